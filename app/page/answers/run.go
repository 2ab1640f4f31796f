package answers

import (
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
)

// A Run is one request and its answer. It is kept, so its JSON must stay
// readable: add fields, never change their meaning.
type Run struct {
	ID         string               `json:"id"`
	StartedMS  int64                `json:"started_ms"` // Unix time in milliseconds
	Prompt     prompt.Prompt        `json:"prompt"`     // its Model is the one asked
	Provenance modelpick.Provenance `json:"provenance"` // where the answer came from
	Counted    int                  `json:"counted"`    // tokens of the prompt by our own count, 0 if not known
	Exact      bool                 `json:"exact"`      // whether Counted is exact rather than an estimate
	Samples    []chat.Sample        `json:"samples"`
	Usage      *chat.Usage          `json:"usage,omitempty"` // as the provider counted
	FirstMS    float64              `json:"first_ms"`        // from the request to the first text, in milliseconds
	TotalMS    float64              `json:"total_ms"`        // from the request to the end
	AnswerBy   string               `json:"answer_by"`       // the model as the provider names it
	Error      *chat.Error          `json:"error,omitempty"`
	State      State                `json:"state"`
	// Changes are what was changed in the request so that its model takes it.
	Changes []chat.Change `json:"changes,omitempty"`
	// FirstOf are the times to the first text of each sample, 0 for one that
	// hasn't said anything. Runs that were kept before there were such have none.
	FirstOf []float64 `json:"first_of_ms,omitempty"`
	// Begun is what the answer was begun with, for the model to go on from, and Chosen
	// its last token, which somebody chose in the model's place. Both are "" for an
	// answer that is all the model's own.
	Begun  string `json:"begun,omitempty"`
	Chosen string `json:"chosen,omitempty"`
	Place  int    `json:"-"` // while it waits for one on the server: 1 is the next; 0: it doesn't wait
}

// maxThought bounds what is kept of a sample's thinking, in bytes.
const maxThought = 64 << 10

// A State is how far a run has come.
type State string

// The states of a run.
const (
	Running State = "running"
	Done    State = "done"
	Stopped State = "stopped" // by the person; what had arrived is kept
	Broken  State = "broken"  // by Error; what had arrived is kept
)

// Add takes in what a chunk brings, ms milliseconds after the request.
func (r *Run) Add(c chat.Chunk, ms float64) {
	if c.Text != "" || c.Refusal != "" {
		if r.FirstMS == 0 {
			r.FirstMS = ms
		}
		for len(r.FirstOf) <= c.Index {
			r.FirstOf = append(r.FirstOf, 0)
		}
		if r.FirstOf[c.Index] == 0 {
			r.FirstOf[c.Index] = ms
		}
	}
	r.TotalMS = ms
	r.Changes = append(r.Changes, c.Changes...)
	if c.Index < len(r.Samples) {
		c.Reasoning = clipThought(c.Reasoning, maxThought-len(r.Samples[c.Index].Reasoning))
	}
	a := chat.Answer{Samples: r.Samples, Usage: r.Usage}
	a.Add(c)
	r.Samples, r.Usage = a.Samples, a.Usage
	if c.Model != "" {
		r.AnswerBy = c.Model
	}
}

// End closes the run, ms milliseconds after the request.
func (r *Run) End(state State, err *chat.Error, ms float64) {
	r.State, r.Error, r.TotalMS = state, err, ms
}

// Text is the answer's first sample, with a refusal in its place if there is one.
func (r *Run) Text() string {
	if len(r.Samples) == 0 {
		return ""
	}
	return r.Samples[0].Text + r.Samples[0].Refusal
}

// clipThought is the beginning of a text, cut to a number of bytes.
func clipThought(s string, most int) string {
	if len(s) <= max(0, most) {
		return s
	}
	return strings.ToValidUTF8(s[:max(0, most)], "")
}

// thought is how many of the answer's tokens went into thinking, as far as the
// provider says.
func (r *Run) thought() int {
	if r.Usage == nil {
		return 0
	}
	return min(r.Usage.ReasoningTokens, r.Usage.CompletionTokens)
}

// thinks reports whether a sample's thinking has begun and its text has not.
func (r *Run) thinks(sample int) bool {
	return sample < len(r.Samples) && r.Samples[sample].Reasoning != "" && r.Samples[sample].Text+r.Samples[sample].Refusal == ""
}

// first is when the first text of a sample came, 0 if none did or nobody knows.
func (r *Run) first(sample int) float64 {
	if sample < len(r.FirstOf) {
		return r.FirstOf[sample]
	}
	if r.FirstOf == nil && sample == 0 {
		return r.FirstMS // kept by an earlier version
	}
	return 0
}

// tokensPerSecond is the speed of the visible answer after its first token, over
// all samples; 0 if unknown. What was thought before that took its
// time before it.
func (r *Run) tokensPerSecond() float64 {
	n := 0
	if r.Usage != nil {
		n = r.Usage.CompletionTokens - r.thought()
	} else {
		for _, s := range r.Samples {
			n += len(s.Logprobs)
		}
	}
	const least = 10 // ms; what came at once says nothing of the speed
	if n < 2 || r.TotalMS-r.FirstMS < least || r.FirstMS == 0 {
		return 0
	}
	return float64(n-1) / (r.TotalMS - r.FirstMS) * 1000
}

// tooFew reports whether the provider read clearly fewer tokens of the prompt
// than there are: a server with a short window drops the beginning without a
// word, examples first. Estimates are allowed to be wrong by more.
func (r *Run) tooFew() bool {
	const least = 100 // tokens; below that a difference is no example
	d, ok := r.usageDifference()
	if !ok || r.Usage.PromptTokens == 0 || -d < least {
		return false
	}
	share := float64(r.Usage.PromptTokens) / float64(r.counted())
	return share < 0.6 || r.Exact && share < 0.9
}

// requests is how many requests the provider was sent for the run: several
// where it gives one sample at a time.
func (r *Run) requests() int {
	for _, c := range r.Changes {
		if n, err := strconv.Atoi(c.From); err == nil && c.Code == "several_requests" {
			return max(1, n)
		}
	}
	return 1
}

// usageDifference is how many more tokens the provider counted in the prompt
// than we did, and whether both counts are known. Ours may be an estimate.
func (r *Run) usageDifference() (int, bool) {
	if r.Usage == nil || r.Counted == 0 {
		return 0, false
	}
	return r.Usage.PromptTokens - r.counted(), true
}

// counted is our count of all that the provider was sent.
func (r *Run) counted() int { return r.Counted * r.requests() }
