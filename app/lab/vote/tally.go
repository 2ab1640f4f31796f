package vote

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"fewshot/app/lab"
	"fewshot/app/lab/stat"
)

// A Poll is what votes on pairs come to.
type Poll struct {
	Standings []Standing // of the variants with a vote, the strongest first
	Leads     []Lead     // the strongest against each of the others
	Votes     int
	Models    map[string]int // how many of them are by which model
	// Of Decided votes, which are no ties, First went to the answer that was shown
	// first. The sides are at random, so that about half should: Position is the
	// share's interval.
	Decided, First int
	Position       stat.Interval
}

// A Standing is how a variant did.
type Standing struct {
	Variant            int // an index into the design's variants
	Name               string
	Wins, Losses, Ties int
	Strength           float64 // log-odds, see [stat.BradleyTerry]
	Interval           stat.Interval
}

// A Lead is how much stronger one variant is than another.
type Lead struct {
	Best, Other string
	Chance      float64 // that Best is preferred to Other
	Interval    stat.Interval
	Decided     int // votes between the two that are no ties
}

// Noise reports whether the lead may well be chance: even odds are in the
// interval, or there are fewer than six decided votes between the two.
func (l Lead) Noise() bool { return l.Decided < stat.FewestDiffering || l.Interval.Contains(0.5) }

// Tally counts votes on pairs, which [Pairs] made. The intervals are
// bootstraps over votes with the plan's seed, as [stat.BradleyTerryBootstrap] draws
// them.
func Tally(d *lab.Design, pairs []Pair, casts []Cast) Poll {
	on, counting := counted(pairs, casts)
	p := Poll{Votes: len(on), Models: map[string]int{}}
	standings := make([]Standing, len(d.Variants))
	for i, v := range d.Variants {
		standings[i] = Standing{Variant: i, Name: v.Name}
	}
	decided := map[[2]string]int{}
	votes := make([]stat.Vote, len(on))
	for i, b := range on {
		left, right := &standings[b.VariantA], &standings[b.VariantB]
		votes[i] = stat.Vote{A: left.Name, B: right.Name, Verdict: counting[i].Verdict}
		if by := counting[i].By; by != "" {
			p.Models[by]++
		}
		switch counting[i].Verdict {
		case stat.Tie:
			left.Ties++
			right.Ties++
			continue
		case stat.PreferA:
			p.First++
		case stat.PreferB:
			left, right = right, left
		}
		left.Wins++
		right.Losses++
		p.Decided++
		decided[[2]string{left.Name, right.Name}]++
		decided[[2]string{right.Name, left.Name}]++
	}
	p.Position = stat.Wilson(p.First, p.Decided)

	strength := stat.BradleyTerry(votes)
	names, drawn := stat.DrawnStrengths(votes, stat.BootstrapDraws, d.Plan.Seed)
	for _, s := range standings {
		if i := slices.Index(names, s.Name); i >= 0 && drawn != nil {
			s.Strength = strength[s.Name]
			s.Interval = stat.Percentiles(slices.Clone(drawn[i]))
			p.Standings = append(p.Standings, s)
		}
	}
	slices.SortStableFunc(p.Standings, func(a, b Standing) int { return cmp.Compare(b.Strength, a.Strength) })
	for i := 1; i < len(p.Standings); i++ {
		best, other := p.Standings[0], p.Standings[i]
		a, b := drawn[slices.Index(names, best.Name)], drawn[slices.Index(names, other.Name)]
		chances := make([]float64, len(a))
		for draw := range chances {
			chances[draw] = preferred(a[draw] - b[draw])
		}
		p.Leads = append(p.Leads, Lead{
			Best: best.Name, Other: other.Name, Chance: preferred(best.Strength - other.Strength), Interval: stat.Percentiles(chances),
			Decided: decided[[2]string{best.Name, other.Name}],
		})
	}
	return p
}

// preferred is the probability that a difference in strength means.
func preferred(difference float64) float64 { return 1 / (1 + math.Exp(-difference)) }

// Sentence says in English what a lead shows and what it does not.
func (l Lead) Sentence() string {
	chance, low, high := 100*l.Chance, 100*l.Interval.Low, 100*l.Interval.High
	if l.Noise() {
		return fmt.Sprintf("%s and %s: the first is preferred with a probability of %.0f %% (95 %% interval %.0f to %.0f, %d decided votes): no difference was shown.", l.Best, l.Other, chance, low, high, l.Decided)
	}
	return fmt.Sprintf("%s is preferred to %s with a probability of %.0f %% (95 %% interval %.0f to %.0f, %d decided votes).", l.Best, l.Other, chance, low, high, l.Decided)
}

// PositionSentence says in English whether the place of an answer had a part in
// the votes.
func (p Poll) PositionSentence() string {
	if p.Decided == 0 {
		return "No vote was decided."
	}
	shown := fmt.Sprintf("Of %d decided votes %d went to the answer shown first (%.0f %%, 95 %% interval %.0f to %.0f): ",
		p.Decided, p.First, 100*float64(p.First)/float64(p.Decided), 100*p.Position.Low, 100*p.Position.High)
	if p.Position.Contains(0.5) {
		return shown + "no leaning to a side was shown."
	}
	return shown + "the side had a part in the votes."
}
