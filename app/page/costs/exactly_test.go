package costs

import (
	"encoding/json"
	"fmt"
	"math"
	"strings"
	"testing"

	"fewshot/app/page/client"
	"fewshot/app/page/i18n"
	"fewshot/app/page/modelpick"
	"fewshot/app/prompt"
	"fewshot/app/token"
	"fewshot/examples"
)

// byBytes counts a token for each four bytes, as a tokenizer whose counts a test can
// tell.
type byBytes struct{ name string }

func (t byBytes) Name() string { return t.name }
func (t byBytes) Append(ids []uint32, text string) []uint32 {
	return append(ids, make([]uint32, t.Count(text))...)
}
func (t byBytes) Count(text string) int { return (len(text) + 3) / 4 }
func (t byBytes) Bytes(uint32) []byte   { return nil }

const claude = "anthropic/claude-opus-4-1"

// counting is a counter whose server counts Claude's chats.
func counting() *Counter {
	g := NewCounter()
	g.Add(byBytes{token.O200k})
	g.Learn([]client.Model{{ID: claude, Counts: []string{"chat"}}, {ID: "openai/gpt-4o", Counts: []string{"chat"}}, {ID: "lab/silent"}})
	return g
}

// chatOf is a prompt as a chat, with an instruction of so many words.
func chatOf(words int) prompt.Prompt {
	p := examples.First().Prompt
	p.Format.As = prompt.Turns
	p.Instruction = strings.Repeat("word ", words)
	return p
}

// measure counts a prompt and is what was counted too.
func measure(g *Counter, p prompt.Prompt, model string) (Count, prompt.Rendered) {
	r := modelpick.Rendered(p, g.Abilities().Of(model))
	return g.Measure(r, p, model), r
}

// addsUp fails if the parts of a count are not its total, or a part is below nothing.
func addsUp(t *testing.T, c Count) {
	t.Helper()
	if c.Instruction+c.Examples+c.Query+c.Framing != c.Total || min(c.Instruction, c.Examples, c.Query, c.Framing) < 0 {
		t.Errorf("%d + %d + %d + %d is not %d", c.Instruction, c.Examples, c.Query, c.Framing, c.Total)
	}
}

// What the provider counted is the count of that prompt, and of no other.
func TestAnswered(t *testing.T) {
	g := counting()
	p := chatOf(100)
	own, r := measure(g, p, claude)
	if own.Exact || own.ByProvider || own.Factor != 0 || !g.CanAsk(r, claude) || own.About() == "" {
		t.Fatalf("before: %+v, can ask: %v", own, g.CanAsk(r, claude))
	}
	n := own.overhead + own.texts*3/2
	g.Answered(g.Asking(r, claude), n)

	c, _ := measure(g, p, claude)
	if c.Total != n || !c.ByProvider || c.About() != "" || g.CanAsk(r, claude) {
		t.Errorf("the prompt that was counted: %+v", c)
	}
	addsUp(t, c)
	if tokens, exact := g.PromptTokens(p, claude); tokens != n || exact {
		t.Errorf("aside: %d, exact: %v", tokens, exact)
	}
	if want, _ := measure(g, p, claude); math.Abs(want.InputUSD-own.InputUSD*float64(n)/float64(own.Total)) > 1e-9 {
		t.Errorf("its price is %v, it was %v for %d", want.InputUSD, own.InputUSD, own.Total)
	}

	// Of the same length, so that it is the hash that tells them apart.
	other := chatOf(100)
	other.Instruction = strings.Replace(other.Instruction, "word", "drow", 1)
	c, r = measure(g, other, claude)
	if c.ByProvider || c.Factor == 0 || c.About() == "" || !g.CanAsk(r, claude) {
		t.Errorf("another prompt: %+v", c)
	}
	if math.Abs(float64(c.Total-n)) > float64(n)/20 {
		t.Errorf("another prompt of the same length has %d tokens, %d were counted", c.Total, n)
	}
	addsUp(t, c)
	if c, _ := measure(g, p, "lab/silent"); c.ByProvider || c.Factor != 0 {
		t.Errorf("another model: %+v", c)
	}
	if c, _ := measure(g, p, claude); c.Total != n {
		t.Errorf("after undo: %d, %d were counted", c.Total, n)
	}
}

// Where a provider can't be asked, or need not be, there is nothing to press.
func TestCanAsk(t *testing.T) {
	for name, c := range map[string]struct {
		model string
		as    prompt.Layout
		want  bool
	}{
		"an estimate":                 {claude, prompt.Turns, true},
		"a text is made a message":    {claude, prompt.Message, true},
		"no such endpoint":            {claude, prompt.Text, false},
		"exact already":               {"openai/gpt-4o", prompt.Turns, false},
		"a provider without counts":   {"lab/silent", prompt.Turns, false},
		"a model that is not offered": {"anthropic/claude-opus-5", prompt.Turns, false},
		"a model in the page":         {"tiny/base", prompt.Text, false},
	} {
		t.Run(name, func(t *testing.T) {
			g := counting()
			p := chatOf(3)
			p.Format.As = c.as
			r := prompt.Render(p)
			g.Measure(r, p, c.model)
			if got := g.CanAsk(r, c.model); got != c.want {
				t.Errorf("%v", got)
			}
		})
	}
	t.Run("a vocabulary that is on its way", func(t *testing.T) {
		g := NewCounter()
		g.Learn([]client.Model{{ID: claude, Counts: []string{"chat"}}})
		if _, r := measure(g, chatOf(3), claude); g.CanAsk(r, claude) {
			t.Error("it can ask before it has an estimate")
		}
	})
}

