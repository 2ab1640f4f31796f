package e2e

import (
	"encoding/csv"
	"encoding/json"
	"fmt"
	"math"
	"net/http"
	"os"
	"os/exec"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"fewshot/app/prompt"
	"fewshot/app/tinylm/inside"
	"fewshot/web/browsertest"
	"fewshot/web/browsertest/engine"
)

// insidePrompt is a prompt of random pairs, or of facts.
func insidePrompt(query string, words ...string) prompt.Prompt {
	p := prompt.Prompt{Version: prompt.Version, Model: "tiny/base", Query: query, Format: prompt.Presets()[0].Format}
	for i := 0; i < len(words); i += 2 {
		p.Shots = append(p.Shots, prompt.Shot{Input: words[i], Output: words[i+1]})
	}
	return p
}

// insideCommand is what the command prints for a prompt.
func insideCommand(t *testing.T, p prompt.Prompt) (r inside.Report) {
	t.Helper()
	insidePrints(t, p, &r)
	return r
}

// insidePrints reads what the command prints for a prompt, with flags.
func insidePrints(t *testing.T, p prompt.Prompt, into any, args ...string) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"inside"}, args...)...)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	cmd.Stdin = strings.NewReader(string(prompt.Encode(p)))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := json.Unmarshal(out, into); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
}

// opened waits until all is measured.
func (w *workbench) opened() {
	w.t.Helper()
	w.Wait(`document.querySelector("tr.here") && document.getElementById("inside-grid")`)
}

// answers are those of the whole model and of what is left of it.
func (w *workbench) insideAnswers() string {
	w.t.Helper()
	return browsertest.Eval[string](w.Tab, `[...document.querySelectorAll(".inside-answer .answer-line")].map((a) => a.innerText).join("|")`)
}

// csv is a figure that was saved as CSV, its rows by the first n cells.
func (w *workbench) csv(button string, n int, saved func(name string) string, name string) map[string][]float64 {
	w.t.Helper()
	w.Get("button", button).Click()
	rows := map[string][]float64{}
	lines, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(saved(name), "\ufeff"))).ReadAll()
	if err != nil {
		w.t.Fatal(err)
	}
	for _, cells := range lines {
		var figures []float64
		for _, c := range cells[n:] {
			x, _ := strconv.ParseFloat(c, 64)
			figures = append(figures, x)
		}
		rows[strings.Join(cells[:n], " ")] = figures
	}
	return rows
}

func TestInside_the_page_agrees_with_the_command(t *testing.T) {
	t.Parallel()
	p := insidePrompt("river", "lamp", "stone", "river", "cloud", "green", "table", "horse", "seven")
	w := openStudy(t, "/inside#"+prompt.EncodeFragment(p))
	w.opened()
	saved := w.Downloads()
	r := insideCommand(t, p)
	shots := w.csv("Save as CSV: the examples", 1, saved, "inside-shots.csv")
	for _, s := range r.Shots {
		got := shots[strconv.Itoa(s.Shot)]
		for i, want := range []float64{s.Alone, s.Without, s.Shapley, s.Low, s.High} {
			if len(got) != 5 || math.Abs(got[i]-want) > 1e-4 {
				t.Errorf("example %d in the page: %v, by the command %+v", s.Shot, got, s)
				break
			}
		}
	}
	heads := w.csv("Save as CSV: the heads", 2, saved, "inside-heads.csv")
	for _, h := range r.Heads {
		got := heads[fmt.Sprintf("%d %d", h.Layer, h.Head.Head)]
		if len(got) != 2 || math.Abs(got[0]-h.Prefix) > 1e-4 || math.Abs(got[1]-h.Drop) > 1e-4 {
			t.Errorf("%v in the page: %v, by the command %+v", h.Head, got, h)
		}
	}
	for _, figure := range []string{"the examples", "the heads", "the layers"} {
		for _, kind := range []string{"SVG", "PNG"} {
			w.Get("button", "Save as "+kind+": "+figure).Click()
		}
	}
	if svg := saved("inside-heads.svg"); !strings.Contains(svg, "<svg") || !strings.Contains(svg, ">8.85<") && !strings.Contains(svg, "8.") {
		t.Errorf("the picture of the heads is %.300s", svg)
	}
	if png := saved("inside-depths.png"); !strings.HasPrefix(png, "\x89PNG") {
		t.Errorf("the picture of the layers begins with %.20q", png)
	}
	w.inTraining(p, saved)
	w.Clean()
}

