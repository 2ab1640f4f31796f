package stat

import (
	"math"
	"math/rand/v2"
	"slices"
)

// PassAtK is the unbiased estimate of pass@k, the probability that at least one
// of k answers passes, from n answers of which c passed:
//
//	1 - C(n-c, k) / C(n, k)
//
// (Chen et al. 2021, "Evaluating Large Language Models Trained on Code",
// arXiv:2107.03374, equation 1), in the form that their figure 3 gives, a product
// in which nothing overflows: 1 - Π (1 - k/i) for i from n-c+1 to n. With as few
// answers as k it is 1 if any passed, else 0. Of no answers, or for k below 1, it
// is NaN, as it is where k is more than n: that can't be estimated without bias.
func PassAtK(n, c, k int) float64 {
	if k < 1 || n < k || c < 0 || c > n {
		return math.NaN()
	}
	if n-c < k {
		return 1 // any k of n hold one that passed
	}
	none := 1.0
	for i := n - c + 1; i <= n; i++ {
		none *= 1 - float64(k)/float64(i)
	}
	return 1 - none
}

// Tries are the answers to one item: how many there were, and passed.
type Tries struct {
	Answers int `json:"answers"`
	Passed  int `json:"passed"`
}

// A Rate is pass@k over items, with its 95 % interval.
type Rate struct {
	K     int     `json:"k"`
	Mean  float64 `json:"mean"`
	Low   float64 `json:"low"`
	High  float64 `json:"high"`
	Items int     `json:"items"` // with at least k answers; the others say nothing of it
}

// fewestItems is from how many items on a bootstrap holds what it promises.
const fewestItems = 20

// PassRate is the mean of [PassAtK] over the items that have at least k answers.
//
// The interval is over items, which are what was drawn: answers to one item are
// not independent of each other, and more of them make each item's figure better,
// not the number of items larger. It is Efron's bias-corrected and accelerated
// bootstrap (Efron 1987, doi:10.1080/01621459.1987.10478410, equations 2.3 and
// 6.6) of BootstrapDraws draws from the seed. Where a bootstrap can't work, with
// fewer than twenty items, or when nearly all of them agree (at most five differ
// from the commonest value), the interval is Wilson's (1927,
// doi:10.1080/01621459.1927.10502953) at the same mean: that is wide enough, as
// scores between 0 and 1 vary at most as much as zeros and ones of the same mean
// do (Bhatia and Davis 2000, doi:10.1080/00029890.2000.12005203). Without items
// the mean is NaN, and the interval all from 0 to 1.
func PassRate(items []Tries, k int, seed uint64) Rate {
	var scores []float64
	for _, t := range items {
		if p := PassAtK(t.Answers, t.Passed, k); !math.IsNaN(p) {
			scores = append(scores, p)
		}
	}
	r := Rate{K: k, Items: len(scores), Mean: Mean(scores), High: 1}
	switch {
	case len(scores) == 0:
		r.Mean = math.NaN()
	case len(scores) < fewestItems || differing(scores) <= 5:
		at := wilson(r.Mean, len(scores))
		r.Low, r.High = at.Low, at.High
	default:
		r.Low, r.High = accelerated(scores, seed)
	}
	return r
}

// differing is how many values differ from the commonest.
func differing(x []float64) int {
	counts, most := map[float64]int{}, 0
	for _, v := range x {
		counts[v]++
		most = max(most, counts[v])
	}
	return len(x) - most
}

// accelerated is the BCa interval of the mean of x.
func accelerated(x []float64, seed uint64) (low, high float64) {
	n := len(x)
	source := rand.New(rand.NewPCG(seed, uint64(n)))
	draws := make([]float64, BootstrapDraws)
	centre := Mean(x)
	below := 0.0 // draws below the mean, those on it half
	for d := range draws {
		total := 0.0
		for range n {
			total += x[source.IntN(n)]
		}
		draws[d] = total / float64(n)
		switch {
		case draws[d] < centre:
			below++
		case draws[d] == centre:
			below += 0.5
		}
	}
	slices.Sort(draws)
	bias := normalQuantile(min(max(below, 1), BootstrapDraws-1) / BootstrapDraws)
	// The acceleration by the jackknife; of a mean it is the skewness by 6√n.
	var squares, cubes float64
	for _, v := range x {
		d := v - centre
		squares += d * d
		cubes += d * d * d
	}
	acceleration := 0.0
	if squares > 0 {
		acceleration = cubes / (6 * math.Pow(squares, 1.5))
	}
	end := func(z float64) float64 {
		z = bias + (bias+z)/(1-acceleration*(bias+z))
		return quantile(draws, 0.5*math.Erfc(-z/math.Sqrt2))
	}
	return end(-z95), end(z95)
}

func normalQuantile(p float64) float64 { return math.Sqrt2 * math.Erfinv(2*p-1) }
