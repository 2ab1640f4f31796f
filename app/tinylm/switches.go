package tinylm

import (
	"fmt"
	"slices"
)

// A Head is one attention head of a network: its layer and its place in the layer, both
// from 0, as papers count them.
type Head struct {
	Layer int `json:"layer"`
	Head  int `json:"head"`
}

// String names a head as papers do: L3H1.
func (h Head) String() string { return fmt.Sprintf("L%dH%d", h.Layer, h.Head) }

// Off is what is switched off in a network. A head that is off adds nothing to its
// layer's attention (zero ablation); a layer that is off adds nothing at all, and what came
// in goes on as it is.
type Off struct {
	Heads  []Head
	Layers []int
}

// AllHeads are all heads of the network, layer by layer.
func (m *Model) AllHeads() []Head {
	all := make([]Head, 0, m.Layers*m.Heads)
	for l := range m.Layers {
		for h := range m.Heads {
			all = append(all, Head{l, h})
		}
	}
	return all
}

// Check reports a head or a layer that the network hasn't got.
func (m *Model) Check(off Off) error {
	for _, h := range off.Heads {
		if h.Layer < 0 || h.Layer >= m.Layers || h.Head < 0 || h.Head >= m.Heads {
			return fmt.Errorf("there is no head %v: the model has %d layers of %d heads, counted from 0", h, m.Layers, m.Heads)
		}
	}
	for _, l := range off.Layers {
		if l < 0 || l >= m.Layers {
			return fmt.Errorf("there is no layer %d: the model has %d, counted from 0", l, m.Layers)
		}
	}
	return nil
}

// switches is an Off as the forward pass reads it. nil is nothing off.
type switches struct {
	heads  []bool // (layers · heads)
	layers []bool // (layers)
	each   int    // heads a layer
}

// switches makes the pass's form of off, which must fit the network.
func (m *Model) switches(off Off) *switches {
	if len(off.Heads)+len(off.Layers) == 0 {
		return nil
	}
	s := &switches{make([]bool, m.Layers*m.Heads), make([]bool, m.Layers), m.Heads}
	for _, h := range off.Heads {
		s.heads[h.Layer*m.Heads+h.Head] = true
	}
	for _, l := range off.Layers {
		s.layers[l] = true
	}
	return s
}

// same reports whether two switch the same off.
func (s *switches) same(other *switches) bool {
	if s == nil || other == nil {
		return s == other
	}
	return slices.Equal(s.heads, other.heads) && slices.Equal(s.layers, other.layers)
}

func (s *switches) head(layer, head int) bool { return s != nil && s.heads[layer*s.each+head] }
func (s *switches) layer(layer int) bool      { return s != nil && s.layers[layer] }
