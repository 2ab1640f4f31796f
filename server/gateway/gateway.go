// Package gateway stands between the clients and the providers: it decides
// which model answers, who may ask now, and how much one request may ask for.
//
// A [Gateway] is a chat.Streamer over all providers, and answers on behalf of the
// [Caller] of the context. A run passes it in a straight line: the model is found by
// its exact name, the request is checked against the [Limits] and fitted to the model,
// it waits for admission, the provider streams, and the [Run] is reported for the log
// and the metrics. Money is reserved between admission and the provider, when the
// request is exactly what will be sent: package charge reserves it from the payer in
// the context, and settles at the end.
package gateway

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync/atomic"
	"time"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/server/charge"
	"fewshot/server/provider"
)

// A Config is what a Gateway is made of.
type Config struct {
	Providers []provider.Provider // their names differ
	Limits    Limits
	// Price says what a run can cost; nil is charge.ListPrice.
	Price charge.Pricer
	// Known says what is known of a model by its full name, for the list of models;
	// nil is model.Lookup.
	Known func(name string) model.Model
	// Fit has every request fitted to its model, not only those that ask for
	// it.
	Fit bool
	// Report is called at the end of every run, refused ones included. It may
	// be nil.
	Report func(context.Context, Run)
	// Trace is called at the beginning of every run. What it returns is the run's
	// context, and is called at its end. It may be nil.
	Trace func(context.Context, *chat.Request) (inner context.Context, end func(Run))
}

// A Gateway answers requests with the providers that it has, within limits.
// It is safe for concurrent use.
type Gateway struct {
	providers []provider.Provider
	byName    map[string]provider.Provider
	limits    Limits
	price     charge.Pricer
	known     func(name string) model.Model
	fitAll    bool
	lessons   *lessons
	counts    counts
	admission *admission
	report    func(context.Context, Run)
	trace     func(context.Context, *chat.Request) (inner context.Context, end func(Run))
}

// New returns a gateway. Its error says which provider or limit is wrong.
func New(c Config) (*Gateway, error) {
	if err := c.Limits.Check(); err != nil {
		return nil, err
	}
	byName := map[string]provider.Provider{}
	for _, p := range c.Providers {
		name := p.Name()
		if name == "" || strings.Contains(name, "/") {
			return nil, fmt.Errorf("provider %q: the name must be one word without a slash", name)
		}
		if byName[name] != nil {
			return nil, fmt.Errorf("provider %q is configured twice: give one of them another name", name)
		}
		byName[name] = p
	}
	if c.Report == nil {
		c.Report = func(context.Context, Run) {}
	}
	if c.Price == nil {
		c.Price = charge.ListPrice
	}
	if c.Known == nil {
		c.Known = model.Lookup
	}
	return &Gateway{
		providers: c.Providers,
		byName:    byName,
		limits:    c.Limits,
		price:     c.Price,
		known:     c.Known,
		fitAll:    c.Fit,
		lessons:   newLessons(),
		admission: newAdmission(c.Limits),
		report:    c.Report,
		trace:     c.Trace,
	}, nil
}

// Stream answers r with the provider of its model. Whom the limits count against, and
// who pays, [WithCaller] says.
func (g *Gateway) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		run := newRun(r)
		ctx, traced := ctx, func(Run) {}
		if g.trace != nil {
			ctx, traced = g.trace(ctx, r)
		}
		defer func() {
			run.end()
			g.report(ctx, run)
			traced(run)
		}()
		if err := g.relay(ctx, r, &run, yield); err != nil {
			run.Err = err
			yield(chat.Chunk{}, err)
		}
	}
}

// relay runs r and passes its chunks on. It returns the error that ends the
// stream, which it has not passed on.
func (g *Gateway) relay(ctx context.Context, r *chat.Request, run *Run, yield func(chat.Chunk, error) bool) error {
	// 1. What is asked of which model.
	by := CallerOf(ctx).Turn
	run.Own = by.own
	a, err := g.assign(ctx, r, run)
	if err != nil {
		return err
	}

	// 2. Whether this client may ask, and when it has its turn.
	place, err := g.admission.enter(ctx, by, isLocal(a.model.provider), size(a.sent))
	if err != nil {
		return err
	}
	defer g.admission.leave(place)

	// 3. The run ends with its client, with its time, with the server, or with its
	// place.
	bound := g.bind(ctx, place)
	defer bound.release()

	// 4. The provider's answer, as it comes, charged to who pays.
	defer func() { run.Asked = a.sentOut.Load() }()
	for c, err := range g.answer(bound, charge.Model(a, g.price), a) {
		if err != nil {
			return ended(bound, err)
		}
		run.add(&c)
		if !c.More { // what follows at once is heard at once
			place.heard.Store(time.Now().UnixNano())
		}
		if !yield(c, nil) {
			run.Abandoned = true
			return nil
		}
	}
	return nil
}

