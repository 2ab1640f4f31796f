package lab

import (
	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// designPreference asks every item of each model, with the prompt's instruction
// and without it, so that their answers can be voted on: see package vote. What an
// item's output is plays no part, unless there are shots to show it in.
func designPreference(d *Design) *chat.Error {
	if d.Plan.k() > 0 {
		for _, item := range d.Split.Pool {
			if item.Output == "" {
				return chat.Invalid("data", "There are items without an output, which can't be shots.", "Give them outputs, or ask without shots (k 0).")
			}
		}
	}
	columns, err := d.tellers()
	if err != nil {
		return err
	}
	d.each(len(columns), d.Plan.Draws, func(group int, item Item, draw int) (prompt.Prompt, string) {
		p := columns[group].prompt(d.with(d.shots(d.Plan.k(), draw)))
		if d.Plan.Draws > 1 {
			seed := int64(d.Plan.Seed) + int64(draw)
			p.Parameters.Seed = &seed
		}
		return p, item.Output
	})
	return nil
}
