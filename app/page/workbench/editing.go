package workbench

import (
	"strconv"
	"time"

	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file changes the prompt's structure: what the editor and the format bar
// ask for, other than typing (typing.go). Each change is one step of undo and
// one render.

// Change makes an edit, keeps the draft and shows it.
func (w *Workbench) Change(ctx app.Context, focusID string, f func(*prompt.Prompt)) {
	w.Menu = -1
	w.Draft.Edit(time.Now(), "", focusID, f)
	w.changedPrompt(ctx)
}

// changedPrompt follows every change of the prompt that rendered.
func (w *Workbench) changedPrompt(ctx app.Context) {
	w.SaveSoon(ctx)
	w.Refresh(ctx)
}

// FocusLater moves the focus once the render is done.
func (w *Workbench) FocusLater(ctx app.Context, id string) {
	if id != "" {
		w.lasting(ctx).Defer(func(app.Context) { dom.Focus(id) })
	}
}

// AddShot adds an empty shot at the end and puts the caret into it.
func (w *Workbench) AddShot(ctx app.Context) {
	id := editor.ShotField(editor.IDInput, len(w.Draft.Prompt.Shots))
	w.Change(ctx, id, func(p *prompt.Prompt) { p.Shots = append(p.Shots, prompt.Shot{}) })
	w.FocusLater(ctx, id)
}

// ToggleShot switches a shot on or off.
func (w *Workbench) ToggleShot(ctx app.Context, i int) {
	w.Change(ctx, "use-"+strconv.Itoa(i), func(p *prompt.Prompt) { p.Shots[i].Off = !p.Shots[i].Off })
}

// DuplicateShot puts a copy of a shot behind it.
func (w *Workbench) DuplicateShot(ctx app.Context, i int) {
	w.Change(ctx, editor.ShotField(editor.IDInput, i), func(p *prompt.Prompt) {
		p.Shots = append(p.Shots, p.Shots[i])
		editor.MoveShot(p, len(p.Shots)-1, i+1)
	})
	w.FocusLater(ctx, editor.ShotField(editor.IDInput, i+1))
}

// DeleteShot deletes a shot; the focus goes to its neighbour.
func (w *Workbench) DeleteShot(ctx app.Context, i int) {
	w.Change(ctx, editor.ShotField(editor.IDInput, i), func(p *prompt.Prompt) {
		p.Shots = append(p.Shots[:i], p.Shots[i+1:]...)
	})
	next := "add-example"
	if n := len(w.Draft.Prompt.Shots); n > 0 {
		next = editor.ShotField(editor.IDInput, min(i, n-1))
	}
	w.FocusLater(ctx, next)
	w.Say(widget.Notice{Text: w.Lang.T("notice.deleted"), Hint: w.Lang.T("notice.undo")})
}

// MoveShot moves a shot; the focus goes with it.
func (w *Workbench) MoveShot(ctx app.Context, from, to int) {
	if to < 0 || to >= len(w.Draft.Prompt.Shots) {
		return
	}
	w.Change(ctx, editor.ShotField(editor.IDInput, from), func(p *prompt.Prompt) { editor.MoveShot(p, from, to) })
	dom.Focus(editor.ShotField(editor.IDInput, to)) // at once: the key may be held down, and the next press must find it there
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
	w.Menu, w.Note = -1, i
	w.FocusLater(ctx, editor.ShotField(editor.IDNote, i))
}

// OpenMenu opens the menu of a row, brings all of it into view, and closes any
// other; -1 only closes.
func (w *Workbench) OpenMenu(ctx app.Context, i int) {
	w.Menu = i
	ctx.Defer(func(app.Context) { dom.BringIntoView(editor.MenuID(i)) })
}

// Undo takes the last edit back.
func (w *Workbench) Undo(ctx app.Context) { w.travel(ctx, w.Draft.Back) }

// Redo makes the edit again that was taken back last.
func (w *Workbench) Redo(ctx app.Context) { w.travel(ctx, w.Draft.Forth) }

func (w *Workbench) travel(ctx app.Context, step func() (string, bool)) {
	id, ok := step()
	if !ok {
		return
	}
	w.Menu = -1
	clear(w.Errors)
	w.changedPrompt(ctx)
	w.FocusLater(ctx, id)
}

// SetFormat takes another format. Stop sequences that the person chose stay.
func (w *Workbench) SetFormat(ctx app.Context, f prompt.Format) {
	w.Change(ctx, "", func(p *prompt.Prompt) { p.Format = f })
}

// ShowCustom shows or hides the format's own fields.
func (w *Workbench) ShowCustom(_ app.Context, show bool) { w.Custom = show }

// SetFormatField takes a label or separator of the person's own.
func (w *Workbench) SetFormatField(ctx app.Context, id, text string) {
	w.Change(ctx, id, func(p *prompt.Prompt) { editor.SetFormatField(&p.Format, id, text) })
}

// SetParameter takes a sampling parameter, or says what is wrong with it.
func (w *Workbench) SetParameter(ctx app.Context, id, text string) {
	next := w.Draft.Prompt
	var errorID string
	if id == "parameter-stop" {
		errorID = editor.SetStops(&next, text)
	} else {
		errorID = editor.SetParameter(&next.Parameters, id, text)
	}
	errors := map[string]string{}
	for k, v := range w.Errors {
		if k != id {
			errors[k] = v
		}
	}
	if errorID != "" {
		errors[id] = w.Lang.T(errorID)
		w.Errors = errors
		return
	}
	w.Errors = errors
	w.Change(ctx, id, func(p *prompt.Prompt) { p.Parameters = next.Parameters })
}

// ResetStop lets the stop sequences follow the format again.
func (w *Workbench) ResetStop(ctx app.Context) {
	w.Change(ctx, "parameter-stop", func(p *prompt.Prompt) { p.Parameters.Stop = nil })
}

// ChooseExample puts a starter prompt in place of the draft. Undo brings the
// draft back.
func (w *Workbench) ChooseExample(ctx app.Context, id string) {
	p, ok := examplePrompt(id)
	if !ok {
		return
	}
	w.Change(ctx, editor.IDQuery, func(old *prompt.Prompt) { *old = p })
	switch {
	case p.Model != "": // one of ours: every visitor has it
		w.ChooseModel(ctx, p.Model)
	case modelpick.IsTiny(w.Model) && modelpick.Name(w.Model) != modelpick.Default: // one that another starter had chosen
		w.ChooseModel(ctx, modelpick.Default)
	}
	w.Say(widget.Notice{Text: exampleText(w.Lang, id), Hint: w.Lang.T("notice.undo_brings_back")})
	w.Cells = nil
	w.Changed++
}
