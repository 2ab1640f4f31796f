package editor

import (
	"strconv"
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An importer is an import that a person is making: the text, and what was
// found in it.
type importer struct {
	e     *Editor
	text  string
	table prompt.Table
	found bool          // whether table holds something
	err   widget.Notice // why nothing was found
	step  int           // counts its changes
}

// idImport is the id of the field that a table is pasted into.
const idImport = "import-text"

// maxImportBytes is the largest file that an import reads.
const maxImportBytes = 4 << 20

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
	table, err := prompt.Import(text)
	if err != nil {
		i.err = widget.Worded(l, widget.AsError(err, l))
		return
	}
	i.table, i.found = table, true
}

// file reads a file that the person chose.
func (i *importer) file(file app.Value) {
	if file.Get("size").Int() > maxImportBytes {
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
		i.e.page.Context().Dispatch(func(app.Context) { i.read(string(data)) })
	})
}

// setHeader says whether the first row names the columns.
func (i *importer) setHeader(on bool) {
	i.table = i.table.WithHeader(on)
	i.step++
}

// setColumn says which column is the input or the output.
func (i *importer) setColumn(role string, column int) {
	c := i.table.Columns
	if role == "input" {
		c.Input = column
	} else {
		c.Output = column
	}
	i.table = i.table.WithColumns(c)
	i.step++
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
		p.Shots = append(p.Shots, t.Shots()...)
		if p.Instruction == "" {
			p.Instruction = t.Instruction
		}
	})
	i.e.page.Say(widget.Notice{Text: l.T("notice.imported", l.N("shots", len(t.Shots()))), Hint: l.T("notice.undo")})
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

func (i *importPanel) onHeader(ctx app.Context, _ app.Event) {
	i.Importer.setHeader(ctx.JSSrc().Get("checked").Bool())
}

func (i *importPanel) onInputColumn(ctx app.Context, _ app.Event) { i.onColumn(ctx, "input") }

func (i *importPanel) onOutputColumn(ctx app.Context, _ app.Event) { i.onColumn(ctx, "output") }

func (i *importPanel) onColumn(ctx app.Context, role string) {
	if n, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
		i.Importer.setColumn(role, n)
	}
}

func (i *importPanel) onAdd(ctx app.Context, _ app.Event) { i.Importer.take(false) }

func (i *importPanel) onReplace(app.Context, app.Event) { i.Importer.take(true) }

func (i *importPanel) OnMount(app.Context) { dom.Focus(idImport) }

func (i *importPanel) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { // once the options are there
		if e, ok := dom.Element("import-header"); ok {
			e.Set("checked", i.Importer.table.Header != nil)
		}
		dom.SetValue("import-input", strconv.Itoa(i.Importer.table.Columns.Input))
		dom.SetValue("import-output", strconv.Itoa(i.Importer.table.Columns.Output))
	})
}

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
			return dom.Tag("div").Role("status").Body(
				dom.Tag("p").Text(l.T("import.found", strings.ToUpper(string(t.Kind)), l.N("shots", len(t.Shots())))),
				app.If(t.Prompt != nil, func() app.UI { return dom.Tag("p").Text(l.T("import.whole_prompt")) }),
				app.If(t.Prompt == nil, func() app.UI { return i.mapping(l, t) }),
				app.Range(t.Warnings).Slice(func(n int) app.UI {
					return dom.Tag("p").Class("warning").Text(adviceText(l, t.Warnings[n]))
				}),
				i.preview(t.Shots()),
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

// mapping lets the person say which column is what.
func (i *importPanel) mapping(l i18n.Lang, t prompt.Table) app.UI {
	width := 0
	for _, row := range t.Rows {
		width = max(width, len(row))
	}
	var columns []widget.Choice
	for c := range max(width, len(t.Header)) {
		name := l.T("import.column", c+1)
		if c < len(t.Header) {
			name = t.Header[c]
		}
		columns = append(columns, widget.Choice{Value: strconv.Itoa(c), Text: name})
	}
	return dom.Tag("div").Class("format-row").Body(
		dom.Tag("label").Body(
			app.ElemSelfClosing("input").Attr("type", "checkbox").ID("import-header").Attr("checked", t.Header != nil).OnChange(i.onHeader),
			app.Text(" "+l.T("import.header")),
		),
		dom.Tag("span").Class("column").Body(
			dom.Tag("label").Attr("for", "import-input").Text(l.T("shot.input.heading")),
			dom.Tag("select").ID("import-input").Class("select").OnChange(i.onInputColumn).Body(widget.Options(columns)...),
		),
		dom.Tag("span").Class("column").Body(
			dom.Tag("label").Attr("for", "import-output").Text(l.T("shot.output.heading")),
			dom.Tag("select").ID("import-output").Class("select").OnChange(i.onOutputColumn).Body(widget.Options(columns)...),
		),
	)
}

// preview shows the first shots as they would be taken.
func (i *importPanel) preview(shots []prompt.Shot) app.UI {
	const most = 8
	return dom.Tag("table").Class("preview").Body(
		dom.Tag("thead").Body(dom.Tag("tr").Body(
			dom.Tag("th").Attr("scope", "col").Text(i.Lang.T("shot.input.heading")), dom.Tag("th").Attr("scope", "col").Text(i.Lang.T("shot.output.heading")),
		)),
		dom.Tag("tbody").Body(
			app.Range(shots[:min(most, len(shots))]).Slice(func(n int) app.UI {
				return dom.Tag("tr").Body(dom.Tag("td").Text(i18n.FirstLine(shots[n].Input)), dom.Tag("td").Text(i18n.FirstLine(shots[n].Output)))
			}),
			app.If(len(shots) > most, func() app.UI {
				return dom.Tag("tr").Body(dom.Tag("td").Attr("colspan", 2).Class("soft").Text(i.Lang.T("import.more", i18n.Count(len(shots)-most))))
			}),
		),
	)
}
