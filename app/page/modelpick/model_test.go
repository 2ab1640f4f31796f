package modelpick

import "testing"

func TestValuesOfTheSelection(t *testing.T) {
	for value, want := range map[string]struct {
		name   string
		inPage bool
		from   Provenance
	}{
		"tiny/base":        {"tiny/base", true, InPage},
		"server:tiny/base": {"tiny/base", false, Server},
		"openai/gpt-4o":    {"openai/gpt-4o", false, Live},
	} {
		if Name(value) != want.name || RunsInPage(value) != want.inPage || ProvenanceOf(value) != want.from {
			t.Errorf("%s: %s, in the page %v, %s", value, Name(value), RunsInPage(value), ProvenanceOf(value))
		}
	}
	for _, c := range InPageChoices() {
		if !RunsInPage(c.Value) {
			t.Errorf("%s does not run in the page", c.Value)
		}
	}
}

func TestEffortOf(t *testing.T) {
	for value, want := range map[string]string{"least": "", "low": "low", "default": "default"} {
		if got := EffortOf(value); got != want {
			t.Errorf("%s: %q", value, got)
		}
	}
}
