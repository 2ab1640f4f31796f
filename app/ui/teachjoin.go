//go:build !js || study

package ui

import (
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A joinPanel is how students get into a class: by its code, or each by a numbered
// link that is printed.
type joinPanel struct {
	desk   *classDesk
	copied bool
	first  int // number of the first link that would be made
	count  int
	links  []classes.Link // that were made; they are nowhere else
}

// page is the student's page.
func (j *joinPanel) page() string {
	if !app.IsClient {
		return ""
	}
	return app.Window().Get("location").Get("origin").String() + PathClass
}

// address is a link to the student's page.
func (j *joinPanel) address(fragment string) string { return j.page() + "#" + fragment }

func (j *joinPanel) onCopy(app.Context, app.Event) {
	page := j.desk.view.own
	copyText(j.address("join="+j.desk.board.Class.Code), func(ok bool) {
		page.Dispatch(func(app.Context) { j.copied = ok })
	})
}

func (j *joinPanel) onNewCode(app.Context, app.Event) {
	j.copied = false
	j.desk.change("POST", "/code")
}

func (j *joinPanel) onClose(app.Context, app.Event) { j.desk.change("DELETE", "/code") }

// Set takes how many links are wanted.
func (j *joinPanel) Set(_ app.Context, id, text string) {
	n, err := strconv.Atoi(strings.TrimSpace(text))
	if err != nil {
		n = 0 // which the server refuses, and says what to do
	}
	if id == "links-first" {
		j.first = n
	} else {
		j.count = n
	}
}

func (j *joinPanel) onLinks(app.Context, app.Event) {
	var made []classes.Link
	j.desk.view.call("POST", j.desk.path("/links"), map[string]int{"first": j.first, "count": j.count}, &made, func(err *chat.Error) {
		if err == nil {
			j.links = append(j.links, made...)
			j.first += len(made)
		}
	})
}

func (j *joinPanel) onPrint(app.Context, app.Event) { app.Window().Call("print") }

func (j *joinPanel) render() app.UI {
	l, c := j.desk.view.lang, j.desk.board.Class
	copyText := l.t("class.copy")
	if j.copied {
		copyText = l.t("class.copied")
	}
	return tag("div").Class("teach-columns").Body(
		tag("section").Class("panel").Aria("label", l.t("teach.code")).Body(
			tag("div").Class("panel-head").Body(tag("h2").Text(l.t("teach.code"))),
			tag("div").Class("class-form").Body(
				app.If(c.Code != "", func() app.UI {
					link := j.address("join=" + c.Code)
					return tag("div").Class("join-code").Body(
						tag("div").Body(
							tag("p").Class("soft").Text(l.t("teach.code.about", j.page())),
							tag("output").ID("join-code").Class("big-code").Text(c.Code),
							tag("div").Class("format-row").Body(
								app.ElemSelfClosing("input").Attr("type", "text").ID("join-link").Attr("readonly", true).Aria("label", l.t("teach.link")).Attr("value", link),
								button().ID("copy-join").Class("small").Text(copyText).OnClick(j.onCopy),
							),
						),
						// The address changes with the code, so that the picture does.
						tag("img").Class("qr").Attr("src", teacherPath+j.desk.path("/qr")+"?code="+c.Code).Attr("alt", l.t("teach.qr")).Attr("width", "180").Attr("height", "180"),
					)
				}).Else(func() app.UI { return tag("p").Text(l.t("teach.code.none")) }),
				tag("div").Class("format-row").Body(
					button().ID("new-code").Attr("disabled", c.Archived).Text(l.t("teach.code.new")).OnClick(j.onNewCode),
					app.If(c.Code != "", func() app.UI { return button().ID("close-code").Text(l.t("teach.code.close")).OnClick(j.onClose) }),
				),
			),
		),
		tag("section").Class("panel").Aria("label", l.t("teach.links")).Body(
			tag("div").Class("panel-head").Body(tag("h2").Text(l.t("teach.links"))),
			tag("div").Class("class-form").Body(
				tag("p").Class("soft").Text(l.t("teach.links.about")),
				tag("div").Class("form-row").Body(
					&setting{ID: "links-first", Label: l.t("teach.links.first"), Value: strconv.Itoa(j.first), To: j},
					&setting{ID: "links-count", Label: l.t("teach.links.count"), Value: strconv.Itoa(j.count), To: j},
					button().ID("make-links").Text(l.t("teach.links.make")).OnClick(j.onLinks),
				),
				app.If(len(j.links) > 0, j.sheet),
			),
		),
	)
}

// sheet is the links to print. They are shown this once.
func (j *joinPanel) sheet() app.UI {
	l := j.desk.view.lang
	return tag("div").Class("link-sheet").Body(
		tag("p").Role("status").Text(l.t("teach.links.once")),
		tag("p").Class("no-print").Body(button().ID("print").Class("run").Text(l.t("teach.links.print")).OnClick(j.onPrint)),
		tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.t("teach.links")).Body(tag("table").ID("links").Class("preview").Body(
			tag("thead").Body(tag("tr").Body(heading("#"), heading(l.t("teach.student")), heading(l.t("teach.link")))),
			tag("tbody").Body(app.Range(j.links).Slice(func(i int) app.UI {
				link := j.links[i]
				return tag("tr").Body(tag("td").Text(strconv.Itoa(link.Number)), tag("td").Text(link.Pseudonym), tag("td").Class("mono").Text(j.address("return="+link.Token)))
			})),
		)),
	)
}
