package sandbox

import (
	"context"
	"encoding/json"
	"strings"
	"testing"
	"unicode/utf8"

	"fewshot/app/sandbox/extract"
)

// A grower makes programs that mean something out of bytes: each byte is a
// choice.
type grower struct {
	choices []byte
	at      int
	out     strings.Builder
	depth   int
}

func (g *grower) choose(n int) int {
	if g.at >= len(g.choices) {
		return 0
	}
	g.at++
	return int(g.choices[g.at-1]) % n
}

func (g *grower) one(of ...string) string { return of[g.choose(len(of))] }

func (g *grower) name() string { return g.one("x", "y", "z", "f", "s", "d", "n", "t") }

func (g *grower) expression() string {
	if g.depth++; g.depth > 8 {
		g.depth--
		return g.name()
	}
	defer func() { g.depth-- }()
	e := g.expression
	switch g.choose(24) {
	case 0, 1, 2:
		return g.name()
	case 3:
		return g.one("0", "1", "-1", "2", "3.5", "10**6", "1<<40", "True", "None", "1e300", "0.1")
	case 4:
		return g.one(`""`, `"a"`, `"hello world"`, `"é中"`, `"%s %d"`, `"{} {:>9}"`, `"12"`)
	case 5:
		return "[" + e() + ", " + e() + "]"
	case 6:
		return "(" + e() + ", " + e() + ")"
	case 7:
		return "{" + e() + ": " + e() + "}"
	case 8:
		return "{" + e() + ", " + e() + "}"
	case 9, 10, 11:
		return "(" + e() + " " + g.one("+", "-", "*", "/", "//", "%", "**", "<<", ">>", "&", "|", "^") + " " + e() + ")"
	case 12:
		return "(" + e() + " " + g.one("==", "<", ">=", "in", "not in", "is", "!=", "and", "or") + " " + e() + ")"
	case 13:
		return e() + "[" + g.one(e(), ":", "1:", "::-1", ":2", "-1") + "]"
	case 14:
		return "[" + e() + " for " + g.one("x", "y, z", "(x, y), z", "*x, y") + " in " + e() + "]"
	case 15:
		return g.one("sum", "max", "min", "any", "list", "tuple", "set", "dict", "sorted", "len") + "(" + e() + " for x in " + e() + ")"
	case 16, 17:
		return g.one("len", "str", "repr", "int", "float", "list", "set", "tuple", "dict", "sorted", "sum", "max", "min", "reversed", "enumerate", "range", "abs", "round", "zip", "iter", "next", "bool", "type", "print", "ord", "chr", "hex", "f", "map") + "(" + g.one(e(), e()+", "+e(), "*"+e(), "") + ")"
	case 18, 19, 20:
		return "(" + e() + ")." + g.one("append", "extend", "pop", "insert", "sort", "join", "split", "replace", "upper", "center", "zfill", "format", "keys", "items", "values", "get", "update", "add", "union", "remove", "index", "count", "copy", "strip", "find", "setdefault", "most_common", "translate") + "(" + g.one("", e(), e()+", "+e()) + ")"
	case 21:
		return "f\"{" + strings.NewReplacer(`"`, "'").Replace(g.name()) + g.one("", "!r", ":>10", ":.2f", ":05d", ":{n}") + "}\""
	case 22:
		return "(lambda x, *y, **z: " + e() + ")(" + e() + ")"
	}
	return "(" + e() + " if " + e() + " else " + e() + ")"
}

func (g *grower) block(indent string) {
	n := 1 + g.choose(3)
	for range n {
		g.statement(indent)
	}
}

