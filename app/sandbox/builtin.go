package sandbox

import (
	"math"
	"math/big"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"go.starlark.net/starlark"

	"fewshot/app/sandbox/python"
)

// builtins are Python's, each made for a machine. What isn't there at all is
// NameError, what Python has and we don't is CodeBeyond when it is called.
var builtins map[string]func(m *machine, name string) value

func init() {
	functions := map[string]native{
		"abs": abs, "all": allOf, "any": anyOf, "bin": based(2, "0b"), "callable": callable, "chr": chr, "divmod": divmod, "enumerate": enumerate,
		"filter": filter, "format": formatted, "hex": based(16, "0x"), "isinstance": isInstance, "issubclass": missing("issubclass"), "iter": iter, "len": length, "map": mapped,
		"max": extreme("max", ">"), "min": extreme("min", "<"), "next": next, "oct": based(8, "0o"), "ord": ord, "pow": powOf, "print": printed,
		"repr": reprOf, "reversed": reversed, "round": round, "sorted": sorted, "sum": sumOf, "zip": zip,
	}
	classes := map[string]native{
		"bool": makeBool, "dict": makeDict, "float": makeFloat, "int": makeInt, "list": makeList, "range": makeRange, "str": makeStr,
		"set": makeSet("set"), "frozenset": makeSet("frozenset"), "tuple": makeTuple, "type": typeOf, "object": missing("object"),
	}
	builtins = map[string]func(m *machine, name string) value{}
	for name, fn := range functions {
		builtins[name] = func(m *machine, name string) value { return m.function(name, fn) }
	}
	for name, fn := range classes {
		builtins[name] = func(m *machine, name string) value { return m.class(name, fn) }
	}
	for _, name := range faults {
		builtins[name] = func(m *machine, name string) value {
			return m.class(name, func(m *machine, args tuple, _ named) (value, error) {
				return &fault{none{name}, args}, m.room(64)
			})
		}
	}
	for _, name := range strings.Fields("bytearray bytes breakpoint classmethod compile complex delattr dir eval exec getattr globals hasattr hash help id input locals memoryview open property setattr slice staticmethod super vars __import__ exit quit") {
		builtins[name] = func(m *machine, name string) value { return m.function(name, missing(name)) }
	}
}

var faults = strings.Fields("BaseException Exception ArithmeticError AssertionError AttributeError EOFError FloatingPointError ImportError IndexError KeyError LookupError MemoryError NameError NotImplementedError OSError OverflowError RecursionError RuntimeError StopIteration SyntaxError TypeError UnicodeError ValueError ZeroDivisionError FileNotFoundError TimeoutError")

func isFault(name string) bool { return slices.Contains(faults, name) }

// missing is a function of Python's that can't be had.
func missing(name string) native {
	return func(*machine, tuple, named) (value, error) { return nil, beyond(name + "()") }
}

func (m *machine) class(name string, fn native) *class {
	return &class{none{"type"}, name, m.function(name, fn)}
}

func abs(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "x")
	if err != nil {
		return nil, err
	}
	if f, ok := a[0].(starlark.Float); ok {
		return starlark.Float(math.Abs(float64(f))), nil
	}
	n, ok := whole(a[0])
	if !ok {
		return nil, typeError("bad operand type for abs(): '" + kindOf(a[0]) + "'")
	}
	if n.Sign() < 0 {
		return m.integers("-", starlark.MakeInt(0), n)
	}
	return n, nil
}

func based(base int, prefix string) native {
	return func(m *machine, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "x")
		if err != nil {
			return nil, err
		}
		n, ok := whole(a[0])
		if !ok {
			return nil, typeError("'" + kindOf(a[0]) + "' object cannot be interpreted as an integer")
		}
		if err := m.room(3 * bits(n)); err != nil {
			return nil, err
		}
		b := n.BigInt()
		sign := ""
		if b.Sign() < 0 {
			sign = "-"
			b.Neg(b)
		}
		return starlark.String(sign + prefix + b.Text(base)), nil
	}
}

