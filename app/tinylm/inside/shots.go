package inside

import (
	"context"
	"math"
	"strings"

	"fewshot/app/lab/chance"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
)

// MaxExact is the most examples whose Shapley values are worked out over all subsets.
// More are estimated.
const MaxExact = 5

// Shots is what each example does for the answer's log-probability.
type Shots struct {
	All   float64 // with all examples
	None  float64 // with none
	Exact bool    // whether the Shapley values are exact
	Shots []Shot  // those that are on, in their order
}

// A Shot is one example's part.
type Shot struct {
	Shot    int     `json:"shot"`    // index into Prompt.Shots
	Alone   float64 `json:"alone"`   // the answer's log-probability with this example alone
	Without float64 `json:"without"` // with all but this one
	// Shapley is the example's share of All - None: what it adds to those before it, on
	// average over all orders in which the examples can be added (Shapley 1953). The
	// shares add up to All - None.
	Shapley float64 `json:"shapley"`
	// Low and High are a 95 % interval of an estimated share; both are Shapley if it is
	// exact.
	Low  float64 `json:"low"`
	High float64 `json:"high"`
}

// Shots measures each example. Up to [MaxExact] it runs the prompt with every subset of
// them, which keeps the order of the prompt. Above that it adds them in random orders: in each
// round all rotations of one, so that every example comes in every place once (sampling
// stratified by size, Castro et al. 2017, doi:10.1016/j.cor.2017.01.019). onProgress, if not nil,
// is called after each run.
//
// Leaving one example out is not enough to find the one that matters: where any
// single example already tells the model what to do, every Without is as good as All.
func (v *View) Shots(ctx context.Context, onProgress func(done, total int)) (Shots, error) {
	n := len(v.shots)
	c := coalition{view: v, ctx: ctx, known: map[string]float64{}, done: onProgress}
	all, none := make([]bool, n), make([]bool, n)
	for i := range all {
		all[i] = true
	}
	if n <= MaxExact {
		c.total = 1 << n
		c.everySubset(make([]bool, n), 0)
	} else {
		c.total = 2 + 2*n + rounds(n)*n*(n-3) // at most
	}
	s := Shots{All: c.value(all), None: c.value(none), Exact: n <= MaxExact}
	for i, shot := range v.shots {
		only, rest := make([]bool, n), append([]bool(nil), all...)
		only[i], rest[i] = true, false
		s.Shots = append(s.Shots, Shot{Shot: shot, Alone: c.value(only), Without: c.value(rest)})
	}
	if s.Exact {
		for i := range s.Shots {
			x := c.exact(i)
			s.Shots[i].Shapley, s.Shots[i].Low, s.Shots[i].High = x, x, x
		}
	} else {
		c.estimate(s.Shots, rounds(n))
	}
	return s, c.err
}

// rounds is how many rounds of orders an estimate for n examples takes.
func rounds(n int) int {
	if n <= 10 {
		return 3
	}
	return 2
}

// A coalition values subsets of the examples, each once.
type coalition struct {
	view  *View
	ctx   context.Context
	known map[string]float64
	done  func(done, total int)
	total int
	err   error
}

// value is the answer's log-probability with a subset of the examples.
func (c *coalition) value(in []bool) float64 {
	var key strings.Builder
	for _, on := range in {
		key.WriteByte("01"[b2i(on)])
	}
	if x, ok := c.known[key.String()]; ok || c.err != nil {
		return x
	}
	p := c.view.Prompt
	p.Shots = append([]prompt.Shot(nil), p.Shots...)
	for i, shot := range c.view.shots {
		p.Shots[shot].Off = !in[i]
	}
	text, _ := sent(p)
	x, err := c.view.logprob(c.ctx, text, tinylm.Off{})
	if err != nil {
		c.err = err
		return 0
	}
	c.known[key.String()] = x
	if c.done != nil {
		c.done(min(len(c.known), c.total), c.total)
	}
	return x
}

func b2i(b bool) int {
	if b {
		return 1
	}
	return 0
}

// everySubset values all subsets that agree with in before i. Those with a beginning in
// common come after one another, since the probe keeps what it has read.
func (c *coalition) everySubset(in []bool, i int) {
	c.value(in)
	for ; i < len(in); i++ {
		in[i] = true
		c.everySubset(in, i+1)
		in[i] = false
	}
}

// exact is the Shapley value of example i: what it adds to each subset of
// the others, weighted by |S|!·(n-|S|-1)!/n!.
func (c *coalition) exact(i int) float64 {
	n := len(c.view.shots)
	total := 0.0
	for mask := range 1 << n {
		if mask>>i&1 == 1 {
			continue
		}
		in := make([]bool, n)
		size := 0
		for j := range n {
			in[j] = mask>>j&1 == 1
			size += b2i(in[j])
		}
		before := c.value(in)
		in[i] = true
		total += weight(size, n) * (c.value(in) - before)
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

// estimate sets the shares by random orders.
func (c *coalition) estimate(shots []Shot, rounds int) {
	n := len(shots)
	source := chance.New(0, chance.Coalitions) // the same figures for the same prompt
	gains := make([][][]float64, n)            // of each example in each place, (n, n, rounds)
	for i := range gains {
		gains[i] = make([][]float64, n)
	}
	for range rounds {
		order := source.Perm(n)
		for range n {
			order = append(order[1:], order[0])
			for place, gain := range c.along(order) {
				i := order[place]
				gains[i][place] = append(gains[i][place], gain)
			}
			if c.err != nil {
				return
			}
		}
	}
	for i := range shots {
		mean, half := stratified(gains[i])
		shots[i].Shapley, shots[i].Low, shots[i].High = mean, mean-half, mean+half
	}
}

// along is what each example adds when they come in an order, place by place.
func (c *coalition) along(order []int) []float64 {
	gain := make([]float64, len(order))
	in := make([]bool, len(order))
	before := c.value(in)
	for place, i := range order {
		in[i] = true
		after := c.value(in)
		gain[place], before = after-before, after
	}
	return gain
}

// stratified is the mean of the strata's means, and half the width of its 95 % interval
// by Student with the degrees of freedom of Satterthwaite 1946 (doi:10.2307/3002019). Each
// stratum has at least two draws.
func stratified(strata [][]float64) (mean, half float64) {
	variance, squares := 0.0, 0.0
	for _, draws := range strata {
		m, v := 0.0, 0.0
		for _, x := range draws {
			m += x / float64(len(draws))
		}
		for _, x := range draws {
			v += (x - m) * (x - m) / float64(len(draws)-1)
		}
		mean += m / float64(len(strata))
		share := v / float64(len(draws)) / float64(len(strata)*len(strata))
		variance += share
		squares += share * share / float64(len(draws)-1)
	}
	if variance == 0 {
		return mean, 0
	}
	return mean, student(variance*variance/squares) * math.Sqrt(variance)
}

// student is the 0.975 quantile of Student's distribution, by the expansion in the
// normal quantile (Abramowitz and Stegun 1964, 26.7.5): from 3 degrees of freedom on it is
// off by less than 2 %.
func student(degrees float64) float64 {
	const z = 1.959963984540054
	n := max(degrees, 1)
	return z + z*(z*z+1)/(4*n) + z*(5*math.Pow(z, 4)+16*z*z+3)/(96*n*n) + z*(3*math.Pow(z, 6)+19*math.Pow(z, 4)+17*z*z-15)/(384*n*n*n)
}
