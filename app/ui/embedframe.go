//go:build !js || study

package ui

import (
	"math"
	"net/url"
	"slices"
	"strings"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An EmbedPage is what the server says to the page that an embed runs in.
type EmbedPage struct {
	// Pass is what the page sends with its requests, in the place of an API key:
	// the author's signed token and the reader's session; "": no author's key.
	Pass string `json:"pass,omitempty"`
	// Models are those that the token is for, and Abilities what they take.
	Models    []string                   `json:"models,omitempty"`
	Abilities map[string]ability.Ability `json:"abilities,omitempty"`
	// Problem is why the page has no pass although its address has a token.
	Problem *chat.Error `json:"problem,omitempty"`
}

// An embedFrame is the page inside another site's page: a workbench that shows
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
type embedFrame struct {
	*Workbench
	show    Embed
	page    EmbedPage
	editing bool        // whether the fields are shown
	natural bool        // whether the page is as high as what is in it, not as its frame
	problem *chat.Error // why there is nothing to run, nil if there is
	height  float64     // as told last, in CSS pixels
}

func newEmbedFrame(page EmbedPage) *embedFrame {
	f := &embedFrame{Workbench: newWorkbench(), page: page, show: Embed{View: EmbedPrompt}}
	f.keptAs, f.guest = "", f.ended
	f.gauge.abilities = page.Abilities
	return f
}

// OnMount takes what to show from the address: how from its query, the prompt
// from its fragment, which browsers send to no server.
func (f *embedFrame) OnMount(ctx app.Context) {
	f.own = ctx
	if !app.IsClient {
		return
	}
	location := app.Window().Get("location")
	query, _ := url.ParseQuery(strings.TrimPrefix(location.Get("search").String(), "?")) // ours; what can't be read is left out
	f.natural = query.Get("height") == "auto"
	f.open(query, location.Get("hash").String())
	f.lang.write()
	f.hear(ctx)
	f.watchWeights(ctx)
	f.refresh(ctx)
	ctx.Defer(func(ctx app.Context) {
		f.observe()
		tell("ready", nil)
		if query.Get("start") == "run" {
			ctx.Dispatch(f.Go)
		}
	})
}

// OnNav does nothing: the prompt in the address was taken when the page opened.
func (f *embedFrame) OnNav(app.Context) {}

// open takes the prompt and how to show it.
func (f *embedFrame) open(query url.Values, fragment string) {
	show, err := EmbedOf(query)
	f.lang = show.lang
	var p prompt.Prompt
	if err == nil {
		p, err = prompt.DecodeFragment(fragment)
	}
	if err != nil {
		f.problem = asError(err, f.lang)
		return
	}
	if show.Model == "" && p.Model == "" && len(f.page.Models) > 0 {
		p.Model = f.page.Models[0]
	}
	p = show.Apply(p)
	f.show, f.draft.prompt, f.model = show, p, p.Model
	f.editing = show.Editable && query.Get("start") == "edit"
	if show.View == EmbedTokens {
		f.view = viewTokens
	}
	switch {
	case Keyless(p.Model): // whatever the author signed
	case f.page.Problem != nil:
		f.problem = f.page.Problem
	case f.page.Pass != "":
		client.Server().Token = f.page.Pass
	default:
		f.problem = &chat.Error{Code: "embed_no_key", Message: f.lang.t("embed.no_key", p.Model), Hint: f.lang.t("embed.no_key.hint")}
	}
}

// Go runs the prompt, or compares it, or stops what is running.
func (f *embedFrame) Go(ctx app.Context) {
	switch {
	case f.cancel != nil:
		f.Stop(ctx)
		return
	case f.problem != nil:
		tell("error", map[string]any{"code": f.problem.Code, "message": f.problem.Message, "hint": f.problem.Hint})
		return
	}
	tell("run", nil)
	if f.show.View == EmbedCompare {
		f.Compare(ctx)
	} else {
		f.Run(ctx)
	}
}

// ended tells of a run that has ended.
func (f *embedFrame) ended(r *run) {
	pending := slices.ContainsFunc(f.cells, func(c cell) bool { return c.Run.State == running })
	if r.Error != nil {
		tell("error", map[string]any{"code": r.Error.Code, "message": r.Error.Message, "hint": r.Error.Hint, "pending": pending})
		return
	}
	detail := map[string]any{
		"text": r.text(), "source": provenanceText(f.lang, r), "model": r.Prompt.Model, "provenance": string(r.Provenance), "shots": enabled(r.Prompt),
		"state": string(r.State), "pending": pending, "milliseconds": math.Round(r.TotalMS),
	}
	if f.show.View == EmbedCompare {
		detail["label"] = cell{r, 0, byShots}.label(f.lang)
	}
	if u := r.Usage; u != nil {
		detail["promptTokens"], detail["completionTokens"] = u.PromptTokens, u.CompletionTokens
	}
	tell("result", detail)
}

func (f *embedFrame) onGo(ctx app.Context, _ app.Event) { f.Go(ctx) }

func (f *embedFrame) onEdit(ctx app.Context, _ app.Event) {
	f.editing = !f.editing
	f.sent = newStrip("sent")
	f.refresh(ctx)
	if f.editing {
		f.focusLater(ctx, idQuery)
	}
}

// hear takes the messages of the page around this one, and the keys.
func (f *embedFrame) hear(ctx app.Context) {
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
			tell("closed", map[string]any{"p": prompt.EncodeFragment(f.prompt())})
		case "fewshot:shown":
			if f.editing {
				focus(idQuery)
			}
		case "fewshot:theme":
			if t := theme(data.Get("theme").String()); themeSigns[t] != "" {
				t.apply()
			}
		}
		return nil
	}))
	window.Call("addEventListener", "keydown", app.FuncOf(func(_ app.Value, args []app.Value) any {
		e := app.Event{Value: args[0]}
		switch key := e.Get("key").String(); {
		case key == "Enter" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()), key == "Escape" && f.cancel != nil:
			e.PreventDefault()
			ctx.Dispatch(f.Go)
		}
		return nil
	}))
}

