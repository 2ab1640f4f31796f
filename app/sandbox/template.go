package sandbox

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

func formatted(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "value format_spec")
	if err != nil {
		return nil, err
	}
	text := ""
	if a[1] != nil {
		if text, err = textOf(a[1]); err != nil {
			return nil, err
		}
	}
	s, err := m.format(a[0], "", text)
	return starlark.String(s), err
}

// formatText is "...".format(...).
func formatText(m *machine, v value, args tuple, names named) (value, error) {
	var out strings.Builder
	add := func(s string) error {
		out.WriteString(s)
		return m.room(3 * len(s))
	}
	auto := 0
	s := self(v)
	for s != "" {
		i := strings.IndexAny(s, "{}")
		if i < 0 {
			i = len(s)
		}
		if err := add(s[:i]); err != nil {
			return nil, err
		}
		if s = s[i:]; s == "" {
			break
		}
		if len(s) > 1 && s[1] == s[0] {
			if err := add(s[:1]); err != nil {
				return nil, err
			}
			s = s[2:]
			continue
		}
		if s[0] == '}' {
			return nil, valueError("Single '}' encountered in format string")
		}
		end, level := -1, 0
		for j := range len(s) {
			if s[j] == '{' {
				level++
			} else if s[j] == '}' {
				if level--; level == 0 {
					end = j
					break
				}
			}
		}
		if end < 0 {
			return nil, valueError("expected '}' before end of string")
		}
		text, err := m.field(s[1:end], args, names, &auto, 0)
		if err != nil {
			return nil, err
		}
		if err := add(text); err != nil {
			return nil, err
		}
		s = s[end+1:]
	}
	return starlark.String(out.String()), nil
}

// field is one {...} of a format.
func (m *machine) field(s string, args tuple, names named, auto *int, level int) (string, error) {
	name, text, _ := strings.Cut(s, ":")
	name, conversion, _ := strings.Cut(name, "!")
	if level > 2 {
		return "", valueError("Max string recursion exceeded")
	}
	end := strings.IndexAny(name, ".[")
	path := ""
	if end >= 0 {
		name, path = name[:end], name[end:]
	}
	var v value
	if name == "" {
		name = itoa(*auto)
		*auto++
	}
	if n, err := strconv.Atoi(name); err == nil {
		if n < 0 || n >= len(args) {
			return "", &exception{"IndexError", "Replacement index " + name + " out of range for positional args tuple"}
		}
		v = args[n]
	} else {
		for _, n := range names {
			if string(n[0].(starlark.String)) == name {
				v = n[1]
			}
		}
		if v == nil {
			return "", &exception{"KeyError", quote(name)}
		}
	}
	for path != "" {
		if path[0] == '.' {
			return "", beyond(`"{x.y}".format()`)
		}
		key, rest, ok := strings.Cut(path[1:], "]")
		if !ok {
			return "", valueError("Missing ']' in format string")
		}
		path = rest
		k := value(starlark.String(key))
		if n, err := strconv.Atoi(key); err == nil {
			k = starlark.MakeInt(n)
		}
		var err error
		if v, err = m.index(v, k); err != nil {
			return "", err
		}
	}
	for {
		i := strings.IndexByte(text, '{')
		if i < 0 {
			break
		}
		j := strings.IndexByte(text, '}')
		if j < i {
			return "", valueError("expected '}' before end of string")
		}
		inner, err := m.field(text[i+1:j], args, names, auto, level+1)
		if err != nil {
			return "", err
		}
		if strings.ContainsAny(inner, "{}") {
			return "", valueError("Invalid format specifier")
		}
		if err := m.room(len(text) + len(inner)); err != nil {
			return "", err
		}
		text = text[:i] + inner + text[j+1:]
	}
	return m.format(v, conversion, text)
}

