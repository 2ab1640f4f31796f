package editor

import (
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/table"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An exportPanel hands out the shots as a table, or the whole prompt.
type exportPanel struct {
	app.Compo
	Lang i18n.Lang
	To   *Editor
}

// Picked takes the kind of file.
func (e *exportPanel) Picked(_ app.Context, value string) { e.To.export(value) }

// exportKinds are the files that can be had; "copy" goes to the clipboard.
var exportKinds = []string{"copy", "tsv", "csv", "jsonl", "json", "prompt"}

func (e *exportPanel) Render() app.UI {
	return dom.Tag("div").Body(
		dom.Tag("p").Class("soft").Text(e.Lang.T("export.about")),
		dom.Tag("div").Class("export-kinds").Body(
			app.Range(exportKinds).Slice(func(i int) app.UI {
				return &widget.Pick{ID: "export-" + exportKinds[i], Text: e.Lang.T("export." + exportKinds[i]), Value: exportKinds[i], To: e}
			}),
		),
		dom.Tag("p").Class("soft").Body(
			app.Text(e.Lang.T("export.tools")+" "), dom.Tag("a").Attr("href", "/lab").Text(e.Lang.T("export.tools.lab")),
		),
	)
}

// export hands the shots, or the whole prompt, to the person.
func (e *Editor) export(kind string) {
	p := e.Prompt()
	switch kind {
	case "copy":
		widget.CopyOut(e.page, table.Write(p.Shots, table.TSV), e.page.Lang().T("notice.copied_table"))
	case "prompt":
		dom.Download("prompt.json", "application/json", string(prompt.Encode(p)))
	default:
		dom.Download("examples."+kind, dom.Mimes[kind], table.Write(p.Shots, table.Kind(kind)))
	}
	dom.CloseDialog(DialogExport)
}

// OpenDialog opens a dialog of the editor's by its name.
func (e *Editor) OpenDialog(_ app.Context, name string) {
	e.dialog = name
	if name == DialogImport {
		e.importer = &importer{e: e}
	}
}

// CloseDialog is called when the dialog was closed.
func (e *Editor) CloseDialog(app.Context) { e.dialog = "" }

// DialogOpen reports whether a dialog of the editor's is open.
func (e *Editor) DialogOpen() bool { return e.dialog != "" }

// Dialog is the dialog that is open: import or export.
func (e *Editor) Dialog() app.UI {
	l := e.page.Lang()
	var content app.UI = &exportPanel{Lang: l, To: e}
	if e.dialog == DialogImport {
		content = &importPanel{Lang: l, Importer: e.importer, Step: e.importer.step}
	}
	return &widget.DialogFrame{Name: e.dialog, Title: l.T("dialog." + e.dialog), Close: l.T("dialog.close"), Content: content, On: e}
}
