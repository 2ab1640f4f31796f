package experiment

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/labworker"
	"fewshot/app/page/layout"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/sheet"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a runner shows of a result: the sentences, the figures under the
// charts, and what a confidence is worth.

// verdict says what was shown and what was not.
func (p *Panel) verdict(s *labworker.Summary) []app.UI {
	l := p.Lang
	var all []app.UI
	say := func(class, text string) { all = append(all, dom.Tag("p").Class(class).Text(text)) }
	if p.B.replayed {
		say("soft", l.T("experiment.replayed"))
	}
	if !s.Complete {
		say("warning", l.T("experiment.incomplete"))
	}
	if s.JudgedBy != "" {
		say("warning", l.T("experiment.judged", s.JudgedBy))
	}
	if s.Unruled > 0 {
		say("warning", l.T("experiment.unruled", i18n.Count(s.Unruled)))
	}
	all = append(all, p.found(s)...)
	if text := lackingText(l, s.Lacking); text != "" {
		say("warning", text)
	}
	say("soft", l.T("experiment.sent", i18n.Count(s.Requests-s.Cached), i18n.Count(s.Cached), i18n.Count(s.PromptTokens), i18n.Count(s.CompletionTokens), s.Seed))
	return all
}

// found is what a result shows, a sentence each.
func (p *Panel) found(s *labworker.Summary) []app.UI {
	l := p.Lang
	var all []app.UI
	say := func(class, text string) { all = append(all, dom.Tag("p").Class(class).Text(text)) }
	if s.Spread != nil {
		class := "finding"
		if s.Spread.Noise {
			class = "finding noise"
		}
		say(class, spreadSentence(l, s))
	}
	for _, f := range s.Findings {
		class := "finding"
		if f.Noise {
			class = "finding noise"
		}
		say(class, findingSentence(l, s, f))
	}
	for i, c := range s.Confidence {
		if c.AUROC == nil {
			continue
		}
		name, area, low, high, answers := columnName(l, s.Columns[i].Name), i18n.Percent(*c.AUROC), i18n.Percent(c.Area.Low), i18n.Percent(c.Area.High), i18n.Count(c.Answers)
		if c.Area.Low <= 0.5 {
			say("finding noise", l.T("confidence.chance", name, area, low, high, answers))
		} else {
			say("finding", l.T("confidence.tells", name, area, low, high, answers))
		}
	}
	return all
}

// findingSentence says in words what a comparison shows and what it does not.
func findingSentence(l i18n.Lang, s *labworker.Summary, f labworker.Finding) string {
	base, other := columnName(l, s.Columns[f.Base].Name), columnName(l, s.Columns[f.Other].Name)
	items := i18n.Count(f.Items)
	text := ""
	switch {
	case f.Few > 0:
		text = l.T("finding.few", other, base, points(f.Mean), items, i18n.Count(f.Few))
	case f.Noise:
		text = l.T("finding.noise", other, base, points(f.Mean), points(f.Low), points(f.High), items)
	case f.Mean < 0:
		text = l.T("finding.fewer", other, points(-f.Mean)[1:], base, points(-f.High)[1:], points(-f.Low)[1:], items)
	default:
		text = l.T("finding.more", other, points(f.Mean)[1:], base, points(f.Low)[1:], points(f.High)[1:], items)
	}
	return withLacking(l, text, f.Lacking)
}

// spreadSentence says in words whether what was varied was shown to matter.
func spreadSentence(l i18n.Lang, s *labworker.Summary) string {
	at, subject := s.Spread, l.T("spread."+string(s.Kind))
	items, columns := i18n.Count(at.Items), i18n.Count(len(s.Columns))
	if at.Same {
		return withLacking(l, l.T("spread.same", subject, columns, i18n.Percent(at.Low), items), at.Lacking)
	}
	id := "spread.shown"
	if at.Noise {
		id = "spread.noise"
	}
	text := l.T(id, subject, items, columns,
		i18n.Percent(at.Low), columnName(l, s.Columns[at.Worst].Name), i18n.Percent(at.High), columnName(l, s.Columns[at.Best].Name),
		strings.TrimPrefix(points(at.ByChance), "+"), strconv.FormatFloat(at.Q, 'f', 1, 64), lab.Probability(at.P))
	return withLacking(l, text, at.Lacking)
}

// withLacking is a sentence with what it leaves out.
func withLacking(l i18n.Lang, text string, lacking lab.Lacking) string {
	left := lackingText(l, lacking)
	if left != "" && l == i18n.English {
		return text + " " + left
	}
	return text + left
}

// lackingText says how many requests brought no answer, and why; "" if all did.
func lackingText(l i18n.Lang, lacking lab.Lacking) string {
	if lacking.Total() == 0 {
		return ""
	}
	var parts []string
	for _, part := range lacking.Parts() {
		id := part.Code
		if id == "" {
			id = "others"
		}
		parts = append(parts, l.T("lacking."+id, i18n.Count(part.Count)))
	}
	return l.T("lacking", l.N("requests", lacking.Total()), strings.Join(parts, l.T("lacking.comma")))
}

