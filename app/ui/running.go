package ui

import (
	"context"
	"errors"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A variant is one request of a press of Run or Compare.
type variant struct {
	prompt prompt.Prompt
	model  string // a value of the model selection
	by     by     // what tells its answers from those of the other requests
}

// Run sends the prompt.
func (w *Workbench) Run(ctx app.Context) {
	w.start(ctx, []variant{{prompt: w.prompt(), model: w.model}})
}

// Compare sends the same query with fewer and more shots, or to two models.
func (w *Workbench) Compare(ctx app.Context) { w.start(ctx, w.variants()) }

// variants are the requests that Compare sends.
func (w *Workbench) variants() []variant {
	p := w.prompt()
	if w.rival != noChoice {
		other := p
		other.Model = modelName(w.rival)
		return []variant{
			{p, w.model, byModel},
			{other, w.rival, byModel},
		}
	}
	var all []variant
	for _, k := range shotCounts(enabled(p)) {
		all = append(all, variant{p.Take(k), w.model, byShots})
	}
	return all
}

// shotCounts are the numbers of shots to compare: 0, 1, 3 and all n.
func shotCounts(n int) []int {
	ks := []int{0}
	for _, k := range []int{1, 3, n} {
		if k <= n && !slices.Contains(ks, k) {
			ks = append(ks, k)
		}
	}
	return ks
}

// compareText is what the Compare button says: what it compares, how many
// requests it sends, and their price; or that there is nothing to compare.
func (w *Workbench) compareText() string {
	variants := w.variants()
	if len(variants) < 2 {
		return w.lang.t("compare.nothing")
	}
	what := w.lang.t("compare.models")
	if w.rival == noChoice {
		what = ""
		for i, k := range shotCounts(enabled(w.prompt())) {
			if i > 0 {
				what += ", "
			}
			what += strconv.Itoa(k)
		}
		what = w.lang.t("compare.shots", what)
	}
	price := w.gauge.priceOf(w.lang, variants)
	return w.lang.t("compare.button", what, w.lang.n("requests", len(variants)), price)
}

// SetRival chooses what the prompt is compared with.
func (w *Workbench) SetRival(_ app.Context, model string) { w.rival = model }

// start sends variants and shows their answers as they arrive. What was
// running is stopped.
func (w *Workbench) start(ctx app.Context, variants []variant) {
	ctx = w.lasting(ctx)
	w.Stop(ctx)
	w.current++
	w.spoken = 0
	w.notice = notice{}
	runCtx, cancel := context.WithCancel(context.Background())
	w.cancel = cancel

	w.cells, w.strips = nil, nil
	runs := make([]*run, len(variants))
	for i, v := range variants {
		runs[i] = w.newRun(v)
		for sample := range v.prompt.Parameters.Samples() {
			w.cells = append(w.cells, cell{runs[i], sample, v.by})
			w.strips = append(w.strips, newStrip(answerID(len(w.strips))))
		}
	}
	w.changed++
	w.inspector.show(nil)
	w.refresh(ctx)
	ctx.Defer(func(app.Context) { bringIntoView(idAnswer) }) // on a phone it is pages below the prompt

	press, left := w.current, len(variants)
	for i, v := range variants {
		ctx.Async(func() {
			w.stream(ctx, runCtx, press, runs[i], v)
			ctx.Dispatch(func(ctx app.Context) {
				if left--; left == 0 && press == w.current {
					w.cancel = nil
				}
			})
		})
	}
}

func (w *Workbench) newRun(v variant) *run {
	counted, exact := w.gauge.promptTokens(v.prompt, v.model)
	return &run{
		ID: strconv.FormatUint(rand.Uint64(), 36), StartedMS: time.Now().UnixMilli(), Prompt: v.prompt,
		Provenance: provenanceOf(v.model), Counted: counted, Exact: exact, State: running,
	}
}

// stream sends one request and takes in its answer. It runs beside the page.
func (w *Workbench) stream(ctx app.Context, runCtx context.Context, press int, r *run, v variant) {
	began := time.Now()
	passed := func() float64 { return float64(time.Since(began).Microseconds()) / 1000 }

	req := prompt.Render(v.prompt).Request(v.prompt)
	req.RunID, req.Fit = r.ID, true
	if isTiny(v.model) && req.TopLogprobs == nil {
		five := 5 // they cost nothing there
		req.TopLogprobs = &five
	}
	var failed error
	lastRender := 0.0
	waits := client.WithWord(runCtx, func(before int) {
		ctx.Dispatch(func(app.Context) {
			r.Place = before + 1
			w.changed++
		})
	})
	for c, err := range streamerFor(v.model).Stream(waits, req) {
		if err != nil {
			failed = err
			break
		}
		ms := passed()
		render := ms-lastRender > 200 || c.FinishReason != ""
		if render {
			lastRender = ms
		}
		ctx.Dispatch(func(ctx app.Context) {
			r.add(c, ms)
			if press != w.current || !render {
				ctx.PreventUpdate()
			} else {
				w.changed++
			}
			if press == w.current {
				w.writeAnswers()
			}
		})
	}
	ms := passed()
	ctx.Dispatch(func(ctx app.Context) {
		state, problem := outcome(failed, runCtx.Err(), w.lang)
		r.end(state, problem, ms)
		w.keepRun(ctx, r)
		w.changed++
		w.refresh(ctx)
		if press == w.current {
			w.announce(true)
		}
	})
}

// outcome says how a run ended, from its error and whether it was cancelled.
func outcome(failed, cancelled error, l lang) (runState, *chat.Error) {
	switch {
	case cancelled != nil:
		return stopped, nil
	case failed == nil:
		return done, nil
	}
	var problem *chat.Error
	if !errors.As(failed, &problem) {
		problem = &chat.Error{Message: l.t("error.unexpected"), Hint: l.t("error.unexpected.hint"), Type: "internal_error"}
	}
	return broken, problem
}

// Stop stops what is running; what had arrived stays.
func (w *Workbench) Stop(app.Context) {
	if w.cancel != nil {
		w.cancel()
		w.cancel = nil
	}
}

// writeAnswers writes what has arrived into the strips.
func (w *Workbench) writeAnswers() {
	for i, c := range w.cells {
		if i >= len(w.strips) {
			break
		}
		var runs []textRun
		if c.Sample < len(c.Run.Samples) {
			runs = answerRuns(c.Run.Samples[c.Sample])
		}
		w.strips[i].show(runs)
	}
	w.announce(false)
}

// announce reads the answer to those who hear the page: at its end, and before
// that in pieces of some length, so that a stream does not stammer. Several
// answers are read one after the other, under their labels, once all are there.
func (w *Workbench) announce(ended bool) {
	const piece = 160 // bytes
	switch len(w.cells) {
	case 0:
		return
	case 1:
	default:
		if ended {
			w.announceAll()
		}
		return
	}
	text := w.cells[0].Run.text()
	if w.spoken > len(text) || !ended && len(text)-w.spoken < piece {
		return
	}
	setText("spoken", text[w.spoken:])
	w.spoken = len(text)
}

// announceAll reads several answers, if they have all ended.
func (w *Workbench) announceAll() {
	var all []string
	for _, c := range w.cells {
		if c.Run.State == running {
			return
		}
		text := w.lang.t("finish.empty")
		if why := c.Run.lackOf(c.Sample); why != noLack {
			text = lackText(w.lang, c.Run, c.Sample, why)
		} else if c.Sample < len(c.Run.Samples) && c.Run.Samples[c.Sample].Text != "" {
			text = c.Run.Samples[c.Sample].Text
		}
		all = append(all, w.lang.t("answer.spoken", c.label(w.lang), text))
	}
	setText("spoken", strings.Join(all, " "))
}
