package workbench

import (
	"strings"

	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file takes up what survives a reload, and what a link says.

// keyModel is where local storage keeps the model that was chosen.
const keyModel = "fewshot.model"

// restore takes up the choices and the draft of the last visit, then what
// early typing or a link says.
func (w *Workbench) restore() {
	w.lang, w.theme = i18n.ChosenLang(), widget.ChosenTheme()
	w.lang.Write()
	if v := dom.Recall(keyModel); v != "" {
		w.editor.SetModel(v)
	}
	w.editor.AutosaveAs(editor.KeyDraft)
	if p, ok, err := w.editor.Stored(); ok {
		if p.Model != "" && p.Model != modelpick.Name(w.editor.Model()) {
			w.editor.SetModel(p.Model) // another tab chose one since
		}
		w.editor.Open(p)
	} else if err != nil {
		widget.Warn(w, err)
	}
	w.early = client.TakeEarly()
	for id, text := range w.early.Fields {
		if id == idModel {
			w.editor.SetModel(text)
		} else {
			w.editor.TypedEarly(id, text)
		}
	}
	linked := w.openLink()
	w.untouched = !linked && !w.early.Acted && len(w.early.Fields) == 0
}

// openLink opens the prompt that the address's fragment holds, if any. The
// fragment is taken off the address, so that a reload keeps what is edited
// afterwards. It reports whether there is one.
func (w *Workbench) openLink() bool {
	if !app.IsClient {
		return false
	}
	fragment := strings.TrimPrefix(app.Window().Get("location").Get("hash").String(), "#")
	if !strings.HasPrefix(fragment, "p=") {
		return false
	}
	app.Window().Get("history").Call("replaceState", nil, "", app.Window().Get("location").Get("pathname").String()+app.Window().Get("location").Get("search").String())
	p, err := prompt.DecodeFragment(fragment)
	if err != nil {
		widget.Warn(w, err)
		return true
	}
	if p.Model != "" {
		w.editor.SetModel(p.Model)
	}
	w.sender.Clear()
	w.editor.Begin(p)
	w.Say(widget.Notice{Text: w.lang.T("notice.opened_link"), Hint: w.lang.T("notice.undo_brings_back")})
	return true
}

// Share makes a link that holds the whole prompt, and shows it.
func (w *Workbench) Share(app.Context) {
	if !app.IsClient {
		return
	}
	location := app.Window().Get("location")
	w.link = location.Get("origin").String() + location.Get("pathname").String() + "#" + prompt.EncodeFragment(w.editor.Prompt())
	w.dialog = dialogShare
	w.linkCopied = false
	dom.CopyText(w.link, func(ok bool) {
		w.own.Dispatch(func(app.Context) { w.linkCopied = ok })
	})
}
