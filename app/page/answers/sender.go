package answers

import (
	"context"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"

	"fewshot/app/page/client"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Source is where the prompt that is sent is edited.
type Source interface {
	Prompt() prompt.Prompt
	Model() string // a value of the model selection
	Change(focusID string, f func(*prompt.Prompt))
	Refresh()
}

// A Sender sends the prompt of a source, with other numbers of shots or to another
// model too, and has the answers that are on the screen.
type Sender struct {
	page    widget.Page
	of      Source
	counter *costs.Counter
	ended   func(*Run)
	onCard  func(app.Context)

	cells     []Cell
	texts     []*dom.TextRuns // of the cells
	figures   dom.Cache       // what Age wrote beside them since the last render
	inspector inspector
	paths     bool               // whether answers can go on from alternatives: there is room for another beside them
	changes   int                // counts what happened to the runs
	cancel    context.CancelFunc // of what is running; nil if nothing is
	shown     press              // what the screen shows
	spoken    int                // bytes of the answer that were announced
	rival     string             // what the prompt is compared with: noChoice: itself with fewer shots, else a model
}

// NewSender sends the prompt of a source, which counter counts. ended is called with each
// run that has ended.
func NewSender(page widget.Page, of Source, counter *costs.Counter, ended func(*Run)) *Sender {
	return &Sender{page: page, of: of, counter: counter, ended: ended, figures: dom.NewCache(), rival: widget.NoChoice}
}

// OnCard has f called when the card of the model is asked for.
func (s *Sender) OnCard(f func(app.Context)) { s.onCard = f }

// AllowPaths has the alternatives of a token be buttons from which the answer goes on.
func (s *Sender) AllowPaths() { s.paths = true }

// OpenCard shows the card of the model, where the page has one.
func (s *Sender) OpenCard(ctx app.Context) {
	if s.onCard != nil {
		s.onCard(ctx)
	}
}

// Cells are the answers on the screen.
func (s *Sender) Cells() []Cell { return s.cells }

// InALine is what the answers on the screen begin with, "" while they come.
func (s *Sender) InALine() string {
	var all []string
	for _, c := range s.cells {
		if c.Run.State == Running {
			return ""
		}
		if c.Sample < len(c.Run.Samples) {
			all = append(all, strings.TrimSpace(i18n.FirstLine(strings.TrimSpace(c.Run.Samples[c.Sample].Text))))
		}
	}
	return strings.Join(all, " · ")
}

// Changes counts what happened to the runs, so that what shows them knows to render.
func (s *Sender) Changes() int { return s.changes }

// Busy reports whether something is running that a person asked for.
func (s *Sender) Busy() bool { return s.cancel != nil && !s.shown.unasked }

// Clear takes the answers off the screen, and stops those that nobody asked for.
func (s *Sender) Clear() {
	if s.shown.unasked && s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
	s.cells, s.shown.unasked = nil, false
	s.changes++
}

// Speak follows a change of the page's language.
func (s *Sender) Speak() { s.inspector.clear() }

// Panel is where the answers are shown, without what only the playground has.
func (s *Sender) Panel() *Panel {
	return &Panel{
		Lang: s.page.Lang(), Cells: s.cells, Changed: s.changes, Introduction: s.shown.unasked,
		Tiny: modelpick.IsTiny(s.of.Model()), Rival: s.rival, On: s,
	}
}

// Run sends the prompt.
func (s *Sender) Run(ctx app.Context) {
	s.start(ctx, []Variant{{Prompt: s.of.Prompt(), Model: s.of.Model()}})
}

// Compare sends the same query with fewer and more shots, or to two models.
func (s *Sender) Compare(ctx app.Context) { s.start(ctx, s.variants()) }

// variants are the requests that Compare sends.
func (s *Sender) variants() []Variant {
	p := s.of.Prompt()
	if s.rival != widget.NoChoice {
		other := p
		other.Model = modelpick.Name(s.rival)
		return []Variant{
			{Prompt: p, Model: s.of.Model(), By: ByModel},
			{Prompt: other, Model: s.rival, By: ByModel},
		}
	}
	var all []Variant
	for _, k := range ShotCounts(costs.Shots(p)) {
		all = append(all, Variant{Prompt: p.Take(k), Model: s.of.Model(), By: ByShots})
	}
	return all
}

// Comparison is what the Compare button says: what it compares, and in brackets how
// many requests it sends, and their price; or that there is nothing to compare.
func (s *Sender) Comparison() (what, cost string, ok bool) {
	variants := s.variants()
	if len(variants) < 2 {
		return s.page.Lang().T("compare.nothing"), "", false
	}
	what = s.page.Lang().T("compare.models")
	if s.rival == widget.NoChoice {
		what = ""
		for i, k := range ShotCounts(costs.Shots(s.of.Prompt())) {
			if i > 0 {
				what += ", "
			}
			what += strconv.Itoa(k)
		}
		what = s.page.Lang().T("compare.shots", what)
	}
	price := variantsPrice(s.page.Lang(), s.counter, variants)
	return what, s.page.Lang().T("compare.cost", s.page.Lang().N("requests", len(variants)), price), true
}

// SetRival chooses what the prompt is compared with.
func (s *Sender) SetRival(_ app.Context, model string) { s.rival = model }

// ModelChosen is called when another model was chosen: a prompt is not compared with itself.
func (s *Sender) ModelChosen(value string) {
	if s.rival == value {
		s.rival = widget.NoChoice
	}
}

// A press is what was asked with one press of a button, or by nobody: see
// [Sender.Introduce].
type press struct {
	number  int
	unasked bool
}

// start sends variants and shows their answers as they arrive. What was
// running is stopped.
func (s *Sender) start(ctx app.Context, variants []Variant) {
	runs, runCtx := s.prepare(ctx, variants, false)
	s.page.Say(widget.Notice{})
	s.page.Context().Defer(func(app.Context) { dom.BringIntoView(ElementID) }) // on a phone it is pages below the prompt
	s.send(runCtx, runs, variants)
}

// Introduce compares the prompt as Compare does, but with nobody having asked for it:
// it begins after a while, in which the page takes keys, and only if the prompt was not
// edited and nothing was run until then. The runs are no part of the history, what
// fails is not shown, and whatever a person presses comes before it.
func (s *Sender) Introduce(ctx app.Context, after time.Duration) {
	variants := s.variants()
	runs, runCtx := s.prepare(ctx, variants, true)
	number := s.shown.number
	s.page.Context().After(after, func(app.Context) {
		switch {
		case number != s.shown.number || !s.shown.unasked:
		case !s.asks(s.cells[0]):
			s.Clear()
			s.of.Refresh()
		default:
			s.send(runCtx, runs, variants)
		}
	})
}

// asks reports whether the prompt that is edited is the one that was asked.
func (s *Sender) asks(c Cell) bool {
	now := s.of.Prompt()
	return SameQuestion(c.Asked, &now)
}

// prepare puts runs onto the screen that have not begun.
func (s *Sender) prepare(ctx app.Context, variants []Variant, unasked bool) ([]*Run, context.Context) {
	s.Stop(ctx)
	s.shown = press{number: s.shown.number + 1, unasked: unasked}
	s.spoken = 0
	runCtx, cancel := context.WithCancel(context.Background())
	s.cancel = cancel

	s.cells, s.texts = nil, nil
	runs := make([]*Run, len(variants))
	asked := s.of.Prompt()
	for i, v := range variants {
		runs[i] = s.newRun(v)
		for sample := range v.Prompt.Parameters.Samples() {
			s.cells = append(s.cells, Cell{Run: runs[i], Sample: sample, By: v.By, Asked: &asked})
			s.texts = append(s.texts, dom.NewTextRuns(textID(len(s.texts))))
		}
	}
	s.changes++
	s.inspector.clear()
	s.of.Refresh()
	return runs, runCtx
}

// send sends the requests of runs that are on the screen.
func (s *Sender) send(runCtx context.Context, runs []*Run, variants []Variant) {
	page, of, left := s.page.Context(), s.shown, len(runs)
	for i, v := range variants {
		page.Async(func() {
			s.stream(page, runCtx, of, runs[i], v, func() bool { left--; return left == 0 })
		})
	}
}

func (s *Sender) newRun(v Variant) *Run {
	counted, exact := s.counter.PromptTokens(v.Prompt, v.Model)
	return &Run{
		ID: strconv.FormatUint(rand.Uint64(), 36), StartedMS: time.Now().UnixMilli(), Prompt: v.Prompt,
		Provenance: modelpick.ProvenanceOf(v.Model), Counted: counted, Exact: exact, State: Running,
	}
}

// stream sends one request and takes in its answer. It runs beside the page. last counts
// the runs of the press that have ended, and reports whether this was the last.
func (s *Sender) stream(page app.Context, runCtx context.Context, of press, r *Run, v Variant, last func() bool) {
	began := time.Now()
	passed := func() float64 { return float64(time.Since(began).Microseconds()) / 1000 }

	req := prompt.Render(v.Prompt).Request(v.Prompt)
	if v.Begun != "" {
		onPath(req, v.Begun)
	}
	req.RunID, req.Fit = r.ID, true
	if modelpick.IsTiny(v.Model) && req.TopLogprobs == nil {
		five := 5 // they cost nothing there
		req.TopLogprobs = &five
	}
	var failed error
	lastRender := 0.0
	waits := client.WithWord(runCtx, func(before int) {
		page.Dispatch(func(app.Context) {
			r.Place = before + 1
			s.changes++
		})
	})
	for c, err := range modelpick.Streamer(v.Model).Stream(waits, req) {
		if err != nil {
			failed = err
			break
		}
		ms := passed()
		render := !of.unasked && (ms-lastRender > 200 || c.FinishReason != "")
		if render {
			lastRender = ms
		}
		page.Dispatch(func(ctx app.Context) {
			r.Add(c, ms)
			if of != s.shown || !render {
				ctx.PreventUpdate()
			} else {
				s.changes++
			}
			if of == s.shown {
				s.write()
			}
		})
	}
	ms := passed()
	page.Dispatch(func(ctx app.Context) {
		state, problem := outcome(failed, runCtx.Err(), s.page.Lang())
		r.End(state, problem, ms)
		ended, shown := last(), of == s.shown
		if ended && shown {
			s.cancel = nil
		}
		if of.unasked {
			s.introduced(ctx, ended && shown)
			return
		}
		s.ended(r)
		s.changes++
		s.of.Refresh()
		if shown {
			s.announce(true)
		}
	})
}

// introduced shows the answers of an introduction once all are there: each render would
// hold up a key.
func (s *Sender) introduced(ctx app.Context, all bool) {
	if !all {
		ctx.PreventUpdate()
		return
	}
	if slices.ContainsFunc(s.cells, func(c Cell) bool { return c.Run.State != Done }) {
		s.Clear()
	}
	s.changes++
	s.of.Refresh()
}

// Stop stops what is running; what had arrived stays.
func (s *Sender) Stop(app.Context) {
	if s.cancel != nil {
		s.cancel()
		s.cancel = nil
	}
}

// Write writes what has arrived onto the screen, once it is rendered.
func (s *Sender) Write() {
	s.figures = dom.NewCache()
	s.Age()
	s.write()
}

// write writes the texts that have arrived.
func (s *Sender) write() {
	for i, c := range s.cells {
		if i >= len(s.texts) {
			break
		}
		var runs []dom.TextRun
		if c.Sample < len(c.Run.Samples) {
			runs = TextRuns(c.Run.Samples[c.Sample])
		}
		s.texts[i].Show(runs)
	}
	s.announce(false)
}

// ThinkLess has the model think as little as it can, and runs again what was
// run last.
func (s *Sender) ThinkLess(ctx app.Context) {
	s.again(ctx, func(p *prompt.Prompt) { p.Parameters.ReasoningEffort = "" })
}

// MoreRoom lets the answer be longer, and runs again what was run last.
func (s *Sender) MoreRoom(ctx app.Context) {
	s.again(ctx, func(p *prompt.Prompt) {
		if n := p.Parameters.MaxTokens; n != nil {
			more := *n + moreRoom
			p.Parameters.MaxTokens = &more
		}
	})
}

// again changes the prompt and presses once more what was pressed last.
func (s *Sender) again(ctx app.Context, f func(p *prompt.Prompt)) {
	s.of.Change("", f)
	if len(s.cells) > 0 && s.cells[0].By != "" && s.cells[0].By != ByPath {
		s.Compare(ctx)
		return
	}
	s.Run(ctx)
}

// Show puts runs that have ended onto the screen.
func (s *Sender) Show(ctx app.Context, runs []*Run, by By) {
	s.Stop(ctx)
	s.shown = press{number: s.shown.number + 1}
	s.cells, s.texts = nil, nil
	for _, r := range runs {
		for sample := range max(1, len(r.Samples)) {
			s.cells = append(s.cells, Cell{Run: r, Sample: sample, By: by, Asked: &r.Prompt})
			s.texts = append(s.texts, dom.NewTextRuns(textID(len(s.texts))))
		}
	}
	s.changes++
	s.inspector.clear()
	s.of.Refresh()
	s.page.Context().Defer(func(app.Context) { dom.BringIntoView(ElementID) })
}

// ShowBeside puts a run that has ended beside the answers on the screen.
func (s *Sender) ShowBeside(ctx app.Context, r *Run) {
	var runs []*Run
	for _, c := range s.cells {
		if len(runs) == 0 || runs[len(runs)-1] != c.Run {
			runs = append(runs, c.Run)
		}
	}
	if !slices.Contains(runs, r) {
		runs = append(runs, r)
	}
	s.Show(ctx, runs, ByTime)
}

// InspectToken shows the alternatives to a token of an answer, each with its
// probability, and how much of the whole they cover.
func (s *Sender) InspectToken(answer, i int) {
	if answer >= len(s.cells) || answer >= len(s.texts) {
		return
	}
	c := s.cells[answer]
	if c.Sample >= len(c.Run.Samples) {
		return
	}
	tokens := c.Run.Samples[c.Sample].Logprobs
	if len(tokens) == 0 {
		s.inspector.show([]choice{{class: "soft", text: s.page.Lang().T("inspect.none"), number: -1}}, "")
		return
	}
	i = min(i, len(tokens)-1)
	s.texts[answer].Mark(i)
	s.inspector.answer, s.inspector.token = answer, i
	if !s.paths {
		s.inspector.show(choices(s.page.Lang(), tokens[i], nil), "")
		return
	}
	l, takes := s.page.Lang(), s.counter.Abilities().Of(modelpick.Value(c.Run.Provenance, c.Run.Prompt.Model))
	line := l.T("inspect.path")
	all := choices(l, tokens[i], func(alternative int) string {
		_, why := pathFrom(c.Run, c.Sample, i, alternative, takes)
		if why == "" {
			return ""
		}
		text := why.text(l, c.Run.Prompt.Model)
		if why != endPart && why != endOver { // it is so of all of them
			line = text
		}
		return text
	})
	s.inspector.show(all, line)
}
