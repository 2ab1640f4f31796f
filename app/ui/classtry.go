//go:build !js || study

package ui

import (
	"context"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/lab"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A try is the prompt on the desk, tried on the visible items.
type try struct {
	d      *desk
	rows   []tried
	cancel context.CancelFunc // of what is running; nil if nothing is
	number int                // counts the tries, so that a stopped one tells nothing more
	asked  prompt.Prompt      // what the rows are of
	before int                // how many passed the time before; -1: there was none
	stuck  *chat.Error        // why it ended before its end
	place  int                // of the first request that waits for one on the server, as run.Place
}

// tried is what became of an item.
type tried struct {
	outcome *lab.Outcome // nil: nothing yet
	passed  bool
}

// triedTogether is how many items are asked at a time.
const triedTogether = 4

func newTry(d *desk) *try { return &try{d: d, before: -1} }

// passed counts the items that passed, and those that were answered.
func (t *try) passed() (passed, answered int) {
	for _, r := range t.rows {
		if r.outcome != nil {
			answered++
		}
		if r.passed {
			passed++
		}
	}
	return passed, answered
}

// start asks the model for every visible item.
func (t *try) start() {
	t.stop()
	items := t.d.exercise.Visible
	if passed, answered := t.passed(); answered == len(items) {
		t.before = passed
	}
	t.number++
	t.rows, t.stuck, t.place, t.asked = make([]tried, len(items)), nil, 0, t.d.entry()
	design := &lab.Design{}
	for i, item := range items {
		p := t.asked
		p.Query = item.Input
		r := prompt.Render(p).Request(p)
		r.Fit = true
		design.Trials = append(design.Trials, lab.Trial{Item: i, Request: r})
	}
	ctx, cancel := context.WithCancel(context.Background())
	t.cancel = cancel
	page, number, metrics := t.d.w.own, t.number, t.d.exercise.Metrics
	runner := lab.Runner{Model: streamerFor(t.d.w.model), Concurrency: triedTogether, Tries: 2, Insist: true, Held: func() bool { return ctx.Err() != nil }}
	waits := client.WithWord(ctx, func(before int) {
		page.Dispatch(func(app.Context) {
			if number == t.number {
				t.place = before + 1
			}
		})
	})
	page.Async(func() {
		runner.Run(waits, design, func(i int, o lab.Outcome) {
			page.Dispatch(func(app.Context) {
				if number != t.number {
					return
				}
				t.place = 0
				t.rows[i] = tried{&o, o.Err == nil && metrics.Passed(o.Text, items[i].Output)}
				if o.Err != nil {
					t.stuck = o.Err
					cancel() // the next items would fail in the same way
				}
			})
		})
		page.Dispatch(func(app.Context) {
			if number == t.number {
				t.cancel = nil
				t.d.view.reload()
			}
		})
	})
}

// stop ends what is running; what had arrived stays.
func (t *try) stop() {
	if t.cancel != nil {
		t.cancel()
		t.cancel = nil
	}
}

func (t *try) onPress(app.Context, app.Event) {
	if t.cancel != nil {
		t.stop()
		return
	}
	t.start()
}

// button starts the trial, or stops it.
func (t *try) button() app.UI {
	l := t.d.view.lang
	if t.cancel != nil {
		return button().ID("try").Class("stop").Text(l.t("run.stop")).OnClick(t.onPress)
	}
	return button().ID("try").Text(l.t("class.try", len(t.d.exercise.Visible))).OnClick(t.onPress)
}

func (t *try) render() app.UI {
	l, e := t.d.view.lang, t.d.exercise
	passed, answered := t.passed()
	standing := l.t("class.try.none")
	if answered > 0 {
		standing = l.t("class.try.passed", passed, answered)
		if t.before >= 0 && answered == len(e.Visible) {
			standing += " " + l.t("class.try.before", t.before)
		}
	}
	return tag("section").Class("panel items").Aria("label", l.t("class.items")).Body(
		tag("div").Class("panel-head").Body(
			tag("h2").Text(l.t("class.items")), tag("span").Class("grow"), tag("span").ID("try-passed").Class("n").Role("status").Text(standing),
		),
		app.If(t.stuck != nil, func() app.UI { return problem(l, t.stuck, false) }),
		app.If(t.cancel != nil && t.place > 0, func() app.UI {
			return tag("p").ID("try-place").Class("soft bench-empty").Role("status").Text(placeText(l, t.place))
		}),
		app.If(t.d.w.arrived > 0 && t.d.w.arrived < 1, func() app.UI {
			return tag("p").Class("soft bench-empty").Role("status").Text(l.t("class.weights", percent(t.d.w.arrived)))
		}),
		tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.t("class.items")).Body(tag("table").Class("preview runs-table").Body(
			tag("thead").Body(tag("tr").Body(heading(l.t("rows.input")), heading(l.t("rows.expected")), heading(l.t("class.answer")))),
			tag("tbody").Body(app.Range(e.Visible).Slice(func(i int) app.UI {
				return tag("tr").ID("item-"+strconv.Itoa(i)).Body(tag("th").Attr("scope", "row").Text(e.Visible[i].Input), tag("td").Text(e.Visible[i].Output), t.cell(i))
			})),
		)),
	)
}

// cell is the answer to an item.
func (t *try) cell(i int) app.UI {
	l := t.d.view.lang
	switch {
	case i >= len(t.rows) || t.rows[i].outcome == nil:
		text := ""
		if t.cancel != nil {
			text = "…"
		}
		return tag("td").Class("cell-none").Text(text)
	case t.rows[i].outcome.Err != nil:
		return tag("td").Class("cell-none").Body(tag("span").Aria("hidden", "true").Text("! "), tag("span").Text(l.t("rows.error")))
	}
	return answerCell(l, t.rows[i].outcome.Text, t.rows[i].passed)
}

// answerCell is an answer with a sign of whether it is right.
func answerCell(l lang, answer string, right bool) app.UI {
	class, sign, word := "cell-wrong", "✗ ", l.t("rows.wrong")
	if right {
		class, sign, word = "cell-right", "✓ ", l.t("rows.right")
	}
	return tag("td").Class(class).Body(tag("span").Aria("hidden", "true").Text(sign), tag("span").Class("unseen").Text(word+": "), app.Text(answer))
}
