// Package teacher is a teacher's page: classes, exercises, the board, ways to join.
package teacher

import (
	"context"
	"net/url"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The shell is embedded under a name that is not exported: go-app copies exported
// fields.
type shell = layout.Shell

// A page is a teacher's page: signing in, the list of classes, and one class
// with its board, exercises, ways to join and settings.
//
// The address's fragment says which class is open: #class=ID.
type page struct {
	app.Compo
	shell

	state    state
	problem  *chat.Error              // of what was asked for last
	token    string                   // as typed
	asks     bool                     // whether another teacher is signed in than the token's
	oidc     bool                     // whether one can sign in with an account from elsewhere
	operates bool                     // whether the server's operator is signed in
	backs    map[string]*classes.Back // to the learning platforms from which one came, by class
	models   modelpick.List
	classes  []classes.Class
	form     *classForm // of a class that is made; nil: none is
	exercise string     // that the address asks for, to be put into a class that is made

	class *classPage // the class that is open; nil: the list is
}

// A state is what the page shows.
type state int

const (
	teachLoading state = iota
	teachNone          // this server has no classes
	teachSignIn
	teachIn
)

const teacherPath = "/api/teacher"

// New is the page.
func New() app.Composer {
	v := &page{shell: layout.NewShell(layout.PathTeach), models: modelpick.NewList()}
	v.OnLang(func(i18n.Lang) {
		if v.class != nil {
			v.class.draw()
		}
	})
	return v
}

func (v *page) OnMount(ctx app.Context) {
	v.Mount(ctx)
	if !app.IsClient {
		return
	}
	v.models.Load(ctx, func() {})
	v.askWays()
	v.exercise = v.fragment().Get("exercise")
	if token := v.fragment().Get("sign-in"); token != "" { // from a learning platform
		app.Window().Get("history").Call("replaceState", nil, "", "#class="+v.fragment().Get("class"))
		v.token = token
		v.signInNow(false)
		return
	}
	v.list()
}

// fragment is what the address says.
func (v *page) fragment() url.Values {
	f, _ := url.ParseQuery(strings.TrimPrefix(app.Window().Get("location").Get("hash").String(), "#")) // what can't be read is left out
	return f
}

// askWays asks how one can sign in other than by the token, whether the operator has, and
// what the ways back to learning platforms are.
func (v *page) askWays() {
	page := v.Context()
	page.Async(func() {
		var ways struct {
			OIDC     bool                     `json:"oidc"`
			Operator bool                     `json:"operator"`
			Back     map[string]*classes.Back `json:"back"`
		}
		client.Server().Call(context.Background(), "GET", teacherPath+"/ways", nil, &ways) // without an answer there is the token
		page.Dispatch(func(app.Context) {
			v.oidc, v.operates, v.backs = ways.OIDC, ways.Operator, ways.Back
			v.showBack()
		})
	})
}

// OnNav follows a link to a class, or back to the list.
func (v *page) OnNav(app.Context) {
	if app.IsClient && v.state == teachIn {
		v.open()
	}
}

// OnDismount ends the board.
func (v *page) OnDismount() { v.close() }

// call asks the server for something. What it answers is read into into, then then
// is told; an error is kept in problem, and then is told of it too.
func (v *page) call(method, path string, body, into any, then func(err *chat.Error)) {
	page := v.Context()
	v.problem = nil
	page.Async(func() {
		err := client.Server().Call(context.Background(), method, teacherPath+path, body, into)
		page.Dispatch(func(app.Context) {
			var apiErr *chat.Error
			if err != nil {
				apiErr = widget.AsError(err, v.Lang())
				v.problem = apiErr
				if apiErr.Status == 401 && v.state == teachIn {
					v.close()
					v.state = teachSignIn
				}
			}
			then(apiErr)
		})
	})
}

// list gets the classes, which says whether somebody is signed in.
func (v *page) list() {
	var all []classes.Class
	v.call("GET", "/classes", nil, &all, func(err *chat.Error) {
		switch {
		case err == nil:
			v.classes, v.state = all, teachIn
			v.open()
			if v.exercise != "" && v.class == nil && v.form == nil { // a link to make a class with it
				v.begin()
			}
		case err.Code == chat.CodeClassesDisabled:
			v.state = teachNone
		case err.Status == 401:
			v.state = teachSignIn
			if err.Code == chat.CodeNotSignedIn {
				v.problem = nil // nobody has tried yet
			}
		case v.state == teachLoading:
			v.state = teachSignIn
		}
	})
}

// open opens the class that the address names, or the list.
func (v *page) open() {
	id := v.fragment().Get("class")
	if v.class != nil && v.class.id == id {
		return
	}
	v.close()
	for _, c := range v.classes {
		if c.ID == id {
			v.class = newClassPage(v, c)
			v.class.watch()
			v.class.loadExercises()
		}
	}
	v.showBack()
}

// showBack shows the way back to the learning platform of the class that is open.
func (v *page) showBack() {
	if v.class == nil {
		v.BackTo(nil)
		return
	}
	v.BackTo(v.backs[v.class.id])
}

// close closes the class that is open.
func (v *page) close() {
	if v.class != nil {
		v.class.stop()
		v.class = nil
		v.BackTo(nil)
	}
}

// put takes a class as the server has it now.
func (v *page) put(c classes.Class) {
	for i := range v.classes {
		if v.classes[i].ID == c.ID {
			v.classes[i] = c
			return
		}
	}
	v.classes = append(v.classes, c)
}

func (v *page) onToken(ctx app.Context, _ app.Event) {
	ctx.PreventUpdate()
	v.token = ctx.JSSrc().Get("value").String()
}

func (v *page) onTokenKey(ctx app.Context, e app.Event) {
	if e.Get("key").String() != "Enter" || widget.Composing(e) {
		ctx.PreventUpdate()
		return
	}
	v.onSignIn(ctx, e)
}

func (v *page) onSignIn(app.Context, app.Event) { v.signInNow(false) }

// signInNow signs in with the token. Where another teacher is signed in, it asks first.
func (v *page) signInNow(instead bool) {
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
			v.askWays()
		} else if v.state == teachLoading {
			v.state = teachSignIn
		}
	})
}

