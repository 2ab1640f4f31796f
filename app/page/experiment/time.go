package experiment

import (
	"slices"
	"strconv"
	"time"

	"fewshot/app/lab"
	"fewshot/app/page/dom"
	"fewshot/app/page/modelpick"
)

// This file is how long an experiment takes: before it runs, and while it does.

// keyPace begins the keys of local storage that say how long a request to a
// model took on average, in milliseconds, when one was sent at a time.
const keyPace = "fewshot.pace."

// pace is how long a request to a model takes: as it was the last time, else a
// guess.
func pace(model string) float64 {
	if ms, err := strconv.ParseFloat(dom.Recall(keyPace+model), 64); err == nil && ms > 0 {
		return ms
	}
	if modelpick.IsTiny(model) {
		return 80
	}
	return 1500
}

// notePace remembers how long requests took, for the next prediction.
func (b *Runner) notePace() {
	sent := b.progress.Done - b.progress.Cached
	if sent < 10 {
		return
	}
	each := float64(time.Since(b.began).Milliseconds()) / float64(sent) * float64(b.lanes(b.ran))
	dom.Remember(keyPace+b.ran.Prompt.Model, strconv.Itoa(int(each)))
}

// lanes is how many requests of a plan run side by side: models in the page share
// one thread.
func (b *Runner) lanes(p lab.Plan) int {
	if inPageOnly(p) {
		return 1
	}
	return b.concurrency
}

// inPageOnly reports whether all models of a plan run in the page.
func inPageOnly(p lab.Plan) bool {
	return modelpick.IsTiny(p.Prompt.Model) && !slices.ContainsFunc(p.Models, func(m string) bool { return !modelpick.IsTiny(m) })
}

// expectedMS is how long the plan will take, in milliseconds.
func (b *Runner) expectedMS() float64 {
	o := b.outline
	return float64(o.Requests-o.Known) * pace(b.plan.Prompt.Model) / float64(b.lanes(b.plan))
}

// leftMS is how long the run will go on, by its speed so far; 0 if that can't be
// told yet.
func (b *Runner) leftMS() float64 {
	p := b.progress
	if sent := p.Done - p.Cached; sent >= 3 {
		each := float64(time.Since(b.began).Milliseconds()) / float64(sent)
		return each * float64(p.Total-p.Done)
	}
	return 0
}
