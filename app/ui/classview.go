//go:build !js || study

package ui

import (
	"context"
	"net/url"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/client"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A classView is a student's page: joining a class, its exercises, and one of them
// on the desk.
//
// The address's fragment, which no server sees, says what to open: #join=CODE,
// #return=TOKEN, or #class=ID with &exercise=ID.
type classView struct {
	app.Compo
	shell

	state    classState
	problem  *chat.Error // beside the code, or in the place of the class
	code     string      // as typed
	places   []place     // the classes that this browser is in
	exercise string      // to open once the student is in
	me       classes.Me
	desk     *desk // of the exercise that is open; nil: the list is
	link     bool  // whether the personal link is shown
	copied   bool  // whether it is on the clipboard
}

// A place is a class that this browser is in.
type place struct {
	classes.Place
	Pseudonym string `json:"pseudonym"`
}

// A classState is what the page shows.
type classState int

const (
	classLoading classState = iota
	classDoor               // to join or to choose a class
	classRoom               // in a class
)

func newClassView() *classView {
	v := &classView{shell: newShell(PathClass)}
	v.desk = newDesk(v)
	v.relang = v.desk.speak
	return v
}

func (v *classView) OnMount(ctx app.Context) {
	v.mount(ctx)
	if !app.IsClient {
		return
	}
	v.desk.mount(ctx)
	v.enter()
}

// OnNav follows a link to another exercise, or back to the list.
func (v *classView) OnNav(ctx app.Context) {
	if app.IsClient && v.state == classRoom {
		v.openExercise(v.fragment().Get("exercise"))
	}
}

// fragment is what the address says.
func (v *classView) fragment() url.Values {
	values, _ := url.ParseQuery(strings.TrimPrefix(app.Window().Get("location").Get("hash").String(), "#")) // what can't be read is left out
	return values
}

// enter opens what the address says.
func (v *classView) enter() {
	f := v.fragment()
	switch {
	case f.Get("join") != "":
		v.code = f.Get("join")
		v.join()
	case f.Get("return") != "":
		v.exercise = f.Get("exercise") // of a link from a learning platform
		v.call("POST", "/api/return", map[string]string{"token": f.Get("return")}, v.arrived)
	case f.Get("class") != "":
		v.load(f.Get("class"), f.Get("exercise"))
	default:
		v.choose()
	}
}

// call asks the server for something and has then take what it answers, or shows
// the error at the door.
func (v *classView) call(method, path string, body any, then func(answer joined)) {
	page := v.own
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

// joined is what the server says to who has come in.
type joined struct {
	Class string `json:"class"`
}

// join makes this browser a member of the class that has the code.
func (v *classView) join() {
	v.problem = nil
	v.call("POST", "/api/join", map[string]string{"code": v.code}, v.arrived)
}

// arrived opens a class that was just entered. The address forgets by what.
func (v *classView) arrived(j joined) {
	app.Window().Get("history").Call("replaceState", nil, "", classAddress(j.Class, v.exercise))
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
func (v *classView) refused(err error) {
	v.problem = asError(err, v.lang)
	v.state = classDoor
}

// choose finds out which classes this browser is in, and opens the only one.
func (v *classView) choose() {
	page := v.own
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
				v.problem = asError(err, v.lang)
			}
		})
	})
}

// load gets a class, and opens an exercise of it unless that is "".
func (v *classView) load(class, exercise string) {
	page := v.own
	page.Async(func() {
		var me classes.Me
		err := client.Server().Call(context.Background(), "GET", "/api/classes/"+url.PathEscape(class)+"/me", nil, &me)
		page.Dispatch(func(app.Context) {
			if err != nil {
				v.choose()
				v.problem = asError(err, v.lang)
				return
			}
			first := v.state != classRoom
			v.me, v.state, v.problem = me, classRoom, nil
			client.Server().Class = me.Class.ID
			if first && recall(keyLang) == "" {
				v.speak(langOf(me.Class.Language))
			}
			v.openExercise(exercise)
			v.desk.follow()
		})
	})
}

// reload gets the class again, for what was spent and handed in.
func (v *classView) reload() {
	class, page := v.me.Class.ID, v.own
	page.Async(func() {
		var me classes.Me
		if client.Server().Call(context.Background(), "GET", "/api/classes/"+url.PathEscape(class)+"/me", nil, &me) != nil {
			return // what the page has is a little old
		}
		page.Dispatch(func(app.Context) {
			v.me = me
			v.desk.follow()
		})
	})
}

