//go:build !js

package ui

import (
	"math"
	"slices"
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/client"
	"fewshot/app/model"
	"fewshot/app/prompt"
)

// What the page shows before Run is what the server does after it.
func TestWhatAModelTakesIsShownBeforeRun(t *testing.T) {
	first := firstPrompt()
	for name, c := range map[string]struct {
		provider, model string
		change          func(p *prompt.Prompt)
		idle            []string
		next            []string // codes
	}{
		"takes_everything":     {"openai", "gpt-4o", nil, []string{idThinking}, []string{"text_as_message"}},
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
			w := newWorkbench()
			w.draft.prompt, w.model = p, value
			w.gauge.abilities = abilities{value: ability.Of(c.provider, "", c.model)}
			a := w.takes()
			idle := idleFields(w.prompt(), a)
			for id := range parameterFields {
				if idle[id] != slices.Contains(c.idle, id) {
					t.Errorf("%s: idle %v", id, idle[id])
				}
			}
			_, changes := fitting(w.prompt(), w.prompt().Stops(), a)
			sent, sentChanges := a.Fit(prompt.Render(w.prompt()).Request(w.prompt()))
			for _, want := range c.next {
				if !slices.ContainsFunc(changes, func(c chat.Change) bool { return c.Code == want }) {
					t.Errorf("it is not said that %s: %+v", want, changes)
				}
			}
			if !slices.Equal(changes, sentChanges) {
				t.Errorf("shown %+v, done %+v", changes, sentChanges)
			}
			// The text that is shown is the text that is sent.
			blocks := w.rendered().Blocks
			if len(sent.Messages) != len(blocks) || sent.Messages[0].Content != blocks[0].Text || sent.Messages[0].Role != blocks[0].Role {
				t.Errorf("shown %+v, sent %+v", blocks, sent.Messages)
			}
			if taking := w.taking(); len(changes) > 0 && !strings.HasPrefix(taking.Next, "For "+value+":") {
				t.Errorf("%q", taking.Next)
			}
			if w.draft.prompt.Format.As != prompt.Text {
				t.Error("the person's own layout was changed")
			}
		})
	}
	t.Run("an_older_server_says_the_endpoints", func(t *testing.T) {
		a := abilityOf(client.Model{Endpoints: []string{"chat"}})
		if laidOut(first, a).Format.As != prompt.Message {
			t.Error("a text is shown as sent to a model that takes chats alone")
		}
	})
	t.Run("models_in_the_page_are_not_the_servers", func(t *testing.T) {
		all := abilities{tinyInPage: {Only: ability.OnlyChat}}
		if all.known(tinyInPage) || all.of(tinyInPage).Only != "" || !all.known(onServer+tinyInPage) {
			t.Error("the two are mixed up")
		}
	})
}

// The price on the button bounds what is sent: with thinking, with n, and where
// the prompt has no limit of its own.
func TestPriceIsABound(t *testing.T) {
	three, limit := 3, 32
	for name, c := range map[string]struct {
		model    string
		limit, n *int
		effort   string
		answers  int // tokens that are priced
		requests int
	}{
		"plain":             {"openai/gpt-4o", &limit, nil, "", 32, 1},
		"samples":           {"openai/gpt-4o", &limit, &three, "", 96, 1},
		"no_limit":          {"openai/gpt-4o", nil, nil, "", 1024, 1},
		"thinking":          {"openai/gpt-6.1-sol", &limit, nil, "", 32 + ability.Room("low"), 1},
		"thinking_hard":     {"openai/gpt-6.1-sol", &limit, nil, "high", 32 + ability.Room("high"), 1},
		"thinking_no_limit": {"openai/gpt-6.1-sol", nil, nil, "", 1024 + ability.Room("low"), 1},
		"several_requests":  {"anthropic/claude-opus-4-5", &limit, &three, "", 96, 3},
	} {
		t.Run(name, func(t *testing.T) {
			provider, own, _ := strings.Cut(c.model, "/")
			a := ability.Of(provider, "", own)
			a.DefaultTokens = 1024
			w := newWorkbench()
			w.model = c.model
			w.gauge.abilities = abilities{c.model: a}
			p := w.prompt()
			p.Parameters.MaxTokens, p.Parameters.N, p.Parameters.ReasoningEffort = c.limit, c.n, c.effort
			got := costs{Total: 1000}
			got.room(p, a)
			m := model.Lookup(c.model)
			got.price(m)
			input, _ := m.CostUSD(chat.Usage{PromptTokens: 1000})
			output, _ := m.CostUSD(chat.Usage{CompletionTokens: c.answers})
			if got.Room != c.answers || got.Requests != c.requests || !got.Priced || math.Abs(got.InputUSD+got.OutputUSD-(input*float64(c.requests)+output)) > 1e-12 {
				t.Errorf("%+v, want %d tokens in %d requests", got, c.answers, c.requests)
			}
		})
	}
	if got := priceOf(english, 0.5, false); strings.Contains(got, "up to") {
		t.Errorf("a price that is no bound is called one: %s", got)
	}
}

func TestEveryChangeHasItsWords(t *testing.T) {
	all := []string{ability.TextAsMessage, ability.MessageAsText, ability.SystemAsUser, ability.StopHere, ability.NotSent, ability.WithoutThought, ability.ThinkingSent,
		ability.RoomAdded, ability.Lowered, ability.SeveralRequests, ability.OneOfTwo, ability.Repaired, ability.Unstreamed}
	for _, code := range all {
		c := chat.Change{Field: "temperature", Code: code, From: "32", To: "1056"}
		for _, l := range []lang{english, chinese} {
			if text := changeText(l, c); text == "" || text == changeText(l, chat.Change{Field: "temperature", Code: "unheard of"}) || strings.Contains(text, "%!") || strings.Contains(text, "change.") {
				t.Errorf("%s in %s: %q", code, l.tag(), text)
			}
		}
	}
	if got := changeText(english, chat.Change{Field: "max_tokens", Code: ability.RoomAdded, From: "32", To: "1056"}); !strings.Contains(got, "32 tokens") || !strings.Contains(got, "1,024") {
		t.Error(got)
	}
	if got := changeText(english, chat.Change{Field: "temperature", Code: ability.NotSent, From: "0"}); !strings.HasPrefix(got, "Temperature 0 is not sent") || !strings.Contains(got, "may differ") {
		t.Error(got)
	}
}
