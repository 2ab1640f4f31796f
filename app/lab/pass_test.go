package lab

import (
	"math"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab/metric"
)

// codePlan asks for functions that add a number.
func codePlan(items int) Plan {
	var data []Item
	for i := range items {
		n := string(rune('a' + i))
		data = append(data, Item{Input: "Write add_" + n + ".", Output: "def add_" + n + "(x):\n    return x + 1\n", Tests: []string{"add_" + n + "(1) == 2", "add_" + n + "(4) == 5"}})
	}
	p := plan(KindPass, data)
	p.HeldOut, p.Draws, p.K = items/2, 10, []int{0}
	p.Metrics = metric.List{{Type: metric.Tests}}
	temperature := 0.8
	p.Prompt.Parameters.Temperature = &temperature
	return p
}

// Of ten samples an item three are right: pass@1 is 3/10, pass@5 is 1 - C(7,5)/C(10,5),
// pass@10 is 1.
func TestPass(t *testing.T) {
	d, err := NewDesign(codePlan(20))
	if err != nil {
		t.Fatal(err)
	}
	if s := d.Trials[0].Request.Stop; len(s) > 0 {
		t.Errorf("code would end at %q", s)
	}
	if len(d.Trials) != 100 || len(d.Variants) != 3 || d.Variants[1].Name != "pass@5" {
		t.Fatalf("%d trials, %+v", len(d.Trials), d.Variants)
	}
	outcomes := make([]*Outcome, len(d.Trials))
	for i, trial := range d.Trials {
		code := d.Split.HeldOut[trial.Item].Output
		if trial.Draw%3 != 1 {
			code = strings.Replace(code, "x + 1", "x + x", 1)
		}
		outcomes[i] = &Outcome{Text: "```python\n" + code + "```"}
	}
	r := Summarise(d, outcomes)
	for i, want := range []float64{0.3, 1 - 21.0/252, 1} {
		c := r.Columns[i]
		if math.Abs(c.Score-want) > 1e-9 || c.Items != 10 || !c.Interval.Contains(c.Score) || c.Interval.High-c.Interval.Low < 0.01 {
			t.Errorf("%s is %v, want %v, %+v of %d", c.Variant.Name, c.Score, want, c.Interval, c.Items)
		}
	}
	cell := r.Columns[0].Cells[0]
	if cell.Code == nil || len(cell.Code.Results) != 2 || cell.Code.Passed() || cell.Code.Results[0].Outcome != "passed" || cell.Code.Results[1].Got != "8" {
		t.Errorf("the report of the first draw is %+v", cell.Code)
	}
	if len(r.Findings) != 0 {
		t.Errorf("pass@5 is compared with pass@1: %+v", r.Findings)
	}
	if len(d.verdicts) != 20 {
		t.Errorf("%d answers were run, want each of 20 different ones once", len(d.verdicts))
	}
	t.Run("not_before_there_are_k_answers", func(t *testing.T) {
		some := make([]*Outcome, len(outcomes))
		for i, trial := range d.Trials {
			if trial.Draw < 5 {
				some[i] = outcomes[i]
			}
		}
		if r := Summarise(d, some); r.Columns[1].Items != 10 || r.Columns[2].Items != 0 || !math.IsNaN(r.Columns[2].Score) {
			t.Errorf("got %+v", r.Columns)
		}
	})
	t.Run("models_are_compared_at_the_same_k", func(t *testing.T) {
		p := codePlan(20)
		p.Models = []string{"a/b", "c/d"}
		d, err := NewDesign(p)
		if err != nil {
			t.Fatal(err)
		}
		all := make([]*Outcome, len(d.Trials))
		for i, trial := range d.Trials {
			all[i] = &Outcome{Text: d.Split.HeldOut[trial.Item].Output}
			if trial.Group == 1 {
				all[i].Text = "def f(): pass"
			}
		}
		r := Summarise(d, all)
		if len(r.Findings) != 3 || r.Findings[2].Base != 2 || r.Findings[2].Other != 5 || r.Findings[2].Difference.Mean != -1 {
			t.Errorf("got %+v", r.Findings)
		}
	})
}

func TestPass_refuses(t *testing.T) {
	for name, c := range map[string]struct {
		change func(*Plan)
		param  string
	}{
		"one_sample":    {func(p *Plan) { p.Draws = 1 }, "draws"},
		"temperature_0": {func(p *Plan) { zero := 0.0; p.Prompt.Parameters.Temperature = &zero }, "prompt.parameters.temperature"},
		"no_tests":      {func(p *Plan) { p.Data[3].Tests = nil }, "data[3].tests"},
		"a_broken_test": {func(p *Plan) { p.Data[0].Tests = []string{"f("} }, "data[0].tests"},
	} {
		t.Run(name, func(t *testing.T) {
			p := codePlan(6)
			c.change(&p)
			_, err := NewDesign(p)
			if e, ok := err.(*chat.Error); !ok || e.Param != c.param {
				t.Errorf("got %v", err)
			}
		})
	}
}

// With any other metric pass@k says how often one of k answers is right.
func TestPass_of_answers_without_code(t *testing.T) {
	p := plan(KindPass, numbers(20))
	temperature := 0.8
	p.Prompt.Parameters.Temperature = &temperature
	p.HeldOut, p.Draws, p.K = 10, 5, []int{0}
	d, err := NewDesign(p)
	if err != nil {
		t.Fatal(err)
	}
	outcomes := make([]*Outcome, len(d.Trials))
	for i, trial := range d.Trials {
		outcomes[i] = &Outcome{Text: "wrong"}
		if trial.Draw == 0 {
			outcomes[i].Text = trial.Expected
		}
	}
	if r := Summarise(d, outcomes); math.Abs(r.Columns[0].Score-0.2) > 1e-9 || r.Columns[1].Score != 1 || r.Columns[0].Cells[0].Code != nil {
		t.Errorf("got %+v", r.Columns)
	}
}
