package sandbox

import (
	"errors"
	"strings"

	"go.starlark.net/starlark"
)

// An attempt is what came of a block that was tried.
type attempt struct {
	none
	err   error  // the exception's, nil for none
	fault *fault // the exception, for as
	how   string // return, break or continue, if it was left so
	value value  // of return
}

// A leaving is what a block gives that is left by return, break or continue.
type leaving struct {
	none
	how   string
	value value
}

// A raised is an exception that raise has made of a value.
type raised struct {
	*exception
	fault *fault
}

func (r *raised) Unwrap() error { return r.exception }

func leave(m *machine, a tuple, _ named) (value, error) {
	return &leaving{none{"leaving"}, string(a[0].(starlark.String)), a[1]}, m.room(64)
}

// tried runs a block. Bounds that are reached, and what isn't here, are no
// exceptions: nothing can catch them.
func tried(m *machine, a tuple, _ named) (value, error) {
	making, inside := m.making, m.inside
	if m.thread.CallStackDepth() > m.limits.Depth+1 {
		return nil, tooDeep()
	}
	if err := m.room(256); err != nil {
		return nil, err
	}
	t := &attempt{none: none{"attempt"}}
	v, err := m.call(a[0])
	if err == nil {
		if l, ok := v.(*leaving); ok {
			t.how, t.value = l.how, l.value
		}
		return t, nil
	}
	if m.ended != nil {
		return nil, m.ended
	}
	if m.pending != nil { // of an iterator
		err, m.pending = m.pending, nil
		m.thread.Uncancel()
	}
	var s *stop
	if errors.As(err, &s) {
		return nil, err
	}
	var eval *starlark.EvalError
	if errors.As(err, &eval) { // which has copied the stack
		if err := m.room(64 * len(eval.CallStack)); err != nil {
			return nil, err
		}
	}
	m.making, m.inside = making, inside
	t.err, t.fault = err, faultOf(err)
	return t, nil
}

// faultOf is the exception that an error is.
func faultOf(err error) *fault {
	var r *raised
	if errors.As(err, &r) {
		return r.fault
	}
	kind, message := "", ""
	var e *exception
	if errors.As(err, &e) {
		kind, message = e.kind, e.message
	} else {
		kind, message, _ = strings.Cut(pythonic(err.Error()), ": ")
		if !isFault(kind) {
			kind, message = "RuntimeError", err.Error()
		}
	}
	if message == "" {
		return &fault{none{kind}, nil}
	}
	return &fault{none{kind}, tuple{starlark.String(message)}}
}

// parents are the exceptions that aren't children of Exception.
var parents = map[string]string{
	"ZeroDivisionError": "ArithmeticError", "OverflowError": "ArithmeticError", "FloatingPointError": "ArithmeticError",
	"IndexError": "LookupError", "KeyError": "LookupError", "RecursionError": "RuntimeError", "NotImplementedError": "RuntimeError",
	"UnboundLocalError": "NameError", "UnicodeError": "ValueError", "FileNotFoundError": "OSError", "TimeoutError": "OSError",
	"BaseException": "", "Exception": "BaseException",
}

// descends reports whether one class of exceptions is another, or below it.
func descends(kind, of string) bool {
	for kind != of {
		parent, ok := parents[kind]
		if !ok {
			parent = "Exception"
		}
		if kind = parent; kind == "" {
			return false
		}
	}
	return true
}

// caught reports whether except takes the exception: of a class, of one of
// several, or any.
func caught(m *machine, a tuple, _ named) (value, error) {
	t := a[0].(*attempt)
	if t.err == nil {
		return starlark.False, nil
	}
	all := tuple{a[1]}
	switch v := a[1].(type) {
	case starlark.NoneType:
		return starlark.True, nil
	case tuple:
		all = v
	}
	for _, v := range all {
		c, ok := v.(*class)
		if !ok || !isFault(c.name) {
			if x, ok := v.(*absent); ok {
				return nil, beyond(x.what)
			}
			return nil, typeError("catching classes that do not inherit from BaseException is not allowed")
		}
		if descends(t.fault.kind, c.name) {
			return starlark.True, nil
		}
	}
	return starlark.False, nil
}

// again raises an exception that nothing caught, or that except raises again.
func again(m *machine, a tuple, _ named) (value, error) {
	return starlark.None, a[0].(*attempt).err
}
