package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// tablePath is where the table is written, from the module's root.
const tablePath = "app/model/table.txt"

// A table is what package model embeds.
type table struct {
	date  string   // of the lists
	heads []string // the sources
	rows  []row
}

// A row is what is known of a model.
type row struct {
	record
	sources  string // letters
	shutdown string // 2006-01-02
}

// mergeAll makes the table of what is kept in a folder. Conflicts are what two
// lists say differently and no override decides.
func mergeAll(here string) (t table, conflicts []string, err error) {
	pi, err := readList(filepath.Join(here, piAI.file))
	if err != nil {
		return t, nil, err
	}
	genai, err := readList(filepath.Join(here, genaiPrices.file))
	if err != nil {
		return t, nil, err
	}
	overrides, err := readOverrides(filepath.Join(here, "overrides.toml"))
	if err != nil {
		return t, nil, err
	}
	t = table{date: pi.fetched, heads: []string{genai.head, pi.head, "h overrides.toml"}}
	t.rows, conflicts = merge(pi, genai, overrides)
	return t, conflicts, nil
}

// merge makes the rows, in the order of the hosts.
func merge(pi, genai list, overrides []override) (rows []row, conflicts []string) {
	type pair struct{ pi, genai *record }
	known := map[string]*pair{}
	var keys []string
	at := func(key string) *pair {
		if known[key] == nil {
			known[key] = &pair{}
			keys = append(keys, key)
		}
		return known[key]
	}
	for i := range pi.records {
		at(pi.records[i].key()).pi = &pi.records[i]
	}
	for i := range genai.records {
		at(genai.records[i].key()).genai = &genai.records[i]
	}
	for _, o := range overrides {
		for _, m := range o.Models {
			if !strings.ContainsAny(m, "*?[") {
				at(m)
			}
		}
	}
	for _, key := range keys {
		m := merging{key: key, day: pi.fetched, pi: known[key].pi, genai: known[key].genai}
		for _, o := range overrides {
			if o.about(key) {
				m.overrides = append(m.overrides, o)
			}
		}
		r, ok := m.row()
		conflicts = append(conflicts, m.conflicts...)
		if ok {
			rows = append(rows, r)
		}
	}
	rows, missing := likes(rows, overrides)
	return ordered(withoutEditions(rows)), append(conflicts, missing...)
}

// merging is one model on its way into the table.
type merging struct {
	key, day  string
	pi, genai *record
	overrides []override
	conflicts []string
}

// row merges; false: the model is left out.
func (m *merging) row() (r row, ok bool) {
	r.host, r.name, _ = strings.Cut(m.key, "/")
	var a, b record // what genai-prices and pi-ai say
	if m.genai != nil {
		a, r.sources = *m.genai, genaiPrices.letter
	}
	if m.pi != nil {
		b, r.sources = *m.pi, r.sources+piAI.letter
	}
	a.today(m.day)
	var future []dated
	for _, d := range a.later {
		if d.from > m.day {
			future = append(future, d)
		}
	}
	pa, pb := a.price, b.price
	r.context = decide(m, "context", a.context, b.context)
	r.output = decide(m, "output", a.output, b.output)
	r.price.input = decide(m, "price", pa.input, pb.input)
	r.price.output = decide(m, "price", pa.output, pb.output)
	r.price.cached = decide(m, "cached", pa.cached, pb.cached)
	r.price.write = decide(m, "write", pa.write, pb.write)
	r.price.writeHour = decide(m, "write", pa.writeHour, pb.writeHour)
	r.price.tiers = pb.tiers
	if pa.given() && (!pb.given() || m.take("tiers") == genaiPrices.name) {
		r.price.tiers = pa.tiers
	} else if pa.given() && !slices.Equal(pa.tiers, pb.tiers) && m.take("tiers") == "" {
		m.conflict("tiers", fmt.Sprint(pa.tiers), fmt.Sprint(pb.tiers))
	}
	r.later = future
	for _, o := range m.overrides {
		if o.Drop {
			return r, false
		}
		o.apply(&r)
	}
	if r.output > r.context && r.context > 0 {
		r.output = r.context
	}
	return r, true
}

// today folds the prices up to a day into the one that holds then.
func (r *record) today(day string) {
	for _, d := range r.later {
		if d.from <= day && d.price.given() {
			r.price = d.price
		}
	}
}

// decide is what two lists say of a field. 0 is nothing said.
func decide[N int | float64](m *merging, field string, a, b N) N {
	switch {
	case a == 0:
		return b
	case b == 0 || a == b:
		return a
	}
	switch m.take(field) {
	case genaiPrices.name:
		return a
	case piAI.name:
		return b
	}
	m.conflict(field, fmt.Sprint(a), fmt.Sprint(b))
	return 0
}

