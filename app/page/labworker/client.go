// Package labworker runs experiments of package lab in a worker of the browser, off
// the thread that the page draws on. The page has a [Client]; the worker, which runs
// the same program, calls [Serve].
//
// What the two say to each other is small (message.go): the outcomes stay in the
// worker, and the page asks for the rows that it shows.
package labworker

import (
	"context"
	"encoding/json"
	"sync"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/lab/vote"
	"fewshot/app/model"
	"fewshot/app/page/worker"
)

// A Client is the page's side of a worker. Its methods wait, so they must be
// called from a goroutine.
type Client struct {
	rpc worker.Client[*question, *answer]

	mu    sync.Mutex
	takes map[string]ability.Ability
	facts map[string]model.Facts
}

// NewClient returns a client whose worker starts when it is first needed.
func NewClient() *Client {
	return &Client{rpc: worker.Client[*question, *answer]{
		Start: worker.Start,
		Failed: &chat.Error{Type: "api_error", Code: chat.CodeWorkerFailed,
			Message: "Experiments can't start in this browser.", Hint: "Reload the page."},
		Died: func(reason string) *chat.Error {
			return &chat.Error{Type: "api_error", Code: chat.CodeWorkerDied,
				Message: "The experiment has stopped: " + reason + ".", Hint: "Run it again to go on: what was answered is kept."}
		},
	}}
}

// Know takes what the server's models take, and what else it says of them, by their
// names: outlines, prices and the keys of kept answers go by it.
func (c *Client) Know(abilities map[string]ability.Ability, facts map[string]model.Facts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.takes, c.facts = abilities, facts
}

// known adds to a question what is known of a plan's models.
func (c *Client) known(p lab.Plan, q question) question {
	c.mu.Lock()
	defer c.mu.Unlock()
	q.Abilities, q.Facts = map[string]ability.Ability{}, map[string]model.Facts{}
	models := append([]string{p.Prompt.Model}, p.Models...)
	if p.Judge != nil {
		models = append(models, p.Judge.Model)
	}
	for _, name := range models {
		if a, ok := c.takes[name]; ok {
			q.Abilities[name] = a
		}
		if f, ok := c.facts[name]; ok {
			q.Facts[name] = f
		}
	}
	return q
}

// Outline says what a plan would send. Errors are of type *chat.Error.
func (c *Client) Outline(ctx context.Context, p lab.Plan) (*Outline, error) {
	m, err := c.ask(ctx, c.known(p, question{Op: opOutline, Plan: encode(p)}), nil)
	return m.Outline, err
}

// Run runs a plan, with a number of requests at a time, and reports its progress. What
// was answered before, in another visit too, is not sent again. It ends early,
// with what there is, after [Client.Hold], or, unless it is to insist, where a
// model gives nothing but the same error ([Summary.Hopeless]); and with an error
// after [Client.Stop].
func (c *Client) Run(ctx context.Context, p lab.Plan, concurrency int, insist bool, onProgress func(Progress)) (*Summary, error) {
	m, err := c.ask(ctx, c.known(p, question{Op: opRun, Plan: encode(p), Concurrency: concurrency, Insist: insist}), onProgress)
	return m.Summary, err
}

// Pause lets a run begin no more requests; those on their way end.
func (c *Client) Pause() { c.rpc.Notify(&question{Op: opPause}) }

// Stop ends the worker at once, and with it every request that is on its way.
// Whatever waits gets an error; the next question starts another worker.
func (c *Client) Stop() { c.rpc.Stop(stopped) }

var stopped = &chat.Error{Code: chat.CodeCancelled, Message: "The experiment was stopped.", Hint: "Run it again to go on: what was answered is kept."}

// Replay works a record out again, without a request.
func (c *Client) Replay(ctx context.Context, record []byte) (*Summary, error) {
	m, err := c.ask(ctx, question{Op: opReplay, Record: record}, nil)
	return m.Summary, err
}

// Rows are count rows of the run table, of those with a failure only if that
// is asked.
func (c *Client) Rows(ctx context.Context, from, count int, failures bool) (*Table, error) {
	m, err := c.ask(ctx, question{Op: opRows, From: from, Count: count, Failures: failures}, nil)
	return m.Table, err
}

// Pairs are the pairs of answers of what ran last that differ, to be voted on.
func (c *Client) Pairs(ctx context.Context) ([]Pair, error) {
	m, err := c.ask(ctx, question{Op: opPairs}, nil)
	return m.Pairs, err
}

// Vote has the plan's judge vote on what has no vote yet, and returns all votes.
func (c *Client) Vote(ctx context.Context, casts []vote.Cast, concurrency int, onProgress func(Progress)) ([]vote.Cast, error) {
	m, err := c.ask(ctx, question{Op: opVote, Casts: casts, Concurrency: concurrency}, onProgress)
	return m.Casts, err
}

// Tally is what votes come to.
func (c *Client) Tally(ctx context.Context, casts []vote.Cast) (*Poll, error) {
	m, err := c.ask(ctx, question{Op: opTally, Casts: casts}, nil)
	return m.Poll, err
}

// File is a file of what ran last and of the votes on it, or of a plan.
func (c *Client) File(ctx context.Context, kind Export, p lab.Plan, casts []vote.Cast) (string, error) {
	m, err := c.ask(ctx, question{Op: opExport, Export: kind, Plan: encode(p), Casts: casts}, nil)
	return m.File, err
}

// Judge judges an answer off the thread that the page draws on: its code may have to be
// run.
func (c *Client) Judge(ctx context.Context, ms metric.List, answer string, want metric.Want) (metric.Verdict, error) {
	a, err := c.ask(ctx, question{Op: opJudge, Judge: &judgeQuestion{ms, answer, want}}, nil)
	if err != nil || a.Verdict == nil {
		return metric.Verdict{}, err
	}
	return *a.Verdict, nil
}

// Forget deletes all kept answers and returns how many there were.
func (c *Client) Forget(ctx context.Context) (int, error) {
	m, err := c.ask(ctx, question{Op: opForget}, nil)
	return m.Count, err
}

// ask asks the worker, tells of its progress, and returns what was asked for.
func (c *Client) ask(ctx context.Context, q question, onProgress func(Progress)) (last answer, err error) {
	for a, err := range c.rpc.Call(ctx, &q) {
		switch {
		case err != nil:
			return answer{}, err
		case a.Progress == nil:
			last = *a
		case onProgress != nil:
			onProgress(*a.Progress)
		}
	}
	return last, nil
}

func encode(p lab.Plan) json.RawMessage {
	data, err := json.Marshal(p)
	if err != nil {
		panic(err) // plans hold nothing that JSON lacks
	}
	return data
}
