package main

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"sync"
	"time"

	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"fewshot/web/browsertest"
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
	first float64 // seconds to the first character that counts: it was typed, was not lost, and is what the program works with
	input float64 // seconds to the first input that the program has handled
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
	alloc, stop := chromedp.NewExecAllocator(ctx, append(browsertest.Options(), chromedp.UserDataDir(profile))...)
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
	// Without it a page in the background takes no keys.
	if _, err := chromedp.Call(tab, emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}); err != nil {
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
	typing := sync.WaitGroup{}
	defer typing.Wait()
	handled := make(chan struct{})
	defer close(handled)
	typing.Go(func() { typeUntil(limited, c.field, handled) })
	if err := chromedp.Do(limited, chromedp.Navigate(server.URL)); err != nil {
		return visit{}, err
	}
	for {
		times, err := chromedp.Run(limited, chromedp.Evaluate[[]float64](`globalThis.handled
			? (() => {
				const wasm = performance.getEntriesByType("resource").find((r) => r.name.endsWith(".wasm"));
				const paint = performance.getEntriesByName("first-contentful-paint")[0];
				return [first, handled, paint?.startTime ?? 0, wasm.startTime, wasm.responseEnd].map((ms) => ms / 1000);
			})() : []`))
		if err != nil {
			return visit{}, err
		}
		if len(times) == 5 {
			mu.Lock()
			defer mu.Unlock()
			return visit{kb: received / 1000, first: times[0], input: times[1], paint: times[2], asked: times[3], had: times[4]}, nil
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// typeUntil types, one after another, characters that are all different, from
// the moment at which the field is there: keys that meet the change from the
// empty page to this one can leave the browser waiting for their answer.
func typeUntil(ctx context.Context, field string, done <-chan struct{}) {
	ticks := time.NewTicker(10 * time.Millisecond)
	defer ticks.Stop()
	there := false
	for c := firstTyped; c <= lastTyped; {
		select {
		case <-done:
			return
		case <-ticks.C:
		}
		soon, stop := context.WithTimeout(ctx, 200*time.Millisecond)
		if there {
			_, _ = chromedp.Call(soon, input.InsertText, input.InsertTextParams{Text: string(c)})
			c++
		} else {
			there, _ = chromedp.Run(soon, chromedp.Evaluate[bool](fmt.Sprintf(`document.getElementById(%q) !== null`, field)))
		}
		stop()
	}
}

// What is typed: Hangul syllables, which neither page has of its own.
const firstTyped, lastTyped = '\uAC00', '\uD7A3'

// typist keeps the field focused, as a person does who types, and notes when
// each character was typed. When the page shows that its program has handled
// some, the first of them is the first that counted.
const typist = `{
	const typed = new Map(); // character -> milliseconds
	addEventListener("input", (event) => {
		if (event.target.id === %[1]q && event.data) typed.set(event.data, performance.now());
	}, true);
	const timer = setInterval(() => {
		const field = document.getElementById(%[1]q), echo = document.getElementById(%[2]q);
		if (!field || !echo) return;
		if (document.activeElement !== field) {
			field.focus();
			field.setSelectionRange(field.value.length, field.value.length);
		}
		const shown = [...echo.textContent].filter((c) => typed.has(c)).map((c) => typed.get(c));
		if (shown.length === 0) return;
		clearInterval(timer);
		globalThis.first = Math.min(...shown);
		globalThis.handled = performance.now();
	}, 4);
}`
