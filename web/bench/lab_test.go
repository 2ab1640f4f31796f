package main

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"fewshot/server/provider/upstreamtest"
	"fewshot/web/browsertest"
)

// BenchmarkLab runs an experiment of 2,000 requests, 16 at a time, in the real
// page against a fake provider, with the chart and the table growing.
//
//	longest-ms         the longest task of the page's thread, 0 if none took 50 ms
//	                   (the browser's own longtask entries)
//	tasks-over-50ms    how many there were
//	requests/s         how fast it went
func BenchmarkLab(b *testing.B) {
	upstream := upstreamtest.New()
	b.Cleanup(upstream.Close)
	url := serveFewshot(b, "OPENAI_API_KEY=k", "OPENAI_BASE_URL="+upstream.URL+"/v1", "FEWSHOT_CLIENT_STREAMS=32", "FEWSHOT_CLIENT_REQUESTS=100000", "FEWSHOT_REQUESTS=100000")
	var items []map[string]string
	for i := range 520 {
		items = append(items, map[string]string{"input": fmt.Sprintf("item %d", i), "output": fmt.Sprintf("item %d", i)})
	}
	plan, err := json.Marshal(map[string]any{
		"version": 1, "experiment": "shots", "held_out": 500, "k": []int{0, 1, 2, 3}, "draws": 1, "seed": 4, "data": items,
		"prompt": map[string]any{"version": 1, "model": "openai/echo-1", "parameters": map[string]any{"max_tokens": 8, "temperature": 0},
			"format": map[string]any{"as": "message", "input_label": "Input: ", "input_end": "\n", "output_label": "Output: ", "output_end": "", "separator": "\n\n"}},
	})
	if err != nil {
		b.Fatal(err)
	}
	path := filepath.Join(b.TempDir(), "plan.json")
	if err := os.WriteFile(path, plan, 0o600); err != nil {
		b.Fatal(err)
	}
	type tasks struct {
		Longest float64
		Count   int
	}
	var found tasks
	var took time.Duration
	for b.Loop() {
		tab := openTab(b)
		tab.Go(url + "/lab")
		tab.Wait(`document.documentElement.dataset.state === "started"`)
		tab.Find("#plan-file").File(path)
		tab.Wait(`document.querySelector(".outlook").innerText.includes("2,000 requests")`)
		browsertest.Eval[bool](tab, `(() => {
			const f = document.getElementById("lab-concurrency");
			f.value = "16";
			f.dispatchEvent(new Event("change", {bubbles: true}));
			globalThis.long = [];
			new PerformanceObserver((list) => { for (const e of list.getEntries()) long.push(e.duration); }).observe({entryTypes: ["longtask"]});
			return true;
		})()`)
		began := time.Now()
		tab.Find("#lab-run").Click()
		tab.Wait(`document.querySelector(".runs-table")`)
		took = time.Since(began)
		found = browsertest.Eval[tasks](tab, `({Longest: Math.max(0, ...long), Count: long.length})`)
	}
	b.ReportMetric(found.Longest, "longest-ms")
	b.ReportMetric(float64(found.Count), "tasks-over-50ms")
	b.ReportMetric(2000/took.Seconds(), "requests/s")
}
