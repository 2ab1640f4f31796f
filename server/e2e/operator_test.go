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
	w := &workbench{Tab: browser.Open(t, browsertest.Still), t: t, s: s}
	w.visit("/operator")
	w.shows("main", "You are not signed in.")
	w = signedIn(t, s, browsertest.Size(1280, 844), browsertest.Still)
	w.Get("link", "This server").Click()
	w.shows("h1", "This server")
	for _, look := range []struct {
		name  string
		width int64
		press string // the theme button
	}{{"light", 1280, "Theme: like the system"}, {"dark", 1280, "Theme: light"}, {"dark phone", 390, ""}} {
		w.step(look.name, func(t *testing.T) {
			w.Resize(look.width, 844)
			for _, model := range []string{"openai/gpt-4o-mini", "openai/fault-429"} {
				w.shows("#models", model)
			}
			w.shows("#models", "429")
			if look.press != "" {
				w.click(look.press)
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
				w.click(map[string]string{"This server": "中文", "服务器状态": "English"}[title])
			}
		})
	}
}
