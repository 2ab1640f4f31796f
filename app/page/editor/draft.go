package editor

import (
	"slices"
	"time"

	"fewshot/app/prompt"
)

// KeyDraft is where local storage keeps the prompt of the playground.
const KeyDraft = "fewshot.draft"

// A Draft is the prompt being edited, with its past and its future.
//
// Prompts are values here: an edit makes a new one and never writes into the
// shots of an old one, so a past prompt can be kept, compared and shown.
type Draft struct {
	Prompt prompt.Prompt
	undo   []step
	redo   []step

	Edits   int       // how many there were
	lastKey string    // what the last edit was of
	lastAt  time.Time // when
}

// A step is a prompt that was left, and the element to which the focus goes
// when it comes back.
type step struct {
	prompt prompt.Prompt
	focus  string
}

const (
	// typingPause ends a run of typing: what is typed after it is undone by itself.
	typingPause = time.Second
	maxUndo     = 500
)

// Edit changes the prompt by f. Edits of the same key with no pause between
// them are undone as one; an empty key never joins. focus is the id of the
// element that the edit happened in.
func (d *Draft) Edit(now time.Time, key, focus string, f func(*prompt.Prompt)) {
	joins := key != "" && key == d.lastKey && now.Sub(d.lastAt) < typingPause && len(d.undo) > 0
	d.Edits++
	d.lastKey, d.lastAt = key, now
	if !joins {
		d.undo = append(d.undo, step{d.Prompt, focus})
		if len(d.undo) > maxUndo {
			d.undo = slices.Delete(d.undo, 0, len(d.undo)-maxUndo)
		}
	}
	d.redo = nil
	next := d.Prompt
	next.Shots = slices.Clone(next.Shots)
	f(&next)
	d.Prompt = next
}

// Back undoes the last edit and returns the element to focus. It reports false
// if there is nothing to undo.
func (d *Draft) Back() (focus string, ok bool) { return d.travel(&d.undo, &d.redo) }

// Forth does again what was undone last.
func (d *Draft) Forth() (focus string, ok bool) { return d.travel(&d.redo, &d.undo) }

func (d *Draft) travel(from, to *[]step) (string, bool) {
	n := len(*from)
	if n == 0 {
		return "", false
	}
	s := (*from)[n-1]
	*from = (*from)[:n-1]
	*to = append(*to, step{d.Prompt, s.focus})
	d.Prompt = s.prompt
	d.lastKey = ""
	return s.focus, true
}

// moveShot moves the shot at i to j, where the others close ranks.
func moveShot(p *prompt.Prompt, i, j int) {
	if i < 0 || i >= len(p.Shots) || j < 0 || j >= len(p.Shots) || i == j {
		return
	}
	s := p.Shots[i]
	p.Shots = slices.Insert(slices.Delete(p.Shots, i, i+1), j, s)
}