// take is the list that an override says is right about a field; a value of its
// own is as good.
func (m *merging) take(field string) string {
	taken := ""
	for _, o := range m.overrides {
		if slices.Contains(o.Fields, field) {
			taken = o.Take
		}
		if field == "context" && o.Context > 0 || field == "output" && o.Output > 0 || field != "context" && field != "output" && o.Price != nil || o.Drop {
			taken = piAI.name
		}
	}
	return taken
}

func (m *merging) conflict(field, genai, pi string) {
	m.conflicts = append(m.conflicts, fmt.Sprintf("%s: %s is %s by genai-prices, %s by pi-ai", m.key, field, genai, pi))
}

// apply puts what o says over a row.
func (o *override) apply(r *row) {
	if o.Context > 0 {
		r.context = o.Context
	}
	if o.Output > 0 {
		r.output = o.Output
	}
	if o.Price != nil {
		r.price, r.later = usd(o.Price, o.Write), nil
	}
	for _, s := range o.Tiers {
		p, _ := decodePrice("0/0/0>" + s)
		r.price.tiers = p.tiers
	}
	for _, l := range o.Later {
		p := usd(l.Price, l.Write)
		p.tiers = r.price.tiers
		r.later = append(r.later, dated{l.From, p})
	}
	if o.Shutdown != "" {
		r.shutdown = o.Shutdown
	}
	if !strings.Contains(r.sources, "h") {
		r.sources += "h"
	}
}

// likes fills the rows that are other names of models. What an override says of
// the name itself stays.
func likes(rows []row, overrides []override) (filled []row, missing []string) {
	for _, o := range overrides {
		if o.Like == "" {
			continue
		}
		i := slices.IndexFunc(rows, func(r row) bool { return r.key() == o.Like })
		for j := range rows {
			if !o.about(rows[j].key()) {
				continue
			}
			if i < 0 {
				missing = append(missing, rows[j].key()+" is like "+o.Like+", which is not there")
				continue
			}
			host, name, shutdown := rows[j].host, rows[j].name, rows[j].shutdown
			rows[j] = rows[i]
			rows[j].host, rows[j].name = host, name
			if shutdown != "" {
				rows[j].shutdown = shutdown
			}
		}
	}
	return rows, missing
}

// withoutEditions leaves out the editions of a model of which the same is known
// as of the model.
func withoutEditions(rows []row) []row {
	by := map[string]string{}
	for _, r := range rows {
		by[r.key()] = r.facts()
	}
	return slices.DeleteFunc(rows, func(r row) bool {
		base := dateEnd.ReplaceAllString(r.key(), "")
		return base != r.key() && by[base] == r.facts()
	})
}

// ordered sorts by host, then by name.
func ordered(rows []row) []row {
	order := map[string]int{}
	for i, h := range hosts {
		order[h.name] = i
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		if a.host != b.host {
			return order[a.host] - order[b.host]
		}
		return strings.Compare(a.name, b.name)
	})
	return rows
}

// facts are a row's fields but its name, as the table has them.
func (r *row) facts() string {
	s := fmt.Sprintf("%s %d %d", r.sources, r.context, r.output)
	if r.price.given() {
		s += " " + r.price.text()
		for _, d := range r.later {
			s += " " + d.from + "="
			if !d.price.unknown {
				s += d.price.text()
			}
		}
	}
	if r.shutdown != "" {
		s += " x" + r.shutdown
	}
	return s
}

// pages are the hosts' lists of prices. unasked: the cache is written to whether
// or not a request says so. others: the host serves the models of others.
var pages = map[string]string{
	"openai":    "https://developers.openai.com/api/docs/pricing unasked",
	"anthropic": "https://platform.claude.com/docs/en/about-claude/pricing",
	"gemini":    "https://ai.google.dev/gemini-api/docs/pricing",
	"deepseek":  "https://api-docs.deepseek.com/quick_start/pricing",
	"mistral":   "https://mistral.ai/pricing",
	"xai":       "https://docs.x.ai/docs/models",
	"moonshot":  "https://platform.moonshot.ai/docs/pricing/chat",
	"qwen":      "https://www.alibabacloud.com/help/en/model-studio/models",
	"zai":       "https://docs.z.ai/guides/overview/pricing",
	"minimax":   "https://platform.minimax.io/docs/guides/pricing",
	"cohere":    "https://cohere.com/pricing",
	"amazon":    "https://aws.amazon.com/bedrock/pricing",
	"groq":      "https://groq.com/pricing others",
	"together":  "https://www.together.ai/pricing others",
	"cerebras":  "https://www.cerebras.ai/pricing others",
}

// text is the table as it is embedded.
func (t *table) text() string {
	var b strings.Builder
	fmt.Fprintf(&b, "date %s\n", t.date)
	for _, h := range t.heads {
		b.WriteString("source " + h + "\n")
	}
	host := ""
	for _, r := range t.rows {
		if r.host != host {
			host = r.host
			fmt.Fprintf(&b, "host %s %s\n", host, pages[host])
		}
		b.WriteString(r.name + " " + r.facts() + "\n")
	}
	return b.String()
}
