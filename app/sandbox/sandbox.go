// Package sandbox runs small Python functions that a model wrote, with tests, and says
// which tests pass. The same program, within the same bounds, gives the same result in
// the page and on the server: nothing depends on a clock, on chance or on the machine.
//
//	code := extract.Code(answer, "unique", prompt)
//	report := sandbox.Run(ctx, code, []string{"unique([1, 1]) == [1]"}, sandbox.Limits{})
//	if report.Passed() { ... }
//
// What runs is a large part of Python 3, by our own reading of its text (package
// python) into a tree of Starlark's, which go.starlark.net compiles and runs (Starlark
// in Go, github.com/google/starlark-go). Starlark has functions, loops and a count of
// steps, and no way out: no files, no network, no clock. It doesn't bound what one
// step can allocate, and it differs from Python in many small ways. So every operation
// that could be large, or that differs in Python, is a call of one of our functions
// (guard.go), which computes its cost before it runs. A program that uses what is
// missing here, such as class, with and most of Python's library, ends in
// [CodeBeyond], which is not the same as a wrong answer.
//
// Known to differ from CPython 3.11, on which testdata was made: a generator, in
// brackets or with yield, is evaluated as a whole when it is made; sets of anything
// but whole numbers keep the order of insertion, where CPython's changes from run to
// run (setorder.go has those of numbers); the last digit of some functions of math,
// where ours is the correct one.
//
// Package lab/stat makes statistics of many answers: PassAtK, PassRate.
package sandbox

import (
	"context"
	"slices"
	"strings"

	"go.starlark.net/starlark"

	"fewshot/app/sandbox/python"
)

// Limits bound a run: the code and all its tests together. What is zero has the
// value of [DefaultLimits].
type Limits struct {
	Steps  uint64 `json:"steps"`  // instructions, and other work that takes as long
	Memory int64  `json:"memory"` // bytes of all values ever made, in use or not
	Output int    `json:"output"` // bytes that are printed
	Depth  int    `json:"depth"`  // calls within calls
	Source int    `json:"source"` // bytes of code
}

// DefaultLimits are enough for what fits on a page, and end the worst within a
// second.
var DefaultLimits = Limits{Steps: 5_000_000, Memory: 64 << 20, Output: 16 << 10, Depth: 1000, Source: 32 << 10}

func (l Limits) orDefault() Limits {
	d := DefaultLimits
	if l.Steps == 0 {
		l.Steps = d.Steps
	}
	if l.Memory <= 0 {
		l.Memory = d.Memory
	}
	if l.Output <= 0 {
		l.Output = d.Output
	}
	if l.Depth <= 0 {
		l.Depth = d.Depth
	}
	if l.Source <= 0 {
		l.Source = d.Source
	}
	return l
}

// A Code says why code could not be run, or not to its end. The page has words for
// each.
type Code string

// The codes.
const (
	CodeNone       Code = "no_code"     // there is no code in the answer
	CodeNoFunction Code = "no_function" // the function that the tests call isn't there; Detail is its name
	CodeSyntax     Code = "syntax"      // it isn't Python; Detail says what is wrong
	CodeBeyond     Code = "beyond"      // it is Python, but not what runs here; Detail names it
	CodeSteps      Code = "steps"       // it took too many steps
	CodeMemory     Code = "memory"      // it took too much memory
	CodeDepth      Code = "depth"       // calls, brackets or values were too deep in each other
	CodeOutput     Code = "output"      // it printed too much
	CodeRuntime    Code = "runtime"     // an exception; Detail is its message, as Python has it
	CodeTooLong    Code = "too_long"    // the code is too long
	CodeTest       Code = "bad_test"    // a test isn't an expression of Python; Detail says why
	CodeStopped    Code = "stopped"     // the run was cancelled from outside
	CodeInternal   Code = "internal"    // a fault of this package
)

// Codes are all of them.
var Codes = []Code{CodeNone, CodeNoFunction, CodeSyntax, CodeBeyond, CodeSteps, CodeMemory, CodeDepth, CodeOutput, CodeRuntime, CodeTooLong, CodeTest, CodeStopped, CodeInternal}

// A Problem is why code could not be run, or not to its end.
type Problem struct {
	Code   Code   `json:"code"`
	Line   int    `json:"line,omitempty"`   // of the code, from 1; 0 if it has none
	Detail string `json:"detail,omitempty"` // in Python's words, at most 400 bytes
}

// Error makes a Problem an error for logs.
func (p *Problem) Error() string { return string(p.Code) + ": " + p.Detail }

// An Outcome is what came of a test.
type Outcome string

// The outcomes.
const (
	Passed Outcome = "passed"
	Failed Outcome = "failed"
	NotRun Outcome = "not_run"
)

// A Result is what came of a test.
type Result struct {
	Test    string   `json:"test"`
	Outcome Outcome  `json:"outcome"`
	Got     string   `json:"got,omitempty"`     // of a failed one: the left side's value, as repr shows it, at most 200 bytes
	Problem *Problem `json:"problem,omitempty"` // of one that ended in an exception
}

