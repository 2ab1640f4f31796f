package dom

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// Tag is an element of any name. The page makes its elements with it rather
// than with go-app's constructor for each name: every one of those brings a
// type with sixty methods into the page, a quarter of what it loads.
func Tag(name string) app.HTMLElem { return app.Elem(name) }

// Button is a button that submits nothing.
func Button() app.HTMLElem { return Tag("button").Attr("type", "button") }
