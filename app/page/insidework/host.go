package insidework

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/worker"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"
)

// Progress is reported at most this often.
const progressPause = 100 * time.Millisecond

// experimentSeed draws the prompts of experiments: everybody gets the same, as `fewshot
// inside -experiment` without a seed does.
const experimentSeed = 1

// A host is the worker's side. It does one thing at a time: there is one thread.
type host struct {
	models *tinyworker.Models

	turn sync.Mutex
	last question // the prompt and the answer that view was opened on
	view *inside.View
}

// Receiver takes the page's messages in the worker.
func Receiver() func(message string) {
	h := newHost(client.Fetch)
	server := &worker.Server[*question, *answer]{Answer: h.answer, Post: worker.Post}
	return server.Receive
}

// Asks reports whether a question of the page is for a receiver of this package: a page
// may have workers of other kinds beside it.
func Asks(message string) bool {
	var q struct {
		In question `json:"in"`
	}
	return json.Unmarshal([]byte(message), &q) == nil && q.In.Op != ""
}

func newHost(fetch func(ctx context.Context, name string, onProgress func(client.Progress)) ([]byte, error)) *host {
	return &host{models: tinyworker.NewModels(fetch, tinylm.Open)}
}

// answer does what a question asks.
func (h *host) answer(ctx context.Context, q *question, send func(*answer)) error {
	if q.Op == opTraining || q.Op == opExperiment && q.Experiment == inside.ExperimentTraining {
		// Before its turn: others needn't wait while the files arrive.
		if err := h.fetchCheckpoints(ctx, send); err != nil {
			return err
		}
	}
	h.turn.Lock()
	defer h.turn.Unlock()
	if err := ctx.Err(); err != nil { // the page has gone on meanwhile
		return err
	}
	since := time.Now()
	progress := func(done, total int) {
		if now := time.Now(); done == total || now.Sub(since) >= progressPause {
			since = now
			send(&answer{Done: done, Total: total})
		}
	}
	var a answer
	var err error
	if q.Op == opExperiment {
		var model *tinylm.Streamer
		if model, err = h.model(ctx, q.Model, send); err == nil {
			var f inside.Finding
			f, err = q.Experiment.Run(ctx, inside.Models{Name: q.Model, Model: model, Load: h.checkpoint}, experimentSeed, progress)
			a.Finding = &f
		}
	} else if err = h.open(ctx, q, send); err == nil {
		a, err = h.look(ctx, q, progress)
	}
	if err == nil {
		send(&a)
	}
	return err
}

// model is a model with its weights, which come over the network the first time.
func (h *host) model(ctx context.Context, name string, send func(*answer)) (*tinylm.Streamer, error) {
	if _, ok := tinylm.CardOf(name); !ok {
		return nil, &chat.Error{Code: chat.CodeModelNotFound, Message: "Only the models that run in the page can be opened.", Hint: "Choose one whose name begins with tiny/."}
	}
	m, err := h.models.Get(ctx, name, func(p client.Progress) { send(&answer{Weights: &p}) })
	if err != nil {
		return nil, err
	}
	return m.(*tinylm.Streamer), nil
}

// fetchCheckpoints gets all checkpoints, and tells how much of all of them has arrived.
func (h *host) fetchCheckpoints(ctx context.Context, send func(*answer)) error {
	before, total := 0, 0
	for _, c := range tinylm.Checkpoints() {
		total += c.Bytes
	}
	for _, c := range tinylm.Checkpoints() {
		if _, err := h.models.Get(ctx, c.Name, func(p client.Progress) {
			send(&answer{Weights: &client.Progress{Done: before + p.Done, Total: total}})
		}); err != nil {
			return err
		}
		before += c.Bytes
	}
	return nil
}

// checkpoint is one of them.
func (h *host) checkpoint(ctx context.Context, c tinylm.Checkpoint) (*tinylm.Streamer, error) {
	m, err := h.models.Get(ctx, c.Name, func(client.Progress) {})
	if err != nil {
		return nil, err
	}
	return m.(*tinylm.Streamer), nil
}

// open makes the question's prompt and answer the view.
func (h *host) open(ctx context.Context, q *question, send func(*answer)) error {
	if h.view != nil && bytes.Equal(q.Prompt, h.last.Prompt) && q.Answer == h.last.Answer {
		return nil
	}
	p, err := prompt.Decode(q.Prompt)
	if err != nil {
		return err
	}
	model, err := h.model(ctx, p.Model, send)
	if err != nil {
		return err
	}
	v, err := inside.Open(ctx, model, p, q.Answer)
	if err != nil {
		return err
	}
	h.view, h.last = v, *q
	return nil
}

// look does what a question asks of the view.
func (h *host) look(ctx context.Context, q *question, progress func(done, total int)) (a answer, err error) {
	switch v := h.view; q.Op {
	case opOpen:
		c := v.Config()
		a.Opened = &Opened{Layers: c.Layers, Heads: c.Heads, Answer: v.Answer, Spans: v.Spans, Word: v.AnswerAt() + v.FirstWord()}
	case opShots:
		var s inside.Shots
		s, err = v.Shots(ctx, progress)
		a.Shots = &s
	case opHeads:
		a.Heads, err = v.Heads(ctx, q.Off, progress)
	case opSay:
		var said inside.Answer
		said, err = v.Say(ctx, q.Off)
		a.Said = &said
	case opLook:
		var rows map[tinylm.Head][]float32
		rows, err = v.Attention(ctx, q.Token, q.Off)
		for layer := range v.Config().Layers {
			for head := range v.Config().Heads {
				h := tinylm.Head{Layer: layer, Head: head}
				if weights, on := rows[h]; on {
					a.Look = append(a.Look, Row{h, weights})
				}
			}
		}
	case opDepths:
		a.Depths, err = v.Depths(ctx, v.FirstWord())
	case opTraining:
		a.Training, err = v.Training(ctx, h.checkpoint, progress)
	default:
		err = errors.New("insidework: unknown question " + q.Op)
	}
	return a, err
}
