package editor

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/preview"
	"fewshot/app/page/reader"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/table/view"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An importer is an import that a person is making: the text or the file, and what was
// found in it. The reader, which the dialog fetches as it opens, looks into it.
type importer struct {
	e       *Editor
	text    string       // what stands in the field
	file    *reader.File // what is read, nil for nothing
	choices view.Choices // what it was last read with
	table   view.Reading
	found   bool           // whether table holds something
	whole   *prompt.Prompt // the prompt that another tool's file holds, nil for none
	notices []prompt.Notice
	err     widget.Notice // why nothing was found
	failed  bool          // the reader is not there: it can be tried again

	loading bool               // the reader is being fetched
	asked   int                // counts what the reader was asked
	stop    context.CancelFunc // ends what it was asked last; nil if it has answered
	changes []preview.Change   // what the person changes in the table once it has
	then    func()             // what the person wants done after that
	step    int                // counts the changes
}

// idImport is the id of the field that a table is pasted into.
const idImport = "import-text"

// load fetches the reader.
func (i *importer) load() {
	if !app.IsClient {
		return
	}
	i.loading, i.failed, i.err = true, false, widget.Notice{}
	i.step++
	i.e.page.Context().Async(func() {
		err := reader.Page().Load(context.Background())
		i.e.page.Context().Dispatch(func(app.Context) {
			i.loading = false
			i.step++
			if err != nil && i.file == nil {
				i.refuse(err)
			}
		})
	})
}

// Typed takes what was pasted. The dialog shows what was found in it, so this renders;
// the text is taken at once, since a render that came first would write the old one back
// into the field.
func (i *importer) Typed(ctx app.Context, _, text string) {
	i.text = text
	ctx.Dispatch(func(app.Context) {
		if text == "" {
			i.forget()
			i.file = nil
			return
		}
		i.open(reader.Open("", []byte(text)))
	})
}

// forget drops what was found.
func (i *importer) forget() {
	i.step++
	i.asked++
	i.found, i.whole, i.notices, i.err, i.failed, i.changes, i.then = false, nil, nil, widget.Notice{}, false, nil, nil
	if i.stop != nil {
		i.stop()
		i.stop = nil
	}
}

// open reads a file, as far as the reading knows.
func (i *importer) open(f *reader.File) {
	i.file, i.changes = f, nil
	i.read(preview.Limits())
}

// read reads the file with a person's choices. What was found before stands until the
// reader answers.
func (i *importer) read(c view.Choices) {
	f := i.file
	i.choices = c
	if i.stop != nil {
		i.stop()
	}
	ctx, stop := context.WithCancel(context.Background())
	i.stop = stop
	i.step++
	i.asked++
	mine := i.asked
	i.e.page.Context().Async(func() {
		a, err := reader.Page().Read(ctx, f, c)
		i.e.page.Context().Dispatch(func(app.Context) {
			stop()
			if mine == i.asked { // nothing else was asked meanwhile
				i.answered(a, err)
			}
		})
	})
}

// answered takes what the reader found in the file.
func (i *importer) answered(a *reader.Answer, err error) {
	i.step++
	i.stop = nil
	i.err, i.failed = widget.Notice{}, false
	if err != nil {
		i.refuse(err)
		return
	}
	i.table, i.found, i.whole, i.notices = *a.Reading, true, a.Whole, a.Notices
	if i.file.Name != "" && a.Text != "" {
		i.text = a.Text
	}
	if len(i.changes) > 0 {
		next := i.changes[0]
		i.changes = i.changes[1:]
		i.read(next(i.table))
		return
	}
	if then := i.then; then != nil {
		i.then = nil
		then()
	}
}

// refuse says why nothing was read. What a person had before stays if it is only the
// reader that is missing.
func (i *importer) refuse(err error) {
	l := i.e.page.Lang()
	e := widget.AsError(err, l)
	i.err, i.then = widget.Worded(l, e), nil
	if i.failed = e.Code == chat.CodeReaderFailed; !i.failed {
		i.found, i.whole, i.changes = false, nil, nil
	}
}

// again asks a reader that was not there once more.
func (i *importer) again() {
	i.load()
	if i.file != nil {
		i.read(i.choices)
	}
}

