package httpd

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/embedpage"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/web"
)

// recordTime is how long a model of our own may take to be recorded.
const recordTime = 10 * time.Second

// maxRecorded is how many answers are remembered: more than the prompts that have a
// name, with each number of shots and each model of ours.
const maxRecorded = 4096

// A recorder lets the models that need no key answer the prompts that embeds can
// name, once, and remembers what they said: a reader sees it before anything runs.
type recorder struct {
	site   *web.Site
	models sync.Map   // name of a card -> func() (chat.Streamer, error)
	turn   sync.Mutex // one model works at a time, whoever asks

	mu      sync.Mutex
	answers map[string]func() embedpage.Recorded // by model and prompt, at most maxRecorded
}

// isOurs reports whether a name is that of a model that comes with the program.
func isOurs(model string) bool {
	return slices.ContainsFunc(tinylm.Cards(), func(c tinylm.Card) bool { return c.Name == model })
}

// ourModels names the models that come with the program.
func ourModels() string {
	var names []string
	for _, c := range tinylm.Cards() {
		names = append(names, c.Name)
	}
	return strings.Join(names, ", ")
}

// answer is what a prompt's model said, the zero value if it is none of ours or
// said nothing. Nothing is kept for a model that there is not.
func (r *recorder) answer(p prompt.Prompt) embedpage.Recorded {
	if !isOurs(p.Model) || p.Parameters.N != nil {
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
func (r *recorder) once(p prompt.Prompt) func() embedpage.Recorded {
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

func (r *recorder) record(p prompt.Prompt) embedpage.Recorded {
	model, err := r.model(p.Model)
	if err != nil {
		return embedpage.Recorded{} // the page says what is wrong when it is run
	}
	ctx, cancel := context.WithTimeout(context.Background(), recordTime)
	defer cancel()
	a, err := chat.Collect(model.Stream(ctx, prompt.Render(p).Request(p)))
	if err != nil || len(a.Samples) == 0 {
		return embedpage.Recorded{}
	}
	return embedpage.Recorded{Text: strings.TrimSpace(a.Samples[0].Text), Model: p.Model, Date: time.Now().UTC().Format(time.DateOnly)}
}

// model loads a model when it is first needed.
func (r *recorder) model(name string) (chat.Streamer, error) {
	load, _ := r.models.LoadOrStore(name, sync.OnceValues(func() (chat.Streamer, error) {
		weights, err := r.site.Data("weights/" + strings.TrimPrefix(name, "tiny/") + ".bin")
		if err != nil {
			return nil, err
		}
		return tinylm.Open(name, weights)
	}))
	return load.(func() (chat.Streamer, error))()
}
