// Package chat has the types of requests to models and of their answers, and the wire
// format of both.
//
// Anything that can answer a prompt is a [Streamer]: the page's HTTP client, the model
// inside the page, the gateway and every provider. A request travels as a [Request]
// from the editor to the provider, and its answer travels back as [Chunk] values; JSON
// exists only on the wire between two machines, in OpenAI's format (see request.go,
// decode.go, response.go, sse.go).
package chat

import (
	"context"
	"iter"
)

// A Streamer answers a request with a stream of chunks.
//
// The sequence ends after the last chunk, or with one non-nil error, which is
// its last element; chunks that came before the error remain valid. Breaking
// out of the loop, or cancelling ctx, releases everything that the stream
// holds, upstream connections included. Errors that a person should see are
// of type *[Error].
type Streamer interface {
	Stream(ctx context.Context, r *Request) iter.Seq2[Chunk, error]
}

// StreamerFunc makes a Streamer of a function.
type StreamerFunc func(ctx context.Context, r *Request) iter.Seq2[Chunk, error]

// Stream calls f.
func (f StreamerFunc) Stream(ctx context.Context, r *Request) iter.Seq2[Chunk, error] {
	return f(ctx, r)
}

// Roles of a message.
const (
	System    = "system"
	Developer = "developer"
	User      = "user"
	Assistant = "assistant"
)

// A Message is one turn of a chat.
type Message struct {
	Role    string `json:"role"` // System, Developer, User or Assistant
	Content string `json:"content"`
}

// A Request asks a model for one or more samples.
//
// It is a chat request if Messages is not nil, else a completion of Prompt.
type Request struct {
	RunID    string // chosen by the page for one run; never sent upstream
	Model    string // provider/model, as in GET /v1/models
	Messages []Message
	Prompt   string
	// Echo sends the prompt back before the answer, with the logprobs of its tokens
	// if TopLogprobs asks for any; MaxTokens may be 0 then. It is for text
	// completions only: programs that score given texts ask so.
	Echo   bool
	Stream bool // whether the answer should come as it is made
	// IncludeUsage asks a stream for a final chunk with Usage
	// (stream_options.include_usage). Without Stream, usage always comes.
	IncludeUsage bool
	// Fit asks the server that passes the request on to fit it to the model: to change
	// what the model does not take, and to tell with Chunk.Changes what was
	// changed. It travels as the header Fewshot-Fit: 1, not in the body.
	Fit bool
	// Fitted is what fitting adds for those who pass the request on. It is
	// never on the wire; nil: the request was not fitted.
	Fitted *Fitted
	Parameters
}

// Fitted is what a request that was fitted to its model carries beside its
// fields.
type Fitted struct {
	// Room is how many of MaxTokens are for thinking; the rest is the visible
	// answer's.
	Room int
	// CutAt are stop sequences that the model is not sent, and at which the
	// answer is cut.
	CutAt []string
	// Repeat is in how many requests this one is to be sent, each for one
	// sample; 0 is one.
	Repeat int
	// Dialect is how the model's provider wants the request written.
	Dialect Dialect
}

// Chat reports whether r is a chat request rather than a text completion.
func (r *Request) Chat() bool { return r.Messages != nil }

// Parameters are the sampling parameters of a request. A nil pointer leaves
// the provider's default.
type Parameters struct {
	MaxTokens        *int     `json:"max_tokens,omitempty"`        // limit of tokens in each sample
	Temperature      *float64 `json:"temperature,omitempty"`       // 0 (greedy) to 2
	TopP             *float64 `json:"top_p,omitempty"`             // nucleus, 0 to 1
	FrequencyPenalty *float64 `json:"frequency_penalty,omitempty"` // -2 to 2
	PresencePenalty  *float64 `json:"presence_penalty,omitempty"`  // -2 to 2
	Seed             *int64   `json:"seed,omitempty"`
	N                *int     `json:"n,omitempty"`            // samples
	TopLogprobs      *int     `json:"top_logprobs,omitempty"` // 0 to 20: logprobs of the tokens, with this many alternatives
	Stop             []string `json:"stop,omitempty"`         // at most 4, none empty
	// ReasoningEffort is how much a model thinks before it answers: one of
	// the Effort constants, or a value that its provider knows. "" is
	// EffortLeast where the request is fitted, else the provider's default.
	ReasoningEffort string `json:"reasoning_effort,omitempty"`
}

