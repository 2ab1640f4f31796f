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

// This file is the live board of a class: who is there, what they reached, and
// what was spent.

// Orders of the students.
const (
	orderJoined = "joined"
	orderPoints = "points"
	orderSpent  = "spent"
)

// boardPage is how many students are shown at a time.
const boardPage = 50

// nearLimit is the share of a budget from which on a student is marked.
const nearLimit = 0.8

func (d *classDesk) onOrder(ctx app.Context, _ app.Event) {
	d.order, d.from = ctx.JSSrc().Get("value").String(), 0
}

func (d *classDesk) onEarlier(app.Context, app.Event) { d.from = max(0, d.from-boardPage) }
func (d *classDesk) onLater(app.Context, app.Event)   { d.from += boardPage }

// standings are the students in the order chosen, with what they reached.
func (d *classDesk) standings() []standing {
	best := map[[2]string]*classes.Attempt{}
	tries := map[[2]string]int{}
	for i, a := range d.board.Attempts {
		if a.State == classes.Failed {
			continue
		}
		key := [2]string{a.Member, a.Exercise}
		tries[key]++
		if now := best[key]; a.State == classes.Done && (now == nil || a.Points > now.Points || a.Points == now.Points && a.Tokens < now.Tokens) {
			best[key] = &d.board.Attempts[i]
		}
	}
	all := make([]standing, len(d.board.Members))
	for i, m := range d.board.Members {
		all[i] = standing{seat: m, spent: usedShare(m.Balance)}
		for _, e := range d.exercises.own {
			key := [2]string{m.ID, e.ID}
			all[i].results = append(all[i].results, result{best[key], tries[key]})
			if b := best[key]; b != nil {
				all[i].points += b.Points
			}
		}
	}
	switch d.order {
	case orderPoints:
		slices.SortStableFunc(all, func(a, b standing) int { return -cmp.Compare(a.points, b.points) })
	case orderSpent:
		slices.SortStableFunc(all, func(a, b standing) int { return -cmp.Compare(a.spent, b.spent) })
	}
	return all
}

// A standing is a student with what they reached.
type standing struct {
	seat    classes.Seat
	results []result // by exercise
	points  float64
	spent   float64 // share of the budget
}

// A result is what a student reached in an exercise.
type result struct {
	best  *classes.Attempt // nil: none is graded
	tries int
}

// usedShare is how much of a budget is gone, of money or of requests, whichever is
// more.
func usedShare(b classes.Balance) float64 {
	used := b.Spent.Plus(b.Reserved)
	share := func(n, most int64) float64 {
		if most <= 0 {
			return 0
		}
		return float64(n) / float64(most)
	}
	return max(share(used.MicroUSD, b.Cap.MicroUSD), share(used.Requests, b.Cap.Requests))
}

// spentText is what was spent of a budget.
func spentText(l lang, b classes.Balance) string {
	used := b.Spent.Plus(b.Reserved)
	text := l.t("teach.requests_of", count(int(used.Requests)), count(int(b.Cap.Requests)))
	if b.Cap.MicroUSD > 0 {
		text += " · " + l.t("teach.money_of", dollars(float64(used.MicroUSD)/1e6), dollars(float64(b.Cap.MicroUSD)/1e6))
	}
	return text
}

