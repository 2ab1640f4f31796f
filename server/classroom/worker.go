package classroom

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/server/charge"
)

// A Worker grades submissions, one at a time; several of them, in one server or
// many, share the work.
//
// What is killed on the way is not lost: its lease ends, and whoever claims the
// submission next goes on where the outcomes stop. No trial that has an outcome
// is sent again. A request that was under way when its server was killed is, and
// is accounted for twice, as the provider does.
type Worker struct {
	Jobs    Jobs
	Budgets Budgets
	Signals Signals // nil: no signal is sent
	// Passbacks get each grade; nil: points go nowhere.
	Passbacks Identities
	// Model charges who the context says pays, as charge.Model does.
	Model chat.Streamer

	Concurrency int           // requests at a time; 0: one
	Lease       time.Duration // 0: a minute
	Pause       time.Duration // between looks for work when there is none; 0: a second
	Tries       int           // of a request that may succeed later; 0: four
	// Sleep waits before a request is tried again; nil: by the clock.
	Sleep func(ctx context.Context, d time.Duration) error
	Now   func() time.Time // nil: the clock
}

// maxAttempts is how often a submission is claimed: one that ends every server
// that takes it must not go on for ever.
const maxAttempts = 10

// Run grades until ctx ends, and settles what expired. It logs what it can't do
// and goes on.
func (w *Worker) Run(ctx context.Context) {
	pause := w.Pause
	if pause == 0 {
		pause = time.Second
	}
	var expired time.Time
	for ctx.Err() == nil {
		if now := w.now(); now.Sub(expired) > time.Minute {
			expired = now
			if _, err := w.Budgets.Expire(ctx, now); err != nil && ctx.Err() == nil {
				slog.ErrorContext(ctx, "expire reservations", "err", err)
			}
		}
		worked, err := w.Once(ctx)
		if err != nil && ctx.Err() == nil {
			slog.ErrorContext(ctx, "grade a submission", "err", err)
		}
		if worked && err == nil {
			continue
		}
		select {
		case <-ctx.Done():
		case <-time.After(pause):
		}
	}
}

// Once claims a submission and grades it, and reports whether there was one. It
// returns when the submission is done or failed, or, if ctx ends first, when it is
// queued again. The error is the store's; a lost lease is none.
func (w *Worker) Once(ctx context.Context) (worked bool, err error) {
	now := w.now()
	c, err := w.Jobs.Claim(ctx, now, now.Add(w.lease()))
	if errors.Is(err, ErrIdle) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if c.Submission.Attempt > maxAttempts {
		return true, w.finish(ctx, c, nil, graderFault())
	}
	w.tell(ctx, c)
	err = w.grade(ctx, c)
	switch {
	case errors.Is(err, ErrLost):
		return true, nil
	case err != nil:
		// The submission is for whoever is next, perhaps after a restart.
		released := w.Jobs.Release(context.WithoutCancel(ctx), c)
		if ctx.Err() != nil {
			return true, released
		}
		return true, err
	}
	return true, nil
}

// grade sends the trials that have no outcome and finishes the claim. Its error
// leaves the claim as it is.
func (w *Worker) grade(ctx context.Context, c Claim) error {
	trials := c.Exercise.Trials(c.Submission.Entry)
	design, at := missingTrials(trials, c.Outcomes)
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	defer w.renewLease(ctx, c, cancel)()

	var mu sync.Mutex
	var stuck *chat.Error // why no further trial makes sense
	lost := 0             // requests that failed and may have to be paid for
	answered, refused := 0, 0
	for _, o := range c.Outcomes {
		count(o, &answered, &refused)
	}
	runner := lab.Runner{
		Model:       w.Model,
		Concurrency: w.Concurrency, Tries: w.Tries, Sleep: w.Sleep, Insist: true, // it judges for itself what is hopeless
		Paused: func() bool { mu.Lock(); defer mu.Unlock(); return stuck != nil },
		Repeats: func(e *chat.Error) bool {
			mu.Lock()
			defer mu.Unlock()
			if !e.Unbilled() {
				lost++
			}
			return lost <= mostLost
		},
	}
	payer := durable{w.Budgets, Account{c.Submission.Class, c.Submission.Member}, w.now}
	err := runner.Run(charge.With(ctx, payer), design, func(i int, o lab.Outcome) {
		if o.Err != nil && !final(o.Err) {
			mu.Lock()
			stuck = publicErr(o.Err)
			mu.Unlock()
			slog.WarnContext(ctx, "a submission's request failed", "submission", c.Submission.ID, "code", o.Err.Code, "status", o.Err.Status)
			return
		}
		o.Logprobs = nil
		c.Outcomes[at[i]] = o
		mu.Lock()
		count(o, &answered, &refused)
		if answered == 0 && refused == mostRefused {
			stuck = modelRefuses() // not worth more tries
		}
		mu.Unlock()
		if _, err := w.Jobs.Record(context.WithoutCancel(ctx), c.Submission.ID, at[i], o); err != nil {
			cancel(err)
		}
	})
	switch {
	case stuck != nil:
		return w.finish(ctx, c, nil, stuck)
	case err != nil:
		return context.Cause(ctx)
	}
	if answered < refused {
		return w.finish(ctx, c, nil, modelRefuses())
	}
	outcomes := make([]lab.Outcome, len(trials))
	for i := range trials {
		outcomes[i] = c.Outcomes[i]
	}
	g, err := c.Exercise.Grade(c.Submission.Entry, outcomes)
	if err != nil {
		return err
	}
	return w.finish(ctx, c, &g, nil)
}

