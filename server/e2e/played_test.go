package e2e

import (
	"encoding/json"
	"fmt"
	"math"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"

	"fewshot/examples/lessons"
	"fewshot/web/browsertest"
)

// openExpectation opens what to expect of a lesson without a guess.
func (w *workbench) openExpectation() {
	w.t.Helper()
	w.Find("#guess-skip").Click()
	w.Wait(`document.querySelector("#expect")`)
}

// played waits for the end of what runs on a lesson's bench.
func (w *workbench) played() {
	w.t.Helper()
	w.Wait(`document.querySelector(".answer details.meta") && document.getElementById("run") && !/waiting|loading/.test(document.querySelector(".answer").innerText)`)
}

// shownShare is the recorded score of the first column of an experiment, as the page writes it: "2.5%".
func shownShare(t *testing.T, lesson, experiment string) string {
	t.Helper()
	for _, l := range lessons.All() {
		r, ok := l.Record(experiment)
		if l.ID != lesson || !ok {
			continue
		}
		var summary struct{ Columns []struct{ Score float64 } }
		if err := json.Unmarshal(r.Summary, &summary); err != nil || len(summary.Columns) == 0 {
			t.Fatalf("the record of %s/%s: %v", lesson, experiment, err)
		}
		return strconv.FormatFloat(math.Round(1000*summary.Columns[0].Score)/10, 'f', -1, 64) + "%"
	}
	t.Fatalf("%s/%s was not recorded", lesson, experiment)
	return ""
}

// TestLessonsGuess guesses before a lesson says what to expect: the figure is nowhere
// before, and stands beside the guess afterwards, on the next visit too.
func TestLessonsGuess(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lessons/knowledge")
	text := func() string {
		return browsertest.Eval[string](w.Tab, `document.querySelector("main").innerText + document.querySelector("#lesson-chart svg")?.textContent`)
	}
	row := func() string { return strings.SplitN(w.scores(), "\n", 2)[0] }
	measured := shownShare(t, "knowledge", "capitals")
	w.step("nothing_tells_before", func(t *testing.T) {
		w.Wait(`document.querySelector("#lesson-chart svg")`)
		if browsertest.Eval[bool](w.Tab, `!!document.querySelector("#expect")`) {
			t.Error("what to expect is open")
		}
		if got := text(); regexp.MustCompile(`(^|[^\d.])`+measured).MatchString(got) || !strings.Contains(got, "left open") {
			t.Errorf("it tells: %s", got)
		}
		if got := row(); !strings.HasPrefix(got, "k = 0 ? ?") {
			t.Errorf("the first row is %q", got)
		}
	})
	w.step("a_slider_takes_the_guess", func(t *testing.T) {
		w.Find("#guess").Focus()
		for range 10 {
			w.Press("ArrowLeft")
		}
		w.Wait(`document.querySelector(".guess output").innerText === "40 %" && document.querySelector("#lesson-chart svg").textContent.includes("your guess")`)
		w.Find("#guess-take").Click()
		w.Wait(`document.querySelector("#expect")`)
		said := browsertest.Eval[string](w.Tab, `document.querySelector(".guess").innerText`)
		if !strings.Contains(said, "You guessed 40%, and "+measured+" was measured") {
			t.Errorf("it says %q", said)
		}
		if got := row(); !strings.HasPrefix(got, "k = 0 "+measured) {
			t.Errorf("the first row is %q", got)
		}
	})
	w.step("it_is_kept_and_can_be_taken_back", func(t *testing.T) {
		w.reload()
		w.Wait(`document.querySelector(".guess").innerText.includes("You guessed 40%") && document.querySelector("#expect")`)
		w.Find("#guess-again").Click()
		w.Wait(`document.querySelector("#guess") && !document.querySelector("#expect") && document.querySelector("#guess").value === "50"`)
		w.reload()
		w.Wait(`document.querySelector("#guess")`)
	})
	w.step("it_opens_without_a_guess", func(t *testing.T) {
		w.openExpectation()
		if got := row(); !strings.HasPrefix(got, "k = 0 "+measured) {
			t.Errorf("the first row is %q", got)
		}
	})
	w.step("a_choice_is_one_of_its_answers", func(t *testing.T) {
		w.visit("/lessons/tokens")
		if cells := w.scores(); !strings.Contains(cells, "?") {
			t.Errorf("the table tells: %s", cells)
		}
		w.Find("#guess-take").Click()
		if said := w.alert(); !strings.Contains(said, "Choose one") {
			t.Errorf("it says %q", said)
		}
		w.Find("#guess-1").Click()
		w.Find("#guess-take").Click()
		w.Wait(`document.querySelector("#expect") && document.querySelector(".guess").innerText.includes("5.4 times as many")`)
	})
	w.Clean()
}

