package pages

import (
	"context"
	"strings"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/embedpage"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/server/bundled"
)

// recordTime is how long a model of our own may take to be recorded.
const recordTime = 10 * time.Second

// maxRecorded is how many answers are remembered: more than the prompts that have a
// name, with each number of shots and each model of ours.
const maxRecorded = 4096

// A Recorder lets the models that need no key answer the prompts that embeds can
// name, once, and remembers what they said: a reader sees it before anything runs.
type Recorder struct {
	bundle *bundled.Bundle
	turn   sync.Mutex // one model works at a time

	mu      sync.Mutex
	answers map[string]func() embedpage.Recorded // by model and prompt, at most maxRecorded
}

// NewRecorder returns a recorder that has recorded nothing.
func NewRecorder(b *bundled.Bundle) *Recorder { return &Recorder{bundle: b} }

// Answer is what a prompt's model said, the zero value if it is none of ours or
// said nothing. Nothing is kept for a model that there is not.
func (r *Recorder) Answer(p prompt.Prompt) embedpage.Recorded {
	if !bundled.Has(p.Model) || p.Parameters.N != nil {
		return embedpage.Recorded{}
	}
	once := r.once(p)
	if once == nil {
		return embedpage.Recorded{}
	}
	return once()
}

// once is what records a prompt's answer when it is first called; nil if there are so
// many that no more are kept.
func (r *Recorder) once(p prompt.Prompt) func() embedpage.Recorded {
	key := p.Model + " " + prompt.EncodeFragment(p)
	r.mu.Lock()
	defer r.mu.Unlock()
	known, ok := r.answers[key]
	if ok || len(r.answers) >= maxRecorded {
		return known
	}
	if r.answers == nil {
		r.answers = map[string]func() embedpage.Recorded{}
	}
	r.answers[key] = sync.OnceValue(func() embedpage.Recorded {
		r.turn.Lock()
		defer r.turn.Unlock()
		return r.record(p)
	})
	return r.answers[key]
}

func (r *Recorder) record(p prompt.Prompt) embedpage.Recorded {
	model, err := r.bundle.Model(p.Model)
	if err != nil {
		return embedpage.Recorded{} // the page says what is wrong when it is run
	}
	ctx, cancel := context.WithTimeout(context.Background(), recordTime)
	defer cancel()
	a, err := chat.Collect(tinylm.NewStreamer(p.Model, model).Stream(ctx, prompt.Render(p).Request(p)))
	if err != nil || len(a.Samples) == 0 {
		return embedpage.Recorded{}
	}
	return embedpage.Recorded{Text: strings.TrimSpace(a.Samples[0].Text), Model: p.Model, Date: time.Now().UTC().Format(time.DateOnly)}
}