func callable(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "obj")
	if err != nil {
		return nil, err
	}
	_, ok := a[0].(starlark.Callable)
	return starlark.Bool(ok), nil
}

func chr(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "i")
	if err != nil {
		return nil, err
	}
	n, err := numberOf(a[0], 0)
	if err != nil {
		return nil, err
	}
	if n < 0 || n > utf8.MaxRune {
		return nil, valueError("chr() arg not in range(0x110000)")
	}
	return starlark.String(string(rune(n))), nil
}

func ord(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "c")
	if err != nil {
		return nil, err
	}
	s, ok := a[0].(starlark.String)
	if !ok {
		return nil, typeError("ord() expected string of length 1, but " + kindOf(a[0]) + " found")
	}
	if s == "" || runeLen(string(s)) != len(s) {
		return nil, typeError("ord() expected a character, but string of length " + itoa(utf8.RuneCountInString(clip(string(s), 1000))) + " found")
	}
	r, _ := utf8.DecodeRuneInString(string(s))
	return starlark.MakeInt(int(r)), nil
}

func divmod(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "x y")
	if err != nil {
		return nil, err
	}
	q, err := m.binary("//", a[0], a[1])
	if err != nil {
		return nil, err
	}
	r, err := m.binary("%", a[0], a[1])
	if err != nil {
		return nil, err
	}
	return tuple{q, r}, nil
}

func isInstance(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "obj class_or_tuple")
	if err != nil {
		return nil, err
	}
	all := tuple{a[1]}
	if t, ok := a[1].(tuple); ok {
		all = t
	}
	kind := kindOf(a[0])
	for _, c := range all {
		want := ""
		switch c := c.(type) {
		case *class:
			want = c.name
		case starlark.NoneType:
			want = "NoneType"
		case *typing:
			return nil, beyond("collections.abc")
		default:
			return nil, typeError("isinstance() arg 2 must be a type, a tuple of types, or a union")
		}
		switch {
		case want == kind, want == "object", want == "int" && kind == "bool",
			want == "dict" && (kind == "Counter" || kind == "defaultdict"),
			isFault(kind) && descends(kind, want):
			return starlark.True, nil
		}
	}
	return starlark.False, nil
}

// sizeOf is len(v), -1 for none.
func (m *machine) sizeOf(v value) (int, error) {
	switch v := v.(type) {
	case starlark.String:
		return utf8.RuneCountInString(string(v)), m.work(len(v) / 32)
	case *list:
		return len(v.items), nil
	case tuple:
		return len(v), nil
	case *dict:
		return len(v.index), nil
	case *set:
		return v.len(), nil
	case *span:
		return v.n, nil
	case *view:
		return len(v.dict.index), nil
	}
	return -1, nil
}

func length(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "obj")
	if err != nil {
		return nil, err
	}
	n, err := m.sizeOf(a[0])
	if n < 0 {
		return nil, typeError("object of type '" + kindOf(a[0]) + "' has no len()")
	}
	return starlark.MakeInt(n), err
}

func powOf(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "base exp mod")
	if err != nil {
		return nil, err
	}
	if !given(a[2]) {
		return m.binary("**", a[0], a[1])
	}
	var n [3]starlark.Int
	for i := range n {
		var ok bool
		if n[i], ok = whole(a[i]); !ok {
			return nil, typeError("pow() 3rd argument not allowed unless all arguments are integers")
		}
	}
	if n[2].Sign() == 0 {
		return nil, valueError("pow() 3rd argument cannot be 0")
	}
	words := bits(n[2])/64 + 1
	if err := m.room(8*(bits(n[0])/64+bits(n[1])/64+16*words) + 256); err != nil {
		return nil, err
	}
	if err := m.work(times(bits(n[1])+1, times(words, words))); err != nil {
		return nil, err
	}
	mod := n[2].BigInt()
	r := new(big.Int).Exp(n[0].BigInt(), n[1].BigInt(), new(big.Int).Abs(mod))
	if r == nil {
		return nil, valueError("base is not invertible for the given modulus")
	}
	return starlark.MakeBigInt(r).Mod(n[2]), nil
}

