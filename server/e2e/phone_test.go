package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestPhone uses the playground with a thumb.
func TestPhone(t *testing.T) {
	t.Parallel()
	w := open(t, shared, browsertest.Size(360, 640))
	seen := func(selector string) bool {
		return browsertest.Eval[bool](w.Tab, `document.querySelector("`+selector+`").checkVisibility()`)
	}

	w.step("leaves_three_quarters_of_the_screen_to_what_it_is_about", func(t *testing.T) {
		if n := browsertest.Eval[float64](w.Tab, `document.querySelector(".header").offsetHeight + document.querySelector(".run-bar").offsetHeight`); n > 160 || n < 60 {
			t.Errorf("header and run bar take %v of 640 pixels", n)
		}
		w.Wait(`document.querySelector(".run-bar").getBoundingClientRect().bottom <= innerHeight`)
	})
	w.step("shows_one_pane_at_a_time", func(t *testing.T) {
		for pane, selector := range map[string]string{"Prompt": ".editor", "Answer": ".answer", "Sent": ".sent"} {
			w.pane(pane)
			w.Until("the pane "+pane, func() bool { return seen(selector) })
			for _, other := range []string{".editor", ".answer", ".sent"} {
				if other != selector && seen(other) {
					t.Errorf("beside the pane %s there is %s", pane, other)
				}
			}
		}
	})
	w.step("tells_of_the_answers_beside_the_prompt", func(t *testing.T) {
		w.pane("Prompt")
		if got := w.text("#pane-answer"); !strings.Contains(got, "薄荷") {
			t.Errorf("the pane says %q", got)
		}
	})
	w.step("run_and_compare_show_the_answer_with_its_query", func(t *testing.T) {
		w.run()
		w.Until("the answer", func() bool { return seen(".answer") && !seen(".editor") })
		if got := w.text(".asked"); got != "peppermint" || !seen(".asked") {
			t.Errorf("the query is %q", got)
		}
		w.pane("Prompt")
		w.runBy(w.GetPrefix("button", "Compare 0, 1, 3 shots (").Click)
		w.Until("the answers", func() bool { return seen(".answer") && len(w.answers()) == 3 })
	})
	w.step("goes_back_to_where_the_prompt_was_left", func(t *testing.T) {
		w.pane("Prompt")
		w.Until("the prompt", func() bool { return seen(".editor") && !seen(".answer") })
		at := browsertest.Eval[float64](w.Tab, `(scrollTo(0, 200), scrollY)`)
		press := func(id string) { browsertest.Eval[any](w.Tab, `document.getElementById("`+id+`").click()`) } // the tests' own click scrolls
		press("pane-sent")
		w.Until("its top", func() bool { return browsertest.Eval[float64](w.Tab, "scrollY") == 0 })
		press("pane-prompt")
		w.Until("the place", func() bool { return at > 0 && browsertest.Eval[float64](w.Tab, "scrollY") == at })
	})
	w.step("a_starter_prompt_shows_the_prompt", func(t *testing.T) {
		w.pane("Answer")
		w.click("Menu")
		options := browsertest.On[[]string](w.Get("combobox", "Starter prompts"), `function() { return [...this.options].map((o) => o.text) }`)
		w.Get("combobox", "Starter prompts").Choose(options[2])
		w.Until("the prompt", func() bool { return seen(".editor") && !seen(".answer") })
	})
	w.step("has_fields_that_no_tap_zooms_into", func(t *testing.T) {
		w.click("Paste a table")
		w.Get("dialog", "Paste a table")
		small := browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll("textarea, select, input:not([type=checkbox], [type=file])")]
			.filter((e) => parseFloat(getComputedStyle(e).fontSize) < 16).map((e) => e.id)`)
		if len(small) > 0 {
			t.Errorf("smaller than 16 px: %q", small)
		}
		w.Press("Escape")
	})
	w.Clean()
}

// TestFields looks at what can be typed into: it has a border that can be seen, untouched.
func TestFields(t *testing.T) {
	t.Parallel()
	w := open(t, shared, browsertest.Still)
	for i, theme := range []string{"Theme: like the system", "Theme: light"} {
		w.click(theme)
		bad := browsertest.Eval[[]string](w.Tab, `(() => {
			const canvas = document.createElement("canvas").getContext("2d", {willReadFrequently: true});
			const luminance = (colour) => {
				canvas.fillStyle = colour; canvas.fillRect(0, 0, 1, 1);
				const [r, g, b] = [...canvas.getImageData(0, 0, 1, 1).data].map((v) => (v /= 255) <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
				return 0.2126 * r + 0.7152 * g + 0.0722 * b;
			};
			const panel = luminance(getComputedStyle(document.querySelector(".editor")).backgroundColor);
			return [...document.querySelectorAll(".editor textarea, .editor input[type=text]")].filter((e) => {
				const style = getComputedStyle(e), edge = luminance(style.borderTopColor);
				const contrast = (Math.max(edge, panel) + 0.05) / (Math.min(edge, panel) + 0.05);
				return !(parseFloat(style.borderTopWidth) >= 1 && style.borderTopStyle === "solid" && contrast >= 3);
			}).map((e) => e.id);
		})()`)
		if len(bad) > 0 {
			t.Errorf("theme %d: no border of %q can be seen", i, bad)
		}
	}
	w.Clean()
}

// TestFolded looks at what is folded and what is greyed.
func TestFolded(t *testing.T) {
	t.Parallel()
	s, _ := startStrict(t)
	w := open(t, s)
	open := func() bool { return browsertest.Eval[bool](w.Tab, `document.querySelector(".more-settings").open`) }

	w.step("settings_that_few_need", func(t *testing.T) {
		if open() || !w.Has("textbox", "Temperature") || w.Has("textbox", "Seed") {
			t.Error("seldom used settings stand open, or others do not")
		}
		w.set("Seed", "7")
		w.Until("the heading to say what is set", func() bool { return w.text(".more-settings summary") == "More settings · Seed" })
	})
	w.step("what_the_model_does_not_take_says_why", func(t *testing.T) {
		w.choose("openai/gpt-6.1-sol")
		w.Until("the reason", func() bool {
			return strings.Contains(w.text(".format > .parameters > .greyed"), "openai/gpt-6.1-sol doesn't take it")
		})
		w.choose("openai/gpt-4o")
		w.Wait(`!document.querySelector(".format > .parameters > .greyed").textContent`)
		if !open() {
			t.Error("another model folded the settings")
		}
	})
	w.step("figures_of_an_answer", func(t *testing.T) {
		w.choose("tiny/base, in this page")
		w.run()
		shown := func() string {
			return browsertest.Eval[string](w.Tab, `document.querySelector(".answer .cell .meta").innerText`)
		}
		if got := shown(); !strings.Contains(got, "probability") || strings.Contains(got, "first token") || strings.Contains(got, " out") {
			t.Errorf("below the answer stands %q", got)
		}
		w.Find(".answer .cell .meta summary").Click()
		w.Until("the figures", func() bool { return strings.Contains(shown(), "first token") && strings.Contains(shown(), " out") })
	})
	w.Clean()
}
