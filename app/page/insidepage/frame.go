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

// followVeil takes over from the frame whether what was recorded is to be guessed first.
// Loading the page anew would lose what was measured in it.
func (v *page) followVeil() {
	frame := app.Window().Get("frameElement")
	if !v.framed || !frame.Truthy() {
		return
	}
	look := func() { v.veiled = frame.Get("dataset").Get("veil").Truthy() }
	look()
	changed := app.FuncOf(func(app.Value, []app.Value) any {
		v.Context().Dispatch(func(app.Context) {
			look()
			v.draw()
		})
		return nil
	})
	app.Window().Get("MutationObserver").New(changed).Call("observe", frame, map[string]any{"attributeFilter": []any{"data-veil"}})
}
