//go:build !js || study

package ui

import (
	"context"
	"net/url"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/client"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A teachView is a teacher's page: signing in, the list of classes, and one class
// with its board, exercises, ways to join and settings.
//
// The address's fragment says which class is open: #class=ID.
type teachView struct {
	app.Compo
	shell

	state   teachState
	problem *chat.Error // of what was asked for last
	token   string      // as typed
	asks    bool        // whether another teacher is signed in than the token's
	oidc    bool        // whether one can sign in with an account from elsewhere
	models  modelList
	classes []classes.Class
	form    *classForm // of a class that is made; nil: none is

	class *classDesk // the class that is open; nil: the list is
}

// A teachState is what the page shows.
type teachState int

const (
	teachLoading teachState = iota
	teachNone               // this server has no classes
	teachSignIn
	teachIn
)

const teacherPath = "/api/teacher"

func newTeachView() *teachView {
	v := &teachView{shell: newShell(pathTeach), models: newModelList()}
	v.relang = func(lang) {
		if v.class != nil {
			v.class.draw()
		}
	}
	return v
}

func (v *teachView) OnMount(ctx app.Context) {
	v.mount(ctx)
	if !app.IsClient {
		return
	}
	v.models.load(ctx, func() {})
	v.askWays()
	if token := v.fragment().Get("sign-in"); token != "" { // from a learning platform
		app.Window().Get("history").Call("replaceState", nil, "", "#class="+v.fragment().Get("class"))
		v.token = token
		v.signInNow(false)
		return
	}
	v.list()
}

// fragment is what the address says.
func (v *teachView) fragment() url.Values {
	f, _ := url.ParseQuery(strings.TrimPrefix(app.Window().Get("location").Get("hash").String(), "#")) // what can't be read is left out
	return f
}

// askWays asks how one can sign in besides the token.
func (v *teachView) askWays() {
	page := v.own
	page.Async(func() {
		var ways struct {
			OIDC bool `json:"oidc"`
		}
		client.Server().Call(context.Background(), "GET", teacherPath+"/ways", nil, &ways) // without an answer there is the token
		page.Dispatch(func(app.Context) { v.oidc = ways.OIDC })
	})
}

// OnNav follows a link to a class, or back to the list.
func (v *teachView) OnNav(app.Context) {
	if app.IsClient && v.state == teachIn {
		v.open()
	}
}

// OnDismount ends the board.
func (v *teachView) OnDismount() { v.close() }

// call asks the server for something. What it answers is read into into, then then
// is told; an error is kept in problem, and then is told of it too.
func (v *teachView) call(method, path string, body, into any, then func(err *chat.Error)) {
	page := v.own
	v.problem = nil
	page.Async(func() {
		err := client.Server().Call(context.Background(), method, teacherPath+path, body, into)
		page.Dispatch(func(app.Context) {
			var told *chat.Error
			if err != nil {
				told = asError(err, v.lang)
				v.problem = told
				if told.Status == 401 && v.state == teachIn {
					v.close()
					v.state = teachSignIn
				}
			}
			then(told)
		})
	})
}

// list gets the classes, which says whether somebody is signed in.
func (v *teachView) list() {
	var all []classes.Class
	v.call("GET", "/classes", nil, &all, func(err *chat.Error) {
		switch {
		case err == nil:
			v.classes, v.state = all, teachIn
			v.open()
		case err.Code == "classes_disabled":
			v.state = teachNone
		case err.Status == 401:
			v.state = teachSignIn
			if err.Code == "not_signed_in" {
				v.problem = nil // nobody has tried yet
			}
		case v.state == teachLoading:
			v.state = teachSignIn
		}
	})
}

// open opens the class that the address names, or the list.
func (v *teachView) open() {
	id := v.fragment().Get("class")
	if v.class != nil && v.class.id == id {
		return
	}
	v.close()
	for _, c := range v.classes {
		if c.ID == id {
			v.class = newClassDesk(v, c)
			v.class.watch()
			v.class.loadExercises()
		}
	}
}

// close closes the class that is open.
func (v *teachView) close() {
	if v.class != nil {
		v.class.stop()
		v.class = nil
	}
}

// put takes a class as the server has it now.
func (v *teachView) put(c classes.Class) {
	for i := range v.classes {
		if v.classes[i].ID == c.ID {
			v.classes[i] = c
			return
		}
	}
	v.classes = append(v.classes, c)
}

func (v *teachView) onToken(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	v.token = ctx.JSSrc().Get("value").String()
}

func (v *teachView) onTokenKey(ctx app.Context, e app.Event) {
	if e.Get("key").String() != "Enter" {
		ctx.PreventUpdate()
		return
	}
	v.onSignIn(ctx, e)
}

func (v *teachView) onSignIn(app.Context, app.Event) { v.signInNow(false) }

// signInNow signs in with the token. Where another teacher is signed in, it asks first.
func (v *teachView) signInNow(instead bool) {
	var other struct {
		Other bool `json:"other"`
	}
	v.call("POST", "", map[string]any{"token": v.token, "switch": instead}, &other, func(err *chat.Error) {
		if other.Other {
			v.asks = true
			return
		}
		if err == nil {
			v.token, v.state = "", teachLoading
			v.list()
		} else if v.state == teachLoading {
			v.state = teachSignIn
		}
	})
}

// onSwitch signs in as the teacher of the link that was opened.
func (v *teachView) onSwitch(app.Context, app.Event) {
	v.asks = false
	v.signInNow(true)
}

// CloseDialog keeps who is signed in, or whom a student's seat is of.
func (v *teachView) CloseDialog(app.Context) {
	if v.asks {
		v.asks, v.token = false, ""
		v.list()
	}
	if v.class != nil {
		v.class.removing = classes.Seat{}
	}
}

func (v *teachView) switchDialog() app.UI {
	l := v.lang
	return &dialogFrame{Name: dialogSwitch, Title: l.t("teach.switch"), Close: l.t("teach.switch.keep"), On: v, Content: tag("div").Body(
		tag("p").Text(l.t("teach.switch.about")),
		tag("p").Body(button().ID("switch").Text(l.t("teach.switch.other")).OnClick(v.onSwitch)),
	)}
}

func (v *teachView) onSignOut(app.Context, app.Event) {
	v.call("DELETE", "", nil, nil, func(*chat.Error) {
		v.close()
		v.classes, v.state = nil, teachSignIn
	})
}

func (v *teachView) onNew(app.Context, app.Event) {
	v.form = newClassForm(v, classes.Class{
		Language: v.lang.tag(), Seats: 40, Models: modelNames(inPageChoices()),
		Budget: classes.Amount{Requests: 100_000}, Student: classes.Amount{Requests: 5_000},
	})
	v.own.Defer(func(app.Context) { focus("class-name") })
}

func modelNames(choices []choice) []string {
	var all []string
	for _, c := range choices {
		all = append(all, c.Value)
	}
	return all
}

func (v *teachView) Render() app.UI {
	l := v.lang
	content := tag("main").Class("main teach")
	if v.asks {
		return v.around(v, content.Body(v.switchDialog()))
	}
	switch v.state {
	case teachLoading:
		return v.around(v, content.Body(tag("p").Class("soft").Role("status").Text(l.t("class.loading"))))
	case teachNone:
		return v.around(v, content.Body(
			tag("h1").Text(l.t("teach.title")),
			tag("p").Role("status").Text(l.t("teach.none")),
			tag("pre").Class("sent-text").Text("./bin/fewshot -classes class.db"),
		))
	case teachSignIn:
		return v.around(v, v.signIn())
	}
	if v.class != nil {
		return v.around(v, v.class.render())
	}
	return v.around(v, v.home())
}

func (v *teachView) signIn() app.UI {
	l := v.lang
	return tag("main").Class("main class-door").Body(
		tag("h1").Text(l.t("teach.sign_in")),
		tag("p").Class("soft").Text(l.t("teach.sign_in.about")),
		app.If(v.oidc, func() app.UI {
			// A whole page load: the way leads to another site.
			return tag("p").Body(tag("a").Class("button").Attr("href", "/auth/oidc").Attr("target", "_self").Attr("rel", "external").Text(l.t("teach.oidc")))
		}),
		tag("div").Class("class-join").Body(
			tag("label").Attr("for", "teacher-token").Text(l.t("teach.token")),
			app.ElemSelfClosing("input").Attr("type", "password").ID("teacher-token").Attr("autocomplete", "current-password").Attr("placeholder", "fst-…").
				Aria("invalid", boolText(v.problem != nil)).OnInput(v.onToken).OnKeyDown(v.onTokenKey),
			button().ID("teacher-sign-in").Class("run").Text(l.t("teach.sign_in")).OnClick(v.onSignIn),
			app.If(v.problem != nil, func() app.UI {
				said := worded(l, v.problem)
				return tag("p").ID("teacher-problem").Class("error").Role("alert").Text(said.Text + " " + said.Hint)
			}),
		),
	)
}

// home is the list of classes.
func (v *teachView) home() app.UI {
	l := v.lang
	return tag("main").Class("main teach").Body(
		tag("div").Class("class-head").Body(
			tag("h1").Text(l.t("teach.title")), tag("span").Class("grow"),
			button().ID("sign-out").Class("small quiet").Text(l.t("teach.sign_out")).OnClick(v.onSignOut),
		),
		app.If(v.problem != nil && v.form == nil, func() app.UI { return problem(l, v.problem, false) }),
		app.If(len(v.classes) == 0 && v.form == nil, func() app.UI { return tag("p").Class("empty").Text(l.t("teach.no_class")) }),
		tag("ul").Class("lesson-list").Body(app.Range(v.classes).Slice(func(i int) app.UI {
			c := v.classes[i]
			return tag("li").Body(tag("a").Class("lesson-card").Attr("href", "#class="+c.ID).Body(
				tag("span").Body(tag("b").Text(c.Name), tag("span").Class("soft").Text(classLine(l, c))),
			))
		})),
		app.If(v.form == nil, func() app.UI {
			return tag("p").Body(button().ID("new-class").Class("run").Text(l.t("teach.new")).OnClick(v.onNew))
		}).Else(func() app.UI {
			return tag("section").Class("panel").Aria("label", l.t("teach.new")).Body(
				tag("div").Class("panel-head").Body(tag("h2").Text(l.t("teach.new"))), v.form.render(),
			)
		}),
	)
}

// classLine is what stands under a class's name.
func classLine(l lang, c classes.Class) string {
	parts := []string{}
	switch {
	case c.Archived:
		parts = append(parts, l.t("teach.archived"))
	case c.Code == "":
		parts = append(parts, l.t("teach.code_closed"))
	default:
		parts = append(parts, l.t("teach.code_is", c.Code))
	}
	if !c.Opens.IsZero() {
		parts = append(parts, l.t("teach.opens_at", clock(c.Opens.UnixMilli(), l, dayAndTime)))
	}
	if !c.Closes.IsZero() {
		parts = append(parts, l.t("teach.closes_at", clock(c.Closes.UnixMilli(), l, dayAndTime)))
	}
	return strings.Join(parts, " · ")
}
