package ui

import (
	"strconv"
	"strings"

	"fewshot/app/prompt"
	"fewshot/app/table"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An importer is an import that a person is making: the text, and what was
// found in it.
type importer struct {
	text  string
	table table.Reading
	found bool   // whether table holds something
	err   notice // why nothing was found
	step  int    // counts its changes
}

// importEvents is what the import dialog asks for.
type importEvents interface {
	typist
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
	Lang     lang
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

func (i *importPanel) onInputColumn(ctx app.Context, _ app.Event)  { i.onColumn(ctx, "input") }
func (i *importPanel) onOutputColumn(ctx app.Context, _ app.Event) { i.onColumn(ctx, "output") }

func (i *importPanel) onColumn(ctx app.Context, role string) {
	if n, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil {
		i.On.SetColumn(ctx, role, n)
	}
}

func (i *importPanel) onAdd(ctx app.Context, _ app.Event)     { i.On.TakeImport(ctx, false) }
func (i *importPanel) onReplace(ctx app.Context, _ app.Event) { i.On.TakeImport(ctx, true) }

func (i *importPanel) OnMount(app.Context) { focus(idImport) }
func (i *importPanel) OnUpdate(ctx app.Context) {
	ctx.Defer(func(app.Context) { // once the options are there
		if e, ok := element("import-header"); ok {
			e.Set("checked", i.Importer.table.Header == table.Named)
		}
		setValue("import-input", strconv.Itoa(i.Importer.table.Column(table.Input)))
		setValue("import-output", strconv.Itoa(i.Importer.table.Column(table.Output)))
	})
}

func (i *importPanel) Render() app.UI {
	l, t := i.Lang, i.Importer.table
	return tag("div").Class("import").Body(
		tag("p").Class("soft").Text(l.t("import.about")),
		&field{ID: idImport, Label: l.t("import.text"), Placeholder: l.t("import.placeholder"), Value: i.Importer.text, To: i.On},
		tag("p").Body(
			tag("label").Attr("for", "import-file").Text(l.t("import.file")+" "),
			app.ElemSelfClosing("input").Attr("type", "file").ID("import-file").Attr("accept", ".tsv,.csv,.txt,.json,.jsonl").OnChange(i.onFile),
		),
		app.If(i.Importer.err.Text != "", func() app.UI {
			return tag("div").Class("problem").Role("alert").Body(
				tag("p").Body(tag("b").Text(i.Importer.err.Text)), tag("p").Text(i.Importer.err.Hint),
			)
		}),
		app.If(i.Importer.found, func() app.UI {
			return tag("div").Role("status").Body(
				tag("p").Text(l.t("import.found", strings.ToUpper(string(t.Kind)), l.n("shots", len(t.Shots)))),
				app.If(t.Prompt != nil, func() app.UI { return tag("p").Text(l.t("import.whole_prompt")) }),
				app.If(t.Prompt == nil, func() app.UI { return i.mapping(l, t) }),
				app.Range(t.Warnings).Slice(func(n int) app.UI {
					return tag("p").Class("warning").Text(adviceText(l, t.Warnings[n]))
				}),
				i.preview(t.Shots),
				tag("div").Class("actions").Body(
					app.If(t.Prompt == nil, func() app.UI {
						return button().Class("run").Text(l.t("import.add")).OnClick(i.onAdd)
					}),
					button().Text(l.t("import.replace")).OnClick(i.onReplace),
				),
			)
		}),
	)
}

// mapping lets the person say which column is what.
func (i *importPanel) mapping(l lang, t table.Reading) app.UI {
	var columns []choice
	for c, column := range t.Columns {
		name := column.Name
		if name == "" {
			name = l.t("import.column", c+1)
		}
		columns = append(columns, choice{Value: strconv.Itoa(c), Text: name})
	}
	return tag("div").Class("format-row").Body(
		tag("label").Body(
			app.ElemSelfClosing("input").Attr("type", "checkbox").ID("import-header").Attr("checked", t.Header == table.Named).OnChange(i.onHeader),
			app.Text(" "+l.t("import.header")),
		),
		tag("span").Class("column").Body(
			tag("label").Attr("for", "import-input").Text(l.t("shot.input.heading")),
			tag("select").ID("import-input").Class("select").OnChange(i.onInputColumn).Body(options(columns)...),
		),
		tag("span").Class("column").Body(
			tag("label").Attr("for", "import-output").Text(l.t("shot.output.heading")),
			tag("select").ID("import-output").Class("select").OnChange(i.onOutputColumn).Body(options(columns)...),
		),
	)
}

// preview shows the first shots as they would be taken.
func (i *importPanel) preview(shots []prompt.Shot) app.UI {
	const most = 8
	return tag("table").Class("preview").Body(
		tag("thead").Body(tag("tr").Body(
			tag("th").Attr("scope", "col").Text(i.Lang.t("shot.input.heading")), tag("th").Attr("scope", "col").Text(i.Lang.t("shot.output.heading")),
		)),
		tag("tbody").Body(
			app.Range(shots[:min(most, len(shots))]).Slice(func(n int) app.UI {
				return tag("tr").Body(tag("td").Text(firstLine(shots[n].Input)), tag("td").Text(firstLine(shots[n].Output)))
			}),
			app.If(len(shots) > most, func() app.UI {
				return tag("tr").Body(tag("td").Attr("colspan", 2).Class("soft").Text(i.Lang.t("import.more", count(len(shots)-most))))
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
	Lang lang
	On   exportEvents
}

// Picked takes the kind of file.
func (e *exportPanel) Picked(ctx app.Context, value string) { e.On.Export(ctx, value) }

// exportKinds are the files that can be had; "copy" goes to the clipboard.
var exportKinds = []string{"copy", "tsv", "csv", "jsonl", "json", "prompt"}

func (e *exportPanel) Render() app.UI {
	return tag("div").Body(
		tag("p").Class("soft").Text(e.Lang.t("export.about")),
		tag("div").Class("export-kinds").Body(
			app.Range(exportKinds).Slice(func(i int) app.UI {
				return &pick{ID: "export-" + exportKinds[i], Text: e.Lang.t("export." + exportKinds[i]), Value: exportKinds[i], To: e}
			}),
		),
	)
}

// A sharePanel shows the link that holds the prompt, and the HTML that shows it
// in a page of one's own.
type sharePanel struct {
	app.Compo
	Lang   lang
	Link   string
	Copied bool // it is on the clipboard

	kind string // of page that the snippet is for
}

// snippetKinds are the kinds of page that there is a snippet for.
var snippetKinds = []choice{
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
	setValue("share-link", s.Link)
	s.writeSnippet()
	if e, ok := element("share-link"); ok {
		e.Call("select")
	}
}

func (s *sharePanel) writeSnippet() {
	home, fragment, _ := strings.Cut(s.Link, "#")
	setValue("share-embed", snippet(s.kind, home, fragment))
}

func (s *sharePanel) onKind(ctx app.Context, _ app.Event) {
	s.kind = ctx.JSSrc().Get("value").String()
	s.writeSnippet()
}

func (s *sharePanel) Render() app.UI {
	return tag("div").Body(
		tag("p").Class("soft").Text(s.Lang.t("share.about")),
		app.ElemSelfClosing("input").Attr("type", "text").ID("share-link").Attr("readonly", true).Aria("label", s.Lang.t("share.link")),
		tag("p").Class("soft").Role("status").Body(app.If(s.Copied, func() app.UI { return app.Text(s.Lang.t("share.copied")) })),
		tag("div").Class("format-row").Body(
			tag("label").Class("soft").Attr("for", "share-embed").Text(s.Lang.t("share.embed")),
			tag("select").ID("share-kind").Class("select").Aria("label", s.Lang.t("share.kind")).OnChange(s.onKind).Body(options(snippetKinds)...),
		),
		tag("textarea").ID("share-embed").Class("field").Attr("readonly", true).Attr("rows", 5),
	)
}
