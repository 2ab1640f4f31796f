package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// A notice tells a person what happened and what to do next. It stays until it
// is dismissed or followed by another.
type notice struct {
	Text  string
	Hint  string
	Alert bool // something went wrong
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
