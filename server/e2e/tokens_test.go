package e2e

import (
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestLogprobs looks at the tokens of an answer: of the model in the page, and
// of an upstream that is asked for alternatives.
func TestLogprobs(t *testing.T) {
	w := open(t, shared)
	inspector := func() string {
		w.t.Helper()
		return browsertest.Eval[string](w.Tab, `document.getElementById("inspector").innerText`)
	}
	colours := func() int {
		w.t.Helper()
		return browsertest.Eval[int](w.Tab, `new Set([...document.querySelectorAll("#answer-0 .tok")].map((e) => getComputedStyle(e).backgroundColor + getComputedStyle(e).color + e.className)).size`)
	}
	covered := regexp.MustCompile(`the \d+ shown cover (> )?[\d.]+%`)

	w.step("of_the_model_in_the_page_are_told_without_asking", func(t *testing.T) {
		w.run()
		if colours() == 0 {
			t.Fatal("no token is coloured")
		}
		w.Get("group", "Text of the answer").Focus()
		w.Until("the first token's alternatives", func() bool { return covered.MatchString(inspector()) })
		first := inspector()
		if n := browsertest.Eval[int](w.Tab, `document.querySelectorAll("#inspector .alternative").length`); n < 4 {
			t.Errorf("there are %d alternatives: %q", n, first)
		}
		w.Press("ArrowRight")
		w.Until("another token's alternatives", func() bool { return covered.MatchString(inspector()) && inspector() != first })
		w.Press("ArrowLeft")
		eventually(w, "the first token's alternatives", inspector, first)
		if n := browsertest.Eval[int](w.Tab, `document.querySelectorAll("#answer-0 .marked").length`); n != 1 {
			t.Errorf("%d tokens are marked", n)
		}
	})
	w.step("the_answer_goes_on_from_one", func(t *testing.T) {
		own := w.answers()[0]
		// From the text to its token's alternatives. The tests' own key would press what it goes to.
		browsertest.Eval[any](w.Tab, `document.activeElement.dispatchEvent(new KeyboardEvent("keydown", {key: "Enter", bubbles: true, cancelable: true}))`)
		w.Wait(`document.activeElement.matches("#inspector button")`)
		chosen := browsertest.Eval[string](w.Tab, `document.activeElement.textContent.split("  ")[0].replaceAll("␣", " ")`)
		w.runBy(func() { w.Press("Enter") })
		a := w.answers()
		if len(a) != 2 || a[0] != own || !strings.HasPrefix(a[1], chosen) || len(a[1]) <= len(chosen) {
			t.Errorf("%q on from %q: %q", own, chosen, a)
		}
		if h := w.headings(); len(h) != 2 || h[0] != "its own choice" || !strings.HasPrefix(h[1], "from “") {
			t.Errorf("over the answers stand %q", h)
		}
		w.Wait(`document.activeElement.id === "answer-1"`)
		w.Until("the first token's alternatives", func() bool { return covered.MatchString(inspector()) })
		if asked := w.Responses("/v1/"); slices.ContainsFunc(asked, isRun) {
			t.Error("the server was asked")
		}
		// By mouse, in another column beside these.
		w.Find("#inspector button:not([aria-disabled])").Click()
		w.Until("a third answer", func() bool { a := w.answers(); return len(a) == 3 && a[0] == own && a[2] != "" })
		w.Wait(`!document.querySelector(".answer[aria-busy=true]")`)
		w.click("History")
		w.Get("dialog", "History")
		if n := browsertest.Eval[int](w.Tab, `document.querySelectorAll("dialog .runs li").length`); n != 3 {
			t.Errorf("%d runs are kept", n)
		}
		w.Press("Escape")
		w.Gone("dialog", "History")
	})
	w.step("of_chat_messages_say_why_it_cannot", func(t *testing.T) {
		w.click("turns")
		w.run()
		w.Get("group", "Text of the answer").Focus()
		w.Wait(`document.querySelector("#inspector button:not([aria-disabled])")`) // a chat with our own is text
		w.choose("openai/gpt-4o-mini")
		w.set("Alternatives", "5")
		w.run()
		w.Get("group", "Text of the answer").Focus()
		w.Until("the reason", func() bool { return strings.Contains(inspector(), "openai/gpt-4o-mini is sent chat messages") })
		if n := browsertest.Eval[int](w.Tab, `document.querySelectorAll("#inspector button:not([aria-disabled])").length`); n > 0 {
			t.Errorf("%d alternatives can be pressed", n)
		}
		before := w.answers()
		w.Find("#inspector button").Click()
		if a := w.answers(); !slices.Equal(a, before) {
			t.Errorf("it went on: %q", a)
		}
		w.click("text")
	})
	w.step("of_an_upstream_go_on_there", func(t *testing.T) {
		w.choose("openai/echo-1")
		w.set("Alternatives", "5")
		w.run()
		w.Find("#answer-0 .tok:nth-child(2)").Hover()
		w.Until("the token under the mouse", func() bool { return strings.Contains(inspector(), "alt1") })
		shared.Upstream.Reset()
		w.runBy(func() { w.Find("#inspector button").Click() })
		_, b := received(t, shared)
		if first := strings.SplitN(w.answers()[1], "alt", 2)[0]; !strings.HasSuffix(b.Prompt, first+"alt1") && !strings.Contains(b.Prompt, "alt") {
			t.Errorf("the upstream was sent %q", b.Prompt)
		}
		w.set("Alternatives", "")
	})
	w.step("of_an_upstream_are_asked_for", func(t *testing.T) {
		w.choose("openai/echo-1")
		w.set("Alternatives", "5")
		shared.Upstream.Reset()
		w.run()
		asked := string(shared.received()[0].Body)
		if !strings.Contains(asked, `"logprobs":5`) {
			t.Errorf("the upstream was asked %s", asked)
		}
		if n := colours(); n < 2 {
			t.Errorf("the tokens have %d colours", n)
		}
		w.Find("#answer-0 .tok:nth-child(2)").Hover()
		w.Until("the token under the mouse", func() bool { return strings.Contains(inspector(), "alt1") && covered.MatchString(inspector()) })
		// The upstream's second token has the logprob -0.25, its alternatives -1.25, -2.25, …
		if text := inspector(); !strings.Contains(text, "77.9%") || !strings.Contains(text, "28.7%") {
			t.Errorf("the inspector says %q", text)
		}
	})
	w.step("that_did_not_come_are_said_to_be_missing", func(t *testing.T) {
		w.set("Alternatives", "")
		w.run()
		w.Get("group", "Text of the answer").Focus()
		eventually(w, "a word about it", inspector, "No probabilities came with this answer.")
	})
	w.Clean()
}

// TestTokenView looks at the rendered prompt token by token.
func TestTokenView(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.click("text")
	w.settled()
	want := fmt.Sprintf("token 1 of %d · id ", commandCounts(t, "o200k_base", []string{w.prompt()})[0])
	w.Get("tab", "Tokens").Click()
	w.Get("combobox", "Counted by").Choose("o200k_base")
	w.Get("group", "What is sent").Focus()
	detail := func() string {
		return browsertest.Eval[string](w.Tab, `document.getElementById("piece").innerText`)
	}
	w.UntilSaid(func() string { return want + "…, not " + detail() }, func() bool {
		w.Press("ArrowLeft")
		return strings.HasPrefix(detail(), want)
	})
	w.Clean()
}
