package editor

import (
	"slices"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/page/widget"
	"fewshot/app/prompt"
)

func TestSetParameter(t *testing.T) {
	for _, c := range []struct{ id, text, wantError string }{
		{"parameter-temperature", "0.7", ""},
		{"parameter-temperature", "0,7", ""},
		{"parameter-temperature", " 2 ", ""},
		{"parameter-temperature", "2.1", "error.temperature"},
		{"parameter-temperature", "NaN", "error.temperature"},
		{"parameter-temperature", "hot", "error.temperature"},
		{"parameter-max-tokens", "0", "error.max_tokens"},
		{"parameter-max-tokens", "1.5", "error.max_tokens"},
		{"parameter-n", "9", "error.n"},
		{"parameter-logprobs", "21", "error.logprobs"},
		{"parameter-seed", "x", "error.seed"},
		{"parameter-seed", "-3", ""},
	} {
		var p chat.Parameters
		if got := setParameter(&p, c.id, c.text); got != c.wantError {
			t.Errorf("%s %q: %q, want %q", c.id, c.text, got, c.wantError)
		}
	}

	t.Run("an error changes nothing", func(t *testing.T) {
		n := 5
		p := chat.Parameters{MaxTokens: &n}
		setParameter(&p, "parameter-max-tokens", "many")
		if p.MaxTokens == nil || *p.MaxTokens != 5 {
			t.Fatalf("got %v", p.MaxTokens)
		}
	})
	t.Run("an empty text leaves it to the provider", func(t *testing.T) {
		n := 5
		p := chat.Parameters{MaxTokens: &n}
		setParameter(&p, "parameter-max-tokens", "")
		if p.MaxTokens != nil {
			t.Fatalf("got %v", *p.MaxTokens)
		}
	})
}

func TestStops(t *testing.T) {
	for _, stops := range [][]string{{"\n"}, {"\n\n", "Q:"}, {`\n`}, {}} {
		if got := widget.SplitStops(widget.JoinStops(stops)); !slices.Equal(got, stops) {
			t.Errorf("%q became %q", stops, got)
		}
	}

	p := prompt.Prompt{Format: prompt.Presets()[0].Format}
	if id := setStops(&p, "a | b | c | d | e"); id != "error.stop" {
		t.Errorf("five stops: %q", id)
	}
	setStops(&p, "END")
	if !slices.Equal(p.Parameters.Stop, []string{"END"}) {
		t.Errorf("got %q", p.Parameters.Stop)
	}
	setStops(&p, widget.JoinStops(prompt.Stops(p.Format, p.Shots...)))
	if p.Parameters.Stop != nil {
		t.Errorf("stops that the format gives anyhow should follow it: %q", p.Parameters.Stop)
	}
	setStops(&p, "")
	if p.Parameters.Stop == nil || len(p.Parameters.Stop) != 0 {
		t.Errorf("an emptied field should mean none: %q", p.Parameters.Stop)
	}
}

func TestEscape(t *testing.T) {
	for _, s := range []string{"a\nb\tc", `\n`, `C:\dir\new`, "\\\n", "<input>\r\n"} {
		if got := widget.Unescape(widget.Escape(s)); got != s {
			t.Errorf("%q became %q", s, got)
		}
	}
}
