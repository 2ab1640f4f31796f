package prompt

import (
	"strings"
	"unicode"
)

// A Preset is a format with a name.
type Preset struct {
	ID     string // stable, for settings and translations
	Name   string // as it is shown
	Format Format // its layout is Text; a person's own layout is kept when a preset is chosen
}

// Presets lists the formats that are offered, the plainest first.
func Presets() []Preset {
	return []Preset{
		{ID: "input-output", Name: "Input/Output", Format: Format{
			As: Text, InputLabel: "Input: ", InputEnd: "\n", OutputLabel: "Output: ", Separator: "\n\n"}},
		{ID: "q-a", Name: "Q/A", Format: Format{
			As: Text, InputLabel: "Q: ", InputEnd: "\n", OutputLabel: "A: ", Separator: "\n\n"}},
		{ID: "english-chinese", Name: "English/中文", Format: Format{
			As: Text, InputLabel: "English: ", InputEnd: "\n", OutputLabel: "中文: ", Separator: "\n\n"}},
		{ID: "arrow", Name: "=>", Format: Format{
			As: Text, InputEnd: " ", OutputLabel: "=> ", Separator: "\n"}},
		{ID: "xml", Name: "XML tags", Format: Format{
			As: Text, InputLabel: "<input>", InputEnd: "</input>\n", OutputLabel: "<output>", OutputEnd: "</output>", Separator: "\n\n"}},
	}
}

// PresetOf is the preset that f is, whatever f's layout; false if it is a
// format of the person's own.
func PresetOf(f Format) (Preset, bool) {
	f.As = Text
	for _, p := range Presets() {
		if p.Format == f {
			return p, true
		}
	}
	return Preset{}, false
}

// headingRunes is the most characters that a heading shows.
const headingRunes = 40

// Headings are the headings of the table's two columns, taken from the labels:
// "English: " gives English, "<input>" gives input. A label without a word in
// it gives Input or Output.
func Headings(f Format) (in, out string) {
	in, out = heading(f.InputLabel), heading(f.OutputLabel)
	if in == "" {
		in = "Input"
	}
	if out == "" {
		out = "Output"
	}
	return in, out
}

// heading is the word or words of a label: its last line that has any, without
// the punctuation around them.
func heading(label string) string {
	lines := strings.Split(label, "\n")
	for i := len(lines) - 1; i >= 0; i-- {
		line := lines[i]
		// An opening tag: its name, without attributes.
		if _, tag, ok := strings.Cut(line, "<"); ok {
			if end := strings.IndexAny(tag, " \t/>"); end > 0 {
				line = tag[:end]
			}
		}
		word := strings.TrimFunc(line, func(r rune) bool {
			return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r)
		})
		if word == "" {
			continue
		}
		if runes := []rune(word); len(runes) > headingRunes {
			word = string(runes[:headingRunes-1]) + "…"
		}
		return word
	}
	return ""
}
