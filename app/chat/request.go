package chat

import (
	"slices"
	"unicode/utf8"
)

// A Dialect says how an upstream differs from OpenAI's protocol of today. The
// zero value is what this project's own server speaks.
type Dialect struct {
	// MaxCompletionTokens names the bound max_completion_tokens in chat
	// requests; OpenAI's reasoning models refuse max_tokens.
	MaxCompletionTokens bool
	// SystemRole sends developer messages as system messages; most servers
	// other than OpenAI's know no role named developer.
	SystemRole bool
	// NoStreamOptions leaves stream_options out.
	NoStreamOptions bool
	// SeedField is the name of the seed's field; "" is seed.
	SeedField string
	// Thinking are the members that tell the model how much to think, as JSON
	// with a comma before each. They stand in for reasoning_effort if the
	// request was fitted.
	Thinking string
}

// AppendJSON appends r to b as the JSON body of POST /chat/completions or, for
// a text completion, /completions: the fields that r has and no others.
// upstreamModel is the model's name at the receiving end; if it is empty, r's
// own is sent. The run's ID is not part of the body.
//
// [DecodeRequest] reads it back.
func (r *Request) AppendJSON(b []byte, upstreamModel string) []byte {
	return r.AppendDialect(b, upstreamModel, Dialect{})
}

// AppendDialect is AppendJSON for an upstream that speaks d.
func (r *Request) AppendDialect(b []byte, upstreamModel string, d Dialect) []byte {
	if upstreamModel == "" {
		upstreamModel = r.Model
	}
	b = appendString(append(b, `{"model":`...), upstreamModel)
	if r.Chat() {
		b = appendMessages(append(b, `,"messages":[`...), r.Messages, d)
	} else {
		b = appendString(append(b, `,"prompt":`...), r.Prompt)
		if r.Echo {
			b = append(b, `,"echo":true`...)
		}
	}
	b = r.Parameters.appendFields(b, r.Chat(), d)
	switch {
	case r.Fitted != nil:
		b = append(b, d.Thinking...)
	case r.ReasoningEffort != "":
		b = appendString(append(b, `,"reasoning_effort":`...), r.ReasoningEffort)
	}
	if r.Stream {
		b = append(b, `,"stream":true`...)
		if r.IncludeUsage && !d.NoStreamOptions {
			b = append(b, `,"stream_options":{"include_usage":true}`...)
		}
	}
	return append(b, '}')
}

func appendMessages(b []byte, messages []Message, d Dialect) []byte {
	for i, m := range messages {
		if i > 0 {
			b = append(b, ',')
		}
		role := m.Role
		if d.SystemRole && role == Developer {
			role = System
		}
		b = appendString(append(b, `{"role":`...), role)
		b = appendString(append(b, `,"content":`...), m.Content)
		b = append(b, '}')
	}
	return append(b, ']')
}

// appendFields appends the parameters that are set, each after a comma.
func (p *Parameters) appendFields(b []byte, chatEndpoint bool, d Dialect) []byte {
	limit := "max_tokens"
	if chatEndpoint && d.MaxCompletionTokens {
		limit = "max_completion_tokens"
	}
	b = appendInt(b, limit, p.MaxTokens)
	b = appendFloat(b, "temperature", p.Temperature)
	b = appendFloat(b, "top_p", p.TopP)
	b = appendFloat(b, "frequency_penalty", p.FrequencyPenalty)
	b = appendFloat(b, "presence_penalty", p.PresencePenalty)
	seed := d.SeedField
	if seed == "" {
		seed = "seed"
	}
	b = appendInt(b, seed, p.Seed)
	b = appendInt(b, "n", p.N)
	switch {
	case p.TopLogprobs == nil:
	case chatEndpoint:
		b = appendInt(append(b, `,"logprobs":true`...), "top_logprobs", p.TopLogprobs)
	default:
		b = appendInt(b, "logprobs", p.TopLogprobs)
	}
	if len(p.Stop) > 0 {
		b = append(b, `,"stop":[`...)
		for i, s := range p.Stop {
			if i > 0 {
				b = append(b, ',')
			}
			b = appendString(b, s)
		}
		b = append(b, ']')
	}
	return b
}

// textStart is where the text of a completion begins, in characters from the
// prompt's start: behind the prompt, unless that is sent back.
func (r *Request) textStart() int {
	if r.Echo {
		return 0
	}
	return utf8.RuneCountInString(r.Prompt)
}

// Dialect is how the provider of a fitted request wants it written.
func (r *Request) Dialect() Dialect {
	if r.Fitted == nil {
		return Dialect{}
	}
	return r.Fitted.Dialect
}

// Clone is a copy of r that shares nothing that either may change.
func (r *Request) Clone() *Request {
	c := *r
	c.Messages = slices.Clone(r.Messages)
	c.Stop = slices.Clone(r.Stop)
	for _, p := range []**int{&c.MaxTokens, &c.N, &c.TopLogprobs} {
		*p = clonePointer(*p)
	}
	for _, p := range []**float64{&c.Temperature, &c.TopP, &c.FrequencyPenalty, &c.PresencePenalty} {
		*p = clonePointer(*p)
	}
	c.Seed = clonePointer(c.Seed)
	if c.Fitted = clonePointer(c.Fitted); c.Fitted != nil {
		c.Fitted.CutAt = slices.Clone(c.Fitted.CutAt)
	}
	return &c
}

func clonePointer[T any](p *T) *T {
	if p == nil {
		return nil
	}
	v := *p
	return &v
}
