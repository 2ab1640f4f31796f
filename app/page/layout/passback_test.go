package layout

import (
	"strings"
	"testing"

	"fewshot/app/classes"
	"fewshot/app/page/i18n"
)

func TestPassbackText(t *testing.T) {
	for _, l := range []i18n.Lang{i18n.English, i18n.Chinese} {
		seen := map[string]bool{}
		for _, p := range []classes.Passback{{State: classes.PassSent, Points: 97.3}, {State: classes.PassWaiting}} {
			seen[PassbackText(l, p)] = true
		}
		for _, why := range classes.PassReasons() {
			for _, state := range []classes.PassState{classes.PassWaiting, classes.PassRefused} {
				text := PassbackText(l, classes.Passback{State: state, Why: why, Points: -1})
				if text == "" || seen[text] || strings.Contains(text, "pass.") || strings.Contains(text, why+"%") {
					t.Errorf("%v, %s: %q", l, why, text)
				}
				seen[text] = true
			}
		}
		if text := PassbackText(l, classes.Passback{State: classes.PassNothing, Points: -1}); text != "" {
			t.Errorf("%v: %q", l, text)
		}
		if text := PassbackText(l, classes.Passback{State: classes.PassSent, Points: 97.3}); !strings.Contains(text, "97.3") {
			t.Errorf("%v: %q", l, text)
		}
	}
}
