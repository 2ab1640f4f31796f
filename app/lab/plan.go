package lab

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/strictjson"
)

// Version is the version of a plan's JSON.
const Version = 1

// Limits of a plan.
const (
	MaxBytes  = 8 << 20 // of its JSON
	MaxItems  = 10_000
	MaxTrials = 50_000
)

// A Plan is all that an experiment depends on: two runs of the same plan ask
// the same requests.
type Plan struct {
	Version    int  `json:"version"`
	Experiment Kind `json:"experiment"`
	// Prompt has the format, the instruction, the model and the parameters. Its
	// shots and its query are not used: those come from the data.
	Prompt  prompt.Prompt `json:"prompt"`
	Data    []Item        `json:"data"`
	HeldOut int           `json:"held_out"` // items that are asked; the others are the pool of shots
	Seed    uint64        `json:"seed"`
	Metrics metric.List   `json:"metrics,omitempty"` // none: the exact output
	// Confidence is how it is learnt how sure a model is (KindKnowing); none: by
	// logprobs. Agreement takes Draws samples.
	Confidence []ConfidenceMethod `json:"sureness,omitempty"`
	// Instructions are beside one another in place of the prompt's own and none
	// (KindModels, KindPreference): two prompts that differ in what they tell.
	Instructions []string `json:"instructions,omitempty"`
	Judge        *Judge   `json:"judge,omitempty"` // a model that judges in place of the metrics, or votes (KindPreference)

	K            []int     `json:"k,omitempty"`            // numbers of shots: several for KindShots, one for the others
	Draws        int       `json:"draws,omitempty"`        // draws of shots an item (KindShots, KindLabels, KindFormat), or samples an item (KindSamples, KindTemperature, KindPass, KindPreference)
	Temperatures []float64 `json:"temperatures,omitempty"` // beside one another (KindTemperature); none: 0 to 2
	Orders       int       `json:"orders,omitempty"`       // limit of orders (KindOrder)
	Labels       []string  `json:"labels,omitempty"`       // semantically unrelated labels, one for each label of the data (KindLabels); none: foo, bar, ...
	Models       []string  `json:"models,omitempty"`       // models beside one another (KindPass, KindModels, KindRefusal, KindKnowing, KindPreference); none: the prompt's
}

// DecodePlan reads a plan. Unknown fields, fields given twice and text after its
// end are errors. Every error is a *chat.Error.
func DecodePlan(data []byte) (Plan, error) {
	if len(data) > MaxBytes {
		return Plan{}, chat.Invalid("", fmt.Sprintf("The plan is too large: %d KB, where at most %d KB can be read.", len(data)>>10, MaxBytes>>10), "Use fewer items.")
	}
	return decodePlan(data)
}

func decodePlan(data []byte) (Plan, error) {
	if err := strictjson.Keys(data); err != nil {
		return Plan{}, err
	}
	var p Plan
	switch err := strictjson.Decode(data, &p); {
	case errors.Is(err, strictjson.ErrMore):
		return Plan{}, chat.Invalid("", "There is more text after the end of the plan.", "Put one plan into a file.")
	case err != nil:
		if known, ok := errors.AsType[*chat.Error](err); ok {
			return Plan{}, known
		}
		return Plan{}, chat.Invalid("", "The plan can't be read: "+err.Error()+".", "Correct it there. A record that the lab saves holds a plan to compare it with.")
	}
	if err := p.check(); err != nil {
		return Plan{}, err
	}
	return p.withDefaults(), nil
}

