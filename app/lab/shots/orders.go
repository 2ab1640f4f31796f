package shots

import (
	"slices"

	"fewshot/app/lab/chance"
)

// Orders are orders of n things, each a permutation of 0 to n-1: all n! of them
// in lexicographic order if that is at most limit, else limit different ones,
// drawn uniformly without replacement but for the first, which is the order as
// given. The same arguments give the same orders.
//
// Lu et al. 2022 (arXiv:2104.08786) try all 24 orders of four shots.
func Orders(n, limit int, seed uint64) [][]int {
	if n < 0 || limit < 1 {
		return nil
	}
	order := make([]int, n)
	for i := range order {
		order[i] = i
	}
	if total, fits := factorial(n, limit); fits {
		orders := make([][]int, 0, total)
		for more := true; more; more = nextOrder(order) {
			orders = append(orders, slices.Clone(order))
		}
		return orders
	}
	random := chance.New(seed, chance.Orders)
	orders := [][]int{slices.Clone(order)}
	seen := map[string]bool{orderKey(order): true}
	// Drawing again what was drawn before is rare, or n! is small.
	for len(orders) < limit {
		random.Shuffle(n, func(i, j int) { order[i], order[j] = order[j], order[i] })
		if key := orderKey(order); !seen[key] {
			seen[key] = true
			orders = append(orders, slices.Clone(order))
		}
	}
	return orders
}

// factorial is n! if it is at most limit.
func factorial(n, limit int) (total int, fits bool) {
	total = 1
	for i := 2; i <= n; i++ {
		if total > limit/i {
			return 0, false
		}
		total *= i
	}
	return total, total <= limit
}

// nextOrder makes order the next one in lexicographic order, and is false after
// the last (Knuth, The Art of Computer Programming 4A, 7.2.1.2, algorithm L).
func nextOrder(order []int) bool {
	i := len(order) - 2
	for i >= 0 && order[i] >= order[i+1] {
		i--
	}
	if i < 0 {
		return false
	}
	j := len(order) - 1
	for order[j] <= order[i] {
		j--
	}
	order[i], order[j] = order[j], order[i]
	slices.Reverse(order[i+1:])
	return true
}

// orderKey is a text that no other order of as many things has.
func orderKey(order []int) string {
	runes := make([]rune, len(order))
	for i, place := range order {
		runes[i] = rune(place)
	}
	return string(runes)
}
