package experiment

import (
	"fewshot/app/page/coderun"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the run table of a runner: items down, variants across.

// rows is the run table: items down, variants across.
func (p *Panel) rows() app.UI {
	b, l, s := p.B, p.Lang, p.B.summary
	t := b.table
	if t == nil {
		return dom.Tag("p").Class("soft panel-note").Text(l.T("rows.loading"))
	}
	return dom.Tag("details").Class("run-table").Attr("open", true).Body(
		dom.Tag("summary").Text(l.T("rows.title")),
		dom.Tag("div").Class("format-row").Body(
			&widget.Check{ID: b.id("failures"), Text: l.T("rows.failures"), Soft: true, On: b.failures, OnCheck: p.onFailures},
			dom.Tag("span").Class("grow"),
			dom.Tag("span").Class("n").Role("status").Text(l.T("rows.shown", min(t.From+1, t.Total), t.From+len(t.Rows), t.Total)),
			dom.Button().Class("small").Aria("label", l.T("rows.earlier")).Text("‹").Attr("disabled", t.From == 0).OnClick(p.onEarlier),
			dom.Button().Class("small").Aria("label", l.T("rows.later")).Text("›").Attr("disabled", t.From+len(t.Rows) >= t.Total).OnClick(p.onLater),
		),
		dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("rows.title")).Body(dom.Tag("table").Class("preview runs-table").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(append([]app.UI{layout.ColumnHead(l.T("rows.input")), layout.ColumnHead(l.T("rows.expected"))}, variantHeadings(l, s)...)...)),
			dom.Tag("tbody").Body(app.Range(t.Rows).Slice(func(i int) app.UI { return runRow(l, t.Rows[i]) })),
		)),
	)
}

func variantHeadings(l i18n.Lang, s *labworker.Summary) []app.UI {
	all := make([]app.UI, len(s.Columns))
	for i, c := range s.Columns {
		all[i] = layout.ColumnHead(columnName(l, c.Name))
	}
	return all
}

func runRow(l i18n.Lang, r labworker.Row) app.UI {
	cells := []app.UI{dom.Tag("th").Attr("scope", "row").Text(r.Input), dom.Tag("td").Text(r.Expected)}
	for _, c := range r.Cells {
		class, sign, word := "cell-wrong", "✗ ", l.T("rows.wrong")
		switch {
		case c.Failed > 0 && !c.Known:
			class, sign, word = "cell-none", "! ", l.T("rows.error")
		case !c.Known:
			class, sign, word = "cell-none", "", l.T("rows.nothing")
		case c.Passed:
			class, sign, word = "cell-right", "✓ ", l.T("rows.right")
		}
		under := l.T("rows.cell", i18n.Count(c.Tokens), i18n.Seconds(c.LatencyMS))
		if c.Known && c.Score != 0 && c.Score != 1 {
			under = i18n.Percent(c.Score) + " · " + under
		}
		if c.Cached {
			under += " · " + l.T("rows.cached")
		}
		cells = append(cells, dom.Tag("td").Class(class).Body(
			dom.Tag("span").Aria("hidden", "true").Text(sign), dom.Tag("span").Class("unseen").Text(word+": "), app.Text(c.Answer),
			dom.Tag("small").Text(under),
			coderun.View(l, c.Code),
		))
	}
	return dom.Tag("tr").Body(cells...)
}
