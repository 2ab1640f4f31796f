package workbench

import (
	"strings"

	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

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
			dom.Button().Class("small").Attr("data-copy", "share-embed").Text(s.Lang.T("sent.copy")),
		),
		dom.Tag("textarea").ID("share-embed").Class("field").Attr("readonly", true).Attr("rows", 5),
	)
}
