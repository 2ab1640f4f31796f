package page_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/answers"
	"fewshot/app/page/editor"
	_ "fewshot/app/page/embedpage"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/sent"
	_ "fewshot/app/page/study"
	_ "fewshot/app/page/workbench"
	"fewshot/app/prompt"
)

// A usage is what a package of the page asks the catalogue for.
type usage struct {
	ids      map[string]bool // by a call of T or N
	prefixes map[string]bool // the beginnings of ids that are completed while running
	literals map[string]bool // all its texts: some ids stand in tables
	imports  map[string]bool // packages of the page that it imports, itself among them
}

// usages reads the source of the pages, by package.
func usages(t *testing.T) map[string]*usage {
	t.Helper()
	all := map[string]*usage{}
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		pkg := filepath.Base(filepath.Dir(path))
		if err != nil || pkg == "." || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		if all[pkg] == nil {
			all[pkg] = &usage{map[string]bool{}, map[string]bool{}, map[string]bool{}, map[string]bool{pkg: true}}
		}
		all[pkg].read(file)
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for grown := true; grown; { // what they import, imports more
		grown = false
		for _, u := range all {
			for dep := range u.imports {
				for more := range all[dep].imports {
					grown = grown || !u.imports[more]
					u.imports[more] = true
				}
			}
		}
	}
	return all
}

// read takes in what a file asks for.
func (u *usage) read(file *ast.File) {
	for _, i := range file.Imports {
		if name, ok := strings.CutPrefix(strings.Trim(i.Path.Value, `"`), "fewshot/app/page/"); ok {
			u.imports[name] = true
		}
	}
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.BasicLit:
			if s, ok := textOf(n); ok {
				u.literals[s] = true
			}
		case *ast.CallExpr:
			method, ok := n.Fun.(*ast.SelectorExpr)
			if !ok || len(n.Args) == 0 {
				break
			}
			name := method.Sel.Name
			if name != "T" && name != "N" && name != "Find" && name != "Own" {
				break
			}
			if s, ok := textOf(n.Args[0]); ok {
				if name == "N" {
					u.ids[s+".one"], u.ids[s+".other"] = true, true
				} else {
					u.ids[s] = true
				}
			} else if sum, ok := n.Args[0].(*ast.BinaryExpr); ok {
				if s, ok := textOf(sum.X); ok {
					u.prefixes[s] = true
				}
			}
		}
		return true
	})
}

