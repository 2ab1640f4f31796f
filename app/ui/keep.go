package ui

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file keeps what should survive a reload: the draft and a few choices in
// local storage, which can be written while the page goes away, and the last
// runs in the larger store.

// Keys of local storage.
const (
	keyDraft = "fewshot.draft"
	keyModel = "fewshot.model"
	keyLang  = "fewshot.lang"
	keyTheme = "fewshot.theme" // the loader reads it too
)

// keyRun begins the keys of kept runs in the store.
const keyRun = "run/"

// keptRuns is how many runs are kept.
const keptRuns = 50

// restore takes up the choices and the draft of the last visit, then what a
// link or early typing says.
func (w *Workbench) restore(ctx app.Context) {
	w.lang, w.theme = chosenLang(), chosenTheme()
	w.lang.write()
	if v := recall(keyModel); v != "" {
		w.model = v
	}
	if v := recall(keyDraft); v != "" {
		if p, err := prompt.Decode([]byte(v)); err == nil {
			w.draft.prompt = p
		} else {
			w.warn(asError(err, w.lang))
		}
	}
	w.takeEarlyTyping(ctx)
	w.openLink(ctx)
}

// takeEarlyTyping takes over what was typed into the pre-rendered fields
// before the page had started: its loader remembers the texts that differ from
// what was rendered.
func (w *Workbench) takeEarlyTyping(ctx app.Context) {
	early := client.TakeEarly()
	for id, text := range early.Fields {
		switch {
		case strings.HasPrefix(id, "format-"):
			w.SetFormatField(ctx, id, text)
		case strings.HasPrefix(id, "parameter-"):
			w.SetParameter(ctx, id, text)
		default:
			w.draft.edit(time.Now(), id, id, func(p *prompt.Prompt) { setField(p, id, text) })
		}
	}
	if early.Focus != "" {
		ctx.Defer(func(app.Context) {
			focus(early.Focus)
			if e, ok := element(early.Focus); ok && e.Get("setSelectionRange").Truthy() {
				e.Call("setSelectionRange", early.SelectionStart, early.SelectionEnd)
			}
		})
	}
	for _, id := range early.Clicks {
		ctx.Defer(func(app.Context) {
			if e, ok := element(id); ok {
				e.Call("click")
			}
		})
	}
	if early.Run {
		ctx.Defer(func(ctx app.Context) { ctx.Dispatch(w.Run) })
	}
}

// saveSoon keeps the draft a moment after the last change.
func (w *Workbench) saveSoon(ctx app.Context) { w.soon(ctx, "save", 300*time.Millisecond, w.save) }

// save keeps the draft now.
func (w *Workbench) save() {
	switch w.keptAs {
	case "":
		return
	case keyDraft:
		remember(keyModel, w.model)
	}
	if !remember(w.keptAs, string(prompt.Encode(w.prompt()))) && app.IsClient && !w.unkept {
		w.unkept = true
		w.notice = notice{Text: w.lang.t("notice.unkept"), Hint: w.lang.t("notice.unkept.hint")}
	}
}

// keepRun keeps a run that has ended, and forgets the oldest.
func (w *Workbench) keepRun(ctx app.Context, r *run) {
	if w.guest != nil {
		w.guest(r)
		return
	}
	w.past = slices.Insert(w.past, 0, r)
	var forgotten []string
	if len(w.past) > keptRuns {
		for _, old := range w.past[keptRuns:] {
			forgotten = append(forgotten, old.ID)
		}
		w.past = w.past[:keptRuns:keptRuns]
	}
	data, err := json.Marshal(r)
	if err != nil {
		return
	}
	ctx.Async(func() {
		client.Storage().Put(ctx, keyRun+r.ID, data)
		for _, id := range forgotten {
			client.Storage().Delete(ctx, keyRun+id)
		}
	})
}

// loadRuns reads the kept runs.
func (w *Workbench) loadRuns(ctx app.Context) {
	ctx.Async(func() {
		kept, err := client.Storage().List(ctx, keyRun)
		if err != nil {
			return
		}
		var runs []*run
		for _, data := range kept {
			var r run
			// A run that another version wrote and this one can't read is left alone.
			if json.Unmarshal(data, &r) == nil && r.ID != "" {
				runs = append(runs, &r)
			}
		}
		ctx.Dispatch(func(app.Context) {
			runs = append(runs, w.past...)
			slices.SortStableFunc(runs, func(a, b *run) int { return int(b.StartedMS - a.StartedMS) })
			w.past = runs[:min(len(runs), keptRuns)]
		})
	})
}

