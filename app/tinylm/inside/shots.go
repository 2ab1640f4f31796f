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
	design := shapley.New(len(shapley.On(v.Prompt)))
	subsets, values := design.Subsets(), map[shapley.Subset]float64{}
	for i, s := range subsets {
		text, _ := sent(shapley.Choose(v.Prompt, s))
		x, err := v.logprob(ctx, text, tinylm.Off{})
		if err != nil {
			return Shots{}, err
		}
		values[s] = x
		if onProgress != nil {
			onProgress(i+1, len(subsets))
		}
	}
	return ShotsOf(v.Prompt, design.Shares(values)), nil
}

// ShotsOf are the shares of a prompt's examples.
func ShotsOf(p prompt.Prompt, s shapley.Shares) Shots {
	shots := Shots{All: s.All, None: s.None, Exact: s.Exact}
	for i, shot := range shapley.On(p) {
		shots.Shots = append(shots.Shots, Shot{shot, s.Parts[i]})
	}
	return shots
}
