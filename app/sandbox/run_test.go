package sandbox

import (
	"context"
	_ "embed"
	"strings"
	"testing"
)

//go:embed testdata/programs.py
var programs string

// CPython runs the file, too.
func TestRun_runs_what_CPython_runs(t *testing.T) {
	parts := strings.Split(programs, "# --- ")[1:]
	if len(parts) < 15 {
		t.Fatalf("%d programs only", len(parts))
	}
	for _, part := range parts {
		title, code, _ := strings.Cut(part, "\n")
		t.Run(strings.ReplaceAll(title, " ", "_"), func(t *testing.T) {
			if p := Run(context.Background(), code, nil, Limits{}).Problem; p != nil {
				t.Errorf("%s, line %d: %s", p.Code, p.Line, p.Detail)
			}
		})
	}
}

func TestRun_tells_of_each_test(t *testing.T) {
	code := "def f(xs):\n    return xs[::-1]\n\ndef g(x):\n    return 10 / x\n"
	tests := []string{"f([1, 2]) == [2, 1]", "f([1, 2]) == [1, 2]", "g(0) == 1", "assert f([]) == []", "assert f([1])", "f([1])", "len(f([1, 2, 3])) > 5", "not f([1])", "f(", "10 < g(2) < 20", "f([1, 2])[0] == 1"}
	report := Run(context.Background(), code, tests, Limits{})
	for i, want := range []Result{
		{Outcome: Passed},
		{Outcome: Failed, Got: "[2, 1]"},
		{Outcome: Failed, Problem: &Problem{CodeRuntime, 5, "ZeroDivisionError: division by zero"}},
		{Outcome: Passed},
		{Outcome: Passed},
		{Outcome: Failed, Got: "[1]"}, // counts as true, and isn't True
		{Outcome: Failed, Got: "3"},
		{Outcome: Failed, Got: "[1]"},
		{Outcome: NotRun, Problem: &Problem{CodeTest, 0, "'(' was never closed"}},
		{Outcome: Failed, Got: "False"},
		{Outcome: Failed, Got: "2"},
	} {
		got := report.Results[i]
		if got.Test != tests[i] || got.Outcome != want.Outcome || got.Got != want.Got || (got.Problem == nil) != (want.Problem == nil) || got.Problem != nil && *got.Problem != *want.Problem {
			t.Errorf("%s: %+v %+v, want %+v %+v", tests[i], got, got.Problem, want, want.Problem)
		}
	}
	if report.Passed() || report.Count() != 3 {
		t.Errorf("%d passed", report.Count())
	}
	if p := report.Problem; p == nil || p.Code != CodeRuntime || p.Line != 5 {
		t.Errorf("%+v", p)
	}
}

