// Command frame is the program of the page that embeds run in, inside other sites'
// pages, compiled to WebAssembly. The page runs it twice: on its own thread as the page,
// and in a worker as the model that needs no server.
//
// It is a separate program because readers of other sites load it: it has no code of
// lessons, the lab or classes, and is no larger than the playground.
package main

import (
	"fewshot/app/page/embedpage"
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/worker"
	"fewshot/app/tinylm"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func main() {
	if worker.Inside() {
		tinyworker.Serve(tinylm.Open)
		return
	}
	embedpage.RouteOpen()
	app.RunWhenOnBrowser()
}
