// Package tinyworker runs the models that we trained in a worker of the browser, off
// the thread that the page draws on. The page asks [Page]; the worker, which runs the
// same program, calls [Serve].
package tinyworker

import (
	"context"
	"encoding/json"
	"iter"
	"sync"

	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/worker"
)

// A question is what the page asks: to answer a request, or to load a model.
type question struct {
	Warm    string          `json:"warm,omitempty"`    // the model to load; "" for a request
	Chat    bool            `json:"chat,omitempty"`    // whether Request is a chat request
	Request json.RawMessage `json:"request,omitempty"` // as on the wire to a server
}

// An answer is a part of what comes back. Chunks that are made within some
// milliseconds travel together.
type answer struct {
	Chunks   []chat.Chunk     `json:"chunks,omitempty"`
	Progress *client.Progress `json:"progress,omitempty"` // of the weights
}

// A Client is the page's side of the worker, which starts with the first request, and
// again if it has died. Any number of runs may be under way: the worker takes turns
// among them.
type Client struct {
	rpc worker.Client[*question, *answer]

	mu    sync.Mutex
	watch func(client.Progress)
}

func newClient(start worker.Starter) *Client {
	return &Client{rpc: worker.Client[*question, *answer]{
		Start: start,
		Failed: &chat.Error{Type: "api_error", Code: chat.CodeWorkerFailed,
			Message: "The model in the page can't start.", Hint: "Reload the page, or choose a model on the server."},
		Died: func(reason string) *chat.Error {
			return &chat.Error{Type: "api_error", Code: chat.CodeWorkerDied,
				Message: "The model in the page has stopped: " + reason + ".",
				Hint:    "What arrived is kept. Run it again: the model starts afresh."}
		},
	}}
}

var page = newClient(worker.Start)

// Page answers with the model in the page. It needs no network once its weights have
// arrived.
func Page() *Client { return page }

// Watch makes f the function that is called with how much of a model's weights has arrived.
// There is one at a time.
func (c *Client) Watch(f func(client.Progress)) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.watch = f
}

// Warm starts the worker and has it load a model, so that the first answer does not
// wait for that. It returns when the model is ready.
func (c *Client) Warm(ctx context.Context, model string) error {
	for _, err := range c.ask(ctx, question{Warm: model}) {
		if err != nil {
			return err
		}
	}
	return nil
}

// Stream answers r with the model in the page.
func (c *Client) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return c.ask(ctx, question{Chat: r.Chat(), Request: r.AppendJSON(nil, "")})
}

func (c *Client) ask(ctx context.Context, q question) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		for a, err := range c.rpc.Call(ctx, &q) {
			if err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			if a.Progress != nil {
				c.tell(*a.Progress)
			}
			for _, chunk := range a.Chunks {
				if !yield(chunk, nil) {
					return
				}
			}
		}
	}
}

func (c *Client) tell(p client.Progress) {
	c.mu.Lock()
	watch := c.watch
	c.mu.Unlock()
	if watch != nil {
		watch(p)
	}
}
