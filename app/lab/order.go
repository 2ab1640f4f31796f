package lab

import (
	"slices"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/lab/shots"
	"fewshot/app/prompt"
)

// designOrder asks every item with the same shots in each order.
func designOrder(d *Design) *chat.Error {
	if d.Plan.k() < 2 {
		return chat.Invalid("k", "Fewer than two shots have only one order.", "Use at least two.")
	}
	drawn := d.shots(d.Plan.k(), 0)
	names := d.called(drawn)
	orders := shots.Orders(len(drawn), d.Plan.Orders, d.Plan.Seed)
	for i, order := range orders {
		texts := make([]string, len(order))
		for place, at := range order {
			texts[place] = names[at]
		}
		d.variant("order "+strconv.Itoa(i+1)+": "+strings.Join(texts, ", "), float64(i+1))
	}
	d.each(len(orders), 1, func(group int, item Item, _ int) (prompt.Prompt, string) {
		turned := make([]Item, len(drawn))
		for i, at := range orders[group] {
			turned[i] = drawn[at]
		}
		return d.with(turned), item.Output
	})
	return nil
}

// longestName is how many characters of an input name a shot.
const longestName = 12

// called are short names of shots, no two the same: how each input begins, and,
// where outputs are labels, which one it has.
func (d *Design) called(items []Item) []string {
	_, noLabels := d.labels()
	names := make([]string, len(items))
	for i, item := range items {
		name := []rune(strings.Join(strings.Fields(item.Input), " "))
		if len(name) > longestName {
			name = append(name[:longestName-1], '…')
		}
		names[i] = string(name)
		if noLabels == nil {
			names[i] += " → " + strings.TrimSpace(item.Output)
		}
		for n, first := 2, names[i]; slices.Contains(names[:i], names[i]); n++ {
			names[i] = first + " (" + strconv.Itoa(n) + ")"
		}
	}
	return names
}
