package gateway

import (
	"time"

	"fewshot/app/chat"
)

// A Run is the account of one request: what was asked of whom, how long it
// took and what it used. It holds nothing of the prompt or the answer.
type Run struct {
	ID       string // of the request that started it, or as the page chose it
	Provider string // "" if the model is not on the list
	Model    string // the full name; "" if it is not on the list
	Chat     bool   // a chat, else a text completion
	Own      bool   // of the server itself, which grades submissions
	Stream   bool
	Asked    bool // a provider was asked

	Started    time.Time
	Duration   time.Duration
	FirstChunk time.Duration // from the start to the first text, of thinking or of the answer; 0 if none came
	Chunks     int
	Thought    bool        // what the model thought was among the chunks
	Usage      *chat.Usage // nil if the provider did not say
	Abandoned  bool        // the client stopped reading
	Err        error       // how it ended, nil if it was complete or abandoned
}

// newRun begins the account of r.
func newRun(r *chat.Request) Run {
	return Run{ID: r.RunID, Chat: r.Chat(), Stream: r.Stream, Started: time.Now()}
}

// add accounts for a chunk.
func (r *Run) add(c *chat.Chunk) {
	r.Chunks++
	r.Thought = r.Thought || c.Reasoning != ""
	if r.FirstChunk == 0 && (c.Text != "" || c.Reasoning != "" || c.Refusal != "") {
		r.FirstChunk = time.Since(r.Started)
	}
	if c.Usage != nil {
		r.Usage = c.Usage
	}
}

// AfterFirst is how many tokens came after the first one that was seen: hidden
// ones, which came before it, don't count. It is 0 if that is not known.
func (r *Run) AfterFirst() int {
	if r.Usage == nil || r.FirstChunk == 0 {
		return 0
	}
	seen := r.Usage.CompletionTokens
	if !r.Thought {
		seen -= r.Usage.ReasoningTokens
	}
	return max(0, seen-1)
}

// end closes the account.
func (r *Run) end() { r.Duration = time.Since(r.Started) }
