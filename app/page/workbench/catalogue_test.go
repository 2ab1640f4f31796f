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
		if _, ok := i18n.Catalogue[id]; !ok {
			t.Errorf("%q is not in the catalogue", id)
		}
	}
}
