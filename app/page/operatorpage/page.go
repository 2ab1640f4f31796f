// Package operatorpage is the page of a server's operator: models and their errors, what
// was spent, the limits in force, versions. It shows what the server says of itself
// (app/operator), to who signed in with the token that the server printed.
package operatorpage

import (
	"context"

	"fewshot/app/chat"
	"fewshot/app/operator"
	"fewshot/app/page/address"
	"fewshot/app/page/client"
	"fewshot/app/page/dom"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// The shell is embedded under a name that is not exported: go-app copies exported
// fields.
type shell = layout.Shell

// A page is what the operator sees of the server, as it was when it was asked for last.
type page struct {
	app.Compo
	shell

	server  *operator.Server // nil: it hasn't answered
	problem *chat.Error      // of what was asked for last
	asking  bool
}

// New is the page.
func New() app.Composer { return &page{shell: layout.NewShell(layout.PathOperator), asking: true} }

func (v *page) OnMount(ctx app.Context) {
	v.Mount(ctx)
	if app.IsClient {
		v.ask()
	}
}

func (v *page) onRefresh(app.Context, app.Event) { v.ask() }

// ask asks the server how it is. What was there stays until it has answered.
func (v *page) ask() {
	page := v.Context()
	v.asking = true
	page.Async(func() {
		var server operator.Server
		err := client.Server().Call(context.Background(), "GET", "/api/operator", nil, &server)
		page.Dispatch(func(app.Context) {
			v.asking, v.problem = false, nil
			if err != nil {
				v.problem = widget.AsError(err, v.Lang())
				if v.problem.Status == 401 || v.problem.Status == 403 {
					v.server = nil
				}
				return
			}
			v.server = &server
		})
	})
}

func (v *page) Render() app.UI {
	l := v.Lang()
	return v.Around(v, dom.Tag("main").Class("main teach").Body(
		dom.Tag("div").Class("class-head").Body(
			dom.Tag("h1").Text(l.T("operator.title")), dom.Tag("span").Class("grow"),
			dom.Button().ID("refresh").Class("small").Text(l.T("operator.refresh")).Attr("disabled", v.asking).OnClick(v.onRefresh),
		),
		app.If(v.problem != nil, v.refusal),
		app.If(v.server == nil && v.problem == nil, func() app.UI {
			return dom.Tag("p").Class("soft").Role("status").Text(l.T("class.loading"))
		}),
		app.If(v.server != nil, v.overview),
	))
}

// refusal says why there is nothing, and the way to sign in.
func (v *page) refusal() app.UI {
	l := v.Lang()
	return dom.Tag("div").Body(
		widget.Problem(l, v.problem, false),
		app.If(v.problem.Status == 401 || v.problem.Status == 403, func() app.UI {
			return dom.Tag("p").Body(dom.Tag("a").Class("button").Attr("href", address.Of(layout.PathTeach)).Text(l.T("operator.sign_in")))
		}),
	)
}

func (v *page) overview() app.UI {
	l, s := v.Lang(), v.server
	return dom.Tag("div").Class("operator").Body(
		dom.Tag("p").Class("soft").ID("since").Role("status").Text(l.T("operator.since", clock(l, s.Now), clock(l, s.Started))),
		v.table("models", []string{"operator.model", "operator.state", "operator.runs", "operator.tokens", "operator.spent"}, modelRows(l, s.Models), "operator.models.none"),
		v.table("providers", []string{"operator.provider", "operator.listed", "operator.fault"}, providerRows(l, s.Providers), "operator.providers.none"),
		v.table("classes", []string{"operator.class", "operator.students", "operator.spent"}, classRows(l, s), "operator.classes.none"),
		v.table("limits", []string{"operator.limit", "operator.value"}, limitRows(l, s.Limits), ""),
		v.table("versions", []string{"operator.part", "operator.version"}, versionRows(l, s.Versions), ""),
	)
}

// table is a panel with a table. Its name is that of its texts too.
func (v *page) table(name string, heads []string, rows []row, none string) app.UI {
	l := v.Lang()
	title := l.T("operator." + name)
	return dom.Tag("section").ID(name).Class("panel").Aria("label", title).Body(
		dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(title)),
		app.If(l.T("operator."+name+".about") != "", func() app.UI {
			return dom.Tag("p").Class("soft panel-note").Text(l.T("operator." + name + ".about"))
		}),
		app.If(len(rows) == 0, func() app.UI { return dom.Tag("p").Class("panel-note").Text(l.T(none)) }),
		app.If(len(rows) > 0, func() app.UI {
			return dom.Tag("div").Class("board-table").Body(
				dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", title).Body(dom.Tag("table").Class("preview board-rows").Body(
					dom.Tag("thead").Body(dom.Tag("tr").Body(app.Range(heads).Slice(func(i int) app.UI { return layout.ColumnHead(l.T(heads[i])) }))),
					dom.Tag("tbody").Body(app.Range(rows).Slice(func(i int) app.UI { return rows[i].render() })),
				)),
			)
		}),
	)
}

// A cell is a text with a smaller one under it.
type cell struct {
	text, under string
	bad         bool // something is wrong
}

// A row of a table; its first cell names it.
type row []cell

func (r row) render() app.UI {
	return dom.Tag("tr").Body(app.Range(r).Slice(func(i int) app.UI {
		c := r[i]
		tag := dom.Tag("td")
		if i == 0 {
			tag = dom.Tag("th").Attr("scope", "row")
		}
		if c.bad {
			return tag.Class("near").Body(dom.Tag("b").Text(c.text), dom.Tag("small").Text(c.under))
		}
		return tag.Body(app.Text(c.text), app.If(c.under != "", func() app.UI { return dom.Tag("small").Text(c.under) }))
	}))
}
