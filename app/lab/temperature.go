package lab

import (
	"fmt"
	"slices"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// usualTemperatures go from the likeliest text to one that falls apart.
var usualTemperatures = []float64{0, 0.4, 0.8, 1.2, 1.6, 2}

// highestTemperature is the highest that a request may ask for.
const highestTemperature = 2

// designTemperature asks every item at each temperature, with the prompt's own top_p.
// Draws are samples of an item. At temperature 0 all samples would be the same, so one is
// taken there.
func designTemperature(d *Design) *chat.Error {
	draws := d.Plan.Draws
	for _, t := range d.Plan.Temperatures {
		d.variant("t = "+strconv.FormatFloat(t, 'g', -1, 64), t)
	}
	shots := d.shots(d.Plan.k(), 0)
	d.each(len(d.Variants), draws, func(group int, item Item, draw int) (prompt.Prompt, string) {
		p := d.with(shots)
		seed := int64(d.Plan.Seed) + int64(draw)
		p.Parameters.Temperature, p.Parameters.Seed = &d.Plan.Temperatures[group], &seed
		return p, item.Output
	})
	d.Trials = slices.DeleteFunc(d.Trials, func(t Trial) bool { return t.Draw > 0 && *t.Request.Temperature == 0 })
	return nil
}

// checkTemperatures says what is wrong with the temperatures to compare, if anything.
func (p Plan) checkTemperatures() *chat.Error {
	for i, t := range p.Temperatures {
		if !(t >= 0 && t <= highestTemperature) || slices.Contains(p.Temperatures[:i], t) {
			return chat.Invalid(fmt.Sprintf("temperatures[%d]", i), fmt.Sprintf("%v is not a temperature, or is given twice.", t), "Give numbers from 0 to 2, such as 0, 0.8, 2.")
		}
	}
	return nil
}
