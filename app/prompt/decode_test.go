package prompt

import (
	"bytes"
	"encoding/json"
	"errors"
	"math/rand/v2"
	"reflect"
	"strings"
	"testing"
	"unicode/utf8"

	"fewshot/app/chat"
	"fewshot/app/tree"
)

// wantError checks that err is a *chat.Error with a code, a field, a message
// that holds some words, and a hint.
func wantError(t *testing.T, err error, code, param, words string) {
	t.Helper()
	var e *chat.Error
	if !errors.As(err, &e) {
		t.Fatalf("got error %v, want a *chat.Error with code %s", err, code)
	}
	if e.Code != code || e.Param != param || !strings.Contains(e.Message, words) || e.Hint == "" || e.Status != 400 {
		t.Errorf("got %+v, want code %q, param %q, a message with %q, and a hint", *e, code, param, words)
	}
}

func TestDecode(t *testing.T) {
	const head = `{"version": 1, "format": {"as": "text"}`
	for name, c := range map[string]struct{ src, code, param, words string }{
		"no_json":               {`hello`, "invalid_json", "", "line 1"},
		"empty":                 {``, "invalid_json", "", "ends too early"},
		"cut_off":               {"{\n\"version\": 1,\n\"query\": \"x", "invalid_json", "", "line 3"},
		"not_an_object":         {`[1]`, "wrong_type", "", "a list"},
		"no_version":            {`{"format": {"as": "text"}}`, "missing_field", "version", "version"},
		"version_as_text":       {`{"version": "1"}`, "wrong_type", "version", "a text"},
		"newer_version":         {`{"version": 2, "new_field": 1}`, "unknown_version", "version", "newer"},
		"version_zero":          {`{"version": 0}`, "unknown_version", "version", "no version 0"},
		"no_format":             {`{"version": 1}`, "missing_field", "format", "format"},
		"no_layout":             {`{"version": 1, "format": {}}`, "missing_field", "format.as", "format.as"},
		"unknown_layout":        {`{"version": 1, "format": {"as": "table"}}`, "invalid_value", "format.as", "layout"},
		"unknown_field":         {head + ",\n\"colour\": 1}", "unknown_field", "colour", "line 2"},
		"field_in_another_case": {head + `, "Query": "x"}`, "unknown_field", "Query", "Query"},
		"folded_field":          {head + `, "\u017fhots": []}`, "unknown_field", "ſhots", "ſhots"},
		"duplicate_field":       {head + `, "query": "a", "query": "b"}`, "duplicate_field", "query", "twice"},
		"duplicate_by_escape":   {head + `, "query": "a", "q\u0075ery": "b"}`, "duplicate_field", "query", "twice"},
		"trailing_data":         {head + "}\n{}", "trailing_data", "", "line 2"},
		"null":                  {head + `, "query": null}`, "wrong_type", "query", "null"},
		"number_for_a_text":     {head + `, "shots": [{"input": "a", "output": 1}]}`, "wrong_type", "shots[0].output", "a number"},
		"text_for_a_switch":     {head + `, "shots": [{"input": "a", "output": "b", "off": "yes"}]}`, "wrong_type", "shots[0].off", "a text"},
		"shots_no_list":         {head + `, "shots": {}}`, "wrong_type", "shots", "an object"},
		"shot_no_object":        {head + `, "shots": ["a"]}`, "wrong_type", "shots[0]", "a text"},
		"shot_without_output":   {head + `, "shots": [{"input": "a"}]}`, "missing_field", "shots[0].output", "output"},
		"unknown_in_a_shot":     {head + `, "shots": [{"input": "a", "output": "b"}, {"input": "a", "output": "b", "on": true}]}`, "unknown_field", "shots[1].on", "on"},
		"fractional_tokens":     {head + `, "parameters": {"max_tokens": 1.5}}`, "invalid_value", "parameters.max_tokens", "whole number"},
		"hot":                   {head + `, "parameters": {"temperature": 3}}`, "invalid_value", "parameters.temperature", "between 0 and 2"},
		"infinite":              {head + `, "parameters": {"top_p": 1e999}}`, "invalid_value", "parameters.top_p", "between 0 and 1"},
		"five_stops":            {head + `, "parameters": {"stop": ["1","2","3","4","5"]}}`, "invalid_value", "parameters.stop[4]", "4"},
		"empty_stop":            {head + `, "parameters": {"stop": [""]}}`, "invalid_value", "parameters.stop[0]", "empty"},
		"effort_in_words":       {head + `, "parameters": {"reasoning_effort": "a lot"}}`, "invalid_value", "parameters.reasoning_effort", "effort"},
		"effort_as_a_number":    {head + `, "parameters": {"reasoning_effort": 3}}`, "wrong_type", "parameters.reasoning_effort", "a number"},
		"leading_zero":          {head + `, "parameters": {"n": 01}}`, "invalid_json", "", "comma"},
		"raw_line_end":          {"{\"version\": 1, \"query\": \"a\nb\"}", "invalid_json", "", "line end"},
		"not_utf8":              {"{\"version\": 1,\n\"query\": \"\xff\"}", "not_utf8", "", "line 2"},
		"too_deep":              {strings.Repeat("[", 100000), "too_deep", "", "nested"},
		"too_large":             {head + `, "query": "` + strings.Repeat("x", MaxBytes) + `"}`, "too_large", "", "1024 KB"},
		"too_many_shots":        {head + `, "shots": [` + strings.Repeat("1,", MaxShots) + `1]}`, "too_many_shots", "shots", "1001"},
	} {
		t.Run(name, func(t *testing.T) {
			p, err := Decode([]byte(c.src))
			wantError(t, err, c.code, c.param, c.words)
			if !reflect.DeepEqual(p, Prompt{}) {
				t.Error("a prompt came with the error")
			}
		})
	}

	t.Run("everything", func(t *testing.T) {
		const src = "\ufeff" + `{"version": 1, "instruction": "\u6d77\ud83d\ude00\ud83d!", "shots": [{"input": "a", "output": "b", "off": true, "note": "n"}],
			"query": "q\"\\\/\b\f\n\r\t", "format": {"as": "turns", "input_label": "1", "input_end": "2", "output_label": "3", "output_end": "4", "separator": "5"},
			"model": "tiny/base", "parameters": {"max_tokens": 1, "temperature": 0.5, "top_p": 1, "frequency_penalty": -2, "presence_penalty": 2e0,
			"seed": -9223372036854775808, "n": 2, "top_logprobs": 5, "stop": ["a", "b"], "reasoning_effort": "low"}}`
		p, err := Decode([]byte(src))
		if err != nil {
			t.Fatal(err)
		}
		seed, one, two, five := int64(-1<<63), 1, 2, 5
		half, whole, least, most := 0.5, 1.0, -2.0, 2.0
		want := Prompt{1, "海😀\ufffd!", []Shot{{"a", "b", true, "n"}}, "q\"\\/\b\f\n\r\t", Format{Turns, "1", "2", "3", "4", "5"}, "tiny/base",
			chat.Parameters{MaxTokens: &one, Temperature: &half, TopP: &whole, FrequencyPenalty: &least, PresencePenalty: &most, Seed: &seed, N: &two, TopLogprobs: &five, Stop: []string{"a", "b"}, ReasoningEffort: "low"}}
		if !reflect.DeepEqual(p, want) {
			t.Errorf("got %+v", p)
		}
	})
}

