package editor

import (
	"strings"
	"time"

	"fewshot/app/ability"
	"fewshot/app/page/autosave"
	"fewshot/app/page/client"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/sent"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An Editor is a prompt that is being edited on a page, with the model that it is for.
// With every change it writes the costs and what is sent onto the screen, and keeps
// the draft a moment later.
//
// A page opens a prompt ([Editor.Open]), shows the [Editor.Panel] and the
// [Editor.Dialog] that is open, and reads the [Editor.Prompt]. It may lock parts
// ([Editor.Lock]) and follow changes ([Editor.OnChange]).
type Editor struct {
	page  widget.Page
	costs *costs.View
	sent  *sent.Viewer

	draft  Draft
	render prompt.Renderer
	model  string            // a value of the model selection
	fixed  Fixed             // what can't be changed
	errors map[string]string // what is wrong with a setting, by its id

	// What is open or chosen on the screen.
	menu     int
	note     int
	dragged  int
	custom   bool
	dialog   string
	importer *importer

	work    *autosave.Work   // where the draft is kept, nil: nowhere
	others  []autosave.Other // the other drafts
	unkept  bool             // whether it was said that nothing can be kept
	settled string           // the model when the draft was last kept or opened
	later   dom.Later

	onChange func()
	onRender func()
	onSave   func()
}

// New is an editor on a page, of an empty prompt for the model in the page.
func New(page widget.Page) *Editor {
	e := &Editor{page: page, menu: -1, note: -1, dragged: -1, model: modelpick.Default, errors: map[string]string{}}
	e.importer = &importer{e: e}
	e.costs = costs.NewView(page, func(app.Context) { e.Refresh() })
	e.sent = sent.NewViewer(page, e)
	return e
}

// OnChange has f called whenever the prompt was counted, with each keystroke: it must
// not need a render.
func (e *Editor) OnChange(f func()) { e.onChange = f }

// OnRender has f called after each render, once the document is as rendered.
func (e *Editor) OnRender(f func()) { e.onRender = f }

// OnSave has f called whenever the draft is kept.
func (e *Editor) OnSave(f func()) { e.onSave = f }

// Open makes p the prompt that is edited. What was edited before can't be undone here.
func (e *Editor) Open(p prompt.Prompt) {
	e.draft = Draft{Prompt: p, Edits: e.draft.Edits + 1}
	e.errors, e.menu, e.dialog = map[string]string{}, -1, ""
	e.settle()
}

// Replace puts p in the place of the prompt that is edited. It can be undone; the focus
// then goes to the query.
func (e *Editor) Replace(p prompt.Prompt) {
	e.Change(IDQuery, func(now *prompt.Prompt) { *now = p })
}

// Lock makes parts that can't be changed.
func (e *Editor) Lock(fixed Fixed) { e.fixed = fixed }

// Prompt is the prompt that is edited, with the model that is chosen.
func (e *Editor) Prompt() prompt.Prompt {
	p := e.draft.Prompt
	p.Model = modelpick.Name(e.model)
	return p
}

// Model is the value of the model selection.
func (e *Editor) Model() string { return e.model }

// SetModel chooses a value of the model selection. It renders nothing.
func (e *Editor) SetModel(value string) { e.model = value }

// ChooseModel takes another model.
func (e *Editor) ChooseModel(value string) {
	e.model = value
	e.changed()
}

// Costs counts prompts and writes figures.
func (e *Editor) Costs() *costs.View { return e.costs }

// Sent shows what is sent.
func (e *Editor) Sent() *sent.Viewer { return e.sent }

// Ability is what the chosen model takes.
func (e *Editor) Ability() ability.Ability { return e.costs.Abilities().Of(e.model) }

// Encoding is what the chosen model counts with.
func (e *Editor) Encoding() string { return e.costs.Model(e.model).Encoding }

// Rendered is the prompt as it reaches the chosen model.
func (e *Editor) Rendered() prompt.Rendered {
	return modelpick.RenderedWith(e.render.Render, e.Prompt(), e.Ability())
}

// Tokenizer is that of an encoding; it is nil while its vocabulary is fetched.
func (e *Editor) Tokenizer(encoding string) token.Tokenizer {
	t := e.costs.Tokenizer(encoding)
	if t == nil {
		e.costs.Fetch()
	}
	return t
}

// Learn takes in what the server's models take.
func (e *Editor) Learn(models []client.Model) { e.costs.Learn(models) }

// taking is what the format bar says of the chosen model.
func (e *Editor) taking() modelpick.Taking {
	if !e.costs.Abilities().Known(e.model) {
		t := modelpick.Taking{}
		if modelpick.IsTiny(e.model) {
			t.Idle = map[string]bool{modelpick.IDThinking: true}
		}
		return t
	}
	p, a := e.Prompt(), e.Ability()
	_, changes := modelpick.Fitting(p, p.Stops(), a)
	name := modelpick.Name(e.model)
	return modelpick.Taking{Idle: modelpick.IdleFields(p, a), Next: modelpick.NextText(e.page.Lang(), name, changes), Model: name}
}

// Panel is where the person edits.
func (e *Editor) Panel() *Panel {
	return &Panel{
		Lang: e.page.Lang(), Prompt: e.draft.Prompt, Edits: e.draft.Edits,
		Menu: e.menu, Note: e.note, Custom: e.custom, Errors: e.errors, Fixed: e.fixed, Taking: e.taking(),
		Others: e.others, On: e,
	}
}

// Refresh writes what go-app does not render, once the render is done. On the server
// there is nothing to write to.
func (e *Editor) Refresh() {
	if !app.IsClient {
		return
	}
	if !e.mounted() {
		return // what is rendered first is as it is now
	}
	e.page.Context().Defer(func(app.Context) {
		e.costs.Rendered()
		e.measure()
		if e.onRender != nil {
			e.onRender()
		}
	})
}

// Speak follows a change of the page's language.
func (e *Editor) Speak() {
	e.sent.Reset()
	e.Refresh()
}

// Typed is the way of a keystroke: the field's text into the draft, the prompt
// rendered and counted, and the figures and the rendered prompt on the screen, all
// within the event and without a go-app render.
func (e *Editor) Typed(_ app.Context, id, text string) {
	e.draft.Edit(time.Now(), id, id, func(p *prompt.Prompt) { setField(p, id, text) })
	e.measure()
	e.saveSoon()
}

// TypedEarly takes what was typed into a field, or a setting, before the program had
// started.
func (e *Editor) TypedEarly(id, text string) {
	switch {
	case strings.HasPrefix(id, "format-"):
		e.SetFormatField(app.Context{}, id, text)
	case strings.HasPrefix(id, "parameter-"):
		e.SetParameter(app.Context{}, id, text)
	default:
		e.draft.Edit(time.Now(), id, id, func(p *prompt.Prompt) { setField(p, id, text) })
	}
}

// mounted reports whether the page has been rendered. Before, there is nothing to write
// to, and nothing waits: a prompt can be opened and changed, and is rendered so.
func (e *Editor) mounted() bool { return e.page.Context().Context != nil }

// Mount keeps what was changed before the page was rendered.
func (e *Editor) Mount() { e.saveSoon() }

// measure counts the draft and writes what depends on it: the figures at once,
// and what is dearer a moment later.
func (e *Editor) measure() {
	p, rendered := e.Prompt(), e.Rendered()
	e.costs.Show(rendered, p, e.model)
	e.costs.Cache().Disabled("undo", len(e.draft.undo) == 0)
	e.costs.Cache().Disabled("redo", len(e.draft.redo) == 0)
	e.sent.Update(rendered)
	e.later.Soon(e.page.Context(), "advice", 400*time.Millisecond, e.showAdvice)
	e.costs.Fetch()
	if e.onChange != nil {
		e.onChange()
	}
}

// Change makes an edit, keeps the draft and shows it. It is one step of undo, after
// which the focus goes to the element with an id, if it is not "".
func (e *Editor) Change(focusID string, f func(*prompt.Prompt)) {
	e.menu = -1
	e.draft.Edit(time.Now(), "", focusID, f)
	e.changed()
}

// changed follows every change of the prompt that rendered.
func (e *Editor) changed() {
	e.saveSoon()
	e.Refresh()
}

// showAdvice writes what there is to say about the prompt.
func (e *Editor) showAdvice() {
	list, ok := dom.Element("advice")
	if !ok {
		return
	}
	list.Set("textContent", "")
	document := app.Window().Get("document")
	for _, n := range prompt.Lint(e.Prompt()) {
		item := document.Call("createElement", "li")
		item.Set("textContent", advice(e.page.Lang(), n))
		list.Call("append", item)
	}
}

// setError says what is wrong with a setting, or with "" that nothing is. The map is a
// new one: the panel compares it with the one that it was rendered with.
func (e *Editor) setError(id, text string) {
	errors := map[string]string{}
	for k, v := range e.errors {
		if k != id {
			errors[k] = v
		}
	}
	if text != "" {
		errors[id] = text
	}
	e.errors = errors
}
