package e2e

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// A workbench is the page in a tab, in the words of who uses it.
type workbench struct {
	*browsertest.Tab
	t    *testing.T
	s    *server
	lost bool // a step could not go on
}

// started is true once the page's program runs.
const started = `document.documentElement?.dataset.state === "started"`

// open opens the page in a fresh profile.
func open(t *testing.T, s *server, settings ...browsertest.Setting) *workbench {
	t.Helper()
	w := &workbench{Tab: browser.Open(t, settings...), t: t, s: s}
	w.visit("/")
	return w
}

// openAlone is open in a browser of the test's own: the clipboard is one for all tabs of
// a browser, and other tests copy too.
func openAlone(t *testing.T, s *server) *workbench {
	t.Helper()
	own, err := browsertest.Start(browsertest.OptimiseLate)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(own.Close)
	w := &workbench{Tab: own.Open(t), t: t, s: s}
	w.visit("/")
	w.Clipboard(true)
	return w
}

// step runs a part of a test under a name of its own, in the same tab. After a
// step that could not go on, the steps that follow would only tell of that
// again: they are left out.
func (w *workbench) step(name string, f func(t *testing.T)) {
	if w.lost {
		return
	}
	w.t.Run(name, func(t *testing.T) {
		test, before := w.t, w.Report(t)
		w.lost = true
		defer func() { w.t = test; w.Report(before) }()
		w.t = t
		f(t)
		w.lost = false
	})
}

// settledIn is true once the page's program has taken up what was there before, and
// what it shows of its own is there: see workbench.introduce.
const settledIn = started + ` && (!document.querySelector(".bench") || document.getElementById("n-examples").textContent && !document.querySelector(".answer[aria-busy=true]"))`

// What the page is asked, in this engine and in others.
const (
	lastRun     = `(({dataset: {run}, ariaBusy}) => ariaBusy === "true" ? "" : run ?? "none")(document.querySelector(".answer"))`
	runEnded    = `document.getElementById("run") && !document.querySelector(".answer[aria-busy=true]") && !/waiting|loading/.test(document.querySelector(".answer").innerText)`
	answerTexts = `[...document.querySelectorAll(".answer pre")].map((p) => p.textContent)`
	answerHeads = `[...document.querySelectorAll(".answer h3")].map((h) => h.innerText)`
	answerMeta  = `[...document.querySelectorAll(".answer .meta span")].map((p) => p.textContent).join("\n")`
	shotTexts   = `[...document.querySelectorAll(".shot")].map((row) => {
		const [input, output] = row.querySelectorAll("textarea");
		return (row.querySelector("input[type=checkbox]").checked ? "" : "-") + input.value + "=" + output.value;
	})`
)

// anotherRun is true once there is a run after the one before.
func anotherRun(before string) string {
	return `(document.querySelector(".answer").dataset.run ?? "none") !== ` + strconv.Quote(before)
}

// visit opens an address of the server and waits for the program.
func (w *workbench) visit(path string) {
	w.t.Helper()
	w.Go(w.s.URL + path)
	w.Wait(settledIn)
}

// reload loads the page again.
func (w *workbench) reload() {
	w.t.Helper()
	w.Reload()
	w.Wait(settledIn)
}

// folded are the settings that have to be unfolded.
var folded = []string{"Top p", "Seed", "Alternatives", "Frequency penalty", "Presence penalty", "Stop at"}

// Clean checks that the browser complained of nothing, but of a page that was slow: on a
// busy machine the service worker shows for a moment, with status 503, that it waits.
func (w *workbench) Clean(but ...string) {
	w.t.Helper()
	for _, page := range []string{"lab", "lessons", "teach", "class", "inside", "operator"} {
		but = append(but, "a status of 503 () "+w.s.URL+"/"+page)
	}
	w.Tab.Clean(but...)
}

// answersSlowly chooses a model that streams a word every 20 ms, and lets it stream for a
// minute: with fewer tokens a busy machine would look at the answer when it is over.
func (w *workbench) answersSlowly() {
	w.t.Helper()
	w.choose("openai/fault-slow-stream")
	w.set("Answer, tokens", "4000") // the limit is the visible answer's
}

// field is a text field by its name.
func (w *workbench) field(name string) *browsertest.Element {
	w.t.Helper()
	if slices.Contains(folded, name) && !browsertest.Eval[bool](w.Tab, `document.querySelector(".more-settings").open`) {
		w.Find(".more-settings summary").Click()
	}
	return w.Get("textbox", name)
}

// pane shows the prompt, the answer or what is sent, on a phone.
func (w *workbench) pane(name string) {
	w.t.Helper()
	w.GetIn(".panes", "button", name).Click()
}

