package main

import (
	"context"
	_ "embed"
	"encoding/json"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/tinylm"
	"fewshot/web/browsertest"
)

//go:embed testdata/tiny.js
var askTiny string

// A tinyRun is one answer of the tiny model.
type tinyRun struct {
	Text    string
	Tokens  int
	Seconds float64 // from the first chunk to the end
}

// BenchmarkTiny has the tiny model answer in the real page's worker, with the
// SIMD kernel and without, and in turns on this machine. The answers must be
// the same.
//
//	tokens/s          in the page, as they arrive on its thread
//	go-tokens/s       without the kernel
//	native-tokens/s   on this machine, in one thread
//	x-go              with the kernel divided by without
func BenchmarkTiny(b *testing.B) {
	length, samples, seed, temperature := 100, 4, int64(1), 1.0
	request := &chat.Request{
		Model: "tiny/base", Prompt: "English: sea otter\n中文: 海獭\n\nEnglish: cheese\n中文: 奶酪\n\nEnglish: plush giraffe\n中文:", Stream: true, IncludeUsage: true,
		Parameters: chat.Parameters{MaxTokens: &length, N: &samples, Seed: &seed, Temperature: &temperature},
	}
	model, err := tinylm.Load(data(b, product(b), "weights/base.bin"))
	if err != nil {
		b.Fatal(err)
	}
	streamer := tinylm.NewStreamer(request.Model, model)
	tab := openTab(b)
	tab.Go(serveFewshot(b))
	tab.Wait(`document.documentElement.dataset.state === "started"`)
	browsertest.Eval[bool](tab, askTiny)

	took := best{}
	wire := json.RawMessage(request.AppendJSON(nil, ""))
	for range rounds {
		native := runTiny(b, streamer, request)
		fast := browsertest.Eval[tinyRun](tab, call("tiny", true, wire))
		slow := browsertest.Eval[tinyRun](tab, call("tiny", false, wire))
		if fast.Text != native.Text || slow.Text != native.Text || native.Tokens == 0 {
			b.Fatalf("the answers differ: %q in the page, %q without the kernel, %q natively", fast.Text, slow.Text, native.Text)
		}
		seconds := func(r tinyRun) float64 { return r.Seconds / float64(r.Tokens) }
		took.add(map[string]float64{"native": seconds(native), "fast": seconds(fast), "slow": seconds(slow)})
	}
	b.ReportMetric(1/took["fast"], "tokens/s")
	b.ReportMetric(1/took["slow"], "go-tokens/s")
	b.ReportMetric(1/took["native"], "native-tokens/s")
	b.ReportMetric(took["slow"]/took["fast"], "x-go")
	b.ReportMetric(0, "ns/op")
	tab.Clean("no-kernel") // that it isn't there is meant
}

// runTiny answers a request on this machine.
func runTiny(b *testing.B, s chat.Streamer, request *chat.Request) (run tinyRun) {
	b.Helper()
	var first time.Time
	for c, err := range s.Stream(context.Background(), request) {
		if err != nil {
			b.Fatal(err)
		}
		if first.IsZero() {
			first = time.Now()
		}
		run.Text += c.Text
		if c.Usage != nil {
			run.Tokens = c.Usage.CompletionTokens
		}
	}
	run.Seconds = time.Since(first).Seconds()
	return run
}
