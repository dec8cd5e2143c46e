// Package baresleep finds time.Sleep outside tests.
//
// A sleep cannot be cancelled: it holds up a shutdown and a request's deadline alike, and often hides a race.
// A timer in a select with the context's Done channel can be.
package baresleep

import (
	"go/ast"
	"go/types"
	"strings"

	"golang.org/x/tools/go/analysis"
)

// Analyzer reports every mention of time.Sleep in files that are not tests: a call, or its use as a value. It
// goes by the object that a name stands for, so that import aliases and dot imports make no difference, and a
// method or a local function called Sleep is none.
var Analyzer = &analysis.Analyzer{
	Name: "baresleep",
	Doc:  "report time.Sleep outside tests\n\nA sleep cannot be cancelled; wait for a timer and the context's Done channel instead.",
	Run:  run,
}

func run(pass *analysis.Pass) (any, error) {
	for _, file := range pass.Files {
		if isTest(pass, file) || ast.IsGenerated(file) {
			continue
		}
		calls := calledNames(file)
		ast.Inspect(file, func(node ast.Node) bool {
			name, ok := node.(*ast.Ident)
			if ok && isSleep(pass.TypesInfo.Uses[name]) {
				pass.Report(diagnostic(name, calls[name]))
			}
			return true
		})
	}
	return nil, nil
}

func isTest(pass *analysis.Pass, file *ast.File) bool {
	return strings.HasSuffix(pass.Fset.PositionFor(file.FileStart, false).Filename, "_test.go")
}

func isSleep(object types.Object) bool {
	function, ok := object.(*types.Func)
	return ok && function.FullName() == "time.Sleep"
}

// calledNames collects the names that stand as the function of a call, in parentheses or not.
func calledNames(file *ast.File) map[*ast.Ident]bool {
	names := make(map[*ast.Ident]bool)
	ast.Inspect(file, func(node ast.Node) bool {
		if call, ok := node.(*ast.CallExpr); ok {
			switch function := ast.Unparen(call.Fun).(type) {
			case *ast.Ident:
				names[function] = true
			case *ast.SelectorExpr:
				names[function.Sel] = true
			}
		}
		return true
	})
	return names
}

func diagnostic(name *ast.Ident, called bool) analysis.Diagnostic {
	message := "time.Sleep is used as a value: it cannot be cancelled, take a function that ends with the context"
	if called {
		message = "time.Sleep cannot be cancelled: wait for a timer and the context's Done channel instead"
	}
	return analysis.Diagnostic{Pos: name.Pos(), End: name.End(), Message: message}
}
