package importer

import (
	"bytes"
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fewshot/app/chat"
	"fewshot/app/table"
	"fewshot/app/tree"
)

// workbook is an .xlsx file with these rows in its first sheet.
func workbook(t *testing.T, rows ...[]any) []byte {
	t.Helper()
	f := excelize.NewFile()
	defer f.Close()
	for i, row := range rows {
		at, err := excelize.CoordinatesToCellName(1, i+1)
		if err != nil {
			t.Fatal(err)
		}
		if err := f.SetSheetRow("Sheet1", at, &row); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := f.NewSheet("Other"); err != nil {
		t.Fatal(err)
	}
	f.SetCellValue("Other", "A1", "not this one")
	var b bytes.Buffer
	if err := f.Write(&b); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gbk(t *testing.T, s string) []byte {
	t.Helper()
	b, err := simplifiedchinese.GBK.NewEncoder().Bytes([]byte(s))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestRead(t *testing.T) {
	for name, c := range map[string]struct {
		data  []byte
		kind  table.Kind
		pairs []string
	}{
		"workbook":           {workbook(t, []any{"question", "answer"}, []any{"2+3", 5}, []any{"two\r\nlines", true}), table.Workbook, []string{"2+3", "5", "two\nlines", "TRUE"}},
		"workbook_no_header": {workbook(t, []any{"wet", "dry"}, []any{"old", "new"}), table.Workbook, []string{"wet", "dry", "old", "new"}},
		"workbook_title":     {workbook(t, []any{"Week 7"}, []any{}, []any{"English", "Chinese", "Notes"}, []any{"bridge", "桥", ""}, []any{"lantern", "灯笼"}), table.Workbook, []string{"bridge", "桥", "lantern", "灯笼"}},
		"workbook_ragged":    {workbook(t, []any{"id", "input", "output"}, []any{"a1", "wet", "dry"}, []any{"a2", "old"}), table.Workbook, []string{"wet", "dry", "old", ""}},
		"gbk":                {gbk(t, "输入,输出\n灯笼,lantern\n桥,bridge\n"), table.CSV, []string{"灯笼", "lantern", "桥", "bridge"}},
		"gbk_sentences":      {gbk(t, "文本\t情感\n这家店的面很好吃！\t正面\n等了一个小时……\t负面\n"), table.TSV, []string{"这家店的面很好吃！", "正面", "等了一个小时……", "负面"}},
		"gbk_jsonl":          {gbk(t, `{"问题": "法国的首都？", "答案": "巴黎"}`+"\n"+`{"问题": "日本的首都？", "答案": "东京"}`), table.JSONL, []string{"法国的首都？", "巴黎", "日本的首都？", "东京"}},
		"yaml_list":          {[]byte("- input: wet\n  output: dry\n- input: |\n    two\n    lines\n  output: \"yes: it is\"\n"), table.YAML, []string{"wet", "dry", "two\nlines\n", "yes: it is"}},
		"yaml_documents":     {[]byte("---\ninput: wet\noutput: dry\n  still\n---\ninput: old\noutput: 1.50\n"), table.YAML, []string{"wet", "dry still", "old", "1.50"}},
		"yaml_shots":         {[]byte("shots:\n  - {input: wet, output: dry}\n  - &x {input: old, output: new}\n  - *x\n"), table.YAML, []string{"wet", "dry", "old", "new", "old", "new"}},
		"yaml_promptfoo":     {[]byte("prompts:\n  - 'Q: {{question}}'\ntests:\n  - vars:\n      question: 4+1?\n    assert:\n      - type: equals\n        value: '5'\n"), table.YAML, []string{"4+1?", "5"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := Read(c.data, table.Choices{})
			if err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, s := range r.Shots {
				got = append(got, s.Input, s.Output)
			}
			if r.Kind != c.kind || !slices.Equal(got, c.pairs) {
				t.Errorf("%s: %q, want %s: %q", r.Kind, got, c.kind, c.pairs)
			}
		})
	}
	whole := workbook(t, []any{"a", "b"}, []any{"c", "d"})
	bomb := "- &a [x, x, x, x, x, x, x, x, x, x]\n"
	for _, l := range "bcdefgh" {
		bomb += "- &" + string(l) + " [" + strings.TrimSuffix(strings.Repeat("*"+string(l-1)+", ", 10), ", ") + "]\n"
	}
	for name, c := range map[string]struct {
		data []byte
		code string
	}{
		"workbook_cut_off":   {whole[:len(whole)/2], "is_workbook"},
		"workbook_of_old":    {[]byte("\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1rest"), "is_workbook"},
		"zip_of_other_files": {[]byte("PK\x03\x04"), "is_workbook"},
		"yaml_broken":        {[]byte("- input: [a\n  output: b\n- x: y\n"), "invalid_yaml"},
		"yaml_bomb":          {[]byte("tests:\n" + bomb), "invalid_yaml"},
		"other_bytes":        {[]byte("a\x81\x8d\x00b"), "not_utf8"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read(c.data, table.Choices{})
			e, ok := errors.AsType[*chat.Error](err)
			if !ok || e.Code != c.code || e.Message == "" || e.Hint == "" {
				t.Errorf("got %v, want the code %s with a message and a hint", err, c.code)
			}
		})
	}
}

func TestRun(t *testing.T) {
	run := func(in string, args ...string) (out reading, code int, stderr string) {
		t.Helper()
		var o, e bytes.Buffer
		code = Run(args, strings.NewReader(in), &o, &e)
		if code == 0 {
			d := json.NewDecoder(&o)
			d.DisallowUnknownFields()
			if err := d.Decode(&out); err != nil {
				t.Fatal(err)
			}
		}
		return out, code, e.String()
	}
	const nli = "premise,hypothesis,label\nA.,B.,yes\nC.,D.,no\n"
	t.Run("what_is_printed", func(t *testing.T) {
		got, code, _ := run("comment,input,output,off\nn,a <b>,c,1\n,d,,\n")
		want := reading{Kind: "csv", Header: "yes", Input: "{input}", Rows: 2,
			Columns:  []column{{"comment", "note", "name"}, {"input", "input", "name"}, {"output", "output", "name"}, {"off", "off", "name"}},
			Shots:    []shot{{"a <b>", "c", "n", true}, {"d", "", "", false}},
			Warnings: []warning{{"missing_outputs", "Rows without an output: 2.", "Fill them in after importing."}}}
		if code != 0 || !reflect.DeepEqual(got, want) {
			t.Errorf("exit %d\n%+v\nwant\n%+v", code, got, want)
		}
	})
	t.Run("a_file", func(t *testing.T) {
		file := filepath.Join(t.TempDir(), "x.jsonl")
		if err := os.WriteFile(file, []byte(`{"input": "a", "output": "b"}`), 0o644); err != nil {
			t.Fatal(err)
		}
		if got, code, _ := run("", file); code != 0 || len(got.Shots) != 1 || got.Kind != "jsonl" {
			t.Errorf("exit %d, %+v", code, got)
		}
	})
	t.Run("choices", func(t *testing.T) {
		if got, _, _ := run(nli, "-header", "no"); len(got.Shots) != 3 || got.Header != "no" {
			t.Errorf("without a header: %+v", got)
		}
		if got, _, _ := run(nli, "-input", `P: {premise}\nH: {hypothesis}`); got.Shots[0].Input != "P: A.\nH: B." {
			t.Errorf("by a template: %+v", got)
		}
		if got, _, _ := run(nli, "-columns", "output,input,note"); got.Shots[1] != (shot{"D.", "C.", "no", false}) {
			t.Errorf("by roles: %+v", got)
		}
		if got, _, _ := run("a\tb\nc\td\ne\tf\ng\th\n", "-most", "2", "-sample", "3"); len(got.Shots) != 2 || got.Rows != 4 || got.Warnings[0].Code != "rows_sampled" {
			t.Errorf("a sample: %+v", got)
		}
		if got, _, _ := run(`{"train": [["a", "b"]], "test": [["c", "d"]]}`, "-part", "test"); got.Shots[0].Input != "c" {
			t.Errorf("a part: %+v", got)
		}
		if got, _, _ := run("Q: a\nA: b\n\nQ: c\nA:"); got.Query != "c" || got.Kind != "prompt" {
			t.Errorf("a prompt: %+v", got)
		}
	})
	for name, args := range map[string][]string{
		"two_files": {"a", "b"}, "a_flag": {"-x"}, "a_header": {"-header", "maybe"}, "a_role": {"-columns", "input,putout"},
		"a_number_of_columns": {"-columns", "input"}, "a_seed": {"-sample", "x"}, "none": {"-most", "0"},
	} {
		t.Run("wrong/"+name, func(t *testing.T) {
			if _, code, stderr := run(nli, args...); code != 2 || !strings.Contains(stderr, "-help") {
				t.Errorf("exit %d, %q", code, stderr)
			}
		})
	}
	t.Run("not_a_table", func(t *testing.T) {
		if _, code, stderr := run(" \n"); code != 1 || !strings.Contains(stderr, "nothing to import") {
			t.Errorf("exit %d, %q", code, stderr)
		}
		if _, code, _ := run("", filepath.Join(t.TempDir(), "none")); code != 1 {
			t.Errorf("exit %d for a file that isn't there", code)
		}
	})
}

func TestTree(t *testing.T) {
	const src = "base: &b {x: 1, y: no}\nuse:\n  <<: *b\n  y: ~\nlist: [true, 2026-11-26, 0x10, 'a']\ntag: !function utils.f\n"
	values, err := Tree(src)
	if err != nil {
		t.Fatal(err)
	}
	const want = `{"base": {"x": 1, "y": "no"}, "use": {"y": null, "x": 1}, "list": [true, "2026-11-26", 0x10, "a"], "tag": "utils.f"}`
	if got := string(tree.AppendJSON(nil, values[0])); len(values) != 1 || got != want {
		t.Errorf("got %s\nwant %s", got, want)
	}
	if line := tree.Line(src, values[0].Items[2].At); line != 5 {
		t.Errorf("the list stands in line %d", line)
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("- input: a\n  output: b\n"))
	f.Add([]byte("a: &x [1]\nb: {<<: *x}\nprompts:\n"))
	f.Add([]byte("\xba\xa3\xcc\xa1,b\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := Read(data, table.Choices{})
		if err != nil {
			if e, ok := errors.AsType[*chat.Error](err); !ok || e.Code == "" || e.Message == "" {
				t.Fatalf("error %#v", err)
			}
			return
		}
		if _, err := json.Marshal(wire(r)); err != nil {
			t.Fatal(err)
		}
	})
}
