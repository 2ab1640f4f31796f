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

func allOf(m *machine, args tuple, names named) (value, error) {
	return m.untilIs(false, args, names)
}
func anyOf(m *machine, args tuple, names named) (value, error) {
	return m.untilIs(true, args, names)
}

// untilIs goes through an iterable until a value's truth is as wanted.
func (m *machine) untilIs(want bool, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable")
	if err != nil {
		return nil, err
	}
	found := !want
	err = m.through(a[0], func(v value) (bool, error) {
		if bool(v.Truth()) == want {
			found = want
			return false, nil
		}
		return true, nil
	})
	return starlark.Bool(found), err
}

// through hands each value of an iterable to do, until that says false.
func (m *machine) through(v value, do func(value) (bool, error)) error {
	next, err := m.iterate(v)
	if err != nil {
		return err
	}
	for {
		x, ok, err := next()
		if err != nil || !ok {
			return err
		}
		if err := m.work(1); err != nil {
			return err
		}
		if on, err := do(x); err != nil || !on {
			return err
		}
	}
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

func enumerate(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable start")
	if err != nil {
		return nil, err
	}
	n, err := numberOf(a[1], 0)
	if err != nil {
		return nil, err
	}
	next, err := m.iterate(a[0])
	if err != nil {
		return nil, err
	}
	return m.newIterator("enumerate", func() (value, bool, error) {
		v, ok, err := next()
		if err != nil || !ok {
			return nil, false, err
		}
		n++
		return tuple{starlark.MakeInt(n - 1), v}, true, m.room(64)
	}), m.room(128)
}

func filter(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "function iterable")
	if err != nil {
		return nil, err
	}
	next, err := m.iterate(a[1])
	if err != nil {
		return nil, err
	}
	return m.newIterator("filter", func() (value, bool, error) {
		for {
			v, ok, err := next()
			if err != nil || !ok {
				return nil, false, err
			}
			if err := m.work(1); err != nil {
				return nil, false, err
			}
			keep := v
			if a[0] != starlark.None {
				if keep, err = m.call(a[0], v); err != nil {
					return nil, false, err
				}
			}
			if keep.Truth() {
				return v, true, nil
			}
		}
	}), m.room(128)
}

func mapped(m *machine, args tuple, names named) (value, error) {
	if len(args) < 2 || len(names) > 0 {
		return nil, typeError("map() must have at least two arguments.")
	}
	row, err := m.together(args[1:])
	if err != nil {
		return nil, err
	}
	return m.newIterator("map", func() (value, bool, error) {
		items, ok, err := row()
		if err != nil || !ok {
			return nil, false, err
		}
		v, err := m.call(args[0], items...)
		return v, true, err
	}), m.room(128)
}

func zip(m *machine, args tuple, names named) (value, error) {
	a, err := bind(nil, names, 0, "strict")
	if err != nil {
		return nil, err
	}
	if truth(a[0], false) {
		return nil, beyond("zip(strict=True)")
	}
	row, err := m.together(args)
	if err != nil {
		return nil, err
	}
	return m.newIterator("zip", func() (value, bool, error) {
		items, ok, err := row()
		return tuple(items), ok && len(args) > 0, err
	}), m.room(128)
}

