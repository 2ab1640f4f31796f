package tinylm

import (
	"context"
	"math"
	"slices"
)

// A Probe reads texts with a model and shows what goes on inside. It runs the same pass
// as a [Streamer]; with nothing switched off every figure has the same bits. It keeps what
// it worked out of the last text, so a further one that begins alike costs only the rest.
// It is not safe for concurrent use.
//
// Texts are tokens of [Model.Tokenizer], without the mark of the beginning. The network
// has the mark at position 0, and token i at position i+1.
type Probe struct {
	state *state
	pause pause
}

// Probe returns a probe of the model, with nothing switched off.
func (m *Model) Probe() *Probe { return &Probe{state: newState(m)} }

// Model is the model that is looked into.
func (p *Probe) Model() *Model { return p.state.m }

// Switch sets what is off from now on. It fails if the network hasn't got it.
func (p *Probe) Switch(off Off) error {
	if err := p.state.m.Check(off); err != nil {
		return err
	}
	next := p.state.m.switches(off)
	if !next.same(p.state.off) { // else what was read before still holds
		p.state.off = next
		p.state.rewind(0)
	}
	return nil
}

// Next returns the natural logarithm of the probability of each token of the vocabulary
// to be the next after the text, (vocabulary). The mark's, in a network of the first
// generation, is -Inf.
func (p *Probe) Next(ctx context.Context, text []uint32) ([]float64, error) {
	logits := make([]float32, p.state.m.Vocabulary)
	if err := p.read(ctx, text, 0, logits); err != nil {
		return nil, err
	}
	return p.logprobs(logits), nil
}

// Logprobs returns the natural logarithm of the probability of each token from the
// one with index from on, given all tokens before it.
func (p *Probe) Logprobs(ctx context.Context, text []uint32, from int) ([]float64, error) {
	s := p.state
	if from >= len(text) {
		return nil, nil
	}
	all := make([]float64, 0, len(text)-from)
	logits := make([]float32, s.m.Vocabulary)
	// The token at index i is said by what stands before it, at position i.
	s.deep = func(layers, n int) {
		for row := range n {
			if at := len(s.tokens) - n + row; layers == s.m.Layers && at >= from {
				s.decode(row+1, logits)
				all = append(all, float64(logits[text[at]])-logSum(logits, s.m.Tied, s.m.kernel))
			}
		}
	}
	defer func() { s.deep = nil }()
	err := p.read(ctx, text[:len(text)-1], len(text)-from, nil)
	return all, err
}

// Attention calls see with what each head that is on looks at from each token with index
// from or later: its weights over the positions up to the token's own, which add up to 1.
// see must not keep the slice.
func (p *Probe) Attention(ctx context.Context, text []uint32, from int, see func(h Head, token int, weights []float32)) error {
	p.state.attended = func(h Head, at int, weights []float32) {
		if at > from {
			see(h, at-1, weights)
		}
	}
	defer func() { p.state.attended = nil }()
	return p.read(ctx, text, len(text)-from, nil)
}

// Depths returns what the network would say after the text if it stopped after each of
// its layers, as [Probe.Next] does: (layers + 1, vocabulary), the first row from the
// embedding alone. It is the logit lens (nostalgebraist 2020): the final norm and
// the head read the residual stream early.
func (p *Probe) Depths(ctx context.Context, text []uint32) ([][]float64, error) {
	s := p.state
	if err := p.read(ctx, text[:max(0, len(text)-1)], 0, nil); err != nil {
		return nil, err
	}
	var rows [][]float64
	logits := make([]float32, s.m.Vocabulary)
	s.deep = func(_, n int) {
		s.decode(n, logits)
		rows = append(rows, p.logprobs(logits))
	}
	defer func() { s.deep = nil }()
	// The last token goes through alone, so that each depth is seen once.
	if err := p.read(ctx, text, 1, nil); err != nil {
		return nil, err
	}
	return rows, nil
}

// read puts the text through the network, but for what it has of it already; the last
// again tokens go through in any case. Into logits, if not nil, come those after the
// text. It lets others have their turn, and ends with the context.
func (p *Probe) read(ctx context.Context, text []uint32, again int, logits []float32) error {
	s := p.state
	if err := s.m.fits(len(text), 0); err != nil {
		return err
	}
	all := marked(text)
	least := 0
	if logits != nil || again > 0 {
		least = max(1, again)
	}
	s.rewind(max(0, min(s.common(all), len(all)-least)))
	for len(s.tokens) < len(all) {
		p.pause.maybe()
		if err := ctx.Err(); err != nil {
			return err
		}
		if rest := all[len(s.tokens):]; len(rest) > batch {
			s.feed(rest[:batch], nil)
		} else {
			s.feed(rest, logits)
		}
	}
	return nil
}

// marked is a text with the mark of the beginning before it.
func marked(text []uint32) []uint32 { return slices.Concat([]uint32{beginning}, text) }

// logprobs makes logarithms of probabilities of logits.
func (p *Probe) logprobs(logits []float32) []float64 {
	m := p.state.m
	sum := logSum(logits, m.Tied, m.kernel)
	all := make([]float64, len(logits))
	for i, l := range logits {
		all[i] = float64(l) - sum
	}
	if !m.Tied {
		all[beginning] = math.Inf(-1)
	}
	return all
}
