package workbench

import (
	"strconv"
	"strings"
	"time"

	"fewshot/app/page/answers"
	"fewshot/app/page/client"
	"fewshot/app/page/costs"
	"fewshot/app/page/dom"
	"fewshot/app/page/editor"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file writes what was measured onto the screen.

// writeCosts writes the figures: at each part, in the sum, the bar and the price.
func (w *Workbench) writeCosts(c costs.Count) {
	l := w.Lang
	about := ""
	if !c.Exact {
		about = "≈ "
	}
	tokens := func(n int) string {
		if !c.Known {
			return ""
		}
		return about + l.N("tokens", n)
	}
	w.Board.Text("n-instruction", tokens(c.Instruction))
	w.Board.Text("n-query", tokens(c.Query))
	examples := l.N("shots", answers.Shots(w.Draft.Prompt))
	if c.Known {
		examples += ", " + tokens(c.Examples)
	}
	w.Board.Text("n-examples", examples)
	for i, s := range w.Draft.Prompt.Shots {
		n := ""
		if c.Known && !s.Off {
			n = strconv.Itoa(c.Shots[i])
		}
		w.Board.Text("n-shot-"+strconv.Itoa(i), n)
	}

	w.Board.Text("tokens", costs.SumText(l, c, about))
	estimate := w.Lang.Own("estimate."+c.Estimate, c.Estimate)
	w.Board.Attribute("tokens", "title", estimate)
	w.Board.Text("price", costs.PriceText(l, c, w.Model))
	w.Board.Attribute("price", "title", costs.PriceTitle(l, c))
	w.Board.Text("counting-note", strings.TrimSpace(estimate+" "+costs.PriceTitle(l, c)))
	w.writeBar(c)
}

// writeBar sets the segments of the token bar: shares of the context window,
// or of the whole where no window is known. A short prompt in a large window
// would not be seen, so the scale is at most four times what is used.
func (w *Workbench) writeBar(c costs.Count) {
	used := c.Total + c.Room
	scale := max(1, used)
	if c.Window > 0 {
		scale = max(used, min(c.Window, 4*used), 1)
	}
	parts := map[string]int{
		"instruction": c.Instruction, "example": c.Examples, "query": c.Query, "framing": c.Framing, "answer": c.Room,
	}
	for _, name := range barParts {
		w.Board.Width("bar-"+name, float64(parts[name])/float64(scale))
	}
	w.soon(w.Own, "bar", 150*time.Millisecond, func() { w.labelBar(parts) })
}

// labelBar says in words what the bar shows.
func (w *Workbench) labelBar(parts map[string]int) {
	var label []string
	for _, name := range barParts {
		label = append(label, w.Lang.T("bar.part", w.Lang.T(barNames[name]), i18n.Count(parts[name])))
	}
	text := strings.Join(label, ", ")
	w.Board.Attribute("bar", "aria-label", text)
	w.Board.Attribute("bar", "title", text)
}

var barNames = map[string]string{
	"instruction": "part.instruction", "example": "part.examples", "query": "part.query",
	"framing": "part.framing", "answer": "part.room",
}

// fetchVocabulary gets the vocabulary that the gauge wants, if any, and
// measures again when it is there.
func (w *Workbench) fetchVocabulary(ctx app.Context) {
	name := w.Gauge.Wanted
	if name == "" || w.fetching == name || !app.IsClient {
		return
	}
	w.fetching = name
	ctx = w.lasting(ctx)
	ctx.Async(func() {
		packed, err := client.Fetch(ctx, "vocab/"+token.Vocabulary(name)+".bin", nil)
		var encoding *token.Encoding
		if err == nil {
			encoding, err = token.Load(name, packed)
		}
		ctx.Dispatch(func(ctx app.Context) {
			w.fetching = ""
			if err != nil {
				w.warn(widget.AsError(err, w.Lang))
				w.Gauge.Wanted = ""
				ctx.After(10*time.Second, w.Refresh)
				return
			}
			w.Gauge.Add(encoding)
			w.Refresh(ctx)
		})
	})
}

// showAdvice writes what there is to say about the prompt.
func (w *Workbench) showAdvice() {
	list, ok := dom.Element("advice")
	if !ok {
		return
	}
	list.Set("textContent", "")
	document := app.Window().Get("document")
	for _, n := range prompt.Lint(w.Prompt()) {
		item := document.Call("createElement", "li")
		item.Set("textContent", editor.Advice(w.Lang, n))
		list.Call("append", item)
	}
}
