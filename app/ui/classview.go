//go:build !js || study

package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// A classView is a student's page.
type classView struct {
	app.Compo
	shell
}

func newClassView() *classView { return &classView{shell: newShell(pathClass)} }

func (v *classView) OnMount(ctx app.Context) { v.mount(ctx) }

func (v *classView) Render() app.UI {
	return v.around(v, tag("main").Class("main class").Body(tag("h1").Text(v.lang.t("class.title"))))
}
