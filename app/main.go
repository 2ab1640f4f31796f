// Command app is the page's program, compiled to WebAssembly. The page runs it
// twice: on its own thread as the page, and in a worker as the model that
// needs no server.
package main

import (
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/workbench"
	"fewshot/app/page/worker"
	"fewshot/app/tinylm"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func main() {
	if worker.Inside() {
		tinyworker.Serve(tinylm.Open)
		return
	}
	workbench.Routes()
	app.RunWhenOnBrowser()
}
