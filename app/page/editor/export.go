package editor

import (
	"context"
	"slices"

	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/preview"
	"fewshot/app/page/reader"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/sheet"
	"fewshot/app/table/view"

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
	tools := reader.Tools()
	return dom.Tag("div").Body(
		dom.Tag("p").Class("soft").Text(e.Lang.T("export.about")),
		dom.Tag("div").Class("export-kinds").Body(
			app.Range(exportKinds).Slice(func(i int) app.UI {
				return &widget.Pick{ID: "export-" + exportKinds[i], Text: e.Lang.T("export." + exportKinds[i]), Value: exportKinds[i], To: e}
			}),
		),
		dom.Tag("p").Class("soft").Body(
			app.Text(e.Lang.T("export.tools")+" "), dom.Tag("a").Attr("href", address.Of("/lab")).Text(e.Lang.T("export.tools.lab")),
		),
		dom.Tag("div").Class("export-kinds").Body(
			app.Range(tools).Slice(func(i int) app.UI {
				return &widget.Pick{ID: "export-" + tools[i].ID, Text: tools[i].Name, Value: tools[i].ID, To: e}
			}),
		),
	)
}

// export hands the shots, or the whole prompt, to the person.
func (e *Editor) export(kind string) {
	p := e.Prompt()
	if slices.ContainsFunc(reader.Tools(), func(t reader.Tool) bool { return t.ID == kind }) {
		dom.CloseDialog(DialogExport)
		e.exportFor(kind, p)
		return
	}
	switch kind {
	case "copy":
		widget.CopyOut(e.page, sheet.Write(p.Shots, view.TSV), e.page.Lang().T("notice.copied_table"))
	case "prompt":
		dom.Download("prompt.json", "application/json", string(prompt.Encode(p)))
	default:
		dom.Download("examples."+kind, dom.Mimes[kind], sheet.Write(p.Shots, view.Kind(kind)))
	}
	dom.CloseDialog(DialogExport)
}

// exportFor hands the prompt to the person as the files of another tool, and says what
// these have no place for.
func (e *Editor) exportFor(tool string, p prompt.Prompt) {
	l := e.page.Lang()
	base := address.Home() + "/v1"
	e.page.Say(widget.Notice{Text: l.T("export.writing")})
	e.page.Context().Async(func() {
		a, err := reader.Page().Export(context.Background(), tool, p, base)
		e.page.Context().Dispatch(func(app.Context) {
			if err != nil {
				widget.Warn(e.page, err)
				return
			}
			said := widget.Notice{Text: l.T("notice.exported")}
			for _, f := range a.Files {
				dom.DownloadText(f.Name, f.Text)
				said.Text += " " + f.Name
			}
			for _, n := range a.Notices {
				said.Hint += " " + preview.Words(l, n)
			}
			e.page.Say(said)
		})
	})
}

// OpenDialog opens a dialog of the editor's by its name.
func (e *Editor) OpenDialog(_ app.Context, name string) {
	e.dialog = name
	if name == DialogImport {
		e.importer = &importer{e: e}
		e.importer.load()
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
