package importer

import (
	"math/rand/v2"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fewshot/app/exchange"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/app/table"
)

// odd are texts that files of YAML and templates have trouble with.
var odd = []string{"{{input}}", "{% raw %}", "{# no #}", "file://x.txt", "a: b", "- x", "#", "true", "1.0", "'", `"`, `\n`, "two\nlines", "  two\n spaces", "tab\there", "海獭", "😀", "yes", "~", "|", ">", "&a", "*a", "!x", "%", "@", "`", "a #b", "\u0085x", "\u2028", "end\n\n", "x ", "{\"a\": 1}", "null", ": "}

// oddWork is a work of such texts in a format that a prompt can be taken apart in.
func oddWork(r *rand.Rand, as prompt.Layout) exchange.Work {
	text := func() string { return strings.TrimSpace(odd[r.IntN(len(odd))] + " " + odd[r.IntN(len(odd))]) }
	line := func() string { return "w" + strings.Join(strings.Fields(strings.ReplaceAll(text(), ":", "")), " ") }
	p := prompt.Prompt{Version: 1, Format: prompt.Presets()[r.IntN(2)].Format, Model: "tiny/base"}
	p.Format.As = as
	zero, most := 0.0, 16
	p.Parameters.Temperature, p.Parameters.MaxTokens = &zero, &most
	if r.IntN(2) == 0 {
		p.Instruction = "Do " + line()
	}
	for range 2 + r.IntN(2) {
		p.Shots = append(p.Shots, prompt.Shot{Input: line(), Output: line()})
	}
	w := exchange.Work{Name: "odd", Prompt: p, Metrics: metric.List{{Type: metric.Exact}}}
	for range 3 {
		w.Items = append(w.Items, lab.Item{Input: text() + ".", Output: text() + "."})
	}
	return w
}

