//go:build !js || study

package ui

import (
	"strconv"

	"fewshot/app/lab"
	"fewshot/app/lab/work"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A benchPanel shows a bench: what would be sent, the run, and what came of it.
type benchPanel struct {
	app.Compo
	Lang  lang
	Title string
	B     *bench
	Step  int // of the bench
}

func (p *benchPanel) onRun(ctx app.Context, _ app.Event) { p.B.Run(ctx) }

func (p *benchPanel) onInsist(ctx app.Context, _ app.Event) { p.B.Insist(ctx) }

func (p *benchPanel) onHold(ctx app.Context, _ app.Event) { p.B.Hold(ctx) }

func (p *benchPanel) onCancel(ctx app.Context, _ app.Event) { p.B.Cancel(ctx) }

func (p *benchPanel) onForget(app.Context, app.Event) { p.B.Forget() }

func (p *benchPanel) onEarlier(app.Context, app.Event) { p.B.Turn(-1) }

func (p *benchPanel) onLater(app.Context, app.Event) { p.B.Turn(1) }

func (p *benchPanel) onConcurrency(ctx app.Context, _ app.Event) {
	p.B.SetConcurrency(ctx.JSSrc().Get("value").String())
}

func (p *benchPanel) onFailures(ctx app.Context, _ app.Event) {
	p.B.FilterFailures(ctx.JSSrc().Get("checked").Bool())
}

// onSave hands out the file, or the picture, that the button names.
func (p *benchPanel) onSave(ctx app.Context, _ app.Event) {
	data := ctx.JSSrc().Get("dataset")
	if chart := data.Get("chart"); chart.Truthy() {
		saveChart(chart.String(), string(p.B.ran.Experiment), data.Get("save").String() == "png")
		return
	}
	if data.Get("save").String() == "columns" {
		download(string(p.B.ran.Experiment)+"-scores.csv", mimes["csv"], columnsCSV(p.B.summary))
		return
	}
	p.B.Save(work.Export(data.Get("save").String()))
}

func (p *benchPanel) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { setValue(p.B.id("concurrency"), strconv.Itoa(p.B.concurrency)) })
}

func (p *benchPanel) Render() app.UI {
	b, l := p.B, p.Lang
	return tag("section").Class("panel bench").Aria("label", l.t("bench.region")).Body(
		tag("div").Class("panel-head").Body(tag("h2").Text(p.Title)),
		p.outlook(),
		p.controls(),
		app.If(b.problem.Text != "", func() app.UI {
			return tag("div").Class("problem").Role("alert").Body(tag("p").Body(tag("b").Text(b.problem.Text)), tag("p").Text(b.problem.Hint))
		}),
		app.If(b.summary != nil, func() app.UI { return p.result(b.summary) }),
		app.If(b.summary == nil && b.state == benchReady && b.problem.Text == "", func() app.UI {
			return tag("p").Class("bench-empty soft").Text(l.t("bench.empty"))
		}),
	)
}

// controls are the buttons and the progress.
func (p *benchPanel) controls() app.UI {
	b, l := p.B, p.Lang
	run := l.t("bench.run")
	if b.outline != nil && b.outline.Known > 0 && b.outline.Known < b.outline.Requests {
		run = l.t("bench.go_on")
	}
	return tag("div").Class("bench-run").Body(
		tag("div").Class("format-row").Body(
			app.If(b.state == benchReady, func() app.UI {
				return button().ID(b.id("run")).Class("run").Text(run).Attr("disabled", b.outline == nil).OnClick(p.onRun)
			}).Else(func() app.UI {
				return tag("span").Class("format-row").Body(
					button().ID(b.id("hold")).Text(l.t("bench.hold")).Attr("disabled", b.state == benchHolding).OnClick(p.onHold),
					button().ID(b.id("cancel")).Text(l.t("bench.cancel")).OnClick(p.onCancel),
				)
			}),
			tag("span").Class("grow"),
			app.If(!inPageOnly(b.plan), func() app.UI {
				return tag("label").Class("soft lanes").Body(
					app.Text(l.t("bench.concurrency")+" "),
					app.ElemSelfClosing("input").Attr("type", "text").Attr("inputmode", "numeric").ID(b.id("concurrency")).OnChange(p.onConcurrency),
				)
			}),
		),
		app.If(b.state != benchReady, func() app.UI { return p.progress() }),
	)
}

func (p *benchPanel) progress() app.UI {
	b, l, at := p.B, p.Lang, p.B.progress
	text := l.t("bench.progress", count(at.Done), count(at.Total))
	if at.Cached > 0 {
		text += l.t("bench.progress.cached", count(at.Cached))
	}
	if at.Failed > 0 {
		text += l.t("bench.progress.failed", count(at.Failed))
	}
	switch left := b.leftMS(); {
	case b.state == benchHolding:
		text += " " + l.t("bench.holding")
	case at.Loaded > 0:
		text += " " + l.t("bench.loading", percent(at.Loaded))
	case left > 0 && at.Done < at.Total:
		text += " " + l.t("bench.left", duration(l, left))
	}
	return tag("div").Class("bench-progress").Body(
		tag("progress").Attr("max", max(1, at.Total)).Attr("value", at.Done).Aria("label", l.t("bench.progress.label")),
		tag("p").Class("soft").Text(text),
	)
}

// result is what came of the experiment, so far or in the end.
func (p *benchPanel) result(s *work.Summary) app.UI {
	b, l := p.B, p.Lang
	return tag("div").Class("bench-result").Body(
		app.If(b.state == benchReady, func() app.UI {
			return tag("div").Class("findings").Role("status").Body(p.verdict(s)...)
		}).Else(func() app.UI {
			return tag("div").Class("findings").Body(tag("p").Class("soft").Text(l.t("bench.partial")))
		}),
		app.If(s.Hopeless != nil && b.state == benchReady, func() app.UI { return p.hopeless(s.Hopeless) }),
		app.If(s.FirstError != nil && s.Hopeless == nil, func() app.UI {
			e := worded(l, s.FirstError)
			return tag("div").Class("problem").Role("alert").Body(
				tag("p").Body(tag("b").Text(l.t("bench.failed", count(s.Failed)))), tag("p").Text(e.Text+" "+e.Hint))
		}),
		modelChanges(l, s.Changes),
		app.If(s.Kind == lab.KindPreference, func() app.UI { return p.preference() }).Else(func() app.UI {
			return tag("div").Body(p.figure("chart", l.t("lab.kind."+string(s.Kind))), p.columns(s))
		}),
		app.If(len(s.Confidence) > 0, func() app.UI { return p.confidence(s) }),
		app.If(b.state == benchReady && (s.Kind != lab.KindPreference || b.ballot != nil && b.ballot.poll != nil), p.rows), // the rows say whose answers are voted on
		app.If(b.state == benchReady, func() app.UI { return p.files(s) }),
	)
}

// files are what can be saved of a run.
func (p *benchPanel) files(s *work.Summary) app.UI {
	l := p.Lang
	save := func(kind work.Export, text string) app.UI {
		return button().Class("small").DataSet("save", string(kind)).Text(text).OnClick(p.onSave)
	}
	return tag("div").Class("format-row bench-files").Body(
		tag("span").Class("soft").Text(l.t("files.save")),
		save(work.ExportRecord, l.t("files.record")), save(work.ExportCSV, "CSV"), save(work.ExportJSONL, "JSONL"), save(work.ExportPlan, l.t("files.plan")),
	)
}
