//go:build !js || study

package ui

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// A teachView is a teacher's page.
type teachView struct {
	app.Compo
	shell
}

func newTeachView() *teachView { return &teachView{shell: newShell(pathTeach)} }

func (v *teachView) OnMount(ctx app.Context) { v.mount(ctx) }

func (v *teachView) Render() app.UI {
	return v.around(v, tag("main").Class("main teach").Body(tag("h1").Text(v.lang.t("teach.title"))))
}