// write exports a work into a folder and returns the main file.
func write(t *testing.T, to exchange.Tool, w exchange.Work) (data []byte, folder string) {
	t.Helper()
	files, _, err := exchange.Export(to, w)
	if err != nil {
		t.Fatal(err)
	}
	folder = t.TempDir()
	for _, f := range files {
		if err := os.WriteFile(filepath.Join(folder, f.Name), []byte(f.Text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return []byte(files[0].Text), folder
}

// What is exported is read back as the same work.
func TestRoundTrip(t *testing.T) {
	for seed := range uint64(300) {
		for _, as := range []prompt.Layout{prompt.Text, prompt.Message, prompt.Turns} {
			w := oddWork(rand.New(rand.NewPCG(seed, 1)), as)
			data, folder := write(t, exchange.Promptfoo, w)
			got, _, err := readWork(data, folder, table.Choices{})
			if err != nil {
				t.Fatalf("seed %d: %v\n%s", seed, err, data)
			}
			want := w.Prompt
			if as == prompt.Turns { // labels are not used, nor written
				want.Format = prompt.Format{As: prompt.Turns}
			}
			if !reflect.DeepEqual(got.Prompt, want) || !reflect.DeepEqual(got.Items, w.Items) || !reflect.DeepEqual(got.Metrics, w.Metrics) {
				t.Fatalf("seed %d, promptfoo: got %+v\nwant %+v, %+v\n%s", seed, got, want, w.Items, data)
			}
		}
		w := oddWork(rand.New(rand.NewPCG(seed, 2)), prompt.Text)
		data, folder := write(t, exchange.Harness, w)
		got, _, err := readWork(data, folder, table.Choices{})
		if err != nil {
			t.Fatalf("seed %d: %v\n%s", seed, err, data)
		}
		want := w.Prompt
		want.Model = "" // it is an argument there
		if !reflect.DeepEqual(got.Prompt, want) || !reflect.DeepEqual(got.Items, w.Items) {
			t.Fatalf("seed %d, lm-eval: got %+v\nwant %+v, %+v\n%s", seed, got, want, w.Items, data)
		}
		for _, tool := range []exchange.Tool{exchange.DSPy, exchange.Evals} {
			w := oddWork(rand.New(rand.NewPCG(seed, 3)), prompt.Text)
			want := w.Prompt.Shots
			if tool == exchange.Evals {
				want = nil
				for _, item := range w.Items {
					want = append(want, prompt.Shot{Input: item.Input, Output: item.Output})
				}
			}
			data, folder := write(t, tool, w)
			got, _, err := readWork(data, folder, table.Choices{})
			if err != nil || !slices.Equal(got.Prompt.Shots, want) {
				t.Fatalf("seed %d, %s: got %+v, %v\nwant %+v\n%s", seed, tool, got.Prompt.Shots, err, want, data)
			}
			if tool == exchange.DSPy && w.Prompt.Instruction != "" && got.Prompt.Instruction != w.Prompt.Instruction {
				t.Fatalf("seed %d: the instruction is %q", seed, got.Prompt.Instruction)
			}
		}
	}
}

// Metrics come back as themselves where promptfoo has them or their script has a name.
func TestRoundTripOfMetrics(t *testing.T) {
	for _, m := range []metric.Metric{{Type: metric.Exact}, {Type: metric.Normalised}, {Type: metric.Contains}, {Type: metric.ContainsAny},
		{Type: metric.Regexp, Value: `\b(yes|no)\b`}, {Type: metric.Numeric}, {Type: metric.JSON}} {
		w := oddWork(rand.New(rand.NewPCG(1, 1)), prompt.Text)
		w.Metrics = metric.List{m}
		data, folder := write(t, exchange.Promptfoo, w)
		got, _, err := readWork(data, folder, table.Choices{})
		if err != nil || !reflect.DeepEqual(got.Metrics, w.Metrics) {
			t.Errorf("%s: got %+v, %v\n%s", m.Type, got.Metrics, err, data)
		}
	}
}

// Files as their own tools' users write them.
func TestReadWork(t *testing.T) {
	folder := t.TempDir()
	file := func(name, text string) {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	file("tests.csv", "language,input,__expected\nFrench,water,eau\nGerman,bread,Brot\n")
	file("nli.jsonl", `{"premise": "A girl reads.", "hypothesis": "A person reads.", "label": 0}`+"\n"+`{"premise": "It rains.", "hypothesis": "It is dry.", "label": 2}`+"\n")
	items := func(texts ...string) (all []lab.Item) {
		for i := 0; i < len(texts); i += 2 {
			all = append(all, lab.Item{Input: texts[i], Output: texts[i+1]})
		}
		return all
	}
	for name, c := range map[string]struct {
		src         string
		format      prompt.Format
		instruction string
		shots       int
		model       string
		items       []lab.Item
		metrics     metric.List
		codes       []string
	}{
		"promptfoo": {`description: t
prompts:
  - |
    Say the opposite.

    Word: wet
    Opposite: dry

    Word: old
    Opposite: new

    Word: {{ word }}
    Opposite:
providers: [openai:gpt-4o-mini, anthropic:messages:claude-x]
defaultTest:
  assert:
    - type: latency
      threshold: 100
tests:
  - vars: {word: up}
    assert: [{type: equals, value: down}]
  - vars: {word: hot}
    assert: [{type: equals, value: cold}]
`, prompt.Format{As: prompt.Text, InputLabel: "Word: ", InputEnd: "\n", OutputLabel: "Opposite: ", Separator: "\n\n"}, "Say the opposite.", 2, "openai/gpt-4o-mini",
			items("up", "down", "hot", "cold"), metric.List{{Type: metric.Exact}}, []string{"other_providers", "assertion_unknown"}},
		"promptfoo_of_two_variables": {`prompts: ['Translate to {{language}}: {{input}}']
providers: openai:chat:gpt-4o
tests: file://tests.csv
`, prompt.Format{As: prompt.Message, InputLabel: "Translate to ", Separator: "\n\n"}, "", 0, "openai/gpt-4o",
			items("French: water", "eau", "German: bread", "Brot"), nil, nil},
		"promptfoo_of_messages": {`prompts:
  - '[{"role": "system", "content": "Be brief."}, {"role": "user", "content": "wet"}, {"role": "assistant", "content": "dry"}, {"role": "user", "content": "{{q}}"}]'
tests:
  - vars: {q: old}
    assert: [{type: icontains-any, value: [new, young]}]
`, prompt.Format{As: prompt.Turns}, "Be brief.", 1, "", items("old", "new"), metric.List{{Type: metric.ContainsAny}}, nil},
		"lm_eval": {`task: my_nli
dataset_path: json
dataset_kwargs:
  data_files: {test: nli.jsonl}
test_split: test
output_type: multiple_choice
doc_to_text: "{{premise}}\nQuestion: {{hypothesis}} True, False or Neither?\nAnswer:"
doc_to_target: label
doc_to_choice: ["True", "Neither", "False"]
num_fewshot: 3
`, prompt.Format{As: prompt.Text, InputEnd: "", OutputLabel: " True, False or Neither?\nAnswer: ", Separator: "\n\n"}, "", 0, "",
			items("A girl reads.\nQuestion: A person reads.", "True", "It rains.\nQuestion: It is dry.", "False"), metric.List{{Type: metric.Label, Value: "True\nNeither\nFalse"}}, nil},
		"lm_eval_without_its_data": {`task: t
dataset_path: gsm8k
doc_to_text: question
doc_to_target: "{{answer}}"
description: "Solve it.\n\n"
metric_list: [{metric: exact_match, ignore_case: true}]
`, prompt.Format{As: prompt.Text, OutputLabel: " ", Separator: "\n\n"}, "Solve it.", 0, "", nil, metric.List{{Type: metric.Normalised}}, []string{"no_tests"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, notices, err := readWork([]byte(c.src), folder, table.Choices{})
			if err != nil {
				t.Fatal(err)
			}
			var codes []string
			for _, n := range notices {
				codes = append(codes, n.Code)
			}
			p := w.Prompt
			if p.Format != c.format || p.Instruction != c.instruction || len(p.Shots) != c.shots || p.Model != c.model {
				t.Errorf("prompt %+v", p)
			}
			if !reflect.DeepEqual(w.Items, c.items) || !reflect.DeepEqual(w.Metrics, c.metrics) || !slices.Equal(codes, c.codes) {
				t.Errorf("items %+v, metrics %+v, notices %q", w.Items, w.Metrics, codes)
			}
		})
	}
	t.Run("data_is_read_beside_the_file_only", func(t *testing.T) {
		_, notices, err := readWork([]byte("prompts: ['{{a}}']\ntests: ../../etc/passwd\n"), folder, table.Choices{})
		if err != nil || len(notices) == 0 || notices[0].Code != "data_elsewhere" {
			t.Errorf("got %+v, %v", notices, err)
		}
	})
	t.Run("as_a_plan", func(t *testing.T) {
		w := exchange.Work{Prompt: prompt.Prompt{Version: 1, Format: prompt.Presets()[0].Format, Shots: []prompt.Shot{{Input: "a", Output: "b"}}}, Items: items("c", "d", "e", "")}
		if p := w.Plan(); !reflect.DeepEqual(p.Data, items("a", "b", "c", "d")) || p.Prompt.Shots != nil {
			t.Errorf("got %+v", p)
		}
	})
}

// A task brings the examples that stand in it, or in a file beside it, and a target with
// white space before it.
func TestHarnessExamples(t *testing.T) {
	const task = "task: gegenteil\ndataset_path: json\ndataset_kwargs:\n  data_files: {test: t.jsonl, train: s.jsonl}\ntest_split: test\nfewshot_split: train\n" +
		"description: \"Ergänze.\\n\\n\"\ndoc_to_text: \"Wort: {{wort}}\\nGegenteil:\"\ndoc_to_target: \" {{gegenteil}}\"\ntarget_delimiter: \"\"\nnum_fewshot: 1\n"
	const inside = task + "fewshot_config:\n  sampler: first_n\n  samples:\n    - {wort: hell, gegenteil: dunkel}\n"
	folder := t.TempDir()
	for name, text := range map[string]string{"t.jsonl": `{"wort": "alt", "gegenteil": "neu"}`, "s.jsonl": `{"wort": "nass", "gegenteil": "trocken"}` + "\n" + `{"wort": "laut", "gegenteil": "leise"}`} {
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	for name, c := range map[string]struct {
		task string
		want prompt.Shot
	}{
		"beside": {task, prompt.Shot{Input: "nass", Output: "trocken"}},
		"inside": {inside, prompt.Shot{Input: "hell", Output: "dunkel"}},
	} {
		t.Run(name, func(t *testing.T) {
			w, notices, err := readWork([]byte(c.task), folder, table.Choices{})
			if err != nil || len(notices) > 0 {
				t.Fatal(err, notices)
			}
			if !slices.Equal(w.Prompt.Shots, []prompt.Shot{c.want}) || !reflect.DeepEqual(w.Items, []lab.Item{{Input: "alt", Output: "neu"}}) {
				t.Errorf("examples %v, items %v", w.Prompt.Shots, w.Items)
			}
			w.Prompt.Query = "alt"
			want := "Ergänze.\n\nWort: " + c.want.Input + "\nGegenteil: " + c.want.Output + "\n\nWort: alt\nGegenteil:"
			if got := prompt.Render(w.Prompt).Segments[0].Text; got != want {
				t.Errorf("it is sent as\n%s", got)
			}
		})
	}
}

// Labels that are digits stay what they are: only a template makes numbers of choices of
// them.
func TestHarnessLabelsOfDigits(t *testing.T) {
	p := prompt.Prompt{Version: 1, Format: prompt.Presets()[0].Format}
	w := exchange.Work{Name: "stars", Prompt: p, Items: []lab.Item{{Input: "good", Output: "1"}, {Input: "bad", Output: "0"}}, Metrics: metric.List{{Type: metric.Label, Value: "1\n0"}}}
	data, folder := write(t, exchange.Harness, w)
	got, _, err := readWork(data, folder, table.Choices{})
	if err != nil || !reflect.DeepEqual(got.Items, w.Items) {
		t.Errorf("%v, %v\n%s", got.Items, err, data)
	}
	if !strings.Contains(string(data), "doc_to_target: output\n") {
		t.Errorf("the target is a template:\n%s", data)
	}
	template := strings.Replace(string(data), "doc_to_target: output", `doc_to_target: "{{output}}"`, 1)
	got, _, err = readWork([]byte(template), folder, table.Choices{})
	if err != nil || !reflect.DeepEqual(got.Items, []lab.Item{{Input: "good", Output: "0"}, {Input: "bad", Output: "1"}}) {
		t.Errorf("%v, %v", got.Items, err)
	}
}
