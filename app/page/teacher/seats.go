package teacher

import (
	"slices"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is what a teacher does about the seats of a class: who came many at once,
// and who is removed or put back.

// counting are the attempts of the students who are in the class.
func (d *classPage) counting() []classes.Attempt {
	gone := map[string]bool{}
	for _, s := range d.board.Removed() {
		gone[s.ID] = true
	}
	return slices.DeleteFunc(slices.Clone(d.board.Attempts), func(a classes.Attempt) bool { return gone[a.Member] })
}

// dialogRemove is the name of the dialog that asks before a student is removed.
const dialogRemove = "remove-student"

// A seatButton removes a student, or puts one back.
type seatButton struct {
	app.Compo
	Seat  classes.Seat
	Text  string
	Name  string // of the button, for those who hear the page
	Class *classPage
}

func (b *seatButton) onClick(app.Context, app.Event) {
	seat, page := b.Seat, b.Class
	if seat.Removed {
		page.seat("POST", seat)
		return
	}
	page.view.Context().Dispatch(func(app.Context) { page.removing = seat })
}

func (b *seatButton) Render() app.UI {
	return dom.Button().Class("small quiet seat-button").Aria("label", b.Name).Text(b.Text).OnClick(b.onClick)
}

// seat asks the server to remove a student or to put one back. The board follows.
func (d *classPage) seat(method string, s classes.Seat) {
	d.view.call(method, d.path("/members/"+s.ID), nil, nil, func(*chat.Error) {})
}

func (d *classPage) onRemove(app.Context, app.Event) {
	s := d.removing
	d.removing = classes.Seat{}
	d.seat("DELETE", s)
}

// removeDialog asks whether to remove a student.
func (d *classPage) removeDialog() app.UI {
	l := d.view.Lang()
	return &widget.DialogFrame{Name: dialogRemove, Title: l.T("teach.seat.ask", d.removing.Pseudonym), Close: l.T("teach.cancel"), On: d.view, Content: dom.Tag("div").Body(
		dom.Tag("p").Text(l.T("teach.seat.about")),
		dom.Tag("p").Body(dom.Button().ID("remove-now").Class("stop").Text(l.T("teach.seat.remove")).OnClick(d.onRemove)),
	)}
}

// burstNotes say who came many at once.
func (d *classPage) burstNotes() app.UI {
	l, all := d.view.Lang(), classes.Bursts(d.board.Present())
	const shown = 3
	all = all[max(0, len(all)-shown):]
	return dom.Tag("div").ID("bursts").Body(app.Range(all).Slice(func(i int) app.UI {
		return dom.Tag("p").Class("class-shut").Role("status").Text(l.T("teach.burst", all[i].Joins, int(classes.BurstTime.Seconds()), i18n.Clock(all[i].At.UnixMilli(), l, i18n.TimeOfDay)))
	}))
}

// removedSeats are those who were removed.
func (d *classPage) removedSeats() app.UI {
	l, gone := d.view.Lang(), d.board.Removed()
	return dom.Tag("details").ID("removed").Body(
		dom.Tag("summary").Text(l.T("teach.seat.removed", len(gone))),
		dom.Tag("ul").Class("removed-seats").Body(app.Range(gone).Slice(func(i int) app.UI {
			name := gone[i].Pseudonym
			return dom.Tag("li").Body(app.Text(name+" "), &seatButton{Seat: gone[i], Text: l.T("teach.seat.back"), Name: l.T("teach.seat.back") + ": " + name, Class: d})
		})),
	)
}
