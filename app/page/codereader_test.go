package page_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// A codeReader reads from the source which codes errors have. A code gets into a
// chat.Error as its field Code, or as the argument of a function that puts a
// parameter of its own there, or of one that calls such a function, and so on. All
// codes are constants of app/chat; what else it finds is odd.
type codeReader struct {
	files  *token.FileSet
	consts map[string]string           // chat.CodeNotFound -> its value
	makers map[string]map[int]bool     // package and function -> the parameters that become codes
	codes  map[string]map[string]bool  // code -> the places that emit it
	odd    map[string]bool             // places of codes that are no constants, or can't be read
	funcs  map[ast.Node]*ast.FieldList // parameters of functions and closures
	names  map[ast.Node]string         // what functions and closures are called by
}

// A sourceFile is a parsed file with the name of its package.
type sourceFile struct {
	pkg  string
	tree *ast.File
}

// readCodes reads the codes of every package below the folders, without tests and
// the packages that serve tests alone.
func readCodes(t *testing.T, root string, folders ...string) *codeReader {
	t.Helper()
	c := &codeReader{
		files: token.NewFileSet(), consts: map[string]string{}, makers: map[string]map[int]bool{}, codes: map[string]map[string]bool{},
		odd: map[string]bool{}, funcs: map[ast.Node]*ast.FieldList{}, names: map[ast.Node]string{},
	}
	var files []sourceFile
	for _, folder := range folders {
		err := filepath.WalkDir(filepath.Join(root, folder), func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case d.IsDir() && (strings.HasSuffix(path, "test") || d.Name() == "testdata"):
				return filepath.SkipDir
			case d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go"):
				return nil
			}
			tree, err := parser.ParseFile(c.files, path, nil, 0)
			files = append(files, sourceFile{filepath.Base(filepath.Dir(path)), tree})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	for _, f := range files {
		c.declare(f)
	}
	for before := -1; before != c.known(); { // until no more functions are found to make codes of parameters
		before = c.known()
		for _, f := range files {
			c.walk(f)
		}
	}
	return c
}

// known is how much has been found.
func (c *codeReader) known() (n int) {
	for _, at := range c.makers {
		n += len(at)
	}
	return n
}

// declare notes the codes of a file of app/chat, and what its functions are called by.
func (c *codeReader) declare(f sourceFile) {
	ast.Inspect(f.tree, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.ValueSpec:
			for i, name := range n.Names {
				if f.pkg == "chat" && strings.HasPrefix(name.Name, "Code") && i < len(n.Values) {
					if s, ok := textOf(n.Values[i]); ok {
						c.consts[f.pkg+"."+name.Name] = s
					}
				}
			}
		case *ast.FuncDecl:
			c.funcs[n], c.names[n] = n.Type.Params, f.pkg+"."+n.Name.Name
		case *ast.FuncLit:
			c.funcs[n] = n.Type.Params
		case *ast.AssignStmt:
			for i, value := range n.Rhs {
				lit, ok := value.(*ast.FuncLit)
				if !ok || i >= len(n.Lhs) {
					continue
				}
				if name, ok := n.Lhs[i].(*ast.Ident); ok {
					c.names[lit] = f.pkg + "." + name.Name
				}
			}
		}
		return true
	})
}

// walk finds the codes of a file.
func (c *codeReader) walk(f sourceFile) {
	var around []ast.Node // the nodes that hold the one at hand, the outermost first
	ast.Inspect(f.tree, func(n ast.Node) bool {
		if n == nil {
			around = around[:len(around)-1]
			return true
		}
		around = append(around, n)
		switch n := n.(type) {
		case *ast.CompositeLit:
			if !isError(f.pkg, n.Type) {
				break
			}
			for _, part := range n.Elts {
				if kv, ok := part.(*ast.KeyValueExpr); ok && isNamed(kv.Key, "Code") {
					c.emit(f.pkg, kv.Value, around)
				}
			}
		case *ast.AssignStmt:
			for i, to := range n.Lhs {
				field, ok := to.(*ast.SelectorExpr)
				if ok && field.Sel.Name == "Code" && len(n.Lhs) == len(n.Rhs) && c.isErrorValue(f, field.X, around) {
					c.emit(f.pkg, n.Rhs[i], around)
				}
			}
		case *ast.CallExpr:
			for _, name := range called(f.pkg, n.Fun) {
				for i := range c.makers[name] {
					if i < len(n.Args) {
						c.emit(f.pkg, n.Args[i], around)
					}
				}
			}
		}
		return true
	})
}

// isErrorValue reports whether a variable with a field Code is an error: it was
// made as one, or by a function whose result is used as one, or is one by its
// declaration. Classes and changes have a field of this name too.
func (c *codeReader) isErrorValue(f sourceFile, x ast.Expr, around []ast.Node) bool {
	name, ok := x.(*ast.Ident)
	if !ok {
		return false
	}
	found := false
	for _, n := range around {
		params, ok := c.funcs[n]
		if !ok {
			continue
		}
		for _, p := range params.List {
			for _, id := range p.Names {
				found = found || id.Name == name.Name && isErrorPointer(f.pkg, p.Type)
			}
		}
		ast.Inspect(n, func(n ast.Node) bool {
			set, ok := n.(*ast.AssignStmt)
			if !ok {
				return true
			}
			for i, to := range set.Lhs {
				if !isNamed(to, name.Name) || i >= len(set.Rhs) {
					continue
				}
				value := set.Rhs[i]
				if ref, ok := value.(*ast.UnaryExpr); ok {
					value = ref.X
				}
				switch value := value.(type) {
				case *ast.CompositeLit:
					found = found || isError(f.pkg, value.Type)
				case *ast.CallExpr:
					for _, name := range called(f.pkg, value.Fun) {
						found = found || name == "chat.Invalid" || c.makers[name] != nil
					}
				case *ast.StarExpr:
					found = true // a copy of what is pointed to: of errors alone is the code changed so
				}
			}
			return true
		})
	}
	return found
}