// inTraining puts the prompt that is open through the checkpoints, which nobody fetched before.
func (w *workbench) inTraining(p prompt.Prompt, saved func(name string) string) {
	t := w.t
	t.Helper()
	if got := w.Responses("/weights/training/"); len(got) > 0 {
		t.Errorf("before anybody asked for checkpoints the page fetched %v", got)
	}
	w.Wait(`document.querySelector("#inside-finding-training svg")`) // recorded
	w.Wait(`navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller !== null)`)
	w.Find("#inside-training-load").Focus()
	w.Press("Enter")
	w.Wait(`document.querySelector("#inside-training-chart svg")`)
	var r inside.TrainingReport
	insidePrints(t, p, &r, "-training")
	rows := w.csv("Save as CSV: the order of training", 1, saved, "inside-training.csv")
	for _, want := range r.Training {
		got := rows[strconv.Itoa(want.Tokens)] // answer, logprob, prefix, head
		if len(got) != 4 || math.Abs(got[1]-want.Logprob) > 1e-4 || math.Abs(got[2]-want.Prefix) > 1e-4 {
			t.Errorf("after %d tokens the page has %v, the command %+v", want.Tokens, got, want)
		}
	}
	// The slider goes through them by the keyboard.
	shown := func() string {
		return browsertest.Eval[string](w.Tab, `document.getElementById("inside-training").ariaValueText + ": " + (document.querySelector("#inside-training-answer .answer-line")?.textContent ?? "")`)
	}
	first, last := r.Training[0], r.Training[len(r.Training)-1]
	w.Find("#inside-training").Focus()
	if got := shown(); got != "0.25 million tokens: "+first.Answer {
		t.Errorf("the slider begins at %q, the first checkpoint is %+v", got, first)
	}
	for range r.Training[1:] {
		w.Press("ArrowRight")
	}
	w.UntilSaid(shown, func() bool {
		return strings.HasSuffix(shown(), " million tokens: "+last.Answer) && !strings.HasPrefix(shown(), "0.25 ")
	})
	// The service worker has kept them, for a page without a network.
	w.Wait(fmt.Sprintf(`caches.open("fewshot-data").then((c) => c.keys()).then((all) => all.filter((r) => r.url.includes("/weights/training/")).length === %d)`, len(r.Training)))
}

// TestInside_one_head is done with the keyboard alone.
func TestInside_one_head(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/inside")
	w.opened()
	if got := w.insideAnswers(); got != "cloud" {
		t.Fatalf("the answer is %q", got)
	}
	w.Find("#copying-off").Focus()
	w.Press("Enter")
	w.Wait(`document.querySelectorAll(".inside-answer").length === 2`)
	if all := strings.Split(w.insideAnswers(), "|"); all[0] != "cloud" || all[1] == "cloud" {
		t.Errorf("with the head and without: %q", all)
	}
	off := browsertest.Eval[string](w.Tab, `document.querySelector(".head.off").id`)
	// Which one stands in for it?
	w.Find("#heads-again").Focus()
	w.Press("Enter")
	name := strings.TrimPrefix(off, "head-")
	w.Wait(`document.getElementById("inside-grid").closest("section").innerText.includes("With ` + name + ` off")`)
	if next := browsertest.Eval[string](w.Tab, `document.getElementById("copying-off").innerText`); strings.Contains(next, name) {
		t.Errorf("after measuring without %s: %q", name, next)
	}
	w.Find("#all-on").Focus()
	w.Press("Enter")
	w.Wait(`document.querySelectorAll(".inside-answer").length === 1`)
	// The same head, where the model knows the answer.
	w.Find("#sample-capitals").Focus()
	w.Press("Enter")
	w.Wait(`document.querySelector(".inside-answer .answer-line")?.innerText === "Paris"`)
	w.opened()
	w.Find("#switch-" + strings.TrimPrefix(off, "head-")).Focus()
	w.Press("Space")
	w.Wait(`document.querySelectorAll(".inside-answer .answer-line").length === 2`)
	if got := w.insideAnswers(); got != "Paris|Paris" {
		t.Errorf("capitals with the head and without: %q", got)
	}
	// The arrow keys go along the text and through the grid.
	look := func() string {
		return browsertest.Eval[string](w.Tab, `document.getElementById("inside-look").innerText`)
	}
	w.Find("#head-L0H0").Focus()
	w.Press("ArrowRight")
	w.Press("ArrowDown")
	if focused := browsertest.Eval[string](w.Tab, `document.activeElement.id`); focused != "head-L1H1" {
		t.Errorf("the focus is on %s", focused)
	}
	w.UntilSaid(look, func() bool { return strings.Contains(look(), "L1H1") })
	before := look()
	w.Find("#inside-tokens").Focus()
	w.Press("ArrowLeft")
	w.UntilSaid(look, func() bool { return look() != before })
	w.Clean()
}

