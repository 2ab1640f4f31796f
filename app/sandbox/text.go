package sandbox

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"fewshot/app/sandbox/python"

	"go.starlark.net/starlark"
)

var textMethods = map[string]method{
	"upper": recased(strings.ToUpper), "lower": recased(strings.ToLower), "casefold": recased(strings.ToLower), "title": recased(title),
	"capitalize": recased(capitalize), "swapcase": recased(swapcase),
	"strip": stripped(true, true), "lstrip": stripped(true, false), "rstrip": stripped(false, true),
	"split": splitText(false), "rsplit": splitText(true), "splitlines": splitLines, "join": joinText, "replace": replaceText,
	"find": findText(false, false), "rfind": findText(true, false), "index": findText(false, true), "rindex": findText(true, true), "count": countText,
	"startswith": edge(strings.HasPrefix), "endswith": edge(strings.HasSuffix),
	"isdigit": every(unicode.IsDigit), "isdecimal": every(unicode.IsDigit), "isnumeric": every(unicode.IsNumber), "isalpha": every(unicode.IsLetter),
	"isalnum": every(func(r rune) bool { return unicode.IsLetter(r) || unicode.IsNumber(r) }), "isspace": every(unicode.IsSpace),
	"isascii": ascii, "isprintable": printable, "isidentifier": identifier,
	"islower": caseIs(unicode.IsLower, unicode.IsUpper), "isupper": caseIs(unicode.IsUpper, unicode.IsLower), "istitle": isTitle,
	"zfill": zfill, "center": justified("^"), "ljust": justified("<"), "rjust": justified(">"),
	"partition": partition(false), "rpartition": partition(true), "format": formatText,
	"removeprefix": without(strings.TrimPrefix), "removesuffix": without(strings.TrimSuffix), "translate": translate,
}

func self(v value) string { return string(v.(starlark.String)) }

func repeated(s string, n int) string { return strings.Repeat(s, n) }

func trimDot(s string) string { return strings.TrimPrefix(s, python.DefPrefix) }

func recased(fn func(string) string) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		if _, err := bind(args, names, 0, ""); err != nil {
			return nil, err
		}
		s := self(v)
		if err := m.room(3 * len(s)); err != nil {
			return nil, err
		}
		return starlark.String(fn(s)), nil
	}
}

func title(s string) string {
	inWord := false
	return strings.Map(func(r rune) rune {
		letter := unicode.IsLetter(r)
		defer func() { inWord = letter }()
		if inWord {
			return unicode.ToLower(r)
		}
		return unicode.ToTitle(r)
	}, s)
}

func capitalize(s string) string {
	first := true
	return strings.Map(func(r rune) rune {
		if first {
			first = false
			return unicode.ToTitle(r)
		}
		return unicode.ToLower(r)
	}, s)
}

func swapcase(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsUpper(r) {
			return unicode.ToLower(r)
		}
		return unicode.ToUpper(r)
	}, s)
}

func stripped(left, right bool) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		a, err := bind(args, names, 0, "chars")
		if err != nil {
			return nil, err
		}
		s := self(v)
		of := unicode.IsSpace
		if given(a[0]) {
			set, err := textOf(a[0])
			if err != nil {
				return nil, err
			}
			if err := m.work(times(len(s), len(set)) / 16); err != nil {
				return nil, err
			}
			of = func(r rune) bool { return strings.ContainsRune(set, r) }
		}
		if err := m.work(len(s) / 8); err != nil {
			return nil, err
		}
		if left {
			s = strings.TrimLeftFunc(s, of)
		}
		if right {
			s = strings.TrimRightFunc(s, of)
		}
		return starlark.String(s), nil
	}
}

