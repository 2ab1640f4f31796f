package widget

import (
	"cmp"
	"errors"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Problem shows an error beside the thing that it is about. In another language
// than English its code is put into words first; the words that came with it,
// which may say more, follow.
func Problem(l i18n.Lang, e *chat.Error, kept bool) app.UI {
	words, _ := inWords(l, e)
	return dom.Tag("div").Class("problem").Role("alert").Body(
		dom.Tag("p").Body(dom.Tag("b").Text(cmp.Or(words, e.Message))),
		app.If(words != "", func() app.UI { return dom.Tag("p").Lang("en").Text(e.Message) }),
		app.If(e.Hint != "", func() app.UI { return dom.Tag("p").Text(e.Hint) }),
		app.If(e.RetryAfterSeconds > 0, func() app.UI {
			return dom.Tag("p").Text(l.T("answer.retry_after", e.RetryAfterSeconds))
		}),
		app.If(kept && e.Hint == "", func() app.UI { return dom.Tag("p").Text(l.T("answer.kept")) }),
	)
}

// AsError is err as an error that a person sees.
func AsError(err error, l i18n.Lang) *chat.Error {
	var e *chat.Error
	if errors.As(err, &e) {
		return e
	}
	return &chat.Error{Message: l.T("error.unexpected"), Hint: l.T("error.unexpected.hint")}
}
