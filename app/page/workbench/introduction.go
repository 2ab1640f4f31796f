package workbench

import (
	"time"

	"fewshot/app/page/answers"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/tinyworker"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file has a first visit show what the playground is for: the first prompt's
// answers with fewer and more examples, by the tiny model in the page.

// quiet is how long after the start a page does nothing of its own, so that the first
// keys have it for themselves.
const quiet = 400 * time.Millisecond

// introduce has the first prompt compared, if it stands there untouched and the model in
// the page is chosen. Else the chosen model gets ready, if it is in the page, so that the
// first answer does not wait for that. Neither is done where weights should not be loaded
// unasked.
func (w *Workbench) introduce(ctx app.Context) {
	if !app.IsClient || frugal() || !modelpick.RunsInPage(w.editor.Model()) {
		return
	}
	first, now := firstPrompt(), w.editor.Prompt()
	first.Model = modelpick.Default
	if w.untouched && answers.SameQuestion(&now, &first) {
		w.sender.Introduce(ctx, quiet)
		return
	}
	ctx.Async(func() {
		time.Sleep(time.Second)
		if modelpick.RunsInPage(w.editor.Model()) {
			tinyworker.Page().Warm(ctx, modelpick.Name(w.editor.Model())) // an error shows when it is run
		}
	})
}

// frugal reports whether the visitor asks the browser to save data, or the device has so
// little memory that a model should not be loaded before it is asked for.
func frugal() bool {
	const least = 4 // gigabytes; a browser rounds to powers of two, and may not tell
	navigator := app.Window().Get("navigator")
	if c := navigator.Get("connection"); c.Truthy() && c.Get("saveData").Truthy() {
		return true
	}
	memory := navigator.Get("deviceMemory")
	return memory.Truthy() && memory.Float() < least
}
