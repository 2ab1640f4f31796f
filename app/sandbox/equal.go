package sandbox

import (
	"math"
	"math/big"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"
)

// Values can share parts, so that a few operations make one that is as large as
// 2¹⁰⁰⁰ when it is written out. What goes through a value charges each step, and
// goes so deep and no deeper.
const mostDeep = 100

// equal is a == b.
func (m *machine) equal(a, b starlark.Value) (bool, error) { return m.same(a, b, 0) }

func (m *machine) same(a, b starlark.Value, depth int) (bool, error) {
	if depth > mostDeep {
		return false, tooDeep()
	}
	if err := m.work(1); err != nil {
		return false, err
	}
	if isNumber(a) && isNumber(b) {
		c, ok, err := m.numbers(a, b)
		return ok && c == 0, err
	}
	switch a := a.(type) {
	case starlark.String:
		b, ok := b.(starlark.String)
		if !ok || len(a) != len(b) {
			return false, nil
		}
		return a == b, m.work(len(a) / 16)
	case *list:
		if b, ok := b.(*list); ok {
			if a == b {
				return true, nil
			}
			return m.sameItems(a.items, b.items, depth)
		}
		return false, nil
	case starlark.Tuple:
		if b, ok := b.(starlark.Tuple); ok {
			return m.sameItems(a, b, depth)
		}
		return false, nil
	case *dict:
		b, ok := b.(*dict)
		if !ok || len(a.index) != len(b.index) {
			return false, nil
		}
		return m.sameEntries(a, b, true, depth)
	case *set:
		b, ok := b.(*set)
		if !ok || a.len() != b.len() {
			return false, nil
		}
		return m.within(a, b)
	case *span:
		b, ok := b.(*span)
		return ok && a.n == b.n && (a.n == 0 || a.start == b.start && (a.n == 1 || a.step == b.step)), nil
	case *view: // those of keys and items are like sets
		b, ok := b.(*view)
		if !ok || a.part == 'v' || b.part != a.part || len(a.dict.index) != len(b.dict.index) {
			return ok && a == b, nil
		}
		return m.sameEntries(a.dict, b.dict, a.part == 'i', depth)
	}
	if _, ok := b.(starlark.Tuple); ok {
		return false, nil // which Go can't compare
	}
	return a == b, nil // None, functions, types: each is itself
}

func (m *machine) sameItems(a, b []starlark.Value, depth int) (bool, error) {
	if len(a) != len(b) {
		return false, nil
	}
	for i := range a {
		if same, err := m.same(a[i], b[i], depth+1); err != nil || !same {
			return false, err
		}
	}
	return true, nil
}

// sameEntries reports whether all keys of a are in b, and the values the same.
func (m *machine) sameEntries(a, b *dict, values bool, depth int) (bool, error) {
	for _, e := range a.entries {
		if e.key == nil {
			continue
		}
		v, found, err := b.Get(e.key)
		if err != nil || !found {
			return false, err
		}
		if values {
			if same, err := m.same(e.value, v, depth+1); err != nil || !same {
				return false, err
			}
		}
	}
	return true, nil
}

// within reports whether all of a is in b.
func (m *machine) within(a, b *set) (bool, error) { return m.sameEntries(a.dict, b.dict, false, 0) }

func isNumber(v starlark.Value) bool {
	switch v.(type) {
	case starlark.Int, starlark.Float, starlark.Bool:
		return true
	}
	return false
}

// numbers compares two numbers exactly, as Python does; false with a NaN.
func (m *machine) numbers(a, b starlark.Value) (int, bool, error) {
	x, xInt := whole(a)
	y, yInt := whole(b)
	if xInt && yInt {
		p, pOK := x.Int64()
		q, qOK := y.Int64()
		if pOK && qOK {
			return compare(p, q), true, nil
		}
		if err := m.room((bits(x) + bits(y)) / 8); err != nil {
			return 0, false, err
		}
		return x.BigInt().Cmp(y.BigInt()), true, nil
	}
	f, fOK := a.(starlark.Float)
	g, gOK := b.(starlark.Float)
	switch {
	case fOK && gOK:
		if math.IsNaN(float64(f)) || math.IsNaN(float64(g)) {
			return 0, false, nil
		}
		return compare(f, g), true, nil
	case fOK:
		c, ok, err := m.numbers(b, a)
		return -c, ok, err
	}
	h := float64(g) // an int and a float
	switch {
	case math.IsNaN(h):
		return 0, false, nil
	case math.IsInf(h, 1):
		return -1, true, nil
	case math.IsInf(h, -1):
		return 1, true, nil
	}
	if n, ok := x.Int64(); ok && n > -1<<53 && n < 1<<53 {
		return compare(float64(n), h), true, nil
	}
	if err := m.room(bits(x)/4 + 1024); err != nil {
		return 0, false, err
	}
	return new(big.Rat).SetInt(x.BigInt()).Cmp(new(big.Rat).SetFloat64(h)), true, nil
}

// bits is how long an integer is, without copying it.
func bits(n starlark.Int) int {
	if i, ok := n.Int64(); ok {
		return big.NewInt(i).BitLen()
	}
	return n.BigInt().BitLen()
}

func compare[T int64 | starlark.Float | float64](a, b T) int {
	switch {
	case a < b:
		return -1
	case a > b:
		return 1
	}
	return 0
}

// less is a < b and its kin: op is "<", "<=", ">" or ">=".
func (m *machine) less(op string, a, b starlark.Value) (bool, error) { return m.before(op, a, b, 0) }

// said is what a comparison's result means for an operator.
func said(op string, c int) bool {
	switch op {
	case "<":
		return c < 0
	case "<=":
		return c <= 0
	case ">":
		return c > 0
	}
	return c >= 0
}

