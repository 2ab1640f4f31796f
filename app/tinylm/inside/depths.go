package inside

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"fewshot/app/tinylm"
)

// mostGuesses is how many tokens are kept of what a layer would say.
const mostGuesses = 5

// A Depth is what the model would say if it stopped early: the logit lens
// (nostalgebraist 2020, "interpreting GPT: the logit lens").
type Depth struct {
	Layers  int     // that the text has gone through; 0 is the embedding alone
	Guesses []Guess // the most probable tokens, the best first
	Answer  Guess   // the token that the whole model answers with
	Rank    int     // of that token, from 1
}

// A Guess is a token with its log-probability.
type Guess struct {
	Text    string
	Logprob float64
}

// Depths is what the model would say after each of its layers, at a token of the
// answer from 0. White space with which an answer begins is a token too: [View.FirstWord]
// is the first that says something.
func (v *View) Depths(ctx context.Context, token int) ([]Depth, error) {
	at := min(v.from+token, len(v.tokens)-1)
	if err := v.probe.Switch(tinylm.Off{}); err != nil {
		return nil, err
	}
	rows, err := v.probe.Depths(ctx, v.tokens[:at])
	if err != nil {
		return nil, err
	}
	t := v.model.Model().Tokenizer()
	guess := func(row []float64, id int) Guess { return Guess{tinylm.TokenText(t, uint32(id)), row[id]} }
	var all []Depth
	for i, row := range rows {
		ids := make([]int, len(row))
		for id := range ids {
			ids[id] = id
		}
		slices.SortStableFunc(ids, func(a, b int) int { return cmp.Compare(row[b], row[a]) })
		own := int(v.tokens[at])
		d := Depth{Layers: i, Answer: guess(row, own), Rank: slices.Index(ids, own) + 1}
		for _, id := range ids[:mostGuesses] {
			d.Guesses = append(d.Guesses, guess(row, id))
		}
		all = append(all, d)
	}
	return all, nil
}

// FirstWord is the first token of the answer that is more than white space.
func (v *View) FirstWord() int {
	for i, s := range v.Spans[v.from:] {
		if strings.TrimSpace(s.Text) != "" {
			return i
		}
	}
	return 0
}
