//go:build !js

package embedpage

import (
	"html"
	"strconv"
	"strings"

	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/sent"
	"fewshot/app/prompt"
	"fewshot/app/token"
)

// Facade is what an embed shows until it is run: HTML without a script or a
// style of its own, for the shadow tree that embed.js makes. It has the prompt
// in the classes of its parts, what it costs, the button that runs it, and a
// link to the playground, whose address embed.js knows.
//
// recorded is an answer that was recorded, if there is one. tokenizer gives the
// tokenizer of an encoding; without it the costs stay out.
func Facade(e Options, p prompt.Prompt, recorded Recorded, tokenizer func(name string) (token.Tokenizer, error)) string {
	l := e.lang
	p = e.Apply(p)
	rendered := prompt.Render(p)
	c, g := measured(p, rendered, tokenizer)

	b := htmlWriter{lang: l}
	b.open("div", "embed", "lang", l.Tag())
	b.open("div", "embed-prompt", "tabindex", "0", "role", "group", "aria-label", l.T("editor.region"))
	switch t := g.Tokenizer(g.Model(p.Model).Encoding); {
	case e.View == ViewTable || e.View == ViewCompare:
		b.table(p)
	case e.View == ViewTokens && t != nil:
		runs, _ := sent.Pieces(nil, t, rendered)
		b.runs(bounded(runs))
	default:
		b.runs(sent.Runs(l, rendered))
	}
	b.close("div")

	return b.String() + bar(e, p, c, recorded)
}

// measured is what a prompt costs, and what counted it.
func measured(p prompt.Prompt, rendered prompt.Rendered, tokenizer func(name string) (token.Tokenizer, error)) (costs.Count, *costs.Counter) {
	g := costs.NewCounter()
	c := g.Measure(rendered, p, p.Model)
	if g.Wanted() != "" {
		if t, err := tokenizer(g.Wanted()); err == nil {
			g.Add(t)
			c = g.Measure(rendered, p, p.Model)
		}
	}
	return c, g
}

// A Recorded is an answer that was recorded: of which model, when (2006-01-02). The
// zero Recorded is none.
type Recorded struct {
	Text, Model, Date string
}

// bar is what stands below the prompt, to the end of the facade: the buttons,
// the costs, where they are known, and the place of the answer.
func bar(e Options, p prompt.Prompt, c costs.Count, recorded Recorded) string {
	l := e.lang
	b := htmlWriter{lang: l}
	b.open("div", "embed-bar")
	b.element("button", "embed-run", runText(l, e.View, p), "type", "button", "part", "run")
	if e.Editable {
		b.element("button", "embed-edit", l.T("embed.edit"), "type", "button", "part", "edit")
	}
	if c.Known {
		sum, parts := countTexts(l, c)
		b.open("span", "embed-counts")
		b.element("b", "", sum)
		for _, r := range parts {
			b.text(" ")
			b.element("span", r.Class, r.Text)
		}
		b.close("span")
	}
	b.element("a", "embed-home", "Fewshot ↗", "href", "", "target", "_blank", "rel", "noopener",
		"aria-label", l.T("embed.home"))
	b.close("div")
	if recorded.Text == "" || e.View == ViewCompare {
		b.element("p", "embed-answer", waitingText(l, p.Model), "aria-live", "polite")
	} else {
		b.open("p", "embed-answer", "aria-live", "polite")
		b.element("b", "", recorded.Text)
		b.text(" ")
		b.element("span", "framing", "("+l.T("embed.recorded", recorded.Model, recorded.Date)+")")
		b.close("p")
	}
	b.close("div")
	return b.String()
}

// countTexts says what a prompt costs: the sum, then its parts.
func countTexts(l i18n.Lang, c costs.Count) (sum string, parts []dom.TextRun) {
	if !c.Known {
		return l.T("sum.waiting"), nil
	}
	for _, part := range []struct {
		class, name string
		n           int
	}{
		{"instruction", l.T("part.instruction"), c.Instruction},
		{"example", l.T("part.examples"), c.Examples},
		{"query", l.T("part.query"), c.Query},
		{"framing", l.T("part.framing"), c.Framing},
	} {
		if part.n > 0 {
			parts = append(parts, dom.TextRun{Class: part.class, Text: part.name + " " + i18n.Count(part.n), Index: -1})
		}
	}
	return c.About() + l.N("tokens", c.Total), parts
}

// A htmlWriter is HTML that is being written.
type htmlWriter struct {
	strings.Builder
	lang i18n.Lang
}

// open writes an opening tag with a class, if any, and attributes, each a name
// and a value.
func (b *htmlWriter) open(tag, class string, attributes ...string) {
	b.WriteString("<" + tag)
	if class != "" {
		b.WriteString(` class="` + html.EscapeString(class) + `"`)
	}
	for i := 0; i < len(attributes); i += 2 {
		b.WriteString(" " + attributes[i] + `="` + html.EscapeString(attributes[i+1]) + `"`)
	}
	b.WriteString(">")
}

func (b *htmlWriter) close(tag string) { b.WriteString("</" + tag + ">") }

func (b *htmlWriter) text(s string) { b.WriteString(html.EscapeString(s)) }

// element writes an element with one text.
func (b *htmlWriter) element(tag, class, text string, attributes ...string) {
	b.open(tag, class, attributes...)
	b.text(text)
	b.close(tag)
}

// runs writes a text in its colours.
func (b *htmlWriter) runs(runs []dom.TextRun) {
	b.WriteString("<pre>\n") // HTML drops a line feed that follows at once
	for _, r := range runs {
		b.element("span", r.Class, r.Text)
	}
	b.WriteString("</pre>")
}

// table writes the parts of a prompt: the instruction, the shots in rows, the
// query in the last one.
func (b *htmlWriter) table(p prompt.Prompt) {
	in, out := editor.Headings(b.lang, p.Format)
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
func bounded(runs []dom.TextRun) []dom.TextRun {
	if len(runs) <= maxPieces {
		return runs
	}
	var rest strings.Builder
	for _, r := range runs[maxPieces:] {
		rest.WriteString(r.Text)
	}
	return append(runs[:maxPieces:maxPieces], dom.TextRun{Text: rest.String(), Index: -1})
}

// An Look is one of the looks that an embed can have where no server makes
// its facade, with the name that embed.js knows it by.
type Look struct {
	Name  string
	Embed Options
}

// Looks are all of them: each view in each language, to be read or edited.
func Looks() []Look {
	var all []Look
	for _, view := range views {
		for _, l := range i18n.Langs() {
			name := string(view) + "." + l.Tag()
			all = append(all,
				Look{name, Options{View: view, lang: l}},
				Look{name + ".edit", Options{View: view, lang: l, Editable: true}})
		}
	}
	return all
}

// Slot is a [Facade] of a prompt that is not known: it shows what stands
// inside the element, and no costs.
func Slot(e Options) string {
	l := e.lang
	b := htmlWriter{lang: l}
	b.open("div", "embed", "lang", l.Tag())
	b.open("div", "embed-prompt", "tabindex", "0", "role", "group", "aria-label", l.T("editor.region"))
	b.element("slot", "", "")
	b.close("div")
	return b.String() + bar(e, prompt.Prompt{Model: modelpick.Default}, costs.Count{}, Recorded{})
}
