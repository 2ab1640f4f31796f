package lab

import (
	"math"
	"testing"

	"fewshot/app/lab/metric"
)

// Each item is asked at each temperature, as often as it is drawn, and once at 0, where
// all samples are the same.
func TestTemperature(t *testing.T) {
	p := plan(KindTemperature, numbers(24))
	p.Temperatures, p.Draws, p.HeldOut = []float64{0, 0.8, 2}, 3, 20
	p.Metrics = metric.List{{Type: metric.Distinct}}
	top := 0.9
	p.Prompt.Parameters.TopP = &top
	d, err := NewDesign(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Trials) != 20*(1+3+3) || len(d.Variants) != 3 || d.Variants[1].Name != "t = 0.8" || d.Variants[2].X != 2 {
		t.Fatalf("%d trials, %+v", len(d.Trials), d.Variants)
	}
	keys := map[string]bool{}
	outcomes := make([]*Outcome, len(d.Trials))
	for i, trial := range d.Trials {
		r := trial.Request
		if *r.Temperature != p.Temperatures[trial.Group] || *r.TopP != 0.9 || *r.Seed != 7+int64(trial.Draw) {
			t.Fatalf("trial %d of %+v asks at %v, top_p %v, seed %d", i, trial, *r.Temperature, *r.TopP, *r.Seed)
		}
		if key := Key(trial); keys[key] {
			t.Fatalf("%s is asked twice", key)
		} else {
			keys[key] = true
		}
		outcomes[i] = &Outcome{Text: "one two three four five"}
		if trial.Group == 0 {
			outcomes[i].Text = "go on then please go on then please" // 4 of 5 sequences differ
		}
	}
	if *p.Prompt.Parameters.Temperature != 0 {
		t.Error("the plan's own prompt was written to")
	}
	r := Summarise(d, outcomes)
	for i, want := range []float64{0.8, 1, 1} {
		if c := r.Columns[i]; math.Abs(c.Score-want) > 1e-9 || c.Items != 20 || !c.Interval.Contains(want) {
			t.Errorf("%s is %v, %+v, want %v", c.Variant.Name, c.Score, c.Interval, want)
		}
	}
	if len(r.Findings) != 2 || r.Findings[0].Difference.Noise() {
		t.Errorf("%+v", r.Findings)
	}
}

func TestTemperature_takes_what_a_request_may_ask_for(t *testing.T) {
	if d := DefaultsOf(KindTemperature); len(d.Temperatures) < 5 || d.Temperatures[0] != 0 {
		t.Errorf("the usual ones are %v", d.Temperatures)
	}
	if d := DefaultsOf(KindSamples); d.Temperatures != nil {
		t.Errorf("another experiment has %v", d.Temperatures)
	}
	for _, bad := range [][]float64{{-0.1}, {2.1}, {0.5, 0.5}, {math.NaN()}} {
		p := plan(KindTemperature, numbers(24))
		if p.Temperatures = bad; p.check() == nil {
			t.Errorf("%v is taken", bad)
		}
	}
}
