package stat

import (
	"maps"
	"math"
	"slices"

	"fewshot/app/lab/chance"
)

// A Verdict is what a person decided between two answers.
type Verdict string

// The verdicts.
const (
	PreferA Verdict = "a"
	PreferB Verdict = "b"
	Tie     Verdict = "tie"
)

// Known reports whether v is one of them.
func (v Verdict) Known() bool { return v == PreferA || v == PreferB || v == Tie }

// A Vote is one blind comparison of two variants, by name.
type Vote struct {
	A       string  `json:"a"`
	B       string  `json:"b"`
	Verdict Verdict `json:"verdict"`
}

// rankPrior is how many imaginary votes each variant gets: one tie against an
// average one.
const rankPrior = 1

// BradleyTerry is the strength of each variant in votes, as log-odds that sum to
// 0: a variant whose strength is higher by d is preferred with probability
// 1/(1+exp(-d)) (Bradley and Terry 1952, doi:10.1093/biomet/39.3-4.324). In
// Elo's scale that is d·400/ln 10 points.
//
// A tie is half a win for each. Besides the votes each variant has tied once
// with an imaginary one of log-odds 0, so that an undefeated variant, or two
// that were never compared, have finite strengths; it is the posterior mode
// under a logistic prior, and hardly matters after a few dozen votes. A vote
// of a variant against itself, or without one of the three verdicts, counts for
// nothing.
func BradleyTerry(votes []Vote) map[string]float64 {
	names, games := gamesOf(votes)
	wins := make([]float64, len(names)*len(names))
	for _, g := range games {
		g.count(wins, len(names))
	}
	return byName(names, strengths(wins, len(names), rankPrior))
}

// BradleyTerryBootstrap are 95 % intervals of what [BradleyTerry] gives: the
// percentiles over draws samples of the votes with replacement (Chiang et al.
// 2024, arXiv:2403.04132, does the same). A variant that is not in a sample
// has only its prior there.
func BradleyTerryBootstrap(votes []Vote, draws int, seed uint64) map[string]Interval {
	names, drawn := DrawnStrengths(votes, draws, seed)
	intervals := make([]Interval, len(drawn))
	for i := range drawn {
		intervals[i] = Percentiles(drawn[i])
	}
	return byName(names[:len(drawn)], intervals)
}

// DrawnStrengths are the strengths in draws samples of the votes with
// replacement, (name, draws); none if there is no vote that counts.
func DrawnStrengths(votes []Vote, draws int, seed uint64) (names []string, drawn [][]float64) {
	names, games := gamesOf(votes)
	if len(games) == 0 || draws < 1 {
		return names, nil
	}
	n := len(names)
	random := chance.New(seed, chance.Rank)
	drawn = make([][]float64, n)
	wins := make([]float64, n*n)
	for range draws {
		clear(wins)
		for range games {
			games[random.IntN(len(games))].count(wins, n)
		}
		for i, strength := range strengths(wins, n, rankPrior) {
			drawn[i] = append(drawn[i], strength)
		}
	}
	return names, drawn
}

// A game is a vote between two places of a list of names.
type game struct {
	a, b  int
	share float64 // of the win that a has: 1, ½ or 0
}

// count adds a game to a matrix of wins, (winner, loser).
func (g game) count(wins []float64, n int) {
	wins[g.a*n+g.b] += g.share
	wins[g.b*n+g.a] += 1 - g.share
}

// gamesOf are the names in votes, sorted, and the votes that count.
func gamesOf(votes []Vote) (names []string, games []game) {
	index := map[string]int{}
	for _, v := range votes {
		index[v.A], index[v.B] = 0, 0
	}
	names = slices.Sorted(maps.Keys(index))
	for i, name := range names {
		index[name] = i
	}
	share := map[Verdict]float64{PreferA: 1, Tie: 0.5, PreferB: 0}
	for _, v := range votes {
		if s, ok := share[v.Verdict]; ok && v.A != v.B {
			games = append(games, game{index[v.A], index[v.B], s})
		}
	}
	return names, games
}

// byName gives each name its value.
func byName[V any](names []string, values []V) map[string]V {
	m := make(map[string]V, len(names))
	for i, name := range names {
		m[name] = values[i]
	}
	return m
}

// strengths are log-odds that sum to 0, from a matrix of wins (winner, loser) of
// n players, by minorisation-maximisation (Hunter 2004,
// doi:10.1214/aos/1079120141, equation 3). With prior > 0 each player has tied
// so often with one of strength 1; with 0 each must have won and lost.
func strengths(wins []float64, n int, prior float64) []float64 {
	const (
		sweeps    = 10_000
		precision = 1e-10 // of log-odds
	)
	log := make([]float64, n)
	odds := make([]float64, n)
	for i := range odds {
		odds[i] = 1
	}
	for range sweeps {
		change := 0.0
		for i := range odds {
			won, expected := prior/2, prior/(odds[i]+1)
			for j := range odds {
				if games := wins[i*n+j] + wins[j*n+i]; i != j && games > 0 {
					won += wins[i*n+j]
					expected += games / (odds[i] + odds[j])
				}
			}
			if expected > 0 {
				odds[i] = won / expected
			}
			next := math.Log(odds[i])
			change = max(change, math.Abs(next-log[i]))
			log[i] = next
		}
		// Votes say nothing about a shift of all players together, so that the
		// sweeps alone would find it slowly: a Newton step does at once.
		shift := shiftToPrior(odds)
		for i := range odds {
			log[i] += shift
			odds[i] = math.Exp(log[i])
		}
		if change+math.Abs(shift) < precision {
			break
		}
	}
	middle := Mean(log)
	for i := range log {
		log[i] -= middle
	}
	return log
}

// shiftToPrior is one Newton step towards the shift of all log-odds that the
// prior prefers: the one at which the chances against a player of strength 1 are
// one half on average.
func shiftToPrior(odds []float64) float64 {
	slope, curvature := 0.0, 0.0
	for _, x := range odds {
		chance := x / (1 + x)
		slope += 0.5 - chance
		curvature += chance * (1 - chance)
	}
	// Far from the optimum a whole step would overshoot.
	return min(max(slope/max(curvature, 1e-9), -1), 1)
}
