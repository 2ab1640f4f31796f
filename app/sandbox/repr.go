package sandbox

import (
	"math"
	"strconv"
	"strings"
	"unicode"

	"go.starlark.net/starlark"

	"fewshot/app/sandbox/python"
)

// A writer writes values as repr or str does, and charges what it writes.
type writer struct {
	m    *machine
	out  strings.Builder
	most int              // bytes, 0 for no end of its own
	path []starlark.Value // from the outermost to where it is
}

// repr is repr(v).
func (m *machine) repr(v starlark.Value) (string, error) {
	w := &writer{m: m}
	err := w.value(v)
	return w.out.String(), err
}

// str is str(v).
func (m *machine) str(v starlark.Value) (string, error) {
	switch v := v.(type) {
	case starlark.String:
		return string(v), nil
	case *fault:
		switch len(v.args) {
		case 0:
			return "", nil
		case 1:
			return m.str(v.args[0])
		}
		return m.repr(v.args)
	}
	return m.repr(v)
}

const mostShown = 200 // bytes of a value that is shown

// short is as much of repr(v) as is good to look at. What it may cost has an end
// of its own, so that the account of the run stays as it is.
func (m *machine) short(v starlark.Value) string {
	other := newMachine(m.ctx, Limits{Steps: 100_000, Memory: 1 << 20, Output: 1, Depth: 1})
	w := &writer{m: other, most: mostShown}
	if err := w.value(v); err != nil && w.out.Len() <= mostShown {
		w.out.WriteString("…")
	}
	return clip(w.out.String(), mostShown)
}

var errFull = &stop{code: CodeOutput}

func (w *writer) write(s string) error {
	if err := w.m.room(2*len(s) + 4); err != nil {
		return err
	}
	w.out.WriteString(s)
	if w.most > 0 && w.out.Len() > w.most {
		return errFull
	}
	return nil
}

func (w *writer) value(v starlark.Value) error {
	if err := w.m.work(1); err != nil {
		return err
	}
	switch v := v.(type) {
	case starlark.NoneType:
		return w.write("None")
	case starlark.Bool:
		if v {
			return w.write("True")
		}
		return w.write("False")
	case starlark.Int:
		s, err := w.m.decimal(v)
		if err != nil {
			return err
		}
		return w.write(s)
	case starlark.Float:
		return w.write(floatText(float64(v)))
	case starlark.String:
		if w.most > 0 {
			v = starlark.String(clip(string(v), w.most))
		}
		if err := w.m.room(8 * len(v)); err != nil {
			return err
		}
		return w.write(quote(string(v)))
	case *list:
		return w.row("[", "]", v, len(v.items), func(i int) error { return w.value(v.items[i]) })
	case starlark.Tuple:
		end := ")"
		if len(v) == 1 {
			end = ",)"
		}
		return w.row("(", end, nil, len(v), func(i int) error { return w.value(v[i]) })
	case *dict:
		return w.entries("{", "}", v, func(e entry) error {
			if err := w.value(e.key); err != nil {
				return err
			}
			if err := w.write(": "); err != nil {
				return err
			}
			return w.value(e.value)
		})
	case *view:
		return w.entries(v.kind+"([", "])", v.dict, func(e entry) error { return w.value(v.of(e)) })
	case *set:
		return w.set(v)
	case *span:
		s := "range(" + strconv.FormatInt(v.start, 10) + ", " + strconv.FormatInt(v.stop, 10)
		if v.step != 1 {
			s += ", " + strconv.FormatInt(v.step, 10)
		}
		return w.write(s + ")")
	case *fault:
		return w.row(v.kind+"(", ")", nil, len(v.args), func(i int) error { return w.value(v.args[i]) })
	case *starlark.Function:
		return w.write("<function " + trimDot(v.Name()) + ">")
	case *starlark.Builtin:
		return w.write("<built-in function " + v.Name() + ">")
	case *class:
		return w.write("<class '" + v.name + "'>")
	case *module:
		return w.write("<module '" + v.name + "'>")
	}
	return w.write("<" + kindOf(v) + " object>")
}

