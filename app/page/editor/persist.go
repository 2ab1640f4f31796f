package editor

import (
	"time"

	"fewshot/app/page/autosave"
	"fewshot/app/page/dom"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file keeps the draft, and what other tabs made of it.

// AutosaveAs has local storage keep the draft under a key from now on; "": nowhere.
func (e *Editor) AutosaveAs(key string) {
	e.work, e.others = nil, nil
	if key == "" || !app.IsClient {
		return
	}
	e.work = autosave.Open(autosave.Browser(), autosave.Tab(), key)
	e.others = e.work.Others()
	e.settle()
}

// Stored is the draft that was kept, and whether there is one. The error says why one
// that is there can't be read. Where nothing can be saved the page says so, before
// they type.
func (e *Editor) Stored() (p prompt.Prompt, ok bool, err error) {
	if e.work == nil {
		return p, false, nil
	}
	if dom.Forgets() || !e.work.Room() {
		e.sayUnkept()
	}
	text := e.work.Text()
	if text == "" {
		return p, false, nil
	}
	p, err = prompt.Decode([]byte(text))
	return p, err == nil, err
}

// StoredDraft is what is kept of the draft under a key, "" for nothing.
func StoredDraft(key string) string {
	return autosave.Open(autosave.Browser(), autosave.Tab(), key).Text()
}

// text is the draft as it is kept.
func (e *Editor) text() string { return string(prompt.Encode(e.Prompt())) }

// settle notes that the draft as it is now needs no keeping.
func (e *Editor) settle() {
	e.settled = e.model
	if e.work != nil {
		e.work.Settle(e.text())
	}
}

// saveSoon keeps the draft a moment after the last change, and every two seconds while
// somebody types.
func (e *Editor) saveSoon() {
	if !e.mounted() {
		return // see Mount
	}
	e.later.SoonAtLatest(e.page.Context(), "save", 300*time.Millisecond, 2*time.Second, e.Save)
}

// Save keeps the draft now, if it was changed here.
func (e *Editor) Save() {
	if e.work == nil {
		return
	}
	result := e.work.Save(e.text())
	if result != autosave.Unchanged || e.settled != e.model {
		e.saved()
	}
	e.showResult(result)
}

// saved tells the page that the draft was kept, and so may be what belongs to it.
func (e *Editor) saved() {
	e.settled = e.model
	if e.onSave != nil {
		e.onSave()
	}
}

// Begin puts a prompt that the person did not write in the place of the draft, which
// stays as another draft if the person wrote it. It can be undone.
func (e *Editor) Begin(p prompt.Prompt) {
	if e.work != nil {
		e.Save()
	}
	e.Replace(p)
	if e.work == nil {
		return
	}
	e.saved()
	if e.work.Begin(e.text()) == autosave.Failed {
		e.sayUnkept()
	}
	e.others = e.work.Others()
}

// showResult tells the person what became of the draft.
func (e *Editor) showResult(r autosave.Result) {
	if r != autosave.Unchanged {
		autosave.WarnOnLeave(r == autosave.Failed || dom.Forgets())
	}
	switch r {
	case autosave.Failed:
		e.sayUnkept()
	case autosave.Parted:
		e.others = e.work.Others()
		l := e.page.Lang()
		e.say(widget.Notice{Text: l.T("notice.parted"), Hint: l.T("notice.parted.hint")})
	case autosave.Done:
		e.unkept = dom.Forgets() && e.unkept
	}
}

// sayUnkept tells the person, once, that nothing can be kept.
func (e *Editor) sayUnkept() {
	if e.unkept {
		return
	}
	e.unkept = true
	l := e.page.Lang()
	e.say(widget.Notice{Text: l.T("notice.unkept"), Hint: l.T("notice.unkept.hint"), Alert: true})
}

// say has the page say something, and render it.
func (e *Editor) say(n widget.Notice) {
	e.page.Say(n)
	if e.mounted() {
		e.page.Context().Dispatch(nil)
	}
}

// TakeKept goes on with another draft that is kept. What was edited stays kept too.
func (e *Editor) TakeKept(_ app.Context, name string) {
	e.Save()
	p, err := prompt.Decode([]byte(e.other(name)))
	if err != nil {
		widget.Warn(e.page, err)
		return
	}
	if _, ok := e.work.Take(name); ok {
		if p.Model != "" {
			e.model = p.Model
		}
		e.Open(p)
		e.Refresh()
		e.FocusLater(IDQuery)
	}
	e.others = e.work.Others()
}

// ForgetKept deletes another draft that is kept.
func (e *Editor) ForgetKept(_ app.Context, name string) {
	if e.work.Forget(name) != nil {
		e.sayUnkept()
	}
	if e.others = e.work.Others(); len(e.others) == 0 {
		e.FocusLater(IDInstruction)
	}
}

// other is the text of another draft that is kept, by its name.
func (e *Editor) other(name string) string {
	for _, o := range e.others {
		if o.Name == name {
			return o.Text
		}
	}
	return ""
}

// excerpt tells a draft from others: its query, or what else it begins with.
func excerpt(text string) string {
	p, err := prompt.Decode([]byte(text))
	if err != nil {
		return autosave.Words(text)
	}
	words := []string{p.Query, p.Instruction}
	for _, s := range p.Shots {
		words = append(words, s.Input, s.Output)
	}
	return autosave.Words(words...)
}
