// Package stat is the statistics of experiments: an interval beside each figure,
// and what was and what was not shown.
//
// [Wilson] and [Bootstrap] give the interval of a score, [Compare] that of the
// difference between two scores on the same items, and [Cochran] tests whether several
// scores differ at all. [BradleyTerry] ranks by votes. [AUROC], [ECE], [Brier] and
// [RiskCoverage] measure how good a confidence is.
package stat

import (
	"math"
	"slices"

	"fewshot/app/lab/chance"
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
	return wilson(float64(right)/float64(n), n)
}

// wilson is [Wilson] of a share of n items.
func wilson(share float64, n int) Interval {
	const z = z95
	count := float64(n)
	scale := 1 + z*z/count
	centre := (share + z*z/(2*count)) / scale
	half := z / scale * math.Sqrt(share*(1-share)/count+z*z/(4*count*count))
	interval := Interval{max(0, centre-half), min(1, centre+half)}
	// At the edges rounding must not hide what is exact.
	if share == 0 {
		interval.Low = 0
	}
	if share == 1 {
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

// quantile is the value below which a share q of sorted values lies, between two
// of them in proportion (definition 7 of Hyndman and Fan 1996,
// doi:10.1080/00031305.1996.10473566, which R and NumPy use). Of none it is NaN.
func quantile(sorted []float64, q float64) float64 {
	if len(sorted) == 0 {
		return math.NaN()
	}
	place := min(max(q, 0), 1) * float64(len(sorted)-1)
	below := int(place)
	above := min(below+1, len(sorted)-1)
	return sorted[below] + (place-float64(below))*(sorted[above]-sorted[below])
}

// Percentiles is the interval that leaves 2.5 % of the draws at each end. It
// sorts them.
func Percentiles(draws []float64) Interval {
	slices.Sort(draws)
	return Interval{quantile(draws, 0.025), quantile(draws, 0.975)}
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
	source := chance.New(seed, chance.Bootstrap)
	means := make([]float64, draws)
	for d := range means {
		sum := 0.0
		for range n {
			sum += values[source.IntN(n)]
		}
		means[d] = sum / float64(n)
	}
	return Percentiles(means)
}
