package lab

import (
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
)

// designSamples samples every item several times; variant n answers with the
// majority of the first n samples, so that they share their requests.
func designSamples(d *Design) *chat.Error {
	if d.Plan.Draws < 2 {
		return chat.Invalid("draws", "A majority needs more than one sample.", "Draw at least three.")
	}
	if err := d.Plan.differ(); err != nil {
		return err
	}
	for n := 1; n <= d.Plan.Draws; n += 2 {
		d.Variants = append(d.Variants, Variant{Name: "n = " + strconv.Itoa(n), X: float64(n), decide: func(own []Outcome, d *Design, _ [][]Outcome) string {
			return majority(own[:min(n, len(own))], d.Plan.Metrics)
		}})
	}
	shots := d.shots(d.Plan.k(), 0)
	d.each(1, d.Plan.Draws, func(_ int, item Item, draw int) (prompt.Prompt, string) {
		p := d.with(shots)
		seed := int64(d.Plan.Seed) + int64(draw)
		p.Parameters.Seed = &seed
		return p, item.Output
	})
	return nil
}

// majority is the text of the first sample that gives the answer that most of
// them give. Samples agree in what the metric looks at, not in how they get
// there.
func majority(samples []Outcome, metrics metric.List) string {
	texts := make([]string, len(samples))
	for i, o := range samples {
		texts[i] = o.Text
	}
	if i, votes := metric.Majority(texts, metrics[0].Extract); votes > 0 {
		return texts[i]
	}
	return ""
}

// passCounts are the numbers of answers that pass@k is usually given for.
var passCounts = []int{1, 5, 10, 100}

// designPass samples every item several times, of each model. A column is pass@k:
// how likely it is that at least one of k answers is right ([stat.PassAtK]). The
// columns of a model share its requests.
func designPass(d *Design) *chat.Error {
	draws := d.Plan.Draws
	if draws < 2 {
		return chat.Invalid("draws", "The chance of one right answer among several needs more than one sample.", "Draw at least five.")
	}
	if err := d.Plan.differ(); err != nil {
		return err
	}
	for group, model := range d.Plan.Models {
		for _, k := range passCounts {
			if k > draws {
				break
			}
			name := "pass@" + strconv.Itoa(k)
			if len(d.Plan.Models) > 1 {
				name = model + ", " + name
			}
			d.Variants = append(d.Variants, Variant{Name: name, X: float64(len(d.Variants)), Group: group, pass: k})
		}
	}
	d.each(len(d.Plan.Models), draws, func(group int, item Item, draw int) (prompt.Prompt, string) {
		p := d.with(d.shots(d.Plan.k(), 0))
		seed := int64(d.Plan.Seed) + int64(draw)
		p.Model, p.Parameters.Seed = d.Plan.Models[group], &seed
		return p, item.Output
	})
	return nil
}

// differ says that samples of an item would all be the same, if they would.
func (p Plan) differ() *chat.Error {
	if t := p.Prompt.Parameters.Temperature; t != nil && *t == 0 {
		return chat.Invalid("prompt.parameters.temperature", "At temperature 0 all samples are the same.", "Set a temperature above 0, such as 0.7.")
	}
	return nil
}
