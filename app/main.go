// Command app is the page's program, compiled to WebAssembly. The page runs it
// twice: on its own thread as the page, and in a worker as the model that
// needs no server.
package main

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"fewshot/app/client"
	"fewshot/app/tinylm"
	"fewshot/app/ui"
)

func main() {
	if client.InWorker() {
		client.ServeWorker(tinylm.Open)
		return
	}
	ui.Routes()
	app.RunWhenOnBrowser()
}
