// Command study is the program of the pages of lessons, experiments and classes,
// compiled to WebAssembly. Such a page runs it several times: on its own thread as the
// page, in a worker that sends the requests of an experiment and works the results out,
// in one that is the model for a prompt that is tried on the page, and in one that opens
// a model on a prompt.
//
// It is a separate program because the playground would be a fifth larger with
// experiments: their regular expressions need all tables of Unicode.
package main

import (
	"fewshot/app/page/insidework"
	"fewshot/app/page/labworker"
	"fewshot/app/page/study"
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/worker"
	"fewshot/app/tinylm"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

func main() {
	if worker.Inside() {
		var receive func(message string)
		worker.Serve(func(message string) {
			if receive == nil {
				receive = receiver(message)
			}
			receive(message)
		})
		return
	}
	study.RouteOpen()
	app.RunWhenOnBrowser()
}

// receiver is what takes the messages of a worker, by the first of them: a page may have
// one worker for experiments and one for the prompt that it shows.
func receiver(first string) func(message string) {
	switch {
	case labworker.Asks(first):
		return labworker.Receiver()
	case insidework.Asks(first):
		return insidework.Receiver()
	}
	return tinyworker.Receiver(tinylm.Open)
}
