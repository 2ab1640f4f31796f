//go:build !js || study

package ui

import (
	"context"
	"encoding/json"
	"math"
	"strconv"
	"time"

	"fewshot/app/client"
	"fewshot/app/lab"
	"fewshot/app/lab/work"

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

	plan        lab.Plan
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

	charts map[string]app.Value // drawn, by the id of where
	ballot *ballot
}

func newBench(key string, page func() app.Context) *bench {
	return &bench{key: key, page: page, session: work.NewSession(), state: benchReady, concurrency: 4, charts: map[string]app.Value{}}
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

// Run runs the plan; what was answered before is not sent again.
func (b *bench) Run(app.Context) {
	if b.state != benchReady || b.outline == nil {
		return
	}
	b.state, b.began, b.problem = benchRunning, time.Now(), notice{}
	b.progress, b.summary, b.table, b.from, b.replayed, b.ballot = work.Progress{Total: b.outline.Requests}, nil, nil, 0, false, nil
	b.step++
	plan, page := b.plan, b.page()
	b.aside(func(ctx context.Context) func() {
		summary, err := b.session.Run(ctx, plan, b.concurrency, func(p work.Progress) {
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

// Save hands the person a file of what ran, or of the plan.
func (b *bench) Save(kind work.Export) {
	name := string(b.plan.Experiment)
	file := map[work.Export][2]string{
		work.ExportRecord: {name + "-record.json", "application/json"},
		work.ExportPlan:   {name + "-plan.json", "application/json"},
		work.ExportCSV:    {name + ".csv", mimes["csv"]},
		work.ExportJSONL:  {name + ".jsonl", mimes["jsonl"]},
		work.ExportPairs:  {"pairs.jsonl", mimes["jsonl"]},
		work.ExportVotes:  {"votes.jsonl", mimes["jsonl"]},
	}[kind]
	plan := b.plan
	var casts []lab.Cast
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
	b.aside(func(ctx context.Context) func() {
		s, err := b.session.Replay(ctx, record)
		return func() {
			if err != nil {
				b.problem = worded(b.lang, asError(err, b.lang))
				return
			}
			b.problem, b.replayed = notice{}, true
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

// keyPace begins the keys of local storage that say how long a request to a
// model took on average, in milliseconds, when one was sent at a time.
const keyPace = "fewshot.pace."

// pace is how long a request to a model takes: as it was the last time, else a
// guess.
func pace(model string) float64 {
	if ms, err := strconv.ParseFloat(recall(keyPace+model), 64); err == nil && ms > 0 {
		return ms
	}
	if isTiny(model) {
		return 80
	}
	return 1500
}

// notePace remembers how long requests took, for the next prediction.
func (b *bench) notePace() {
	sent := b.progress.Done - b.progress.Cached
	if sent < 10 {
		return
	}
	each := float64(time.Since(b.began).Milliseconds()) / float64(sent) * float64(b.lanes())
	remember(keyPace+b.plan.Prompt.Model, strconv.Itoa(int(each)))
}

// lanes is how many requests run side by side: models in the page share one
// thread.
func (b *bench) lanes() int {
	if b.outline != nil && b.outline.InPage || isTiny(b.plan.Prompt.Model) {
		return 1
	}
	return b.concurrency
}

// expectedMS is how long the plan will take, in milliseconds.
func (b *bench) expectedMS() float64 {
	o := b.outline
	return float64(o.Requests-o.Known) * pace(b.plan.Prompt.Model) / float64(b.lanes())
}

// leftMS is how long the run will go on, by its speed so far; 0 if that can't be
// told yet.
func (b *bench) leftMS() float64 {
	p := b.progress
	if sent := p.Done - p.Cached; sent >= 3 {
		each := float64(time.Since(b.began).Milliseconds()) / float64(sent)
		return each * float64(p.Total-p.Done)
	}
	return 0
}

// draw draws the charts of the summary once their places are there.
func (b *bench) draw() {
	if !app.IsClient || b.summary == nil {
		return
	}
	b.page().Defer(func(app.Context) {
		for id, spec := range b.specs() {
			drawChart(id, spec)
		}
	})
}

// specs are the charts of a summary, by the id of where they are drawn.
func (b *bench) specs() map[string]chartSpec {
	l, s := b.lang, b.summary
	specs := map[string]chartSpec{}
	if s.Kind != lab.KindPreference {
		specs[b.id("chart")] = pointsChart(l, s)
	}
	if len(s.Confidence) > 0 {
		reliability := chartSpec{"kind": "reliability", "xLabel": l.t("chart.confidence"), "yLabel": l.t("chart.accuracy"), "label": l.t("chart.reliability")}
		coverage := chartSpec{"kind": "coverage", "xLabel": l.t("chart.coverage"), "yLabel": l.t("chart.accuracy"), "label": l.t("chart.risk")}
		bars, curves := []any{}, []any{}
		for i, c := range s.Confidence {
			if c.Answers == 0 {
				continue
			}
			bars = append(bars, map[string]any{"name": s.Columns[i].Name, "bins": c.Bins})
			curves = append(curves, map[string]any{"name": s.Columns[i].Name, "points": c.Curve})
		}
		reliability["series"], coverage["series"] = bars, curves
		specs[b.id("chart-reliability")], specs[b.id("chart-coverage")] = reliability, coverage
	}
	if b.ballot != nil {
		if spec, ok := b.ballot.chart(l); ok {
			specs[b.id("chart-rank")] = spec
		}
	}
	return specs
}

// A chartSpec is what web/static/js/chart.js draws; it becomes JSON.
type chartSpec map[string]any

// pointsChart is the scores of a summary's columns with their intervals.
func pointsChart(l lang, s *work.Summary) chartSpec {
	x := "name"
	if s.Kind == lab.KindShots || s.Kind == lab.KindSamples {
		x = "number"
	}
	rows := []any{} // never null: the script reads a list
	for _, c := range s.Columns {
		if c.Items == 0 {
			continue
		}
		row := map[string]any{"name": columnName(l, c.Name), "x": c.X, "score": c.Score, "low": c.Low, "high": c.High}
		if c.Draws {
			row["worst"], row["best"] = c.Worst, c.Best
		}
		rows = append(rows, row)
	}
	return chartSpec{
		"kind": "points", "x": x, "xLabel": axisWord(l, s.Kind), "yLabel": scoreWord(l, s.Kind), "rows": rows,
		"label": l.t("lab.kind." + string(s.Kind)),
	}
}

// scoreWord is what the scores of an experiment are of.
func scoreWord(l lang, k lab.Kind) string {
	if k == lab.KindRefusal {
		return l.t("chart.as_wanted")
	}
	return l.t("chart.accuracy")
}

// chartModule fetches the script that draws charts, the first time.
func chartModule(then func(module app.Value)) {
	load := app.Window().Get("fewshotChart")
	if !load.Truthy() {
		return
	}
	app.Window().Call("fewshotChart").Then(then)
}

// drawChart draws a chart into the element with an id.
func drawChart(id string, spec chartSpec) {
	data, err := json.Marshal(spec)
	if err != nil {
		return
	}
	chartModule(func(module app.Value) {
		if host, ok := element(id); ok {
			client.Guard(func() { module.Call("draw", host, app.Window().Get("JSON").Call("parse", string(data))) })
		}
	})
}

// saveChart hands the person a chart as a picture.
func saveChart(id, name string, png bool) {
	chartModule(func(module app.Value) {
		host, ok := element(id)
		if !ok {
			return
		}
		if !png {
			download(name+".svg", "image/svg+xml", module.Call("svgText", host).String())
			return
		}
		module.Call("pngBlob", host, 2).Then(func(blob app.Value) { downloadBlob(name+".png", blob) })
	})
}

// points is a difference of scores in percentage points: "+4.2".
func points(x float64) string {
	s := strconv.FormatFloat(math.Round(x*1000)/10, 'f', 1, 64)
	if x > 0 {
		return "+" + s
	}
	return s
}

// axisWord is what stands along a chart's axis of numbers.
func axisWord(l lang, k lab.Kind) string {
	switch k {
	case lab.KindShots:
		return l.t("chart.x.shots")
	case lab.KindSamples:
		return l.t("chart.x.samples")
	}
	return ""
}
