package experiment

import (
	"testing"

	"fewshot/app/lab"
	"fewshot/app/page/i18n"
)

func TestKinds(t *testing.T) {
	if len(kinds) != len(lab.Kinds()) {
		t.Errorf("%d rows for %d experiments", len(kinds), len(lab.Kinds()))
	}
	for _, k := range lab.Kinds() {
		row, ok := kinds[k]
		if !ok || len(lab.Of(k).Papers) == 0 {
			t.Errorf("%s has no row, or no paper", k)
		}
		ids := []string{row.score, row.axis}
		if lab.Of(k).Subject != "" {
			ids = append(ids, "spread."+string(k))
		}
		for _, id := range ids {
			for _, l := range i18n.Langs() {
				if _, ok := l.Find(id); id != "" && !ok {
					t.Errorf("%s: %q has no text in %s", k, id, l.Tag())
				}
			}
		}
	}
}
