package e2e

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

// openStudy opens a page of lessons or experiments in a fresh profile.
func openStudy(t *testing.T, path string, settings ...browsertest.Setting) *workbench {
	t.Helper()
	w := &workbench{Tab: browser.Open(t, settings...), t: t, s: shared}
	w.visit(path)
	return w
}

// openFile gives the lab a file.
func (w *workbench) openFile(name, content string) {
	w.t.Helper()
	path := filepath.Join(w.t.TempDir(), name)
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		w.t.Fatal(err)
	}
	w.Find("#plan-file").File(path)
}

// outlook is what the panel says that it would send.
func (w *workbench) outlook(want string) {
	w.t.Helper()
	w.shows(".outlook", want)
}

// experimented runs the experiment on the page to its end, and returns what it found.
func (w *workbench) experimented() string {
	w.t.Helper()
	w.Wait(`document.querySelector(".experiment button.run")?.disabled === false`)
	w.Find(".experiment button.run").Click()
	w.Wait(experimentEnded)
	return browsertest.Eval[string](w.Tab, `document.querySelector(".findings").innerText`)
}

const experimentEnded = `document.querySelector(".runs-table") && document.querySelector(".experiment button.run") && document.querySelector(".findings")`

// experimentedAfter does so where another experiment may have run on the page: its
// findings are not taken for this one's. Where there is little to compute they are
// replaced before the page was drawn without them.
func (w *workbench) experimentedAfter() {
	w.t.Helper()
	w.Wait(`document.querySelector(".experiment button.run")?.disabled === false`)
	before := browsertest.Eval[string](w.Tab, `document.querySelector(".findings")?.innerText ?? ""`)
	w.Find(".experiment button.run").Click()
	w.Wait(fmt.Sprintf("%s && document.querySelector('.findings').innerText !== %s", experimentEnded, strconv.Quote(before)))
}

// scores are the figures under the chart, a line a variant.
func (w *workbench) scores() string {
	w.t.Helper()
	return browsertest.Eval[string](w.Tab, `[...document.querySelectorAll(".experiment .figures tbody tr")].map((r) => [...r.cells].map((c) => c.innerText).join(" ")).join("\n")`)
}

// onThePage is what the page calls a variant: an order by its shots, a format by its
// labels.
func onThePage(name string) string {
	if number, shots, ok := strings.Cut(name, ": "); ok && strings.HasPrefix(number, "order ") {
		return shots
	}
	for of, text := range map[string]string{
		"Input/Output": "Input: … Output: …", "Q/A": "Q: … A: …", "English/中文": "English: … 中文: …", "=>": "… => …", "XML tags": "<input>…</input> <output>…</output>",
		"gold": "gold: labels as they are", "flipped": "flipped: each label for another", "semantically unrelated": "unrelated: labels that mean nothing",
	} {
		if name == of {
			return text
		}
	}
	return name
}

// expectAsCommanded runs a plan by the command, and compares the figures of its n
// variants with those in the page.
func (w *workbench) expectAsCommanded(plan string, n int) {
	w.t.Helper()
	cmd := exec.Command(binary, "lab", "-")
	cmd.Env = []string{"HOME=" + w.t.TempDir(), "PATH=" + os.Getenv("PATH"), "FEWSHOT_DISCOVER=false"}
	cmd.Stdin = strings.NewReader(plan)
	out, err := cmd.Output()
	if err != nil {
		w.t.Fatalf("%v\n%s", err, out)
	}
	rows := regexp.MustCompile(`(?m)^(.+?) {2,}(\d+) +([\d.]+) +([\d.]+) to ([\d.]+)`).FindAllStringSubmatch(string(out), -1)
	if len(rows) != n {
		w.t.Fatalf("%d variants in\n%s", len(rows), out)
	}
	percent := func(s string) string { return strings.TrimSuffix(s, ".0") + "%" }
	got := w.scores()
	for _, r := range rows {
		if want := fmt.Sprintf("%s %s %s – %s", onThePage(r[1]), percent(r[3]), percent(r[4]), percent(r[5])); !strings.Contains(got, want) {
			w.t.Errorf("the command has %q, the page\n%s", want, got)
		}
	}
}

