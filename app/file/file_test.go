package file

import (
	"bytes"
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"
	"golang.org/x/text/encoding/simplifiedchinese"

	"fewshot/app/chat"
	"fewshot/app/table"
	"fewshot/app/table/workbook"
)

var reader = Reader{
	Cells: workbook.Cells,
	GB18030: func(data []byte) (string, error) {
		text, err := simplifiedchinese.GB18030.NewDecoder().Bytes(data)
		return string(text), err
	},
}

// book is an .xlsx file with these rows in its first sheet.
func book(t *testing.T, rows ...[]any) []byte {
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

func TestTable(t *testing.T) {
	for name, c := range map[string]struct {
		data  []byte
		kind  table.Kind
		pairs []string
	}{
		"workbook":           {book(t, []any{"question", "answer"}, []any{"2+3", 5}, []any{"two\r\nlines", true}), table.Workbook, []string{"2+3", "5", "two\nlines", "TRUE"}},
		"workbook_no_header": {book(t, []any{"wet", "dry"}, []any{"old", "new"}), table.Workbook, []string{"wet", "dry", "old", "new"}},
		"workbook_title":     {book(t, []any{"Week 7"}, []any{}, []any{"English", "Chinese", "Notes"}, []any{"bridge", "桥", ""}, []any{"lantern", "灯笼"}), table.Workbook, []string{"bridge", "桥", "lantern", "灯笼"}},
		"workbook_ragged":    {book(t, []any{"id", "input", "output"}, []any{"a1", "wet", "dry"}, []any{"a2", "old"}), table.Workbook, []string{"wet", "dry", "old", ""}},
		"gbk":                {gbk(t, "输入,输出\n灯笼,lantern\n桥,bridge\n"), table.CSV, []string{"灯笼", "lantern", "桥", "bridge"}},
		"gbk_sentences":      {gbk(t, "文本\t情感\n这家店的面很好吃！\t正面\n等了一个小时……\t负面\n"), table.TSV, []string{"这家店的面很好吃！", "正面", "等了一个小时……", "负面"}},
		"gbk_jsonl":          {gbk(t, `{"问题": "法国的首都？", "答案": "巴黎"}`+"\n"+`{"问题": "日本的首都？", "答案": "东京"}`), table.JSONL, []string{"法国的首都？", "巴黎", "日本的首都？", "东京"}},
		"yaml_list":          {[]byte("- input: wet\n  output: dry\n- input: |\n    two\n    lines\n  output: \"yes: it is\"\n"), table.YAML, []string{"wet", "dry", "two\nlines\n", "yes: it is"}},
		"yaml_documents":     {[]byte("---\ninput: wet\noutput: dry\n  still\n---\ninput: old\noutput: 1.50\n"), table.YAML, []string{"wet", "dry still", "old", "1.50"}},
		"yaml_shots":         {[]byte("shots:\n  - {input: wet, output: dry}\n  - &x {input: old, output: new}\n  - *x\n"), table.YAML, []string{"wet", "dry", "old", "new", "old", "new"}},
		"yaml_promptfoo":     {[]byte("prompts:\n  - 'Q: {{question}}'\ntests:\n  - vars:\n      question: 4+1?\n    assert:\n      - type: equals\n        value: '5'\n"), table.YAML, []string{"4+1?", "5"}},
	} {
		t.Run(name, func(t *testing.T) {
			r, err := reader.Table("", c.data, table.Choices{})
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
	whole := book(t, []any{"a", "b"}, []any{"c", "d"})
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
			_, err := reader.Table("", c.data, table.Choices{})
			e, ok := errors.AsType[*chat.Error](err)
			if !ok || e.Code != c.code || e.Message == "" || e.Hint == "" {
				t.Errorf("got %v, want the code %s with a message and a hint", err, c.code)
			}
		})
	}
}

func FuzzTable(f *testing.F) {
	f.Add([]byte("- input: a\n  output: b\n"))
	f.Add([]byte("a: &x [1]\nb: {<<: *x}\nprompts:\n"))
	f.Add([]byte("\xba\xa3\xcc\xa1,b\n"))
	f.Add([]byte("PK\x03\x04"))
	f.Fuzz(func(t *testing.T, data []byte) {
		r, err := reader.Table("", data, table.Choices{})
		if err != nil {
			if e, ok := errors.AsType[*chat.Error](err); !ok || e.Code == "" || e.Message == "" {
				t.Fatalf("error %#v", err)
			}
			return
		}
		if len(r.Shots) > r.Rows && r.Prompt == nil {
			t.Fatalf("%d shots of %d rows", len(r.Shots), r.Rows)
		}
	})
}
