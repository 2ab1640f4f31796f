package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestAccessToken uses a server that asks for an access token, which a browser
// asks its person for.
func TestAccessToken(t *testing.T) {
	t.Parallel()
	const token = "a-token-for-the-class-of-2026"
	s := startServer(t, "FEWSHOT_ACCESS_TOKEN="+token)

	t.Run("lets_in_who_knows_it", func(t *testing.T) {
		w := &workbench{Tab: browser.Open(t), t: t, s: s}
		w.Password("anybody", token)
		w.visit("/")
		w.choose("openai/echo-1")
		w.run()
		if a := w.answers(); len(a) != 1 || !strings.HasPrefix(a[0], "echo: ") {
			t.Errorf("the answers are %q", a)
		}
		if kept := browsertest.Eval[string](w.Tab, storage); strings.Contains(kept, token) {
			t.Error("the page keeps the token")
		}
		w.Clean()
	})
	t.Run("leaves_the_model_in_the_page_to_everybody", func(t *testing.T) {
		w := &workbench{Tab: browser.Open(t), t: t, s: s}
		w.Password("anybody", "") // who does not know it
		w.visit("/")
		w.run()
		if a := w.answers(); len(a) != 1 || a[0] == "" {
			t.Errorf("the answers are %q", a)
		}
		if m := w.meta(); !strings.Contains(m, "in this page") {
			t.Errorf("under the answer stands %q", m)
		}
		w.Clean("401")
	})
}
