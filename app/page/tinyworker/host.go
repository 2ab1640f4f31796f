package tinyworker

import (
	"context"
	"iter"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/worker"
)

// maxRuns is how many runs the worker has under way at once; others wait.
const maxRuns = 4

// A host is the worker's side.
type host struct {
	models *Models
	yield  func() // lets the browser deliver messages
	slots  chan struct{}
}

func newHost(models *Models, yield func()) *host {
	return &host{models: models, yield: yield, slots: make(chan struct{}, maxRuns)}
}

// Serve answers the page from the worker, for ever. It calls load with a model's name
// and weights when the model is first asked for.
func Serve(load func(model string, weights []byte) (chat.Streamer, error)) {
	worker.Serve(Receiver(load))
}

// Receiver takes the page's messages in the worker, as [Serve] does.
func Receiver(load func(model string, weights []byte) (chat.Streamer, error)) func(message string) {
	h := newHost(NewModels(client.Fetch, load), worker.Yield)
	server := &worker.Server[*question, *answer]{Answer: h.answer, Post: worker.Post}
	return server.Receive
}

// answer does what a question asks.
func (h *host) answer(ctx context.Context, q *question, send func(*answer)) error {
	onProgress := func(p client.Progress) { send(&answer{Progress: &p}) }
	if q.Warm != "" {
		_, err := h.models.Get(ctx, q.Warm, onProgress)
		return err
	}
	r, bad := chat.DecodeRequest(q.Request, q.Chat)
	if bad != nil {
		return bad
	}
	model, err := h.models.Get(ctx, r.Model, onProgress)
	if err != nil {
		return err
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	case <-ctx.Done():
		return ctx.Err()
	}
	return h.relay(model.Stream(ctx, r), send)
}

// relay sends the chunks of a stream in batches.
func (h *host) relay(chunks iter.Seq2[chat.Chunk, error], send func(*answer)) error {
	var batch []chat.Chunk
	flush := func() {
		if len(batch) > 0 {
			send(&answer{Chunks: batch})
			batch = batch[:0]
		}
	}
	since := time.Time{} // the first chunk goes at once
	for c, err := range chunks {
		if err != nil {
			flush()
			return err
		}
		batch = append(batch, c)
		if time.Since(since) >= worker.Slice {
			flush()
			h.yield()
			since = time.Now()
		}
	}
	flush()
	return nil
}