// emit notes what an expression gives for a code.
func (c *codeReader) emit(pkg string, e ast.Expr, around []ast.Node) {
	at := c.files.Position(e.Pos()).String()
	switch e := e.(type) {
	case *ast.BasicLit:
		if s, ok := textOf(e); !ok || s != "" {
			c.odd[at] = true
		}
		return
	case *ast.ParenExpr:
		c.emit(pkg, e.X, around)
		return
	case *ast.CallExpr: // of a function that chooses among its arguments
		chosen := false
		for _, arg := range e.Args {
			if s := c.constant(pkg, arg); s != "" {
				c.add(s, at)
				chosen = true
			}
		}
		if chosen {
			return
		}
	case *ast.SelectorExpr:
		if s := c.constant(pkg, e); s != "" {
			c.add(s, at)
		} else if e.Sel.Name != "Code" && e.Sel.Name != "code" { // a copy of another's is counted there
			c.odd[at] = true
		}
		return
	case *ast.Ident:
		if c.parameter(pkg, e.Name, around) || c.local(pkg, e.Name, around) {
			return
		}
		if s := c.constant(pkg, e); s != "" {
			c.add(s, at)
			return
		}
	}
	c.odd[at] = true
}

func (c *codeReader) add(code, at string) {
	if c.codes[code] == nil {
		c.codes[code] = map[string]bool{}
	}
	c.codes[code][at] = true
}

// constant is the value of a constant, "" if e is none.
func (c *codeReader) constant(pkg string, e ast.Expr) string {
	switch e := e.(type) {
	case *ast.Ident:
		return c.consts[pkg+"."+e.Name]
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok {
			return c.consts[x.Name+"."+e.Sel.Name]
		}
	}
	return ""
}

// parameter notes that the function around makes a code of its parameter of this
// name, and reports whether it has one.
func (c *codeReader) parameter(pkg, name string, around []ast.Node) bool {
	for _, n := range slices.Backward(around) {
		params, ok := c.funcs[n]
		if !ok {
			continue
		}
		i := 0
		for _, p := range params.List {
			for _, id := range p.Names {
				if id.Name == name && c.names[n] != "" {
					if c.makers[c.names[n]] == nil {
						c.makers[c.names[n]] = map[int]bool{}
					}
					c.makers[c.names[n]][i] = true
					return true
				}
				i++
			}
		}
	}
	return false
}

// local notes what is put into a variable of the function around, and reports
// whether there is one of this name.
func (c *codeReader) local(pkg, name string, around []ast.Node) (found bool) {
	for _, n := range around {
		if _, ok := c.funcs[n]; !ok {
			continue
		}
		ast.Inspect(n, func(n ast.Node) bool {
			set, ok := n.(*ast.AssignStmt)
			if !ok || len(set.Lhs) != len(set.Rhs) {
				return true
			}
			for i, to := range set.Lhs {
				if s := c.constant(pkg, set.Rhs[i]); isNamed(to, name) && s != "" {
					found = true
					c.add(s, c.files.Position(set.Pos()).String())
				}
			}
			return true
		})
	}
	return found
}

// textOf is the value of a string literal.
func textOf(e ast.Expr) (string, bool) {
	lit, ok := e.(*ast.BasicLit)
	if !ok || lit.Kind != token.STRING {
		return "", false
	}
	s, err := strconv.Unquote(lit.Value)
	return s, err == nil
}

func isNamed(e ast.Expr, name string) bool {
	id, ok := e.(*ast.Ident)
	return ok && id.Name == name
}

// isError reports whether a type is chat.Error.
func isError(pkg string, e ast.Expr) bool {
	if of, ok := e.(*ast.SelectorExpr); ok {
		return isNamed(of.X, "chat") && of.Sel.Name == "Error"
	}
	return pkg == "chat" && e != nil && isNamed(e, "Error")
}

func isErrorPointer(pkg string, e ast.Expr) bool {
	star, ok := e.(*ast.StarExpr)
	return ok && isError(pkg, star.X)
}

// called is what the function or method of a call may be: with the package of the
// call, or with the one that it names. Methods are told by their names alone.
func called(pkg string, e ast.Expr) []string {
	switch e := e.(type) {
	case *ast.Ident:
		return []string{pkg + "." + e.Name}
	case *ast.SelectorExpr:
		if x, ok := e.X.(*ast.Ident); ok && x.Name != pkg {
			return []string{pkg + "." + e.Sel.Name, x.Name + "." + e.Sel.Name}
		}
		return []string{pkg + "." + e.Sel.Name}
	}
	return nil
}
