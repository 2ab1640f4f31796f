package labpage

import (
	"reflect"
	"testing"

	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/app/table"
)

func TestKeptDraft(t *testing.T) {
	d := draftOf(lab.Plan{
		Experiment: lab.Kinds()[0], Prompt: prompt.Prompt{Version: prompt.Version, Instruction: "Answer.", Model: "tiny/base", Format: prompt.Presets()[0].Format},
		Data: []lab.Item{{Input: "a", Output: "b"}, {Input: "c", Output: "d", Steps: "e"}}, K: []int{0, 3}, Labels: []string{"yes", "no"}, Instructions: []string{"One", "Two"},
		Judge: &lab.Judge{Model: "openai/x", Question: "Same?"}, Confidence: lab.ConfidenceMethods(), Seed: 7, HeldOut: 12, Draws: 3, Orders: 4, Temperatures: []float64{0, 0.8},
	})
	d.data += "\thalf a row"
	d.heldOut, d.temperature, d.maxTokens = "twelve", "0.", "1e" // what makes no plan is kept too
	d.choices = table.Choices{Header: table.Named, Roles: []table.Role{table.Input, table.Output}, Input: "{a}", Most: 5, Sample: true, Seed: 3}
	for v, i := reflect.ValueOf(d), 0; i < v.NumField(); i++ {
		if v.Field(i).IsZero() {
			t.Errorf("the test has nothing in %s", v.Type().Field(i).Name)
		}
	}
	got, ok := draftFrom(d.text())
	if !ok || !reflect.DeepEqual(got, d) {
		t.Errorf("read back %+v, want %+v", got, d)
	}
	for _, bad := range []string{"", "{}", "[]", `{"kind": "astrology"}`} {
		if _, ok := draftFrom(bad); ok {
			t.Errorf("%q is a draft", bad)
		}
	}
}
