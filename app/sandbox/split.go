package sandbox

import (
	"strings"
	"unicode"

	"go.starlark.net/starlark"
)

// splitText is s.split(), or from the right.
func splitText(fromRight bool) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		a, err := bind(args, names, 0, "sep maxsplit")
		if err != nil {
			return nil, err
		}
		most, err := numberOf(a[1], -1)
		if err != nil {
			return nil, err
		}
		s := self(v)
		if err := m.work(len(s) / 4); err != nil {
			return nil, err
		}
		var parts []value
		add := func(part string) error {
			parts = append(parts, starlark.String(part))
			return m.room(64)
		}
		if !given(a[0]) {
			err = splitSpace(s, most, fromRight, add)
		} else {
			var sep string
			if sep, err = textOf(a[0]); err != nil {
				return nil, err
			}
			if sep == "" {
				return nil, valueError("empty separator")
			}
			err = splitAt(s, sep, most, fromRight, add)
		}
		if err != nil {
			return nil, err
		}
		if fromRight {
			for i, j := 0, len(parts)-1; i < j; i, j = i+1, j-1 {
				parts[i], parts[j] = parts[j], parts[i]
			}
		}
		return m.newList(parts), nil
	}
}

func splitAt(s, sep string, most int, fromRight bool, add func(string) error) error {
	for ; most != 0; most-- {
		i := strings.Index(s, sep)
		if fromRight {
			i = strings.LastIndex(s, sep)
		}
		if i < 0 {
			break
		}
		part, rest := s[:i], s[i+len(sep):]
		if fromRight {
			part, rest = rest, part
		}
		if err := add(part); err != nil {
			return err
		}
		s = rest
	}
	return add(s)
}

func splitSpace(s string, most int, fromRight bool, add func(string) error) error {
	for {
		if fromRight {
			s = strings.TrimRightFunc(s, unicode.IsSpace)
		} else {
			s = strings.TrimLeftFunc(s, unicode.IsSpace)
		}
		if s == "" {
			return nil
		}
		if most == 0 {
			if fromRight {
				return add(strings.TrimRightFunc(s, unicode.IsSpace))
			}
			return add(s) // as Python: the end keeps its spaces
		}
		most--
		part, rest := s, ""
		if fromRight {
			if i := strings.LastIndexFunc(s, unicode.IsSpace); i >= 0 {
				part, rest = s[i+runeLen(s[i:]):], s[:i]
			}
		} else if i := strings.IndexFunc(s, unicode.IsSpace); i >= 0 {
			part, rest = s[:i], s[i:]
		}
		if err := add(part); err != nil {
			return err
		}
		s = rest
	}
}

func splitLines(m *machine, v value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "keepends")
	if err != nil {
		return nil, err
	}
	s := self(v)
	var parts []value
	for s != "" {
		i := strings.IndexAny(s, "\n\r\v\f\x1c\x1d\x1e\u0085\u2028\u2029")
		end, next := len(s), len(s)
		if i >= 0 {
			end, next = i, i+runeLen(s[i:])
			if strings.HasPrefix(s[i:], "\r\n") {
				next = i + 2
			}
		}
		if truth(a[0], false) {
			end = next
		}
		if err := m.room(64 + next/4); err != nil {
			return nil, err
		}
		parts = append(parts, starlark.String(s[:end]))
		s = s[next:]
	}
	return m.newList(parts), nil
}

func joinText(m *machine, v value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable")
	if err != nil {
		return nil, err
	}
	sep := self(v)
	var out strings.Builder
	n := 0
	err = m.through(a[0], func(x value) (bool, error) {
		s, ok := x.(starlark.String)
		if !ok {
			return false, typeError("sequence item " + itoa(n) + ": expected str instance, " + kindOf(x) + " found")
		}
		if err := m.room(3 * (len(s) + len(sep))); err != nil {
			return false, err
		}
		if n > 0 {
			out.WriteString(sep)
		}
		n++
		out.WriteString(string(s))
		return true, nil
	})
	return starlark.String(out.String()), err
}

func partition(last bool) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "sep")
		if err != nil {
			return nil, err
		}
		sep, err := textOf(a[0])
		if err != nil {
			return nil, err
		}
		if sep == "" {
			return nil, valueError("empty separator")
		}
		s := self(v)
		if err := m.work(len(s) / 8); err != nil {
			return nil, err
		}
		i := strings.Index(s, sep)
		if last {
			i = strings.LastIndex(s, sep)
		}
		switch {
		case i >= 0:
			return tuple{starlark.String(s[:i]), starlark.String(sep), starlark.String(s[i+len(sep):])}, nil
		case last:
			return tuple{starlark.String(""), starlark.String(""), v}, nil
		}
		return tuple{v, starlark.String(""), starlark.String("")}, nil
	}
}
