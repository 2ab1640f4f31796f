package sandbox

import (
	"go/ast"
	goparser "go/parser"
	gotoken "go/token"
	"strings"
	"testing"
	"unicode"

	"fewshot/app/sandbox/extract"
)

// Every constant of type Code is in Codes, and has its words.
func TestWords_has_every_code(t *testing.T) {
	file, err := goparser.ParseFile(gotoken.NewFileSet(), "sandbox.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	declared := 0
	ast.Inspect(file, func(n ast.Node) bool {
		if v, ok := n.(*ast.ValueSpec); ok {
			if id, ok := v.Type.(*ast.Ident); ok && id.Name == "Code" {
				declared++
			}
		}
		return true
	})
	if declared != len(Codes) || len(Words) != len(Codes) {
		t.Errorf("%d codes are declared, %d listed, %d have words", declared, len(Codes), len(Words))
	}
	for _, code := range Codes {
		words, ok := Words[code]
		if !ok {
			t.Errorf("%s has no words", code)
			continue
		}
		sameForm(t, string(code), words)
	}
	for _, o := range []Outcome{Passed, Failed, NotRun} {
		sameForm(t, string(o), WordsOfOutcome[o])
	}
	sameForm(t, "line", WordsOfLine)
}

func sameForm(t *testing.T, what string, words [2]string) {
	t.Helper()
	if words[0] == "" || strings.IndexFunc(words[1], func(r rune) bool { return unicode.Is(unicode.Han, r) }) < 0 {
		t.Errorf("%s: %q", what, words)
	}
	for _, verb := range []string{"%s", "%d"} {
		if strings.Count(words[0], verb) != strings.Count(words[1], verb) {
			t.Errorf("%s: %s in one language only", what, verb)
		}
	}
}

// A code whose words hold a detail always comes with one.
func TestWords_have_what_they_say(t *testing.T) {
	for _, a := range allAnswers(t) {
		report := Run(t.Context(), extract.Code(a.answer, FunctionName(a.tests), a.prompt), a.tests, Limits{})
		if p := report.Problem; p != nil && strings.Contains(Words[p.Code][0], "%s") && p.Detail == "" {
			t.Errorf("%s: %s says nothing more", a.title, p.Code)
		}
	}
}
