package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/web"
	"fewshot/web/browsertest"
)

// rounds is how often the contestants take turns.
const rounds = 9

// sizes of the texts, in bytes.
var sizes = []struct {
	name  string
	bytes int
}{{"4KB", 4_000}, {"40KB", 40_000}, {"300KB", 300_000}}

// buildCounting compiles the program in counting as the page is compiled, and
// packs the vocabularies.
func buildCounting(b *testing.B) *web.Site {
	b.Helper()
	work, err := filepath.Abs(filepath.Join("..", "..", ".build", "counting"))
	if err != nil {
		b.Fatal(err)
	}
	build := exec.Command("go", "run", "./web/build", "-quick", "-page", "./web/bench/counting", "-out", filepath.Join(work, "dist"), "-work", work)
	build.Dir = filepath.Join("..", "..")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("build: %v\n%s", err, out)
	}
	site, err := web.New(os.DirFS(filepath.Join(work, "dist")))
	if err != nil {
		b.Fatal(err)
	}
	return site
}

// openCounting opens a page with our counter, its peers and some texts.
func openCounting(b *testing.B, texts map[string]string) *browsertest.Tab {
	b.Helper()
	root, err := exec.Command("go", "env", "GOROOT").Output()
	if err != nil {
		b.Fatal(err)
	}
	glue, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		b.Fatal(err)
	}
	site := buildCounting(b)
	files := map[string][]byte{
		"/counting.wasm": data(b, site, "app.wasm"), "/wasm_exec.js": glue, "/o200k.bin": data(b, site, "vocab/o200k_base.bin"),
	}
	for name, text := range texts {
		files["/texts/"+name] = []byte(text)
	}
	tab := openTab(b)
	tab.Go(serveBench(b, files) + "/counting.html")
	tab.Wait("globalThis.bench && globalThis.crossOriginIsolated")
	browsertest.Eval[bool](tab, call("bench.load", "/counting.wasm", "/o200k.bin"))
	for name := range texts {
		browsertest.Eval[bool](tab, call("bench.fetch", name))
	}
	return tab
}

// agree fails the benchmark if the contestants do not count the same.
func agree(b *testing.B, tab *browsertest.Tab, text string, who ...string) {
	b.Helper()
	counts := browsertest.Eval[map[string]int](tab, call("bench.counts", text, who))
	for _, w := range who {
		if counts[w] != counts["rust"] || counts[w] == 0 {
			b.Fatalf("%s: %v tokens", text, counts)
		}
	}
}

// BenchmarkCounting counts texts in a browser, with the page's counter and, in
// turn, with npm's gpt-tokenizer and with OpenAI's own tokenizer, compiled
// from Rust (npm's tiktoken). All count o200k_base, and must agree.
//
//	MB/s      of ours, with the text in Go, where the page has it
//	x-gpt     how many times as fast as gpt-tokenizer
//	x-rust    as the Rust one
//	handed-x-gpt   as gpt-tokenizer, if the text comes from JavaScript each time
func BenchmarkCounting(b *testing.B) {
	texts := map[string]string{}
	for _, size := range sizes {
		for _, kind := range kinds {
			texts[kind+"-"+size.name] = corpus[kind](size.bytes)
		}
	}
	tab := openCounting(b, texts)
	report := func(b *testing.B, name, run string) {
		tab.Report(b)
		agree(b, tab, name, "ours", "handed", "gpt", "rust")
		took := best{}
		for range rounds {
			took.add(browsertest.Eval[map[string]float64](tab, call(run, name)))
		}
		b.ReportMetric(float64(len(texts[name]))/took["ours"], "MB/s")
		b.ReportMetric(took["gpt"]/took["ours"], "x-gpt")
		b.ReportMetric(took["rust"]/took["ours"], "x-rust")
		if handed, ok := took["handed"]; ok {
			b.ReportMetric(took["gpt"]/handed, "handed-x-gpt")
		}
		b.ReportMetric(0, "ns/op")
	}
	for _, kind := range kinds {
		for _, size := range sizes {
			name := kind + "-" + size.name
			b.Run("warm/"+name, func(b *testing.B) { report(b, name, "bench.warm") })
		}
	}
	for _, size := range sizes {
		name := "chinese-" + size.name
		b.Run("cold/"+name, func(b *testing.B) { report(b, name, "bench.cold") })
	}
	tab.Report(b)
	tab.Clean()
}

// BenchmarkOneLetter counts 100 KB and 1 MB of one letter, a single piece, for which
// most tokenizers take a time that grows with its square.
//
//	ms        of ours
//	x-gpt     how many times as fast as gpt-tokenizer at least: ten times, or a hundred
//	          times, what that takes for 10 KB, which is less than for all of it
func BenchmarkOneLetter(b *testing.B) {
	sizes := []struct {
		name  string
		times int // 10 KB
	}{{"100KB", 10}, {"1MB", 100}}
	texts := map[string]string{"10KB": strings.Repeat("a", 10_000)}
	for _, s := range sizes {
		texts[s.name] = strings.Repeat("a", s.times*10_000)
	}
	tab := openCounting(b, texts)
	agree(b, tab, "10KB", "ours", "gpt", "rust")
	for _, s := range sizes {
		b.Run(s.name, func(b *testing.B) {
			tab.Report(b)
			took := best{}
			for range rounds {
				took.add(map[string]float64{
					"ours": browsertest.Eval[float64](tab, call("bench.once", s.name, "ours")),
					"gpt":  float64(s.times) * browsertest.Eval[float64](tab, call("bench.once", "10KB", "gpt")),
				})
			}
			b.ReportMetric(took["ours"]/1000, "ms")
			b.ReportMetric(took["gpt"]/took["ours"], "x-gpt")
			b.ReportMetric(0, "ns/op")
		})
	}
	tab.Report(b)
	tab.Clean()
}

// BenchmarkRecount types into a prompt of 40 KB: what the page does to have
// the exact count after a key, beside gpt-tokenizer's count of the prompt in
// the same browser. After every key the counts must agree.
//
//	µs        of ours
//	gpt-µs    of gpt-tokenizer
//	x-gpt     the latter divided by the former
func BenchmarkRecount(b *testing.B) {
	const keys = "The otter's 2 cheeses, and a plush giraffe; it's GREAT (really)! "
	tab := openCounting(b, map[string]string{"prompt": corpus["prompt"](40_000)})
	counts := browsertest.Eval[map[string][]int](tab, call("bench.typeInto", "prompt", keys))
	for n := range len(keys) + 1 {
		if ours := counts["ours"][n]; ours == 0 || ours != counts["gpt"][n] || ours != counts["rust"][n] {
			b.Fatalf("after %d keys: ours counts %d, gpt-tokenizer %d, the Rust one %d", n, ours, counts["gpt"][n], counts["rust"][n])
		}
	}
	took := best{}
	for range rounds {
		took.add(browsertest.Eval[map[string]float64](tab, "bench.keystroke()"))
	}
	b.ReportMetric(took["ours"], "µs")
	b.ReportMetric(took["gpt"], "gpt-µs")
	b.ReportMetric(took["gpt"]/took["ours"], "x-gpt")
	b.ReportMetric(0, "ns/op")
	tab.Clean()
}
