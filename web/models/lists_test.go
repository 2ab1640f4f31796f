package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"fewshot/app/model"
)

// TestTable holds the embedded table against the lists that it was made of: it is
// what the merge gives, and no two lists disagree without an override.
func TestTable(t *testing.T) {
	table, conflicts, err := mergeAll(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range conflicts {
		t.Errorf("%s, and no override says which is right", c)
	}
	embedded, err := os.ReadFile(filepath.Join("..", "..", tablePath))
	if err != nil {
		t.Fatal(err)
	}
	if string(embedded) != table.text() {
		t.Errorf("%s is not what the lists and overrides.toml make: run go run ./web/models -merge", tablePath)
	}
}

// makerOf is who made a host's model.
func makerOf(host, name string) string {
	switch {
	case strings.HasPrefix(name, "llama"):
		return "meta"
	case strings.HasPrefix(name, "gpt-oss"):
		return "openai"
	}
	return host
}

// TestMakers prices models as both lists say: of each maker that both have, which are
// twelve, and of the hosts. Alibaba is in neither of them with its own prices: its two
// models are priced by its own page, and overrides.toml says so.
func TestMakers(t *testing.T) {
	pi, err := readList(piAI.file)
	if err != nil {
		t.Fatal(err)
	}
	genai, err := readList(genaiPrices.file)
	if err != nil {
		t.Fatal(err)
	}
	by := map[string]record{}
	for _, r := range genai.records {
		r.today(genai.fetched)
		by[r.key()] = r
	}
	day, err := time.Parse(time.DateOnly, pi.fetched)
	if err != nil {
		t.Fatal(err)
	}
	agreed := map[string]int{}
	for _, r := range pi.records {
		other, ok := by[r.key()]
		if !ok || !r.price.given() || r.price.input != other.price.input || r.price.output != other.price.output {
			continue
		}
		p := model.LookupAt(r.key(), day).Price
		if r.key() == "openai/gpt-5.6-sol" {
			continue // overrides.toml says why
		}
		if !p.Known || p.InputUSDPerMillion != r.price.input || p.OutputUSDPerMillion != r.price.output {
			t.Errorf("%s: both lists have %v and %v dollars, the table has %+v", r.key(), r.price.input, r.price.output, p)
			continue
		}
		if c := max(r.price.cached, other.price.cached); c > 0 && p.CachedUSDPerMillion != c && p.CachedUSDPerMillion != r.price.cached {
			t.Errorf("%s: cached input costs %v, the table has %v", r.key(), c, p.CachedUSDPerMillion)
		}
		agreed[r.host]++
		agreed[makerOf(r.host, r.name)]++
	}
	for _, host := range []string{"openai", "anthropic", "gemini", "deepseek", "mistral", "xai", "moonshot", "zai", "minimax", "amazon", "cohere", "meta", "groq", "cerebras"} {
		if agreed[host] == 0 {
			t.Errorf("no model of %s is in both lists", host)
		}
	}
	for _, name := range []string{"qwen/qwen3.8-max", "qwen/qwen3.8-flash"} {
		if m := model.LookupAt(name, day); !m.Price.Known || !strings.Contains(m.Source, "overrides.toml") {
			t.Errorf("%s: %+v", name, m)
		}
	}
	t.Logf("priced as both lists say: %v", agreed)
}

func TestMerge(t *testing.T) {
	const day = "2026-11-26"
	model := func(line string) record {
		t.Helper()
		r, err := decodeRecord(line)
		if err != nil {
			t.Fatal(err)
		}
		return r
	}
	for _, tt := range []struct {
		name      string
		genai, pi string
		overrides []override
		want      string // the row; "": none
		conflict  string // part of it
	}{
		{name: "one list", pi: "openai/a 100 50 1/.5/2", want: "a p 100 50 1/.5/2"},
		{name: "two that agree", genai: "openai/a 100 0 1/0/2/3", pi: "openai/a 100 50 1/.5/2", want: "a gp 100 50 1/.5/2/3"},
		{name: "a price of later", genai: "openai/a 100 0 1/0/2 2027-01-01=2/0/4", pi: "openai/a 100 50 1/0/2", want: "a gp 100 50 1/0/2 2027-01-01=2/0/4"},
		{name: "a price that holds by now", genai: "openai/a 100 0 9/0/9 2026-10-01=1/0/2", pi: "openai/a 100 50 1/0/2", want: "a gp 100 50 1/0/2"},
		{name: "prices that differ", genai: "openai/a 100 0 1/0/2", pi: "openai/a 100 50 3/0/2", conflict: "openai/a: price is 1 by genai-prices, 3 by pi-ai"},
		{name: "caches that differ", genai: "openai/a 100 0 1/.1/2", pi: "openai/a 100 50 1/.2/2", conflict: "cached"},
		{name: "tiers that differ", genai: "openai/a 100 0 1/0/2", pi: "openai/a 100 50 1/0/2>10*2*2", conflict: "tiers"},
		{name: "windows that differ", genai: "openai/a 100 0 1/0/2", pi: "openai/a 90 50 1/0/2", conflict: "context"},
		{name: "an override says who is right", genai: "openai/a 100 0 1/0/2", pi: "openai/a 90 50 1/0/2",
			overrides: []override{{Models: []string{"openai/*"}, Take: "genai-prices", Fields: []string{"context"}}}, want: "a gph 100 50 1/0/2"},
		{name: "an override about something else does not", genai: "openai/a 100 0 1/0/2", pi: "openai/a 90 50 3/0/2",
			overrides: []override{{Models: []string{"openai/*"}, Take: "genai-prices", Fields: []string{"context"}}}, conflict: "price"},
		{name: "an override says the price", genai: "openai/a 100 0 1/0/2", pi: "openai/a 100 50 3/0/2",
			overrides: []override{{Models: []string{"openai/a"}, Price: []float64{5, 1, 6}, Later: []later{{From: "2027-02-01"}}}}, want: "a gph 100 50 5/1/6 2027-02-01="},
		{name: "left out", pi: "openai/a 100 50 1/.5/2", overrides: []override{{Models: []string{"openai/*"}, Drop: true}}},
		{name: "the last day", pi: "openai/a 100 50 1/.5/2", overrides: []override{{Models: []string{"openai/a"}, Shutdown: "2027-01-14"}}, want: "a ph 100 50 1/.5/2 x2027-01-14"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			pi, genai := list{fetched: day}, list{fetched: day}
			if tt.genai != "" {
				genai.records = append(genai.records, model(tt.genai))
			}
			if tt.pi != "" {
				pi.records = append(pi.records, model(tt.pi))
			}
			rows, conflicts := merge(pi, genai, tt.overrides)
			if tt.conflict != "" {
				if len(conflicts) == 0 || !strings.Contains(strings.Join(conflicts, "\n"), tt.conflict) {
					t.Errorf("conflicts %q, want one about %q", conflicts, tt.conflict)
				}
				return
			}
			got := ""
			for i := range rows {
				got += rows[i].name + " " + rows[i].facts()
			}
			if got != tt.want || len(conflicts) > 0 {
				t.Errorf("%q, want %q; conflicts %q", got, tt.want, conflicts)
			}
		})
	}
	t.Run("editions of which nothing else is known are left out", func(t *testing.T) {
		pi := list{fetched: day, records: []record{model("openai/a 9 9 1/0/2"), model("openai/a-2026-01-02 9 9 1/0/2"), model("openai/a-2025-01-02 9 9 2/0/2")}}
		rows, _ := merge(pi, list{}, nil)
		if len(rows) != 2 || rows[1].name != "a-2025-01-02" {
			t.Errorf("%+v", rows)
		}
	})
}

