package teacher

import (
	"cmp"
	"slices"
	"strconv"

	"fewshot/app/classes"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

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

func (d *classPage) onOrder(ctx app.Context, _ app.Event) {
	d.order, d.from = ctx.JSSrc().Get("value").String(), 0
}

func (d *classPage) onEarlier(app.Context, app.Event) { d.from = max(0, d.from-boardPage) }

func (d *classPage) onLater(app.Context, app.Event) { d.from += boardPage }

// standings are the students in the order chosen, with what they reached.
func (d *classPage) standings() []standing {
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
func spentText(l i18n.Lang, b classes.Balance) string {
	used := b.Spent.Plus(b.Reserved)
	text := l.T("teach.requests_of", i18n.Count(int(used.Requests)), i18n.Count(int(b.Cap.Requests)))
	if b.Cap.MicroUSD > 0 {
		text += " · " + l.T("teach.money_of", i18n.Dollars(float64(used.MicroUSD)/1e6), i18n.Dollars(float64(b.Cap.MicroUSD)/1e6))
	}
	return text
}

func (d *classPage) boardPanel() app.UI {
	l, b := d.view.Lang(), &d.board
	all, passed := d.standings(), d.passTexts()
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
	orders := []widget.Choice{{Value: orderJoined, Text: l.T("teach.order.joined")}, {Value: orderPoints, Text: l.T("teach.order.points")}, {Value: orderSpent, Text: l.T("teach.order.spent")}}
	head := []app.UI{layout.ColumnHead(l.T("teach.student"))}
	for _, e := range d.exercises.own {
		head = append(head, layout.ColumnHead(l.Of(e.Title)))
	}
	head = append(head, layout.ColumnHead(l.T("teach.spent")))
	return dom.Tag("section").ID("board").Class("panel").Aria("label", l.T("teach.tab.board")).Body(
		dom.Tag("div").Class("panel-head").Body(
			dom.Tag("h2").Text(l.T("teach.tab.board")),
			app.If(d.lost, func() app.UI { return dom.Tag("span").Class("tag over").Role("status").Text(l.T("teach.lost")) }),
			dom.Tag("span").Class("grow"),
			dom.Button().ID("projector").Class("small").Text(l.T("teach.projector")).OnClick(d.onProjector),
		),
		dom.Tag("div").Class("totals").Body(
			total("total-students", l.T("teach.total.students"), i18n.Count(len(all)), l.T("teach.of", i18n.Count(b.Class.Seats))),
			total("total-graded", l.T("teach.total.graded"), i18n.Count(graded), l.N("teach.grading", grading)),
			total("total-spent", l.T("teach.total.spent"), i18n.Percent(usedShare(b.Balance)), spentText(l, b.Balance)),
		),
		d.burstNotes(),
		d.passNote(),
		app.If(!d.known, func() app.UI { return dom.Tag("p").Class("soft panel-note").Role("status").Text(l.T("class.loading")) }),
		app.If(d.known && len(all) == 0, func() app.UI { return dom.Tag("p").Class("empty").Text(l.T("teach.nobody")) }),
		app.If(len(all) > 0, func() app.UI {
			return dom.Tag("div").Class("board-table").Body(
				dom.Tag("div").Class("format-row").Body(
					&widget.Chooser{ID: "board-order", Label: l.T("teach.order"), Value: d.order, Choices: orders, OnChoice: d.onOrder},
					dom.Tag("span").Class("grow"),
					dom.Tag("span").Class("n").Text(l.T("rows.shown", d.from+1, d.from+len(shown), len(all))),
					dom.Button().Class("small").Aria("label", l.T("rows.earlier")).Text("‹").Attr("disabled", d.from == 0).OnClick(d.onEarlier),
					dom.Button().Class("small").Aria("label", l.T("rows.later")).Text("›").Attr("disabled", d.from+len(shown) >= len(all)).OnClick(d.onLater),
				),
				dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("teach.tab.board")).Body(dom.Tag("table").Class("preview board-rows").Body(
					dom.Tag("thead").Body(dom.Tag("tr").Body(head...)),
					dom.Tag("tbody").Body(app.Range(shown).Slice(func(i int) app.UI { return d.boardRow(shown[i], passed) })),
				)),
			)
		}),
		app.If(len(b.Removed()) > 0, d.removedSeats),
	)
}

func total(id, name, value, under string) app.UI {
	return dom.Tag("div").ID(id).Class("total").Body(dom.Tag("span").Class("soft").Text(name), dom.Tag("b").Text(value), dom.Tag("small").Text(under))
}

func (d *classPage) boardRow(s standing, passed map[[2]string]string) app.UI {
	l := d.view.Lang()
	name := s.seat.Pseudonym
	if s.seat.Number > 0 {
		name = strconv.Itoa(s.seat.Number) + " " + name
	}
	joined := i18n.Clock(s.seat.Joined.UnixMilli(), l, i18n.TimeOfDay)
	if s.seat.Burst >= classes.BurstSize {
		joined = l.T("teach.burst.seat", joined, s.seat.Burst)
	}
	cells := []app.UI{dom.Tag("th").Attr("scope", "row").Body(app.Text(name), dom.Tag("small").Text(joined),
		&seatButton{Seat: s.seat, Text: l.T("teach.seat.remove"), Name: l.T("teach.seat.remove") + ": " + name, Class: d})}
	for i, r := range s.results {
		note := dom.Tag("small").Text(passed[[2]string{s.seat.ID, d.exercises.own[i].ID}])
		switch {
		case r.best != nil:
			cells = append(cells, dom.Tag("td").Body(dom.Tag("b").Text(i18n.Points(r.best.Points)), dom.Tag("small").Text(l.T("teach.cell", r.best.Passed, r.best.Hidden, r.best.Tokens, r.tries)), note))
		case r.tries > 0:
			cells = append(cells, dom.Tag("td").Class("soft").Text(l.N("class.tries", r.tries)))
		default:
			cells = append(cells, dom.Tag("td").Class("soft").Text("–"))
		}
	}
	spent := dom.Tag("td").Body(dom.Tag("span").Text(i18n.Percent(s.spent)), dom.Tag("small").Text(spentText(l, s.seat.Balance)))
	if s.spent >= nearLimit {
		spent = dom.Tag("td").Class("near").Body(dom.Tag("b").Text(i18n.Percent(s.spent)+" "+l.T("teach.near")), dom.Tag("small").Text(spentText(l, s.seat.Balance)))
	}
	return dom.Tag("tr").Body(append(cells, spent)...)
}