func (w *writer) entries(start, end string, d *dict, each func(entry) error) error {
	entries := d.entries
	if d.gone > 0 {
		if err := w.m.room(32 * len(d.index)); err != nil {
			return err
		}
		entries = make([]entry, 0, len(d.index))
		for _, e := range d.entries {
			if e.key != nil {
				entries = append(entries, e)
			}
		}
	}
	return w.row(start, end, d, len(entries), func(i int) error { return each(entries[i]) })
}

func (w *writer) set(s *set) error {
	if s.len() == 0 {
		return w.write(s.kind + "()")
	}
	start, end := "{", "}"
	if s.kind != "set" {
		start, end = s.kind+"({", "})"
	}
	if err := w.m.room(setBytes * s.len()); err != nil {
		return err
	}
	items := s.ordered()
	return w.row(start, end, nil, len(items), func(i int) error { return w.value(items[i]) })
}

// row writes n things between brackets. What holds itself is written as dots.
func (w *writer) row(start, end string, self starlark.Value, n int, item func(int) error) error {
	if self != nil {
		for _, v := range w.path {
			if v == self {
				return w.write(start + "..." + end)
			}
		}
	}
	if len(w.path) > mostDeep {
		return tooDeep()
	}
	w.path = append(w.path, self)
	defer func() { w.path = w.path[:len(w.path)-1] }()
	if err := w.write(start); err != nil {
		return err
	}
	for i := range n {
		if i > 0 {
			if err := w.write(", "); err != nil {
				return err
			}
		}
		if err := item(i); err != nil {
			return err
		}
	}
	return w.write(end)
}

// decimal writes an integer, as long as CPython would.
func (m *machine) decimal(n starlark.Int) (string, error) {
	if i, ok := n.Int64(); ok {
		return strconv.FormatInt(i, 10), nil
	}
	length := bits(n)
	if err := m.room(length / 8); err != nil {
		return "", err
	}
	if length > python.MostDigits*10/3 {
		return "", valueError("Exceeds the limit (4300 digits) for integer string conversion")
	}
	if err := m.work(length / 32); err != nil {
		return "", err
	}
	return n.BigInt().String(), nil
}

// floatText writes a float as Python does: the shortest that reads the same,
// with an exponent below 1e-4 and from 1e16 on.
func floatText(f float64) string {
	switch {
	case math.IsNaN(f):
		return "nan"
	case math.IsInf(f, 1):
		return "inf"
	case math.IsInf(f, -1):
		return "-inf"
	}
	s := strconv.FormatFloat(f, 'e', -1, 64)
	exp, _ := strconv.Atoi(s[strings.IndexByte(s, 'e')+1:])
	if exp < -4 || exp >= 16 {
		return s
	}
	s = strconv.FormatFloat(f, 'f', -1, 64)
	if !strings.ContainsRune(s, '.') {
		s += ".0"
	}
	return s
}

// quote writes a string as repr does.
func quote(s string) string {
	mark := '\''
	if strings.ContainsRune(s, '\'') && !strings.ContainsRune(s, '"') {
		mark = '"'
	}
	var out strings.Builder
	out.WriteRune(mark)
	for _, r := range s {
		switch {
		case r == mark || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\r':
			out.WriteString(`\r`)
		case r == '\t':
			out.WriteString(`\t`)
		case r < 0x20 || r == 0x7f:
			out.WriteString(`\x` + hex(int(r), 2))
		case r < 0x7f || unicode.IsPrint(r):
			out.WriteRune(r)
		case r <= 0xff:
			out.WriteString(`\x` + hex(int(r), 2))
		case r <= 0xffff:
			out.WriteString(`\u` + hex(int(r), 4))
		default:
			out.WriteString(`\U` + hex(int(r), 8))
		}
	}
	out.WriteRune(mark)
	return out.String()
}

func hex(n, width int) string {
	s := strconv.FormatInt(int64(n), 16)
	return strings.Repeat("0", max(0, width-len(s))) + s
}
