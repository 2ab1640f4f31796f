package insidework

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/page/worker"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"
)

// A Client is the page's side of the worker, which starts with the first question, and
// again if it has died. Its methods wait, so they must be called from a goroutine. Errors
// are of type *chat.Error, or the context's.
type Client struct {
	rpc worker.Client[*question, *answer]
}

// NewClient returns a client whose worker starts when it is first needed.
func NewClient() *Client {
	return &Client{rpc: worker.Client[*question, *answer]{
		Start: worker.Start,
		Failed: &chat.Error{Type: "api_error", Code: chat.CodeWorkerFailed,
			Message: "The model in the page can't start.", Hint: "Reload the page."},
		Died: func(reason string) *chat.Error {
			return &chat.Error{Type: "api_error", Code: chat.CodeWorkerDied,
				Message: "The model in the page has stopped: " + reason + ".", Hint: "Change the prompt or reload the page: the model starts afresh."}
		},
	}}
}

// A Subject is what is looked into: a prompt, and an answer to it, "" for the model's own.
type Subject struct {
	Prompt prompt.Prompt
	Answer string
}

func (s Subject) ask(op string) question {
	return question{Op: op, Prompt: prompt.Encode(s.Prompt), Answer: s.Answer}
}

// A Watcher is told how far a question is: the weights that have arrived, in bytes, and
// what is done of what there is to do.
type Watcher struct {
	Weights func(done, total int)
	Work    func(done, total int)
}

// Open opens the model on a subject.
func (c *Client) Open(ctx context.Context, s Subject, w Watcher) (*Opened, error) {
	a, err := c.ask(ctx, s.ask(opOpen), w)
	return a.Opened, err
}

// Shots measures each example.
func (c *Client) Shots(ctx context.Context, s Subject, w Watcher) (*inside.Shots, error) {
	a, err := c.ask(ctx, s.ask(opShots), w)
	return a.Shots, err
}

// Heads measures each head, while some of the network is off.
func (c *Client) Heads(ctx context.Context, s Subject, off tinylm.Off, w Watcher) ([]inside.Head, error) {
	q := s.ask(opHeads)
	q.Off = off
	a, err := c.ask(ctx, q, w)
	return a.Heads, err
}

// Say is what the model says with some of it switched off.
func (c *Client) Say(ctx context.Context, s Subject, off tinylm.Off) (*inside.Answer, error) {
	q := s.ask(opSay)
	q.Off = off
	a, err := c.ask(ctx, q, Watcher{})
	return a.Said, err
}

// Look is what each head that is on looks at from a token.
func (c *Client) Look(ctx context.Context, s Subject, token int, off tinylm.Off) ([]Row, error) {
	q := s.ask(opLook)
	q.Token, q.Off = token, off
	a, err := c.ask(ctx, q, Watcher{})
	return a.Look, err
}

// Depths is what the model would say after each of its layers.
func (c *Client) Depths(ctx context.Context, s Subject) ([]inside.Depth, error) {
	a, err := c.ask(ctx, s.ask(opDepths), Watcher{})
	return a.Depths, err
}

// Training runs the subject through the checkpoints, which are fetched the first time.
func (c *Client) Training(ctx context.Context, s Subject, w Watcher) ([]inside.Trained, error) {
	a, err := c.ask(ctx, s.ask(opTraining), w)
	return a.Training, err
}

// Experiment measures over many prompts.
func (c *Client) Experiment(ctx context.Context, e inside.Experiment, model string, w Watcher) (*inside.Finding, error) {
	a, err := c.ask(ctx, question{Op: opExperiment, Experiment: e, Model: model}, w)
	return a.Finding, err
}

// ask asks the worker and tells of its progress.
func (c *Client) ask(ctx context.Context, q question, w Watcher) (last answer, err error) {
	for a, err := range c.rpc.Call(ctx, &q) {
		switch {
		case err != nil:
			return answer{}, err
		case a.Weights != nil:
			if w.Weights != nil {
				w.Weights(a.Weights.Done, a.Weights.Total)
			}
		case a.Total > 0:
			if w.Work != nil {
				w.Work(a.Done, a.Total)
			}
		default:
			last = *a
		}
	}
	return last, nil
}
