package web

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

func css(selector string) chromedp.CSS { return chromedp.CSS(selector) }

func TestPage(t *testing.T) {
	for _, plain := range []bool{false, true} {
		t.Run(map[bool]string{false: "starts_slim", true: "starts_with_all_modules_as_they_are"}[plain], func(t *testing.T) {
			server := serveHello(t, buildHello(t, plain), nil)
			tb := openTab(t)
			tb.do(chromedp.Navigate(server.URL))
			tb.wait(started)
			tb.typeAtEnd("text", " there")
			tb.wait(`document.getElementById("count").textContent === "11"`)
			tb.wait(`navigator.serviceWorker.controller`)
			tb.clean()
			if len(tb.hosts) != 1 {
				t.Errorf("the page asked %v", tb.hosts)
			}
		})
	}
}

// gate holds requests for app.wasm back until it is opened.
func gate(t *testing.T) (tb *tab, server *httptest.Server, open func()) {
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
	tb = openTab(t)
	tb.do(chromedp.Navigate(server.URL))
	tb.wait(`document.documentElement.dataset.state === "loading"`)
	return tb, server, open
}

func TestEarly(t *testing.T) {
	t.Run("typing_reaches_the_program_with_focus_and_selection", func(t *testing.T) {
		tb, _, open := gate(t)
		tb.typeAtEnd("text", ", 世界")
		eval[bool](tb, `(() => { document.getElementById("text").setSelectionRange(2, 4, "backward"); return true })()`)
		open()
		tb.wait(started)
		tb.wait(`document.getElementById("count").textContent === "9"`)
		got := eval[string](tb, `(() => {
			const f = document.activeElement;
			return [f.id, f.value, f.selectionStart, f.selectionEnd, f.selectionDirection].join("|");
		})()`)
		if got != "text|hello, 世界|2|4|backward" {
			t.Errorf("got %q", got)
		}
		tb.do(chromedp.KeyEvent("y")) // goes on where the person was
		tb.wait(`document.getElementById("text").value === "heyo, 世界"`)
		tb.wait(`document.getElementById("count").textContent === "8"`)
		tb.clean()
	})
	t.Run("presses_of_buttons_and_Ctrl_Enter_are_done_once", func(t *testing.T) {
		tb, _, open := gate(t)
		tb.do(chromedp.Click(css("#run")), chromedp.Click(css("#run")), chromedp.Focus(css("#text")))
		tb.do(chromedp.KeyEvent("\r", chromedp.KeyModifiers(2)))
		open()
		tb.wait(started)
		tb.wait(`document.getElementById("runs").textContent === "2" && document.getElementById("keys").textContent === "1"`)
		time.Sleep(100 * time.Millisecond)
		if got := eval[string](tb, `document.getElementById("runs").textContent + document.getElementById("inputs").textContent`); got != "20" {
			t.Errorf("runs and inputs %q", got)
		}
		tb.clean()
	})
	t.Run("texts_that_a_reload_brings_back_are_not_taken_for_typing", func(t *testing.T) {
		tb, _, open := gate(t)
		open()
		tb.wait(started)
		eval[bool](tb, `(() => { document.getElementById("other").value = "left over"; return true })()`)
		tb.do(chromedp.Reload())
		tb.wait(started)
		if got := eval[string](tb, `JSON.stringify(fewshotEarly.fields)`); got != "{}" {
			t.Errorf("taken for typing: %s", got)
		}
	})
}

func TestBanner(t *testing.T) {
	banner := `document.querySelector("#banner[role=alert]")`
	t.Run("says_that_the_program_has_crashed_and_keeps_what_was_typed", func(t *testing.T) {
		tb, _ := visit(t)
		tb.wait(started)
		tb.typeAtEnd("text", " again")
		tb.do(chromedp.Click(css("#crash")))
		tb.wait(banner + `?.dataset.kind === "crashed"`)
		got := eval[string](tb, banner+`.textContent`)
		if !strings.Contains(got, "has stopped") || !strings.Contains(got, "a crash on purpose") {
			t.Errorf("banner: %s", got)
		}
		if got := eval[string](tb, `document.getElementById("text").value`); got != "hello again" {
			t.Errorf("text: %s", got)
		}
		// Events of the dead program make no noise.
		tb.mu.Lock()
		before := len(tb.problems)
		tb.mu.Unlock()
		tb.typeAtEnd("text", "!")
		time.Sleep(100 * time.Millisecond)
		tb.mu.Lock()
		defer tb.mu.Unlock()
		if len(tb.problems) != before {
			t.Errorf("%v", tb.problems[before:])
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
		tb := openTab(t)
		tb.do(chromedp.Navigate(server.URL))
		tb.wait(banner + `?.dataset.kind === "failed"`)
		tb.typeAtEnd("text", "!")
		broken.Store(false)
		tb.do(chromedp.Click(css("#banner button")))
		tb.wait(started)
		tb.wait(`document.getElementById("count").textContent === "6" && !` + banner)
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
		tb := openTab(t)
		tb.do(chromedp.Navigate(server.URL))
		tb.wait(banner + `?.dataset.kind === "offline"`)
	})
	t.Run("says_what_the_browser_lacks", func(t *testing.T) {
		server := serveHello(t, buildHello(t, false), nil)
		tb := openTab(t)
		onNewDocument(tb, `delete globalThis.WebAssembly`)
		tb.do(chromedp.Navigate(server.URL))
		tb.wait(banner + `?.dataset.kind === "unsupported"`)
	})
	t.Run("speaks_the_language_of_the_page", func(t *testing.T) {
		server := serveHello(t, buildHello(t, false), nil)
		tb := openTab(t)
		// The page is in English, whatever the browser speaks; the program
		// changes its lang.
		onNewDocument(tb, `delete globalThis.WebAssembly; new MutationObserver((_, self) => {
			if (document.documentElement) { self.disconnect(); document.documentElement.lang = "zh-CN" }
		}).observe(document, { childList: true })`)
		tb.do(chromedp.Navigate(server.URL))
		tb.wait(banner + `?.textContent.includes("浏览器")`)
	})
}

func TestStart_without_storage(t *testing.T) {
	server := serveHello(t, buildHello(t, false), nil)
	tb := openTab(t)
	onNewDocument(tb, `for (const name of ["localStorage", "sessionStorage", "indexedDB"])
		Object.defineProperty(globalThis, name, { get() { throw new DOMException("blocked", "SecurityError") }, configurable: true })`)
	tb.do(chromedp.Navigate(server.URL))
	tb.wait(started)
	tb.typeAtEnd("text", "!")
	tb.wait(`document.getElementById("count").textContent === "6"`)
}
