package labpage

import (
	"strings"
	"testing"

	"fewshot/app/lab"
	"fewshot/app/page/experiment"
	"fewshot/app/page/i18n"
)

// Every experiment has its row, its texts, and a plan that the lab's checks accept.
func TestKinds(t *testing.T) {
	for _, k := range lab.Kinds() {
		ids := []string{"lab.kind." + string(k), "lab.about." + string(k)}
		for _, s := range experiment.Settings(k) {
			ids = append(ids, "lab.set."+s.Text)
		}
		for _, id := range ids {
			for _, l := range i18n.Langs() {
				if _, ok := l.Find(id); !ok {
					t.Errorf("%q has no text in %s", id, l.Tag())
				}
			}
		}
	}
}

func TestSettings(t *testing.T) {
	for kind, want := range map[lab.Kind]string{
		lab.KindShots: "ks draws", lab.KindOrder: "k orders", lab.KindLabels: "k draws labels", lab.KindFormat: "k draws", lab.KindSelection: "k",
		lab.KindCalibration: "k", lab.KindSteps: "k", lab.KindSamples: "k samples", lab.KindTemperature: "k samples temperatures", lab.KindModels: "k", lab.KindRefusal: "", lab.KindKnowing: "k", lab.KindPreference: "k",
	} {
		var own []string
		for _, s := range (planDraft{kind: kind}).settings() {
			switch name := strings.TrimPrefix(s.label, "lab.set."); name {
			case "held-out", "seed", "max-tokens", "temperature": // of every plan
			default:
				own = append(own, name)
			}
		}
		if got := strings.Join(own, " "); got != want {
			t.Errorf("%s: %q, want %q", kind, got, want)
		}
	}
	asked := planDraft{kind: lab.KindKnowing, confidence: []lab.ConfidenceMethod{lab.ConfidenceByAgreement}}
	if all := asked.settings(); len(all) != 6 || all[3].label != "lab.set.samples" || all[3].unset != "1" {
		t.Errorf("%+v", all)
	}
}
