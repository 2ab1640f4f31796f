// Command study is the program of the pages of lessons, experiments and classes,
// compiled to WebAssembly. Such a page runs it twice: on its own thread as the page,
// and in a worker that sends the requests and works the results out, opens a model on a
// prompt, or, for a student's exercise, is the model in the page.
//
// It is a separate program because the playground would be a fifth larger with
// experiments: their regular expressions need all tables of Unicode.
package main

import (
	"strings"

	"fewshot/app/page/insidework"
	"fewshot/app/page/labworker"
	"fewshot/app/page/layout"
	"fewshot/app/page/study"
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/worker"
	"fewshot/app/tinylm"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func main() {
	if worker.Inside() {
		switch page := worker.Page(); {
		case strings.Contains(page, layout.PathClass):
			tinyworker.Serve(tinylm.Open)
		case strings.Contains(page, layout.PathInside):
			insidework.Serve()
		default:
			labworker.Serve()
		}
		return
	}
	study.RouteOpen()
	app.RunWhenOnBrowser()
}
