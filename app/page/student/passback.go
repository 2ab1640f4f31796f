package student

import (
	"context"
	"net/url"
	"time"

	"fewshot/app/classes"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/layout"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// This file is whether a student's points are in their learning platform.

// While points are on their way the page looks so often, and so many times, whether
// they have arrived.
const (
	passPause = 3 * time.Second
	passLooks = 5
)

// passbacks are how the points of the exercise stand, a line for each column.
func (d *exerciseEditor) passbacks() app.UI {
	l, refused := d.view.Lang(), false
	var lines []string
	for _, p := range d.view.me.Passbacks {
		if text := layout.PassbackText(l, p); text != "" && p.Exercise == d.exercise.ID {
			lines = append(lines, text)
			refused = refused || p.Why != ""
		}
	}
	return dom.Tag("div").ID("passbacks").Role("status").Body(
		app.Range(lines).Slice(func(i int) app.UI { return dom.Tag("p").Class("soft panel-note").Text(lines[i]) }),
		app.If(refused, func() app.UI {
			return dom.Tag("p").Class("panel-note").Body(dom.Button().ID("send-again").Class("small").Text(l.T("pass.resend")).OnClick(d.onSendAgain))
		}),
	)
}

func (d *exerciseEditor) onSendAgain(app.Context, app.Event) {
	v := d.view
	v.looks = passLooks
	v.call("POST", "/api/classes/"+url.PathEscape(v.me.Class.ID)+"/passbacks", nil, func(joined) { v.reload() })
}

// lookAgain looks again a little later while points are on their way.
func (v *page) lookAgain() {
	underWay := false
	for _, p := range v.me.Passbacks {
		underWay = underWay || p.State == classes.PassWaiting && p.Why == ""
	}
	if !underWay || v.looks <= 0 {
		return
	}
	v.looks--
	page, class := v.Context(), v.me.Class.ID
	page.Async(func() {
		time.Sleep(passPause)
		var me classes.Me
		err := client.Server().Call(context.Background(), "GET", "/api/classes/"+url.PathEscape(class)+"/me", nil, &me)
		page.Dispatch(func(app.Context) {
			if err == nil && v.me.Class.ID == class {
				v.me.Passbacks = me.Passbacks
				v.lookAgain()
			}
		})
	})
}