// textsOf are the ids of a language, with the package whose file has each.
func textsOf(t *testing.T, l i18n.Lang) map[string]string {
	t.Helper()
	files, err := filepath.Glob(filepath.Join("*", l.Tag()+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, path := range files {
		data, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for line := range strings.Lines(string(data)) {
			id, _, ok := strings.Cut(line, " = ")
			if ok && !strings.HasPrefix(line, "#") {
				all[strings.Trim(id, `"`)] = filepath.Dir(path)
			}
		}
	}
	if len(all) < 500 {
		t.Fatalf("%s has only %d texts", l.Tag(), len(all))
	}
	return all
}

// elsewhere reports whether the English of an id stands in another package.
func elsewhere(id string) bool {
	return slices.ContainsFunc([]string{"advice.", "card.", "problem.", "column."}, func(p string) bool { return strings.HasPrefix(id, p) })
}

func TestEveryLanguageHasEveryText(t *testing.T) {
	english := textsOf(t, i18n.English)
	for _, l := range i18n.Langs() {
		own := textsOf(t, l)
		for id, pkg := range english {
			if own[id] != pkg {
				t.Errorf("%s: %q is missing in %s.txt", pkg, id, l.Tag())
			}
		}
		for id, pkg := range own {
			text, ok := l.Find(id)
			if !ok || text == "" {
				t.Errorf("%s: %q has no text in %s", pkg, id, l.Tag())
			}
			in, ok := i18n.English.Find(id)
			switch {
			case !ok && !elsewhere(id):
				t.Errorf("%s: %q is missing in en.txt", pkg, id)
			case ok && strings.Count(in, "%") != strings.Count(text, "%") && !strings.HasSuffix(id, ".one"):
				t.Errorf("%q has %d values in English and %d in %s", id, strings.Count(in, "%"), strings.Count(text, "%"), l.Tag())
			}
		}
	}
}

// A text that is asked for is in the file of the package that asks, or of one that it
// imports: else a program without the other would show the id.
func TestTextsAreWhereTheyAreUsed(t *testing.T) {
	all, texts := usages(t), textsOf(t, i18n.Chinese)
	for pkg, u := range all {
		for id := range u.ids {
			if owner, ok := texts[id]; !ok {
				t.Errorf("%s: %q is in no catalogue", pkg, id)
			} else if !u.imports[owner] {
				t.Errorf("%s: %q is in the catalogue of %s, which it does not import", pkg, id, owner)
			}
		}
	}
	for pkg, u := range all { // ids that stand in tables
		for s := range u.literals {
			if owner, ok := texts[s]; ok && strings.Contains(s, ".") && !u.imports[owner] {
				t.Errorf("%s: %q is in the catalogue of %s, which it does not import", pkg, s, owner)
			}
		}
	}
	for id, owner := range texts {
		used := false
		for _, u := range all {
			used = used || u.imports[owner] && (u.ids[id] || u.literals[id])
			for p := range u.prefixes {
				used = used || strings.HasPrefix(id, p)
			}
			for _, p := range []string{"error.", "change.", "lacking.", "advice.", "card.", "column.", "lab.set."} { // of codes and names
				used = used || strings.HasPrefix(id, p)
			}
		}
		if !used {
			t.Errorf("%s: %q is never used", owner, id)
		}
	}
}

func TestChoicesHaveTheirWords(t *testing.T) {
	for _, id := range []string{
		"theme.auto", "theme.light", "theme.dark",
		"provenance." + string(modelpick.Live), "provenance." + string(modelpick.Server), "provenance." + string(modelpick.InPage),
		"finish." + chat.FinishStop, "finish." + chat.FinishLength, "finish." + chat.FinishContentFilter, "finish." + string(answers.Stopped),
		"view." + string(sent.ViewPrompt), "view." + string(sent.ViewTokens), "view." + string(sent.ViewCode),
		"format.as." + string(prompt.Text), "format.as." + string(prompt.Message), "format.as." + string(prompt.Turns),
		"dialog." + answers.DialogHistory, "dialog." + editor.DialogImport, "dialog." + editor.DialogExport, "dialog.card", "dialog.share",
	} {
		for _, l := range i18n.Langs() {
			if _, ok := l.Find(id); !ok {
				t.Errorf("%q has no text in %s", id, l.Tag())
			}
		}
	}
}

// The catalogue is complete before main begins: see i18n.Add.
func TestTextsAreAddedBeforeMain(t *testing.T) {
	adds := 0
	err := filepath.WalkDir(".", func(path string, d fs.DirEntry, err error) error {
		if err != nil || !strings.HasSuffix(path, ".go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
		if err != nil {
			return err
		}
		for _, decl := range file.Decls {
			f, ok := decl.(*ast.FuncDecl)
			if !ok {
				continue
			}
			ast.Inspect(f, func(n ast.Node) bool {
				add, ok := n.(*ast.SelectorExpr)
				if !ok || add.Sel.Name != "Add" {
					return true
				}
				if pkg, ok := add.X.(*ast.Ident); ok && pkg.Name == "i18n" {
					adds++
					if f.Name.Name != "init" {
						t.Errorf("%s: %s adds texts, which an init should do", path, f.Name.Name)
					}
				}
				return true
			})
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if adds < 10 {
		t.Errorf("only %d calls of i18n.Add were found", adds)
	}
}
