package main

import (
	_ "embed"
	"encoding/json"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/performance"

	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
	"fewshot/web/browsertest"
)

//go:embed testdata/keys.js
var watchKeys string

// What is typed: a run of keys, repeated, in turns with the floor.
const (
	typed    = " an otter floats on its back, holds hands with 2 others; it's asleep."
	repeats  = 4
	gap      = 25 * time.Millisecond // between two keys: faster than people type
	pause    = 500 * time.Millisecond
	perPause = 23 // keys between two pauses, in which the page does what it put off
)

// manyShots is the prompt that is typed into: n examples, the inputs and
// outputs of so many bytes each.
func manyShots(n int, model string, as prompt.Layout, size int) prompt.Prompt {
	p := prompt.Prompt{
		Version: prompt.Version, Model: model, Instruction: "Translate English into Chinese.", Query: "peppermint",
		Format: prompt.Presets()[0].Format,
	}
	p.Format.As = as
	for i := range n {
		p.Shots = append(p.Shots, prompt.Shot{
			Input:  strings.TrimSpace(cut(shuffledSentences(500 * (n + 1))[i*400:], size)),
			Output: strings.TrimSpace(chinese(size, uint64(i))),
		})
	}
	return p
}

// A key is what keys.js notes, times in milliseconds.
type key struct {
	Arrived, Done, Frame float64
	Field                string
	Shown                []string
}

// BenchmarkKeystroke presses keys in the fifth of ten examples, and of a hundred, in
// the real page, as a person would, and in turns in a bare page with a text field whose
// handler writes the text's length. After each key the field, the status
// Tokens and the rendered prompt must be right.
//
//	p50-ms, p95-ms      from the key to the end of all that the page does at once
//	best-p95-ms         the same, of each key the best of the times that it was
//	                    typed: what is left if a busy machine got in the way
//	work-p95-ms         without the way to the page: from its first handler on
//	frame-p95-ms        to the animation frame after it
//	cpu-ms              processor time of the page's thread for a key and all that
//	                    follows from it, drawing included; the mean
//	floor-...           the same of the bare page
//	x-floor             p95 divided by that of the floor
func BenchmarkKeystroke(b *testing.B) {
	for _, c := range []struct {
		name, model string
		as          prompt.Layout
		shots, size int
	}{
		{"10_shots/o200k_text", "openai/gpt-4o-mini", prompt.Text, 10, 120},
		{"10_shots/o200k_turns", "openai/gpt-4o-mini", prompt.Turns, 10, 120},
		{"10_shots/tiny_text", "tiny/base", prompt.Text, 10, 12},
		{"100_shots/o200k_text", "openai/gpt-4o-mini", prompt.Text, 100, 120},
		{"100_shots/o200k_turns", "openai/gpt-4o-mini", prompt.Turns, 100, 120},
	} {
		b.Run(c.name, func(b *testing.B) {
			p := manyShots(c.shots, c.model, c.as, c.size)
			before := p.Shots[4].Input
			ours := openTab(b)
			ours.Go(serveFewshot(b) + "/#" + prompt.EncodeFragment(p))
			ours.Wait(`document.documentElement.dataset.state === "started"`)
			ours.Wait(`/^[^\d]*[\d,]+/.test(document.getElementById("tokens").textContent)`)
			browsertest.Eval[bool](ours, watchKeys+`("input-4", ["tokens", "sent"])`)

			floor := openTab(b)
			floor.Go(serveBench(b, nil) + "/floor.html")
			browsertest.Eval[bool](floor, watchKeys+`("field", ["length"])`)

			n := repeats * len(typed)
			var cpu, floorCPU float64
			for range repeats {
				cpu += press(b, ours, "Input 5", before)
				floorCPU += press(b, floor, "", before)
			}

			keys := read(ours)
			checkKeys(b, p, before, keys)
			bare := read(floor)
			if len(bare) != n {
				b.Fatalf("%d keys were pressed in the bare page, %d came", n, len(bare))
			}
			done, bareDone := times(keys, func(k key) float64 { return k.Done }), times(bare, func(k key) float64 { return k.Done })
			frame, bareFrame := times(keys, func(k key) float64 { return k.Frame }), times(bare, func(k key) float64 { return k.Frame })
			b.ReportMetric(percentile(done, 50), "p50-ms")
			b.ReportMetric(percentile(done, 95), "p95-ms")
			b.ReportMetric(percentile(bestOf(done), 95), "best-p95-ms")
			b.ReportMetric(percentile(bareDone, 50), "floor-p50-ms")
			b.ReportMetric(percentile(bareDone, 95), "floor-p95-ms")
			b.ReportMetric(percentile(done, 95)/percentile(bareDone, 95), "x-floor")
			work := func(k key) float64 { return k.Done - k.Arrived }
			b.ReportMetric(percentile(times(keys, work), 50), "work-p50-ms")
			b.ReportMetric(percentile(times(keys, work), 95), "work-p95-ms")
			b.ReportMetric(percentile(times(bare, work), 95), "floor-work-p95-ms")
			b.ReportMetric(percentile(frame, 95), "frame-p95-ms")
			b.ReportMetric(percentile(bareFrame, 95), "floor-frame-p95-ms")
			b.ReportMetric(cpu/float64(n), "cpu-ms")
			b.ReportMetric(floorCPU/float64(n), "floor-cpu-ms")
			b.ReportMetric(0, "ns/op")
			ours.Clean()
		})
	}
}

