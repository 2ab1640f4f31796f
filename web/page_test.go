package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/web/browsertest"
)

func TestPage(t *testing.T) {
	for _, plain := range []bool{false, true} {
		t.Run(map[bool]string{false: "starts_slim", true: "starts_with_all_modules_as_they_are"}[plain], func(t *testing.T) {
			server := serveHello(t, buildHello(t, plain), nil)
			tb := browser(t).Open(t)
			tb.Go(server.URL)
			tb.Wait(started)
			typeAtEnd(tb, "text", " there")
			tb.Wait(`document.getElementById("count").textContent === "11"`)
			tb.Wait(`navigator.serviceWorker.controller`)
			tb.Clean()
			if len(tb.Hosts()) != 1 {
				t.Errorf("the page asked %v", tb.Hosts())
			}
		})
	}
}

// gate holds requests for app.wasm back until it is opened.
func gate(t *testing.T) (tb *browsertest.Tab, server *httptest.Server, open func()) {
	t.Helper()
	s := buildHello(t, false)
	wasm, _ := s.Find("app.wasm")
	opened := make(chan struct{})
	var once atomic.Bool
	open = func() {
		if once.CompareAndSwap(false, true) {
			close(opened)
		}
	}
	server = serveHello(t, s, func(_ http.ResponseWriter, r *http.Request) bool {
		if r.URL.Path == wasm.URL {
			<-opened
		}
		return false
	})
	t.Cleanup(open) // before the server closes, which waits for its requests
	tb = browser(t).Open(t)
	tb.Go(server.URL)
	tb.Wait(`document.documentElement.dataset.state === "loading"`)
	return tb, server, open
}

func TestEarly(t *testing.T) {
	t.Run("typing_reaches_the_program_with_focus_and_selection", func(t *testing.T) {
		tb, _, open := gate(t)
		typeAtEnd(tb, "text", ", 世界")
		browsertest.Eval[bool](tb, `(() => { document.getElementById("text").setSelectionRange(2, 4, "backward"); return true })()`)
		open()
		tb.Wait(started)
		tb.Wait(`document.getElementById("count").textContent === "9"`)
		got := browsertest.Eval[string](tb, `(() => {
			const f = document.activeElement;
			return [f.id, f.value, f.selectionStart, f.selectionEnd, f.selectionDirection].join("|");
		})()`)
		if got != "text|hello, 世界|2|4|backward" {
			t.Errorf("got %q", got)
		}
		tb.Type("y") // goes on where the person was
		tb.Wait(`document.getElementById("text").value === "heyo, 世界"`)
		tb.Wait(`document.getElementById("count").textContent === "8"`)
		tb.Clean()
	})
	t.Run("presses_of_buttons_and_Ctrl_Enter_are_done_once", func(t *testing.T) {
		tb, _, open := gate(t)
		tb.Find("#run").Click()
		tb.Find("#run").Click()
		tb.Find("#text").Focus()
		tb.Press("Ctrl+Enter")
		open()
		tb.Wait(started)
		tb.Wait(`document.getElementById("runs").textContent === "2" && document.getElementById("keys").textContent === "1"`)
		time.Sleep(100 * time.Millisecond)
		if got := browsertest.Eval[string](tb, `document.getElementById("runs").textContent + document.getElementById("inputs").textContent`); got != "20" {
			t.Errorf("runs and inputs %q", got)
		}
		tb.Clean()
	})
	t.Run("texts_that_a_reload_brings_back_are_not_taken_for_typing", func(t *testing.T) {
		tb, _, open := gate(t)
		open()
		tb.Wait(started)
		browsertest.Eval[bool](tb, `(() => { document.getElementById("other").value = "left over"; return true })()`)
		tb.Reload()
		tb.Wait(started)
		if got := browsertest.Eval[string](tb, `JSON.stringify(fewshotEarly.fields)`); got != "{}" {
			t.Errorf("taken for typing: %s", got)
		}
	})
}

