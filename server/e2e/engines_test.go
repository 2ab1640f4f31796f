package e2e

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/web/browsertest/engine"
)

// The main jobs, done in each engine by the same steps. The other tests look closer,
// in Chromium alone.

func TestChromium(t *testing.T) {
	t.Parallel()
	mainJobs(t, func() (engine.Browser, error) { return engine.Chromium(browser), nil })
}

func TestFirefox(t *testing.T) {
	t.Parallel()
	mainJobs(t, engine.StartFirefox)
}

func TestWebKit(t *testing.T) {
	t.Parallel()
	mainJobs(t, engine.StartWebKit)
}

func mainJobs(t *testing.T, start func() (engine.Browser, error)) {
	b, err := start()
	if missing := (*engine.Missing)(nil); errors.As(err, &missing) {
		leaveOut(t, missing)
	}
	if err != nil {
		t.Fatal(err)
	}
	defer b.Close()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	for _, job := range []struct {
		name string
		do   func(t *testing.T, b engine.Browser, s *server)
	}{
		{"typing_through_the_start", typingThroughTheStart},
		{"playground", playground},
		{"lesson_to_chart", lessonToChart},
		{"lab", labToChart},
		{"embed_on_another_site", embedElsewhere},
		{"class_from_joining_to_grade", classToGrade},
		{"live_board", liveBoard},
		{"inside_finds_the_copying_head", insideTheModel},
	} {
		t.Run(job.name, func(t *testing.T) { job.do(t, b, s) })
	}
}

// playground is what is done at the workbench, one job after another in the same page:
// an engine takes seconds to start one.
func playground(t *testing.T, b engine.Browser, s *server) {
	d := sit(t, b, s, "/")
	lost := false // a job could not go on: those that follow would only tell of that again
	for _, job := range []struct {
		name string
		do   func(t *testing.T, d *desk)
	}{
		{"first_visit", firstVisit},
		{"run", runOnce},
		{"compare", compareShots},
		{"undo", undoEdit},
		{"share", func(t *testing.T, d *desk) { sharePrompt(t, d, b) }},
		{"stop", stopAnswer},
		{"offline", workOffline},
	} {
		if lost {
			return
		}
		t.Run(job.name, func(t *testing.T) {
			before := d.Report(t)
			lost = true
			defer d.Report(before)
			job.do(t, d)
			d.Clean("Failed to load resource") // without a network
			lost = false
		})
	}
}

// leaveOut skips a test, and has make say so in the end.
func leaveOut(t *testing.T, because error) {
	t.Helper()
	if name := os.Getenv("FEWSHOT_LEFT_OUT"); name != "" {
		file, err := os.OpenFile(name, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o644)
		if err != nil {
			t.Fatal(err)
		}
		defer file.Close()
		fmt.Fprintf(file, "left out: %s: %v\n", t.Name(), because)
	}
	t.Skip(because)
}

// A desk is a page of the server in one of the engines, as workbench is in Chromium.
type desk struct {
	*engine.Tab
	s *server
}

// sit opens an address of the server in a fresh profile and waits for the program.
func sit(t *testing.T, b engine.Browser, s *server, path string) *desk {
	t.Helper()
	d := &desk{engine.Open(t, b), s}
	d.visit(path)
	return d
}

func (d *desk) visit(path string) {
	d.Go(d.s.URL + path)
	d.Wait(settledIn)
}

func (d *desk) click(name string) { d.Get("button", name).Click() }

func (d *desk) fill(name, text string) { d.Get("textbox", name).Fill(text) }

// runBy does what starts a run and waits for the end of the answers.
func (d *desk) runBy(begin func()) []string {
	before := engine.Eval[string](d.Tab, lastRun)
	begin()
	d.Wait(anotherRun(before))
	d.Wait(runEnded)
	return d.answers()
}

// answers are the texts of the answers, without the space that some begin with.
func (d *desk) answers() []string {
	texts := engine.Eval[[]string](d.Tab, answerTexts)
	for i, text := range texts {
		texts[i] = strings.TrimSpace(text)
	}
	return texts
}

// meta is what stands under the answers.
func (d *desk) meta() string { return engine.Eval[string](d.Tab, answerMeta) }

// shots waits until the examples are as wanted.
func (d *desk) shots(want ...string) {
	var got []string
	d.UntilSaid(func() string { return fmt.Sprintf("the examples %q; there are %q", want, got) }, func() bool {
		got = engine.Eval[[]string](d.Tab, shotTexts)
		return slices.Equal(got, want)
	})
}

