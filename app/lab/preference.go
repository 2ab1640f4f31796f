package lab

import (
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/chance"
	"fewshot/app/lab/stat"
	"fewshot/app/prompt"
)

// designPreference asks every item of each model, with the prompt's instruction
// and without it, so that their answers can be voted on: see [Ballots]. What an
// item's output is plays no part, unless there are shots to show it in.
func designPreference(d *Design) *chat.Error {
	if d.Plan.k() > 0 {
		for _, item := range d.Split.Pool {
			if item.Output == "" {
				return chat.Invalid("data", "There are items without an output, which can't be shots.", "Give them outputs, or ask without shots (k 0).")
			}
		}
	}
	columns, err := d.tellers()
	if err != nil {
		return err
	}
	d.each(len(columns), d.Plan.Draws, func(group int, item Item, draw int) (prompt.Prompt, string) {
		p := columns[group].prompt(d.with(d.shots(d.Plan.k(), draw)))
		if d.Plan.Draws > 1 {
			seed := int64(d.Plan.Seed) + int64(draw)
			p.Parameters.Seed = &seed
		}
		return p, item.Output
	})
	return nil
}

// A Ballot is two answers to the same item, to be compared by someone who does
// not know whose they are. A is shown first, or at the left.
type Ballot struct {
	Number     int // stays the same while more answers come
	Item, Draw int // Item is an index into Split.HeldOut
	A, B       string
	// VariantA and VariantB, indices into the design's variants, are whose answers
	// they are: for after the vote.
	VariantA, VariantB int
}

// Ballots are the pairs of variants of each item and draw whose answers have
// both come and differ, in a random order and with the sides at random. Other
// experiments than [KindPreference] have none.
func Ballots(d *Design, outcomes []*Outcome, seed uint64) []Ballot {
	if d.Plan.Experiment != KindPreference {
		return nil
	}
	trials := d.places()
	var all []Ballot
	for item := range d.Split.HeldOut {
		for draw := range d.Plan.Draws {
			for b := range d.Variants {
				for a := range b {
					all = append(all, Ballot{Item: item, Draw: draw, VariantA: a, VariantB: b})
				}
			}
		}
	}
	random := chance.New(seed, chance.Pairs)
	random.Shuffle(len(all), func(i, j int) { all[i], all[j] = all[j], all[i] })
	var ballots []Ballot
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
			ballots = append(ballots, b)
		}
	}
	return ballots
}

// A place is what a trial is of.
type place struct{ group, item, draw int }

// places are the indices of the trials by what they are of.
func (d *Design) places() map[place]int {
	trials := make(map[place]int, len(d.Trials))
	for i, t := range d.Trials {
		trials[place{t.Group, t.Item, t.Draw}] = i
	}
	return trials
}

// place is the trial of one of a ballot's variants. Here a variant's group is its
// index.
func (b Ballot) place(variant int) place { return place{variant, b.Item, b.Draw} }

// A Cast is a vote on a ballot: [stat.PreferA], [stat.PreferB] or [stat.Tie].
type Cast struct {
	Ballot  int          `json:"ballot"` // its Number
	Verdict stat.Verdict `json:"verdict"`
	By      string       `json:"by,omitempty"` // the model that voted, "" for a person
}

// counted are the ballots that were voted on, in the order of the votes, and
// the votes. Of several votes on a ballot the last one counts, in the place of
// the first; what is no ballot or no verdict is left out.
func counted(ballots []Ballot, casts []Cast) (on []Ballot, votes []Cast) {
	byNumber := make(map[int]Ballot, len(ballots))
	for _, b := range ballots {
		byNumber[b.Number] = b
	}
	at := map[int]int{}
	for _, c := range casts {
		b, ok := byNumber[c.Ballot]
		if !ok || !c.Verdict.Known() {
			continue
		}
		if i, again := at[c.Ballot]; again {
			votes[i] = c
			continue
		}
		at[c.Ballot] = len(on)
		on, votes = append(on, b), append(votes, c)
	}
	return on, votes
}
