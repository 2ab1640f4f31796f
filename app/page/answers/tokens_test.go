package answers

import (
	"math"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/dom"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
)

// tok is a token with a probability, and its bytes if they are told.
func tok(text string, p float64, bytes ...int) chat.TokenLogprob {
	return chat.TokenLogprob{Token: text, Logprob: math.Log(p), Bytes: bytes}
}

func TestTextRuns_colour_what_is_known(t *testing.T) {
	for name, c := range map[string]struct {
		sample chat.Sample
		want   []dom.TextRun
	}{
		"each_token": {chat.Sample{Text: "so it is", Logprobs: []chat.TokenLogprob{tok("so", 0.999), tok(" it", 0.55), tok(" is", 0.01)}},
			[]dom.TextRun{{Class: "tok p9", Text: "so", Index: 0}, {Class: "tok p5", Text: " it", Index: 1}, {Class: "tok p0", Text: " is", Index: 2}}},
		"without_logprobs": {chat.Sample{Text: "so"}, []dom.TextRun{{Class: "plain", Text: "so", Index: -1}}},
		"nothing":          {chat.Sample{}, nil},
		// 海 is e6 b5 b7: two tokens of one character.
		"parts_of_a_character": {chat.Sample{Text: "海!", Logprobs: []chat.TokenLogprob{tok(`bytes:\xe6\xb5`, 0.95, 0xe6, 0xb5), tok(`bytes:\xb7`, 0.2, 0xb7), tok("!", 0.35, '!')}},
			[]dom.TextRun{{Class: "tok p9", Text: "海", Index: 0}, {Class: "tok p3", Text: "!", Index: 2}}},
		"that_spell_something_else": {chat.Sample{Text: "so be it", Logprobs: []chat.TokenLogprob{tok("so", 0.5), tok(" it", 0.5)}},
			[]dom.TextRun{{Class: "tok p5", Text: "so", Index: 0}, {Class: "plain", Text: " be it", Index: -1}}},
		"more_than_the_text": {chat.Sample{Text: "so", Logprobs: []chat.TokenLogprob{tok("so", 0.5), tok("\n", 0.5)}},
			[]dom.TextRun{{Class: "tok p5", Text: "so", Index: 0}}},
		"a_refusal": {chat.Sample{Text: "I ", Refusal: "won't.", Logprobs: []chat.TokenLogprob{tok("I ", 0.5)}}, []dom.TextRun{{Class: "plain", Text: "I won't.", Index: -1}}},
	} {
		t.Run(name, func(t *testing.T) {
			got := TextRuns(c.sample)
			if len(got) != len(c.want) {
				t.Fatalf("%+v, want %+v", got, c.want)
			}
			for i := range got {
				if got[i] != c.want[i] {
					t.Errorf("%+v, want %+v", got[i], c.want[i])
				}
			}
		})
	}
}

func TestChoices_say_how_much_they_cover(t *testing.T) {
	top := []chat.Logprob{{Token: "cold", Logprob: math.Log(0.6)}, {Token: " \n", Logprob: math.Log(0.3)}}
	covers := func(runs []choice) string { return runs[len(runs)-1].text }
	chosen := chat.TokenLogprob{Token: "cold", Logprob: math.Log(0.6), Top: top}
	runs := choices(i18n.English, chosen, nil)
	if len(runs) != 3 || runs[0].class != "chosen tok p6" || !strings.HasPrefix(runs[0].text, "cold  60") || !strings.HasPrefix(runs[1].text, "␣⏎  30") {
		t.Errorf("%+v", runs)
	}
	if want := i18n.English.T("inspect.cover", 2, share(0.9)); covers(runs) != want {
		t.Errorf("%q, want %q: the chosen one counts once", covers(runs), want)
	}
	rare := chat.TokenLogprob{Token: "frosty", Logprob: math.Log(0.05), Top: top} // drawn, and not among the best
	runs = choices(i18n.English, rare, nil)
	if want := i18n.English.T("inspect.cover", 3, share(0.95)); len(runs) != 4 || covers(runs) != want {
		t.Errorf("%+v, want %q", runs, want)
	}
	if got := visible(""); got != "∅" {
		t.Errorf("an empty token is %q", got)
	}
}

func TestShare_is_never_too_certain(t *testing.T) {
	for p, want := range map[float64]string{1: "> 99.9%", 0.9996: "> 99.9%", 0.0004: "< 0.1%", 0: "< 0.1%", 0.5: i18n.Percent(0.5), 0.999: i18n.Percent(0.999)} {
		if got := share(p); got != want {
			t.Errorf("%v: %q, want %q", p, got, want)
		}
	}
	if p, ok := probability([]chat.TokenLogprob{tok("a", 0.5), tok("b", 0.5)}); !ok || math.Abs(p-0.25) > 1e-9 {
		t.Errorf("two of a half are %v, %v", p, ok)
	}
	if _, ok := probability(nil); ok {
		t.Error("no token has a probability")
	}
	for logprob, want := range map[float64]string{0: "tok p9", 0.1: "tok p9", math.Inf(-1): "tok p0", math.Log(0.1001): "tok p1"} {
		if got := probabilityClass(logprob); got != want {
			t.Errorf("%v: %s, want %s", logprob, got, want)
		}
	}
}

func TestProvenanceText_names_who_answered(t *testing.T) {
	l := i18n.English
	run := func(p modelpick.Provenance, by string) *Run {
		return &Run{Prompt: prompt.Prompt{Model: "openai/gpt-4o"}, Provenance: p, AnswerBy: by}
	}
	for _, c := range []struct {
		run  *Run
		want string
	}{
		{run(modelpick.Live, ""), l.T("provenance."+string(modelpick.Live), "openai/gpt-4o")},
		{run(modelpick.Live, "openai/gpt-4o-2026-05-01"), l.T("provenance."+string(modelpick.Live), "openai/gpt-4o-2026-05-01")},
		{run(modelpick.InPage, "what a stranger says"), l.T("provenance."+string(modelpick.InPage), "openai/gpt-4o")},
	} {
		if got := ProvenanceText(l, c.run); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
	if got := finishText(l, "of a stranger's"); got != l.T("finish.other", "of a stranger's") {
		t.Errorf("%q", got)
	}
	if got := finishText(l, chat.FinishStop); got == l.T("finish.other", chat.FinishStop) {
		t.Errorf("our own word has no text: %q", got)
	}
}
