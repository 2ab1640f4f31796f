package e2e

import (
	"fmt"
	"testing"

	"fewshot/web/browsertest"
)

// TestWidth looks at the page in windows from a phone's to a wide screen's.
func TestWidth(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.field("Input 2").Fill("averylongwordwithoutanyplacetobreakit" + "averylongwordwithoutanyplacetobreakit")
	w.field("Query").Fill("two\nlines")
	w.run()
	w.click("More for example 2") // its menu stays open
	const phone = 545             // the first width at which the whole page is shown
	for _, width := range []int64{360, 480, 640, 800, 1024, 1280, 1600, 1920} {
		w.step(fmt.Sprint(width), func(t *testing.T) {
			w.Resize(width, 800)
			w.Wait(fmt.Sprintf("innerWidth === %d", width))
			if wide := browsertest.Eval[string](w.Tab, tooWide); wide != "" {
				t.Errorf("the page scrolls sideways because of %s", wide)
			}
			if over := browsertest.Eval[[]string](w.Tab, overRunBar); len(over) > 0 {
				t.Errorf("over the run bar lies %q", over)
			}
			if hidden := browsertest.Eval[string](w.Tab, underRunBar); hidden != "" {
				t.Errorf("the page's end can't be scrolled out from under the run bar: %s", hidden)
			}
			if width < phone {
				for _, pane := range []string{"Prompt", "Answer", "Sent"} {
					w.pane(pane)
					if wide := browsertest.Eval[string](w.Tab, tooWide); wide != "" {
						t.Errorf("in the pane %s the page scrolls sideways because of %s", pane, wide)
					}
					if over := browsertest.Eval[[]string](w.Tab, overRunBar); len(over) > 0 {
						t.Errorf("in the pane %s lies over the run bar %q", pane, over)
					}
				}
				w.click("Menu")
				if wide := browsertest.Eval[string](w.Tab, tooWide); wide != "" {
					t.Errorf("with its menu the page scrolls sideways because of %s", wide)
				}
			}
			for _, name := range []string{"Compare 0", "Run", "Share"} {
				w.GetPrefix("button", name).Hover()
			}
			if width < phone {
				w.click("Menu")
			}
		})
	}
	w.step("a_menu_opens_above_the_run_bar", func(t *testing.T) {
		w.Resize(360, 480)
		w.Wait("innerWidth === 360")
		w.pane("Prompt")
		w.Press("Escape")
		w.Wait(`!document.querySelector(".menu")`)
		browsertest.Eval[any](w.Tab, `document.getElementById("more-1").scrollIntoView({block: "end"})`)
		browsertest.Eval[any](w.Tab, `document.getElementById("more-1").click()`)
		w.Wait(`(() => {
			const last = [...document.querySelectorAll(".menu button")].pop(), r = last?.getBoundingClientRect();
			return last && document.elementFromPoint(r.left + 5, r.bottom - 3) === last;
		})()`)
	})
	w.step("dialogs_fit_a_phone", func(t *testing.T) {
		w.Resize(360, 640)
		w.Press("Escape") // the menu
		w.click("Menu")
		for _, button := range []string{"History", "Share", "Paste a table", "Export"} {
			w.click(button)
			w.Get("dialog", button)
			if button == "Paste a table" {
				w.field("Table").Fill(table)
				w.Get("button", "Add to the examples")
			}
			if out := browsertest.Eval[string](w.Tab, `(() => {
				const d = document.querySelector("dialog[open]"), r = d.getBoundingClientRect();
				if (r.left >= -0.5 && r.right <= innerWidth + 0.5 && r.top >= -0.5 && r.bottom <= innerHeight + 0.5 && d.scrollWidth <= d.clientWidth) return "";
				return JSON.stringify(r) + " " + d.scrollWidth + " in " + d.clientWidth;
			})()`); out != "" {
				t.Errorf("the dialog %s does not fit: %s", button, out)
			}
			w.Press("Escape")
			w.Gone("dialog", button)
		}
		w.click("Menu")
		w.click("More for example 2")
	})
	w.step("tells_a_notice_without_covering_the_run_bar", func(t *testing.T) {
		w.Resize(360, 640)
		w.GetIn(".menu", "button", "Delete").Click()
		w.Get("button", "Dismiss")
		if over := browsertest.Eval[[]string](w.Tab, overRunBar); len(over) > 0 {
			t.Errorf("over the run bar lies %q", over)
		}
	})
	w.Clean()
}

// tooWide names what reaches out of the window sideways, if the page can be
// scrolled that way.
const tooWide = `(() => {
	const page = document.scrollingElement;
	if (page.scrollWidth <= innerWidth) return "";
	const out = [...document.querySelectorAll("body *")].find((e) => e.getBoundingClientRect().right > innerWidth + 0.5 && e.offsetParent);
	return page.scrollWidth + " px: " + (out ? out.outerHTML.slice(0, 200) : "?");
})()`

// overRunBar lists what lies over the run bar, at a grid of points and
// scrolled to the top, the middle and the end.
const overRunBar = `(() => {
	const over = new Set();
	const page = document.scrollingElement;
	for (const share of [0, 0.5, 1]) {
		page.scrollTop = share * (page.scrollHeight - innerHeight);
		const bar = document.querySelector(".run-bar").getBoundingClientRect();
		if (bar.bottom > innerHeight + 0.5 || bar.left < -0.5 || bar.right > innerWidth + 0.5) over.add("the window's edge");
		for (let x = bar.left + 2; x < bar.right - 1; x += 12) {
			for (let y = bar.top + 2; y < bar.bottom - 1; y += 6) {
				const top = document.elementFromPoint(x, y);
				if (top && !top.closest(".run-bar")) over.add(top.outerHTML.slice(0, 150));
			}
		}
	}
	return [...over];
})()`

// underRunBar says what of the last panel stays under the run bar when the
// page is scrolled to its end.
const underRunBar = `(() => {
	const page = document.scrollingElement;
	page.scrollTop = page.scrollHeight;
	document.querySelector(".results").scrollTop = 1e6; // where it scrolls by itself
	const bar = document.querySelector(".run-bar").getBoundingClientRect();
	const low = [...document.querySelectorAll(".panel")].find((p) => p.getBoundingClientRect().bottom > bar.top + 0.5);
	return low ? low.className + " ends at " + low.getBoundingClientRect().bottom + ", the bar begins at " + bar.top : "";
})()`
