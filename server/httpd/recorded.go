package httpd

import (
	"context"
	"strings"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/ui"
	"fewshot/web"
)

// recordTime is how long a model of our own may take to be recorded.
const recordTime = 10 * time.Second

// A recorder lets the models that need no key answer the prompts that embeds can
// name, once, and remembers what they said: a reader sees it before anything runs.
type recorder struct {
	site    *web.Site
	models  sync.Map // name -> func() (chat.Streamer, error)
	answers sync.Map // prompt -> func() ui.Recorded
}

// answer is what a prompt's model said, the zero value if it is none of ours or
// said nothing.
func (r *recorder) answer(p prompt.Prompt) ui.Recorded {
	if !ui.Keyless(p.Model) || p.Parameters.N != nil {
		return ui.Recorded{}
	}
	once, _ := r.answers.LoadOrStore(p.Model+" "+prompt.EncodeFragment(p), sync.OnceValue(func() ui.Recorded { return r.record(p) }))
	return once.(func() ui.Recorded)()
}

func (r *recorder) record(p prompt.Prompt) ui.Recorded {
	model, err := r.model(p.Model)
	if err != nil {
		return ui.Recorded{} // the page says what is wrong when it is run
	}
	ctx, cancel := context.WithTimeout(context.Background(), recordTime)
	defer cancel()
	a, err := chat.Collect(model.Stream(ctx, prompt.Render(p).Request(p)))
	if err != nil || len(a.Samples) == 0 {
		return ui.Recorded{}
	}
	return ui.Recorded{Text: strings.TrimSpace(a.Samples[0].Text), Model: p.Model, Date: time.Now().UTC().Format(time.DateOnly)}
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
