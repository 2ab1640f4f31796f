package sandbox

import (
	"math"
	"math/big"
)

// Powers, exponentials, logarithms and angles are computed with twice a float's digits
// and then rounded. Go's own differ from C's in the last digit now and then, so
// that 1000 has a logarithm to the base 10 of 2.9999999999999996, and from one
// processor to the next.

const (
	precision = 128 // bits
	realSteps = 400 // of one of these functions
)

func real(x float64) *big.Float { return new(big.Float).SetPrec(precision).SetFloat64(x) }

func zero() *big.Float { return new(big.Float).SetPrec(precision) }

// ln2 is the natural logarithm of two.
var ln2 = atanhSeries(big.NewFloat(1).SetPrec(precision), big.NewFloat(3).SetPrec(precision))

// atanhSeries is 2·atanh(p/q), which is the logarithm of (q+p)/(q-p).
func atanhSeries(p, q *big.Float) *big.Float {
	s := zero().Quo(p, q)
	square := zero().Mul(s, s)
	total, power := zero().Set(s), zero().Set(s)
	for i := 3.0; ; i += 2 {
		power.Mul(power, square)
		term := zero().Quo(power, real(i))
		if term.Sign() == 0 || term.MantExp(nil) < total.MantExp(nil)-precision {
			return total.Mul(total, real(2))
		}
		total.Add(total, term)
	}
}

// logOf is the natural logarithm of a finite x > 0.
func logOf(x float64) *big.Float {
	m, e := math.Frexp(x)
	if m < math.Sqrt2/2 {
		m, e = m*2, e-1
	}
	total := zero().Mul(ln2, real(float64(e)))
	if m == 1 {
		return total
	}
	return total.Add(total, atanhSeries(zero().Sub(real(m), real(1)), zero().Add(real(m), real(1))))
}

// expOf is e to the power of x, for x within some thousands.
func expOf(x *big.Float) *big.Float {
	f, _ := x.Float64()
	n := math.RoundToEven(f / math.Ln2)
	r := zero().Sub(x, zero().Mul(ln2, real(n)))
	total, term := real(1), real(1)
	for i := 1.0; ; i++ {
		term.Mul(term, r)
		term.Quo(term, real(i))
		if term.Sign() == 0 || term.MantExp(nil) < -precision {
			break
		}
		total.Add(total, term)
	}
	return total.SetMantExp(total, int(n))
}

// rounded64 is the float that is nearest.
func rounded64(x *big.Float) float64 {
	f, _ := x.Float64()
	return f
}

// powerOf is x to the power of y, for what math.Pow takes.
func powerOf(x, y float64) float64 {
	rough := math.Pow(x, y)
	if x == 0 || y == 0 || x == 1 || math.IsNaN(rough) || math.IsInf(x, 0) || math.IsInf(y, 0) {
		return rough
	}
	exponent := zero().Mul(real(y), logOf(math.Abs(x)))
	if e, _ := exponent.Float64(); math.Abs(e) > 1000 {
		return rough // infinite, or nothing
	}
	return math.Copysign(rounded64(expOf(exponent)), rough)
}

// exponential is e to the power of x.
func exponential(x float64) float64 {
	if math.IsNaN(x) || math.Abs(x) > 1000 {
		return math.Exp(x)
	}
	return rounded64(expOf(real(x)))
}

// logTo is the logarithm of x to a base, of 0 for the natural one.
func logTo(base float64) func(float64) float64 {
	return func(x float64) float64 {
		if !(x > 0) || math.IsInf(x, 0) {
			return math.Log(x)
		}
		if base == 0 {
			return rounded64(logOf(x))
		}
		return rounded64(zero().Quo(logOf(x), logOf(base)))
	}
}

// lengthOf is the root of the sum of squares.
func lengthOf(xs []float64) float64 {
	total := zero()
	for _, x := range xs {
		if math.IsInf(x, 0) {
			return math.Inf(1)
		}
		if math.IsNaN(x) {
			return x
		}
		// Of 2¹⁰²³ squared an exponent is still small enough.
		total.Add(total, zero().Mul(real(x), real(x)))
	}
	return rounded64(total.Sqrt(total))
}

