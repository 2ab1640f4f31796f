//go:build !js || study

package ui

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"strconv"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// usedIDs are the ids that the package's source asks the catalogue for, and
// the beginnings of ids that it completes while running.
func usedIDs(t *testing.T) (ids, prefixes map[string]bool) {
	ids, prefixes = map[string]bool{}, map[string]bool{}
	packages, err := parser.ParseDir(token.NewFileSet(), ".", func(f fs.FileInfo) bool { return !strings.HasSuffix(f.Name(), "_test.go") }, 0)
	if err != nil {
		t.Fatal(err)
	}
	text := func(e ast.Expr) (string, bool) {
		lit, ok := e.(*ast.BasicLit)
		if !ok || lit.Kind != token.STRING {
			return "", false
		}
		s, _ := strconv.Unquote(lit.Value)
		return s, true
	}
	ast.Inspect(packages["ui"], func(n ast.Node) bool {
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || method.Sel.Name != "t" && method.Sel.Name != "n" {
			return true
		}
		if s, ok := text(call.Args[0]); ok {
			if method.Sel.Name == "n" {
				ids[s+".one"], ids[s+".other"] = true, true
			} else {
				ids[s] = true
			}
		} else if sum, ok := call.Args[0].(*ast.BinaryExpr); ok {
			if s, ok := text(sum.X); ok {
				prefixes[s] = true
			}
		}
		return true
	})
	// Ids that stand in the source without a call of t around them.
	for _, id := range barNames {
		ids[id] = true
	}
	for _, id := range fieldNames {
		ids[id] = true
	}
	for _, p := range []string{"error.", "effort.", "change.", "finish.", "lacking.", "advice.", "card.", "problem.", "estimate.", "column.", "metric.", "lab.kind.", "lab.about.", "lab.set.", "sureness."} {
		prefixes[p] = true
	}
	return ids, prefixes
}

// elsewhere reports whether the English of an entry stands in another package.
func elsewhere(id string) bool {
	entry := catalogue[id]
	return entry[english] == "" && (strings.HasPrefix(id, "advice.") || strings.HasPrefix(id, "card.") || strings.HasPrefix(id, "problem."))
}

func TestCatalogue(t *testing.T) {
	ids, prefixes := usedIDs(t)
	for id := range ids {
		if _, ok := catalogue[id]; !ok {
			t.Errorf("%q is used but not in the catalogue", id)
		}
	}
	for id, entry := range catalogue {
		if entry[chinese] == "" || entry[english] == "" && !elsewhere(id) {
			t.Errorf("%q is not in every language: %q", id, entry)
		}
		if en, zh := strings.Count(entry[english], "%"), strings.Count(entry[chinese], "%"); en != zh && !elsewhere(id) && !strings.HasSuffix(id, ".one") {
			t.Errorf("%q has %d values in English and %d in Chinese", id, en, zh)
		}
		used := ids[id]
		for p := range prefixes {
			used = used || strings.HasPrefix(id, p)
		}
		if !used {
			t.Errorf("%q is never used", id)
		}
	}
	for _, choices := range [][]string{
		{"theme.auto", "theme.light", "theme.dark"},
		{"provenance." + string(live), "provenance." + string(server), "provenance." + string(inPage)},
		{"finish." + chat.FinishStop, "finish." + chat.FinishLength, "finish." + chat.FinishContentFilter, "finish." + string(stopped)},
		{"view." + string(viewPrompt), "view." + string(viewTokens), "view." + string(viewCode)},
		{"format.as." + string(prompt.Text), "format.as." + string(prompt.Message), "format.as." + string(prompt.Turns)},
		{"dialog." + dialogHistory, "dialog." + dialogImport, "dialog." + dialogExport, "dialog." + dialogShare, "dialog." + dialogCard},
	} {
		for _, id := range choices {
			if _, ok := catalogue[id]; !ok {
				t.Errorf("%q is not in the catalogue", id)
			}
		}
	}
	for _, kind := range exportKinds {
		if _, ok := catalogue["export."+kind]; !ok {
			t.Errorf("export.%s is not in the catalogue", kind)
		}
	}
}
