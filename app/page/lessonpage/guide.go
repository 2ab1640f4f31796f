package lessonpage

import (
	"strconv"

	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Guide is what a teacher is told of a lesson, on a page that prints.
type Guide struct {
	Lesson    Line                `json:"lesson"`
	Goal      map[string]string   `json:"goal"`
	Before    map[string]string   `json:"before"`
	Plan      []Stage             `json:"plan"`
	Wrong     []Mistake           `json:"wrong"`
	Questions map[string][]string `json:"questions"`
	Exercise  Exercise            `json:"exercise"`
	Why       map[string]string   `json:"why"`
}

// A Stage is a part of the hour.
type Stage struct {
	Minutes int               `json:"minutes"`
	Do      map[string]string `json:"do"`
}

// A Mistake is what students think, and what to answer.
type Mistake struct {
	Think  map[string]string `json:"think"`
	Answer map[string]string `json:"answer"`
}

// An Exercise is one for classes, by its id.
type Exercise struct {
	ID    string            `json:"id"`
	Title map[string]string `json:"title"`
	Task  map[string]string `json:"task"`
}

// A guidePage is a teacher's page of a lesson.
type guidePage struct {
	app.Compo
	shell
	Guide  Guide
	Served bool // whether there is a server, which has classes
}

// NewGuide is a teacher's page of a lesson.
func NewGuide(guide Guide, served bool) app.Composer {
	return &guidePage{shell: layout.NewShell(layout.PathLessons), Guide: guide, Served: served}
}

func (p *guidePage) OnMount(ctx app.Context) { p.Mount(ctx) }

func (p *guidePage) onPrint(app.Context, app.Event) { app.Window().Call("print") }

func (p *guidePage) Render() app.UI {
	l, g := p.Lang(), p.Guide
	lesson := address.Of(layout.PathLessons+"/") + g.Lesson.ID
	questions := g.Questions[l.Tag()]
	return p.Around(p, dom.Tag("main").Class("main guide").Body(
		dom.Tag("p").Class("soft no-print").Body(dom.Tag("a").Attr("href", lesson).Text("‹ "+l.Of(g.Lesson.Title))),
		dom.Tag("div").Class("guide-head").Body(
			dom.Tag("h1").Text(l.T("guide.title", l.Of(g.Lesson.Title))),
			dom.Button().ID("guide-print").Class("no-print").Text(l.T("guide.print")).OnClick(p.onPrint),
		),
		dom.Tag("p").Class("soft").Text(l.Of(g.Lesson.Summary)),
		part(l.T("guide.goal"), l.Of(g.Goal)),
		part(l.T("guide.before"), l.Of(g.Before)),
		dom.Tag("h2").Text(l.T("guide.plan", minutesOf(g.Plan))),
		p.plan(l),
		dom.Tag("h2").Text(l.T("guide.wrong")),
		dom.Tag("dl").Class("guide-wrong").Body(app.Range(g.Wrong).Slice(func(i int) app.UI {
			return dom.Tag("div").Body(dom.Tag("dt").Text(l.Of(g.Wrong[i].Think)), dom.Tag("dd").Text(l.Of(g.Wrong[i].Answer)))
		})),
		dom.Tag("h2").Text(l.T("guide.exercise")),
		dom.Tag("p").Body(dom.Tag("b").Text(l.T("guide.named", l.Of(g.Exercise.Title))), app.Text(l.Of(g.Why))),
		dom.Tag("p").Class("soft").Text(l.Of(g.Exercise.Task)),
		app.If(p.Served, func() app.UI {
			return dom.Tag("p").Class("no-print").Body(
				dom.Tag("a").ID("guide-class").Class("button").Attr("href", address.Of(layout.PathTeach)+"#exercise="+g.Exercise.ID).Text(l.T("guide.class")),
			)
		}),
		app.If(len(questions) > 0, func() app.UI {
			return dom.Tag("div").Body(
				dom.Tag("h2").Text(l.T("lesson.questions")),
				dom.Tag("ul").Class("prose questions").Body(app.Range(questions).Slice(func(i int) app.UI { return dom.Tag("li").Text(questions[i]) })),
			)
		}),
	))
}

// part is a heading with a paragraph.
func part(head, text string) app.UI {
	return dom.Tag("div").Body(dom.Tag("h2").Text(head), dom.Tag("p").Text(text))
}

// minutesOf is how long a plan takes.
func minutesOf(plan []Stage) string {
	sum := 0
	for _, s := range plan {
		sum += s.Minutes
	}
	return strconv.Itoa(sum)
}

// plan is the hour, minute by minute.
func (p *guidePage) plan(l i18n.Lang) app.UI {
	from := 0
	rows := make([]app.UI, len(p.Guide.Plan))
	for i, s := range p.Guide.Plan {
		rows[i] = dom.Tag("tr").Body(
			dom.Tag("th").Attr("scope", "row").Text(strconv.Itoa(from)+" – "+strconv.Itoa(from+s.Minutes)),
			dom.Tag("td").Text(l.Of(s.Do)),
		)
		from += s.Minutes
	}
	return dom.Tag("table").Class("guide-plan").Body(
		dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("guide.minutes")), layout.ColumnHead(l.T("guide.do")))),
		dom.Tag("tbody").Body(rows...),
	)
}
