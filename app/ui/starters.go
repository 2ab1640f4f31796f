package ui

import (
	"time"

	"fewshot/app/client"
	"fewshot/app/prompt"
	"fewshot/examples"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// firstPrompt is what a first visit shows: the essay's three translations.
func firstPrompt() prompt.Prompt { return examples.First().Prompt }

// starters are the starter prompts to choose from, none before they have been
// read.
func (w *Workbench) starters() []choice {
	if app.IsClient && !w.started {
		return nil
	}
	l := w.lang
	var all []choice
	for _, e := range examples.All() {
		all = append(all, choice{Value: e.ID, Text: e.Title[l.tag()]})
	}
	return all
}

// examplePrompt is the starter prompt with an id.
func examplePrompt(id string) (prompt.Prompt, bool) {
	for _, e := range examples.All() {
		if e.ID == id {
			return e.Prompt, true
		}
	}
	return prompt.Prompt{}, false
}

// exampleText says what the starter prompt with an id shows.
func exampleText(l lang, id string) string {
	for _, e := range examples.All() {
		if e.ID == id {
			return e.Text[l.tag()]
		}
	}
	return ""
}

// afterStart does what would hold up the first keystroke: it reads the starter
// prompts, and has the model in the page get ready.
func (w *Workbench) afterStart(ctx app.Context) {
	if !app.IsClient {
		return
	}
	ctx.After(100*time.Millisecond, func(app.Context) {
		examples.All()
		w.started = true
	})
	ctx.Async(func() {
		time.Sleep(time.Second)
		if runsInPage(w.model) {
			client.Page().Warm(ctx, modelName(w.model)) // an error shows when it is run
		}
	})
}
