package insidepage

import (
	"reflect"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"fewshot/app/page/chart"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/tinylm/inside"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// experiments is whether what is seen on one prompt holds on many.
func (v *page) experiments() app.UI {
	l := v.Lang()
	all := inside.Experiments()
	if slices.Contains(all, v.only) {
		all = []inside.Experiment{v.only}
	}
	about := l.T("inside.experiments.about", v.subject.Prompt.Model)
	if v.only == inside.ExperimentTraining {
		about = l.T("inside.experiments.checkpoints")
	}
	return dom.Tag("section").Class("panel inside-wide").Aria("label", l.T("inside.experiments")).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("inside.experiments"))),
		dom.Tag("p").Class("panel-note soft").Text(about),
		dom.Tag("div").Class("inside-experiments").Body(app.Range(all).Slice(func(i int) app.UI { return v.experiment(all[i]) })),
	)
}

func (v *page) experiment(e inside.Experiment) app.UI {
	l := v.Lang()
	f, recorded := v.findings[e], record{}
	if f == nil {
		f, recorded = v.recorded(e)
	}
	return dom.Tag("div").Class("inside-experiment").Body(
		dom.Tag("h3").Text(l.T("inside.experiment."+string(e))),
		dom.Tag("p").Class("soft").Text(l.T("inside.experiment."+string(e)+".about")),
		dom.Button().ID("experiment-"+string(e)).Class("run").Attr("disabled", v.running != "" || v.stage != idle).DataSet("experiment", string(e)).Text(v.runText(e)).OnClick(v.onRun),
		app.If(v.running == e && v.fetched > 0, func() app.UI {
			return dom.Tag("p").Class("soft").Text(l.T("inside.training.arrived", l.T("inside.training.arriving"), i18n.Percent(v.fetched)))
		}).ElseIf(v.running == e, func() app.UI { return v.progress(l.T("inside.measuring")) }),
		app.If(f != nil, func() app.UI { return v.finding(f, recorded) }),
	)
}

// runText is the button: with what it loads, if that isn't here.
func (v *page) runText(e inside.Experiment) string {
	if e == inside.ExperimentTraining && !v.training.arrived {
		_, megabytes := checkpointFiles()
		return v.Lang().T("inside.run.loads", megabytes)
	}
	return v.Lang().T("inside.run")
}

// A record is where a finding comes from that was not measured in this page.
type record struct{ date, command string }

// recorded is an experiment as it was measured when the weights were released, nil if the
// model is another one; that over checkpoints has models of its own.
func (v *page) recorded(e inside.Experiment) (*inside.Finding, record) {
	if v.veiled {
		return nil, record{}
	}
	for _, r := range inside.Recorded() {
		if r.Finding.Experiment == e && (r.Finding.Model == v.subject.Prompt.Model || e == inside.ExperimentTraining) {
			return &r.Finding, record{r.Date, r.Command}
		}
	}
	return nil, record{}
}

// shown is the finding that stands in the page, nil if none does.
func (v *page) shown(e inside.Experiment) *inside.Finding {
	if f := v.findings[e]; f != nil {
		return f
	}
	f, _ := v.recorded(e)
	return f
}

// origin says where a finding comes from.
func (v *page) origin(f *inside.Finding, r record) string {
	l := v.Lang()
	if r.date != "" {
		model := f.Model
		if f.Experiment == inside.ExperimentTraining {
			model = l.T("inside.training.models", v.base())
		}
		return l.T("inside.recorded", r.date, model, r.command)
	}
	if before, was := v.recorded(f.Experiment); before != nil && reflect.DeepEqual(before.Groups, f.Groups) {
		return l.T("inside.measured.same", was.date)
	}
	return l.T("inside.measured")
}

func (v *page) onRun(ctx app.Context, _ app.Event) {
	v.run(inside.Experiment(ctx.JSSrc().Get("dataset").Get("experiment").String()))
}

// findingFigure names the figure of an experiment among those that can be saved.
func findingFigure(e inside.Experiment) string { return "experiment-" + string(e) }

func findingChart(e inside.Experiment) string { return "inside-finding-" + string(e) }

// finding is what an experiment came to.
func (v *page) finding(f *inside.Finding, r record) app.UI {
	l := v.Lang()
	sentences := findingText(l, f)
	last := "inside.change"
	if f.Experiment == inside.ExperimentTraining {
		last = "inside.training.prefix"
	}
	return dom.Tag("div").Class("experiment-result").Body(
		dom.Tag("p").Body(dom.Tag("span").Class("tag").Text(v.origin(f, r))),
		dom.Tag("div").Class("findings").Role("status").Body(app.Range(sentences).Slice(func(i int) app.UI { return dom.Tag("p").Class("finding").Text(sentence(sentences[i])) })),
		dom.Tag("figure").Class("chart-figure").Body(dom.Tag("div").ID(findingChart(f.Experiment)).Class("chart")),
		dom.Tag("details").Class("soft").Body(
			dom.Tag("summary").Text(l.T("inside.as_table")),
			dom.Tag("table").Class("preview figures").Body(
				dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead(l.T("inside.condition")), layout.ColumnHead(l.T("inside.right")), layout.ColumnHead(l.T("inside.interval")), layout.ColumnHead(l.T(last)))),
				dom.Tag("tbody").Body(app.Range(f.Groups).Slice(func(i int) app.UI {
					g := f.Groups[i]
					if g.Condition == inside.ConditionCheckpoint {
						return findingRow(l, g)
					}
					change := "–"
					if g.Change != nil {
						change = signedPercent(g.Change.Mean) + " (" + signedPercent(g.Change.Interval.Low) + " … " + signedPercent(g.Change.Interval.High) + ")"
					}
					return dom.Tag("tr").Body(
						dom.Tag("th").Attr("scope", "row").Text(groupName(l, f, g)),
						dom.Tag("td").Text(i18n.Count(g.Right)+" / "+i18n.Count(g.Items)),
						dom.Tag("td").Text(i18n.Percent(g.Interval.Low)+" … "+i18n.Percent(g.Interval.High)),
						dom.Tag("td").Text(change),
					)
				})),
			),
		),
		v.files(findingFigure(f.Experiment)),
	)
}

