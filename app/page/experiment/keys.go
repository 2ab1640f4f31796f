package experiment

import (
	"fewshot/app/page/widget"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// KeyPlan is where the store keeps a plan that was handed to the lab.
const KeyPlan = "labplan"

// ListenKeys takes the keys of a page with a runner.
func ListenKeys(ctx app.Context, on func() *Runner) {
	widget.ListenKeys(ctx, func(e app.Event) func(app.Context) { return on().Key(e) })
}

// Key is what a key asks of the runner, nil for nothing: Ctrl/Cmd+Enter runs, Escape
// cancels.
func (b *Runner) Key(e app.Event) func(app.Context) {
	switch {
	case widget.IsRunKey(e):
		return b.Run
	case e.Get("key").String() == "Escape" && b.state != ready:
		return b.Cancel
	}
	return nil
}
