package modelpick

import (
	"fewshot/app/page/client"
	"fewshot/app/page/tinyworker"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// An Arrival is how much of the weights of a model in the page has come.
type Arrival struct{ share float64 }

// Share is from 0 to 1; 1 is all of them, and 0 that nobody waits for any.
func (a *Arrival) Share() float64 { return a.share }

// Watch follows what comes from now on, when an answer has to wait for it.
func (a *Arrival) Watch(page app.Context) {
	if !app.IsClient {
		return
	}
	come := func(share float64) {
		page.Dispatch(func(ctx app.Context) {
			if share-a.share < 0.05 && share < 1 {
				ctx.PreventUpdate()
				return
			}
			a.share = share
		})
	}
	tinyworker.Page().Watch(func(p client.Progress) {
		share := 1.0
		if p.Total > 0 {
			share = float64(p.Done) / float64(p.Total)
		}
		come(share)
	})
	app.Window().Call("addEventListener", "fewshot-arrival", app.FuncOf(func(_ app.Value, args []app.Value) any {
		come(args[0].Get("detail").Float())
		return nil
	}))
}
