package e2e

import (
	"encoding/json"
	"maps"
	"slices"
	"strings"
	"testing"
)

// body is a request as the upstream received it.
type body struct {
	Model       string    `json:"model"`
	Prompt      string    `json:"prompt"`
	Messages    []message `json:"messages"`
	Stop        []string  `json:"stop"`
	Temperature *float64  `json:"temperature"`
	TopP        *float64  `json:"top_p"`
	Seed        *int      `json:"seed"`
	N           *int      `json:"n"`
	MaxTokens   *int      `json:"max_tokens"`
	Completion  *int      `json:"max_completion_tokens"`
	Presence    *float64  `json:"presence_penalty"`
	Frequency   *float64  `json:"frequency_penalty"`
}

// received is the one request that the upstream got since its reset.
func received(t *testing.T, s *server) (path string, b body) {
	t.Helper()
	asked := s.received()
	if len(asked) != 1 {
		t.Fatalf("the upstream got %d requests", len(asked))
	}
	if err := json.Unmarshal(asked[0].Body, &b); err != nil {
		t.Fatal(err)
	}
	return asked[0].Path, b
}

// TestSent compares what the page shows with what the upstream received, byte
// for byte, in each layout.
func TestSent(t *testing.T) {
	w := open(t, shared)
	w.choose("openai/echo-1")
	w.field("Instruction").Fill("Translate. 🐙")
	w.field("Input 1").Fill(" 👩‍👩‍👧 <|endoftext|>\t\"quotes\" \\n \u200b\ttab ")
	w.field("Output 2").Fill("<b>奶酪</b> & 'more'")
	w.Get("checkbox", "Use example 3").Click()
	for name, value := range map[string]string{
		"Temperature": "0.25", "Answer, tokens": "40", "Samples": "1", "Top p": "0.9", "Seed": "7",
		"Frequency penalty": "-0.5", "Presence penalty": "1.5",
	} {
		w.set(name, value)
	}

	// The parameters go along in all layouts, but for what is said to be changed:
	// nobody knows whether this model thinks, so that there is room for it.
	changed := func(what string) bool { return strings.Contains(w.text(".answer .changes"), what) }
	parameters := func(t *testing.T, b body) {
		t.Helper()
		most := 40
		if changed("up to 1,024 more are for thinking") {
			most += 1024
		}
		tokens := b.MaxTokens
		if tokens == nil {
			tokens = b.Completion
		}
		for name, ok := range map[string]bool{
			"model": b.Model == "echo-1", "temperature": is(b.Temperature, 0.25), "max_tokens": is(tokens, most),
			"top_p": is(b.TopP, 0.9), "seed": is(b.Seed, 7), "frequency_penalty": is(b.Frequency, -0.5), "presence_penalty": is(b.Presence, 1.5),
		} {
			if !ok {
				t.Errorf("%s did not arrive as it was set: %+v", name, b)
			}
		}
	}
	stops := func() []string {
		var all []string
		for _, s := range strings.Split(w.field("Stop at").Value(), " | ") {
			if s != "" {
				all = append(all, strings.NewReplacer(`\\`, `\`, `\n`, "\n").Replace(s))
			}
		}
		return all
	}
	for _, layout := range []struct{ name, path string }{
		{"text", "/v1/completions"}, {"one message", "/v1/chat/completions"}, {"turns", "/v1/chat/completions"},
	} {
		w.step(strings.ReplaceAll(layout.name, " ", "_")+"_is_sent_as_it_is_shown", func(t *testing.T) {
			w.click(layout.name)
			w.settled()
			shown := w.sent()
			shared.Upstream.Reset()
			w.run()
			path, b := received(t, shared)
			if path != layout.path {
				t.Errorf("it went to %s", path)
			}
			got := b.Messages
			if b.Prompt != "" {
				got = append(got, message{"", b.Prompt})
			}
			if !slices.Equal(got, shown) {
				t.Errorf("shown  %q\nsent   %q", shown, got)
			}
			if want := map[string]int{"text": 1, "one message": 1, "turns": 6}[layout.name]; len(shown) != want {
				t.Errorf("%d texts are shown, want %d", len(shown), want)
			}
			want := stops()
			if layout.name != "turns" && !slices.Equal(want, []string{"\n"}) {
				t.Errorf("the stops are %q", want)
			}
			if changed("cut at the stop sequences here") {
				want = nil
			}
			if !slices.Equal(b.Stop, want) {
				t.Errorf("shown stops %q, sent %q", want, b.Stop)
			}
			parameters(t, b)
		})
	}
	w.step("own_stop_sequences_are_sent", func(t *testing.T) {
		w.click("text")
		eventually(w, "the stops of the format", func() string { return w.field("Stop at").Value() }, `\n`) // they are drawn over what stands there
		w.set("Stop at", `END | \n\n | 。`)
		shared.Upstream.Reset()
		w.run()
		if _, b := received(t, shared); !slices.Equal(b.Stop, []string{"END", "\n\n", "。"}) {
			t.Errorf("the stops are %q", b.Stop)
		}
		w.click("Follow the format")
		eventually(w, "the stops of the format", func() string { return w.field("Stop at").Value() }, `\n`)
	})
	w.step("own_labels_are_sent", func(t *testing.T) {
		w.click("Custom…")
		fields := map[string]string{"Before an input": "IN[", "After an input": "]", "Before an output": "OUT[", "After an output": "]", "Between examples": `\n---\n`}
		for _, name := range slices.Sorted(maps.Keys(fields)) {
			w.set(name, fields[name])
		}
		w.settled()
		shown := w.prompt()
		shared.Upstream.Reset()
		w.run()
		_, b := received(t, shared)
		if b.Prompt != shown || !strings.Contains(shown, "IN[cheese]OUT[<b>奶酪</b> & 'more']\n---\nIN[peppermint]OUT[") {
			t.Errorf("shown %q\nsent  %q", shown, b.Prompt)
		}
	})
	w.step("a_parameter_that_makes_no_sense_is_said_so_and_not_sent", func(t *testing.T) {
		w.set("Temperature", "hot")
		if a := w.alert(); !strings.Contains(a, "A number from 0 to 2.") {
			t.Errorf("the page says %q", a)
		}
		shared.Upstream.Reset()
		w.run()
		if _, b := received(t, shared); !is(b.Temperature, 0.25) {
			t.Errorf("the temperature sent is %v", b.Temperature)
		}
	})
	w.Clean()
}

// is reports whether p points to v.
func is[T comparable](p *T, v T) bool { return p != nil && *p == v }
