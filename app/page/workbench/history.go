package workbench

import (
	"encoding/json"
	"sort"

	"fewshot/app/page/answers"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file keeps the last runs in the browser's store, and brings them back.

// keyRun begins the keys of kept runs in the store.
const keyRun = "run/"

// keptRuns is how many runs are kept.
const keptRuns = 50

// addRun keeps a run that has ended, and forgets the oldest.
func (w *Workbench) addRun(r *answers.Run) {
	if w.inside != "" {
		w.lookInside()
	}
	w.past = append([]*answers.Run{r}, w.past...)
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
	page := w.own
	page.Async(func() {
		client.Storage().Put(page, keyRun+r.ID, data)
		for _, id := range forgotten {
			client.Storage().Delete(page, keyRun+id)
		}
	})
}

// loadRuns reads the kept runs.
func (w *Workbench) loadRuns(ctx app.Context) {
	ctx.Async(func() {
		kept, err := client.Storage().List(ctx, keyRun)
		blocked := err != nil || client.Storage().Blocked()
		var runs []*answers.Run
		for _, data := range kept {
			var r answers.Run
			// A run that another version wrote and this one can't read is left alone.
			if json.Unmarshal(data, &r) == nil && r.ID != "" {
				runs = append(runs, &r)
			}
		}
		ctx.Dispatch(func(app.Context) {
			w.pastBlocked = blocked
			runs = append(runs, w.past...)
			// As in package slices it would be 12 KB of the page.
			sort.SliceStable(runs, func(i, j int) bool { return runs[i].StartedMS > runs[j].StartedMS })
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
	w.editor.Replace(r.Prompt)
	w.ChooseModel(ctx, modelpick.Value(r.Provenance, r.Prompt.Model)) // it is that model's answer
	w.ShowPane(ctx, paneAnswer)
	w.sender.Show(ctx, []*answers.Run{r}, "")
	w.Say(widget.Notice{Text: w.lang.T("notice.opened_run"), Hint: w.lang.T("notice.undo_brings_back")})
}

// CompareRun puts a kept run beside the answers on the screen.
func (w *Workbench) CompareRun(ctx app.Context, id string) {
	r := w.findRun(id)
	if r == nil {
		return
	}
	dom.CloseDialog(answers.DialogHistory)
	w.ShowPane(ctx, paneAnswer)
	w.sender.ShowBeside(ctx, r)
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
