package lab

import (
	"math"
	"math/rand/v2"
	"slices"
)

// Each use of random numbers draws from a stream of its own, so that two
// results with one seed are independent of each other.
const (
	streamBootstrap uint64 = 1 + iota
	streamOrders
	streamRank
	streamDiverse
	streamSplit
	streamLabels
	streamShots // and all after it, one a draw

	streamBallots uint64 = 1 << 63 // far from those
)

// BootstrapDraws is how often a bootstrap draws unless there is reason to do
// otherwise: enough that the ends of a 95 % interval, which are each the 50th
// value from the edge, hardly move with the seed.
const BootstrapDraws = 2000

// An Interval holds the true value with a confidence of 95 %: of many such
// intervals about one in twenty misses it.
type Interval struct {
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Contains reports whether x lies in the interval, its ends included.
func (i Interval) Contains(x float64) bool { return i.Low <= x && x <= i.High }

// z95 is the normal distribution's quantile of 0.975.
const z95 = 1.959963984540054

// Wilson is the 95 % score interval for the proportion of which right of n
// items are a sample (Wilson 1927, doi:10.1080/01621459.1927.10502953). Unlike
// the textbook's p ± 1.96·s it stays within 0 to 1 and holds for small n
// (Newcombe 1998). Without items it is all of 0 to 1.
func Wilson(right, n int) Interval {
	if n <= 0 {
		return Interval{0, 1}
	}
	const z = z95
	count := float64(n)
	share := float64(right) / count
	scale := 1 + z*z/count
	centre := (share + z*z/(2*count)) / scale
	half := z / scale * math.Sqrt(share*(1-share)/count+z*z/(4*count*count))
	interval := Interval{max(0, centre-half), min(1, centre+half)}
	// At the edges rounding must not hide what is exact.
	if right == 0 {
		interval.Low = 0
	}
	if right == n {
		interval.High = 1
	}
	return interval
}

// Mean is the mean of values, 0 of none.
func Mean(values []float64) float64 {
	if len(values) == 0 {
		return 0
	}
	sum := 0.0
	for _, x := range values {
		sum += x
	}
	return sum / float64(len(values))
}

// Quantile is the value below which a share q of values lies, between two of
// them in proportion (definition 7 of Hyndman and Fan 1996,
// doi:10.1080/00031305.1996.10473566, which R and NumPy use). The values may
// stand in any order and stay in it. Of none it is NaN.
func Quantile(values []float64, q float64) float64 {
	return quantileSorted(slices.Sorted(slices.Values(values)), q)
}

func quantileSorted(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	place := min(max(q, 0), 1) * float64(len(sorted)-1)
	below := int(place)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (place-float64(below))*(sorted[above]-sorted[below])
}

// percentiles is the interval that leaves 2.5 % of the draws at each end. It
// sorts them.
func percentiles(draws []float64) Interval {
	slices.Sort(draws)
	return Interval{quantileSorted(draws, 0.025), quantileSorted(draws, 0.975)}
}

// Bootstrap is the 95 % percentile interval for the mean of values: their means
// over draws samples with replacement (Efron 1979,
// doi:10.1214/aos/1176344552; Efron and Tibshirani 1993, chapter 13). It holds
// from some twenty values on; of fewer it is too narrow. Without values or draws
// it is -1 to 1, as wide as scores or their differences can be.
//
// It takes draws·len(values) steps: some 20 ms a million in the page.
func Bootstrap(values []float64, draws int, seed uint64) Interval {
	n := len(values)
	if n == 0 || draws < 1 {
		return Interval{-1, 1}
	}
	source := rand.New(rand.NewPCG(seed, streamBootstrap))
	means := make([]float64, draws)
	for d := range means {
		sum := 0.0
		for range n {
			sum += values[source.IntN(n)]
		}
		means[d] = sum / float64(n)
	}
	return percentiles(means)
}

// A Difference is how much better one variant did than another on the same
// items.
type Difference struct {
	Mean      float64  `json:"mean"`
	Interval  Interval `json:"interval"`
	Differing int      `json:"differing"` // items on which the two differ at all
	Draws     int      `json:"draws"`
	Seed      uint64   `json:"seed"`
}

// fewestDiffering is the number of differing items from which on a difference
// can be significant at all: if only chance decides the sign of each, five of
// five have the same sign with a probability of 2/2⁵, which is above 5 %.
const fewestDiffering = 6

// Noise reports whether the difference may well be chance: 0 is in the
// interval, or fewer than six items differ, of which a bootstrap is too sure
// (with one, every draw agrees).
func (d Difference) Noise() bool {
	return d.Differing < fewestDiffering || d.Interval.Contains(0)
}

// PairedBootstrap is the mean of a less b, item by item, with the percentile
// interval that [Bootstrap] gives it. Items are drawn, not single scores: an
// item that is hard for both variants says nothing about which is better. It
// panics if a and b are not of the same items.
func PairedBootstrap(a, b []float64, draws int, seed uint64) Difference {
	if len(a) != len(b) {
		panic("lab: a pair lacks its other half")
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
