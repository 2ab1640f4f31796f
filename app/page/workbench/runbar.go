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
	Run(ctx app.Context)
	Stop(ctx app.Context)
}

// The runBar holds what is always in view: what the prompt costs, as a number
// and as a bar against the context window, its price, and Run. The figures are
// written directly with every keystroke (see costs.View).
type runBar struct {
	app.Compo
	Lang i18n.Lang
	Busy bool
	On   runEvents
}

func (b *runBar) onRun(ctx app.Context, _ app.Event) { b.On.Run(ctx) }

func (b *runBar) onStop(ctx app.Context, _ app.Event) { b.On.Stop(ctx) }

func (b *runBar) onCount(ctx app.Context, _ app.Event) { b.On.CountExactly(ctx) }

func (b *runBar) Render() app.UI {
	l := b.Lang
	return dom.Tag("footer").Class("run-bar").Body(
		dom.Tag("output").ID(costs.IDTokens).Class("sum").Role("status").Aria("live", "off").Aria("label", l.T("tokens")).TabIndex(-1),
		dom.Button().ID(costs.IDCount).Class("small count-exactly").OnClick(b.onCount).Text(l.T("count.exactly")),
		dom.Tag("div").ID("bar").Class("bar").Role("img").Aria("label", l.T("tokens")).Body(
			app.Range(costs.BarParts).Slice(func(i int) app.UI {
				return dom.Tag("span").ID("bar-" + costs.BarParts[i]).Class("bar-" + costs.BarParts[i])
			}),
		),
		dom.Tag("span").ID("price").Class("price"),
		app.If(b.Busy, func() app.UI {
			return dom.Button().ID("stop").Class("run stop").OnClick(b.onStop).Body(
				app.Text(l.T("run.stop")), dom.Tag("kbd").Aria("hidden", "true").Text("Esc"),
			)
		}).Else(func() app.UI {
			return dom.Button().ID("run").Class("run").OnClick(b.onRun).Body(
				app.Text(l.T("run.run")), dom.Tag("kbd").Aria("hidden", "true").Text("Ctrl ⏎"),
			)
		}),
	)
}
