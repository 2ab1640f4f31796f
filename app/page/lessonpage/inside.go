package lessonpage

import (
	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/layout"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// inside is the model opened on the lesson's prompt, with the experiment of the lesson. It
// is a page of its own, in a frame that follows what is run on the bench; what is to be
// guessed is veiled in it.
func (v *lessonPage) inside() app.UI {
	l := v.Lang()
	veil := "1"
	if v.open() {
		veil = ""
	}
	opened := v.opened
	if opened == "" {
		opened = prompt.EncodeFragment(v.Lesson.Prompt)
	}
	return dom.Tag("section").Class("lesson-inside").Aria("label", l.T("lesson.inside")).Body(
		dom.Tag("iframe").ID("lesson-inside").Class("inside-frame").Title(l.T("lesson.inside")).Attr("loading", "lazy").DataSet("veil", veil).
			Attr("src", address.Of(layout.PathInside)+"?experiment="+v.Lesson.Inside+"#"+opened),
	)
}

// follow has the frame show the prompt that was run last.
func (v *lessonPage) follow(p prompt.Prompt) {
	if v.Lesson.Inside != "" {
		v.opened = prompt.EncodeFragment(p)
	}
}
