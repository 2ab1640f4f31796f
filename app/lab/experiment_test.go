package lab

import (
	"regexp"
	"testing"
)

// Each experiment has a row with all that it needs, and what its row says about it
// is so: of an experiment that takes no judge, for example, a plan with one is
// refused.
func TestExperiments(t *testing.T) {
	if len(experiments) != 14 || len(Kinds()) != 14 {
		t.Errorf("%d rows and %d kinds", len(experiments), len(Kinds()))
	}
	seen := map[Kind]bool{}
	for _, e := range experiments {
		t.Run(string(e.Kind), func(t *testing.T) {
			if seen[e.Kind] || e.design == nil || len(e.K) == 0 || len(e.Papers) == 0 || (e.Subject == "") != (e.Many == "") {
				t.Errorf("%+v", e)
			}
			seen[e.Kind] = true
			for _, p := range e.Papers {
				if !regexp.MustCompile(`^\S+ \d{4}$`).MatchString(p.Name) || !regexp.MustCompile(`^\d{4}\.\d{5}$`).MatchString(p.ArXiv) {
					t.Errorf("%+v", p)
				}
			}
			p := plan(e.Kind, numbers(60))
			p.Judge = &Judge{Model: "a/b"}
			if refused := p.checkJudge() != nil; refused == e.TakesJudge {
				t.Errorf("a judge is refused: %t", refused)
			}
			if d := DefaultsOf(e.Kind); len(d.K) != len(e.K) || d.Draws != max(1, e.Draws) {
				t.Errorf("the defaults are %+v", d)
			}
		})
	}
	if e := Of("tarot"); e.design != nil || e.Kind != "" {
		t.Errorf("got %+v of a kind that is not known", e)
	}
}
