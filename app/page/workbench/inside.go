package workbench

import (
	"strconv"

	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// idInside is the frame in which the model is opened.
const idInside = "inside"

// onInside opens the model on the prompt, below its answers, or closes it again. It is a
// page of its own in a frame, with a program that is loaded then.
func (w *Workbench) onInside(app.Context, app.Event) {
	if w.inside != "" {
		w.inside = ""
		return
	}
	w.lookInside()
}

// lookInside has the frame show the prompt as it is now.
func (w *Workbench) lookInside() {
	p := w.editor.Prompt()
	p.Model = modelpick.Name(w.editor.Model())
	w.inside = prompt.EncodeFragment(p)
}

// tellsInside reports whether something can be found out about how the model comes to its
// answer: a tiny one is opened, and one that tells log-probabilities can be asked.
func (w *Workbench) tellsInside() bool {
	model := w.editor.Model()
	return modelpick.IsTiny(model) ||
		modelpick.ProvenanceOf(model) == modelpick.Live && modelpick.Tells(w.editor.Prompt(), w.editor.Costs().Abilities().Of(model))
}

// insidePanel is where the model is opened, or asked.
func (w *Workbench) insidePanel() app.UI {
	l := w.lang
	about := "inside.open.about"
	if !modelpick.IsTiny(w.editor.Model()) {
		about = "inside.open.asked"
	}
	return dom.Tag("section").Class("panel inside-panel").Aria("label", l.T("inside.region")).Body(
		dom.Button().ID("look-inside").Class("fold").Aria("expanded", strconv.FormatBool(w.inside != "")).OnClick(w.onInside).Body(
			dom.Tag("b").Text(l.T("inside.open")), dom.Tag("span").Class("soft").Text(l.T(about)),
		),
		app.If(w.inside != "", func() app.UI {
			return dom.Tag("iframe").ID(idInside).Class("inside-frame").Title(l.T("inside.region")).Attr("src", address.Of(widget.PathInside)+"#"+w.inside)
		}),
	)
}