// together goes through several iterables at once, as long as the shortest.
func (m *machine) together(args tuple) (func() ([]value, bool, error), error) {
	steps := make([]step, len(args))
	for i, v := range args {
		var err error
		if steps[i], err = m.iterate(v); err != nil {
			return nil, err
		}
	}
	return func() ([]value, bool, error) {
		if err := m.room(16*len(steps) + 32); err != nil {
			return nil, false, err
		}
		items := make([]value, len(steps))
		for i, next := range steps {
			v, ok, err := next()
			if err != nil || !ok {
				return nil, false, err
			}
			items[i] = v
		}
		return items, true, m.work(len(steps))
	}, nil
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

func iter(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable")
	if err != nil {
		return nil, err
	}
	if i, ok := a[0].(*iterator); ok {
		return i, nil
	}
	next, err := m.iterate(a[0])
	if err != nil {
		return nil, err
	}
	return m.newIterator(kindOf(a[0])+"_iterator", next), m.room(64)
}

func next(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterator default")
	if err != nil {
		return nil, err
	}
	i, ok := a[0].(*iterator)
	if !ok {
		return nil, typeError("'" + kindOf(a[0]) + "' object is not an iterator")
	}
	step, err := m.iterate(i)
	if err != nil {
		return nil, err
	}
	v, ok, err := step()
	switch {
	case err != nil:
		return nil, err
	case ok:
		return v, nil
	case a[1] != nil:
		return a[1], nil
	}
	return nil, &exception{"StopIteration", ""}
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

// extreme is max or min.
func extreme(fn, op string) native {
	return func(m *machine, args tuple, names named) (value, error) {
		of := value(args)
		if len(args) == 1 {
			of = args[0]
		}
		a, err := bind(nil, names, 0, "key default")
		if err != nil {
			return nil, err
		}
		if len(args) == 0 {
			return nil, typeError(fn + " expected at least 1 argument, got 0")
		}
		var best, bestKey value
		err = m.through(of, func(v value) (bool, error) {
			key := v
			if given(a[0]) {
				if key, err = m.call(a[0], v); err != nil {
					return false, err
				}
			}
			if best != nil {
				if better, err := m.less(op, key, bestKey); err != nil || !better {
					return true, err
				}
			}
			best, bestKey = v, key
			return true, nil
		})
		switch {
		case err != nil:
			return nil, err
		case best != nil:
			return best, nil
		case a[1] != nil:
			return a[1], nil
		}
		return nil, valueError(fn + "() arg is an empty sequence")
	}
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

func reversed(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "sequence")
	if err != nil {
		return nil, err
	}
	var at func(int) value
	n, err := m.sizeOf(a[0])
	if err != nil {
		return nil, err
	}
	switch v := a[0].(type) {
	case *list:
		at = func(i int) value {
			if i >= len(v.items) {
				return starlark.None
			}
			return v.items[i]
		}
	case tuple:
		at = func(i int) value { return v[i] }
	case *span:
		at = v.at
	case starlark.String, *dict, *view:
		items, err := m.collect(a[0])
		if err != nil {
			return nil, err
		}
		at = func(i int) value { return items[i] }
	default:
		return nil, typeError("'" + kindOf(a[0]) + "' object is not reversible")
	}
	return m.newIterator("reversed", each(func() int { return n }, func(i int) value { return at(n - 1 - i) })), m.room(128)
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

func sorted(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable * key reverse")
	if err != nil {
		return nil, err
	}
	items, err := m.collect(a[0])
	if err != nil {
		return nil, err
	}
	return m.newList(items), m.sort(items, a[1], truth(a[2], false))
}

// sort puts items in order, in place, equal ones as they stood.
func (m *machine) sort(items []value, key value, backwards bool) error {
	if err := m.room(48 * len(items)); err != nil {
		return err
	}
	type keyed struct{ key, item value }
	all := make([]keyed, len(items))
	for i, v := range items {
		all[i] = keyed{v, v}
		if given(key) {
			k, err := m.call(key, v)
			if err != nil {
				return err
			}
			all[i].key = k
		}
	}
	var failed error
	slices.SortStableFunc(all, func(a, b keyed) int {
		if failed != nil {
			return 0
		}
		if backwards {
			a, b = b, a
		}
		less, err := m.less("<", a.key, b.key)
		if err == nil && !less {
			if less, err = m.less("<", b.key, a.key); less {
				return 1
			}
			less = false
		}
		failed = err
		if less {
			return -1
		}
		return 0
	})
	if failed != nil {
		return failed
	}
	for i := range all {
		items[i] = all[i].item
	}
	return nil
}

func sumOf(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable start")
	if err != nil {
		return nil, err
	}
	total := a[1]
	if total == nil {
		total = starlark.MakeInt(0)
	}
	if _, ok := total.(starlark.String); ok {
		return nil, typeError("sum() can't sum strings [use ''.join(seq) instead]")
	}
	err = m.through(a[0], func(v value) (bool, error) {
		total, err = m.binary("+", total, v)
		return true, err
	})
	return total, err
}