const (
	// mostLost is how many requests of a grading may fail so that they may have to be
	// paid for, and be sent again all the same.
	mostLost = 2
	// mostRefused is how many trials a model may refuse before it has answered any.
	mostRefused = 5
)

// count counts an outcome.
func count(o lab.Outcome, answered, refused *int) {
	if o.Err == nil {
		*answered++
	} else {
		*refused++
	}
}

// modelRefuses is the error for a student whose prompt's requests the model refuses
// for the most part. Whether that is the prompt's fault or the provider's, nobody can
// tell, so it is no grade.
func modelRefuses() *chat.Error {
	return &chat.Error{Status: 502, Type: "server_error", Code: chat.CodeModelRefused,
		Message: "The model refused most of the requests, so your prompt was not graded. It doesn't count as a submission.",
		Hint:    "Try the prompt out: it may be too long for the model, or have settings that it doesn't take. If the model refuses that too, tell your teacher."}
}

// publicErr is what a student sees of an error that ended a grading. A provider's
// own words are not passed on: they may quote the item that was asked.
func publicErr(e *chat.Error) *chat.Error {
	if e.Code == chat.CodeBudgetUsedUp || e.Code == chat.CodePriceUnknown {
		return e
	}
	return &chat.Error{Status: 502, Type: "server_error", Code: chat.CodeModelFailed,
		Message: "The model did not answer, so your prompt was not graded. It doesn't count as a submission.",
		Hint:    "Hand it in again in a minute; if that fails too, tell your teacher."}
}

// missingTrials are the trials without an outcome, and where each of them stands.
func missingTrials(trials []Trial, have map[int]lab.Outcome) (*lab.Design, []int) {
	d, at := &lab.Design{}, []int{}
	for i, t := range trials {
		if _, ok := have[i]; !ok {
			d.Trials = append(d.Trials, lab.Trial{Group: t.Order, Item: t.Item, Request: t.Request})
			at = append(at, i)
		}
	}
	return d, at
}

// final reports whether an error is the answer to this request, as that of a
// prompt which is too long is, and not the state of a provider, a key or a budget.
func final(e *chat.Error) bool {
	return e.Status == 400 || e.Status == 413 || e.Status == 422
}

// renewLease extends the claim's lease until the function that it returns is called. A
// lost one cancels the grading.
func (w *Worker) renewLease(ctx context.Context, c Claim, cancel context.CancelCauseFunc) (stop func()) {
	over := make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		tick := time.NewTicker(w.lease() / 3)
		defer tick.Stop()
		for {
			select {
			case <-over:
				return
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := w.Jobs.Extend(ctx, c, w.now().Add(w.lease())); err != nil {
					cancel(err)
					return
				}
			}
		}
	})
	return func() { close(over); done.Wait() }
}

func (w *Worker) finish(ctx context.Context, c Claim, g *Grade, failed *chat.Error) error {
	err := w.Jobs.Finish(context.WithoutCancel(ctx), c, g, failed, w.now())
	if err != nil {
		return err
	}
	w.tell(ctx, c)
	if g != nil && w.Passbacks != nil {
		return w.Passbacks.WakePassback(context.WithoutCancel(ctx), c.Submission.Member, c.Submission.Exercise, w.now())
	}
	return nil
}

// tell has the boards of a claim's class look again.
func (w *Worker) tell(ctx context.Context, c Claim) {
	if w.Signals != nil {
		signal(ctx, w.Signals, c.Submission.Class)
	}
}

func (w *Worker) now() time.Time {
	if w.Now != nil {
		return w.Now()
	}
	return time.Now()
}

func (w *Worker) lease() time.Duration {
	if w.Lease == 0 {
		return time.Minute
	}
	return w.Lease
}

func graderFault() *chat.Error {
	return &chat.Error{Status: 500, Type: "server_error", Code: chat.CodeNotGraded,
		Message: fmt.Sprintf("This submission could not be graded in %d attempts.", maxAttempts),
		Hint:    "Hand it in again; if that fails too, tell your teacher."}
}
