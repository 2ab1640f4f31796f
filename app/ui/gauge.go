package ui

import (
	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
)

// costs is what a prompt costs a model, in tokens and dollars.
type costs struct {
	Known       bool   // whether the vocabulary is there; the counts are 0 before
	Exact       bool   // whether the counts are exact rather than estimates
	Estimate    string // the code of how they are, "" if they are exact
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
}

// A gauge counts prompts. It keeps a meter for each encoding that has been
// used, so that a keystroke recounts only what it changed.
type gauge struct {
	tokenizers map[string]token.Tokenizer
	meters     map[string]*token.Meter
	wanted     string // a vocabulary that is needed and not there yet, "" for none
	last       costs
	told       map[string]model.Facts // what the server says of its models, by name
	abilities  abilities              // what models take, as the server told
	blocks     []token.Block
}

func newGauge() *gauge {
	return &gauge{
		tokenizers: map[string]token.Tokenizer{token.Tiny: tinylm.FamilyTokenizer()},
		meters:     map[string]*token.Meter{},
	}
}

// add takes in a vocabulary that has arrived.
func (g *gauge) add(t token.Tokenizer) {
	g.tokenizers[t.Name()] = t
	g.wanted = ""
}

// meter is the meter for a model, nil if its vocabulary is not there yet; the
// gauge then wants it.
func (g *gauge) meter(m model.Model) *token.Meter {
	t, ok := g.tokenizers[m.Encoding]
	if !ok {
		g.wanted = m.Encoding
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

// model is what is known of a value of the model selection: what the server says
// of its models beats the page's own table.
func (g *gauge) model(value string) model.Model {
	name := modelName(value)
	return model.Lookup(name).With(g.told[name])
}

// measure counts a rendered prompt for a value of the model selection.
func (g *gauge) measure(r prompt.Rendered, p prompt.Prompt, value string) costs {
	m := g.model(value)
	c := costs{
		Exact: m.Exact, Estimate: m.Estimate, Window: m.ContextTokens,
		Shots: make([]int, len(p.Shots)),
	}
	if card, ours := tinylm.CardOf(modelName(value)); ours {
		c.Window = card.Context
	}
	c.room(p, g.abilities.of(value))
	chatty := len(r.Blocks) > 0 && r.Blocks[0].Role != ""
	if chatty && !m.Overhead.Exact && !isTiny(value) {
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

	g.blocks = g.blocks[:0]
	for _, b := range r.Blocks {
		bounds := make([]int, 1, len(b.Spans)+1)
		for _, s := range b.Spans {
			bounds = append(bounds, s.End)
		}
		g.blocks = append(g.blocks, token.Block{Role: b.Role, Text: b.Text, Bounds: bounds})
	}
	reading := meter.Measure(g.blocks)
	c.Known, c.Total = true, reading.Total
	c.Framing = reading.Overhead
	for i, b := range r.Blocks {
		for j, s := range b.Spans {
			c.add(s, reading.Blocks[i].Ranges[j])
		}
	}
	if chatty && isTiny(value) {
		c.transcribed(modelName(value), r, meter.Tokenizer())
	}
	c.price(m)
	g.last = c
	return c
}

// add adds the n tokens of a span to its part.
func (c *costs) add(s prompt.Span, n int) {
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
func (c *costs) transcribed(model string, r prompt.Rendered, t token.Tokenizer) {
	messages := make([]chat.Message, len(r.Blocks))
	for i, b := range r.Blocks {
		messages[i] = chat.Message{Role: b.Role, Content: b.Text}
	}
	text, _ := tinylm.Transcript(model, messages)
	total := t.Count(text)
	c.Framing += total - c.Total
	c.Total = total
}

// room works out the most tokens that the answer can have when the server has
// fitted the request: with what is kept for thinking, over all samples, and by
// the server's own limit where the prompt has none.
func (c *costs) room(p prompt.Prompt, a ability.Ability) {
	r, _ := fitting(p, nil, a)
	c.Requests = 1
	if r.Fitted != nil {
		c.Requests = max(1, r.Fitted.Repeat)
	}
	if r.MaxTokens != nil {
		c.Room = *r.MaxTokens * p.Parameters.Samples()
	}
}

// price works out what the prompt, and an answer that takes all its room, cost.
func (c *costs) price(m model.Model) {
	input, ok := m.CostUSD(chat.Usage{PromptTokens: c.Total})
	output, _ := m.CostUSD(chat.Usage{CompletionTokens: c.Room})
	c.InputUSD, c.OutputUSD, c.Priced = input*float64(c.Requests), output, ok
	c.PriceSource = m.Price.Source
}

// promptTokens counts a prompt once, without disturbing the meters; 0 if the
// vocabulary is not there.
func (g *gauge) promptTokens(p prompt.Prompt, value string) (tokens int, exact bool) {
	c := g.aside(p, value)
	return c.Total, c.Known && c.Exact
}

// aside measures a prompt that is not the one being edited.
func (g *gauge) aside(p prompt.Prompt, value string) costs {
	other := &gauge{tokenizers: g.tokenizers, meters: map[string]*token.Meter{}, told: g.told, abilities: g.abilities}
	return other.measure(rendered(p, g.abilities.of(value)), p, value)
}

// priceOf is what variants cost together, in words.
func (g *gauge) priceOf(l lang, variants []variant) string {
	sum, known, bounded := 0.0, true, true
	for _, v := range variants {
		c := g.aside(v.prompt, v.model)
		known = known && c.Priced
		bounded = bounded && (c.Room > 0 || c.InputUSD == 0)
		sum += c.InputUSD + c.OutputUSD
	}
	switch {
	case !known:
		return l.t("price.unknown")
	case sum == 0:
		return l.t("price.free")
	}
	return priceOf(l, sum, bounded)
}

// priceOf is a price in words: a bound, or, where nobody limits the answer, what
// it costs at least.
func priceOf(l lang, usd float64, bounded bool) string {
	if !bounded {
		return l.t("price.from", dollars(usd))
	}
	return l.t("price.up_to", dollars(usd))
}

// freeText says why a model costs nothing.
func freeText(l lang, value string) string {
	switch {
	case runsInPage(value):
		return l.t("price.page")
	case isTiny(value):
		return l.t("price.server")
	}
	return l.t("price.own")
}
