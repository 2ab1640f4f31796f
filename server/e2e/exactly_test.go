package e2e

import (
	"regexp"
	"strconv"
	"strings"
	"testing"

	"fewshot/server/provider/upstreamtest"
	"fewshot/web/browsertest"
)

// TestCountExactly has a provider count a prompt that the page can only estimate.
func TestCountExactly(t *testing.T) {
	t.Parallel()
	up := upstreamtest.New()
	t.Cleanup(up.Close)
	s := startServer(t, "ANTHROPIC_API_KEY="+canary, "ANTHROPIC_BASE_URL="+up.URL+"/v1")
	w := open(t, s)
	visible := func() bool {
		return browsertest.Eval[bool](w.Tab, `document.getElementById("count-exactly").checkVisibility()`)
	}
	asked := func() int {
		n := 0
		for _, r := range up.Requests() {
			if r.Path == "/v1/messages/count_tokens" {
				n++
			}
		}
		return n
	}
	number := regexp.MustCompile(`[\d,]+`)
	count := func() int {
		n, _ := strconv.Atoi(strings.ReplaceAll(number.FindString(w.tokens()), ",", ""))
		return n
	}

	w.step("is_not_offered_where_it_cannot_be_had", func(t *testing.T) {
		w.settled()
		if visible() {
			t.Error("for the model in the page, which is exact already")
		}
		w.choose("openai/echo-1") // whose stand-in has no way of counting
		w.until("≈")
		if visible() {
			t.Error("for a provider that counts nothing")
		}
	})
	exact, estimated := 0, 0
	w.step("gives_the_provider's_count_of_the_prompt", func(t *testing.T) {
		w.choose("anthropic/echo-1")
		button := w.Get("button", "Count exactly") // the last model was estimated too, and had none
		estimated = count()
		button.Focus()
		w.Press("Enter")
		w.until("counted by the provider")
		exact = count()
		if strings.Contains(w.tokens(), "≈") || exact == estimated || exact < 20 {
			t.Errorf("%d were estimated, and %q is exact", estimated, w.tokens())
		}
		if visible() {
			t.Error("the count is exact, and the button stays")
		}
		if id := browsertest.Eval[string](w.Tab, "document.activeElement.id"); id != "tokens" {
			t.Errorf("the focus is on %q", id)
		}
		if said := browsertest.Eval[string](w.Tab, `document.getElementById("spoken").textContent`); !strings.Contains(said, "counted by the provider") {
			t.Errorf("who hears the page is told %q", said)
		}
		if n := asked(); n != 1 {
			t.Errorf("the provider was asked %d times", n)
		}
	})
	corrected := 0
	w.step("corrects_the_estimates_of_what_is_typed_next", func(t *testing.T) {
		w.field("Query").Fill("cheddar")
		w.until("≈")
		w.until("corrected by your last count")
		corrected = count()
		if !visible() || abs(corrected-exact) > abs(estimated-exact)/2 {
			t.Errorf("%d were estimated, %d are exact, and another word makes %d", estimated, exact, corrected)
		}
		if title := browsertest.Eval[string](w.Tab, `document.getElementById("tokens").title`); !strings.HasPrefix(title, "Corrected by your last count: ") {
			t.Errorf("its reason is %q", title)
		}
	})
	w.step("is_kept_for_a_prompt_that_comes_back", func(t *testing.T) {
		w.click("Undo")
		w.until("counted by the provider")
		if count() != exact || asked() != 1 {
			t.Errorf("%d, not %d; asked %d times", count(), exact, asked())
		}
		w.click("Redo")
	})
	w.step("corrects_the_next_visit_too", func(t *testing.T) {
		w.until("corrected by your last count")
		w.settled()
		w.reload()
		w.until("corrected by your last count")
		eventually(w, "the count", func() string { return strconv.Itoa(count()) }, strconv.Itoa(corrected))
	})
	w.step("says_what_is_wrong_in_the_language_of_the_page", func(t *testing.T) {
		w.choose("anthropic/fault-429")
		w.UntilSaid(w.tokens, func() bool { // what was learned is of the other model
			said := w.tokens()
			return strings.Contains(said, "≈") && !strings.Contains(said, "corrected")
		})
		w.click("Count exactly")
		if said := w.alert(); !strings.Contains(said, "too many requests") && !strings.Contains(said, "Rate limit") {
			t.Errorf("of a refusal is said %q", said)
		}
		w.click("中文")
		w.click("精确计数")
		w.UntilSaid(w.alert, func() bool { return strings.Contains(w.alert(), "请求太多，请稍后再试。") })
		if strings.Contains(w.text("#tokens"), "提供方") {
			t.Errorf("what was refused is said to be counted: %q", w.text("#tokens"))
		}
		w.click("English")
	})
	w.Clean("Failed to load resource") // the refusal, which Chromium logs
}

// until waits until the count has a text in it.
func (w *workbench) until(text string) {
	w.t.Helper()
	w.UntilSaid(w.tokens, func() bool { return strings.Contains(w.tokens(), text) })
}

func abs(n int) int { return max(n, -n) }
