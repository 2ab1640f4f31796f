package prompt

import "testing"

func TestPresetOf(t *testing.T) {
	for _, p := range Presets() {
		for _, as := range []Layout{Text, Message, Turns} {
			f := p.Format
			f.As = as
			if got, ok := PresetOf(f); !ok || got.ID != p.ID {
				t.Errorf("%s as %s is recognised as %q, %v", p.ID, as, got.ID, ok)
			}
		}
		f := p.Format
		f.Separator += " "
		if got, ok := PresetOf(f); ok {
			t.Errorf("%s with another separator is recognised as %q", p.ID, got.ID)
		}
	}
}

func TestHeadings(t *testing.T) {
	for _, c := range []struct{ input, output, in, out string }{
		{"English: ", "中文: ", "English", "中文"},
		{"<input>", "<output>", "input", "output"},
		{"<text lang=\"en\">", "\n<label>", "text", "label"},
		{"", "=> ", "Input", "Output"},
		{"Q: ", "A:\n", "Q", "A"},
		{"### Input:\n", "### Output:\n", "Input", "Output"},
		{"**Frage**：", "**Antwort**：", "Frage", "Antwort"},
		{"Review: ", "The sentiment is ", "Review", "The sentiment is"},
		{"# Task\nFrench: ", "-> ", "French", "Output"},
		{"<", ">", "Input", "Output"},
		{"हिन्दी: ", "한국어: ", "हिन्दी", "한국어"},
		{"a very long label that goes on and on and on: ", "", "a very long label that goes on and on a…", "Output"},
	} {
		if in, out := Headings(Format{InputLabel: c.input, OutputLabel: c.output}); in != c.in || out != c.out {
			t.Errorf("%q, %q: got %q, %q", c.input, c.output, in, out)
		}
	}
}
