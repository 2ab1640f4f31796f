package exchange

import (
	"encoding/json"
	"flag"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/tree"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// TestExport compares what is written with files that were checked against the
// tools' documentation; promptfoo itself runs one in server/e2e.
func TestExport(t *testing.T) {
	zero, most := 0.0, 16
	p := prompt.Prompt{Version: 1, Instruction: "Say what it is.", Query: "cheese", Format: prompt.Presets()[1].Format, Model: "openai/gpt-4o-mini",
		Shots: []prompt.Shot{{Input: "otter", Output: "animal"}, {Input: "off", Output: "x", Off: true}, {Input: "two\nlines {{x}}", Output: "food"}}}
	p.Parameters.Temperature, p.Parameters.MaxTokens = &zero, &most
	items := []lab.Item{{Input: "cheese", Output: "food"}, {Input: "cat", Output: "animal"}}
	turns := p
	turns.Format.As = prompt.Turns
	for name, w := range map[string]Work{
		"exact":  {Name: "What is it?", Prompt: p, Items: items},
		"labels": {Name: "labels", Prompt: p, Items: items, Metrics: metric.List{{Type: metric.Label, Value: "animal\nfood"}}},
		"turns":  {Name: "turns", Prompt: turns, Items: items, Metrics: metric.List{{Type: metric.Contains}, {Type: metric.Numeric, Threshold: 0.5, Weight: 2}}, Base: "https://host/v1"},
		"alone":  {Prompt: p},
	} {
		t.Run(name, func(t *testing.T) {
			var all strings.Builder
			for _, tool := range Tools() {
				files, notices, err := Export(tool, w)
				if err != nil {
					t.Fatal(err)
				}
				for _, f := range files {
					all.WriteString("== " + f.Name + "\n" + f.Text)
					if strings.HasSuffix(f.Name, ".yaml") {
						continue
					}
					for line := range strings.Lines(f.Text) {
						if !json.Valid([]byte(line)) {
							t.Errorf("%s: not JSON: %s", f.Name, line)
						}
					}
				}
				for _, n := range notices {
					all.WriteString("notice " + n.Code + "\n")
				}
			}
			golden(t, name+".txt", all.String())
		})
	}
	if _, _, err := Export("excel", Work{}); err == nil {
		t.Error("a tool that isn't known is taken")
	}
}

func golden(t *testing.T, name, got string) {
	t.Helper()
	file := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
	}
}

func FuzzImport(f *testing.F) {
	f.Add(`{"prompts": ["Q: {{q}}\nA:"], "tests": [{"vars": {"q": "1"}, "assert": [{"type": "equals", "value": "2"}]}]}`, "[]")
	f.Add(`{"doc_to_text": "{{a}} {{b}}", "doc_to_target": "c", "doc_to_choice": ["x", "y"]}`, `[{"a": 1, "b": 2, "c": 0}]`)
	f.Add(`{"prompts": "[{\"role\": \"user\", \"content\": \"{{q}}\"}]", "providers": [{"id": "openai:chat:x", "config": {"stop": ["a"]}}], "defaultTest": {"vars": {"z": 1}}}`, "[{}]")
	f.Add(`{"predict": {"demos": [{"q": "a", "a": "b"}], "signature": {"instructions": "i", "fields": [{}]}}}`, "[]")
	f.Fuzz(func(t *testing.T, file, rows string) {
		v, err := tree.Parse(file)
		data, dataErr := tree.Parse(rows)
		if err != nil || dataErr != nil {
			return
		}
		DataFiles(v)
		w, _, importErr := Import([]tree.Value{v}, data.Items, data.Items)
		if importErr != nil {
			return
		}
		for _, tool := range Tools() {
			if _, _, err := Export(tool, w); err != nil {
				t.Fatal(err)
			}
		}
	})
}

// promptfoo can count what comes again, but neither runs code nor has a list of words:
// what it can't judge by is left out and named, not turned into another question.
func TestExport_of_metrics_that_promptfoo_lacks(t *testing.T) {
	p := prompt.Prompt{Version: 1, Query: "Once", Format: prompt.Presets()[1].Format, Model: "tiny/base"}
	items := []lab.Item{{Input: "Once", Output: "upon", Tests: []string{"f(1) == 1"}}}
	for _, c := range []struct {
		metrics  metric.List
		has, not string
		left     []string
	}{
		{metric.List{{Type: metric.Distinct}}, "new Set(fours)", "equals", nil},
		{metric.List{{Type: metric.Words}, {Type: metric.Distinct}}, "new Set(fours)", "equals", []string{"words"}},
		{metric.List{{Type: metric.Tests}, {Type: metric.Words}}, "Once", "assert:", []string{"tests", "words"}},
	} {
		files, notices, err := Export("promptfoo", Work{Prompt: p, Items: items, Metrics: c.metrics})
		if err != nil {
			t.Fatal(err)
		}
		var left []string
		for _, n := range notices {
			if n.Code == "metric_left_out" {
				left = append(left, n.Values...)
			}
		}
		if text := files[0].Text; !strings.Contains(text, c.has) || strings.Contains(text, c.not) || !slices.Equal(left, c.left) {
			t.Errorf("%+v: left out %q\n%s", c.metrics, left, text)
		}
	}
}
