package e2e

import (
	"fmt"
	"strings"
	"testing"

	"fewshot/examples/lessons"
	"fewshot/web/browsertest"
)

// TestLessons opens every lesson and runs one of them.
func TestLessons(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lessons")
	links := browsertest.Eval[[]string](w.Tab, `[...document.querySelectorAll(".lesson-card")].map((a) => a.getAttribute("href"))`)
	all := lessons.All()
	if len(links) != len(all) {
		t.Fatalf("%d links to %d lessons", len(links), len(all))
	}
	for i, l := range all {
		w.step(l.ID, func(t *testing.T) {
			w.visit(links[i])
			if h := browsertest.Eval[string](w.Tab, `document.querySelector("h1").innerText`); h != l.Title["en"] {
				t.Errorf("the title is %q", h)
			}
			for n := range l.Experiments {
				if len(l.Experiments) > 1 {
					w.Find(fmt.Sprintf("#experiment-%d", n)).Click()
				}
				w.outlook("requests")
			}
			if len(l.Tokens) > 0 {
				w.Find("#count-tokens").Click()
				w.Wait(`!/–/.test([...document.querySelectorAll(".figures td")].map((c) => c.innerText).join())`)
				if n := browsertest.Eval[int](w.Tab, `document.querySelectorAll(".figures tbody tr:first-child td").length`); n != 10+1 {
					t.Errorf("%d columns of figures, the lesson says ten encodings, and there is a price", n)
				}
			}
			if alerts := w.All("alert"); len(alerts) > 0 {
				t.Errorf("it says %q", alerts[0].Text())
			}
		})
	}
	w.step("examples_are_run_from_the_lesson", func(t *testing.T) {
		w.visit("/lessons/in-context")
		if said := w.experimented(); !strings.Contains(said, "points more than k = 0") {
			t.Errorf("it says %q", said)
		}
		w.Find("#to-lab").Focus() // the chart that is drawn now moves it
		w.Press("Enter")
		w.Wait(`location.pathname === "/lab" && ` + started)
		w.outlook("Everything was answered before")
	})
	w.step("its_prompt_opens_in_the_playground", func(t *testing.T) {
		w.visit("/lessons/in-context")
		w.Find(".lesson-text .button").Click()
		w.Wait(`location.pathname === "/" && ` + started)
		eventually(w, "the query", func() string { return w.field("Query").Value() }, "peppermint")
	})
	w.step("speaks_chinese", func(t *testing.T) {
		w.visit("/lessons/in-context")
		w.click("中文")
		w.Wait(`/[\u4e00-\u9fff]/.test(document.querySelector("h1").innerText)`)
	})
	w.Clean()
}

// TestLessonsRecorded shows what was measured when a lesson was written, at once, and
// draws a run of one's own over it.
func TestLessonsRecorded(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lessons/knowledge")
	w.step("it_is_there_before_anything_runs", func(t *testing.T) {
		w.Wait(`document.querySelector("#lesson-chart svg")`)
		w.openExpectation()
		note := browsertest.Eval[string](w.Tab, `document.querySelector(".recorded-note").innerText`)
		for _, text := range []string{"recorded", "tiny/base", lessons.All()[2].Records.Experiments[0].Day, "fewshot lab -lesson knowledge/capitals"} {
			if !strings.Contains(note, text) {
				t.Errorf("%q is missing in %q", text, note)
			}
		}
		if got := w.scores(); !strings.Contains(got, "k = 1 100%") {
			t.Errorf("the table has %q", got)
		}
		if says := browsertest.Eval[string](w.Tab, `document.querySelector(".chart-figure figcaption").innerText`); !strings.Contains(says, "the largest step") {
			t.Errorf("the chart is called %q", says)
		}
		if sent := browsertest.Eval[int](w.Tab, `document.querySelectorAll(".runs-table").length`); sent != 0 {
			t.Error("something ran")
		}
	})
	w.step("a_run_is_drawn_over_it", func(t *testing.T) {
		w.experimented()
		w.Wait(`document.querySelector("#lesson-chart svg")?.textContent.includes("yours, just now") && document.querySelector("#lesson-chart svg").textContent.includes("recorded: ")`)
		if heads := browsertest.Eval[string](w.Tab, `[...document.querySelectorAll(".experiment .figures thead th")].map((h) => h.innerText).join()`); !strings.HasSuffix(heads, "Recorded") {
			t.Errorf("the columns are %q", heads)
		}
	})
	w.step("another_experiment_has_its_own", func(t *testing.T) {
		w.Find("#experiment-1").Click()
		w.Wait(`document.querySelector(".recorded-note code").innerText.endsWith("knowledge/nationalities") && document.querySelector("#lesson-chart svg")`)
	})
	w.step("counts_too", func(t *testing.T) {
		w.visit("/lessons/tokens")
		if cells := browsertest.Eval[string](w.Tab, `[...document.querySelectorAll(".figures td")].map((c) => c.innerText).join()`); strings.Contains(cells, "–") {
			t.Errorf("the table has %q", cells)
		}
	})
	w.Clean()
}

// TestStudyPages has axe-core look at the pages of lessons and experiments, and
// checks that nothing is wider than the screen, in a wide window in both themes.
func TestStudyPages(t *testing.T) {
	t.Parallel()
	source := axe(t)
	for _, look := range []struct {
		name  string
		width int64
	}{{"light_and_dark", 1280}, {"phone", 360}} {
		t.Run(look.name, func(t *testing.T) {
			t.Parallel()
			w := openStudy(t, "/lessons", browsertest.Size(look.width, 800), browsertest.Still)
			w.click("Theme: like the system") // it is light now
			check := func(name string) {
				w.step(name, func(t *testing.T) {
					browsertest.Eval[bool](w.Tab, source+"; true")
					w.expectAccessible()
					if look.name != "phone" {
						w.expectContrastInDark()
					}
					if wide := browsertest.Eval[int](w.Tab, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
						t.Errorf("the page is %d pixels wider than the screen", wide)
					}
				})
			}
			check("the_list")
			w.visit("/lessons/in-context")
			w.Wait(`document.querySelector("#lesson-chart svg")`)
			check("a_lesson_before_the_guess")
			w.Find("#do-4").Click()
			w.Wait(`document.querySelectorAll(".answer h3").length === 3`)
			w.played()
			w.Find("#guess-take").Click()
			w.experimented()
			w.Wait(`document.querySelector("#lesson-chart svg")`)
			check("a_lesson_with_its_result")
			w.visit("/lessons/tokens")
			check("a_lesson_with_a_choice")
			w.visit("/lab")
			w.openFile("plan.json", smallPlan(t, "knowing", `"held_out": 120`, `"held_out": 20`))
			w.outlook("20 requests")
			w.experimented()
			w.Wait(`document.querySelector("#lab-chart-coverage svg")`)
			check("the_lab_with_a_result")
		})
	}
}
