package main

import (
	"fmt"
	"io"
	"strconv"
	"strings"
	"text/tabwriter"
)

// A goal is what one figure should be. Its benchmark may have others below it:
// then the worst of them counts.
type goal struct {
	what      string
	benchmark string
	metric    string
	unit      string   // behind the figure
	atMost    float64  // 0: no such bound
	atLeast   float64  // 0: no such bound
	none      bool     // it must be 0
	beside    []string // metrics of the same benchmark that are printed with it
}

// goals are the project's. Those without a bound are only printed.
var goals = []goal{
	{what: "first visit, brotli", benchmark: "first_visit_kb", unit: "KB", atMost: 1300},
	{what: "first keystroke that counts, cold, against go-app's stock hello world", benchmark: "first_key_ratio", unit: "×", atMost: 0.7},
	{what: "first keystroke handled by the program, cold, against the same", benchmark: "first_handled_ratio", unit: "×", atMost: 0.8},
	{what: "key to screen, 10 examples, p95", benchmark: "Keystroke/10_shots", metric: "p95-ms", unit: "ms", atMost: 3,
		beside: []string{"p50-ms", "x-floor", "floor-p95-ms", "work-p95-ms", "floor-work-p95-ms", "best-p95-ms", "cpu-ms", "floor-cpu-ms"}},
	{what: "the same, 100 examples", benchmark: "Keystroke/100_shots", metric: "p95-ms", unit: "ms", atMost: 4,
		beside: []string{"p50-ms", "x-floor", "floor-p95-ms", "work-p95-ms", "best-p95-ms", "cpu-ms"}},
	{what: "recount after a key in 40 KB, against gpt-tokenizer's count", benchmark: "Recount", metric: "x-gpt", unit: "×", atLeast: 1000,
		beside: []string{"µs", "gpt-µs"}},
	{what: "counting 4 KB of English, warm, against gpt-tokenizer", benchmark: "Counting/warm/english-4KB", metric: "x-gpt", unit: "×", atLeast: 5,
		beside: []string{"MB/s", "x-rust"}},
	{what: "the same of code", benchmark: "Counting/warm/code-4KB", metric: "x-gpt", unit: "×", atLeast: 5, beside: []string{"MB/s", "x-rust"}},
	{what: "the same of Chinese", benchmark: "Counting/warm/chinese-4KB", metric: "x-gpt", unit: "×", atLeast: 5, beside: []string{"MB/s", "x-rust"}},
	{what: "counting, warm, any size, against gpt-tokenizer", benchmark: "Counting/warm", metric: "x-gpt", unit: "×", atLeast: 3,
		beside: []string{"MB/s", "x-rust", "handed-x-gpt"}},
	{what: "counting Chinese, cold, against gpt-tokenizer", benchmark: "Counting/cold", metric: "x-gpt", unit: "×", atLeast: 5,
		beside: []string{"MB/s", "x-rust"}},
	{what: "100 KB of one letter", benchmark: "OneLetter/100KB", metric: "ms", unit: "ms", atMost: 10, beside: []string{"x-gpt"}},
	{what: "1 MB of one letter", benchmark: "OneLetter/1MB", metric: "ms", unit: "ms", atMost: 100, beside: []string{"x-gpt"}},
	{what: "tiny/base in the page", benchmark: "Tiny", metric: "tokens/s", unit: "tokens/s", atLeast: 400,
		beside: []string{"x-go", "native-tokens/s"}},
	{what: "2,000 requests of an experiment, longest task of the page's thread, the worst of ten runs", benchmark: "Lab", metric: "longest-ms", unit: "ms", atMost: 50,
		beside: []string{"median-ms", "runs-over-50ms", "requests/s"}},
	{what: "processor time of a JSON request, against ReverseProxy", benchmark: "Cost/request", metric: "x-cpu", unit: "×", atMost: 1.3,
		beside: []string{"ours-µs", "floor-µs"}},
	{what: "the same of a stream of 50 chunks without pause", benchmark: "Cost/stream_without_pause", metric: "x-cpu", unit: "×", atMost: 1.5,
		beside: []string{"ours-µs", "floor-µs"}},
	{what: "the same, 5 ms apart", benchmark: "Cost/stream_5_ms_apart", metric: "x-cpu", unit: "×", atMost: 1.2,
		beside: []string{"ours-µs", "floor-µs"}},
	{what: "memory of each of 500 open streams, against ReverseProxy", benchmark: "Cost/memory_of_an_open_stream", metric: "x-rss", unit: "×", atMost: 0.5,
		beside: []string{"ours-KB", "floor-KB"}},
	{what: "500 clients gone: the upstream sees it", benchmark: "Cost/clients_gone", metric: "ms", unit: "ms", atMost: 100,
		beside: []string{"floor-ms"}},
	{what: "streams cut short", benchmark: "Cost/cut", metric: "cut", none: true,
		beside: []string{"streams", "floor-cut"}},
	{what: "a class of 1,000 at once: what the server adds to an answer, p99", benchmark: "Class", metric: "p99-ms", unit: "ms", atMost: 50,
		beside: []string{"direct-p99-ms"}},
	{what: "the same, from handing in to the teacher's board, p99", benchmark: "Class", metric: "board-ms", unit: "ms", atMost: 1000,
		beside: []string{"board-B/s"}},
}

// write prints the table, and returns the goals that nothing was measured for.
func write(out io.Writer, goals []goal, found results) (missing []string) {
	fmt.Fprintln(out)
	table := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "WHAT\tMEASURED\tGOAL\tMET\tBESIDE IT")
	for _, g := range goals {
		value, name, ok := found.of(g.benchmark, g.metric, g.atLeast == 0)
		if !ok {
			missing = append(missing, g.what)
			fmt.Fprintf(table, "%s\tnot measured\t%s\t-\t\n", g.what, g.bound())
			continue
		}
		fmt.Fprintf(table, "%s\t%s %s\t%s\t%s\t%s\n", g.what, figure(value), g.unit, g.bound(), g.met(value), g.notes(name, found))
	}
	table.Flush()
	return missing
}

// bound is the goal in words.
func (g goal) bound() string {
	switch {
	case g.none:
		return "none"
	case g.atMost > 0:
		return "at most " + figure(g.atMost)
	case g.atLeast > 0:
		return "at least " + figure(g.atLeast)
	}
	return "-"
}

// met says whether a value is as good as the goal.
func (g goal) met(value float64) string {
	switch {
	case g.none && value != 0:
		return "NO"
	case g.none:
		return "yes"
	case g.atMost == 0 && g.atLeast == 0:
		return "-"
	case g.atMost > 0 && value > g.atMost, g.atLeast > 0 && value < g.atLeast:
		return "NO"
	}
	return "yes"
}

// notes are the benchmark that had the worst value, if there were several, and
// its other figures.
func (g goal) notes(name string, found results) string {
	var notes []string
	if below, ok := strings.CutPrefix(name, g.benchmark+"/"); ok {
		notes = append(notes, "worst of all: "+below)
	}
	for _, metric := range g.beside {
		if value, ok := found[name][metric]; ok {
			notes = append(notes, metric+" "+figure(value))
		}
	}
	return strings.Join(notes, ", ")
}

// figure writes a number with three digits that count, but all those before
// the point.
func figure(v float64) string {
	digits := 0
	for limit := 100.0; v < limit && digits < 3; limit /= 10 {
		digits++
	}
	s := strconv.FormatFloat(v, 'f', digits, 64)
	if digits > 0 {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}
