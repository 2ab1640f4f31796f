package teacher

import (
	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/dom"
	"fewshot/app/page/layout"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is whether the points of a class are in its learning platform.

// passTexts say how the points of students stand, by member and exercise; what goes
// nowhere is missing.
func (d *classPage) passTexts() map[[2]string]string {
	all := map[[2]string]string{}
	for _, p := range d.board.Passbacks {
		key := [2]string{p.Member, p.Exercise}
		switch text := layout.PassbackText(d.view.Lang(), p); {
		case text != "" && all[key] != "":
			all[key] += "; " + text
		case text != "":
			all[key] = text
		}
	}
	return all
}

// passNote says how many points are not where they should be, with a button that has
// them sent again.
func (d *classPage) passNote() app.UI {
	l, missing := d.view.Lang(), 0
	for _, p := range d.board.Passbacks {
		if p.Why != "" && (p.State == classes.PassRefused || p.State == classes.PassWaiting) {
			missing++
		}
	}
	return dom.Tag("div").ID("not-passed").Body(app.If(missing > 0, func() app.UI {
		return dom.Tag("p").Class("class-shut").Role("status").Body(
			app.Text(l.N("teach.not_passed", missing)+" "),
			dom.Button().ID("send-again").Class("small").Text(l.T("pass.resend")).OnClick(d.onSendAgain),
		)
	}))
}

func (d *classPage) onSendAgain(app.Context, app.Event) {
	d.view.call("POST", d.path("/passbacks"), nil, nil, func(*chat.Error) {})
}