// onSwitch signs in as the teacher of the link that was opened.
func (v *page) onSwitch(app.Context, app.Event) {
	v.asks = false
	v.signInNow(true)
}

// CloseDialog keeps who is signed in, or whom a student's seat is of.
func (v *page) CloseDialog(app.Context) {
	if v.asks {
		v.asks, v.token = false, ""
		v.list()
	}
	if v.class != nil {
		v.class.removing = classes.Seat{}
	}
}

func (v *page) switchDialog() app.UI {
	l := v.Lang()
	return &widget.DialogFrame{Name: layout.DialogSwitch, Title: l.T("teach.switch"), Close: l.T("teach.switch.keep"), On: v, Content: dom.Tag("div").Body(
		dom.Tag("p").Text(l.T("teach.switch.about")),
		dom.Tag("p").Body(dom.Button().ID("switch").Text(l.T("teach.switch.other")).OnClick(v.onSwitch)),
	)}
}

func (v *page) onSignOut(app.Context, app.Event) {
	v.call("DELETE", "", nil, nil, func(*chat.Error) {
		v.close()
		v.classes, v.state, v.operates = nil, teachSignIn, false
	})
}

func (v *page) onNew(app.Context, app.Event) { v.begin() }

// begin opens the form of a class that is to be made.
func (v *page) begin() {
	v.form = newClassForm(v, classes.Class{
		Language: v.Lang().Tag(), Seats: 40, Models: modelNames(modelpick.InPageChoices()),
		Budget: classes.Amount{Requests: 100_000}, Student: classes.Amount{Requests: 5_000},
	})
	v.Context().Defer(func(app.Context) { dom.Focus("class-name") })
}

func modelNames(choices []widget.Choice) []string {
	var all []string
	for _, c := range choices {
		all = append(all, c.Value)
	}
	return all
}

func (v *page) Render() app.UI {
	l := v.Lang()
	content := dom.Tag("main").Class("main teach")
	if v.asks {
		return v.Around(v, content.Body(v.switchDialog()))
	}
	switch v.state {
	case teachLoading:
		return v.Around(v, content.Body(dom.Tag("p").Class("soft").Role("status").Text(l.T("class.loading"))))
	case teachNone:
		return v.Around(v, content.Body(
			dom.Tag("h1").Text(l.T("teach.title")),
			dom.Tag("p").Role("status").Text(l.T("teach.none")),
			dom.Tag("pre").Class("sent-text").Text("./bin/fewshot -classes class.db"),
		))
	case teachSignIn:
		return v.Around(v, v.signIn())
	}
	if v.class != nil {
		return v.Around(v, v.class.render())
	}
	return v.Around(v, v.home())
}

