package sandbox

import (
	"math"
	"math/big"
	mathbits "math/bits"

	"go.starlark.net/starlark"
)

func noOperation(op string, a, b starlark.Value) error {
	return typeError("unsupported operand type(s) for " + op + ": '" + kindOf(a) + "' and '" + kindOf(b) + "'")
}

var errZero = &exception{"ZeroDivisionError", "division by zero"}

// binary is a op b.
func (m *machine) binary(op string, a, b starlark.Value) (starlark.Value, error) {
	x, xInt := whole(a)
	y, yInt := whole(b)
	if xInt && yInt {
		_, xBool := a.(starlark.Bool)
		_, yBool := b.(starlark.Bool)
		v, err := m.integers(op, x, y)
		if n, ok := v.(starlark.Int); ok && xBool && yBool && (op == "&" || op == "|" || op == "^") {
			return starlark.Bool(n.Sign() != 0), err
		}
		return v, err
	}
	if isNumber(a) && isNumber(b) {
		f, err := asFloat(a)
		if err != nil {
			return nil, err
		}
		g, err := asFloat(b)
		if err != nil {
			return nil, err
		}
		return m.floats(op, f, g, a, b)
	}
	if d, ok := a.(*dict); ok && d.kind == "Counter" && kindOf(b) == "Counter" {
		return nil, beyond("Counter " + op + " Counter")
	}
	for _, v := range []value{a, b} {
		if absent, ok := v.(*absent); ok {
			return nil, beyond(absent.what)
		}
	}
	switch op {
	case "+":
		return m.join(a, b)
	case "*":
		if xInt {
			a, b, y, yInt = b, a, x, true
		}
		if yInt {
			return m.repeat(a, b, y)
		}
	case "%":
		if s, ok := a.(starlark.String); ok {
			return m.percent(string(s), b)
		}
	case "|", "&", "-", "^":
		return m.setOperation(op, a, b)
	}
	return nil, noOperation(op, a, b)
}

func asFloat(v starlark.Value) (float64, error) {
	if f, ok := v.(starlark.Float); ok {
		return float64(f), nil
	}
	n, ok := whole(v)
	if !ok {
		return 0, typeError("must be real number, not " + kindOf(v))
	}
	if i, ok := n.Int64(); ok {
		return float64(i), nil
	}
	if bits(n) > 1024 {
		return 0, &exception{"OverflowError", "int too large to convert to float"}
	}
	f, _ := new(big.Float).SetInt(n.BigInt()).Float64()
	if math.IsInf(f, 0) {
		return 0, &exception{"OverflowError", "int too large to convert to float"}
	}
	return f, nil
}

// integers is x op y.
func (m *machine) integers(op string, x, y starlark.Int) (starlark.Value, error) {
	a, aOK := x.Int64()
	b, bOK := y.Int64()
	if aOK && bOK {
		if v, err, done := smallIntegers(op, a, b); done {
			if n, ok := v.(starlark.Int); ok && err == nil {
				err = m.large(n)
			}
			return v, err
		}
	}
	n, k := bits(x), bits(y)
	switch op {
	case "+", "-", "&", "|", "^":
		if err := m.room(4*(max(n, k)/8) + 64); err != nil {
			return nil, err
		}
	case "*", "/", "//", "%":
		if err := m.room(4*((n+k)/8) + 64); err != nil {
			return nil, err
		}
		if err := m.work(times(n/64+1, k/64+1) / 4); err != nil {
			return nil, err
		}
	}
	switch op {
	case "+":
		return x.Add(y), nil
	case "-":
		return x.Sub(y), nil
	case "*":
		return x.Mul(y), nil
	case "&":
		return x.And(y), nil
	case "|":
		return x.Or(y), nil
	case "^":
		return x.Xor(y), nil
	case "**":
		return m.power(x, y)
	case "<<", ">>":
		return m.shift(op, x, y)
	}
	if y.Sign() == 0 {
		return nil, errZero
	}
	switch op {
	case "//":
		return x.Div(y), nil
	case "%":
		return x.Mod(y), nil
	case "/":
		f, _ := new(big.Rat).SetFrac(x.BigInt(), y.BigInt()).Float64()
		if math.IsInf(f, 0) {
			return nil, &exception{"OverflowError", "integer division result too large for a float"}
		}
		return starlark.Float(f), nil
	}
	return nil, noOperation(op, x, y)
}

