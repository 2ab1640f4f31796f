package editor

import (
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/preview"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/table"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An importer is an import that a person is making: the text, and what was
// found in it.
type importer struct {
	e     *Editor
	text  string
	table table.Reading
	found bool          // whether table holds something
	err   widget.Notice // why nothing was found
	step  int           // counts its changes
}

// idImport is the id of the field that a table is pasted into.
const idImport = "import-text"

// Typed takes what was pasted. The dialog shows what was found in it, so this renders.
func (i *importer) Typed(ctx app.Context, _, text string) {
	ctx.Dispatch(func(app.Context) { i.read(text) })
}

// read looks for a table in a text.
func (i *importer) read(text string) {
	i.text, i.step = text, i.step+1
	i.err, i.found = widget.Notice{}, false
	if text == "" {
		return
	}
	l := i.e.page.Lang()
	found, err := table.Read([]byte(text), preview.Limits())
	if err != nil {
		i.err = widget.Worded(l, widget.AsError(err, l))
		return
	}
	i.table, i.found = found, true
}

// file reads a file that the person chose.
func (i *importer) file(file app.Value) {
	if file.Get("size").Int() > table.MaxBytes {
		l := i.e.page.Lang()
		i.step++
		i.found = false
		i.err = widget.Notice{Text: l.T("import.too_large"), Hint: l.T("import.too_large.hint")}
		return
	}
	file.Call("arrayBuffer").Then(func(buffer app.Value) {
		array := app.Window().Get("Uint8Array").New(buffer)
		data := make([]byte, array.Get("length").Int())
		app.CopyBytesToGo(data, array)
		text := string(data)
		if charset := table.Charset(data); charset == "gb18030" { // browsers know what the page has no table for
			text = app.Window().Get("TextDecoder").New(charset).Call("decode", array).String()
		}
		i.e.page.Context().Dispatch(func(app.Context) { i.read(text) })
	})
}

// Choose reads the table as the person says.
func (i *importer) Choose(_ app.Context, c table.Choices) {
	i.step++
	again, err := preview.Again(i.text, i.table, c)
	if err != nil {
		l := i.e.page.Lang()
		i.err = widget.Worded(l, widget.AsError(err, l))
		return
	}
	i.table, i.err = again, widget.Notice{}
}

// take takes the table into the prompt: behind its shots, or in their
// place. A file that holds a whole prompt replaces the whole prompt.
func (i *importer) take(replace bool) {
	t, l := i.table, i.e.page.Lang()
	dom.CloseDialog(DialogImport)
	i.e.Change("", func(p *prompt.Prompt) {
		if t.Prompt != nil {
			*p = *t.Prompt
			return
		}
		if replace {
			p.Shots = nil
		}
		p.Shots = append(p.Shots, t.Shots...)
		if p.Instruction == "" {
			p.Instruction = t.Instruction
		}
	})
	i.e.page.Say(widget.Notice{Text: l.T("notice.imported", l.N("shots", len(t.Shots))), Hint: l.T("notice.undo")})
}

// An importPanel takes a pasted table or a file, shows what it understood, and
// lets the person correct that before anything is changed.
type importPanel struct {
	app.Compo
	Lang     i18n.Lang
	Importer *importer
	Step     int
}

func (i *importPanel) onFile(ctx app.Context, _ app.Event) {
	if files := ctx.JSSrc().Get("files"); files.Truthy() && files.Length() > 0 {
		i.Importer.file(files.Index(0))
	}
}

func (i *importPanel) onAdd(ctx app.Context, _ app.Event) { i.Importer.take(false) }

func (i *importPanel) onReplace(app.Context, app.Event) { i.Importer.take(true) }

func (i *importPanel) OnMount(app.Context) { dom.Focus(idImport) }

func (i *importPanel) Render() app.UI {
	l, t := i.Lang, i.Importer.table
	return dom.Tag("div").Class("import").Body(
		dom.Tag("p").Class("soft").Text(l.T("import.about")),
		&widget.Field{ID: idImport, Label: l.T("import.text"), Placeholder: l.T("import.placeholder"), Value: i.Importer.text, To: i.Importer},
		dom.Tag("p").Body(
			dom.Tag("label").Attr("for", "import-file").Text(l.T("import.file")+" "),
			app.ElemSelfClosing("input").Attr("type", "file").ID("import-file").Attr("accept", ".tsv,.csv,.txt,.json,.jsonl").OnChange(i.onFile),
		),
		app.If(i.Importer.err.Text != "", func() app.UI {
			return dom.Tag("div").Class("problem").Role("alert").Body(
				dom.Tag("p").Body(dom.Tag("b").Text(i.Importer.err.Text)), dom.Tag("p").Text(i.Importer.err.Hint),
			)
		}),
		app.If(i.Importer.found, func() app.UI {
			return dom.Tag("div").Body(
				&preview.Preview{Lang: l, ID: "import", Reading: &i.Importer.table, Step: i.Step, On: i.Importer},
				dom.Tag("div").Class("actions").Body(
					app.If(t.Prompt == nil, func() app.UI {
						return dom.Button().Class("run").Text(l.T("import.add")).OnClick(i.onAdd)
					}),
					dom.Button().Text(l.T("import.replace")).OnClick(i.onReplace),
				),
			)
		}),
	)
}
