package ui

import (
	"strconv"
	"time"

	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file changes the prompt's structure: what the editor and the format bar
// ask for, other than typing (typing.go). Each change is one step of undo and
// one render.

// change makes an edit, keeps the draft and shows it.
func (w *Workbench) change(ctx app.Context, focusID string, f func(*prompt.Prompt)) {
	w.menu = -1
	w.draft.edit(time.Now(), "", focusID, f)
	w.changedPrompt(ctx)
}

// changedPrompt follows every change of the prompt that rendered.
func (w *Workbench) changedPrompt(ctx app.Context) {
	w.saveSoon(ctx)
	w.refresh(ctx)
}

// focusLater moves the focus once the render is done.
func (w *Workbench) focusLater(ctx app.Context, id string) {
	if id != "" {
		w.lasting(ctx).Defer(func(app.Context) { focus(id) })
	}
}

// AddShot adds an empty shot at the end and puts the caret into it.
func (w *Workbench) AddShot(ctx app.Context) {
	id := shotField(idInput, len(w.draft.prompt.Shots))
	w.change(ctx, id, func(p *prompt.Prompt) { p.Shots = append(p.Shots, prompt.Shot{}) })
	w.focusLater(ctx, id)
}

// ToggleShot switches a shot on or off.
func (w *Workbench) ToggleShot(ctx app.Context, i int) {
	w.change(ctx, "use-"+strconv.Itoa(i), func(p *prompt.Prompt) { p.Shots[i].Off = !p.Shots[i].Off })
}

// DuplicateShot puts a copy of a shot behind it.
func (w *Workbench) DuplicateShot(ctx app.Context, i int) {
	w.change(ctx, shotField(idInput, i), func(p *prompt.Prompt) {
		p.Shots = append(p.Shots, p.Shots[i])
		moveShot(p, len(p.Shots)-1, i+1)
	})
	w.focusLater(ctx, shotField(idInput, i+1))
}

// DeleteShot deletes a shot; the focus goes to its neighbour.
func (w *Workbench) DeleteShot(ctx app.Context, i int) {
	w.change(ctx, shotField(idInput, i), func(p *prompt.Prompt) {
		p.Shots = append(p.Shots[:i], p.Shots[i+1:]...)
	})
	next := "add-example"
	if n := len(w.draft.prompt.Shots); n > 0 {
		next = shotField(idInput, min(i, n-1))
	}
	w.focusLater(ctx, next)
	w.say(notice{Text: w.lang.t("notice.deleted"), Hint: w.lang.t("notice.undo")})
}

// MoveShot moves a shot; the focus goes with it.
func (w *Workbench) MoveShot(ctx app.Context, from, to int) {
	if to < 0 || to >= len(w.draft.prompt.Shots) {
		return
	}
	w.change(ctx, shotField(idInput, from), func(p *prompt.Prompt) { moveShot(p, from, to) })
	focus(shotField(idInput, to)) // at once: the key may be held down, and the next press must find it there
}

// Drag notes which row is being dragged.
func (w *Workbench) Drag(i int) { w.dragged = i }

// DropOn moves the dragged row to where it was dropped.
func (w *Workbench) DropOn(ctx app.Context, i int) {
	from := w.dragged
	w.dragged = -1
	if from >= 0 {
		w.MoveShot(ctx, from, i)
	}
}

// AddNote shows the note of a shot and puts the caret into it.
func (w *Workbench) AddNote(ctx app.Context, i int) {
	w.menu, w.note = -1, i
	w.focusLater(ctx, shotField(idNote, i))
}

// OpenMenu opens the menu of a row, brings all of it into view, and closes any
// other; -1 only closes.
func (w *Workbench) OpenMenu(ctx app.Context, i int) {
	w.menu = i
	ctx.Defer(func(app.Context) { bringIntoView(menuID(i)) })
}

// Undo takes the last edit back.
func (w *Workbench) Undo(ctx app.Context) { w.travel(ctx, w.draft.back) }

// Redo makes the edit again that was taken back last.
func (w *Workbench) Redo(ctx app.Context) { w.travel(ctx, w.draft.forth) }

func (w *Workbench) travel(ctx app.Context, step func() (string, bool)) {
	id, ok := step()
	if !ok {
		return
	}
	w.menu = -1
	clear(w.errors)
	w.changedPrompt(ctx)
	w.focusLater(ctx, id)
}

// SetFormat takes another format. Stop sequences that the person chose stay.
func (w *Workbench) SetFormat(ctx app.Context, f prompt.Format) {
	w.change(ctx, "", func(p *prompt.Prompt) { p.Format = f })
}

// ShowCustom shows or hides the format's own fields.
func (w *Workbench) ShowCustom(_ app.Context, show bool) { w.custom = show }

// SetFormatField takes a label or separator of the person's own.
func (w *Workbench) SetFormatField(ctx app.Context, id, text string) {
	w.change(ctx, id, func(p *prompt.Prompt) { setFormatField(&p.Format, id, text) })
}

// SetParameter takes a sampling parameter, or says what is wrong with it.
func (w *Workbench) SetParameter(ctx app.Context, id, text string) {
	next := w.draft.prompt
	var errorID string
	if id == "parameter-stop" {
		errorID = setStops(&next, text)
	} else {
		errorID = setParameter(&next.Parameters, id, text)
	}
	errors := map[string]string{}
	for k, v := range w.errors {
		if k != id {
			errors[k] = v
		}
	}
	if errorID != "" {
		errors[id] = w.lang.t(errorID)
		w.errors = errors
		return
	}
	w.errors = errors
	w.change(ctx, id, func(p *prompt.Prompt) { p.Parameters = next.Parameters })
}

// ResetStop lets the stop sequences follow the format again.
func (w *Workbench) ResetStop(ctx app.Context) {
	w.change(ctx, "parameter-stop", func(p *prompt.Prompt) { p.Parameters.Stop = nil })
}

// ChooseExample puts a starter prompt in place of the draft. Undo brings the
// draft back.
func (w *Workbench) ChooseExample(ctx app.Context, id string) {
	p, ok := examplePrompt(id)
	if !ok {
		return
	}
	w.change(ctx, idQuery, func(old *prompt.Prompt) { *old = p })
	switch {
	case p.Model != "": // one of ours: every visitor has it
		w.ChooseModel(ctx, p.Model)
	case isTiny(w.model) && modelName(w.model) != tinyInPage: // one that another starter had chosen
		w.ChooseModel(ctx, tinyInPage)
	}
	w.say(notice{Text: exampleText(w.lang, id), Hint: w.lang.t("notice.undo_brings_back")})
	w.cells = nil
	w.changed++
}
