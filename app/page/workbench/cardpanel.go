package workbench

import (
	"strconv"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/tinylm"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A cardPanel says what the tiny model is: its size, what it was trained on
// and how well it does, and what it can't do.
type cardPanel struct {
	app.Compo
	Lang  i18n.Lang
	Model string // its full name
}

func (c *cardPanel) Render() app.UI {
	l := c.Lang
	card, _ := tinylm.CardOf(c.Model)
	key := "card." + card.Key
	return dom.Tag("div").Class("card").Body(
		dom.Tag("p").Body(dom.Tag("b").Text(card.Name+": "), app.Text(l.Own(key+".summary", card.Summary))),
		dom.Tag("p").Body(dom.Tag("b").Text(l.T("card.limits")+" "), app.Text(l.Own(key+".cannot", card.Limits))),
		dom.Tag("p").Class("soft").Text(l.T("card.figures",
			i18n.Count(card.Parameters), i18n.Count(card.Bytes/1000), i18n.Count(card.Context), i18n.Count((card.Trained+500_000)/1_000_000))),
		dom.Tag("table").Class("preview").Body(
			dom.Tag("caption").Class("soft").Text(l.T("card.caption")),
			dom.Tag("thead").Body(dom.Tag("tr").Body(
				dom.Tag("th").Attr("scope", "col").Text(l.T("card.task")),
				app.Range(card.Columns).Slice(func(i int) app.UI {
					return dom.Tag("th").Attr("scope", "col").Text(l.Own("card.column."+card.Columns[i].Key, card.Columns[i].Name))
				}),
				dom.Tag("th").Attr("scope", "col").Text(l.T("card.items")),
				dom.Tag("th").Attr("scope", "col").Text(l.T("card.goal")),
			)),
			dom.Tag("tbody").Body(app.Range(card.Tasks).Slice(func(i int) app.UI { return taskRow(l, card.Tasks[i]) })),
		),
		dom.Tag("p").Class("soft").Text(l.T("card.held_out")),
		dom.Tag("h3").Text(l.T("card.sources")),
		dom.Tag("ul").Class("sources").Body(app.Range(card.Sources).Slice(func(i int) app.UI {
			s := card.Sources[i]
			return dom.Tag("li").Text(s.Name + ": " + s.What + " (" + s.Licence + ")")
		})),
	)
}

func taskRow(l i18n.Lang, t tinylm.Task) app.UI {
	name := l.Own("card.task."+t.Key, t.Name)
	if t.HeldOut {
		name += " *"
	}
	cells := []app.UI{dom.Tag("th").Attr("scope", "row").Text(name)}
	for _, f := range t.Figures {
		text := "–"
		if f.Items > 0 {
			text = strconv.Itoa(f.Whole()) + " %"
		}
		cells = append(cells, dom.Tag("td").Text(text))
	}
	return dom.Tag("tr").Body(append(cells, dom.Tag("td").Class("soft").Text(i18n.Count(t.Items())), dom.Tag("td").Class("soft").Text(t.Goal))...)
}
