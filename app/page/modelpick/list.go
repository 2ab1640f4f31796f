package modelpick

import (
	"slices"
	"strings"

	"fewshot/app/model"
	"fewshot/app/page/client"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A List is the models that an experiment can be run on: those in the page,
// and those that the server has a provider for.
type List struct {
	Names     []string
	Abilities Abilities              // what those of the server take
	Facts     map[string]model.Facts // what else the server says of them
}

// NewList is the list before the server was asked.
func NewList() List {
	var m List
	for _, c := range InPageChoices() {
		m.Names = append(m.Names, c.Value)
	}
	return m
}

// Load adds the server's models, and calls then once they are there. Without a
// server those in the page remain.
func (m *List) Load(ctx app.Context, then func()) {
	if !app.IsClient {
		return
	}
	ctx.Async(func() {
		models, _ := client.Models(ctx)
		ctx.Dispatch(func(app.Context) {
			m.Abilities, m.Facts = Abilities{}, map[string]model.Facts{}
			for _, one := range models {
				if !IsTiny(one.ID) {
					m.Names = append(m.Names, one.ID)
					m.Abilities[one.ID], m.Facts[one.ID] = AbilityOf(one), one.Facts()
				}
			}
			then()
		})
	})
}

// Choices are the models under the heading of their provider, and the chosen one
// if it is none of them.
func (m *List) Choices(l i18n.Lang, chosen string) []widget.Choice {
	var all []widget.Choice
	for _, name := range m.Names {
		group, _, _ := strings.Cut(name, "/")
		if IsTiny(name) {
			group = l.T("models.in_page")
		}
		all = append(all, widget.Choice{Value: name, Text: name, Group: group})
	}
	if chosen != "" && !slices.Contains(m.Names, chosen) {
		all = append(all, widget.Choice{Value: chosen, Text: l.T("model.not_here", chosen)})
	}
	return all
}
