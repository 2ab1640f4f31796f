package main

import (
	"cmp"
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
)

// A dump is what dump.mjs prints.
type dump struct {
	Genai  map[string][]genaiModel `json:"genai"`
	Pi     map[string][]piModel    `json:"pi"`
	Params []paramsModel           `json:"params"`
}

type piModel struct {
	Type string `json:"type"`
	ID   string `json:"id"`
	Cost struct {
		Input, Output, CacheRead, CacheWrite float64
		Tiers                                []struct {
			InputTokensAbove                     int
			Input, Output, CacheRead, CacheWrite float64
		}
	} `json:"cost"`
	ContextWindow int `json:"contextWindow"`
	MaxTokens     int `json:"maxTokens"`
}

// piAI is what pi-ai says. A price of nothing at all is one that it doesn't
// have.
func (d *dump) piAI() []record {
	var all []record
	for _, h := range hosts {
		for _, m := range d.Pi[h.pi] {
			if m.Type != "chat" || !keep(bare(m.ID)) {
				continue
			}
			r := record{host: h.name, name: bare(m.ID), context: m.ContextWindow, output: min(m.MaxTokens, m.ContextWindow)}
			c := m.Cost
			r.price = price{input: c.Input, cached: c.CacheRead, output: c.Output, write: c.CacheWrite}
			for _, t := range c.Tiers {
				r.price.tiers = append(r.price.tiers, tier{above: t.InputTokensAbove, input: rounded(t.Input / c.Input), output: rounded(t.Output / c.Output)})
			}
			all = append(all, r)
		}
	}
	return all
}

type genaiModel struct {
	ID            string          `json:"id"`
	Match         match           `json:"match"`
	ContextWindow int             `json:"context_window"`
	Deprecated    bool            `json:"deprecated"`
	Prices        json.RawMessage `json:"prices"`
}

// A match is a rule for names, as genai-prices writes them.
type match struct {
	Or         []match `json:"or"`
	And        []match `json:"and"`
	Equals     *string `json:"equals"`
	StartsWith *string `json:"starts_with"`
	EndsWith   *string `json:"ends_with"`
	Contains   *string `json:"contains"`
	Regex      *string `json:"regex"`
}

func (m *match) matches(name string) bool {
	is := func(m match) bool { return m.matches(name) }
	lower := func(s *string) string { return strings.ToLower(*s) }
	switch {
	case m.Or != nil:
		return slices.ContainsFunc(m.Or, is)
	case m.And != nil:
		return !slices.ContainsFunc(m.And, func(m match) bool { return !m.matches(name) })
	case m.Equals != nil:
		return name == lower(m.Equals)
	case m.StartsWith != nil:
		return strings.HasPrefix(name, lower(m.StartsWith))
	case m.EndsWith != nil:
		return strings.HasSuffix(name, lower(m.EndsWith))
	case m.Contains != nil:
		return strings.Contains(name, lower(m.Contains))
	case m.Regex != nil:
		// Go has no look-ahead; those that the list has only leave out what is
		// spoken.
		re, err := regexp.Compile(strings.ReplaceAll(*m.Regex, `(?!.*-[tT][tT][sS](?:$|-))`, ""))
		return err == nil && re.MatchString(name)
	}
	return false
}

// genaiPrices is what genai-prices says: of its own names, and of those that
// pi-ai has besides.
func (d *dump) genaiPrices() []record {
	var all []record
	known := map[string]bool{}
	for _, r := range d.piAI() {
		known[r.key()] = true
	}
	for _, h := range hosts {
		models, names := d.Genai[h.genai], map[string]string{} // the full name by the bare one
		for _, m := range d.Pi[h.pi] {
			if known[h.name+"/"+bare(m.ID)] {
				names[bare(m.ID)] = strings.ToLower(m.ID)
			}
		}
		for _, m := range models {
			if name := bare(m.ID); keep(name) && !h.others && m.Match.matches(strings.ToLower(m.ID)) {
				names[name] = cmp.Or(names[name], strings.ToLower(m.ID))
			}
		}
		for _, name := range slices.Sorted(maps.Keys(names)) {
			for i := range models {
				if !models[i].Match.matches(names[name]) && !models[i].Match.matches(name) {
					continue
				}
				r := record{host: h.name, name: name, context: models[i].ContextWindow, retired: models[i].Deprecated}
				if r.prices(models[i].Prices); r.price.given() {
					all = append(all, r)
				}
				break
			}
		}
	}
	return all
}

// prices reads one price, or several with days or hours from which they hold.
// Of prices that differ by the hour the dearest is taken: no budget is overspent
// by it.
func (r *record) prices(raw json.RawMessage) {
	var several []struct {
		Constraint struct {
			Type      string `json:"type"`
			StartDate string `json:"start_date"`
		} `json:"constraint"`
		Prices genaiPrice `json:"prices"`
	}
	if json.Unmarshal(raw, &several) != nil {
		var one genaiPrice
		_ = json.Unmarshal(raw, &one)
		r.price = one.price()
		return
	}
	r.price = price{}
	last := func() *price {
		if n := len(r.later); n > 0 {
			return &r.later[n-1].price
		}
		return &r.price
	}
	for _, s := range several {
		p := s.Prices.price()
		switch {
		case s.Constraint.StartDate != "":
			r.later = append(r.later, dated{s.Constraint.StartDate, p})
		case s.Constraint.Type == "time_of_date":
			if p.input > last().input {
				*last() = p
			}
		default:
			r.price = p
		}
	}
}

// A genaiPrice is a price as genai-prices writes it: a number, or one with tiers.
type genaiPrice map[string]json.RawMessage

func (g genaiPrice) price() price {
	var p price
	tiers := map[string][]genaiTier{}
	for key, to := range map[string]*float64{
		"input_mtok": &p.input, "cache_read_mtok": &p.cached, "output_mtok": &p.output, "cache_write_mtok": &p.write, "cache_write_1h_mtok": &p.writeHour,
	} {
		if json.Unmarshal(g[key], to) == nil {
			continue
		}
		var t struct {
			Base  float64
			Tiers []genaiTier
		}
		if json.Unmarshal(g[key], &t) == nil {
			*to, tiers[key] = t.Base, t.Tiers
		}
	}
	for i, t := range tiers["input_mtok"] {
		if i >= len(tiers["output_mtok"]) {
			break
		}
		above := t.Start
		if above%10 == 9 {
			above++ // 271,999: the first token that is dearer, not the last that isn't
		}
		p.tiers = append(p.tiers, tier{above: above, input: rounded(t.Price / p.input), output: rounded(tiers["output_mtok"][i].Price / p.output)})
	}
	return p
}

type genaiTier struct {
	Start int
	Price float64
}
