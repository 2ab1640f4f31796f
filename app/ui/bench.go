//go:build !js || study

package ui

import (
	"context"
	"strconv"
	"time"

	"fewshot/app/lab"
	"fewshot/app/lab/work"

	"fewshot/app/lab/vote"
	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A benchState is how far the experiment on a bench has come.
type benchState string

// The states of a bench.
const (
	benchReady   benchState = "ready"   // nothing runs
	benchRunning benchState = "running" // requests are being sent
	benchHolding benchState = "holding" // those on their way end, none begins
)

// tableRows is how many rows of the run table are shown at a time.
const tableRows = 20

// A bench is where an experiment runs and its result is read: the plan that is
// to run, what it would send, how far it is, and what came of it. The requests
// are sent, and the statistics done, in a worker (package work).
type bench struct {
	lang    lang
	session *work.Session
	page    func() app.Context // the page's own context, which outlives every button
	step    int                // counts changes, so that what shows the bench renders
	key     string             // tells its elements' ids from those of another bench on the page

	plan        lab.Plan      // that is to run
	ran         lab.Plan      // whose result is shown: the other may be edited meanwhile
	outline     *work.Outline // nil while it is worked out, or if problem says why there is none
	outlining   int           // number of the outline that was asked for last
	problem     notice        // what is wrong with the plan, or went wrong while it ran
	concurrency int

	state    benchState
	began    time.Time
	progress work.Progress
	summary  *work.Summary
	replayed bool // whether the summary is a record's

	table    *work.Table
	from     int
	failures bool
	asked    int // number of the rows that were asked for last

	ballot *ballot
}

func newBench(key string, page func() app.Context) *bench {
	return &bench{key: key, page: page, session: work.NewSession(), state: benchReady, concurrency: 4}
}

func (b *bench) id(name string) string { return b.key + name }

// aside does something that waits, and then changes the bench by what it
// returns, on the page's own goroutine.
func (b *bench) aside(wait func(ctx context.Context) func()) {
	page := b.page()
	page.Async(func() {
		change := wait(context.Background())
		page.Dispatch(func(app.Context) {
			b.step++
			change()
		})
	})
}

// Take makes p the plan that is to run. The result of another plan stays until
// the next run.
func (b *bench) Take(p lab.Plan) {
	b.plan = p
	b.step++
	b.ask()
}

// refuse says why there is no plan.
func (b *bench) refuse(err error) {
	b.outlining++
	b.outline = nil
	b.problem = worded(b.lang, asError(err, b.lang))
	b.step++
}

// ask has the worker say what the plan would send.
func (b *bench) ask() {
	if !app.IsClient {
		return
	}
	b.outlining++
	b.outline, b.problem = nil, notice{}
	mine, plan := b.outlining, b.plan
	b.aside(func(ctx context.Context) func() {
		o, err := b.session.Outline(ctx, plan)
		return func() {
			if mine != b.outlining {
				return
			}
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
				return
			}
			b.outline = o
		}
	})
}

// Run runs the plan; what was answered before is not sent again. Where a model
// gives nothing but the same error it holds, and asks.
func (b *bench) Run(app.Context) { b.run(false) }

// Insist runs the plan though the first requests all failed alike.
func (b *bench) Insist(app.Context) { b.run(true) }

func (b *bench) run(insist bool) {
	if b.state != benchReady || b.outline == nil {
		return
	}
	b.state, b.began, b.problem = benchRunning, time.Now(), notice{}
	b.progress, b.summary, b.table, b.from, b.replayed, b.ballot = work.Progress{Total: b.outline.Requests}, nil, nil, 0, false, nil
	b.step++
	b.ran = b.plan
	plan, page := b.plan, b.page()
	b.aside(func(ctx context.Context) func() {
		summary, err := b.session.Run(ctx, plan, b.concurrency, insist, func(p work.Progress) {
			page.Dispatch(func(app.Context) { b.advance(p) })
		})
		return func() {
			b.state = benchReady
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
			} else {
				b.notePace()
				b.show(summary)
			}
			b.askAgain()
		}
	})
}

