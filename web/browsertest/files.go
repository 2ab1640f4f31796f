package browsertest

import (
	"context"
	"os"
	"path/filepath"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/dom"
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

// Clipboard lets the page write and read the clipboard, which is one for all tabs of the
// browser, or forbids it.
func (tb *Tab) Clipboard(allow bool) {
	tb.t.Helper()
	setting := browser.PermissionSettingDenied
	if allow {
		setting = browser.PermissionSettingGranted
	}
	for _, name := range []string{"clipboard-read", "clipboard-write"} {
		_, err := chromedp.CallBrowser(tb.ctx, browser.SetPermission, browser.SetPermissionParams{
			Permission: &browser.PermissionDescriptor{Name: name}, Setting: setting,
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

// keepScreenshot writes what is seen into a file, for a person who wants to know
// why a test failed.
func (tb *Tab) keepScreenshot() {
	ctx, cancel := context.WithTimeout(tb.ctx, 5*time.Second)
	defer cancel()
	shot, err := chromedp.Call(ctx, page.CaptureScreenshot, page.CaptureScreenshotParams{})
	if err != nil {
		tb.t.Logf("no screenshot: %v", err)
		return
	}
	file, err := os.CreateTemp("", "fewshot-*.png")
	if err != nil {
		tb.t.Logf("no screenshot: %v", err)
		return
	}
	defer file.Close()
	file.Write(shot.Data)
	tb.t.Logf("the page in the end: %s", file.Name())
}
