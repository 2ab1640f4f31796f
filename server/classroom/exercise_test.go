package classroom

import (
	"bytes"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"reflect"
	"slices"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab"
)

// opposites is an exercise as a file has it.
const opposites = `{
	"version": 1, "id": "opposites",
	"title": {"en": "Opposites", "zh-CN": "反义词"}, "task": {"en": "Answer with the opposite."}, "licence": "CC0-1.0",
	"prompt": {"version": 1, "shots": [{"input": "hot", "output": "cold"}],
		"format": {"as": "text", "input_label": "Input: ", "input_end": "\n", "output_label": "Output: ", "output_end": "", "separator": "\n\n"},
		"model": "tiny/base", "parameters": {"max_tokens": 8, "temperature": 0}},
	"visible": [{"input": "hot", "output": "cold"}, {"input": "up", "output": "down"}],
	"hidden": [{"input": "SECRET1", "output": "HIDDEN1"}, {"input": "SECRET2", "output": "HIDDEN2"}, {"input": "SECRET3", "output": "HIDDEN3"},
		{"input": "SECRET4", "output": "HIDDEN4"}, {"input": "SECRET5", "output": "HIDDEN5"}],
	"metrics": [{"type": "exact", "value": "", "threshold": 0, "weight": 1}],
	"rules": {"shots": 3, "prompt_tokens": 40, "edit": ["shots", "instruction"], "models": [], "submissions": 5, "orders": 6},
	"points": {"accuracy": 60, "robustness": 20, "economy": 20, "economy_tokens": 20, "full_at": 0.8},
	"seed": 3
}`

func exercise(t *testing.T) Exercise {
	t.Helper()
	e, err := DecodeExercise([]byte(opposites))
	if err != nil {
		t.Fatal(err)
	}
	return e
}

// hidden reports whether a text holds anything of a hidden item.
func hidden(text string) bool {
	return strings.Contains(text, "SECRET") || strings.Contains(text, "HIDDEN")
}

func TestDecodeExercise(t *testing.T) {
	e := exercise(t)
	data, err := e.Encode()
	if err != nil {
		t.Fatal(err)
	}
	again, err := DecodeExercise(data)
	if err != nil || !reflect.DeepEqual(again, e) {
		t.Errorf("read again it is %+v, %v", again, err)
	}
}

func TestDecodeExercise_says_what_is_wrong(t *testing.T) {
	for _, c := range []struct{ old, new, param string }{
		{`"version": 1, "id"`, `"version": 2, "id"`, "version"},
		{`"seed": 3`, `"seed": 3, "seed": 4`, "seed"},
		{`"seed": 3`, `"Seed": 3`, "Seed"},
		{`"seed": 3`, `"ſeed": 3`, "ſeed"},
		{`"seed": 3`, `"tip": 3`, ""},
		{`"seed": 3`, `"seed": "3"`, ""},
		{"\"seed\": 3\n}", "\"seed\": 3\n} {}", ""},
		{`"id": "opposites"`, `"id": "Opposites"`, "id"},
		{`"en": "Opposites"`, `"fr": "Contraires"`, "title"},
		{`"en": "Opposites"`, `"en": " "`, "title"},
		{`"licence": "CC0-1.0"`, `"licence": ""`, "licence"},
		{`"model": "tiny/base", `, ``, "prompt.model"},
		{`"max_tokens": 8, `, ``, "prompt.parameters.max_tokens"},
		{`"temperature": 0}`, `"temperature": 0, "n": 2}`, "prompt.parameters"},
		{`"SECRET2"`, `" secret1. "`, "hidden[1]"},
		{`"SECRET2"`, `"Up"`, "hidden[1]"},
		{`"shots": [{"input": "hot"`, `"shots": [{"input": "SECRET5"`, "hidden[4]"},
		{`"output": "HIDDEN4"`, `"output": " "`, "hidden[3]"},
		{`"output": "HIDDEN4"`, `"output": "x", "steps": "y"`, "hidden[3].steps"},
		{`{"input": "SECRET1", "output": "HIDDEN1"}, `, ``, "hidden"},
		{`"type": "exact"`, `"type": "like"`, "metrics[0].type"},
		{`"orders": 6`, `"orders": 0`, "rules.orders"},
		{`"orders": 6`, `"orders": 25`, "rules.orders"},
		{`"submissions": 5`, `"submissions": -1`, "rules.submissions"},
		{`"edit": ["shots", "instruction"]`, `"edit": ["shot"]`, "rules.edit"},
		{`"edit": ["shots", "instruction"]`, `"edit": []`, "rules.edit"},
		{`"models": []`, `"models": ["openai/gpt-4o"]`, "rules.models"},
		{`"accuracy": 60`, `"accuracy": -60`, "points"},
		{`"full_at": 0.8`, `"full_at": 1.5`, "points.full_at"},
		{`"full_at": 0.8`, `"full_at": 0.8, "zero_at": 0.8`, "points.full_at"},
		{`"full_at": 0.8`, `"full_at": 0.8, "zero_at": -0.1`, "points.zero_at"},
		{`"economy_tokens": 20`, `"economy_tokens": 40`, "points.economy_tokens"},
		{`"orders": 6`, `"orders": 1`, "points.robustness"},
	} {
		if strings.Count(opposites, c.old) < 1 {
			t.Fatalf("no %s to replace", c.old)
		}
		_, err := DecodeExercise([]byte(strings.Replace(opposites, c.old, c.new, 1)))
		e, ok := errors.AsType[*chat.Error](err)
		if !ok || e.Param != c.param || e.Hint == "" || hidden(e.Error()) {
			t.Errorf("%s: got %+v, want an error at %q", c.new, err, c.param)
		}
	}
}

