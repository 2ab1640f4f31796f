//go:build !js

package page_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"strings"
	"testing"
)

// TestState holds the packages of the page, and those with its data, to one rule: no
// function writes a package's variable once the program has begun. The server runs
// the same code for many readers at once.
func TestState_no_package_changes_its_variables_after_the_start(t *testing.T) {
	packages := 0
	for _, root := range []string{"..", filepath.Join("..", "..", "examples")} {
		err := filepath.WalkDir(root, func(dir string, d fs.DirEntry, err error) error {
			if err != nil || !d.IsDir() {
				return err
			}
			if d.Name() == "testdata" || d.Name() == "node_modules" {
				return fs.SkipDir
			}
			found, err := packageWrites(dir)
			if len(found.variables) > 0 {
				packages++
			}
			for _, w := range found.writes {
				if w.name == "bottom" && filepath.Base(dir) == "token" {
					continue // their addresses are taken, to be read
				}
				if w.name == "catalogue" && filepath.Base(dir) == "i18n" {
					continue // by Add, which init functions alone call: TestTextsAreAddedBeforeMain
				}
				t.Errorf("%s: a function writes the package's variable %s", w.at, w.name)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	if packages < 8 {
		t.Errorf("only %d packages with variables were found", packages)
	}
}

func TestState_finds_writes(t *testing.T) {
	for code, want := range map[string]int{
		`var m = map[string]int{}; func f() { m["a"] = 1 }`:                             1,
		`var m = map[string]int{}; func f() { maps.Copy(m, nil) }`:                      1,
		`var m = map[string]int{}; func f() { delete(m, "a"); clear(m) }`:               2,
		`var n int; func f() { n++; n += 2; n = 3 }`:                                    3,
		`var s struct{ n []int }; func f() { s.n[0] = 1; p := &s; _ = p }`:              2,
		`var m = map[string]int{}; func init() { m["a"] = 1 }`:                          0,
		`var m = map[string]int{}; func f() { m := map[string]int{}; m["a"] = 1 }`:      0,
		`var m = map[string]int{}; func f(m map[string]int) { m["a"] = m["b"] }`:        0,
		`var m = func() map[string]int { n := map[string]int{}; n["a"] = 1; return n }`: 0,
	} {
		files := token.NewFileSet()
		f, err := parser.ParseFile(files, "x.go", "package x\n"+code, 0)
		if err != nil {
			t.Fatal(err)
		}
		if found := writesOf(files, []*ast.File{f}); len(found.writes) != want {
			t.Errorf("%s: %v, want %d", code, found.writes, want)
		}
	}
}

// found is what is found in a package.
type found struct {
	variables map[string]bool
	writes    []write
}

type write struct {
	at   token.Position
	name string
}

// packageWrites reads the files of a folder that the server compiles.
func packageWrites(dir string) (found, error) {
	paths, err := filepath.Glob(filepath.Join(dir, "*.go"))
	if err != nil {
		return found{}, err
	}
	files := token.NewFileSet()
	var all []*ast.File
	for _, path := range paths {
		if strings.HasSuffix(path, "_test.go") || strings.HasSuffix(path, "_js.go") {
			continue
		}
		f, err := parser.ParseFile(files, path, nil, 0)
		if err != nil {
			return found{}, err
		}
		all = append(all, f)
	}
	return writesOf(files, all), nil
}

// writesOf finds where functions other than init write variables of their package: by
// assigning, by taking an address, and through the built-in and standard functions that
// change their first argument.
func writesOf(files *token.FileSet, all []*ast.File) found {
	x := found{variables: map[string]bool{}}
	specs := map[any]bool{}
	for _, f := range all {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.VAR {
				for _, s := range g.Specs {
					specs[s] = true
					for _, n := range s.(*ast.ValueSpec).Names {
						x.variables[n.Name] = true
					}
				}
			}
		}
	}
	note := func(e ast.Expr) {
		if n := rootOf(e); n != nil && x.variables[n.Name] && (n.Obj == nil || specs[n.Obj.Decl]) {
			x.writes = append(x.writes, write{files.Position(n.Pos()), n.Name})
		}
	}
	for _, f := range all {
		for _, d := range f.Decls {
			if g, ok := d.(*ast.FuncDecl); ok && g.Name.Name == "init" && g.Recv == nil {
				continue
			}
			ast.Inspect(d, func(n ast.Node) bool {
				switch n := n.(type) {
				case *ast.AssignStmt:
					if n.Tok != token.DEFINE {
						for _, e := range n.Lhs {
							note(e)
						}
					}
				case *ast.IncDecStmt:
					note(n.X)
				case *ast.UnaryExpr:
					if n.Op == token.AND {
						note(n.X)
					}
				case *ast.CallExpr:
					if len(n.Args) > 0 && changes(n.Fun) {
						note(n.Args[0])
					}
				}
				return true
			})
		}
	}
	return x
}

// rootOf is the name at the root of what is written: m of m["a"].b.
func rootOf(e ast.Expr) *ast.Ident {
	for {
		switch at := e.(type) {
		case *ast.Ident:
			return at
		case *ast.IndexExpr:
			e = at.X
		case *ast.SelectorExpr:
			e = at.X
		case *ast.StarExpr:
			e = at.X
		case *ast.ParenExpr:
			e = at.X
		default:
			return nil
		}
	}
}

// changes reports whether a function changes its first argument.
func changes(f ast.Expr) bool {
	switch f := f.(type) {
	case *ast.Ident:
		return f.Name == "delete" || f.Name == "clear" || f.Name == "copy"
	case *ast.SelectorExpr:
		x, ok := f.X.(*ast.Ident)
		if !ok {
			return false
		}
		switch x.Name + "." + f.Sel.Name {
		case "maps.Copy", "maps.Insert", "maps.DeleteFunc", "slices.Sort", "slices.SortFunc", "slices.SortStableFunc", "slices.Reverse":
			return true
		}
	}
	return false
}
