// Package vote ranks models by blind votes between their answers:
//
//	pairs := vote.Pairs(design, outcomes, seed) // to be shown without whose they are
//	poll := vote.Tally(design, pairs, casts)    // wins, strengths, and who leads by more than noise
//
// The experiment is [lab.KindPreference]. People vote, or a model does: [Ask]. The
// votes can be written to a file and read again, and [TrainingJSONL] turns them into
// training data.
package vote

import (
	"strings"

	"fewshot/app/lab"
	"fewshot/app/lab/chance"
	"fewshot/app/lab/stat"
)

// A Pair is two answers to the same item, to be compared by someone who does
// not know whose they are. A is shown first, or at the left.
type Pair struct {
	Number     int // stays the same while more answers come
	Item, Draw int // Item is an index into Split.HeldOut
	A, B       string
	// VariantA and VariantB, indices into the design's variants, are whose answers
	// they are: for after the vote.
	VariantA, VariantB int
}

// Pairs are the pairs of variants of each item and draw whose answers have
// both come and differ, in a random order and with the sides at random. Other
// experiments than [lab.KindPreference] have none.
func Pairs(d *lab.Design, outcomes []*lab.Outcome, seed uint64) []Pair {
	if d.Plan.Experiment != lab.KindPreference {
		return nil
	}
	trials := d.Places()
	var all []Pair
	for item := range d.Split.HeldOut {
		for draw := range d.Plan.Draws {
			for b := range d.Variants {
				for a := range b {
					all = append(all, Pair{Item: item, Draw: draw, VariantA: a, VariantB: b})
				}
			}
		}
	}
	random := chance.New(seed, chance.Pairs)
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var pairs []Pair
	for n, b := range all {
		b.Number = n
		if random.IntN(2) == 1 {
			b.VariantA, b.VariantB = b.VariantB, b.VariantA
		}
		left, right := outcomes[trials[b.place(b.VariantA)]], outcomes[trials[b.place(b.VariantB)]]
		if left == nil || right == nil || left.Err != nil || right.Err != nil {
			continue
		}
		b.A, b.B = strings.TrimSpace(left.Text), strings.TrimSpace(right.Text)
		if b.A != b.B {
			pairs = append(pairs, b)
		}
	}
	return pairs
}

// place is the trial of one of a pair's variants. Here a variant's group is its
// index.
func (b Pair) place(variant int) lab.Place {
	return lab.Place{Group: variant, Item: b.Item, Draw: b.Draw}
}

// A Cast is a vote on a pair: [stat.PreferA], [stat.PreferB] or [stat.Tie].
type Cast struct {
	Pair    int          `json:"ballot"` // its Number
	Verdict stat.Verdict `json:"verdict"`
	By      string       `json:"by,omitempty"` // the model that voted, "" for a person
}

// counted are the pairs that were voted on, in the order of the votes, and
// the votes. Of several votes on a pair the last one counts, in the place of
// the first; what is no pair or no verdict is left out.
func counted(pairs []Pair, casts []Cast) (on []Pair, votes []Cast) {
	byNumber := make(map[int]Pair, len(pairs))
	for _, b := range pairs {
		byNumber[b.Number] = b
	}
	at := map[int]int{}
	for _, c := range casts {
		b, ok := byNumber[c.Pair]
		if !ok || !c.Verdict.Known() {
			continue
		}
		if i, again := at[c.Pair]; again {
			votes[i] = c
			continue
		}
		at[c.Pair] = len(on)
		on, votes = append(on, b), append(votes, c)
	}
	return on, votes
}
