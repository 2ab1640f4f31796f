package widget

import (
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Page is what a part of a page needs of it.
type Page interface {
	Lang() i18n.Lang
	// Context is the page's own. What follows an event later belongs to it: go-app
	// drops what is deferred, dispatched or timed in the context of an element that is
	// gone by then, such as the button of a menu or a dialog.
	Context() app.Context
	Say(n Notice)
}

// Warn shows an error that a person can do something about.
func Warn(p Page, err error) {
	n := Worded(p.Lang(), AsError(err, p.Lang()))
	n.Alert = true
	p.Say(n)
}

// CopyOut puts a text on the clipboard and then shows what is said of that, or
// that the browser does not let it.
func CopyOut(p Page, text, said string) {
	dom.CopyText(text, func(ok bool) {
		p.Context().Dispatch(func(app.Context) {
			if ok {
				p.Say(Notice{Text: said})
			} else {
				p.Say(Notice{Text: p.Lang().T("notice.not_copied"), Hint: p.Lang().T("notice.not_copied.hint"), Alert: true})
			}
		})
	})
}
