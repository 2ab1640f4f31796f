//go:build !js || study

package ui

import (
	"math"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/lab/work"
	"fewshot/app/sheet"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a bench shows of a result: the sentences, the figures under the
// charts, and what a confidence is worth.

// verdict says what was shown and what was not.
func (p *benchPanel) verdict(s *work.Summary) []app.UI {
	l := p.Lang
	var all []app.UI
	say := func(class, text string) { all = append(all, tag("p").Class(class).Text(text)) }
	if p.B.replayed {
		say("soft", l.t("bench.replayed"))
	}
	if !s.Complete {
		say("warning", l.t("bench.incomplete"))
	}
	if s.JudgedBy != "" {
		say("warning", l.t("bench.judged", s.JudgedBy))
	}
	if s.Unruled > 0 {
		say("warning", l.t("bench.unruled", count(s.Unruled)))
	}
	for _, f := range s.Findings {
		class := "finding"
		if f.Noise {
			class = "finding noise"
		}
		say(class, findingSentence(l, s, f))
	}
	if text := lackingText(l, s.Lacking); text != "" {
		say("warning", text)
	}
	for i, c := range s.Confidence {
		if c.AUROC == nil {
			continue
		}
		name, area, low, high, answers := columnName(l, s.Columns[i].Name), percent(*c.AUROC), percent(c.Area.Low), percent(c.Area.High), count(c.Answers)
		if c.Area.Low <= 0.5 {
			say("finding noise", l.t("confidence.chance", name, area, low, high, answers))
		} else {
			say("finding", l.t("confidence.tells", name, area, low, high, answers))
		}
	}
	if s.Kind == lab.KindOrder && len(s.Findings) > 0 {
		say("soft", l.t("bench.order_note"))
	}
	say("soft", l.t("bench.sent", count(s.Requests-s.Cached), count(s.Cached), count(s.PromptTokens), count(s.CompletionTokens), s.Seed))
	return all
}

// findingSentence says in words what a comparison shows and what it does not.
func findingSentence(l lang, s *work.Summary, f work.Finding) string {
	base, other := columnName(l, s.Columns[f.Base].Name), columnName(l, s.Columns[f.Other].Name)
	items := count(f.Items)
	text := ""
	switch {
	case f.Noise:
		text = l.t("finding.noise", other, base, points(f.Mean), points(f.Low), points(f.High), items)
	case f.Mean < 0:
		text = l.t("finding.fewer", other, points(-f.Mean)[1:], base, points(-f.High)[1:], points(-f.Low)[1:], items)
	default:
		text = l.t("finding.more", other, points(f.Mean)[1:], base, points(f.Low)[1:], points(f.High)[1:], items)
	}
	if lacking := lackingText(l, f.Lacking); lacking != "" {
		if l == english {
			text += " "
		}
		text += lacking
	}
	return text
}

// lackingText says how many requests brought no answer, and why; "" if all did.
func lackingText(l lang, lacking lab.Lacking) string {
	if lacking.Total() == 0 {
		return ""
	}
	var parts []string
	for _, part := range lacking.Parts() {
		id := part.Code
		if id == "" {
			id = "others"
		}
		parts = append(parts, l.t("lacking."+id, count(part.Count)))
	}
	return l.t("lacking", l.n("requests", lacking.Total()), strings.Join(parts, l.t("lacking.comma")))
}

// hopeless says that a run has held because nothing would come of it, and lets
// the person go on all the same.
func (p *benchPanel) hopeless(h *work.Hopeless) app.UI {
	l, e := p.Lang, worded(p.Lang, h.Error)
	return tag("div").ID(p.B.id("hopeless")).Class("problem").Role("alert").Body(
		tag("p").Body(tag("b").Text(l.t("bench.hopeless", count(h.Count), h.Model))),
		tag("p").Text(e.Text+" "+e.Hint),
		tag("p").Text(l.t("bench.hopeless.hint")),
		tag("p").Body(button().ID(p.B.id("insist")).Class("small").Text(l.t("bench.insist")).OnClick(p.onInsist)),
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
func modelChanges(l lang, changes []lab.ModelChange) app.UI {
	var models []string
	texts := map[string][]string{}
	for _, c := range changes {
		if texts[c.Model] == nil {
			models = append(models, c.Model)
		}
		if text := changeText(l, c.Change); !slices.Contains(texts[c.Model], text) {
			texts[c.Model] = append(texts[c.Model], text)
		}
	}
	return app.If(len(models) > 0, func() app.UI {
		return tag("div").Class("changes").Body(app.Range(models).Slice(func(i int) app.UI {
			list := texts[models[i]]
			return tag("div").Body(
				tag("p").Text(l.t("changes.model", models[i])),
				tag("ul").Body(app.Range(list).Slice(func(n int) app.UI { return tag("li").Text(list[n]) })),
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
func (p *benchPanel) figure(name, caption string) app.UI {
	b, l := p.B, p.Lang
	id := b.id(name)
	return tag("figure").Class("chart-figure").Body(
		tag("figcaption").Class("soft").Text(caption),
		tag("div").ID(id).Class("chart"),
		app.If(b.state == benchReady, func() app.UI {
			return tag("div").Class("chart-files").Body(
				button().Class("quiet small").DataSet("chart", id).DataSet("save", "svg").Text("SVG").Aria("label", l.t("chart.save", "SVG")).OnClick(p.onSave),
				button().Class("quiet small").DataSet("chart", id).DataSet("save", "png").Text("PNG").Aria("label", l.t("chart.save", "PNG")).OnClick(p.onSave),
				app.If(name == "chart", func() app.UI {
					return button().Class("quiet small").DataSet("save", "columns").Text("CSV").Aria("label", l.t("chart.save", "CSV")).OnClick(p.onSave)
				}),
			)
		}),
	)
}

// columns are the chart's figures as a table.
func (p *benchPanel) columns(s *work.Summary) app.UI {
	l := p.Lang
	draws := false
	for _, c := range s.Columns {
		draws = draws || c.Draws
	}
	return tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.t("columns.caption")).Body(
		tag("table").Class("preview figures").Body(
			tag("thead").Body(tag("tr").Body(
				heading(l.t("columns.variant")), heading(scoreWord(l, s.Kind)), heading(l.t("columns.interval")),
				app.If(draws, func() app.UI { return heading(l.t("columns.draws")) }),
				heading(l.t("columns.items")),
			)),
			tag("tbody").Body(app.Range(s.Columns).Slice(func(i int) app.UI {
				c := s.Columns[i]
				score, interval, spread := "–", "–", "–"
				if c.Items > 0 {
					score, interval = percent(c.Score), percent(c.Low)+" – "+percent(c.High)
				}
				if c.Draws {
					spread = percent(c.Worst) + " – " + percent(c.Best)
				}
				return tag("tr").Body(
					tag("th").Attr("scope", "row").Text(columnName(l, c.Name)), tag("td").Text(score), tag("td").Text(interval),
					app.If(draws, func() app.UI { return tag("td").Text(spread) }),
					tag("td").Class("soft").Text(count(c.Items)),
				)
			})),
		),
		tag("p").Class("soft").Text(l.t("columns.note")),
	)
}

func heading(text string) app.UI { return tag("th").Attr("scope", "col").Text(text) }

// columnsCSV is the table of the columns as a file.
func columnsCSV(s *work.Summary) string {
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
func (p *benchPanel) confidence(s *work.Summary) app.UI {
	l := p.Lang
	return tag("div").Body(
		tag("div").Class("chart-pair").Body(
			p.figure("chart-reliability", l.t("chart.reliability")),
			p.figure("chart-coverage", l.t("chart.risk")),
		),
		tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.t("confidence.caption")).Body(tag("table").Class("preview figures").Body(
			tag("thead").Body(tag("tr").Body(heading(l.t("columns.variant")), heading("AUROC"), heading("ECE"), heading("Brier"), heading(l.t("confidence.answers")))),
			tag("tbody").Body(app.Range(s.Confidence).Slice(func(i int) app.UI {
				c, area := s.Confidence[i], "–"
				if c.AUROC != nil {
					area = strconv.FormatFloat(*c.AUROC, 'f', 3, 64)
				}
				return tag("tr").Body(
					tag("th").Attr("scope", "row").Text(s.Columns[i].Name), tag("td").Text(area),
					tag("td").Text(strconv.FormatFloat(c.ECE, 'f', 3, 64)), tag("td").Text(strconv.FormatFloat(c.Brier, 'f', 3, 64)), tag("td").Class("soft").Text(count(c.Answers)),
				)
			})),
		)),
		app.Range(s.Confidence).Slice(func(i int) app.UI {
			c := s.Confidence[i]
			if c.Coverage == 0 {
				return tag("p").Class("soft").Text(l.t("confidence.never", s.Columns[i].Name, percent(lab.Reliable)))
			}
			return tag("p").Class("soft").Text(l.t("confidence.threshold", s.Columns[i].Name, percent(c.Threshold), percent(c.Coverage), percent(lab.Reliable)))
		}),
		tag("p").Class("soft").Text(l.t("confidence.note")),
	)
}

// columnName is a variant's name in the page's language.
func columnName(l lang, name string) string {
	if l == english {
		return name
	}
	if entry, ok := catalogue["column."+name]; ok {
		return entry[l]
	}
	for _, part := range []string{", told", ", not told", ", harmless", ", unsafe", "order "} {
		if rest, ok := strings.CutSuffix(name, part); ok {
			return rest + l.t("column."+part)
		}
		if rest, ok := strings.CutPrefix(name, part); ok {
			return l.t("column."+part) + rest
		}
	}
	for _, way := range lab.Surenesses() {
		if rest, ok := strings.CutSuffix(name, ", "+string(way)); ok {
			return rest + "，" + l.t("sureness."+string(way))
		}
	}
	if model, number, ok := strings.Cut(name, ", told "); ok {
		return model + l.t("column., told ") + number
	}
	return name
}