// observe tells the page around this one how high this one is, now and whenever
// that changes.
func (f *embedFrame) observe() {
	root, ok := element("embed")
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

func (f *embedFrame) Render() app.UI {
	l, p := f.lang, f.draft.prompt
	runText, runClass := embedRunText(l, f.show.View, p), "embed-run run"
	if f.cancel != nil {
		runText, runClass = l.t("run.stop"), "embed-run run stop"
	}
	fields := f.editing || f.show.View == EmbedTable || f.show.View == EmbedCompare
	class := "embed framed"
	if f.natural {
		class += " natural"
	}
	return tag("div").ID("embed").Class(class).Lang(l.tag()).Body(
		tag("div").Class("embed-prompt").Body(
			app.If(fields, f.fields),
			app.If(!fields || f.show.View == EmbedTokens, func() app.UI {
				return tag("pre").ID("sent").Class("sent-text").TabIndex(0).Role("group").Aria("label", l.t("sent.region"))
			}),
		),
		tag("div").Class("embed-bar").Body(
			button().ID("run").Class(runClass).Attr("disabled", f.problem != nil).Text(runText).OnClick(f.onGo),
			app.If(f.show.Editable && f.show.View != EmbedTable && f.show.View != EmbedCompare, func() app.UI {
				text := l.t("embed.edit")
				if f.editing {
					text = l.t("embed.done")
				}
				return button().ID("edit").Text(text).OnClick(f.onEdit)
			}),
			tag("span").ID("tokens").Class("embed-counts n"),
			tag("a").Class("embed-home").Attr("href", "/#"+prompt.EncodeFragment(p)).Attr("target", "_blank").Attr("rel", "noopener").
				Aria("label", l.t("embed.home")).Text("Fewshot ↗"),
		),
		tag("div").ID(idAnswer).Class("embed-answer").Role("group").Aria("label", l.t("answer.region")).Body(
			app.If(f.problem != nil, func() app.UI { return problem(l, f.problem, false) }),
			app.If(f.notice.Alert, func() app.UI {
				return tag("div").Class("problem").Role("alert").Body(tag("p").Text(f.notice.Text), tag("p").Text(f.notice.Hint))
			}),
			&embedAnswers{Lang: l, Cells: f.cells, Changed: f.changed, Arrived: f.arrived, Model: f.model, On: f.Workbench},
			tag("div").ID("inspector").Class("inspector").Aria("live", "polite"),
			tag("div").ID("spoken").Class("unseen").Aria("live", "polite"),
		),
	)
}

// fields are the prompt to be changed, or, where it may not be, to be read.
func (f *embedFrame) fields() app.UI {
	l, p := f.lang, f.draft.prompt
	in, out := headings(l, p.Format)
	cell := func(id, class, label, text string) app.UI {
		if f.show.Editable {
			return tag("td").Body(&field{ID: id, Label: label, Value: text, To: f.Workbench})
		}
		return tag("td").Class(class).Text(text)
	}
	var rows []app.UI
	for i, s := range p.Shots {
		if s.Off {
			continue
		}
		number := count(i + 1)
		rows = append(rows, tag("tr").Class("part-example").Body(
			cell(shotField(idInput, i), "example", l.t("shot.input", number), s.Input),
			cell(shotField(idOutput, i), "example", l.t("shot.output", number), s.Output),
		))
	}
	rows = append(rows, tag("tr").Class("part-query").Body(
		cell(idQuery, "query", l.t("part.query"), p.Query), tag("td").Class("framing").Text("?"),
	))
	return tag("div").Body(
		app.If(f.show.Editable && p.Instruction != "", func() app.UI {
			return tag("div").Class("part-instruction").Body(&field{ID: idInstruction, Label: l.t("part.instruction"), Placeholder: l.t("part.instruction"), Value: p.Instruction, To: f.Workbench})
		}).ElseIf(p.Instruction != "", func() app.UI { return tag("p").Class("instruction").Text(p.Instruction) }),
		tag("table").Body(
			tag("thead").Body(tag("tr").Body(tag("th").Attr("scope", "col").Text(in), tag("th").Attr("scope", "col").Text(out))),
			tag("tbody").Body(rows...),
		),
	)
}

// embedAnswers are the answers of an embed, with what is said of each.
type embedAnswers struct {
	app.Compo
	Lang    lang
	Cells   []cell
	Changed int // see answerPanel
	Arrived float64
	Model   string
	On      answerEvents
}

func (a *embedAnswers) Render() app.UI {
	panel := &answerPanel{Lang: a.Lang, Cells: a.Cells, Arrived: a.Arrived, On: a.On}
	class := "cells"
	if len(a.Cells) > 1 {
		class += " many"
	}
	return tag("div").Class(class).Body(
		app.If(len(a.Cells) == 0, func() app.UI {
			return tag("p").Class("soft").Text(embedWaiting(a.Lang, a.Model))
		}),
		app.Range(a.Cells).Slice(func(i int) app.UI { return panel.cell(i) }),
		app.If(panel.together(), func() app.UI { return changeList(a.Lang, a.Cells[0].Run.Changes) }),
	)
}
