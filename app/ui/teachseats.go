//go:build !js || study

package ui

import (
	"slices"

	"fewshot/app/chat"
	"fewshot/app/classes"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a teacher does about the seats of a class: who came many at once,
// and who is removed or put back.

// counting are the attempts of the students who are in the class.
func (d *classDesk) counting() []classes.Attempt {
	gone := map[string]bool{}
	for _, s := range d.board.Removed() {
		gone[s.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(d.board.Attempts), func(a classes.Attempt) bool { return gone[a.Member] })
}

// A seatButton removes a student, or puts one back.
type seatButton struct {
	app.Compo
	Seat classes.Seat
	Text string
	Name string // of the button, for those who hear the page
	Desk *classDesk
}

func (b *seatButton) onClick(app.Context, app.Event) {
	seat, desk := b.Seat, b.Desk
	if seat.Removed {
		desk.seat("POST", seat)
		return
	}
	desk.view.own.Dispatch(func(app.Context) { desk.removing = seat })
}

func (b *seatButton) Render() app.UI {
	return button().Class("small quiet seat-button").Aria("label", b.Name).Text(b.Text).OnClick(b.onClick)
}

// seat asks the server to remove a student or to put one back. The board follows.
func (d *classDesk) seat(method string, s classes.Seat) {
	d.view.call(method, d.path("/members/"+s.ID), nil, nil, func(*chat.Error) {})
}

func (d *classDesk) onRemove(app.Context, app.Event) {
	s := d.removing
	d.removing = classes.Seat{}
	d.seat("DELETE", s)
}

// removeDialog asks whether to remove a student.
func (d *classDesk) removeDialog() app.UI {
	l := d.view.lang
	return &dialogFrame{Name: dialogRemove, Title: l.t("teach.seat.ask", d.removing.Pseudonym), Close: l.t("teach.cancel"), On: d.view, Content: tag("div").Body(
		tag("p").Text(l.t("teach.seat.about")),
		tag("p").Body(button().ID("remove-now").Class("stop").Text(l.t("teach.seat.remove")).OnClick(d.onRemove)),
	)}
}

// burstNotes say who came many at once.
func (d *classDesk) burstNotes() app.UI {
	l, all := d.view.lang, classes.Bursts(d.board.Present())
	const shown = 3
	all = all[max(0, len(all)-shown):]
	return tag("div").ID("bursts").Body(app.Range(all).Slice(func(i int) app.UI {
		return tag("p").Class("class-shut").Role("status").Text(l.t("teach.burst", all[i].Joins, int(classes.BurstTime.Seconds()), clock(all[i].At.UnixMilli(), l, timeOfDay)))
	}))
}

// removedSeats are those who were removed.
func (d *classDesk) removedSeats() app.UI {
	l, gone := d.view.lang, d.board.Removed()
	return tag("details").ID("removed").Body(
		tag("summary").Text(l.t("teach.seat.removed", len(gone))),
		tag("ul").Class("removed-seats").Body(app.Range(gone).Slice(func(i int) app.UI {
			name := gone[i].Pseudonym
			return tag("li").Body(app.Text(name+" "), &seatButton{Seat: gone[i], Text: l.t("teach.seat.back"), Name: l.t("teach.seat.back") + ": " + name, Desk: d})
		})),
	)
}
