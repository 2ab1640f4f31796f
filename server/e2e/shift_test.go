package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestLayoutShift watches the layout while an answer streams.
func TestLayoutShift(t *testing.T) {
	for _, size := range []struct {
		name          string
		width, height int64
	}{{"wide", 1280, 900}, {"phone", 390, 800}} {
		t.Run(size.name, func(t *testing.T) {
			w := open(t, shared, browsertest.Size(size.width, size.height))
			w.answersSlowly()
			browsertest.Eval[bool](w.Tab, `(() => {
				globalThis.shifts = [];
				new PerformanceObserver((list) => {
					for (const e of list.getEntries()) if (!e.hadRecentInput) shifts.push({
						Value: e.value,
						Of: e.sources.map((s) => s.node?.nodeType === 1 ? s.node.outerHTML.slice(0, 100) : "?").join(", "),
					});
				}).observe({type: "layout-shift"});
				return true;
			})()`)
			w.field("Query").Focus()
			w.Press("Ctrl+Enter")
			w.Until("eighty words", func() bool { return strings.Count(strings.Join(w.answers(), ""), "word") >= 80 })
			sum := 0.0
			type shift struct {
				Value float64
				Of    string
			}
			all := browsertest.Eval[[]shift](w.Tab, "shifts")
			for _, s := range all {
				sum += s.Value
			}
			if sum >= 0.02 {
				t.Errorf("the layout shifted by %.3f: %+v", sum, all)
			}
			w.Press("Escape")
			w.Get("button", "Run")
			w.Clean()
		})
	}
}
