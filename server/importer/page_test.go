package importer

import (
	"bytes"
	"encoding/json"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fewshot/app/page/reader"
	"fewshot/app/page/reader/host"
	"fewshot/app/page/worker"
	"fewshot/app/table"
	"fewshot/app/table/view"
	"fewshot/app/table/workbook"
)

// A port is a worker in the same process.
type port struct{ receive func(string) }

func (p port) Post(message string) { p.receive(message) }
func (p port) Close()              {}

// inProcess starts such workers.
func inProcess(answer func(*reader.Question) (*reader.Answer, error)) worker.Starter {
	return func(receive, died func(string)) (worker.Port, error) {
		return port{reader.NewServer(answer, receive).Receive}, nil
	}
}

// page is the page's side, with the programs that it asks. All that they say to each
// other goes through the messages that they send in a browser.
func page() *reader.Client {
	return reader.New(inProcess(host.New().Answer), inProcess(func(q *reader.Question) (*reader.Answer, error) {
		cells, err := workbook.Cells(q.Data)
		return &reader.Answer{Cells: cells}, err
	}))
}

// allFiles are those that package table is tested with, and what it leaves to libraries.
func allFiles(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	names, err := filepath.Glob(filepath.Join("..", "..", "app", "table", "testdata", "cases", "*"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		if filepath.Ext(name) == ".want" {
			continue
		}
		data, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(name)] = data
	}
	if len(all) < 100 {
		t.Fatalf("only %d files are there", len(all))
	}
	book := excelize.NewFile()
	defer book.Close()
	for i, row := range [][]any{{"Woche 7"}, {}, {"id", "Frage", "Antwort"}, {1, "Wie viel?", 3.5}, {2, "Wahr?", true}, {3, "zwei\r\nZeilen", "=kein\tWert"}} {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := book.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	var b bytes.Buffer
	if err := book.Write(&b); err != nil {
		t.Fatal(err)
	}
	all["woche.xlsx"] = b.Bytes()
	gbk, err := simplifiedchinese.GBK.NewEncoder().String("文本,情感\n很好吃,正面\n太贵了,负面\n")
	if err != nil {
		t.Fatal(err)
	}
	all["gbk.csv"] = []byte(gbk)
	all["list.yaml"] = []byte("# words\n- input: wet\n  output: dry\n- input: |\n    two\n    lines\n  output: 0x10\n")
	all["promptfooconfig.yaml"] = []byte("prompts:\n  - 'Translate: {{word}}'\nproviders: [openai:gpt-5-mini]\ntests:\n  - vars: {word: bird}\n    assert: [{type: equals, value: oiseau}]\n  - vars: {word: fish}\n    assert: [{type: equals, value: poisson}]\n")
	all["task.yaml"] = []byte("task: signs\ndataset_path: json\ndataset_kwargs:\n  data_files: {test: signs.jsonl}\ntest_split: test\ndoc_to_text: \"Sign: {{sign}}\\nMeaning:\"\ndoc_to_target: \"{{meaning}}\"\nnum_fewshot: 2\n")
	all["one.jsonl"] = []byte(`{"question": "4+1?", "answer": "5"}`)
	all["broken.xlsx"] = all["woche.xlsx"][:300]
	all["broken.yaml"] = []byte("- input: [a\n  output: b\n- x: y\n")
	all["empty.csv"] = []byte("\n")
	return all
}

// The page makes of a file what the command line does, by the same code.
func TestThePageReadsAsTheCommandDoes(t *testing.T) {
	all, client, folder := allFiles(t), page(), t.TempDir()
	for _, name := range slices.Sorted(maps.Keys(all)) {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(folder, name)
			if err := os.WriteFile(path, all[name], 0o600); err != nil {
				t.Fatal(err)
			}
			var command, said bytes.Buffer
			code := Run([]string{path}, nil, &command, &said)
			a, err := client.Read(t.Context(), reader.Open(name, all[name]), view.Choices{})
			if code != 0 {
				if err == nil || !strings.Contains(said.String(), err.Error()) {
					t.Fatalf("the page says %v, the command %s", err, said.String())
				}
				return
			}
			if err != nil {
				t.Fatal(err)
			}
			got, err := json.Marshal(wire(table.Reading{Reading: *a.Reading}))
			if err != nil {
				t.Fatal(err)
			}
			var want bytes.Buffer
			if err := json.Compact(&want, command.Bytes()); err != nil {
				t.Fatal(err)
			}
			var x, y any
			if json.Unmarshal(got, &x) != nil || json.Unmarshal(want.Bytes(), &y) != nil || !jsonEqual(x, y) {
				t.Errorf("the page: %s\nthe command: %s", got, want.String())
			}
		})
	}
}

func jsonEqual(a, b any) bool {
	x, _ := json.Marshal(a)
	y, _ := json.Marshal(b)
	return bytes.Equal(x, y)
}

