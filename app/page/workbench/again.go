package workbench

import (
	"fewshot/app/page/answers"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// ThinkLess has the model think as little as it can, and runs again what was
// run last.
func (w *Workbench) ThinkLess(ctx app.Context) {
	w.again(ctx, func(p *prompt.Prompt) { p.Parameters.ReasoningEffort = "" })
}

// MoreRoom lets the answer be longer, and runs again what was run last.
func (w *Workbench) MoreRoom(ctx app.Context) {
	w.again(ctx, func(p *prompt.Prompt) {
		if n := p.Parameters.MaxTokens; n != nil {
			more := *n + answers.MoreRoom
			p.Parameters.MaxTokens = &more
		}
	})
}

// again changes the prompt and presses once more what was pressed last.
func (w *Workbench) again(ctx app.Context, f func(p *prompt.Prompt)) {
	w.Change(ctx, "", f)
	if len(w.Cells) > 0 && w.Cells[0].By != "" {
		w.Compare(ctx)
		return
	}
	w.Run(ctx)
}
