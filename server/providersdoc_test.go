package main

import (
	"os"
	"strings"
	"testing"
)

// TestProvidersPage_names_every_preset holds docs/providers.md against the presets.
func TestProvidersPage_names_every_preset(t *testing.T) {
	text, err := os.ReadFile("../docs/providers.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range presets {
		row := "| `" + p.keyEnv[0] + "`"
		if !strings.Contains(string(text), row) || !strings.Contains(string(text), "| `"+p.name+"/…` |") {
			t.Errorf("docs/providers.md has no row for %s with %s and %s/…", p.name, p.keyEnv[0], p.name)
		}
	}
}
