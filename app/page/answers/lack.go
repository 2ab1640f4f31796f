package answers

import (
	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A Lack says why a sample has no text.
type Lack string

// The reasons, in words why.<reason>.
const (
	NoLack       Lack = ""
	lackThinking Lack = "thinking" // the limit was reached while it was thinking
	lackOnly     Lack = "only"     // it thought, and then stopped
	lackLength   Lack = "length"   // the limit was reached, and nobody says that it thought
	lackFiltered Lack = "filtered"
	lackRefused  Lack = "refused" // there are words, but they are a refusal
	lackMissing  Lack = "missing" // the provider sent fewer samples than were asked for
)

// Lack is why a sample of a run that has ended has no answer; noLack if it has
// one, or if the model just said nothing.
func (r *Run) Lack(sample int) Lack {
	if r.State != Done {
		return NoLack
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
		return NoLack
	case s.FinishReason == chat.FinishContentFilter:
		return lackFiltered
	case s.FinishReason == chat.FinishLength && thought:
		return lackThinking
	case s.FinishReason == chat.FinishLength:
		return lackLength
	case thought:
		return lackOnly
	}
	return NoLack
}

// LackText says why in words.
func LackText(l i18n.Lang, r *Run, sample int, why Lack) string {
	used := 0 // tokens of this sample's answer, where they are known
	if r.Usage != nil && r.Prompt.Parameters.Samples() == 1 {
		used = r.Usage.CompletionTokens
	}
	switch why {
	case lackThinking:
		if used > 0 {
			return l.T("why.thinking", i18n.Count(used))
		}
		return l.T("why.thinking.cut")
	case lackOnly:
		return l.T("why.thinking.only")
	case lackLength:
		if used > 0 {
			return l.T("why.length", i18n.Count(used))
		}
		return l.T("why.length.unknown")
	case lackFiltered:
		return l.T("why.filtered")
	case lackRefused:
		return l.T("why.refused")
	}
	return l.T("why.missing", i18n.Count(len(r.Samples)))
}

// moreRoom is by how many tokens a press of the button raises the limit.
const moreRoom = 1024

// lacking says why an answer is empty, before anything else is said of it, with
// buttons that do something about it and run the prompt again.
func (a *Panel) lacking(c Cell) app.UI {
	l, why := a.Lang, c.Run.Lack(c.Sample)
	return app.If(why != NoLack, func() app.UI {
		cut := why == lackThinking || why == lackOnly || why == lackLength
		return dom.Tag("div").Class("lack").Role("status").Body(
			dom.Tag("p").Body(dom.Tag("b").Text(LackText(l, c.Run, c.Sample, why))),
			app.If(why == lackFiltered || why == lackRefused, func() app.UI { return dom.Tag("p").Text(l.T("why.filtered.hint")) }),
			app.If(cut && a.On != nil, func() app.UI {
				return dom.Tag("div").Class("format-row").Body(
					app.If(why != lackLength && thinksMore(c.Run.Prompt), func() app.UI {
						return dom.Button().Class("small").Text(l.T("why.less")).OnClick(a.onThinkLess)
					}),
					app.If(why != lackOnly && c.Run.Prompt.Parameters.MaxTokens != nil, func() app.UI {
						return dom.Button().Class("small").Text(l.T("why.more", i18n.Count(moreRoom))).OnClick(a.onMoreRoom)
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

func (a *Panel) onThinkLess(ctx app.Context, _ app.Event) { a.On.ThinkLess(ctx) }

func (a *Panel) onMoreRoom(ctx app.Context, _ app.Event) { a.On.MoreRoom(ctx) }