func (g *grower) statement(indent string) {
	if len(indent) > 12 || g.out.Len() > 4000 {
		g.out.WriteString(indent + "pass\n")
		return
	}
	line := func(s string) { g.out.WriteString(indent + s + "\n") }
	switch g.choose(16) {
	case 0, 1, 2, 3:
		line(g.one("x", "y", "x, y", "x, *y", "(x, y), z", "x[0]", "x[:]", "d[y]") + " = " + g.expression())
	case 4, 5:
		line(g.name() + " " + g.one("+=", "*=", "-=", "|=", "**=", "//=", "<<=") + " " + g.expression())
	case 6:
		line("for " + g.one("x", "x, y", "i") + " in " + g.expression() + ":")
		g.block(indent + "  ")
	case 7:
		line("while " + g.expression() + ":")
		g.block(indent + "  ")
		if g.choose(2) == 1 {
			line("  " + g.one("break", "continue"))
		}
	case 8:
		line("if " + g.expression() + ":")
		g.block(indent + "  ")
	case 9:
		line("def " + g.name() + "(" + g.one("", "x", "x, y=1", "*x", "**x", "x, *y, z=2") + "):")
		if g.choose(3) == 1 {
			line("  " + g.one("global x", "global n, z"))
		}
		g.block(indent + "  ")
		line("  " + g.one("return ", "yield ") + g.expression())
	case 10:
		line("del " + g.one("x[0]", "x[1:]", "d[y]", "x"))
	case 11:
		line("print(" + g.expression() + ")")
	case 13, 14:
		line("try:")
		g.block(indent + "  ")
		if g.choose(3) > 0 {
			line("except " + g.one("ValueError", "(TypeError, KeyError) as x", "Exception as y", "LookupError") + ":")
			g.block(indent + "  ")
			line("  " + g.one("pass", "raise", "return y", "break", "continue"))
		}
		line(g.one("finally", "else", "finally") + ":")
		g.block(indent + "  ")
	case 12:
		line("assert " + g.expression() + ", " + g.expression())
	default:
		line(g.expression())
	}
}

func (g *grower) program() string {
	g.out.WriteString("x = [1, 2]\ny = 'abc'\nz = 3\nn = 10\nd = {1: 2}\ns = {1, 2}\nt = (1, 'a')\ndef f(x=1, *a):\n  return x\n")
	for g.at < len(g.choices) && g.out.Len() < 4000 {
		g.statement("")
	}
	return g.out.String()
}

// check runs code twice, within its bounds and to the same end.
func check(t *testing.T, code string, tests []string) {
	limits := Limits{Steps: 30_000, Memory: 1 << 20, Output: 1 << 10, Depth: 40, Source: 8 << 10}
	var report Report
	used := allocated(func() { report = Run(context.Background(), code, tests, limits) })
	if used > limits.most() {
		t.Errorf("%d bytes allocated, at most %d:\n%s", used, limits.most(), code)
	}
	if report.Problem != nil && report.Problem.Code == CodeInternal {
		t.Errorf("it panics:\n%s", code)
	}
	if report.Memory > limits.Memory || report.Steps > limits.Steps || len(report.Output) > limits.Output || !utf8.ValidString(report.Output) {
		t.Errorf("beyond its limits:\n%s\n%+v", code, report)
	}
	first, err := json.Marshal(report)
	if err != nil {
		t.Fatal(err)
	}
	second, _ := json.Marshal(Run(context.Background(), code, tests, limits))
	if string(first) != string(second) {
		t.Errorf("it ends in two ways:\n%s\n%s\n%s", code, first, second)
	}
}

// FuzzRun runs programs that are made of the bytes, and the bytes themselves.
func FuzzRun(f *testing.F) {
	for _, b := range bombs {
		f.Add([]byte(b.code), false)
	}
	for i := range 40 {
		f.Add([]byte(strings.Repeat(string(rune('a'+i))+"q7"+string(rune('0'+i)), 30)), true)
	}
	f.Add([]byte("f'{x!r:>{y}}' = *a, b[::-1] := lambda: (yield)"), false)
	f.Fuzz(func(t *testing.T, data []byte, grown bool) {
		code := string(data)
		if grown {
			code = (&grower{choices: data}).program()
		}
		check(t, code, []string{"f(x) == 1", "assert y"})
		check(t, "def f(x):\n  return x\n", []string{clip(code, 300)})
	})
}

// FuzzExtract finds code in any text, and nothing panics.
func FuzzExtract(f *testing.F) {
	for _, a := range allAnswers(f) {
		f.Add(a.answer, FunctionName(a.tests), a.prompt)
	}
	f.Fuzz(func(t *testing.T, answer, name, prompt string) {
		if len(answer) > 4000 || len(prompt) > 4000 {
			return
		}
		code := extract.Code(answer, name, prompt)
		if len(code) > 8*(len(answer)+len(prompt)+64) {
			t.Errorf("%d bytes of code in %d", len(code), len(answer)+len(prompt))
		}
	})
}
