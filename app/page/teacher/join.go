package teacher

import (
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/page/address"
	"fewshot/app/page/dom"
	"fewshot/app/page/layout"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A joinPanel is how students get into a class: by its code, or each by a numbered
// link that is printed.
type joinPanel struct {
	class  *classPage
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
	return address.Home() + layout.PathClass
}

// address is a link to the student's page.
func (j *joinPanel) address(fragment string) string { return j.page() + "#" + fragment }

func (j *joinPanel) onCopy(app.Context, app.Event) {
	page := j.class.view.Context()
	dom.CopyText(j.address("join="+j.class.board.Class.Code), func(ok bool) {
		page.Dispatch(func(app.Context) { j.copied = ok })
	})
}

func (j *joinPanel) onNewCode(app.Context, app.Event) {
	j.copied = false
	j.class.change("POST", "/code")
}

func (j *joinPanel) onClose(app.Context, app.Event) { j.class.change("DELETE", "/code") }

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
	j.class.view.call("POST", j.class.path("/links"), map[string]int{"first": j.first, "count": j.count}, &made, func(err *chat.Error) {
		if err == nil {
			j.links = append(j.links, made...)
			j.first += len(made)
		}
	})
}

func (j *joinPanel) onPrint(app.Context, app.Event) { app.Window().Call("print") }

func (j *joinPanel) render() app.UI {
	l, c := j.class.view.Lang(), j.class.board.Class
	copyText := l.T("class.copy")
	if j.copied {
		copyText = l.T("class.copied")
	}
	return dom.Tag("div").Class("teach-columns").Body(
		dom.Tag("section").Class("panel").Aria("label", l.T("teach.code")).Body(
			dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("teach.code"))),
			dom.Tag("div").Class("class-form").Body(
				app.If(c.Code != "", func() app.UI {
					link := j.address("join=" + c.Code)
					return dom.Tag("div").Class("join-code").Body(
						dom.Tag("div").Body(
							dom.Tag("p").Class("soft").Text(l.T("teach.code.about", j.page())),
							dom.Tag("output").ID("join-code").Class("big-code").Text(c.Code),
							dom.Tag("div").Class("format-row").Body(
								app.ElemSelfClosing("input").Attr("type", "text").ID("join-link").Attr("readonly", true).Aria("label", l.T("teach.link")).Attr("value", link),
								dom.Button().ID("copy-join").Class("small").Text(copyText).OnClick(j.onCopy),
							),
						),
						// The address changes with the code, so that the picture does.
						dom.Tag("img").Class("qr").Attr("src", address.Of(teacherPath)+j.class.path("/qr")+"?code="+c.Code).Attr("alt", l.T("teach.qr")).Attr("width", "180").Attr("height", "180"),
					)
				}).Else(func() app.UI { return dom.Tag("p").Text(l.T("teach.code.none")) }),
				dom.Tag("div").Class("format-row").Body(
					dom.Button().ID("new-code").Attr("disabled", c.Archived).Text(l.T("teach.code.new")).OnClick(j.onNewCode),
					app.If(c.Code != "", func() app.UI { return dom.Button().ID("close-code").Text(l.T("teach.code.close")).OnClick(j.onClose) }),
				),
			),
		),
		dom.Tag("section").Class("panel").Aria("label", l.T("teach.links")).Body(
			dom.Tag("div").Class("panel-head").Body(dom.Tag("h2").Text(l.T("teach.links"))),
			dom.Tag("div").Class("class-form").Body(
				dom.Tag("p").Class("soft").Text(l.T("teach.links.about")),
				dom.Tag("div").Class("form-row").Body(
					&widget.Setting{ID: "links-first", Label: l.T("teach.links.first"), Value: strconv.Itoa(j.first), To: j},
					&widget.Setting{ID: "links-count", Label: l.T("teach.links.count"), Value: strconv.Itoa(j.count), To: j},
					dom.Button().ID("make-links").Text(l.T("teach.links.make")).OnClick(j.onLinks),
				),
				app.If(len(j.links) > 0, j.sheet),
			),
		),
	)
}

// sheet is the links to print. They are shown this once.
func (j *joinPanel) sheet() app.UI {
	l := j.class.view.Lang()
	return dom.Tag("div").Class("link-sheet").Body(
		dom.Tag("p").Role("status").Text(l.T("teach.links.once")),
		dom.Tag("p").Class("no-print").Body(dom.Button().ID("print").Class("run").Text(l.T("teach.links.print")).OnClick(j.onPrint)),
		dom.Tag("div").Class("scroll").Attr("tabindex", "0").Role("group").Aria("label", l.T("teach.links")).Body(dom.Tag("table").ID("links").Class("preview").Body(
			dom.Tag("thead").Body(dom.Tag("tr").Body(layout.ColumnHead("#"), layout.ColumnHead(l.T("teach.student")), layout.ColumnHead(l.T("teach.link")))),
			dom.Tag("tbody").Body(app.Range(j.links).Slice(func(i int) app.UI {
				link := j.links[i]
				return dom.Tag("tr").Body(dom.Tag("td").Text(strconv.Itoa(link.Number)), dom.Tag("td").Text(link.Pseudonym), dom.Tag("td").Class("mono").Text(j.address("return="+link.Token)))
			})),
		)),
	)
}