func printed(m *machine, args tuple, names named) (value, error) {
	a, err := bind(nil, names, 0, "sep end file flush")
	if err != nil {
		return nil, err
	}
	if given(a[2]) {
		return nil, beyond("print(file=...)")
	}
	between, end := " ", "\n"
	if given(a[0]) {
		if between, err = textOf(a[0]); err != nil {
			return nil, err
		}
	}
	if given(a[1]) {
		if end, err = textOf(a[1]); err != nil {
			return nil, err
		}
	}
	say := func(s string) error {
		if len(s) > m.limits.Output-m.output.Len() {
			return m.end(CodeOutput, "")
		}
		m.output.WriteString(s)
		return m.room(3 * len(s))
	}
	for i, v := range args {
		s, err := m.str(v)
		if err != nil {
			return nil, err
		}
		if i > 0 {
			if err := say(between); err != nil {
				return nil, err
			}
		}
		if err := say(s); err != nil {
			return nil, err
		}
	}
	return starlark.None, say(end)
}

func reprOf(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "obj")
	if err != nil {
		return nil, err
	}
	s, err := m.repr(a[0])
	return starlark.String(s), err
}

// round is Python's: to even, and of a float by its exact value.
func round(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "number ndigits")
	if err != nil {
		return nil, err
	}
	digits, err := numberOf(a[1], 0)
	if a[1] == starlark.None {
		digits, err = 0, nil
	}
	if err != nil {
		return nil, err
	}
	f, ok := a[0].(starlark.Float)
	if !ok {
		n, ok := whole(a[0])
		if !ok {
			return nil, typeError("type " + kindOf(a[0]) + " doesn't define __round__ method")
		}
		return m.roundInteger(n, digits)
	}
	x := float64(f)
	if !given(a[1]) {
		if math.IsNaN(x) {
			return nil, valueError("cannot convert float NaN to integer")
		}
		if math.IsInf(x, 0) {
			return nil, &exception{"OverflowError", "cannot convert float infinity to integer"}
		}
		return starlark.NumberToInt(starlark.Float(math.RoundToEven(x)))
	}
	if digits > 320 || math.IsNaN(x) || math.IsInf(x, 0) || x == 0 {
		return f, nil
	}
	if digits < -320 {
		return starlark.Float(math.Copysign(0, x)), nil
	}
	if digits >= 0 {
		r, _ := strconv.ParseFloat(strconv.FormatFloat(x, 'f', digits, 64), 64)
		return starlark.Float(r), nil
	}
	// Rounding to tens is exact in whole numbers: what is after the point only
	// says whether a half is more than one.
	tens := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil))
	q := new(big.Rat).Quo(new(big.Rat).SetFloat64(x), tens)
	doubled := new(big.Rat).Mul(q, big.NewRat(2, 1))
	floor := new(big.Int).Div(q.Num(), q.Denom()) // towards -infinity, as denominators are positive
	odd := new(big.Rat).SetInt(new(big.Int).Add(new(big.Int).Lsh(floor, 1), big.NewInt(1)))
	if c := doubled.Cmp(odd); c > 0 || c == 0 && floor.Bit(0) == 1 {
		floor.Add(floor, big.NewInt(1))
	}
	r, _ := new(big.Rat).Mul(new(big.Rat).SetInt(floor), tens).Float64()
	return starlark.Float(r), nil
}

func (m *machine) roundInteger(n starlark.Int, digits int) (value, error) {
	if digits >= 0 {
		return n, nil
	}
	if digits < -python.MostDigits {
		return starlark.MakeInt(0), nil
	}
	if err := m.room(bits(n) + 2000); err != nil {
		return nil, err
	}
	ten := new(big.Int).Exp(big.NewInt(10), big.NewInt(int64(-digits)), nil)
	q, r := new(big.Int).DivMod(n.BigInt(), ten, new(big.Int))
	if c := r.Lsh(r, 1).Cmp(ten); c > 0 || c == 0 && q.Bit(0) == 1 {
		q.Add(q, big.NewInt(1))
	}
	return starlark.MakeBigInt(q.Mul(q, ten)), nil
}
