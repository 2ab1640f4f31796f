package workbench

import (
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// runEvents is what the bar at the bottom asks for.
type runEvents interface {
	CountExactly(ctx app.Context)
	Compare(ctx app.Context)
	Run(ctx app.Context)
	ShowPane(ctx app.Context, p pane)
	Stop(ctx app.Context)
}

// The runBar holds what is always in view: what the prompt costs, as a number
// and as a bar against the context window, its price, Compare and Run; on a phone the
// panes too. The figures are written directly with every keystroke (see costs.View).
type runBar struct {
	app.Compo
	Lang       i18n.Lang
	Busy       bool
	Pane       pane
	Answers    string // in a line
	What, Cost string // of a comparison: see answers.Sender.Comparison
	Comparable bool
	On         runEvents
}

func (b *runBar) onCompare(ctx app.Context, _ app.Event) { b.On.Compare(ctx) }

func (b *runBar) onRun(ctx app.Context, _ app.Event) { b.On.Run(ctx) }

func (b *runBar) onStop(ctx app.Context, _ app.Event) { b.On.Stop(ctx) }

func (b *runBar) onCount(ctx app.Context, _ app.Event) { b.On.CountExactly(ctx) }

// peek is what there is to see in a pane.
func (b *runBar) peek(p pane) string {
	if p == paneAnswer {
		return b.Answers
	}
	return ""
}

func (b *runBar) Render() app.UI {
	l := b.Lang
	runClass := "run"
	if b.Comparable {
		runClass = "run second" // what there is to see is the comparison
	}
	return dom.Tag("footer").Class("run-bar").Body(
		dom.Tag("div").Class("panes").Role("group").Aria("label", l.T("panes")).Body(
			app.Range(panes).Slice(func(i int) app.UI {
				return &paneButton{Lang: l, Pane: panes[i], Peek: b.peek(panes[i]), On: b.Pane == panes[i], To: b.On}
			}),
		),
		dom.Tag("output").ID(costs.IDTokens).Class("sum").Role("status").Aria("live", "off").Aria("label", l.T("tokens")).TabIndex(-1),
		dom.Button().ID(costs.IDCount).Class("small count-exactly").OnClick(b.onCount).Text(l.T("count.exactly")),
		dom.Tag("div").ID("bar").Class("bar").Role("img").Aria("label", l.T("tokens")).Body(
			app.Range(costs.BarParts).Slice(func(i int) app.UI {
				return dom.Tag("span").ID("bar-" + costs.BarParts[i]).Class("bar-" + costs.BarParts[i])
			}),
		),
		dom.Tag("span").ID("price").Class("price"),
		dom.Button().ID("compare").Class("run compare").Attr("disabled", !b.Comparable).OnClick(b.onCompare).Body(
			app.Text(b.What), dom.Tag("span").Class("aside").Text(b.Cost),
		),
		app.If(b.Busy, func() app.UI {
			return dom.Button().ID("stop").Class("run stop").OnClick(b.onStop).Body(
				app.Text(l.T("run.stop")), dom.Tag("kbd").Aria("hidden", "true").Text("Esc"),
			)
		}).Else(func() app.UI {
			return dom.Button().ID("run").Class(runClass).OnClick(b.onRun).Body(
				app.Text(l.T("run.run")), dom.Tag("kbd").Aria("hidden", "true").Text("Ctrl ⏎"),
			)
		}),
	)
}
