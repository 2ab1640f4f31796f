package e2e

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// hostPage serves a page of somebody else's, on an origin of its own and with as
// strict a policy as an embed allows.
func hostPage(t *testing.T, fewshot, body string) string {
	t.Helper()
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			http.NotFound(w, r)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", fmt.Sprintf("default-src 'none'; script-src %[1]s; connect-src %[1]s; frame-src %[1]s; img-src data:", fewshot))
		fmt.Fprintf(w, `<!doctype html><html lang="en"><meta charset="utf-8"><title>Somebody's page</title><link rel="icon" href="data:,">
<script type="module" src="%s/embed.js"></script><h1>Documentation</h1>%s<p id="after">What stands below.</p></html>`, fewshot, body)
	}))
	t.Cleanup(server.Close)
	return strings.Replace(server.URL, "127.0.0.1", "localhost", 1)
}

// ready is true once all embeds of a page are in a state.
func inState(state string) string {
	return fmt.Sprintf(`document.querySelectorAll("few-shot-prompt").length > 0 && [...document.querySelectorAll("few-shot-prompt")].every((e) => e.getAttribute("state") === %q)`, state)
}

// TestEmbed puts prompts into a page of another origin.
func TestEmbed(t *testing.T) {
	t.Parallel()
	t.Run("is_text_until_it_is_run", func(t *testing.T) {
		w := &workbench{Tab: browser.Open(t), t: t, s: shared}
		w.Before(`globalThis.shift = 0; new PerformanceObserver((l) => { for (const e of l.getEntries()) if (!e.hadRecentInput) shift += e.value; }).observe({type: "layout-shift", buffered: true});
			globalThis.told = []; for (const n of ["ready", "run", "result", "error"]) addEventListener(n, (e) => told.push(n + ":" + (e.detail?.answer ?? "")), true);`)
		w.Go(hostPage(t, shared.URL, strings.Repeat(`<few-shot-prompt lesson="in-context" height="260"><pre>sea otter → 海獭</pre></few-shot-prompt>`, 10)))
		w.Wait(inState("ready"))
		static := 0
		for _, r := range w.Responses(shared.URL) {
			if strings.Contains(r.URL, ".wasm") {
				t.Errorf("before anybody ran it the page loaded %s", r.URL)
			}
			if strings.Contains(r.URL, "/embed/static") {
				static++
			}
		}
		if static != 1 {
			t.Errorf("ten embeds of the same prompt asked %d times for it", static)
		}
		text := browsertest.Eval[string](w.Tab, `document.querySelector("few-shot-prompt").shadowRoot.textContent`)
		if !strings.Contains(text, "sea otter") || !strings.Contains(text, "peppermint") || !strings.Contains(text, "tokens") {
			t.Errorf("it shows %q", text)
		}
		browsertest.Eval[bool](w.Tab, `(document.querySelector("few-shot-prompt").shadowRoot.querySelector("button").click(), true)`)
		w.Wait(`document.querySelector("few-shot-prompt").getAttribute("state") === "done"`)
		if told := browsertest.Eval[string](w.Tab, `told.filter((x) => !x.startsWith("ready")).join(" ")`); !strings.Contains(told, "run:") || !strings.Contains(told, "result:") || strings.HasSuffix(told, "result:") {
			t.Errorf("the page was told %q", told)
		}
		if n := browsertest.Eval[int](w.Tab, `[...document.querySelectorAll("few-shot-prompt")].filter((e) => e.shadowRoot.querySelector("iframe")).length`); n != 1 {
			t.Errorf("there are %d frames", n)
		}
		w.Clean()
	})
	t.Run("starts_from_what_stands_inside", func(t *testing.T) {
		w := &workbench{Tab: browser.Open(t), t: t, s: shared}
		w.Go(hostPage(t, shared.URL, `<few-shot-prompt query="big" view="table"><table><tr><th>in</th><th>out</th></tr><tr><td>hot</td><td>cold</td></tr><tr><td>up</td><td>down</td></tr></table></few-shot-prompt>`))
		w.Wait(inState("ready"))
		browsertest.Eval[bool](w.Tab, `(document.querySelector("few-shot-prompt").shadowRoot.querySelector("button").click(), true)`)
		w.Wait(inState("done"))
		w.Clean()
	})
	t.Run("says_what_is_wrong_and_keeps_the_authors_text", func(t *testing.T) {
		w := &workbench{Tab: browser.Open(t), t: t, s: shared}
		w.Go(hostPage(t, shared.URL, `<few-shot-prompt lesson="no-such"><p id="own">The author's text.</p></few-shot-prompt>`))
		w.Wait(inState("failed"))
		if visible := browsertest.Eval[bool](w.Tab, `document.getElementById("own").checkVisibility()`); !visible {
			t.Error("the author's text is gone")
		}
		w.Clean("404", "few-shot-prompt", "no lesson")
	})
	t.Run("only_the_frame_may_be_framed", func(t *testing.T) {
		for path, want := range map[string]string{"/embed/frame": "frame-ancestors *", "/": "frame-ancestors 'none'", "/lab": "frame-ancestors 'none'", "/lessons": "frame-ancestors 'none'"} {
			res, err := http.Get(shared.URL + path)
			if err != nil {
				t.Fatal(err)
			}
			res.Body.Close()
			if policy := res.Header.Get("Content-Security-Policy"); !strings.Contains(policy, want) {
				t.Errorf("%s: %s", path, policy)
			}
		}
	})
	t.Run("a_framed_page_asks_no_model_of_the_server", func(t *testing.T) {
		w := &workbench{Tab: browser.Open(t), t: t, s: shared}
		w.Go(shared.URL + "/embed/frame?run=1#p=x")
		w.Wait(started)
		if w.Has("combobox", "Model") {
			t.Error("a model can be chosen")
		}
		for _, r := range w.Responses("/v1/") {
			t.Errorf("it asked %s", r.URL)
		}
	})
}
