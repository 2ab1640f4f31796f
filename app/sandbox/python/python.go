// Package python reads Python 3 and writes the tree of a Starlark program that
// does the same.
//
//	tree, err := python.Parse(code, "code", isBuiltin)
//	program, err := starlark.FileProgram(tree, names.Has)
//
// What the two languages have in common stays as it is: functions, loops, conditions,
// names. What differs in Python, and every operation whose cost isn't constant,
// becomes a call of a guard: a function that the caller provides, under a name that no
// program can use, since it begins with a middle dot. a + b is ·add(a, b), x[i] is
// ·index(x, i), and for x in xs goes over ·iter(xs). This package only reads; it runs
// nothing.
//
// Statements that have no counterpart (class, with, async, match) become calls of
// ·beyond with their name, so that only a program that reaches them fails.
package python

import (
	"maps"
	"slices"
	"strings"

	"go.starlark.net/syntax"
)

// The beginnings of names that aren't the program's: of a guard, of a function
// while it is defined (its Name in Starlark's messages), and of Python's built-in
// functions.
const (
	GuardPrefix   = "·"
	DefPrefix     = "·."
	BuiltinPrefix = "·:"
)

// MostDigits is how many digits a number may have that is written out, as in
// CPython.
const MostDigits = 4300

// A Kind says why code can't be read.
type Kind int

// The kinds.
const (
	Invalid Kind = iota // it isn't Python
	Beyond              // it is Python, and has no counterpart; the Message names it
	Deep                // its parts are too deep in each other
)

// An Error is why code can't be read.
type Error struct {
	Kind    Kind
	Line    int    // from 1, 0 if there is none
	Message string // in CPython's words, as far as there are some
}

func (e *Error) Error() string { return e.Message }

// fail ends the reading.
func fail(kind Kind, line int, message string) { panic(&Error{kind, line, message}) }

// rescue takes the Error that reading ended with.
func rescue(err *error) {
	switch r := recover().(type) {
	case nil:
	case *Error:
		*err = r
	default:
		panic(r)
	}
}

// Parse reads a program. The file is a name for positions; built says which names
// are those of Python's built-in functions.
func Parse(code, file string, built func(string) bool) (tree *syntax.File, err error) {
	defer rescue(&err)
	p, tree := newParser(code, file, nil)
	p.program()
	p.finish(tree, built)
	return tree, nil
}

// ParseTest reads a test: an expression, or assert and an expression. What it
// comes to is handed to ·result, with True before it for an expression and False
// for assert; what stands left of a comparison, or else the whole, is handed to
// ·seen on the way. The known names are those that a program left; those of them
// that are true are in a ·box.
func ParseTest(test, file string, known map[string]bool, built func(string) bool) (tree *syntax.File, err error) {
	defer rescue(&err)
	p, tree := newParser(strings.TrimSpace(test), file, known)
	asserted := p.take("assert")
	whole := p.namedExpr()
	if asserted && p.take(",") {
		p.namedExpr() // what to say
	}
	p.newline()
	if t := p.peek(); t.kind != kindEnd {
		fail(Invalid, t.line, "more than one line")
	}
	strict := "True"
	if asserted {
		strict = "False"
	}
	p.emit(&syntax.ExprStmt{X: p.call("·result", p.name(strict), p.shown(whole))})
	p.finish(tree, built)
	return tree, nil
}

// Check reads a program and says whether it can be read.
func Check(code string) (err error) {
	defer rescue(&err)
	p, _ := newParser(code, "", nil)
	p.program()
	return nil
}

// Definitions are the functions that code defines at its outermost level, as far
// as it can be read.
func Definitions(code string) (names []string) {
	var err error
	defer rescue(&err)
	p, _ := newParser(code, "", nil)
	defer func() { names = p.defs }()
	p.program()
	return p.defs
}

// Called is the first function that an expression calls, besides built-in ones
// and methods; "" for none.
func Called(expression string, built func(string) bool) (name string) {
	var err error
	defer rescue(&err)
	tokens := lex(expression, 1, false)
	for i, t := range tokens[:len(tokens)-1] {
		after := tokens[i+1]
		if t.kind != kindName || after.kind != kindSign || after.text != "(" || isKeyword(t.text) || built(t.text) {
			continue
		}
		if i == 0 || tokens[i-1].text != "." && tokens[i-1].text != "def" {
			return t.text
		}
	}
	return ""
}

// Operators are Python's binary operators, with the guard of each.
func Operators() map[string]string {
	all := maps.Clone(operations)
	all["**"] = "·pow"
	return all
}

func sortedKeys(m map[string]bool) []string { return slices.Sorted(maps.Keys(m)) }
