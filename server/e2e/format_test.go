package e2e

import "testing"

// TestOwnFormat opens the format's own fields after other layouts, whose bars
// have other fields in their places.
func TestOwnFormat(t *testing.T) {
	t.Parallel()
	w := open(t, shared)
	w.click("turns")
	w.click("text")
	w.click("Custom…")
	for name, want := range map[string]string{
		"Before an input": "Input: ", "After an input": `\n`, "Before an output": "Output: ", "Between examples": `\n\n`,
		"Answer, tokens": "32", "Temperature": "0", "Seed": "",
	} {
		eventually(w, name, func() string { return w.field(name).Value() }, want)
	}
	w.Clean()
}
