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
