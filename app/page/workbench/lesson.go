package workbench

import (
	"strings"

	"fewshot/app/page/address"
	"fewshot/app/page/answers"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// lessonOf is the lesson about what the answers on the screen show, "" if there is none.
func lessonOf(cells []answers.Cell) string {
	if len(cells) == 0 {
		return ""
	}
	first := said(cells[0])
	differ, text := false, ""
	for _, c := range cells {
		if c.Run.State != answers.Done {
			return ""
		}
		differ = differ || said(c) != first
		text += said(c) + "\n"
	}
	p := cells[0].Run.Prompt
	shots, asked := costs.Shots(p), p.Instruction+p.Query
	labels, copied := "\n", false // the outputs, each once
	for _, s := range p.Shots {
		copied = copied || !s.Off && s.Input == p.Query && strings.TrimSpace(s.Output) == first
		if !strings.Contains(labels, "\n"+s.Output+"\n") {
			labels += s.Output + "\n"
		}
	}
	switch {
	case copied:
		return "copying-head"
	case cells[0].By == answers.ByShots && differ:
		return "in-context"
	case len(cells[0].Run.Samples) > 1 && differ:
		return "generation"
	case strings.Contains(text, "not sure"), strings.Contains(text, "不确定"):
		return "not-knowing"
	case strings.HasPrefix(text, "I can't"), strings.HasPrefix(text, "I cannot"):
		return "alignment-tax"
	case strings.Contains(asked, "step"), strings.Contains(asked, "一步"):
		return "steps"
	case strings.HasPrefix(p.Model, "ollama/"), strings.HasPrefix(p.Model, "llamacpp/"):
		return "open-models"
	case p.Model == "tiny/base" && shots == 0:
		return "instructions"
	case shots > 3 && strings.Count(labels, "\n") <= 4:
		return "labels"
	}
	return ""
}

// said is an answer without the white space around it.
func said(c answers.Cell) string {
	if c.Sample >= len(c.Run.Samples) {
		return ""
	}
	return strings.TrimSpace(c.Run.Samples[c.Sample].Text)
}

// explained is the way to the lesson about what just happened.
func (w *Workbench) explained() app.UI {
	link := dom.Tag("a")
	if id := lessonOf(w.sender.Cells()); id != "" {
		link = link.Attr("href", address.Of(widget.PathLessons+"/")+id).Text(w.lang.T("explained." + id))
	}
	return dom.Tag("p").Class("explained").Body(link)
}
