package page_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/answers"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/sent"
	_ "fewshot/app/page/study"
	"fewshot/app/prompt"
)

// usedIDs are the ids that the source of the pages asks the catalogue for, the
// beginnings of ids that it completes while running, and all its texts.
func usedIDs(t *testing.T) (ids, prefixes, texts map[string]bool) {
	ids, prefixes, texts = map[string]bool{}, map[string]bool{}, map[string]bool{}
	read := func(n ast.Node) bool {
		if lit, ok := n.(*ast.BasicLit); ok {
			if s, ok := textOf(lit); ok {
				texts[s] = true
			}
		}
		call, ok := n.(*ast.CallExpr)
		if !ok || len(call.Args) == 0 {
			return true
		}
		method, ok := call.Fun.(*ast.SelectorExpr)
		if !ok || method.Sel.Name != "T" && method.Sel.Name != "N" {
			return true
		}
		if s, ok := textOf(call.Args[0]); ok {
			if method.Sel.Name == "N" {
				ids[s+".one"], ids[s+".other"] = true, true
			} else {
				ids[s] = true
			}
		} else if sum, ok := call.Args[0].(*ast.BinaryExpr); ok {
			if s, ok := textOf(sum.X); ok {
				prefixes[s] = true
			}
		}
		return true
	}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") || strings.HasPrefix(d.Name(), "catalogue") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err == nil {
			ast.Inspect(file, read)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"error.", "effort.", "change.", "finish.", "lacking.", "advice.", "card.", "problem.", "estimate.", "column.", "metric.", "lab.kind.", "lab.about.", "lab.set.", "sureness."} {
		prefixes[p] = true
	}
	return ids, prefixes, texts
}

// elsewhere reports whether the English of an entry stands in another package.
func elsewhere(id string) bool {
	entry := i18n.Catalogue[id]
	return entry[i18n.English] == "" && (strings.HasPrefix(id, "advice.") || strings.HasPrefix(id, "card.") || strings.HasPrefix(id, "estimate.") || strings.HasPrefix(id, "problem."))
}

func TestCatalogue(t *testing.T) {
	ids, prefixes, texts := usedIDs(t)
	for id := range ids {
		if _, ok := i18n.Catalogue[id]; !ok {
			t.Errorf("%q is used but not in the catalogue", id)
		}
	}
	for id, entry := range i18n.Catalogue {
		if entry[i18n.Chinese] == "" || entry[i18n.English] == "" && !elsewhere(id) {
			t.Errorf("%q is not in every language: %q", id, entry)
		}
		if en, zh := strings.Count(entry[i18n.English], "%"), strings.Count(entry[i18n.Chinese], "%"); en != zh && !elsewhere(id) && !strings.HasSuffix(id, ".one") {
			t.Errorf("%q has %d values in English and %d in Chinese", id, en, zh)
		}
		used := ids[id] || texts[id]
		for p := range prefixes {
			used = used || strings.HasPrefix(id, p)
		}
		if !used {
			t.Errorf("%q is never used", id)
		}
	}
	for _, choices := range [][]string{
		{"theme.auto", "theme.light", "theme.dark"},
		{"provenance." + string(modelpick.Live), "provenance." + string(modelpick.Server), "provenance." + string(modelpick.InPage)},
		{"finish." + chat.FinishStop, "finish." + chat.FinishLength, "finish." + chat.FinishContentFilter, "finish." + string(answers.Stopped)},
		{"view." + string(sent.ViewPrompt), "view." + string(sent.ViewTokens), "view." + string(sent.ViewCode)},
		{"format.as." + string(prompt.Text), "format.as." + string(prompt.Message), "format.as." + string(prompt.Turns)},
		{"dialog." + answers.DialogHistory, "dialog." + editor.DialogImport, "dialog." + editor.DialogExport, "dialog." + answers.DialogCard},
	} {
		for _, id := range choices {
			if _, ok := i18n.Catalogue[id]; !ok {
				t.Errorf("%q is not in the catalogue", id)
			}
		}
	}
}