func TestInside_experiment(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/inside")
	w.opened()
	w.Wait(`!document.getElementById("experiment-shots").disabled`)
	w.Find("#experiment-shots").Click()
	w.Wait(`document.getElementById("experiment-shots").parentElement.innerText.includes("in this page just now")`)
	cmd := exec.Command(binary, "inside", "-experiment", "shots")
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	out, err := cmd.Output()
	var f inside.Finding
	if err == nil {
		err = json.Unmarshal(out, &f)
	}
	if err != nil {
		t.Fatal(err)
	}
	rows := browsertest.Eval[string](w.Tab, `[...document.getElementById("experiment-shots").parentElement.querySelectorAll("details tbody tr")].map((r) => r.cells[1].textContent).join("|")`)
	var want []string
	for _, g := range f.Groups {
		want = append(want, fmt.Sprintf("%d / %d", g.Right, g.Items))
	}
	if rows != strings.Join(want, "|") {
		t.Errorf("the page has %s, the command %s", rows, strings.Join(want, "|"))
	}
	w.Clean()
}

func TestInside_is_accessible_and_speaks_Chinese(t *testing.T) {
	t.Parallel()
	w := openStudy(t, "/inside", browsertest.Size(1280, 844), browsertest.Still)
	browsertest.Eval[bool](w.Tab, axe(t)+"; true")
	w.opened()
	w.Find("#copying-off").Click()
	w.Wait(`document.querySelectorAll(".inside-answer").length === 2`)
	for _, size := range []int64{1280, 390} {
		w.Resize(size, 844)
		w.Wait(fmt.Sprintf("innerWidth === %d", size))
		if size == 390 {
			w.Find("#inside-training-load").Click()
			w.Wait(`document.querySelector("#inside-training-chart svg")`)
		}
		w.expectAccessible()
		if wide := browsertest.Eval[int](w.Tab, `document.documentElement.scrollWidth`); wide > int(size) {
			t.Errorf("at %d the page is %d wide", size, wide)
		}
		w.Get("button", "中文").Click()
		w.Wait(`document.body.innerText.includes("是哪个示例起了作用")`)
		w.expectAccessible()
		w.Get("button", "English").Click()
		w.Wait(`document.body.innerText.includes("Which example did it")`)
	}
}

func TestInside_stands_in_frames_of_this_server_alone(t *testing.T) {
	t.Parallel()
	r, err := http.Get(shared.URL + "/inside")
	if err != nil {
		t.Fatal(err)
	}
	r.Body.Close()
	if got := r.Header.Get("Content-Security-Policy"); !strings.Contains(got, "frame-ancestors 'self'") || r.Header.Get("X-Frame-Options") != "SAMEORIGIN" {
		t.Errorf("%q, %q", got, r.Header.Get("X-Frame-Options"))
	}
}

// TestInside_from_the_workbench opens the model on the prompt that was just run.
func TestInside_from_the_workbench(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.Find("#look-inside").Click()
	frame := `document.getElementById("inside")?.contentDocument`
	w.Wait(frame + `?.querySelector("tr.here")`)
	first := browsertest.Eval[string](w.Tab, frame+`.querySelector(".inside-answer .answer-line").innerText`)
	if browsertest.Eval[bool](w.Tab, frame+`.querySelector("header") !== null`) {
		t.Error("the frame has a header of its own")
	}
	w.Find("#query").Fill("dog")
	w.run()
	w.Wait(frame + `?.querySelector(".inside-answer .answer-line")?.innerText !== ` + strconv.Quote(first))
	w.Wait(frame + `?.querySelector("tr.here")`)
	high := func() int { return browsertest.Eval[int](w.Tab, `document.getElementById("inside").offsetHeight`) }
	w.UntilSaid(func() string { return fmt.Sprintf("the frame to be as high as its content: it is %d high", high()) }, func() bool { return high() >= 900 })
	w.Find("#look-inside").Click()
	w.Wait(`!document.getElementById("inside")`)
	w.Clean()
}