// chosen reads a file that the person chose.
func (i *importer) chosen(file app.Value) {
	i.forget()
	if file.Get("size").Int() > view.MaxBytes {
		l := i.e.page.Lang()
		i.err = widget.Notice{Text: l.T("import.too_large"), Hint: l.T("import.too_large.hint")}
		return
	}
	name := file.Get("name").String()
	file.Call("arrayBuffer").Then(func(buffer app.Value) {
		array := app.Window().Get("Uint8Array").New(buffer)
		data := make([]byte, array.Get("length").Int())
		app.CopyBytesToGo(data, array)
		i.e.page.Context().Dispatch(func(app.Context) { i.open(reader.Open(name, data)) })
	})
}

// Choose reads the table as the person says.
func (i *importer) Choose(_ app.Context, change preview.Change) {
	if i.stop != nil {
		i.changes = append(i.changes, change)
		return
	}
	i.read(change(i.table))
}

// take takes the table into the prompt: behind its shots, or in their
// place. A file that holds a whole prompt replaces the whole prompt.
func (i *importer) take(replace bool) {
	if i.stop != nil { // the table is still that of the text before
		i.then = func() { i.take(replace) }
		return
	}
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
	i.e.page.Say(widget.Notice{Text: l.T("notice.imported", l.N("shots", len(t.Shots))), Hint: l.T("notice.undo_import")})
}

// takeWhole takes the prompt that another tool's file holds.
func (i *importer) takeWhole() {
	l := i.e.page.Lang()
	dom.CloseDialog(DialogImport)
	i.e.Replace(*i.whole)
	said := widget.Notice{Text: l.T("notice.imported", l.N("shots", len(i.whole.Shots))), Hint: l.T("notice.undo_brings_back")}
	for _, n := range i.notices {
		said.Hint += " " + preview.Words(l, n)
	}
	i.e.page.Say(said)
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
		i.Importer.chosen(files.Index(0))
	}
}

func (i *importPanel) onAdd(ctx app.Context, _ app.Event) { i.Importer.take(false) }

func (i *importPanel) onReplace(app.Context, app.Event) { i.Importer.take(true) }

func (i *importPanel) onWhole(app.Context, app.Event) { i.Importer.takeWhole() }

func (i *importPanel) onAgain(app.Context, app.Event) { i.Importer.again() }

func (i *importPanel) OnMount(app.Context) { dom.Focus(idImport) }

func (i *importPanel) Render() app.UI {
	l, t := i.Lang, i.Importer.table
	return dom.Tag("div").Class("import").Body(
		dom.Tag("p").Class("soft").Text(l.T("import.about")),
		&widget.Field{ID: idImport, Label: l.T("import.text"), Placeholder: l.T("import.placeholder"), Value: i.Importer.text, To: i.Importer},
		dom.Tag("p").Body(
			dom.Tag("label").Attr("for", "import-file").Text(l.T("import.file")+" "),
			app.ElemSelfClosing("input").Attr("type", "file").ID("import-file").Attr("accept", preview.FileTypes).OnChange(i.onFile),
		),
		app.If(i.Importer.err.Text != "", func() app.UI {
			return dom.Tag("div").Class("problem").Role("alert").Body(
				dom.Tag("p").Body(dom.Tag("b").Text(i.Importer.err.Text)), dom.Tag("p").Text(i.Importer.err.Hint),
				app.If(i.Importer.failed, func() app.UI {
					return dom.Tag("p").Body(dom.Button().Text(l.T("import.again")).OnClick(i.onAgain))
				}),
			)
		}),
		app.If(i.Importer.loading, func() app.UI {
			return dom.Tag("p").Class("soft").Role("status").Text(l.T("import.loading"))
		}),
		app.If(!i.Importer.loading && !i.Importer.found && i.Importer.stop != nil, func() app.UI {
			return dom.Tag("p").Class("soft").Role("status").Text(l.T("import.reading"))
		}),
		app.If(i.Importer.found, func() app.UI {
			return dom.Tag("div").Body(
				&preview.Preview{Lang: l, ID: "import", Reading: &i.Importer.table, Step: i.Step, On: i.Importer},
				dom.Tag("div").Class("actions").Body(
					app.If(t.Prompt == nil, func() app.UI {
						return dom.Button().Class("run").Text(l.T("import.add")).OnClick(i.onAdd)
					}),
					dom.Button().Text(l.T("import.replace")).OnClick(i.onReplace),
					app.If(i.Importer.whole != nil, func() app.UI {
						return dom.Button().ID("import-whole").Text(l.T("import.whole")).OnClick(i.onWhole)
					}),
				),
			)
		}),
	)
}
