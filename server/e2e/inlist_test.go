package e2e

import (
	"regexp"
	"slices"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestModelList looks at what the list of models says beside each.
func TestModelList(t *testing.T) {
	t.Parallel()
	s, _ := startStrict(t)
	w := open(t, s)
	options := func() []string {
		return browsertest.On[[]string](w.Get("combobox", "Model"), `function() { return [...this.options].map((o) => o.text) }`)
	}
	of := func(model string) string {
		i := slices.IndexFunc(options(), func(o string) bool { return strings.HasPrefix(o, model+" · ") })
		if i < 0 {
			return ""
		}
		return options()[i]
	}
	w.Until("a price", func() bool {
		return regexp.MustCompile(`up to \$\d+\.\d+ for 1,000 runs`).MatchString(of("openai/gpt-4o"))
	})
	w.Until("the end of a model", func() bool {
		return strings.HasSuffix(of("anthropic/claude-3-haiku-20240307"), " · ended on 2026-04-20")
	})
	if slices.ContainsFunc(options(), func(o string) bool { return strings.HasPrefix(o, "tiny/") && strings.Contains(o, " · ") }) {
		t.Errorf("what is free has a price: %q", options())
	}
	before := of("openai/gpt-4o")
	w.field("Query").Fill(strings.Repeat("many words ", 200))
	w.Get("combobox", "Model").Focus() // typing renders nothing: the list follows when it is about to be opened
	w.Until("another price", func() bool { now := of("openai/gpt-4o"); return now != "" && now != before })
	w.Clean("not an execution config") // Chromium of Debian has the API of the browser's own model, and no model
}

// TestNav goes to classes and to teaching from the playground and from a lesson.
func TestNav(t *testing.T) {
	t.Parallel()
	s := startServer(t, "FEWSHOT_CLASSES=class.db")
	w := open(t, s)
	for _, from := range []string{"/", "/lessons", "/lab"} {
		w.visit(from)
		for name, path := range map[string]string{"Classes": "/class", "Teaching": "/teach"} {
			if to := browsertest.On[string](w.GetIn("nav", "link", name), `function() { return this.pathname }`); to != path {
				t.Errorf("from %s, %s leads to %s", from, name, to)
			}
		}
	}
	w.GetIn("nav", "link", "Teaching").Click()
	w.Wait(`location.pathname === "/teach" && document.querySelector("nav [aria-current=page]")?.textContent === "Teaching"`)
	w.Clean()
}
