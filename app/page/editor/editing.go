package editor

import (
	"strconv"

	"fewshot/app/page/dom"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file changes the prompt's structure: what the panel and the format bar ask
// for, other than typing, and the keys. Each change is one step of undo and one render.

// AddShot adds an empty shot at the end and puts the caret into it.
func (e *Editor) AddShot(app.Context) {
	id := ShotField(IDInput, len(e.draft.Prompt.Shots))
	e.Change(id, func(p *prompt.Prompt) { p.Shots = append(p.Shots, prompt.Shot{}) })
	e.FocusLater(id)
}

// ToggleShot switches a shot on or off.
func (e *Editor) ToggleShot(_ app.Context, i int) {
	e.Change("use-"+strconv.Itoa(i), func(p *prompt.Prompt) { p.Shots[i].Off = !p.Shots[i].Off })
}

// DuplicateShot puts a copy of a shot behind it.
func (e *Editor) DuplicateShot(_ app.Context, i int) {
	e.Change(ShotField(IDInput, i), func(p *prompt.Prompt) {
		p.Shots = append(p.Shots, p.Shots[i])
		moveShot(p, len(p.Shots)-1, i+1)
	})
	e.FocusLater(ShotField(IDInput, i+1))
}

// DeleteShot deletes a shot; the focus goes to its neighbour.
func (e *Editor) DeleteShot(_ app.Context, i int) {
	e.Change(ShotField(IDInput, i), func(p *prompt.Prompt) {
		p.Shots = append(p.Shots[:i], p.Shots[i+1:]...)
	})
	next := "add-example"
	if n := len(e.draft.Prompt.Shots); n > 0 {
		next = ShotField(IDInput, min(i, n-1))
	}
	e.FocusLater(next)
	e.page.Say(widget.Notice{Text: e.page.Lang().T("notice.deleted"), Hint: e.page.Lang().T("notice.undo")})
}

// MoveShot moves a shot; the focus goes with it.
func (e *Editor) MoveShot(_ app.Context, from, to int) {
	if to < 0 || to >= len(e.draft.Prompt.Shots) {
		return
	}
	e.Change(ShotField(IDInput, from), func(p *prompt.Prompt) { moveShot(p, from, to) })
	dom.Focus(ShotField(IDInput, to)) // at once: the key may be held down, and the next press must find it there
}

// Drag notes which row is being dragged.
func (e *Editor) Drag(i int) { e.dragged = i }

// DropOn moves the dragged row to where it was dropped.
func (e *Editor) DropOn(ctx app.Context, i int) {
	from := e.dragged
	e.dragged = -1
	if from >= 0 {
		e.MoveShot(ctx, from, i)
	}
}

// AddNote shows the note of a shot and puts the caret into it.
func (e *Editor) AddNote(_ app.Context, i int) {
	e.menu, e.note = -1, i
	e.FocusLater(ShotField(IDNote, i))
}

// OpenMenu opens the menu of a row, brings all of it into view, and closes any
// other; -1 only closes.
func (e *Editor) OpenMenu(ctx app.Context, i int) {
	e.menu = i
	ctx.Defer(func(app.Context) { dom.BringIntoView(MenuID(i)) })
}

// Undo takes the last edit back.
func (e *Editor) Undo(app.Context) { e.travel(e.draft.Back) }

// Redo makes the edit again that was taken back last.
func (e *Editor) Redo(app.Context) { e.travel(e.draft.Forth) }

func (e *Editor) travel(step func() (string, bool)) {
	id, ok := step()
	if !ok {
		return
	}
	e.menu = -1
	clear(e.errors)
	e.changed()
	e.FocusLater(id)
}

// SetFormat takes another format. Stop sequences that the person chose stay.
func (e *Editor) SetFormat(_ app.Context, f prompt.Format) {
	e.Change("", func(p *prompt.Prompt) { p.Format = f })
}

// ShowCustom shows or hides the format's own fields.
func (e *Editor) ShowCustom(_ app.Context, show bool) { e.custom = show }

// SetFormatField takes a label or separator of the person's own.
func (e *Editor) SetFormatField(_ app.Context, id, text string) {
	e.Change(id, func(p *prompt.Prompt) { setFormatField(&p.Format, id, text) })
}

// SetParameter takes a sampling parameter, or says what is wrong with it.
func (e *Editor) SetParameter(_ app.Context, id, text string) {
	next := e.draft.Prompt
	var errorID string
	if id == "parameter-stop" {
		errorID = setStops(&next, text)
	} else {
		errorID = setParameter(&next.Parameters, id, text)
	}
	if errorID != "" {
		e.setError(id, e.page.Lang().T(errorID))
		return
	}
	e.setError(id, "")
	e.Change(id, func(p *prompt.Prompt) { p.Parameters = next.Parameters })
}

// ResetStop lets the stop sequences follow the format again.
func (e *Editor) ResetStop(app.Context) {
	e.Change("parameter-stop", func(p *prompt.Prompt) { p.Parameters.Stop = nil })
}

// FocusLater moves the focus to the element with an id once the render is done.
func (e *Editor) FocusLater(id string) {
	if id != "" && app.IsClient {
		e.page.Context().Defer(func(app.Context) { dom.Focus(id) })
	}
}

// Key is what a key asks of the editor, nil for nothing: Escape closes a menu,
// Ctrl/Cmd+Z undoes, with Shift (or Ctrl+Y) redoes, and Alt with an arrow key moves the
// shot that has the focus. While a dialog is open the keys are the dialog's own.
func (e *Editor) Key(event app.Event) func(app.Context) {
	key := event.Get("key").String()
	command := event.Get("ctrlKey").Bool() || event.Get("metaKey").Bool()
	switch {
	case e.dialog != "":
		return nil
	case (key == "ArrowUp" || key == "ArrowDown") && event.Get("altKey").Bool():
		return e.moveKey(event, key)
	case key == "Escape" && e.menu >= 0:
		return func(app.Context) {
			id := ShotField("more-", e.menu)
			e.menu = -1
			e.FocusLater(id)
		}
	case command && !event.Get("altKey").Bool() && (key == "z" || key == "Z") && !inSetting(event):
		if event.Get("shiftKey").Bool() {
			return e.Redo
		}
		return e.Undo
	case command && (key == "y" || key == "Y") && !inSetting(event):
		return e.Redo
	}
	return nil
}

// moveKey is the move of the shot in which a key was pressed.
func (e *Editor) moveKey(event app.Event, key string) func(app.Context) {
	i, ok := shotOf(event.Get("target").Get("id").String())
	if !ok {
		return nil
	}
	to := i + 1
	if key == "ArrowUp" {
		to = i - 1
	}
	return func(ctx app.Context) { e.MoveShot(ctx, i, to) }
}

// inSetting reports whether an event comes from a one-line field in which
// somebody types: its text is the browser's own to undo until it is taken.
func inSetting(event app.Event) bool {
	return event.Get("target").Get("dataset").Truthy() && event.Get("target").Get("dataset").Get("typed").Truthy()
}
