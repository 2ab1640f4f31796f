package chat

import (
	"bytes"
	"encoding/json"
	"math"
	"strconv"
)

// Counts are the numbers of tokens that a provider says a request used, in
// whichever shape it says them: OpenAI's, Anthropic's, and what DeepSeek,
// Gemini, Mistral, Moonshot, OpenRouter, Perplexity and xAI do otherwise.
//
// It is read with encoding/json, which it never fails: what is not a number of
// tokens is not known.
type Counts struct {
	Prompt     Count `json:"prompt_tokens"`
	Completion Count `json:"completion_tokens"`
	Total      Count `json:"total_tokens"`
	// Anthropic's names. Its input leaves out what was read from and written to
	// the cache.
	Input  Count `json:"input_tokens"`
	Output Count `json:"output_tokens"`

	PromptDetails     countDetails `json:"prompt_tokens_details"`
	InputDetails      countDetails `json:"input_tokens_details"`
	CompletionDetails countDetails `json:"completion_tokens_details"`
	OutputDetails     countDetails `json:"output_tokens_details"`

	Reasoning     Count        `json:"reasoning_tokens"`            // Perplexity
	Cached        Count        `json:"cached_tokens"`               // Moonshot
	CachedMistral Count        `json:"num_cached_tokens"`           //
	CacheHit      Count        `json:"prompt_cache_hit_tokens"`     // DeepSeek
	CacheRead     Count        `json:"cache_read_input_tokens"`     // Anthropic
	CacheWrite    Count        `json:"cache_creation_input_tokens"` //
	CacheCreation countDetails `json:"cache_creation"`              //
}

// countDetails are the parts of a count.
type countDetails struct {
	Cached     Count `json:"cached_tokens"`
	Written    Count `json:"cache_write_tokens"`
	Creation   Count `json:"cache_creation_tokens"`
	Hour       Count `json:"ephemeral_1h_input_tokens"`
	WrittenFor Count `json:"cache_write_hour_tokens"` // our own name for it
	Reasoning  Count `json:"reasoning_tokens"`
	Thinking   Count `json:"thinking_tokens"`
}

// UnmarshalJSON never fails: null, a list or a number has no details.
func (d *countDetails) UnmarshalJSON(data []byte) error {
	type plain countDetails
	newer := *d
	if json.Unmarshal(data, (*plain)(&newer)) == nil {
		*d = newer
	}
	return nil
}

// UnmarshalJSON never fails, and keeps what data does not say: a provider may
// count a stream in several events, each of which says what is new.
func (c *Counts) UnmarshalJSON(data []byte) error {
	type plain Counts
	newer := *c
	if json.Unmarshal(data, (*plain)(&newer)) == nil {
		*c = newer
	}
	return nil
}

// A Count is a number of tokens, if it is known.
type Count struct {
	n     int
	known bool
}

// maxCount is more tokens than a request can have: what is larger is a
// mistake, and says nothing.
const maxCount = 1e9

// UnmarshalJSON never fails: it takes a number, also in a string, that is not
// negative and not absurd, rounds it up, and lets the Count be what it was for
// anything else.
func (c *Count) UnmarshalJSON(data []byte) error {
	v, err := strconv.ParseFloat(string(bytes.Trim(data, `" `)), 64)
	if err == nil && v >= 0 && v <= maxCount {
		*c = Count{n: int(math.Ceil(v)), known: true}
	}
	return nil
}

// Usage is what c says in OpenAI's terms: the prompt includes what the cache
// took part in, the completion includes hidden thinking. It is nil, "not
// known", if c does not say how long the prompt and the answer were: a request
// of no tokens does not exist, so that an empty usage is none.
//
// Some providers count thinking beside the completion, and only some of those
// say so: what the total has more than its parts is thinking.
func (c *Counts) Usage() *Usage {
	read := most(c.PromptDetails.Cached, c.InputDetails.Cached, c.Cached, c.CachedMistral, c.CacheHit, c.CacheRead)
	hour := most(c.CacheCreation.Hour, c.PromptDetails.WrittenFor, c.InputDetails.Hour)
	written := max(hour, most(c.PromptDetails.Written, c.PromptDetails.Creation, c.InputDetails.Written, c.InputDetails.Creation, c.CacheWrite))

	prompt, completion, total := c.Prompt, c.Completion, c.Total
	switch {
	case !prompt.known && c.Input.known && (c.CacheRead.known || c.CacheWrite.known):
		prompt = Count{c.Input.n + read + written, true}
	case !prompt.known:
		prompt = c.Input
	case read+written > prompt.n: // a part can't be larger than the whole: it stands beside
		prompt.n += read + written
	}
	if !completion.known {
		completion = c.Output
	}
	switch {
	case !prompt.known && completion.known && total.n > completion.n:
		prompt = Count{total.n - completion.n, true}
	case !completion.known && prompt.known && total.n >= prompt.n && total.known:
		completion = Count{total.n - prompt.n, true}
	}
	if !prompt.known || prompt.n == 0 || !completion.known {
		return nil
	}

	hidden := most(c.CompletionDetails.Reasoning, c.OutputDetails.Reasoning, c.OutputDetails.Thinking, c.CompletionDetails.Thinking, c.Reasoning)
	beside := max(0, total.n-prompt.n-completion.n)
	if hidden > completion.n { // more than the whole again
		beside = max(beside, hidden)
	}
	u := &Usage{
		PromptTokens:         prompt.n,
		CompletionTokens:     completion.n + beside,
		TotalTokens:          prompt.n + completion.n + beside,
		CachedTokens:         read,
		CacheWriteTokens:     written,
		CacheWriteHourTokens: hour,
		ReasoningTokens:      max(hidden, beside),
	}
	return u
}

// Answered reports whether c says how long the answer was.
func (c *Counts) Answered() bool { return c.Completion.known || c.Output.known }

// believed is the usage, unless it says that an answer which has said something
// was made of nothing.
func (c *Counts) believed(spoke bool) *Usage {
	u := c.Usage()
	if u != nil && spoke && u.CompletionTokens == 0 {
		return nil
	}
	return u
}

// most is the largest of what is known.
func most(counts ...Count) int {
	n := 0
	for _, c := range counts {
		n = max(n, c.n)
	}
	return n
}
