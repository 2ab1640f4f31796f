package lab

import (
	"slices"

	"fewshot/app/chat"
	"fewshot/app/lab/shots"
	"fewshot/app/prompt"
)

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