func (m *machine) before(op string, a, b starlark.Value, depth int) (bool, error) {
	if depth > mostDeep {
		return false, tooDeep()
	}
	if err := m.work(1); err != nil {
		return false, err
	}
	if isNumber(a) && isNumber(b) {
		c, ok, err := m.numbers(a, b)
		return ok && said(op, c), err
	}
	switch x := a.(type) {
	case starlark.String:
		if y, ok := b.(starlark.String); ok {
			return said(op, strings.Compare(string(x), string(y))), m.work(min(len(x), len(y)) / 16)
		}
	case *list:
		if y, ok := b.(*list); ok {
			return m.beforeItems(op, x.items, y.items, depth)
		}
	case starlark.Tuple:
		if y, ok := b.(starlark.Tuple); ok {
			return m.beforeItems(op, x, y, depth)
		}
	case *set:
		if y, ok := b.(*set); ok {
			if op[0] == '>' {
				x, y = y, x
			}
			in, err := m.within(x, y)
			return in && (x.len() < y.len() || len(op) == 2), err
		}
	}
	return false, typeError("'" + op + "' not supported between instances of '" + kindOf(a) + "' and '" + kindOf(b) + "'")
}

func (m *machine) beforeItems(op string, a, b []starlark.Value, depth int) (bool, error) {
	for i := range min(len(a), len(b)) {
		same, err := m.same(a[i], b[i], depth+1)
		if err != nil {
			return false, err
		}
		if !same {
			return m.before(op, a[i], b[i], depth+1)
		}
	}
	return said(op, len(a)-len(b)), nil
}

// in is a in b.
func (m *machine) in(a, b starlark.Value) (bool, error) {
	switch b := b.(type) {
	case starlark.String:
		s, ok := a.(starlark.String)
		if !ok {
			return false, typeError("'in <string>' requires string as left operand, not " + kindOf(a))
		}
		return strings.Contains(string(b), string(s)), m.work((len(b) + len(s)) / 16)
	case *dict:
		_, ok, err := b.Get(a)
		return ok, err
	case *set:
		return b.has(a)
	case *view:
		if b.part == 'k' {
			_, ok, err := b.dict.Get(a)
			return ok, err
		}
	case *span:
		if f, ok := a.(starlark.Float); ok && float64(f) == math.Trunc(float64(f)) && math.Abs(float64(f)) < farthest {
			a = starlark.MakeInt64(int64(f))
		}
		i, ok := small(a)
		if !ok || b.n == 0 {
			return false, nil
		}
		last := b.start + int64(b.n-1)*b.step
		return i >= min(b.start, last) && i <= max(b.start, last) && (i-b.start)%b.step == 0, nil
	}
	next, err := m.iterate(b)
	if err != nil {
		return false, typeError("argument of type '" + kindOf(b) + "' is not iterable")
	}
	for {
		x, ok, err := next()
		if err != nil || !ok {
			return false, err
		}
		if same, err := m.same(a, x, 1); err != nil || same {
			return same, err
		}
	}
}

func runeLen(s string) int {
	_, n := utf8.DecodeRuneInString(s)
	return n
}

// A tupleKey stands for a tuple in a dict, a bigKey for a number that fits no int64.
type (
	tupleKey string
	bigKey   string
)

// key is what stands for a value in a dict: equal values have the same.
func (m *machine) key(v starlark.Value) (any, error) {
	if err := m.work(1); err != nil {
		return nil, err
	}
	switch v := v.(type) {
	case starlark.String:
		return string(v), m.work(len(v) / 16)
	case starlark.Int, starlark.Bool:
		n, _ := whole(v)
		if i, ok := n.Int64(); ok {
			return i, nil
		}
		b := n.BigInt()
		if err := m.room(b.BitLen() / 4); err != nil {
			return nil, err
		}
		return bigKey(b.Text(16)), nil
	case starlark.Float:
		f := float64(v)
		if f == math.Trunc(f) && math.Abs(f) < 1<<62 {
			return int64(f), nil
		}
		if f == math.Trunc(f) && !math.IsInf(f, 0) {
			b, _ := new(big.Float).SetFloat64(f).Int(nil)
			return bigKey(b.Text(16)), nil
		}
		return f, nil
	case starlark.NoneType:
		return nil, nil
	case starlark.Tuple:
		var out strings.Builder
		if err := m.encode(&out, v, 0); err != nil {
			return nil, err
		}
		return tupleKey(out.String()), nil
	case *class, *starlark.Function, *starlark.Builtin, *span, *iterator:
		return v, nil
	}
	return nil, typeError("unhashable type: '" + kindOf(v) + "'")
}

// encode writes a tuple so that equal ones read the same.
func (m *machine) encode(out *strings.Builder, t starlark.Tuple, depth int) error {
	if depth > mostDeep {
		return tooDeep()
	}
	out.WriteByte('(')
	for _, x := range t {
		if inner, ok := x.(starlark.Tuple); ok {
			if err := m.encode(out, inner, depth+1); err != nil {
				return err
			}
			continue
		}
		k, err := m.key(x)
		if err != nil {
			return err
		}
		var s string
		switch k := k.(type) {
		case string:
			s = "s" + k
		case bigKey:
			s = "b" + string(k)
		case int64:
			s = "i" + strconv.FormatInt(k, 10)
		case float64:
			s = "f" + strconv.FormatFloat(k, 'g', -1, 64)
		case nil:
			s = "n"
		default:
			return typeError("a tuple with a function as a key")
		}
		if err := m.room(2*len(s) + 16); err != nil {
			return err
		}
		out.WriteString(strconv.Itoa(len(s)))
		out.WriteByte(':')
		out.WriteString(s)
	}
	if err := m.room(4); err != nil {
		return err
	}
	out.WriteByte(')')
	return nil
}
