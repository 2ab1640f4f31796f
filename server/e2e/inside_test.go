package e2e

import (
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
func insideCommand(t *testing.T, p prompt.Prompt, args ...string) (r inside.Report) {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"inside"}, args...)...)
	cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH")}
	cmd.Stdin = strings.NewReader(string(prompt.Encode(p)))
	out, err := cmd.Output()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if err := json.Unmarshal(out, &r); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	return r
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
	for line := range strings.Lines(strings.TrimPrefix(saved(name), "\ufeff")) {
		cells := strings.Split(strings.TrimSpace(line), ",")
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
	w.Clean()
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
	source := axe(t)
	for _, size := range []int64{1280, 390} {
		w := openStudy(t, "/inside", browsertest.Size(size, 844), browsertest.Still)
		browsertest.Eval[bool](w.Tab, source+"; true")
		w.opened()
		w.Find("#copying-off").Click()
		w.Wait(`document.querySelectorAll(".inside-answer").length === 2`)
		w.expectAccessible()
		if wide := browsertest.Eval[int](w.Tab, `document.documentElement.scrollWidth`); wide > int(size) {
			t.Errorf("at %d the page is %d wide", size, wide)
		}
		w.Get("button", "中文").Click()
		w.Wait(`document.body.innerText.includes("是哪个示例起了作用")`)
		w.expectAccessible()
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
	if high := browsertest.Eval[int](w.Tab, `document.getElementById("inside").offsetHeight`); high < 900 {
		t.Errorf("the frame is %d high, less than its content", high)
	}
	w.Find("#look-inside").Click()
	w.Wait(`!document.getElementById("inside")`)
	w.Clean()
}

// TestInside_lessons shows the model beside the text: what is to be guessed is veiled
// until it was.
func TestInside_lessons(t *testing.T) {
	t.Parallel()
	for _, id := range []string{"copying-head", "which-example", "layer-by-layer"} {
		t.Run(id, func(t *testing.T) {
			w := openStudy(t, "/lessons/"+id)
			w.Wait(`document.getElementById("lesson-inside")`)
			browsertest.Eval[bool](w.Tab, `(document.getElementById("lesson-inside").scrollIntoView(), true)`)
			frame := `document.getElementById("lesson-inside")?.contentDocument`
			w.Wait(frame + `?.querySelector("tr.here")`) // all is measured, and the frame grows no more
			if browsertest.Eval[bool](w.Tab, frame+`.querySelector(".inside-experiment .finding") !== null`) {
				t.Error("what is to be guessed is shown")
			}
			w.click("That is my guess")
			w.Wait(frame + `?.querySelector(".inside-experiment .finding") && ` + frame + `.querySelector("#inside-grid")`)
			if all := browsertest.Eval[int](w.Tab, frame+`.querySelectorAll(".inside-experiment").length`); all != 1 {
				t.Errorf("%d experiments", all)
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
	d.Clean()
}
