package costs

import (
	"encoding/json"

	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file has a provider count the prompt, where a page has a button for that.

// IDCount is the button, which is seen only while a provider can be asked.
const IDCount = "count-exactly"

// keyCounts is where local storage keeps what providers counted, by model.
const keyCounts = "fewshot.counts"

// recallCounts takes in what was learned before, and in other tabs. What can't be
// read is left alone.
func (v *View) recallCounts() { _ = json.Unmarshal([]byte(dom.Recall(keyCounts)), &v.counts) }

// writeExactly shows the button or takes it away.
func (v *View) writeExactly() {
	can := ""
	if !v.asking && v.CanAsk(v.shown, v.value) {
		can = "can"
	}
	v.cache.Attribute(IDCount, "data-ask", can)
}

// CountExactly asks the model's provider how many tokens the prompt has, shows it, and
// keeps what that says of the page's estimates. The prompt may be edited meanwhile.
func (v *View) CountExactly() {
	question := v.Asking(v.shown, v.value)
	v.asking = true
	v.writeExactly()
	dom.Focus(IDTokens) // the button goes away
	v.beside(func() func(app.Context) {
		n, err := client.Server().CountTokens(v.page.Context(), question.request)
		return func(ctx app.Context) {
			v.asking = false
			if err != nil {
				widget.Warn(v.page, err)
			} else {
				v.recallCounts()
				v.Answered(question, n)
				kept, _ := json.Marshal(v.counts) // numbers
				dom.Remember(keyCounts, string(kept))
				l := v.page.Lang()
				dom.SetText("spoken", l.T("counted.provider", l.N("tokens", n)))
			}
			v.counted(ctx)
		}
	})
}

// beside does work that waits, and then, as an event of the page, what it returns.
func (v *View) beside(work func() func(app.Context)) {
	page := v.page.Context()
	page.Async(func() { page.Dispatch(work()) })
}
