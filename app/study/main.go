// Command study is the program of the pages of lessons, experiments and classes,
// compiled to WebAssembly. Such a page runs it twice: on its own thread as the page,
// and in a worker that sends the requests and works the results out, or, for a
// student's exercise, is the model in the page.
//
// It is a separate program because the playground would be a fifth larger with
// experiments: their regular expressions need all tables of Unicode.
package main

import (
	"strings"

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
		if strings.Contains(worker.Page(), layout.PathClass) {
			tinyworker.Serve(tinylm.Open)
			return
		}
		labworker.Serve()
		return
	}
	study.RouteOpen()
	app.RunWhenOnBrowser()
}