// openExercise puts an exercise on the desk, or shows the list for "".
func (v *classView) openExercise(id string) {
	for _, e := range v.me.Exercises {
		if e.ID == id {
			v.desk.open(v.own, v.me.Class, e)
			return
		}
	}
	v.desk.close()
}

func (v *classView) onCode(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	v.code = ctx.JSSrc().Get("value").String()
}

func (v *classView) onCodeKey(ctx app.Context, e app.Event) {
	if e.Get("key").String() != "Enter" {
		ctx.PreventUpdate()
		return
	}
	v.join()
}

func (v *classView) onJoin(app.Context, app.Event) { v.join() }

// onDoor goes back to where classes are joined and chosen.
func (v *classView) onDoor(app.Context, app.Event) {
	v.state, v.problem = classLoading, nil
	app.Window().Get("history").Call("replaceState", nil, "", PathClass)
	v.desk.close()
	page := v.own
	page.Async(func() {
		var places []place
		client.Server().Call(context.Background(), "GET", "/api/places", nil, &places) // without it there is the code
		page.Dispatch(func(app.Context) { v.places, v.state = places, classDoor })
	})
}

func (v *classView) onLink(app.Context, app.Event) {
	v.link = !v.link
	v.copied = false
}

func (v *classView) onCopyLink(app.Context, app.Event) {
	page := v.own
	copyText(v.returnLink(), func(ok bool) {
		page.Dispatch(func(app.Context) { v.copied = ok })
	})
}

// returnLink is the student's own link, for another device.
func (v *classView) returnLink() string {
	return app.Window().Get("location").Get("origin").String() + PathClass + "#return=" + v.me.Return
}

// Dismiss takes the notice away.
func (v *classView) Dismiss(app.Context) { v.notice, v.desk.w.notice = notice{}, notice{} }

func (v *classView) Render() app.UI {
	if said := v.desk.w.notice; said.Text != "" {
		v.notice = said
	}
	switch {
	case v.state == classLoading:
		return v.around(v, tag("main").Class("main class").Body(tag("p").Class("soft").Role("status").Text(v.lang.t("class.loading"))))
	case v.state == classDoor:
		return v.around(v, v.door())
	case v.desk.shown():
		return v.around(v, v.desk.render())
	}
	return v.around(v, v.room())
}

// door is where a class is joined or chosen.
func (v *classView) door() app.UI {
	l := v.lang
	return tag("main").Class("main class-door").Body(
		tag("h1").Text(l.t("class.title")),
		tag("p").Class("soft").Text(l.t("class.lead")),
		app.If(v.problem != nil && v.problem.Code == "classes_disabled", func() app.UI {
			return tag("p").ID("class-none").Role("alert").Text(worded(l, v.problem).Text + " " + worded(l, v.problem).Hint)
		}).Else(func() app.UI {
			return tag("div").Class("class-join").Body(
				tag("label").Attr("for", "class-code").Text(l.t("class.code")),
				app.ElemSelfClosing("input").Attr("type", "text").ID("class-code").Attr("autocomplete", "off").Attr("autocapitalize", "characters").
					Spellcheck(false).Attr("placeholder", "7K2QX-9MTRA").Attr("value", v.code).Aria("invalid", boolText(v.problem != nil)).
					OnInput(v.onCode).OnKeyDown(v.onCodeKey),
				button().ID("class-join").Class("run").Text(l.t("class.join")).OnClick(v.onJoin),
				app.If(v.problem != nil, func() app.UI {
					said := worded(l, v.problem)
					return tag("p").ID("class-problem").Class("error").Role("alert").Text(said.Text + " " + said.Hint)
				}),
			)
		}),
		app.If(len(v.places) > 0, func() app.UI {
			return tag("section").Aria("label", l.t("class.yours")).Body(
				tag("h2").Text(l.t("class.yours")),
				tag("ul").Class("lesson-list").Body(app.Range(v.places).Slice(func(i int) app.UI {
					p := v.places[i]
					return tag("li").Body(&placeLink{Place: p, To: v})
				})),
			)
		}),
		tag("p").Class("soft").Text(l.t("class.privacy")),
	)
}

// A placeLink opens a class that this browser is in.
type placeLink struct {
	app.Compo
	Place place
	To    *classView
}

