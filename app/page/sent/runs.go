package sent

import (
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
)

// PartClass is the colour of a part of the prompt, a class.
func PartClass(p prompt.Part) string {
	switch p {
	case prompt.Instruction:
		return "instruction"
	case prompt.Example:
		return "example"
	case prompt.Query:
		return "query"
	}
	return "framing"
}

// Runs is the rendered prompt in the colours of its parts. Before each
// message stands its role, which is not part of its text.
func Runs(l i18n.Lang, r prompt.Rendered) []dom.TextRun {
	n := 0
	for _, b := range r.Segments {
		n += 1 + len(b.Spans)
	}
	runs := make([]dom.TextRun, 0, n)
	for _, b := range r.Segments {
		if b.Role != "" {
			runs = append(runs, dom.TextRun{Class: "role", Text: b.Role, Index: -1})
		}
		for _, s := range b.Spans {
			runs = append(runs, dom.TextRun{Class: PartClass(s.Part), Text: b.Text[s.Start:s.End], Index: -1})
		}
	}
	return runs
}
