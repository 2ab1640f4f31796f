// Package study registers the pages of the study program (app/study): lessons, the
// lab, the inside of a model, classes, and that of a server's operator.
package study

import (
	"encoding/json"

	"fewshot/app/lab"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/insidepage"
	"fewshot/app/page/labpage"
	"fewshot/app/page/lessonpage"
	"fewshot/app/page/operatorpage"
	"fewshot/app/page/student"
	"fewshot/app/page/teacher"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Page is what a page of lessons or experiments is about. It comes with
// the page, as JSON.
type Page struct {
	Lessons []lessonpage.Line `json:"lessons,omitempty"` // of the list
	Served  bool              `json:"served,omitempty"`  // whether there is a server, which may have classes
	Lesson  *lessonpage.Page  `json:"lesson,omitempty"`
	Guide   *lessonpage.Guide `json:"guide,omitempty"`   // of a lesson, for teachers
	Plans   []lab.Plan        `json:"plans,omitempty"`   // to start from in the lab
	Class   bool              `json:"class,omitempty"`   // a student's page
	Teach   bool              `json:"teach,omitempty"`   // a teacher's page
	Inside  bool              `json:"inside,omitempty"`  // a model, opened
	Operate bool              `json:"operate,omitempty"` // of the server's operator
}

// Route registers a page with go-app: on the server each with what it is
// about, in the browser the one that is open.
func Route(path string, page Page) {
	app.Route(path, func() app.Composer {
		switch {
		case page.Lesson != nil:
			return lessonpage.New(*page.Lesson)
		case page.Guide != nil:
			return lessonpage.NewGuide(*page.Guide, page.Served)
		case page.Class:
			return student.New()
		case page.Teach:
			return teacher.New()
		case page.Inside:
			return insidepage.New()
		case page.Operate:
			return operatorpage.New()
		case page.Lessons != nil:
			return lessonpage.NewList(page.Lessons, page.Served)
		}
		return labpage.New(page.Plans)
	})
}

// RouteOpen registers the page that is open in the browser.
func RouteOpen() {
	var page Page
	json.Unmarshal(client.PageData(), &page) // of our own server; without it the lab has no plans to start from
	if app.IsClient {
		Route(dom.PagePath(), page)
	}
}
