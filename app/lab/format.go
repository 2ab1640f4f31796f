package lab

import (
	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// designFormat asks every item with the same shots in each preset format and
// as turns. Answers are judged the same way in all of them.
func designFormat(d *Design) *chat.Error {
	var formats []prompt.Format
	for _, preset := range prompt.Presets() {
		d.variant(preset.Name, float64(len(formats)))
		formats = append(formats, preset.Format)
	}
	d.variant("turns", float64(len(formats)))
	turns := d.Plan.Prompt.Format
	turns.As = prompt.Turns
	formats = append(formats, turns)
	d.each(len(formats), d.Plan.Draws, func(group int, item Item, draw int) (prompt.Prompt, string) {
		p := d.with(d.shots(d.Plan.k(), draw))
		p.Format = formats[group]
		return p, item.Output
	})
	return nil
}
