package lessonpage

import (
	"strconv"

	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/layout"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Line is a lesson in the list of all.
type Line struct {
	ID      string            `json:"id"`
	Title   map[string]string `json:"title"` // by language
	Summary map[string]string `json:"summary"`
}

// A listPage is the page that lists the lessons.
type listPage struct {
	app.Compo
	shell
	Lessons []Line
	Served  bool // whether there is a server, which may have classes
}

// NewList is the page that lists the lessons.
func NewList(lessons []Line, served bool) app.Composer {
	return &listPage{shell: layout.NewShell(layout.PathLessons), Lessons: lessons, Served: served}
}

func (p *listPage) OnMount(ctx app.Context) { p.Mount(ctx) }

func (p *listPage) Render() app.UI {
	l := p.Lang()
	return p.Around(p, dom.Tag("main").Class("main lessons").Body(
		dom.Tag("div").Class("lab-intro").Body(dom.Tag("h1").Text(l.T("lessons.title")), dom.Tag("p").Class("soft").Text(l.T("lessons.lead")),
			app.If(p.Served, func() app.UI {
				return dom.Tag("p").Class("soft").Body(
					app.Text(l.T("lessons.class")+" "), dom.Tag("a").Attr("href", address.Of(layout.PathClass)).Text(l.T("lessons.join")), app.Text(" · "), dom.Tag("a").Attr("href", address.Of(layout.PathTeach)).Text(l.T("lessons.teach")),
				)
			}),
		),
		dom.Tag("ol").Class("lesson-list").Body(app.Range(p.Lessons).Slice(func(i int) app.UI {
			line := p.Lessons[i]
			return dom.Tag("li").Body(dom.Tag("a").Class("lesson-card").Attr("href", address.Of(layout.PathLessons+"/")+line.ID).Body(
				dom.Tag("span").Class("lesson-number").Text(strconv.Itoa(i+1)),
				dom.Tag("span").Body(dom.Tag("b").Text(l.Of(line.Title)), dom.Tag("span").Class("soft").Text(l.Of(line.Summary))),
			))
		})),
	))
}
