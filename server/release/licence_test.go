package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"
)

func TestIdentify(t *testing.T) {
	for text, want := range map[string]string{
		"                                 Apache License\n                           Version 2.0, January 2004\n":                                              "Apache-2.0",
		"Permission is hereby granted, free of charge, to any person obtaining a copy of this\nsoftware and associated documentation files (the \"Software\")": "MIT",
		"Redistributions in binary form must reproduce the above copyright notice … may be used to endorse or promote products derived from this software":     "BSD-3-Clause",
		"Redistributions in binary form must reproduce the above copyright notice":                                                                             "BSD-2-Clause",
		"Permission to use, copy, modify, and/or distribute this software for any purpose":                                                                     "ISC",
		"Mozilla Public License Version 2.0":         "MPL-2.0",
		"This licence lets nobody do anything.":      "",
		"see the Apache License for what you may do": "",
	} {
		if got := identify(text); got != want {
			t.Errorf("%q is %q, want %q", text, got, want)
		}
	}
}

func TestLicencesIn(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write("README", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files")
	if _, _, err := licencesIn(dir); err == nil {
		t.Error("a folder without a licence has one")
	}
	write("LICENSE", "You must give us your house.")
	if _, _, err := licencesIn(dir); err == nil {
		t.Error("a licence that nobody knows passed")
	}
	write("LICENSE-GO", "Redistributions in binary form must reproduce the above copyright notice … endorse or promote: may be used to endorse or promote products derived from")
	write("Copying.txt", "Mozilla Public License Version 2.0")
	licences, texts, err := licencesIn(dir)
	if slices.Sort(licences); err != nil || len(texts) != 3 || !slices.Equal(licences, []string{"BSD-3-Clause", "MPL-2.0"}) {
		t.Errorf("got %q, %d texts, %v", licences, len(texts), err)
	}
}