// The factor comes near the truth with what was counted, from both sides, and says
// little after a few words.
func TestFactor(t *testing.T) {
	if f := new(Calibration).Factor(); f != 1 {
		t.Errorf("of nothing: %v", f)
	}
	for _, c := range []struct {
		counts   [][2]int // estimated, counted
		from, to float64
	}{
		{[][2]int{{10, 20}}, 1.1, 1.4}, // as much may be the overhead
		{[][2]int{{1000, 1300}}, 1.28, 1.3},
		{[][2]int{{1000, 700}}, 0.7, 0.72},
		{[][2]int{{1000, 1300}, {5, 5}}, 1.25, 1.3},                                   // a word more forgets little
		{[][2]int{{1000, 1300}, {1000, 1100}, {1000, 1100}, {1000, 1100}}, 1.1, 1.13}, // the last ones weigh most
		{[][2]int{{1000, 100_000}}, 4, 4},
		{[][2]int{{1000, 0}}, 0.25, 0.25},
		{[][2]int{{1000, -7}}, 0.25, 0.25}, // less than what a chat adds
		{[][2]int{{0, 0}}, 1, 1},
	} {
		var calibration Calibration
		for _, n := range c.counts {
			calibration.learn(n[0], n[1])
		}
		if f := calibration.Factor(); f < c.from || f > c.to {
			t.Errorf("after %v: %v, want %v to %v", c.counts, f, c.from, c.to)
		}
	}
	for _, calibration := range []Calibration{{Estimated: -doubt, Counted: -doubt}, {Estimated: -doubt, Counted: 1}, {Estimated: -1e300, Counted: 1e300}, {Estimated: math.MaxFloat64}} {
		if f := calibration.Factor(); !(f >= 0.25 && f <= 4) {
			t.Errorf("%+v: %v", calibration, f)
		}
	}
}

// A provider that counts far less than the page thought a chat adds leaves no part
// below nothing.
func TestOddAnswers(t *testing.T) {
	for _, n := range []int{0, 1, 7, 1_000_000} {
		g := counting()
		p := chatOf(50)
		_, r := measure(g, p, claude)
		g.Answered(g.Asking(r, claude), n)
		c, _ := measure(g, p, claude)
		if c.Total != n {
			t.Errorf("%d became %d", n, c.Total)
		}
		addsUp(t, c)
		c, _ = measure(g, chatOf(51), claude)
		addsUp(t, c)
	}
}

// What is kept has a bound, and is read again.
func TestCountsAreBounded(t *testing.T) {
	g := counting()
	p := chatOf(9)
	_, r := measure(g, p, claude)
	for i := range 3 * maxCalibrations {
		q := g.Asking(r, claude)
		q.model = fmt.Sprint("p/m", i)
		g.Answered(q, 100)
		if g.counts[q.model] == nil {
			t.Fatalf("the count of model %d was not learned", i)
		}
	}
	if len(g.counts) > maxCalibrations {
		t.Errorf("of %d models something is kept", len(g.counts))
	}
	g.Answered(g.Asking(r, claude), 1234)
	kept, err := json.Marshal(g.counts)
	if err != nil {
		t.Fatal(err)
	}
	if strings.Contains(string(kept), "word") {
		t.Errorf("words of the prompt are kept: %s", kept)
	}
	again := counting()
	if err := json.Unmarshal(kept, &again.counts); err != nil {
		t.Fatal(err)
	}
	if c, _ := measure(again, p, claude); c.Total != 1234 || !c.ByProvider {
		t.Errorf("after a visit: %+v", c)
	}
}

// A count says how it came about, in every language.
func TestCountsSayWhoCounted(t *testing.T) {
	for _, l := range i18n.Langs() {
		estimate := estimateText(l, Count{Known: true, Estimate: "claude"})
		corrected := estimateText(l, Count{Known: true, Estimate: "claude", Factor: 1.3})
		if !strings.Contains(corrected, "1.30") || !strings.HasSuffix(corrected, estimate) {
			t.Errorf("%s: %s", l.Tag(), corrected)
		}
		if said := estimateText(l, Count{Known: true, ByProvider: true}); said == "" || said == estimate {
			t.Errorf("%s: %s", l.Tag(), said)
		}
		sum, exact, better := sumText(l, Count{Known: true, Total: 7}), sumText(l, Count{Known: true, Total: 7, ByProvider: true}), sumText(l, Count{Known: true, Total: 7, Factor: 1.3})
		if strings.Contains(exact, "≈") || !strings.HasPrefix(better, sum) || better == sum || !strings.HasPrefix(exact, strings.TrimPrefix(sum, "≈ ")) {
			t.Errorf("%s: %q, %q, %q", l.Tag(), sum, exact, better)
		}
	}
}