func TestRun_says_the_line(t *testing.T) {
	for _, c := range []struct {
		code   string
		line   int
		is     Code
		detail string
	}{
		{"def f(x):\n    y = 1\n    return x +\n", 3, CodeSyntax, "invalid syntax"},
		{"def f(x):\n    y = 'abc\n    return x\n", 2, CodeSyntax, "unterminated string literal"},
		{"def f(x):\nreturn x\n", 2, CodeSyntax, "expected an indented block"},
		{"def f(x):\n    return x\n  y = 1\n", 3, CodeSyntax, "unindent does not match any outer indentation level"},
		{"def f(x, x):\n    return x\n", 1, CodeSyntax, "duplicate parameter: x"},
		{"return 1\n", 1, CodeSyntax, "'return' outside function"},
		{"x = 1\nbreak\n", 2, CodeSyntax, "'break' outside loop"},
		{"y = 3\nx = (1,\n     2\ny = 3\n", 2, CodeSyntax, "'(' was never closed"},
		{"\n\nx = 1 +* 2\n", 3, CodeSyntax, "invalid syntax"},
		{"x = [1, 2, 3]\n\nx[3]\n", 3, CodeRuntime, "IndexError: list index out of range"},
		{"def f():\n    return 1 + g()\n\ndef g():\n    return 'a' - 1\n\nf()\n", 5, CodeRuntime, "TypeError: unsupported operand type(s) for -: 'str' and 'int'"},
		{"x = 1\ny = x + z\n", 2, CodeRuntime, "NameError: name 'z' is not defined"},
		{"for i in range(3):\n    pass\nx = {}['k']\n", 3, CodeRuntime, "KeyError: 'k'"},
		{"d = {1: 1}\nfor k in d:\n    d[k + 1] = 1\n", 2, CodeRuntime, "RuntimeError: dictionary changed size during iteration"},
		{"def f():\n    print(x)\n    x = 1\nf()\n", 2, CodeRuntime, "UnboundLocalError: cannot access local variable 'x' where it is not associated with a value"},
		{"def f(a, b):\n    return a\nf(1)\n", 3, CodeRuntime, "TypeError: f missing 1 argument (b)"},
		{"x = 5\nx(1)\n", 2, CodeRuntime, "TypeError: 'int' object is not callable"},
		{"raise ValueError('no ' + 'way')\n", 1, CodeRuntime, "ValueError: no way"},
		{"'a'.lower(1)\n", 1, CodeRuntime, "TypeError: str.lower() takes at most 0 arguments (1 given)"},
		{"len()\n", 1, CodeRuntime, "TypeError: len() takes at least 1 argument (0 given)"},
		{"sorted([1], backwards=True)\n", 1, CodeRuntime, "TypeError: sorted() got an unexpected keyword argument 'backwards'"},
		{"x = 1\n\nclass A:\n    pass\n", 3, CodeBeyond, "class"},
		{"try:\n    x = 1\n    class A:\n        pass\nexcept Exception:\n    pass\n", 3, CodeBeyond, "class"},
		{"try:\n    x = 1\ny = 2\n", 3, CodeSyntax, "expected 'except' or 'finally' block"},
		{"try:\n    x = 1\n    y = [][0]\nexcept ValueError:\n    pass\nz = 1\n", 3, CodeRuntime, "IndexError: list index out of range"},
		{"for i in [1]:\n    def f():\n        break\n", 3, CodeSyntax, "'break' outside loop"},
		{"import os\nimport re as regex\n\nx = regex.compile('a')\n", 4, CodeBeyond, "import re"},
		{"from random import randint\nx = randint(1, 6)\n", 2, CodeBeyond, "import random"},
		{"from dataclasses import dataclass\n@dataclass\ndef f():\n    pass\n", 3, CodeBeyond, "import dataclasses"},
		{"import math\nmath.erf(1)\n", 2, CodeBeyond, "math.erf"},
		{"x = 3j\n", 1, CodeBeyond, "complex"},
		{"x = b'a'\n", 1, CodeBeyond, `b"..."`},
		{"async def f():\n    pass\n", 1, CodeBeyond, "async def"},
		{"match 1:\n    case 1:\n        pass\n", 1, CodeBeyond, "match"},
		{"with open('x') as f:\n    pass\n", 1, CodeBeyond, "with"},
		{"def f():\n    pass\nf.x = 1\n", 3, CodeBeyond, "x.name = ..."},
		{"x = input('?')\n", 1, CodeBeyond, "input()"},
		{"x = eval('1')\n", 1, CodeBeyond, "eval()"},
		{"import time\nx = time.time()\n", 2, CodeBeyond, "import time"},
		{"from itertools import groupby\nx = groupby([1])\n", 2, CodeBeyond, "itertools.groupby"},
		{"import math\nfrom math import nothing\n", 2, CodeRuntime, "ImportError: cannot import name 'nothing' from 'math'"},
		{"x = (-8) ** 0.5\n", 1, CodeBeyond, "complex"},
		{"x = 1\ndef f(x):\n    return f(x)\nf(1)\n", 2, CodeDepth, ""},
		{"x = 1\nwhile True:\n    x += 1\n", 0, CodeSteps, ""},
		{"x = 1\n\ny = [x] * 10**9\n", 3, CodeMemory, ""},
	} {
		p := Run(context.Background(), c.code, nil, Limits{}).Problem
		if p == nil || p.Code != c.is || p.Line != c.line || p.Detail != c.detail {
			t.Errorf("%q: %#v, want %s, line %d, %s", c.code, p, c.is, c.line, c.detail)
		}
	}
}

func TestRun_ends_when_it_is_not_wanted_any_more(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	report := Run(ctx, "while True:\n    pass", []string{"1 == 1"}, Limits{})
	if p := report.Problem; p == nil || p.Code != CodeStopped || report.Results[0].Outcome != NotRun {
		t.Errorf("%+v", report)
	}
	if report.Steps > 2*slice {
		t.Errorf("only after %d steps", report.Steps)
	}
}

