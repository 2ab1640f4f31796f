//go:build !js || study

package ui

import (
	"cmp"
	"slices"
	"strconv"

	"fewshot/app/chat"
	"fewshot/app/classes"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is the board as a projector shows it to the class: the curves of an
// exercise, and, where the teacher wants them, names, a leaderboard and votes.

func (d *classDesk) onProjector(app.Context, app.Event) {
	d.projector = !d.projector
	if d.projected == "" && len(d.exercises.own) > 0 {
		d.projected = d.exercises.own[0].ID
	}
	d.loadRanks()
	d.draw()
}

func (d *classDesk) onProjected(ctx app.Context, _ app.Event) {
	d.projected = ctx.JSSrc().Get("value").String()
	d.ranks = nil
	d.loadRanks()
	d.draw()
}

func (d *classDesk) onNames(ctx app.Context, _ app.Event) {
	d.names = ctx.JSSrc().Get("checked").Bool()
	d.draw()
}

func (d *classDesk) onLeaders(ctx app.Context, _ app.Event) {
	d.leaders = ctx.JSSrc().Get("checked").Bool()
}

func (d *classDesk) onRanks(app.Context, app.Event) { d.loadRanks() }

// loadRanks gets the ranking by votes of the exercise on the projector.
func (d *classDesk) loadRanks() {
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
func (d *classDesk) draw() {
	if !app.IsClient || !d.projector {
		return
	}
	d.view.own.Defer(func(app.Context) {
		drawChart("chart-shots", d.curve(d.view.lang.t("chart.x.shots"), 1, func(a classes.Attempt) int { return a.Shots }))
		drawChart("chart-tokens", d.curve(d.view.lang.t("teach.x.tokens"), 10, func(a classes.Attempt) int { return a.Tokens }))
		if d.names && len(d.ranks) > 0 {
			drawChart("chart-votes", d.rankChart())
		}
	})
}

// curve is the share of hidden items that passed against a number that each graded
// attempt has, in steps: the mean of the students' best at each, and the worst and
// best of them.
func (d *classDesk) curve(label string, step int, of func(classes.Attempt) int) chartSpec {
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
	return chartSpec{"kind": "points", "x": "number", "xLabel": label, "yLabel": d.view.lang.t("chart.accuracy"), "rows": rows, "label": label}
}

// rankChart is the ranking by votes.
func (d *classDesk) rankChart() chartSpec {
	rows := []any{}
	for _, r := range d.ranks {
		rows = append(rows, map[string]any{"name": r.Pseudonym, "strength": r.Strength, "low": r.Low, "high": r.High})
	}
	return chartSpec{"kind": "rank", "rows": rows, "xLabel": d.view.lang.t("vote.strength"), "label": d.view.lang.t("teach.votes.rank")}
}

// projection is what a projector shows to the class: curves, and names only where
// the teacher asks for them.
func (d *classDesk) projection() app.UI {
	l := d.view.lang
	var all []choice
	for _, e := range d.exercises.own {
		all = append(all, choice{Value: e.ID, Text: words(l, e.Title)})
	}
	graded, students := 0, map[string]bool{}
	for _, a := range d.counting() {
		if a.Exercise == d.projected && a.State == classes.Done {
			graded++
			students[a.Member] = true
		}
	}
	return tag("main").Class("main teach projection").Body(
		tag("div").Class("class-head").Body(
			tag("h1").Text(d.board.Class.Name), tag("span").Class("grow"),
			&chooser{ID: "projected", Label: l.t("teach.tab.exercises"), Value: d.projected, Choices: all, OnChoice: d.onProjected},
			&check{ID: "show-names", Text: l.t("teach.names"), On: d.names, OnCheck: d.onNames},
			&check{ID: "show-leaders", Text: l.t("teach.leaders"), On: d.leaders, OnCheck: d.onLeaders},
			button().ID("projector").Class("small").Text(l.t("teach.projector.end")).OnClick(d.onProjector),
		),
		tag("p").Class("big").Text(l.t("teach.projector.sum", count(graded), count(len(students)), count(len(d.board.Present())))),
		app.If(graded == 0, func() app.UI { return tag("p").Class("empty").Text(l.t("teach.projector.empty")) }),
		tag("div").Class("chart-pair").Hidden(graded == 0).Body(
			tag("figure").Class("chart-figure").Body(tag("figcaption").Text(l.t("teach.curve.shots")), tag("div").ID("chart-shots").Class("chart")),
			tag("figure").Class("chart-figure").Body(tag("figcaption").Text(l.t("teach.curve.tokens")), tag("div").ID("chart-tokens").Class("chart")),
		),
		app.If(d.leaders, d.leaderboard),
		app.If(d.board.Class.Votes && d.names, func() app.UI {
			return tag("figure").Class("chart-figure").Body(
				tag("figcaption").Body(app.Text(l.t("teach.votes.rank")+" "), button().ID("ranks").Class("small").Text(l.t("teach.refresh")).OnClick(d.onRanks)),
				tag("div").ID("chart-votes").Class("chart"),
			)
		}),
	)
}

// leaderboard is the ten best of the exercise on the projector.
func (d *classDesk) leaderboard() app.UI {
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
	return tag("ol").ID("leaders").Class("leaders").Body(app.Range(best).Slice(func(i int) app.UI {
		a := best[i].results[at].best
		return tag("li").Body(tag("b").Text(best[i].seat.Pseudonym), tag("span").Class("n").Text(d.view.lang.t("class.points", pointsText(a.Points), a.Total)+" · "+d.view.lang.n("tokens", a.Tokens)))
	}))
}
