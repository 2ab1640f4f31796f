package experiment

import "github.com/maxence-charriere/go-app/v10/pkg/app"

// KeyPlan is where the store keeps a plan that was handed to the lab.
const KeyPlan = "labplan"

// ListenKeys takes the keys of a page with a runner: Ctrl/Cmd+Enter runs, Escape
// cancels.
func ListenKeys(ctx app.Context, on func() *Runner) {
	if !app.IsClient {
		return
	}
	keys := app.FuncOf(func(_ app.Value, args []app.Value) any {
		e, b := app.Event{Value: args[0]}, on()
		switch key := e.Get("key").String(); {
		case key == "Enter" && (e.Get("ctrlKey").Bool() || e.Get("metaKey").Bool()):
			e.PreventDefault()
			ctx.Dispatch(b.Run)
		case key == "Escape" && b.state != ready:
			ctx.Dispatch(b.Cancel)
		}
		return nil
	})
	app.Window().Call("fewshotKeys", keys)
}