func TestRun_goes_on_after_an_exception_and_not_after_a_bound(t *testing.T) {
	code := "def f(n):\n    if n == 1:\n        raise ValueError('one')\n    if n == 2:\n        while True:\n            pass\n    return n\n"
	report := Run(context.Background(), code, []string{"f(1) == 1", "f(0) == 0", "f(2) == 2", "f(0) == 0"}, Limits{})
	var got []Outcome
	for _, r := range report.Results {
		got = append(got, r.Outcome)
	}
	if want := []Outcome{Failed, Passed, Failed, NotRun}; len(got) != 4 || got[0] != want[0] || got[1] != want[1] || got[2] != want[2] || got[3] != want[3] {
		t.Errorf("%v, want %v", got, want)
	}
	if p := report.Results[2].Problem; p == nil || p.Code != CodeSteps {
		t.Errorf("%+v", p)
	}
}

func TestRun_shows_a_bounded_value(t *testing.T) {
	report := Run(context.Background(), "def f():\n    x = ['é' * 1000] * 100\n    x.append(x)\n    return x\n", []string{"f() == 1"}, Limits{})
	if got := report.Results[0].Got; len(got) > mostShown+len("…") || !strings.HasPrefix(got, "['é") || !strings.HasSuffix(got, "…") {
		t.Errorf("%d bytes: %s", len(got), got)
	}
}

// What is imported and not used is no reason not to run the rest.
func TestRun_minds_no_import_that_is_not_used(t *testing.T) {
	code := "import os, sys\nimport numpy as np\nfrom random import randint, choice\nsys.setrecursionlimit(10000)\n\ndef f(x):\n    return min(x, sys.maxsize)\n\ndef g():\n    return np.array([1])\n"
	report := Run(context.Background(), code, []string{"f(3) == 3", "g() == 1", "b'a' == f(1)"}, Limits{})
	if report.Results[0].Outcome != Passed || report.Results[1].Outcome != NotRun || report.Results[2].Outcome != NotRun {
		t.Errorf("%+v", report)
	}
	if p := report.Problem; p == nil || *p != (Problem{CodeBeyond, 10, "import numpy"}) {
		t.Errorf("%+v", p)
	}
	if p := report.Results[2].Problem; p == nil || *p != (Problem{CodeBeyond, 0, `b"..."`}) {
		t.Errorf("%+v", p)
	}
}

func TestRun_keeps_the_account(t *testing.T) {
	short := Run(context.Background(), "x = 1", nil, Limits{})
	long := Run(context.Background(), "x = [i for i in range(1000)]\nprint('a', 1, sep='-')", nil, Limits{})
	if short.Steps == 0 || long.Steps < 1000 || long.Memory < 16_000 || long.Output != "a-1\n" {
		t.Errorf("%+v and %+v", short, long)
	}
}

func TestFunctionName(t *testing.T) {
	for tests, want := range map[string]string{
		"unique([1]) == [1]":                 "unique",
		"assert unique([1]) == [1]":          "unique",
		"sorted(unique([1])) == [1]":         "unique",
		"len(sorted(unique([1]))) == 1":      "unique",
		"'f(x)' == g('f(x)')":                "g",
		"abs(mean([1, 2]) - 1.5) < 1e-9":     "mean",
		"'a'.join(words('b')) == 'b'":        "words",
		"[f(x) for x in range(3)] == [1]":    "f",
		"1 == 1":                             "",
		"x == (1)":                           "",
		"(":                                  "",
		"not is_even(3)":                     "is_even",
		"求和([1]) == 1":                       "求和",
		"broken('\nf(1) == 1":                "f",
		"1 == 1\nassert (lambda x: h(x))(1)": "h",
	} {
		if got := FunctionName(strings.Split(tests, "\n")); got != want {
			t.Errorf("%s: %q, want %q", tests, got, want)
		}
	}
}

// The answers to one item can't reach each other's, or the next run's, state.
func TestRun_begins_anew(t *testing.T) {
	Run(context.Background(), "import math\nmath = 5\nlen = 3\nxs = [1]\n", nil, Limits{})
	report := Run(context.Background(), "import math\ndef f():\n    return len([math.pi])\n", []string{"f() == 1", "xs == [1]"}, Limits{})
	if report.Results[0].Outcome != Passed || report.Results[1].Outcome != Failed {
		t.Errorf("%+v", report)
	}
}