func signedPercent(share float64) string {
	if share > 0 {
		return "+" + i18n.Percent(share)
	}
	if share < 0 {
		return "−" + i18n.Percent(-share)
	}
	return i18n.Percent(0)
}

// listed is a list of heads and layers in a sentence.
func listed(l i18n.Lang, names []string) string {
	last := len(names) - 1
	if last < 1 {
		return strings.Join(names, "")
	}
	return l.T("inside.and", strings.Join(names[:last], l.T("inside.comma")), names[last])
}

// groupName names a group's task and condition.
func groupName(l i18n.Lang, f *inside.Finding, g inside.Group) string {
	task := l.T("inside.task." + g.Task)
	switch g.Condition {
	case "first":
		return l.T("inside.group", task, l.T("inside.without", f.Heads[0]))
	case "without":
		return l.T("inside.group", task, l.T("inside.without", listed(l, f.Heads)))
	case "control":
		return l.T("inside.group", task, l.T("inside.without", listed(l, f.Control)))
	case "depth":
		return l.T("inside.group", task, depthName(l, inside.Depth{Layers: g.Depth}))
	}
	return l.T("inside.group", task, l.T("inside.condition."+g.Condition))
}

// findingText says what was shown. Of an experiment each first group is compared with
// those of the same task.
func findingText(l i18n.Lang, f *inside.Finding) []string {
	group := func(task, condition string, depth int) (g inside.Group) {
		for _, g := range f.Groups {
			if g.Task == task && g.Condition == condition && g.Depth == depth {
				return g
			}
		}
		return g
	}
	share := func(g inside.Group) string { return i18n.Percent(float64(g.Right) / float64(max(1, g.Items))) }
	switch f.Experiment {
	case inside.ExperimentHeads:
		pairs, facts := group("pairs", "without", 0), group("capitals", "without", 0)
		all := []string{l.T("inside.finding.heads", listed(l, f.Heads), share(group("pairs", "whole", 0)), share(pairs), share(group("capitals", "whole", 0)), share(facts))}
		if facts.Change != nil && facts.Change.Noise() {
			all = append(all, l.T("inside.finding.kept"))
		}
		if len(f.Heads) > 1 {
			all = append(all, l.T("inside.finding.first", f.Heads[0], share(group("pairs", "first", 0))))
		}
		return append(all, l.T("inside.finding.control", listed(l, f.Control), share(group("pairs", "control", 0))))
	case inside.ExperimentTraining:
		return trainingFinding(l, f)
	case inside.ExperimentShots:
		return []string{l.T("inside.finding.shots", share(group("twice", "shapley", 0)), share(group("twice", "without_one", 0)), share(group("once", "without_one", 0)))}
	}
	var all []string
	for _, task := range []string{"pairs", "capitals"} {
		best, last := inside.Group{}, inside.Group{}
		for _, g := range f.Groups {
			if g.Task != task {
				continue
			}
			if g.Right-last.Right > best.Right {
				best = inside.Group{Right: g.Right - last.Right, Items: g.Items, Depth: g.Depth}
			}
			last = g
		}
		all = append(all, l.T("inside.finding.depths", l.T("inside.task."+task), share(best), depthName(l, inside.Depth{Layers: best.Depth})))
	}
	return all
}

// sentence begins with a capital letter, whatever name stands first in it.
func sentence(s string) string {
	first, size := utf8.DecodeRuneInString(s)
	return string(unicode.ToUpper(first)) + s[size:]
}

// findingSpec is the chart of an experiment.
func (v *page) findingSpec(f *inside.Finding) chart.Spec {
	l := v.Lang()
	if f.Experiment == inside.ExperimentTraining {
		return findingLines(l, f)
	}
	rows := []any{}
	for _, g := range f.Groups {
		rows = append(rows, map[string]any{"name": groupName(l, f, g), "score": float64(g.Right) / float64(max(1, g.Items)), "low": g.Interval.Low, "high": g.Interval.High})
	}
	return chart.Spec{"kind": "points", "x": "name", "rows": rows, "yLabel": l.T("inside.right"), "label": l.T("inside.experiment." + string(f.Experiment)), "note": l.T("inside.note")}
}