// A Report is what came of a run.
type Report struct {
	Results []Result `json:"results"`           // one for each test, in their order
	Problem *Problem `json:"problem,omitempty"` // the first, or the first that is CodeBeyond; nil for none
	Output  string   `json:"output,omitempty"`  // what was printed
	Steps   uint64   `json:"steps"`             // what it took
	Memory  int64    `json:"memory"`
}

// Passed reports whether there were tests, and all passed.
func (r *Report) Passed() bool { return len(r.Results) > 0 && r.Count() == len(r.Results) }

// Count is how many tests passed.
func (r *Report) Count() int {
	n := 0
	for _, t := range r.Results {
		if t.Outcome == Passed {
			n++
		}
	}
	return n
}

// Files of the two trees, for lines in messages.
const (
	codeFile = "code"
	testFile = "test"
)

// Run runs code and then each test: an expression that must be True (not only
// count as true), or a line "assert ..." whose condition must count as true. The
// tests share what the code left. An exception ends its test, which has failed; a
// bound that is reached ends the run, and the tests after it are not run. A test
// that needs what isn't here ([CodeBeyond]) counts as not run.
func Run(ctx context.Context, code string, tests []string, limits Limits) (report Report) {
	report.Results = make([]Result, len(tests))
	for i, t := range tests {
		report.Results[i] = Result{Test: t, Outcome: NotRun}
	}
	m := newMachine(ctx, limits.orDefault())
	defer func() {
		if r := recover(); r != nil {
			report.Problem = &Problem{Code: CodeInternal}
		}
		report.Output, report.Steps, report.Memory = strings.ToValidUTF8(m.output.String(), "\uFFFD"), min(m.thread.Steps, m.limits.Steps), m.memory
	}()
	known, problem := m.load(code, tests)
	if problem != nil {
		report.Problem = problem
		return report
	}
	for i := range report.Results {
		r := &report.Results[i]
		m.test(r, known)
		if r.Problem != nil && (report.Problem == nil || r.Problem.Code == CodeBeyond && report.Problem.Code != CodeBeyond) {
			report.Problem = r.Problem
		}
		if m.ended != nil {
			break
		}
	}
	return report
}

// load runs the code, and gives the names that it left.
func (m *machine) load(code string, tests []string) (known map[string]bool, problem *Problem) {
	switch {
	case strings.TrimSpace(code) == "":
		return nil, &Problem{Code: CodeNone}
	case len(code) > m.limits.Source:
		return nil, &Problem{Code: CodeTooLong}
	}
	m.names()
	tree, err := python.Parse(code, codeFile, isBuiltin)
	if err != nil {
		return nil, m.problem(err)
	}
	left, err := m.exec(tree)
	if err != nil {
		return nil, m.problem(err)
	}
	known = make(map[string]bool, len(left))
	for name, v := range left {
		if strings.HasPrefix(name, "·") {
			continue
		}
		_, boxed := v.(*box)
		known[name] = boxed
		m.all[name] = v
	}
	if name := FunctionName(tests); name != "" && m.all[name] == nil {
		return nil, &Problem{Code: CodeNoFunction, Detail: name}
	}
	return known, nil
}

// test runs one.
func (m *machine) test(r *Result, known map[string]bool) {
	m.seen, m.tested, m.kept = nil, nil, nil
	if len(r.Test) > m.limits.Source {
		r.Problem = &Problem{Code: CodeTest, Detail: "too long"}
		return
	}
	tree, err := python.ParseTest(r.Test, testFile, known, isBuiltin)
	if err != nil {
		if r.Problem = m.problem(err); r.Problem.Code != CodeBeyond {
			r.Problem = &Problem{Code: CodeTest, Detail: r.Problem.Detail}
		}
		r.Problem.Line = 0 // of the test, not of the code
		return
	}
	r.Outcome = Failed
	if _, err := m.exec(tree); err != nil {
		r.Problem = m.problem(err)
		if r.Problem.Code == CodeBeyond || r.Problem.Code == CodeStopped {
			r.Outcome = NotRun // which says nothing about the code
		}
		return
	}
	if m.tested == starlark.True || !m.strict && bool(m.tested.Truth()) {
		r.Outcome = Passed
		return
	}
	if m.seen != nil {
		r.Got = m.short(m.seen)
	}
}

// CheckTest says what is wrong with a test that no code could make run: it isn't an
// expression or an assert, is too long, or needs what isn't here. It is nil if nothing is.
func CheckTest(test string) *Problem {
	if len(test) > DefaultLimits.Source {
		return &Problem{Code: CodeTest, Detail: "too long"}
	}
	if _, err := python.ParseTest(test, testFile, nil, isBuiltin); err != nil {
		p := newMachine(context.Background(), DefaultLimits).problem(err)
		p.Line = 0
		return p
	}
	return nil
}

// FunctionName is the function that tests call: the first that is called in one
// of them and isn't one of Python's own. It is "" if there is none.
func FunctionName(tests []string) string {
	for _, t := range tests {
		if name := python.Called(t, isBuiltin); name != "" {
			return name
		}
	}
	return ""
}

func isBuiltin(name string) bool { return builtins[name] != nil }

// Defines reports whether code defines a function at its outermost level.
func Defines(code, name string) bool { return slices.Contains(python.Definitions(code), name) }
