package ui

import (
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// A lack says why a sample has no text.
type lack string

// The reasons, in words why.<reason>.
const (
	noLack       lack = ""
	lackThinking lack = "thinking" // the limit was reached while it was thinking
	lackOnly     lack = "only"     // it thought, and then ended
	lackLength   lack = "length"   // the limit was reached, and nobody says that it thought
	lackFiltered lack = "filtered"
	lackRefused  lack = "refused" // there are words, but they are a refusal
	lackMissing  lack = "missing" // the provider sent fewer samples than were asked for
)

// lackOf is why a sample of a run that has ended has no answer; noLack if it has
// one, or if the model just said nothing.
func (r *run) lackOf(sample int) lack {
	if r.State != done {
		return noLack
	}
	if sample >= len(r.Samples) {
		return lackMissing
	}
	s := r.Samples[sample]
	thought := s.Reasoning != "" || r.thought() > 0
	switch {
	case s.Refusal != "":
		return lackRefused
	case s.Text != "":
		return noLack
	case s.FinishReason == chat.FinishContentFilter:
		return lackFiltered
	case s.FinishReason == chat.FinishLength && thought:
		return lackThinking
	case s.FinishReason == chat.FinishLength:
		return lackLength
	case thought:
		return lackOnly
	}
	return noLack
}

// lackText says why in words.
func lackText(l lang, r *run, sample int, why lack) string {
	used := 0 // tokens of this sample's answer, where they are known
	if r.Usage != nil && r.Prompt.Parameters.Samples() == 1 {
		used = r.Usage.CompletionTokens
	}
	switch why {
	case lackThinking:
		if used > 0 {
			return l.t("why.thinking", count(used))
		}
		return l.t("why.thinking.cut")
	case lackOnly:
		return l.t("why.thinking.only")
	case lackLength:
		if used > 0 {
			return l.t("why.length", count(used))
		}
		return l.t("why.length.unknown")
	case lackFiltered:
		return l.t("why.filtered")
	case lackRefused:
		return l.t("why.refused")
	}
	return l.t("why.missing", count(len(r.Samples)))
}

// moreRoom is by how many tokens a press of the button raises the limit.
const moreRoom = 1024

// lacking says why an answer is empty, before anything else is said of it, with
// buttons that do something about it and run the prompt again.
func (a *answerPanel) lacking(c cell) app.UI {
	l, why := a.Lang, c.Run.lackOf(c.Sample)
	return app.If(why != noLack, func() app.UI {
		cut := why == lackThinking || why == lackOnly || why == lackLength
		return tag("div").Class("lack").Role("status").Body(
			tag("p").Body(tag("b").Text(lackText(l, c.Run, c.Sample, why))),
			app.If(why == lackFiltered || why == lackRefused, func() app.UI { return tag("p").Text(l.t("why.filtered.hint")) }),
			app.If(cut && a.On != nil, func() app.UI {
				return tag("div").Class("format-row").Body(
					app.If(why != lackLength && thinksMore(c.Run.Prompt), func() app.UI {
						return button().Class("small").Text(l.t("why.less")).OnClick(a.onThinkLess)
					}),
					app.If(why != lackOnly && c.Run.Prompt.Parameters.MaxTokens != nil, func() app.UI {
						return button().Class("small").Text(l.t("why.more", count(moreRoom))).OnClick(a.onMoreRoom)
					}),
				)
			}),
		)
	})
}

// thinksMore reports whether a prompt asks for more thinking than the least.
func thinksMore(p prompt.Prompt) bool {
	return p.Parameters.ReasoningEffort != "" && p.Parameters.ReasoningEffort != chat.EffortLeast
}

func (a *answerPanel) onThinkLess(ctx app.Context, _ app.Event) { a.On.ThinkLess(ctx) }
func (a *answerPanel) onMoreRoom(ctx app.Context, _ app.Event)  { a.On.MoreRoom(ctx) }

// ThinkLess has the model think as little as it can, and runs again what was
// run last.
func (w *Workbench) ThinkLess(ctx app.Context) {
	w.again(ctx, func(p *prompt.Prompt) { p.Parameters.ReasoningEffort = "" })
}

// MoreRoom lets the answer be longer, and runs again what was run last.
func (w *Workbench) MoreRoom(ctx app.Context) {
	w.again(ctx, func(p *prompt.Prompt) {
		if n := p.Parameters.MaxTokens; n != nil {
			more := *n + moreRoom
			p.Parameters.MaxTokens = &more
		}
	})
}

// again changes the prompt and presses once more what was pressed last.
func (w *Workbench) again(ctx app.Context, f func(p *prompt.Prompt)) {
	w.change(ctx, "", f)
	if len(w.cells) > 0 && w.cells[0].By != "" {
		w.Compare(ctx)
		return
	}
	w.Run(ctx)
}