func replaceText(m *machine, v value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "old new count")
	if err != nil {
		return nil, err
	}
	old, err := textOf(a[0])
	if err != nil {
		return nil, err
	}
	by, err := textOf(a[1])
	if err != nil {
		return nil, err
	}
	most, err := numberOf(a[2], -1)
	if err != nil {
		return nil, err
	}
	s := self(v)
	if err := m.work(len(s) / 4); err != nil {
		return nil, err
	}
	n := strings.Count(s, old)
	if most >= 0 {
		n = min(n, most)
	}
	if err := m.room(sum(len(s), times(n, len(by)))); err != nil {
		return nil, err
	}
	return starlark.String(strings.Replace(s, old, by, most)), nil
}

// part is what start and end leave of a string, and how many letters are before
// it.
func (m *machine) part(s string, start, end value) (string, int, bool, error) {
	if err := m.work(len(s) / 16); err != nil {
		return "", 0, false, err
	}
	n := utf8.RuneCountInString(s)
	c := &cut{start: orNone(start), stop: orNone(end), step: starlark.None}
	from, _, count, err := c.bounds(n)
	if err != nil {
		return "", 0, false, err
	}
	if given(start) {
		if i, _ := small(start); i > int64(n) {
			return "", 0, false, nil
		}
	}
	at := offset(s, n, from)
	return s[at : at+offset(s[at:], utf8.RuneCountInString(s[at:]), count)], from, true, nil
}

func findText(last, must bool) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "sub start end")
		if err != nil {
			return nil, err
		}
		sub, err := textOf(a[0])
		if err != nil {
			return nil, err
		}
		s, before, ok, err := m.part(self(v), a[1], a[2])
		if err != nil {
			return nil, err
		}
		i := -1
		if ok {
			i = strings.Index(s, sub)
			if last {
				i = strings.LastIndex(s, sub)
			}
		}
		if i < 0 {
			if must {
				return nil, valueError("substring not found")
			}
			return starlark.MakeInt(-1), nil
		}
		return starlark.MakeInt(before + utf8.RuneCountInString(s[:i])), nil
	}
}

func countText(m *machine, v value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "sub start end")
	if err != nil {
		return nil, err
	}
	sub, err := textOf(a[0])
	if err != nil {
		return nil, err
	}
	s, _, ok, err := m.part(self(v), a[1], a[2])
	if err != nil || !ok {
		return starlark.MakeInt(0), err
	}
	return starlark.MakeInt(strings.Count(s, sub)), nil
}

func edge(has func(s, part string) bool) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "prefix start end")
		if err != nil {
			return nil, err
		}
		s, _, ok, err := m.part(self(v), a[1], a[2])
		if err != nil {
			return nil, err
		}
		all := tuple{a[0]}
		if t, isTuple := a[0].(tuple); isTuple {
			all = t
		}
		for _, x := range all {
			part, err := textOf(x)
			if err != nil {
				return nil, err
			}
			if err := m.work(len(part)/16 + 1); err != nil {
				return nil, err
			}
			if ok && has(s, part) {
				return starlark.True, nil
			}
		}
		return starlark.False, nil
	}
}

// every reports whether a string has letters, and all are so.
func every(is func(rune) bool) method {
	return asked(func(s string) bool {
		return s != "" && strings.IndexFunc(s, func(r rune) bool { return !is(r) }) < 0
	})
}

func asked(is func(string) bool) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		if _, err := bind(args, names, 0, ""); err != nil {
			return nil, err
		}
		s := self(v)
		return starlark.Bool(is(s)), m.work(len(s) / 8)
	}
}

var ascii = asked(func(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return r > 127 }) < 0 })
var printable = asked(func(s string) bool { return strings.IndexFunc(s, func(r rune) bool { return !unicode.IsPrint(r) }) < 0 })
var identifier = asked(func(s string) bool {
	for i, r := range s {
		if r != '_' && !unicode.IsLetter(r) && (i == 0 || !unicode.IsDigit(r)) {
			return false
		}
	}
	return s != ""
})

var isTitle = asked(func(s string) bool { return s != strings.ToLower(s) && title(s) == s })

func caseIs(want, not func(rune) bool) method {
	return asked(func(s string) bool { return strings.IndexFunc(s, not) < 0 && strings.IndexFunc(s, want) >= 0 })
}

