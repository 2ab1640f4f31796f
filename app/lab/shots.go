package lab

import (
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// designShots asks every item with each number of shots. The shots of a draw
// are the same for all items, and fewer shots are the first of more, so that
// what differs is their number.
func designShots(d *Design) *chat.Error {
	for _, k := range d.Plan.K {
		d.variant("k = "+strconv.Itoa(k), float64(k))
	}
	d.each(len(d.Variants), d.Plan.Draws, func(group int, item Item, draw int) (prompt.Prompt, string) {
		return d.with(d.shots(d.Plan.K[group], draw)), item.Output
	})
	return nil
}
