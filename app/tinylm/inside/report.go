package inside

import (
	"context"
	"math"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/tinylm"
)

// An Answer is what the model says with some of it switched off.
type Answer struct {
	Text    string              // without the white space around it
	Tokens  []chat.TokenLogprob // each with its alternatives
	Logprob float64             // of the view's answer, not of this one
}

// Say is what the model says to the prompt with some of it switched off: the most
// probable answer.
func (v *View) Say(ctx context.Context, off tinylm.Off) (Answer, error) {
	model, err := v.model.Without(off)
	if err != nil {
		return Answer{}, err
	}
	_, stops := sent(v.Prompt)
	s, err := v.complete(ctx, model, stops)
	if err != nil {
		return Answer{}, err
	}
	x, err := v.Without(ctx, off)
	return Answer{strings.TrimSpace(s.Text), s.Logprobs, x}, err
}

// A Report is all figures of a view, as `fewshot inside` prints them.
type Report struct {
	Model   string        `json:"model"`
	Answer  string        `json:"answer"`
	Logprob ReportLogprob `json:"logprob"`
	Exact   bool          `json:"exact"` // whether the Shapley values are
	Shots   []Shot        `json:"shots"`
	Heads   []Head        `json:"heads"`
	Layers  []ReportLayer `json:"layers"`
}

// ReportLogprob is the answer's log-probability with all examples and with none.
type ReportLogprob struct {
	All  float64 `json:"all"`
	None float64 `json:"none"`
}

// A ReportLayer is a [Depth], at the first word of the answer.
type ReportLayer struct {
	Layers      int     `json:"layers"`
	Says        string  `json:"says"`
	Probability float64 `json:"probability"`
	Answer      float64 `json:"answer"` // the probability of the answer's token
	Rank        int     `json:"rank"`   // and its rank, from 1
}

// Report measures all of it.
func (v *View) Report(ctx context.Context) (Report, error) {
	shots, err := v.Shots(ctx, nil)
	if err != nil {
		return Report{}, err
	}
	heads, err := v.Heads(ctx, tinylm.Off{}, nil)
	if err != nil {
		return Report{}, err
	}
	depths, err := v.Depths(ctx, v.FirstWord())
	if err != nil {
		return Report{}, err
	}
	return v.report(shots, heads, depths), nil
}

func (v *View) report(shots Shots, heads []Head, depths []Depth) Report {
	r := Report{
		Model: v.Prompt.Model, Answer: v.Answer, Logprob: ReportLogprob{shots.All, shots.None}, Exact: shots.Exact,
		Shots: append([]Shot{}, shots.Shots...), Heads: heads, Layers: []ReportLayer{}, // lists, never null
	}
	for _, d := range depths {
		r.Layers = append(r.Layers, ReportLayer{d.Layers, d.Guesses[0].Text, math.Exp(d.Guesses[0].Logprob), math.Exp(d.Answer.Logprob), d.Rank})
	}
	return r
}
