package costs

import (
	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file has a provider count the prompt, where a page has a button for that.

// The elements that a page has for it: the button, which it makes hidden, and what is
// said of a count beside it.
const (
	IDCount   = "count-exactly"
	IDCounted = "counted"
)

// keyCorrections is where local storage keeps the [Corrections].
const keyCorrections = "fewshot.counts"

// writeExactly shows the button where a provider can be asked, and what its counts
// have changed.
func (v *View) writeExactly(c Count) {
	l := v.page.Lang()
	text := ""
	switch {
	case c.ByProvider:
		text = l.T("counted.provider")
	case c.Known && c.Factor > 0:
		text = l.T("counted.corrected")
	}
	v.cache.Text(IDCounted, text)
	v.cache.Hidden(IDCount, !v.CanAsk(v.shown, v.value))
	label := l.T("count.exactly")
	if v.asking {
		label = l.T("sum.waiting")
	}
	v.cache.Text(IDCount, label)
}

// CountExactly asks the model's provider how many tokens the prompt has, shows it, and
// keeps what that says of the page's estimates. The prompt may be edited meanwhile.
func (v *View) CountExactly() {
	if v.asking || !v.CanAsk(v.shown, v.value) {
		return
	}
	v.asking = true
	v.writeExactly(v.last)
	question := v.Asking(v.shown, v.value)
	r := v.shown.Request(v.of)
	r = &chat.Request{Model: r.Model, Prompt: r.Prompt, Messages: r.Messages, Fit: true}
	page := v.page.Context()
	page.Async(func() {
		n, err := client.Server().CountTokens(page, r)
		page.Dispatch(func(ctx app.Context) {
			v.asking = false
			if err != nil {
				widget.Warn(v.page, err)
				v.counted(ctx)
				return
			}
			if kept := dom.Recall(keyCorrections); kept != "" { // another tab may have counted
				v.SetCorrections(ParseCorrections(kept))
			}
			v.Answered(question, n)
			dom.Remember(keyCorrections, v.Corrections().String())
			if dom.HasFocus(IDCount) { // which goes away
				dom.Focus("tokens")
			}
			dom.SetText("spoken", v.page.Lang().T("counted.provider.spoken", v.page.Lang().N("tokens", n)))
			v.counted(ctx)
		})
	})
}
