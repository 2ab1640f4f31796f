package config

import (
	"os"
	"strings"
	"testing"
)

// TestPresets_are_in_the_docs looks for each preset in server/docs/providers.md.
func TestPresets_are_in_the_docs(t *testing.T) {
	text, err := os.ReadFile("../docs/providers.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range presets {
		if !strings.Contains(string(text), "| `"+p.keyEnv[0]+"`") || !strings.Contains(string(text), "| `"+p.name+"/…` |") {
			t.Errorf("server/docs/providers.md has no row for %s with %s and %s/…", p.name, p.keyEnv[0], p.name)
		}
	}
}
