//go:build !js || study

package ui

import (
	"time"

	"fewshot/app/classes"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a student sees before an exercise is open: the door, where a
// class is joined or chosen, and the room with its exercises.

// door is where a class is joined or chosen.
func (v *classView) door() app.UI {
	l := v.lang
	return tag("main").Class("main class-door").Body(
		tag("h1").Text(l.t("class.title")),
		tag("p").Class("soft").Text(l.t("class.lead")),
		app.If(v.problem != nil && v.problem.Code == "classes_disabled", func() app.UI {
			return tag("p").ID("class-none").Role("alert").Text(worded(l, v.problem).Text + " " + worded(l, v.problem).Hint)
		}).Else(func() app.UI {
			return tag("div").Class("class-join").Body(
				tag("label").Attr("for", "class-code").Text(l.t("class.code")),
				app.ElemSelfClosing("input").Attr("type", "text").ID("class-code").Attr("autocomplete", "off").Attr("autocapitalize", "characters").
					Spellcheck(false).Attr("placeholder", "7K2QX-9MTRA").Attr("value", v.code).Aria("invalid", boolText(v.problem != nil)).
					OnInput(v.onCode).OnKeyDown(v.onCodeKey),
				button().ID("class-join").Class("run").Text(l.t("class.join")).OnClick(v.onJoin),
				app.If(v.problem != nil, func() app.UI {
					said := worded(l, v.problem)
					return tag("p").ID("class-problem").Class("error").Role("alert").Text(said.Text + " " + said.Hint)
				}),
			)
		}),
		app.If(len(v.places) > 0, func() app.UI {
			return tag("section").Aria("label", l.t("class.yours")).Body(
				tag("h2").Text(l.t("class.yours")),
				tag("ul").Class("lesson-list").Body(app.Range(v.places).Slice(func(i int) app.UI {
					p := v.places[i]
					return tag("li").Body(&placeLink{Place: p, To: v})
				})),
			)
		}),
		tag("p").Class("soft").Text(l.t("class.privacy")),
	)
}

// A placeLink opens a class that this browser is in.
type placeLink struct {
	app.Compo
	Place place
	To    *classView
}

func (p *placeLink) onClick(app.Context, app.Event) {
	p.To.arrived(joined{Class: p.Place.ID})
}

func (p *placeLink) Render() app.UI {
	return button().Class("lesson-card").OnClick(p.onClick).Body(
		tag("span").Body(tag("b").Text(p.Place.Name), tag("span").Class("soft").Text(p.Place.Pseudonym)),
	)
}

func boolText(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

// room is the class with its exercises.
func (v *classView) room() app.UI {
	l, me := v.lang, v.me
	return tag("main").Class("main class-room").Body(
		v.head(),
		app.If(len(me.Exercises) == 0, func() app.UI {
			return tag("p").Class("empty").Text(v.emptyText())
		}),
		tag("ol").Class("lesson-list").Body(app.Range(me.Exercises).Slice(func(i int) app.UI {
			e := me.Exercises[i]
			best, tries := bestOf(me.Submissions, e.ID)
			standing := l.t("class.untried")
			if best != nil {
				standing = l.t("class.best", pointsText(best.Grade.Points), e.Points.Total(), l.n("class.tries", tries))
			} else if tries > 0 {
				standing = l.n("class.tries", tries)
			}
			return tag("li").Body(tag("a").Class("lesson-card").Attr("href", classAddress(me.Class.ID, e.ID)).Body(
				tag("span").Class("lesson-number").Text(count(i+1)),
				tag("span").Body(tag("b").Text(words(l, e.Title)), tag("span").Class("soft").Text(words(l, e.Task)), tag("span").Class("standing n").Text(standing)),
			))
		})),
	)
}

func (v *classView) emptyText() string {
	if now := time.Now(); v.me.Class.Opens.After(now) && !v.me.Class.Archived {
		return shutText(v.lang, v.me.Class, now)
	}
	return v.lang.t("class.no_exercises")
}

// shutText says why nobody may work in a class now, and from or since when; "" if
// students may.
func shutText(l lang, c classes.Place, now time.Time) string {
	refused := c.Open(now)
	if refused == nil {
		return ""
	}
	day := [...]string{english: "2 January 2006 at 15:04", chinese: "2006 年 1 月 2 日 15:04"}[l]
	switch refused.Code {
	case "class_not_open":
		return l.t("class.opens", c.Opens.UTC().Format(day))
	case "class_closed":
		return l.t("class.closed", c.Closes.UTC().Format(day))
	}
	return worded(l, refused).Text
}

// head says which class it is, who the student is there, and what is left to spend.
func (v *classView) head() app.UI {
	l, me := v.lang, v.me
	shut := shutText(l, me.Class, time.Now())
	return tag("div").Class("class-head").Body(
		tag("div").Body(
			tag("h1").Text(me.Class.Name),
			tag("p").Class("soft").Body(app.Text(l.t("class.you_are")+" "), tag("b").ID("pseudonym").Text(me.Pseudonym), app.Text(" · "+leftText(l, me.Balance))),
			app.If(v.again, func() app.UI {
				return tag("p").ID("class-again").Class("class-shut").Role("status").Text(l.t("class.again", me.Pseudonym))
			}),
			app.If(shut != "", func() app.UI { return tag("p").Class("class-shut").Role("status").Text(shut) }),
		),
		tag("span").Class("grow"),
		button().ID("class-link").Class("small").Aria("expanded", boolText(v.link)).Text(l.t("class.link")).OnClick(v.onLink),
		button().ID("class-other").Class("small quiet").Text(l.t("class.other")).OnClick(v.onDoor),
		app.If(v.link, func() app.UI {
			copyText := l.t("class.copy")
			if v.copied {
				copyText = l.t("class.copied")
			}
			return tag("div").Class("class-link").Body(
				tag("p").Class("soft").Text(l.t("class.link.about")),
				tag("div").Class("format-row").Body(
					app.ElemSelfClosing("input").Attr("type", "text").ID("return-link").Attr("readonly", true).Aria("label", l.t("class.link")).Attr("value", v.returnLink()),
					button().ID("copy-link").Class("small").Text(copyText).OnClick(v.onCopyLink),
				),
			)
		}),
	)
}

// leftText is what is left of a student's budget.
func leftText(l lang, b classes.Balance) string {
	left := b.Left()
	text := l.t("class.left.requests", count(int(max(0, left.Requests))))
	if b.Cap.MicroUSD > 0 {
		text += " · " + l.t("class.left.money", dollars(float64(max(0, left.MicroUSD))/1e6))
	}
	return text
}

// bestOf is the best graded submission to an exercise, the shorter prompt of equal
// ones, and how many submissions count; nil if none is graded.
func bestOf(all []classes.Submission, exercise string) (best *classes.Submission, tries int) {
	for i, s := range all {
		if s.Exercise != exercise || s.State == classes.Failed {
			continue
		}
		tries++
		if s.Grade != nil && (best == nil || s.Grade.Points > best.Grade.Points || s.Grade.Points == best.Grade.Points && s.Tokens < best.Tokens) {
			best = &all[i]
		}
	}
	return best, tries
}
