package lab

import (
	"context"
	"fmt"
	"iter"
	"math"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
)

// unsure knows the doubles of numbers up to 20, and says and shows so: of the
// others its samples disagree, its probabilities are low and it claims 20 %.
var unsure = chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		parts := strings.Split(r.Prompt, "Input: ")
		n := 0
		fmt.Sscan(parts[len(parts)-1], &n)
		answer, p := fmt.Sprint(2*n), 0.9
		if n > 20 {
			p = 0.3
			answer = "0"
			if r.Seed != nil {
				answer = fmt.Sprint(*r.Seed % 3)
			}
		}
		c := chat.Chunk{Text: answer}
		if r.TopLogprobs != nil {
			c.Logprobs = []chat.TokenLogprob{{Token: answer, Logprob: math.Log(p)}}
		}
		if strings.Contains(r.Prompt, "Confidence: 0 to 100") {
			c.Text += fmt.Sprintf("\nConfidence: %d %%", map[bool]int{true: 95, false: 20}[n <= 20])
		}
		yield(c, nil)
	}
})

func knowing(ways ...ConfidenceMethod) Plan {
	p := plan(KindKnowing, numbers(40))
	p.HeldOut, p.K, p.Draws, p.Confidence = 30, []int{2}, 6, ways
	p.Metrics = metric.List{{Type: metric.Exact, Weight: 1}}
	warm := 0.7
	p.Prompt.Parameters.Temperature = &warm
	return p
}

func TestConfidence(t *testing.T) {
	d, outcomes := outcomesOf(t, knowing(ConfidenceMethods()...), unsure)
	if len(d.Trials) != 30*(1+6+1) {
		t.Fatalf("%d requests", len(d.Trials))
	}
	r := Summarise(d, outcomes)
	for i, want := range []struct {
		name string
		high float64 // the confidence in what it knows
	}{{"logprob", 0.9}, {"agreement", 1}, {"words", 0.95}} {
		c := r.Confidence[i]
		if name := r.Columns[i].Variant.Name; !strings.HasSuffix(name, ", "+want.name) {
			t.Errorf("column %d is %s", i, name)
		}
		if len(c.Items) != 30 || c.AUROC != 1 {
			t.Errorf("%s: %d answers, stat.AUROC %v", want.name, len(c.Items), c.AUROC)
		}
		for _, item := range c.Items {
			if item.Right != (math.Abs(item.Confidence-want.high) < 1e-9) {
				t.Errorf("%s: %+v", want.name, item)
			}
		}
	}
}

func TestConfidence_says_what_is_wrong(t *testing.T) {
	for want, change := range map[string]func(*Plan){
		"only if there are several": func(p *Plan) { p.Draws = 1 },
		"At temperature 0":          func(p *Plan) { cold := 0.0; p.Prompt.Parameters.Temperature = &cold },
		"is not a way to measure":   func(p *Plan) { p.Confidence = []ConfidenceMethod{"tarot"} },
		"the agreement of samples":  func(p *Plan) { p.Judge = &Judge{Model: "a/b"} },
	} {
		p := knowing(ConfidenceByAgreement)
		change(&p)
		if _, err := NewDesign(p); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("want %s, got %v", want, err)
		}
	}
}

func TestStatedConfidence(t *testing.T) {
	for text, want := range map[string]struct {
		answer     string
		confidence float64
		ok         bool
	}{
		"Oslo\nConfidence: 80":                {"Oslo", 0.8, true},
		"Oslo. confidence 65.5 %":             {"Oslo.", 0.655, true},
		"I have Confidence: 3\nConfidence: 9": {"I have Confidence: 3", 0.09, true},
		"Oslo\nConfidence: 300":               {"Oslo", 3, false},
		" Oslo ":                              {"Oslo", 0, false},
	} {
		if answer, confidence, ok := statedConfidence(text); answer != want.answer || math.Abs(confidence-want.confidence) > 1e-9 || ok != want.ok {
			t.Errorf("%q: %q %v %v", text, answer, confidence, ok)
		}
	}
}
