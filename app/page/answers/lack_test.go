package answers

import (
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/i18n"
)

func TestWhyAnAnswerIsEmpty(t *testing.T) {
	thought := &chat.Usage{PromptTokens: 34, CompletionTokens: 32, ReasoningTokens: 32}
	two := 2
	for name, c := range map[string]struct {
		chunks []chat.Chunk
		sample int
		n      *int
		why    Lack
		words  string
	}{
		"thinking":              {[]chat.Chunk{{FinishReason: "length"}, {Usage: thought}}, 0, nil, lackThinking, "all 32 tokens went into thinking"},
		"thinking_was_shown":    {[]chat.Chunk{{Reasoning: "Hm"}, {FinishReason: "length"}}, 0, nil, lackThinking, "while it was thinking"},
		"ended_after_thinking":  {[]chat.Chunk{{Reasoning: "Hm"}, {FinishReason: "stop"}}, 0, nil, lackOnly, "thought, and then stopped"},
		"cut":                   {[]chat.Chunk{{FinishReason: "length"}, {Usage: &chat.Usage{PromptTokens: 3, CompletionTokens: 32}}}, 0, nil, lackLength, "limit of 32 tokens"},
		"cut_without_a_count":   {[]chat.Chunk{{FinishReason: "length"}}, 0, nil, lackLength, "the limit was reached"},
		"filtered":              {[]chat.Chunk{{FinishReason: "content_filter"}}, 0, nil, lackFiltered, "filter withheld"},
		"refused":               {[]chat.Chunk{{Refusal: "No."}, {FinishReason: "stop"}}, 0, nil, lackRefused, "refused"},
		"nothing_said":          {[]chat.Chunk{{FinishReason: "stop"}}, 0, nil, NoLack, ""},
		"an_answer":             {[]chat.Chunk{{Text: "a", FinishReason: "length"}, {Usage: thought}}, 0, nil, NoLack, ""},
		"a_sample_did_not_come": {[]chat.Chunk{{Text: "a", FinishReason: "stop"}}, 1, &two, lackMissing, "sent only 1"},
	} {
		t.Run(name, func(t *testing.T) {
			r := &Run{State: Running}
			r.Prompt.Parameters.N = c.n
			for _, chunk := range c.chunks {
				r.Add(chunk, 10)
			}
			if got := r.Lack(c.sample); got != NoLack {
				t.Errorf("it is said before the end: %s", got)
			}
			r.End(Done, nil, 20)
			got := r.Lack(c.sample)
			if got != c.why {
				t.Fatalf("%q, want %q", got, c.why)
			}
			if got == NoLack {
				return
			}
			if text := LackText(i18n.English, r, c.sample, got); !strings.Contains(text, c.words) {
				t.Error(text)
			}
			if text := LackText(i18n.Chinese, r, c.sample, got); strings.Contains(text, "why.") || strings.Contains(text, "%!") {
				t.Error(text)
			}
		})
	}
}

func TestFiguresOfARun(t *testing.T) {
	t.Run("the_speed_is_of_what_can_be_seen", func(t *testing.T) {
		r := &Run{}
		r.Add(chat.Chunk{Text: "a"}, 1000)
		r.Add(chat.Chunk{Text: "b", FinishReason: "stop"}, 1100)
		r.Add(chat.Chunk{Usage: &chat.Usage{PromptTokens: 3, CompletionTokens: 131, ReasoningTokens: 128}}, 1100)
		if got := r.tokensPerSecond(); got != 20 {
			t.Errorf("%v tokens a second, want 20", got)
		}
	})
	t.Run("each_sample_has_its_own_first_token", func(t *testing.T) {
		r := &Run{}
		r.Add(chat.Chunk{Text: "a", FinishReason: "stop"}, 5)
		r.Add(chat.Chunk{Index: 2, Text: "c", FinishReason: "stop"}, 9)
		if r.first(0) != 5 || r.first(1) != 0 || r.first(2) != 9 || r.first(3) != 0 {
			t.Errorf("%v", r.FirstOf)
		}
	})
	t.Run("thinking_is_bounded_and_no_text", func(t *testing.T) {
		r := &Run{}
		for range 100 {
			r.Add(chat.Chunk{Reasoning: strings.Repeat("思", 1000)}, 5)
		}
		r.Add(chat.Chunk{Text: "a", FinishReason: "stop"}, 7)
		if n := len(r.Samples[0].Reasoning); n > maxThought+3000 || n < maxThought-3 || r.Text() != "a" || r.FirstMS != 7 {
			t.Errorf("%d bytes, text %q, first %v", n, r.Text(), r.FirstMS)
		}
	})
	t.Run("changes_are_kept", func(t *testing.T) {
		r := &Run{}
		r.Add(chat.Chunk{Changes: []chat.Change{{Field: "n", Code: "several_requests", From: "3"}}}, 5)
		r.Counted = 10
		r.Usage = &chat.Usage{PromptTokens: 30}
		if d, ok := r.usageDifference(); len(r.Changes) != 1 || r.requests() != 3 || d != 0 || !ok {
			t.Errorf("%+v: %d", r, d)
		}
	})
	for name, c := range map[string]struct {
		counted, provider int
		exact, few        bool
	}{
		"a_window_of_2048": {6046, 2048, false, true},
		"an_estimate":      {6046, 5100, false, false},
		"exact":            {6046, 5100, true, true},
		"a_short_prompt":   {60, 30, true, false},
		"no_count":         {6046, 0, true, false},
		"more_than_ours":   {600, 900, true, false},
	} {
		t.Run("examples_dropped/"+name, func(t *testing.T) {
			r := &Run{Counted: c.counted, Exact: c.exact, Usage: &chat.Usage{PromptTokens: c.provider}}
			if r.tooFew() != c.few {
				t.Errorf("%v", r.tooFew())
			}
		})
	}
}
