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
	Lang  lang
	Model string // its full name
}

func (c *cardPanel) Render() app.UI {
	l := c.Lang
	card, _ := tinylm.CardOf(c.Model)
	key := "card." + card.Key
	return tag("div").Class("card").Body(
		tag("p").Body(tag("b").Text(card.Name+": "), app.Text(own(l, key+".summary", card.Summary))),
		tag("p").Body(tag("b").Text(l.t("card.limits")+" "), app.Text(own(l, key+".cannot", card.Limits))),
		tag("p").Class("soft").Text(l.t("card.figures",
			count(card.Parameters), count(card.Bytes/1000), count(card.Context), count((card.Trained+500_000)/1_000_000))),
		tag("table").Class("preview").Body(
			tag("caption").Class("soft").Text(l.t("card.caption")),
			tag("thead").Body(tag("tr").Body(
				tag("th").Attr("scope", "col").Text(l.t("card.task")),
				app.Range(card.Columns).Slice(func(i int) app.UI {
					return tag("th").Attr("scope", "col").Text(own(l, "card.column."+card.Columns[i].Key, card.Columns[i].Name))
				}),
				tag("th").Attr("scope", "col").Text(l.t("card.items")),
			)),
			tag("tbody").Body(app.Range(card.Tasks).Slice(func(i int) app.UI { return taskRow(l, card.Tasks[i]) })),
		),
		tag("p").Class("soft").Text(l.t("card.held_out")),
		tag("h3").Text(l.t("card.sources")),
		tag("ul").Class("sources").Body(app.Range(card.Sources).Slice(func(i int) app.UI {
			s := card.Sources[i]
			return tag("li").Text(s.Name + ": " + s.What + " (" + s.Licence + ")")
		})),
	)
}

func taskRow(l lang, t tinylm.Task) app.UI {
	name := own(l, "card.task."+t.Key, t.Name)
	if t.HeldOut {
		name += " *"
	}
	cells := []app.UI{tag("th").Attr("scope", "row").Text(name)}
	for _, p := range t.Percent {
		text := "–"
		if p >= 0 {
			text = strconv.Itoa(p) + " %"
		}
		cells = append(cells, tag("td").Text(text))
	}
	return tag("tr").Body(append(cells, tag("td").Class("soft").Text(count(t.Items)))...)
}

// own is a text of another package: its own words in English, else the
// catalogue's entry with an id.
func own(l lang, id, words string) string {
	if entry, ok := catalogue[id]; ok && l != english {
		return entry[l]
	}
	return words
}
