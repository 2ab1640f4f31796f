// Package layout has the frame of the pages of lessons, experiments and classes. They
// are a separate program (app/study), so that the playground does not load them.
package layout

import (
	"fewshot/app/classes"
	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The paths of the pages.
const (
	PathLessons = widget.PathLessons
	PathLab     = widget.PathLab
	PathInside  = widget.PathInside
	PathTeach   = widget.PathTeach // of a teacher
	PathClass   = widget.PathClass // of a student

	PathOperator = "/operator" // of a server's operator
)

// DialogSwitch is the name of the dialog that asks whether a link is to be followed
// that belongs to somebody else than who is signed in.
const DialogSwitch = "switch-who"

// A Shell is what every page of lessons and experiments has around it. It is a
// [widget.Page].
type Shell struct {
	here   string // path of the page
	lang   i18n.Lang
	theme  widget.Theme
	notice widget.Notice
	own    app.Context
	onLang func(i18n.Lang)
	back   *classes.Back // to the learning platform from which the person came; nil: from none
}

// NewShell is the shell of the page with a path.
func NewShell(here string) Shell { return Shell{here: here, theme: widget.ThemeAuto} }

// Mount takes up the choices of the last visit.
func (s *Shell) Mount(ctx app.Context) {
	s.own = ctx
	s.theme = widget.ChosenTheme()
	s.Speak(i18n.ChosenLang())
}

// Speak makes l the page's language.
func (s *Shell) Speak(l i18n.Lang) {
	s.lang = l
	l.Write()
	if s.onLang != nil {
		s.onLang(l)
	}
}

// BackTo has the header show the way back to a learning platform; nil takes it away.
func (s *Shell) BackTo(b *classes.Back) { s.back = b }

// OnLang has f called when the language changes.
func (s *Shell) OnLang(f func(i18n.Lang)) { s.onLang = f }

// Lang is the page's language.
func (s *Shell) Lang() i18n.Lang { return s.lang }

// Context is the page's own: see [widget.Page].
func (s *Shell) Context() app.Context { return s.own }

// Say shows a notice.
func (s *Shell) Say(n widget.Notice) { s.notice = n }

// Dismiss takes the notice away.
func (s *Shell) Dismiss(app.Context) { s.notice = widget.Notice{} }

func (s *Shell) switchLang(app.Context, app.Event) {
	s.Speak(s.lang.Other())
	s.lang.Save()
}

func (s *Shell) switchTheme(app.Context, app.Event) {
	s.theme = s.theme.Next()
	s.theme.Save()
	s.theme.Apply()
}

// leave leaves a click on a link to the browser: go-app would take an address of this host
// for a page of its own, and open others in a second tab.
func (s *Shell) leave(_ app.Context, e app.Event) { e.Call("stopPropagation") }

// Around is the page with a header above its content. The header of a class's pages says
// whose they are: else a student's and a teacher's look alike until they are open.
func (s *Shell) Around(on widget.NoticeEvents, content app.UI) app.UI {
	l := s.lang
	return dom.Tag("div").Class("workbench study").Lang(l.Tag()).Body(
		dom.Tag("header").Class("header").Body(
			dom.Tag("a").Class("brand").Attr("href", address.Of(widget.PathPlayground)).Body(widget.Brand()...),
			widget.Nav(l, s.here, widget.PathPlayground, PathLessons, PathLab, PathClass, PathTeach),
			app.If(s.here == PathClass || s.here == PathTeach, func() app.UI {
				whose := l.T("whose.student")
				if s.here == PathTeach {
					whose = l.T("whose.teacher")
				}
				return dom.Tag("p").Class("whose").Text(whose)
			}),
			app.If(s.back != nil, func() app.UI {
				return dom.Tag("a").ID("back-to-platform").Class("back").Attr("href", s.back.Address).Attr("rel", "noreferrer").Text(l.T("back.platform", s.back.Platform)).OnClick(s.leave)
			}),
			dom.Tag("span").Class("grow"),
			widget.LangButton(l).OnClick(s.switchLang),
			widget.ThemeButton(l, s.theme).OnClick(s.switchTheme),
		),
		content,
		&widget.NoticeBar{Lang: l, Notice: s.notice, On: on},
	)
}

// ColumnHead is the head of a column of a table.
func ColumnHead(text string) app.UI { return dom.Tag("th").Attr("scope", "col").Text(text) }
