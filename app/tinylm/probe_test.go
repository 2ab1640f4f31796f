package tinylm

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"fewshot/app/chat"
)

// pairsText is a prompt whose answer stands in it and can be known from nowhere else.
const pairsText = "Input: lamp\nOutput: stone\n\nInput: river\nOutput: cloud\n\nInput: green\nOutput: table\n\nInput: river\nOutput: cloud"

// eachEngine tests with every engine of this machine.
func eachEngine(t *testing.T, test func(t *testing.T, m *Model)) {
	for name, m := range engines() {
		t.Run(name, func(t *testing.T) { test(t, m) })
	}
}

// spoken are the logarithms that the streamer gives of a text's tokens.
func spoken(t *testing.T, m *Model, text string) []float64 {
	t.Helper()
	none, few := 0, 0
	a, err := chat.Collect(NewStreamer("tiny/base", m).Stream(t.Context(), &chat.Request{
		Prompt: text, Echo: true, Parameters: chat.Parameters{MaxTokens: &none, TopLogprobs: &few},
	}))
	if err != nil {
		t.Fatal(err)
	}
	var all []float64
	for _, l := range a.Samples[0].Logprobs {
		all = append(all, l.Logprob)
	}
	return all
}

func TestProbe_gives_the_streamers_figures(t *testing.T) {
	eachEngine(t, func(t *testing.T, m *Model) {
		want := spoken(t, m, pairsText)
		text := m.Tokenizer().Append(nil, pairsText)
		p := m.Probe()
		off := Off{Heads: []Head{{0, 1}, {m.Layers - 1, 0}}, Layers: []int{2}}
		for _, step := range []string{"at once", "from what it has kept", "after something was off"} {
			if step == "after something was off" {
				if err := p.Switch(off); err != nil {
					t.Fatal(err)
				}
				if got, err := p.Logprobs(t.Context(), text, 0); err != nil || slices.Equal(got, want) {
					t.Errorf("with something off the figures are the same: %v", err)
				}
				if err := p.Switch(Off{}); err != nil {
					t.Fatal(err)
				}
			}
			for _, from := range []int{0, 1, len(text) - 3, len(text) - 1, len(text)} {
				got, err := p.Logprobs(t.Context(), text, from)
				if err != nil || !slices.Equal(got, want[from:]) {
					t.Errorf("%s, from %d: %v %v, want %v", step, from, got, err, want[from:])
				}
			}
		}
	})
}

func TestProbe_without_heads_and_layers_is_the_plain_network_without_them(t *testing.T) {
	text := baseModel().Tokenizer().Append(nil, pairsText)[:24]
	eachEngine(t, func(t *testing.T, m *Model) {
		for _, off := range []Off{{}, {Heads: []Head{{3, 3}}}, {Heads: []Head{{0, 0}, {1, 4}, {5, 2}}}, {Layers: []int{0}}, {Layers: []int{1, 5}, Heads: []Head{{2, 1}}}} {
			plain := map[Head][][]float64{}
			logits := m.referenceWithout(marked(text), off, func(h Head, at int, w []float64) { plain[h] = append(plain[h], slices.Clone(w)) })
			p := m.Probe()
			if err := p.Switch(off); err != nil {
				t.Fatal(err)
			}
			got, err := p.Next(t.Context(), text)
			if err != nil {
				t.Fatal(err)
			}
			for id := range got {
				if id == beginning {
					continue
				}
				// The fast pass rounds activations.
				if want := logits[id] - logits[0] + got[0]; math.Abs(got[id]-want) > 2*rounding {
					t.Errorf("%+v: token %d has %v, in the plain network %v", off, id, got[id], want)
					break
				}
			}
			seen := 0
			if err := p.Attention(t.Context(), text, 0, func(h Head, token int, weights []float32) {
				seen++
				sum := 0.0
				for i, w := range weights {
					sum += float64(w)
					if want := plain[h][token+1][i]; math.Abs(float64(w)-want) > 0.002 {
						t.Errorf("%+v: %v at token %d looks at position %d with %v, in the plain network %v", off, h, token, i, w, want)
					}
				}
				if math.Abs(sum-1) > 1e-5 || len(weights) != token+2 {
					t.Errorf("%v at %d: %d weights add up to %v", h, token, len(weights), sum)
				}
			}); err != nil {
				t.Fatal(err)
			}
			if want := (m.Layers-len(off.Layers))*m.Heads*len(text) - len(off.Heads)*len(text); seen != want {
				t.Errorf("%+v: %d rows of attention, want %d", off, seen, want)
			}
		}
	})
}

func TestProbe_at_a_depth_is_the_network_without_the_layers_above(t *testing.T) {
	eachEngine(t, func(t *testing.T, m *Model) {
		text := m.Tokenizer().Append(nil, pairsText)
		whole, cut := m.Probe(), m.Probe()
		rows, err := whole.Depths(t.Context(), text)
		if err != nil || len(rows) != m.Layers+1 {
			t.Fatalf("%d rows: %v", len(rows), err)
		}
		var above []int
		for depth := m.Layers; depth >= 0; depth-- {
			if err := cut.Switch(Off{Layers: above}); err != nil {
				t.Fatal(err)
			}
			want, err := cut.Next(t.Context(), text)
			if err != nil || !slices.Equal(rows[depth], want) {
				t.Errorf("after %d layers: %v", depth, err)
			}
			above = append(above, depth-1)
		}
		if _, err := whole.Depths(t.Context(), nil); err != nil {
			t.Errorf("of no text: %v", err)
		}
	})
}

func TestStreamer_without_a_head(t *testing.T) {
	m := baseModel()
	whole := NewStreamer("tiny/base", m)
	off := Off{Heads: []Head{{3, 3}}}
	part, err := whole.Without(off)
	if err != nil {
		t.Fatal(err)
	}
	p := m.Probe()
	if err := p.Switch(off); err != nil {
		t.Fatal(err)
	}
	text := "Input: lamp\nOutput: stone\n\nInput: river\nOutput:"
	one, none := 1, 0
	for range 2 { // the second request finds what the first has kept
		a, err := chat.Collect(part.Stream(t.Context(), &chat.Request{Prompt: text, Parameters: chat.Parameters{MaxTokens: &one, TopLogprobs: &none}}))
		if err != nil {
			t.Fatal(err)
		}
		next, err := p.Next(t.Context(), m.Tokenizer().Append(nil, text))
		if err != nil || a.Samples[0].Logprobs[0].Logprob != slices.Max(next) {
			t.Errorf("%+v, want %v", a.Samples[0].Logprobs, slices.Max(next))
		}
	}
}

func TestOff_that_the_network_has_not(t *testing.T) {
	m := baseModel()
	for _, off := range []Off{{Heads: []Head{{m.Layers, 0}}}, {Heads: []Head{{0, m.Heads}}}, {Heads: []Head{{-1, 0}}}, {Heads: []Head{{0, -1}}}, {Layers: []int{m.Layers}}, {Layers: []int{-1}}} {
		if err := m.Probe().Switch(off); err == nil {
			t.Errorf("%+v is switched off", off)
		}
		if _, err := NewStreamer("x", m).Without(off); err == nil {
			t.Errorf("%+v: a streamer without it", off)
		}
	}
}

func TestProbe_stops_and_refuses_what_is_too_long(t *testing.T) {
	m := baseModel()
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := m.Probe().Next(ctx, []uint32{1, 2}); !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	var e *chat.Error
	if _, err := m.Probe().Next(t.Context(), make([]uint32, m.Context)); !errors.As(err, &e) || e.Code != chat.CodeContextLengthExceeded {
		t.Errorf("%v", err)
	}
}
