package stat

import (
	"math"
	"testing"

	"fewshot/app/lab/internal/golden"
)

// Published intervals: Fagerland, Lydersen and Laake, Statistical Analysis of
// Contingency Tables (2017), chapter 8, whose data are of Bentur et al. 2009
// (1, 1, 7, 12) and Cavo et al. 2012 (59, 6, 16, 80); the second as R's
// contingencytables prints it.
func TestPairedProportionsAgreesWithFagerland(t *testing.T) {
	for _, c := range []struct {
		better, worse, n int
		low, high        float64
		precision        float64
	}{
		{1, 7, 21, -0.517, -0.026, 0.0005},
		{6, 16, 161, -0.1240, -0.0054, 0.00005},
	} {
		got := PairedProportions(c.better, c.worse, c.n)
		if !golden.Close(got.Low, c.low, c.precision) || !golden.Close(got.High, c.high, c.precision) {
			t.Errorf("%d and %d of %d: %v, want %v to %v", c.better, c.worse, c.n, got, c.low, c.high)
		}
	}
}

func TestPairedProportions(t *testing.T) {
	t.Run("is_not_empty_where_all_items_agree", func(t *testing.T) {
		for _, n := range []int{1, 7, 40, 10_000} {
			unseen := z95 * z95 / (float64(n) + z95*z95)
			for _, c := range []struct {
				better, worse int
				want          Interval
			}{
				{0, 0, Interval{-unseen, unseen}},
				{n, 0, Interval{1 - 2*unseen, 1}},
				{0, n, Interval{-1, 2*unseen - 1}},
			} {
				if got := PairedProportions(c.better, c.worse, n); !golden.Close(got.Low, c.want.Low, 1e-9) || !golden.Close(got.High, c.want.High, 1e-9) {
					t.Errorf("%d and %d of %d: %v, want %v", c.better, c.worse, n, got, c.want)
				}
			}
		}
	})
	t.Run("excludes_0_where_McNemar_is_significant", func(t *testing.T) {
		const n = 60
		for better := range 30 {
			for worse := range 30 {
				z := math.Abs(float64(better-worse)) / math.Sqrt(float64(max(1, better+worse)))
				if got := PairedProportions(better, worse, n); got.Contains(0) == (z > z95) {
					t.Errorf("%d and %d: %v, and McNemar's z is %v", better, worse, got, z)
				}
			}
		}
	})
	t.Run("changes_sign_with_the_variants", func(t *testing.T) {
		a, b := PairedProportions(9, 2, 30), PairedProportions(2, 9, 30)
		if !golden.Close(a.Low, -b.High, 1e-9) || !golden.Close(a.High, -b.Low, 1e-9) {
			t.Errorf("%v and %v", a, b)
		}
	})
	if got := PairedProportions(0, 0, 0); got != (Interval{-1, 1}) {
		t.Errorf("without items it is %v", got)
	}
}

// Of all tables with given chances, about 95 % have an interval that holds the
// difference: exactly summed, not drawn.
func TestPairedProportionsCovers(t *testing.T) {
	choose := func(n, k int) float64 {
		a, _ := math.Lgamma(float64(n + 1))
		b, _ := math.Lgamma(float64(k + 1))
		c, _ := math.Lgamma(float64(n - k + 1))
		return a - b - c
	}
	for _, c := range []struct {
		n             int
		better, worse float64
	}{{20, 0.2, 0.05}, {40, 0.1, 0.1}, {40, 0.5, 0.02}, {60, 0.3, 0.25}} {
		held := 0.0
		for b := 0; b <= c.n; b++ {
			for w := 0; b+w <= c.n; w++ {
				chance := math.Exp(choose(c.n, b) + choose(c.n-b, w) + float64(b)*math.Log(c.better) + float64(w)*math.Log(c.worse) + float64(c.n-b-w)*math.Log(1-c.better-c.worse))
				if PairedProportions(b, w, c.n).Contains(c.better - c.worse) {
					held += chance
				}
			}
		}
		if held < 0.92 || held > 0.985 {
			t.Errorf("%+v: it holds the difference with a probability of %.3f", c, held)
		}
	}
}

func TestUnanimous(t *testing.T) {
	for _, n := range []int{1, 12, 300} {
		if got, want := Unanimous(1, n, Interval{0, 1}), Wilson(n, n); !golden.Close(got.Low, want.Low, 1e-12) || got.High != 1 {
			t.Errorf("%d that are right: %v, and Wilson's %v", n, got, want)
		}
		if got, want := Unanimous(0, n, Interval{-1, 1}), PairedProportions(0, 0, n); !golden.Close(got.Low, want.Low, 1e-9) || !golden.Close(got.High, want.High, 1e-9) {
			t.Errorf("%d that agree: %v, and Tango's %v", n, got, want)
		}
	}
	if got := Unanimous(0.5, 0, Interval{0, 1}); got != (Interval{0, 1}) {
		t.Errorf("without items it is %v", got)
	}
}

func TestCompare(t *testing.T) {
	right, wrong, half := []float64{1, 1, 1, 1, 1, 1, 1, 1}, []float64{0, 0, 0, 0, 0, 0, 0, 0}, []float64{0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5, 0.5}
	for name, c := range map[string]struct {
		a, b  []float64
		mean  float64
		noise bool
	}{
		"no_items":                        {nil, nil, 0, true},
		"all_better":                      {right, wrong, 1, false},
		"all_worse":                       {wrong, right, -1, false},
		"all_right":                       {right, right, 0, true},
		"all_half":                        {half, half, 0, true},
		"all_better_by_half":              {right, half, 0.5, false},
		"five_items_say_too_little":       {right[:5], wrong[:5], 1, true},
		"partial_scores_have_a_bootstrap": {[]float64{1, 0.5, 1, 1, 1, 0.75, 1}, wrong[:7], 6.25 / 7, false},
	} {
		t.Run(name, func(t *testing.T) {
			d := Compare(c.a, c.b, 7)
			if d.Noise() != c.noise || !golden.Close(d.Mean, c.mean, 1e-12) {
				t.Errorf("%+v", d)
			}
			if !(d.Interval.Low < d.Interval.High) || !d.Interval.Contains(d.Mean) {
				t.Errorf("the mean %v in the interval %v", d.Mean, d.Interval)
			}
		})
	}
	t.Run("unequal_lengths_panic", func(t *testing.T) {
		defer func() {
			if recover() == nil {
				t.Errorf("no panic")
			}
		}()
		Compare([]float64{1}, nil, 1)
	})
}
