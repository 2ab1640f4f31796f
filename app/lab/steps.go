package lab

import (
	"fmt"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// Think is what Kojima et al. 2022 put in front of the answer.
const Think = "Let's think step by step."

// designSteps asks every item directly, with shots that are worked out, and
// with no shots but the request to think.
func designSteps(d *Design) *chat.Error {
	for i, item := range d.Plan.Data {
		if item.Steps == "" {
			return chat.Invalid("data", fmt.Sprintf("Item %d has no steps.", i+1), "Give each item its output worked out, ending in the answer.")
		}
	}
	for i, name := range []string{"direct", "worked out", "told to think"} {
		d.variant(name, float64(i))
	}
	d.each(len(d.Variants), 1, func(group int, item Item, draw int) (prompt.Prompt, string) {
		shots := append([]Item(nil), d.shots(d.Plan.k(), draw)...)
		switch group {
		case 1:
			for i := range shots {
				shots[i].Output = shots[i].Steps
			}
		case 2:
			p := d.with(nil)
			if p.Format.As == prompt.Turns {
				p.Instruction = strings.TrimSpace(p.Instruction + "\n" + Think)
			} else {
				p.Format.OutputLabel = strings.TrimRight(p.Format.OutputLabel, " ") + " " + Think + " "
			}
			return p, item.Output
		}
		return d.with(shots), item.Output
	})
	return nil
}