// halfPi is π/2, to some 190 bits.
var halfPi = func() *big.Float {
	pi, _, err := big.ParseFloat("3.14159265358979323846264338327950288419716939937510582097494459", 10, 200, big.ToNearestEven)
	if err != nil {
		panic(err)
	}
	return pi.Quo(pi, big.NewFloat(2))
}()

const farAngle = 1 << 40 // from which on Go's own are taken

// sinCos are the sine and the cosine of a finite x.
func sinCos(x float64) (sin, cos *big.Float) {
	n := math.RoundToEven(x / (math.Pi / 2))
	r := new(big.Float).SetPrec(200).SetFloat64(x)
	r.Sub(r, new(big.Float).SetPrec(200).Mul(halfPi, real(n)))
	r.SetPrec(precision)
	square := zero().Mul(r, r)
	series := func(first *big.Float, from float64) *big.Float {
		total, term := zero().Set(first), zero().Set(first)
		for i := from; ; i += 2 {
			term.Mul(term, square)
			term.Quo(term, real(-i*(i+1)))
			if term.Sign() == 0 || term.MantExp(nil) < total.MantExp(nil)-precision {
				return total
			}
			total.Add(total, term)
		}
	}
	s, c := series(r, 2), series(real(1), 1)
	switch int64(n) & 3 {
	case 1:
		return c, s.Neg(s)
	case 2:
		return s.Neg(s), c.Neg(c)
	case 3:
		return c.Neg(c), s
	}
	return s, c
}

func far(x float64) bool { return math.IsNaN(x) || math.Abs(x) > farAngle }

func sine(x float64) float64 {
	if far(x) || x == 0 {
		return math.Sin(x)
	}
	s, _ := sinCos(x)
	return rounded64(s)
}

func cosine(x float64) float64 {
	if far(x) {
		return math.Cos(x)
	}
	_, c := sinCos(x)
	return rounded64(c)
}

func tangent(x float64) float64 {
	if far(x) || x == 0 {
		return math.Tan(x)
	}
	s, c := sinCos(x)
	return rounded64(s.Quo(s, c))
}

// angle is the one whose tangent is y/x, as math.Atan2 has it: its value with
// one step of Newton's method more.
func angle(y, x float64) float64 {
	rough := math.Atan2(y, x)
	if y == 0 || x == 0 || math.IsInf(x, 0) || math.IsInf(y, 0) || math.IsNaN(rough) || math.Abs(rough) < 1e-300 {
		return rough
	}
	s, c := sinCos(rough)
	across := zero().Sub(zero().Mul(real(y), c), zero().Mul(real(x), s))
	along := zero().Add(zero().Mul(real(x), c), zero().Mul(real(y), s))
	return rounded64(across.Add(across.Quo(across, along), real(rough)))
}

// arc makes the inverse of a sine, or of a cosine, more exact in the same way.
func arc(rough func(float64) float64, cosine bool) func(float64) float64 {
	return func(v float64) float64 {
		a := rough(v)
		if math.IsNaN(a) || v == 0 || math.Abs(v) == 1 {
			return a
		}
		s, c := sinCos(a)
		if cosine {
			s, c = c, s.Neg(s)
		}
		off := zero().Sub(real(v), s)
		return rounded64(off.Add(off.Quo(off, c), real(a)))
	}
}

// hyperbolic is (e^x ± e^-x)/2, or the quotient of the two.
func hyperbolic(of func(up, down *big.Float) *big.Float, rough func(float64) float64) func(float64) float64 {
	return func(x float64) float64 {
		if math.IsNaN(x) || math.Abs(x) > 700 || math.Abs(x) < 1e-9 {
			return rough(x)
		}
		return rounded64(of(expOf(real(x)), expOf(real(-x))))
	}
}

func halfDifference(up, down *big.Float) *big.Float { return up.Quo(up.Sub(up, down), real(2)) }
func halfSum(up, down *big.Float) *big.Float        { return up.Quo(up.Add(up, down), real(2)) }
func sumQuotient(up, down *big.Float) *big.Float {
	return zero().Quo(zero().Sub(up, down), zero().Add(up, down))
}
