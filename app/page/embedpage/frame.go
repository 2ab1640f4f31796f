package embedpage

import (
	"math"
	"net/url"
	"slices"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/page/address"
	"fewshot/app/page/answers"
	"fewshot/app/page/client"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/examples"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An Page is what the server says to the page that an embed runs in.
type Page struct {
	// Pass is what the page sends with its requests, in the place of an API key:
	// the author's signed token and the reader's session; "": no author's key.
	Pass string `json:"pass,omitempty"`
	// Models are those that the token is for, Abilities what they take, and Facts what
	// else the server says of them, as it says it to the playground.
	Models    []string                   `json:"models,omitempty"`
	Abilities map[string]ability.Ability `json:"abilities,omitempty"`
	Facts     map[string]model.Facts     `json:"facts,omitempty"`
	// Problem is why the page has no pass although its address has a token.
	Problem *chat.Error `json:"problem,omitempty"`
}

// An frame is the page inside another site's page: a workbench that shows
// one prompt, a button and an answer. It keeps nothing, and tells the page
// around it how high it is and what came of a run.
//
// What it tells are messages: {type: "fewshot:ready"}, {type: "fewshot:height",
// height} with {subject: "lti.frameResize", height}, {type: "fewshot:run"},
// {type: "fewshot:result", detail} and {type: "fewshot:error", detail}. It takes,
// from the page around it and from nobody else, {type: "fewshot:run"}, {type:
// "fewshot:theme", theme}, {type: "fewshot:shown"} once it can have the focus, and
// {type: "fewshot:close"}, which it answers with {type: "fewshot:closed", detail}
// and the prompt as it is now.
type frame struct {
	app.Compo

	own    app.Context
	lang   i18n.Lang
	notice widget.Notice

	editor  *editor.Editor
	sender  *answers.Sender
	arrival modelpick.Arrival

	show    Options
	page    Page
	editing bool        // whether the fields are shown
	natural bool        // whether the page is as high as what is in it, not as its frame
	fixed   bool        // whether it is as high as its frame, whatever is in it; else it is as high as either
	problem *chat.Error // why there is nothing to run, nil if there is
	height  float64     // as last reported, in CSS pixels
}

// NewFrame is the page that an embed runs in.
func NewFrame(page Page) app.Composer {
	f := &frame{page: page, show: Options{View: ViewPrompt}}
	f.editor = editor.New(f)
	f.editor.Open(examples.First().Prompt) // until the address is read: the server renders the page too
	f.editor.Costs().SetAbilities(page.Abilities)
	f.editor.Costs().SetFacts(page.Facts)
	f.sender = answers.NewSender(f, f.editor, f.editor.Costs().Counter, f.ended)
	f.editor.OnRender(f.sender.Write)
	f.editor.OnChange(f.sender.Age)
	return f
}

// Lang is the page's language.
func (f *frame) Lang() i18n.Lang { return f.lang }

// Context is the page's own: see widget.Page.
func (f *frame) Context() app.Context { return f.own }

// Say shows a notice.
func (f *frame) Say(n widget.Notice) { f.notice = n }

// OnMount takes what to show from the address: how from its query, the prompt
// from its fragment, which browsers send to no server.
func (f *frame) OnMount(ctx app.Context) {
	f.own = ctx
	if !app.IsClient {
		return
	}
	location := app.Window().Get("location")
	query, _ := url.ParseQuery(strings.TrimPrefix(location.Get("search").String(), "?")) // ours; what can't be read is left out
	f.natural, f.fixed = query.Get("height") == "auto", query.Get("height") == "fixed"
	f.open(query, location.Get("hash").String())
	f.lang.Write()
	f.hear(ctx)
	f.arrival.Watch(ctx)
	f.editor.Refresh()
	ctx.Defer(func(ctx app.Context) {
		f.observe()
		tell("ready", nil)
		if query.Get("start") == "run" {
			ctx.Dispatch(f.Go)
		}
	})
}

// OnNav does nothing: the prompt in the address was taken when the page opened.
func (f *frame) OnNav(app.Context) {}

// OnDismount ends what is running.
func (f *frame) OnDismount() { f.sender.Stop(f.own) }

// open takes the prompt and how to show it.
func (f *frame) open(query url.Values, fragment string) {
	show, err := ParseOptions(query)
	f.lang = show.lang
	var p prompt.Prompt
	if err == nil {
		p, err = prompt.DecodeFragment(fragment)
	}
	if err != nil {
		f.problem = widget.AsError(err, f.lang)
		return
	}
	if show.Model == "" && p.Model == "" && len(f.page.Models) > 0 {
		p.Model = f.page.Models[0]
	}
	p = show.Apply(p)
	f.show = show
	f.editor.SetModel(p.Model)
	f.editor.Open(p)
	f.editing = show.Editable && query.Get("start") == "edit"
	if show.View == ViewTokens {
		f.editor.Sent().ShowTokens()
	}
	switch {
	case Keyless(p.Model): // whatever the author signed
	case f.page.Problem != nil:
		f.problem = f.page.Problem
	case f.page.Pass != "":
		client.Server().Token = f.page.Pass
	default:
		f.problem = &chat.Error{Code: chat.CodeEmbedNoKey, Message: f.lang.T("embed.no_key", p.Model), Hint: f.lang.T("embed.no_key.hint")}
	}
}

// Go runs the prompt, or compares it, or stops what is running.
func (f *frame) Go(ctx app.Context) {
	switch {
	case f.sender.Busy():
		f.sender.Stop(ctx)
		return
	case f.problem != nil:
		tell("error", map[string]any{"code": f.problem.Code, "message": f.problem.Message, "hint": f.problem.Hint})
		return
	}
	tell("run", nil)
	if f.show.View == ViewCompare {
		f.sender.Compare(ctx)
	} else {
		f.sender.Run(ctx)
	}
}

// ended tells of a run that has ended.
func (f *frame) ended(r *answers.Run) {
	pending := slices.ContainsFunc(f.sender.Cells(), func(c answers.Cell) bool { return c.Run.State == answers.Running })
	if r.Error != nil {
		tell("error", map[string]any{"code": r.Error.Code, "message": r.Error.Message, "hint": r.Error.Hint, "pending": pending})
		return
	}
	detail := map[string]any{
		"text": r.Text(), "source": answers.ProvenanceText(f.lang, r), "model": r.Prompt.Model, "provenance": string(r.Provenance), "shots": costs.Shots(r.Prompt),
		"state": string(r.State), "pending": pending, "milliseconds": math.Round(r.TotalMS),
	}
	if f.show.View == ViewCompare {
		detail["label"] = answers.Cell{Run: r, By: answers.ByShots}.Label(f.lang)
	}
	if u := r.Usage; u != nil {
		detail["promptTokens"], detail["completionTokens"] = u.PromptTokens, u.CompletionTokens
	}
	tell("result", detail)
}

func (f *frame) onGo(ctx app.Context, _ app.Event) { f.Go(ctx) }

func (f *frame) onEdit(ctx app.Context, _ app.Event) {
	f.editing = !f.editing
	f.editor.Sent().Reset()
	f.editor.Refresh()
	if f.editing {
		f.editor.FocusLater(editor.IDQuery)
	}
}

// hear takes the messages of the page around this one, and the keys.
func (f *frame) hear(ctx app.Context) {
	window := app.Window()
	window.Call("addEventListener", "message", app.FuncOf(func(_ app.Value, args []app.Value) any {
		e := args[0]
		if !e.Get("source").Equal(window.Get("parent")) || e.Get("data").Type() != app.TypeObject || !e.Get("data").Truthy() {
			return nil
		}
		switch data := e.Get("data"); data.Get("type").String() {
		case "fewshot:run":
			ctx.Dispatch(f.Go)
		case "fewshot:close":
			tell("closed", map[string]any{"p": prompt.EncodeFragment(f.editor.Prompt())})
		case "fewshot:shown":
			if f.editing {
				dom.Focus(editor.IDQuery)
			}
		case "fewshot:theme":
			if t, ok := widget.ThemeOf(data.Get("theme").String()); ok {
				t.Apply()
			}
		}
		return nil
	}))
	widget.ListenKeys(ctx, func(e app.Event) func(app.Context) {
		if widget.IsRunKey(e) || e.Get("key").String() == "Escape" && f.sender.Busy() {
			return f.Go
		}
		return nil
	})
}

// observe tells the page around this one how high this one is, now and whenever
// that changes.
func (f *frame) observe() {
	root, ok := dom.Element("embed")
	if !ok {
		return
	}
	measure := app.FuncOf(func(app.Value, []app.Value) any {
		if h := root.Get("scrollHeight").Float(); h != f.height {
			f.height = h
			tell("height", h)
		}
		return nil
	})
	app.Window().Get("ResizeObserver").New(measure).Call("observe", root)
}

// tell sends a message to the page around this one. It may be anybody's, where
// no list says otherwise: nothing in a message is a secret.
func tell(kind string, detail any) {
	if !app.IsClient {
		return
	}
	parent := app.Window().Get("parent")
	if parent.Equal(app.Window()) {
		return
	}
	message := map[string]any{"type": "fewshot:" + kind}
	switch v := detail.(type) {
	case float64:
		message["height"] = v
		parent.Call("postMessage", map[string]any{"subject": "lti.frameResize", "height": v}, "*")
	case map[string]any:
		message["detail"] = v
	}
	parent.Call("postMessage", message, "*")
}

func (f *frame) Render() app.UI {
	l, p := f.lang, f.editor.Prompt()
	text, runClass := runText(l, f.show.View, p), "embed-run run"
	if f.sender.Busy() {
		text, runClass = l.T("run.stop"), "embed-run run stop"
	}
	fields := f.editing || f.show.View == ViewTable || f.show.View == ViewCompare
	class := "embed framed"
	if f.natural {
		class += " natural"
	}
	if f.fixed {
		class += " fixed"
	}
	return dom.Tag("div").ID("embed").Class(class).Lang(l.Tag()).Body(
		dom.Tag("div").Class("embed-prompt").Body(
			app.If(fields, f.fields),
			app.If(!fields || f.show.View == ViewTokens, func() app.UI {
				return dom.Tag("pre").ID("sent").Class("sent-text").TabIndex(0).Role("group").Aria("label", l.T("sent.region"))
			}),
		),
		dom.Tag("div").Class("embed-bar").Body(
			dom.Button().ID("run").Class(runClass).Attr("disabled", f.problem != nil).Text(text).OnClick(f.onGo),
			app.If(f.show.Editable && f.show.View != ViewTable && f.show.View != ViewCompare, func() app.UI {
				text := l.T("embed.edit")
				if f.editing {
					text = l.T("embed.done")
				}
				return dom.Button().ID("edit").Text(text).OnClick(f.onEdit)
			}),
			dom.Tag("span").ID("tokens").Class("embed-counts n"),
			dom.Tag("a").Class("embed-home").Attr("href", address.Of("/#")+prompt.EncodeFragment(p)).Attr("target", "_blank").Attr("rel", "noopener").
				Aria("label", l.T("embed.home")).Text("Fewshot ↗"),
		),
		dom.Tag("div").ID(answers.ElementID).Class("embed-answer").Role("group").Aria("label", l.T("answer.region")).Body(
			app.If(f.problem != nil, func() app.UI { return widget.Problem(l, f.problem, false) }),
			app.If(f.notice.Alert, func() app.UI {
				return dom.Tag("div").Class("problem").Role("alert").Body(dom.Tag("p").Text(f.notice.Text), dom.Tag("p").Text(f.notice.Hint))
			}),
			dom.Tag("p").ID("earlier").Class("earlier"),
			&answerList{Lang: l, Cells: f.sender.Cells(), Changed: f.sender.Changes(), Arrived: f.arrival.Share(), Model: f.editor.Model(), On: f.sender},
			dom.Tag("div").ID("inspector").Class("inspector").Aria("live", "polite"),
			dom.Tag("div").ID("spoken").Class("unseen").Aria("live", "polite"),
		),
	)
}

// fields are the prompt to be changed, or, where it may not be, to be read.
func (f *frame) fields() app.UI {
	l, p := f.lang, f.editor.Prompt()
	in, out := editor.Headings(l, p.Format)
	cell := func(id, class, label, text string) app.UI {
		if f.show.Editable {
			return dom.Tag("td").Body(&widget.Field{ID: id, Label: label, Value: text, To: f.editor})
		}
		return dom.Tag("td").Class(class).Text(text)
	}
	var rows []app.UI
	for i, s := range p.Shots {
		if s.Off {
			continue
		}
		number := i18n.Count(i + 1)
		rows = append(rows, dom.Tag("tr").Class("part-example").Body(
			cell(editor.ShotField(editor.IDInput, i), "example", l.T("shot.input", number), s.Input),
			cell(editor.ShotField(editor.IDOutput, i), "example", l.T("shot.output", number), s.Output),
		))
	}
	rows = append(rows, dom.Tag("tr").Class("part-query").Body(
		cell(editor.IDQuery, "query", l.T("part.query"), p.Query), dom.Tag("td").Class("framing").Text("?"),
	))
	return dom.Tag("div").Body(
		app.If(f.show.Editable && p.Instruction != "", func() app.UI {
			return dom.Tag("div").Class("part-instruction").Body(&widget.Field{ID: editor.IDInstruction, Label: l.T("part.instruction"), Placeholder: l.T("part.instruction"), Value: p.Instruction, To: f.editor})
		}).ElseIf(p.Instruction != "", func() app.UI { return dom.Tag("p").Class("instruction").Text(p.Instruction) }),
		dom.Tag("table").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(dom.Tag("th").Attr("scope", "col").Text(in), dom.Tag("th").Attr("scope", "col").Text(out))),
			dom.Tag("tbody").Body(rows...),
		),
	)
}

// answerList are the answers of an embed, with what is said of each.
type answerList struct {
	app.Compo
	Lang    i18n.Lang
	Cells   []answers.Cell
	Changed int // see answerPanel
	Arrived float64
	Model   string
	On      answers.Events
}

func (a *answerList) Render() app.UI {
	panel := &answers.Panel{Lang: a.Lang, Cells: a.Cells, Arrived: a.Arrived, On: a.On}
	class := "cells"
	if len(a.Cells) > 1 {
		class += " many"
	}
	return dom.Tag("div").Class(class).Body(
		app.If(len(a.Cells) == 0, func() app.UI {
			return dom.Tag("p").Class("soft").Text(waitingText(a.Lang, a.Model))
		}),
		app.Range(a.Cells).Slice(func(i int) app.UI { return panel.Cell(i) }),
		panel.Source(),
		app.If(panel.Together(), func() app.UI { return modelpick.ChangeList(a.Lang, a.Cells[0].Run.Changes) }),
	)
}