// How much a model thinks, for models of every provider. Fitting a request to
// its model turns them into what the provider expects.
const (
	EffortLeast   = "least"   // as little as the model can: not at all, if it can be switched off
	EffortLow     = "low"     //
	EffortMedium  = "medium"  //
	EffortHigh    = "high"    //
	EffortDefault = "default" // what the provider does if nothing is said
)

// Samples is the number of samples asked for, at least 1.
func (p *Parameters) Samples() int {
	if p.N == nil || *p.N < 1 {
		return 1
	}
	return *p.N
}

// Reasons for which a sample ends.
const (
	FinishStop          = "stop"           // a stop sequence, or the model ended
	FinishLength        = "length"         // MaxTokens or the context window
	FinishContentFilter = "content_filter" // withheld by the provider
)

// A Chunk is a piece of the answer to one sample.
type Chunk struct {
	ID      string // the answer's id, the same in all its chunks
	Model   string // the model that answered, as the provider names it
	Created int64  // Unix time in seconds

	Index        int            // which of the n samples
	Text         string         // text that follows what came before in this sample
	Reasoning    string         // what the model thought, where a provider shows it; never part of the answer
	Refusal      string         // text of a refusal, where a provider separates it
	Logprobs     []TokenLogprob // of the tokens in Text, if asked for
	FinishReason string         // set once, in the sample's last chunk
	Usage        *Usage         // set once, in the last chunk of all
	Cut          bool           // the answer was ended here on our side, before the provider was done; never on the wire
	Changes      []Change       // set once, in the first chunk: what was changed to fit the request to its model
	// More says that the next chunk follows without waiting, so that there is no
	// need to send this one at once. A stage that drops a chunk without More after
	// one with it passes on an empty chunk instead. It is never on the wire.
	More bool
}

// Said reports whether c says anything of its sample.
func (c *Chunk) Said() bool {
	return c.Text != "" || c.Reasoning != "" || c.Refusal != "" || c.FinishReason != "" || len(c.Logprobs) > 0
}

// A Change is one thing that was changed in a request so that its model takes
// it. Code says what was done and why, and has words in every language; From
// and To are the values before and after, where there are such.
type Change struct {
	Field string `json:"field"`          // the request's field, as in the body: temperature, stop, n, max_tokens, prompt, reasoning_effort
	Code  string `json:"code"`           // one of the codes of package ability
	From  string `json:"from,omitempty"` //
	To    string `json:"to,omitempty"`   //
}

// A TokenLogprob is a token of the answer with its natural-log probability
// and the most probable alternatives at its place, best first. The list may
// or may not hold the token itself.
type TokenLogprob struct {
	Token   string    `json:"token"`
	Logprob float64   `json:"logprob"`
	Bytes   []int     `json:"bytes"` // the token's bytes; a token may be part of a character
	Top     []Logprob `json:"top_logprobs"`
}

// A Logprob is one candidate token at a place of the answer.
type Logprob struct {
	Token   string  `json:"token"`
	Logprob float64 `json:"logprob"`
	Bytes   []int   `json:"bytes"`
}

// Usage is what a request used, in tokens, as the provider counts them.
type Usage struct {
	PromptTokens     int `json:"prompt_tokens"`
	CompletionTokens int `json:"completion_tokens"` // over all samples, hidden ones included
	TotalTokens      int `json:"total_tokens"`
	// Of PromptTokens: read from the provider's cache, written to it, and, of
	// those written, the ones that it keeps for an hour.
	CachedTokens         int `json:"cached_tokens,omitempty"`
	CacheWriteTokens     int `json:"cache_write_tokens,omitempty"`
	CacheWriteHourTokens int `json:"cache_write_hour_tokens,omitempty"`
	ReasoningTokens      int `json:"reasoning_tokens,omitempty"` // of CompletionTokens, not part of the answer
}

// Headers of requests and answers that OpenAI's protocol doesn't have.
const (
	// FitHeader, with the value 1, asks for a request to be fitted to its model.
	FitHeader = "Fewshot-Fit"
	// RunHeader names the run, for the server's log: up to 64 letters, digits, hyphens
	// and underscores.
	RunHeader = "Fewshot-Run"
	// ClassHeader names the class for whose budget a request is made.
	ClassHeader = "Fewshot-Class"
	// ProviderHeader, of an answer, says which provider answered. Which model it was,
	// the answer itself says.
	ProviderHeader = "Fewshot-Provider"
)
