package e2e

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"

	"fewshot/app/prompt"
	"fewshot/web/browsertest"
)

// TestAsked finds which example did it by asking a model that somebody else runs: another
// server of ours, which takes the place of a provider.
func TestAsked(t *testing.T) {
	t.Parallel()
	own := filepath.Join(t.TempDir(), "models.json")
	if err := os.WriteFile(own, []byte(`{"openai/tiny/base": {"acts_like": "openai/gpt-4o", "price": {"input_usd_per_million": 400, "output_usd_per_million": 1000}},
 "openai/tiny/instruct": {"acts_like": "openai/o4-mini"}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	s := startServer(t, "FEWSHOT_MODELS_FILE="+own, "OPENAI_BASE_URL="+shared.URL+"/v1")
	p := insidePrompt("river", "lamp", "stone", "river", "cloud", "green", "table", "horse", "seven")
	p.Model = "openai/tiny/base"
	w := open(t, s)
	w.visit("/#" + prompt.EncodeFragment(p))
	eventually(w, "the query of the link", func() string { return w.field("Query").Value() }, p.Query)
	w.Find("#look-inside").Click()
	frame := `document.getElementById("inside")?.contentDocument`
	text := func(selector string) string {
		return browsertest.Eval[string](w.Tab, frame+`?.querySelector(`+strconv.Quote(selector)+`)?.innerText ?? ""`)
	}

	w.step("says_what_it_takes", func(t *testing.T) {
		priced := regexp.MustCompile(`^Ask it 16 times \(up to \$0\.\d+\)$`)
		w.UntilSaid(func() string { return text("#inside-ask") + text("main") }, func() bool { return priced.MatchString(text("#inside-ask")) })
		if browsertest.Eval[bool](w.Tab, frame+`.querySelector("table") !== null`) {
			t.Error("there are figures before anybody asked")
		}
	})
	w.step("finds_the_example", func(t *testing.T) {
		browsertest.Eval[any](w.Tab, frame+`.getElementById("inside-ask").click()`)
		w.Wait(frame + `?.querySelector("tbody tr:nth-child(4)")`)
		share := func(row int) float64 {
			x, err := strconv.ParseFloat(regexp.MustCompile(`−`).ReplaceAllString(text("tbody tr:nth-child("+strconv.Itoa(row)+") td:last-child"), "-"), 64)
			if err != nil {
				t.Errorf("row %d: %v", row, err)
			}
			return x
		}
		for row := 1; row <= 4; row++ {
			if did := row == 2; did != (share(row) > 2) {
				t.Errorf("the share of example %d is %v", row, share(row))
			}
		}
		all, none := text(".findings p"), 0.0
		m := regexp.MustCompile(`begins with “c[a-z]*” is (\d+)% \(log-probability −?([\d.]+)\), with none .* \(−([\d.]+)\)`).FindStringSubmatch(all)
		if m == nil {
			t.Fatalf("it says %q", all)
		}
		none, _ = strconv.ParseFloat(m[3], 64)
		with, _ := strconv.ParseFloat(m[2], 64)
		if sum := share(1) + share(2) + share(3) + share(4); math.Abs(sum-(none-with)) > 0.03 {
			t.Errorf("the shares add up to %v, not to %v", sum, none-with)
		}
	})
	w.step("a_model_that_tells_nothing_is_not_asked", func(t *testing.T) {
		w.choose("openai/tiny/instruct")
		w.Wait(`!document.getElementById("look-inside")`)
	})
	w.Clean()
}
