package student

import (
	"context"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/page/answers"
	"fewshot/app/page/client"
	"fewshot/app/page/coderun"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/app/sandbox"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A try is the prompt, tried on the visible items.
type try struct {
	d      *exerciseEditor
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
	code    *sandbox.Report // what came of running its code, where a metric does
}

// triedTogether is how many items are asked at a time.
const triedTogether = 4

func newTry(d *exerciseEditor) *try { return &try{d: d, before: -1} }

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
	page, number := t.d.view.Context(), t.number
	runner := lab.Runner{Model: modelpick.Streamer(t.d.editor.Model()), Concurrency: triedTogether, Tries: 2, Insist: true, Paused: func() bool { return ctx.Err() != nil }}
	waits := client.WithWord(ctx, func(before int) {
		page.Dispatch(func(app.Context) {
			if number == t.number {
				t.place = before + 1
			}
		})
	})
	page.Async(func() {
		runner.Run(waits, design, func(i int, o lab.Outcome) {
			verdict, err := t.d.judge(ctx, o, items[i])
			if err != nil {
				o.Err = err
			}
			page.Dispatch(func(app.Context) {
				if number != t.number {
					return
				}
				t.place = 0
				t.rows[i] = tried{&o, verdict.Passed, verdict.Code}
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

// judge judges an answer by the exercise's metrics, in a worker where they run code.
func (d *exerciseEditor) judge(ctx context.Context, o lab.Outcome, item lab.Item) (metric.Verdict, *chat.Error) {
	switch metrics := d.exercise.Metrics; {
	case o.Err != nil:
		return metric.Verdict{}, nil
	case metrics.RunCode():
		v, err := d.worker.Judge(ctx, metrics, o.Text, item.Want())
		if err != nil {
			return v, widget.AsError(err, d.view.Lang())
		}
		return v, nil
	default:
		return metrics.Judge(o.Text, item.Want()), nil
	}
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
	l := t.d.view.Lang()
	if t.cancel != nil {
		return dom.Button().ID("try").Class("stop").Text(l.T("run.stop")).OnClick(t.onPress)
	}
	return dom.Button().ID("try").Text(l.T("class.try", len(t.d.exercise.Visible))).OnClick(t.onPress)
}

func (t *try) render() app.UI {
	l, e := t.d.view.Lang(), t.d.exercise
	passed, answered := t.passed()
	standing := l.T("class.try.none")
	if answered > 0 {
		standing = l.T("class.try.passed", passed, answered)
		if t.before >= 0 && answered == len(e.Visible) {
			standing += " " + l.T("class.try.before", t.before)
		}
	}
	return dom.Tag("section").Class("panel items").Aria("label", l.T("class.items")).Body(
		dom.Tag("div").Class("panel-head").Body(
			dom.Tag("h2").Text(l.T("class.items")), dom.Tag("span").Class("grow"), dom.Tag("span").ID("try-passed").Class("n").Role("status").Text(standing),
		),
		app.If(t.stuck != nil, func() app.UI { return widget.Problem(l, t.stuck, false) }),
		app.If(t.cancel != nil && t.place > 0, func() app.UI {
			return dom.Tag("p").ID("try-place").Class("soft panel-note").Role("status").Text(answers.PlaceText(l, t.place))
		}),
		app.If(t.d.arrival.Share() > 0 && t.d.arrival.Share() < 1, func() app.UI {
			return dom.Tag("p").Class("soft panel-note").Role("status").Text(l.T("class.weights", i18n.Percent(t.d.arrival.Share())))
		}),
		dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("class.items")).Body(dom.Tag("table").Class("preview runs-table").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("rows.input")), layout.ColumnHead(l.T("rows.expected")), layout.ColumnHead(l.T("class.answer")))),
			dom.Tag("tbody").Body(app.Range(e.Visible).Slice(func(i int) app.UI {
				return dom.Tag("tr").ID("item-"+strconv.Itoa(i)).Body(dom.Tag("th").Attr("scope", "row").Text(e.Visible[i].Input), dom.Tag("td").Text(e.Visible[i].Output), t.cell(i))
			})),
		)),
	)
}

// cell is the answer to an item.
func (t *try) cell(i int) app.UI {
	l := t.d.view.Lang()
	switch {
	case i >= len(t.rows) || t.rows[i].outcome == nil:
		text := ""
		if t.cancel != nil {
			text = "…"
		}
		return dom.Tag("td").Class("cell-none").Text(text)
	case t.rows[i].outcome.Err != nil:
		return dom.Tag("td").Class("cell-none").Body(dom.Tag("span").Aria("hidden", "true").Text("! "), dom.Tag("span").Text(l.T("rows.error")))
	}
	return answerCell(l, t.rows[i].outcome.Text, t.rows[i].passed, t.rows[i].code)
}

// answerCell is an answer with a sign of whether it is right, and what came of running
// its code, if it was run.
func answerCell(l i18n.Lang, answer string, right bool, code *sandbox.Report) app.UI {
	class, sign, word := "cell-wrong", "✗ ", l.T("rows.wrong")
	if right {
		class, sign, word = "cell-right", "✓ ", l.T("rows.right")
	}
	return dom.Tag("td").Class(class).Body(dom.Tag("span").Aria("hidden", "true").Text(sign), dom.Tag("span").Class("unseen").Text(word+": "), app.Text(answer), coderun.View(l, code))
}
