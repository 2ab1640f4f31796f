package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"time"

	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// A contestant is a page with a field, and an element that shows the field's
// text when the program has handled it.
type contestant struct {
	name        string
	field, echo string // ids
	handler     http.Handler
}

// A visit is what one cold visit took.
type visit struct {
	kb    float64 // received until the first input was handled, headers included
	paint float64 // seconds to the first contentful paint
	asked float64 // seconds to the request for app.wasm
	had   float64 // seconds to its last byte
	input float64 // seconds to the first handled input
}

// The line.
const (
	latencyMS   = 40
	bytesPerSec = 10_000_000 / 8
)

// visit opens the page in a browser that has never seen it.
func (c *contestant) visit(ctx context.Context) (visit, error) {
	server := httptest.NewServer(c.handler)
	defer server.Close()
	profile, err := os.MkdirTemp("", "fewshot-bench-")
	if err != nil {
		return visit{}, err
	}
	defer os.RemoveAll(profile)
	alloc, stop := chromedp.NewExecAllocator(ctx, append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.UserDataDir(profile))...)
	defer stop()
	tab, cancel := chromedp.NewContext(alloc)
	defer cancel()

	var mu sync.Mutex
	received := 0.0
	if err := chromedp.Listen(tab, func(event any) {
		if e, ok := event.(*network.EventLoadingFinished); ok {
			mu.Lock()
			received += e.EncodedDataLength
			mu.Unlock()
		}
	}); err != nil {
		return visit{}, err
	}
	if _, err := chromedp.Call(tab, network.Enable, network.EnableParams{}); err != nil {
		return visit{}, err
	}
	_, err = chromedp.Call(tab, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{
			Latency: latencyMS, DownloadThroughput: bytesPerSec, UploadThroughput: bytesPerSec,
		}},
	})
	if err != nil {
		return visit{}, err
	}
	if _, err := chromedp.Call(tab, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{
		Source: fmt.Sprintf(typist, c.field, c.echo),
	}); err != nil {
		return visit{}, err
	}
	limited, end := context.WithTimeout(tab, time.Minute)
	defer end()
	if err := chromedp.Do(limited, chromedp.Navigate(server.URL)); err != nil {
		return visit{}, err
	}
	for {
		times, err := chromedp.Run(limited, chromedp.Evaluate[[]float64](`globalThis.handled
			? (() => {
				const wasm = performance.getEntriesByType("resource").find((r) => r.name.endsWith(".wasm"));
				const paint = performance.getEntriesByName("first-contentful-paint")[0];
				return [handled, paint?.startTime ?? 0, wasm.startTime, wasm.responseEnd].map((ms) => ms / 1000);
			})() : []`))
		if err != nil {
			return visit{}, err
		}
		if len(times) == 4 {
			mu.Lock()
			defer mu.Unlock()
			return visit{kb: received / 1000, input: times[0], paint: times[1], asked: times[2], had: times[3]}, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// typist gives the field a text of its own every eight milliseconds, and
// notes when the page shows one.
const typist = `{
	let typed = 0;
	const timer = setInterval(() => {
		const field = document.getElementById(%q), echo = document.getElementById(%q);
		if (!field || !echo) return;
		const shown = /bench(\d+)\b/.exec(echo.textContent);
		if (shown && Number(shown[1]) <= typed) {
			clearInterval(timer);
			globalThis.handled = performance.now();
			return;
		}
		field.value = "bench" + ++typed;
		field.dispatchEvent(new Event("input", { bubbles: true }));
	}, 8);
}`
