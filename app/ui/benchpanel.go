//go:build !js || study

package ui

import (
	"strconv"
	"strings"

	"fewshot/app/lab"
	"fewshot/app/lab/work"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A benchPanel shows a bench: what would be sent, the run, and what came of it.
type benchPanel struct {
	app.Compo
	Lang  lang
	Title string
	B     *bench
	Step  int // of the bench
}

func (p *benchPanel) onRun(ctx app.Context, _ app.Event)    { p.B.Run(ctx) }
func (p *benchPanel) onHold(ctx app.Context, _ app.Event)   { p.B.Hold(ctx) }
func (p *benchPanel) onCancel(ctx app.Context, _ app.Event) { p.B.Cancel(ctx) }
func (p *benchPanel) onForget(app.Context, app.Event)       { p.B.Forget() }
func (p *benchPanel) onEarlier(app.Context, app.Event)      { p.B.Turn(-1) }
func (p *benchPanel) onLater(app.Context, app.Event)        { p.B.Turn(1) }
func (p *benchPanel) onConcurrency(ctx app.Context, _ app.Event) {
	p.B.SetConcurrency(ctx.JSSrc().Get("value").String())
}
func (p *benchPanel) onFailures(ctx app.Context, _ app.Event) {
	p.B.FilterFailures(ctx.JSSrc().Get("checked").Bool())
}

// onSave hands out the file, or the picture, that the button names.
func (p *benchPanel) onSave(ctx app.Context, _ app.Event) {
	data := ctx.JSSrc().Get("dataset")
	if chart := data.Get("chart"); chart.Truthy() {
		saveChart(chart.String(), string(p.B.plan.Experiment), data.Get("save").String() == "png")
		return
	}
	if data.Get("save").String() == "columns" {
		download(string(p.B.plan.Experiment)+"-scores.csv", mimes["csv"], columnsCSV(p.B.summary))
		return
	}
	p.B.Save(work.Export(data.Get("save").String()))
}

func (p *benchPanel) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { setValue(p.B.id("concurrency"), strconv.Itoa(p.B.concurrency)) })
}

func (p *benchPanel) Render() app.UI {
	b, l := p.B, p.Lang
	return tag("section").Class("panel bench").Aria("label", l.t("bench.region")).Body(
		tag("div").Class("panel-head").Body(tag("h2").Text(p.Title)),
		p.outlook(),
		p.controls(),
		app.If(b.problem.Text != "", func() app.UI {
			return tag("div").Class("problem").Role("alert").Body(tag("p").Body(tag("b").Text(b.problem.Text)), tag("p").Text(b.problem.Hint))
		}),
		app.If(b.summary != nil, func() app.UI { return p.result(b.summary) }),
		app.If(b.summary == nil && b.state == benchReady && b.problem.Text == "", func() app.UI {
			return tag("p").Class("bench-empty soft").Text(l.t("bench.empty"))
		}),
	)
}

// outlook says what the plan would send, what it would cost and how long it
// would take.
func (p *benchPanel) outlook() app.UI {
	b, l, o := p.B, p.Lang, p.B.outline
	if o == nil {
		text := l.t("bench.outlining")
		if b.problem.Text != "" {
			text = "–"
		}
		return tag("p").Class("outlook").Role("status").Text(text)
	}
	return tag("div").Class("outlook").Body(
		app.If(o.Known == o.Requests, func() app.UI { return tag("p").Body(tag("b").Text(l.t("bench.all_known"))) }).Else(func() app.UI {
			return tag("p").Body(
				tag("b").Text(l.n("requests", o.Requests-o.Known)),
				app.Text(" · "+outlookTokens(l, o)+" · "+outlookPrice(l, o)+" · "+l.t("bench.time", duration(l, b.expectedMS()))),
			)
		}),
		tag("p").Class("soft").Body(
			app.Text(l.t("bench.items", count(o.Items), count(o.Pool))),
			app.If(o.Known > 0, func() app.UI {
				return tag("span").Body(
					app.Text(" "+l.t("bench.known", count(o.Known))+" "),
					button().Class("quiet small").Text(l.t("bench.forget")).OnClick(p.onForget).Attr("disabled", b.state != benchReady),
				)
			}),
		),
		app.If(len(o.Leaks) > 0, func() app.UI { return leakList(l, o.Leaks) }),
	)
}

func outlookTokens(l lang, o *work.Outline) string {
	sign := "≈ "
	if o.Exact {
		sign = ""
	}
	text := sign + l.n("tokens", o.PromptTokens)
	if o.Unbounded {
		return text + l.t("bench.unbounded")
	}
	return text + l.t("bench.answers", count(o.AnswerTokens))
}

func outlookPrice(l lang, o *work.Outline) string {
	switch {
	case !o.Priced:
		return l.t("price.unknown")
	case o.USD == 0 && o.InPage:
		return l.t("price.page")
	case o.USD == 0:
		return l.t("price.free")
	}
	return l.t("price.up_to", dollars(o.USD))
}

// leakList names the rows that are in the data twice.
func leakList(l lang, leaks []lab.Leak) app.UI {
	const most = 5
	names := make([]string, 0, most)
	for _, leak := range leaks[:min(most, len(leaks))] {
		names = append(names, "“"+firstLine(leak.Item.Input)+"”")
	}
	text := strings.Join(names, ", ")
	if len(leaks) > most {
		text += l.t("bench.leaks.more", count(len(leaks)-most))
	}
	return tag("p").Class("warning").Text(l.t("bench.leaks", text))
}

