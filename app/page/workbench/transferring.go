package workbench

import (
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what import and export do to the prompt.

// maxImportBytes is the largest file that an import reads.
const maxImportBytes = 4 << 20

// readImport looks for a table in the text of the import dialog. The dialog
// shows what was found, so this renders.
func (w *Workbench) readImport(ctx app.Context, text string) {
	i := w.importer
	i.text, i.step = text, i.step+1
	i.err, i.found = widget.Notice{}, false
	if text == "" {
		return
	}
	table, err := prompt.Import(text)
	if err != nil {
		i.err = widget.Worded(w.Lang, widget.AsError(err, w.Lang))
		return
	}
	i.table, i.found = table, true
}

// ImportFile reads a file that the person chose.
func (w *Workbench) ImportFile(ctx app.Context, file app.Value) {
	i := w.importer
	if file.Get("size").Int() > maxImportBytes {
		i.step++
		i.found = false
		i.err = widget.Notice{Text: w.Lang.T("import.too_large"), Hint: w.Lang.T("import.too_large.hint")}
		return
	}
	file.Call("arrayBuffer").Then(func(buffer app.Value) {
		array := app.Window().Get("Uint8Array").New(buffer)
		data := make([]byte, array.Get("length").Int())
		app.CopyBytesToGo(data, array)
		ctx.Dispatch(func(ctx app.Context) { w.readImport(ctx, string(data)) })
	})
}

// SetHeaderRow says whether the first row names the columns.
func (w *Workbench) SetHeaderRow(_ app.Context, on bool) {
	w.importer.table = w.importer.table.WithHeader(on)
	w.importer.step++
}

// SetColumn says which column is the input or the output.
func (w *Workbench) SetColumn(_ app.Context, role string, column int) {
	c := w.importer.table.Columns
	if role == "input" {
		c.Input = column
	} else {
		c.Output = column
	}
	w.importer.table = w.importer.table.WithColumns(c)
	w.importer.step++
}

// TakeImport takes the table into the prompt: behind its shots, or in their
// place. A file that holds a whole prompt replaces the whole prompt.
func (w *Workbench) TakeImport(ctx app.Context, replace bool) {
	t := w.importer.table
	dom.CloseDialog(editor.DialogImport)
	w.Change(ctx, "", func(p *prompt.Prompt) {
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
	w.Say(widget.Notice{Text: w.Lang.T("notice.imported", w.Lang.N("shots", len(t.Shots()))), Hint: w.Lang.T("notice.undo")})
}

// Export hands the shots, or the whole prompt, to the person.
func (w *Workbench) Export(ctx app.Context, kind string) {
	p := w.Prompt()
	switch kind {
	case "copy":
		w.copyOut(ctx, prompt.Export(p.Shots, prompt.TSV), w.Lang.T("notice.copied_table"))
	case "prompt":
		dom.Download("prompt.json", "application/json", string(prompt.Encode(p)))
	default:
		dom.Download("examples."+kind, dom.Mimes[kind], prompt.Export(p.Shots, prompt.Kind(kind)))
	}
	dom.CloseDialog(editor.DialogExport)
}