// TestInside_lessons shows the model beside the text: what is to be guessed is veiled
// until it was.
func TestInside_lessons(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"copying-head", "which-example", "layer-by-layer", "learning-to-learn"} {
		t.Run(id, func(t *testing.T) {
			w := openStudy(t, "/lessons/"+id)
			w.Wait(`document.getElementById("lesson-inside")`)
			browsertest.Eval[bool](w.Tab, `(document.getElementById("lesson-inside").scrollIntoView(), true)`)
			frame := `document.getElementById("lesson-inside")?.contentDocument`
			w.Wait(frame + `?.querySelector("tr.here")`) // all is measured, and the frame grows no more
			if browsertest.Eval[bool](w.Tab, frame+`.querySelector(".inside-experiment .finding") !== null`) {
				t.Error("what is to be guessed is shown")
			}
			browsertest.Eval[bool](w.Tab, `Reflect.set(`+frame+`.defaultView, "isTheSame", true)`)
			w.click("That is my guess")
			w.Wait(frame + `?.querySelector(".inside-experiment .finding") && ` + frame + `.querySelector("#inside-grid")`)
			if all := browsertest.Eval[int](w.Tab, frame+`.querySelectorAll(".inside-experiment").length`); all != 1 {
				t.Errorf("%d experiments", all)
			}
			if !browsertest.Eval[bool](w.Tab, frame+`.defaultView.isTheSame === true`) {
				t.Error("the guess has loaded the frame anew, and lost what was measured in it")
			}
			if got := browsertest.Eval[[]string](w.Tab, `[...`+frame+`.querySelectorAll(".inside-experiment .finding")].map((f) => f.innerText)`); slices.ContainsFunc(got, func(s string) bool { return !unicode.IsUpper([]rune(s)[0]) }) {
				t.Errorf("the findings begin in small letters: %q", got)
			}
			w.Clean()
		})
	}
}

// insideTheModel is what is done in each engine: the page finds the copying head, and
// without it the pair is not recalled.
func insideTheModel(t *testing.T, b engine.Browser, s *server) {
	p := insidePrompt("river", "lamp", "stone", "river", "cloud", "green", "table", "horse", "seven")
	copying := inside.Copying(insideCommand(t, p).Heads).Head
	d := sit(t, b, s, "/inside#"+prompt.EncodeFragment(p))
	d.Wait(`document.querySelector("tr.here") && document.getElementById("inside-grid")`)
	const answers = `[...document.querySelectorAll(".inside-answer .answer-line")].map((a) => a.innerText)`
	if a := engine.Eval[[]string](d.Tab, answers); !slices.Equal(a, []string{"cloud"}) {
		t.Fatalf("the answer is %q", a)
	}
	d.Find("#copying-off").Click()
	d.Wait(`document.querySelectorAll(".inside-answer").length === 2`)
	if a := engine.Eval[[]string](d.Tab, answers); a[0] != "cloud" || a[1] == "cloud" {
		t.Errorf("with the head and without: %q", a)
	}
	if off := engine.Eval[[]string](d.Tab, `[...document.querySelectorAll(".head.off")].map((h) => h.id)`); !slices.Equal(off, []string{"head-" + copying.String()}) {
		t.Errorf("the page switches %q off, the command finds %s", off, copying)
	}
	slideThroughTraining(t, d, p)
	// The same head, where the model knows the answer.
	d.Find("#sample-capitals").Click()
	d.shows(".inside-answer .answer-line", "Paris")
	d.Wait(`document.querySelector("tr.here") && document.getElementById("inside-grid")`)
	d.Find("#switch-" + copying.String()).Focus()
	d.Press("Space")
	d.Wait(`document.querySelectorAll(".inside-answer .answer-line").length === 2`)
	if a := engine.Eval[[]string](d.Tab, answers); !slices.Equal(a, []string{"Paris", "Paris"}) {
		t.Errorf("capitals with the head and without: %q", a)
	}
	d.Clean()
}

// slideThroughTraining puts the prompt that is open through the checkpoints, and moves the
// slider from the first to the last, by the keyboard.
func slideThroughTraining(t *testing.T, d *desk, p prompt.Prompt) {
	var want inside.TrainingReport
	insidePrints(t, p, &want, "-training")
	d.Find("#inside-training-load").Focus()
	d.Press("Enter")
	d.Wait(`document.querySelector("#inside-training-chart svg")`)
	d.Find("#inside-training").Focus()
	d.Press("Home")
	for i, row := range want.Training {
		if i > 0 {
			d.Press("ArrowRight")
		}
		d.Wait(fmt.Sprintf(`document.getElementById("inside-training").value === "%d"`, i))
		d.shows("#inside-training-answer .answer-line", row.Answer)
	}
}
