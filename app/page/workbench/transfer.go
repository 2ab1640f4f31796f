package workbench

import (
	"strconv"
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An importer is an import that a person is making: the text, and what was
// found in it.
type importer struct {
	text  string
	table prompt.Table
	found bool          // whether table holds something
	err   widget.Notice // why nothing was found
	step  int           // counts its changes
}

// importEvents is what the import dialog asks for.
type importEvents interface {
	widget.Typist
	SetHeaderRow(ctx app.Context, on bool)
	SetColumn(ctx app.Context, role string, column int)
	ImportFile(ctx app.Context, file app.Value)
	TakeImport(ctx app.Context, replace bool)
}

// idImport is the id of the field that a table is pasted into.
const idImport = "import-text"

// An importPanel takes a pasted table or a file, shows what it understood, and
// lets the person correct that before anything is changed.
type importPanel struct {
	app.Compo
	Lang     i18n.Lang
	Importer *importer
	Step     int
	On       importEvents
}

func (i *importPanel) onFile(ctx app.Context, _ app.Event) {
	if files := ctx.JSSrc().Get("files"); files.Truthy() && files.Length() > 0 {
		i.On.ImportFile(ctx, files.Index(0))
	}
}

func (i *importPanel) onHeader(ctx app.Context, _ app.Event) {
	i.On.SetHeaderRow(ctx, ctx.JSSrc().Get("checked").Bool())
}

func (i *importPanel) onInputColumn(ctx app.Context, _ app.Event) { i.onColumn(ctx, "input") }

func (i *importPanel) onOutputColumn(ctx app.Context, _ app.Event) { i.onColumn(ctx, "output") }

func (i *importPanel) onColumn(ctx app.Context, role string) {
	if n, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
		i.On.SetColumn(ctx, role, n)
	}
}

func (i *importPanel) onAdd(ctx app.Context, _ app.Event) { i.On.TakeImport(ctx, false) }

func (i *importPanel) onReplace(ctx app.Context, _ app.Event) { i.On.TakeImport(ctx, true) }

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
		&widget.Field{ID: idImport, Label: l.T("import.text"), Placeholder: l.T("import.placeholder"), Value: i.Importer.text, To: i.On},
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
					return dom.Tag("p").Class("warning").Text(editor.AdviceText(l, t.Warnings[n]))
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

// exportEvents is what the export dialog asks for.
type exportEvents interface {
	Export(ctx app.Context, kind string)
}

// An exportPanel hands out the shots as a table, or the whole prompt.
type exportPanel struct {
	app.Compo
	Lang i18n.Lang
	On   exportEvents
}

// Picked takes the kind of file.
func (e *exportPanel) Picked(ctx app.Context, value string) { e.On.Export(ctx, value) }

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
	)
}

// dialogShare is the name of the dialog with the link to the prompt.
const dialogShare = "share"

// A sharePanel shows the link that holds the prompt, and the HTML that shows it
// in a page of one's own.
type sharePanel struct {
	app.Compo
	Lang   i18n.Lang
	Link   string
	Copied bool // it is on the clipboard

	kind string // of page that the snippet is for
}

// snippetKinds are the kinds of page that there is a snippet for.
var snippetKinds = []widget.Choice{
	{Value: "html", Text: "HTML, WordPress"}, {Value: "mkdocs", Text: "MkDocs"}, {Value: "docusaurus", Text: "Docusaurus"},
	{Value: "hugo", Text: "Hugo"}, {Value: "jupyter", Text: "Jupyter Book"},
}

// snippet is what shows a prompt in a page of a kind, and home is where embed.js is.
// The folders of examples/embeds hold the same.
func snippet(kind, home, fragment string) string {
	script := `<script type="module" src="` + home + `embed.js"></script>` + "\n"
	element := `<few-shot-prompt prompt="` + fragment + `"></few-shot-prompt>`
	switch kind {
	case "docusaurus":
		return "// docusaurus.config.js\nscripts: [{ src: '" + home + "embed.js', type: 'module' }],\n\n{/* the page, in MDX */}\n" + element
	case "hugo":
		return "<!-- layouts/shortcodes/few-shot.html -->\n" + script + `<few-shot-prompt prompt="{{ .Get "prompt" }}"></few-shot-prompt>` +
			"\n\n<!-- the page -->\n{{< few-shot prompt=\"" + fragment + "\" >}}"
	case "jupyter":
		return "```{raw} html\n" + script + element + "\n```"
	case "mkdocs":
		return script + "\n" + element // a line of its own, or Markdown puts it into a paragraph
	}
	return script + element
}

func (s *sharePanel) OnMount(app.Context) {
	dom.SetValue("share-link", s.Link)
	s.writeSnippet()
	if e, ok := dom.Element("share-link"); ok {
		e.Call("select")
	}
}

func (s *sharePanel) writeSnippet() {
	home, fragment, _ := strings.Cut(s.Link, "#")
	dom.SetValue("share-embed", snippet(s.kind, home, fragment))
}

func (s *sharePanel) onKind(ctx app.Context, _ app.Event) {
	s.kind = ctx.JSSrc().Get("value").String()
	s.writeSnippet()
}

func (s *sharePanel) Render() app.UI {
	return dom.Tag("div").Body(
		dom.Tag("p").Class("soft").Text(s.Lang.T("share.about")),
		app.ElemSelfClosing("input").Attr("type", "text").ID("share-link").Attr("readonly", true).Aria("label", s.Lang.T("share.link")),
		dom.Tag("p").Class("soft").Role("status").Body(app.If(s.Copied, func() app.UI { return app.Text(s.Lang.T("share.copied")) })),
		dom.Tag("div").Class("format-row").Body(
			dom.Tag("label").Class("soft").Attr("for", "share-embed").Text(s.Lang.T("share.embed")),
			dom.Tag("select").ID("share-kind").Class("select").Aria("label", s.Lang.T("share.kind")).OnChange(s.onKind).Body(widget.Options(snippetKinds)...),
		),
		dom.Tag("textarea").ID("share-embed").Class("field").Attr("readonly", true).Attr("rows", 5),
	)
}