// text is what an element shows, shows waits until it has a part.
func (d *desk) text(selector string) string {
	return engine.Eval[string](d.Tab, fmt.Sprintf(`document.querySelector(%q)?.innerText ?? ""`, selector))
}

func (d *desk) shows(selector, part string) {
	d.matches(selector, regexp.QuoteMeta(part))
}

func (d *desk) matches(selector, pattern string) {
	d.UntilSaid(func() string { return fmt.Sprintf("%s shows %q, not %q", selector, d.text(selector), pattern) }, func() bool {
		return regexp.MustCompile(pattern).MatchString(d.text(selector))
	})
}

func firstVisit(t *testing.T, d *desk) {
	d.shots(essay...)
	if q := d.Get("textbox", "Query").Value(); q != "peppermint" {
		t.Errorf("the query is %q", q)
	}
	for _, region := range []string{"Prompt", "Answer"} {
		d.Get("region", region)
	}
	for _, button := range []string{"Add example", "Run", "Share"} {
		d.Get("button", button)
	}
	if tokens := d.Get("status", "Tokens").Text(); !regexp.MustCompile(`^\d+ tokens`).MatchString(tokens) {
		t.Errorf("the status Tokens says %q", tokens)
	}
	if others := engine.Eval[[]string](d.Tab, `performance.getEntriesByType("resource").map((e) => e.name).filter((name) => !name.startsWith(location.origin + "/"))`); len(others) > 0 {
		t.Errorf("the page asked other hosts: %q", others)
	}
}

// typingThroughTheStart types before the page's program has arrived, goes on while it
// starts, and after that.
func typingThroughTheStart(t *testing.T, b engine.Browser, s *server) {
	for _, pause := range []time.Duration{30 * time.Millisecond, 80 * time.Millisecond, 150 * time.Millisecond} {
		t.Run(pause.String(), func(t *testing.T) {
			address, arrive := lateProgram(t, s)
			d := &desk{engine.Open(t, b), s}
			d.Begin(address)
			d.Arrived()
			d.Find("#query").Focus()
			typed := "peppermint"
			key := func() {
				c := string(rune('a' + len(typed)%26))
				d.Type(c)
				typed += c
				time.Sleep(pause)
			}
			for range 5 {
				key()
			}
			if engine.Eval[bool](d.Tab, started) {
				t.Fatal("the program has started without having arrived")
			}
			arrive()
			for end := time.Now().Add(engine.Patience); !engine.Eval[bool](d.Tab, started); key() {
				if time.Now().After(end) {
					t.Fatal("the program does not start")
				}
			}
			for range 5 {
				key()
			}
			d.Wait(settledIn)
			var sent string
			d.UntilSaid(func() string { return fmt.Sprintf("%q in the prompt %q", typed, sent) }, func() bool {
				sent = engine.Eval[string](d.Tab, `document.getElementById("sent").textContent`)
				return strings.Contains(sent, "Input: "+typed+"\n")
			})
			if q := d.Get("textbox", "Query").Value(); q != typed {
				t.Errorf("typed %q, the field has %q", typed, q)
			}
			d.Clean()
		})
	}
}

// lateProgram is an address of a server whose page gets its program when it may arrive.
func lateProgram(t *testing.T, s *server) (address string, arrive func()) {
	t.Helper()
	to, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	proxy := httputil.NewSingleHostReverseProxy(to)
	proxy.FlushInterval = -1
	proxy.ErrorLog = log.New(io.Discard, "", 0) // a page that is closed leaves its requests
	held := make(chan struct{})
	site := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if strings.HasPrefix(r.URL.Path, "/assets/app.") && strings.HasSuffix(r.URL.Path, ".wasm") {
			select {
			case <-held:
			case <-r.Context().Done():
			}
		}
		proxy.ServeHTTP(w, r)
	}))
	t.Cleanup(site.Close)
	return site.URL, func() { close(held) }
}

func runOnce(t *testing.T, d *desk) {
	d.fill("Query", "pepper")
	d.Type("mint")
	if a := d.runBy(func() { d.Press("Ctrl+Enter") }); !slices.Equal(a, []string{"薄荷"}) {
		t.Errorf("the answers are %q", a)
	}
	if m := d.meta(); !strings.Contains(m, "in this page · tiny/base") {
		t.Errorf("under the answer stands %q", m)
	}
}

func compareShots(t *testing.T, d *desk) {
	a := d.runBy(d.GetPrefix("button", "Compare 0, 1, 3 shots").Click)
	if len(a) != 3 || a[0] == a[2] || a[2] != "薄荷" {
		t.Errorf("the answers are %q", a)
	}
	if h := engine.Eval[[]string](d.Tab, answerHeads); !slices.Equal(h, []string{"0 shots", "1 shot", "3 shots"}) {
		t.Errorf("over the answers stand %q", h)
	}
}

