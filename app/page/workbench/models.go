package workbench

import (
	"strings"

	"fewshot/app/page/client"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// loadModels asks the server which models it has. Without a server the model
// in the page remains.
func (w *Workbench) loadModels(ctx app.Context) {
	ctx.Async(func() {
		models, _ := client.Models(ctx) // without a server: none
		ctx.Dispatch(func(app.Context) {
			w.listed = append(w.listed, models...)
			w.list()
		})
	})
}

// askBrowser asks the browser, once, whether it has a model of its own. It is asked when the
// list is wanted, since browsers that have none may say so on the console.
func (w *Workbench) askBrowser() {
	if w.browserAsked {
		return
	}
	w.browserAsked = true
	page := w.own
	page.Async(func() {
		models, _ := client.Builtin().Models(page)
		if len(models) == 0 {
			return
		}
		page.Dispatch(func(app.Context) {
			w.listed = append(models, w.listed...)
			w.list()
		})
	})
}

// list makes the selection of the models that are known.
func (w *Workbench) list() {
	choices := modelpick.InPageChoices()
	w.editor.Learn(w.listed)
	for _, m := range w.listed {
		if modelpick.IsTiny(m.ID) {
			choices = append(choices, widget.Choice{Value: modelpick.OnServer + m.ID})
		} else {
			choices = append(choices, widget.Choice{Value: m.ID})
		}
	}
	w.models = choices
	w.editor.Refresh()
}

// modelText is what the selection shows for a value.
func (w *Workbench) modelText(value string) string {
	name := modelpick.Placed(w.lang, modelpick.ProvenanceOf(value), modelpick.Name(value))
	if modelpick.IsTiny(value) {
		return name // free, for good
	}
	return w.editor.Costs().InList(w.lang, w.editor.Prompt(), value, name)
}

// PriceModels has the list rendered, with the prices of the prompt as it is now: typing
// renders nothing.
func (w *Workbench) PriceModels(app.Context) { w.askBrowser() }

// modelGroup is the heading that the selection shows a value under: where the
// embedded models run, else the provider.
func (w *Workbench) modelGroup(value string) string {
	switch modelpick.ProvenanceOf(value) {
	case modelpick.InPage:
		return w.lang.T("models.in_page")
	case modelpick.Server:
		return w.lang.T("models.on_server")
	case modelpick.Browser:
		return w.lang.T("models.in_browser")
	}
	provider, _, _ := strings.Cut(value, "/")
	return provider
}

// modelChoices are the models to choose from. A model that a link or a kept
// run names stays chosen even if the server does not have it: running it then
// says so.
func (w *Workbench) modelChoices() []widget.Choice {
	var all []widget.Choice
	known := false
	for _, m := range w.models {
		known = known || m.Value == w.editor.Model()
		all = append(all, widget.Choice{Value: m.Value, Text: w.modelText(m.Value), Group: w.modelGroup(m.Value)})
	}
	if !known {
		all = append(all, widget.Choice{Value: w.editor.Model(), Text: w.lang.T("model.not_here", w.editor.Model())})
	}
	return all
}

// rivalChoices are what the prompt can be compared with: itself with fewer
// shots, or another model.
func (w *Workbench) rivalChoices() []widget.Choice {
	all := []widget.Choice{{Value: widget.NoChoice, Text: w.lang.T("compare.with.shots")}}
	for _, m := range w.modelChoices() {
		if m.Value != w.editor.Model() {
			all = append(all, m)
		}
	}
	return all
}

// ChooseModel takes another model.
func (w *Workbench) ChooseModel(_ app.Context, value string) {
	w.sender.ModelChosen(value)
	w.editor.ChooseModel(value)
}
