//go:build !js

package ui

import (
	"html"
	"strconv"
	"strings"

	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/token"
)

// EmbedBlock is what an embed shows until it is run: HTML without a script or a
// style of its own, for the shadow tree that embed.js makes. It has the prompt
// in the classes of its parts, what it costs, the button that runs it, and a
// link to the playground, whose address embed.js knows.
//
// recorded is an answer that was recorded, if there is one. tokenizer gives the
// tokenizer of an encoding; without it the costs stay out.
func EmbedBlock(e Embed, p prompt.Prompt, recorded Recorded, tokenizer func(name string) (token.Tokenizer, error)) string {
	l := e.lang
	p = e.Apply(p)
	rendered := prompt.Render(p)
	g := newGauge()
	c := g.measure(rendered, p, p.Model)
	if g.wanted != "" {
		if t, err := tokenizer(g.wanted); err == nil {
			g.add(t)
			c = g.measure(rendered, p, p.Model)
		}
	}

	b := block{lang: l}
	b.open("div", "embed", "lang", l.tag())
	b.open("div", "embed-prompt", "tabindex", "0", "role", "group", "aria-label", l.t("editor.region"))
	switch t := g.tokenizers[model.Lookup(p.Model).Encoding]; {
	case e.View == EmbedTable || e.View == EmbedCompare:
		b.table(p)
	case e.View == EmbedTokens && t != nil:
		var runs []textRun
		var pieces []piece
		for _, block := range rendered.Blocks {
			if block.Role != "" {
				runs = append(runs, textRun{class: "role", text: block.Role, index: -1})
			}
			runs, pieces = pieceRuns(runs, pieces, t, block)
		}
		b.strip(bounded(runs))
	default:
		b.strip(sentRuns(l, rendered))
	}
	b.close("div")

	return b.String() + embedBar(e, p, c, recorded)
}

// A Recorded is an answer that was recorded: of which model, when (2006-01-02). The
// zero Recorded is none.
type Recorded struct {
	Text, Model, Date string
}

// embedBar is what stands below the prompt, to the end of the block: the buttons,
// the costs, where they are known, and the place of the answer.
func embedBar(e Embed, p prompt.Prompt, c costs, recorded Recorded) string {
	l := e.lang
	b := block{lang: l}
	b.open("div", "embed-bar")
	b.element("button", "embed-run", embedRunText(l, e.View, p), "type", "button", "part", "run")
	if e.Editable {
		b.element("button", "embed-edit", l.t("embed.edit"), "type", "button", "part", "edit")
	}
	if c.Known {
		sum, parts := embedCounts(l, c)
		b.open("span", "embed-counts")
		b.element("b", "", sum)
		for _, r := range parts {
			b.text(" ")
			b.element("span", r.class, r.text)
		}
		b.close("span")
	}
	b.element("a", "embed-home", "Fewshot ↗", "href", "", "target", "_blank", "rel", "noopener",
		"aria-label", l.t("embed.home"))
	b.close("div")
	if recorded.Text == "" || e.View == EmbedCompare {
		b.element("p", "embed-answer", embedWaiting(l, p.Model), "aria-live", "polite")
	} else {
		b.open("p", "embed-answer", "aria-live", "polite")
		b.element("b", "", recorded.Text)
		b.text(" ")
		b.element("span", "framing", "("+l.t("lesson.recorded", recorded.Model, recorded.Date)+")")
		b.close("p")
	}
	b.close("div")
	return b.String()
}

// A block is HTML that is being written.
type block struct {
	strings.Builder
	lang lang
}

// open writes an opening tag with a class, if any, and attributes, each a name
// and a value.
func (b *block) open(tag, class string, attributes ...string) {
	b.WriteString("<" + tag)
	if class != "" {
		b.WriteString(` class="` + html.EscapeString(class) + `"`)
	}
	for i := 0; i < len(attributes); i += 2 {
		b.WriteString(" " + attributes[i] + `="` + html.EscapeString(attributes[i+1]) + `"`)
	}
	b.WriteString(">")
}

func (b *block) close(tag string) { b.WriteString("</" + tag + ">") }

func (b *block) text(s string) { b.WriteString(html.EscapeString(s)) }

// element writes an element with one text.
func (b *block) element(tag, class, text string, attributes ...string) {
	b.open(tag, class, attributes...)
	b.text(text)
	b.close(tag)
}

// strip writes a text in its colours.
func (b *block) strip(runs []textRun) {
	b.WriteString("<pre>\n") // HTML drops a line feed that follows at once
	for _, r := range runs {
		b.element("span", r.class, r.text)
	}
	b.WriteString("</pre>")
}

// table writes the parts of a prompt: the instruction, the shots in rows, the
// query in the last one.
func (b *block) table(p prompt.Prompt) {
	in, out := headings(b.lang, p.Format)
	if p.Instruction != "" {
		b.element("p", "instruction", p.Instruction)
	}
	b.WriteString("<table><thead><tr>")
	b.element("th", "", in, "scope", "col")
	b.element("th", "", out, "scope", "col")
	b.WriteString("</tr></thead><tbody>")
	for i, s := range p.Shots {
		if s.Off {
			continue
		}
		b.open("tr", "", "data-shot", strconv.Itoa(i))
		b.element("td", "example", s.Input)
		b.element("td", "example", s.Output)
		b.close("tr")
	}
	b.WriteString("<tr>")
	b.element("td", "query", p.Query)
	b.element("td", "framing", "?")
	b.WriteString("</tr></tbody></table>")
}

// maxPieces is how many tokens have borders in an embed: each is an element of its
// own, some seventy bytes for perhaps one of text.
const maxPieces = 1500

// bounded is runs with everything behind the first maxPieces joined to one.
func bounded(runs []textRun) []textRun {
	if len(runs) <= maxPieces {
		return runs
	}
	var rest strings.Builder
	for _, r := range runs[maxPieces:] {
		rest.WriteString(r.text)
	}
	return append(runs[:maxPieces:maxPieces], textRun{text: rest.String(), index: -1})
}

// EmbedRoute registers the page that embeds run in, for the server, which
// renders it ahead of time.
func EmbedRoute() {
	StudyRoutes(PathEmbed, StudyPage{Embed: &EmbedPage{}})
}

// An EmbedLook is one of the looks that an embed can have where no server makes
// its block, with the name that embed.js knows it by.
type EmbedLook struct {
	Name  string
	Embed Embed
}

// EmbedLooks are all of them: each view in each language, to be read or edited.
func EmbedLooks() []EmbedLook {
	var all []EmbedLook
	for _, view := range embedViews {
		for l, tag := range langTags {
			name := string(view) + "." + tag
			all = append(all,
				EmbedLook{name, Embed{View: view, lang: lang(l)}},
				EmbedLook{name + ".edit", Embed{View: view, lang: lang(l), Editable: true}})
		}
	}
	return all
}

// EmbedSlot is an [EmbedBlock] of a prompt that is not known: it shows what stands
// inside the element, and no costs.
func EmbedSlot(e Embed) string {
	l := e.lang
	b := block{lang: l}
	b.open("div", "embed", "lang", l.tag())
	b.open("div", "embed-prompt", "tabindex", "0", "role", "group", "aria-label", l.t("editor.region"))
	b.element("slot", "", "")
	b.close("div")
	return b.String() + embedBar(e, prompt.Prompt{Model: tinyInPage}, costs{}, Recorded{})
}
