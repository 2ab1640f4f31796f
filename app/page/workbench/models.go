package workbench

import (
	"strings"

	"fewshot/app/page/client"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// loadModels asks the server which models it has. Without a server the model
// in the page remains.
func (w *Workbench) loadModels(ctx app.Context) {
	ctx.Async(func() {
		models, err := client.Models(ctx)
		ctx.Dispatch(func(ctx app.Context) {
			w.online = err == nil
			choices := modelpick.InPageChoices()
			w.learn(models)
			for _, m := range models {
				if modelpick.IsTiny(m.ID) {
					choices = append(choices, widget.Choice{Value: modelpick.OnServer + m.ID})
				} else {
					choices = append(choices, widget.Choice{Value: m.ID})
				}
			}
			w.models = choices
			w.Refresh(ctx)
		})
	})
}

// modelText is what the selection shows for a value.
func (w *Workbench) modelText(value string) string {
	return modelpick.Placed(w.Lang, modelpick.ProvenanceOf(value), modelpick.Name(value))
}

// modelGroup is the heading that the selection shows a value under: where the
// embedded models run, else the provider.
func (w *Workbench) modelGroup(value string) string {
	switch modelpick.ProvenanceOf(value) {
	case modelpick.InPage:
		return w.Lang.T("models.in_page")
	case modelpick.Server:
		return w.Lang.T("models.on_server")
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
		known = known || m.Value == w.Model
		all = append(all, widget.Choice{Value: m.Value, Text: w.modelText(m.Value), Group: w.modelGroup(m.Value)})
	}
	if !known {
		all = append(all, widget.Choice{Value: w.Model, Text: w.Lang.T("model.not_here", w.Model)})
	}
	return all
}

// rivalChoices are what the prompt can be compared with: itself with fewer
// shots, or another model.
func (w *Workbench) rivalChoices() []widget.Choice {
	all := []widget.Choice{{Value: widget.NoChoice, Text: w.Lang.T("compare.with.shots")}}
	for _, m := range w.modelChoices() {
		if m.Value != w.Model {
			all = append(all, m)
		}
	}
	return all
}

// ChooseModel takes another model.
func (w *Workbench) ChooseModel(ctx app.Context, value string) {
	w.Model = value
	if w.rival == value {
		w.rival = widget.NoChoice
	}
	w.SaveSoon(ctx)
	w.Refresh(ctx)
}

// WatchWeights shows how much of the tiny model has arrived when its first
// answer has to wait for it.
func (w *Workbench) WatchWeights(ctx app.Context) {
	if !app.IsClient {
		return
	}
	tinyworker.Page().Watch(func(p client.Progress) {
		ctx.Dispatch(func(ctx app.Context) {
			arrived := 1.0
			if p.Total > 0 {
				arrived = float64(p.Done) / float64(p.Total)
			}
			if arrived-w.Arrived < 0.05 && arrived < 1 {
				ctx.PreventUpdate()
				return
			}
			w.Arrived = arrived
		})
	})
}
