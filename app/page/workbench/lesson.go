package workbench

import (
	"slices"
	"strings"

	"fewshot/app/page/address"
	"fewshot/app/page/answers"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An explanation is a lesson about what just happened.
type explanation struct {
	lesson string // its id
	of     func(cells []answers.Cell) bool
}

// explanations are tried in order: the first that fits is offered.
var explanations = []explanation{
	{"copying-head", func(cells []answers.Cell) bool { return asksForAnExample(cells[0]) }},
	{"in-context", func(cells []answers.Cell) bool {
		return cells[0].By == answers.ByShots && len(cells) > 1 && said(cells[0]) != said(cells[len(cells)-1])
	}},
	{"generation", func(cells []answers.Cell) bool {
		return len(cells[0].Run.Samples) > 1 && slices.ContainsFunc(cells, func(c answers.Cell) bool { return said(c) != said(cells[0]) })
	}},
	{"not-knowing", func(cells []answers.Cell) bool {
		return says(cells, "I'm not sure", "I don't know", "不确定", "不知道")
	}},
	{"alignment-tax", func(cells []answers.Cell) bool {
		return says(cells, "I can't help", "I cannot", "I can't", "不能帮")
	}},
	{"steps", func(cells []answers.Cell) bool {
		p := cells[0].Run.Prompt
		return strings.Contains(strings.ToLower(p.Instruction+p.Query), "step") || strings.Contains(p.Instruction+p.Query, "一步")
	}},
	{"open-models", func(cells []answers.Cell) bool {
		m := cells[0].Run.Prompt.Model
		return strings.HasPrefix(m, "ollama/") || strings.HasPrefix(m, "llamacpp/")
	}},
	{"instructions", func(cells []answers.Cell) bool {
		return cells[0].Run.Prompt.Model == "tiny/base" && costs.Shots(cells[0].Run.Prompt) == 0
	}},
	{"labels", func(cells []answers.Cell) bool {
		labels := map[string]bool{}
		for _, s := range cells[0].Run.Prompt.Shots {
			labels[s.Output] = true
		}
		return costs.Shots(cells[0].Run.Prompt) >= 4 && len(labels) <= 3
	}},
}

// said is an answer without the white space around it.
func said(c answers.Cell) string {
	if c.Sample >= len(c.Run.Samples) {
		return ""
	}
	return strings.TrimSpace(c.Run.Samples[c.Sample].Text)
}

// says reports whether an answer has one of some phrases.
func says(cells []answers.Cell, phrases ...string) bool {
	return slices.ContainsFunc(cells, func(c answers.Cell) bool {
		return slices.ContainsFunc(phrases, func(p string) bool { return strings.Contains(said(c), p) })
	})
}

// asksForAnExample reports whether the query is an example's input, and the answer its
// output.
func asksForAnExample(c answers.Cell) bool {
	p := c.Run.Prompt
	for _, s := range p.Shots {
		if !s.Off && s.Input == p.Query && strings.TrimSpace(s.Output) == said(c) {
			return true
		}
	}
	return false
}

// lessonOf is the lesson about what the answers on the screen show, "" if there is none.
func lessonOf(cells []answers.Cell) string {
	if len(cells) == 0 || slices.ContainsFunc(cells, func(c answers.Cell) bool { return c.Run.State != answers.Done }) {
		return ""
	}
	for _, e := range explanations {
		if e.of(cells) {
			return e.lesson
		}
	}
	return ""
}

// explained is the way to the lesson about what just happened.
func (w *Workbench) explained() app.UI {
	id := lessonOf(w.sender.Cells())
	return dom.Tag("p").ID("explained").Class("explained").Body(app.If(id != "", func() app.UI {
		return dom.Tag("a").Attr("href", address.Of(widget.PathLessons+"/")+id).Text(w.lang.T("explained." + id))
	}))
}
