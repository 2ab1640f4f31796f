package sandbox

import (
	"strconv"
	"strings"

	"go.starlark.net/starlark"
)

func itoa(n int) string { return strconv.Itoa(n) }

// A wrongCall is a TypeError that says what is wrong with a call. The name of the
// function is put before it by the caller.
type wrongCall string

func (w wrongCall) Error() string { return "TypeError: " + string(w) }

// of gives a wrongCall its name.
func (w wrongCall) of(name string) error { return typeError(name + "() " + string(w)) }

// bind gives a function's arguments in the order of its parameters, nil for
// those that weren't given. Names are of the parameters, with spaces between
// them; what stands after a star is given by name only.
func bind(args tuple, names named, least int, parameters string) ([]value, error) {
	all := strings.Fields(parameters)
	place := len(all)
	for i, p := range all {
		if p == "*" {
			all = append(all[:i:i], all[i+1:]...)
			place = i
			break
		}
	}
	if len(args) > place {
		return nil, wrongCall("takes at most " + arguments(place) + " (" + itoa(len(args)) + " given)")
	}
	out := make([]value, len(all))
	copy(out, args)
given:
	for _, n := range names {
		name := string(n[0].(starlark.String))
		for i, p := range all {
			if p == name && out[i] == nil {
				out[i] = n[1]
				continue given
			}
		}
		return nil, wrongCall("got an unexpected keyword argument '" + name + "'")
	}
	for i := range least {
		if out[i] == nil {
			return nil, wrongCall("takes at least " + arguments(least) + " (" + itoa(len(args)) + " given)")
		}
	}
	return out, nil
}

func arguments(n int) string {
	if n == 1 {
		return "1 argument"
	}
	return itoa(n) + " arguments"
}

// textOf is a string that an argument must be.
func textOf(v value) (string, error) {
	s, ok := v.(starlark.String)
	if !ok {
		return "", wrongCall("argument must be str, not " + kindOf(v))
	}
	return string(s), nil
}

// numberOf is a whole number that an argument must be, otherwise what it isn't
// given.
func numberOf(v value, otherwise int) (int, error) {
	if v == nil {
		return otherwise, nil
	}
	n, ok := small(v)
	if !ok {
		return 0, typeError("'" + kindOf(v) + "' object cannot be interpreted as an integer")
	}
	return int(n), nil
}

// truth is an argument as a condition.
func truth(v value, otherwise bool) bool {
	if v == nil {
		return otherwise
	}
	return bool(v.Truth())
}

func given(v value) bool { return v != nil && v != starlark.None }

// rows goes through an iterable, of which each value is taken apart.
func rows(m *machine, a tuple, _ named) (value, error) {
	next, err := m.iterate(a[0])
	if err != nil {
		return nil, err
	}
	form := string(a[1].(starlark.String))
	return m.newIterator("rows", func() (starlark.Value, bool, error) {
		v, ok, err := next()
		if err != nil || !ok {
			return nil, ok, err
		}
		v, _, err = m.unpack(v, form)
		return v, true, err
	}), m.room(128)
}

// unpack takes a value apart as a shape says (see shape), and gives tuples of
// just that shape, and the rest of the shape.
func (m *machine) unpack(v starlark.Value, form string) (starlark.Value, string, error) {
	if form[0] == '.' {
		return v, form[1:], nil
	}
	form = form[1:]
	want, star := 0, -1
	for i, level := 0, 0; ; i++ {
		switch form[i] {
		case '(':
			if level == 0 {
				want++
			}
			level++
		case ')':
			level--
		case '.':
			if level == 0 {
				want++
			}
		case '*':
			if level == 0 {
				star = want
			}
		}
		if level < 0 {
			break
		}
	}
	next, err := m.iterate(v)
	if err != nil {
		return nil, "", typeError("cannot unpack non-iterable " + kindOf(v) + " object")
	}
	var items []starlark.Value
	for star >= 0 || len(items) <= want {
		x, ok, err := next()
		if err != nil {
			return nil, "", err
		}
		if !ok {
			break
		}
		if err := m.room(48); err != nil {
			return nil, "", err
		}
		items = append(items, x)
	}
	switch {
	case star < 0 && len(items) > want:
		return nil, "", valueError("too many values to unpack (expected " + itoa(want) + ")")
	case star < 0 && len(items) < want:
		return nil, "", valueError("not enough values to unpack (expected " + itoa(want) + ", got " + itoa(len(items)) + ")")
	case len(items) < want-1:
		return nil, "", valueError("not enough values to unpack (expected at least " + itoa(want-1) + ", got " + itoa(len(items)) + ")")
	}
	out := make(starlark.Tuple, 0, want)
	for at := 0; form[0] != ')'; {
		if form[0] == '*' {
			n := len(items) - want + 1
			rest := m.newList(append([]starlark.Value(nil), items[at:at+n]...))
			out, at, form = append(out, rest), at+n, form[2:]
			continue
		}
		var part starlark.Value
		part, form, err = m.unpack(items[at], form)
		if err != nil {
			return nil, "", err
		}
		out, at = append(out, part), at+1
	}
	return out, form[1:], nil
}

// spread puts the values of *x where it stands.
func (m *machine) spread(items starlark.Tuple) ([]starlark.Value, error) {
	n, stars := 0, false
	for _, v := range items {
		if s, ok := v.(*spread); ok {
			n, stars = n+len(s.items), true
		} else {
			n++
		}
	}
	if !stars {
		return items, m.room(32)
	}
	if err := m.room(16 * n); err != nil {
		return nil, err
	}
	out := make([]starlark.Value, 0, n)
	for _, v := range items {
		if s, ok := v.(*spread); ok {
			out = append(out, s.items...)
		} else {
			out = append(out, v)
		}
	}
	return out, nil
}
