package lessonpage

import (
	"strconv"

	"fewshot/app/page/answers"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/step"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A bench is the lesson's prompt, live beside its text: the playground's editor and
// answers, without format and parameters. Buttons in the text act on it.
type bench struct {
	page    *lessonPage
	own     prompt.Prompt // the lesson's
	editor  *editor.Editor
	sender  *answers.Sender
	arrival modelpick.Arrival

	did  string // what a button of the text did last, in its words
	from int    // number of that button in the text, to go back to
}

// Ids of the bench's parts.
const (
	idBench    = "bench"
	idModel    = "bench-model"
	idSettings = "bench-settings"
)

func newBench(v *lessonPage) *bench {
	b := &bench{page: v, own: v.Lesson.Prompt, editor: editor.New(v)}
	b.sender = answers.NewSender(v, b.editor, b.editor.Costs().Counter, b.ended)
	b.editor.OnRender(b.sender.Write)
	b.editor.Lock(editor.Fixed{Format: true, Parameters: true})
	b.editor.SetModel(b.own.Model)
	b.editor.Open(b.own)
	b.rival()
	return b
}

// rival chooses what to compare with where there are no shots to leave out: another model
// of the lesson's.
func (b *bench) rival() {
	if len(b.own.Shots) > 0 {
		return
	}
	for _, e := range b.page.Lesson.Experiments {
		for _, model := range e.Plan.Models {
			if model != b.editor.Model() {
				b.sender.SetRival(b.page.Context(), model)
				return
			}
		}
	}
}

// mount writes what go-app does not render, and follows the weights that arrive.
func (b *bench) mount(ctx app.Context) {
	b.arrival.Watch(ctx)
	b.editor.Refresh()
}

// learn takes in what the server's models take.
func (b *bench) learn() {
	b.editor.Costs().SetAbilities(b.page.models.Abilities)
	b.editor.Costs().SetFacts(b.page.models.Facts)
	b.editor.Refresh()
}

// speak follows a change of the page's language.
func (b *bench) speak() {
	b.did = ""
	b.sender.Speak()
	b.editor.Speak()
}

// ended notes that the prompt was played with.
func (b *bench) ended(r *answers.Run) {
	if r.State == answers.Done {
		b.page.follow(b.editor.Prompt())
	}
	if r.State == answers.Done && !b.page.mark.Played {
		b.page.note(func(m *Mark) { m.Played = true })
	}
}

// key is what a key asks for while the focus is on the bench, nil for nothing.
func (b *bench) key(e app.Event) func(app.Context) {
	if b.editor.DialogOpen() {
		return nil
	}
	if widget.IsRunKey(e) {
		return b.sender.Run
	}
	if act := b.editor.Key(e); act != nil {
		return act
	}
	if e.Get("key").String() == "Escape" && b.sender.Busy() {
		return b.sender.Stop
	}
	return nil
}

// onProse does what a button of the text says.
func (b *bench) onProse(ctx app.Context, e app.Event) {
	button := e.Get("target").Call("closest", "button[data-do]")
	if !button.Truthy() {
		return
	}
	steps, err := step.Parse(button.Get("dataset").Get("do").String())
	if err != nil {
		return // the lesson's check lets no such step in
	}
	b.did = button.Get("textContent").String()
	b.from, _ = strconv.Atoi(button.Get("dataset").Get("n").String()) // a button without a number is the first
	b.do(ctx, steps)
}

// do does steps, one after the other; what they change is undone as one.
func (b *bench) do(ctx app.Context, steps []step.Step) {
	p, model := b.editor.Prompt(), b.editor.Model()
	seen, changed, last := "", false, ""
	for _, s := range steps {
		switch s.Do {
		case step.Reset:
			p, model, changed, seen = b.own, b.own.Model, true, idBench
		case step.Run, step.Compare:
			last = s.Do
		case step.Model:
			model, changed, seen = s.Value, true, idModel
		default:
			s.Apply(&p)
			changed, seen = true, place(s)
		}
	}
	if changed {
		b.sender.ModelChosen(model)
		b.editor.SetModel(model)
		b.editor.Replace(p)
		b.rival()
	}
	switch last {
	case step.Run:
		b.sender.Run(ctx)
	case step.Compare:
		b.sender.SetRival(ctx, widget.NoChoice)
		b.sender.Compare(ctx)
	default:
		b.page.Context().Defer(func(app.Context) { dom.BringIntoView(seen) })
	}
}

// place is the id of what a step changes.
func place(s step.Step) string {
	switch s.Do {
	case step.Off, step.On, step.Output:
		return "use-" + strconv.Itoa(s.Shot)
	case step.First:
		return "use-0"
	case step.Query:
		return editor.IDQuery
	case step.Instruction:
		return editor.IDInstruction
	}
	return idSettings
}

// onBack goes back to the button of the text.
func (b *bench) onBack(app.Context, app.Event) { dom.Focus("do-" + strconv.Itoa(b.from)) }

func (b *bench) onRun(ctx app.Context, _ app.Event) { b.sender.Run(ctx) }

func (b *bench) onCompare(ctx app.Context, _ app.Event) { b.sender.Compare(ctx) }

func (b *bench) onStop(ctx app.Context, _ app.Event) { b.sender.Stop(ctx) }

func (b *bench) onReset(ctx app.Context, _ app.Event) { b.do(ctx, []step.Step{{Do: step.Reset}}) }

func (b *bench) onModel(ctx app.Context, _ app.Event) {
	value := ctx.JSSrc().Get("value").String()
	b.sender.ModelChosen(value)
	b.editor.ChooseModel(value)
	b.rival()
}

// settings are the parameters that can't be edited here, in words.
func (b *bench) settings(l i18n.Lang) string {
	p := b.editor.Prompt()
	text := ""
	if t := p.Parameters.Temperature; t != nil {
		text = l.T("bench.temperature", strconv.FormatFloat(*t, 'f', -1, 64))
	}
	if n := p.Parameters.Samples(); n > 1 {
		text += l.T("bench.samples", i18n.Count(n))
	}
	return text
}

func (b *bench) render() app.UI {
	l := b.page.Lang()
	what, cost, comparable := b.sender.Comparison()
	return dom.Tag("section").ID(idBench).Class("bench").Aria("label", l.T("bench.region")).Body(
		dom.Tag("div").Class("bench-head").Body(
			dom.Tag("h2").Text(l.T("bench.region")),
			dom.Tag("span").Class("grow"),
			&widget.Chooser{ID: idModel, Label: l.T("bench.model"), Value: b.editor.Model(), Choices: b.choices(), OnChoice: b.onModel},
			dom.Button().ID("bench-reset").Class("quiet small").Text(l.T("bench.reset")).OnClick(b.onReset),
		),
		b.editor.Panel(),
		dom.Tag("div").Class("bench-run").Body(
			app.If(b.sender.Busy(), func() app.UI {
				return dom.Button().ID("stop").Class("run stop").Text(l.T("run.stop")).OnClick(b.onStop)
			}).Else(func() app.UI {
				return dom.Button().ID("run").Class("run").OnClick(b.onRun).Body(app.Text(l.T("run.run")), dom.Tag("kbd").Aria("hidden", "true").Text("Ctrl ⏎"))
			}),
			app.If(comparable, func() app.UI {
				return dom.Button().ID("compare").Class("run second compare").OnClick(b.onCompare).Body(app.Text(what), dom.Tag("span").Class("aside").Text(cost))
			}),
			dom.Tag("output").ID(costs.IDTokens).Class("soft").Role("status").Aria("live", "off").Aria("label", l.T("tokens")),
			dom.Tag("span").ID("price").Class("soft"),
			dom.Tag("span").ID(idSettings).Class("soft").Text(b.settings(l)),
		),
		dom.Tag("p").Class("bench-did soft").Role("status").Body(app.If(b.did != "", func() app.UI {
			return dom.Tag("span").Body(app.Text(l.T("bench.did", b.did)+" "), dom.Button().ID("bench-back").Class("link").Text(l.T("bench.back")).OnClick(b.onBack))
		})),
		b.answers(),
		dom.Tag("details").Class("bench-sent").Body(dom.Tag("summary").Text(l.T("sent.region")), b.editor.Sent().Panel()),
		app.If(b.editor.DialogOpen(), b.editor.Dialog),
	)
}

// choices are the models to choose from.
func (b *bench) choices() []widget.Choice {
	return b.page.models.Choices(b.page.Lang(), b.editor.Model())
}

// answers is the panel of the answers.
func (b *bench) answers() app.UI {
	p := b.sender.Panel()
	p.Arrived = b.arrival.Share()
	p.Rivals = []widget.Choice{{Value: widget.NoChoice, Text: b.page.Lang().T("bench.fewer")}}
	for _, m := range b.choices() {
		if m.Value != b.editor.Model() {
			p.Rivals = append(p.Rivals, m)
		}
	}
	return p
}
