package insidepage

import (
	"context"
	"strconv"
	"sync"

	"fewshot/app/page/chart"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/insidework"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

const (
	idTraining       = "inside-training" // the slider
	idTrainingLoad   = "inside-training-load"
	idTrainingChart  = "inside-training-chart"
	idTrainingAnswer = "inside-training-answer"
)

// training is the subject in the order of training: what checkpoints of a smaller model
// make of its prompt.
type training struct {
	wanted  bool               // somebody asked for the checkpoints: further prompts go through them too
	arrived bool               // whether their files are here
	stop    context.CancelFunc // nil: nothing is being measured
	done    int                // bytes while they arrive, then checkpoints
	total   int
	rows    []inside.Trained // one a checkpoint, the earliest first; nil until they are measured
	at      int              // the checkpoint that is shown
}

// trainable reports whether the checkpoints read the subject's prompt as its model does.
func (v *page) trainable() bool { return v.subject.Prompt.Model == v.base() }

// forget drops what was measured of an earlier subject.
func (t *training) forget() {
	if t.stop != nil {
		t.stop()
	}
	t.stop, t.rows, t.done, t.total = nil, nil, 0, 0
}

// train puts the subject through the checkpoints.
func (v *page) train() {
	t := &v.training
	if t.stop != nil || !v.trainable() {
		return
	}
	t.done, t.total, v.failed = 0, 0, nil
	s, show := v.subject, v.show()
	ctx, stop := context.WithCancel(v.Context())
	t.stop = stop
	v.Context().Async(func() {
		rows, err := v.worker.Training(ctx, s, insidework.Watcher{
			Weights: func(done, total int) { show(func() { t.done, t.total = done, total }) },
			Work:    func(done, total int) { show(func() { t.done, t.total, t.arrived = done, total, true }) },
		})
		show(func() {
			t.stop = nil
			if err != nil {
				t.wanted, v.failed = false, widget.AsError(err, v.Lang()) // a press tries again
				return
			}
			t.rows, t.at = rows, min(t.at, len(rows)-1)
			v.draw()
		})
	})
}

func (v *page) onTrain(app.Context, app.Event) {
	v.training.wanted = true
	v.train()
}

// onCheckpoint follows the slider.
func (v *page) onCheckpoint(ctx app.Context, _ app.Event) {
	if i, err := strconv.Atoi(ctx.JSSrc().Get("value").String()); err == nil && i >= 0 && i < len(v.training.rows) {
		v.training.at = i
		chart.Draw(idTrainingChart, v.trainingSpec())
	}
}

// inTraining is the section.
func (v *page) inTraining() app.UI {
	l, t := v.Lang(), &v.training
	return dom.Tag("section").Class("panel inside-wide").Aria("label", l.T("inside.training")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("inside.training"))),
		dom.Tag("p").Class("panel-note soft").Text(l.T("inside.training.about", v.base())),
		app.If(!v.trainable(), func() app.UI {
			return dom.Tag("p").Class("panel-note").Text(l.T("inside.training.other", v.base()))
		}).ElseIf(t.rows != nil, v.trainingResult).
			ElseIf(t.stop != nil || t.wanted && v.stage != idle, v.trainingProgress).
			Else(func() app.UI {
				return dom.Tag("p").Class("panel-note").Body(dom.Button().ID(idTrainingLoad).Class("run").Text(v.loadText()).OnClick(v.onTrain))
			}),
	)
}

// loadText is the button: with what it loads, if that isn't here.
func (v *page) loadText() string {
	if v.training.arrived {
		return v.Lang().T("inside.run")
	}
	files, megabytes := checkpointFiles()
	return v.Lang().T("inside.training.load", files, megabytes)
}

// base is the model whose smaller relative the checkpoints are of.
func (v *page) base() string { return tinylm.Cards()[0].Name }

// checkpointFiles are how many checkpoints there are, and what they weigh in MB. The list is
// read once, not each time that the page is drawn.
var checkpointFiles = sync.OnceValues(func() (files int, megabytes string) {
	total := 0
	all := tinylm.Checkpoints()
	for _, c := range all {
		total += c.Bytes
	}
	return len(all), strconv.FormatFloat(float64(total)/1e6, 'f', 1, 64)
})

func (v *page) trainingProgress() app.UI {
	l, t := v.Lang(), &v.training
	what := l.T("inside.training.arriving")
	text := l.T("inside.training.arrived", what, i18n.Percent(float64(t.done)/float64(max(1, t.total))))
	if t.arrived {
		what = l.T("inside.measuring")
		text = l.T("inside.progress", what, i18n.Count(t.done), i18n.Count(max(1, t.total)))
	}
	return dom.Tag("div").Class("experiment-progress panel-note").Body(
		dom.Tag("progress").Attr("max", max(1, t.total)).Attr("value", t.done).Aria("label", what),
		dom.Tag("p").Class("soft").Text(text),
	)
}