// An assignment is a request within the limits, with the model that it is for. What
// it holds is large: beside the answer's goroutine, so that its stack stays small.
type assignment struct {
	model   assigned
	asked   *chat.Request // within the limits
	sent    *chat.Request // and as the model takes it
	changes []chat.Change // from one to the other
	fits    bool          // who asks has it fitted
	sentOut atomic.Bool   // its provider was asked
}

// Stream asks the provider: what is within the limits and has been reserved.
func (a *assignment) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	a.sentOut.Store(true)
	return a.model.provider.Stream(ctx, r)
}

// An assigned model is what a run has to know of its own.
type assigned struct {
	provider provider.Provider
	id       string          // the full name
	own      string          // what the provider calls it
	ability  ability.Ability // what it takes, here
}

// assign finds the model of r, by its exact name, and what one request may ask for,
// and what its model takes of that. What is reserved of a budget, later, is what will
// be sent.
func (g *Gateway) assign(ctx context.Context, r *chat.Request, run *Run) (*assignment, error) {
	p, m, err := g.find(ctx, r.Model)
	if err != nil {
		return nil, err
	}
	run.Provider, run.Model = p.Name(), r.Model
	bounded, refused := g.limits.bound(r)
	if refused != nil {
		return nil, refused
	}
	a := &assignment{
		model: assigned{p, r.Model, m.ID, g.abilityOf(ctx, p, r.Model, m.ID)},
		asked: bounded, fits: r.Fit || g.fitAll || run.Own,
	}
	if refused := a.fit(); refused != nil {
		return nil, refused
	}
	return a, nil
}

// isLocal reports whether a provider's answers cost this machine's processors.
func isLocal(p provider.Provider) bool {
	l, ok := p.(interface{ Local() bool })
	return ok && l.Local()
}

// A bound is the context of one run. The cause of its end is a *chat.Error if the run
// took too long, had to give way, or the server stops.
type bound struct {
	context.Context
	cancel context.CancelCauseFunc
	end    time.Time
	timer  *time.Timer
}

// bind begins the run that has a place. The caller releases what it returns.
func (g *Gateway) bind(ctx context.Context, p *place) *bound {
	limit := time.Duration(g.limits.RunSeconds) * time.Second
	ctx, cancel := context.WithCancelCause(ctx)
	b := &bound{Context: ctx, cancel: cancel, end: time.Now().Add(limit)}
	b.timer = time.AfterFunc(limit, func() { cancel(tooLong(limit)) })
	g.admission.bind(p, cancel)
	return b
}

// Deadline is context.Context's.
func (b *bound) Deadline() (time.Time, bool) { return b.end, true }

// release ends what is left of the run.
func (b *bound) release() {
	b.timer.Stop()
	b.cancel(nil)
}

// ended is the error to tell when a run ended in err: why the run was ended,
// if this gateway or the client did that, else what the provider said.
func ended(ctx context.Context, err error) error {
	if ctx.Err() == nil {
		return err
	}
	if cause, ok := errors.AsType[*chat.Error](context.Cause(ctx)); ok {
		return cause
	}
	return ctx.Err()
}

// tooLong is the error of a run that used up its time.
func tooLong(limit time.Duration) *chat.Error {
	return &chat.Error{
		Status: 504, Type: "server_error", Code: chat.CodeRunTooLong,
		Message: fmt.Sprintf("The answer took longer than the %d s that this server allows.", int(limit.Seconds())),
		Hint:    "Ask for fewer tokens, or raise run_seconds in the server's configuration.",
	}
}

// Active is the number of runs under way.
func (g *Gateway) Active() int { return g.admission.active() }

// Waiting is the number of requests that wait for a place.
func (g *Gateway) Waiting() int { return g.admission.waiting() }

// Close refuses all further runs, waits until those under way have ended, and
// cuts the ones that are left when ctx is done; it returns ctx's error then.
// It may be called once.
func (g *Gateway) Close(ctx context.Context) error {
	defer g.admission.cut()
	return g.admission.close(ctx)
}
