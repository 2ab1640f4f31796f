// Command stock is the hello world of go-app's own documentation, for web/bench to
// compare with. It is built without the server, which would double its size.
package main

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// hello greets who types a name.
type hello struct {
	app.Compo
	name string
}

func (h *hello) Render() app.UI {
	return app.Div().Body(
		app.H1().ID("echo").Text("Hello, "+h.name),
		app.P().Body(app.Input().ID("field").Type("text").OnInput(h.ValueTo(&h.name))),
	)
}

func main() {
	app.Route("/", func() app.Composer { return &hello{} })
	app.RunWhenOnBrowser()
	serve()
}
