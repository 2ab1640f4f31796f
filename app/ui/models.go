package ui

import (
	"strings"

	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/tinylm"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The values of the model selection are the models' names as the server lists
// them. The embedded models run in the page as well as on the server; those on
// the server have onServer before their names.
const (
	tinyInPage = "tiny/base"
	onServer   = "server:"
)

// modelName is the model that a value of the selection names.
func modelName(value string) string { return strings.TrimPrefix(value, onServer) }

// isTiny reports whether a value names one of the embedded models.
func isTiny(value string) bool { return strings.HasPrefix(modelName(value), "tiny/") }

// runsInPage reports whether a value names a model that runs in the page.
func runsInPage(value string) bool { return isTiny(value) && !strings.HasPrefix(value, onServer) }

// provenanceOf is where answers of a value come from.
func provenanceOf(value string) provenance {
	switch {
	case runsInPage(value):
		return inPage
	case isTiny(value):
		return server
	}
	return live
}

// streamerFor is what answers for a value of the selection.
func streamerFor(value string) chat.Streamer {
	if runsInPage(value) {
		return client.Page()
	}
	return client.Server()
}

// inPageChoices are the models that run in the page, which need no server.
func inPageChoices() []choice {
	var all []choice
	for _, card := range tinylm.Cards() {
		all = append(all, choice{Value: card.Name})
	}
	return all
}

// loadModels asks the server which models it has. Without a server the model
// in the page remains.
func (w *Workbench) loadModels(ctx app.Context) {
	ctx.Async(func() {
		models, err := client.Models(ctx)
		ctx.Dispatch(func(ctx app.Context) {
			w.online = err == nil
			choices := inPageChoices()
			w.learn(models)
			for _, m := range models {
				if isTiny(m.ID) {
					choices = append(choices, choice{Value: onServer + m.ID})
				} else {
					choices = append(choices, choice{Value: m.ID})
				}
			}
			w.models = choices
			w.refresh(ctx)
		})
	})
}

// modelText is what the selection shows for a value.
func (w *Workbench) modelText(value string) string {
	return placed(w.lang, provenanceOf(value), modelName(value))
}

// modelGroup is the heading that the selection shows a value under: where the
// embedded models run, else the provider.
func (w *Workbench) modelGroup(value string) string {
	switch provenanceOf(value) {
	case inPage:
		return w.lang.t("models.in_page")
	case server:
		return w.lang.t("models.on_server")
	}
	provider, _, _ := strings.Cut(value, "/")
	return provider
}

// placed is the name of a model with where it runs, where there is a choice.
func placed(l lang, p provenance, name string) string {
	switch p {
	case inPage:
		return l.t("model.in_page", name)
	case server:
		return l.t("model.on_server", name)
	}
	return name
}

// modelChoices are the models to choose from. A model that a link or a kept
// run names stays chosen even if the server does not have it: running it then
// says so.
func (w *Workbench) modelChoices() []choice {
	var all []choice
	known := false
	for _, m := range w.models {
		known = known || m.Value == w.model
		all = append(all, choice{Value: m.Value, Text: w.modelText(m.Value), Group: w.modelGroup(m.Value)})
	}
	if !known {
		all = append(all, choice{Value: w.model, Text: w.lang.t("model.not_here", w.model)})
	}
	return all
}

// rivalChoices are what the prompt can be compared with: itself with fewer
// shots, or another model.
func (w *Workbench) rivalChoices() []choice {
	all := []choice{{Value: noChoice, Text: w.lang.t("compare.with.shots")}}
	for _, m := range w.modelChoices() {
		if m.Value != w.model {
			all = append(all, m)
		}
	}
	return all
}

// ChooseModel takes another model.
func (w *Workbench) ChooseModel(ctx app.Context, value string) {
	w.model = value
	if w.rival == value {
		w.rival = noChoice
	}
	w.saveSoon(ctx)
	w.refresh(ctx)
}

// watchWeights shows how much of the tiny model has arrived when its first
// answer has to wait for it.
func (w *Workbench) watchWeights(ctx app.Context) {
	if !app.IsClient {
		return
	}
	client.Page().Watch(func(p client.Progress) {
		ctx.Dispatch(func(ctx app.Context) {
			arrived := 1.0
			if p.Total > 0 {
				arrived = float64(p.Done) / float64(p.Total)
			}
			if arrived-w.arrived < 0.05 && arrived < 1 {
				ctx.PreventUpdate()
				return
			}
			w.arrived = arrived
		})
	})
}
