package lab

import (
	"fmt"
	"strings"
	"testing"
)

func asked(n int) []Item {
	items := make([]Item, n)
	for i := range items {
		items[i] = Item{Input: fmt.Sprintf("#%d", i)}
	}
	return items
}

func preference(items int) Plan {
	p := plan(KindPreference, asked(items))
	p.HeldOut, p.Models = items/2, []string{"test/curt", "test/polite"}
	return p
}

func TestPreference(t *testing.T) {
	t.Run("scores_nothing", func(t *testing.T) {
		r := run(t, preference(80), doubler(0))
		if c := r.Columns[0]; c.Items != 0 || len(r.Findings) != 0 || c.Cells[0].Answer == "" {
			t.Errorf("%+v", c)
		}
	})
	t.Run("draws_with_a_seed_each", func(t *testing.T) {
		p := preference(80)
		p.Draws = 3
		d, err := NewDesign(p)
		if err != nil || len(d.Trials) != 40*2*3 || *d.Trials[0].Request.Seed != 7 || *d.Trials[2].Request.Seed != 9 {
			t.Errorf("%v", err)
		}
	})
	t.Run("says_what_is_wrong", func(t *testing.T) {
		for want, change := range map[string]func(*Plan){
			"nothing to compare":          func(p *Plan) { p.Models = p.Models[:1] },
			"can't be shots":              func(p *Plan) { p.K = []int{1} },
			"no input or no output":       func(p *Plan) { p.Experiment = KindModels },
			"The judge is not a model":    func(p *Plan) { p.Judge = &Judge{} },
			"reads single answers":        func(p *Plan) { *p = plan(KindCalibration, opinions(40)); p.Judge = &Judge{Model: "a/b"} },
			"The judge is not a model. N": func(p *Plan) { *p = plan(KindShots, numbers(40)); p.Judge = &Judge{} },
		} {
			p := preference(80)
			change(&p)
			if _, err := NewDesign(p); err == nil || !strings.Contains(err.Error(), want) {
				t.Errorf("want %s, got %v", want, err)
			}
		}
	})
}

func TestInstructions_are_beside_one_another(t *testing.T) {
	p := preference(80)
	p.Models, p.Instructions = []string{"test/curt"}, []string{"Be polite.", "Be curt."}
	d, err := NewDesign(p)
	if err != nil {
		t.Fatal(err)
	}
	if len(d.Variants) != 2 || d.Variants[0].Name != "test/curt, told 1" || !strings.Contains(d.Trials[1].Request.Prompt, "Be curt.") {
		t.Fatalf("%+v", d.Variants)
	}
	p.Instructions = []string{"Be polite.", "Be polite."}
	if _, err := NewDesign(p); err == nil || !strings.Contains(err.Error(), "the same as another") {
		t.Error(err)
	}
}
