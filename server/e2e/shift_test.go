package e2e

import (
	"fmt"
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
			w.field("Query").Focus()
			w.Press("Ctrl+Enter")
			words := func(n int) {
				w.Until(fmt.Sprint(n, " words"), func() bool { return strings.Count(strings.Join(w.answers(), ""), "word") >= n })
			}
			words(10) // that the old answers make place for this one is a shift, of half a second's grace
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
			words(90)
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
