package widget

import (
	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Nav are the ways to the other pages. here is the path of the open one. Classes need a
// server: in a folder of files the styles hide what is served.
func Nav(l i18n.Lang, here string, paths ...string) app.UI {
	return dom.Tag("nav").Class("nav").Aria("label", l.T("nav.label")).Body(app.Range(paths).Slice(func(i int) app.UI {
		class := "nav-link"
		if paths[i] == PathClass || paths[i] == PathTeach {
			class += " served"
		}
		a := dom.Tag("a").Class(class).Attr("href", address.Of(paths[i])).Text(l.T("nav" + navNames[paths[i]]))
		if paths[i] == here {
			a = a.Aria("current", "page")
		}
		return a
	}))
}

// The paths of the pages.
const (
	PathPlayground = "/"
	PathLessons    = "/lessons"
	PathLab        = "/lab"
	PathInside     = "/inside" // of a model
	PathClass      = "/class"  // of a student
	PathTeach      = "/teach"  // of a teacher
)

// navNames are what the pages are called, in words nav<name>.
var navNames = map[string]string{PathPlayground: ".playground", PathLessons: ".lessons", PathLab: ".lab", PathInside: ".inside", PathClass: ".class", PathTeach: ".teach"}
