//go:build !js || study

package ui

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/client"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A booth is where a student says which of two others' prompts is better.
type booth struct {
	d       *desk
	pair    *classes.Pair // nil: none is shown
	problem *chat.Error
	waiting bool
	cast    int // votes of this visit
}

func newBooth(d *desk) *booth { return &booth{d: d} }

// address is where the pairs of the exercise come from and the votes go.
func (b *booth) address() string {
	return "/api/classes/" + b.d.class.ID + "/exercises/" + b.d.exercise.ID + "/vote"
}

// next gets a pair, after a vote unless that is nil.
func (b *booth) next(vote *classes.Ballot) {
	if b.waiting {
		return
	}
	b.waiting, b.problem = true, nil
	page, address := b.d.w.own, b.address()
	page.Async(func() {
		var pair classes.Pair
		var err error
		if vote != nil {
			err = client.Server().Call(context.Background(), "POST", address, vote, nil)
		}
		if err == nil {
			err = client.Server().Call(context.Background(), "GET", address, nil, &pair)
		}
		page.Dispatch(func(app.Context) {
			b.waiting = false
			if vote != nil && (err == nil || asError(err, b.d.view.lang).Code == "no_pair") {
				b.cast++
			}
			if err != nil {
				b.problem = asError(err, b.d.view.lang)
				if b.problem.Code == "no_pair" {
					b.pair = nil
				}
				return
			}
			b.pair = &pair
		})
	})
}

func (b *booth) onOpen(app.Context, app.Event)  { b.next(nil) }
func (b *booth) onLeft(app.Context, app.Event)  { b.choose(classes.ChooseLeft) }
func (b *booth) onRight(app.Context, app.Event) { b.choose(classes.ChooseRight) }
func (b *booth) onTie(app.Context, app.Event)   { b.choose(classes.ChooseTie) }

func (b *booth) choose(c classes.Choice) {
	b.next(&classes.Ballot{Left: b.pair.Left.Submission, Right: b.pair.Right.Submission, Choice: c})
}

func (b *booth) render() app.UI {
	l := b.d.view.lang
	return tag("section").ID("booth").Class("panel").Aria("label", l.t("class.vote")).Body(
		tag("div").Class("panel-head").Body(tag("h2").Text(l.t("class.vote")), tag("span").Class("grow"), tag("span").ID("votes-cast").Class("n").Role("status").Text(b.castText())),
		tag("div").Class("booth-body").Body(
			app.If(b.problem != nil, func() app.UI {
				said := worded(l, b.problem)
				return tag("p").ID("booth-problem").Class("soft").Role("status").Text(said.Text + " " + said.Hint)
			}),
			app.If(b.pair == nil, func() app.UI {
				return tag("div").Body(tag("p").Class("soft").Text(l.t("class.vote.about")), button().ID("booth-open").Attr("disabled", b.waiting).Text(l.t("class.vote.open")).OnClick(b.onOpen))
			}).Else(func() app.UI {
				return tag("div").Class("booth").Body(
					tag("div").Class("vote-answers").Body(b.side(l.t("class.vote.a"), b.pair.Left), b.side(l.t("class.vote.b"), b.pair.Right)),
					tag("div").Class("format-row").Role("group").Aria("label", l.t("class.vote")).Body(
						button().ID("booth-left").Attr("disabled", b.waiting).Text(l.t("class.vote.left")).OnClick(b.onLeft),
						button().ID("booth-tie").Attr("disabled", b.waiting).Text(l.t("class.vote.tie")).OnClick(b.onTie),
						button().ID("booth-right").Attr("disabled", b.waiting).Text(l.t("class.vote.right")).OnClick(b.onRight),
					),
				)
			}),
		),
	)
}

func (b *booth) castText() string {
	if b.cast == 0 {
		return ""
	}
	return b.d.view.lang.n("class.votes", b.cast)
}

// side is one of the two prompts, and what came of it.
func (b *booth) side(name string, s classes.Showing) app.UI {
	l, items, metrics := b.d.view.lang, b.d.exercise.Visible, b.d.exercise.Metrics
	text := ""
	for _, block := range prompt.Render(s.Prompt).Blocks {
		text += block.Text
	}
	return tag("div").Class("vote-answer").Body(
		tag("h3").Text(name),
		tag("pre").Class("sent-text").Text(text),
		tag("table").Class("preview").Body(tag("tbody").Body(app.Range(s.Answers).Slice(func(i int) app.UI {
			return tag("tr").Body(tag("th").Attr("scope", "row").Text(items[i].Input), answerCell(l, s.Answers[i], metrics.Passed(s.Answers[i], items[i].Output)))
		}))),
	)
}
