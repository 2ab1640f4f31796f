package ui

import (
	"strconv"
	"strings"

	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Ids of the prompt's fields. Those of a shot end in its index.
const (
	idInstruction = "instruction"
	idQuery       = "query"
	idInput       = "input-"
	idOutput      = "output-"
	idNote        = "note-"
)

// shotField is the id of a field of the shot at index i.
func shotField(kind string, i int) string { return kind + strconv.Itoa(i) }

// shotOf is the index of the shot that an element with an id belongs to.
func shotOf(id string) (int, bool) {
	for _, kind := range []string{idInput, idOutput, idNote, "use-", "more-"} {
		if number, ok := strings.CutPrefix(id, kind); ok {
			i, err := strconv.Atoi(number)
			return i, err == nil
		}
	}
	return 0, false
}

// editorEvents is what the editor asks for.
type editorEvents interface {
	typist
	shotEvents
	formatEvents
	AddShot(ctx app.Context)
	OpenDialog(ctx app.Context, name string)
	Undo(ctx app.Context)
	Redo(ctx app.Context)
}

// The editor is the prompt as a person writes it: the instruction, the shots
// as a table, the query, and the format under them.
type editor struct {
	app.Compo
	Lang   lang
	Prompt prompt.Prompt
	// Edits counts the edits of the prompt. Typing renders nothing, so what go-app
	// last rendered can be an older prompt; were that the very one that an undo
	// brings back, go-app would leave the fields with what was typed.
	Edits  int
	Menu   int               // the shot whose menu is open, -1: none
	Note   int               // the shot whose note is shown although it is empty, -1: none
	Custom bool              // whether the format's own fields are shown
	Errors map[string]string // what is wrong with a setting, by its id
	Fixed  fixedParts
	Taking modelTaking
	On     editorEvents
}

// fixedParts are what of a prompt can't be changed, as an exercise may say.
type fixedParts struct {
	Instruction, Shots, Format, Parameters bool
	Query                                  bool // there is none to type
}

func (e *editor) onAdd(ctx app.Context, _ app.Event)    { e.On.AddShot(ctx) }
func (e *editor) onImport(ctx app.Context, _ app.Event) { e.On.OpenDialog(ctx, dialogImport) }
func (e *editor) onExport(ctx app.Context, _ app.Event) { e.On.OpenDialog(ctx, dialogExport) }
func (e *editor) onUndo(ctx app.Context, _ app.Event)   { e.On.Undo(ctx) }
func (e *editor) onRedo(ctx app.Context, _ app.Event)   { e.On.Redo(ctx) }

func (e *editor) Render() app.UI {
	l := e.Lang
	return tag("section").Class("panel editor").Aria("label", l.t("editor.region")).Body(
		tag("div").Class("panel-head").Body(
			tag("h2").Text(l.t("editor.region")),
			tag("span").Class("grow"),
			button().Class("quiet small").ID("undo").Title("Ctrl+Z").Text(l.t("editor.undo")).OnClick(e.onUndo),
			button().Class("quiet small").ID("redo").Title("Ctrl+Shift+Z").Text(l.t("editor.redo")).OnClick(e.onRedo),
		),
		tag("p").Class("lead").Text(l.t("editor.lead")),
		app.If(!e.Fixed.Instruction || e.Prompt.Instruction != "", e.instruction),
		app.If(!e.Fixed.Shots || len(e.Prompt.Shots) > 0, e.shots),
		app.If(!e.Fixed.Query, func() app.UI {
			return part("query", false).Body(
				partHead(l.t("part.query"), "n-query"),
				&field{ID: idQuery, Label: l.t("part.query"), Placeholder: l.t("editor.query.empty"), Value: e.Prompt.Query, To: e.On},
			)
		}),
		app.If(!e.Fixed.Format || !e.Fixed.Parameters, func() app.UI {
			return &formatBar{
				Lang: l, Format: e.Prompt.Format, Parameters: e.Prompt.Parameters, Stops: e.Prompt.Stops(),
				Errors: e.Errors, Custom: e.Custom, Fixed: e.Fixed, Taking: e.Taking, On: e.On,
			}
		}),
		tag("ul").ID("advice").Hidden(e.Fixed.Shots).Class("advice").Aria("label", l.t("editor.advice")),
	)
}

func (e *editor) instruction() app.UI {
	l := e.Lang
	return part("instruction", e.Fixed.Instruction).Body(
		partHead(l.t("part.instruction"), "n-instruction"),
		&field{ID: idInstruction, Label: l.t("part.instruction"), Placeholder: l.t("editor.instruction.empty"), Value: e.Prompt.Instruction, To: e.On},
	)
}

func (e *editor) shots() app.UI {
	l := e.Lang
	in, out := headings(l, e.Prompt.Format)
	return part("example", e.Fixed.Shots).Body(
		partHead(l.t("part.examples"), "n-examples"),
		tag("div").Class("shots").Role("group").Aria("label", l.t("part.examples")).Body(
			app.If(len(e.Prompt.Shots) > 0, func() app.UI {
				return tag("div").Class("shot-head").Aria("hidden", "true").Body(
					tag("span"), tag("span").Text(in), tag("span").Text(out), tag("span"),
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
			return tag("p").Class("empty").Text(l.t("editor.no_shots"))
		}),
		app.If(!e.Fixed.Shots, func() app.UI {
			return tag("div").Class("actions").Body(
				button().ID("add-example").Text(l.t("editor.add")).OnClick(e.onAdd),
				button().Class("quiet").Text(l.t("editor.import")).OnClick(e.onImport),
				button().Class("quiet").Text(l.t("editor.export")).OnClick(e.onExport),
			)
		}),
	)
}

// part is a part of the prompt, which can't be reached if it is fixed.
func part(name string, fixed bool) app.HTMLElem {
	p := tag("div").Class("part part-" + name)
	if fixed {
		p = p.Attr("inert", "") // any value, false too, makes it so
	}
	return p
}

// partHead names a part of the prompt, with a place for what it costs.
func partHead(name, countID string) app.UI {
	return tag("div").Class("part-head").Body(
		tag("b").Text(name),
		tag("span").ID(countID).Class("n"),
	)
}

// headings are the table's column headings, in the page's language where the
// format has no words of its own.
func headings(l lang, f prompt.Format) (in, out string) {
	in, out = prompt.Headings(f)
	if in == "Input" {
		in = l.t("shot.input.heading")
	}
	if out == "Output" {
		out = l.t("shot.output.heading")
	}
	return in, out
}
