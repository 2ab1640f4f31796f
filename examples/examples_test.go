package examples

import (
	"os"
	"reflect"
	"regexp"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"fewshot/app/prompt"
)

func TestAll(t *testing.T) {
	all, err := Load(os.DirFS("."))
	if err != nil {
		t.Fatal(err)
	}
	if !reflect.DeepEqual(all, All()) {
		t.Error("the folder and what is built in differ")
	}
	first := all[0]
	want := []prompt.Shot{{Input: "sea otter", Output: "海獭"}, {Input: "cheese", Output: "奶酪"}, {Input: "plush giraffe", Output: "毛绒长颈鹿"}}
	if f, ok := prompt.PresetOf(first.Prompt.Format); first.ID != "translate-zh" || !reflect.DeepEqual(first.Prompt.Shots, want) || !ok || f.ID != "input-output" {
		t.Errorf("the first is not the essay's translation: %+v", first)
	}
	layouts := map[prompt.Layout]bool{}
	for _, e := range all {
		layouts[e.Prompt.Format.As] = true
		notices := prompt.Lint(e.Prompt)
		if e.Prompt.Model != "" { // a tuned model shows what it does without shots
			notices = slices.DeleteFunc(notices, func(n prompt.Notice) bool { return n.Code == "no_shots" })
		}
		if len(notices) > 0 {
			t.Errorf("%s: %+v", e.ID, notices)
		}
		if e.Prompt.Query == "" {
			t.Errorf("%s has no query", e.ID)
		}
	}
	if !layouts[prompt.Text] || !layouts[prompt.Turns] {
		t.Errorf("layouts shown: %v", layouts)
	}
}

func TestLoad(t *testing.T) {
	const good = `{"id": "a", "title": {"en": "A", "zh-CN": "甲"}, "text": {"en": "A.", "zh-CN": "甲。"}, "licence": "CC0-1.0", "prompt": {"version": 1, "format": {"as": "text"}}}`
	if all, err := Load(fstest.MapFS{"01-a.json": {Data: []byte(good)}, "README.md": {Data: []byte("#")}}); err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	for name, c := range map[string]struct{ file, old, new, words string }{
		"no_json":          {"01-a.json", good, "{", "EOF"},
		"unknown_field":    {"01-a.json", `"id"`, `"level": 1, "id"`, "level"},
		"trailing":         {"01-a.json", good, good + "{}", "more after"},
		"file_name":        {"01-b.json", "", "", "file's name"},
		"no_number":        {"a.json", "", "", "file's name"},
		"no_chinese_title": {"01-a.json", `, "zh-CN": "甲"`, "", "no title in zh-CN"},
		"long_title":       {"01-a.json", `"en": "A",`, `"en": "` + strings.Repeat("A", 31) + `",`, "longer than 30"},
		"no_text":          {"01-a.json", `"en": "A."`, `"en": ""`, "no text in en"},
		"other_language":   {"01-a.json", `"en": "A",`, `"en": "A", "fr": "A",`, "language"},
		"no_licence":       {"01-a.json", `"CC0-1.0"`, `""`, "no licence"},
		"no_prompt":        {"01-a.json", `, "prompt": {"version": 1, "format": {"as": "text"}}`, "", "no prompt"},
		"bad_prompt":       {"01-a.json", `"as": "text"`, `"as": "song"`, "layout"},
		"other_model":      {"01-a.json", `"version": 1,`, `"version": 1, "model": "openai/gpt-4o",`, "may not have"},
	} {
		t.Run(name, func(t *testing.T) {
			src := strings.Replace(good, c.old, c.new, 1)
			_, err := Load(fstest.MapFS{c.file: {Data: []byte(src)}})
			if err == nil || !strings.Contains(err.Error(), c.file) || !strings.Contains(err.Error(), c.words) {
				t.Errorf("got %v, want the file and %q", err, c.words)
			}
		})
	}
	t.Run("same_id", func(t *testing.T) {
		_, err := Load(fstest.MapFS{"01-a.json": {Data: []byte(good)}, "02-a.json": {Data: []byte(good)}})
		if err == nil || !strings.Contains(err.Error(), "same id") {
			t.Errorf("got %v", err)
		}
	})
}

// The README's own example must load.
func TestREADME(t *testing.T) {
	readme, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	m := regexp.MustCompile("(?s)```json\n(.*?)```").FindSubmatch(readme)
	if m == nil {
		t.Fatal("README.md shows no example")
	}
	if _, err := Load(fstest.MapFS{"12-plurals.json": {Data: m[1]}}); err != nil {
		t.Error(err)
	}
}

func TestFirst_is_the_first_of_all(t *testing.T) {
	if got, want := First(), All()[0]; !reflect.DeepEqual(got, want) {
		t.Errorf("got %s, want %s", got.ID, want.ID)
	}
}