// trainingResult is the slider with what the checkpoint says at which it stands, and the
// figures of all.
func (v *page) trainingResult() app.UI {
	l, t := v.Lang(), &v.training
	row, answer := t.rows[t.at], v.asked()
	return dom.Tag("div").Class("experiment-result").Body(
		dom.Tag("p").Class("finding").Role("status").Text(v.trainingText()),
		&checkpointSlider{Lang: l, At: t.at, Last: len(t.rows) - 1, Tokens: row.Tokens, On: v.onCheckpoint},
		dom.Tag("div").ID(idTrainingAnswer).Class("inside-checkpoint").Aria("live", "polite").Body(
			dom.Tag("h3").Text(l.T("inside.training.after", tokens(l, row.Tokens))),
			app.If(row.Answer == "", func() app.UI { return dom.Tag("p").Class("soft").Text(l.T("inside.training.silent")) }).
				Else(func() app.UI { return dom.Tag("p").Class("answer-line").Dir("auto").Text(row.Answer) }),
			dom.Tag("p").Class("soft").Text(l.T("inside.probability", answer, chance(row.Logprob))),
			dom.Tag("p").Class("soft").Text(l.T("inside.training.prefix_of", score(row.Prefix), row.Head)),
		),
		dom.Tag("figure").Class("chart-figure").Body(dom.Tag("div").ID(idTrainingChart).Class("chart")),
		dom.Tag("details").Class("soft").Body(
			dom.Tag("summary").Text(l.T("inside.as_table")),
			dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("inside.training")).Body(dom.Tag("table").Class("preview figures").Body(
				dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("inside.training.tokens")), layout.ColumnHead(l.T("inside.training.says")), layout.ColumnHead(l.T("inside.training.probability", answer)), layout.ColumnHead(l.T("inside.training.prefix")))),
				dom.Tag("tbody").Body(app.Range(t.rows).Slice(func(i int) app.UI {
					row := t.rows[i]
					return dom.Tag("tr").Body(
						dom.Tag("th").Attr("scope", "row").Text(tokens(l, row.Tokens)),
						dom.Tag("td").Text(short(row.Answer)), dom.Tag("td").Text(chance(row.Logprob)), dom.Tag("td").Text(score(row.Prefix)+" ("+row.Head+")"),
					)
				})),
			)),
		),
		dom.Tag("p").Class("soft").Text(l.T("inside.training.how")),
		v.files("training"),
	)
}

// asked is the answer that the figures are about.
func (v *page) asked() string {
	if v.opened != nil {
		return v.opened.Answer
	}
	return v.subject.Answer
}

// trainingText says from where on the checkpoints give the view's answer themselves.
func (v *page) trainingText() string {
	l, rows, answer := v.Lang(), v.training.rows, v.asked()
	from, some := len(rows), false
	for from > 0 && rows[from-1].Answer == answer {
		from--
	}
	for _, r := range rows {
		some = some || r.Answer == answer
	}
	switch {
	case from == 0:
		return l.T("inside.training.always", answer)
	case from < len(rows):
		return l.T("inside.training.from", answer, tokens(l, rows[from].Tokens), chance(rows[from-1].Logprob), chance(rows[from].Logprob))
	case some:
		return l.T("inside.training.some", answer)
	}
	return l.T("inside.training.never", answer)
}

// score is a prefix-matching score.
func score(x float64) string { return strconv.FormatFloat(x, 'f', 2, 64) }

// tokens is how many tokens a checkpoint had been trained on: "4 million tokens".
func tokens(l i18n.Lang, n int) string { return l.T("inside.training.million", large(l, n)) }

// large is a number in the unit in which the language counts large ones, with two digits
// that count.
func large(l i18n.Lang, n int) string {
	unit := 1e6
	if l == i18n.Chinese {
		unit = 1e4
	}
	x, err := strconv.ParseFloat(strconv.FormatFloat(float64(n)/unit, 'e', 1, 64), 64)
	if err != nil {
		return strconv.Itoa(n)
	}
	return strconv.FormatFloat(x, 'f', -1, 64)
}

