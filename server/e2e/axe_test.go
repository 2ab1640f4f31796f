package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"fewshot/web/browsertest"
)

// axe is the source of axe-core, which `make tools` installs. Tests that run beside each
// other don't install it twice.
func axe(t *testing.T) string {
	t.Helper()
	installing.Lock()
	defer installing.Unlock()
	path := filepath.Join("testdata", "node_modules", "axe-core", "axe.min.js")
	if _, err := os.Stat(path); err != nil {
		install := exec.Command("npm", "ci", "--silent", "--no-audit", "--no-fund")
		install.Dir = "testdata"
		if out, err := install.CombinedOutput(); err != nil {
			t.Fatalf("npm ci in server/e2e/testdata (make tools does it): %v\n%s", err, out)
		}
	}
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

var installing sync.Mutex

// TestAccessibility has axe-core look at the page in all its states, in a wide window in
// both themes.
func TestAccessibility(t *testing.T) {
	t.Parallel()
	source := axe(t)
	for _, look := range []struct {
		name  string
		width int64
	}{{"light_and_dark", 1280}, {"phone", 360}} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			w := open(t, shared, browsertest.Size(look.width, 800), browsertest.Still)
			browsertest.Eval[bool](w.Tab, source+"; true") // not by a script element: the page's policy forbids those
			if look.name == "phone" {
				w.click("Menu")
			}
			w.click("Theme: like the system") // it is light now
			expect := func() {
				w.expectAccessible()
				if look.name != "phone" {
					w.expectContrastInDark()
				}
			}
			// in shows a pane first where there is room for one.
			in := func(pane string, reach func()) func() {
				return func() {
					if look.name == "phone" {
						w.pane(pane)
					}
					reach()
				}
			}
			state := func(name string, reach func()) {
				w.step(name, func(t *testing.T) {
					reach()
					expect()
				})
			}
			dialog := func(button, name string, fill func()) func() {
				return func() {
					w.click(button)
					w.Get("dialog", name)
					fill()
					expect()
					w.Press("Escape")
					w.Gone("dialog", name)
				}
			}
			state("first_visit", func() {})
			state("menu", in("Prompt", func() { w.click("More for example 2") }))
			state("note", func() { w.GetIn(".menu", "button", "Note").Click(); w.Get("textbox", "Note on example 2") })
			state("switched_off", func() { w.Get("checkbox", "Use example 2").Click(); w.settled() })
			state("answer_with_alternatives", func() {
				w.run()
				w.Get("group", "Text of the answer").Focus()
				w.Wait(`document.getElementById("inspector").innerText.includes("cover")`)
			})
			state("card", dialog("What it can do", "The tiny model", func() {}))
			state("import", in("Prompt", dialog("Paste a table", "Paste a table", func() {
				w.field("Table").Fill(table)
				w.Get("button", "Add to the examples")
			})))
			state("import_error", dialog("Paste a table", "Paste a table", func() {
				w.field("Table").Fill(`{"shots": [`)
				w.alert()
			}))
			state("export", dialog("Export", "Export", func() {}))
			state("share", dialog("Share", "Share", func() {}))
			state("history", dialog("History", "History", func() { w.Get("button", "Open") }))
			state("tokens", in("Sent", func() { w.Get("tab", "Tokens").Click(); w.Wait(`document.querySelector("#sent .piece")`) }))
			state("code", func() {
				w.Get("tab", "Code").Click()
				w.Wait(`document.getElementById("sent").innerText.includes("import")`)
			})
			state("own_format_and_a_wrong_setting", in("Prompt", func() { w.click("Custom…"); w.field("Between examples"); w.set("Temperature", "hot"); w.alert() }))
			state("side_by_side", func() { w.runBy(w.GetPrefix("button", "Compare 0").Click) })
			state("error", func() { w.choose("openai/fault-429"); w.run(); w.alert() })
			state("running", func() {
				w.choose("openai/fault-slow-stream")
				w.click("Run")
				w.Until("some words", func() bool { return strings.Contains(strings.Join(w.answers(), ""), "word") })
			})
			state("notice", in("Prompt", func() {
				w.Press("Escape")
				w.Get("button", "Run")
				w.click("More for example 1")
				w.GetIn(".menu", "button", "Delete").Click()
				w.Get("button", "Dismiss")
			}))
			state("no_example", in("Prompt", func() {
				for range 2 {
					w.click("More for example 1")
					w.GetIn(".menu", "button", "Delete").Click()
					w.settled()
				}
			}))
		})
	}
}

// expectAccessible fails the test for what axe-core finds that is serious or
// critical.
func (w *workbench) expectAccessible() {
	w.t.Helper()
	w.expectRules("{}", 10)
}

// expectContrastInDark looks again at a page in the light theme, in the dark one: colours
// are all that differs.
func (w *workbench) expectContrastInDark() {
	w.t.Helper()
	light := browsertest.Eval[string](w.Tab, `getComputedStyle(document.body).backgroundColor`)
	theme := browsertest.Eval[string](w.Tab, `document.documentElement.dataset.theme ?? ""`)
	browsertest.Eval[bool](w.Tab, `(document.documentElement.dataset.theme = "dark", true)`)
	if dark := browsertest.Eval[string](w.Tab, `getComputedStyle(document.body).backgroundColor`); theme != "light" || dark == light {
		w.t.Errorf("in the theme %q the page is %s, and in the dark one %s", theme, light, dark)
	}
	w.expectRules(`{runOnly: ["color-contrast"]}`, 1)
	browsertest.Eval[bool](w.Tab, fmt.Sprintf(`(document.documentElement.dataset.theme = %q, true)`, theme))
}

// expectRules has axe-core look by some of its rules, least of which must hold: or it did
// not look.
func (w *workbench) expectRules(options string, least int) {
	w.t.Helper()
	type violation struct {
		ID, Impact, Help string
		Nodes            []string
	}
	type result struct {
		Passes     int
		Violations []violation
	}
	r := browsertest.Eval[result](w.Tab, `axe.run(document, `+options+`).then((r) => ({
		Passes: r.passes.length,
		Violations: r.violations.filter((v) => v.impact === "serious" || v.impact === "critical").map((v) => ({
			ID: v.id, Impact: v.impact, Help: v.help, Nodes: v.nodes.map((n) => n.html.slice(0, 160) + " " + n.failureSummary),
		})),
	}))`)
	if r.Passes < least {
		w.t.Errorf("axe-core passed only %d rules: did it look?", r.Passes)
	}
	for _, v := range r.Violations {
		w.t.Errorf("%s: %s (%s)\n\t%s", v.Impact, v.Help, v.ID, strings.Join(v.Nodes[:min(3, len(v.Nodes))], "\n\t"))
	}
}
