package prompt

import (
	"encoding/binary"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"
)

// codes are the warnings' codes with their first value.
func codes(t Table) (all []string) {
	for _, w := range t.Warnings {
		all = append(all, strings.Join(append([]string{w.Code}, w.Values...), " "))
	}
	return all
}

func TestImport(t *testing.T) {
	pairs := func(texts ...string) (shots []Shot) {
		for i := 0; i+1 < len(texts); i += 2 {
			shots = append(shots, Shot{Input: texts[i], Output: texts[i+1]})
		}
		return shots
	}
	words := pairs("sea otter", "海獭", "cheese", "奶酪")
	for name, c := range map[string]struct {
		src      string
		kind     Kind
		header   []string
		shots    []Shot
		warnings []string
	}{
		"spreadsheet":             {"sea otter\t海獭\ncheese\t奶酪\n", TSV, nil, words, nil},
		"windows_line_ends":       {"sea otter\t海獭\r\ncheese\t奶酪\r\n", TSV, nil, words, nil},
		"old_mac_line_ends":       {"sea otter\t海獭\rcheese\t奶酪", TSV, nil, words, nil},
		"byte_order_mark":         {"\ufeffinput,output\nsea otter,海獭\ncheese,奶酪", CSV, []string{"input", "output"}, words, nil},
		"header":                  {"Question\tAnswer\nsea otter\t海獭\ncheese\t奶酪", TSV, []string{"Question", "Answer"}, words, nil},
		"header_of_languages":     {"English\t中文\nsea otter\t海獭\ncheese\t奶酪", TSV, []string{"English", "中文"}, words, nil},
		"header_with_hard_spaces": {"\u00a0Input\u00a0,Output: \nsea otter,海獭\ncheese,奶酪", CSV, []string{"\u00a0Input\u00a0", "Output: "}, words, nil},
		"columns_by_name":         {"note,answer,question\nn,海獭,sea otter\n,奶酪,cheese", CSV, []string{"note", "answer", "question"}, []Shot{{"sea otter", "海獭", false, "n"}, {"cheese", "奶酪", false, ""}}, nil},
		"quoted_cells":            {"a\t\"two\nlines\"\n\"with\ttab\"\t\"say \"\"hi\"\"\"", TSV, nil, pairs("a", "two\nlines", "with\ttab", `say "hi"`), nil},
		"quotes_are_text_in_tsv":  {"\"hello\"\tbonjour\nthe 5\" pipe\t\"le\" tuyau\n\"open\tx", TSV, nil, pairs(`"hello"`, "bonjour", `the 5" pipe`, `"le" tuyau`, `"open`, "x"), nil},
		"all_quoted_tsv":          {"\"a\"\t\"b\"\n\"c\"\t\"d\"", TSV, nil, pairs("a", "b", "c", "d"), nil},
		"csv":                     {"sea otter,海獭\ncheese,奶酪", CSV, nil, words, nil},
		"csv_with_quotes":         {"\"a, b\",\"c \"\"d\"\"\"\n\"e\nf\",g", CSV, nil, pairs("a, b", `c "d"`, "e\nf", "g"), nil},
		"csv_with_spaced_quotes":  {"cat, \"chat, m.\"\ndog, \"chien\" ", CSV, nil, pairs("cat", "chat, m.", "dog", "chien"), nil},
		"semicolons":              {"1,5;2,5\n3,0;4,0", CSV, nil, pairs("1,5", "2,5", "3,0", "4,0"), nil},
		"sep_line":                {"sep=;\r\na,b;c\r\n", CSV, nil, pairs("a,b", "c"), nil},
		"ragged":                  {"a,b\nc\nd,e,f\ng,h", CSV, nil, pairs("a", "b", "c", "", "d", "e", "g", "h"), []string{"long_rows 3", "missing_outputs 2"}},
		"short_rows":              {"input\toutput\tnote\na\tb\n\tc\nd\t", TSV, []string{"input", "output", "note"}, pairs("a", "b", "", "c", "d", ""), []string{"short_rows 1, 2, 3", "missing_inputs 2", "missing_outputs 3"}},
		"unused_columns":          {"id,input,output\n1,a,b", CSV, []string{"id", "input", "output"}, pairs("a", "b"), []string{"unused_columns id"}},
		"one_column":              {"Hello, world\nfoo\nbar", TSV, nil, []Shot{{Input: "Hello, world"}, {Input: "foo"}, {Input: "bar"}}, []string{"no_output_column"}},
		"only_empty_rows_go":      {"a\tb\n\n\t\n \t\u00a0\nc\td\n\n", TSV, nil, pairs("a", "b", "c", "d"), nil},
		"hard_spaces_are_kept":    {"a\u00a0b\tc", TSV, nil, pairs("a\u00a0b", "c"), []string{"no_break_spaces 1"}},
		"off":                     {"input\toutput\toff\na\tb\ttrue\nc\td\t", TSV, []string{"input", "output", "off"}, []Shot{{"a", "b", true, ""}, {"c", "d", false, ""}}, nil},
		"a_bracket_is_no_json":    {"[sic]\tx\ny\tz", TSV, nil, pairs("[sic]", "x", "y", "z"), nil},
		"formula_mark":            {"a,'=1+1\n'-b,c", CSV, nil, pairs("a", "=1+1", "-b", "c"), nil},
		"header_alone":            {"input,output\n", CSV, []string{"input", "output"}, []Shot{}, []string{"no_rows"}},

		"jsonl":           {"{\"input\": \"sea otter\", \"output\": \"海獭\"}\n\n{\"output\": \"奶酪\", \"input\": \"cheese\"}\n", JSONL, []string{"input", "output"}, words, nil},
		"jsonl_crlf":      {"{\"q\": \"a\", \"a\": \"b\"}\r\n{\"q\": \"c\", \"a\": \"d\"}\r\n", JSONL, []string{"q", "a"}, pairs("a", "b", "c", "d"), nil},
		"prompt_compl":    {"{\"prompt\": \"a\", \"completion\": \" b\"}\n{\"prompt\": \"c\", \"completion\": \" d\"}", JSONL, []string{"prompt", "completion"}, pairs("a", " b", "c", " d"), nil},
		"json_objects":    {`[{"source": "a", "target": "b"}, {"target": "d", "source": "c", "id": 7}]`, JSON, []string{"source", "target", "id"}, pairs("a", "b", "c", "d"), []string{"unused_columns id"}},
		"json_pairs":      {`[["sea otter", "海獭"], ["cheese", "奶酪"]]`, JSON, []string{"input", "output"}, words, nil},
		"json_map":        {`{"sea otter": "海獭", "cheese": "奶酪"}`, JSON, []string{"input", "output"}, words, nil},
		"json_within":     {`{"name": "x", "data": [{"question": "a", "answer": "b"}]}`, JSON, []string{"question", "answer"}, pairs("a", "b"), nil},
		"json_values":     {`[{"input": "x", "output": {"a": [1, true, null, "é"]}}, {"input": 12.50, "output": null}]`, JSON, []string{"input", "output"}, pairs("x", `{"a": [1, true, null, "é"]}`, "12.50", ""), []string{"missing_outputs 2"}},
		"one_json_object": {`{"input": "a", "output": "b"}`, JSON, []string{"input", "output"}, pairs("a", "b"), nil},
		"unknown_names":   {`[{"w": "a", "t": "b"}]`, JSON, []string{"w", "t"}, pairs("a", "b"), nil},
		"missing_fields":  {`[{"input": "a"}, {"output": "b", "input": "c"}]`, JSON, []string{"input", "output"}, pairs("a", "", "c", "b"), []string{"missing_outputs 1"}},
		"chat_of_several_turns": {`{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": [{"type": "text", "text": "c"}]}, {"role": "assistant", "content": "d"}]}`,
			JSON, []string{"user", "assistant"}, pairs("a", "b", "c", "d"), []string{"many_turns 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			got, err := Import(c.src)
			if err != nil {
				t.Fatal(err)
			}
			if got.Kind != c.kind || !reflect.DeepEqual(got.Header, c.header) {
				t.Errorf("kind %q, header %q", got.Kind, got.Header)
			}
			if shots := got.Shots(); !reflect.DeepEqual(shots, c.shots) {
				t.Errorf("got %+v\nwant %+v", shots, c.shots)
			}
			if w := codes(got); !slices.Equal(w, c.warnings) {
				t.Errorf("warnings %q, want %q", w, c.warnings)
			}
		})
	}

	t.Run("chat_lines", func(t *testing.T) {
		chats := func(system ...string) (src string) {
			for i, s := range system {
				src += fmt.Sprintf(`{"messages": [{"role": "system", "content": %q}, {"role": "user", "content": "u%d"}, {"role": "assistant", "content": "a%d"}]}`+"\n", s, i, i)
			}
			return src
		}
		got, err := Import(chats("be brief", "be brief"))
		if err != nil || got.Instruction != "be brief" || len(got.Warnings) != 0 || !reflect.DeepEqual(got.Shots(), pairs("u0", "a0", "u1", "a1")) {
			t.Errorf("got %+v, %v", got, err)
		}
		got, err = Import(chats("be brief", "be long"))
		if err != nil || got.Instruction != "" || !slices.Equal(codes(got), []string{"instructions_differ"}) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("instruction_column", func(t *testing.T) {
		got, err := Import("instruction,input,output\ntranslate,a,b\ntranslate,c,d")
		if err != nil || got.Instruction != "translate" || len(got.Warnings) != 0 {
			t.Errorf("got %+v, %v", got, err)
		}
		got, err = Import(`[{"instruction": "say a", "output": "a"}, {"instruction": "say b", "output": "b"}]`)
		if err != nil || got.Instruction != "" || !reflect.DeepEqual(got.Shots(), pairs("say a", "a", "say b", "b")) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("whole_prompt", func(t *testing.T) {
		p := essay(Presets()[2].Format)
		got, err := Import(string(Encode(p)))
		if err != nil || got.Prompt == nil || !reflect.DeepEqual(*got.Prompt, p) || len(got.Rows) != 3 {
			t.Errorf("got %+v, %v", got, err)
		}
	})
	t.Run("utf16", func(t *testing.T) {
		for mark, order := range map[string]binary.AppendByteOrder{"\xff\xfe": binary.LittleEndian, "\xfe\xff": binary.BigEndian} {
			b := []byte(mark)
			for _, u := range utf16.Encode([]rune("sea otter\t海獭\r\ncheese\t😀")) {
				b = order.AppendUint16(b, u)
			}
			if got, err := Import(string(b)); err != nil || !reflect.DeepEqual(got.Shots(), pairs("sea otter", "海獭", "cheese", "😀")) {
				t.Errorf("got %+v, %v", got, err)
			}
		}
	})
	t.Run("header_by_choice", func(t *testing.T) {
		got, err := Import("input\toutput\na\tb")
		if err != nil {
			t.Fatal(err)
		}
		off := got.WithHeader(false)
		if off.Header != nil || !reflect.DeepEqual(off.Shots(), pairs("input", "output", "a", "b")) {
			t.Errorf("without: %+v", off)
		}
		if on := off.WithHeader(true); !reflect.DeepEqual(on, got) {
			t.Errorf("with again: %+v", on)
		}
	})
	t.Run("columns_by_choice", func(t *testing.T) {
		got, err := Import("1\ta\tb")
		if err != nil || !slices.Equal(codes(got), []string{"unused_columns 3"}) {
			t.Fatal(got, err)
		}
		got = got.WithColumns(Columns{Input: 1, Output: 2, Note: -1, Off: -1})
		if !reflect.DeepEqual(got.Shots(), pairs("a", "b")) || !slices.Equal(codes(got), []string{"unused_columns 1"}) {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("kind_by_choice", func(t *testing.T) {
		if got, err := ImportAs("a,b\tc", CSV); err != nil || !reflect.DeepEqual(got.Shots(), pairs("a", "b\tc")) {
			t.Errorf("got %+v, %v", got, err)
		}
	})
}

func TestImportErrors(t *testing.T) {
	for name, c := range map[string]struct {
		src   string
		kind  Kind
		code  string
		words string
	}{
		"nothing":              {" \r\n\t", "", "nothing_to_import", "nothing"},
		"only_delimiters":      {",,\n,", CSV, "nothing_to_import", "empty"},
		"open_quote":           {"a,b\nc,\"d\ne,f", "", "open_quote", "line 2"},
		"broken_line":          {"{\"input\": \"a\", \"output\": \"b\"}\n{\"input\": \"a\" \"output\": \"b\"}", "", "invalid_json", "line 2"},
		"broken_json":          {"[\n{\"input\": \"a\"},\n{\"output\": \"b\"", "", "invalid_json", "line 3"},
		"numbers":              {"[1,\n2]", "", "bad_row", "line 1"},
		"a_number_in_lines":    {"{\"input\": \"a\", \"output\": \"b\"}\n7", "", "bad_row", "line 2"},
		"no_rows":              {"[]", "", "nothing_to_import", "no rows"},
		"text_as_json":         {`"x"`, JSON, "wrong_type", "line 1"},
		"tool_calls":           {`{"messages": [{"role": "tool", "content": "x"}]}`, "", "bad_messages", "line 1"},
		"images":               {`{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}`, "", "bad_messages", "line 1"},
		"duplicate_field":      {`[{"input": "a", "input": "b"}]`, "", "duplicate_field", "twice"},
		"prompt_of_the_future": {`{"version": 2, "shots": []}`, "", "unknown_version", "newer"},
		"too_many":             {strings.Repeat("a\tb\n", MaxShots+1), "", "too_many_shots", "1001"},
		"too_large":            {strings.Repeat("a", MaxBytes+1), "", "too_large", "KB"},
		"not_utf8":             {"a\tb\n\xe9\tc", "", "not_utf8", "line 2"},
		"unknown_kind":         {"a", "xlsx", "unknown_kind", "xlsx"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ImportAs(c.src, c.kind)
			param := map[string]string{"bad_messages": "messages", "duplicate_field": "input", "unknown_version": "version"}[c.code]
			wantError(t, err, c.code, param, c.words)
		})
	}
}

func FuzzImport(f *testing.F) {
	f.Add("input\toutput\n\"a\n\"\tb", "")
	f.Add("sep=;\n\"a\"\"\";'=b\n;", "csv")
	f.Add(`[{"input": {"a": [1]}}, ["b", null], {"messages": [{"role": "user", "content": "x"}]}]`, "")
	f.Add("{\"messages\": []}\n{}", "jsonl")
	f.Add("\xff\xfea\x00\t\x00b\x00", "tsv")
	f.Add("{\"version\": 1, \"format\": {\"as\": \"text\"}}", "json")
	f.Fuzz(func(t *testing.T, data, kind string) {
		got, err := ImportAs(data, Kind(kind))
		if err != nil {
			wantAnyError(t, err)
			return
		}
		shots := got.Shots()
		if len(shots) != len(got.Rows) {
			t.Fatalf("%d shots of %d rows", len(shots), len(got.Rows))
		}
		got.WithHeader(got.Header == nil)
		got.WithColumns(Columns{0, 1, 2, 3})
		// What was imported can be exported and imported again.
		for _, k := range []Kind{TSV, CSV, JSONL, JSON} {
			checkRoundTrip(t, shots, k)
		}
	})
}
