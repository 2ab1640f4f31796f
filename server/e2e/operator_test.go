package e2e

import (
	"net/http"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestOperator has the operator look at the server, in both languages, in both themes and
// on a phone.
func TestOperator(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	for _, model := range []string{"tiny/base", "openai/gpt-4o-mini", "openai/fault-429"} {
		res, err := http.Post(s.URL+"/v1/chat/completions", "application/json", strings.NewReader(`{"model":"`+model+`","max_tokens":8,"messages":[{"role":"user","content":"a secret prompt"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		res.Body.Close()
	}
	source := axe(t)
	for _, look := range []struct {
		name   string
		width  int64
		themes int // presses of the theme button
	}{{"light", 1280, 1}, {"dark", 1280, 2}, {"phone", 390, 2}} {
		t.Run(look.name, func(t *testing.T) {
			w := &workbench{Tab: browser.Open(t, browsertest.Size(look.width, 844), browsertest.Still), t: t, s: s}
			w.visit("/operator")
			w.shows("main", "You are not signed in.")
			w = signedIn(t, s, browsertest.Size(look.width, 844), browsertest.Still)
			w.Get("link", "This server").Click()
			for _, model := range []string{"openai/gpt-4o-mini", "openai/fault-429"} {
				w.shows("#models", model)
			}
			w.shows("#models", "429")
			for i := range look.themes {
				w.click([]string{"Theme: like the system", "Theme: light"}[i])
			}
			browsertest.Eval[bool](w.Tab, source+"; true")
			for _, title := range []string{"This server", "服务器状态"} {
				w.shows("h1", title)
				if wide := browsertest.Eval[string](w.Tab, tooWide); wide != "" {
					t.Errorf("the page scrolls sideways because of %s", wide)
				}
				w.expectAccessible()
				if text := w.text("main"); strings.Contains(text, canary) || strings.Contains(text, "secret prompt") || strings.Contains(text, "operator.") {
					t.Errorf("the page says %s", text)
				}
				if title == "This server" {
					w.click("中文")
				}
			}
		})
	}
}
