package labpage

import (
	"testing"

	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
)

// TestDraft_of_a_plan_is_the_plan: what a person opens and leaves as it is, is run as it
// was.
func TestDraft_of_a_plan_is_the_plan(t *testing.T) {
	most, warm := 16, 0.0
	p := lab.Plan{
		Version: lab.Version, Experiment: "shots", HeldOut: 2, Seed: 18446744073709551615, K: []int{0, 2}, Draws: 2,
		Prompt: prompt.Prompt{Version: prompt.Version, Instruction: "Say the opposite.", Model: "tiny/base", Format: prompt.Presets()[0].Format},
		Data:   []lab.Item{{Input: "hot", Output: "cold"}, {Input: "big", Output: "small\tone"}, {Input: "up", Output: "down"}, {Input: "wet", Output: "dry"}},
	}
	p.Prompt.Parameters.MaxTokens, p.Prompt.Parameters.Temperature = &most, &warm
	d := draftOf(p)
	got, err := d.plan()
	if err != nil {
		t.Fatal(err)
	}
	if got.Seed != p.Seed || got.HeldOut != 2 || len(got.K) != 2 || got.K[1] != 2 || got.Draws != 2 || len(got.Data) != 4 || got.Data[1].Output != "small\tone" {
		t.Errorf("%+v", got)
	}
	if got.Prompt.Parameters.MaxTokens == nil || *got.Prompt.Parameters.MaxTokens != 16 || got.Prompt.Parameters.Temperature == nil || *got.Prompt.Parameters.Temperature != 0 {
		t.Errorf("the parameters are %+v", got.Prompt.Parameters)
	}
	if len(d.metrics) != 1 || d.metrics[0].Type != metric.Exact || len(d.models) != 1 || d.models[0] != "tiny/base" {
		t.Errorf("what the plan leaves out is %+v on %q", d.metrics, d.models)
	}
}

func TestDraft_takes_no_number_for_another(t *testing.T) {
	for _, c := range []struct{ id, text string }{
		{"plan-held-out", "twelve"}, {"plan-held-out", "1.5"}, {"plan-seed", "-1"}, {"plan-k", "1, x"}, {"plan-draws", "x"}, {"plan-max-tokens", "1e3"}, {"plan-temperature", "warm"}, {"plan-temperatures", "0, warm"},
	} {
		d := draftOf(lab.Plan{
			Version: lab.Version, Experiment: "shots", HeldOut: 1,
			Prompt: prompt.Prompt{Version: prompt.Version, Model: "tiny/base", Format: prompt.Presets()[0].Format},
			Data:   []lab.Item{{Input: "a", Output: "b"}, {Input: "c", Output: "d"}},
		})
		d.set(c.id, c.text)
		if p, err := d.plan(); err == nil {
			t.Errorf("%s %q is taken for %+v", c.id, c.text, p)
		}
	}
}

func TestFraction(t *testing.T) {
	for text, want := range map[string]float64{"": 0, "0.5": 0.5, "0,5": 0.5, "1": 1, "half": -1, "NaN": -1, "1,2,3": -1} {
		if got := fraction(text); got != want {
			t.Errorf("%q: %v, want %v", text, got, want)
		}
	}
}

func TestDraft_of_metrics_changes_its_own(t *testing.T) {
	shared := metric.List{{Type: metric.Exact, Weight: 1}, {Type: metric.Exact, Weight: 1}}
	d := planDraft{metrics: shared}
	d.set("metric-weight-1", "0.25")
	d.set("metric-value-0", `a | b\n`)
	d.set("metric-weight-2", "9") // there is none
	if d.metrics[1].Weight != 0.25 || d.metrics[0].Value != "a\nb\n" || len(d.metrics) != 2 {
		t.Errorf("%+v", d.metrics)
	}
	if shared[1].Weight != 1 || shared[0].Value != "" {
		t.Errorf("the plan that it came from is changed: %+v", shared)
	}
}
