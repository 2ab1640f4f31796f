//go:build !js

package embedpage

import (
	"strings"

	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
	"fewshot/app/token"
)

// Markdown is an embed for readers without a browser, and for files such as llms.txt:
// the prompt as it is sent, or the table of its examples, what it costs, an answer that
// was recorded, and a link to the playground, which is at home. It says what [Facade]
// says, and takes the same.
func Markdown(e Options, p prompt.Prompt, recorded Recorded, tokenizer func(name string) (token.Tokenizer, error), home string) string {
	l := e.lang
	p = e.Apply(p)
	rendered := prompt.Render(p)

	var b markdownWriter
	if e.View == ViewTable || e.View == ViewCompare {
		b.table(l, p)
	} else {
		for _, segment := range rendered.Segments {
			if segment.Role != "" {
				b.paragraph("**" + segment.Role + "**")
			}
			b.verbatim(segment.Text)
		}
	}
	if c, _ := measured(p, rendered, tokenizer); c.Known {
		sum, parts := countTexts(l, c)
		for _, part := range parts {
			sum += " · " + part.Text
		}
		b.paragraph(sum)
	}
	if recorded.Text != "" && e.View != ViewCompare {
		b.verbatim(recorded.Text)
		b.paragraph("(" + escaped(l.T("embed.recorded", recorded.Model, recorded.Date)) + ")")
	}
	b.paragraph("[" + l.T("embed.home") + "](" + home + "/#" + prompt.EncodeFragment(p) + ")")
	return b.String()
}

// A markdownWriter is Markdown that is being written (CommonMark, with GitHub's tables).
type markdownWriter struct{ strings.Builder }

// paragraph writes a paragraph, apart from what stands before it.
func (b *markdownWriter) paragraph(text string) {
	if b.Len() > 0 {
		b.WriteString("\n")
	}
	b.WriteString(text + "\n")
}

// verbatim writes a text as it is: in a fence that is longer than any in it.
func (b *markdownWriter) verbatim(text string) {
	fence := "```"
	for strings.Contains(text, fence) {
		fence += "`"
	}
	b.paragraph(fence + "text\n" + text + "\n" + fence)
}

// table writes the parts of a prompt: the instruction, the shots in rows, the query in
// the last one.
func (b *markdownWriter) table(l i18n.Lang, p prompt.Prompt) {
	in, out := editor.Headings(l, p.Format)
	if p.Instruction != "" {
		b.verbatim(p.Instruction)
	}
	rows := [][2]string{{in, out}}
	for _, s := range p.Shots {
		if !s.Off {
			rows = append(rows, [2]string{s.Input, s.Output})
		}
	}
	var text strings.Builder
	for i, r := range append(rows, [2]string{p.Query, "?"}) {
		text.WriteString("| " + cell(r[0]) + " | " + cell(r[1]) + " |\n")
		if i == 0 {
			text.WriteString("|---|---|\n")
		}
	}
	b.paragraph(strings.TrimSuffix(text.String(), "\n"))
}

// cell is a text as it stands in a cell of a table, which is one line.
func cell(s string) string {
	return strings.ReplaceAll(escaped(strings.TrimSpace(s)), "\n", "<br>")
}

// escaped is a text in which nothing is Markdown or HTML. GitHub's tables take a bar for
// the end of a cell wherever it stands, but not behind a backslash.
func escaped(s string) string { return markdownSigns.Replace(s) }

var markdownSigns = strings.NewReplacer(
	`\`, `\\`, "`", "\\`", "*", `\*`, "_", `\_`, "[", `\[`, "]", `\]`, "<", `\<`, ">", `\>`, "|", `\|`, "~", `\~`, "#", `\#`, "&", `\&`, "$", `\$`, "\r", "",
)
