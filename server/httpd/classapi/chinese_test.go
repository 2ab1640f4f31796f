package classapi

import (
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fewshot/app/chat"
)

// pattern is a text of the source, with %s for what is put in.
func pattern(e ast.Expr) string {
	switch e := e.(type) {
	case *ast.BasicLit:
		s, _ := strconv.Unquote(e.Value)
		return s
	case *ast.BinaryExpr:
		return pattern(e.X) + pattern(e.Y)
	case *ast.CallExpr:
		if f, ok := e.Fun.(*ast.SelectorExpr); ok && f.Sel.Name == "Sprintf" {
			return pattern(e.Args[0])
		}
	}
	return "%s"
}

// TestChinese finds every sentence with which a page of ours refuses somebody, in the
// source, and its Chinese.
func TestChinese(t *testing.T) {
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	others, err := filepath.Glob(filepath.Join("..", "..", "lti", "*.go"))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	for line := range strings.Lines(chineseText) {
		english, chinese, ok := strings.Cut(strings.TrimSpace(line), " = ")
		if !ok || chinese == "" || known[english] || strings.Count(english, "%") != strings.Count(chinese, "%") {
			t.Errorf("not a sentence, or a second time: %q", line)
		}
		known[english] = true
	}
	found := map[string]bool{}
	for _, path := range slices.Concat(files, others) {
		if strings.HasSuffix(path, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			call, ok := n.(*ast.CallExpr)
			if !ok || len(call.Args) < 2 {
				return true
			}
			if name, ok := call.Fun.(*ast.Ident); !ok || name.Name != "refuse" && name.Name != "ltiFault" {
				return true
			}
			for _, arg := range call.Args[len(call.Args)-2:] {
				if text := pattern(arg); text != "%s" {
					found[text] = true
				}
			}
			return true
		})
	}
	if len(found) < 40 {
		t.Fatalf("the source has only %d sentences", len(found))
	}
	for text := range found {
		if !known[text] {
			t.Errorf("no Chinese for %q", text)
		}
	}
	for text := range known {
		if !found[text] {
			t.Errorf("nobody says %q", text)
		}
	}
}

func TestChinese_has_what_was_put_in(t *testing.T) {
	e := &chat.Error{Code: chat.CodeLTIRefused, Message: "The learning platform can't be registered: it says no. EOF.", Hint: "Tell your teacher: it is LtiStartProctoring."}
	if got := inChinese(e); got != "学习平台无法登记：it says no。EOF。请告诉老师：它是 LtiStartProctoring。" {
		t.Errorf("it says %q", got)
	}
	if got := inChinese(&chat.Error{Code: chat.CodeLTIRefused, Message: "Something else."}); got == "" {
		t.Error("of an unknown sentence nothing is said")
	}
}
