package insidepage

import (
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// fitFrame makes the frame that the page stands in as high as its content.
func (v *page) fitFrame() {
	if !v.framed {
		return
	}
	frame := app.Window().Get("frameElement")
	body, ok := dom.Element(idBody)
	if !frame.Truthy() || !ok {
		return
	}
	frame.Set("height", body.Get("offsetHeight").Int())
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