// askAgain asks what the plan would still send after a run, and leaves what went
// wrong in it on the screen.
func (b *bench) askAgain() {
	problem := b.problem
	b.ask()
	b.problem = problem
}

// advance takes in how far a run is.
func (b *bench) advance(p work.Progress) {
	if b.state == benchReady {
		return
	}
	b.progress = p
	b.step++
	if p.Summary != nil {
		b.summary = p.Summary
		b.draw()
	}
}

// show shows a result that is complete, or was held.
func (b *bench) show(s *work.Summary) {
	b.summary = s
	b.progress.Done, b.progress.Cached, b.progress.Failed = s.Requests, s.Cached, s.Failed
	b.from = 0
	b.draw()
	b.askRows()
	if s.Kind == lab.KindPreference {
		b.askBallots()
	}
}

// Hold lets what is on its way end.
func (b *bench) Hold(app.Context) {
	if b.state == benchRunning {
		b.state = benchHolding
		b.step++
		b.session.Hold()
	}
}

// Cancel ends the run at once.
func (b *bench) Cancel(app.Context) {
	if b.state != benchReady {
		b.session.Stop()
	}
}

// SetConcurrency takes how many requests are sent at a time.
func (b *bench) SetConcurrency(text string) {
	if n, err := strconv.Atoi(text); err == nil {
		b.concurrency = min(max(n, 1), 32)
	}
	b.step++
}

// askRows asks for the rows of the run table that are shown.
func (b *bench) askRows() {
	b.asked++
	mine, from, failures := b.asked, b.from, b.failures
	b.aside(func(ctx context.Context) func() {
		t, err := b.session.Rows(ctx, from, tableRows, failures)
		return func() {
			if mine == b.asked && err == nil {
				b.table = t
			}
		}
	})
}

// Turn shows the rows before or after.
func (b *bench) Turn(by int) {
	b.from = max(0, b.from+by*tableRows)
	b.askRows()
}

// FilterFailures shows only rows with a wrong or missing answer, or all.
func (b *bench) FilterFailures(on bool) {
	b.failures, b.from = on, 0
	b.askRows()
}

// Save hands the person a file of what ran, or of its plan.
func (b *bench) Save(kind work.Export) {
	name := string(b.ran.Experiment)
	file := map[work.Export][2]string{
		work.ExportRecord: {name + "-record.json", "application/json"},
		work.ExportPlan:   {name + "-plan.json", "application/json"},
		work.ExportCSV:    {name + ".csv", mimes["csv"]},
		work.ExportJSONL:  {name + ".jsonl", mimes["jsonl"]},
		work.ExportPairs:  {"pairs.jsonl", mimes["jsonl"]},
		work.ExportVotes:  {"votes.jsonl", mimes["jsonl"]},
	}[kind]
	plan := b.ran
	var casts []vote.Cast
	if b.ballot != nil {
		casts = b.ballot.casts
	}
	b.aside(func(ctx context.Context) func() {
		text, err := b.session.File(ctx, kind, plan, casts)
		return func() {
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
				return
			}
			download(file[0], file[1], text)
		}
	})
}

// Replay shows a record without sending anything.
func (b *bench) Replay(record []byte) {
	plan := b.plan // the record's, which was taken first
	b.aside(func(ctx context.Context) func() {
		s, err := b.session.Replay(ctx, record)
		return func() {
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
				return
			}
			b.problem, b.replayed, b.ran = notice{}, true, plan
			b.show(s)
		}
	})
}

// Forget deletes all kept answers, so that a run sends everything again.
func (b *bench) Forget() {
	b.aside(func(ctx context.Context) func() {
		_, err := b.session.Forget(ctx)
		return func() {
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
			}
			b.ask()
		}
	})
}
