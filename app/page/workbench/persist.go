package workbench

import (
	"encoding/json"
	"slices"
	"strings"
	"time"

	"fewshot/app/page/answers"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file keeps what should survive a reload: the draft and a few choices in
// local storage, which can be written while the page goes away, and the last
// runs in the larger store.

// keyModel is where local storage keeps the model that was chosen.
const keyModel = "fewshot.model"

// keyRun begins the keys of kept runs in the store.
const keyRun = "run/"

// keptRuns is how many runs are kept.
const keptRuns = 50

// restore takes up the choices and the draft of the last visit, then what a
// link or early typing says.
func (w *Workbench) restore(ctx app.Context) {
	w.Lang, w.theme = i18n.ChosenLang(), widget.ChosenTheme()
	w.Lang.Write()
	if v := dom.Recall(keyModel); v != "" {
		w.Model = v
	}
	if v := dom.Recall(editor.KeyDraft); v != "" {
		if p, err := prompt.Decode([]byte(v)); err == nil {
			w.Draft.Prompt = p
		} else {
			w.warn(widget.AsError(err, w.Lang))
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
			w.Draft.Edit(time.Now(), id, id, func(p *prompt.Prompt) { editor.SetField(p, id, text) })
		}
	}
	if early.Focus != "" {
		ctx.Defer(func(app.Context) {
			dom.Focus(early.Focus)
			if e, ok := dom.Element(early.Focus); ok && e.Get("setSelectionRange").Truthy() {
				e.Call("setSelectionRange", early.SelectionStart, early.SelectionEnd)
			}
		})
	}
	for _, id := range early.Clicks {
		ctx.Defer(func(app.Context) {
			if e, ok := dom.Element(id); ok {
				e.Call("click")
			}
		})
	}
	if early.Run {
		ctx.Defer(func(ctx app.Context) { ctx.Dispatch(w.Run) })
	}
}

// SaveSoon keeps the draft a moment after the last change.
func (w *Workbench) SaveSoon(ctx app.Context) { w.soon(ctx, "save", 300*time.Millisecond, w.Save) }

// Save keeps the draft now.
func (w *Workbench) Save() {
	switch w.KeptAs {
	case "":
		return
	case editor.KeyDraft:
		dom.Remember(keyModel, w.Model)
	}
	if !dom.Remember(w.KeptAs, string(prompt.Encode(w.Prompt()))) && app.IsClient && !w.unkept {
		w.unkept = true
		w.Notice = widget.Notice{Text: w.Lang.T("notice.unkept"), Hint: w.Lang.T("notice.unkept.hint")}
	}
}

// keepRun keeps a run that has ended, and forgets the oldest.
func (w *Workbench) keepRun(ctx app.Context, r *answers.Run) {
	if w.Guest != nil {
		w.Guest(r)
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
		var runs []*answers.Run
		for _, data := range kept {
			var r answers.Run
			// A run that another version wrote and this one can't read is left alone.
			if json.Unmarshal(data, &r) == nil && r.ID != "" {
				runs = append(runs, &r)
			}
		}
		ctx.Dispatch(func(app.Context) {
			runs = append(runs, w.past...)
			slices.SortStableFunc(runs, func(a, b *answers.Run) int { return int(b.StartedMS - a.StartedMS) })
			w.past = runs[:min(len(runs), keptRuns)]
		})
	})
}

// findRun is the kept run with an id, nil if it is gone.
func (w *Workbench) findRun(id string) *answers.Run {
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
	dom.CloseDialog(answers.DialogHistory)
	w.Change(ctx, editor.IDQuery, func(p *prompt.Prompt) { *p = r.Prompt })
	w.show(ctx, []*answers.Run{r}, "")
	w.Say(widget.Notice{Text: w.Lang.T("notice.opened_run"), Hint: w.Lang.T("notice.undo_brings_back")})
}

// CompareRun puts a kept run beside the answers on the screen.
func (w *Workbench) CompareRun(ctx app.Context, id string) {
	r := w.findRun(id)
	if r == nil {
		return
	}
	dom.CloseDialog(answers.DialogHistory)
	var runs []*answers.Run
	for _, c := range w.Cells {
		if len(runs) == 0 || runs[len(runs)-1] != c.Run {
			runs = append(runs, c.Run)
		}
	}
	if !slices.Contains(runs, r) {
		runs = append(runs, r)
	}
	w.show(ctx, runs, answers.ByTime)
}

// show puts runs that have ended onto the screen.
func (w *Workbench) show(ctx app.Context, runs []*answers.Run, by answers.By) {
	w.Stop(ctx)
	w.current++
	w.Cells, w.Strips = nil, nil
	for _, r := range runs {
		for sample := range max(1, len(r.Samples)) {
			w.Cells = append(w.Cells, answers.Cell{Run: r, Sample: sample, By: by})
			w.Strips = append(w.Strips, dom.NewTextRuns(answers.StripID(len(w.Strips))))
		}
	}
	w.Changed++
	w.inspector.Show(nil)
	w.Refresh(ctx)
	w.lasting(ctx).Defer(func(app.Context) { dom.BringIntoView(answers.ElementID) })
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
		w.warn(widget.AsError(err, w.Lang))
		return
	}
	if p.Model != "" {
		w.Model = p.Model
	}
	w.Cells = nil
	w.Change(ctx, editor.IDQuery, func(old *prompt.Prompt) { *old = p })
	w.Say(widget.Notice{Text: w.Lang.T("notice.opened_link"), Hint: w.Lang.T("notice.undo_brings_back")})
}

// Share makes a link that holds the whole prompt, and shows it.
func (w *Workbench) Share(ctx app.Context) {
	if !app.IsClient {
		return
	}
	location := app.Window().Get("location")
	w.link = location.Get("origin").String() + location.Get("pathname").String() + "#" + prompt.EncodeFragment(w.Prompt())
	w.Dialog = dialogShare
	w.linkCopied = false
	ctx = w.lasting(ctx)
	dom.CopyText(w.link, func(ok bool) {
		ctx.Dispatch(func(app.Context) { w.linkCopied = ok })
	})
}
