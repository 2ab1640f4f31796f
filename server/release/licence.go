package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"strings"
)

// licenceFile matches the names of files that come with whatever they are about.
var licenceFile = regexp.MustCompile(`(?i)^(licen[cs]e|copying|notice|patents)`)

// licencesIn are the licences in a folder, by their SPDX identifiers, and all texts that
// have to go along. A licence that isn't known here is an error: somebody has to read it
// before anything is released under it.
func licencesIn(dir string) (licences, texts []string, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, nil, err
	}
	for _, e := range entries {
		if e.IsDir() || !licenceFile.MatchString(e.Name()) {
			continue
		}
		text, err := os.ReadFile(filepath.Join(dir, e.Name()))
		if err != nil {
			return nil, nil, err
		}
		texts = append(texts, string(text))
		if id := identify(string(text)); id != "" {
			licences = append(licences, id)
		}
	}
	if len(licences) == 0 {
		return nil, nil, fmt.Errorf("%s has no licence that is known here: read what it has, and add it to identify in server/release", dir)
	}
	return unique(licences), texts, nil
}

// identify is the SPDX identifier of a licence's text, "" for a text that is not known.
// It goes by the sentences that make a licence what it is; the first that is found counts.
func identify(text string) string {
	text = strings.Join(strings.Fields(text), " ")
	for _, l := range []struct{ id, says string }{
		{"Apache-2.0", "Apache License Version 2.0, January 2004"},
		{"MPL-2.0", "Mozilla Public License Version 2.0"},
		{"ISC", "Permission to use, copy, modify, and/or distribute this software for any purpose"},
		{"ISC", "Permission to use, copy, modify, and distribute this software for any purpose with or without fee is hereby granted"},
		{"MIT", "Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated documentation files"},
		{"BSD-3-Clause", "be used to endorse or promote products derived from"},
		{"BSD-2-Clause", "Redistributions in binary form must reproduce the above copyright notice"},
		{"blessing", "May you do good and not evil."}, // SQLite's
	} {
		if strings.Contains(text, l.says) {
			return l.id
		}
	}
	return ""
}

// unique leaves out what has been there before.
func unique(list []string) (once []string) {
	seen := map[string]bool{}
	for _, s := range list {
		if !seen[s] {
			seen[s] = true
			once = append(once, s)
		}
	}
	return once
}

// notices are the texts of all licences, each with what it is for. Most ask that a binary
// comes with them. A text that several share stands once.
func (c content) notices() ([]byte, error) {
	holders := map[string][]string{}
	var order []string
	for _, p := range c {
		if len(p.texts) == 0 {
			return nil, fmt.Errorf("%s has no licence", p.name)
		}
		text := strings.TrimSpace(strings.Join(p.texts, "\n\n"))
		if holders[text] == nil {
			order = append(order, text)
		}
		holders[text] = append(holders[text], strings.TrimSpace(p.name+" "+p.version)+" ("+strings.Join(p.licences, ", ")+")")
	}
	var out bytes.Buffer
	fmt.Fprintln(&out, "Fewshot holds the following works of others, under the licences below.")
	for _, text := range order {
		fmt.Fprintf(&out, "\n%s\n%s\n\n%s\n", strings.Repeat("=", 80), strings.Join(holders[text], "\n"), text)
	}
	return out.Bytes(), nil
}
