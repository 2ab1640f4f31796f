package sandbox

import (
	"math"
	"math/big"

	"go.starlark.net/starlark"
)

func mathModule(m *machine) map[string]value {
	out := map[string]value{"pi": starlark.Float(math.Pi), "e": starlark.Float(math.E), "tau": starlark.Float(2 * math.Pi), "inf": starlark.Float(math.Inf(1)), "nan": starlark.Float(math.NaN())}
	for name, fn := range map[string]func(float64) float64{
		"sqrt": math.Sqrt, "exp": exponential, "sin": sine, "cos": cosine, "tan": tangent, "asin": arc(math.Asin, false), "acos": arc(math.Acos, true), "atan": func(x float64) float64 { return angle(x, 1) },
		"sinh": hyperbolic(halfDifference, math.Sinh), "cosh": hyperbolic(halfSum, math.Cosh), "tanh": hyperbolic(sumQuotient, math.Tanh), "log2": logTo(2), "log10": logTo(10), "fabs": math.Abs,
		"degrees": func(x float64) float64 { return x * (180 / math.Pi) }, "radians": func(x float64) float64 { return x * (math.Pi / 180) },
	} {
		out[name] = m.function(name, func(m *machine, args tuple, names named) (value, error) {
			a, err := bind(args, names, 1, "x")
			if err != nil {
				return nil, err
			}
			x, err := asFloat(a[0])
			if err != nil {
				return nil, err
			}
			if err := m.work(realSteps); err != nil {
				return nil, err
			}
			return checked(x, fn(x))
		})
	}
	for name, fn := range map[string]func(a, b float64) float64{"atan2": angle, "copysign": math.Copysign, "fmod": math.Mod, "pow": powerOf} {
		out[name] = m.function(name, func(m *machine, args tuple, names named) (value, error) {
			a, err := bind(args, names, 2, "x y")
			if err != nil {
				return nil, err
			}
			x, err := asFloat(a[0])
			if err != nil {
				return nil, err
			}
			y, err := asFloat(a[1])
			if err != nil {
				return nil, err
			}
			if err := m.work(realSteps); err != nil {
				return nil, err
			}
			return checked(x+y, fn(x, y))
		})
	}
	for name, fn := range map[string]native{
		"ceil": rounded(math.Ceil), "floor": rounded(math.Floor), "trunc": rounded(math.Trunc), "log": logarithm, "hypot": hypot, "dist": dist,
		"isnan": asks(math.IsNaN), "isinf": asks(func(x float64) bool { return math.IsInf(x, 0) }), "isfinite": asks(func(x float64) bool { return !math.IsInf(x, 0) && !math.IsNaN(x) }),
		"isclose": isClose, "gcd": folded(0, (*machine).gcd), "lcm": folded(1, (*machine).lcm), "factorial": factorial, "isqrt": isqrt, "prod": prod, "comb": chosen("comb"), "perm": chosen("perm"),
	} {
		out[name] = m.function(name, fn)
	}
	return out
}

// checked is a result, or the error that Python has where it isn't a number.
func checked(x, r float64) (value, error) {
	switch {
	case math.IsNaN(r) && !math.IsNaN(x), math.IsInf(r, -1) && !math.IsInf(x, 0):
		return nil, valueError("math domain error")
	case math.IsInf(r, 1) && !math.IsInf(x, 0):
		return nil, &exception{"OverflowError", "math range error"}
	}
	return starlark.Float(r), nil
}

func rounded(fn func(float64) float64) native {
	return func(m *machine, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "x")
		if err != nil {
			return nil, err
		}
		if n, ok := whole(a[0]); ok {
			return n, nil
		}
		f, err := asFloat(a[0])
		if err != nil {
			return nil, err
		}
		return makeInt(m, tuple{starlark.Float(fn(f))}, nil)
	}
}

func asks(fn func(float64) bool) native {
	return func(m *machine, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "x")
		if err != nil {
			return nil, err
		}
		f, err := asFloat(a[0])
		return starlark.Bool(fn(f)), err
	}
}

func logarithm(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "x base")
	if err != nil {
		return nil, err
	}
	log := func(v value) (float64, error) {
		if n, ok := v.(starlark.Int); ok && n.Sign() > 0 && bits(n) > 1000 {
			// Of a number that no float holds: half to one, times a power of two.
			length := bits(n)
			f, _ := new(big.Float).SetInt(n.Rsh(uint(length - 64)).BigInt()).Float64()
			return logTo(0)(math.Ldexp(f, -64)) + float64(length)*math.Ln2, nil
		}
		x, err := asFloat(v)
		if err == nil && x <= 0 {
			err = valueError("math domain error")
		}
		return logTo(0)(x), err
	}
	if err := m.work(2 * realSteps); err != nil {
		return nil, err
	}
	x, err := log(a[0])
	if err != nil || a[1] == nil {
		return starlark.Float(x), err
	}
	y, err := log(a[1])
	if err == nil && y == 0 {
		err = &exception{"ZeroDivisionError", "float division by zero"}
	}
	return starlark.Float(x / y), err
}

func hypot(m *machine, args tuple, names named) (value, error) {
	if err := m.work(times(realSteps, len(args)+1)); err != nil {
		return nil, err
	}
	xs := make([]float64, len(args))
	for i, v := range args {
		var err error
		if xs[i], err = asFloat(v); err != nil {
			return nil, err
		}
	}
	return starlark.Float(lengthOf(xs)), nil
}