// findRun is the kept run with an id, nil if it is gone.
func (w *Workbench) findRun(id string) *run {
	for _, r := range w.past {
		if r.ID == id {
			return r
		}
	}
	return nil
}

// OpenRun brings back a kept run: its prompt into the editor, its answer onto
// the screen.
func (w *Workbench) OpenRun(ctx app.Context, id string) {
	r := w.findRun(id)
	if r == nil {
		return
	}
	closeDialog(dialogHistory)
	w.change(ctx, idQuery, func(p *prompt.Prompt) { *p = r.Prompt })
	w.show(ctx, []*run{r}, "")
	w.say(notice{Text: w.lang.t("notice.opened_run"), Hint: w.lang.t("notice.undo_brings_back")})
}

// CompareRun puts a kept run beside the answers on the screen.
func (w *Workbench) CompareRun(ctx app.Context, id string) {
	r := w.findRun(id)
	if r == nil {
		return
	}
	closeDialog(dialogHistory)
	var runs []*run
	for _, c := range w.cells {
		if len(runs) == 0 || runs[len(runs)-1] != c.Run {
			runs = append(runs, c.Run)
		}
	}
	if !slices.Contains(runs, r) {
		runs = append(runs, r)
	}
	w.show(ctx, runs, byTime)
}

// show puts runs that have ended onto the screen.
func (w *Workbench) show(ctx app.Context, runs []*run, by by) {
	w.Stop(ctx)
	w.current++
	w.cells, w.strips = nil, nil
	for _, r := range runs {
		for sample := range max(1, len(r.Samples)) {
			w.cells = append(w.cells, cell{r, sample, by})
			w.strips = append(w.strips, newStrip(answerID(len(w.strips))))
		}
	}
	w.changed++
	w.inspector.show(nil)
	w.refresh(ctx)
	w.lasting(ctx).Defer(func(app.Context) { bringIntoView(idAnswer) })
}

// ForgetRuns deletes all kept runs.
func (w *Workbench) ForgetRuns(ctx app.Context) {
	gone := w.past
	w.past = nil
	ctx.Async(func() {
		for _, r := range gone {
			client.Storage().Delete(ctx, keyRun+r.ID)
		}
	})
}

// openLink opens the prompt that the address's fragment holds, if any. The
// fragment is taken off the address, so that a reload keeps what is edited
// afterwards.
func (w *Workbench) openLink(ctx app.Context) {
	if !app.IsClient {
		return
	}
	fragment := strings.TrimPrefix(app.Window().Get("location").Get("hash").String(), "#")
	if !strings.HasPrefix(fragment, "p=") {
		return
	}
	app.Window().Get("history").Call("replaceState", nil, "", app.Window().Get("location").Get("pathname").String()+app.Window().Get("location").Get("search").String())
	p, err := prompt.DecodeFragment(fragment)
	if err != nil {
		w.warn(asError(err, w.lang))
		return
	}
	if p.Model != "" {
		w.model = p.Model
	}
	w.cells = nil
	w.change(ctx, idQuery, func(old *prompt.Prompt) { *old = p })
	w.say(notice{Text: w.lang.t("notice.opened_link"), Hint: w.lang.t("notice.undo_brings_back")})
}

// Share makes a link that holds the whole prompt, and shows it.
func (w *Workbench) Share(ctx app.Context) {
	if !app.IsClient {
		return
	}
	location := app.Window().Get("location")
	w.link = location.Get("origin").String() + location.Get("pathname").String() + "#" + prompt.EncodeFragment(w.prompt())
	w.dialog = dialogShare
	w.linkCopied = false
	ctx = w.lasting(ctx)
	copyText(w.link, func(ok bool) {
		ctx.Dispatch(func(app.Context) { w.linkCopied = ok })
	})
}

// asError is err as an error that a person sees.
func asError(err error, l lang) *chat.Error {
	var e *chat.Error
	if errors.As(err, &e) {
		return e
	}
	return &chat.Error{Message: l.t("error.unexpected"), Hint: l.t("error.unexpected.hint")}
}