func (v *page) signIn() app.UI {
	l := v.Lang()
	return dom.Tag("main").Class("main class-door").Body(
		dom.Tag("h1").Text(l.T("teach.sign_in")),
		dom.Tag("p").Class("soft").Text(l.T("teach.sign_in.about")),
		app.If(v.oidc, func() app.UI {
			// A whole page load: the way leads to another site.
			return dom.Tag("p").Body(dom.Tag("a").Class("button").Attr("href", address.Of("/auth/oidc")).Attr("target", "_self").Attr("rel", "external").Text(l.T("teach.oidc")))
		}),
		dom.Tag("div").Class("class-join").Body(
			dom.Tag("label").Attr("for", "teacher-token").Text(l.T("teach.token")),
			app.ElemSelfClosing("input").Attr("type", "password").ID("teacher-token").Attr("autocomplete", "current-password").Attr("placeholder", "fst-…").
				Aria("invalid", strconv.FormatBool(v.problem != nil)).OnInput(v.onToken).OnKeyDown(v.onTokenKey),
			dom.Button().ID("teacher-sign-in").Class("run").Text(l.T("teach.sign_in")).OnClick(v.onSignIn),
			app.If(v.problem != nil, func() app.UI {
				said := widget.Worded(l, v.problem)
				return dom.Tag("p").ID("teacher-problem").Class("error").Role("alert").Text(said.Text + " " + said.Hint)
			}),
		),
	)
}

// home is the list of classes.
func (v *page) home() app.UI {
	l := v.Lang()
	return dom.Tag("main").Class("main teach").Body(
		dom.Tag("div").Class("class-head").Body(
			dom.Tag("h1").Text(l.T("teach.title")), dom.Tag("span").Class("grow"),
			app.If(v.operates, func() app.UI {
				return dom.Tag("a").Class("button small quiet").Attr("href", address.Of(layout.PathOperator)).Text(l.T("teach.operator"))
			}),
			dom.Button().ID("sign-out").Class("small quiet").Text(l.T("teach.sign_out")).OnClick(v.onSignOut),
		),
		app.If(v.problem != nil && v.form == nil, func() app.UI { return widget.Problem(l, v.problem, false) }),
		app.If(len(v.classes) == 0 && v.form == nil, func() app.UI { return dom.Tag("p").Class("empty").Text(l.T("teach.no_class")) }),
		dom.Tag("ul").Class("lesson-list").Body(app.Range(v.classes).Slice(func(i int) app.UI {
			c := v.classes[i]
			return dom.Tag("li").Body(dom.Tag("a").Class("lesson-card").Attr("href", "#class="+c.ID).Body(
				dom.Tag("span").Body(dom.Tag("b").Text(c.Name), dom.Tag("span").Class("soft").Text(classLine(l, c))),
			))
		})),
		app.If(v.form == nil, func() app.UI {
			return dom.Tag("p").Body(dom.Button().ID("new-class").Class("run").Text(l.T("teach.new")).OnClick(v.onNew))
		}).Else(func() app.UI {
			return dom.Tag("section").Class("panel").Aria("label", l.T("teach.new")).Body(
				dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("teach.new"))), v.form.render(),
			)
		}),
	)
}

// classLine is what stands under a class's name.
func classLine(l i18n.Lang, c classes.Class) string {
	parts := []string{}
	switch {
	case c.Archived:
		parts = append(parts, l.T("teach.archived"))
	case c.Code == "":
		parts = append(parts, l.T("teach.code_closed"))
	default:
		parts = append(parts, l.T("teach.code_is", c.Code))
	}
	if !c.Opens.IsZero() {
		parts = append(parts, l.T("teach.opens_at", i18n.Clock(c.Opens.UnixMilli(), l, i18n.DayAndTime)))
	}
	if !c.Closes.IsZero() {
		parts = append(parts, l.T("teach.closes_at", i18n.Clock(c.Closes.UnixMilli(), l, i18n.DayAndTime)))
	}
	return strings.Join(parts, " · ")
}
