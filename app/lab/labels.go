package lab

import (
	"fmt"

	"fewshot/app/chat"
	"fewshot/app/lab/chance"
	"fewshot/app/prompt"
)

// designLabels asks every item with the labels of the shots changed. An answer
// is right if it follows the shots: with labels flipped or unrelated it is the
// label that the shots give to the item's class; with random ones, which
// nothing can follow, the item's own.
func designLabels(d *Design) *chat.Error {
	labels, err := d.labels()
	if err != nil {
		return err
	}
	unrelated := d.Plan.Labels
	if len(unrelated) == 0 {
		unrelated = []string{"foo", "bar", "baz", "qux", "quux", "corge", "grault", "garply", "waldo", "fred"}[:len(labels)]
	}
	if len(unrelated) < len(labels) {
		return chat.Invalid("labels", fmt.Sprintf("The data has %d labels, but there are %d unrelated ones.", len(labels), len(unrelated)), "Give an unrelated label for each, or none at all.")
	}
	moved, other := map[string]string{}, map[string]string{}
	for i, label := range labels {
		moved[label], other[label] = labels[(i+1)%len(labels)], unrelated[i]
	}
	maps := []map[string]string{nil, nil, moved, other}
	for i, name := range []string{"gold", "random", "flipped", "semantically unrelated"} {
		d.variant(name, float64(i))
	}
	d.each(len(maps), d.Plan.Draws, func(group int, item Item, draw int) (prompt.Prompt, string) {
		shots := d.shots(d.Plan.k(), draw)
		renamed := make([]Item, len(shots))
		random := chance.New(d.Plan.Seed, chance.Labels+uint64(draw)<<8)
		name := func(label string) string {
			if to, ok := maps[group][label]; ok {
				return to
			}
			return label
		}
		for i, shot := range shots {
			renamed[i] = Item{Input: shot.Input, Output: name(shot.Output)}
			if d.Variants[group].Name == "random" {
				renamed[i].Output = labels[random.IntN(len(labels))]
			}
		}
		return d.with(renamed), name(item.Output)
	})
	return nil
}
