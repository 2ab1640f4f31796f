package student

import (
	"strconv"

	"fewshot/app/classes"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what was handed in, and what became of it.

// submissions are the student's own to the exercise, the latest first.
func (d *exerciseEditor) submissions() app.UI {
	l := d.view.Lang()
	var own []classes.Submission
	for _, s := range d.view.me.Submissions {
		if s.Exercise == d.exercise.ID {
			own = append([]classes.Submission{s}, own...)
		}
	}
	best, _ := bestOf(d.view.me.Submissions, d.exercise.ID)
	return dom.Tag("section").ID("handed-in").Class("panel handed-in").Aria("label", l.T("class.handed_in")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("class.handed_in")), dom.Tag("span").Class("grow"),
			app.If(best != nil, func() app.UI {
				return dom.Tag("span").ID("best-points").Class("n").Text(l.T("class.best_points", i18n.Points(best.Grade.Points), d.exercise.Points.Total()))
			})),
		d.passbacks(),
		app.If(len(own) == 0, func() app.UI {
			return dom.Tag("p").Class("soft panel-note").Text(l.T("class.nothing_yet", d.exercise.Hidden))
		}),
		app.Range(own).Slice(func(i int) app.UI {
			return &submissionCard{Lang: l, Number: len(own) - i, Submission: own[i], Open: i == 0, Best: best != nil && own[i].ID == best.ID, To: d}
		}),
	)
}

// A submissionCard is one submission.
type submissionCard struct {
	app.Compo
	Lang       i18n.Lang
	Number     int
	Submission classes.Submission
	Open, Best bool
	To         *exerciseEditor
}

func (c *submissionCard) onTake(app.Context, app.Event) {
	c.To.take(c.Submission.Prompt)
	c.To.view.Say(widget.Notice{Text: c.Lang.T("class.taken"), Hint: c.Lang.T("notice.undo_brings_back")})
}

func (c *submissionCard) Render() app.UI {
	l, s := c.Lang, c.Submission
	return dom.Tag("details").ID("submission-"+strconv.Itoa(c.Number)).Class("submission").Attr("open", c.Open).Body(
		dom.Tag("summary").Body(
			dom.Tag("b").Text("#"+strconv.Itoa(c.Number)+" "), dom.Tag("span").Class("standing").Text(c.standing()),
			app.If(c.Best, func() app.UI { return dom.Tag("span").Class("tag").Text(l.T("class.is_best")) }),
			dom.Tag("span").Class("soft").Text(" · "+l.N("tokens", s.Tokens)+" · "+l.N("shots", len(s.Prompt.Shots))+" · "+i18n.Clock(s.Created.UnixMilli(), l, i18n.TimeOfDay)),
		),
		app.If(s.State == classes.Queued || s.State == classes.Running, func() app.UI {
			return dom.Tag("progress").Attr("max", s.Total).Attr("value", s.Recorded).Aria("label", c.standing())
		}),
		app.If(s.Error != nil, func() app.UI { return widget.Problem(l, s.Error, false) }),
		app.If(s.Grade != nil, c.grade),
		dom.Tag("p").Body(dom.Button().Class("small").Text(l.T("class.take")).OnClick(c.onTake)),
	)
}

// standing is where a submission is, in a few words.
func (c *submissionCard) standing() string {
	l, s := c.Lang, c.Submission
	switch {
	case s.Grade != nil:
		return l.T("class.points", i18n.Points(s.Grade.Points), s.Grade.Total)
	case s.State == classes.Failed:
		return l.T("class.not_graded")
	case s.State == classes.Queued && s.Recorded == 0:
		return l.T("class.queued")
	}
	return l.T("class.grading", s.Recorded, s.Total)
}

// grade says how a score came about: of hidden items there are counts alone.
func (c *submissionCard) grade() app.UI {
	l, g := c.Lang, c.Submission.Grade
	return dom.Tag("div").Class("grade").Body(
		dom.Tag("p").Text(l.T("class.grade.hidden", g.Passed, g.Hidden)),
		app.If(g.Orders > 1, func() app.UI { return dom.Tag("p").Text(l.T("class.grade.worst", g.Orders, g.Worst)) }),
		app.If(g.Failed > 0, func() app.UI { return dom.Tag("p").Text(l.T("class.grade.failed", g.Failed)) }),
		app.If(len(g.Failures) > 0, func() app.UI {
			return dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("class.failures")).Body(
				dom.Tag("p").Class("soft").Text(l.T("class.failures")),
				dom.Tag("table").Class("preview runs-table").Body(
					dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("rows.input")), layout.ColumnHead(l.T("rows.expected")), layout.ColumnHead(l.T("class.answer")))),
					dom.Tag("tbody").Body(app.Range(g.Failures).Slice(func(i int) app.UI {
						m := g.Failures[i]
						return dom.Tag("tr").Body(dom.Tag("th").Attr("scope", "row").Text(m.Item.Input), dom.Tag("td").Text(m.Item.Output), answerCell(l, m.Answer, false, m.Code))
					})),
				),
			)
		}).Else(func() app.UI { return dom.Tag("p").Class("soft").Text(l.T("class.all_visible")) }),
	)
}