func TestEncode(t *testing.T) {
	t.Run("golden", func(t *testing.T) {
		p := essay(Presets()[2].Format)
		n := 64
		p.Parameters = chat.Parameters{MaxTokens: &n, Stop: []string{}}
		golden(t, "encode.json", string(Encode(p)))
	})
	t.Run("reads_back", func(t *testing.T) {
		for seed := range uint64(3000) {
			p := randomPrompt(rand.New(rand.NewPCG(seed, 3)))
			data := Encode(p)
			q, err := Decode(data)
			if err != nil || !reflect.DeepEqual(p, q) {
				t.Fatalf("seed %d: %v\n%s\n%+v\n%+v", seed, err, data, p, q)
			}
			// Through encoding/json, as when it is part of something larger.
			wrapped, err := json.Marshal(map[string]Prompt{"prompt": p})
			if err != nil {
				t.Fatal(err)
			}
			var un map[string]Prompt
			if err := json.Unmarshal(wrapped, &un); err != nil || !reflect.DeepEqual(un["prompt"], p) {
				t.Fatalf("seed %d: through encoding/json: %v %s", seed, err, wrapped)
			}
		}
	})
	t.Run("an_empty_stop_list_is_not_none", func(t *testing.T) {
		for _, stop := range [][]string{nil, {}, {"x"}} {
			p := Prompt{Version: 1, Format: Presets()[0].Format, Parameters: chat.Parameters{Stop: stop}}
			q, err := Decode(Encode(p))
			if err != nil || !reflect.DeepEqual(q.Parameters.Stop, stop) {
				t.Errorf("%#v came back as %#v, %v", stop, q.Parameters.Stop, err)
			}
		}
	})
	t.Run("the_version_is_ours", func(t *testing.T) {
		if q, err := Decode(Encode(Prompt{Version: 7})); err != nil || q.Version != Version || q.Format.As != Text {
			t.Errorf("got %+v, %v", q, err)
		}
	})
	t.Run("text_that_is_not_utf8", func(t *testing.T) {
		if q, err := Decode(Encode(Prompt{Query: "a\xffb"})); err != nil || q.Query != "a\ufffdb" {
			t.Errorf("got %q, %v", q.Query, err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	f.Add([]byte(`{"version": 1, "format": {"as": "text"}, "shots": [{"input": "a", "output": "\ud83d\ude00"}], "parameters": {"stop": []}}`))
	f.Add(Encode(essay(Presets()[4].Format)))
	f.Add([]byte(`{"version": 1e0, "format": {"as": 1}}`))
	f.Add([]byte("\"\x85\""))
	f.Add([]byte("\xef\xbb\xbf[{}, -0.5e+7, \"\\u12\", nul"))
	f.Fuzz(func(t *testing.T, data []byte) {
		// What isn't UTF-8 is refused before it gets to parseJSON.
		if v, err := tree.Parse(string(data)); err == nil && len(data) < MaxBytes && utf8.Valid(data) {
			if !json.Valid(data) {
				t.Fatalf("accepted %q", data)
			}
			if again, err := tree.Parse(string(tree.AppendJSON(nil, v))); err != nil || !same(again, v) {
				t.Fatalf("%q was written as something else: %v", data, err)
			}
		}
		p, err := Decode(data)
		if err != nil {
			wantAnyError(t, err)
			return
		}
		once := Encode(p)
		q, err := Decode(once)
		if err != nil || !bytes.Equal(Encode(q), once) {
			t.Fatalf("%q: encoded as %q, %v", data, once, err)
		}
	})
}

// wantAnyError checks that a person gets a message and a hint.
func wantAnyError(t *testing.T, err error) {
	t.Helper()
	var e *chat.Error
	if !errors.As(err, &e) || e.Message == "" || e.Hint == "" || e.Code == "" {
		t.Fatalf("error %#v has no message, hint or code", err)
	}
}
