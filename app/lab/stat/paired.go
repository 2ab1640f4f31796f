package stat

import "math"

// A Difference is how much better one variant did than another on the same
// items.
type Difference struct {
	Mean      float64  `json:"mean"`
	Interval  Interval `json:"interval"`
	Differing int      `json:"differing"` // items on which the two differ at all
	Draws     int      `json:"draws"`     // of the bootstrap, 0 where the interval is Tango's
	Seed      uint64   `json:"seed"`
}

// FewestDiffering is the number of differing items from which on a difference
// can be significant at all: if only chance decides the sign of each, five of
// five have the same sign with a probability of 2/2⁵, which is above 5 %.
const FewestDiffering = 6

// Noise reports whether the difference may well be chance: 0 is in the
// interval, or fewer than six items differ, of which both kinds of interval are
// too sure.
func (d Difference) Noise() bool {
	return d.Differing < FewestDiffering || d.Interval.Contains(0)
}

// Compare is the mean of a less b, item by item, with an interval: of scores that
// are 0 or 1 the one of [PairedProportions], of others the one of
// [PairedBootstrap], or of [Unanimous] where all items differ by the same. It
// panics if a and b are not of the same items.
func Compare(a, b []float64, seed uint64) Difference {
	if len(a) != len(b) {
		panic("stat: a pair lacks its other half")
	}
	better, worse := 0, 0
	binary, same := len(a) > 0, len(a) > 0
	for i := range a {
		binary = binary && (a[i] == 0 || a[i] == 1) && (b[i] == 0 || b[i] == 1)
		same = same && a[i]-b[i] == a[0]-b[0]
		switch {
		case a[i] > b[i]:
			better++
		case a[i] < b[i]:
			worse++
		}
	}
	switch {
	case binary:
		return Difference{
			Mean:     float64(better-worse) / float64(len(a)),
			Interval: PairedProportions(better, worse, len(a)), Differing: better + worse, Seed: seed,
		}
	case same:
		d := Difference{Mean: a[0] - b[0], Interval: Unanimous(a[0]-b[0], len(a), Interval{-1, 1}), Seed: seed}
		if d.Mean != 0 {
			d.Differing = len(a)
		}
		return d
	}
	return PairedBootstrap(a, b, BootstrapDraws, seed)
}

// PairedProportions is the 95 % score interval for the difference of two
// proportions of the same n items, of which the first variant alone was right in
// better and the second alone in worse (Tango 1998, Statistics in Medicine 17,
// 891-908). It excludes 0 exactly where McNemar's test without a correction is
// significant, and it isn't empty where all items agree, as those of Wald and of
// a bootstrap are. Without items it is -1 to 1.
func PairedProportions(better, worse, n int) Interval {
	if n <= 0 {
		return Interval{-1, 1}
	}
	b, c, total := float64(better), float64(worse), float64(n)
	// score is the test statistic of the hypothesis that the difference is delta;
	// it falls as delta grows.
	score := func(delta float64) float64 {
		// only is the share of items that the second variant alone gets right, the
		// likeliest under the hypothesis.
		linear := -b - c + (2*total-b+c)*delta
		only := (math.Sqrt(max(0, linear*linear+8*total*c*delta*(1-delta))) - linear) / (4 * total)
		variance := total * (2*only + delta*(1-delta))
		off := b - c - total*delta
		if variance <= 0 {
			return math.Inf(int(math.Copysign(1, off)))
		}
		return off / math.Sqrt(variance)
	}
	// where is the place between two at which score falls below a value.
	where := func(value, low, high float64) float64 {
		for range 60 {
			if middle := (low + high) / 2; score(middle) > value {
				low = middle
			} else {
				high = middle
			}
		}
		return (low + high) / 2
	}
	d := (b - c) / total
	interval := Interval{-1, 1}
	// At the edges rounding must not hide what is exact.
	if worse < n {
		interval.Low = where(z95, -1, d)
	}
	if better < n {
		interval.High = where(-z95, d, 1)
	}
	return interval
}

// Unanimous is the 95 % interval for a mean of which n items all have the same
// value, within bounds that no item can leave: the share of other items that n
// such ones don't rule out by Wilson's interval, z²/(n+z²), may lie at either
// bound. Of right and wrong answers that is Wilson's interval itself, and of their
// differences Tango's.
func Unanimous(value float64, n int, bounds Interval) Interval {
	if n <= 0 {
		return bounds
	}
	unseen := z95 * z95 / (float64(n) + z95*z95)
	return Interval{value - unseen*(value-bounds.Low), value + unseen*(bounds.High-value)}
}

// PairedBootstrap is the mean of a less b, item by item, with the percentile
// interval that [Bootstrap] gives it. Items are drawn, not single scores: an
// item that is hard for both variants says nothing about which is better. It
// panics if a and b are not of the same items.
func PairedBootstrap(a, b []float64, draws int, seed uint64) Difference {
	if len(a) != len(b) {
		panic("stat: a pair lacks its other half")
	}
	differences := make([]float64, len(a))
	d := Difference{Draws: draws, Seed: seed}
	for i := range a {
		differences[i] = a[i] - b[i]
		if differences[i] != 0 {
			d.Differing++
		}
	}
	d.Mean = Mean(differences)
	d.Interval = Bootstrap(differences, draws, seed)
	return d
}