// trainingSpec is the figures of all checkpoints as a chart.
func (v *page) trainingSpec() chart.Spec {
	l, t := v.Lang(), &v.training
	answers, prefixes := []any{}, []any{}
	for _, r := range t.rows {
		answers = append(answers, checkpointPoint(l, r.Tokens, probability(r.Logprob)))
		prefixes = append(prefixes, checkpointPoint(l, r.Tokens, r.Prefix))
	}
	return chart.Spec{
		"kind": "lines", "label": l.T("inside.training"), "xLabel": l.T("inside.training.tokens"), "at": t.rows[t.at].Tokens,
		"series": []any{
			map[string]any{"name": l.T("inside.training.probability", v.asked()), "points": answers},
			map[string]any{"name": l.T("inside.training.prefix"), "points": prefixes},
		},
	}
}

// checkpointPoint is a point over a checkpoint.
func checkpointPoint(l i18n.Lang, tokens int, y float64) map[string]any {
	return map[string]any{"x": tokens, "y": y, "text": l.T("inside.training.short", large(l, tokens))}
}

// A checkpointSlider takes a checkpoint. It owns where it stands: go-app leaves a value
// alone that somebody is dragging.
type checkpointSlider struct {
	app.Compo
	Lang     i18n.Lang
	At, Last int
	Tokens   int
	On       app.EventHandler
}

func (s *checkpointSlider) OnMount(app.Context) { dom.SetValue(idTraining, strconv.Itoa(s.At)) }

func (s *checkpointSlider) Render() app.UI {
	return dom.Tag("div").Class("guess-slider").Body(
		app.ElemSelfClosing("input").Attr("type", "range").ID(idTraining).Attr("min", "0").Attr("max", strconv.Itoa(s.Last)).Attr("step", "1").
			Aria("label", s.Lang.T("inside.training.slider")).Aria("valuetext", tokens(s.Lang, s.Tokens)).OnInput(s.On),
		dom.Tag("output").Attr("for", idTraining).Text(tokens(s.Lang, s.Tokens)),
	)
}

// trainingTasks are what the experiment over the checkpoints counts, in the order in which
// it comes about.
var trainingTasks = []string{"copied", "pairs", "capitals"}

// trainingFinding says what the experiment over the checkpoints showed.
func trainingFinding(l i18n.Lang, f *inside.Finding) []string {
	share := func(g inside.Group) string { return i18n.Percent(float64(g.Right) / float64(max(1, g.Items))) }
	var all []string
	for _, task := range trainingTasks {
		groups := f.Checkpoints(task)
		if len(groups) == 0 {
			continue
		}
		first, last := groups[0], groups[len(groups)-1]
		if before, after, clear := f.Rise(task); clear {
			all = append(all, l.T("inside.finding.rise", l.T("inside.task."+task), tokens(l, before.Tokens), tokens(l, after.Tokens), share(*before), share(*after), share(last)))
		} else {
			all = append(all, l.T("inside.finding.no_rise", l.T("inside.task."+task), share(first), share(last)))
		}
		if task == "pairs" {
			all = append(all, l.T("inside.finding.prefix", score(first.Prefix), score(last.Prefix), last.Head))
		}
	}
	return all
}

// findingLines is the chart of that experiment.
func findingLines(l i18n.Lang, f *inside.Finding) chart.Spec {
	series, prefixes := []any{}, []any{}
	for _, task := range trainingTasks {
		points := []any{}
		for _, g := range f.Checkpoints(task) {
			p := checkpointPoint(l, g.Tokens, float64(g.Right)/float64(max(1, g.Items)))
			p["low"], p["high"] = g.Interval.Low, g.Interval.High
			points = append(points, p)
			if g.Head != "" {
				prefixes = append(prefixes, checkpointPoint(l, g.Tokens, g.Prefix))
			}
		}
		series = append(series, map[string]any{"name": l.T("inside.task." + task), "points": points})
	}
	series = append(series, map[string]any{"name": l.T("inside.training.prefix"), "points": prefixes})
	return chart.Spec{"kind": "lines", "label": l.T("inside.experiment.training"), "xLabel": l.T("inside.training.tokens"), "series": series, "note": l.T("inside.note")}
}

// findingRow is a checkpoint's task in the table of that experiment.
func findingRow(l i18n.Lang, g inside.Group) app.UI {
	prefix := "–"
	if g.Head != "" {
		prefix = score(g.Prefix) + " (" + g.Head + ")"
	}
	return dom.Tag("tr").Body(
		dom.Tag("th").Attr("scope", "row").Text(l.T("inside.group", l.T("inside.task."+g.Task), tokens(l, g.Tokens))),
		dom.Tag("td").Text(i18n.Count(g.Right)+" / "+i18n.Count(g.Items)),
		dom.Tag("td").Text(i18n.Percent(g.Interval.Low)+" … "+i18n.Percent(g.Interval.High)),
		dom.Tag("td").Text(prefix),
	)
}