// hopeless says that a run has paused because nothing would come of it, and lets
// the person go on all the same.
func (p *Panel) hopeless(h *labworker.Hopeless) app.UI {
	l, e := p.Lang, widget.Worded(p.Lang, h.Error)
	return dom.Tag("div").ID(p.B.id("hopeless")).Class("problem").Role("alert").Body(
		dom.Tag("p").Body(dom.Tag("b").Text(l.T("experiment.hopeless", i18n.Count(h.Count), h.Model))),
		dom.Tag("p").Text(e.Text+" "+e.Hint),
		dom.Tag("p").Text(l.T("experiment.hopeless.hint")),
		dom.Tag("p").Body(dom.Button().ID(p.B.id("insist")).Class("small").Text(l.T("experiment.insist")).OnClick(p.onInsist)),
	)
}

// sameChanges reports whether the same is changed for the same models.
func sameChanges(a, b []lab.ModelChange) bool {
	within := func(a, b []lab.ModelChange) bool {
		return !slices.ContainsFunc(a, func(one lab.ModelChange) bool {
			return !slices.ContainsFunc(b, func(other lab.ModelChange) bool { return other.Model == one.Model && other.Change == one.Change })
		})
	}
	return within(a, b) && within(b, a)
}

// modelChanges says what was changed in requests so that their models take them,
// or will be.
func modelChanges(l i18n.Lang, changes []lab.ModelChange) app.UI {
	var models []string
	texts := map[string][]string{}
	for _, c := range changes {
		if texts[c.Model] == nil {
			models = append(models, c.Model)
		}
		if text := modelpick.ChangeText(l, c.Change); !slices.Contains(texts[c.Model], text) {
			texts[c.Model] = append(texts[c.Model], text)
		}
	}
	return app.If(len(models) > 0, func() app.UI {
		return dom.Tag("div").Class("changes").Body(app.Range(models).Slice(func(i int) app.UI {
			list := texts[models[i]]
			return dom.Tag("div").Body(
				dom.Tag("p").Text(l.T("changes.model", models[i])),
				dom.Tag("ul").Body(app.Range(list).Slice(func(n int) app.UI { return dom.Tag("li").Text(list[n]) })),
			)
		}))
	})
}

// points is a difference of scores in percentage points: "+4.2".
func points(x float64) string {
	s := strconv.FormatFloat(math.Round(x*1000)/10, 'f', 1, 64)
	if x > 0 {
		return "+" + s
	}
	return s
}

// figure is the place of a chart, with buttons that save it.
func (p *Panel) figure(name, caption string) app.UI {
	b, l := p.B, p.Lang
	id := b.id(name)
	return dom.Tag("figure").Class("chart-figure").Body(
		dom.Tag("figcaption").Class("soft").Text(caption),
		dom.Tag("div").ID(id).Class("chart"),
		app.If(b.state == ready, func() app.UI {
			return dom.Tag("div").Class("chart-files").Body(
				dom.Button().Class("quiet small").DataSet("chart", id).DataSet("save", "svg").Text("SVG").Aria("label", l.T("chart.save", "SVG")).OnClick(p.onSave),
				dom.Button().Class("quiet small").DataSet("chart", id).DataSet("save", "png").Text("PNG").Aria("label", l.T("chart.save", "PNG")).OnClick(p.onSave),
				app.If(name == "chart" && !b.leavesOpen(), func() app.UI {
					return dom.Button().Class("quiet small").DataSet("save", "columns").Text("CSV").Aria("label", l.T("chart.save", "CSV")).OnClick(p.onSave)
				}),
			)
		}),
	)
}

// columns are the chart's figures as a table: of what ran, beside what was recorded, or,
// with a recording, of that alone.
func (p *Panel) columns(s *labworker.Summary, alone *Recording) app.UI {
	l := p.Lang
	var under *Recording
	if alone == nil && p.B.compares() {
		under = p.B.recorded
	}
	draws := false
	for _, c := range s.Columns {
		draws = draws || c.Draws
	}
	return dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("columns.caption")).Body(
		dom.Tag("table").Class("preview figures").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(
				layout.ColumnHead(l.T("columns.variant")), layout.ColumnHead(scoreWord(l, s.Kind)), layout.ColumnHead(l.T("columns.interval")),
				app.If(draws, func() app.UI { return layout.ColumnHead(l.T("columns.draws")) }),
				layout.ColumnHead(l.T("columns.items")),
				app.If(under != nil, func() app.UI { return layout.ColumnHead(l.T("columns.recorded")) }),
			)),
			dom.Tag("tbody").Body(app.Range(s.Columns).Slice(func(i int) app.UI {
				c := s.Columns[i]
				score, interval, spread, before := "–", "–", "–", "–"
				if c.Items > 0 {
					score, interval = i18n.Percent(c.Score), intervalText(c)
				}
				if c.Draws {
					spread = i18n.Percent(c.Worst) + " – " + i18n.Percent(c.Best)
				}
				if alone != nil && alone.veils(i) {
					score, interval, spread = "?", "?", "?"
				}
				if under != nil {
					if at := under.column(c.Name); at >= 0 && under.Summary.Columns[at].Items > 0 {
						before = i18n.Percent(under.Summary.Columns[at].Score) + " (" + intervalText(under.Summary.Columns[at]) + ")"
					}
				}
				return dom.Tag("tr").Body(
					dom.Tag("th").Attr("scope", "row").Text(columnName(l, c.Name)), dom.Tag("td").Text(score), dom.Tag("td").Text(interval),
					app.If(draws, func() app.UI { return dom.Tag("td").Text(spread) }),
					dom.Tag("td").Class("soft").Text(i18n.Count(c.Items)),
					app.If(under != nil, func() app.UI { return dom.Tag("td").Class("soft").Text(before) }),
				)
			})),
		),
		dom.Tag("p").Class("soft").Text(l.T("columns.note")),
	)
}

