package answers

import (
	"slices"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/page/i18n"
	"fewshot/app/prompt"
	"fewshot/examples"
)

// spelt is a run of a model whose answer has two tokens, the second with alternatives.
func spelt(model string) *Run {
	p := examples.First().Prompt
	p.Model = model
	top := []chat.Logprob{
		{Token: " sea", Bytes: []int{' ', 's', 'e', 'a'}}, {Token: " tea"}, {Token: "<end>", Bytes: []int{}}, {Token: "\n", Bytes: []int{'\n'}}, {Token: `bytes:\xe8`, Bytes: []int{0xe8}},
	}
	return &Run{Prompt: p, State: Done, Samples: []chat.Sample{{Text: "the sea", Logprobs: []chat.TokenLogprob{{Token: "the"}, {Token: " sea", Top: top}}}}}
}

func TestPath(t *testing.T) {
	chatOnly := ability.Ability{Only: ability.OnlyChat}
	for name, c := range map[string]struct {
		model       string
		takes       ability.Ability
		change      func(r *Run)
		alternative int
		begun       string
		why         deadEnd
	}{
		"another_token":          {"tiny/base", ability.Ability{}, nil, 1, "the tea", ""},
		"the_same_token":         {"tiny/base", ability.Ability{}, nil, 0, "the sea", ""},
		"of_a_completion":        {"openai/davinci-002", ability.Ability{Only: ability.OnlyCompletions}, nil, 1, "the tea", ""},
		"of_a_chat":              {"openai/gpt-4o", chatOnly, nil, 1, "", endChat},
		"of_turns":               {"openai/gpt-4o", ability.Ability{}, func(r *Run) { r.Prompt.Format.As = prompt.Turns }, 1, "", endChat},
		"of_turns_of_our_own":    {"tiny/base", ability.Ability{}, func(r *Run) { r.Prompt.Format.As = prompt.Turns }, 1, "the tea", ""},
		"of_a_model_that_thinks": {"vllm/x", ability.Ability{}, func(r *Run) { r.Samples[0].Reasoning = "Hm." }, 1, "", endThought},
		"the_end":                {"tiny/base", ability.Ability{}, nil, 2, "", endOver},
		"a_stop_sequence":        {"tiny/base", ability.Ability{}, nil, 3, "", endOver},
		"a_part_of_a_character":  {"tiny/base", ability.Ability{}, nil, 4, "", endPart},
		"of_another_spelling":    {"tiny/base", ability.Ability{}, func(r *Run) { r.Samples[0].Text = "A sea" }, 1, "", endUnspelt},
	} {
		t.Run(name, func(t *testing.T) {
			r := spelt(c.model)
			if c.change != nil {
				c.change(r)
			}
			p, why := pathFrom(r, 0, 1, c.alternative, c.takes)
			if why != c.why {
				t.Fatalf("%q, want %q", why, c.why)
			}
			if why != "" {
				for _, l := range i18n.Langs() {
					if text := why.text(l, c.model); text == "" || text == "dead_end."+string(why) {
						t.Errorf("%s has no words in %s", why, l.Tag())
					}
				}
				return
			}
			if p.begun != c.begun || len(p.tokens) != 2 || tokenBytes(p.tokens[1]) != p.chosen || len(r.Samples[0].Logprobs) != 2 || r.Samples[0].Logprobs[1].Token != " sea" {
				t.Errorf("%+v of %+v", p, r.Samples[0])
			}
		})
	}
}

func TestOnPath(t *testing.T) {
	three := 3
	p := examples.First().Prompt
	p.Model, p.Parameters.N = "tiny/base", &three
	for layout, stops := range map[prompt.Layout][]string{prompt.Text: {"\n"}, prompt.Turns: {"\n"}} {
		p.Format.As = layout
		req := prompt.Render(p).Request(p)
		plain := prompt.Render(p).Request(p)
		onPath(req, " 薄")
		if req.Chat() || len(req.Prompt) < 20 || req.Prompt[len(req.Prompt)-len(": 薄"):] != ": 薄" && req.Prompt[len(req.Prompt)-len(":  薄"):] != ":  薄" || req.N != nil {
			t.Errorf("%s: %+v", layout, req)
		}
		if !slices.Contains(req.Stop, stops[0]) {
			t.Errorf("%s: it stops at %q, and %q without", layout, req.Stop, plain.Stop)
		}
	}
}