// duration is a time for people: "12 s", "3 min".
func duration(l lang, ms float64) string {
	switch s := ms / 1000; {
	case s < 1:
		return l.t("time.moment")
	case s < 90:
		return strconv.Itoa(int(s+0.5)) + " s"
	default:
		return strconv.Itoa(int(s/60+0.5)) + " min"
	}
}

// controls are the buttons and the progress.
func (p *benchPanel) controls() app.UI {
	b, l := p.B, p.Lang
	run := l.t("bench.run")
	if b.outline != nil && b.outline.Known > 0 && b.outline.Known < b.outline.Requests {
		run = l.t("bench.go_on")
	}
	return tag("div").Class("bench-run").Body(
		tag("div").Class("format-row").Body(
			app.If(b.state == benchReady, func() app.UI {
				return button().ID(b.id("run")).Class("run").Text(run).Attr("disabled", b.outline == nil).OnClick(p.onRun)
			}).Else(func() app.UI {
				return tag("span").Class("format-row").Body(
					button().ID(b.id("hold")).Text(l.t("bench.hold")).Attr("disabled", b.state == benchHolding).OnClick(p.onHold),
					button().ID(b.id("cancel")).Text(l.t("bench.cancel")).OnClick(p.onCancel),
				)
			}),
			tag("span").Class("grow"),
			app.If(b.lanes() > 1 || b.outline != nil && !b.outline.InPage, func() app.UI {
				return tag("label").Class("soft lanes").Body(
					app.Text(l.t("bench.concurrency")+" "),
					app.ElemSelfClosing("input").Attr("type", "text").Attr("inputmode", "numeric").ID(b.id("concurrency")).OnChange(p.onConcurrency),
				)
			}),
		),
		app.If(b.state != benchReady, func() app.UI { return p.progress() }),
	)
}

func (p *benchPanel) progress() app.UI {
	b, l, at := p.B, p.Lang, p.B.progress
	text := l.t("bench.progress", count(at.Done), count(at.Total))
	if at.Cached > 0 {
		text += l.t("bench.progress.cached", count(at.Cached))
	}
	if at.Failed > 0 {
		text += l.t("bench.progress.failed", count(at.Failed))
	}
	switch left := b.leftMS(); {
	case b.state == benchHolding:
		text += " " + l.t("bench.holding")
	case at.Loaded > 0:
		text += " " + l.t("bench.loading", percent(at.Loaded))
	case left > 0 && at.Done < at.Total:
		text += " " + l.t("bench.left", duration(l, left))
	}
	return tag("div").Class("bench-progress").Body(
		tag("progress").Attr("max", max(1, at.Total)).Attr("value", at.Done).Aria("label", l.t("bench.progress.label")),
		tag("p").Class("soft").Text(text),
	)
}

// result is what came of the experiment, so far or in the end.
func (p *benchPanel) result(s *work.Summary) app.UI {
	b, l := p.B, p.Lang
	return tag("div").Class("bench-result").Body(
		app.If(b.state == benchReady, func() app.UI {
			return tag("div").Class("findings").Role("status").Body(p.verdict(s)...)
		}).Else(func() app.UI {
			return tag("div").Class("findings").Body(tag("p").Class("soft").Text(l.t("bench.partial")))
		}),
		app.If(s.FirstError != nil, func() app.UI {
			e := worded(l, s.FirstError)
			return tag("div").Class("problem").Role("alert").Body(
				tag("p").Body(tag("b").Text(l.t("bench.failed", count(s.Failed)))), tag("p").Text(e.Text+" "+e.Hint))
		}),
		app.If(s.Kind == lab.KindPreference, func() app.UI { return p.preference() }).Else(func() app.UI {
			return tag("div").Body(p.figure("chart", l.t("lab.kind."+string(s.Kind))), p.columns(s))
		}),
		app.If(len(s.Confidence) > 0, func() app.UI { return p.confidence(s) }),
		app.If(b.state == benchReady && (s.Kind != lab.KindPreference || b.ballot != nil && b.ballot.poll != nil), p.rows), // the rows say whose answers are voted on
		app.If(b.state == benchReady, func() app.UI { return p.files(s) }),
	)
}

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
	switch {
	case f.Noise:
		return l.t("finding.noise", other, base, points(f.Mean), points(f.Low), points(f.High), items)
	case f.Mean < 0:
		return l.t("finding.fewer", other, points(-f.Mean)[1:], base, points(-f.High)[1:], points(-f.Low)[1:], items)
	}
	return l.t("finding.more", other, points(f.Mean)[1:], base, points(f.Low)[1:], points(f.High)[1:], items)
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
	b.WriteString("variant,items,score,low,high,worst_draw,best_draw\r\n")
	figure := func(x float64, known bool) {
		b.WriteByte(',')
		if known {
			b.WriteString(strconv.FormatFloat(x, 'g', 6, 64))
		}
	}
	for _, c := range s.Columns {
		b.WriteString(`"` + strings.ReplaceAll(c.Name, `"`, `""`) + `",` + strconv.Itoa(c.Items))
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

// files are what can be saved of a run.
func (p *benchPanel) files(s *work.Summary) app.UI {
	l := p.Lang
	save := func(kind work.Export, text string) app.UI {
		return button().Class("small").DataSet("save", string(kind)).Text(text).OnClick(p.onSave)
	}
	return tag("div").Class("format-row bench-files").Body(
		tag("span").Class("soft").Text(l.t("files.save")),
		save(work.ExportRecord, l.t("files.record")), save(work.ExportCSV, "CSV"), save(work.ExportJSONL, "JSONL"), save(work.ExportPlan, l.t("files.plan")),
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
