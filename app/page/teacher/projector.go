package teacher

import (
	"cmp"
	"slices"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/chart"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the board as a projector shows it to the class: the curves of an
// exercise, and, where the teacher wants them, names, a leaderboard and votes.

func (d *classPage) onProjector(app.Context, app.Event) {
	d.projector = !d.projector
	if d.projected == "" && len(d.exercises.own) > 0 {
		d.projected = d.exercises.own[0].ID
	}
	d.loadRanks()
	d.draw()
}

func (d *classPage) onProjected(ctx app.Context, _ app.Event) {
	d.projected = ctx.JSSrc().Get("value").String()
	d.ranks = nil
	d.loadRanks()
	d.draw()
}

func (d *classPage) onNames(_ app.Context, _ string, on bool) {
	d.names = on
	d.draw()
}

func (d *classPage) onLeaders(_ app.Context, _ string, on bool) {
	d.leaders = on
}

func (d *classPage) onRanks(app.Context, app.Event) { d.loadRanks() }

// loadRanks gets the ranking by votes of the exercise on the projector.
func (d *classPage) loadRanks() {
	if !d.board.Class.Votes || d.projected == "" {
		return
	}
	var ranks []classes.Rank
	d.view.call("GET", d.path("/exercises/"+d.projected+"/ranking"), nil, &ranks, func(err *chat.Error) {
		if err == nil {
			d.ranks = ranks
			d.draw()
		}
	})
}

// draw draws the charts of the projector, once their places are there.
func (d *classPage) draw() {
	if !app.IsClient || !d.projector {
		return
	}
	d.view.Context().Defer(func(app.Context) {
		chart.Draw("chart-shots", d.curve(d.view.Lang().T("chart.x.shots"), 1, func(a classes.Attempt) int { return a.Shots }))
		chart.Draw("chart-tokens", d.curve(d.view.Lang().T("teach.x.tokens"), 10, func(a classes.Attempt) int { return a.Tokens }))
		if d.names && len(d.ranks) > 0 {
			chart.Draw("chart-votes", d.rankChart())
		}
	})
}

// farAway is how many times larger than on a desk the charts are: their letters of twelve
// pixels become more than twenty.
const farAway = 1.75

// curve is the share of hidden items that passed against a number that each graded
// attempt has, in steps: the mean of the students' best at each, and the worst and
// best of them.
func (d *classPage) curve(label string, step int, of func(classes.Attempt) int) chart.Spec {
	best := map[int]map[string]float64{}
	for _, a := range d.counting() {
		if a.Exercise != d.projected || a.State != classes.Done || a.Hidden == 0 {
			continue
		}
		x := (of(a) + step/2) / step * step
		if best[x] == nil {
			best[x] = map[string]float64{}
		}
		best[x][a.Member] = max(best[x][a.Member], float64(a.Passed)/float64(a.Hidden))
	}
	rows := []any{}
	for x, scores := range best {
		sum, low, high := 0.0, 1.0, 0.0
		for _, s := range scores {
			sum, low, high = sum+s, min(low, s), max(high, s)
		}
		rows = append(rows, map[string]any{"name": strconv.Itoa(x) + " (n = " + strconv.Itoa(len(scores)) + ")", "x": x, "score": sum / float64(len(scores)), "worst": low, "best": high})
	}
	return chart.Spec{"kind": "points", "scale": farAway, "x": "number", "xLabel": label, "yLabel": d.view.Lang().T("chart.accuracy"), "rows": rows, "label": label}
}

// rankChart is the ranking by votes.
func (d *classPage) rankChart() chart.Spec {
	rows := []any{}
	for _, r := range d.ranks {
		rows = append(rows, map[string]any{"name": r.Pseudonym, "strength": r.Strength, "low": r.Low, "high": r.High})
	}
	return chart.Spec{"kind": "rank", "scale": farAway, "rows": rows, "xLabel": d.view.Lang().T("vote.strength"), "label": d.view.Lang().T("teach.votes.rank")}
}

// projection is what a projector shows to the class: curves, and names only where
// the teacher asks for them.
func (d *classPage) projection() app.UI {
	l := d.view.Lang()
	var all []widget.Choice
	for _, e := range d.exercises.own {
		all = append(all, widget.Choice{Value: e.ID, Text: l.Of(e.Title)})
	}
	graded, students := 0, map[string]bool{}
	for _, a := range d.counting() {
		if a.Exercise == d.projected && a.State == classes.Done {
			graded++
			students[a.Member] = true
		}
	}
	return dom.Tag("main").Class("main teach projection").Body(
		dom.Tag("div").Class("class-head").Body(
			dom.Tag("h1").Text(d.board.Class.Name), dom.Tag("span").Class("grow"),
			&widget.Chooser{ID: "projected", Label: l.T("teach.tab.exercises"), Value: d.projected, Choices: all, OnChoice: d.onProjected},
			&widget.Check{ID: "show-names", Text: l.T("teach.names"), On: d.names, OnCheck: d.onNames},
			&widget.Check{ID: "show-leaders", Text: l.T("teach.leaders"), On: d.leaders, OnCheck: d.onLeaders},
			dom.Button().ID("projector").Class("small").Text(l.T("teach.projector.end")).OnClick(d.onProjector),
		),
		dom.Tag("p").Class("big").Text(l.T("teach.projector.sum", i18n.Count(graded), i18n.Count(len(students)), i18n.Count(len(d.board.Present())))),
		app.If(graded == 0, func() app.UI { return dom.Tag("p").Class("empty").Text(l.T("teach.projector.empty")) }),
		dom.Tag("div").Class("chart-pair").Hidden(graded == 0).Body(
			dom.Tag("figure").Class("chart-figure").Body(dom.Tag("figcaption").Text(l.T("teach.curve.shots")), dom.Tag("div").ID("chart-shots").Class("chart")),
			dom.Tag("figure").Class("chart-figure").Body(dom.Tag("figcaption").Text(l.T("teach.curve.tokens")), dom.Tag("div").ID("chart-tokens").Class("chart")),
		),
		app.If(d.leaders, d.leaderboard),
		app.If(d.board.Class.Votes && d.names, func() app.UI {
			return dom.Tag("figure").Class("chart-figure").Body(
				dom.Tag("figcaption").Body(app.Text(l.T("teach.votes.rank")+" "), dom.Button().ID("ranks").Class("small").Text(l.T("teach.refresh")).OnClick(d.onRanks)),
				dom.Tag("div").ID("chart-votes").Class("chart"),
			)
		}),
	)
}

// leaderboard is the ten best of the exercise on the projector.
func (d *classPage) leaderboard() app.UI {
	at := slices.IndexFunc(d.exercises.own, func(e ownExercise) bool { return e.ID == d.projected })
	var best []standing
	for _, s := range d.standings() {
		if at >= 0 && s.results[at].best != nil {
			best = append(best, s)
		}
	}
	slices.SortStableFunc(best, func(a, b standing) int {
		x, y := a.results[at].best, b.results[at].best
		return cmp.Or(-cmp.Compare(x.Points, y.Points), cmp.Compare(x.Tokens, y.Tokens))
	})
	best = best[:min(10, len(best))]
	return dom.Tag("ol").ID("leaders").Class("leaders").Body(app.Range(best).Slice(func(i int) app.UI {
		a := best[i].results[at].best
		return dom.Tag("li").Body(dom.Tag("b").Text(best[i].seat.Pseudonym), dom.Tag("span").Class("n").Text(d.view.Lang().T("class.points", i18n.Points(a.Points), a.Total)+" · "+d.view.Lang().N("tokens", a.Tokens)))
	}))
}
