package ui

import (
	"fewshot/app/prompt"
	"fewshot/app/table"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what import and export do to the prompt.

// importChoices are those of a table that goes into a prompt: no more of it than is
// stored and shared with a prompt, whatever JSON adds to it.
func importChoices() table.Choices {
	return table.Choices{Most: prompt.MaxShots, Bytes: prompt.MaxBytes / 2}
}

// readImport looks for a table in the text of the import dialog. The dialog
// shows what was found, so this renders.
func (w *Workbench) readImport(ctx app.Context, text string) {
	i := w.importer
	i.text, i.step = text, i.step+1
	i.err, i.found = notice{}, false
	if text == "" {
		return
	}
	found, err := table.Read([]byte(text), importChoices())
	if err != nil {
		i.err = worded(w.lang, asError(err, w.lang))
		return
	}
	i.table, i.found = found, true
}

// ImportFile reads a file that the person chose.
func (w *Workbench) ImportFile(ctx app.Context, file app.Value) {
	i := w.importer
	if file.Get("size").Int() > table.MaxBytes {
		i.step++
		i.found = false
		i.err = notice{Text: w.lang.t("import.too_large"), Hint: w.lang.t("import.too_large.hint")}
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
		ctx.Dispatch(func(ctx app.Context) { w.readImport(ctx, text) })
	})
}

// SetHeaderRow says whether the first row names the columns.
func (w *Workbench) SetHeaderRow(_ app.Context, on bool) {
	c := importChoices()
	c.Header = table.None
	if on {
		c.Header = table.Named
	}
	w.importer.table = w.importer.table.With(c)
	w.importer.step++
}

// SetColumn says which column is the input or the output.
func (w *Workbench) SetColumn(_ app.Context, role string, column int) {
	t := w.importer.table
	c := t.Choices()
	c.Header, c.Roles = t.Header, t.Roles()
	for i, r := range c.Roles {
		if r == table.Role(role) {
			c.Roles[i] = table.Unused
		}
	}
	c.Roles[column] = table.Role(role)
	w.importer.table = t.With(c)
	w.importer.step++
}

// TakeImport takes the table into the prompt: behind its shots, or in their
// place. A file that holds a whole prompt replaces the whole prompt.
func (w *Workbench) TakeImport(ctx app.Context, replace bool) {
	t := w.importer.table
	closeDialog(dialogImport)
	w.change(ctx, "", func(p *prompt.Prompt) {
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
	w.say(notice{Text: w.lang.t("notice.imported", w.lang.n("shots", len(t.Shots))), Hint: w.lang.t("notice.undo")})
}

// Export hands the shots, or the whole prompt, to the person.
func (w *Workbench) Export(ctx app.Context, kind string) {
	p := w.prompt()
	switch kind {
	case "copy":
		w.copyOut(ctx, table.Write(p.Shots, table.TSV), w.lang.t("notice.copied_table"))
	case "prompt":
		download("prompt.json", "application/json", string(prompt.Encode(p)))
	default:
		download("examples."+kind, mimes[kind], table.Write(p.Shots, table.Kind(kind)))
	}
	closeDialog(dialogExport)
}

var mimes = map[string]string{
	"tsv":   "text/tab-separated-values;charset=utf-8",
	"csv":   "text/csv;charset=utf-8",
	"jsonl": "application/jsonl;charset=utf-8",
	"json":  "application/json",
}
