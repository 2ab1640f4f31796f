package lab

import (
	"fewshot/app/lab/chance"
	"fewshot/app/lab/metric"
	"fewshot/app/lab/normal"
)

// An Item is a row of a data set: an input, and the output that is wanted.
type Item struct {
	Input  string `json:"input"`
	Output string `json:"output"` // "" only for [KindPreference], which has none that is right
	// Steps is the output worked out in small steps that end in the answer, for
	// the experiment [KindSteps]; "" where there is none.
	Steps string `json:"steps,omitempty"`
	// Tests are what code in an answer must pass, by the metric tests: Python
	// expressions that are true of a right function, such as unique([1, 1]) == [1].
	Tests []string `json:"tests,omitempty"`
}

// Want is what is wanted of an answer to the item.
func (i Item) Want() metric.Want {
	return metric.Want{Output: i.Output, Tests: i.Tests, Prompt: i.Input}
}

// A Split is a data set in two: shots are drawn from the pool, and the items
// held out are asked.
type Split struct {
	Pool    []Item
	HeldOut []Item
	Leaks   []Leak
}

// A Leak is an item that was left out of the held-out ones because the pool,
// or the held-out ones, have its input already.
type Leak struct {
	Item  Item
	Of    Item // the one that is kept
	Exact bool // false: the same only after [normal.Form]
}

// NewSplit holds out heldOut of the items, chosen by the seed, and leaves the
// others in the pool. What is asked is never shown: an input that stands in
// the data twice, exactly or after [normal.Form], is kept once, and named in
// Leaks. With fewer items than wanted, half of them are held out.
func NewSplit(items []Item, heldOut int, seed uint64) Split {
	var s Split
	kept := make([]Item, 0, len(items))
	seen := make(map[string]Item, len(items))
	for _, item := range items {
		key := normal.Form(item.Input)
		if of, ok := seen[key]; ok {
			s.Leaks = append(s.Leaks, Leak{Item: item, Of: of, Exact: of.Input == item.Input})
			continue
		}
		seen[key] = item
		kept = append(kept, item)
	}
	if heldOut >= len(kept) {
		heldOut = len(kept) / 2
	}
	order := chance.New(seed, chance.Split).Perm(len(kept))
	s.HeldOut = make([]Item, 0, heldOut)
	s.Pool = make([]Item, 0, len(kept)-heldOut)
	for i, at := range order {
		if i < heldOut {
			s.HeldOut = append(s.HeldOut, kept[at])
		} else {
			s.Pool = append(s.Pool, kept[at])
		}
	}
	return s
}

// drawn is a random order of the pool for a draw.
func drawn(pool []Item, seed uint64, draw int) []Item {
	out := make([]Item, len(pool))
	for i, at := range chance.New(seed, chance.Shots+uint64(draw)).Perm(len(pool)) {
		out[i] = pool[at]
	}
	return out
}
