package sandbox

import (
	"context"
	_ "embed"
	"strings"
	"testing"

	"fewshot/app/sandbox/python"
)

//go:embed testdata/expressions.tsv
var expressions string

// evaluate gives repr of an expression, or "!" and the exception.
func evaluate(code, expression string) string {
	m := newMachine(context.Background(), DefaultLimits)
	known, problem := m.load(code, nil)
	if problem != nil {
		return "!" + problem.Error()
	}
	tree, err := python.ParseTest("("+expression+"\n)", testFile, known, isBuiltin)
	if err != nil {
		return "!" + err.Error()
	}
	if _, err := m.exec(tree); err != nil {
		p := m.problem(err)
		if kind, _, _ := strings.Cut(p.Detail, ":"); p.Code == CodeRuntime {
			return "!" + kind
		}
		return "!" + p.Error()
	}
	s, err := m.repr(m.tested)
	if err != nil {
		return "!" + err.Error()
	}
	return s
}

// What CPython 3.11 makes of these expressions is in testdata.
func TestExpressions_are_what_CPython_makes_of_them(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(expressions), "\n")
	if len(lines) < 140 {
		t.Fatal("the table is cut short")
	}
	for _, line := range lines {
		expression, want, _ := strings.Cut(line, "\t")
		if got := evaluate("import math\n", expression); got != want {
			t.Errorf("%s\n got %s\nwant %s", expression, got, want)
		}
	}
}
