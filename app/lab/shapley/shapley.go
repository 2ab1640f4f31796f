// Package shapley divides what several parts bring together among them, by the Shapley
// value: what a part adds to those before it, on average over all orders in which the
// parts can be added (Shapley 1953, doi:10.1515/9781400881970-018).
//
// A [Design] says which subsets of the parts have to be valued, and then, from their
// values, what each part's share is. How a subset is valued, and in which order or how
// many at once, is the caller's:
//
//	design := shapley.New(4)
//	values := map[shapley.Subset]float64{}
//	for _, s := range design.Subsets() {
//		values[s] = worth(s)
//	}
//	shares := design.Shares(values)
package shapley

import (
	"math"
	"slices"

	"fewshot/app/lab/chance"
)

// MaxExact is the most parts whose shares are worked out over all subsets. More are
// estimated.
const MaxExact = 5

// A Subset is some of the parts: a byte for each, '1' for one that is in.
type Subset string

// Has reports whether part i is in the subset.
func (s Subset) Has(i int) bool { return s[i] == '1' }

// with is the subset with part i in it, or out of it.
func (s Subset) with(i int, in bool) Subset {
	b := []byte(s)
	b[i] = '0'
	if in {
		b[i] = '1'
	}
	return Subset(b)
}

// of is the subset of n parts that are all in, or all out.
func of(n int, in byte) Subset {
	b := make([]byte, n)
	for i := range b {
		b[i] = in
	}
	return Subset(b)
}

// Shares is what each part does for the value of all.
type Shares struct {
	All, None float64 // the values with all parts and with none
	Exact     bool    // whether the Shapley values are exact
	Parts     []Share
}

