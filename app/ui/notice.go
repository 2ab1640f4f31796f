package ui

import (
	"strings"

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
	words, known := inWords(l, e)
	switch {
	case words == "":
		return notice{Text: e.Message, Hint: e.Hint}
	case known:
		return notice{Text: words, Hint: e.Message}
	}
	return notice{Text: words, Hint: e.Error()}
}

// inWords is what happened and what to do, in another language than English, and
// whether the words are those of e's code. A provider may send codes that nobody
// here knows: of these it says that the English follows. It is "" where the message
// needs no words before it.
func inWords(l lang, e *chat.Error) (words string, known bool) {
	if l == english {
		return "", false
	}
	if entry, ok := catalogue["problem."+e.Code]; ok {
		return entry[l], true
	}
	if hasChinese(e.Message) {
		return "", false
	}
	return l.t("error.other"), false
}

// hasChinese reports whether there are Chinese characters in s.
func hasChinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return '\u4e00' <= r && r <= '\u9fff' })
}

// noticeEvents is what a notice asks for.
type noticeEvents interface {
	Dismiss(ctx app.Context)
}

// InChinese is what happened and what to do in Chinese, for a page that the server
// writes itself; "" if the error's own words are Chinese or have Chinese beside the
// English.
func InChinese(e *chat.Error) string {
	if hasChinese(e.Message) {
		return ""
	}
	words, _ := inWords(chinese, e)
	return words
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
