// Package costs counts what a prompt costs a model, in tokens and dollars.
//
// A [Counter] keeps what it has counted, so that a keystroke recounts only what it
// changed.
package costs

import (
	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/page/client"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
)

// A Count is what a prompt costs a model, in tokens and dollars.
type Count struct {
	Known    bool   // whether the vocabulary is there; the counts are 0 before
	Exact    bool   // whether the counts are exact rather than estimates
	Estimate string // the code of how they are estimated, "" if they are exact
	// ByProvider: Total is the provider's own count of this prompt. The parts are
	// estimates that add up to it.
	ByProvider bool
	// Factor is what an estimate was multiplied by, after a count of the provider's;
	// 0: by nothing.
	Factor      float64
	Instruction int
	Examples    int   // inputs and outputs of all enabled shots
	Shots       []int // of each shot: its texts, and its labels and separators
	Query       int
	Framing     int // labels, separators, and what surrounds chat messages
	Total       int // of the prompt
	Room        int // for the answer and what is thought before it: the most tokens, over all samples; 0: not limited
	Requests    int // that are sent for all samples
	Window      int // the model's context window; 0: not known
	InputUSD    float64
	OutputUSD   float64 // if the answer takes all its room
	Priced      bool    // whether the price is known
	PriceSource string

	texts, overhead int // tokens of the texts and of what a chat adds to them, as the page counts
}

// About stands before a number of tokens of the prompt's that is an estimate.
func (c Count) About() string {
	if c.Exact || c.ByProvider {
		return ""
	}
	return about
}

const about = "≈ "

// A Counter counts prompts. It keeps a meter for each encoding that has been
// used, so that a keystroke recounts only what it changed.
type Counter struct {
	tokenizers map[string]token.Tokenizer
	meters     map[string]*token.Meter
	wanted     string // a vocabulary that is needed and not there yet, "" for none
	last       Count
	facts      map[string]model.Facts  // what the server says of its models, by name
	abilities  modelpick.Abilities     // what models take, as the server says
	asked      map[string][]string     // endpoints whose prompts providers count, by model
	counts     map[string]*Calibration // what they counted, by model
	segments   []token.Segment
}

// NewCounter knows the vocabulary of our own models.
func NewCounter() *Counter {
	return &Counter{
		tokenizers: map[string]token.Tokenizer{token.Tiny: tinylm.FamilyTokenizer()},
		meters:     map[string]*token.Meter{},
		counts:     map[string]*Calibration{},
	}
}

// Add takes in a vocabulary that has arrived.
func (g *Counter) Add(t token.Tokenizer) {
	g.tokenizers[t.Name()] = t
	g.wanted = ""
}

// Tokenizer is that of an encoding, nil if its vocabulary is not there yet; it is
// then wanted.
func (g *Counter) Tokenizer(encoding string) token.Tokenizer {
	t, ok := g.tokenizers[encoding]
	if !ok {
		g.wanted = encoding
		return nil
	}
	return t
}

// Wanted is the encoding whose vocabulary is needed and not there yet, "" for none.
func (g *Counter) Wanted() string { return g.wanted }

// Learn takes in what the server's models take, and what else it says of them.
func (g *Counter) Learn(models []client.Model) {
	g.abilities, g.facts, g.asked = modelpick.Abilities{}, map[string]model.Facts{}, map[string][]string{}
	for _, m := range models {
		g.abilities[m.ID], g.facts[m.ID], g.asked[m.ID] = modelpick.AbilityOf(m), m.Facts(), m.Counts
	}
}

// SetAbilities says what models take, by their names.
func (g *Counter) SetAbilities(all modelpick.Abilities) { g.abilities = all }

// SetFacts says what else is known of models, by their names.
func (g *Counter) SetFacts(all map[string]model.Facts) { g.facts = all }

// Abilities are what models take.
func (g *Counter) Abilities() modelpick.Abilities { return g.abilities }

// meter is the meter for a model, nil if its vocabulary is not there yet; the
// counter then wants it.
func (g *Counter) meter(m model.Model) *token.Meter {
	t := g.Tokenizer(m.Encoding)
	if t == nil {
		return nil
	}
	key := m.Encoding
	if m.Overhead.Role {
		key += " role"
	}
	meter, ok := g.meters[key]
	if !ok {
		meter = token.NewMeter(t, m.Overhead)
		g.meters[key] = meter
	}
	return meter
}

// Model is what is known of a value of the model selection: what the server says
// of its models beats the page's own table.
func (g *Counter) Model(value string) model.Model {
	name := modelpick.Name(value)
	return model.Lookup(name).With(g.facts[name])
}

