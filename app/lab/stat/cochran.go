package stat

import (
	"math"
	"slices"

	"fewshot/app/lab/chance"
)

// A Spread says whether several variants, asked the same items, differ at all. It
// looks at all of them at once: the best of 24 is better than the worst even where
// they are the same.
type Spread struct {
	Variants int
	Items    int
	Range    float64 // the best variant's mean less the worst one's
	Q        float64 // Cochran's statistic, 0 if no item tells variants apart
	P        float64 // the probability of so large a Q if variants make no difference
	ByChance float64 // the range that 95 % of the permutations stay within
	Draws    int     // permutations
	Seed     uint64
}

// Noise reports whether the spread may well be chance.
func (s Spread) Noise() bool { return s.P >= 0.05 }

// The work of a permutation test: the number of permutations, fewer where that would
// take more steps than that.
const (
	permutations       = 2000
	fewestPermutations = 200
	mostSteps          = 20_000_000
)

// Cochran tests whether variants differ by their scores on the same items, (item,
// variant): Cochran's Q (Cochran 1950, doi:10.1093/biomet/37.3-4.256),
//
//	Q = (k-1) · Σⱼ (Tⱼ - T̄)² / Σᵢⱼ (xᵢⱼ - x̄ᵢ)²
//
// for k variants with the sums T. Of two variants it is McNemar's statistic. The
// probability comes from permutations of each item's scores among the variants,
// which holds for few items, where the χ² distribution does not, and for scores
// between 0 and 1 (Berry, Johnston and Mielke 2014, A Chronicle of Permutation
// Statistical Methods).
func Cochran(scores [][]float64, seed uint64) Spread {
	s := Spread{Items: len(scores), P: 1, Seed: seed}
	if len(scores) == 0 || len(scores[0]) < 2 {
		return s
	}
	k := len(scores[0])
	s.Variants = k
	// An item on which all variants do the same tells nothing about them.
	var rows []float64 // (item, variant)
	sums, within := make([]float64, k), 0.0
	for _, row := range scores {
		for j, x := range row {
			sums[j] += x
		}
		if slices.Min(row) == slices.Max(row) {
			continue
		}
		mean := Mean(row)
		for _, x := range row {
			within += (x - mean) * (x - mean)
		}
		rows = append(rows, row...)
	}
	n := float64(len(scores))
	s.Range = (slices.Max(sums) - slices.Min(sums)) / n
	if len(rows) == 0 {
		return s
	}
	observed := scatter(sums)
	s.Q = float64(k-1) * observed / within

	s.Draws = min(permutations, max(fewestPermutations, mostSteps/len(rows)))
	random := chance.New(seed, chance.Permutation)
	ranges := make([]float64, s.Draws)
	asLarge := 1 // the scores as they are count as a permutation
	for d := range ranges {
		clear(sums)
		for start := 0; start < len(rows); start += k {
			row := rows[start : start+k]
			for i := k - 1; i > 0; i-- {
				j := random.IntN(i + 1)
				row[i], row[j] = row[j], row[i]
			}
			for j, x := range row {
				sums[j] += x
			}
		}
		ranges[d] = (slices.Max(sums) - slices.Min(sums)) / n
		const rounding = 1e-9
		if scatter(sums) >= observed*(1-rounding) {
			asLarge++
		}
	}
	s.P = float64(asLarge) / float64(s.Draws+1)
	slices.Sort(ranges)
	s.ByChance = ranges[int(math.Ceil(0.95*float64(s.Draws)))-1]
	return s
}

// scatter is the sum of the squared distances of values from their mean.
func scatter(values []float64) float64 {
	mean, sum := Mean(values), 0.0
	for _, x := range values {
		sum += (x - mean) * (x - mean)
	}
	return sum
}
