package ui

import (
	"fewshot/app/chat"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A notice tells a person what happened and what to do next. It stays until it
// is dismissed or followed by another.
type notice struct {
	Text  string
	Hint  string
	Alert bool // something went wrong
}

// worded is an error as a notice. In another language than English its code is
// put into words, which say what to do too; the message that came with it, which
// may name a line, follows.
func worded(l lang, e *chat.Error) notice {
	words := own(l, "problem."+e.Code, e.Message)
	if words != e.Message {
		return notice{Text: words, Hint: e.Message}
	}
	return notice{Text: words, Hint: e.Hint}
}

// noticeEvents is what a notice asks for.
type noticeEvents interface {
	Dismiss(ctx app.Context)
}

// A noticeBar shows the notice, over the run bar, where it moves nothing.
type noticeBar struct {
	app.Compo
	Lang   lang
	Notice notice
	On     noticeEvents
}

func (n *noticeBar) onDismiss(ctx app.Context, _ app.Event) { n.On.Dismiss(ctx) }

func (n *noticeBar) Render() app.UI {
	class, role := "notice", "status"
	if n.Notice.Alert {
		class, role = "notice alert", "alert"
	}
	if n.Notice.Text == "" {
		return tag("div").Class("notice-place").Body(tag("div").Role("status"))
	}
	return tag("div").Class("notice-place").Body(
		tag("div").Class(class).Role(role).Body(
			tag("p").Body(
				tag("b").Text(n.Notice.Text),
				app.If(n.Notice.Hint != "", func() app.UI { return app.Text(" " + n.Notice.Hint) }),
			),
			button().Class("quiet small").Text(n.Lang.t("notice.dismiss")).OnClick(n.onDismiss),
		),
	)
}
