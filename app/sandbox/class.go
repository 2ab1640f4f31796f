package sandbox

import (
	"math"
	"math/big"
	"strconv"
	"strings"

	"go.starlark.net/starlark"

	"fewshot/app/sandbox/python"
)

// The types of Python that can be called to make a value.

func makeBool(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "x")
	if err != nil {
		return nil, err
	}
	return starlark.Bool(truth(a[0], false)), nil
}

func makeList(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "iterable")
	if err != nil || a[0] == nil {
		return m.newList(nil), err
	}
	items, err := m.collect(a[0])
	return m.newList(items), err
}

func makeTuple(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "iterable")
	if err != nil || a[0] == nil {
		return tuple{}, err
	}
	items, err := m.collect(a[0])
	return tuple(items), err
}

func makeSet(kind string) native {
	return func(m *machine, args tuple, names named) (value, error) {
		a, err := bind(args, names, 0, "iterable")
		if err != nil || a[0] == nil {
			return m.newSet(kind), err
		}
		return m.setOf(kind, a[0])
	}
}

func makeDict(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, nil, 0, "iterable")
	if err != nil {
		return nil, err
	}
	d := m.newDict()
	if a[0] != nil {
		if err := d.updateAny(a[0]); err != nil {
			return nil, err
		}
	}
	for _, n := range names {
		if err := d.SetKey(n[0], n[1]); err != nil {
			return nil, err
		}
	}
	return d, m.room(128)
}

// update takes the entries of another dict.
func (d *dict) update(other *dict) error {
	for i := 0; i < len(other.entries); i++ {
		if e := other.entries[i]; e.key != nil {
			if err := d.SetKey(e.key, e.value); err != nil {
				return err
			}
		}
	}
	return nil
}

// replace makes a dict hold what another does.
func (d *dict) replace(other *dict) {
	d.index, d.entries, d.gone = other.index, other.entries, other.gone
	d.changes++
}

// updateAny takes those of a dict, or of pairs.
func (d *dict) updateAny(v value) error {
	if other, ok := v.(*dict); ok {
		return d.update(other)
	}
	return d.updatePairs(v)
}

func (d *dict) updatePairs(v value) error {
	return d.m.through(v, func(pair value) (bool, error) {
		p, _, err := d.m.unpack(pair, "(..)")
		if err != nil {
			return false, err
		}
		return true, d.SetKey(p.(tuple)[0], p.(tuple)[1])
	})
}

func makeRange(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "start stop step")
	if err != nil {
		return nil, err
	}
	var n [3]int64
	n[2] = 1
	for i, v := range a {
		if v == nil {
			continue
		}
		var ok bool
		if n[i], ok = small(v); !ok {
			return nil, typeError("'" + kindOf(v) + "' object cannot be interpreted as an integer")
		}
	}
	if a[1] == nil {
		n[0], n[1] = 0, n[0]
	}
	return m.newSpan(n[0], n[1], n[2])
}

func makeStr(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "object")
	if err != nil || a[0] == nil {
		return starlark.String(""), err
	}
	s, err := m.str(a[0])
	return starlark.String(s), err
}

func makeInt(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "x base")
	if err != nil || a[0] == nil {
		return starlark.MakeInt(0), err
	}
	switch v := a[0].(type) {
	case starlark.Float:
		f := float64(v)
		if math.IsNaN(f) {
			return nil, valueError("cannot convert float NaN to integer")
		}
		if math.IsInf(f, 0) {
			return nil, &exception{"OverflowError", "cannot convert float infinity to integer"}
		}
		return starlark.NumberToInt(starlark.Float(math.Trunc(f)))
	case starlark.String:
		base, err := numberOf(a[1], 10)
		if err != nil {
			return nil, err
		}
		return m.readInt(string(v), base)
	}
	if n, ok := whole(a[0]); ok {
		return n, nil
	}
	return nil, typeError("int() argument must be a string, a bytes-like object or a real number, not '" + kindOf(a[0]) + "'")
}

func (m *machine) readInt(text string, base int) (value, error) {
	if err := m.work(len(text) / 8); err != nil {
		return nil, err
	}
	bad := func() error {
		return valueError("invalid literal for int() with base " + itoa(base) + ": " + quote(clip(text, 100)))
	}
	if base != 0 && (base < 2 || base > 36) {
		return nil, valueError("int() base must be >= 2 and <= 36, or 0")
	}
	s := strings.TrimSpace(text)
	sign := ""
	if s != "" && (s[0] == '-' || s[0] == '+') {
		sign, s = strings.TrimPrefix(s[:1], "+"), s[1:]
	}
	for prefix, b := range map[string]int{"0x": 16, "0o": 8, "0b": 2} {
		if (base == b || base == 0) && len(s) > 2 && strings.EqualFold(s[:2], prefix) {
			s, base = s[2:], b
			break
		}
	}
	if base == 0 {
		base = 10
	}
	if s == "" || strings.HasPrefix(s, "_") || strings.HasSuffix(s, "_") || strings.Contains(s, "__") || s[0] == '-' || s[0] == '+' {
		return nil, bad()
	}
	s = strings.ReplaceAll(s, "_", "")
	if len(s) > python.MostDigits {
		return nil, valueError("Exceeds the limit (4300 digits) for integer string conversion")
	}
	n, ok := new(big.Int).SetString(sign+s, base)
	if !ok {
		return nil, bad()
	}
	return starlark.MakeBigInt(n), m.room(len(s))
}

func makeFloat(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 0, "x")
	if err != nil || a[0] == nil {
		return starlark.Float(0), err
	}
	s, ok := a[0].(starlark.String)
	if !ok {
		f, err := asFloat(a[0])
		return starlark.Float(f), err
	}
	if err := m.room(len(s)); err != nil {
		return nil, err
	}
	text := strings.TrimSpace(string(s))
	lower := strings.ToLower(strings.TrimLeft(text, "+-"))
	plain := strings.ReplaceAll(text, "_", "")
	f, err := strconv.ParseFloat(plain, 64)
	hexadecimal := strings.HasPrefix(lower, "0x")
	if err != nil && !strings.Contains(err.Error(), "range") || hexadecimal || strings.HasSuffix(text, "_") || strings.HasPrefix(lower, "_") {
		return nil, valueError("could not convert string to float: " + quote(clip(string(s), 100)))
	}
	return starlark.Float(f), nil
}

func typeOf(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "object")
	if err != nil {
		return nil, err
	}
	return m.classOf(kindOf(a[0])), m.room(64)
}

// classOf is the class of a name, always the same one in a run.
func (m *machine) classOf(kind string) value {
	if c, ok := m.all[python.BuiltinPrefix+kind].(*class); ok {
		return c
	}
	c := m.class(kind, missing(kind))
	m.all[python.BuiltinPrefix+kind] = c
	return c
}
