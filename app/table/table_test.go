package table

import (
	"encoding/binary"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// codes are the warnings' codes with their values.
func codes(r Reading) (all []string) {
	for _, w := range r.Warnings {
		all = append(all, strings.Join(append([]string{w.Code}, w.Values...), " "))
	}
	return all
}

// names are the columns' names, nil if the table has no header.
func columnNames(r Reading) (all []string) {
	if r.Header == None {
		return nil
	}
	for _, c := range r.Columns {
		all = append(all, c.Name)
	}
	return all
}

func pairs(texts ...string) (shots []prompt.Shot) {
	for i := 0; i+1 < len(texts); i += 2 {
		shots = append(shots, prompt.Shot{Input: texts[i], Output: texts[i+1]})
	}
	return shots
}

func read(t *testing.T, src string, c Choices) Reading {
	t.Helper()
	r, err := Read([]byte(src), c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestRead(t *testing.T) {
	words := pairs("sea otter", "海獭", "cheese", "奶酪")
	for name, c := range map[string]struct {
		src      string
		kind     Kind
		header   []string
		shots    []prompt.Shot
		warnings []string
	}{
		"spreadsheet":             {"sea otter\t海獭\ncheese\t奶酪\n", TSV, nil, words, nil},
		"windows_line_ends":       {"sea otter\t海獭\r\ncheese\t奶酪\r\n", TSV, nil, words, nil},
		"old_mac_line_ends":       {"sea otter\t海獭\rcheese\t奶酪", TSV, nil, words, nil},
		"byte_order_mark":         {"\ufeffinput,output\nsea otter,海獭\ncheese,奶酪", CSV, []string{"input", "output"}, words, nil},
		"header":                  {"Question\tAnswer\nsea otter\t海獭\ncheese\t奶酪", TSV, []string{"Question", "Answer"}, words, nil},
		"header_of_languages":     {"English\t中文\nsea otter\t海獭\ncheese\t奶酪", TSV, []string{"English", "中文"}, words, nil},
		"header_with_hard_spaces": {"\u00a0Input\u00a0,Output: \nsea otter,海獭\ncheese,奶酪", CSV, []string{"Input", "Output:"}, words, nil},
		"columns_by_name":         {"note,answer,question\nn,海獭,sea otter\n,奶酪,cheese", CSV, []string{"note", "answer", "question"}, []prompt.Shot{{Input: "sea otter", Output: "海獭", Note: "n"}, {Input: "cheese", Output: "奶酪"}}, nil},
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
		"one_column":              {"Hello, world\nfoo\nbar", TSV, nil, []prompt.Shot{{Input: "Hello, world"}, {Input: "foo"}, {Input: "bar"}}, []string{"no_output_column"}},
		"only_empty_rows_go":      {"a\tb\n\n\t\n \t\u00a0\nc\td\n\n", TSV, nil, pairs("a", "b", "c", "d"), nil},
		"hard_spaces_are_kept":    {"a\u00a0b\tc", TSV, nil, pairs("a\u00a0b", "c"), []string{"no_break_spaces 1"}},
		"off":                     {"input\toutput\toff\na\tb\ttrue\nc\td\t", TSV, []string{"input", "output", "off"}, []prompt.Shot{{Input: "a", Output: "b", Off: true}, {Input: "c", Output: "d"}}, nil},
		"a_bracket_is_no_json":    {"[sic]\tu\nv\tw", TSV, nil, pairs("[sic]", "u", "v", "w"), nil},
		"formula_mark":            {"a,'=1+1\n'-b,c", CSV, nil, pairs("a", "=1+1", "-b", "c"), nil},
		"header_alone":            {"input,output\n", CSV, []string{"input", "output"}, []prompt.Shot{}, []string{"no_rows"}},

		"jsonl":           {"{\"input\": \"sea otter\", \"output\": \"海獭\"}\n\n{\"output\": \"奶酪\", \"input\": \"cheese\"}\n", JSONL, []string{"input", "output"}, words, nil},
		"jsonl_crlf":      {"{\"q\": \"a\", \"a\": \"b\"}\r\n{\"q\": \"c\", \"a\": \"d\"}\r\n", JSONL, []string{"q", "a"}, pairs("a", "b", "c", "d"), nil},
		"prompt_compl":    {"{\"prompt\": \"a\", \"completion\": \" b\"}\n{\"prompt\": \"c\", \"completion\": \" d\"}", JSONL, []string{"prompt", "completion"}, pairs("a", " b", "c", " d"), nil},
		"json_objects":    {`[{"source": "a", "target": "b"}, {"target": "d", "source": "c", "id": 7}]`, JSON, []string{"source", "target", "id"}, pairs("a", "b", "c", "d"), []string{"unused_columns id"}},
		"json_pairs":      {`[["sea otter", "海獭"], ["cheese", "奶酪"]]`, JSON, []string{"input", "output"}, words, nil},
		"json_map":        {`{"sea otter": "海獭", "cheese": "奶酪"}`, JSON, []string{"input", "output"}, words, nil},
		"json_within":     {`{"name": "x", "data": [{"question": "a", "answer": "b"}]}`, JSON, []string{"question", "answer"}, pairs("a", "b"), nil},
		"json_values":     {`[{"input": "x", "output": {"a": [1, true, null, "é"]}}, {"input": 12.50, "output": null}]`, JSON, []string{"input", "output"}, pairs("x", `{"a": [1, true, null, "é"]}`, "12.50", ""), []string{"missing_outputs 2", "nested_cells output"}},
		"one_json_object": {`{"input": "a", "output": "b"}`, JSON, []string{"input", "output"}, pairs("a", "b"), nil},
		"unknown_names":   {`[{"w": "a", "t": "b"}]`, JSON, []string{"w", "t"}, pairs("a", "b"), nil},
		"missing_fields":  {`[{"input": "a"}, {"output": "b", "input": "c"}]`, JSON, []string{"input", "output"}, pairs("a", "", "c", "b"), []string{"missing_outputs 1"}},
		"chat_of_several_turns": {`{"messages": [{"role": "user", "content": "a"}, {"role": "assistant", "content": "b"}, {"role": "user", "content": [{"type": "text", "text": "c"}]}, {"role": "assistant", "content": "d"}]}`,
			JSON, []string{"user", "assistant"}, pairs("a", "b", "c", "d"), []string{"many_turns 2"}},
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, c.src, Choices{})
			if names := columnNames(got); got.Kind != c.kind || !reflect.DeepEqual(names, c.header) {
				t.Errorf("kind %q, header %q", got.Kind, names)
			}
			if !reflect.DeepEqual(got.Shots, c.shots) {
				t.Errorf("got %+v\nwant %+v", got.Shots, c.shots)
			}
			if w := codes(got); !slices.Equal(w, c.warnings) {
				t.Errorf("warnings %q, want %q", w, c.warnings)
			}
		})
	}

	t.Run("tags_around_each_example", func(t *testing.T) {
		for _, name := range []string{"prompt-tags-each.txt", "prompt-tags-around.txt"} {
			data, err := os.ReadFile(filepath.Join("testdata", "cases", name))
			if err != nil {
				t.Fatal(err)
			}
			r := read(t, string(data), Choices{})
			text := prompt.Render(*r.Prompt).Segments[0].Text
			if name == "prompt-tags-each.txt" && text != string(data) {
				t.Errorf("%s is sent as\n%s", name, text)
			}
			if strings.Contains(text, "<example>") { // the query has none around it
				t.Errorf("%s is sent as\n%s", name, text)
			}
		}
	})
	t.Run("chat_lines", func(t *testing.T) {
		chats := func(system ...string) (src string) {
			for i, s := range system {
				src += fmt.Sprintf(`{"messages": [{"role": "system", "content": %q}, {"role": "user", "content": "u%d"}, {"role": "assistant", "content": "a%d"}]}`+"\n", s, i, i)
			}
			return src
		}
		got := read(t, chats("be brief", "be brief"), Choices{})
		if got.Instruction != "be brief" || len(got.Warnings) != 0 || !reflect.DeepEqual(got.Shots, pairs("u0", "a0", "u1", "a1")) {
			t.Errorf("got %+v", got)
		}
		got = read(t, chats("be brief", "be long"), Choices{})
		if got.Instruction != "" || !slices.Equal(codes(got), []string{"instructions_differ"}) {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("instruction_column", func(t *testing.T) {
		got := read(t, "instruction,input,output\ntranslate,a,b\ntranslate,c,d", Choices{})
		if got.Instruction != "translate" || len(got.Warnings) != 0 {
			t.Errorf("got %+v", got)
		}
		got = read(t, `[{"instruction": "say a", "output": "a"}, {"instruction": "say b", "output": "b"}]`, Choices{})
		if got.Instruction != "" || !reflect.DeepEqual(got.Shots, pairs("say a", "a", "say b", "b")) {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("whole_prompt", func(t *testing.T) {
		p := prompt.Prompt{Version: 1, Instruction: "Translate.", Query: "cheese", Format: prompt.Presets()[2].Format, Model: "tiny/base",
			Shots: []prompt.Shot{{Input: "sea otter", Output: "海獭"}, {Input: "peppermint", Output: "薄荷", Off: true, Note: "n"}}}
		got := read(t, string(prompt.Encode(p)), Choices{})
		if got.Prompt == nil || !reflect.DeepEqual(*got.Prompt, p) || !reflect.DeepEqual(got.Shots, p.Shots) {
			t.Errorf("got %+v", got)
		}
	})
	t.Run("utf16", func(t *testing.T) {
		for mark, order := range map[string]binary.AppendByteOrder{"\xff\xfe": binary.LittleEndian, "\xfe\xff": binary.BigEndian} {
			b := []byte(mark)
			for _, u := range utf16.Encode([]rune("sea otter\t海獭\r\ncheese\t😀")) {
				b = order.AppendUint16(b, u)
			}
			if got := read(t, string(b), Choices{}); !reflect.DeepEqual(got.Shots, pairs("sea otter", "海獭", "cheese", "😀")) {
				t.Errorf("got %+v", got)
			}
		}
	})
	t.Run("kind_by_choice", func(t *testing.T) {
		if got := read(t, "a,b\tc", Choices{Kind: CSV}); !reflect.DeepEqual(got.Shots, pairs("a", "b\tc")) {
			t.Errorf("got %+v", got)
		}
	})
}

// A person corrects what was guessed, and gets the same text read so.
func TestWith(t *testing.T) {
	t.Run("header", func(t *testing.T) {
		got := read(t, "input\toutput\na\tb", Choices{})
		off := got.With(Choices{Header: None})
		if off.Header != None || !reflect.DeepEqual(off.Shots, pairs("input", "output", "a", "b")) {
			t.Errorf("without: %+v", off)
		}
		on := off.With(Choices{Header: Named})
		if on.Header != Named || !reflect.DeepEqual(on.Shots, got.Shots) || !reflect.DeepEqual(on.Columns, got.Columns) {
			t.Errorf("with again: %+v", on)
		}
		if all := got.With(Choices{Header: Named, Most: 1}); len(all.Shots) != 1 || all.Unsure {
			t.Errorf("chosen: %+v", all)
		}
	})
	t.Run("columns", func(t *testing.T) {
		got := read(t, "1\ta\tb", Choices{})
		got = got.With(Choices{Roles: []Role{Unused, Input, Output}})
		if !reflect.DeepEqual(got.Shots, pairs("a", "b")) || !slices.Equal(codes(got), []string{"unused_columns 1"}) {
			t.Errorf("got %+v", got)
		}
		if c := got.Columns[1]; c.Role != Input || c.Why != ByChoice {
			t.Errorf("the column is %+v", c)
		}
	})
	t.Run("a_note_and_what_is_off", func(t *testing.T) {
		got := read(t, "q,why,skip,a\nhot,easy,x,cold\nbig,,,small", Choices{Header: Named, Roles: []Role{Input, Note, Off, Output}})
		want := []prompt.Shot{{Input: "hot", Output: "cold", Note: "easy", Off: true}, {Input: "big", Output: "small"}}
		if !reflect.DeepEqual(got.Shots, want) {
			t.Errorf("got %+v", got.Shots)
		}
	})
	t.Run("template", func(t *testing.T) {
		const src = "title,body,label\nA,one,x\nB,,y"
		got := read(t, src, Choices{Input: "Title: {title}\n{body}\n{{kept}}"})
		if !reflect.DeepEqual(got.Shots, pairs("Title: A\none\n{{kept}}", "x", "Title: B\n{{kept}}", "y")) {
			t.Errorf("got %+v", got.Shots)
		}
		if !reflect.DeepEqual(got.Roles(), []Role{Input, Input, Output}) || got.Input != "Title: {title}\n{body}\n{{kept}}" {
			t.Errorf("roles %q, template %q", got.Roles(), got.Input)
		}
		if got = read(t, "a b;c d;e\nf g;h i;j", Choices{Input: "{2}/{1}"}); !reflect.DeepEqual(got.Shots[0], prompt.Shot{Input: "c d/a b", Output: "e"}) {
			t.Errorf("by number: %+v", got.Shots)
		}
	})
	t.Run("several_inputs_are_stacked", func(t *testing.T) {
		got := read(t, "a,b,c\nd,e,f", Choices{Roles: []Role{Input, Output, Input}})
		if !reflect.DeepEqual(got.Shots[0], prompt.Shot{Input: "a\nc", Output: "b"}) || got.Input != "{1}\n{3}" {
			t.Errorf("got %+v by %q", got.Shots, got.Input)
		}
	})
	t.Run("part", func(t *testing.T) {
		const src = `{"train": [["a", "b"]], "test": [["c", "d"], ["e", "f"]]}`
		if got := read(t, src, Choices{}); !reflect.DeepEqual(got.Parts, []string{"train", "test"}) || len(got.Shots) != 1 {
			t.Errorf("got %+v", got)
		}
		if got := read(t, src, Choices{Part: "test"}); len(got.Shots) != 2 || got.Shots[1].Input != "e" {
			t.Errorf("got %+v", got)
		}
	})
}

// A larger table is cut or sampled, and says so; all readers have the same bound.
func TestReadLarge(t *testing.T) {
	var b strings.Builder
	b.WriteString("sentence\tlabel\n")
	for i := range MaxRows + 500 {
		fmt.Fprintf(&b, "this is sentence number %d of a large set\t%d\n", i, i%2)
	}
	src := b.String()
	all := read(t, src, Choices{})
	if all.Rows != MaxRows+500 || len(all.Shots) != MaxRows || !slices.Equal(codes(all), []string{"rows_cut 10500 10000"}) {
		t.Errorf("%d of %d, %q", len(all.Shots), all.Rows, codes(all))
	}
	first := all.With(Choices{Most: 1000})
	if len(first.Shots) != 1000 || first.Shots[999].Input != "this is sentence number 999 of a large set" {
		t.Errorf("the first %d, to %+v", len(first.Shots), first.Shots[len(first.Shots)-1])
	}
	one, same, other := all.With(Choices{Most: 1000, Sample: true, Seed: 7}), all.With(Choices{Most: 1000, Sample: true, Seed: 7}), all.With(Choices{Most: 1000, Sample: true, Seed: 8})
	if !reflect.DeepEqual(one.Shots, same.Shots) || reflect.DeepEqual(one.Shots, other.Shots) || len(one.Shots) != 1000 {
		t.Error("a seed doesn't choose the sample")
	}
	if !slices.Equal(codes(one), []string{"rows_sampled 10500 1000"}) {
		t.Errorf("warnings %q", codes(one))
	}
	if at := one.Cell(3, 0); at != one.Shots[3].Input {
		t.Errorf("the cell of a sampled row is %q, its shot %+v", at, one.Shots[3])
	}
	if small := all.With(Choices{Most: 1000, Bytes: 430}); len(small.Shots) != 10 || !slices.Equal(codes(small), []string{"rows_cut 10500 10"}) {
		t.Errorf("%d shots in 430 bytes, %q", len(small.Shots), codes(small))
	}
	labels := map[string]int{}
	for i := 1; i < len(one.Shots); i++ {
		labels[one.Shots[i].Output]++
	}
	if labels["0"] < 400 || labels["1"] < 400 {
		t.Errorf("a random sample has labels %v", labels)
	}
}

func TestReadErrors(t *testing.T) {
	for name, c := range map[string]struct {
		src   string
		kind  Kind
		code  string
		words string
	}{
		"no_line_can_be_read":  {"{\"input\": \"a\" \"output\": \"b\"}", "", "invalid_json", "line 1"},
		"workbook":             {"PK\x03\x04...", "", "is_workbook", ".xlsx"},
		"old_workbook":         {"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1...", "", "is_workbook", ".xls"},
		"yaml":                 {"- input: a\n  output: b\n", "", "is_yaml", "YAML"},
		"gbk":                  {"\xba\xa3\xcc\xa1\tx\n", "", "not_utf8", "line 1"},
		"not_markdown":         {"a,b", Markdown, "not_of_kind", "markdown"},
		"nothing":              {" \r\n\t", "", "nothing_to_import", "nothing"},
		"only_delimiters":      {",,\n,", CSV, "nothing_to_import", "empty"},
		"open_quote":           {"a,b\nc,\"d\ne,f", "", "open_quote", "line 2"},
		"numbers":              {"[1,\n2]", "", "bad_row", "line 1"},
		"no_rows":              {"[]", "", "nothing_to_import", "no rows"},
		"text_as_json":         {`"x"`, JSON, "wrong_type", "line 1"},
		"tool_calls":           {`{"messages": [{"role": "tool", "content": "x"}]}`, "", "bad_messages", "line 1"},
		"images":               {`{"messages": [{"role": "user", "content": [{"type": "image_url"}]}]}`, "", "bad_messages", "line 1"},
		"duplicate_field":      {`[{"input": "a", "input": "b"}]`, "", "duplicate_field", "twice"},
		"prompt_of_the_future": {`{"version": 2, "shots": []}`, "", "unknown_version", "newer"},
		"too_large":            {strings.Repeat("a", MaxBytes+1), "", "too_large", "MB"},
		"not_utf8":             {"a\tb\n\x81\x8d\tc", "", "not_utf8", "line 2"},
		"unknown_kind":         {"a", "xlsx", "unknown_kind", "xlsx"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := Read([]byte(c.src), Choices{Kind: c.kind})
			param := map[string]string{"bad_messages": "messages", "duplicate_field": "input", "unknown_version": "version"}[c.code]
			wantError(t, err, c.code, param, c.words)
		})
	}
}

// One row that can't be read is named, and the others stay.
func TestReadBadRows(t *testing.T) {
	for name, src := range map[string]string{
		"a_line":               "{\"input\": \"a\", \"output\": \"b\"}\n{\"input\": \"x\" \"output\": \"y\"}\n{\"input\": \"c\", \"output\": \"d\"}",
		"a_number":             "{\"input\": \"a\", \"output\": \"b\"}\n7\n{\"input\": \"c\", \"output\": \"d\"}",
		"an_element":           "[\n{\"input\": \"a\", \"output\": \"b\"},\nnull,\n{\"input\": \"c\", \"output\": \"d\"}\n]",
		"an_element_of_a_list": "[{\"input\": \"a\", \"output\": \"b\"},\n7,\n[\"c\", \"d\"]]",
		"a_broken_element":     "[\n  {\"input\": \"a\", \"output\": \"b\"}\n, {\"input\": \"x\" \"y\"},\n  {\"input\": \"c\", \"output\": \"d\"}\n]\n",
		"a_chat_with_an_image": "[[\"a\", \"b\"],\n{\"messages\": [{\"role\": \"user\", \"content\": [{\"type\": \"image_url\"}]}]},\n[\"c\", \"d\"]]",
		"the_file_was_cut_off": "[\n{\"input\": \"a\", \"output\": \"b\"},\n{\"input\": \"c\", \"output\": \"d\"},\n{\"input\": \"e\"",
	} {
		t.Run(name, func(t *testing.T) {
			got := read(t, src, Choices{})
			line := "2"
			if strings.HasPrefix(name, "an_element") && !strings.HasSuffix(name, "list") || name == "a_broken_element" {
				line = "3"
			}
			if name == "the_file_was_cut_off" {
				line = "4"
			}
			if w := codes(got); len(w) != 1 || !strings.HasSuffix(w[0], "_left_out "+line) {
				t.Errorf("warnings %q, want line %s", w, line)
			}
			var all []string
			for _, s := range got.Shots {
				all = append(all, s.Input+s.Output)
			}
			if !slices.Equal(all, []string{"ab", "cd"}) {
				t.Errorf("got %q", all)
			}
		})
	}
}

// wantError checks what a person and a program are told.
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

func FuzzRead(f *testing.F) {
	f.Add("input\toutput\n\"a\n\"\tb", "")
	f.Add("sep=;\n\"a\"\"\";'=b\n;", "csv")
	f.Add(`[{"input": {"a": [1]}}, ["b", null], {"messages": [{"role": "user", "content": "x"}]}]`, "")
	f.Add("{\"messages\": []}\n{}", "jsonl")
	f.Add("\xff\xfea\x00\t\x00b\x00", "tsv")
	f.Add("{\"version\": 1, \"format\": {\"as\": \"text\"}}", "json")
	f.Add("| a | b |\n|--|--|\n| c\\| | d", "markdown")
	f.Add("<table><tr><th>a<td>b<tr><td>&#x41;<br></table", "html")
	f.Add("Q: a\nA: b\n\nQ: c\nA:", "prompt")
	f.Add("<i>a</i><o>b</o><i>c</i><o>", "prompt")
	f.Add("t:\n\na => b\nc =>", "")
	f.Add("#separator:tab\n#html:true\n#tags column:2\na\tb", "")
	f.Add("q,A,B,C,D,answer\nx,1,2,3,4,3", "csv")
	f.Add("a  b\nc  d", "lines")
	f.Add("{'a': 'b\\'', 'c': (1, None)}", "jsonl")
	f.Fuzz(func(t *testing.T, data, kind string) {
		got, err := Read([]byte(data), Choices{Kind: Kind(kind)})
		if err != nil {
			var e *chat.Error
			if !errors.As(err, &e) || e.Message == "" || e.Hint == "" || e.Code == "" {
				t.Fatalf("error %#v has no message, hint or code", err)
			}
			return
		}
		if len(got.Shots) != min(got.Rows, MaxRows) {
			t.Fatalf("%d shots of %d rows", len(got.Shots), got.Rows)
		}
		for _, w := range got.Warnings {
			if w.Code == "" || strings.Contains(w.Message, "%!") {
				t.Fatalf("a warning of %q: %q", data, w.Message)
			}
		}
		got.With(Choices{Header: Named})
		got.With(Choices{Header: None, Input: got.Input})
		roles := got.Roles()
		slices.Reverse(roles)
		got.With(Choices{Roles: roles, Most: 1, Sample: true})
		// What was read can be written and read again.
		for _, k := range []Kind{TSV, CSV, JSONL, JSON} {
			checkRoundTrip(t, got.Shots, k)
		}
	})
}
