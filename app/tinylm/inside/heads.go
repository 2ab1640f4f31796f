package inside

import (
	"cmp"
	"context"
	"slices"

	"fewshot/app/tinylm"
)

// A Head is what one attention head does on a prompt.
type Head struct {
	tinylm.Head
	// Prefix is its prefix-matching score (Olsson et al. 2022, arXiv:2209.11895): how much
	// of its attention, from tokens of the prompt that stood there before, goes to what
	// followed them then. 1 is all of it. A head with a high score can copy.
	Prefix float64 `json:"prefix"`
	// Drop is how much of the answer's log-probability is lost without the head. It
	// is negative where the head is in the way, and 0 for one that is off already.
	Drop float64 `json:"drop"`
}

// Heads measures each head of the model: its prefix-matching score on the prompt,
// and what the answer loses with it switched off beside those in off, which stay off
// throughout: heads can stand in for one another. onProgress, if not nil, is called after
// each head.
func (v *View) Heads(ctx context.Context, off tinylm.Off, onProgress func(done, total int)) ([]Head, error) {
	prefix, err := v.prefixMatching(ctx)
	if err != nil {
		return nil, err
	}
	all, err := v.Without(ctx, off)
	if err != nil {
		return nil, err
	}
	heads := v.model.Model().AllHeads()
	measured := make([]Head, len(heads))
	for i, h := range heads {
		x := all
		if !slices.Contains(off.Heads, h) && !slices.Contains(off.Layers, h.Layer) {
			if x, err = v.Without(ctx, tinylm.Off{Layers: off.Layers, Heads: append(slices.Clone(off.Heads), h)}); err != nil {
				return nil, err
			}
		}
		measured[i] = Head{Head: h, Prefix: prefix[h], Drop: all - x}
		if onProgress != nil {
			onProgress(i+1, len(heads))
		}
	}
	return measured, nil
}

// Copying is the head without which the answer loses most, the first among equals. It
// is the one that copies where the answer stands in an example and can be known from
// nowhere else.
func Copying(heads []Head) Head {
	return slices.MaxFunc(heads, func(a, b Head) int { return cmp.Compare(a.Drop, b.Drop) })
}

// Without is the answer's log-probability with some of the network switched off.
func (v *View) Without(ctx context.Context, off tinylm.Off) (float64, error) {
	return v.logprob(ctx, v.Text, off)
}

// prefixMatching is the score of each head on the prompt, 0 if no token of it comes
// twice.
func (v *View) prefixMatching(ctx context.Context) (map[tinylm.Head]float64, error) {
	return v.matching(ctx, func(Span) bool { return true })
}

// matching is the prefix-matching score of each head, from those tokens alone that count
// picks.
func (v *View) matching(ctx context.Context, count func(Span) bool) (map[tinylm.Head]float64, error) {
	text := v.tokens[:v.from]
	after := followers(text)
	for i := range after {
		if !count(v.Spans[i]) {
			after[i] = nil
		}
	}
	score := map[tinylm.Head]float64{}
	if err := v.probe.Switch(tinylm.Off{}); err != nil {
		return nil, err
	}
	err := v.probe.Attention(ctx, text, 0, func(h tinylm.Head, token int, weights []float32) {
		for _, at := range after[token] {
			score[h] += float64(weights[at+1]) // the mark of the beginning comes first
		}
	})
	n := 0
	for _, at := range after {
		if len(at) > 0 {
			n++
		}
	}
	for h := range score {
		score[h] /= float64(max(1, n))
	}
	return score, err
}

// followers is, for each token, where in the text before it the tokens stand that
// followed its earlier occurrences.
func followers(text []uint32) [][]int {
	after := make([][]int, len(text))
	seen := map[uint32][]int{}
	for i, id := range text {
		for _, at := range seen[id] {
			if at < i { // a token that follows itself is no copy
				after[i] = append(after[i], at)
			}
		}
		seen[id] = append(seen[id], i+1)
	}
	return after
}

// Attention is what each head looks at from a token: its weights over the mark of the
// beginning and then the tokens up to that one, which add up to 1.
func (v *View) Attention(ctx context.Context, token int, off tinylm.Off) (map[tinylm.Head][]float32, error) {
	if err := v.probe.Switch(off); err != nil {
		return nil, err
	}
	rows := map[tinylm.Head][]float32{}
	err := v.probe.Attention(ctx, v.tokens[:token+1], token, func(h tinylm.Head, _ int, weights []float32) {
		rows[h] = slices.Clone(weights)
	})
	return rows, err
}