func TestBanner(t *testing.T) {
	banner := `document.querySelector("#banner[role=alert]")`
	t.Run("says_that_the_program_has_crashed_and_keeps_what_was_typed", func(t *testing.T) {
		tb, _ := visit(t)
		tb.Wait(started)
		typeAtEnd(tb, "text", " again")
		tb.AllowCrash()
		tb.Find("#crash").Click()
		tb.Wait(banner + `?.dataset.kind === "crashed"`)
		got := browsertest.Eval[string](tb, banner+`.textContent`)
		if !strings.Contains(got, "has stopped") || !strings.Contains(got, "a crash on purpose") {
			t.Errorf("banner: %s", got)
		}
		if got := browsertest.Eval[string](tb, `document.getElementById("text").value`); got != "hello again" {
			t.Errorf("text: %s", got)
		}
		// Events of the dead program make no noise.
		before := len(tb.Problems())
		typeAtEnd(tb, "text", "!")
		time.Sleep(100 * time.Millisecond)
		if after := tb.Problems(); len(after) != before {
			t.Errorf("%v", after[before:])
		}
	})
	t.Run("offers_to_try_again_without_a_reload", func(t *testing.T) {
		s := buildHello(t, false)
		wasm, _ := s.Find("app.wasm")
		var broken atomic.Bool
		broken.Store(true)
		server := serveHello(t, s, func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path != wasm.URL || !broken.Load() {
				return false
			}
			http.Error(w, "no", http.StatusBadGateway)
			return true
		})
		tb := browser(t).Open(t)
		tb.Go(server.URL)
		tb.Wait(banner + `?.dataset.kind === "failed"`)
		typeAtEnd(tb, "text", "!")
		broken.Store(false)
		tb.Find("#banner button").Click()
		tb.Wait(started)
		tb.Wait(`document.getElementById("count").textContent === "6" && !` + banner)
	})
	t.Run("says_that_the_network_failed", func(t *testing.T) {
		s := buildHello(t, false)
		wasm, _ := s.Find("app.wasm")
		server := serveHello(t, s, func(w http.ResponseWriter, r *http.Request) bool {
			if r.URL.Path == wasm.URL {
				panic(http.ErrAbortHandler)
			}
			return false
		})
		tb := browser(t).Open(t)
		tb.Go(server.URL)
		tb.Wait(banner + `?.dataset.kind === "offline"`)
	})
	t.Run("says_what_the_browser_lacks", func(t *testing.T) {
		server := serveHello(t, buildHello(t, false), nil)
		tb := browser(t).Open(t)
		tb.Before(`delete globalThis.WebAssembly`)
		tb.Go(server.URL)
		tb.Wait(banner + `?.dataset.kind === "unsupported"`)
	})
	t.Run("speaks_the_language_of_the_page", func(t *testing.T) {
		server := serveHello(t, buildHello(t, false), nil)
		tb := browser(t).Open(t)
		// The page is in English, whatever the browser speaks; the program
		// changes its lang.
		tb.Before(`delete globalThis.WebAssembly; new MutationObserver((_, self) => {
			if (document.documentElement) { self.disconnect(); document.documentElement.lang = "zh-CN" }
		}).observe(document, { childList: true })`)
		tb.Go(server.URL)
		tb.Wait(banner + `?.textContent.includes("浏览器")`)
	})
}

func TestStart_without_storage(t *testing.T) {
	server := serveHello(t, buildHello(t, false), nil)
	tb := browser(t).Open(t)
	tb.Before(`for (const name of ["localStorage", "sessionStorage", "indexedDB"])
		Object.defineProperty(globalThis, name, { get() { throw new DOMException("blocked", "SecurityError") }, configurable: true })`)
	tb.Go(server.URL)
	tb.Wait(started)
	typeAtEnd(tb, "text", "!")
	tb.Wait(`document.getElementById("count").textContent === "6"`)
}
