package widget

import (
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Notice tells a person what happened and what to do next. It stays until it
// is dismissed, followed by another, or read: see [NoticeBar].
type Notice struct {
	Text  string
	Hint  string
	Alert bool // something went wrong
}

// Worded is an error as a notice. In another language than English its code is
// put into words, which say what to do too; the message that came with it, which
// may name a line, follows.
func Worded(l i18n.Lang, e *chat.Error) Notice {
	words, known := inWords(l, e)
	switch {
	case words == "":
		return Notice{Text: e.Message, Hint: e.Hint}
	case known:
		return Notice{Text: words, Hint: e.Message}
	}
	return Notice{Text: words, Hint: e.Error()}
}

// inWords is what happened and what to do, in another language than English, and
// whether the words are those of e's code. A provider may send codes that nobody
// here knows: of these it says that the English follows. It is "" where the message
// needs no words before it.
func inWords(l i18n.Lang, e *chat.Error) (words string, known bool) {
	if l == i18n.English {
		return "", false
	}
	if words, ok := l.Find("problem." + e.Code); ok {
		return words, true
	}
	if hasChinese(e.Message) {
		return "", false
	}
	return l.T("error.other"), false
}

// hasChinese reports whether there are Chinese characters in s.
func hasChinese(s string) bool {
	return strings.ContainsFunc(s, func(r rune) bool { return '\u4e00' <= r && r <= '\u9fff' })
}

// NoticeEvents is what a notice asks for.
type NoticeEvents interface {
	Dismiss(ctx app.Context)
}

// InChinese is what happened and what to do in Chinese, for a page that the server
// writes itself; "" if the error's own words are Chinese or have Chinese beside the
// English.
func InChinese(e *chat.Error) string {
	if hasChinese(e.Message) {
		return ""
	}
	words, _ := inWords(i18n.Chinese, e)
	return words
}

// A NoticeBar shows the notice, over the run bar, where it moves nothing. One of
// something that went wrong stays until it is dismissed. Any other goes by itself once there
// was time to read it, but not while the pointer or the focus is on it, or while nobody
// sees the page.
type NoticeBar struct {
	app.Compo
	Lang   i18n.Lang
	Notice Notice
	On     NoticeEvents
}

func (n *NoticeBar) OnMount(app.Context) { n.time() }

func (n *NoticeBar) OnUpdate(app.Context) { n.time() }

// time has the notice go once it can be read: see goapp.js.
func (n *NoticeBar) time() { app.Window().Call("fewshotRead", n.Notice.readingMS()) }

// readingMS is how long a notice takes to be seen and read, 0 if it is to stay. A Chinese
// character has three bytes, and takes about as long as three letters.
func (n Notice) readingMS() int {
	if n.Text == "" || n.Alert {
		return 0
	}
	return 6000 + 60*len(n.Text+n.Hint)
}

func (n *NoticeBar) onDismiss(ctx app.Context, _ app.Event) { n.On.Dismiss(ctx) }

func (n *NoticeBar) Render() app.UI {
	class, role := "notice", "status"
	if n.Notice.Alert {
		class, role = "notice alert", "alert"
	}
	if n.Notice.Text == "" {
		return dom.Tag("div").Class("notice-place").Body(dom.Tag("div").Role("status"))
	}
	return dom.Tag("div").Class("notice-place").Body(
		dom.Tag("div").Class(class).Role(role).Body(
			dom.Tag("p").Body(
				dom.Tag("b").Text(n.Notice.Text),
				app.If(n.Notice.Hint != "", func() app.UI { return app.Text(" " + n.Notice.Hint) }),
			),
			dom.Button().Class("quiet small").Text(n.Lang.T("notice.dismiss")).OnClick(n.onDismiss),
		),
	)
}
