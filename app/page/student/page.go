// Package student is a student's page: joining a class, its exercises, and the editor
// in which one is solved and handed in.
package student

import (
	"context"
	"net/url"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The shell is embedded under a name that is not exported: go-app copies exported
// fields.
type shell = layout.Shell

// A page is a student's page: joining a class, its exercises, and the one
// that is open.
//
// The address's fragment, which no server sees, says what to open: #join=CODE,
// #return=TOKEN, or #class=ID with &exercise=ID.
type page struct {
	app.Compo
	shell

	state    state
	problem  *chat.Error // beside the code, or in the place of the class
	code     string      // as typed
	places   []place     // the classes that this browser is in
	exercise string      // to open once the student is in
	me       classes.Me
	editor   *exerciseEditor
	asks     joined // a link of another student than the one who is here; "" classes: none
	link     bool   // whether the personal link is shown
	copied   bool   // whether it is on the clipboard
	looks    int    // for points on their way, that are left
	awaits   bool   // whether it will be looked for the first exercise
	again    bool   // whether a code was typed on a device that was in the class
}

// A place is a class that this browser is in.
type place struct {
	classes.Place
	Pseudonym string `json:"pseudonym"`
}

// A state is what the page shows.
type state int

const (
	classLoading state = iota
	classDoor          // to join or to choose a class
	classRoom          // in a class
)

// New is the page.
func New() app.Composer {
	v := &page{shell: layout.NewShell(layout.PathClass)}
	v.editor = newExerciseEditor(v)
	v.OnLang(v.editor.speak)
	return v
}

func (v *page) OnMount(ctx app.Context) {
	v.Mount(ctx)
	if !app.IsClient {
		return
	}
	v.editor.mount(ctx)
	v.enter()
}

// OnNav follows a link to another exercise, back to the list, or into a class.
func (v *page) OnNav(ctx app.Context) {
	if !app.IsClient || v.state == classLoading {
		return
	}
	if f := v.fragment(); f.Get("join") != "" || f.Get("return") != "" { // opened in this tab
		v.enter()
		return
	}
	if v.state == classRoom {
		v.openExercise(v.fragment().Get("exercise"))
	}
}

// fragment is what the address says.
func (v *page) fragment() url.Values {
	values, _ := url.ParseQuery(strings.TrimPrefix(app.Window().Get("location").Get("hash").String(), "#")) // what can't be read is left out
	return values
}

// enter opens what the address says.
func (v *page) enter() {
	f := v.fragment()
	switch {
	case f.Get("join") != "":
		v.code = f.Get("join")
		v.join()
	case f.Get("return") != "":
		v.exercise = f.Get("exercise") // of a link from a learning platform
		v.comeBack(f.Get("return"), false)
	case f.Get("class") != "":
		v.load(f.Get("class"), f.Get("exercise"))
	default:
		v.choose()
	}
}

// call asks the server for something and has then take what it answers, or shows
// the error at the door.
func (v *page) call(method, path string, body any, then func(answer joined)) {
	page := v.Context()
	page.Async(func() {
		var answer joined
		err := client.Server().Call(context.Background(), method, path, body, &answer)
		page.Dispatch(func(app.Context) {
			if err != nil {
				v.refused(err)
				return
			}
			then(answer)
		})
	})
}

// joined is what the server says to who has come in. Where this browser is another
// student already, it says who both are, and nothing has changed.
type joined struct {
	Class string `json:"class"`
	Again bool   `json:"again"` // this browser was in the class
	Now   string `json:"now"`   // who this browser is there
	Other string `json:"other"` // whose the link is
	token string // of the link
}

// comeBack makes this browser the member who has a link. Another one is asked first.
func (v *page) comeBack(token string, instead bool) {
	v.call("POST", "/api/return", map[string]any{"token": token, "switch": instead}, func(j joined) {
		if j.Now != "" {
			j.token = token
			v.asks = j
			return
		}
		v.arrived(j)
	})
}

// onSwitch makes this browser the student whose link was opened.
func (v *page) onSwitch(app.Context, app.Event) {
	token := v.asks.token
	v.asks = joined{}
	v.comeBack(token, true)
}

// CloseDialog keeps who this browser is: nothing is done that was not asked for.
func (v *page) CloseDialog(app.Context) {
	if kept := v.asks; kept.Class != "" {
		v.asks = joined{}
		v.arrived(kept)
	}
}

// switchDialog asks whether to become the student whose link was opened.
func (v *page) switchDialog() app.UI {
	l := v.Lang()
	return &widget.DialogFrame{Name: layout.DialogSwitch, Title: l.T("class.switch"), Close: l.T("class.switch.keep", v.asks.Now), On: v, Content: dom.Tag("div").Body(
		dom.Tag("p").Text(l.T("class.switch.about", v.asks.Now, v.asks.Other)),
		dom.Tag("p").Body(dom.Button().ID("switch").Text(l.T("class.switch.other", v.asks.Other)).OnClick(v.onSwitch)),
	)}
}

// join makes this browser a member of the class that has the code.
func (v *page) join() {
	v.problem = nil
	v.call("POST", "/api/join", map[string]string{"code": v.code}, v.arrived)
}

// arrived opens a class that was just entered. The address forgets by what.
func (v *page) arrived(j joined) {
	app.Window().Get("history").Call("replaceState", nil, "", classAddress(j.Class, v.exercise))
	v.again = j.Again
	v.load(j.Class, v.exercise)
	v.exercise = ""
}

// classAddress is the fragment that opens a class, or an exercise of it.
func classAddress(class, exercise string) string {
	f := "#class=" + class
	if exercise != "" {
		f += "&exercise=" + exercise
	}
	return f
}

// refused shows an error at the door.
func (v *page) refused(err error) {
	v.problem = widget.AsError(err, v.Lang())
	v.state = classDoor
	v.BackTo(nil)
}

// choose finds out which classes this browser is in, and opens the only one.
func (v *page) choose() {
	page := v.Context()
	page.Async(func() {
		var places []place
		err := client.Server().Call(context.Background(), "GET", "/api/places", nil, &places)
		page.Dispatch(func(app.Context) {
			v.places = places
			if err == nil && len(places) == 1 {
				v.load(places[0].ID, "")
				return
			}
			v.state = classDoor
			if err != nil {
				v.problem = widget.AsError(err, v.Lang())
			}
		})
	})
}

// load gets a class, and opens an exercise of it unless that is "".
func (v *page) load(class, exercise string) {
	page := v.Context()
	page.Async(func() {
		var me classes.Me
		err := client.Server().Call(context.Background(), "GET", "/api/classes/"+url.PathEscape(class)+"/me", nil, &me)
		page.Dispatch(func(app.Context) {
			if err != nil {
				apiErr := widget.AsError(err, v.Lang())
				if apiErr.Code == chat.CodeRemoved { // of a class that this browser may have no other of
					v.refused(apiErr)
					return
				}
				v.choose()
				v.problem = apiErr
				return
			}
			first := v.state != classRoom
			v.me, v.state, v.problem = me, classRoom, nil
			v.BackTo(me.Back)
			client.Server().Class = me.Class.ID
			if first && !i18n.Chosen() {
				v.Speak(i18n.LangOf(me.Class.Language))
			}
			v.openExercise(exercise)
			v.editor.follow()
			v.awaitExercises()
		})
	})
}

// reload gets the class again, for what was spent and handed in.
func (v *page) reload() {
	class, page := v.me.Class.ID, v.Context()
	page.Async(func() {
		var me classes.Me
		err := client.Server().Call(context.Background(), "GET", "/api/classes/"+url.PathEscape(class)+"/me", nil, &me)
		page.Dispatch(func(app.Context) {
			if apiErr, ok := err.(*chat.Error); ok && apiErr.Code == chat.CodeRemoved {
				v.editor.close()
				v.refused(apiErr)
			}
			defer v.awaitExercises()
			if err != nil {
				return // what the page has is a little old
			}
			v.me, v.looks = me, passLooks
			v.editor.follow()
			v.lookAgain()
		})
	})
}

// emptyPause is how often a student's page looks whether the class has exercises by now.
const emptyPause = 10 * time.Second

// awaitExercises looks again a little later while the class has no exercise.
func (v *page) awaitExercises() {
	if v.awaits || v.state != classRoom || len(v.me.Exercises) > 0 {
		return
	}
	v.awaits = true
	class := v.me.Class.ID
	v.Context().After(emptyPause, func(app.Context) {
		v.awaits = false
		if v.state == classRoom && v.me.Class.ID == class {
			v.reload()
		}
	})
}

// openExercise opens an exercise, or shows the list for "".
func (v *page) openExercise(id string) {
	for _, e := range v.me.Exercises {
		if e.ID == id {
			v.editor.open(v.Context(), v.me.Class, e)
			return
		}
	}
	v.editor.close()
}

func (v *page) onCode(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	v.code = ctx.JSSrc().Get("value").String()
}

func (v *page) onCodeKey(ctx app.Context, e app.Event) {
	if e.Get("key").String() != "Enter" || widget.Composing(e) {
		ctx.PreventUpdate()
		return
	}
	v.join()
}

func (v *page) onJoin(app.Context, app.Event) { v.join() }

// onDoor goes back to where classes are joined and chosen.
func (v *page) onDoor(app.Context, app.Event) {
	v.state, v.problem = classLoading, nil
	v.BackTo(nil)
	app.Window().Get("history").Call("replaceState", nil, "", layout.PathClass)
	v.editor.close()
	page := v.Context()
	page.Async(func() {
		var places []place
		client.Server().Call(context.Background(), "GET", "/api/places", nil, &places) // without it there is the code
		page.Dispatch(func(app.Context) { v.places, v.state = places, classDoor })
	})
}

func (v *page) onLink(app.Context, app.Event) {
	v.link = !v.link
	v.copied = false
}

func (v *page) onCopyLink(app.Context, app.Event) {
	page := v.Context()
	dom.CopyText(v.returnLink(), func(ok bool) {
		page.Dispatch(func(app.Context) { v.copied = ok })
	})
}

// returnLink is the student's own link, for another device.
func (v *page) returnLink() string {
	return address.Home() + layout.PathClass + "#return=" + v.me.Return
}

func (v *page) Render() app.UI {
	switch {
	case v.asks.Class != "":
		return v.Around(v, dom.Tag("main").Class("main class").Body(v.switchDialog()))
	case v.state == classLoading:
		return v.Around(v, dom.Tag("main").Class("main class").Body(dom.Tag("p").Class("soft").Role("status").Text(v.Lang().T("class.loading"))))
	case v.state == classDoor:
		return v.Around(v, v.door())
	case v.editor.shown():
		return v.Around(v, v.editor.render())
	}
	return v.Around(v, v.room())
}