// TestEveryExperiment runs a small plan of each kind in the page and by the
// command.
func TestEveryExperiment(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lab")
	file := w.Downloads()
	for kind, variants := range map[string]int{
		"shots": 4, "order": 6, "labels": 4, "format": 6, "selection": 5, "calibration": 2, "steps": 3, "samples": 2, "temperature": 6, "pass": 1, "models": 2, "refusal": 4, "knowing": 1,
	} {
		w.step(kind, func(t *testing.T) {
			var plan map[string]any
			if err := json.Unmarshal([]byte(smallPlan(t, kind)), &plan); err != nil {
				t.Fatal(err)
			}
			items := 5 // the page and the command do the same with few as with many
			plan["draws"], plan["orders"] = 1, 6
			switch kind {
			case "samples", "pass":
				plan["draws"] = 3
			case "refusal":
				items = 16 // harmless requests and unsafe ones
			}
			plan["held_out"] = items
			data, err := json.Marshal(plan)
			if err != nil {
				t.Fatal(err)
			}
			w.openFile("plan.json", string(data))
			w.Wait(fmt.Sprintf(`document.getElementById("plan-kind").value === %q`, kind))
			w.outlook(fmt.Sprintf("%d items are held out", items))
			w.experimentedAfter()
			w.Wait(`document.querySelector("#lab-chart svg")`) // it moves the buttons below it
			w.Find(`.experiment-files button[data-save="plan"]`).Click()
			w.expectAsCommanded(file(kind+"-plan.json"), variants)
		})
	}
	w.Clean()
}

// smallPlan is one of the plans that come with the program, made smaller.
func smallPlan(t *testing.T, name string, changes ...string) string {
	t.Helper()
	data, err := os.ReadFile(filepath.Join("..", "..", "examples", "plans", name+".json"))
	if err != nil {
		t.Fatal(err)
	}
	text := string(data)
	for i := 0; i < len(changes); i += 2 {
		if !strings.Contains(text, changes[i]) {
			t.Fatalf("the plan has no %s", changes[i])
		}
		text = strings.Replace(text, changes[i], changes[i+1], 1)
	}
	return text
}

// TestLabPage runs experiments in the page, on the model in it.
func TestLabPage(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lab")
	file := w.Downloads()

	w.step("the_figures_are_those_of_the_command", func(t *testing.T) {
		w.openFile("plan.json", smallPlan(t, "labels", `"held_out": 100`, `"held_out": 16`, `"draws": 2`, `"draws": 2`))
		w.outlook("128 requests")
		said := w.experimented()
		if !strings.Contains(said, "points") || !strings.Contains(said, "95% interval") {
			t.Errorf("it says %q", said)
		}
		w.Wait(`document.querySelector("#lab-chart svg[role=img]")`) // it moves the buttons below it
		w.Find(`.experiment-files button[data-save="plan"]`).Click()
		w.expectAsCommanded(file("labels-plan.json"), 4)
	})
	w.step("a_chart_is_drawn_and_saved", func(t *testing.T) {
		w.Find(`button[data-chart="lab-chart"][data-save="svg"]`).Click()
		if svg := file("labels.svg"); !strings.Contains(svg, "<svg xmlns=") || !strings.Contains(svg, "flipped") {
			t.Errorf("%.200s", svg)
		}
		w.Find(`button[data-chart="lab-chart"][data-save="png"]`).Click()
		if png := file("labels.png"); !strings.HasPrefix(png, "\x89PNG") {
			t.Errorf("%.20q", png)
		}
	})
	w.step("rows_can_be_filtered_and_saved", func(t *testing.T) {
		w.Find("#lab-failures").Click()
		w.Wait(`![...document.querySelectorAll(".runs-table tbody tr")].some((r) => !r.querySelector(".cell-wrong, .cell-none"))`)
		w.Find(`.experiment-files button[data-save="csv"]`).Click()
		if csv := file("labels.csv"); strings.Count(csv, "\n") != 17 {
			t.Errorf("%s", csv)
		}
		w.Find(`.experiment-files button[data-save="jsonl"]`).Click()
		if lines := strings.Count(file("labels.jsonl"), "\n"); lines != 16 {
			t.Errorf("%d lines", lines)
		}
	})
	w.step("after_a_reload_nothing_is_asked_again", func(t *testing.T) {
		before := w.scores()
		w.reload()
		w.outlook("Everything was answered before")
		if said := w.experimented(); !strings.Contains(said, "0 requests sent") {
			t.Errorf("it says %q", said)
		}
		if after := w.scores(); after != before {
			t.Errorf("before\n%s\nafter\n%s", before, after)
		}
	})
	w.step("a_record_is_replayed", func(t *testing.T) {
		before := w.scores()
		w.Wait(`document.querySelector("#lab-chart svg")`)
		w.Find(`.experiment-files button[data-save="record"]`).Click()
		record := file("labels-record.json")
		other := openStudy(t, "/lab")
		other.t = t
		other.openFile("record.json", record)
		other.Wait(`document.querySelector(".findings")?.innerText.includes("Replayed")`)
		if got := other.scores(); got != before {
			t.Errorf("before\n%s\nreplayed\n%s", before, got)
		}
		other.Clean()
	})
	w.step("what_is_wrong_is_said_and_the_data_stays", func(t *testing.T) {
		w.set("Items held out", "many")
		if said := w.alert(); !strings.Contains(said, "many") {
			t.Errorf("it says %q", said)
		}
		w.set("Items held out", "16")
		w.Find("#plan-data").Fill("input\toutput\nhot\tcold\nbig\t")
		w.UntilSaid(w.alert, func() bool { return strings.Contains(w.alert(), "no input or no output") }) // instead of what it said before
		if text := w.Find("#plan-data").Value(); !strings.Contains(text, "hot\tcold") {
			t.Errorf("the data is %q", text)
		}
	})
	w.Clean()
}

