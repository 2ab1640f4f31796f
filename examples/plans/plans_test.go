package plans

import (
	"testing"

	"fewshot/app/lab"
)

// Each kind of experiment has a plan, and of each item that is to be judged by tests the
// output passes them: an item that no answer could get right would count against every
// model.
func TestAll(t *testing.T) {
	all, err := All()
	if err != nil {
		t.Fatal(err)
	}
	kinds, functions := map[lab.Kind]bool{}, 0
	for _, p := range all {
		kinds[p.Experiment] = true
		if !p.Metrics.RunCode() {
			continue
		}
		for _, item := range p.Data {
			functions++
			if r := p.Metrics.Judge(item.Output, item.Want()).Code; !r.Passed() || len(r.Results) < 3 {
				t.Errorf("%s: %+v", item.Input, r)
			}
			if p.Metrics.Judge("def nothing():\n    return None\n", item.Want()).Passed {
				t.Errorf("%s: anything passes its tests", item.Input)
			}
		}
	}
	for _, k := range lab.Kinds() {
		if !kinds[k] {
			t.Errorf("no plan of kind %s", k)
		}
	}
	if functions < 70 {
		t.Errorf("only %d functions", functions)
	}
}