func dist(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "p q")
	if err != nil {
		return nil, err
	}
	row, err := m.together(a)
	if err != nil {
		return nil, err
	}
	var steps tuple
	for {
		pair, ok, err := row()
		if err != nil {
			return nil, err
		}
		if !ok {
			return hypot(m, steps, nil)
		}
		d, err := m.binary("-", pair[0], pair[1])
		if err != nil {
			return nil, err
		}
		if err := m.room(64); err != nil {
			return nil, err
		}
		steps = append(steps, d)
	}
}

func isClose(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 2, "a b * rel_tol abs_tol")
	if err != nil {
		return nil, err
	}
	x := [4]float64{2: 1e-9}
	for i, v := range a {
		if v == nil {
			continue
		}
		if x[i], err = asFloat(v); err != nil {
			return nil, err
		}
	}
	if x[0] == x[1] {
		return starlark.True, nil
	}
	if math.IsInf(x[0], 0) || math.IsInf(x[1], 0) {
		return starlark.False, nil
	}
	d := math.Abs(x[0] - x[1])
	return starlark.Bool(d <= x[2]*max(math.Abs(x[0]), math.Abs(x[1])) || d <= x[3]), nil
}

// integer is a whole number that an argument must be.
func integer(v value) (starlark.Int, error) {
	n, ok := whole(v)
	if !ok {
		return n, typeError("'" + kindOf(v) + "' object cannot be interpreted as an integer")
	}
	return n, nil
}

func folded(start int, fn func(m *machine, a, b starlark.Int) (starlark.Int, error)) native {
	return func(m *machine, args tuple, names named) (value, error) {
		total := starlark.MakeInt(start)
		for _, v := range args {
			n, err := integer(v)
			if err != nil {
				return nil, err
			}
			if total, err = fn(m, total, n); err != nil {
				return nil, err
			}
		}
		return total, nil
	}
}

func (m *machine) gcd(a, b starlark.Int) (starlark.Int, error) {
	n := bits(a) + bits(b)
	if err := m.room(n + 64); err != nil {
		return a, err
	}
	if err := m.work(times(n/64+1, n/64+1)); err != nil {
		return a, err
	}
	x, y := a.BigInt(), b.BigInt()
	return starlark.MakeBigInt(new(big.Int).GCD(nil, nil, x.Abs(x), y.Abs(y))), nil
}

func (m *machine) lcm(a, b starlark.Int) (starlark.Int, error) {
	if a.Sign() == 0 || b.Sign() == 0 {
		return starlark.MakeInt(0), nil
	}
	g, err := m.gcd(a, b)
	if err != nil {
		return a, err
	}
	v, err := m.integers("*", a.Div(g), b)
	if err != nil {
		return a, err
	}
	n := v.(starlark.Int)
	if n.Sign() < 0 {
		n = starlark.MakeInt(0).Sub(n)
	}
	return n, nil
}

func factorial(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "x")
	if err != nil {
		return nil, err
	}
	n, err := integer(a[0])
	if err != nil {
		return nil, err
	}
	if n.Sign() < 0 {
		return nil, valueError("factorial() not defined for negative values")
	}
	last, _ := small(n)
	total := value(starlark.MakeInt(1))
	for i := int64(2); i <= last; i++ {
		if total, err = m.binary("*", total, starlark.MakeInt64(i)); err != nil {
			return nil, err
		}
		if err := m.work(1); err != nil {
			return nil, err
		}
	}
	return total, nil
}

func isqrt(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "n")
	if err != nil {
		return nil, err
	}
	n, err := integer(a[0])
	if err != nil {
		return nil, err
	}
	if n.Sign() < 0 {
		return nil, valueError("isqrt() argument must be nonnegative")
	}
	words := bits(n)/64 + 1
	if err := m.room(64 * words); err != nil {
		return nil, err
	}
	if err := m.work(times(words, words)); err != nil {
		return nil, err
	}
	return starlark.MakeBigInt(new(big.Int).Sqrt(n.BigInt())), nil
}

func prod(m *machine, args tuple, names named) (value, error) {
	a, err := bind(args, names, 1, "iterable * start")
	if err != nil {
		return nil, err
	}
	total := a[1]
	if total == nil {
		total = starlark.MakeInt(1)
	}
	err = m.through(a[0], func(v value) (bool, error) {
		total, err = m.binary("*", total, v)
		return true, err
	})
	return total, err
}

// chosen is comb(n, k) or perm(n, k).
func chosen(fn string) native {
	return func(m *machine, args tuple, names named) (value, error) {
		a, err := bind(args, names, 1, "n k")
		if err != nil {
			return nil, err
		}
		if a[1] == nil {
			if fn == "perm" {
				return factorial(m, a[:1], nil)
			}
			return nil, typeError("comb expected 2 arguments, got 1")
		}
		if _, err := integer(a[0]); err != nil {
			return nil, err
		}
		if _, err := integer(a[1]); err != nil {
			return nil, err
		}
		n, _ := small(a[0])
		k, _ := small(a[1])
		if n < 0 || k < 0 {
			return nil, valueError("n and k must be non-negative integers")
		}
		if k > n {
			return starlark.MakeInt(0), nil
		}
		if fn == "comb" {
			k = min(k, n-k)
		}
		total := value(starlark.MakeInt(1))
		for i := int64(0); i < k; i++ {
			if total, err = m.binary("*", total, starlark.MakeInt64(n-i)); err != nil {
				return nil, err
			}
			if fn == "comb" {
				if total, err = m.binary("//", total, starlark.MakeInt64(i+1)); err != nil {
					return nil, err
				}
			}
			if err := m.work(1); err != nil {
				return nil, err
			}
		}
		return total, nil
	}
}
