package browsertest

import (
	"os"
	"path/filepath"
	"sync"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/dom"
	"github.com/chromedp/cdproto/fetch"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// Downloads returns a function that waits for a file that the page hands out,
// by its name, and returns what is in it.
func (tb *Tab) Downloads() func(name string) string {
	tb.t.Helper()
	dir := tb.t.TempDir()
	_, err := chromedp.CallBrowser(tb.ctx, browser.SetDownloadBehavior, browser.SetDownloadBehaviorParams{
		Behavior: browser.SetDownloadBehaviorBehaviorAllow, BrowserContextID: chromedp.FromContext(tb.ctx).BrowserContextID, DownloadPath: dir,
	})
	if err != nil {
		tb.t.Fatal(err)
	}
	return func(name string) string {
		tb.t.Helper()
		var data []byte
		tb.Until("a download of "+name, func() bool {
			data, err = os.ReadFile(filepath.Join(dir, name))
			return err == nil && len(data) > 0
		})
		return string(data)
	}
}

// AllowClipboard lets the page write and read the clipboard, as a person's click
// on the browser's question does.
func (tb *Tab) AllowClipboard() {
	tb.t.Helper()
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(tb.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: browser.PermissionSettingGranted,
			BrowserContextID: chromedp.FromContext(tb.ctx).BrowserContextID,
		})
		if err != nil {
			tb.t.Fatal(err)
		}
	}
}

// File chooses a file for a field that takes one.
func (e *Element) File(path string) {
	e.tab.t.Helper()
	Call(e.tab, dom.SetFileInputFiles, dom.SetFileInputFilesParams{BackendNodeID: e.node, Files: []string{path}})
}

// Hold keeps back the requests whose address matches a pattern, in which *
// stands for anything, until release is called.
func (tb *Tab) Hold(pattern string) (release func()) {
	tb.t.Helper()
	var mu sync.Mutex
	var held []fetch.RequestID
	free := false
	let := func(id fetch.RequestID) {
		chromedp.Call(tb.ctx, fetch.ContinueRequest, fetch.ContinueRequestParams{RequestID: id}) // the page may be gone
	}
	err := chromedp.Listen(tb.ctx, func(event any) {
		e, ok := event.(*fetch.EventRequestPaused)
		if !ok {
			return
		}
		mu.Lock()
		defer mu.Unlock()
		if free {
			go let(e.RequestID)
		} else {
			held = append(held, e.RequestID)
		}
	})
	if err != nil {
		tb.t.Fatal(err)
	}
	Call(tb, fetch.Enable, fetch.EnableParams{Patterns: []*fetch.RequestPattern{{URLPattern: pattern}}})
	return func() {
		mu.Lock()
		defer mu.Unlock()
		free = true
		for _, id := range held {
			let(id)
		}
		held = nil
	}
}

// Begin opens an address without waiting for anything.
func (tb *Tab) Begin(url string) {
	tb.t.Helper()
	Call(tb, page.Navigate, page.NavigateParams{URL: url})
}

// Screenshot writes what is seen into a PNG file, for a person to look at.
func (tb *Tab) Screenshot(path string) {
	tb.t.Helper()
	data := Call(tb, page.CaptureScreenshot, page.CaptureScreenshotParams{}).Data
	if err := os.WriteFile(path, data, 0o644); err != nil {
		tb.t.Fatal(err)
	}
}
