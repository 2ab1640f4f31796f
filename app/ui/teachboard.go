//go:build !js || study

package ui

import (
	"cmp"
	"slices"
	"strconv"

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
	attempts := d.counting()
	for i, a := range attempts {
		if a.State == classes.Failed {
			continue
		}
		key := [2]string{a.Member, a.Exercise}
		tries[key]++
		if now := best[key]; a.State == classes.Done && (now == nil || a.Points > now.Points || a.Points == now.Points && a.Tokens < now.Tokens) {
			best[key] = &attempts[i]
		}
	}
	seats := d.board.Present()
	all := make([]standing, len(seats))
	for i, m := range seats {
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
	for _, a := range d.counting() {
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
			total("total-students", l.t("teach.total.students"), count(len(all)), l.t("teach.of", count(b.Class.Seats))),
			total("total-graded", l.t("teach.total.graded"), count(graded), l.n("teach.grading", grading)),
			total("total-spent", l.t("teach.total.spent"), percent(usedShare(b.Balance)), spentText(l, b.Balance)),
		),
		d.burstNotes(),
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
		app.If(len(b.Removed()) > 0, d.removedSeats),
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
	joined := clock(s.seat.Joined.UnixMilli(), l, timeOfDay)
	if s.seat.Burst >= classes.BurstSize {
		joined = l.t("teach.burst.seat", joined, s.seat.Burst)
	}
	cells := []app.UI{tag("th").Attr("scope", "row").Body(app.Text(name), tag("small").Text(joined),
		&seatButton{Seat: s.seat, Text: l.t("teach.seat.remove"), Name: l.t("teach.seat.remove") + ": " + name, Desk: d})}
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
