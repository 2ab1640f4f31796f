// Package labpage is the page on which a person makes an experiment of their own.
package labpage

import (
	"context"
	"encoding/json"
	"errors"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/page/autosave"
	"fewshot/app/page/dom"
	"fewshot/app/page/experiment"
	"fewshot/app/page/i18n"
	"fewshot/app/page/itemtable"
	"fewshot/app/page/layout"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/preview"
	"fewshot/app/page/reader"
	"fewshot/app/page/widget"
	"fewshot/app/table"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The shell is embedded under a name that is not exported: go-app copies exported
// fields.
type shell = layout.Shell

// A page is the page on which a person makes an experiment of their own, and
// runs it: the plan on the left, the runner on the right.
type page struct {
	app.Compo
	shell
	Plans []lab.Plan // to start from

	draft  planDraft
	runner *experiment.Runner
	models modelpick.List
	typed  int // number of the last keystroke

	read   table.Reading // the data as it was read
	unread error         // why it could not be read
	step   int           // counts its changes

	// What is kept of the draft: see keep.go.
	work   *autosave.Work   // nil until the browser's database has answered
	others []autosave.Other // the other drafts
	later  dom.Later
	edits  int  // of the draft
	saved  int  // how many of them are kept
	saving int  // writes under way
	unkept bool // whether it was said that nothing can be kept
}

// New is the page.
func New(plans []lab.Plan) app.Composer {
	v := &page{shell: layout.NewShell(layout.PathLab), Plans: plans}
	v.runner = experiment.NewRunner("lab-", v)
	v.OnLang(func(i18n.Lang) { v.runner.Speak() })
	v.models = modelpick.NewList()
	if len(plans) > 0 {
		v.draft = draftOf(plans[0])
	}
	return v
}

// OnMount takes up the plan that a lesson handed over, or that of the last
// visit.
func (v *page) OnMount(ctx app.Context) {
	v.Mount(ctx)
	v.arrive(ctx)
	v.models.Load(ctx, func() {
		v.runner.Know(v.models.Abilities, v.models.Facts)
		if !v.runner.Idle() {
			return
		}
		v.check() // what is sent, and its price, may be others now
	})
	experiment.ListenKeys(ctx, func() *experiment.Runner { return v.runner })
}

// check makes a plan of the draft and has the runner work it out.
func (v *page) check() {
	read, unread := itemtable.Read(v.draft.data, v.draft.choices)
	v.read, v.unread = read, unread
	v.step++
	p, err := v.draft.planOf(read, unread)
	if err != nil {
		v.runner.Refuse(err)
		return
	}
	v.runner.Take(p)
}

// change changes the draft by f, checks it and keeps it.
func (v *page) change(f func(d *planDraft)) {
	f(&v.draft)
	v.edited()
	v.check()
}

// Choose reads the data as the person says.
func (v *page) Choose(_ app.Context, change preview.Change) {
	v.change(func(d *planDraft) { d.choices = change(v.read.Reading) })
}

// maxLabBytes is the largest file that the lab opens: a record of a large run.
const maxLabBytes = 64 << 20

// onFile opens a plan, a record or a table.
func (v *page) onFile(ctx app.Context, _ app.Event) {
	file := ctx.JSSrc().Get("files").Index(0)
	if !file.Truthy() {
		return
	}
	if file.Get("size").Int() > maxLabBytes {
		v.Say(widget.Notice{Text: v.Lang().T("import.too_large"), Hint: v.Lang().T("lab.too_large.hint"), Alert: true})
		return
	}
	input, name := ctx.JSSrc(), file.Get("name").String()
	file.Call("arrayBuffer").Then(func(buffer app.Value) {
		input.Set("value", "")
		array := app.Window().Get("Uint8Array").New(buffer)
		data := make([]byte, array.Get("length").Int())
		app.CopyBytesToGo(data, array)
		if charset := table.Charset(data); charset == "gb18030" { // browsers know what the page has no table for
			data = []byte(app.Window().Get("TextDecoder").New(charset).Call("decode", array).String())
		}
		v.Context().Dispatch(func(app.Context) { v.open(name, data) })
	})
}

// open takes the content of a file.
func (v *page) open(name string, data []byte) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) == nil {
		switch {
		case fields["outcomes"] != nil:
			if p, err := lab.DecodePlan(fields["plan"]); err == nil {
				v.begin(draftOf(p))
			}
			v.runner.Replay(data)
			return
		case fields["experiment"] != nil:
			p, err := lab.DecodePlan(data)
			if err != nil {
				widget.Warn(v, err)
				return
			}
			v.begin(draftOf(p))
			return
		}
	}
	if _, err := itemtable.Read(string(data), table.Choices{}); needsReader(fields, err) {
		v.convert(reader.Open(name, data))
		return
	}
	v.take(string(data))
}

// take puts a table in the place of the data.
func (v *page) take(data string) {
	d := v.draft
	d.data, d.choices = data, table.Choices{}
	v.begin(d)
}

// needsReader reports whether a file is one that the reader alone can read: a workbook,
// YAML, or what another tool sends.
func needsReader(fields map[string]json.RawMessage, err error) bool {
	e, _ := errors.AsType[*chat.Error](err)
	return e != nil && (e.Code == chat.CodeIsWorkbook || e.Code == chat.CodeIsYAML) || fields["prompts"] != nil || fields["doc_to_text"] != nil
}

// convert has the reader make a plan or a table of a file, and takes it.
func (v *page) convert(f *reader.File) {
	v.Say(widget.Notice{Text: v.Lang().T("import.reading")})
	v.Context().Async(func() {
		a, err := reader.Page().Plain(context.Background(), f)
		var p lab.Plan
		if err == nil && a.Plan != nil {
			err = json.Unmarshal(a.Plan, &p)
		}
		v.Context().Dispatch(func(app.Context) {
			if err != nil {
				widget.Warn(v, err)
				return
			}
			said := widget.Notice{Text: v.Lang().T("lab.opened", f.Name)}
			for _, n := range a.Notices {
				said.Hint += " " + preview.Words(v.Lang(), n)
			}
			v.Say(said)
			if a.Plan != nil {
				v.begin(draftOf(p))
				return
			}
			v.take(a.Text)
		})
	})
}

func (v *page) Render() app.UI {
	l := v.Lang()
	return v.Around(v, dom.Tag("main").Class("main lab").Body(
		dom.Tag("div").Class("lab-intro").Body(
			dom.Tag("h1").Text(l.T("lab.title")),
			dom.Tag("p").Class("soft").Text(l.T("lab.lead")),
		),
		v.editor(),
		v.runner.Panel(l.T("experiment.title")),
	))
}
