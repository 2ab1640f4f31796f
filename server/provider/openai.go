package provider

import (
	"context"
	"iter"
	"net/http"
	"net/url"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
)

// openAI is everything that speaks OpenAI's protocol.
type openAI struct {
	*upstream
	*catalog
	*abilities
	dialect dialect
}

// dialect is what tells one speaker of the protocol from another.
type dialect struct {
	chat.Dialect
	// maxTokensField is the setting; empty chooses by model.
	maxTokensField string
	// noCompletions: there is no POST /completions.
	noCompletions bool
	// classify says what a model of the list is for; false leaves it out.
	classify func(m *Model) bool
}

func newOpenAI(c Config) (*openAI, error) {
	u, err := newUpstream(c, func(h http.Header, key string) {
		if key != "" {
			h.Set("Authorization", "Bearer "+key)
		}
	})
	if err != nil {
		return nil, err
	}
	p := &openAI{upstream: u, abilities: newAbilities(c), dialect: dialectOf(c)}
	p.catalog = newCatalog(c, u, p.listModels)
	for i := range p.models {
		p.dialect.classify(&p.models[i]) // of a configured list every model stays
	}
	return p, nil
}

// dialectOf knows the hosts of the providers that are configured by a key
// alone. Any other is taken for one of the servers that people run
// themselves: vLLM, llama.cpp and Ollama all take messages of the role system,
// max_tokens, stream_options and text completions.
func dialectOf(c Config) dialect {
	d := dialect{maxTokensField: c.MaxTokensField, classify: classifyOwn}
	d.SystemRole = true
	base, err := url.Parse(c.BaseURL)
	if err != nil {
		return d
	}
	switch host := base.Hostname(); {
	case host == "api.openai.com" || strings.HasSuffix(host, ".api.openai.com"):
		d.MaxCompletionTokens, d.SystemRole, d.classify = true, false, classifyOpenAI
	case c.Name == "openai": // OPENAI_BASE_URL points at a stand-in
		d.SystemRole, d.classify = false, classifyOpenAI
	case host == "generativelanguage.googleapis.com":
		d.noCompletions, d.classify = true, classifyGemini
	case host == "api.groq.com":
		d.noCompletions, d.classify = true, classifyGroq
	}
	return d
}

// of is the dialect for a request for model.
func (d dialect) of(model string) chat.Dialect {
	out := d.Dialect
	switch d.maxTokensField {
	case "max_tokens":
		out.MaxCompletionTokens = false
	case "max_completion_tokens":
		out.MaxCompletionTokens = true
	default:
		out.MaxCompletionTokens = out.MaxCompletionTokens || refusesMaxTokens(model)
	}
	return out
}

// refusesMaxTokens reports whether model is one of OpenAI's reasoning models,
// which take max_completion_tokens only, also by way of other hosts.
func refusesMaxTokens(model string) bool {
	model = strings.TrimPrefix(model, "openai/")
	return strings.HasPrefix(model, "gpt-5") ||
		len(model) >= 2 && model[0] == 'o' && model[1] >= '1' && model[1] <= '9'
}

// Name is the provider's name.
func (p *openAI) Name() string { return p.name }

// Ability is what a model takes. How a request is written for it the dialect
// knows as well: it has the settings, and the host.
func (p *openAI) Ability(id string) ability.Ability {
	a := p.abilities.Ability(id)
	d := p.dialect.of(id)
	a.SystemRole = d.SystemRole
	a.MaxCompletionTokens = d.MaxCompletionTokens || a.MaxCompletionTokens && p.dialect.maxTokensField == ""
	return a
}

// Stream sends r, rebuilt field by field, and reads the answer once.
func (p *openAI) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return p.redactor.Chunks(trimmed(ctx, r, func(ctx context.Context) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			if err := p.stream(ctx, r, yield); err != nil {
				yield(chat.Chunk{}, err)
			}
		}
	}))
}

// stream yields the chunks of the answer to r. It returns the error in which
// the answer ends, or nil, also if the loop was left.
func (p *openAI) stream(ctx context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) error {
	// 1. One request.
	rep, err := p.ask(ctx, r)
	if err != nil {
		return err
	}
	defer rep.Close()

	// 2. Its answer, in the form that it came in.
	if rep.events {
		return p.events(rep, yield)
	}
	return p.whole(rep, yield)
}

// ask sends r. The upstream always says what was used, whether or not our own caller
// wants to see it.
func (p *openAI) ask(ctx context.Context, r *chat.Request) (*reply, error) {
	model := upstreamModel(p.name, r.Model)
	path := "/chat/completions"
	if !r.Chat() {
		if p.dialect.noCompletions {
			return nil, p.noCompletions().At(chat.StageUnsent)
		}
		path = "/completions"
	}
	asked := *r
	asked.IncludeUsage = true
	accept := "application/json"
	if r.Stream {
		accept = "text/event-stream"
	}
	dialect := p.dialect.of(model)
	if r.Fitted != nil {
		dialect = r.Fitted.Dialect
	}
	return p.send(ctx, http.MethodPost, path, asked.AppendDialect(make([]byte, 0, 512), model, dialect), accept)
}

// whole yields an answer that comes in one piece.
func (p *openAI) whole(rep *reply, yield func(chat.Chunk, error) bool) error {
	body, err := rep.all()
	if err != nil {
		return err
	}
	answer, err := chat.DecodeAnswer(body)
	for c := range answer.Chunks() {
		if !yield(c, nil) {
			return nil
		}
	}
	if err != nil {
		return p.explain(err)
	}
	return nil
}

// events yields the chunks of a stream.
func (p *openAI) events(rep *reply, yield func(chat.Chunk, error) bool) error {
	for c, err := range chat.DecodeStream(rep) {
		if err != nil {
			return p.explain(err)
		}
		if !yield(c, nil) {
			return nil
		}
	}
	rep.drain()
	return nil
}

// explain names the provider in an error that came out of its answer. One
// that was met while it was read is returned as it is.
func (u *upstream) explain(err error) error {
	e, ok := err.(*chat.Error)
	switch {
	case !ok:
		return err
	case e.Code == chat.CodeStreamBroken || e.Code == chat.CodeUnreadableAnswer:
		named := *e
		named.Message = u.name + ": " + e.Message
		return &named
	}
	return u.refused(e)
}

func (u *upstream) noCompletions() *chat.Error {
	return &chat.Error{
		Status: http.StatusBadRequest, Type: "invalid_request_error", Param: "model", Code: chat.CodeUnsupportedEndpoint,
		Message: u.name + " completes no plain text.",
		Hint:    "Send the prompt as one message or as turns, or choose another model.",
	}
}
