package e2e

import (
	"encoding/base64"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// TestCanary looks for the key in everything that a browser gets to see.
func TestCanary(t *testing.T) {
	w := open(t, shared)
	shared.Upstream.Reset()
	for _, model := range []string{"echo-1", "fault-key-error", "fault-key-chunk", "fault-key-split", "fault-401"} {
		w.choose("openai/" + model)
		w.run()
	}
	for _, path := range []string{"/healthz", "/readyz", "/metrics", "/v1/models/openai/echo-1", "/v1/nothing", "/favicon.ico", "/manifest.webmanifest", "/sw.js"} {
		browsertest.Eval[string](w.Tab, `fetch("`+path+`").then((r) => r.text())`)
	}

	w.step("the_key_went_to_the_upstream", func(t *testing.T) {
		for _, r := range shared.received() {
			if got := r.Header.Get("Authorization"); got != "Bearer "+canary {
				t.Errorf("the upstream got %q: this test would find nothing", got)
			}
		}
	})
	w.step("it_is_not_on_the_screen", func(t *testing.T) { w.expectNoKey(w.screen()) })
	w.step("it_is_in_no_response", func(t *testing.T) {
		all := w.Responses("")
		if len(all) < 15 {
			t.Fatalf("only %d responses were seen", len(all))
		}
		for _, r := range all {
			w.expectNoKey(w.Body(r))
			for name, value := range r.Headers {
				w.expectNoKey(name + ": " + value)
			}
		}
	})
	w.step("it_is_in_no_storage", func(t *testing.T) {
		kept := browsertest.Eval[string](w.Tab, storage)
		if !strings.Contains(kept, "echo: ") {
			t.Error("the runs were not found in the storage: this test would find nothing")
		}
		w.expectNoKey(kept)
	})
	w.step("it_is_not_in_the_log", func(t *testing.T) { w.expectNoKey(shared.output.String()) })
}

// storage is everything that the page keeps, as text: local storage, all
// databases, and all caches but the large data files.
const storage = `(async () => {
	let all = JSON.stringify(localStorage) + JSON.stringify(sessionStorage) + document.cookie;
	for (const { name } of await indexedDB.databases()) {
		const db = await new Promise((done, fail) => {
			const r = indexedDB.open(name);
			r.onsuccess = () => done(r.result);
			r.onerror = () => fail(r.error);
		});
		for (const store of db.objectStoreNames) {
			const rows = await new Promise((done, fail) => {
				const r = db.transaction(store).objectStore(store).getAll();
				r.onsuccess = () => done(r.result);
				r.onerror = () => fail(r.error);
			});
			for (const row of rows) all += typeof row === "string" ? row : row instanceof Uint8Array ? new TextDecoder().decode(row) : JSON.stringify(row);
		}
		db.close();
	}
	for (const name of await caches.keys()) {
		const cache = await caches.open(name);
		for (const request of await cache.keys()) {
			if (!/\.(bin|wasm|png)$/.test(request.url)) all += await (await cache.match(request)).text();
		}
	}
	return all;
})()`

// screen is all that the document holds, what fields and dialogs hold included.
func (w *workbench) screen() string {
	w.t.Helper()
	return browsertest.Eval[string](w.Tab, `document.documentElement.outerHTML + [...document.querySelectorAll("textarea, input")].map((e) => e.value).join("\n")`)
}

// expectNoKey fails the test if the key is in a text, in whole, in a large
// part, or in base64.
func (w *workbench) expectNoKey(text string) {
	w.t.Helper()
	forms := []string{canary, canary[3:], canary[len(canary)-12:]}
	for shift := range 3 { // base64 of it at each alignment, without the ends that depend on what is around it
		encoded := base64.StdEncoding.EncodeToString([]byte(strings.Repeat("x", shift) + canary))
		forms = append(forms, encoded[4:len(encoded)-4])
	}
	for _, form := range forms {
		if i := strings.Index(text, form); i >= 0 {
			w.t.Errorf("there is the key, as %q, in %q", form, text[max(0, i-100):min(len(text), i+len(form)+50)])
			return
		}
	}
}