// A Share is one part's.
type Share struct {
	Alone   float64 `json:"alone"`   // the value with this part alone
	Without float64 `json:"without"` // with all but this one
	// Shapley is the part's share of All - None. The shares add up to that.
	Shapley float64 `json:"shapley"`
	// Low and High are a 95 % interval of an estimated share; both are Shapley if it is
	// exact.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// A Design is what has to be valued for so many parts.
type Design struct {
	parts  int
	rounds [][][]int // orders in which the parts are added, all rotations of one in each; nil: every subset is valued
}

// aims is about how many values an estimate takes: it has as many rounds as that allows,
// between minRounds and maxRounds.
const (
	aims      = 400
	minRounds = 3
	maxRounds = 8
)

// New is a design for n parts: with every subset of up to [MaxExact]. Above that the
// parts are added in random orders: in each round all rotations of one, so that every
// part comes in every place once (sampling stratified by size, Castro et al. 2017,
// doi:10.1016/j.cor.2017.01.019). The orders are the same each time.
func New(n int) Design {
	d := Design{parts: n}
	if n <= MaxExact {
		return d
	}
	source := chance.New(0, chance.Coalitions)
	for range min(max(minRounds, aims/(n*(n-2))), maxRounds) {
		order, round := source.Perm(n), [][]int{}
		for range n {
			order = append(slices.Clone(order[1:]), order[0])
			round = append(round, order)
		}
		d.rounds = append(d.rounds, round)
	}
	return d
}

// Subsets are those that have to be valued, each once. Those that begin with the same
// parts stand together: a model that keeps what it has read reads least so.
func (d Design) Subsets() []Subset {
	seen := map[Subset]bool{}
	all, none := of(d.parts, '1'), of(d.parts, '0')
	if d.rounds == nil {
		for mask := range 1 << d.parts {
			s := none
			for i := range d.parts {
				s = s.with(i, mask>>i&1 == 1)
			}
			seen[s] = true
		}
	} else {
		seen[all], seen[none] = true, true
		for i := range d.parts {
			seen[none.with(i, true)], seen[all.with(i, false)] = true, true
		}
		for _, order := range slices.Concat(d.rounds...) {
			s := none
			for _, i := range order {
				s = s.with(i, true)
				seen[s] = true
			}
		}
	}
	subsets := make([]Subset, 0, len(seen))
	for s := range seen {
		subsets = append(subsets, s)
	}
	slices.Sort(subsets)
	slices.Reverse(subsets)
	return subsets
}

// Shares are the parts' shares by the values of all of [Design.Subsets].
func (d Design) Shares(values map[Subset]float64) Shares {
	all, none := of(d.parts, '1'), of(d.parts, '0')
	shares := Shares{All: values[all], None: values[none], Exact: d.rounds == nil, Parts: make([]Share, d.parts)}
	for i := range shares.Parts {
		shares.Parts[i].Alone, shares.Parts[i].Without = values[none.with(i, true)], values[all.with(i, false)]
	}
	if shares.Exact {
		for i := range shares.Parts {
			x := exact(d.parts, i, values)
			shares.Parts[i].Shapley, shares.Parts[i].Low, shares.Parts[i].High = x, x, x
		}
		return shares
	}
	gains := make([][]float64, d.parts) // of each part in each round, the mean over its places
	for _, round := range d.rounds {
		sums := make([]float64, d.parts)
		for _, order := range round {
			for place, gain := range along(order, values) {
				sums[order[place]] += gain
			}
		}
		for i, sum := range sums {
			gains[i] = append(gains[i], sum/float64(len(round)))
		}
	}
	for i := range shares.Parts {
		mean, half := interval(gains[i])
		shares.Parts[i].Shapley, shares.Parts[i].Low, shares.Parts[i].High = mean, mean-half, mean+half
	}
	return shares
}

// exact is the Shapley value of part i of n: what it adds to each subset of the others,
// weighted by |S|!·(n-|S|-1)!/n!.
func exact(n, i int, values map[Subset]float64) float64 {
	total := 0.0
	for mask := range 1 << n {
		if mask>>i&1 == 1 {
			continue
		}
		s, size := of(n, '0'), 0
		for j := range n {
			if mask>>j&1 == 1 {
				s = s.with(j, true)
				size++
			}
		}
		total += weight(size, n) * (values[s.with(i, true)] - values[s])
	}
	return total
}

// weight is size!·(n-size-1)!/n!, which is 1 over n times the number of subsets of that
// size of n-1 others.
func weight(size, n int) float64 {
	subsets := 1.0
	for k := range size {
		subsets *= float64(n-1-k) / float64(k+1)
	}
	return 1 / (float64(n) * subsets)
}

// along is what each part adds when they come in an order, place by place.
func along(order []int, values map[Subset]float64) []float64 {
	gain := make([]float64, len(order))
	s := of(len(order), '0')
	before := values[s]
	for place, i := range order {
		s = s.with(i, true)
		gain[place], before = values[s]-before, values[s]
	}
	return gain
}

// interval is the mean of independent draws, and half the width of its 95 % interval by
// Student. What a part adds in two places of one round is no two draws: the parts before
// it are mostly the same.
func interval(draws []float64) (mean, half float64) {
	n := float64(len(draws))
	for _, x := range draws {
		mean += x / n
	}
	squares := 0.0
	for _, x := range draws {
		squares += (x - mean) * (x - mean)
	}
	return mean, student(n-1) * math.Sqrt(squares/(n-1)/n)
}

// student is the 0.975 quantile of Student's distribution, by the expansion in the
// normal quantile (Abramowitz and Stegun 1964, 26.7.5): from 2 degrees of freedom on it is
// off by less than 4 %.
func student(degrees float64) float64 {
	const z = 1.959963984540054
	n := max(degrees, 1)
	return z + z*(z*z+1)/(4*n) + z*(5*math.Pow(z, 4)+16*z*z+3)/(96*n*n) + z*(3*math.Pow(z, 6)+19*math.Pow(z, 4)+17*z*z-15)/(384*n*n*n)
}
