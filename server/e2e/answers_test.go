package e2e

import (
	"slices"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestAnswers looks at how answers are shown: where, under which labels, and
// what is said of them.
func TestAnswers(t *testing.T) {
	t.Parallel()
	w := open(t, shared, browsertest.Size(390, 844))
	text := func(selector string) string {
		return browsertest.Eval[string](w.Tab, `document.querySelector("`+selector+`").textContent`)
	}

	w.step("come_into_view_on_a_phone", func(t *testing.T) {
		w.run()
		w.Wait(`(() => { const r = document.querySelector(".answer pre").getBoundingClientRect(); return r.top >= 0 && r.bottom <= innerHeight; })()`)
	})
	w.step("have_our_count_beside_the_models", func(t *testing.T) {
		if m := w.meta(); !strings.Contains(m, "same as our count") {
			t.Errorf("under the answer stands %q", m)
		}
	})
	w.step("take_the_alternatives_to_an_older_one_away", func(t *testing.T) {
		w.Get("group", "Text of the answer").Focus()
		w.Wait(`document.getElementById("inspector").textContent.includes("%")`)
		w.run()
		if old := text("#inspector"); old != "" {
			t.Errorf("beside the new answer stands %q", old)
		}
	})
	w.step("stand_side_by_side", func(t *testing.T) {
		w.Resize(1280, 900)
		w.runBy(w.GetPrefix("button", "Compare 0, 1, 3 shots (").Click)
		tops := browsertest.Eval[[]float64](w.Tab, `[...document.querySelectorAll(".answer pre")].map((p) => p.getBoundingClientRect().top)`)
		if len(tops) != 3 || tops[0] != tops[2] {
			t.Errorf("the answers begin at %v", tops)
		}
	})
	w.step("are_all_read_out", func(t *testing.T) {
		w.Until("all labels to be read", func() bool {
			spoken := text("#spoken")
			return strings.Contains(spoken, "0 shots: ") && strings.Contains(spoken, "1 shot: ") && strings.Contains(spoken, "3 shots: ")
		})
	})
	w.step("are_labelled_in_the_pages_language", func(t *testing.T) {
		w.click("中文")
		w.Get("button", "运行")
		if h := w.headings(); !slices.Equal(h, []string{"0 个示例", "1 个示例", "3 个示例"}) {
			t.Errorf("over the answers stand %q", h)
		}
		w.click("English")
	})
	w.step("need_examples_to_be_compared", func(t *testing.T) {
		for _, n := range []string{"1", "2", "3"} {
			w.Get("checkbox", "Use example "+n).Click()
		}
		if !w.Get("button", "No examples to compare").Disabled() {
			t.Error("nothing can be compared with nothing")
		}
	})
	w.Clean()
}
