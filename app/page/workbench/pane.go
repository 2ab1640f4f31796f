package workbench

import (
	"strconv"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A pane is what a phone shows of the page, which has no room for all of it. Wider
// screens show all.
type pane string

// The panes, from left to right.
const (
	panePrompt pane = "prompt"
	paneAnswer pane = "answer"
	paneSent   pane = "sent"
)

var panes = []pane{panePrompt, paneAnswer, paneSent}

// ShowPane shows another one, from where it was left.
func (w *Workbench) ShowPane(_ app.Context, p pane) {
	if p == w.pane {
		return
	}
	if app.IsClient && onPhone() {
		if w.left == nil {
			w.left = map[pane]float64{}
		}
		w.left[w.pane] = app.Window().Get("scrollY").Float()
		w.own.Defer(func(app.Context) { app.Window().Call("scrollTo", 0, w.left[p]) })
	}
	w.pane = p
}

// onPhone reports whether the page shows one pane at a time.
func onPhone() bool {
	e, ok := dom.Element("pane-" + string(panePrompt))
	return ok && e.Get("offsetParent").Truthy()
}

// A paneButton shows a pane.
type paneButton struct {
	app.Compo
	Lang i18n.Lang
	Pane pane
	Peek string // what there is to see, in a line
	On   bool
	To   runEvents
}

func (b *paneButton) onClick(ctx app.Context, _ app.Event) { b.To.ShowPane(ctx, b.Pane) }

func (b *paneButton) Render() app.UI {
	return dom.Button().ID("pane-"+string(b.Pane)).Class("pane").Aria("pressed", strconv.FormatBool(b.On)).
		OnClick(b.onClick).Body(
		app.Text(b.Lang.T("pane."+string(b.Pane))),
		app.If(b.Peek != "", func() app.UI { return dom.Tag("small").Aria("hidden", "true").Text(b.Peek) }),
	)
}
