// Package browsertest drives pages in headless Chromium as a person would: it finds
// what is on the screen by role and accessible name, presses real keys, clicks where
// an element is visible, and records the browser's complaints.
//
//	browser, err := browsertest.Start() // one process for all tests
//	tab := browser.Open(t)              // a profile of its own, gone after the test
//	tab.Go(server.URL)
//	tab.Get("textbox", "Query").Fill("peppermint")
//	tab.Get("button", "Run").Click()
//	tab.Clean()                         // the browser complained of nothing
//
// Every step waits for what it needs, at most [Patience], and fails the test
// with what was there instead.
package browsertest

import (
	"context"
	"fmt"
	"os/exec"
	"testing"
	"time"

	"github.com/chromedp/cdproto/browser"
	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// Patience is how long a step may take on a busy machine.
const Patience = 2 * time.Minute

// A Browser is one headless Chromium.
type Browser struct {
	ctx       context.Context
	stop      context.CancelFunc
	userAgent string
}

// Options are those of a Chromium that pages are tested in.
func Options() []chromedp.ExecAllocatorOption {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, // containers, and root
		chromedp.DisableGPU,
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.Flag("lang", "en-US"),
		chromedp.WindowSize(1280, 900),
	)
	// The Chromium that has no window takes half of the time of the other, in which each
	// profile has a toolbar, a page of its own.
	if shell, err := exec.LookPath("chromium-headless-shell"); err == nil {
		options = append(options, chromedp.ExecPath(shell))
	}
	return options
}

// OptimiseLate has V8 optimise the functions of a WebAssembly program after eighty times
// as many steps as it does by itself. Most tests are done with a page before that is worth
// its while: they take two thirds of the time. What is measured goes without it.
var OptimiseLate = chromedp.Flag("js-flags", "--wasm-tiering-budget=1000000000")

// Start starts Chromium.
func Start(options ...chromedp.ExecAllocatorOption) (*Browser, error) {
	alloc, stop := chromedp.NewExecAllocator(context.Background(), append(Options(), options...)...)
	ctx, _ := chromedp.NewContext(alloc)
	version, err := chromedp.CallBrowser(ctx, browser.GetVersion, cdp.Empty{})
	if err != nil {
		stop()
		return nil, fmt.Errorf("start Chromium (on Debian: apt-get install chromium-headless-shell): %w", err)
	}
	return &Browser{ctx: ctx, stop: stop, userAgent: version.UserAgent}, nil
}

// Close ends the process.
func (b *Browser) Close() {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	chromedp.Cancel(ctx) // its error changes nothing
	b.stop()
}

// A Setting changes a profile that is opened.
type Setting func(*profile)

type profile struct {
	languages     string
	width, height int64
	still         bool
}

// Languages are those that the browser asks for, such as "zh-CN,zh".
func Languages(list string) Setting { return func(p *profile) { p.languages = list } }

// Size is the size of the window's inside in CSS pixels, 1280 by 900 otherwise.
func Size(width, height int64) Setting {
	return func(p *profile) { p.width, p.height = width, height }
}

// Still asks the page for less motion, so that what is looked at does not fade.
func Still(p *profile) { p.still = true }

// Open opens a tab in a fresh profile: no cache, no storage, nothing of any
// other tab. Both go when the test ends.
func (b *Browser) Open(t testing.TB, settings ...Setting) *Tab {
	t.Helper()
	return b.open(t, b.ctx, settings, chromedp.WithNewBrowserContext())
}

// Again opens another tab in the profile of tab.
func (b *Browser) Again(tab *Tab, settings ...Setting) *Tab {
	tab.t.Helper()
	return b.open(tab.t, tab.ctx, settings)
}

func (b *Browser) open(t testing.TB, parent context.Context, settings []Setting, options ...chromedp.ContextOption) *Tab {
	t.Helper()
	p := profile{languages: "en-US,en", width: 1280, height: 900}
	for _, s := range settings {
		s(&p)
	}
	tab := &Tab{t: t, hosts: map[string]bool{}, responses: map[network.RequestID]*Response{}}
	ctx, cancel := chromedp.NewContext(parent, append(options, chromedp.WithListener(tab.observe))...)
	t.Cleanup(cancel)
	tab.ctx = ctx
	t.Cleanup(func() {
		if t.Failed() {
			tab.keepScreenshot()
		}
	})
	tab.do(func(context.Context, *chromedp.Target) (chromedp.Void, error) { return chromedp.Void{}, nil })
	Call(tab, network.Enable, network.EnableParams{})
	Call(tab, log.Enable, cdp.Empty{})
	Call(tab, emulation.SetUserAgentOverride, emulation.SetUserAgentOverrideParams{UserAgent: b.userAgent, AcceptLanguage: p.languages})
	Call(tab, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true})
	if p.still {
		Call(tab, emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{
			Features: []*emulation.MediaFeature{{Name: "prefers-reduced-motion", Value: "reduce"}},
		})
	}
	tab.Resize(p.width, p.height)
	return tab
}
