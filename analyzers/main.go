// Command analyzers runs modgate's own analysis passes over a package, as a tool of go vet:
//
//	go build -o /tmp/modgate-analyzers . && go vet -vettool=/tmp/modgate-analyzers ./...
//
// It holds only what golangci-lint cannot express.
package main

import (
	"golang.org/x/tools/go/analysis/unitchecker"

	"github.com/modgate/modgate/analyzers/baresleep"
)

func main() {
	unitchecker.Main(baresleep.Analyzer)
}