// TestLessonsPlayed plays with the prompt of a lesson, without leaving its text.
func TestLessonsPlayed(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lessons/in-context")
	w.step("it_runs_and_streams", func(t *testing.T) {
		w.click("Run")
		w.played()
		eventually(w, "the answer", func() string { return strings.TrimSpace(strings.Join(w.answers(), ", ")) }, "薄荷")
	})
	w.step("a_button_of_the_text_switches_examples_off", func(t *testing.T) {
		w.Find("#do-2").Click()
		w.Wait(`!document.getElementById("use-1").checked && !document.getElementById("use-2").checked && document.getElementById("use-0").checked`)
		w.played()
		if said := browsertest.Eval[string](w.Tab, `document.querySelector(".bench-did").innerText`); !strings.Contains(said, "Switch the second and the third example off") {
			t.Errorf("it says %q", said)
		}
		w.Find("#undo").Click()
		w.Wait(`document.getElementById("use-1").checked && document.getElementById("use-2").checked`)
	})
	w.step("another_compares", func(t *testing.T) {
		w.Find("#do-4").Click()
		w.Wait(`document.querySelectorAll(".answer h3").length === 3`)
		w.played()
		if heads := strings.Join(w.headings(), ", "); heads != "0 shots, 1 shot, 3 shots" {
			t.Errorf("it compares %s", heads)
		}
	})
	w.step("it_can_be_edited_and_set_back", func(t *testing.T) {
		w.field("Query").Fill("cheese")
		w.field("Output 1").Fill("SEA OTTER")
		w.click("Run")
		w.Wait(`document.querySelectorAll(".answer h3").length === 0`)
		w.played()
		w.click("The lesson's own prompt")
		eventually(w, "the query", func() string { return w.field("Query").Value() }, "peppermint")
	})
	w.step("the_experiment_runs_beside_it", func(t *testing.T) {
		w.openExpectation()
		if said := w.experimented(); !strings.Contains(said, "points more than k = 0") {
			t.Errorf("it says %q", said)
		}
	})
	w.step("models_and_labels_are_changed_by_the_text", func(t *testing.T) {
		w.visit("/lessons/steps")
		w.Find("#do-3").Click()
		w.Wait(`document.getElementById("bench-model").value === "tiny/base"`)
		w.played()
		w.Find("#do-5").Click()
		w.Wait(`document.getElementById("bench-model").value === "tiny/reason" && document.getElementById("sent").textContent.endsWith("step by step.")`)
		w.played()
	})
	w.Clean()
}

// TestLessonCompare puts a lesson's prompt to both of its models.
func TestLessonCompare(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.visit("/lessons/preferences")
	w.Get("button", "Compare the two models (2 requests, free)").Click()
	w.Until("the answers of both models", func() bool {
		a := w.answers()
		return len(a) == 2 && a[0] != "" && a[1] != "" && a[0] != a[1]
	})
	w.played()
	if h := strings.Join(w.headings(), "|"); h != "tiny/aligned, in this page|tiny/instruct, in this page" {
		t.Errorf("over the answers stands %q", h)
	}
	w.Clean()
}

// TestLessonKeyboard plays a lesson through with the keyboard alone: a button of the text,
// an edit of the prompt, a run, a guess, and the experiment.
func TestLessonKeyboard(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lessons/open-models", browsertest.Still)
	tabTo := func(t *testing.T, want string) {
		t.Helper()
		for range 120 {
			if strings.HasPrefix(w.Focused(), want) {
				return
			}
			w.Press("Tab")
		}
		t.Fatalf("Tab does not lead to %s; the focus is on %q", want, w.Focused())
	}
	w.step("the_text_does_something", func(t *testing.T) {
		tabTo(t, "button compare 0, 1 and 3 examples")
		w.Press("Enter")
		w.Wait(`document.querySelectorAll(".answer h3").length === 3`)
		w.played()
	})
	w.step("the_prompt_is_edited_and_run", func(t *testing.T) {
		tabTo(t, "textbox Query")
		w.Press("Ctrl+a")
		w.Type("early")
		w.Press("Ctrl+Enter")
		w.Wait(`document.querySelectorAll(".answer h3").length === 0 && document.querySelector(".answer .meta")`)
		w.played()
	})
	w.step("a_guess_is_made", func(t *testing.T) {
		tabTo(t, "slider Your guess in percent")
		w.Press("ArrowRight")
		tabTo(t, "button That is my guess")
		w.Press("Enter")
		w.Wait(`document.querySelector("#expect") && document.activeElement.id === "guess-measured"`)
	})
	w.step("the_experiment_runs", func(t *testing.T) {
		tabTo(t, "button Run experiment")
		w.Press("Enter")
		w.Wait(`document.querySelector(".runs-table")`)
	})
	w.step("it_is_kept_that_the_lesson_was_played", func(t *testing.T) {
		kept := browsertest.Eval[string](w.Tab, `localStorage.getItem("fewshot.lessons")`)
		for _, part := range []string{`"ran":["opposites"]`, `"played":true`, `"guess":0.51`} {
			if !strings.Contains(kept, part) {
				t.Errorf("%s is not in %s", part, kept)
			}
		}
	})
	w.Clean()
}

