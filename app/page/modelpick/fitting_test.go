//go:build !js

package modelpick

import (
	"maps"
	"slices"
	"strings"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
)

func TestIdleFields_are_what_the_model_does_not_take(t *testing.T) {
	p := prompt.Prompt{Format: prompt.Presets()[0].Format}
	p.Format.As = prompt.Message
	for model, want := range map[string]struct{ idle, takes []string }{
		"openai/gpt-4o":             {[]string{IDThinking}, []string{"parameter-temperature", "parameter-top-p", "parameter-seed", "parameter-frequency-penalty"}},
		"anthropic/claude-opus-4-1": {[]string{"parameter-seed", "parameter-frequency-penalty", "parameter-presence-penalty", "parameter-logprobs"}, []string{"parameter-temperature", "parameter-top-p"}},
	} {
		host, _, _ := strings.Cut(model, "/")
		idle := IdleFields(p, ability.Of(host, "", strings.TrimPrefix(model, host+"/")))
		for _, id := range want.idle {
			if !idle[id] {
				t.Errorf("%s does not take %s: %v", model, id, slices.Sorted(maps.Keys(idle)))
			}
		}
		for _, id := range want.takes {
			if idle[id] {
				t.Errorf("%s takes %s", model, id)
			}
		}
	}
	if p.Parameters.Temperature != nil || p.Parameters.Seed != nil {
		t.Errorf("asking changes the prompt: %+v", p.Parameters)
	}
}

func TestNextText(t *testing.T) {
	if got := NextText(i18n.English, "m", nil); got != "" {
		t.Errorf("nothing is changed, and yet: %q", got)
	}
	changes := []chat.Change{{Field: "seed", Code: "not_sent"}, {Field: "max_tokens", Code: "lowered", From: "9000", To: "4096"}}
	for _, l := range i18n.Langs() {
		got := NextText(l, "openai/x", changes)
		for _, text := range []string{"openai/x", "4096", ChangeText(l, changes[0]), ChangeText(l, changes[1])} {
			if !strings.Contains(got, text) {
				t.Errorf("%s: %q is missing in %q", l.Tag(), text, got)
			}
		}
		if l == i18n.Chinese && strings.Contains(got, "。 ") {
			t.Errorf("there is a space between Chinese sentences: %q", got)
		}
	}
	if got := ChangeText(i18n.English, chat.Change{Field: "new_field", Code: "of a newer server"}); !strings.Contains(got, "new_field") {
		t.Errorf("%q", got)
	}
}

func TestPlaced_where_there_is_a_choice(t *testing.T) {
	for _, l := range i18n.Langs() {
		page, server, live := Placed(l, InPage, "tiny/base"), Placed(l, Server, "tiny/base"), Placed(l, Live, "openai/x")
		if live != "openai/x" || page == server || !strings.Contains(page, "tiny/base") || !strings.Contains(server, "tiny/base") {
			t.Errorf("%s: %q, %q, %q", l.Tag(), page, server, live)
		}
	}
	for _, c := range InPageChoices() {
		if !RunsInPage(c.Value) || ProvenanceOf(c.Value) != InPage {
			t.Errorf("%s does not run in the page", c.Value)
		}
	}
	if n := len(InPageChoices()); n < 4 {
		t.Errorf("%d models run in the page", n)
	}
}
