package lab

import (
	"fmt"
	"slices"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/lab/chance"
	"fewshot/app/lab/shots"
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

// designOrder asks every item with the same shots in each order.
func designOrder(d *Design) *chat.Error {
	if d.Plan.k() < 2 {
		return chat.Invalid("k", "Fewer than two shots have one order only.", "Use at least two.")
	}
	drawn := d.shots(d.Plan.k(), 0)
	orders := shots.Orders(len(drawn), d.Plan.Orders, d.Plan.Seed)
	for i := range orders {
		d.variant("order "+strconv.Itoa(i+1), float64(i+1))
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

// mmrLambda weighs likeness to the query against unlikeness among the shots.
const mmrLambda = 0.7

// designSelection asks every item with shots chosen in several ways. Similar
// ones stand in rising order: the most similar next to the query, as in Liu et
// al. 2021.
func designSelection(d *Design) *chat.Error {
	k := d.Plan.k()
	if k < 1 {
		return chat.Invalid("k", "There is nothing to choose with no shots.", "Use at least one.")
	}
	inputs := make([]string, len(d.Split.Pool))
	for i, item := range d.Split.Pool {
		inputs[i] = item.Input
	}
	index := shots.NewIndex(inputs)
	take := func(places []int) []Item {
		chosen := make([]Item, len(places))
		for i, at := range places {
			chosen[i] = d.Split.Pool[at]
		}
		return chosen
	}
	diverse := take(index.Diverse(k, d.Plan.Seed))
	ways := []struct {
		name   string
		choose func(input string) []Item
	}{
		{"random", func(string) []Item { return d.shots(k, 0) }},
		{"similar, BM25", func(input string) []Item { return take(best(index.BM25(input), k)) }},
		{"similar, TF-IDF", func(input string) []Item { return take(best(index.TFIDF(input), k)) }},
		{"similar, unlike each other", func(input string) []Item {
			chosen := index.MMR(input, k, mmrLambda)
			slices.Reverse(chosen)
			return take(chosen)
		}},
		{"diverse", func(string) []Item { return diverse }},
	}
	for i, way := range ways {
		d.variant(way.name, float64(i))
	}
	d.each(len(ways), 1, func(group int, item Item, _ int) (prompt.Prompt, string) {
		return d.with(ways[group].choose(item.Input)), item.Output
	})
	return nil
}

// best are the places of the k highest scores, the highest last; of equal ones
// the first counts as higher.
func best(scores []float64, k int) []int {
	chosen := make([]int, 0, k)
	taken := make([]bool, len(scores))
	for range k {
		top := -1
		for i, s := range scores {
			if !taken[i] && (top < 0 || s > scores[top]) {
				top = i
			}
		}
		taken[top] = true
		chosen = append([]int{top}, chosen...)
	}
	return chosen
}

// designLabels asks every item with the labels of the shots changed. An answer
// is right if it follows the shots: with labels swapped or foreign it is the
// label that the shots give to the item's class; with random ones, which
// nothing can follow, the item's own.
func designLabels(d *Design) *chat.Error {
	labels, err := d.labels()
	if err != nil {
		return err
	}
	foreign := d.Plan.Labels
	if len(foreign) == 0 {
		foreign = []string{"foo", "bar", "baz", "qux", "quux", "corge", "grault", "garply", "waldo", "fred"}[:len(labels)]
	}
	if len(foreign) < len(labels) {
		return chat.Invalid("labels", fmt.Sprintf("The data has %d labels, but there are %d foreign ones.", len(labels), len(foreign)), "Give a foreign label for each, or none at all.")
	}
	moved, other := map[string]string{}, map[string]string{}
	for i, label := range labels {
		moved[label], other[label] = labels[(i+1)%len(labels)], foreign[i]
	}
	maps := []map[string]string{nil, nil, moved, other}
	for i, name := range []string{"gold", "random", "swapped", "foreign"} {
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