func FuzzDecodeExercise(f *testing.F) {
	f.Add([]byte(opposites))
	f.Fuzz(func(t *testing.T, data []byte) {
		e, err := DecodeExercise(data)
		if err != nil {
			if _, ok := errors.AsType[*chat.Error](err); !ok {
				t.Fatalf("an error of type %T: %v", err, err)
			}
			return
		}
		written, err := e.Encode()
		if err != nil {
			t.Fatal(err)
		}
		if again, err := DecodeExercise(written); err != nil || !reflect.DeepEqual(again.View(), e.View()) {
			t.Fatalf("read again: %v", err)
		}
	})
}

func TestHiddenItem_is_never_written(t *testing.T) {
	e := exercise(t)
	values := []any{e, &e, e.Hidden, e.Hidden[0], &e.Hidden[0], map[string]any{"e": e}, Claim{Exercise: e}}
	for _, v := range values {
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%d"} {
			if text := fmt.Sprintf(verb, v); hidden(text) {
				t.Errorf("%s of a %T writes %s", verb, v, text)
			}
		}
		if data, err := json.Marshal(v); err == nil || hidden(string(data)) || hidden(err.Error()) {
			t.Errorf("JSON of a %T is %s, %v", v, data, err)
		}
		var log, encoded bytes.Buffer
		slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "v", v)
		slog.New(slog.NewTextHandler(&log, nil)).Info("x", "v", v)
		gob.NewEncoder(&encoded).Encode(v)
		xml.NewEncoder(&encoded).Encode(v)
		if hidden(log.String()) || hidden(encoded.String()) {
			t.Errorf("a log, gob or XML of a %T has it: %s", v, log.String())
		}
	}
}

func TestView_has_no_place_for_a_hidden_item(t *testing.T) {
	var walk func(typ reflect.Type, path string, seen []reflect.Type)
	walk = func(typ reflect.Type, path string, seen []reflect.Type) {
		if typ == reflect.TypeFor[HiddenItem]() || typ == reflect.TypeFor[Exercise]() || typ.Kind() == reflect.Interface {
			t.Errorf("%s is a %s", path, typ)
		}
		if slices.Contains(seen, typ) {
			return
		}
		seen = append(seen, typ)
		switch typ.Kind() {
		case reflect.Pointer, reflect.Slice, reflect.Array, reflect.Map:
			walk(typ.Elem(), path, seen)
		case reflect.Struct:
			for i := range typ.NumField() {
				walk(typ.Field(i).Type, path+"."+typ.Field(i).Name, seen)
			}
		}
	}
	walk(reflect.TypeFor[View](), "View", nil)
	walk(reflect.TypeFor[Grade](), "Grade", nil)
	walk(reflect.TypeFor[Submission](), "Submission", nil)

	view := exercise(t).View()
	data, err := json.Marshal(view)
	if err != nil || hidden(string(data)) {
		t.Errorf("the view is %s, %v", data, err)
	}
	if view.Hidden != 5 || !reflect.DeepEqual(view.Visible, []lab.Item{{Input: "hot", Output: "cold"}, {Input: "up", Output: "down"}}) {
		t.Errorf("the view is %+v", view)
	}
}
