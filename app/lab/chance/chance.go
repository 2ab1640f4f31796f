// Package chance gives all random numbers of an experiment. They come from its seed,
// with a separate stream for each use, so that two uses of one seed are independent,
// and the numbers are the same on any machine:
//
//	order := chance.New(plan.Seed, chance.Split).Perm(len(items))
package chance

import "math/rand/v2"

// The streams. Their numbers stay as they are: with others a plan would ask other
// requests than it did before.
const (
	Bootstrap uint64 = 1 + iota
	Orders
	Rank
	Diverse
	Split
	Labels // and every 256th after it, one a draw
	Shots  // and all after it, one a draw

	Coalitions  uint64 = 1 << 61 // far from those
	Permutation uint64 = 1 << 62
	Pairs       uint64 = 1 << 63
)

// New is a source of the random numbers of a stream.
func New(seed, stream uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, stream)) }
