package e2e

import (
	"fmt"
	"math"
	"os/exec"
	"regexp"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/model"
	"fewshot/server/provider/stricttest"
	"fewshot/web/browsertest"
)

// startStrict starts a server whose providers refuse what the real ones refuse,
// at their real names.
func startStrict(t *testing.T, variables ...string) (*server, *stricttest.Server) {
	t.Helper()
	up := stricttest.New(t)
	return startServer(t, slices.Concat(up.Environ(t), []string{"OPENAI_BASE_URL="}, variables)...), up
}

// TestFirstPress is what a new visitor with a key of today does first: choose a
// model, press Run, compare.
func TestFirstPress(t *testing.T) {
	t.Parallel()
	s, up := startStrict(t)
	w := open(t, s)
	changes := func() string { return w.text(".answer .changes") }

	w.step("one_press_of_run_answers", func(t *testing.T) {
		for _, model := range []string{"openai/gpt-6.1-sol", "anthropic/claude-sonnet-5-5", "gemini/gemini-3.8-flash", "groq/qwen/qwen3-32b", "mistral/mistral-large-latest"} {
			w.choose(model)
			w.run()
			if a := w.answers(); len(a) != 1 || a[0] != "薄荷" {
				t.Errorf("%s: %q, %s", model, a, w.text(".answer"))
			}
		}
	})
	w.step("what_it_does_not_take_is_said_before_and_after", func(t *testing.T) {
		w.choose("openai/gpt-6.1-sol")
		w.shows("#taking", "Temperature 0 is not sent")
		if idle := browsertest.Eval[bool](w.Tab, `document.getElementById("parameter-temperature").closest(".setting").classList.contains("idle")`); !idle {
			t.Error("temperature is not greyed")
		}
		if as := browsertest.Eval[string](w.Tab, `document.querySelector("#sent .role").textContent`); as != "user" {
			t.Errorf("what is sent is shown as %q", as)
		}
		w.run()
		for _, want := range []string{"Sent as one user message", "Temperature 0 is not sent", "Two runs may differ", "stop sequences", "up to 1,024 more are for thinking"} {
			if !strings.Contains(changes(), want) {
				t.Errorf("%q is not said: %s", want, changes())
			}
		}
		if m := w.meta(); !regexp.MustCompile(`out, \d+ of them thinking`).MatchString(m) || strings.Contains(m, "empty") {
			t.Errorf("the hidden tokens are not said: %s", m)
		}
		// The person's own settings are there for the next model.
		w.choose("openai/gpt-4o")
		w.Wait(`!document.getElementById("taking").innerText.includes("Temperature")`)
		if got := w.field("Temperature").Value(); got != "0" {
			t.Errorf("temperature became %q", got)
		}
	})
	w.step("an_empty_answer_says_why_and_what_to_do", func(t *testing.T) {
		w.choose("gemini/gemini-3.8-flash")
		up.SetReasoning(9000) // of which a low effort takes a share
		w.run()
		w.shows(".answer .lack", "went into thinking")
		up.SetReasoning(3000)
		w.runBy(func() { w.Get("button", "Give it more room (+1,024)").Click() })
		w.Wait(`!document.querySelector(".answer .lack")`)
		if a := w.answers(); len(a) != 1 || a[0] != "薄荷" {
			t.Errorf("with more room: %q, %s", a, w.text(".answer"))
		}
		if got := w.field("Answer, tokens").Value(); got != "1056" {
			t.Errorf("the limit is %q", got)
		}
		up.SetReasoning(128)
		w.set("Answer, tokens", "32")
	})
	w.step("compare_shots_and_models", func(t *testing.T) {
		w.choose("openai/gpt-6.1-sol")
		w.runBy(w.GetPrefix("button", "Compare 0, 1, 3 shots (").Click)
		if a := w.answers(); len(a) != 3 || a[2] != "薄荷" || slices.Contains(a, "") {
			t.Errorf("%q", a)
		}
		w.Get("combobox", "Compare with").Choose("tiny/base, in this page")
		w.runBy(w.GetPrefix("button", "Compare the two models (").Click)
		w.Until("both answers", func() bool { a := w.answers(); return len(a) == 2 && a[0] == "薄荷" && a[1] != "" })
	})
	w.step("code_goes_straight_to_the_provider", func(t *testing.T) {
		w.choose("anthropic/claude-sonnet-5-5")
		w.Get("tab", "Code").Click()
		w.click("straight to Anthropic")
		w.shows("#sent", "from anthropic import Anthropic")
		if code := w.text("#sent"); strings.Contains(code, "temperature") || !strings.Contains(code, "max_tokens=1056") || !strings.Contains(code, `model="claude-sonnet-5-5"`) {
			t.Errorf("the program is\n%s", code)
		}
		w.click("through this server")
		w.shows("#sent", "Fewshot-Fit")
		w.Get("tab", "Prompt").Click()
	})
	w.step("several_samples_are_several_requests", func(t *testing.T) {
		w.choose("anthropic/claude-opus-4-7")
		w.set("Samples", "3")
		up.Reset()
		w.run()
		if a := w.answers(); len(a) != 3 || a[0] != "薄荷" || a[2] != "薄荷" || len(up.Asked("anthropic")) != 3 {
			t.Errorf("%q, %d requests", a, len(up.Asked("anthropic")))
		}
		w.set("Samples", "")
	})
	w.Clean()
}

