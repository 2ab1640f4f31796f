package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// runEvents is what the bar at the bottom asks for.
type runEvents interface {
	Run(ctx app.Context)
	Stop(ctx app.Context)
}

// The runBar holds what is always in view: what the prompt costs, as a number
// and as a bar against the context window, its price, and Run. The figures are
// written directly with every keystroke (see gauge.go).
type runBar struct {
	app.Compo
	Lang lang
	Busy bool
	On   runEvents
}

func (b *runBar) onRun(ctx app.Context, _ app.Event)  { b.On.Run(ctx) }
func (b *runBar) onStop(ctx app.Context, _ app.Event) { b.On.Stop(ctx) }

// barParts are the segments of the token bar, in their order.
var barParts = []string{"instruction", "example", "query", "framing", "answer"}

func (b *runBar) Render() app.UI {
	l := b.Lang
	return tag("footer").Class("run-bar").Body(
		tag("output").ID("tokens").Class("sum").Role("status").Aria("live", "off").Aria("label", l.t("tokens")),
		tag("div").ID("bar").Class("bar").Role("img").Aria("label", l.t("tokens")).Body(
			app.Range(barParts).Slice(func(i int) app.UI {
				return tag("span").ID("bar-" + barParts[i]).Class("bar-" + barParts[i])
			}),
		),
		tag("span").ID("price").Class("price"),
		app.If(b.Busy, func() app.UI {
			return button().ID("stop").Class("run stop").OnClick(b.onStop).Body(
				app.Text(l.t("run.stop")), tag("kbd").Aria("hidden", "true").Text("Esc"),
			)
		}).Else(func() app.UI {
			return button().ID("run").Class("run").OnClick(b.onRun).Body(
				app.Text(l.t("run.run")), tag("kbd").Aria("hidden", "true").Text("Ctrl ⏎"),
			)
		}),
	)
}