// pressAt has the page press a button once more than n requests of the next run were
// answered: on a busy machine all of them may be, before a test sees that n were.
func (w *workbench) pressAt(selector string, n int) {
	w.t.Helper()
	browsertest.Eval[bool](w.Tab, fmt.Sprintf(`(() => {
		const timer = setInterval(() => {
			const button = document.querySelector(%q);
			if (!button || !(document.querySelector(".experiment-progress progress")?.value > %d)) return;
			clearInterval(timer);
			button.click();
		}, 5);
		return true;
	})()`, selector, n))
}

// TestLabOnServer runs an experiment on a provider: many requests at a time,
// cancelled, and gone on with after a reload.
func TestLabOnServer(t *testing.T) {
	s := startServer(t, "FEWSHOT_CLIENT_STREAMS=32")
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.visit("/lab")
	var items []map[string]string
	for i := range 220 {
		items = append(items, map[string]string{"input": fmt.Sprintf("item %d", i), "output": fmt.Sprintf("item %d", i)})
	}
	data, err := json.Marshal(map[string]any{
		"version": 1, "experiment": "shots", "held_out": 200, "k": []int{0, 1, 2, 3}, "draws": 1, "seed": 4, "data": items,
		"prompt": map[string]any{"version": 1, "model": "openai/echo-1", "parameters": map[string]any{"max_tokens": 8, "temperature": 0},
			"format": map[string]any{"as": "message", "input_label": "Input: ", "input_end": "\n", "output_label": "Output: ", "output_end": "", "separator": "\n\n"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.openFile("plan.json", string(data))
	w.outlook("800 requests")
	w.set("At a time", "16")

	w.step("cancels_at_once", func(t *testing.T) {
		w.pressAt("#lab-cancel", 100)
		w.Find("#lab-run").Click()
		w.Until("a word about what is kept", func() bool { return strings.Contains(w.alert(), "what was answered is kept") })
		w.Wait(`document.querySelector("#lab-run")`)
		n := len(s.received())
		time.Sleep(time.Second)
		if more := len(s.received()) - n; n >= 800 || more > 16 { // those that were on their way
			t.Errorf("%d requests were sent before it was cancelled, and %d after", n, more)
		}
	})
	w.step("pauses_and_goes_on_after_a_reload_without_asking_twice", func(t *testing.T) {
		w.reload()
		w.outlook("were answered before")
		w.set("At a time", "16")
		w.Wait(`document.querySelector("#lab-run")?.disabled === false`)
		w.pressAt("#lab-pause", 400)
		w.Find("#lab-run").Click()
		w.Wait(`document.querySelector(".findings")?.innerText.includes("Not complete")`)
		w.reload()
		w.outlook("were answered before")
		w.set("At a time", "16")
		if said := w.experimented(); !strings.Contains(said, "points") {
			t.Errorf("it says %q", said)
		}
		asked := map[string]int{}
		for _, r := range s.received() {
			asked[string(r.Body)]++
		}
		twice := 0
		for _, n := range asked {
			if n > 1 {
				twice++
			}
		}
		// What was on its way when it was cancelled has no answer that could be kept.
		if len(asked) != 800 || twice > 16 {
			t.Errorf("%d different requests, %d of them more than once", len(asked), twice)
		}
	})
	w.Clean()
}

// TestLabCode judges answers by running their code: the run table says which test fails,
// and why, in the reader's language.
func TestLabCode(t *testing.T) {
	// The model says what it is asked, so each input is an answer.
	parrot := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Method == http.MethodGet {
			fmt.Fprint(w, `{"object":"list","data":[{"id":"parrot","object":"model"}]}`)
			return
		}
		var asked struct {
			Messages []struct{ Content string }
		}
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil || len(asked.Messages) == 0 {
			t.Errorf("asked for %+v, %v", asked, err)
			return
		}
		said, _ := json.Marshal(asked.Messages[len(asked.Messages)-1].Content)
		w.Header().Set("Content-Type", "text/event-stream")
		fmt.Fprintf(w, "data: {\"id\":\"1\",\"object\":\"chat.completion.chunk\",\"model\":\"parrot\",\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":%s},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n", said)
	}))
	t.Cleanup(parrot.Close)
	s := startServer(t, "OPENAI_BASE_URL="+parrot.URL+"/v1")
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.visit("/lab")
	items := []map[string]any{
		{"input": "def unique(items):\n    return list(dict.fromkeys(items))", "output": "-", "tests": []string{"unique([1, 1]) == [1]", "unique([]) == []"}},
		{"input": "def total(numbers):\n    return 3", "output": "-", "tests": []string{"total([1, 2]) == 3", "total([5]) == 5"}},
		{"input": "def forever(n):\n    while True:\n        n += 1", "output": "-", "tests": []string{"forever(1) == 1", "forever(2) == 2"}},
		{"input": "import os\ndef here():\n    return os.getcwd()", "output": "-", "tests": []string{"here() == 1"}},
	}
	for i := range 4 { // the pool of shots
		items = append(items, map[string]any{"input": fmt.Sprintf("def f%d(): return 1", i), "output": "-", "tests": []string{fmt.Sprintf("f%d() == 1", i)}})
	}
	data, err := json.Marshal(map[string]any{
		"version": 1, "experiment": "shots", "held_out": 7, "k": []int{0}, "draws": 1, "seed": 1, "data": items, "metrics": []map[string]any{{"type": "tests"}},
		"prompt": map[string]any{"version": 1, "model": "openai/parrot", "parameters": map[string]any{"max_tokens": 80, "temperature": 0},
			"format": map[string]any{"as": "message", "input_label": "", "input_end": "\n", "output_label": "", "output_end": "", "separator": "\n\n"}},
	})
	if err != nil {
		t.Fatal(err)
	}
	w.openFile("plan.json", string(data))
	w.outlook("7 items are held out")
	w.experimented()
	rows := browsertest.Eval[string](w.Tab, `[...document.querySelectorAll(".runs-table tbody tr")].map((r) => r.innerText).join("\n---\n")`)
	for _, want := range []string{
		"2 of 2 tests pass", "1 of 2 tests pass", "total([5]) == 5 — it gave 3", "took too many steps", "can't run here",
	} {
		if !strings.Contains(rows, want) {
			t.Errorf("%q is not in\n%s", want, rows)
		}
	}
	w.click("中文")
	w.Wait(`document.querySelector(".runs-table").innerText.includes("1 / 2 条测试通过")`)
	w.Clean()
}

// TestVotes is the lesson of preferences: answers are voted on blindly, ranked
// and exported.
func TestVotes(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/lab")
	file := w.Downloads()
	w.openFile("plan.json", smallPlan(t, "preference"))
	w.Wait(`document.querySelector("#lab-run")?.disabled === false`)
	w.Find("#lab-run").Click()
	w.Wait(`document.querySelector(".vote-panel")`)
	if text := browsertest.Eval[string](w.Tab, `document.querySelector(".vote").innerText`); strings.Contains(text, "tiny/") {
		t.Errorf("the vote is not blind: %s", text)
	}
	for i := range 8 {
		w.Find("#lab-vote-a").Click()
		w.Wait(fmt.Sprintf(`/^%d of/.test(document.querySelector(".vote .n").innerText)`, i+1))
	}
	w.inDatabase(`some((v) => v.split('"verdict"').length === 8 + 1)`)
	w.reload()
	w.Wait(`document.querySelector("#lab-run")?.disabled === false`)
	w.Find("#lab-run").Click()
	w.Wait(`/^8 of/.test(document.querySelector(".vote .n")?.innerText)`)
	w.Find("#lab-reveal").Click()
	w.Wait(`document.querySelector("#lab-chart-rank svg")`)
	if said := browsertest.Eval[string](w.Tab, `document.querySelector(".ranking").innerText`); !strings.Contains(said, "won 8 of 8 decided votes") {
		t.Errorf("it says %s", said)
	}
	w.Find(`button[data-save="pairs"]`).Click()
	var pair struct {
		Prompt, Chosen, Rejected any
	}
	line, _, _ := strings.Cut(file("pairs.jsonl"), "\n")
	if err := json.Unmarshal([]byte(line), &pair); err != nil || pair.Chosen == nil || pair.Rejected == nil {
		t.Errorf("%s: %v", line, err)
	}
	w.Clean()
}
