package student

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A votePanel is where a student says which of two others' prompts is better.
type votePanel struct {
	d       *exerciseEditor
	pair    *classes.Pair // nil: none is shown
	problem *chat.Error
	waiting bool
	cast    int // votes of this visit
}

func newVotePanel(d *exerciseEditor) *votePanel { return &votePanel{d: d} }

// address is where the pairs of the exercise come from and the votes go.
func (b *votePanel) address() string {
	return "/api/classes/" + b.d.class.ID + "/exercises/" + b.d.exercise.ID + "/vote"
}

// next gets a pair, after a vote unless that is nil.
func (b *votePanel) next(vote *classes.Vote) {
	if b.waiting {
		return
	}
	b.waiting, b.problem = true, nil
	page, address := b.d.view.Context(), b.address()
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
			if vote != nil && (err == nil || widget.AsError(err, b.d.view.Lang()).Code == chat.CodeNoPair) {
				b.cast++
			}
			if err != nil {
				b.problem = widget.AsError(err, b.d.view.Lang())
				if b.problem.Code == chat.CodeNoPair {
					b.pair = nil
				}
				return
			}
			b.pair = &pair
		})
	})
}

func (b *votePanel) onOpen(app.Context, app.Event) { b.next(nil) }

func (b *votePanel) onLeft(app.Context, app.Event) { b.choose(classes.ChooseLeft) }

func (b *votePanel) onRight(app.Context, app.Event) { b.choose(classes.ChooseRight) }

func (b *votePanel) onTie(app.Context, app.Event) { b.choose(classes.ChooseTie) }

func (b *votePanel) choose(c classes.Choice) {
	b.next(&classes.Vote{Left: b.pair.Left.Submission, Right: b.pair.Right.Submission, Choice: c})
}

func (b *votePanel) render() app.UI {
	l := b.d.view.Lang()
	return dom.Tag("section").ID("vote-panel").Class("panel").Aria("label", l.T("class.vote")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("class.vote")), dom.Tag("span").Class("grow"), dom.Tag("span").ID("votes-cast").Class("n").Role("status").Text(b.voteText())),
		dom.Tag("div").Class("vote-body").Body(
			app.If(b.problem != nil, func() app.UI {
				said := widget.Worded(l, b.problem)
				return dom.Tag("p").ID("vote-problem").Class("soft").Role("status").Text(said.Text + " " + said.Hint)
			}),
			app.If(b.pair == nil, func() app.UI {
				return dom.Tag("div").Body(dom.Tag("p").Class("soft").Text(l.T("class.vote.about")), dom.Button().ID("vote-open").Attr("disabled", b.waiting).Text(l.T("class.vote.open")).OnClick(b.onOpen))
			}).Else(func() app.UI {
				return dom.Tag("div").Class("vote-panel").Body(
					dom.Tag("div").Class("vote-answers").Body(b.side(l.T("class.vote.a"), b.pair.Left), b.side(l.T("class.vote.b"), b.pair.Right)),
					dom.Tag("div").Class("format-row").Role("group").Aria("label", l.T("class.vote")).Body(
						dom.Button().ID("vote-left").Attr("disabled", b.waiting).Text(l.T("class.vote.left")).OnClick(b.onLeft),
						dom.Button().ID("vote-tie").Attr("disabled", b.waiting).Text(l.T("class.vote.tie")).OnClick(b.onTie),
						dom.Button().ID("vote-right").Attr("disabled", b.waiting).Text(l.T("class.vote.right")).OnClick(b.onRight),
					),
				)
			}),
		),
	)
}

func (b *votePanel) voteText() string {
	if b.cast == 0 {
		return ""
	}
	return b.d.view.Lang().N("class.votes", b.cast)
}

// side is one of the two prompts, and what came of it.
func (b *votePanel) side(name string, s classes.Showing) app.UI {
	l, items := b.d.view.Lang(), b.d.exercise.Visible
	text := ""
	for _, segment := range prompt.Render(s.Prompt).Segments {
		text += segment.Text
	}
	return dom.Tag("div").Class("vote-answer").Body(
		dom.Tag("h3").Text(name),
		dom.Tag("pre").Class("sent-text").Text(text),
		dom.Tag("table").Class("preview").Body(dom.Tag("tbody").Body(app.Range(s.Answers).Slice(func(i int) app.UI {
			return dom.Tag("tr").Body(dom.Tag("th").Attr("scope", "row").Text(items[i].Input), answerCell(l, s.Answers[i], i < len(s.Passed) && s.Passed[i], nil))
		}))),
	)
}
