package main

import (
	"fmt"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/pelletier/go-toml/v2"
)

// An override stands on top of the lists.
type override struct {
	Models  []string `toml:"models"`  // patterns of path.Match, of host/name
	Because string   `toml:"because"` // why
	Drop    bool     `toml:"drop"`    // such models are left out
	Like    string   `toml:"like"`    // another name of this model

	// Take is the list that is right about the fields: context, output, price,
	// cached, write, tiers.
	Take   string   `toml:"take"`
	Fields []string `toml:"fields"`

	Context  int       `toml:"context"`
	Output   int       `toml:"output"`
	Price    []float64 `toml:"price"` // input, cached input, output
	Write    float64   `toml:"write"`
	Tiers    []string  `toml:"tiers"` // as in the table: 272000*2*1.5
	Later    []later   `toml:"later"`
	Shutdown string    `toml:"shutdown"` // 2006-01-02: the first day without it
}

// later is a price from a day on; without one it is not known.
type later struct {
	From  string    `toml:"from"`
	Price []float64 `toml:"price"`
	Write float64   `toml:"write"`
}

// readOverrides reads overrides.toml.
func readOverrides(file string) ([]override, error) {
	text, err := os.Open(file)
	if err != nil {
		return nil, err
	}
	defer text.Close()
	var all struct {
		Override []override `toml:"override"`
	}
	if err := toml.NewDecoder(text).DisallowUnknownFields().Decode(&all); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	for i, o := range all.Override {
		switch {
		case len(o.Models) == 0 || len(o.Because) < 10:
			return nil, fmt.Errorf("%s: override %d names no model or gives no reason", file, i+1)
		case o.Price != nil && len(o.Price) != 3:
			return nil, fmt.Errorf("%s: %q: a price is input, cached input and output", file, o.Models)
		case (o.Take == "") != (o.Fields == nil) || o.Take != "" && o.Take != genaiPrices.name && o.Take != piAI.name:
			return nil, fmt.Errorf("%s: %q: take is %s or %s, and fields say of what", file, o.Models, genaiPrices.name, piAI.name)
		}
		for _, p := range o.Models {
			if _, err := path.Match(p, ""); err != nil || !strings.Contains(p, "/") {
				return nil, fmt.Errorf("%s: %q is not host/name", file, p)
			}
		}
	}
	return all.Override, nil
}

// about reports whether o is about a model.
func (o *override) about(key string) bool {
	return slices.ContainsFunc(o.Models, func(pattern string) bool {
		ok, _ := path.Match(pattern, key)
		return ok
	})
}

// usd is a price of three numbers.
func usd(p []float64, write float64) price {
	if p == nil {
		return price{unknown: true}
	}
	return price{input: p[0], cached: p[1], output: p[2], write: write}
}
