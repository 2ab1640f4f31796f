package shapley

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

// valued gives every subset that a design asks for a value.
func valued(d Design, worth func(Subset) float64) map[Subset]float64 {
	values := map[Subset]float64{}
	for _, s := range d.Subsets() {
		values[s] = worth(s)
	}
	return values
}

// game is a value with main effects and effects of pairs.
func game(n int, seed uint64) func(Subset) float64 {
	r := rand.New(rand.NewPCG(seed, 0))
	one, two := make([]float64, n), make([][]float64, n)
	for i := range n {
		one[i] = r.NormFloat64()
		for range n {
			two[i] = append(two[i], r.NormFloat64()/2)
		}
	}
	return func(s Subset) float64 {
		x := 3.0
		for i := range n {
			for j := 0; s.Has(i) && j < n; j++ {
				if s.Has(j) {
					x += two[i][j]
				}
			}
			if s.Has(i) {
				x += one[i]
			}
		}
		return x
	}
}

// byOrders is the Shapley value by its first definition, over all orders.
func byOrders(n int, values map[Subset]float64) []float64 {
	total, count := make([]float64, n), 0.0
	var try func(order []int)
	try = func(order []int) {
		if len(order) == n {
			count++
			for place, gain := range along(order, values) {
				total[order[place]] += gain
			}
			return
		}
		for i := range n {
			if !slices.Contains(order, i) {
				try(append(slices.Clone(order), i))
			}
		}
	}
	try(nil)
	for i := range total {
		total[i] /= count
	}
	return total
}

func near(a, b float64) bool { return math.Abs(a-b) < 1e-9 }

func TestShares_exact(t *testing.T) {
	for n := range MaxExact + 1 {
		d, worth := New(n), game(n, uint64(n))
		if subsets := d.Subsets(); len(subsets) != 1<<n {
			t.Errorf("%d parts have %d subsets", n, len(subsets))
		}
		values := valued(d, worth)
		shares := d.Shares(values)
		want, sum := byOrders(n, values), 0.0
		for i, p := range shares.Parts {
			sum += p.Shapley
			alone, without := of(n, '0').with(i, true), of(n, '1').with(i, false)
			if !near(p.Shapley, want[i]) || p.Low != p.Shapley || p.High != p.Shapley || p.Alone != worth(alone) || p.Without != worth(without) {
				t.Errorf("part %d of %d: %+v, over all orders %v", i, n, p, want[i])
			}
		}
		if !shares.Exact || !near(sum, shares.All-shares.None) {
			t.Errorf("of %d parts they add up to %v, not to %v", n, sum, shares.All-shares.None)
		}
	}
}

// The value of a part that adds nothing is nothing, and parts that do the same have the
// same: axioms of Shapley's.
func TestShares_of_dummies_and_twins(t *testing.T) {
	d := New(4)
	shares := d.Shares(valued(d, func(s Subset) float64 { // any of the first two is enough; the third does a part; the fourth nothing
		x := 0.0
		if s.Has(0) || s.Has(1) {
			x += 6
		}
		if s.Has(2) {
			x++
		}
		return x
	}))
	for i, want := range []float64{3, 3, 1, 0} {
		if !near(shares.Parts[i].Shapley, want) {
			t.Errorf("part %d: %v, want %v", i, shares.Parts[i].Shapley, want)
		}
	}
	if p := shares.Parts[0]; p.Without != shares.All {
		t.Errorf("leaving one of two twins out changes the value: %+v", p)
	}
}

func TestShares_estimated(t *testing.T) {
	within, of95 := 0, 0
	for n := MaxExact + 1; n <= 12; n++ {
		for seed := range uint64(5) {
			worth := game(n, seed)
			d := New(n)
			subsets := d.Subsets()
			if !slices.Equal(subsets, New(n).Subsets()) || len(subsets) != len(slices.Compact(slices.Clone(subsets))) {
				t.Fatalf("the subsets of %d parts are others each time, or there twice", n)
			}
			shares := d.Shares(valued(d, worth))
			every := map[Subset]float64{}
			for mask := range 1 << n {
				s := of(n, '0')
				for i := range n {
					s = s.with(i, mask>>i&1 == 1)
				}
				every[s] = worth(s)
			}
			sum := 0.0
			for i, p := range shares.Parts {
				sum += p.Shapley
				of95++
				if x := exact(n, i, every); p.Low-1e-9 <= x && x <= p.High+1e-9 {
					within++
				}
			}
			if shares.Exact || !near(sum, shares.All-shares.None) {
				t.Errorf("of %d parts they add up to %v, not to %v", n, sum, shares.All-shares.None)
			}
		}
	}
	if share := float64(within) / float64(of95); share < 0.9 {
		t.Errorf("%.3f of %d exact values lie in their intervals", share, of95)
	}
}

func TestStudent(t *testing.T) {
	for degrees, want := range map[float64]float64{2: 4.303, 3: 3.182, 5: 2.571, 10: 2.228, 30: 2.042, 1e9: 1.960} {
		if got := student(degrees); math.Abs(got/want-1) > 0.04 {
			t.Errorf("%v degrees of freedom: %v, want %v", degrees, got, want)
		}
	}
}