func stopAnswer(t *testing.T, d *desk) {
	s := d.s
	d.Get("combobox", "Model").Choose("openai/fault-slow-stream")
	d.fill("Answer, tokens", "4000") // it is not over before it is stopped
	d.Press("Tab")
	for _, stop := range []func(){func() { d.click("Stop") }, func() { d.Press("Escape") }} {
		s.Upstream.Reset()
		d.click("Run")
		d.Get("button", "Stop")
		words := func() int { return strings.Count(strings.Join(d.answers(), ""), "word") }
		d.Until("some words of this answer, not of the last one", func() bool {
			m := d.meta()
			return words() >= 5 && !strings.Contains(m, "waiting for the first token") && !strings.Contains(m, "stopped by you")
		})
		stop()
		d.Until("one request", func() bool { return len(s.received()) == 1 })
		select {
		case <-s.received()[0].Cancelled:
		case <-time.After(engine.Patience):
			t.Fatal("the upstream was never told")
		}
		d.Get("button", "Run")
		if n := words(); n < 5 {
			t.Errorf("%d words are kept", n)
		}
		d.Until("a word that it was stopped", func() bool { return strings.Contains(d.meta(), "stopped by you") })
	}
}

func undoEdit(t *testing.T, d *desk) {
	typed := []string{essay[0], "cheesecake=奶酪", essay[2]}
	d.Get("textbox", "Input 2").Focus()
	d.Type("cake")
	d.shots(typed...)
	d.click("Undo")
	d.shots(essay...)
	d.click("Redo")
	d.shots(typed...)
	d.Get("textbox", "Query").Focus()
	d.Press("Ctrl+Z")
	d.shots(essay...)
	d.Press("Ctrl+Shift+Z")
	d.shots(typed...)
	d.Press("Ctrl+Z")
	d.shots(essay...)
	d.click("Add example")
	d.shots(append(slices.Clone(essay), "=")...)
	d.click("Undo")
	d.shots(essay...)
}

func sharePrompt(t *testing.T, d *desk, b engine.Browser) {
	d.fill("Input 2", `🦦 <b>"tab"</b>`+"\tand more")
	d.Get("checkbox", "Use example 3").Click()
	shared := []string{essay[0], `🦦 <b>"tab"</b>` + "\tand more=奶酪", "-" + essay[2]}
	d.shots(shared...)
	d.click("Share")
	d.Get("dialog", "Share")
	path, ok := strings.CutPrefix(d.Get("textbox", "Link").Value(), d.s.URL)
	if !ok || !strings.HasPrefix(path, "/#p=") {
		t.Fatalf("the link ends in %q", path)
	}
	d.Press("Escape")
	d.Wait(`!document.querySelector("dialog[open]")`)

	other := sit(t, b, d.s, path)
	other.shots(shared...)
	if address := engine.Eval[string](other.Tab, "location.href"); address != d.s.URL+"/" {
		t.Errorf("the address is still %q", address)
	}
	other.click("Undo")
	other.shots(essay...)
	other.Clean()
}

func workOffline(t *testing.T, d *desk) {
	d.Get("combobox", "Model").Choose("tiny/base, in this page")
	d.fill("Query", "a brown bear")
	d.Wait(`navigator.serviceWorker.getRegistration().then((r) => r?.active)`)
	d.Wait(`caches.open("fewshot-data").then((c) => c.keys()).then((all) => all.some((r) => r.url.includes("/weights/")))`)
	d.s.kill()
	defer func() {
		if err := d.s.again(); err != nil {
			t.Fatal(err)
		}
	}()
	d.Reload()
	d.Wait(settledIn)
	if q := d.Get("textbox", "Query").Value(); q != "a brown bear" {
		t.Errorf("the draft is gone: the query is %q", q)
	}
	if a := d.runBy(func() { d.click("Run") }); len(a) != 1 || a[0] == "" {
		t.Errorf("the answers are %q", a)
	}
	if m := d.meta(); !strings.Contains(m, "in this page") {
		t.Errorf("under the answer stands %q", m)
	}
}

// experimented runs the experiment on the page to its end, and returns what it found.
func (d *desk) experimented() string {
	d.Wait(`!document.querySelector(".experiment button.run").disabled`)
	d.Find(".experiment button.run").Click()
	d.Wait(`document.querySelector(".runs-table") && document.querySelector(".experiment button.run") && document.querySelector(".findings")`)
	return d.text(".findings")
}

