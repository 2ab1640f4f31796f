package stat

import (
	"math/rand/v2"
	"testing"

	"fewshot/app/lab/internal/golden"
)

// items are rows of right and wrong, each so many times.
func items(rows ...[]float64) [][]float64 {
	var all [][]float64
	for _, row := range rows {
		for range int(row[0]) {
			all = append(all, row[1:])
		}
	}
	return all
}

// conover are twelve items and three variants: Conover, Practical Nonparametric
// Statistics (1980), p. 253.
var conover = items([]float64{5, 1, 1, 1}, []float64{2, 0, 1, 0}, []float64{2, 1, 1, 0}, []float64{1, 0, 0, 0}, []float64{1, 0, 0, 1}, []float64{1, 1, 1, 1})

// Published values: Conover's, as NIST's Dataplot has them; SAS/STAT, The FREQ
// Procedure, "Cochran's Q Test" (drug responses); an example of four variants that
// statsmodels tests with. p is that of the χ² distribution, which the permutations
// come near where there are enough items.
func TestCochranAgreesWithPublished(t *testing.T) {
	for name, c := range map[string]struct {
		scores [][]float64
		q, p   float64
		near   float64
	}{
		"Conover": {conover, 2.8, 0.246597, 0.2},
		"SAS": {items([]float64{6, 0, 0, 0}, []float64{2, 1, 0, 0}, []float64{16, 0, 0, 1}, []float64{4, 1, 0, 1},
			[]float64{2, 0, 1, 0}, []float64{6, 1, 1, 0}, []float64{4, 0, 1, 1}, []float64{6, 1, 1, 1}), 8.4706, 0.0145, 0.01},
		"four": {items([]float64{4, 0, 0, 0, 1}, []float64{1, 1, 1, 1, 1}, []float64{3, 1, 0, 0, 1}, []float64{1, 0, 1, 0, 1},
			[]float64{1, 0, 1, 0, 0}, []float64{1, 0, 0, 0, 0}, []float64{1, 0, 0, 1, 1}), 13.2857143, 0.00405776, 0.006},
	} {
		t.Run(name, func(t *testing.T) {
			s := Cochran(c.scores, 1)
			if !golden.Close(s.Q, c.q, 0.00005) || !golden.Close(s.P, c.p, c.near) {
				t.Errorf("Q = %v with p = %v, want %v with about %v", s.Q, s.P, c.q, c.p)
			}
		})
	}
}

func TestCochran(t *testing.T) {
	for name, c := range map[string]struct {
		scores [][]float64
		spread float64
		noise  bool
	}{
		"no_items":                  {nil, 0, true},
		"one_variant":               {items([]float64{9, 1}), 0, true},
		"all_right":                 {items([]float64{9, 1, 1, 1}), 0, true},
		"one_variant_is_always_bad": {items([]float64{9, 1, 1, 0}), 1, false},
		"one_item_says_nothing":     {items([]float64{1, 1, 1, 0}, []float64{9, 1, 1, 1}), 0.1, true},
		"partial_scores":            {items([]float64{12, 0.5, 0.75, 0.25}), 0.5, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := Cochran(c.scores, 1)
			if s.Noise() != c.noise || !golden.Close(s.Range, c.spread, 1e-12) || s.Items != len(c.scores) {
				t.Errorf("%+v", s)
			}
		})
	}
	t.Run("of_two_variants_is_McNemar", func(t *testing.T) {
		s := Cochran(items([]float64{9, 1, 0}, []float64{2, 0, 1}, []float64{20, 1, 1}), 1)
		if want := 7.0 * 7 / 11; !golden.Close(s.Q, want, 1e-12) {
			t.Errorf("Q = %v, want %v", s.Q, want)
		}
		// The sign test gives 0.0654, exactly.
		if !golden.Close(s.P, 0.0654, 0.02) {
			t.Errorf("p = %v", s.P)
		}
	})
	t.Run("of_few_items_is_exact", func(t *testing.T) {
		// Of Conover's items five tell the variants apart, which gives 3⁵ tables.
		count, asLarge := 0, 0
		places := []float64{0, 0, 0}
		var put func(row int)
		put = func(row int) {
			if row == 5 {
				count++
				if scatter(places) >= 14.0/3-1e-9 { // sums of 8, 10 and 7 scatter so far
					asLarge++
				}
				return
			}
			for j := range places {
				was := places[j]
				places[j] += []float64{1, 1, 1, -1, -1}[row] // right in one of three, or wrong in one
				put(row + 1)
				places[j] = was
			}
		}
		put(0)
		s, exact := Cochran(conover, 1), float64(asLarge)/float64(count)
		if count != 243 || !golden.Close(s.P, exact, 0.03) {
			t.Errorf("p = %v, and %v of all %d tables", s.P, exact, count)
		}
	})
	t.Run("leaves_the_scores_as_they_are", func(t *testing.T) {
		scores := [][]float64{{1, 0, 0}, {0, 1, 0}}
		if a, b := Cochran(scores, 3), Cochran(scores, 3); a != b || scores[0][0] != 1 || scores[1][1] != 1 {
			t.Errorf("%+v, then %+v, of %v", a, b, scores)
		}
	})
}

// Where twelve variants are the same, one experiment in twenty says that they differ,
// though the best of them is far from the worst in nearly all.
func TestCochranIsSeldomWrong(t *testing.T) {
	const experiments, n, k = 100, 20, 12
	random := rand.New(rand.NewPCG(1, 2))
	wrong, far := 0, 0
	for seed := range uint64(experiments) {
		scores := make([][]float64, n)
		for i := range scores {
			scores[i] = make([]float64, k)
			hard := random.Float64()
			for j := range scores[i] {
				if random.Float64() > hard {
					scores[i][j] = 1
				}
			}
		}
		s := Cochran(scores, seed)
		if !s.Noise() {
			wrong++
		}
		if s.Range >= 0.2 {
			far++
		}
	}
	if share := float64(wrong) / experiments; share > 0.1 {
		t.Errorf("%.3f of the experiments say that the variants differ", share)
	}
	if far < experiments/2 {
		t.Errorf("only in %d experiments lie 20 points between best and worst: the test tests too little", far)
	}
}
