package lessons

import (
	"testing"

	"fewshot/app/tinylm/inside"
)

// A finding of checkpoints names one by its tokens.
func TestFinding_of_a_checkpoint(t *testing.T) {
	n := 0
	for _, r := range inside.Recorded() {
		for _, g := range r.Finding.Groups {
			f := Finding{Inside: r.Finding.Experiment, Task: g.Task, Condition: g.Condition, Depth: g.Depth, Tokens: g.Tokens}
			if share, ok := f.opened(); !ok || share != float64(g.Right)/float64(g.Items) {
				t.Errorf("%+v: %v, %v", f, share, ok)
			}
			if g.Tokens > 0 {
				n++
				f.Tokens = 1
				if _, ok := f.opened(); ok {
					t.Errorf("%+v is found", f)
				}
			}
		}
	}
	if n == 0 {
		t.Error("there is no record of checkpoints")
	}
}