func (d *classDesk) boardPanel() app.UI {
	l, b := d.view.lang, &d.board
	all := d.standings()
	d.from = min(d.from, max(0, len(all)-1)/boardPage*boardPage)
	shown := all[d.from:min(len(all), d.from+boardPage)]
	graded, grading := 0, 0
	for _, a := range b.Attempts {
		switch a.State {
		case classes.Done:
			graded++
		case classes.Queued, classes.Running:
			grading++
		}
	}
	orders := []choice{{Value: orderJoined, Text: l.t("teach.order.joined")}, {Value: orderPoints, Text: l.t("teach.order.points")}, {Value: orderSpent, Text: l.t("teach.order.spent")}}
	head := []app.UI{heading(l.t("teach.student"))}
	for _, e := range d.exercises.own {
		head = append(head, heading(words(l, e.Title)))
	}
	head = append(head, heading(l.t("teach.spent")))
	return tag("section").ID("board").Class("panel").Aria("label", l.t("teach.tab.board")).Body(
		tag("div").Class("panel-head").Body(
			tag("h2").Text(l.t("teach.tab.board")),
			app.If(d.lost, func() app.UI { return tag("span").Class("tag over").Role("status").Text(l.t("teach.lost")) }),
			tag("span").Class("grow"),
			button().ID("projector").Class("small").Text(l.t("teach.projector")).OnClick(d.onProjector),
		),
		tag("div").Class("totals").Body(
			total("total-students", l.t("teach.total.students"), count(len(b.Members)), l.t("teach.of", count(b.Class.Seats))),
			total("total-graded", l.t("teach.total.graded"), count(graded), l.n("teach.grading", grading)),
			total("total-spent", l.t("teach.total.spent"), percent(usedShare(b.Balance)), spentText(l, b.Balance)),
		),
		app.If(!d.known, func() app.UI { return tag("p").Class("soft bench-empty").Role("status").Text(l.t("class.loading")) }),
		app.If(d.known && len(all) == 0, func() app.UI { return tag("p").Class("empty").Text(l.t("teach.nobody")) }),
		app.If(len(all) > 0, func() app.UI {
			return tag("div").Class("board-table").Body(
				tag("div").Class("format-row").Body(
					&chooser{ID: "board-order", Label: l.t("teach.order"), Value: d.order, Choices: orders, OnChoice: d.onOrder},
					tag("span").Class("grow"),
					tag("span").Class("n").Text(l.t("rows.shown", d.from+1, d.from+len(shown), len(all))),
					button().Class("small").Aria("label", l.t("rows.earlier")).Text("‹").Attr("disabled", d.from == 0).OnClick(d.onEarlier),
					button().Class("small").Aria("label", l.t("rows.later")).Text("›").Attr("disabled", d.from+len(shown) >= len(all)).OnClick(d.onLater),
				),
				tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.t("teach.tab.board")).Body(tag("table").Class("preview board-rows").Body(
					tag("thead").Body(tag("tr").Body(head...)),
					tag("tbody").Body(app.Range(shown).Slice(func(i int) app.UI { return d.boardRow(shown[i]) })),
				)),
			)
		}),
	)
}

func total(id, name, value, under string) app.UI {
	return tag("div").ID(id).Class("total").Body(tag("span").Class("soft").Text(name), tag("b").Text(value), tag("small").Text(under))
}

func (d *classDesk) boardRow(s standing) app.UI {
	l := d.view.lang
	name := s.seat.Pseudonym
	if s.seat.Number > 0 {
		name = strconv.Itoa(s.seat.Number) + " " + name
	}
	cells := []app.UI{tag("th").Attr("scope", "row").Body(app.Text(name), tag("small").Text(clock(s.seat.Joined.UnixMilli(), l, timeOfDay)))}
	for _, r := range s.results {
		switch {
		case r.best != nil:
			cells = append(cells, tag("td").Body(tag("b").Text(pointsText(r.best.Points)), tag("small").Text(l.t("teach.cell", r.best.Passed, r.best.Hidden, r.best.Tokens, r.tries))))
		case r.tries > 0:
			cells = append(cells, tag("td").Class("soft").Text(l.n("class.tries", r.tries)))
		default:
			cells = append(cells, tag("td").Class("soft").Text("–"))
		}
	}
	spent := tag("td").Body(tag("span").Text(percent(s.spent)), tag("small").Text(spentText(l, s.seat.Balance)))
	if s.spent >= nearLimit {
		spent = tag("td").Class("near").Body(tag("b").Text(percent(s.spent)+" "+l.t("teach.near")), tag("small").Text(spentText(l, s.seat.Balance)))
	}
	return tag("tr").Body(append(cells, spent)...)
}

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
	for _, a := range d.board.Attempts {
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
	for _, a := range d.board.Attempts {
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
		tag("p").Class("big").Text(l.t("teach.projector.sum", count(graded), count(len(students)), count(len(d.board.Members)))),
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