func zfill(m *machine, v value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "width")
	if err != nil {
		return nil, err
	}
	width, err := numberOf(a[0], 0)
	if err != nil {
		return nil, err
	}
	s := self(v)
	n := utf8.RuneCountInString(s)
	if width <= n {
		return v, nil
	}
	if err := m.room(sum(len(s), width)); err != nil {
		return nil, err
	}
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = s[:1], s[1:]
	}
	return starlark.String(sign + strings.Repeat("0", width-n) + s), nil
}

func justified(side string) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "width fillchar")
		if err != nil {
			return nil, err
		}
		width, err := numberOf(a[0], 0)
		if err != nil {
			return nil, err
		}
		fill := " "
		if a[1] != nil {
			if fill, err = textOf(a[1]); err != nil {
				return nil, err
			}
			if fill == "" || runeLen(fill) != len(fill) {
				return nil, typeError("The fill character must be exactly one character long")
			}
		}
		s := self(v)
		missing := width - utf8.RuneCountInString(s)
		if missing <= 0 {
			return v, nil
		}
		left := map[string]int{"<": 0, ">": missing, "^": missing/2 + (missing & width & 1)}[side]
		out, err := m.padded(s, fill, left, missing-left)
		return starlark.String(out), err
	}
}

func (m *machine) padded(s, fill string, left, right int) (string, error) {
	if err := m.room(sum(len(s), times(len(fill), sum(left, right)))); err != nil {
		return "", err
	}
	return strings.Repeat(fill, left) + s + strings.Repeat(fill, right), nil
}

func without(cutOff func(s, part string) string) method {
	return func(m *machine, v value, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "prefix")
		if err != nil {
			return nil, err
		}
		part, err := textOf(a[0])
		if err != nil {
			return nil, err
		}
		return starlark.String(cutOff(self(v), part)), m.work(len(part) / 16)
	}
}

// makeTrans is str.maketrans: a dict for translate.
func makeTrans(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "x y z")
	if err != nil {
		return nil, err
	}
	d := m.newDict()
	if from, ok := a[0].(*dict); ok {
		for _, e := range from.entries {
			if e.key == nil {
				continue
			}
			k := e.key
			if s, ok := k.(starlark.String); ok {
				if k, err = ord(m, tuple{s}, nil); err != nil {
					return nil, err
				}
			}
			if err := d.SetKey(k, e.value); err != nil {
				return nil, err
			}
		}
		return d, nil
	}
	var letters [3][]value
	for i, v := range a {
		if v == nil {
			continue
		}
		if _, err := textOf(v); err != nil {
			return nil, err
		}
		if letters[i], err = m.collect(v); err != nil {
			return nil, err
		}
	}
	if len(letters[0]) != len(letters[1]) {
		return nil, valueError("the first two maketrans arguments must have equal length")
	}
	put := func(letter, by value) error {
		k, err := ord(m, tuple{letter}, nil)
		if err != nil {
			return err
		}
		return d.SetKey(k, by)
	}
	for i, l := range letters[0] {
		if err := put(l, letters[1][i]); err != nil {
			return nil, err
		}
	}
	for _, l := range letters[2] {
		if err := put(l, starlark.None); err != nil {
			return nil, err
		}
	}
	return d, nil
}

func translate(m *machine, v value, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "table")
	if err != nil {
		return nil, err
	}
	d, ok := a[0].(*dict)
	if !ok {
		return nil, beyond("str.translate()")
	}
	var out strings.Builder
	for _, r := range self(v) {
		by, found, err := d.Get(starlark.MakeInt(int(r)))
		if err != nil {
			return nil, err
		}
		s := string(r)
		if found {
			switch by := by.(type) {
			case starlark.String:
				s = string(by)
			case starlark.NoneType:
				s = ""
			default:
				c, err := chr(m, tuple{by}, nil)
				if err != nil {
					return nil, err
				}
				s = self(c)
			}
		}
		if err := m.room(3 * len(s)); err != nil {
			return nil, err
		}
		out.WriteString(s)
	}
	return starlark.String(out.String()), nil
}
