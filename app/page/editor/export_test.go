package editor

import (
	"testing"

	"fewshot/app/page/i18n"
)

func TestExportsHaveTheirWords(t *testing.T) {
	var ids []string
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
