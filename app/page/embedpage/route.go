package embedpage

import (
	"encoding/json"

	"fewshot/app/page/client"
	"fewshot/app/page/dom"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Route registers the page that embeds run in, for the server, which renders it ahead
// of time.
func Route() { route(Path, Page{}) }

// RouteOpen registers the page that is open in the browser, with what the server says
// to it.
func RouteOpen() {
	var page Page
	json.Unmarshal(client.PageData(), &page) // of our own server; without it there is no author's key
	if app.IsClient {
		route(dom.PagePath(), page)
	}
}

func route(path string, page Page) {
	app.Route(path, func() app.Composer { return NewFrame(page) })
}
