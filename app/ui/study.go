//go:build !js || study

package ui

import (
	"encoding/json"
	"maps"
	"strings"

	"fewshot/app/client"
	"fewshot/app/lab"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what the pages of lessons and experiments share. They are a
// program of their own (app/study), so that the playground does not load it.

// The paths of the pages.
const (
	pathPlayground = "/"
	pathLessons    = "/lessons"
	pathLab        = "/lab"
	pathTeach      = "/teach" // of a teacher
)

// PathClass is the path of a student's page.
const PathClass = "/class"

// A StudyPage is what a page of lessons or experiments is about. It comes with
// the page, as JSON.
type StudyPage struct {
	Lessons []LessonLine `json:"lessons,omitempty"` // of the list
	Served  bool         `json:"served,omitempty"`  // whether there is a server, which may have classes
	Lesson  *LessonPage  `json:"lesson,omitempty"`
	Plans   []lab.Plan   `json:"plans,omitempty"` // to start from in the lab
	Embed   *EmbedPage   `json:"embed,omitempty"`
	Class   bool         `json:"class,omitempty"` // a student's page
	Teach   bool         `json:"teach,omitempty"` // a teacher's page
}

// StudyRoutes registers a page with go-app: on the server each with what it is
// about, in the browser the one that is open.
func StudyRoutes(path string, page StudyPage) {
	app.Route(path, func() app.Composer {
		switch {
		case page.Embed != nil:
			return newEmbedFrame(*page.Embed)
		case page.Lesson != nil:
			return newLessonView(*page.Lesson)
		case page.Class:
			return newClassView()
		case page.Teach:
			return newTeachView()
		case page.Lessons != nil:
			return &lessonList{shell: newShell(pathLessons), Lessons: page.Lessons, Served: page.Served}
		}
		return newLabView(page.Plans)
	})
}

// The strings of these pages are in the catalogue from the start: the server renders
// for many at once, so that nothing may change it later.
func init() {
	for _, texts := range []map[string][2]string{studyCatalogue, classCatalogue, teachCatalogue} {
		maps.Copy(catalogue, texts)
	}
}

// StudyRoute registers the page that is open in the browser.
func StudyRoute() {
	var page StudyPage
	json.Unmarshal(client.PageData(), &page) // of our own server; without it the lab has no plans to start from
	if app.IsClient {
		path := strings.TrimPrefix(app.Window().Get("location").Get("pathname").String(), app.Getenv("GOAPP_ROOT_PREFIX"))
		StudyRoutes("/"+strings.TrimPrefix(path, "/"), page)
	}
}

// A shell is what every page of lessons and experiments has around it.
type shell struct {
	Here   string // path of the page
	lang   lang
	theme  theme
	notice notice
	own    app.Context
	// relang is told that the language has changed.
	relang func(lang)
}

func newShell(here string) shell { return shell{Here: here, theme: themeAuto} }

// mount takes up the choices of the last visit.
func (s *shell) mount(ctx app.Context) {
	s.own = ctx
	s.theme = chosenTheme()
	s.speak(chosenLang())
}

// speak makes l the page's language.
func (s *shell) speak(l lang) {
	s.lang = l
	l.write()
	if s.relang != nil {
		s.relang(l)
	}
}

// page is the page's own context.
func (s *shell) page() app.Context { return s.own }

func (s *shell) onLang(app.Context, app.Event) {
	s.speak(s.lang.other())
	remember(keyLang, s.lang.tag())
}

func (s *shell) onTheme(app.Context, app.Event) {
	s.theme = s.theme.next()
	remember(keyTheme, string(s.theme))
	s.theme.apply()
}

// Dismiss takes the notice away.
func (s *shell) Dismiss(app.Context) { s.notice = notice{} }

// around is the page with a header above its content.
func (s *shell) around(on noticeEvents, content app.UI) app.UI {
	l := s.lang
	link := func(path, text string) app.UI {
		a := tag("a").Class("nav-link").Attr("href", path).Text(text)
		if path == s.Here {
			a = a.Aria("current", "page")
		}
		return a
	}
	return tag("div").Class("workbench study").Lang(l.tag()).Body(
		tag("header").Class("header").Body(
			tag("a").Class("brand").Attr("href", pathPlayground).Body(brand()...),
			tag("nav").Class("nav").Aria("label", l.t("nav.label")).Body(
				link(pathPlayground, l.t("nav.playground")), link(pathLessons, l.t("nav.lessons")), link(pathLab, l.t("nav.lab")),
			),
			tag("span").Class("grow"),
			langButton(l).OnClick(s.onLang),
			themeButton(l, s.theme).OnClick(s.onTheme),
		),
		content,
		&noticeBar{Lang: l, Notice: s.notice, On: on},
	)
}

// words is the text of a language, in English if there is none.
func words(l lang, w map[string]string) string {
	if s := w[l.tag()]; s != "" {
		return s
	}
	return w[english.tag()]
}
