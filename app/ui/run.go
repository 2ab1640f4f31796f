package ui

import (
	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// A run is one request and its answer. It is kept, so its JSON must stay
// readable: add fields, never change their meaning.
type run struct {
	ID         string        `json:"id"`
	StartedMS  int64         `json:"started_ms"` // Unix time in milliseconds
	Prompt     prompt.Prompt `json:"prompt"`     // its Model is the one asked
	Provenance provenance    `json:"provenance"` // where the answer came from
	Counted    int           `json:"counted"`    // tokens of the prompt by our own count, 0 if not known
	Exact      bool          `json:"exact"`      // whether Counted is exact rather than an estimate
	Samples    []chat.Sample `json:"samples"`
	Usage      *chat.Usage   `json:"usage,omitempty"` // as the provider counted
	FirstMS    float64       `json:"first_ms"`        // from the request to the first text, in milliseconds
	TotalMS    float64       `json:"total_ms"`        // from the request to the end
	AnswerBy   string        `json:"answer_by"`       // the model as the provider names it
	Error      *chat.Error   `json:"error,omitempty"`
	State      runState      `json:"state"`
	Place      int           `json:"-"` // while it waits for one on the server: 1 is the next; 0: it doesn't wait
}

// A provenance says where an answer came from.
type provenance string

// The provenances: an answer made by a provider just then, or by the tiny
// model, on the server or in the page.
const (
	live   provenance = "live"
	server provenance = "server"
	inPage provenance = "page"
)

// A runState is how far a run has come.
type runState string

// The states of a run.
const (
	running runState = "running"
	done    runState = "done"
	stopped runState = "stopped" // by the person; what had arrived is kept
	broken  runState = "broken"  // by Error; what had arrived is kept
)

// add takes in what a chunk brings, ms milliseconds after the request.
func (r *run) add(c chat.Chunk, ms float64) {
	if r.FirstMS == 0 && (c.Text != "" || c.Refusal != "") {
		r.FirstMS = ms
	}
	r.TotalMS = ms
	a := chat.Answer{Samples: r.Samples, Usage: r.Usage}
	a.Add(c)
	r.Samples, r.Usage = a.Samples, a.Usage
	if c.Model != "" {
		r.AnswerBy = c.Model
	}
}

// end closes the run, ms milliseconds after the request.
func (r *run) end(state runState, err *chat.Error, ms float64) {
	r.State, r.Error, r.TotalMS = state, err, ms
}

// text is the answer's first sample, with a refusal in its place if there is one.
func (r *run) text() string {
	if len(r.Samples) == 0 {
		return ""
	}
	return r.Samples[0].Text + r.Samples[0].Refusal
}

// tokensPerSecond is the speed of the answer after its first token, 0 if it
// can't be told.
func (r *run) tokensPerSecond() float64 {
	n := 0
	if r.Usage != nil {
		n = r.Usage.CompletionTokens
	} else {
		for _, s := range r.Samples {
			n += len(s.Logprobs)
		}
	}
	if n < 2 || r.TotalMS <= r.FirstMS {
		return 0
	}
	return float64(n-1) / (r.TotalMS - r.FirstMS) * 1000
}

// usageDifference is how many more tokens the provider counted in the prompt
// than we did, and whether both counts are known. Ours may be an estimate.
func (r *run) usageDifference() (int, bool) {
	if r.Usage == nil || r.Counted == 0 {
		return 0, false
	}
	return r.Usage.PromptTokens - r.Counted, true
}
