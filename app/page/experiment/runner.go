// Package experiment runs an experiment and shows what came of it. A [Runner] has a
// worker send the requests; a [Panel] shows how far it is, the charts, the figures and
// the rows.
package experiment

import (
	"context"
	"strconv"
	"time"

	"fewshot/app/lab"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A State is how far the experiment on a bench has come.
type State string

// The states of a bench.
const (
	Ready   State = "ready"   // nothing runs
	Running State = "running" // requests are being sent
	Holding State = "holding" // those on their way end, none begins
)

// tableRows is how many rows of the run table are shown at a time.
const tableRows = 20

// A Runner is where an experiment runs and its result is read: the plan that is
// to run, what it would send, how far it is, and what came of it. The requests
// are sent, and the statistics done, in a worker (package work).
type Runner struct {
	Lang    i18n.Lang
	Session *labworker.Client
	page    func() app.Context // the page's own context, which outlives every button
	Step    int                // counts changes, so that what shows the bench renders
	key     string             // tells its elements' ids from those of another bench on the page

	Plan        lab.Plan           // that is to run
	ran         lab.Plan           // whose result is shown: the other may be edited meanwhile
	Outline     *labworker.Outline // nil while it is worked out, or if problem says why there is none
	outlining   int                // number of the outline that was asked for last
	problem     widget.Notice      // what is wrong with the plan, or went wrong while it ran
	concurrency int

	State    State
	began    time.Time
	progress labworker.Progress
	summary  *labworker.Summary
	replayed bool // whether the summary is a record's

	table    *labworker.Table
	from     int
	failures bool
	asked    int // number of the rows that were asked for last

	ballot *ballot
}

func NewRunner(key string, page func() app.Context) *Runner {
	return &Runner{key: key, page: page, Session: labworker.NewClient(), State: Ready, concurrency: 4}
}

func (b *Runner) id(name string) string { return b.key + name }

// aside does something that waits, and then changes the bench by what it
// returns, on the page's own goroutine.
func (b *Runner) aside(wait func(ctx context.Context) func()) {
	page := b.page()
	page.Async(func() {
		change := wait(context.Background())
		page.Dispatch(func(app.Context) {
			b.Step++
			change()
		})
	})
}

// Take makes p the plan that is to run. The result of another plan stays until
// the next run.
func (b *Runner) Take(p lab.Plan) {
	b.Plan = p
	b.Step++
	b.ask()
}

// Refuse says why there is no plan.
func (b *Runner) Refuse(err error) {
	b.outlining++
	b.Outline = nil
	b.problem = widget.Worded(b.Lang, widget.AsError(err, b.Lang))
	b.Step++
}

// ask has the worker say what the plan would send.
func (b *Runner) ask() {
	if !app.IsClient {
		return
	}
	b.outlining++
	b.Outline, b.problem = nil, widget.Notice{}
	mine, plan := b.outlining, b.Plan
	b.aside(func(ctx context.Context) func() {
		o, err := b.Session.Outline(ctx, plan)
		return func() {
			if mine != b.outlining {
				return
			}
			if err != nil {
				b.problem = widget.Worded(b.Lang, widget.AsError(err, b.Lang))
				return
			}
			b.Outline = o
		}
	})
}

// Run runs the plan; what was answered before is not sent again. Where a model
// gives nothing but the same error it holds, and asks.
func (b *Runner) Run(app.Context) { b.run(false) }

// Insist runs the plan though the first requests all failed alike.
func (b *Runner) Insist(app.Context) { b.run(true) }

func (b *Runner) run(insist bool) {
	if b.State != Ready || b.Outline == nil {
		return
	}
	b.State, b.began, b.problem = Running, time.Now(), widget.Notice{}
	b.progress, b.summary, b.table, b.from, b.replayed, b.ballot = labworker.Progress{Total: b.Outline.Requests}, nil, nil, 0, false, nil
	b.Step++
	b.ran = b.Plan
	plan, page := b.Plan, b.page()
	b.aside(func(ctx context.Context) func() {
		summary, err := b.Session.Run(ctx, plan, b.concurrency, insist, func(p labworker.Progress) {
			page.Dispatch(func(app.Context) { b.advance(p) })
		})
		return func() {
			b.State = Ready
			if err != nil {
				b.problem = widget.Worded(b.Lang, widget.AsError(err, b.Lang))
			} else {
				b.notePace()
				b.show(summary)
			}
			b.AskAgain()
		}
	})
}

// AskAgain asks what the plan would still send after a run, and leaves what went
// wrong in it on the screen.
func (b *Runner) AskAgain() {
	problem := b.problem
	b.ask()
	b.problem = problem
}

// advance takes in how far a run is.
func (b *Runner) advance(p labworker.Progress) {
	if b.State == Ready {
		return
	}
	b.progress = p
	b.Step++
	if p.Summary != nil {
		b.summary = p.Summary
		b.Draw()
	}
}

// show shows a result that is complete, or was held.
func (b *Runner) show(s *labworker.Summary) {
	b.summary = s
	b.progress.Done, b.progress.Cached, b.progress.Failed = s.Requests, s.Cached, s.Failed
	b.from = 0
	b.Draw()
	b.askRows()
	if s.Kind == lab.KindPreference {
		b.askBallots()
	}
}

// Hold lets what is on its way end.
func (b *Runner) Hold(app.Context) {
	if b.State == Running {
		b.State = Holding
		b.Step++
		b.Session.Hold()
	}
}

// Cancel ends the run at once.
func (b *Runner) Cancel(app.Context) {
	if b.State != Ready {
		b.Session.Stop()
	}
}

// SetConcurrency takes how many requests are sent at a time.
func (b *Runner) SetConcurrency(text string) {
	if n, err := strconv.Atoi(text); err == nil {
		b.concurrency = min(max(n, 1), 32)
	}
	b.Step++
}

// askRows asks for the rows of the run table that are shown.
func (b *Runner) askRows() {
	b.asked++
	mine, from, failures := b.asked, b.from, b.failures
	b.aside(func(ctx context.Context) func() {
		t, err := b.Session.Rows(ctx, from, tableRows, failures)
		return func() {
			if mine == b.asked && err == nil {
				b.table = t
			}
		}
	})
}

// Turn shows the rows before or after.
func (b *Runner) Turn(by int) {
	b.from = max(0, b.from+by*tableRows)
	b.askRows()
}

// FilterFailures shows only rows with a wrong or missing answer, or all.
func (b *Runner) FilterFailures(on bool) {
	b.failures, b.from = on, 0
	b.askRows()
}

// Save hands the person a file of what ran, or of its plan.
func (b *Runner) Save(kind labworker.Export) {
	name := string(b.ran.Experiment)
	file := map[labworker.Export][2]string{
		labworker.ExportRecord: {name + "-record.json", "application/json"},
		labworker.ExportPlan:   {name + "-plan.json", "application/json"},
		labworker.ExportCSV:    {name + ".csv", dom.Mimes["csv"]},
		labworker.ExportJSONL:  {name + ".jsonl", dom.Mimes["jsonl"]},
		labworker.ExportPairs:  {"pairs.jsonl", dom.Mimes["jsonl"]},
		labworker.ExportVotes:  {"votes.jsonl", dom.Mimes["jsonl"]},
	}[kind]
	plan := b.ran
	var casts []lab.Cast
	if b.ballot != nil {
		casts = b.ballot.casts
	}
	b.aside(func(ctx context.Context) func() {
		text, err := b.Session.File(ctx, kind, plan, casts)
		return func() {
			if err != nil {
				b.problem = widget.Worded(b.Lang, widget.AsError(err, b.Lang))
				return
			}
			dom.Download(file[0], file[1], text)
		}
	})
}

// Replay shows a record without sending anything.
func (b *Runner) Replay(record []byte) {
	plan := b.Plan // the record's, which was taken first
	b.aside(func(ctx context.Context) func() {
		s, err := b.Session.Replay(ctx, record)
		return func() {
			if err != nil {
				b.problem = widget.Worded(b.Lang, widget.AsError(err, b.Lang))
				return
			}
			b.problem, b.replayed, b.ran = widget.Notice{}, true, plan
			b.show(s)
		}
	})
}

// Forget deletes all kept answers, so that a run sends everything again.
func (b *Runner) Forget() {
	b.aside(func(ctx context.Context) func() {
		_, err := b.Session.Forget(ctx)
		return func() {
			if err != nil {
				b.problem = widget.Worded(b.Lang, widget.AsError(err, b.Lang))
			}
			b.ask()
		}
	})
}
