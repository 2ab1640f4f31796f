package tinylm

import (
	_ "embed"
	"encoding/json"
	"math"
	"strings"
	"sync"
)

// A Figure is what was measured of a model under a condition: percent of answers that are right or
// texts that are as the row says, with a 95 % interval. One of no items was not measured.
type Figure struct {
	Percent float64 `json:"percent"`
	Low     float64 `json:"low"`
	High    float64 `json:"high"`
	Items   int     `json:"n"`
}

// Whole is the percentage as a whole number.
func (f Figure) Whole() int { return int(math.Round(f.Percent)) }

// A shape is what the file of a model's weights says of it.
type shape struct {
	Parameters int `json:"parameters"`
	Bytes      int `json:"bytes"`
	Context    int `json:"context"` // tokens that a prompt and its answer may have together
	Trained    int `json:"trained"` // tokens, those of the models before it included
}

// measuredText is what is known of the weights. TestUpdate writes their shapes, from the
// files, and the recipe the rest (app/tinylm/recipe/cards.py).
//
//go:embed figures.json
var measuredText []byte

var measured = sync.OnceValue(func() (all measurements) {
	if err := json.Unmarshal(measuredText, &all); err != nil {
		panic(err) // the embedded file; a test reads it
	}
	return all
})

type measurements struct {
	Models  map[string]shape                        `json:"models"`
	Figures map[string]map[string]map[string]Figure `json:"figures"` // model, row, condition
	// Confidence is of tiny/base: how well its probability of an answer says whether that is right.
	Confidence map[string]confidence `json:"confidence"`
}

type confidence struct {
	Items int     `json:"n"`
	AUROC float64 `json:"auroc"`
	ECE   float64 `json:"ece"`
	Right []int   `json:"right"` // percent among the surest 25, 50, 75 and 100 %
}

// sized fills in what the file of the weights says.
func (c Card) sized() Card {
	s := measured().Models[c.Name]
	c.Parameters, c.Bytes, c.Context, c.Trained = s.Parameters, s.Bytes, s.Context, s.Trained
	return c
}

// cells are the figures of a row, one for each place: "base/shots3" is that of tiny/base with three
// examples, and "" one that there is not.
func cells(row string, places ...string) []Figure {
	all := make([]Figure, len(places))
	for i, place := range places {
		if model, condition, ok := strings.Cut(place, "/"); ok {
			all[i] = measured().Figures[model][row][condition]
		}
	}
	return all
}

// Items are how many queries, or texts, the row was measured on: the most of its figures.
func (t Task) Items() (most int) {
	for _, f := range t.Figures {
		most = max(most, f.Items)
	}
	return most
}