// large charges an integer of more than 32 bits: in the page, and on some other
// machines, it is a value of its own in memory.
func (m *machine) large(n starlark.Int) error {
	if i, ok := n.Int64(); ok && i == int64(int32(i)) {
		return nil
	}
	return m.room(64)
}

// smallIntegers is a op b where nothing grows beyond an int64; done says so.
func smallIntegers(op string, a, b int64) (v starlark.Value, err error, done bool) {
	switch op {
	case "+":
		if c := a + b; (c > a) == (b > 0) {
			return starlark.MakeInt64(c), nil, true
		}
	case "-":
		if c := a - b; (c < a) == (b > 0) {
			return starlark.MakeInt64(c), nil, true
		}
	case "*":
		hi, lo := mathbits.Mul64(uint64(max(a, -a)), uint64(max(b, -b)))
		if hi == 0 && lo <= math.MaxInt64 && a != math.MinInt64 && b != math.MinInt64 {
			return starlark.MakeInt64(a * b), nil, true
		}
	case "&":
		return starlark.MakeInt64(a & b), nil, true
	case "|":
		return starlark.MakeInt64(a | b), nil, true
	case "^":
		return starlark.MakeInt64(a ^ b), nil, true
	case "//", "%", "/":
		if b == 0 {
			return nil, errZero, true
		}
		if a == math.MinInt64 {
			return nil, nil, false
		}
		if op == "/" {
			const exact = 1 << 53
			if a > -exact && a < exact && b > -exact && b < exact {
				return starlark.Float(float64(a) / float64(b)), nil, true
			}
			return nil, nil, false
		}
		q, r := a/b, a%b
		if r != 0 && (r < 0) != (b < 0) {
			q, r = q-1, r+b
		}
		if op == "//" {
			return starlark.MakeInt64(q), nil, true
		}
		return starlark.MakeInt64(r), nil, true
	}
	return nil, nil, false
}

func (m *machine) shift(op string, x, y starlark.Int) (starlark.Value, error) {
	by, _ := small(y)
	if by < 0 {
		return nil, valueError("negative shift count")
	}
	if op == "<<" {
		if x.Sign() == 0 {
			return x, nil
		}
		if by > math.MaxInt32 {
			return nil, m.end(CodeMemory, "")
		}
		if err := m.room((bits(x) + int(by)) / 4); err != nil {
			return nil, err
		}
		return x.Lsh(uint(by)), nil
	}
	if err := m.room(bits(x) / 4); err != nil {
		return nil, err
	}
	return x.Rsh(uint(min(by, math.MaxInt32))), nil
}

// power is x ** y.
func (m *machine) power(x, y starlark.Int) (starlark.Value, error) {
	if y.Sign() < 0 {
		if x.Sign() == 0 {
			return nil, &exception{"ZeroDivisionError", "0.0 cannot be raised to a negative power"}
		}
		f, err := asFloat(x)
		if err != nil {
			return nil, err
		}
		g, err := asFloat(y)
		if err != nil {
			return nil, err
		}
		return m.floatPower(f, g)
	}
	exponent, _ := small(y)
	if n := bits(x); n > 1 { // else it is 0, 1 or -1
		size := times(n, int(min(exponent, math.MaxInt32)))
		if err := m.room(size / 8 * 3); err != nil {
			return nil, err
		}
		if err := m.work(times(size/64+1, size/64+1) / 4); err != nil {
			return nil, err
		}
	} else if exponent > 2 {
		exponent = 2 + exponent%2
	}
	return starlark.MakeBigInt(new(big.Int).Exp(x.BigInt(), big.NewInt(exponent), nil)), nil
}

func (m *machine) floats(op string, f, g float64, a, b starlark.Value) (starlark.Value, error) {
	switch op {
	case "+":
		return starlark.Float(f + g), nil
	case "-":
		return starlark.Float(f - g), nil
	case "*":
		return starlark.Float(f * g), nil
	case "**":
		return m.floatPower(f, g)
	case "/", "//", "%":
	default:
		return nil, noOperation(op, a, b)
	}
	if g == 0 {
		switch op {
		case "//":
			return nil, &exception{"ZeroDivisionError", "float floor division by zero"}
		case "%":
			return nil, &exception{"ZeroDivisionError", "float modulo"}
		}
		return nil, &exception{"ZeroDivisionError", "float division by zero"}
	}
	if op == "/" {
		return starlark.Float(f / g), nil
	}
	q, r := divmodFloats(f, g)
	if op == "//" {
		return starlark.Float(q), nil
	}
	return starlark.Float(r), nil
}

