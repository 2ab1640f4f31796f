package lab

import (
	"fmt"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
)

// A Design is a plan worked out: which requests are sent, and what is made of
// their answers.
type Design struct {
	Plan     Plan
	Split    Split
	Variants []Variant
	draws    [][]Item // the pool in the order of each draw, as far as they were asked for
	// Fit, if there is one, tells what will be changed in requests: answers are
	// kept by it. The sender of the design sets it.
	Fit    Fitting
	Trials []Trial // in the order in which they are sent: all variants of an item come early, so that a partial chart is fair

	verdicts map[answered]metric.Verdict // of answers whose code was run; see judge
}

// A Variant is one column of the results: a number of shots, an order, a
// format, a model.
type Variant struct {
	Name        string
	X           float64          // its place on the chart's axis
	Group       int              // the trials whose answers it is made of; variants may share them
	Instruction string           // its instruction, where that is what differs
	only        string           // the output of the items that it is made of; "": all items
	pass        int              // k of pass@k, 0 of other columns (KindPass)
	confidence  ConfidenceMethod // how it is learnt how sure the model is (KindKnowing)
	// decide makes the variant's answer of its trials' outcomes, in the order
	// of draws; nil: each draw's text counts by itself.
	decide func(own []Outcome, d *Design, all [][]Outcome) string
}

// A Trial is one request.
type Trial struct {
	Group, Item, Draw int // Item is an index into Split.HeldOut, -1 for a request that is no item's
	Request           *chat.Request
	Expected          string
}

// NewDesign works out a plan. Errors are of type *chat.Error.
func NewDesign(p Plan) (*Design, error) {
	if err := p.check(); err != nil {
		return nil, err
	}
	p = p.withDefaults()
	d := &Design{Plan: p, Split: NewSplit(p.Data, p.HeldOut, p.Seed)}
	for _, k := range p.K {
		if k > len(d.Split.Pool) {
			return nil, chat.Invalid("k", fmt.Sprintf("There can't be %d shots: with %d items held out, %d are left to draw from.", k, len(d.Split.HeldOut), len(d.Split.Pool)), "Use fewer shots, hold out fewer items, or add data.")
		}
	}
	if err := Of(p.Experiment).design(d); err != nil {
		return nil, err
	}
	if len(d.Trials) > MaxTrials {
		return nil, chat.Invalid("", fmt.Sprintf("This experiment would send %d requests.", len(d.Trials)), fmt.Sprintf("At most %d are sent: hold out fewer items, or draw less often.", MaxTrials))
	}
	return d, nil
}

// Groups is the number of groups of trials.
func (d *Design) Groups() int {
	n := 0
	for _, t := range d.Trials {
		n = max(n, t.Group+1)
	}
	return n
}

// variant adds a variant with a group of its own, and returns the group.
func (d *Design) variant(name string, x float64) int {
	group := len(d.Variants)
	d.Variants = append(d.Variants, Variant{Name: name, X: x, Group: group})
	return group
}

// each adds a trial for every held-out item, group and draw, item by item.
func (d *Design) each(groups, draws int, build func(group int, item Item, draw int) (p prompt.Prompt, expected string)) {
	for i, item := range d.Split.HeldOut {
		for group := range groups {
			for draw := range draws {
				p, expected := build(group, item, draw)
				p.Query = item.Input
				d.ask(p, Trial{Group: group, Item: i, Draw: draw, Expected: expected})
			}
		}
	}
}

// ask adds the trial that sends p.
func (d *Design) ask(p prompt.Prompt, t Trial) {
	t.Request = prompt.Render(p).Request(p)
	t.Request.Fit = true
	d.Trials = append(d.Trials, t)
}

// with is the plan's prompt with these shots. Where code is run, and the prompt has no
// stop sequences of its own, there are none: those of a format would end an answer at
// its first line, and what follows a function is left out when it is taken from there.
func (d *Design) with(items []Item) prompt.Prompt {
	p := d.Plan.Prompt
	if d.Plan.Metrics.RunCode() && p.Parameters.Stop == nil {
		p.Parameters.Stop = []string{}
	}
	p.Shots = make([]prompt.Shot, len(items))
	for i, item := range items {
		p.Shots[i] = prompt.Shot{Input: item.Input, Output: item.Output}
	}
	return p
}

// shots are the first k of the pool in the order of a draw.
func (d *Design) shots(k, draw int) []Item {
	for len(d.draws) <= draw {
		d.draws = append(d.draws, drawn(d.Split.Pool, d.Plan.Seed, len(d.draws)))
	}
	return d.draws[draw][:k]
}

// labels are the different outputs of the data, in the order of their first
// appearance; an error if there are too few or too many for them to be labels.
func (d *Design) labels() ([]string, *chat.Error) {
	var found []string
	seen := map[string]bool{}
	for _, item := range d.Plan.Data {
		if label := strings.TrimSpace(item.Output); !seen[label] {
			seen[label] = true
			found = append(found, label)
		}
	}
	if len(found) < 2 || len(found) > 10 {
		return nil, chat.Invalid("data", fmt.Sprintf("This experiment is about labels, but the data has %d different outputs.", len(found)), "Use data whose outputs are a few labels, such as positive and negative.")
	}
	return found, nil
}

// A Place is what a trial is of.
type Place struct{ Group, Item, Draw int }

// Places are the indices of the trials by what they are of.
func (d *Design) Places() map[Place]int {
	trials := make(map[Place]int, len(d.Trials))
	for i, t := range d.Trials {
		trials[Place{t.Group, t.Item, t.Draw}] = i
	}
	return trials
}

// Prompt is the plan's prompt as an item is asked in a draw, with its shots.
func (d *Design) Prompt(item, draw int) prompt.Prompt {
	p := d.with(d.shots(d.Plan.k(), draw))
	p.Query = d.Split.HeldOut[item].Input
	return p
}