func lessonToChart(t *testing.T, b engine.Browser, s *server) {
	d := sit(t, b, s, "/lessons/in-context")
	d.click("That is my guess")
	d.Wait(`document.querySelector("#lesson-chart svg")`) // of what was recorded
	if said := d.experimented(); !strings.Contains(said, "points more than k = 0") {
		t.Errorf("it says %q", said)
	}
	d.Wait(`document.querySelector("#lesson-chart svg")?.textContent.includes("yours, just now")`)
	d.Clean()
}

func labToChart(t *testing.T, b engine.Browser, s *server) {
	d := sit(t, b, s, "/lab")
	d.Find("#plan-file").Attach("plan.json", smallPlan(t, "shots", `"held_out": 120`, `"held_out": 10`, `"draws": 2`, `"draws": 1`))
	d.shows(".outlook", "40 requests")
	if said := d.experimented(); !strings.Contains(said, "points more than k = 0") {
		t.Errorf("it says %q", said)
	}
	d.Wait(`document.querySelector("#lab-chart svg[role=img]")`)
	d.Clean()
}

func embedElsewhere(t *testing.T, b engine.Browser, s *server) {
	d := &desk{engine.Open(t, b), s}
	d.Go(hostSite(t, s, "localhost", func(string) string { return `<few-shot-prompt lesson="translate-zh"></few-shot-prompt>` }))
	const embed = `document.querySelector("few-shot-prompt")`
	d.Wait(embed + `.getAttribute("state") === "static"`)
	if got := engine.Eval[string](d.Tab, embed+`.shadowRoot.querySelector("pre").textContent`); !strings.HasSuffix(got, "Input: peppermint\nOutput:") {
		t.Errorf("the prompt is %q", got)
	}
	d.At("Run", embed+`.shadowRoot.querySelector(".embed-run")`).Click()
	d.Wait(embed + `.getAttribute("state") === "done"`)
	if heard := engine.Eval[[]string](d.Tab, "heard"); !slices.Equal(heard, []string{"ready", "run", "result:薄荷"}) {
		t.Errorf("the page heard %q", heard)
	}
	d.Clean("entryTypes") // of the host page's observers, which only Chromium has
}

func classToGrade(t *testing.T, b engine.Browser, s *server) {
	c := signIn(t, s).newClass("Mondays", 5000, "opposites")
	d := sit(t, b, s, "/class")
	d.fill("Code of the class", strings.ToLower(c.Code))
	d.click("Join")
	d.shows("h1", "Mondays")
	d.Find(`a.lesson-card[href$="exercise=opposites"]`).Click()
	d.shows("h1", "Opposites")
	for n, pair := range [][2]string{{"hot", "cold"}, {"up", "down"}} {
		d.Find("#add-example").Click()
		d.fill(fmt.Sprintf("Input %d", n+1), pair[0])
		d.fill(fmt.Sprintf("Output %d", n+1), pair[1])
	}
	d.shows("#limit-shots", "2 of 4 examples")
	d.click("Try on 8 items")
	d.matches("#try-passed", `[5-8] of 8 right`)
	d.Find("#hand-in").Click()
	d.matches("#submission-1", `#1 \d+(\.\d)? of 100 points`)
	d.shows("#submission-1", "of 20 hidden items were right")
	d.Clean()
}

func liveBoard(t *testing.T, b engine.Browser, s *server) {
	c := signIn(t, s).newClass("Tuesdays", 5000, "opposites")
	d := sit(t, b, s, "/teach")
	d.fill("Teacher's token", teacherToken.FindString(s.output.String()))
	d.click("Sign in")
	d.At("Tuesdays", `[...document.querySelectorAll("a.lesson-card")].find((a) => a.innerText.includes("Tuesdays"))`).Click()
	d.shows("h1", "Tuesdays")
	d.click("Board")
	d.shows("#total-students", "0")
	p, class := joins(t, s, c.Code)
	d.shows("#total-students", "1")
	var me classes.Me
	p.do("GET", "/api/classes/"+class+"/me", nil, &me)
	d.shows(".board-rows", me.Pseudonym)
	own := me.Exercises[0].Prompt
	own.Shots = []prompt.Shot{{Input: "hot", Output: "cold"}, {Input: "up", Output: "down"}}
	p.do("POST", "/api/classes/"+class+"/exercises/opposites/submissions", map[string]any{"prompt": json.RawMessage(prompt.Encode(own)), "key": "a"}, nil)
	d.shows("#total-graded", "1")
	d.shows(".board-rows", "of 20, ")
	d.Clean("/api/teacher/classes") // asked before the teacher has signed in
}
