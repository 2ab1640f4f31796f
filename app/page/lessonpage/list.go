package lessonpage

import (
	"strconv"

	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Line is a lesson in the list of all.
type Line struct {
	ID      string            `json:"id"`
	Title   map[string]string `json:"title"` // by language
	Summary map[string]string `json:"summary"`
	Minutes int               `json:"minutes"` // that it takes, 0: not known
}

// A listPage is the page that lists the lessons.
type listPage struct {
	app.Compo
	shell
	Lessons []Line
	Served  bool // whether there is a server, which may have classes

	progress Progress
}

// NewList is the page that lists the lessons.
func NewList(lessons []Line, served bool) app.Composer {
	return &listPage{shell: layout.NewShell(layout.PathLessons), Lessons: lessons, Served: served}
}

func (p *listPage) OnMount(ctx app.Context) {
	p.Mount(ctx)
	p.progress = recallProgress()
}

// onForget deletes what was kept of the lessons on this device.
func (p *listPage) onForget(app.Context, app.Event) {
	forgetProgress()
	p.progress = Progress{}
	p.Say(widget.Notice{Text: p.Lang().T("progress.forgotten")})
	p.Context().Defer(func(app.Context) { dom.Focus("lessons-title") })
}

func (p *listPage) Render() app.UI {
	l := p.Lang()
	return p.Around(p, dom.Tag("main").Class("main lessons").Body(
		dom.Tag("div").Class("lab-intro").Body(dom.Tag("h1").ID("lessons-title").Attr("tabindex", "-1").Text(l.T("lessons.title")), dom.Tag("p").Class("soft").Text(l.T("lessons.lead")),
			app.If(p.Served, func() app.UI {
				return dom.Tag("p").Class("soft").Body(
					app.Text(l.T("lessons.class")+" "), dom.Tag("a").Attr("href", address.Of(layout.PathClass)).Text(l.T("lessons.join")), app.Text(" · "), dom.Tag("a").Attr("href", address.Of(layout.PathTeach)).Text(l.T("lessons.teach")),
				)
			}),
			app.If(p.begun(), p.goOn),
		),
		dom.Tag("ol").Class("lesson-list").Body(app.Range(p.Lessons).Slice(func(i int) app.UI {
			line := p.Lessons[i]
			return dom.Tag("li").Body(dom.Tag("a").Class("lesson-card").Attr("href", address.Of(layout.PathLessons+"/")+line.ID).Body(
				dom.Tag("span").Class("lesson-number").Text(strconv.Itoa(i+1)),
				dom.Tag("span").Body(
					dom.Tag("b").Text(l.Of(line.Title)), dom.Tag("span").Class("soft").Text(l.Of(line.Summary)),
					dom.Tag("span").Class("lesson-state").Body(p.state(l, line)...),
				),
			))
		})),
	))
}

// begun reports whether a lesson was begun on this device.
func (p *listPage) begun() bool {
	for _, line := range p.Lessons {
		if p.progress[line.ID].Begun() {
			return true
		}
	}
	return false
}

// goOn leads to the next lesson, says how many are done, and deletes what is kept.
func (p *listPage) goOn() app.UI {
	l, done := p.Lang(), 0
	for _, line := range p.Lessons {
		if p.progress[line.ID].Done() {
			done++
		}
	}
	next := p.progress.next(p.Lessons)
	return dom.Tag("p").Class("format-row lessons-progress").Body(
		app.If(next >= 0, func() app.UI {
			line := p.Lessons[next]
			return dom.Tag("a").ID("go-on").Class("button").Attr("href", address.Of(layout.PathLessons+"/")+line.ID).Text(l.T("progress.go_on", next+1, l.Of(line.Title)))
		}),
		dom.Tag("span").Class("soft").Text(l.T("progress.done", done, len(p.Lessons))),
		dom.Button().ID("forget-progress").Class("quiet small").Text(l.T("progress.forget")).OnClick(p.onForget),
	)
}

// state is how long a lesson takes, and how far the reader has come in it.
func (p *listPage) state(l i18n.Lang, line Line) []app.UI {
	var all []app.UI
	if line.Minutes > 0 {
		all = append(all, dom.Tag("span").Class("soft").Text(l.T("lesson.minutes", line.Minutes)))
	}
	mark := p.progress[line.ID]
	add := func(id string) { all = append(all, dom.Tag("span").Class("tag").Text(l.T(id))) }
	if mark.Done() {
		return append(all, dom.Tag("span").Class("tag done").Body(dom.Tag("span").Aria("hidden", "true").Text("✓ "), app.Text(l.T("progress.mark.done"))))
	}
	if mark.Played || len(mark.Ran) > 0 {
		add("progress.mark.ran")
	}
	if mark.Guess != nil {
		add("progress.mark.guessed")
	}
	return all
}
