package ui

import (
	"strconv"
	"strings"
	"time"

	"fewshot/app/client"
	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/token"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file writes what was measured onto the screen.

// writeCosts writes the figures: at each part, in the sum, the bar and the price.
func (w *Workbench) writeCosts(c costs) {
	l := w.lang
	about := ""
	if !c.Exact {
		about = "≈ "
	}
	tokens := func(n int) string {
		if !c.Known {
			return ""
		}
		return about + l.n("tokens", n)
	}
	w.board.text("n-instruction", tokens(c.Instruction))
	w.board.text("n-query", tokens(c.Query))
	examples := l.n("shots", enabled(w.draft.prompt))
	if c.Known {
		examples += ", " + tokens(c.Examples)
	}
	w.board.text("n-examples", examples)
	for i, s := range w.draft.prompt.Shots {
		n := ""
		if c.Known && !s.Off {
			n = strconv.Itoa(c.Shots[i])
		}
		w.board.text("n-shot-"+strconv.Itoa(i), n)
	}

	w.board.text("tokens", sumText(l, c, about))
	estimate := ""
	if c.Estimate != "" {
		estimate = l.t("estimate." + c.Estimate)
	}
	w.board.attribute("tokens", "title", estimate)
	w.board.text("price", priceText(l, c, w.model))
	w.board.attribute("price", "title", priceTitle(l, c))
	w.board.text("counting-note", strings.TrimSpace(estimate+" "+priceTitle(l, c)))
	w.writeBar(c)
}

func sumText(l lang, c costs, about string) string {
	switch {
	case !c.Known:
		return l.t("sum.waiting")
	case c.Window > 0 && c.Total+c.Room > c.Window:
		return l.t("sum.too_long", about+count(c.Total+c.Room), count(c.Window))
	case c.Window > 0:
		return l.t("sum.of", about+count(c.Total), count(c.Window))
	}
	return l.t("sum", about+count(c.Total))
}

func priceText(l lang, c costs, value string) string {
	switch {
	case !c.Known:
		return l.t("price.loading")
	case !c.Priced:
		return l.t("price.unknown")
	case c.InputUSD == 0 && c.OutputUSD == 0:
		return freeText(l, value)
	}
	return priceOf(l, c.InputUSD+c.OutputUSD, c.Room > 0)
}

func priceTitle(l lang, c costs) string {
	if !c.Priced || c.InputUSD == 0 {
		return ""
	}
	return l.t("price.source", model.TableDate(), c.PriceSource)
}

// writeBar sets the segments of the token bar: shares of the context window,
// or of the whole where no window is known. A short prompt in a large window
// would not be seen, so the scale is at most four times what is used.
func (w *Workbench) writeBar(c costs) {
	used := c.Total + c.Room
	scale := max(1, used)
	if c.Window > 0 {
		scale = max(used, min(c.Window, 4*used), 1)
	}
	parts := map[string]int{
		"instruction": c.Instruction, "example": c.Examples, "query": c.Query, "framing": c.Framing, "answer": c.Room,
	}
	for _, name := range barParts {
		w.board.width("bar-"+name, float64(parts[name])/float64(scale))
	}
	w.soon(w.own, "bar", 150*time.Millisecond, func() { w.labelBar(parts) })
}

// labelBar says in words what the bar shows.
func (w *Workbench) labelBar(parts map[string]int) {
	var label []string
	for _, name := range barParts {
		label = append(label, w.lang.t("bar.part", w.lang.t(barNames[name]), count(parts[name])))
	}
	text := strings.Join(label, ", ")
	w.board.attribute("bar", "aria-label", text)
	w.board.attribute("bar", "title", text)
}

var barNames = map[string]string{
	"instruction": "part.instruction", "example": "part.examples", "query": "part.query",
	"framing": "part.framing", "answer": "part.room",
}

// fetchVocabulary gets the vocabulary that the gauge wants, if any, and
// measures again when it is there.
func (w *Workbench) fetchVocabulary(ctx app.Context) {
	name := w.gauge.wanted
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
				w.warn(asError(err, w.lang))
				w.gauge.wanted = ""
				ctx.After(10*time.Second, w.refresh)
				return
			}
			w.gauge.add(encoding)
			w.refresh(ctx)
		})
	})
}

// showAdvice writes what there is to say about the prompt.
func (w *Workbench) showAdvice() {
	list, ok := element("advice")
	if !ok {
		return
	}
	list.Set("textContent", "")
	document := app.Window().Get("document")
	for _, n := range prompt.Lint(w.prompt()) {
		item := document.Call("createElement", "li")
		item.Set("textContent", advice(w.lang, n))
		list.Call("append", item)
	}
}
