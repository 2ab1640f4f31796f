//go:build !js || study

package ui

import (
	"slices"
	"strings"

	"fewshot/app/client"
	"fewshot/app/model"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A modelList is the models that an experiment can be run on: those in the page,
// and those that the server has a provider for.
type modelList struct {
	names     []string
	abilities abilities // what those of the server take
	told      map[string]model.Facts
}

func newModelList() modelList {
	var m modelList
	for _, c := range inPageChoices() {
		m.names = append(m.names, c.Value)
	}
	return m
}

// load adds the server's models, and calls then once they are there. Without a
// server those in the page remain.
func (m *modelList) load(ctx app.Context, then func()) {
	if !app.IsClient {
		return
	}
	ctx.Async(func() {
		models, _ := client.Models(ctx)
		ctx.Dispatch(func(app.Context) {
			m.abilities, m.told = abilities{}, map[string]model.Facts{}
			for _, one := range models {
				if !isTiny(one.ID) {
					m.names = append(m.names, one.ID)
					m.abilities[one.ID], m.told[one.ID] = abilityOf(one), one.Facts()
				}
			}
			then()
		})
	})
}

// choices are the models under the heading of their provider, and the chosen one
// if it is none of them.
func (m *modelList) choices(l lang, chosen string) []choice {
	var all []choice
	for _, name := range m.names {
		group, _, _ := strings.Cut(name, "/")
		if isTiny(name) {
			group = l.t("models.in_page")
		}
		all = append(all, choice{Value: name, Text: name, Group: group})
	}
	if chosen != "" && !slices.Contains(m.names, chosen) {
		all = append(all, choice{Value: chosen, Text: l.t("model.not_here", chosen)})
	}
	return all
}