func TestRecord_is_read_as_it_was_written(t *testing.T) {
	for _, line := range []string{
		"openai/gpt-6-sol 1050000 128000 2/.2/10/2.5>272000*2*1.5",
		"gemini/gemini-3.8-flash 1000000 0 .75/.075/3.75 2027-01-01=1.5/.15/7.5",
		"anthropic/claude-haiku-4-5 200000 64000 1/.1/5/1.25/2 retired",
		"zai/glm-5.2-highspeed 1000000 131072 0/0/0",
	} {
		r, err := decodeRecord(line)
		if err != nil {
			t.Fatal(err)
		}
		if got := strings.TrimSpace(encodeRecords([]record{r})); got != line {
			t.Errorf("%q, want %q", got, line)
		}
	}
	for _, line := range []string{"", "a 1 2 3", "openai/a x 2 3/4/5", "openai/a 1 2 3/4/x", "openai/a 1 2 1/2/3/4/5/6", "openai/a 1 2 1/2/3 soon"} {
		if r, err := decodeRecord(line); err == nil {
			t.Errorf("%q is %+v", line, r)
		}
	}
}

func TestCheckAge(t *testing.T) {
	list, err := readList(piAI.file)
	if err != nil {
		t.Fatal(err)
	}
	fetched, err := time.Parse(time.DateOnly, list.fetched)
	if err != nil {
		t.Fatal(err)
	}
	if err := checkAge(".", 30, fetched.AddDate(0, 0, 30)); err != nil {
		t.Errorf("after 30 days: %v", err)
	}
	if err := checkAge(".", 30, fetched.AddDate(0, 0, 31)); err == nil {
		t.Error("after 31 days nothing is said")
	}
}

// The command finds its lists from wherever it is run, and says how old they are.
func TestRun_age(t *testing.T) {
	fetched, err := readList(piAI.file)
	if err != nil {
		t.Fatal(err)
	}
	day, err := time.Parse(time.DateOnly, fetched.fetched)
	if err != nil {
		t.Fatal(err)
	}
	if err := run(false, 30, day.AddDate(0, 0, 30)); err != nil {
		t.Errorf("after 30 days: %v", err)
	}
	if err := run(false, 30, day.AddDate(0, 0, 31)); err == nil || !strings.Contains(err.Error(), "31 days old") {
		t.Errorf("after 31 days: %v", err)
	}
}