func (p *placeLink) onClick(app.Context, app.Event) {
	p.To.arrived(joined{p.Place.ID})
}

func (p *placeLink) Render() app.UI {
	return button().Class("lesson-card").OnClick(p.onClick).Body(
		tag("span").Body(tag("b").Text(p.Place.Name), tag("span").Class("soft").Text(p.Place.Pseudonym)),
	)
}

func boolText(yes bool) string {
	if yes {
		return "true"
	}
	return "false"
}

// room is the class with its exercises.
func (v *classView) room() app.UI {
	l, me := v.lang, v.me
	return tag("main").Class("main class-room").Body(
		v.head(),
		app.If(len(me.Exercises) == 0, func() app.UI {
			return tag("p").Class("empty").Text(v.emptyText())
		}),
		tag("ol").Class("lesson-list").Body(app.Range(me.Exercises).Slice(func(i int) app.UI {
			e := me.Exercises[i]
			best, tries := bestOf(me.Submissions, e.ID)
			standing := l.t("class.untried")
			if best != nil {
				standing = l.t("class.best", pointsText(best.Grade.Points), e.Points.Total(), l.n("class.tries", tries))
			} else if tries > 0 {
				standing = l.n("class.tries", tries)
			}
			return tag("li").Body(tag("a").Class("lesson-card").Attr("href", classAddress(me.Class.ID, e.ID)).Body(
				tag("span").Class("lesson-number").Text(count(i+1)),
				tag("span").Body(tag("b").Text(words(l, e.Title)), tag("span").Class("soft").Text(words(l, e.Task)), tag("span").Class("standing n").Text(standing)),
			))
		})),
	)
}

func (v *classView) emptyText() string {
	if refused := v.me.Class.Open(time.Now()); refused != nil && refused.Code == "class_not_open" {
		return worded(v.lang, refused).Text
	}
	return v.lang.t("class.no_exercises")
}

// head says which class it is, who the student is there, and what is left to spend.
func (v *classView) head() app.UI {
	l, me := v.lang, v.me
	return tag("div").Class("class-head").Body(
		tag("div").Body(
			tag("h1").Text(me.Class.Name),
			tag("p").Class("soft").Body(app.Text(l.t("class.you_are")+" "), tag("b").ID("pseudonym").Text(me.Pseudonym), app.Text(" · "+leftText(l, me.Balance))),
			app.If(me.Class.Open(time.Now()) != nil, func() app.UI {
				return tag("p").Class("class-shut").Role("status").Text(worded(l, me.Class.Open(time.Now())).Text)
			}),
		),
		tag("span").Class("grow"),
		button().ID("class-link").Class("small").Aria("expanded", boolText(v.link)).Text(l.t("class.link")).OnClick(v.onLink),
		button().ID("class-other").Class("small quiet").Text(l.t("class.other")).OnClick(v.onDoor),
		app.If(v.link, func() app.UI {
			copyText := l.t("class.copy")
			if v.copied {
				copyText = l.t("class.copied")
			}
			return tag("div").Class("class-link").Body(
				tag("p").Class("soft").Text(l.t("class.link.about")),
				tag("div").Class("format-row").Body(
					app.ElemSelfClosing("input").Attr("type", "text").ID("return-link").Attr("readonly", true).Aria("label", l.t("class.link")).Attr("value", v.returnLink()),
					button().ID("copy-link").Class("small").Text(copyText).OnClick(v.onCopyLink),
				),
			)
		}),
	)
}

// leftText is what is left of a student's budget.
func leftText(l lang, b classes.Balance) string {
	left := b.Left()
	text := l.t("class.left.requests", count(int(max(0, left.Requests))))
	if b.Cap.MicroUSD > 0 {
		text += " · " + l.t("class.left.money", dollars(float64(max(0, left.MicroUSD))/1e6))
	}
	return text
}

// bestOf is the best graded submission to an exercise, the shorter prompt of equal
// ones, and how many submissions count; nil if none is graded.
func bestOf(all []classes.Submission, exercise string) (best *classes.Submission, tries int) {
	for i, s := range all {
		if s.Exercise != exercise || s.State == classes.Failed {
			continue
		}
		tries++
		if s.Grade != nil && (best == nil || s.Grade.Points > best.Grade.Points || s.Grade.Points == best.Grade.Points && s.Tokens < best.Tokens) {
			best = &all[i]
		}
	}
	return best, tries
}
