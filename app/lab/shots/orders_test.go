package shots

import (
	"slices"
	"testing"
)

func TestOrders(t *testing.T) {
	t.Run("all_orders_of_three_things_as_written_by_hand", func(t *testing.T) {
		want := [][]int{{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}
		if got := Orders(3, 6, 1); !slices.EqualFunc(got, want, slices.Equal) {
			t.Errorf("got %v", got)
		}
	})
	for name, c := range map[string]struct{ n, limit, want int }{
		"all_of_four":        {4, 24, 24},
		"all_but_one":        {4, 23, 23},
		"a_sample_of_many":   {12, 50, 50},
		"of_very_many":       {100, 10, 10},
		"only_the_first":     {5, 1, 1},
		"of_nothing":         {0, 5, 1},
		"of_one":             {1, 5, 1},
		"none_asked_for":     {3, 0, 0},
		"a_negative_number":  {-1, 5, 0},
		"a_limit_of_2_of_2":  {2, 2, 2},
		"a_large_limit_of_3": {3, 1 << 40, 6},
	} {
		t.Run(name, func(t *testing.T) {
			got := Orders(c.n, c.limit, 7)
			if len(got) != c.want {
				t.Fatalf("got %d orders, want %d", len(got), c.want)
			}
			seen := map[string]bool{}
			for i, order := range got {
				sorted := slices.Sorted(slices.Values(order))
				for place, thing := range sorted {
					if thing != place || len(order) != c.n {
						t.Fatalf("%v is no permutation", order)
					}
				}
				if i == 0 && !slices.IsSorted(order) {
					t.Errorf("the first order is %v", order)
				}
				if key := orderKey(order); seen[key] {
					t.Errorf("%v comes twice", order)
				} else {
					seen[key] = true
				}
			}
			if again := Orders(c.n, c.limit, 7); !slices.EqualFunc(got, again, slices.Equal) {
				t.Errorf("the same seed gives other orders")
			}
		})
	}
	t.Run("another_seed_gives_others", func(t *testing.T) {
		if slices.EqualFunc(Orders(10, 20, 1), Orders(10, 20, 2), slices.Equal) {
			t.Errorf("they are the same")
		}
	})
	t.Run("each_thing_comes_everywhere_equally_often", func(t *testing.T) {
		const draws = 4000
		var count [6][6]int
		for _, order := range Orders(6, 719, 3)[1:] { // nearly all of 720
			for place, thing := range order {
				count[place][thing]++
			}
		}
		for seed := range uint64(draws) {
			for place, thing := range Orders(6, 2, seed)[1] {
				count[place][thing]++
			}
		}
		for place := range count {
			for thing, n := range count[place] {
				// Mean 786, and five standard deviations of the binomial about 125.
				if n < 640 || n > 940 {
					t.Errorf("thing %d is at place %d %d times", thing, place, n)
				}
			}
		}
	})
}
