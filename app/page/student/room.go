package student

import (
	"strconv"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a student sees before an exercise is open: the door, where a
// class is joined or chosen, and the room with its exercises.

// door is where a class is joined or chosen.
func (v *page) door() app.UI {
	l := v.Lang()
	return dom.Tag("main").Class("main class-door").Body(
		dom.Tag("h1").Text(l.T("class.title")),
		dom.Tag("p").Class("soft").Text(l.T("class.lead")),
		app.If(v.problem != nil && v.problem.Code == chat.CodeClassesDisabled, func() app.UI {
			return dom.Tag("p").ID("class-none").Role("alert").Text(widget.Worded(l, v.problem).Text + " " + widget.Worded(l, v.problem).Hint)
		}).Else(func() app.UI {
			return dom.Tag("div").Class("class-join").Body(
				dom.Tag("label").Attr("for", "class-code").Text(l.T("class.code")),
				app.ElemSelfClosing("input").Attr("type", "text").ID("class-code").Attr("autocomplete", "off").Attr("autocapitalize", "characters").
					Spellcheck(false).Attr("placeholder", "7K2QX-9MTRA").Attr("value", v.code).Aria("invalid", strconv.FormatBool(v.problem != nil)).
					OnInput(v.onCode).OnKeyDown(v.onCodeKey),
				dom.Button().ID("class-join").Class("run").Text(l.T("class.join")).OnClick(v.onJoin),
				app.If(v.problem != nil, func() app.UI {
					said := widget.Worded(l, v.problem)
					return dom.Tag("p").ID("class-problem").Class("error").Role("alert").Text(said.Text + " " + said.Hint)
				}),
			)
		}),
		app.If(len(v.places) > 0, func() app.UI {
			return dom.Tag("section").Aria("label", l.T("class.yours")).Body(
				dom.Tag("h2").Text(l.T("class.yours")),
				dom.Tag("ul").Class("lesson-list").Body(app.Range(v.places).Slice(func(i int) app.UI {
					p := v.places[i]
					return dom.Tag("li").Body(&placeLink{Place: p, To: v})
				})),
			)
		}),
		dom.Tag("p").Class("soft").Text(l.T("class.privacy")),
	)
}

// A placeLink opens a class that this browser is in.
type placeLink struct {
	app.Compo
	Place place
	To    *page
}

func (p *placeLink) onClick(app.Context, app.Event) {
	p.To.arrived(joined{Class: p.Place.ID})
}

func (p *placeLink) Render() app.UI {
	return dom.Button().Class("lesson-card").OnClick(p.onClick).Body(
		dom.Tag("span").Body(dom.Tag("b").Text(p.Place.Name), dom.Tag("span").Class("soft").Text(p.Place.Pseudonym)),
	)
}

// room is the class with its exercises.
func (v *page) room() app.UI {
	l, me := v.Lang(), v.me
	return dom.Tag("main").Class("main class-room").Body(
		v.head(),
		app.If(len(me.Exercises) == 0, func() app.UI {
			return dom.Tag("p").Class("empty").Text(v.emptyText())
		}),
		dom.Tag("ol").Class("lesson-list").Body(app.Range(me.Exercises).Slice(func(i int) app.UI {
			e := me.Exercises[i]
			best, tries := bestOf(me.Submissions, e.ID)
			standing := l.T("class.untried")
			if best != nil {
				standing = l.T("class.best", i18n.Points(best.Grade.Points), e.Points.Total(), l.N("class.tries", tries))
			} else if tries > 0 {
				standing = l.N("class.tries", tries)
			}
			return dom.Tag("li").Body(dom.Tag("a").Class("lesson-card").Attr("href", classAddress(me.Class.ID, e.ID)).Body(
				dom.Tag("span").Class("lesson-number").Text(i18n.Count(i+1)),
				dom.Tag("span").Body(dom.Tag("b").Text(l.Of(e.Title)), dom.Tag("span").Class("soft").Text(l.Of(e.Task)), dom.Tag("span").Class("standing n").Text(standing)),
			))
		})),
	)
}

func (v *page) emptyText() string {
	if now := time.Now(); v.me.Class.Opens.After(now) && !v.me.Class.Archived {
		return shutText(v.Lang(), v.me.Class, now)
	}
	return v.Lang().T("class.no_exercises")
}

// shutText says why nobody may work in a class now, and from or since when; "" if
// students may.
func shutText(l i18n.Lang, c classes.Place, now time.Time) string {
	refused := c.Open(now)
	if refused == nil {
		return ""
	}
	day := [...]string{i18n.English: "2 January 2006 at 15:04", i18n.Chinese: "2006 年 1 月 2 日 15:04"}[l]
	switch refused.Code {
	case chat.CodeClassNotOpen:
		return l.T("class.opens", c.Opens.UTC().Format(day))
	case chat.CodeClassClosed:
		return l.T("class.closed", c.Closes.UTC().Format(day))
	}
	return widget.Worded(l, refused).Text
}

// head says which class it is, who the student is there, and what is left to spend.
func (v *page) head() app.UI {
	l, me := v.Lang(), v.me
	shut := shutText(l, me.Class, time.Now())
	return dom.Tag("div").Class("class-head").Body(
		dom.Tag("div").Body(
			dom.Tag("h1").Text(me.Class.Name),
			dom.Tag("p").Class("soft").Body(app.Text(l.T("class.you_are")+" "), dom.Tag("b").ID("pseudonym").Text(me.Pseudonym), app.Text(" · "+leftText(l, me.Balance))),
			app.If(v.again, func() app.UI {
				return dom.Tag("p").ID("class-again").Class("class-shut").Role("status").Text(l.T("class.again", me.Pseudonym))
			}),
			app.If(shut != "", func() app.UI { return dom.Tag("p").Class("class-shut").Role("status").Text(shut) }),
		),
		dom.Tag("span").Class("grow"),
		dom.Button().ID("class-link").Class("small").Aria("expanded", strconv.FormatBool(v.link)).Text(l.T("class.link")).OnClick(v.onLink),
		dom.Button().ID("class-other").Class("small quiet").Text(l.T("class.other")).OnClick(v.onDoor),
		app.If(v.link, func() app.UI {
			copyText := l.T("class.copy")
			if v.copied {
				copyText = l.T("class.copied")
			}
			return dom.Tag("div").Class("class-link").Body(
				dom.Tag("p").Class("soft").Text(l.T("class.link.about")),
				dom.Tag("div").Class("format-row").Body(
					app.ElemSelfClosing("input").Attr("type", "text").ID("return-link").Attr("readonly", true).Aria("label", l.T("class.link")).Attr("value", v.returnLink()),
					dom.Button().ID("copy-link").Class("small").Text(copyText).OnClick(v.onCopyLink),
				),
			)
		}),
	)
}

// leftText is what is left of a student's budget.
func leftText(l i18n.Lang, b classes.Balance) string {
	left := b.Left()
	text := l.T("class.left.requests", i18n.Count(int(max(0, left.Requests))))
	if b.Cap.MicroUSD > 0 {
		text += " · " + l.T("class.left.money", i18n.Dollars(float64(max(0, left.MicroUSD))/1e6))
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
