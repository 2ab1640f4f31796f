package stat

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"fewshot/app/lab/internal/golden"
)

// The intervals that Newcombe 1998 (doi:10.1002/(SICI)1097-0258(19980430)17:8
// <857::AID-SIM777>3.0.CO;2-E), table I, prints for method 3, to four places.
func TestWilsonAgreesWithNewcombe(t *testing.T) {
	for _, c := range []struct {
		right, n  int
		low, high float64
	}{
		{81, 263, 0.2553, 0.3662},
		{15, 148, 0.0624, 0.1605},
		{0, 20, 0, 0.1611},
		{1, 29, 0.0061, 0.1718},
	} {
		got := Wilson(c.right, c.n)
		if !golden.Close(got.Low, c.low, 0.00005) || !golden.Close(got.High, c.high, 0.00005) {
			t.Errorf("Wilson(%d, %d) = %.4f, want %.4f to %.4f", c.right, c.n, got, c.low, c.high)
		}
	}
}

func TestWilsonAgreesWithSciPy(t *testing.T) {
	for _, c := range golden.Read(t).Wilson {
		got := Wilson(c.Right, c.N)
		if !golden.Close(got.Low, c.Low, 1e-12) || !golden.Close(got.High, c.High, 1e-12) {
			t.Errorf("Wilson(%d, %d) = %v, want %v to %v", c.Right, c.N, got, c.Low, c.High)
		}
	}
}

func TestWilsonOfAll(t *testing.T) {
	if all := Wilson(7, 7); all.High != 1 || !all.Contains(1) || all.Contains(0.5) {
		t.Errorf("of seven that are right: %v", all)
	}
}

func TestQuantileAgreesWithNumPy(t *testing.T) {
	g := golden.Read(t)
	sorted := slices.Sorted(slices.Values(g.Values))
	for _, c := range g.Quantiles {
		if got := quantile(sorted, c.Q); !golden.Close(got, c.Value, 1e-12) {
			t.Errorf("quantile(%v) = %v, want %v", c.Q, got, c.Value)
		}
	}
	if got := quantile(nil, 0.5); !math.IsNaN(got) {
		t.Errorf("of nothing it is %v", got)
	}
	if got := quantile([]float64{1, 2, 3}, 2); got != 3 {
		t.Errorf("beyond 1 it is %v", got)
	}
}

// scipy.stats.bootstrap with 200,000 draws is the reference: 20,000 draws of
// another generator come within some standard errors of its ends.
func TestPairedBootstrapAgreesWithSciPy(t *testing.T) {
	for _, c := range golden.Read(t).Bootstraps {
		t.Run(c.Name, func(t *testing.T) {
			d := PairedBootstrap(c.A, c.B, 20_000, 1)
			tolerance := 0.03 * (c.High - c.Low)
			if c.Name == "right or wrong" {
				tolerance = 1.0/float64(len(c.A)) + 1e-9 // the means lie on a grid
			}
			if !golden.Close(d.Mean, c.Mean, 1e-12) || !golden.Close(d.Interval.Low, c.Low, tolerance) || !golden.Close(d.Interval.High, c.High, tolerance) {
				t.Errorf("got %v in %v, want %v in %v to %v", d.Mean, d.Interval, c.Mean, c.Low, c.High)
			}
		})
	}
}

func TestPairedBootstrap(t *testing.T) {
	repeat := func(x float64, n int) []float64 {
		list := make([]float64, n)
		for i := range list {
			list[i] = x
		}
		return list
	}
	half := append(repeat(1, 10), repeat(0, 10)...)
	for name, c := range map[string]struct {
		a, b  []float64
		noise bool
	}{
		"no_items":                      {nil, nil, true},
		"the_same":                      {half, half, true},
		"better_everywhere":             {repeat(1, 20), repeat(0, 20), false},
		"one_item_says_nothing":         {[]float64{1}, []float64{0}, true},
		"five_items_say_too_little":     {repeat(1, 5), repeat(0, 5), true},
		"six_items_that_agree":          {repeat(1, 6), repeat(0, 6), false},
		"as_many_better_as_worse":       {half, append(repeat(0, 10), repeat(1, 10)...), true},
		"a_small_difference_everywhere": {repeat(0.51, 20), repeat(0.5, 20), false},
	} {
		t.Run(name, func(t *testing.T) {
			d := PairedBootstrap(c.a, c.b, BootstrapDraws, 7)
			if d.Noise() != c.noise {
				t.Errorf("%+v: noise is %t", d, d.Noise())
			}
			if d.Draws != BootstrapDraws || d.Seed != 7 {
				t.Errorf("%d draws with seed %d", d.Draws, d.Seed)
			}
			if len(c.a) > 0 && !d.Interval.Contains(d.Mean) && !golden.Close(d.Interval.Low, d.Mean, 1e-9) {
				t.Errorf("the mean %v is not in %v", d.Mean, d.Interval)
			}
		})
	}
	t.Run("one_seed_gives_one_interval", func(t *testing.T) {
		other := append(repeat(1, 4), repeat(0, 16)...)
		if a, b := PairedBootstrap(half, other, 500, 3), PairedBootstrap(half, other, 500, 3); a != b {
			t.Errorf("%v and %v", a, b)
		}
		skewed := []float64{0.1, 0.25, 0.7, 1.3, 2.9, 0.05, 0.6}
		if a, b := Bootstrap(skewed, 500, 3), Bootstrap(skewed, 500, 4); a == b {
			t.Errorf("two seeds give %v", a)
		}
	})
	t.Run("unequal_lengths_panic", func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Errorf("no panic")
			}
		}()
		PairedBootstrap([]float64{1}, nil, 10, 1)
	})
}

// About 95 in 100 intervals hold the true mean; of 40 values, of a normal
// distribution, a percentile bootstrap's are somewhat fewer.
func TestBootstrapCovers(t *testing.T) {
	const experiments, items, mean = 1000, 40, 0.3
	random := rand.New(rand.NewPCG(1, 1))
	values := make([]float64, items)
	held := 0
	for seed := range uint64(experiments) {
		for i := range values {
			values[i] = mean + random.NormFloat64()
		}
		if Bootstrap(values, 300, seed).Contains(mean) {
			held++
		}
	}
	if share := float64(held) / experiments; share < 0.915 || share > 0.965 {
		t.Errorf("the interval holds the mean in %.3f of the experiments", share)
	}
}