// TestLessonsLead keeps how far somebody has come, and leads from each lesson to the next.
func TestLessonsLead(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lessons")
	all := lessons.All()
	state := func(i int) string {
		return browsertest.Eval[string](w.Tab, fmt.Sprintf(`document.querySelectorAll(".lesson-state")[%d].innerText`, i))
	}
	w.step("nothing_was_begun", func(t *testing.T) {
		if browsertest.Eval[bool](w.Tab, `!!document.querySelector("#go-on")`) {
			t.Error("it goes on with something")
		}
		for i, l := range all {
			if want := fmt.Sprintf("%d minutes", l.Minutes); state(i) != want {
				t.Errorf("%s says %q, want %q", l.ID, state(i), want)
			}
		}
	})
	w.step("a_lesson_is_marked_and_leads_to_the_next", func(t *testing.T) {
		w.visit("/lessons/generation")
		w.Find("#do-1").Click()
		w.played()
		w.visit("/lessons")
		w.Wait(`document.querySelector("#go-on")?.innerText.startsWith("Go on with lesson 1:")`)
		if got := state(0); !strings.Contains(got, "run") {
			t.Errorf("it is marked %q", got)
		}
		w.visit("/lessons/generation")
		w.openExpectation()
		w.Find("#next-lesson").Click()
		w.Wait(`location.pathname === "/lessons/in-context" && ` + started)
	})
	w.step("the_list_goes_on_with_it", func(t *testing.T) {
		w.visit("/lessons")
		w.Wait(`document.querySelector("#go-on")?.innerText === "Go on with lesson 2: In-context learning"`)
		if got := state(0); !strings.Contains(got, "done") {
			t.Errorf("it is marked %q", got)
		}
		w.Find("#go-on").Click()
		w.Wait(`location.pathname === "/lessons/in-context" && ` + started)
	})
	w.step("it_is_forgotten_when_asked", func(t *testing.T) {
		w.visit("/lessons")
		w.Find("#forget-progress").Click()
		w.Wait(`!document.querySelector("#go-on") && localStorage.getItem("fewshot.lessons") === "{}"`)
		w.reload()
		if got := state(0); strings.Contains(got, "done") {
			t.Errorf("it is marked %q", got)
		}
	})
	w.Clean()
}

// TestLessonsTeacher opens what teachers are told of a lesson, has axe look at it, and makes
// a class with its exercise.
func TestLessonsTeacher(t *testing.T) {
	t.Parallel()
	source := axe(t)
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	w := &workbench{Tab: browser.Open(t, browsertest.Size(390, 844)), t: t, s: s}
	w.step("each_lesson_has_one", func(t *testing.T) {
		w.visit("/lessons/in-context")
		w.Find("#lesson-teacher").Click()
		w.Wait(`location.pathname === "/lessons/in-context/teacher" && ` + started)
		text := browsertest.Eval[string](w.Tab, `document.querySelector("main").innerText`)
		for _, part := range []string{"45 minutes", "0 – 5", "42 – 45", "What students get wrong", "A rule of your own"} {
			if !strings.Contains(text, part) {
				t.Errorf("%q is not in %s", part, text)
			}
		}
		browsertest.Eval[bool](w.Tab, source+"; true")
		w.expectAccessible()
		if wide := browsertest.Eval[int](w.Tab, `document.documentElement.scrollWidth - innerWidth`); wide > 0 {
			t.Errorf("the page is %d pixels wider than the screen", wide)
		}
	})
	w.step("the_longest_print_on_two_sheets_at_most", func(t *testing.T) {
		long := slices.Clone(lessons.All())
		slices.SortFunc(long, func(a, b lessons.Lesson) int { return len(fmt.Sprint(*b.Teacher)) - len(fmt.Sprint(*a.Teacher)) })
		for _, l := range long[:4] {
			w.visit("/lessons/" + l.ID + "/teacher")
			pdf := browsertest.Call(w.Tab, page.PrintToPDF, page.PrintToPDFParams{PreferCSSPageSize: new(true)})
			if n := len(regexp.MustCompile(`/Type ?/Page\b`).FindAll(pdf.Data, -1)); n < 1 || n > 2 {
				t.Errorf("%s is %d sheets", l.ID, n)
			}
		}
		w.visit("/lessons/in-context/teacher")
	})
	w.step("a_class_is_made_with_its_exercise", func(t *testing.T) {
		w.Find("#guide-class").Click()
		w.Wait(`location.pathname === "/teach" && ` + started)
		token := ""
		w.Until("the token", func() bool { token = teacherToken.FindString(s.output.String()); return token != "" })
		w.field("Teacher's token").Fill(token)
		w.click("Sign in")
		w.set("Name, which students see", "Tuesdays")
		w.click("Save")
		w.shows("h1", "Tuesdays")
		w.Wait(`document.querySelector("#shipped")?.value === "prefix"`)
		w.Find("#add-shipped").Click()
		w.shows(".submission summary", "A rule of your own")
	})
	w.Clean("/api/")
}
