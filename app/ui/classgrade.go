//go:build !js || study

package ui

import (
	"strconv"

	"fewshot/app/classes"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what was handed in, and what became of it.

// submissions are the student's own to the exercise, the latest first.
func (d *desk) submissions() app.UI {
	l := d.view.lang
	var own []classes.Submission
	for _, s := range d.view.me.Submissions {
		if s.Exercise == d.exercise.ID {
			own = append([]classes.Submission{s}, own...)
		}
	}
	best, _ := bestOf(d.view.me.Submissions, d.exercise.ID)
	return tag("section").ID("handed-in").Class("panel handed-in").Aria("label", l.t("class.handed_in")).Body(
		tag("div").Class("panel-head").Body(tag("h2").Text(l.t("class.handed_in")), tag("span").Class("grow"),
			app.If(best != nil, func() app.UI {
				return tag("span").ID("best-points").Class("n").Text(l.t("class.best_points", pointsText(best.Grade.Points), d.exercise.Points.Total()))
			})),
		app.If(len(own) == 0, func() app.UI {
			return tag("p").Class("soft bench-empty").Text(l.t("class.nothing_yet", d.exercise.Hidden))
		}),
		app.Range(own).Slice(func(i int) app.UI {
			return &submissionCard{Lang: l, Number: len(own) - i, Submission: own[i], Open: i == 0, Best: best != nil && own[i].ID == best.ID, To: d}
		}),
	)
}

// A submissionCard is one submission.
type submissionCard struct {
	app.Compo
	Lang       lang
	Number     int
	Submission classes.Submission
	Open, Best bool
	To         *desk
}

func (c *submissionCard) onTake(app.Context, app.Event) {
	c.To.take(c.Submission.Prompt)
	c.To.w.say(notice{Text: c.Lang.t("class.taken"), Hint: c.Lang.t("notice.undo_brings_back")})
}

func (c *submissionCard) Render() app.UI {
	l, s := c.Lang, c.Submission
	return tag("details").ID("submission-"+strconv.Itoa(c.Number)).Class("submission").Attr("open", c.Open).Body(
		tag("summary").Body(
			tag("b").Text("#"+strconv.Itoa(c.Number)+" "), tag("span").Class("standing").Text(c.standing()),
			app.If(c.Best, func() app.UI { return tag("span").Class("tag").Text(l.t("class.is_best")) }),
			tag("span").Class("soft").Text(" · "+l.n("tokens", s.Tokens)+" · "+l.n("shots", len(s.Prompt.Shots))+" · "+clock(s.Created.UnixMilli(), l, timeOfDay)),
		),
		app.If(s.State == classes.Queued || s.State == classes.Running, func() app.UI {
			return tag("progress").Attr("max", s.Total).Attr("value", s.Recorded).Aria("label", c.standing())
		}),
		app.If(s.Error != nil, func() app.UI { return problem(l, s.Error, false) }),
		app.If(s.Grade != nil, c.grade),
		tag("p").Body(button().Class("small").Text(l.t("class.take")).OnClick(c.onTake)),
	)
}

// standing is where a submission is, in a few words.
func (c *submissionCard) standing() string {
	l, s := c.Lang, c.Submission
	switch {
	case s.Grade != nil:
		return l.t("class.points", pointsText(s.Grade.Points), s.Grade.Total)
	case s.State == classes.Failed:
		return l.t("class.not_graded")
	case s.State == classes.Queued && s.Recorded == 0:
		return l.t("class.queued")
	}
	return l.t("class.grading", s.Recorded, s.Total)
}

// grade says how a score came about: of hidden items there are counts alone.
func (c *submissionCard) grade() app.UI {
	l, g := c.Lang, c.Submission.Grade
	return tag("div").Class("grade").Body(
		tag("p").Text(l.t("class.grade.hidden", g.Passed, g.Hidden)),
		app.If(g.Orders > 1, func() app.UI { return tag("p").Text(l.t("class.grade.worst", g.Orders, g.Worst)) }),
		app.If(g.Failed > 0, func() app.UI { return tag("p").Text(l.t("class.grade.failed", g.Failed)) }),
		app.If(len(g.Failures) > 0, func() app.UI {
			return tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.t("class.failures")).Body(
				tag("p").Class("soft").Text(l.t("class.failures")),
				tag("table").Class("preview runs-table").Body(
					tag("thead").Body(tag("tr").Body(heading(l.t("rows.input")), heading(l.t("rows.expected")), heading(l.t("class.answer")))),
					tag("tbody").Body(app.Range(g.Failures).Slice(func(i int) app.UI {
						m := g.Failures[i]
						return tag("tr").Body(tag("th").Attr("scope", "row").Text(m.Item.Input), tag("td").Text(m.Item.Output), answerCell(l, m.Answer, false))
					})),
				),
			)
		}).Else(func() app.UI { return tag("p").Class("soft").Text(l.t("class.all_visible")) }),
	)
}

// pointsText is a number of points, to a tenth.
func pointsText(p float64) string { return strconv.FormatFloat(p, 'f', -1, 64) }