// press makes before the text of the field with a name, types a run of keys behind it
// a key at a time, and returns how many milliseconds of the processor the
// page's thread used meanwhile.
func press(b *testing.B, tab *browsertest.Tab, field, before string) float64 {
	b.Helper()
	tab.Get("textbox", field).Fill(before)
	browsertest.Eval[bool](tab, "keys = keys.filter((k) => k.typed), true") // that was no key
	time.Sleep(pause)
	browsertest.Call(tab, performance.Enable, performance.EnableParams{TimeDomain: performance.EnableTimeDomainThreadTicks})
	start := taskSeconds(tab)
	for i, letter := range typed {
		tab.Type(string(letter))
		time.Sleep(gap)
		if i%perPause == perPause-1 {
			time.Sleep(pause)
		}
	}
	used := taskSeconds(tab) - start
	browsertest.Call(tab, performance.Disable, cdp.Empty{})
	return 1000 * used
}

// taskSeconds is the processor time that the page's thread has used.
func taskSeconds(tab *browsertest.Tab) float64 {
	for _, m := range browsertest.Call(tab, performance.GetMetrics, cdp.Empty{}).Metrics {
		if m.Name == "TaskDuration" {
			return m.Value
		}
	}
	return 0
}

// read is what a page noted of its keys.
func read(tab *browsertest.Tab) []key {
	tab.Wait("keys.every((k) => k.frame)")
	var all []key
	text := browsertest.Eval[string](tab, "JSON.stringify(keys)")
	if err := json.Unmarshal([]byte(text), &all); err != nil {
		panic(err)
	}
	return all
}

// checkKeys fails the benchmark unless the page showed what it should after
// each key: p with before in its fifth input and one more letter typed behind.
func checkKeys(b *testing.B, p prompt.Prompt, before string, keys []key) {
	b.Helper()
	if want := repeats * len(typed); len(keys) != want {
		b.Fatalf("%d keys were pressed, %d came", want, len(keys))
	}
	var counter token.Tokenizer = tinylm.FamilyTokenizer()
	if p.Model != "tiny/base" {
		encoding, err := token.Load(token.O200k, data(b, product(b), "vocab/o200k_base.bin"))
		if err != nil {
			b.Fatal(err)
		}
		counter = encoding
	}
	meter := token.NewMeter(counter, model.Lookup(p.Model).Overhead)
	for i, k := range keys {
		p.Shots[4].Input = before + typed[:i%len(typed)+1]
		rendered := prompt.Render(p)
		var list []token.Segment
		var sent strings.Builder
		for _, segment := range rendered.Segments {
			list = append(list, token.Segment{Role: segment.Role, Text: segment.Text, Bounds: []int{0, len(segment.Text)}})
			sent.WriteString(segment.Role + segment.Text)
		}
		tokens, _ := strconv.Atoi(strings.ReplaceAll(firstNumber.FindString(k.Shown[0]), ",", ""))
		if k.Field != p.Shots[4].Input || k.Shown[1] != sent.String() || tokens != meter.Measure(list).Total {
			b.Fatalf("after key %d the field has %q, the status says %q instead of %d, the prompt is %q",
				i+1, k.Field, k.Shown[0], meter.Measure(list).Total, k.Shown[1])
		}
	}
}

// bestOf takes for each key of the run the least of its times.
func bestOf(all []float64) []float64 {
	least := slices.Clone(all[:len(typed)])
	for i, v := range all {
		least[i%len(typed)] = min(least[i%len(typed)], v)
	}
	return least
}

// firstNumber of the status is the prompt's tokens.
var firstNumber = regexp.MustCompile(`[0-9][0-9,]*`)

func times(keys []key, of func(key) float64) []float64 {
	var list []float64
	for _, k := range keys {
		list = append(list, of(k))
	}
	return list
}