// check says what is wrong with p.
func (p Plan) check() *chat.Error {
	switch {
	case p.Version != Version:
		return chat.Invalid("version", fmt.Sprintf("This is a plan of version %d.", p.Version), fmt.Sprintf("This program reads version %d.", Version))
	case !slices.Contains(Kinds(), p.Experiment):
		return chat.Invalid("experiment", fmt.Sprintf("There is no experiment %q.", p.Experiment), "Choose one of "+kindNames()+".")
	case p.Prompt.Version == 0:
		return chat.Invalid("prompt", "The plan has no prompt.", "Give it a prompt as the page exports it: its format and model are used.")
	case len(p.Data) < 2:
		return chat.Invalid("data", "The plan has fewer than two items.", "Give it rows of input and output.")
	case len(p.Data) > MaxItems:
		return chat.Invalid("data", fmt.Sprintf("The plan has %d items.", len(p.Data)), fmt.Sprintf("At most %d can be used.", MaxItems))
	case p.HeldOut < 0 || p.Draws < 0 || p.Orders < 0:
		return chat.Invalid("", "held_out, draws and orders can't be negative.", "Leave out what you don't need.")
	}
	for i, item := range p.Data {
		if item.Input == "" || item.Output == "" && p.Experiment != KindPreference {
			return chat.Invalid(fmt.Sprintf("data[%d]", i), fmt.Sprintf("Item %d has no input or no output.", i+1), "Fill it in, or leave the item out.")
		}
	}
	for _, k := range p.K {
		if k < 0 || k >= len(p.Data) {
			return chat.Invalid("k", fmt.Sprintf("There can't be %d shots of %d items.", k, len(p.Data)), "Use fewer shots, or more data.")
		}
	}
	for i, way := range p.Confidence {
		if !slices.Contains(ConfidenceMethods(), way) || slices.Contains(p.Confidence[:i], way) {
			return chat.Invalid(fmt.Sprintf("sureness[%d]", i), fmt.Sprintf("“%s” is not a way to measure confidence, or is given twice.", way), "Choose logprob, agreement or words.")
		}
	}
	for i, text := range p.Instructions {
		if strings.TrimSpace(text) == "" || slices.Contains(p.Instructions[:i], text) {
			return chat.Invalid(fmt.Sprintf("instructions[%d]", i), fmt.Sprintf("Instruction %d is empty, or the same as another.", i+1), "Give each once. Without any, the prompt's own is compared with none.")
		}
	}
	for i, m := range p.Metrics {
		if err := m.Check(); err != nil {
			err.Param = fmt.Sprintf("metrics[%d]", i)
			return err
		}
	}
	for i, item := range p.Data {
		if err := p.Metrics.CheckItem(item.Want()); err != nil {
			err.Param, err.Message = fmt.Sprintf("data[%d].tests", i), fmt.Sprintf("Item %d: %s", i+1, err.Message)
			return err
		}
	}
	if err := p.checkTemperatures(); err != nil {
		return err
	}
	return p.checkJudge()
}

// withDefaults fills in what a plan leaves out.
func (p Plan) withDefaults() Plan {
	if p.HeldOut == 0 {
		p.HeldOut = min(100, len(p.Data)/2)
	}
	if len(p.Metrics) == 0 {
		p.Metrics = metric.List{{Type: metric.Exact, Weight: 1}}
	}
	if len(p.K) == 0 {
		p.K = p.usualK()
	}
	if p.Draws == 0 {
		p.Draws = max(1, Of(p.Experiment).Draws)
	}
	if p.Orders == 0 {
		p.Orders = 24
	}
	if len(p.Temperatures) == 0 && p.Experiment == KindTemperature {
		p.Temperatures = usualTemperatures
	}
	if len(p.Confidence) == 0 && p.Experiment == KindKnowing {
		p.Confidence = []ConfidenceMethod{ConfidenceByLogprob}
	}
	if len(p.Models) == 0 {
		p.Models = []string{p.Prompt.Model}
	}
	return p
}

// usualK are the usual numbers of shots, as far as the data has them: a plan
// with little data that names none can be run, and be saved and opened again.
func (p Plan) usualK() []int {
	usual := slices.Clone(Of(p.Experiment).K)
	if len(p.Data) == 0 {
		return usual
	}
	pool := len(NewSplit(p.Data, p.HeldOut, p.Seed).Pool)
	var fit []int
	for _, k := range usual {
		if k = min(k, pool); !slices.Contains(fit, k) {
			fit = append(fit, k)
		}
	}
	return fit
}

// k is the number of shots of an experiment that has one.
func (p Plan) k() int { return p.K[0] }
