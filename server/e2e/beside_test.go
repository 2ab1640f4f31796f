package e2e

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/emulation"

	"fewshot/web/browsertest"
	"fewshot/web/browsertest/engine"
)

const manyExamples = 150

// TestBesideManyExamples goes to the last of many examples, and looks at where
// there is no second column to stay: a narrow or a low window, and paper.
func TestBesideManyExamples(t *testing.T) {
	t.Parallel()
	t.Run("the_answer_stays_in_view", func(t *testing.T) {
		besideManyExamples(t, sit(t, engine.Chromium(browser), shared, "/"), manyExamples)
	})
	t.Run("where_there_is_no_room", func(t *testing.T) {
		w := open(t, shared)
		w.click("Paste a table")
		w.field("Table").Fill(manyRows(manyExamples))
		w.click("Replace the examples")
		w.Wait(`document.querySelector(".results").getBoundingClientRect().height < innerHeight`)
		for _, size := range []struct {
			name          string
			width, height int64
		}{{"a_phone", 390, 844}, {"a_tablet", 900, 1100}, {"400_percent", 320, 225}, {"low", 1280, 400}} {
			w.step(size.name, func(t *testing.T) {
				w.Resize(size.width, size.height)
				w.Wait(fmt.Sprintf("innerWidth === %d", size.width))
				w.expectNoBox()
			})
		}
		w.step("paper", func(t *testing.T) {
			w.Resize(1280, 900)
			browsertest.Call(w.Tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Media: "print"})
			w.expectNoBox()
			if cut := browsertest.Eval[bool](w.Tab, `document.querySelector(".results").scrollHeight > document.querySelector(".results").clientHeight`); cut {
				t.Error("what is beside the examples is cut")
			}
		})
	})
}

// expectNoBox checks that the answers' column is an ordinary part of the page.
func (w *workbench) expectNoBox() {
	w.t.Helper()
	if got := browsertest.Eval[string](w.Tab, `(({position, overflowY, maxHeight}) => [position, overflowY, maxHeight].join(" "))(getComputedStyle(document.querySelector(".results")))`); got != "static visible none" {
		w.t.Errorf("the column is %s", got)
	}
}

// manyRows is a table of n examples.
func manyRows(n int) string {
	var rows strings.Builder
	for i := range n {
		fmt.Fprintf(&rows, "a word of the number %d\t%d\n", i+1, i+1)
	}
	return rows.String()
}

// besideManyExamples goes to the last of n examples: the answers and what is sent are
// beside it, over the run bar, and all of that column can be scrolled to.
func besideManyExamples(t *testing.T, d *desk, n int) {
	before := engine.Eval[[]string](d.Tab, shotTexts)
	d.click("Paste a table")
	d.fill("Table", manyRows(n))
	d.Wait(fmt.Sprintf(`document.querySelectorAll("dialog[open] tbody tr").length > 5 && document.querySelector("dialog[open]").innerText.includes("%d shots")`, n))
	d.Get("button", "Replace the examples").Focus() // it is below the window
	d.Press("Enter")
	d.Wait(fmt.Sprintf(`document.querySelectorAll(".shot").length === %d`, n))
	engine.Eval[bool](d.Tab, `(document.querySelector(".notice button")?.click(), true)`) // it takes its room at the page's end, if it has not gone by itself
	d.Wait(`!document.querySelector(".notice")`)
	d.Get("textbox", fmt.Sprint("Input ", n)).Focus()
	d.Type("!")
	d.Wait(`scrollY > innerHeight`)
	beside := func(selector string) {
		t.Helper()
		var said string
		d.UntilSaid(func() string { return selector + " beside the last example: " + said }, func() bool {
			said = engine.Eval[string](d.Tab, fmt.Sprintf(`(() => {
				const r = document.querySelector(%q).getBoundingClientRect(), bar = document.querySelector(".run-bar").getBoundingClientRect();
				const top = Math.max(r.top, 0) + 8, shown = document.elementFromPoint(r.left + r.width / 2, top);
				return r.top < -1 || r.top + 16 > bar.top ? "it is at " + r.top + " of " + innerHeight : !shown?.closest(%q) ? "over it lies " + shown?.outerHTML.slice(0, 99) : "";
			})()`, selector, selector))
			return said == ""
		})
	}
	beside(".answer")
	engine.Eval[bool](d.Tab, `(document.querySelector(".results").scrollTo(0, 1e6), true)`)
	d.Wait(`(() => {
		const r = document.querySelector(".results > :last-child").getBoundingClientRect(), bar = document.querySelector(".run-bar").getBoundingClientRect();
		return r.bottom <= bar.top + 1 && r.bottom > bar.top - 100;
	})()`)
	if at := engine.Eval[float64](d.Tab, `scrollY`); at < 900 {
		t.Errorf("the page went to %v with its column", at)
	}
	d.click("Undo") // what was typed
	d.Wait(`!(` + shotTexts + `).at(-1).includes("!")`)
	d.click("Undo") // the table
	d.shots(before...)
}