// percent is s % v.
func (m *machine) percent(s string, v value) (value, error) {
	args, isTuple := v.(tuple)
	if !isTuple {
		args = tuple{v}
	}
	used := 0
	next := func() (value, error) {
		if used >= len(args) {
			return nil, typeError("not enough arguments for format string")
		}
		used++
		return args[used-1], nil
	}
	var out strings.Builder
	for {
		plain, rest, found := strings.Cut(s, "%")
		if err := m.room(3 * len(plain)); err != nil {
			return nil, err
		}
		out.WriteString(plain)
		if !found {
			break
		}
		text, rest, err := m.directive(rest, v, next)
		if err != nil {
			return nil, err
		}
		if err := m.room(3 * len(text)); err != nil {
			return nil, err
		}
		out.WriteString(text)
		s = rest
	}
	if _, ok := v.(*dict); used < len(args) && (isTuple || !ok) {
		return nil, typeError("not all arguments converted during string formatting")
	}
	return starlark.String(out.String()), nil
}

// directive is what stands after a percent sign.
func (m *machine) directive(s string, all value, next func() (value, error)) (text, rest string, err error) {
	var v value
	if strings.HasPrefix(s, "(") {
		d, ok := all.(*dict)
		name, after, closed := strings.Cut(s[1:], ")")
		if !ok || !closed {
			return "", "", typeError("format requires a mapping")
		}
		if v, err = m.index(d, starlark.String(name)); err != nil {
			return "", "", err
		}
		s = after
	}
	n := len(s) - len(strings.TrimLeft(s, "-+ #0"))
	flags := s[:n]
	s = s[n:]
	var numbers [2]int
	numbers[1] = -1
	for i := range numbers {
		if i == 1 {
			if !strings.HasPrefix(s, ".") {
				break
			}
			s, numbers[1] = s[1:], 0
		}
		if strings.HasPrefix(s, "*") {
			w, err := next()
			if err != nil {
				return "", "", err
			}
			if numbers[i], err = numberOf(w, 0); err != nil {
				return "", "", err
			}
			s = s[1:]
			continue
		}
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if n > 9 {
			return "", "", valueError("width too big")
		}
		if n > 0 {
			numbers[i], _ = strconv.Atoi(s[:n])
			s = s[n:]
		}
	}
	if s == "" {
		return "", "", valueError("incomplete format")
	}
	kind, rest := s[:1], s[1:]
	if kind == "%" {
		return "%", rest, nil
	}
	if v == nil {
		if v, err = next(); err != nil {
			return "", "", err
		}
	}
	f := &spec{fill: " ", align: ">", width: min(max(numbers[0], 0), 1<<30), precision: numbers[1], kind: kind, alternate: strings.Contains(flags, "#")}
	switch {
	case strings.Contains(flags, "+"):
		f.sign = "+"
	case strings.Contains(flags, " "):
		f.sign = " "
	}
	switch {
	case strings.Contains(flags, "-") || numbers[0] < 0:
		f.align = "<"
	case strings.Contains(flags, "0") && kind != "s" && kind != "r":
		f.fill, f.align = "0", "="
	}
	switch kind {
	case "s", "r", "a":
		if kind == "s" {
			text, err = m.str(v)
		} else {
			text, err = m.repr(v)
		}
		if err != nil {
			return "", "", err
		}
		if f.precision >= 0 {
			n := utf8.RuneCountInString(text)
			text = text[:offset(text, n, min(n, f.precision))]
		}
		text, err = m.pad(f, "", text, ">")
	case "d", "i", "u", "x", "X", "o", "c":
		f.precision = -1
		if x, ok := v.(starlark.Float); ok && kind != "x" && kind != "X" && kind != "o" {
			if v, err = makeInt(m, tuple{x}, nil); err != nil {
				return "", "", err
			}
		}
		if kind == "c" {
			if c, ok := v.(starlark.String); ok && c != "" && runeLen(string(c)) == len(c) {
				text, err = m.pad(f, "", string(c), ">")
				break
			}
		}
		n, ok := whole(v)
		if !ok {
			return "", "", typeError("%" + kind + " format: a real number is required, not " + kindOf(v))
		}
		if kind == "i" || kind == "u" {
			f.kind = "d"
		}
		text, err = m.formatInt(f, n)
	case "f", "F", "e", "E", "g", "G":
		x, ferr := asFloat(v)
		if ferr != nil {
			return "", "", ferr
		}
		text, err = m.formatFloat(f, x)
	default:
		err = valueError("unsupported format character '" + clip(s, 4) + "'")
	}
	return text, rest, err
}