// A person's choices reach a file that was sent once, also when another was read
// meanwhile, and when the reader has died and forgotten it.
func TestThePageChooses(t *testing.T) {
	client := page()
	read := func(f *reader.File, c view.Choices) string {
		t.Helper()
		a, err := client.Read(t.Context(), f, c)
		if err != nil {
			t.Fatal(err)
		}
		var pairs []string
		for _, s := range a.Reading.Shots {
			pairs = append(pairs, s.Input+"="+s.Output)
		}
		return strings.Join(pairs, "|")
	}
	words := reader.Open("", []byte("en,de,fr\nhot,heiß,chaud\ncold,kalt,froid\n"))
	parts := reader.Open("parts.json", []byte(`{"train": [{"input": "a", "output": "b"}], "test": [{"input": "c", "output": "d"}]}`))
	roles := view.Choices{Header: view.Named, Roles: []view.Role{view.Output, view.Unused, view.Input}}
	for _, c := range []struct {
		name    string
		of      *reader.File
		choices view.Choices
		want    string
	}{
		{"as_it_is", words, view.Choices{}, "hot=heiß|cold=kalt"},
		{"roles", words, roles, "chaud=hot|froid=cold"},
		{"another_file", parts, view.Choices{}, "a=b"},
		{"another_part", parts, view.Choices{Part: "test"}, "c=d"},
		{"the_first_again", words, roles, "chaud=hot|froid=cold"},
		{"a_template", words, view.Choices{Header: view.Named, Input: "{en} ({de})"}, "hot (heiß)=chaud|cold (kalt)=froid"},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := read(c.of, c.choices); got != c.want {
				t.Errorf("got %q, want %q", got, c.want)
			}
		})
	}
	t.Run("a_reader_that_forgot", func(t *testing.T) {
		client = page()
		if got := read(words, roles); got != "chaud=hot|froid=cold" {
			t.Errorf("got %q", got)
		}
	})
	t.Run("a_workbook_again", func(t *testing.T) {
		book := reader.Open("woche.xlsx", allFiles(t)["woche.xlsx"])
		want := "Wie viel?=3.5|Wahr?=TRUE|zwei\nZeilen==kein\tWert"
		for range 2 { // the second time the reader has the cells
			if got := read(book, view.Choices{}); got != want {
				t.Errorf("got %q", got)
			}
		}
		if got := read(book, view.Choices{Header: view.Named, Roles: []view.Role{view.Input, view.Output, view.Unused}}); !strings.HasPrefix(got, "1=Wie viel?|") {
			t.Errorf("got %q", got)
		}
	})
}

// For a field of text a workbook becomes a table of cells, YAML becomes JSON, and what
// another tool sends a plan.
func TestThePageReadsForAField(t *testing.T) {
	all, client := allFiles(t), page()
	for name, want := range map[string]string{
		"woche.xlsx": "Wie viel?=3.5|Wahr?=TRUE|zwei\nZeilen==kein\tWert",
		"list.yaml":  "wet=dry|two\nlines\n=0x10",
		"gbk.csv":    "很好吃=正面|太贵了=负面",
	} {
		a, err := client.Plain(t.Context(), reader.Open(name, all[name]))
		if err != nil {
			t.Fatal(err)
		}
		r, err := table.ReadText(a.Text, table.Choices{})
		if err != nil {
			t.Fatalf("%s as %q: %v", name, a.Text, err)
		}
		var pairs []string
		for _, s := range r.Shots {
			pairs = append(pairs, s.Input+"="+s.Output)
		}
		if got := strings.Join(pairs, "|"); got != want {
			t.Errorf("%s as %q: %q", name, a.Text, got)
		}
	}
	a, err := client.Plain(t.Context(), reader.Open("promptfooconfig.yaml", all["promptfooconfig.yaml"]))
	if err != nil {
		t.Fatal(err)
	}
	var out, said bytes.Buffer
	path := filepath.Join(t.TempDir(), "promptfooconfig.yaml")
	if err := os.WriteFile(path, all["promptfooconfig.yaml"], 0o600); err != nil {
		t.Fatal(err)
	}
	if code := Run([]string{"-as", "plan", path}, nil, &out, &said); code != 0 {
		t.Fatal(said.String())
	}
	var want bytes.Buffer
	json.Compact(&want, out.Bytes())
	if string(a.Plan) != want.String() {
		t.Errorf("the page's plan is %s\nthe command's %s", a.Plan, want.String())
	}
	whole, err := client.Read(t.Context(), reader.Open("promptfooconfig.yaml", all["promptfooconfig.yaml"]), view.Choices{})
	if err != nil || whole.Whole == nil || whole.Whole.Format.InputLabel != "Translate: " || len(whole.Reading.Shots) != 2 || whole.Text != string(all["promptfooconfig.yaml"]) {
		t.Errorf("%+v, %v", whole, err)
	}
}
