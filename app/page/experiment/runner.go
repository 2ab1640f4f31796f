// Package experiment runs an experiment and shows what came of it. A [Runner] has a
// worker send the requests; a [Panel] shows how far it is, the charts, the figures and
// the rows.
package experiment

import (
	"context"
	"reflect"
	"strconv"
	"time"

	"fewshot/app/lab"
	"fewshot/app/lab/vote"
	"fewshot/app/model"
	"fewshot/app/page/dom"
	"fewshot/app/page/labworker"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A state is how far the experiment has come.
type state string

// The states of a runner.
const (
	ready   state = "ready"   // nothing runs
	running state = "running" // requests are being sent
	pausing state = "pausing" // those on their way end, none begins
)

// tableRows is how many rows of the run table are shown at a time.
const tableRows = 20

// A Runner is where an experiment runs and its result is read: the plan that is
// to run, what it would send, how far it is, and what came of it. The requests
// are sent, and the statistics done, in a worker (package labworker).
type Runner struct {
	page   widget.Page
	worker *labworker.Client
	step   int    // counts changes, so that what shows the runner renders
	key    string // tells its elements' ids from those of another runner on the page

	plan        lab.Plan           // that is to run
	ran         lab.Plan           // whose result is shown: the other may be edited meanwhile
	outline     *labworker.Outline // nil while it is worked out, or if problem says why there is none
	outlining   int                // number of the outline that was asked for last
	problem     widget.Notice      // what is wrong with the plan, or went wrong while it ran
	concurrency int

	state    state
	began    time.Time
	progress labworker.Progress
	summary  *labworker.Summary
	replayed bool // whether the summary is a record's
	recorded *Recording

	onComplete func() // nil: nobody waits for it

	table    *labworker.Table
	from     int
	failures bool
	asked    int // number of the rows that were asked for last

	voting *votePanel
}

// NewRunner is a runner on a page; key begins the ids of its elements.
func NewRunner(key string, page widget.Page) *Runner {
	return &Runner{key: key, page: page, worker: labworker.NewClient(), state: ready, concurrency: 4}
}

// OnComplete has f called when a run has come to its end.
func (b *Runner) OnComplete(f func()) { b.onComplete = f }

// Idle reports whether nothing runs.
func (b *Runner) Idle() bool { return b.state == ready }

// Plan is the plan that is to run.
func (b *Runner) Plan() lab.Plan { return b.plan }

// Outline is what the plan would send, nil while that is worked out or if it can't be.
func (b *Runner) Outline() *labworker.Outline { return b.outline }

// Know takes what the server's models take, and what else it says of them, by their
// names.
func (b *Runner) Know(abilities modelpick.Abilities, facts map[string]model.Facts) {
	b.worker.Know(abilities, facts)
}

// Close ends the worker: the runner is not used any more.
func (b *Runner) Close() { b.worker.Stop() }

// Speak follows a change of the page's language.
func (b *Runner) Speak() {
	b.step++
	b.draw()
}

// Panel shows the runner under a title.
func (b *Runner) Panel(title string) app.UI {
	return &Panel{Lang: b.page.Lang(), Title: title, B: b, Step: b.step}
}

func (b *Runner) id(name string) string { return b.key + name }

// aside does something that waits, and then changes the runner by what it
// returns, on the page's own goroutine.
func (b *Runner) aside(wait func(ctx context.Context) func()) {
	page := b.page.Context()
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
func (b *Runner) Take(p lab.Plan) {
	if !reflect.DeepEqual(p, b.plan) {
		b.outline = nil
	}
	b.plan, b.problem = p, widget.Notice{}
	b.step++
	b.Ask()
}

// Refuse says why there is no plan.
func (b *Runner) Refuse(err error) {
	b.outlining++
	b.outline = nil
	b.problem = widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
	b.step++
}

// Ask has the worker say what the plan would still send. What it said of the same plan
// before stands until then, and so does what went wrong: a press on Run is never lost.
func (b *Runner) Ask() {
	if !app.IsClient {
		return
	}
	b.outlining++
	mine, plan := b.outlining, b.plan
	b.aside(func(ctx context.Context) func() {
		o, err := b.worker.Outline(ctx, plan)
		return func() {
			if mine != b.outlining {
				return
			}
			if err != nil {
				b.outline, b.problem = nil, widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
				return
			}
			b.outline = o
		}
	})
}

// Run runs the plan; what was answered before is not sent again. Where a model
// gives nothing but the same error it pauses, and asks.
func (b *Runner) Run(app.Context) { b.run(false) }

// Insist runs the plan though the first requests all failed alike.
func (b *Runner) Insist(app.Context) { b.run(true) }

func (b *Runner) run(insist bool) {
	if b.state != ready || b.outline == nil {
		return
	}
	b.state, b.began, b.problem = running, time.Now(), widget.Notice{}
	b.progress, b.summary, b.table, b.from, b.replayed, b.voting = labworker.Progress{Total: b.outline.Requests}, nil, nil, 0, false, nil
	b.step++
	b.draw()
	b.ran = b.plan
	plan, page := b.plan, b.page.Context()
	b.aside(func(ctx context.Context) func() {
		summary, err := b.worker.Run(ctx, plan, b.concurrency, insist, func(p labworker.Progress) {
			page.Dispatch(func(app.Context) { b.advance(p) })
		})
		return func() {
			b.state = ready
			if err != nil {
				b.problem = widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
			} else {
				b.notePace()
				b.show(summary)
				if summary.Complete && b.onComplete != nil {
					b.onComplete()
				}
			}
			b.Ask()
		}
	})
}

// advance takes in how far a run is.
func (b *Runner) advance(p labworker.Progress) {
	if b.state == ready {
		return
	}
	b.progress = p
	b.step++
	if p.Summary != nil {
		b.summary = p.Summary
		b.draw()
	}
}

// show shows a result that is complete, or was paused.
func (b *Runner) show(s *labworker.Summary) {
	b.summary = s
	b.progress.Done, b.progress.Cached, b.progress.Failed = s.Requests, s.Cached, s.Failed
	b.from = 0
	b.draw()
	b.askRows()
	if KindOf(s.Kind).votes {
		b.askPairs()
	}
}

// Pause lets what is on its way end.
func (b *Runner) Pause(app.Context) {
	if b.state == running {
		b.state = pausing
		b.step++
		b.worker.Pause()
	}
}

// Cancel ends the run at once.
func (b *Runner) Cancel(app.Context) {
	if b.state != ready {
		b.worker.Stop()
	}
}

// SetConcurrency takes how many requests are sent at a time.
func (b *Runner) SetConcurrency(text string) {
	if n, err := strconv.Atoi(text); err == nil {
		b.concurrency = min(max(n, 1), 32)
	}
	b.step++
}

// askRows asks for the rows of the run table that are shown.
func (b *Runner) askRows() {
	b.asked++
	mine, from, failures := b.asked, b.from, b.failures
	b.aside(func(ctx context.Context) func() {
		t, err := b.worker.Rows(ctx, from, tableRows, failures)
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
	var casts []vote.Cast
	if b.voting != nil {
		casts = b.voting.casts
	}
	b.aside(func(ctx context.Context) func() {
		text, err := b.worker.File(ctx, kind, plan, casts)
		return func() {
			if err != nil {
				b.problem = widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
				return
			}
			dom.Download(file[0], file[1], text)
		}
	})
}

// Replay shows a record without sending anything.
func (b *Runner) Replay(record []byte) {
	plan := b.plan // the record's, which was taken first
	b.aside(func(ctx context.Context) func() {
		s, err := b.worker.Replay(ctx, record)
		return func() {
			if err != nil {
				b.problem = widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
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
		_, err := b.worker.Forget(ctx)
		return func() {
			b.problem = widget.Notice{}
			if err != nil {
				b.problem = widget.Worded(b.page.Lang(), widget.AsError(err, b.page.Lang()))
			}
			b.Ask()
		}
	})
}
