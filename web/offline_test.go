package web

import (
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

// cached is a promise of all paths in the browser's caches, one a line.
const cached = `(async () => {
	const all = [];
	for (const name of await caches.keys())
		for (const r of await (await caches.open(name)).keys()) all.push(new URL(r.url).pathname);
	return all.join("\n");
})()`

func TestOffline(t *testing.T) {
	s := buildHello(t, false)
	var mu sync.Mutex
	asked := map[string]int{}
	server := serveHello(t, s, func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		asked[r.URL.Path]++
		mu.Unlock()
		if strings.HasPrefix(r.URL.Path, "/v1/") {
			w.Write([]byte("live"))
			return true
		}
		return false
	})
	tb := browser(t).Open(t)
	tb.Go(server.URL)
	tb.Wait(started)
	weights, _ := s.Find("weights/base.bin")
	tb.Wait(`navigator.serviceWorker.controller`)
	tb.Until("the weights are kept", func() bool { return strings.Contains(browsertest.Eval[string](tb, cached), weights.URL) })
	if got := browsertest.Eval[string](tb, `fetch("/v1/models").then((r) => r.text())`); got != "live" {
		t.Fatalf("through the service worker: %q", got)
	}

	t.Run("the_page_is_fetched_once", func(t *testing.T) {
		mu.Lock()
		defer mu.Unlock()
		wasm, _ := s.Find("app.wasm")
		if asked[wasm.URL] != 1 {
			t.Errorf("app.wasm was asked for %d times", asked[wasm.URL])
		}
	})

	server.CloseClientConnections()
	server.Listener.Close()
	for _, path := range []string{"/", "/?x=1", "/#p=abc"} {
		t.Run("opens"+strings.NewReplacer("/", "_", "?", "_", "#", "_").Replace(path), func(t *testing.T) {
			defer tb.Report(tb.Report(t))
			tb.Go("about:blank")
			tb.Go(server.URL + path)
			tb.Wait(started)
			typeAtEnd(tb, "text", "!")
			tb.Wait(`document.getElementById("count").textContent === "6"`)
		})
	}
	t.Run("says_that_a_page_is_not_here", func(t *testing.T) {
		defer tb.Report(tb.Report(t))
		tb.Go(server.URL + "/lessons")
		tb.Wait(`document.querySelector("h1")?.textContent === "This page is not on this device" && location.pathname === "/lessons"`)
		tb.Go("about:blank")
		tb.Go(server.URL)
		tb.Wait(started)
	})
	t.Run("has_the_weights", func(t *testing.T) {
		defer tb.Report(tb.Report(t))
		if got := browsertest.Eval[int](tb, `fetch(fewshotAssets["weights/base.bin"].url).then((r) => r.arrayBuffer()).then((b) => b.byteLength)`); got != weights.Size {
			t.Errorf("%d bytes, want %d", got, weights.Size)
		}
	})
	t.Run("keeps_no_answer_of_the_API", func(t *testing.T) {
		defer tb.Report(tb.Report(t))
		if got := browsertest.Eval[string](tb, `fetch("/v1/models").then((r) => r.text(), () => "none")`); got != "none" {
			t.Errorf("got %q", got)
		}
		if paths := browsertest.Eval[string](tb, cached); strings.Contains(paths, "/v1/") {
			t.Error(paths)
		}
	})
}

// A new version of the page must not pull files away from under an open one.
func TestUpdate(t *testing.T) {
	s := buildHello(t, false)
	next := &Site{files: s.files, Manifest: s.Manifest, byURL: s.byURL}
	sw, err := s.Data("sw.js")
	if err != nil {
		t.Fatal(err)
	}
	worker, _ := s.Find("worker.js")
	var mu sync.Mutex
	updated := false
	server := serveHello(t, next, func(w http.ResponseWriter, r *http.Request) bool {
		mu.Lock()
		defer mu.Unlock()
		switch {
		case !updated:
			return false
		case r.URL.Path == "/sw.js": // a version without worker.js
			w.Header().Set("Content-Type", "text/javascript")
			text := strings.ReplaceAll(string(sw), `"`+worker.URL+`",`, "")
			text = strings.ReplaceAll(text, `,"`+worker.URL+`"`, "")
			w.Write([]byte(strings.Replace(text, `"version":"`, `"version":"next-`, 1)))
			return true
		case r.URL.Path == worker.URL:
			http.NotFound(w, r)
			return true
		}
		return false
	})
	tb := browser(t).Open(t)
	tb.Go(server.URL)
	tb.Wait(started)
	tb.Wait(`navigator.serviceWorker.controller`)
	browsertest.Eval[bool](tb, `(() => { globalThis.updates = 0; const told = goappOnUpdate; globalThis.goappOnUpdate = () => { updates++; told() }; return true })()`)
	mu.Lock()
	updated = true
	mu.Unlock()
	browsertest.Eval[bool](tb, `navigator.serviceWorker.getRegistration().then((r) => r.update()).then(() => true)`)
	tb.Wait(`updates === 1`)
	if got := browsertest.Eval[int](tb, `fetch(fewshotAssets["worker.js"].url).then((r) => r.status)`); got != 200 {
		t.Errorf("the open page's worker.js: %d", got)
	}
	// Once no page is open the new version takes over and cleans up.
	tb.Until("the old version's files are gone", func() bool {
		tb.Go("about:blank")
		time.Sleep(300 * time.Millisecond)
		tb.Go(server.URL)
		tb.Wait(started)
		return !strings.Contains(browsertest.Eval[string](tb, cached), worker.URL)
	})
}
