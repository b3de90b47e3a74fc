package e2e

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"sinchkeys/ui/action"
)

// Every key of the browser and of the whole program is pressed by some scripted session of the interface's tests: a key
// that is added without a script fails here.
func TestEveryKeyHasAScript(t *testing.T) {
	pressed := map[string]bool{}
	err := filepath.WalkDir("..", func(path string, _ fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, "_test.go") || strings.Contains(path, "/action/") {
			return err // the table's own test presses nothing
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if call, ok := n.(*ast.CallExpr); ok && presses(call) {
				literals(call, pressed)
			}
			if list, ok := n.(*ast.CompositeLit); ok { // a script: []string{"j", "enter"}
				literals(list, pressed)
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, a := range action.All() {
		for _, key := range a.Keys {
			if (a.Scope == action.Browser || a.Scope == action.Global) && !pressed[key] {
				t.Errorf("no script presses %q (%s)", key, a.Title)
			}
		}
	}
}

// presses says whether a call presses keys: p.Press("j"), p.Keys("j", "k"), uitest.Key("j").
func presses(call *ast.CallExpr) bool {
	method, ok := call.Fun.(*ast.SelectorExpr)
	return ok && map[string]bool{"Press": true, "Keys": true, "Now": true, "Key": true}[method.Sel.Name]
}

// literals collects the texts that stand in a piece of source.
func literals(in ast.Node, into map[string]bool) {
	ast.Inspect(in, func(n ast.Node) bool {
		if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
			if s, err := strconv.Unquote(l.Value); err == nil {
				into[s] = true
			}
		}
		return true
	})
}
