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