// intervalText is the interval of a column's score.
func intervalText(c labworker.Column) string {
	return i18n.Percent(c.Low) + " – " + i18n.Percent(c.High)
}

// columnsCSV is the table of the columns as a file.
func columnsCSV(s *labworker.Summary) string {
	var b strings.Builder
	b.WriteString(sheet.Mark + "variant,items,score,low,high,worst_draw,best_draw\r\n")
	figure := func(x float64, known bool) {
		b.WriteByte(',')
		if known {
			b.WriteString(strconv.FormatFloat(x, 'g', 6, 64))
		}
	}
	for _, c := range s.Columns {
		b.WriteString(`"` + strings.ReplaceAll(sheet.Disarm(c.Name), `"`, `""`) + `",` + strconv.Itoa(c.Items))
		figure(c.Score, c.Items > 0)
		figure(c.Low, c.Items > 0)
		figure(c.High, c.Items > 0)
		figure(c.Worst, c.Draws)
		figure(c.Best, c.Draws)
		b.WriteString("\r\n")
	}
	return b.String()
}

// confidence says what each model's confidence is worth.
func (p *Panel) confidence(s *labworker.Summary) app.UI {
	l := p.Lang
	return dom.Tag("div").Body(
		dom.Tag("div").Class("chart-pair").Body(
			p.figure("chart-reliability", l.T("chart.reliability")),
			p.figure("chart-coverage", l.T("chart.risk")),
		),
		dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("confidence.caption")).Body(dom.Tag("table").Class("preview figures").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("columns.variant")), layout.ColumnHead("AUROC"), layout.ColumnHead("ECE"), layout.ColumnHead("Brier"), layout.ColumnHead(l.T("confidence.answers")))),
			dom.Tag("tbody").Body(app.Range(s.Confidence).Slice(func(i int) app.UI {
				c, area := s.Confidence[i], "–"
				if c.AUROC != nil {
					area = strconv.FormatFloat(*c.AUROC, 'f', 3, 64)
				}
				return dom.Tag("tr").Body(
					dom.Tag("th").Attr("scope", "row").Text(s.Columns[i].Name), dom.Tag("td").Text(area),
					dom.Tag("td").Text(strconv.FormatFloat(c.ECE, 'f', 3, 64)), dom.Tag("td").Text(strconv.FormatFloat(c.Brier, 'f', 3, 64)), dom.Tag("td").Class("soft").Text(i18n.Count(c.Answers)),
				)
			})),
		)),
		app.Range(s.Confidence).Slice(func(i int) app.UI {
			c := s.Confidence[i]
			if c.Coverage == 0 {
				return dom.Tag("p").Class("soft").Text(l.T("confidence.never", s.Columns[i].Name, i18n.Percent(lab.Reliable)))
			}
			return dom.Tag("p").Class("soft").Text(l.T("confidence.threshold", s.Columns[i].Name, i18n.Percent(c.Threshold), i18n.Percent(c.Coverage), i18n.Percent(lab.Reliable)))
		}),
		dom.Tag("p").Class("soft").Text(l.T("confidence.note")),
	)
}

// columnName is a variant's name on the page: in its language, and named by what it is.
// An order is its shots, without the number that the lab gives it.
func columnName(l i18n.Lang, name string) string {
	if number, shots, ok := strings.Cut(name, ": "); ok && strings.HasPrefix(number, "order ") {
		return shots
	}
	if text, ok := l.Find("column." + name); ok {
		return text
	}
	if l == i18n.English {
		return name
	}
	for _, part := range []string{", told", ", not told", ", harmless", ", unsafe", "order "} {
		if rest, ok := strings.CutSuffix(name, part); ok {
			return rest + l.T("column."+part)
		}
		if rest, ok := strings.CutPrefix(name, part); ok {
			return l.T("column."+part) + rest
		}
	}
	for _, way := range lab.ConfidenceMethods() {
		if rest, ok := strings.CutSuffix(name, ", "+string(way)); ok {
			return rest + "，" + l.T("confidence.by."+string(way))
		}
	}
	if model, number, ok := strings.Cut(name, ", told "); ok {
		return model + l.T("column., told ") + number
	}
	return name
}