// Measure counts a rendered prompt for a value of the model selection.
func (g *Counter) Measure(r prompt.Rendered, p prompt.Prompt, value string) Count {
	m := g.Model(value)
	c := Count{
		Exact: m.Exact, Estimate: m.Estimate, Window: m.ContextTokens,
		Shots: make([]int, len(p.Shots)),
	}
	if card, ours := tinylm.CardOf(modelpick.Name(value)); ours {
		c.Window = card.Context
	}
	c.room(p, g.abilities.Of(value))
	chatty := isChat(r)
	if chatty && !m.Overhead.Exact && !modelpick.IsTiny(value) {
		c.Exact = false
		if c.Estimate == "" {
			c.Estimate = m.Overhead.Estimate
		}
	}
	meter := g.meter(m)
	if meter == nil {
		g.last = c
		return c
	}

	g.segments = g.segments[:0]
	for _, b := range r.Segments {
		bounds := make([]int, 1, len(b.Spans)+1)
		for _, s := range b.Spans {
			bounds = append(bounds, s.End)
		}
		g.segments = append(g.segments, token.Segment{Role: b.Role, Text: b.Text, Bounds: bounds, Change: (*token.Change)(b.Change)})
	}
	reading := meter.Measure(g.segments)
	c.Known, c.Total = true, reading.Total
	c.Framing, c.overhead, c.texts = reading.Overhead, reading.Overhead, reading.Total-reading.Overhead
	for i, b := range r.Segments {
		for j, s := range b.Spans {
			c.add(s, reading.Segments[i].Ranges[j])
		}
	}
	if chatty && modelpick.IsTiny(value) {
		c.transcribed(modelpick.Name(value), r, meter.Tokenizer())
	}
	if t := g.counts[modelpick.Name(value)]; t != nil && !c.Exact {
		g.correct(&c, r, t)
	}
	c.price(m)
	g.last = c
	return c
}

// add adds the n tokens of a span to its part.
func (c *Count) add(s prompt.Span, n int) {
	switch s.Part {
	case prompt.Instruction:
		c.Instruction += n
	case prompt.Example:
		c.Examples += n
	case prompt.Query:
		c.Query += n
	default:
		c.Framing += n
	}
	if s.Shot >= 0 && s.Shot < len(c.Shots) {
		c.Shots[s.Shot] += n
	}
}

// transcribed counts what the tiny model makes of a chat: one text, in which
// what is not part of a message is framing.
func (c *Count) transcribed(model string, r prompt.Rendered, t token.Tokenizer) {
	text, _ := tinylm.Transcript(model, messagesOf(r))
	total := t.Count(text)
	c.Framing += total - c.Total
	c.Total = total
}

// room works out the most tokens that the answer can have when the server has
// fitted the request: with what is kept for thinking, over all samples, and by
// the server's own limit where the prompt has none.
func (c *Count) room(p prompt.Prompt, a ability.Ability) {
	r, _ := modelpick.Fitting(p, nil, a)
	c.Requests = 1
	if r.Fitted != nil {
		c.Requests = max(1, r.Fitted.Repeat)
	}
	if r.MaxTokens != nil {
		c.Room = *r.MaxTokens * p.Parameters.Samples()
	}
}

// price works out what the prompt, and an answer that takes all its room, cost.
func (c *Count) price(m model.Model) {
	input, ok := m.CostUSD(chat.Usage{PromptTokens: c.Total})
	output, _ := m.CostUSD(chat.Usage{CompletionTokens: c.Room})
	c.InputUSD, c.OutputUSD, c.Priced = input*float64(c.Requests), output, ok
	c.PriceSource = m.Price.Source
}

// PromptTokens counts a prompt once, without disturbing the meters; 0 if the
// vocabulary is not there.
func (g *Counter) PromptTokens(p prompt.Prompt, value string) (tokens int, exact bool) {
	c := g.Aside(p, value)
	return c.Total, c.Known && c.Exact
}

// Aside measures a prompt that is not the one being edited.
func (g *Counter) Aside(p prompt.Prompt, value string) Count {
	other := &Counter{tokenizers: g.tokenizers, meters: map[string]*token.Meter{}, facts: g.facts, abilities: g.abilities, counts: g.counts}
	return other.Measure(modelpick.Rendered(p, g.abilities.Of(value)), p, value)
}

// PriceOf is a price in words: a bound, or, where nobody limits the answer, what
// it costs at least.
func PriceOf(l i18n.Lang, usd float64, bounded bool) string {
	if !bounded {
		return l.T("price.from", i18n.Dollars(usd))
	}
	return l.T("price.up_to", i18n.Dollars(usd))
}

// freeText says why a model costs nothing.
func freeText(l i18n.Lang, value string) string {
	switch {
	case modelpick.RunsInPage(value):
		return l.T("price.page")
	case modelpick.IsTiny(value):
		return l.T("price.server")
	}
	return l.T("price.own")
}
