package e2e

import (
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestOffline visits the page once, takes the server away, and comes again.
func TestOffline(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	w := open(t, s)
	w.field("Query").Fill("a brown bear")
	w.Wait(`navigator.serviceWorker.ready.then(() => true)`)
	w.Wait(`caches.open("fewshot-data").then((c) => c.keys()).then((all) => all.some((r) => r.url.includes("/weights/")))`)

	s.kill()
	w.choose("tiny/base, on the server")
	w.run()
	if a := w.alert(); !strings.Contains(a, "can't be reached") {
		t.Errorf("about a server that is gone the page says %q", a)
	}
	w.choose("tiny/base, in this page")
	w.reload()
	if q := w.field("Query").Value(); q != "a brown bear" {
		t.Errorf("the draft is gone: the query is %q", q)
	}
	w.run()
	if a := w.answers(); len(a) != 1 || a[0] == "" {
		t.Errorf("the answers are %q", a)
	}
	if m := w.meta(); !strings.Contains(m, "in this page") {
		t.Errorf("under the answer stands %q", m)
	}

	// A new tab at the plain address finds the page too.
	other := &workbench{Tab: browser.Again(w.Tab), t: t, s: s}
	other.visit("/")
	other.soonShots(essay...)

	// A page that is not kept leads to the one that is.
	other.visit("/lab")
	if got := browsertest.Eval[string](other.Tab, "location.pathname"); got != "/" {
		t.Errorf("without a network the lab, which was never visited, is at %s", got)
	}
	other.soonShots(essay...)
	w.Clean("Failed to load resource", "ERR_CONNECTION_REFUSED") // the list of models
}

// TestLessonOffline visits a lesson once, takes the server away, and runs it.
func TestLessonOffline(t *testing.T) {
	t.Parallel()
	s := startServer(t)
	w := &workbench{Tab: browser.Open(t), t: t, s: s}
	w.visit("/lessons/in-context")
	w.Wait(`caches.match("/lessons/in-context")`)
	w.Wait(`caches.open("fewshot-data").then((c) => c.keys()).then((all) => ["/weights/", "/study.", "/chart."].every((name) => all.some((r) => r.url.includes(name))))`)
	s.kill()
	w.reload()
	if said := w.experimented(); !strings.Contains(said, "points more than k = 0") {
		t.Errorf("it says %q", said)
	}
	w.Wait(`document.querySelector("#lesson-chart svg")`)
	w.Clean("Failed to load resource", "ERR_CONNECTION_REFUSED")
}
