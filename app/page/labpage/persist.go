package labpage

import (
	"context"
	"encoding/json"
	"slices"
	"time"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/page/autosave"
	"fewshot/app/page/client"
	"fewshot/app/page/experiment"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/table"
)

// This file keeps the plan as it was typed, also while it makes no plan, and what
// other tabs made of it.

const (
	keyDraft   = "labdraft"            // where the database keeps it
	keyLeaving = "fewshot.lab.leaving" // where the tab keeps what the database has no time to take as the page goes away
)

// A keptDraft is a planDraft as it is kept.
type keptDraft struct {
	Kind        lab.Kind               `json:"kind"`
	Prompt      prompt.Prompt          `json:"prompt"`
	Models      []string               `json:"models,omitempty"`
	Data        string                 `json:"data,omitempty"`
	Choices     table.Choices          `json:"choices"`
	HeldOut     string                 `json:"held_out,omitempty"`
	Seed        string                 `json:"seed,omitempty"`
	K           string                 `json:"k,omitempty"`
	Draws       string                 `json:"draws,omitempty"`
	Orders      string                 `json:"orders,omitempty"`
	Labels      string                 `json:"labels,omitempty"`
	Heats       string                 `json:"temperatures,omitempty"`
	Metrics     []metric.Metric        `json:"metrics,omitempty"`
	Judge       lab.Judge              `json:"judge"`
	Confidence  []lab.ConfidenceMethod `json:"sureness,omitempty"`
	Tells       string                 `json:"instructions,omitempty"`
	MaxTokens   string                 `json:"max_tokens,omitempty"`
	Temperature string                 `json:"temperature,omitempty"`
}

// text is the draft as it is kept.
func (d planDraft) text() string {
	data, err := json.Marshal(keptDraft{
		d.kind, d.prompt, d.models, d.data, d.choices, d.heldOut, d.seed, d.k, d.draws, d.orders, d.labels, d.heats, d.metrics, d.judge, d.confidence, d.tells,
		d.maxTokens, d.temperature,
	})
	if err != nil {
		return "" // an endless number: no field of a draft takes one
	}
	return string(data)
}

// draftFrom reads what text wrote.
func draftFrom(text string) (planDraft, bool) {
	var k keptDraft
	if json.Unmarshal([]byte(text), &k) != nil || !slices.Contains(lab.Kinds(), k.Kind) {
		return planDraft{}, false
	}
	return planDraft{
		k.Kind, k.Prompt, k.Models, k.Data, k.Choices, k.HeldOut, k.Seed, k.K, k.Draws, k.Orders, k.Labels, k.Heats, k.Metrics, k.Judge, k.Confidence, k.Tells,
		k.MaxTokens, k.Temperature,
	}, true
}

// arrive takes up what the tab left, or the plan that a lesson handed over.
func (v *page) arrive(ctx app.Context) {
	if !app.IsClient {
		return
	}
	ctx.Async(func() {
		work := autosave.Open(autosave.Database(), autosave.Tab(), keyDraft)
		if last, err := autosave.Tab().Get(keyLeaving); err == nil && last != "" && work.Save(last) != autosave.Failed {
			autosave.Tab().Delete(keyLeaving)
		}
		handed, _ := client.Storage().Get(context.Background(), experiment.KeyPlan)
		if p, err := lab.DecodePlan(handed); err == nil && work.Begin(draftOf(p).text()) != autosave.Failed {
			client.Storage().Delete(context.Background(), experiment.KeyPlan)
		}
		room := !client.Storage().Blocked() && work.Room()
		others := work.Others()
		ctx.Dispatch(func(app.Context) {
			v.work, v.others = work, others
			switch d, ok := draftFrom(work.Text()); {
			case v.edits > 0: // somebody has typed already: both are kept
				v.saveSoon()
			case ok:
				v.draft = d
				work.Settle(d.text())
			default:
				work.Settle(v.draft.text())
			}
			if !room {
				v.sayUnkept()
			}
			v.check()
		})
	})
	widget.OnLeave(v.leave)
}

