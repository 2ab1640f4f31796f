package stat

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func TestPassAtK_is_the_unbiased_estimator(t *testing.T) {
	for _, c := range []struct {
		n, c, k int
		want    float64
	}{
		// By hand: 1 - C(n-c, k)/C(n, k).
		{1, 0, 1, 0}, {1, 1, 1, 1},
		{5, 2, 1, 2.0 / 5},
		{5, 2, 2, 1 - 3.0/10},    // C(3,2)/C(5,2)
		{5, 1, 3, 1 - 4.0/10},    // C(4,3)/C(5,3)
		{10, 3, 5, 1 - 21.0/252}, // C(7,5)/C(10,5)
		{10, 3, 8, 1},            // any eight hold one of the three
		{10, 0, 10, 0}, {10, 10, 1, 1},
		{200, 10, 1, 0.05},
		{200, 1, 100, 0.5}, // one of 200, a hundred drawn
		{5, 6, 1, math.NaN()}, {3, 1, 5, math.NaN()}, {0, 0, 1, math.NaN()}, {5, 1, 0, math.NaN()},
	} {
		got := PassAtK(c.n, c.c, c.k)
		if math.IsNaN(c.want) != math.IsNaN(got) || math.Abs(got-c.want) > 1e-12 {
			t.Errorf("PassAtK(%d, %d, %d) = %v, want %v", c.n, c.c, c.k, got, c.want)
		}
	}
}

// The product is the same as the binomials reckoned exactly, also where those
// fit no float64, as with the paper's 200 answers.
func TestPassAtK_is_exact(t *testing.T) {
	for _, n := range []int{7, 60, 200, 1000} {
		for c := 0; c <= n; c += 1 + n/23 {
			for _, k := range []int{1, 2, 5, n / 2, n} {
				got := PassAtK(n, c, k)
				exact := new(big.Rat).SetFrac(new(big.Int).Binomial(int64(n-c), int64(k)), new(big.Int).Binomial(int64(n), int64(k)))
				want, _ := exact.Sub(big.NewRat(1, 1), exact).Float64()
				if math.Abs(got-want) > 1e-12 {
					t.Errorf("PassAtK(%d, %d, %d) = %v, want %v", n, c, k, got, want)
				}
			}
		}
	}
}

// Over all ways to draw k of n answers, the share that holds a right one is what
// the estimator says, which 1-(1-c/n)^k isn't.
func TestPassAtK_counts_the_draws(t *testing.T) {
	const n, k = 9, 4
	for c := range n + 1 {
		hit, all := 0, 0
		for set := range 1 << n {
			size, right := 0, false
			for i := range n {
				if set>>i&1 == 1 {
					size++
					right = right || i < c
				}
			}
			if size == k {
				all++
				if right {
					hit++
				}
			}
		}
		if want := float64(hit) / float64(all); math.Abs(PassAtK(n, c, k)-want) > 1e-12 {
			t.Errorf("%d right: %v, want %v", c, PassAtK(n, c, k), want)
		}
	}
}

func TestPassRate_leaves_out_items_with_too_few_answers(t *testing.T) {
	r := PassRate([]Tries{{10, 10}, {10, 0}, {3, 3}}, 5, 1)
	if r.Items != 2 || r.Mean != 0.5 || r.K != 5 {
		t.Errorf("%+v", r)
	}
	if r := PassRate(nil, 1, 1); !math.IsNaN(r.Mean) || r.Low != 0 || r.High != 1 {
		t.Errorf("of nothing: %+v", r)
	}
}

// Where all items agree, the interval is not empty. 10 of 10 is 0.7225 to 1 by
// Wilson's formula (Brown, Cai and DasGupta 2001, section 3.1.1): n/(n+z²).
func TestPassRate_has_an_interval_where_all_agree(t *testing.T) {
	items := make([]Tries, 10)
	for i := range items {
		items[i] = Tries{5, 5}
	}
	if r := PassRate(items, 1, 1); r.Mean != 1 || math.Abs(r.Low-10/(10+z95*z95)) > 1e-12 || r.High != 1 {
		t.Errorf("%+v", r)
	}
	for i := range items {
		items[i].Passed = 0
	}
	if r := PassRate(items, 1, 1); r.Mean != 0 || r.Low != 0 || math.Abs(r.High-z95*z95/(10+z95*z95)) > 1e-12 {
		t.Errorf("%+v", r)
	}
}

func TestPassRate_is_the_same_for_the_same_seed(t *testing.T) {
	var items []Tries
	for i := range 60 {
		items = append(items, Tries{10, i % 11})
	}
	a, b, c := PassRate(items, 3, 7), PassRate(items, 3, 7), PassRate(items, 3, 8)
	if a != b {
		t.Errorf("%+v and %+v", a, b)
	}
	if a == c {
		t.Error("the seed changes nothing")
	}
	if !(a.Low < a.Mean && a.Mean < a.High) {
		t.Errorf("%+v", a)
	}
}

// Of many experiments with a known pass@k the interval holds it in about 95 %:
// of 400, fewer than 91 % would be chance about once in five thousand.
func TestPassRate_interval_holds_the_truth(t *testing.T) {
	source := rand.New(rand.NewPCG(5, 6))
	for _, about := range []struct {
		items, answers, k int
		skill             func() float64
	}{
		{60, 5, 1, source.Float64},
		{60, 5, 5, source.Float64},
		{40, 10, 1, func() float64 { return math.Pow(source.Float64(), 4) }}, // mostly hard
		{100, 1, 1, func() float64 { return 0.9 }},
		{12, 5, 1, source.Float64},
		{25, 5, 1, func() float64 { return 0.98 }},
	} {
		truth, n := 0.0, 200_000
		for range n {
			truth += 1 - math.Pow(1-about.skill(), float64(about.k))
		}
		truth /= float64(n)
		held, runs := 0, 400
		for run := range runs {
			items := make([]Tries, about.items)
			for i := range items {
				items[i].Answers = about.answers
				p := about.skill()
				for range about.answers {
					if source.Float64() < p {
						items[i].Passed++
					}
				}
			}
			if r := PassRate(items, about.k, uint64(run)); r.Low <= truth && truth <= r.High {
				held++
			}
		}
		t.Logf("%d items, %d answers, k = %d: %.1f %%", about.items, about.answers, about.k, 100*float64(held)/float64(runs))
		if held < runs*91/100 {
			t.Errorf("%d items, %d answers, k = %d: held in %d of %d", about.items, about.answers, about.k, held, runs)
		}
	}
}
