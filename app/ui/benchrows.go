//go:build !js || study

package ui

import (
	"fewshot/app/lab/work"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the run table of a bench: items down, variants across.

// rows is the run table: items down, variants across.
func (p *benchPanel) rows() app.UI {
	b, l, s := p.B, p.Lang, p.B.summary
	t := b.table
	if t == nil {
		return tag("p").Class("soft bench-empty").Text(l.t("rows.loading"))
	}
	return tag("details").Class("run-table").Attr("open", true).Body(
		tag("summary").Text(l.t("rows.title")),
		tag("div").Class("format-row").Body(
			tag("label").Class("soft check").Body(
				app.ElemSelfClosing("input").Attr("type", "checkbox").ID(b.id("failures")).OnChange(p.onFailures), app.Text(" "+l.t("rows.failures")),
			),
			tag("span").Class("grow"),
			tag("span").Class("n").Role("status").Text(l.t("rows.shown", min(t.From+1, t.Total), t.From+len(t.Rows), t.Total)),
			button().Class("small").Aria("label", l.t("rows.earlier")).Text("‹").Attr("disabled", t.From == 0).OnClick(p.onEarlier),
			button().Class("small").Aria("label", l.t("rows.later")).Text("›").Attr("disabled", t.From+len(t.Rows) >= t.Total).OnClick(p.onLater),
		),
		tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.t("rows.title")).Body(tag("table").Class("preview runs-table").Body(
			tag("thead").Body(tag("tr").Body(append([]app.UI{heading(l.t("rows.input")), heading(l.t("rows.expected"))}, variantHeadings(l, s)...)...)),
			tag("tbody").Body(app.Range(t.Rows).Slice(func(i int) app.UI { return runRow(l, t.Rows[i]) })),
		)),
	)
}

func variantHeadings(l lang, s *work.Summary) []app.UI {
	all := make([]app.UI, len(s.Columns))
	for i, c := range s.Columns {
		all[i] = heading(columnName(l, c.Name))
	}
	return all
}

func runRow(l lang, r work.Row) app.UI {
	cells := []app.UI{tag("th").Attr("scope", "row").Text(r.Input), tag("td").Text(r.Expected)}
	for _, c := range r.Cells {
		class, sign, word := "cell-wrong", "✗ ", l.t("rows.wrong")
		switch {
		case c.Failed > 0 && !c.Known:
			class, sign, word = "cell-none", "! ", l.t("rows.error")
		case !c.Known:
			class, sign, word = "cell-none", "", l.t("rows.nothing")
		case c.Passed:
			class, sign, word = "cell-right", "✓ ", l.t("rows.right")
		}
		under := l.t("rows.cell", count(c.Tokens), seconds(c.LatencyMS))
		if c.Known && c.Score != 0 && c.Score != 1 {
			under = percent(c.Score) + " · " + under
		}
		if c.Cached {
			under += " · " + l.t("rows.cached")
		}
		cells = append(cells, tag("td").Class(class).Body(
			tag("span").Aria("hidden", "true").Text(sign), tag("span").Class("unseen").Text(word+": "), app.Text(c.Answer),
			tag("small").Text(under),
		))
	}
	return tag("tr").Body(cells...)
}