// divmodFloats is CPython's _float_div_mod.
func divmodFloats(f, g float64) (q, r float64) {
	r = math.Mod(f, g)
	q = (f - r) / g
	if r != 0 {
		if (g < 0) != (r < 0) {
			r += g
			q--
		}
	} else {
		r = math.Copysign(0, g)
	}
	if q == 0 {
		return math.Copysign(0, f/g), r
	}
	whole := math.Floor(q)
	if q-whole > 0.5 {
		whole++
	}
	return whole, r
}

func (m *machine) floatPower(f, g float64) (starlark.Value, error) {
	if f == 0 && g < 0 {
		return nil, &exception{"ZeroDivisionError", "0.0 cannot be raised to a negative power"}
	}
	if f < 0 && g != math.Trunc(g) && !math.IsInf(f, 0) && !math.IsNaN(g) {
		return nil, &stop{CodeBeyond, "complex"}
	}
	if err := m.work(realSteps); err != nil {
		return nil, err
	}
	r := powerOf(f, g)
	if math.IsInf(r, 0) && !math.IsInf(f, 0) && !math.IsInf(g, 0) {
		return nil, &exception{"OverflowError", "(34, 'Numerical result out of range')"}
	}
	return starlark.Float(r), nil
}

// join is a + b of what isn't a number.
func (m *machine) join(a, b starlark.Value) (starlark.Value, error) {
	switch x := a.(type) {
	case starlark.String:
		y, ok := b.(starlark.String)
		if !ok {
			return nil, typeError("can only concatenate str (not \"" + kindOf(b) + "\") to str")
		}
		if err := m.room(sum(len(x), len(y))); err != nil {
			return nil, err
		}
		return x + y, nil
	case *list:
		y, ok := b.(*list)
		if !ok {
			return nil, typeError("can only concatenate list (not \"" + kindOf(b) + "\") to list")
		}
		items, err := m.row(x.items, y.items)
		return m.newList(items), err
	case starlark.Tuple:
		y, ok := b.(starlark.Tuple)
		if !ok {
			return nil, typeError("can only concatenate tuple (not \"" + kindOf(b) + "\") to tuple")
		}
		items, err := m.row(x, y)
		return starlark.Tuple(items), err
	}
	return nil, noOperation("+", a, b)
}

func (m *machine) row(a, b []starlark.Value) ([]starlark.Value, error) {
	if err := m.room(times(16, len(a)+len(b))); err != nil {
		return nil, err
	}
	out := make([]starlark.Value, 0, len(a)+len(b))
	return append(append(out, a...), b...), nil
}

// repeat is a * y of what isn't a number.
func (m *machine) repeat(a, count starlark.Value, y starlark.Int) (starlark.Value, error) {
	far, _ := small(y)
	n := int(max(far, 0))
	items := func(of []starlark.Value) ([]starlark.Value, error) {
		if err := m.room(times(16, times(len(of), n))); err != nil {
			return nil, err
		}
		out := make([]starlark.Value, 0, len(of)*n)
		if len(of) > 0 {
			for range n {
				out = append(out, of...)
			}
		}
		return out, nil
	}
	switch x := a.(type) {
	case starlark.String:
		if err := m.room(times(len(x), n)); err != nil {
			return nil, err
		}
		return starlark.String(repeated(string(x), n)), nil
	case *list:
		out, err := items(x.items)
		return m.newList(out), err
	case starlark.Tuple:
		out, err := items(x)
		return starlark.Tuple(out), err
	}
	return nil, noOperation("*", a, count)
}

// whole is the integer that a value is: an int, or a bool.
func whole(v starlark.Value) (starlark.Int, bool) {
	switch v := v.(type) {
	case starlark.Int:
		return v, true
	case starlark.Bool:
		if v {
			return starlark.MakeInt(1), true
		}
		return starlark.MakeInt(0), true
	}
	return starlark.Int{}, false
}

// small is an integer that fits an int64. One that doesn't counts as very far.
func small(v starlark.Value) (int64, bool) {
	n, ok := whole(v)
	if !ok {
		return 0, false
	}
	if i, ok := n.Int64(); ok {
		return i, true
	}
	if n.Sign() < 0 {
		return math.MinInt64 + 1, true
	}
	return math.MaxInt64, true
}
