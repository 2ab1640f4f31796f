package experiment

import (
	"strconv"

	"fewshot/app/page/chart"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Panel shows a runner: what would be sent, the run, and what came of it.
type Panel struct {
	app.Compo
	Lang  i18n.Lang
	Title string
	B     *Runner
	Step  int // of the runner

	lanes dom.Shown // the field of how many requests are sent at a time
}

func (p *Panel) onRun(ctx app.Context, _ app.Event) { p.B.Run(ctx) }

func (p *Panel) onInsist(ctx app.Context, _ app.Event) { p.B.Insist(ctx) }

func (p *Panel) onPause(ctx app.Context, _ app.Event) { p.B.Pause(ctx) }

func (p *Panel) onCancel(ctx app.Context, _ app.Event) { p.B.Cancel(ctx) }

func (p *Panel) onForget(app.Context, app.Event) { p.B.Forget() }

func (p *Panel) onEarlier(app.Context, app.Event) { p.B.Turn(-1) }

func (p *Panel) onLater(app.Context, app.Event) { p.B.Turn(1) }

func (p *Panel) onConcurrency(ctx app.Context, _ app.Event) {
	p.B.SetConcurrency(p.lanes.Read(ctx))
}

func (p *Panel) onFailures(_ app.Context, _ string, on bool) {
	p.B.FilterFailures(on)
}

// onSave hands out the file, or the picture, that the button names.
func (p *Panel) onSave(ctx app.Context, _ app.Event) {
	data := ctx.JSSrc().Get("dataset")
	if drawn := data.Get("chart"); drawn.Truthy() {
		chart.Save(drawn.String(), string(p.B.shown().Kind), data.Get("save").String() == "png")
		return
	}
	if data.Get("save").String() == "columns" {
		dom.Download(string(p.B.shown().Kind)+"-scores.csv", dom.Mimes["csv"], columnsCSV(p.B.shown()))
		return
	}
	p.B.Save(labworker.Export(data.Get("save").String()))
}

func (p *Panel) OnMount(app.Context) { p.write() }

// OnUpdate waits for the end of the render: the field may come with it.
func (p *Panel) OnUpdate(ctx app.Context) { ctx.Defer(func(app.Context) { p.write() }) }

func (p *Panel) write() {
	p.lanes.Write(p.B.id("concurrency"), strconv.Itoa(p.B.concurrency))
}

func (p *Panel) Render() app.UI {
	b, l := p.B, p.Lang
	return dom.Tag("section").Class("panel experiment").Aria("label", l.T("experiment.region")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(p.Title)),
		p.outlook(),
		p.controls(),
		app.If(b.problem.Text != "", func() app.UI {
			return dom.Tag("div").Class("problem").Role("alert").Body(dom.Tag("p").Body(dom.Tag("b").Text(b.problem.Text)), dom.Tag("p").Text(b.problem.Hint))
		}),
		app.If(b.summary != nil, func() app.UI { return p.result(b.summary) }),
		app.If(b.summary == nil && b.recorded != nil, func() app.UI { return p.recording(b.recorded) }),
		app.If(b.summary == nil && b.recorded == nil && b.state == ready && b.problem.Text == "", func() app.UI {
			return dom.Tag("p").Class("panel-note soft").Text(l.T("experiment.empty"))
		}),
	)
}

// controls are the buttons and the progress.
func (p *Panel) controls() app.UI {
	b, l := p.B, p.Lang
	run := l.T("experiment.run")
	if b.outline != nil && b.outline.Known > 0 && b.outline.Known < b.outline.Requests {
		run = l.T("experiment.go_on")
	}
	return dom.Tag("div").Class("experiment-run").Body(
		dom.Tag("div").Class("format-row").Body(
			app.If(b.state == ready, func() app.UI {
				return dom.Button().ID(b.id("run")).Class("run").Text(run).Attr("disabled", b.outline == nil).OnClick(p.onRun)
			}).Else(func() app.UI {
				return dom.Tag("span").Class("format-row").Body(
					dom.Button().ID(b.id("pause")).Text(l.T("experiment.pause")).Attr("disabled", b.state == pausing).OnClick(p.onPause),
					dom.Button().ID(b.id("cancel")).Text(l.T("experiment.cancel")).OnClick(p.onCancel),
				)
			}),
			dom.Tag("span").Class("grow"),
			app.If(!inPageOnly(b.plan), func() app.UI {
				return dom.Tag("label").Class("soft lanes").Body(
					app.Text(l.T("experiment.concurrency")+" "),
					app.ElemSelfClosing("input").Attr("type", "text").Attr("inputmode", "numeric").ID(b.id("concurrency")).OnChange(p.onConcurrency),
				)
			}),
		),
		app.If(b.state != ready, func() app.UI { return p.progress() }),
	)
}