// The README's own command, with the model that it names.
func TestEmbedOnAStrictProvider(t *testing.T) {
	t.Parallel()
	s, up := startStrict(t, "FEWSHOT_EMBED_SECRET="+embedSecret, "FEWSHOT_OPEN=1")
	h := visitHostOf(t, s, "localhost", func(origin string) string {
		cmd := exec.Command(binary, "embed", "sign", "-origin", origin, "-model", "openai/gpt-6-luna", "-max-tokens", "256", "-per-day", "20", "-budget-requests", "1000", "-expires", "2099-01-01")
		cmd.Env = []string{"FEWSHOT_EMBED_SECRET=" + embedSecret}
		token, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		return fmt.Sprintf(`<few-shot-prompt lesson="translate-zh" model="openai/gpt-6-luna" token="%s"></few-shot-prompt>`, strings.TrimSpace(string(token)))
	}, "")
	h.state(0, "static")
	h.press(0, ".embed-run")
	h.Until("the end of the run", func() bool { return regexp.MustCompile(`result|error`).MatchString(h.heard()) })
	if got := h.heard(); !strings.Contains(got, "result:薄荷") {
		t.Errorf("the page heard %q, the provider got %d requests", got, len(up.Asked("openai")))
	}
	h.Clean()
}

// TestLabOnStrictProviders runs a plan that was made for a tiny model on models
// that take no text, no temperature or no stop sequences, and that think.
func TestLabOnStrictProviders(t *testing.T) {
	t.Parallel()
	s, _ := startStrict(t)
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	plan := func(model string) string {
		return fmt.Sprintf(`{"version": 1, "experiment": "shots", "held_out": 4, "seed": 3, "k": [0, 3], "draws": 1,
			"prompt": {"version": 1, "model": %q, "format": {"as": "text", "input_label": "Input: ", "input_end": "\n", "output_label": "Output: ", "output_end": "", "separator": "\n\n"}, "parameters": {"max_tokens": 32, "temperature": 0}},
			"data": [{"input": "sea otter", "output": "海獭"}, {"input": "cheese", "output": "奶酪"}, {"input": "peppermint", "output": "薄荷"}, {"input": "plush giraffe", "output": "毛绒长颈鹿"},
				{"input": "peppermint ", "output": "薄荷"}, {"input": "milk", "output": "牛奶"}, {"input": "bread", "output": "面包"}, {"input": "tea", "output": "茶"}, {"input": "rice", "output": "米饭"}]}`, model)
	}
	for _, model := range []string{"openai/gpt-4o", "openai/gpt-6.1-sol", "gemini/gemini-3.8-flash", "groq/qwen/qwen3-32b"} {
		w.visit("/lab") // nothing of the last model's result is on it
		w.openFile("plan.json", plan(model))
		w.outlook("Changed for " + model)
		w.outlook("Sent as one user message")
		if found := w.experimented(); strings.Contains(found, "gave no answer") || strings.Contains(found, "Not complete") {
			t.Errorf("%s: %s", model, found)
		}
		if got := w.scores(); !regexp.MustCompile(`(?m)^k = 3 \d+%.* 4$`).MatchString(got) { // of all four items
			t.Errorf("%s: %s", model, got)
		}
		answers := browsertest.Eval[string](w.Tab, `[...document.querySelectorAll(".runs-table tbody td")].map((c) => c.innerText).join("|")`)
		if strings.Contains(answers, "<think>") || strings.Contains(answers, "||") {
			t.Errorf("%s: %s", model, answers)
		}
	}
	w.Clean()
}

// A student hands in an exercise on a model that thinks in secret and counts that
// nowhere but in the total: what the class's budget pays is what is billed.
func TestClassOnAThinkingModel(t *testing.T) {
	t.Parallel()
	const thinker = "gemini/gemini-3.8-flash"
	s, up := startStrict(t, "FEWSHOT_CLASSES=class.db")
	a := signIn(t, s)
	c := classes.Class{
		Name: "Thinking", Language: "en", Models: []string{thinker}, Seats: 40,
		Budget: classes.Amount{MicroUSD: 1_000_000, Requests: 1000}, Student: classes.Amount{MicroUSD: 900_000, Requests: 900},
	}
	a.do("POST", "/api/teacher/classes", c, &c)
	a.do("POST", "/api/teacher/classes/"+c.ID+"/exercises", map[string]string{"shipped": "opposites", "model": thinker}, nil)

	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.Go(s.URL + "/class#join=" + c.Code)
	w.shows("h1", "Thinking")
	w.Find("a.lesson-card").Click()
	w.shows("h1", "Opposites")
	w.shot(1, "hot", "cold")
	w.Find("#hand-in").Click()
	w.Until("the grade", func() bool {
		return regexp.MustCompile(`#1 \d+(\.\d)? of 100 points`).MatchString(w.text("#submission-1"))
	})
	w.Clean()

	var billed int64 // millionths of a dollar, rounded up as a budget does
	for _, r := range up.Asked("gemini") {
		usd, priced := model.Lookup(thinker).CostUSD(chat.Usage{PromptTokens: r.Billed.Prompt, CompletionTokens: r.Billed.Output()})
		if !priced || r.Billed.Hidden == 0 {
			t.Fatalf("priced: %v, billed %+v: this test would find nothing", priced, r.Billed)
		}
		billed += int64(math.Ceil(usd*1e6 - 1e-6))
	}
	var x struct{ Balance classes.Balance }
	a.do("GET", "/api/teacher/classes/"+c.ID+"/export?as=json", nil, &x)
	if x.Balance.Spent.MicroUSD != billed || billed == 0 || x.Balance.Reserved.MicroUSD != 0 {
		t.Errorf("%d µ$ settled, %d µ$ reserved, %d µ$ billed", x.Balance.Spent.MicroUSD, x.Balance.Reserved.MicroUSD, billed)
	}
}
