package python

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"go.starlark.net/starlark"
)

func TestCheck_says_why(t *testing.T) {
	for _, c := range []struct {
		code string
		kind Kind
		line int
	}{
		{"x = 1 +\n", Invalid, 1},
		{"def f():\n    x = 'a\n", Invalid, 2},
		{"if x:\n\ny\n", Invalid, 3},
		{"x = 08\n", Invalid, 1},
		{"x = 1_\n", Invalid, 1},
		{"f(a=1, 2)\n", Invalid, 1},
		{"1 = x\n", Invalid, 1},
		{"None = 1\n", Invalid, 1},
		{"f() = 1\n", Invalid, 1},
		{"x = f'{a'\n", Invalid, 1},
		{"x = f'{}'\n", Invalid, 1},
		{"x = f'}'\n", Invalid, 1},
		{"\tx = 1\n", Invalid, 1},
		{"x = ?\n", Invalid, 1},
		{"def f():\n    nonlocal x\n", Invalid, 0}, // found out at the end, by Parse
		{"x = 1j\n", Beyond, 1},
		{"\nx = b''\n", Beyond, 2},
		{"x = " + strings.Repeat("(", 100) + strings.Repeat(")", 100), Deep, 1},
	} {
		err := Check(c.code)
		if err == nil {
			_, err = Parse(c.code, "f", func(string) bool { return false })
		}
		var e *Error
		if !errors.As(err, &e) || e.Kind != c.kind || e.Line != c.line {
			t.Errorf("%q: %#v", c.code, err)
		}
	}
	for _, code := range []string{"", "\n\n", "# only a comment", "x = 1", "x = (1,\n 2)\n", "class A:\n    def f(self): pass\n\n    x = 1\ny = 2\n", "match = 1\nmatch(2)\n", "print(x, end='')  # done", "if x: pass\nelse: pass", "x = '''a\nb'''\n"} {
		if err := Check(code); err != nil {
			t.Errorf("%q: %v", code, err)
		}
	}
}

func TestDefinitions(t *testing.T) {
	got := Definitions("import x\ndef f(a):\n    def inner(): pass\n    return a\n\nif 1:\n    def g(): pass\nasync def h(): pass\n@d\ndef k(): pass\n")
	if !slices.Equal(got, []string{"f", "k"}) {
		t.Error(got)
	}
	if got := Definitions("def f():\n    pass\n\nthis is not Python"); !slices.Equal(got, []string{"f"}) {
		t.Errorf("as far as it can be read: %q", got)
	}
}

// FuzzParse reads anything, and what it reads Starlark can compile or refuses
// with an error.
func FuzzParse(f *testing.F) {
	for _, code := range []string{
		"def f(x, *a, k=1, **kw):\n    global g\n    g = x[1:2] if not a else k\n    return [y for y in x if y]\n",
		"for (a, b), *c in x:\n    break\nelse:\n    del a[0], b\n", "x: int = y = lambda *a: (yield)", "a, b = c += 1", "f'{x!r:>{y}}' 'a' rf\"\\d\"",
		"while (n := f()) < 3 <= 4: pass", "try:\n  pass\nfinally:\n  pass", "@a.b(c)\ndef f(): return 1; x = 2", "import a.b as c; from .d import (e, f as g,)",
	} {
		f.Add(code)
	}
	f.Fuzz(func(t *testing.T, code string) {
		if len(code) > 5000 {
			return
		}
		tree, err := Parse(code, "f", func(name string) bool { return name == "len" })
		if err != nil {
			return
		}
		_, _ = starlark.FileProgram(tree, func(name string) bool { return strings.HasPrefix(name, GuardPrefix) })
	})
}
