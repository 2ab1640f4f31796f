package insidepage

import (
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// fitFrame keeps the frame that the page stands in as high as its content.
func (v *page) fitFrame() {
	frame := app.Window().Get("frameElement")
	body := app.Window().Get("document").Get("body")
	if !v.framed || !frame.Truthy() || !app.Window().Get("ResizeObserver").Truthy() {
		return
	}
	fit := app.FuncOf(func(app.Value, []app.Value) any {
		frame.Set("height", body.Get("scrollHeight").Int())
		return nil
	})
	app.Window().Get("ResizeObserver").New(fit).Call("observe", body)
}

// follow takes over what the page around changes of language and theme.
func (v *page) follow() {
	changed := app.FuncOf(func(app.Value, []app.Value) any {
		v.Context().Dispatch(func(app.Context) {
			widget.ChosenTheme().Apply()
			v.Speak(i18n.ChosenLang())
		})
		return nil
	})
	app.Window().Call("addEventListener", "storage", changed)
}