// set writes a setting and leaves it, as with Tab.
func (w *workbench) set(name, value string) {
	w.t.Helper()
	w.field(name).Fill(value)
	w.Press("Tab")
}

// click presses a button. A dialog that was closed is gone from the page a frame later:
// one that is opened before that takes its place, and stays shut.
func (w *workbench) click(name string) {
	w.t.Helper()
	w.Wait(`!document.querySelector("dialog:not([open])")`)
	w.Get("button", name).Click()
}

// choose takes a model, once the server's models are listed.
func (w *workbench) choose(model string) {
	w.t.Helper()
	w.Get("combobox", "Model").Choose(model)
}

// run presses Run and waits for the end of the answer.
func (w *workbench) run() {
	w.t.Helper()
	w.runBy(func() { w.click("Run") })
}

// runBy does what starts a run and waits for the end of the answer.
func (w *workbench) runBy(begin func()) {
	w.t.Helper()
	// A run may be over before the page is next drawn: its number tells that it was one. A
	// press while another runs only stops that.
	before := browsertest.Eval[string](w.Tab, lastRun)
	begin()
	w.Wait(anotherRun(before))
	w.Wait(runEnded)
}

// rendered waits until the page has drawn what follows what it was just told: its frames
// are timers, and those that are due earlier come first, however busy the machine is.
func (w *workbench) rendered() {
	w.t.Helper()
	browsertest.Eval[bool](w.Tab, `new Promise((done) => setTimeout(done, 60, true))`)
}

// gestures waits for the script that follows the pointer, which comes after the start.
func (w *workbench) gestures() {
	w.t.Helper()
	w.Wait(`import(fewshotAssets["gestures.js"].url)`)
}

// tokens is what the status says.
func (w *workbench) tokens() string {
	w.t.Helper()
	return w.Get("status", "Tokens").Text()
}

// answers are the texts of the answers on the screen, in order.
func (w *workbench) answers() []string {
	w.t.Helper()
	return browsertest.Eval[[]string](w.Tab, answerTexts)
}

// meta is what stands under the answers, unfolded or not: provenance, speed, usage.
func (w *workbench) meta() string {
	w.t.Helper()
	return browsertest.Eval[string](w.Tab, answerMeta)
}

// headings are what stands over the answers, where there are several.
func (w *workbench) headings() []string {
	w.t.Helper()
	return browsertest.Eval[[]string](w.Tab, answerHeads)
}

// alert is the text of what went wrong, once it is shown.
func (w *workbench) alert() string {
	w.t.Helper()
	var texts []string
	w.Until("an alert", func() bool {
		texts = nil
		for _, e := range w.All("alert") {
			texts = append(texts, e.Text())
		}
		return len(texts) > 0
	})
	return strings.Join(texts, "\n")
}

// A message is one text that is sent, under its role; "" for a completion.
type message struct{ Role, Content string }

// sent is the rendered prompt as the page shows it.
func (w *workbench) sent() []message {
	w.t.Helper()
	return browsertest.Eval[[]message](w.Tab, `(() => {
		const all = [];
		for (const n of document.getElementById("sent").childNodes) {
			if (n.className === "role") all.push({Role: n.textContent, Content: ""});
			else {
				if (!all.length) all.push({Role: "", Content: ""});
				all[all.length - 1].Content += n.textContent;
			}
		}
		return all;
	})()`)
}

// prompt is the rendered prompt as one text.
func (w *workbench) prompt() string {
	w.t.Helper()
	var b strings.Builder
	for _, m := range w.sent() {
		b.WriteString(m.Content)
	}
	return b.String()
}

// shots are the inputs and outputs of all rows: "sea otter=海獭". Those that
// are switched off begin with "-".
func (w *workbench) shots() []string {
	w.t.Helper()
	return browsertest.Eval[[]string](w.Tab, shotTexts)
}

// eventually waits until get returns want.
func eventually(w *workbench, what string, get func() string, want string) {
	w.t.Helper()
	w.UntilSaid(func() string { return what + ": " + difference(get(), want) }, func() bool { return get() == want })
}

// difference is where two texts part.
func difference(got, want string) string {
	i := 0
	for i < len(got) && i < len(want) && got[i] == want[i] {
		i++
	}
	from := max(0, i-40)
	return fmt.Sprintf("…%q, not …%q", got[from:min(len(got), i+120)], want[from:min(len(want), i+120)])
}

// soonShots waits until the rows are as wanted.
func (w *workbench) soonShots(want ...string) {
	w.t.Helper()
	eventually(w, "the examples", func() string { return strings.Join(w.shots(), "\n") }, strings.Join(want, "\n"))
}

// the essay's three shots, as shots tells them.
var essay = []string{"sea otter=海獭", "cheese=奶酪", "plush giraffe=毛绒长颈鹿"}
