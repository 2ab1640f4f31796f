package e2e

import (
	"fmt"
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

	w.choose("tiny/base, on the server") // its list comes from there
	s.kill()
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
	other.Go(s.URL + "/lab")
	other.shows("h1", "This page is not on this device")
	other.Get("link", "Playground").Click()
	other.Wait(settledIn)
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

// TestAway opens pages that take long, or are not there, where the service worker answers.
func TestAway(t *testing.T) {
	t.Parallel()
	r := newRelay(t, startServer(t, "FEWSHOT_CLASSES=class.db"), nil)
	w := &workbench{Tab: browser.Open(t), t: t, s: shared}
	running := func(path string) { // until the program of the page at a path runs
		w.Until("the page at "+path, func() bool { // a promise would be lost as one page follows another
			return browsertest.Eval[bool](w.Tab, fmt.Sprintf(`location.pathname === %q && %s`, path, started))
		})
	}
	// What stood in for a page that took long, once that has come. Until then a page that
	// is about to be replaced answers no questions of a test.
	w.Before(`addEventListener("DOMContentLoaded", () => {
		if (document.getElementById("away")) sessionStorage.setItem("instead of " + location.pathname, document.querySelector("main").innerText);
	})`)
	w.Go(r.URL + "/")
	running("/")
	w.Wait(`navigator.serviceWorker.ready.then(() => navigator.serviceWorker.controller)`)
	w.Go(r.URL + "/lessons/in-context")
	running("/lessons/in-context")
	w.Wait(`caches.match("/lessons/in-context")`)

	w.step("a_page_that_takes_long_opens_once_it_has_arrived", func(t *testing.T) {
		for _, path := range []string{"/lessons", "/class"} {
			before, release := r.times(path), r.hold(path)
			w.Begin(r.URL + path) // returns once the page has its answer
			release()
			running(path)
			said := browsertest.Eval[string](w.Tab, `sessionStorage.getItem("instead of " + location.pathname)`)
			for _, part := range []string{"This page is taking its time", "Playground", "In-context learning"} {
				if !strings.Contains(said, part) {
					t.Errorf("before %s came the page said %q", path, said)
				}
			}
			if n := r.times(path) - before; n != 1 {
				t.Errorf("%s was asked for %d times: what was under way was thrown away", path, n)
			}
		}
	})
	w.step("a_page_that_is_not_here_says_so", func(t *testing.T) {
		r.cut(true)
		for path, head := range map[string]string{
			"/lab": "This page is not on this device", "/lessons/order": "This page is not on this device", "/inside": "This page is not on this device",
			"/class": "This page needs its server", "/teach": "This page needs its server", "/operator": "This page needs its server",
		} {
			w.Go(r.URL + path)
			w.shows("h1", head)
			if got := browsertest.Eval[string](w.Tab, `location.pathname + " " + document.title`); got != path+" "+head+" · Fewshot" {
				t.Errorf("at %s there is %q", path, got)
			}
		}
		w.Get("link", "In-context learning").Click()
		running("/lessons/in-context")
		w.Go(r.URL + "/?x=1")
		running("/")
	})
	w.step("in_the_language_and_the_theme_that_were_chosen", func(t *testing.T) {
		browsertest.Eval[bool](w.Tab, `(() => { localStorage.setItem("fewshot.lang", "zh-CN"); localStorage.setItem("fewshot.theme", "dark"); return true })()`)
		w.Go(r.URL + "/lab")
		w.shows("h1", "这台设备上还没有这个页面")
		w.Get("link", "操练场")
		if got := browsertest.Eval[string](w.Tab, `document.documentElement.lang + " " + getComputedStyle(document.body).backgroundColor`); got != "zh-CN rgb(22, 23, 26)" {
			t.Errorf("the page is in %s", got)
		}
	})
	w.step("it_opens_by_itself_once_there_is_a_server", func(t *testing.T) {
		r.cut(false)
		running("/lab")
	})
	w.Clean("Failed to load resource")
}