// edited follows every change of the draft.
func (v *page) edited() {
	v.edits++
	v.saveSoon()
}

// saveSoon keeps the draft a moment after the last change, and every two seconds while
// somebody types.
func (v *page) saveSoon() {
	v.later.SoonAtLatest(v.Context(), "save", 300*time.Millisecond, 2*time.Second, v.save)
}

// save keeps the draft. While one is being written the next waits.
func (v *page) save() {
	if v.work == nil || v.saving > 0 {
		return
	}
	text := v.draft.text()
	v.write(func() autosave.Result { return v.work.Save(text) })
}

// begin puts a draft that the person did not write in the place of what is edited,
// which stays as another draft if the person wrote it.
func (v *page) begin(d planDraft) {
	before := v.draft.text()
	v.draft = d
	v.check()
	if v.work == nil {
		v.edits++
		return
	}
	text := d.text()
	v.write(func() autosave.Result {
		v.work.Save(before)
		return v.work.Begin(text)
	})
}

// write runs a change of what is kept, and tells the person what became of it.
func (v *page) write(do func() autosave.Result) {
	v.saving++
	edits := v.edits
	v.Context().Async(func() {
		result := do()
		others := v.work.Others()
		if result == autosave.Done || result == autosave.Parted {
			autosave.Tab().Delete(keyLeaving)
		}
		v.Context().Dispatch(func(app.Context) {
			v.saving--
			v.showResult(result, others)
			if result != autosave.Failed {
				v.saved = max(v.saved, edits)
			}
			if v.edits != edits {
				v.saveSoon()
			}
		})
	})
}

// showResult tells the person what became of the draft.
func (v *page) showResult(r autosave.Result, others []autosave.Other) {
	more := len(others) > len(v.others)
	v.others = others
	if r != autosave.Unchanged {
		autosave.WarnOnLeave(r == autosave.Failed || client.Storage().Blocked())
	}
	switch {
	case r == autosave.Failed:
		v.sayUnkept()
	case r == autosave.Parted && more:
		v.Say(widget.Notice{Text: v.Lang().T("notice.parted"), Hint: v.Lang().T("notice.parted.hint")})
	case r == autosave.Done:
		v.unkept = v.unkept && client.Storage().Blocked()
	}
}

// sayUnkept tells the person, once, that nothing can be kept.
func (v *page) sayUnkept() {
	if !v.unkept {
		v.unkept = true
		v.Say(widget.Notice{Text: v.Lang().T("notice.unkept"), Hint: v.Lang().T("lab.unkept.hint"), Alert: true})
	}
}

// leave keeps what was typed last as the page goes away, when the database has no time
// left.
func (v *page) leave() {
	if v.edits != v.saved {
		autosave.Tab().Put(keyLeaving, v.draft.text()) // if there is no room, the database may still have the time
		v.save()
	}
}

// TakeKept goes on with another draft that is kept. What was edited stays kept too.
func (v *page) TakeKept(_ app.Context, name string) {
	before := v.draft.text()
	v.Context().Async(func() {
		v.work.Save(before)
		text, found := v.work.Take(name)
		others := v.work.Others()
		v.Context().Dispatch(func(app.Context) {
			v.others = others
			if d, ok := draftFrom(text); found && ok {
				v.draft = d
				v.work.Settle(d.text())
				v.check()
			}
		})
	})
}

// ForgetKept deletes another draft that is kept.
func (v *page) ForgetKept(_ app.Context, name string) {
	v.Context().Async(func() {
		failed := v.work.Forget(name) != nil
		others := v.work.Others()
		v.Context().Dispatch(func(app.Context) {
			v.others = others
			if failed {
				v.sayUnkept()
			}
		})
	})
}

// excerpt tells a draft from others: its kind, and how its data begins.
func (v *page) excerpt(text string) string {
	d, ok := draftFrom(text)
	if !ok {
		return autosave.Words(text)
	}
	return v.Lang().T("lab.kind."+string(d.kind)) + " · " + autosave.Words(d.data, d.prompt.Instruction)
}
