package baresleep_test

import (
	"testing"

	"golang.org/x/tools/go/analysis/analysistest"

	"github.com/modgate/modgate/analyzers/baresleep"
)

func TestAnalyzer(t *testing.T) {
	analysistest.Run(t, analysistest.TestData(), baresleep.Analyzer, "a", "dot")
}
