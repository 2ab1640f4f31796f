package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// tag is an element of any name. The page makes its elements with it rather
// than with go-app's constructor for each name: every one of those brings a
// type with sixty methods into the page, a quarter of what it loads.
func tag(name string) app.HTMLElem { return app.Elem(name) }

// button is a button that submits nothing.
func button() app.HTMLElem { return tag("button").Attr("type", "button") }
