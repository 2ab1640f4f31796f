package workbench

import (
	"context"
	"math/rand/v2"
	"strconv"
	"strings"
	"time"

	"fewshot/app/page/answers"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Run sends the prompt.
func (w *Workbench) Run(ctx app.Context) {
	w.start(ctx, []answers.Variant{{Prompt: w.Prompt(), Model: w.Model}})
}

// Compare sends the same query with fewer and more shots, or to two models.
func (w *Workbench) Compare(ctx app.Context) { w.start(ctx, w.variants()) }

// variants are the requests that Compare sends.
func (w *Workbench) variants() []answers.Variant {
	p := w.Prompt()
	if w.rival != widget.NoChoice {
		other := p
		other.Model = modelpick.Name(w.rival)
		return []answers.Variant{
			{Prompt: p, Model: w.Model, By: answers.ByModel},
			{Prompt: other, Model: w.rival, By: answers.ByModel},
		}
	}
	var all []answers.Variant
	for _, k := range answers.ShotCounts(answers.Shots(p)) {
		all = append(all, answers.Variant{Prompt: p.Take(k), Model: w.Model, By: answers.ByShots})
	}
	return all
}

// compareText is what the Compare button says: what it compares, how many
// requests it sends, and their price; or that there is nothing to compare.
func (w *Workbench) compareText() string {
	variants := w.variants()
	if len(variants) < 2 {
		return w.Lang.T("compare.nothing")
	}
	what := w.Lang.T("compare.models")
	if w.rival == widget.NoChoice {
		what = ""
		for i, k := range answers.ShotCounts(answers.Shots(w.Prompt())) {
			if i > 0 {
				what += ", "
			}
			what += strconv.Itoa(k)
		}
		what = w.Lang.T("compare.shots", what)
	}
	price := answers.VariantsPrice(w.Lang, w.Gauge, variants)
	return w.Lang.T("compare.button", what, w.Lang.N("requests", len(variants)), price)
}

// SetRival chooses what the prompt is compared with.
func (w *Workbench) SetRival(_ app.Context, model string) { w.rival = model }

// start sends variants and shows their answers as they arrive. What was
// running is stopped.
func (w *Workbench) start(ctx app.Context, variants []answers.Variant) {
	ctx = w.lasting(ctx)
	w.Stop(ctx)
	w.current++
	w.spoken = 0
	w.Notice = widget.Notice{}
	runCtx, cancel := context.WithCancel(context.Background())
	w.Cancel = cancel

	w.Cells, w.Strips = nil, nil
	runs := make([]*answers.Run, len(variants))
	for i, v := range variants {
		runs[i] = w.newRun(v)
		for sample := range v.Prompt.Parameters.Samples() {
			w.Cells = append(w.Cells, answers.Cell{Run: runs[i], Sample: sample, By: v.By})
			w.Strips = append(w.Strips, dom.NewTextRuns(answers.StripID(len(w.Strips))))
		}
	}
	w.Changed++
	w.inspector.Show(nil)
	w.Refresh(ctx)
	ctx.Defer(func(app.Context) { dom.BringIntoView(answers.ElementID) }) // on a phone it is pages below the prompt

	press, left := w.current, len(variants)
	for i, v := range variants {
		ctx.Async(func() {
			w.stream(ctx, runCtx, press, runs[i], v)
			ctx.Dispatch(func(ctx app.Context) {
				if left--; left == 0 && press == w.current {
					w.Cancel = nil
				}
			})
		})
	}
}

func (w *Workbench) newRun(v answers.Variant) *answers.Run {
	counted, exact := w.Gauge.PromptTokens(v.Prompt, v.Model)
	return &answers.Run{
		ID: strconv.FormatUint(rand.Uint64(), 36), StartedMS: time.Now().UnixMilli(), Prompt: v.Prompt,
		Provenance: modelpick.ProvenanceOf(v.Model), Counted: counted, Exact: exact, State: answers.Running,
	}
}

// stream sends one request and takes in its answer. It runs beside the page.
func (w *Workbench) stream(ctx app.Context, runCtx context.Context, press int, r *answers.Run, v answers.Variant) {
	began := time.Now()
	passed := func() float64 { return float64(time.Since(began).Microseconds()) / 1000 }

	req := prompt.Render(v.Prompt).Request(v.Prompt)
	req.RunID, req.Fit = r.ID, true
	if modelpick.IsTiny(v.Model) && req.TopLogprobs == nil {
		five := 5 // they cost nothing there
		req.TopLogprobs = &five
	}
	var failed error
	lastRender := 0.0
	waits := client.WithWord(runCtx, func(before int) {
		ctx.Dispatch(func(app.Context) {
			r.Place = before + 1
			w.Changed++
		})
	})
	for c, err := range modelpick.Streamer(v.Model).Stream(waits, req) {
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
			r.Add(c, ms)
			if press != w.current || !render {
				ctx.PreventUpdate()
			} else {
				w.Changed++
			}
			if press == w.current {
				w.writeAnswers()
			}
		})
	}
	ms := passed()
	ctx.Dispatch(func(ctx app.Context) {
		state, problem := answers.Outcome(failed, runCtx.Err(), w.Lang)
		r.End(state, problem, ms)
		w.keepRun(ctx, r)
		w.Changed++
		w.Refresh(ctx)
		if press == w.current {
			w.announce(true)
		}
	})
}

// Stop stops what is running; what had arrived stays.
func (w *Workbench) Stop(app.Context) {
	if w.Cancel != nil {
		w.Cancel()
		w.Cancel = nil
	}
}

// writeAnswers writes what has arrived into the strips.
func (w *Workbench) writeAnswers() {
	for i, c := range w.Cells {
		if i >= len(w.Strips) {
			break
		}
		var runs []dom.TextRun
		if c.Sample < len(c.Run.Samples) {
			runs = answers.TextRuns(c.Run.Samples[c.Sample])
		}
		w.Strips[i].Show(runs)
	}
	w.announce(false)
}

// announce reads the answer to those who hear the page: at its end, and before
// that in pieces of some length, so that a stream does not stammer. Several
// answers are read one after the other, under their labels, once all are there.
func (w *Workbench) announce(ended bool) {
	const piece = 160 // bytes
	switch len(w.Cells) {
	case 0:
		return
	case 1:
	default:
		if ended {
			w.announceAll()
		}
		return
	}
	text := w.Cells[0].Run.Text()
	if w.spoken > len(text) || !ended && len(text)-w.spoken < piece {
		return
	}
	dom.SetText("spoken", text[w.spoken:])
	w.spoken = len(text)
}

// announceAll reads several answers, if they have all ended.
func (w *Workbench) announceAll() {
	var all []string
	for _, c := range w.Cells {
		if c.Run.State == answers.Running {
			return
		}
		text := w.Lang.T("finish.empty")
		if why := c.Run.Lack(c.Sample); why != answers.NoLack {
			text = answers.LackText(w.Lang, c.Run, c.Sample, why)
		} else if c.Sample < len(c.Run.Samples) && c.Run.Samples[c.Sample].Text != "" {
			text = c.Run.Samples[c.Sample].Text
		}
		all = append(all, w.Lang.T("answer.spoken", c.Label(w.Lang), text))
	}
	dom.SetText("spoken", strings.Join(all, " "))
}
