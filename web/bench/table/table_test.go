package main

import (
	"strings"
	"testing"
)

const output = `goos: linux
pkg: fewshot/web/bench
BenchmarkCounting/warm/english-4KB-2         	       1	        56.11 MB/s	         7.785 x-gpt
BenchmarkCounting/warm/code-4KB-2            	       1	        48.26 MB/s	         1.963 x-gpt
BenchmarkCounting/warm/chinese-4KB           	       1	        90.90 MB/s	         2.870 x-gpt
BenchmarkKeystroke/tiny_text-2 	       1	         5.100 p50-ms	         3.999 p95-ms
BenchmarkKeystroke/o200k_text-2 	       1	         1.100 p50-ms	         2.5 p95-ms
first_visit_kb 1399 (goal at most 1400)
BenchmarkCost/cut 	    5000	           0 cut	        5000 streams
BenchmarkCost/lost 	    5000	           2 cut
PASS
`

func TestRun(t *testing.T) {
	defer func(all []goal) { goals = all }(goals)
	goals = []goal{
		{what: "warm", benchmark: "Counting/warm", metric: "x-gpt", unit: "×", atLeast: 3, beside: []string{"MB/s"}},
		{what: "key", benchmark: "Keystroke", metric: "p95-ms", unit: "ms", atMost: 4, beside: []string{"p50-ms"}},
		{what: "size", benchmark: "first_visit_kb", unit: "KB", atMost: 1400},
		{what: "cut", benchmark: "Cost/cut", metric: "cut", none: true, beside: []string{"streams"}},
		{what: "lost", benchmark: "Cost/lost", metric: "cut", none: true},
		{what: "told", benchmark: "Counting", metric: "MB/s"},
	}
	var out strings.Builder
	if err := run(strings.NewReader(output), &out); err != nil {
		t.Fatal(err)
	}
	text := out.String()
	if !strings.HasPrefix(text, output) {
		t.Error("the benchmarks' own output is not passed on")
	}
	for _, want := range []string{
		"warm 1.96 × at least 3 NO worst of all: warm/code-4KB, MB/s 48.3",
		"key 4 ms at most 4 yes worst of all: tiny_text, p50-ms 5.1",
		"size 1399 KB at most 1400 yes",
		"cut 0 none yes streams 5000",
		"lost 2 none NO",
		"told 90.9 - - worst of all: warm/chinese-4KB",
	} {
		want = strings.Replace(want, "worst of all: warm/code", "worst of all: code", 1)
		if !strings.Contains(strings.Join(strings.Fields(text), " "), want) {
			t.Errorf("there is no line %q in\n%s", want, text)
		}
	}

	t.Run("fails_if_something_was_not_measured", func(t *testing.T) {
		if err := run(strings.NewReader("first_visit_kb 3\n"), &strings.Builder{}); err == nil || !strings.Contains(err.Error(), "warm; key") {
			t.Error(err)
		}
	})
	t.Run("fails_with_a_benchmark", func(t *testing.T) {
		if err := run(strings.NewReader(output+"--- FAIL: BenchmarkTiny\n"), &strings.Builder{}); err == nil {
			t.Error("it does not")
		}
	})
}
