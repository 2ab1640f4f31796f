package sandbox

import (
	"context"
	"errors"
	"slices"
	"strings"

	"go.starlark.net/resolve"
	"go.starlark.net/starlark"
	"go.starlark.net/syntax"

	"fewshot/app/sandbox/python"
)

// A machine runs one program and its tests. It keeps the account of what they
// have cost: steps, which Starlark counts for its own instructions and we for
// all that one instruction can set off; and memory, the bytes of all values ever
// made, whether or not they are still in use. What an operation costs is charged
// before it is done, or as it goes on.
type machine struct {
	ctx    context.Context
	limits Limits
	thread *starlark.Thread
	memory int64
	output strings.Builder

	pending error               // of an iterator, which can't say it to Starlark
	ended   *stop               // the bound that was reached
	kept    starlark.Value      // between ·keep and ·kept
	seen    starlark.Value      // the left side of a test
	tested  starlark.Value      // what a test came to
	strict  bool                // whether that must be True
	inside  int                 // iterators that are going on
	making  int                 // generators that are running
	all     starlark.StringDict // what programs can see
}

// A stop ends a run, whatever the program thinks of it.
type stop struct {
	code   Code
	detail string
}

func (s *stop) Error() string { return string(s.code) + ": " + s.detail }

// An exception is one of Python's.
type exception struct{ kind, message string }

func (e *exception) Error() string {
	if e.message == "" {
		return e.kind
	}
	return e.kind + ": " + e.message
}

func typeError(message string) error  { return &exception{"TypeError", message} }
func valueError(message string) error { return &exception{"ValueError", message} }
func tooDeep() error                  { return &exception{"RecursionError", "maximum recursion depth exceeded"} }

const slice = 1000 // steps between two looks at the context

func newMachine(ctx context.Context, limits Limits) *machine {
	m := &machine{ctx: ctx, limits: limits}
	m.thread = &starlark.Thread{Name: "sandbox", Print: func(*starlark.Thread, string) {}}
	m.thread.SetMaxExecutionSteps(min(slice, limits.Steps))
	m.thread.OnMaxSteps = func(t *starlark.Thread) {
		if err := m.look(); err != nil {
			t.Cancel("sandbox")
		}
		t.SetMaxExecutionSteps(min(t.Steps+slice, limits.Steps))
	}
	return m
}

// look ends the run if its steps are used up or it isn't wanted any more.
func (m *machine) look() error {
	switch {
	case m.ended != nil:
		return m.ended
	case m.thread.Steps >= m.limits.Steps && m.making > 0:
		// A generator that never ends is right in Python, where it stops at each
		// yield until it is asked for more.
		return m.end(CodeBeyond, "while True: yield")
	case m.thread.Steps >= m.limits.Steps:
		return m.end(CodeSteps, "")
	case m.ctx.Err() != nil:
		return m.end(CodeStopped, "")
	}
	return nil
}

func (m *machine) end(code Code, detail string) error {
	if m.ended == nil {
		m.ended = &stop{code, detail}
	}
	return m.ended
}

// work charges n steps.
func (m *machine) work(n int) error {
	before := m.thread.Steps
	m.thread.Steps += uint64(max(n, 0))
	if m.ended != nil || m.thread.Steps >= m.limits.Steps || before/slice != m.thread.Steps/slice {
		return m.look()
	}
	return nil
}

// room charges n bytes, and the work of filling them.
func (m *machine) room(n int) error {
	if n < 0 || int64(n) > m.limits.Memory-m.memory {
		return m.end(CodeMemory, "")
	}
	m.memory += int64(n)
	return m.work(n / 64)
}

// sum and times are those of two numbers that aren't negative, or as much as
// fits.
func sum(a, b int) int {
	if c := a + b; c >= 0 {
		return c
	}
	return int(^uint(0) >> 1)
}

func times(a, b int) int {
	if a > 0 && b > int(^uint(0)>>1)/a {
		return int(^uint(0) >> 1)
	}
	return a * b
}

// Short names, for what stands in every signature.
type (
	value = starlark.Value
	tuple = starlark.Tuple
	named = []starlark.Tuple // names and values
)

// A native is a function that is written in Go.
type native func(m *machine, args tuple, names named) (value, error)

