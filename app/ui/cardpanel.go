package ui

import (
	"strconv"

	"fewshot/app/tinylm"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A cardPanel says what the tiny model is: its size, what it was trained on
// and how well it does, and what it can't do.
type cardPanel struct {
	app.Compo
	Lang lang
}

func (c *cardPanel) Render() app.UI {
	l, card := c.Lang, tinylm.BaseCard()
	return app.Div().Class("card").Body(
		app.P().Text(own(l, "card.summary", card.Summary)),
		app.P().Body(app.B().Text(l.t("card.limits")+" "), app.Text(own(l, "card.cannot", card.Limits))),
		app.P().Class("soft").Text(l.t("card.figures",
			count(card.Parameters), count(card.Bytes/1000), count(card.Context), count(card.Trained/1_000_000))),
		app.Table().Class("preview").Body(
			app.Caption().Class("soft").Text(l.t("card.caption")),
			app.THead().Body(app.Tr().Body(
				app.Th().Scope("col").Text(l.t("card.task")),
				app.Th().Scope("col").Text(l.n("shots", 0)),
				app.Th().Scope("col").Text(l.n("shots", 1)),
				app.Th().Scope("col").Text(l.n("shots", 3)),
			)),
			app.TBody().Body(app.Range(card.Tasks).Slice(func(i int) app.UI { return taskRow(l, card.Tasks[i]) })),
		),
		app.P().Class("soft").Text(l.t("card.held_out")),
		app.H3().Text(l.t("card.sources")),
		app.Ul().Class("sources").Body(app.Range(card.Sources).Slice(func(i int) app.UI {
			s := card.Sources[i]
			return app.Li().Text(s.Name + ": " + s.What + " (" + s.Licence + ")")
		})),
	)
}

func taskRow(l lang, t tinylm.Task) app.UI {
	name := own(l, "card.task."+t.Key, t.Name)
	if t.HeldOut {
		name += " *"
	}
	cells := []app.UI{app.Th().Scope("row").Text(name)}
	for _, p := range t.Shots {
		text := "–"
		if p >= 0 {
			text = strconv.Itoa(p) + " %"
		}
		cells = append(cells, app.Td().Text(text))
	}
	return app.Tr().Body(cells...)
}

// own is a text of another package: its own words in English, else the
// catalogue's entry with an id.
func own(l lang, id, words string) string {
	if entry, ok := catalogue[id]; ok && l != english {
		return entry[l]
	}
	return words
}
