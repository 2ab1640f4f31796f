package e2e

import (
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

func TestUsage(t *testing.T) {
	w := open(t, shared)
	w.choose("openai/gpt-4o-mini")
	w.Wait(`/^\d+ tokens of 128,000/.test(document.getElementById("tokens").innerText)`)
	counted, _, _ := strings.Cut(w.tokens(), " ")
	w.run()
	// The upstream counts words, and says so in its usage.
	if m := w.meta(); !regexp.MustCompile(`we counted ` + counted + ` in, the provider \d+`).MatchString(m) {
		t.Errorf("under the answer stands %q; we counted %s", m, counted)
	}
	w.Clean()
}

func TestSideBySide(t *testing.T) {
	w := open(t, shared)
	w.choose("openai/echo-1")

	w.step("samples_of_one_request", func(t *testing.T) {
		w.set("Samples", "3")
		shared.Upstream.Reset()
		w.run()
		if a := w.answers(); len(a) != 3 || a[0] == "" || a[0] != a[2] {
			t.Errorf("the answers are %q", a)
		}
		if _, b := received(t, shared); !is(b.N, 3) {
			t.Errorf("n is %v", b.N)
		}
		if h := w.headings(); len(h) != 3 || h[0] == h[1] {
			t.Errorf("over the answers stand %q", h)
		}
		w.set("Samples", "")
	})
	w.step("fewer_shots_in_one_press", func(t *testing.T) {
		shared.Upstream.Reset()
		button := w.GetPrefix("button", "Compare 0, 1, 3 shots (")
		promised := requestsOn(t, button)
		w.runBy(button.Click)
		asked := shared.received()
		if len(asked) != promised || promised != 3 {
			t.Fatalf("the button said %d requests, the upstream got %d", promised, len(asked))
		}
		var shots []int
		for _, r := range asked {
			var b body
			if err := json.Unmarshal(r.Body, &b); err != nil {
				t.Fatal(err)
			}
			text := b.Prompt
			for _, m := range b.Messages {
				text += m.Content
			}
			n := 0
			for _, word := range []string{"海獭", "奶酪", "毛绒长颈鹿"} {
				n += strings.Count(text, word)
			}
			shots = append(shots, n)
			if !slices.Equal(b.Stop, []string{"\n"}) {
				t.Errorf("with %d shots the stops are %q", n, b.Stop)
			}
		}
		slices.Sort(shots)
		if !slices.Equal(shots, []int{0, 1, 3}) {
			t.Errorf("the requests have %v shots", shots)
		}
		if h := w.headings(); !slices.Equal(h, []string{"0 shots", "1 shot", "3 shots"}) {
			t.Errorf("over the answers stand %q", h)
		}
		if a := w.answers(); len(a) != 3 || slices.Contains(a, "") {
			t.Errorf("the answers are %q", a)
		}
	})
	w.step("the_price_stands_on_the_button", func(t *testing.T) {
		w.choose("openai/gpt-4o-mini")
		w.Wait(`/^\d+ tokens of 128,000/.test(document.getElementById("tokens").innerText)`)
		w.Until("a price", func() bool {
			return regexp.MustCompile(`up to \$0\.0\d+\)$`).MatchString(w.GetPrefix("button", "Compare 0").Name)
		})
	})
	w.step("two_models", func(t *testing.T) {
		w.Get("combobox", "Compare with").Choose("tiny/base, on the server")
		shared.Upstream.Reset()
		button := w.GetPrefix("button", "Compare the two models (")
		if n := requestsOn(t, button); n != 2 {
			t.Errorf("the button says %d requests", n)
		}
		before := len(w.Responses("/v1/"))
		w.runBy(button.Click)
		var runs []string
		for _, r := range w.Responses("/v1/")[before:] {
			if isRun(r) {
				var b body
				if err := json.Unmarshal([]byte(r.Sent), &b); err != nil {
					t.Fatal(err)
				}
				runs = append(runs, b.Model)
			}
		}
		slices.Sort(runs)
		if !slices.Equal(runs, []string{"openai/gpt-4o-mini", "tiny/base"}) {
			t.Errorf("the page asked %q", runs)
		}
		if h := w.headings(); len(h) != 2 || !strings.Contains(h[0], "gpt-4o-mini") || !strings.Contains(h[1], "tiny/base") {
			t.Errorf("over the answers stand %q", h)
		}
		if a := w.answers(); len(a) != 2 || slices.Contains(a, "") {
			t.Errorf("the answers are %q", a)
		}
	})
	w.Clean()
}

// requestsOn is how many requests a button says that it sends.
func requestsOn(t *testing.T, button *browsertest.Element) int {
	t.Helper()
	found := regexp.MustCompile(`\((\d+) requests?,`).FindStringSubmatch(button.Name)
	if found == nil {
		t.Fatalf("the button says %q", button.Name)
	}
	n, err := strconv.Atoi(found[1])
	if err != nil {
		t.Fatal(err)
	}
	return n
}