// names are all that a program can see: our functions for what its text says,
// and the built-in functions of Python.
func (m *machine) names() {
	all := make(starlark.StringDict, len(guards)+len(builtins))
	for name, fn := range guards {
		all[python.GuardPrefix+name] = m.function(name, fn)
	}
	for name, make := range builtins {
		all[python.BuiltinPrefix+name] = make(m, name)
	}
	m.all = all
}

func (m *machine) function(name string, fn native) *starlark.Builtin {
	return starlark.NewBuiltin(name, func(_ *starlark.Thread, _ *starlark.Builtin, args starlark.Tuple, named []starlark.Tuple) (starlark.Value, error) {
		v, err := fn(m, args, named)
		if w, ok := err.(wrongCall); ok {
			err = w.of(name)
		}
		return v, err
	})
}

// call calls a value of the program.
func (m *machine) call(fn starlark.Value, args ...starlark.Value) (starlark.Value, error) {
	if err := m.work(2); err != nil {
		return nil, err
	}
	return starlark.Call(m.thread, fn, args, nil)
}

// exec runs a tree that parse made, and gives the names that it leaves.
func (m *machine) exec(tree *syntax.File) (left starlark.StringDict, err error) {
	program, err := starlark.FileProgram(tree, m.all.Has)
	if err != nil {
		return nil, err
	}
	left, err = program.Init(m.thread, m.all)
	switch {
	case m.ended != nil:
		err = errors.Join(m.ended, err)
	case m.pending != nil:
		err = errors.Join(m.pending, err) // which says where
	}
	m.pending, m.making, m.inside = nil, 0, 0
	m.thread.Uncancel()
	return left, err
}

// problem is what an error means, with the line of the code where it came about.
func (m *machine) problem(err error) *Problem {
	p := &Problem{}
	var (
		s        *stop
		e        *exception
		unread   *python.Error
		resolved resolve.ErrorList
		eval     *starlark.EvalError
	)
	if errors.As(err, &eval) {
		for _, frame := range slices.Backward(eval.CallStack) {
			if frame.Pos.Filename() == codeFile {
				p.Line = int(frame.Pos.Line)
				break
			}
		}
	}
	switch {
	case errors.As(err, &s):
		p.Code, p.Detail = s.code, s.detail
		if s.code == CodeSteps || s.code == CodeStopped {
			p.Line = 0 // where it happened to be
		}
	case errors.As(err, &e):
		p.Code, p.Detail = CodeRuntime, e.Error()
		if e.kind == "RecursionError" {
			p.Code, p.Detail = CodeDepth, ""
		}
	case errors.As(err, &unread):
		p.Code, p.Detail, p.Line = map[python.Kind]Code{python.Invalid: CodeSyntax, python.Beyond: CodeBeyond, python.Deep: CodeDepth}[unread.Kind], unread.Message, unread.Line
	case errors.As(err, &resolved):
		p.Code, p.Detail, p.Line = CodeSyntax, resolved[0].Msg, int(resolved[0].Pos.Line)
	default:
		p.Code, p.Detail = CodeRuntime, pythonic(err.Error())
	}
	p.Detail = clip(p.Detail, mostDetail)
	return p
}

const mostDetail = 400 // bytes

// pythonic says in Python's words what Starlark says in its own.
func pythonic(message string) string {
	message, _, _ = strings.Cut(message, "\n") // what was joined to it says nothing
	message = strings.ReplaceAll(message, python.DefPrefix, "")
	for _, r := range [...][3]string{
		{"invalid call of non-function (", ")", "TypeError: '%' object is not callable"},
		{"local variable ", " referenced before assignment", "UnboundLocalError: cannot access local variable '%' where it is not associated with a value"},
		{"global variable ", " referenced before assignment", "NameError: name '%' is not defined"},
		{"unhashable type: ", "", "TypeError: unhashable type: '%'"},
		{"", " value does not support item assignment", "TypeError: '%' object does not support item assignment"},
	} {
		if inner, ok := strings.CutPrefix(message, r[0]); ok {
			if inner, ok := strings.CutSuffix(inner, r[1]); ok {
				return strings.Replace(r[2], "%", inner, 1)
			}
		}
	}
	if strings.HasPrefix(message, "function ") {
		return "TypeError: " + strings.TrimPrefix(message, "function ")
	}
	return message
}

// clip cuts a text to n bytes, at the end of a letter.
func clip(s string, n int) string {
	if len(s) <= n {
		return s
	}
	return strings.ToValidUTF8(s[:n], "") + "…"
}
