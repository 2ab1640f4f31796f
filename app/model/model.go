// Package model has facts about models: how tokens are counted, how many fit, what
// they cost on a given day, and when the model is shut down.
//
// [Lookup] asks the table that `make models` made (table.txt; package lists is the
// program). The server and its operator can override it with [Facts]. [Price.CostUSD]
// is the one place where tokens become money.
//
// The package ends up in the page.
package model

import (
	"slices"
	"strings"
	"time"

	"fewshot/app/token"
)

// A Model is what is known of a model: how its tokens are counted, how many
// fit, and what they cost.
type Model struct {
	Name     string // as asked for
	Encoding string // the encoding to count with; see Exact
	// Exact says that a text's tokens are counted by the model's own rule.
	// Otherwise they are an estimate (≈), and Estimate says how it is made.
	Exact    bool
	Estimate string         // a code, "" if Exact
	Overhead token.Overhead // of a chat, with an Exact of its own

	ContextTokens   int // prompt and answer together; 0: not known
	MaxOutputTokens int // longest answer; 0: not known
	Price           Price
	Changes         []PriceChange // of the price, on days to come, the next first
	Shutdown        string        // 2006-01-02, the first day without the model; "": none is known
	Source          string        // who says so; "": nobody
	ActsLike        string        // another model that is counted like this one, as [Facts] say; "": none
}

// Lookup says what is known of a model, by the name that the server lists it
// under: provider/model, such as openai/gpt-6-luna, anthropic/claude-opus-5,
// openrouter/openai/gpt-6-sol, ollama/llama3.2:3b or tiny/base; a bare model name
// is taken as the maker's own. Every name gives a Model: of one that nobody
// heard of the tokens are estimated, and window and price are unknown.
//
// The prices are the hosts' own, so a model that is reached through another
// company has no known price here.
//
// A price that changes on a day is the one of today.
func Lookup(name string) Model { return LookupAt(name, time.Now()) }

// LookupAt is [Lookup] on another day.
func LookupAt(name string, day time.Time) Model {
	provider, model := "", strings.ToLower(strings.TrimSpace(name))
	if i := strings.IndexByte(model, '/'); i >= 0 {
		provider = model[:i]
		model = model[strings.LastIndexByte(model, '/')+1:]
	}
	if provider == "tiny" {
		return Model{Name: name, Encoding: token.Tiny, Exact: true, Price: ownMachine}
	}
	tuned := false
	if rest, ok := strings.CutPrefix(model, "ft:"); ok {
		tuned = true
		model, _, _ = strings.Cut(rest, ":")
	}
	if strings.HasPrefix(model, "claude-") {
		model = strings.ReplaceAll(model, ".", "-") // OpenRouter writes claude-sonnet-5.5
	}
	counted := model
	if provider == "ollama" && !strings.Contains(model, ":") {
		counted += ":latest" // as Ollama reads it
	}
	f := familyOf(counted)
	m := Model{Name: name, Encoding: f.encoding, Exact: f.estimate == "", Estimate: f.estimate, Overhead: f.overhead}
	c := index()
	switch r, ok := c.find(provider, model); {
	case provider == "ollama" || provider == "llamacpp" || provider == "llama.cpp":
		// The window is the server's setting, not the model's.
		m.Price = ownMachine
	case ok:
		m.take(&r, c)
		if !tuned {
			m.Price, m.Changes = r.priceAt(day)
		}
	default:
		m.fromMaker(c, provider, model, day)
	}
	return m
}

// Listed are the models of the table, by their names, provider/model.
func Listed() []string {
	var names []string
	for name := range index().lines {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// fromMaker takes what the maker of a model says of it: all of a bare name, the
// window alone where another company serves it.
func (m *Model) fromMaker(c *catalogue, provider, model string, day time.Time) {
	for _, maker := range c.makers {
		r, ok := c.find(maker, model)
		if !ok {
			continue
		}
		m.take(&r, c)
		m.Shutdown = ""
		if provider == "" {
			m.Price, m.Changes = r.priceAt(day)
			m.Shutdown = r.shutdown
		}
		return
	}
}

func (m *Model) take(r *row, c *catalogue) {
	m.ContextTokens, m.MaxOutputTokens, m.Shutdown = r.context, r.output, r.shutdown
	m.Source = c.names(r.sources)
}

var ownMachine = Price{Known: true, Source: "runs on your own machine"}
