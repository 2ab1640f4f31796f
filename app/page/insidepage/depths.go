package insidepage

import (
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/tinylm/inside"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// layers is what the model would say after each layer.
func (v *page) layers() app.UI {
	l := v.Lang()
	return dom.Tag("section").Class("panel").Aria("label", l.T("inside.depths")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("inside.depths"))),
		app.If(len(v.depths) == 0, func() app.UI { return dom.Tag("p").Class("panel-note soft").Text(l.T("inside.depths.about")) }).
			Else(func() app.UI {
				return dom.Tag("div").Class("experiment-result").Body(
					dom.Tag("p").Class("finding").Text(depthsText(l, v.depths)),
					dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("inside.depths")).Body(dom.Tag("table").Class("preview figures").Body(
						dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("inside.after")), layout.ColumnHead(l.T("inside.would_say")), layout.ColumnHead(l.T("inside.answers_token")), layout.ColumnHead(l.T("inside.rank")))),
						dom.Tag("tbody").Body(app.Range(v.depths).Slice(func(i int) app.UI { return depthRow(l, v.depths[i]) })),
					)),
					dom.Tag("p").Class("soft").Text(l.T("inside.depths.how")),
					v.files("depths"),
				)
			}),
	)
}

func depthRow(l i18n.Lang, d inside.Depth) app.UI {
	var says []string
	for _, g := range d.Guesses[:min(3, len(d.Guesses))] {
		says = append(says, tokenName(g.Text)+" "+chance(g.Logprob))
	}
	class := ""
	if d.Rank == 1 {
		class = "here"
	}
	return dom.Tag("tr").Class(class).Body(
		dom.Tag("th").Attr("scope", "row").Text(depthName(l, d)),
		dom.Tag("td").Text(strings.Join(says, "  ")),
		dom.Tag("td").Text(tokenName(d.Answer.Text)+" "+chance(d.Answer.Logprob)),
		dom.Tag("td").Text(i18n.Count(d.Rank)),
	)
}

// depthName says how far the text has gone.
func depthName(l i18n.Lang, d inside.Depth) string {
	if d.Layers == 0 {
		return l.T("inside.embedding")
	}
	return l.T("inside.layer", d.Layers-1)
}

// depthsText says from where on the answer is there.
func depthsText(l i18n.Lang, all []inside.Depth) string {
	from := len(all)
	for from > 0 && all[from-1].Rank == 1 {
		from--
	}
	token := tokenName(all[0].Answer.Text)
	switch {
	case from == len(all):
		return l.T("inside.depths.never", token)
	case from == 0:
		return l.T("inside.depths.always", token)
	}
	return l.T("inside.depths.from", token, depthName(l, all[from]), i18n.Count(all[0].Rank))
}
