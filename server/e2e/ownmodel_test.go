package e2e

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// TestOwnModel prices and counts a model of no table, of which models.json has three
// lines.
func TestOwnModel(t *testing.T) {
	t.Parallel()
	own := filepath.Join(t.TempDir(), "models.json")
	if err := os.WriteFile(own, []byte(`{"openai/echo-1": {"acts_like": "openai/gpt-4o",
 "context_tokens": 7000,
 "price": {"input_usd_per_million": 400, "output_usd_per_million": 1000}}}
`), 0o600); err != nil {
		t.Fatal(err)
	}
	w := open(t, startServer(t, "FEWSHOT_MODELS_FILE="+own))
	w.choose("openai/echo-1")
	w.until(" of 7,000")
	w.click("text")
	w.set("Answer, tokens", "10")
	eventually(w, "whether it is exact", func() string {
		if strings.Contains(w.tokens(), "≈") {
			return "an estimate"
		}
		return "exact"
	}, "exact")
	w.UntilSaid(func() string { return w.text("#price") }, func() bool { return strings.HasPrefix(w.text("#price"), "up to $0.0") })
	w.run()
	if got := w.answers(); len(got) != 1 || !strings.HasPrefix(got[0], "echo") {
		t.Errorf("it answers %q", got)
	}
	w.Clean()
}
