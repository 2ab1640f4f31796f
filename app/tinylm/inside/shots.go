package inside

import (
	"context"

	"fewshot/app/lab/shapley"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
)

// Shots is what each example does for the answer's log-probability.
type Shots struct {
	All   float64 // with all examples
	None  float64 // with none
	Exact bool    // whether the Shapley values are exact
	Shots []Shot  // those that are on, in their order
}

// A Shot is one example's part.
type Shot struct {
	Shot int `json:"shot"` // index into Prompt.Shots
	shapley.Share
}

// Shots measures each example: it runs the prompt with other choices of them, which keep
// the order of the prompt (package shapley says which). onProgress, if not nil, is called
// after each run.
//
// Leaving one example out is not enough to find the one that matters: where any
// single example already tells the model what to do, every Without is as good as All.
func (v *View) Shots(ctx context.Context, onProgress func(done, total int)) (Shots, error) {
	design := shapley.New(len(on(v.Prompt)))
	subsets, values := design.Subsets(), map[shapley.Subset]float64{}
	for i, s := range subsets {
		text, _ := sent(Choose(v.Prompt, s))
		x, err := v.logprob(ctx, text, tinylm.Off{})
		if err != nil {
			return Shots{}, err
		}
		values[s] = x
		if onProgress != nil {
			onProgress(i+1, len(subsets))
		}
	}
	return shotsOf(v.Prompt, design.Shares(values)), nil
}

// shotsOf are the shares of a prompt's examples.
func shotsOf(p prompt.Prompt, s shapley.Shares) Shots {
	shots := Shots{All: s.All, None: s.None, Exact: s.Exact}
	for i, shot := range on(p) {
		shots.Shots = append(shots.Shots, Shot{shot, s.Parts[i]})
	}
	return shots
}

// on are the indexes of the examples that are on.
func on(p prompt.Prompt) []int {
	var all []int
	for i, s := range p.Shots {
		if !s.Off {
			all = append(all, i)
		}
	}
	return all
}

// Choose is a prompt with a subset of the examples that are on.
func Choose(p prompt.Prompt, s shapley.Subset) prompt.Prompt {
	shots := append([]prompt.Shot(nil), p.Shots...)
	for i, shot := range on(p) {
		shots[shot].Off = !s.Has(i)
	}
	p.Shots = shots
	return p
}