func (p *Panel) progress() app.UI {
	b, l, at := p.B, p.Lang, p.B.progress
	text := l.T("experiment.progress", i18n.Count(at.Done), i18n.Count(at.Total))
	if at.Cached > 0 {
		text += l.T("experiment.progress.cached", i18n.Count(at.Cached))
	}
	if at.Failed > 0 {
		text += l.T("experiment.progress.failed", i18n.Count(at.Failed))
	}
	switch left := b.leftMS(); {
	case b.state == pausing:
		text += " " + l.T("experiment.pausing")
	case at.Loaded > 0:
		text += " " + l.T("experiment.loading", i18n.Percent(at.Loaded))
	case left > 0 && at.Done < at.Total:
		text += " " + l.T("experiment.left", duration(l, left))
	}
	return dom.Tag("div").Class("experiment-progress").Body(
		dom.Tag("progress").Attr("max", max(1, at.Total)).Attr("value", at.Done).Aria("label", l.T("experiment.progress.label")),
		dom.Tag("p").Class("soft").Text(text),
	)
}

// result is what came of the experiment, so far or in the end.
func (p *Panel) result(s *labworker.Summary) app.UI {
	b, l := p.B, p.Lang
	return dom.Tag("div").Class("experiment-result").Body(
		app.If(b.state == ready, func() app.UI {
			return dom.Tag("div").Class("findings").Role("status").Body(p.verdict(s)...)
		}).Else(func() app.UI {
			return dom.Tag("div").Class("findings").Body(dom.Tag("p").Class("soft").Text(l.T("experiment.partial")))
		}),
		app.If(s.Hopeless != nil && b.state == ready, func() app.UI { return p.hopeless(s.Hopeless) }),
		app.If(s.FirstError != nil && s.Hopeless == nil, func() app.UI {
			e := widget.Worded(l, s.FirstError)
			return dom.Tag("div").Class("problem").Role("alert").Body(
				dom.Tag("p").Body(dom.Tag("b").Text(l.T("experiment.failed", i18n.Count(s.Failed)))), dom.Tag("p").Text(e.Text+" "+e.Hint))
		}),
		modelChanges(l, s.Changes),
		app.If(KindOf(s.Kind).votes, func() app.UI { return p.preference() }).Else(func() app.UI {
			return dom.Tag("div").Body(
				p.figure("chart", Headline(l, s, nil)),
				app.If(b.compares(), func() app.UI { return p.recordedNote(b.recorded) }),
				p.columns(s, nil),
			)
		}),
		app.If(len(s.Confidence) > 0, func() app.UI { return p.confidence(s) }),
		app.If(b.state == ready && (!KindOf(s.Kind).votes || b.voting != nil && b.voting.poll != nil), p.rows), // the rows say whose answers are voted on
		app.If(b.state == ready, func() app.UI { return p.files(s) }),
	)
}

// files are what can be saved of a run.
func (p *Panel) files(s *labworker.Summary) app.UI {
	l := p.Lang
	save := func(kind labworker.Export, text string) app.UI {
		return dom.Button().Class("small").DataSet("save", string(kind)).Text(text).OnClick(p.onSave)
	}
	return dom.Tag("div").Class("format-row experiment-files").Body(
		dom.Tag("span").Class("soft").Text(l.T("files.save")),
		save(labworker.ExportRecord, l.T("files.record")), save(labworker.ExportCSV, "CSV"), save(labworker.ExportJSONL, "JSONL"), save(labworker.ExportPlan, l.T("files.plan")),
	)
}
