//go:build study

// Command study is the program of the pages of lessons and experiments, and of
// the page that embeds run in, compiled to WebAssembly. Such a page runs it
// twice: on its own thread as the page, and in a worker that sends the requests
// and works the results out, or, for an embed and a student's exercise, is the
// model in the page.
//
// The tag study compiles those pages: without it package ui is the playground
// alone, which would load a fifth more if it knew of experiments (their regular
// expressions bring all tables of Unicode).
package main

import (
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"fewshot/app/client"
	"fewshot/app/lab/work"
	"fewshot/app/tinylm"
	"fewshot/app/ui"
)

func main() {
	if client.InWorker() {
		if page := client.WorkerPage(); strings.Contains(page, ui.PathEmbed) || strings.Contains(page, ui.PathClass) {
			client.ServeWorker(tinylm.Open)
			return
		}
		work.Serve()
		return
	}
	ui.StudyRoute()
	app.RunWhenOnBrowser()
}
