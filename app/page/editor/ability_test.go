//go:build !js

package editor

import (
	"slices"
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
	"fewshot/examples"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// A silent page says nothing.
type silent struct{}

func (silent) Lang() i18n.Lang      { return i18n.English }
func (silent) Context() app.Context { return app.Context{} }
func (silent) Say(widget.Notice)    {}

// What the page shows before Run is what the server does after it.
func TestWhatAModelTakesIsShownBeforeRun(t *testing.T) {
	first := examples.First().Prompt
	for name, c := range map[string]struct {
		provider, model string
		change          func(p *prompt.Prompt)
		idle            []string
		next            []string // codes
	}{
		"takes_everything":     {"openai", "gpt-4o", nil, []string{modelpick.IDThinking}, []string{"text_as_message"}},
		"thinks_only_if_told":  {"openai", "gpt-5.4", nil, []string{"parameter-frequency-penalty", "parameter-presence-penalty"}, []string{"text_as_message", "stop_here"}},
		"always_thinks":        {"openai", "gpt-6.1-sol", nil, []string{"parameter-temperature", "parameter-top-p", "parameter-logprobs", "parameter-frequency-penalty", "parameter-presence-penalty"}, []string{"text_as_message", "thinking", "not_sent", "stop_here", "room"}},
		"told_to_think":        {"openai", "gpt-5.4", func(p *prompt.Prompt) { p.Parameters.ReasoningEffort = chat.EffortHigh }, []string{"parameter-temperature", "parameter-top-p", "parameter-logprobs", "parameter-frequency-penalty", "parameter-presence-penalty"}, []string{"text_as_message", "not_sent", "stop_here", "room"}},
		"one_of_two":           {"anthropic", "claude-opus-4-5", nil, []string{"parameter-top-p", "parameter-seed", "parameter-logprobs", "parameter-frequency-penalty", "parameter-presence-penalty"}, []string{"text_as_message", "stop_here"}},
		"one_of_two_is_chosen": {"anthropic", "claude-opus-4-5", func(p *prompt.Prompt) { p.Parameters.Temperature = nil }, []string{"parameter-seed", "parameter-logprobs", "parameter-frequency-penalty", "parameter-presence-penalty"}, []string{"text_as_message", "stop_here"}},
	} {
		t.Run(name, func(t *testing.T) {
			p := first
			if c.change != nil {
				c.change(&p)
			}
			value := c.provider + "/" + c.model
			e := New(silent{})
			e.SetModel(value)
			e.Open(p)
			e.Costs().SetAbilities(modelpick.Abilities{value: ability.Of(c.provider, "", c.model)})
			a := e.Ability()
			idle := modelpick.IdleFields(e.Prompt(), a)
			for _, id := range []string{"parameter-temperature", "parameter-top-p", "parameter-seed", "parameter-logprobs", "parameter-frequency-penalty", "parameter-presence-penalty"} {
				if idle[id] != slices.Contains(c.idle, id) {
					t.Errorf("%s: idle %v", id, idle[id])
				}
			}
			_, changes := modelpick.Fitting(e.Prompt(), e.Prompt().Stops(), a)
			sent, sentChanges := a.Fit(prompt.Render(e.Prompt()).Request(e.Prompt()))
			for _, want := range c.next {
				if !slices.ContainsFunc(changes, func(c chat.Change) bool { return c.Code == want }) {
					t.Errorf("it is not said that %s: %+v", want, changes)
				}
			}
			if !slices.Equal(changes, sentChanges) {
				t.Errorf("shown %+v, done %+v", changes, sentChanges)
			}
			// The text that is shown is the text that is sent.
			segments := e.Rendered().Segments
			if len(sent.Messages) != len(segments) || sent.Messages[0].Content != segments[0].Text || sent.Messages[0].Role != segments[0].Role {
				t.Errorf("shown %+v, sent %+v", segments, sent.Messages)
			}
			if taking := e.taking(); len(changes) > 0 && !strings.HasPrefix(taking.Next, "For "+value+":") {
				t.Errorf("%q", taking.Next)
			}
			if e.draft.Prompt.Format.As != prompt.Text {
				t.Error("the person's own layout was changed")
			}
		})
	}
}
