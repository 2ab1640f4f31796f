package workbench

import (
	"time"

	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/examples"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// firstPrompt is what a first visit shows: the essay's three translations.
func firstPrompt() prompt.Prompt { return examples.First().Prompt }

// starters are the starter prompts to choose from, none before they have been
// read.
func (w *Workbench) starters() []widget.Choice {
	if app.IsClient && !w.started {
		return nil
	}
	l := w.lang
	var all []widget.Choice
	for _, e := range examples.All() {
		all = append(all, widget.Choice{Value: e.ID, Text: e.Title[l.Tag()]})
	}
	return all
}

// ChooseExample puts a starter prompt in place of the draft. Undo brings the
// draft back.
func (w *Workbench) ChooseExample(ctx app.Context, id string) {
	p, ok := examplePrompt(id)
	if !ok {
		return
	}
	w.ShowPane(ctx, panePrompt)
	w.editor.Replace(p)
	switch {
	case p.Model != "": // one of ours: every visitor has it
		w.ChooseModel(ctx, p.Model)
	case modelpick.IsTiny(w.editor.Model()) && modelpick.Name(w.editor.Model()) != modelpick.Default: // one that another starter had chosen
		w.ChooseModel(ctx, modelpick.Default)
	}
	w.Say(widget.Notice{Text: exampleText(w.lang, id), Hint: w.lang.T("notice.undo_brings_back")})
	w.sender.Clear()
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
func exampleText(l i18n.Lang, id string) string {
	for _, e := range examples.All() {
		if e.ID == id {
			return e.Text[l.Tag()]
		}
	}
	return ""
}

// afterStart does what would hold up the first keystroke: it reads the starter
// prompts.
func (w *Workbench) afterStart(ctx app.Context) {
	if !app.IsClient {
		return
	}
	ctx.After(100*time.Millisecond, func(app.Context) {
		examples.All()
		w.started = true
	})
}
