package importer

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

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
