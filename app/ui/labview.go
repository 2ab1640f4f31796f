//go:build !js || study

package ui

import (
	"context"
	"encoding/json"

	"fewshot/app/client"
	"fewshot/app/lab"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A labView is the page on which a person makes an experiment of their own, and
// runs it: the plan on the left, the bench on the right.
type labView struct {
	app.Compo
	shell
	Plans []lab.Plan // to start from

	draft  planDraft
	bench  *bench
	models modelList
	typed  int // number of the last keystroke
}

// keyPlan is where the store keeps the plan of the last visit.
const keyPlan = "labplan"

func newLabView(plans []lab.Plan) *labView {
	v := &labView{shell: newShell(pathLab), Plans: plans}
	v.bench = newBench("lab-", v.shell.page)
	v.relang = func(l lang) { v.bench.lang = l; v.bench.step++; v.bench.draw() }
	v.models = newModelList()
	if len(plans) > 0 {
		v.draft = draftOf(plans[0])
	}
	return v
}

// OnMount takes up the plan that a lesson handed over, or that of the last
// visit.
func (v *labView) OnMount(ctx app.Context) {
	v.mount(ctx)
	ctx.Async(func() {
		kept, _ := client.Storage().Get(ctx, keyPlan)
		ctx.Dispatch(func(ctx app.Context) {
			if p, err := lab.DecodePlan(kept); err == nil {
				v.draft = draftOf(p)
			}
			v.check()
		})
	})
	v.models.load(ctx, func() {
		v.bench.session.Know(v.models.abilities, v.models.told)
		if v.bench.state != benchReady {
			return
		}
		v.check() // what is sent, and its price, may be others now
	})
	listenKeys(ctx, func() *bench { return v.bench })
}

// listenKeys takes the keys of a page with a bench: Ctrl/Cmd+Enter runs, Escape
// cancels.
func listenKeys(ctx app.Context, on func() *bench) {
	if !app.IsClient {
		return
	}
	keys := app.FuncOf(func(_ app.Value, args []app.Value) any {
		e, b := app.Event{Value: args[0]}, on()
		switch key := e.Get("key").String(); {
		case key == "Enter" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()):
			e.PreventDefault()
			ctx.Dispatch(b.Run)
		case key == "Escape" && b.state != benchReady:
			ctx.Dispatch(b.Cancel)
		}
		return nil
	})
	app.Window().Call("fewshotKeys", keys)
}

// check makes a plan of the draft, has the bench work it out, and keeps it.
func (v *labView) check() {
	p, err := v.draft.plan()
	if err != nil {
		v.bench.refuse(err)
		return
	}
	v.bench.Take(p)
	v.keep(p)
}

func (v *labView) keep(p lab.Plan) {
	if !app.IsClient {
		return
	}
	data, err := json.Marshal(p)
	if err != nil {
		return
	}
	v.own.Async(func() { client.Storage().Put(context.Background(), keyPlan, data) })
}

// change changes the draft by f and checks it.
func (v *labView) change(f func(d *planDraft)) {
	f(&v.draft)
	v.check()
}

// maxLabBytes is the largest file that the lab opens: a record of a large run.
const maxLabBytes = 64 << 20

// onFile opens a plan, a record or a table.
func (v *labView) onFile(ctx app.Context, _ app.Event) {
	file := ctx.JSSrc().Get("files").Index(0)
	if !file.Truthy() {
		return
	}
	if file.Get("size").Int() > maxLabBytes {
		v.notice = notice{Text: v.lang.t("import.too_large"), Hint: v.lang.t("lab.too_large.hint"), Alert: true}
		return
	}
	input := ctx.JSSrc()
	file.Call("arrayBuffer").Then(func(buffer app.Value) {
		input.Set("value", "")
		array := app.Window().Get("Uint8Array").New(buffer)
		data := make([]byte, array.Get("length").Int())
		app.CopyBytesToGo(data, array)
		v.own.Dispatch(func(app.Context) { v.open(data) })
	})
}

// open takes the content of a file.
func (v *labView) open(data []byte) {
	var fields map[string]json.RawMessage
	if json.Unmarshal(data, &fields) == nil {
		switch {
		case fields["outcomes"] != nil:
			if p, err := lab.DecodePlan(fields["plan"]); err == nil {
				v.change(func(d *planDraft) { *d = draftOf(p) })
			}
			v.bench.Replay(data)
			return
		case fields["experiment"] != nil:
			p, err := lab.DecodePlan(data)
			if err != nil {
				v.notice = worded(v.lang, asError(err, v.lang))
				v.notice.Alert = true
				return
			}
			v.change(func(d *planDraft) { *d = draftOf(p) })
			return
		}
	}
	v.change(func(d *planDraft) { d.data = string(data) })
}

func (v *labView) Render() app.UI {
	l := v.lang
	return v.around(v, tag("main").Class("main lab").Body(
		tag("div").Class("lab-intro").Body(
			tag("h1").Text(l.t("lab.title")),
			tag("p").Class("soft").Text(l.t("lab.lead")),
		),
		v.editor(),
		&benchPanel{Lang: l, Title: l.t("bench.title"), B: v.bench, Step: v.bench.step},
	))
}
