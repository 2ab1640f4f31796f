package lab

import (
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

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
	if t := d.Plan.Prompt.Parameters.Temperature; t != nil && *t == 0 {
		return chat.Invalid("prompt.parameters.temperature", "At temperature 0 all samples are the same.", "Set a temperature above 0, such as 0.7.")
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
