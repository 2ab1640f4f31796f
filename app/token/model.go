package token

import (
	"strings"
	"time"
)

// Tiny is the encoding of our own models (tiny/...), whose tokenizer is in
// package tinylm: [Load] does not know it.
const Tiny = "tiny"

// A Model is what is known of a model: how its tokens are counted, how many
// fit, and what they cost.
type Model struct {
	Name     string // as asked for
	Encoding string // the encoding to count with; see Exact
	// Exact says that a text's tokens are counted by the model's own rule.
	// Otherwise they are an estimate (≈), and Estimate says how it is made.
	Exact    bool
	Estimate string   // a sentence, "" if Exact
	Overhead Overhead // of a chat, with an Exact of its own

	ContextTokens   int // prompt and answer together; 0: not known
	MaxOutputTokens int // longest answer; 0: not known
	Price           Price
}

// Lookup says what is known of a model, by the name that the server lists it
// under: provider/model, such as openai/gpt-4o-mini, anthropic/claude-opus-4-5,
// openrouter/openai/gpt-4o, ollama/llama3.2:3b or tiny/base; a bare model name
// is taken as the maker's own. Every name gives a Model: of one that nobody
// heard of the tokens are estimated, and window and price are unknown.
//
// The prices are the makers' own, so a model that is reached through another
// company (openrouter, groq) has no known price here.
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
		return Model{Name: name, Encoding: Tiny, Exact: true, Price: ownMachine}
	}
	tuned := false
	if rest, ok := strings.CutPrefix(model, "ft:"); ok {
		tuned = true
		model, _, _ = strings.Cut(rest, ":")
	}
	r, same := find(model)
	m := Model{
		Name: name, Encoding: r.encoding, Exact: r.estimate == "", Estimate: r.estimate, Overhead: r.overhead,
	}
	if same {
		m.ContextTokens, m.MaxOutputTokens = r.context, r.output
	}
	switch {
	case provider == "ollama" || provider == "llamacpp" || provider == "llama.cpp":
		// The window is the server's setting, not the model's.
		m.ContextTokens, m.MaxOutputTokens, m.Price = 0, 0, ownMachine
	case same && !tuned && r.price != nil && (provider == "" || provider == r.maker):
		m.Price = r.priceAt(day)
	}
	return m
}

var ownMachine = Price{Known: true, Source: "runs on your own machine"}

// find returns the row of a model. If same is false, the model is of the row's
// family but another one: only how its tokens are counted holds for it.
func find(model string) (r row, same bool) {
	best := -1
	for i := range table {
		x := &table[i] // rows are large, and this is asked for every request
		if len(x.name) <= best || !strings.HasPrefix(model, x.name) {
			continue
		}
		rest := model[len(x.name):]
		switch {
		case x.family:
			r, same, best = *x, false, len(x.name)
		case snapshot(rest):
			r, same, best = *x, true, len(x.name)
		case rest[0] == '-' || rest[0] == ':' || rest[0] == '@':
			r, same, best = *x, false, len(x.name)
		}
	}
	if best < 0 {
		return row{encoding: O200k, estimate: estimateUnknown, overhead: chatEstimate}, false
	}
	return r, same
}

// snapshot reports whether rest, what follows a model's name, only says which
// edition of it is meant: nothing, -latest, or a date as -2024-07-18 or
// -20240718.
func snapshot(rest string) bool {
	if rest == "" || rest == "-latest" {
		return true
	}
	digits := 0
	for i := range len(rest) {
		switch c := rest[i]; {
		case c >= '0' && c <= '9':
			digits++
		case c != '-':
			return false
		}
	}
	return digits == 8 && rest[0] == '-'
}
