package workbench

import (
	"testing"

	"fewshot/app/page/i18n"
)

func TestDialogsHaveTheirWords(t *testing.T) {
	ids := []string{"dialog." + dialogShare}
	for _, kind := range exportKinds {
		ids = append(ids, "export."+kind)
	}
	for _, id := range ids {
		for _, l := range i18n.Langs() {
			if _, ok := l.Find(id); !ok {
				t.Errorf("%q has no text in %s", id, l.Tag())
			}
		}
	}
}
