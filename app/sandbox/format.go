package sandbox

import (
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

// A spec is a format specification: [[fill]align][sign][#][0][width][,][.precision][type]
// (The Python Language Reference, "Format Specification Mini-Language").
type spec struct {
	fill, align, sign, group string
	alternate                bool
	width, precision         int // precision -1 for none
	kind                     string
}

func parseSpec(s string) (*spec, error) {
	f := &spec{fill: " ", precision: -1}
	if r := []rune(clip(s, 8)); len(r) > 1 && strings.ContainsRune("<>=^", r[1]) {
		f.fill, f.align = string(r[0]), string(r[1])
		s = s[len(f.fill)+1:]
	} else if len(r) > 0 && strings.ContainsRune("<>=^", r[0]) {
		f.align, s = s[:1], s[1:]
	}
	take := func(set string) string {
		if s != "" && strings.Contains(set, s[:1]) {
			c := s[:1]
			s = s[1:]
			return c
		}
		return ""
	}
	number := func() (int, error) {
		n := len(s) - len(strings.TrimLeft(s, "0123456789"))
		if n == 0 {
			return -1, nil
		}
		v, err := strconv.Atoi(s[:n])
		if err != nil || v > 1<<30 {
			return 0, valueError("Too many decimal digits in format string")
		}
		s = s[n:]
		return v, nil
	}
	f.sign = take("+- ")
	f.alternate = take("#") != ""
	if take("0") != "" && f.align == "" {
		f.fill, f.align = "0", "="
	}
	width, err := number()
	if err != nil {
		return nil, err
	}
	f.width = max(width, 0)
	f.group = take(",_")
	if take(".") != "" {
		if f.precision, err = number(); err != nil {
			return nil, err
		}
		if f.precision < 0 {
			return nil, valueError("Format specifier missing precision")
		}
	}
	if f.kind = s; len(s) > 1 || s != "" && !strings.Contains("bcdoxXneEfFgG%s", s) {
		return nil, valueError("Invalid format specifier")
	}
	return f, nil
}

// format is format(v, text), after a conversion: r, s, a or none.
func (m *machine) format(v value, conversion, text string) (string, error) {
	switch conversion {
	case "":
	case "r", "a":
		s, err := m.repr(v)
		if err != nil {
			return "", err
		}
		v = starlark.String(s)
	case "s":
		s, err := m.str(v)
		if err != nil {
			return "", err
		}
		v = starlark.String(s)
	default:
		return "", valueError("f-string: invalid conversion character: expected 's', 'r', or 'a'")
	}
	if text == "" {
		return m.str(v)
	}
	f, err := parseSpec(text)
	if err != nil {
		return "", err
	}
	if b, ok := v.(starlark.Bool); ok && f.kind != "" && f.kind != "s" {
		v, _ = whole(b)
	}
	switch v := v.(type) {
	case starlark.String:
		if f.kind != "" && f.kind != "s" || f.align == "=" || f.sign != "" {
			return "", valueError("Unknown format code '" + f.kind + "' for object of type 'str'")
		}
		s := string(v)
		if f.precision >= 0 && f.precision < len(s) {
			n := utf8.RuneCountInString(s)
			s = s[:offset(s, n, min(n, f.precision))]
		}
		return m.pad(f, "", s, "<")
	case starlark.Int:
		if strings.Contains("eEfFgG%", f.kind) && f.kind != "" {
			x, err := asFloat(v)
			if err != nil {
				return "", err
			}
			return m.formatFloat(f, x)
		}
		return m.formatInt(f, v)
	case starlark.Float:
		if f.kind != "" && !strings.Contains("eEfFgGn%", f.kind) {
			return "", valueError("Unknown format code '" + f.kind + "' for object of type 'float'")
		}
		return m.formatFloat(f, float64(v))
	case starlark.Bool:
		s, err := m.str(v)
		if err != nil {
			return "", err
		}
		return m.pad(f, "", s, "<")
	}
	return "", typeError("unsupported format string passed to " + kindOf(v) + ".__format__")
}

// pad brings a sign and digits, or a text, to the width.
func (m *machine) pad(f *spec, sign, s, align string) (string, error) {
	if f.align != "" {
		align = f.align
	}
	missing := f.width - utf8.RuneCountInString(sign) - utf8.RuneCountInString(s)
	if missing <= 0 {
		return sign + s, m.room(len(s))
	}
	switch align {
	case "<":
		return m.padded(sign+s, f.fill, 0, missing)
	case "^":
		return m.padded(sign+s, f.fill, missing/2, missing-missing/2)
	case "=":
		s, err := m.padded(s, f.fill, missing, 0)
		return sign + s, err
	}
	return m.padded(sign+s, f.fill, missing, 0)
}

func (f *spec) signOf(negative bool) string {
	switch {
	case negative:
		return "-"
	case f.sign == "+" || f.sign == " ":
		return f.sign
	}
	return ""
}

func (m *machine) formatInt(f *spec, n starlark.Int) (string, error) {
	if f.precision >= 0 {
		return "", valueError("Precision not allowed in integer format specifier")
	}
	if f.kind == "c" {
		c, err := chr(m, tuple{n}, nil)
		if err != nil {
			return "", err
		}
		return m.pad(f, "", self(c), "<")
	}
	base, prefix, every := 10, "", 3
	switch f.kind {
	case "b":
		base, prefix, every = 2, "0b", 4
	case "o":
		base, prefix, every = 8, "0o", 4
	case "x", "X":
		base, prefix, every = 16, "0x", 4
	case "s":
		return "", valueError("Unknown format code 's' for object of type 'int'")
	}
	if err := m.room(4 * bits(n)); err != nil {
		return "", err
	}
	var s string
	if base == 10 {
		var err error
		if s, err = m.decimal(n); err != nil {
			return "", err
		}
	} else {
		s = n.BigInt().Text(base)
	}
	s = strings.TrimPrefix(s, "-")
	if f.kind == "X" {
		s, prefix = strings.ToUpper(s), "0X"
	}
	if f.group != "" {
		s = grouped(s, f.group, every)
	}
	sign := f.signOf(n.Sign() < 0)
	if f.alternate {
		sign += prefix
	}
	return m.padNumber(f, sign, s, every)
}

// padNumber is pad, in which zeros that fill are grouped as well.
func (m *machine) padNumber(f *spec, sign, s string, every int) (string, error) {
	if f.group == "" || f.fill != "0" || f.align != "=" || f.width <= len(sign)+len(s) {
		return m.pad(f, sign, s, ">")
	}
	if err := m.room(times(4, f.width)); err != nil {
		return "", err
	}
	digits, rest := s, ""
	if i := strings.IndexAny(s, ".e%"); i >= 0 {
		digits, rest = s[:i], s[i:]
	}
	digits = strings.ReplaceAll(digits, f.group, "")
	width := f.width - len(sign) - len(rest)
	// n digits take n + (n-1)/every places.
	n := len(digits)
	for n+(n-1)/every < width {
		n++
	}
	return sign + grouped(strings.Repeat("0", n-len(digits))+digits, f.group, every) + rest, nil
}

// grouped puts a sign between groups of digits.
func grouped(s, sign string, every int) string {
	var out strings.Builder
	for i := range len(s) {
		if i > 0 && (len(s)-i)%every == 0 {
			out.WriteString(sign)
		}
		out.WriteByte(s[i])
	}
	return out.String()
}

func (m *machine) formatFloat(f *spec, x float64) (string, error) {
	precision := f.precision
	if precision > 1000 {
		if err := m.room(times(4, precision)); err != nil {
			return "", err
		}
		if precision > 100_000 {
			return "", valueError("precision too big")
		}
	}
	if err := m.room(1024); err != nil {
		return "", err
	}
	kind, percent := f.kind, ""
	negative := math.Signbit(x) && !math.IsNaN(x)
	x = math.Abs(x)
	if kind == "%" {
		kind, percent = "f", "%"
		x *= 100
	}
	var s string
	switch {
	case math.IsNaN(x):
		s = "nan"
	case math.IsInf(x, 0):
		s = "inf"
	case kind == "" && precision < 0:
		s = floatText(x)
	case kind == "f" || kind == "F":
		if precision < 0 {
			precision = 6
		}
		s = strconv.FormatFloat(x, 'f', precision, 64)
	case kind == "e" || kind == "E":
		if precision < 0 {
			precision = 6
		}
		s = strconv.FormatFloat(x, 'e', precision, 64)
	default:
		if precision < 0 {
			precision = 6
		}
		s = general(x, max(precision, 1), f.alternate, kind == "")
	}
	if kind == "E" || kind == "F" || kind == "G" {
		s = strings.ToUpper(s)
	}
	if f.group != "" {
		if i := strings.IndexAny(s, ".e"); i >= 0 {
			s = grouped(s[:i], f.group, 3) + s[i:]
		} else if s[0] >= '0' && s[0] <= '9' {
			s = grouped(s, f.group, 3)
		}
	}
	return m.padNumber(f, f.signOf(negative), s+percent, 3)
}

// general is the format g: precision digits, with an exponent where it is shorter.
// Without a letter there is always one digit after the point.
func general(x float64, precision int, alternate, plain bool) string {
	s := strconv.FormatFloat(x, 'e', precision-1, 64)
	i := strings.IndexByte(s, 'e')
	exp, _ := strconv.Atoi(s[i+1:])
	most := precision
	if plain {
		most = precision - 1
	}
	if exp < -4 || exp >= max(most, 1) && (!plain || exp >= precision) || plain && exp >= most && most > 0 {
		digits := s[:i]
		if !alternate && strings.Contains(digits, ".") {
			digits = strings.TrimRight(strings.TrimRight(digits, "0"), ".")
		}
		return digits + s[i:]
	}
	s = strconv.FormatFloat(x, 'f', max(precision-1-exp, 0), 64)
	if !alternate && strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	if plain && !strings.Contains(s, ".") {
		s += ".0"
	}
	return s
}

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
