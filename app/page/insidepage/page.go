// Package insidepage is the page on which a tiny model is opened on a prompt: which
// example did it, what each attention head looks at and what the answer loses without it,
// and what each layer would say. The first of these it finds for other models too, by asking
// them. The workbench and lessons show it in a frame.
package insidepage

import (
	"context"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/insidework"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The shell is embedded under a name that is not exported: go-app copies exported
// fields.
type shell = layout.Shell

// A page is a prompt with a model opened on it.
type page struct {
	app.Compo
	shell

	worker  *insidework.Client
	tokens  *dom.TextRuns
	others  others
	subject insidework.Subject
	framed  bool              // in a frame of another page of ours, which has the prompt
	only    inside.Experiment // the one that a lesson is about; "" for all
	veiled  bool              // whether what was recorded of it is to be guessed first

	stop   context.CancelFunc // of what is being measured
	round  int                // number of the measurement; what an older one brings is dropped
	aside  context.CancelFunc // of what was last asked beside it
	stage  stage
	done   int // of the stage
	total  int
	failed *chat.Error

	// What was measured; nil or empty until it has been.
	opened  *insidework.Opened
	whole   *inside.Answer
	shots   *inside.Shots
	heads   []inside.Head
	gridOff switches // what was off when they were measured
	depths  []inside.Depth

	off     switches
	without *inside.Answer // what it says with that off; nil: nothing is off
	head    tinylm.Head    // whose attention is shown
	at      int            // the token that it looks from
	look    []insidework.Row
	byDrop  bool // whether the grid is coloured by what the answer loses

	training training

	running  inside.Experiment  // "" for none
	fetched  float64            // share of the files that it needs, while they arrive; 0 once it is measuring
	halt     context.CancelFunc // of it
	findings map[inside.Experiment]*inside.Finding
}

// A stage is what is being measured.
type stage int

const (
	idle stage = iota
	loading
	opening
	measuringShots
	measuringHeads
)

// New is the page.
func New() app.Composer {
	v := &page{shell: layout.NewShell(layout.PathInside), worker: insidework.NewClient(), tokens: dom.NewTextRuns(idTokens), findings: map[inside.Experiment]*inside.Finding{}}
	v.subject = insidework.Subject{Prompt: samples[0].prompt()}
	return v
}

func (v *page) OnMount(ctx app.Context) {
	v.Mount(ctx)
	v.framed = !app.Window().Get("parent").Equal(app.Window().JSValue())
	query := app.Window().Get("URLSearchParams").New(app.Window().Get("location").Get("search"))
	v.only = inside.Experiment(queryText(query, "experiment"))
	v.follow()
	v.followVeil()
	v.fitFrame()
	v.arrive()
	changed := app.FuncOf(func(app.Value, []app.Value) any {
		v.Context().Dispatch(func(app.Context) { v.arrive() })
		return nil
	})
	app.Window().Call("addEventListener", "hashchange", changed)
	if v.opened == nil && v.stage == idle && !v.theirs() {
		v.measure()
	}
}

// queryText is a parameter of the address, "" if it has none.
func queryText(query app.Value, name string) string {
	if v := query.Call("get", name); v.Truthy() {
		return v.String()
	}
	return ""
}

// arrive takes the prompt that the address brings.
func (v *page) arrive() {
	hash := app.Window().Get("location").Get("hash").String()
	if !strings.Contains(hash, "p=") {
		return
	}
	p, err := prompt.DecodeFragment(hash)
	if err != nil {
		widget.Warn(v, err)
		return
	}
	v.take(insidework.Subject{Prompt: p})
}

// take makes another subject the one that is measured.
func (v *page) take(s insidework.Subject) {
	if s.Prompt.Model == "" {
		s.Prompt.Model = samples[0].model
	}
	if s.Prompt.Model != v.subject.Prompt.Model {
		clear(v.findings) // they were of the other model
		if v.halt != nil {
			v.halt()
		}
	}
	v.subject = s
	v.off.clear()
	v.measure()
}

// headsAgain measures each head beside what is off now: what stands in for a head that is
// off shows then.
func (v *page) headsAgain() {
	if v.stage != idle || v.opened == nil {
		return
	}
	ctx, stop := context.WithCancel(v.Context())
	v.stop = stop
	s, off, show := v.subject, v.off, v.show()
	v.enter(measuringHeads)
	v.Context().Async(func() {
		heads, err := v.worker.Heads(ctx, s, off.off(), insidework.Watcher{Work: func(done, total int) {
			show(func() { v.done, v.total = done, total })
		}})
		show(func() {
			v.enter(idle)
			if err != nil {
				v.failed = widget.AsError(err, v.Lang())
				return
			}
			v.heads, v.gridOff, v.byDrop = heads, off, true
			v.paint()
		})
	})
}

// show is how what is being measured changes the page: not at all once that has gone on to
// another subject.
func (v *page) show() func(change func()) {
	round, page := v.round, v.Context()
	return func(change func()) {
		page.Dispatch(func(app.Context) {
			if v.round == round {
				change()
			}
		})
	}
}

// measure measures the subject from the beginning.
func (v *page) measure() {
	if v.stop != nil {
		v.stop()
	}
	ctx, stop := context.WithCancel(v.Context())
	v.stop = stop
	v.round++
	v.gridOff.clear()
	v.opened, v.whole, v.without, v.shots, v.heads, v.depths, v.look, v.failed = nil, nil, nil, nil, nil, nil, nil, nil
	v.training.forget()
	v.draw()
	if v.theirs() {
		v.enter(idle)
		v.meet()
		return
	}
	v.enter(loading)
	s, show := v.subject, v.show()
	watch := insidework.Watcher{
		Weights: func(done, total int) { show(func() { v.done, v.total = done, total }) },
		Work:    func(done, total int) { show(func() { v.done, v.total = done, total }) },
	}
	v.Context().Async(func() {
		err := v.each(ctx, s, watch, show)
		show(func() {
			v.enter(idle)
			switch {
			case err != nil:
				v.failed = widget.AsError(err, v.Lang())
			case v.training.wanted && v.training.rows == nil:
				v.train()
			}
		})
	})
}

// each measures one thing after the other, what a person looks at first before the rest.
func (v *page) each(ctx context.Context, s insidework.Subject, watch insidework.Watcher, show func(func())) error {
	opened, err := v.worker.Open(ctx, s, watch)
	if err != nil {
		return err
	}
	show(func() {
		v.enter(opening)
		v.opened, v.at = opened, opened.Word-1
		v.paint()
	})
	whole, err := v.worker.Say(ctx, s, tinylm.Off{})
	if err != nil {
		return err
	}
	show(func() { v.whole = whole; v.enter(measuringShots) })
	shots, err := v.worker.Shots(ctx, s, watch)
	if err != nil {
		return err
	}
	show(func() { v.shots = shots; v.enter(measuringHeads); v.draw() })
	heads, err := v.worker.Heads(ctx, s, tinylm.Off{}, watch)
	if err != nil {
		return err
	}
	show(func() {
		v.heads, v.byDrop = heads, true
		v.head = inside.Copying(heads).Head
		v.lookAgain()
	})
	depths, err := v.worker.Depths(ctx, s)
	if err != nil {
		return err
	}
	show(func() { v.depths = depths; v.draw() })
	return nil
}

func (v *page) enter(s stage) { v.stage, v.done, v.total = s, 0, 0 }

// beside asks the worker something about the subject, while it may be measuring.
func (v *page) beside(ask func(ctx context.Context, s insidework.Subject) (show func(), err error)) {
	if v.aside != nil {
		v.aside() // what a person has gone past needn't be worked out
	}
	ctx, aside := context.WithCancel(v.Context())
	v.aside = aside
	round, s, page := v.round, v.subject, v.Context()
	page.Async(func() {
		show, err := ask(ctx, s)
		page.Dispatch(func(app.Context) {
			switch {
			case v.round != round || ctx.Err() != nil:
			case err != nil:
				v.failed = widget.AsError(err, v.Lang())
			default:
				show()
			}
		})
	})
}

// lookAgain shows what the chosen head looks at from the chosen token.
func (v *page) lookAgain() {
	at, off := v.at, v.off.off()
	v.beside(func(ctx context.Context, s insidework.Subject) (func(), error) {
		rows, err := v.worker.Look(ctx, s, at, off)
		return func() {
			v.look = rows
			v.paint()
		}, err
	})
}

// switched has the model answer with what is off now.
func (v *page) switched() {
	at, off := v.at, v.off.off()
	if v.off.none() {
		v.without = nil
		v.lookAgain()
		return
	}
	v.beside(func(ctx context.Context, s insidework.Subject) (func(), error) {
		said, err := v.worker.Say(ctx, s, off)
		if err != nil {
			return nil, err
		}
		rows, err := v.worker.Look(ctx, s, at, off)
		return func() {
			v.without, v.look = said, rows
			v.paint()
		}, err
	})
}

// run runs an experiment.
func (v *page) run(e inside.Experiment) {
	if v.running != "" {
		return
	}
	v.running, v.fetched, v.done, v.total, v.failed = e, 0, 0, 0, nil
	model, page := v.subject.Prompt.Model, v.Context()
	ctx, halt := context.WithCancel(page)
	v.halt = halt
	page.Async(func() {
		f, err := v.worker.Experiment(ctx, e, model, insidework.Watcher{
			Weights: func(done, total int) {
				page.Dispatch(func(app.Context) { v.fetched = float64(done) / float64(max(1, total)) })
			},
			Work: func(done, total int) {
				page.Dispatch(func(app.Context) { v.done, v.total, v.fetched = done, total, 0 })
			},
		})
		page.Dispatch(func(app.Context) {
			v.running = ""
			switch {
			case ctx.Err() != nil: // the page has gone on to another model
			case err != nil:
				v.failed = widget.AsError(err, v.Lang())
			default:
				v.training.arrived = v.training.arrived || e == inside.ExperimentTraining
				v.findings[e] = f
				v.draw()
			}
		})
	})
}

// switches is what is off.
type switches struct {
	heads  []tinylm.Head
	layers []int
}

func (s *switches) clear()    { s.heads, s.layers = nil, nil }
func (s switches) none() bool { return len(s.heads)+len(s.layers) == 0 }

// same reports whether the same is off in both.
func (s switches) same(o switches) bool {
	return len(s.heads) == len(o.heads) && len(s.layers) == len(o.layers) &&
		!slices.ContainsFunc(s.heads, func(h tinylm.Head) bool { return !slices.Contains(o.heads, h) }) &&
		!slices.ContainsFunc(s.layers, func(n int) bool { return !slices.Contains(o.layers, n) })
}

func (s switches) off() tinylm.Off {
	return tinylm.Off{Heads: slices.Clone(s.heads), Layers: slices.Clone(s.layers)}
}

// isOff reports whether a head is off, by itself or with its layer.
func (s switches) isOff(h tinylm.Head) bool {
	return slices.Contains(s.heads, h) || slices.Contains(s.layers, h.Layer)
}

// flip switches a head.
func (s *switches) flip(h tinylm.Head) { s.heads = flipped(s.heads, h) }

// flipLayer switches a layer.
func (s *switches) flipLayer(l int) { s.layers = flipped(s.layers, l) }

func flipped[T comparable](all []T, one T) []T {
	if at := slices.Index(all, one); at >= 0 {
		return slices.Delete(slices.Clone(all), at, at+1)
	}
	return append(slices.Clone(all), one)
}

// names are what is off, as papers name it.
func (s switches) names(l i18n.Lang) string {
	var all []string
	for _, layer := range s.layers {
		all = append(all, l.T("inside.layer", layer))
	}
	for _, h := range s.heads {
		all = append(all, h.String())
	}
	return listed(l, all)
}
