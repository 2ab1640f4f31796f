// Package editor is where a prompt is edited: the draft with its undo, and the panel
// with the instruction, the examples, the query and the format.
package editor

import (
	"strconv"
	"strings"

	"fewshot/app/page/autosave"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Ids of the prompt's fields. Those of a shot end in its index.
const (
	IDInstruction = "instruction"
	IDQuery       = "query"
	IDInput       = "input-"
	IDOutput      = "output-"
	IDNote        = "note-"
)

// ShotField is the id of a field of the shot at index i.
func ShotField(kind string, i int) string { return kind + strconv.Itoa(i) }

// shotOf is the index of the shot that an element with an id belongs to.
func shotOf(id string) (int, bool) {
	for _, kind := range []string{IDInput, IDOutput, IDNote, "use-", "more-"} {
		if number, ok := strings.CutPrefix(id, kind); ok {
			i, err := strconv.Atoi(number)
			return i, err == nil
		}
	}
	return 0, false
}

// The names of the dialogs that the editor opens.
const (
	DialogImport = "import"
	DialogExport = "export"
)

// Events is what the editor asks for.
type Events interface {
	widget.Typist
	autosave.Events
	shotEvents
	formatEvents
	AddShot(ctx app.Context)
	OpenDialog(ctx app.Context, name string)
	Undo(ctx app.Context)
	Redo(ctx app.Context)
}

// The Panel is the prompt as a person writes it: the instruction, the shots
// as a table, the query, and the format under them.
type Panel struct {
	app.Compo
	Lang   i18n.Lang
	Prompt prompt.Prompt
	// Edits counts the edits of the prompt. Typing renders nothing, so what go-app
	// last rendered can be an older prompt; were that the very one that an undo
	// brings back, go-app would leave the fields with what was typed.
	Edits  int
	Menu   int               // the shot whose menu is open, -1: none
	Note   int               // the shot whose note is shown although it is empty, -1: none
	Custom bool              // whether the format's own fields are shown
	Errors map[string]string // what is wrong with a setting, by its id
	Fixed  Fixed
	Taking modelpick.Taking
	Others []autosave.Other // the other drafts
	On     Events
}

// Fixed are what of a prompt can't be changed, as an exercise may say.
type Fixed struct {
	Instruction, Shots, Format, Parameters bool
	Query                                  bool // there is none to type
}

func (e *Panel) onAdd(ctx app.Context, _ app.Event) { e.On.AddShot(ctx) }

func (e *Panel) onImport(ctx app.Context, _ app.Event) { e.On.OpenDialog(ctx, DialogImport) }

func (e *Panel) onExport(ctx app.Context, _ app.Event) { e.On.OpenDialog(ctx, DialogExport) }

func (e *Panel) onUndo(ctx app.Context, _ app.Event) { e.On.Undo(ctx) }

func (e *Panel) onRedo(ctx app.Context, _ app.Event) { e.On.Redo(ctx) }

func (e *Panel) Render() app.UI {
	l := e.Lang
	return dom.Tag("section").Class("panel editor").Aria("label", l.T("editor.region")).Body(
		dom.Tag("div").Class("panel-head").Body(
			dom.Tag("h2").Text(l.T("editor.region")),
			dom.Tag("span").Class("grow"),
			dom.Button().Class("quiet small").ID("undo").Title("Ctrl+Z").Text(l.T("editor.undo")).OnClick(e.onUndo),
			dom.Button().Class("quiet small").ID("redo").Title("Ctrl+Shift+Z").Text(l.T("editor.redo")).OnClick(e.onRedo),
		),
		&autosave.Besides{Lang: l, Others: e.Others, Excerpt: excerpt, On: e.On},
		dom.Tag("p").Class("lead").Text(l.T("editor.lead")),
		app.If(!e.Fixed.Instruction || e.Prompt.Instruction != "", e.instruction),
		app.If(!e.Fixed.Shots || len(e.Prompt.Shots) > 0, e.shots),
		app.If(!e.Fixed.Query, func() app.UI {
			return part("query", false).Body(
				partHead(l.T("part.query"), "n-query"),
				&widget.Field{ID: IDQuery, Label: l.T("part.query"), Placeholder: l.T("editor.query.empty"), Value: e.Prompt.Query, To: e.On},
			)
		}),
		app.If(!e.Fixed.Format || !e.Fixed.Parameters, func() app.UI {
			return &formatBar{
				Lang: l, Format: e.Prompt.Format, Parameters: e.Prompt.Parameters, Stops: e.Prompt.Stops(),
				Errors: e.Errors, Custom: e.Custom, Fixed: e.Fixed, Taking: e.Taking, On: e.On,
			}
		}),
		dom.Tag("ul").ID("advice").Hidden(e.Fixed.Shots).Class("advice").Aria("label", l.T("editor.advice")),
	)
}

func (e *Panel) instruction() app.UI {
	l := e.Lang
	return part("instruction", e.Fixed.Instruction).Body(
		partHead(l.T("part.instruction"), "n-instruction"),
		&widget.Field{ID: IDInstruction, Label: l.T("part.instruction"), Placeholder: l.T("editor.instruction.empty"), Value: e.Prompt.Instruction, To: e.On},
	)
}

func (e *Panel) shots() app.UI {
	l := e.Lang
	in, out := Headings(l, e.Prompt.Format)
	return part("example", e.Fixed.Shots).Body(
		partHead(l.T("part.examples"), "n-examples"),
		dom.Tag("div").Class("shots").Role("group").Aria("label", l.T("part.examples")).Body(
			app.If(len(e.Prompt.Shots) > 0, func() app.UI {
				return dom.Tag("div").Class("shot-head").Aria("hidden", "true").Body(
					dom.Tag("span"), dom.Tag("span").Text(in), dom.Tag("span").Text(out), dom.Tag("span"),
				)
			}),
			app.Range(e.Prompt.Shots).Slice(func(i int) app.UI {
				return &shotRow{
					Lang: l, Index: i, Shot: e.Prompt.Shots[i], In: in, Out: out, Edits: e.Edits, Last: i == len(e.Prompt.Shots)-1,
					MenuOpen: e.Menu == i, NoteOpen: e.Note == i, On: e.On,
				}
			}),
		),
		app.If(len(e.Prompt.Shots) == 0, func() app.UI {
			return dom.Tag("p").Class("empty").Text(l.T("editor.no_shots"))
		}),
		app.If(!e.Fixed.Shots, func() app.UI {
			return dom.Tag("div").Class("actions").Body(
				dom.Button().ID("add-example").Text(l.T("editor.add")).OnClick(e.onAdd),
				dom.Button().Class("quiet").Text(l.T("editor.import")).OnClick(e.onImport),
				dom.Button().Class("quiet").Text(l.T("editor.export")).OnClick(e.onExport),
			)
		}),
	)
}

// part is a part of the prompt, which can't be reached if it is fixed.
func part(name string, fixed bool) app.HTMLElem {
	p := dom.Tag("div").Class("part part-" + name)
	if fixed {
		p = p.Attr("inert", "") // any value, false too, makes it so
	}
	return p
}

// partHead names a part of the prompt, with a place for what it costs.
func partHead(name, countID string) app.UI {
	return dom.Tag("div").Class("part-head").Body(
		dom.Tag("b").Text(name),
		dom.Tag("span").ID(countID).Class("n"),
	)
}

// Headings are the table's column headings, in the page's language where the
// format has no words of its own.
func Headings(l i18n.Lang, f prompt.Format) (in, out string) {
	in, out = prompt.Headings(f)
	if in == "Input" {
		in = l.T("shot.input.heading")
	}
	if out == "Output" {
		out = l.T("shot.output.heading")
	}
	return in, out
}
