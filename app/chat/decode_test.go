package chat

import (
	"encoding/json"
	"reflect"
	"strings"
	"testing"
	"time"
)

func ptr[T any](v T) *T { return &v }

func TestDecodeRequest(t *testing.T) {
	tests := []struct {
		name string
		chat bool
		body string
		want Request
	}{
		{"reads_a_chat", true,
			`{"model":"tiny/base","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Hi"}]}`,
			Request{Model: "tiny/base", Messages: []Message{{System, "Be brief."}, {User, "Hi"}}}},
		{"reads_every_chat_field", true,
			` { "model":"m", "messages":[{"content":"x","role":"developer"}], "stream":true, "stream_options":{"include_usage":true,"include_obfuscation":false},
			"max_completion_tokens":7, "temperature":0.5, "top_p":1, "frequency_penalty":-2, "presence_penalty":2e0, "seed":-9223372036854775808, "n":3,
			"logprobs":true, "top_logprobs":5, "stop":["a","\n"] } `,
			Request{Model: "m", Messages: []Message{{Developer, "x"}}, Stream: true, IncludeUsage: true, Parameters: Parameters{
				MaxTokens: ptr(7), Temperature: ptr(0.5), TopP: ptr(1.0), FrequencyPenalty: ptr(-2.0), PresencePenalty: ptr(2.0),
				Seed: ptr(int64(-1 << 63)), N: ptr(3), TopLogprobs: ptr(5), Stop: []string{"a", "\n"}}}},
		{"reads_every_completion_field", false,
			`{"model":"m","prompt":"a\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t","max_tokens":7,"temperature":0,"top_p":0.1,"frequency_penalty":0,"presence_penalty":0,"seed":1,"n":1,"logprobs":5,"stop":"\n\n","stream":false}`,
			Request{Model: "m", Prompt: "aé😀\"\\/\b\f\n\r\t", Parameters: Parameters{
				MaxTokens: ptr(7), Temperature: ptr(0.0), TopP: ptr(0.1), FrequencyPenalty: ptr(0.0), PresencePenalty: ptr(0.0),
				Seed: ptr(int64(1)), N: ptr(1), TopLogprobs: ptr(5), Stop: []string{"\n\n"}}}},
		{"takes_an_empty_prompt", false, `{"model":"m","prompt":""}`, Request{Model: "m"}},
		{"takes_logprobs_without_alternatives", true, `{"model":"m","messages":[{"role":"user","content":""}],"logprobs":true}`,
			Request{Model: "m", Messages: []Message{{User, ""}}, Parameters: Parameters{TopLogprobs: ptr(0)}}},
		{"takes_an_empty_list_of_stops", false, `{"model":"m","prompt":"","stop":[]}`, Request{Model: "m"}},
		{"joins_text_parts_as_they_are", true,
			`{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"text":" b","type":"text"}]}]}`,
			Request{Model: "m", Messages: []Message{{User, "a b"}}}},
		{"drops_what_changes_nothing", true,
			`{"model":"m","messages":[{"role":"assistant","content":"x","refusal":null,"annotations":[],"audio":null,"tool_calls":null,"function_call":null},{"role":"assistant","content":"y","refusal":""}],
			"user":"u","safety_identifier":"s","prompt_cache_key":"k","metadata":{"a":"b"},"store":false,"response_format":{"type":"text"},"logprobs":false}`,
			Request{Model: "m", Messages: []Message{{Assistant, "x"}, {Assistant, "y"}}}},
		{"takes_null_for_an_absent_field", true,
			`{"model":"m","messages":[{"role":"user","content":""}],"stream":null,"stream_options":null,"temperature":null,"top_p":null,
			"frequency_penalty":null,"presence_penalty":null,"seed":null,"logprobs":null,"top_logprobs":null,"stop":null,"metadata":null,"store":null}`,
			Request{Model: "m", Messages: []Message{{User, ""}}}},
		{"takes_limits_and_tools_that_are_null", true,
			`{"model":"m","messages":[{"role":"user","content":""}],"n":null,"max_tokens":null,"max_completion_tokens":5,"user":null,"tools":null,
			"tool_choice":null,"logit_bias":null,"service_tier":null,"response_format":null,"reasoning_effort":null}`,
			Request{Model: "m", Messages: []Message{{User, ""}}, Parameters: Parameters{MaxTokens: ptr(5)}}},
		{"takes_what_does_nothing", true,
			`{"model":"m","messages":[{"role":"user","content":"a","name":"bob"},{"role":"assistant","content":null,"reasoning_content":"hm","reasoning":null}],"tools":[],
			"tool_choice":"none","parallel_tool_calls":true,"logit_bias":{},"modalities":["text"],"service_tier":"auto","verbosity":"medium","top_logprobs":0}`,
			Request{Model: "m", Messages: []Message{{User, "a"}, {Assistant, ""}}}},
		{"takes_an_effort", true, `{"model":"m","messages":[{"role":"user","content":""}],"reasoning_effort":"xhigh"}`,
			Request{Model: "m", Messages: []Message{{User, ""}}, Parameters: Parameters{ReasoningEffort: "xhigh"}}},
		{"takes_a_list_of_one_and_best_of_n", false, `{"model":"m","prompt":["p"],"best_of":3,"n":3,"logit_bias":{},"suffix":null,"reasoning_effort":"least"}`,
			Request{Model: "m", Prompt: "p", Parameters: Parameters{N: ptr(3), ReasoningEffort: EffortLeast}}},
		{"takes_the_best_of_one", false, `{"model":"m","best_of":1,"prompt":"p"}`, Request{Model: "m", Prompt: "p"}},
		{"takes_null_in_completions", false, `{"model":"m","prompt":"","logprobs":null,"echo":null,"stop": null }`, Request{Model: "m"}},
		{"takes_an_echo", false, `{"model":"m","prompt":"p","echo":true,"max_tokens":0,"logprobs":1}`, Request{Model: "m", Prompt: "p", Echo: true, Parameters: Parameters{MaxTokens: ptr(0), TopLogprobs: ptr(1)}}},
		{"drops_echo_false", false, `{"model":"m","prompt":"p","echo":false}`, Request{Model: "m", Prompt: "p"}},
		{"keeps_NUL_and_line_separators", false, `{"model":"m","prompt":"\u0000\u2028"}`, Request{Model: "m", Prompt: "\x00\u2028"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DecodeRequest([]byte(tt.body), tt.chat)
			if err != nil {
				t.Fatalf("refused: %v (param %q)", err, err.Param)
			}
			if !reflect.DeepEqual(*got, tt.want) {
				t.Errorf("got  %+v\nwant %+v", *got, tt.want)
			}
		})
	}
}

// base is a valid chat body, open for one more field.
const base = `{"model":"m","messages":[{"role":"user","content":"x"}],`

func TestDecodeRequest_refuses(t *testing.T) {
	message := func(fields string) string { return `{"model":"m","messages":[{"role":"user",` + fields + `}]}` }
	tests := []struct{ name, body, param, code string }{
		{"an_empty_body", ``, "", "invalid_json"},
		{"an_array", `[]`, "", "invalid_type"},
		{"null", `null`, "", "invalid_type"},
		{"trailing_data", base + `"n":1}{}`, "", "invalid_json"},
		{"trailing_NUL", base + `"n":1}` + "\x00", "", "invalid_json"},
		{"a_trailing_comma", base + `}`, "", "invalid_json"},
		{"a_comma_in_an_array", `{"model":"m","messages":[{"role":"user","content":"x"},]}`, "messages[1]", "invalid_json"},
		{"a_comment", base + `/**/"n":1}`, "", "invalid_json"},
		{"single_quotes", `{'model':'m'}`, "", "invalid_json"},
		{"an_unfinished_body", base + `"n":1`, "", "invalid_json"},
		{"an_unfinished_string", `{"model":"m`, "", "invalid_json"},
		{"invalid_UTF8", base + `"user":"` + "\xff" + `"}`, "", "invalid_json"},
		{"a_byte_order_mark", "\xef\xbb\xbf" + base + `"n":1}`, "", "invalid_json"},
		{"half_a_surrogate_pair", base + `"user":"\ud83d"}`, "", "invalid_json"},
		{"surrogates_in_the_wrong_order", base + `"user":"\ude00\ud83d"}`, "", "invalid_json"},
		{"a_control_character", base + "\"user\":\"\n\"}", "", "invalid_json"},
		{"an_unknown_escape", base + `"user":"\x41"}`, "", "invalid_json"},
		{"a_leading_zero", base + `"n":01}`, "", "invalid_json"},
		{"a_plus_sign", base + `"n":+1}`, "n", "invalid_json"},
		{"NaN", base + `"temperature":NaN}`, "", "invalid_json"},
		{"a_number_of_a_thousand_digits", base + `"n":` + strings.Repeat("1", 1000) + `}`, "", "invalid_json"},

		{"a_key_given_twice", base + `"n":1,"n":2}`, "n", "duplicate_parameter"},
		{"a_key_given_twice_by_escape", base + `"n":1,"\u006e":2}`, "n", "duplicate_parameter"},
		{"a_key_in_another_case", base + `"max_tokens":100000,"Max_Tokens":5}`, "max_tokens", "duplicate_parameter"},
		{"a_key_with_a_kelvin_sign", base + `"max_tokens":100000,"max_to` + "\u212a" + `ens":5}`, "max_tokens", "duplicate_parameter"},
		{"a_key_with_a_long_s", base + `"max_tokens":100000,"max_token` + "\u017f" + `":5}`, "max_tokens", "duplicate_parameter"},
		{"a_key_with_an_escaped_kelvin_sign", base + `"max_to\u212aens":5}`, "max_to\u212aens", "unknown_parameter"},
		{"a_lone_key_in_another_case", base + `"Max_Tokens":5}`, "Max_Tokens", "unknown_parameter"},
		{"a_message_key_given_twice", message(`"content":"a","content":"b"`), "content", "duplicate_parameter"},
		{"a_message_key_in_another_case", message(`"content":"a","Content":"b"`), "content", "duplicate_parameter"},
		{"a_part_key_given_twice", message(`"content":[{"type":"text","text":"a","text":"b"}]`), "text", "duplicate_parameter"},
		{"an_option_given_twice", base + `"stream":true,"stream_options":{"include_usage":true,"include_usage":false}}`, "include_usage", "duplicate_parameter"},
		{"metadata_by_case", base + `"metadata":{"a":"b","A":"b"}}`, "a", "duplicate_parameter"},
		{"both_bounds", base + `"max_tokens":1,"max_completion_tokens":100000}`, "max_completion_tokens", "duplicate_parameter"},

		{"max_tokens_float", base + `"max_tokens":1.5}`, "max_tokens", "invalid_type"},
		{"max_tokens_integral_float", base + `"max_tokens":5.0}`, "max_tokens", "invalid_type"},
		{"max_tokens_exponent", base + `"max_tokens":1e9}`, "max_tokens", "invalid_type"},
		{"max_tokens_string", base + `"max_tokens":"5"}`, "max_tokens", "invalid_type"},
		{"max_tokens_boolean", base + `"max_tokens":true}`, "max_tokens", "invalid_type"},
		{"max_tokens_array", base + `"max_tokens":[5]}`, "max_tokens", "invalid_type"},
		{"max_tokens_zero", base + `"max_tokens":0}`, "max_tokens", "out_of_range"},
		{"max_tokens_negative", base + `"max_tokens":-1}`, "max_tokens", "out_of_range"},
		{"max_tokens_overflow", base + `"max_tokens":18446744073709551617}`, "max_tokens", "out_of_range"},
		{"n_zero", base + `"n":0}`, "n", "out_of_range"},
		{"n_huge", base + `"n":129}`, "n", "out_of_range"},
		{"temperature_above_2", base + `"temperature":2.01}`, "temperature", "out_of_range"},
		{"temperature_infinite", base + `"temperature":1e999}`, "temperature", "out_of_range"},
		{"temperature_string", base + `"temperature":"0"}`, "temperature", "invalid_type"},
		{"top_p_negative", base + `"top_p":-0.1}`, "top_p", "out_of_range"},
		{"a_penalty_out_of_range", base + `"presence_penalty":3}`, "presence_penalty", "out_of_range"},
		{"a_seed_as_float", base + `"seed":1.0}`, "seed", "invalid_type"},
		{"stream_as_number", base + `"stream":1}`, "stream", "invalid_type"},
		{"an_option_null", base + `"stream":true,"stream_options":{"include_usage":null}}`, "stream_options.include_usage", "invalid_type"},
		{"stream_options_without_stream", base + `"stream_options":{"include_usage":true}}`, "stream_options", "invalid_value"},
		{"an_unknown_stream_option", base + `"stream":true,"stream_options":{"x":1}}`, "stream_options.x", "unknown_parameter"},
		{"top_logprobs_without_logprobs", base + `"top_logprobs":2}`, "top_logprobs", "invalid_value"},
		{"top_logprobs_with_logprobs_false", base + `"logprobs":false,"top_logprobs":2}`, "top_logprobs", "invalid_value"},
		{"too_many_alternatives", base + `"logprobs":true,"top_logprobs":21}`, "top_logprobs", "out_of_range"},
		{"logprobs_as_integer_in_chat", base + `"logprobs":3}`, "logprobs", "invalid_type"},
		{"a_stop_null", base + `"stop":[null]}`, "stop[0]", "invalid_type"},
		{"null_twice", base + `"stop":null,"stop":"x"}`, "stop", "duplicate_parameter"},
		{"null_and_more", base + `"stop":nullx}`, "", "invalid_json"},
		{"null_of_another_endpoint", base + `"echo":null}`, "echo", "unsupported_parameter"},
		{"an_empty_stop", base + `"stop":""}`, "stop", "invalid_value"},
		{"an_empty_stop_in_a_list", base + `"stop":["a",""]}`, "stop[1]", "invalid_value"},
		{"five_stops", base + `"stop":["a","b","c","d","e"]}`, "stop", "invalid_value"},
		{"a_stop_that_is_no_string", base + `"stop":[1]}`, "stop[0]", "invalid_type"},

		{"tools", base + `"tools":[{}]}`, "tools", "unsupported_parameter"},
		{"tool_choice", base + `"tool_choice":"required"}`, "tool_choice", "unsupported_parameter"},
		{"functions", base + `"functions":[]}`, "functions", "unsupported_parameter"},
		{"service_tier", base + `"service_tier":"priority"}`, "service_tier", "unsupported_parameter"},
		{"audio", base + `"audio":{}}`, "audio", "unsupported_parameter"},
		{"modalities", base + `"modalities":["text","audio"]}`, "modalities", "unsupported_parameter"},
		{"web_search_options", base + `"web_search_options":{}}`, "web_search_options", "unsupported_parameter"},
		{"prediction", base + `"prediction":{}}`, "prediction", "unsupported_parameter"},
		{"reasoning_effort", base + `"reasoning_effort":"very high"}`, "reasoning_effort", "invalid_value"},
		{"best_of", base + `"best_of":100}`, "best_of", "unsupported_parameter"},
		{"suffix", base + `"suffix":"x"}`, "suffix", "unsupported_parameter"},
		{"logit_bias", base + `"logit_bias":{"50256":-100}}`, "logit_bias", "unsupported_parameter"},
		{"store_true", base + `"store":true}`, "store", "unsupported_value"},
		{"a_JSON_response_format", base + `"response_format":{"type":"json_object"}}`, "response_format.type", "unsupported_value"},
		{"a_prompt_in_a_chat", base + `"prompt":"x"}`, "prompt", "unsupported_parameter"},
		{"an_unknown_field", base + `"base_url":"http://x"}`, "base_url", "unknown_parameter"},
		{"seventeen_metadata", base + `"metadata":{"1":"","2":"","3":"","4":"","5":"","6":"","7":"","8":"","9":"","10":"","11":"","12":"","13":"","14":"","15":"","16":"","17":""}}`, "metadata", "invalid_value"},
		{"metadata_of_numbers", base + `"metadata":{"a":1}}`, "metadata.a", "invalid_type"},

		{"no_model", `{"messages":[{"role":"user","content":"x"}]}`, "model", "missing_required_parameter"},
		{"an_empty_model", `{"model":"","messages":[{"role":"user","content":"x"}]}`, "model", "missing_required_parameter"},
		{"a_model_that_is_no_string", `{"model":7,"messages":[]}`, "model", "invalid_type"},
		{"no_messages", `{"model":"m"}`, "messages", "missing_required_parameter"},
		{"empty_messages", `{"model":"m","messages":[]}`, "messages", "missing_required_parameter"},
		{"messages_null", `{"model":"m","messages":null}`, "messages", "invalid_type"},
		{"messages_as_a_string", `{"model":"m","messages":"x"}`, "messages", "invalid_type"},
		{"a_message_that_is_a_string", `{"model":"m","messages":["x"]}`, "messages[0]", "invalid_type"},
		{"a_message_without_content", `{"model":"m","messages":[{"role":"user"}]}`, "messages[0].content", "missing_required_parameter"},
		{"a_message_without_a_role", `{"model":"m","messages":[{"content":"x"}]}`, "messages[0].role", "missing_required_parameter"},
		{"a_tool_message", `{"model":"m","messages":[{"role":"tool","content":"x"}]}`, "messages[0].role", "unsupported_value"},
		{"content_null", message(`"content":null`), "messages[0].content", "invalid_type"},
		{"content_as_a_number", message(`"content":1`), "messages[0].content", "invalid_type"},
		{"content_of_no_parts", message(`"content":[]`), "messages[0].content", "missing_required_parameter"},
		{"an_image", message(`"content":[{"type":"image_url","image_url":{"url":"http://127.1/"}}]`), "messages[0].content[0].type", "unsupported_value"},
		{"an_image_before_its_type", message(`"content":[{"image_url":{"url":"http://127.1/"},"type":"image_url"}]`), "messages[0].content[0].image_url", "unknown_parameter"},
		{"a_part_without_text", message(`"content":[{"type":"text"}]`), "messages[0].content[0].text", "missing_required_parameter"},
		{"a_part_that_is_a_string", message(`"content":["x"]`), "messages[0].content[0]", "invalid_type"},
		{"a_participants_name", message(`"content":"x","name":7`), "messages[0].name", "invalid_type"},
		{"a_tool_call_in_a_message", message(`"content":"x","tool_calls":[]`), "messages[0].tool_calls", "unsupported_parameter"},
		{"an_annotation", message(`"content":"x","annotations":[{}]`), "messages[0].annotations", "unsupported_parameter"},
		{"a_refusal", message(`"content":"x","refusal":"no"`), "messages[0].refusal", "unsupported_parameter"},
		{"an_unknown_message_field", message(`"content":"x","cache_control":{}`), "messages[0].cache_control", "unknown_parameter"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			r, err := DecodeRequest([]byte(tt.body), true)
			if err == nil {
				t.Fatalf("accepted: %+v", r)
			}
			if err.Code != tt.code || err.Code != "invalid_json" && err.Param != tt.param {
				t.Errorf("param %q, code %q; want %q, %q (%v)", err.Param, err.Code, tt.param, tt.code, err)
			}
			if err.Status != 400 || err.Message == "" || err.Hint == "" || err.Type != "invalid_request_error" {
				t.Errorf("incomplete error: %+v", err)
			}
		})
	}
}

func TestDecodeRequest_refuses_in_completions(t *testing.T) {
	tests := []struct{ name, body, param, code string }{
		{"no_prompt", `{"model":"m"}`, "prompt", "missing_required_parameter"},
		{"an_array_of_prompts", `{"model":"m","prompt":["a","b"]}`, "prompt", "invalid_type"},
		{"an_array_of_tokens", `{"model":"m","prompt":[1,2]}`, "prompt", "invalid_type"},
		{"a_null_prompt", `{"model":"m","prompt":null}`, "prompt", "invalid_type"},
		{"messages", `{"model":"m","messages":[]}`, "messages", "unsupported_parameter"},
		{"max_completion_tokens", `{"model":"m","prompt":"","max_completion_tokens":1}`, "max_completion_tokens", "unsupported_parameter"},
		{"logprobs_true", `{"model":"m","prompt":"","logprobs":true}`, "logprobs", "invalid_type"},
		{"top_logprobs", `{"model":"m","prompt":"","top_logprobs":1}`, "top_logprobs", "unsupported_parameter"},
		{"no_tokens_without_echo", `{"model":"m","prompt":"","max_tokens":0}`, "max_tokens", "out_of_range"},
		{"an_echo_of_another_type", `{"model":"m","prompt":"","echo":1}`, "echo", "invalid_type"},
		{"best_of", `{"model":"m","prompt":"","n":2,"best_of":3}`, "best_of", "unsupported_parameter"},
		{"best_of_more_than_one", `{"model":"m","best_of":20,"prompt":""}`, "best_of", "unsupported_parameter"},
		{"an_empty_list_of_prompts", `{"model":"m","prompt":[]}`, "prompt", "missing_required_parameter"},
		{"a_list_of_a_list", `{"model":"m","prompt":[["a"]]}`, "prompt", "invalid_type"},
		{"suffix", `{"model":"m","prompt":"","suffix":""}`, "suffix", "unsupported_parameter"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := DecodeRequest([]byte(tt.body), false)
			if err == nil || err.Param != tt.param || err.Code != tt.code {
				t.Errorf("got %+v; want %s, %s", err, tt.param, tt.code)
			}
		})
	}
}

func TestDecodeRequest_is_quick_about(t *testing.T) {
	const mega = 1 << 20
	long := strings.Repeat("x", mega)
	tests := []struct {
		name, body string
		valid      bool
	}{
		{"a_megabyte_of_text", `{"model":"m","messages":[{"role":"user","content":"` + long + `"}]}`, true},
		{"a_megabyte_of_escapes", `{"model":"m","messages":[{"role":"user","content":"` + strings.Repeat(`\n`, mega/2) + `"}]}`, true},
		{"twenty_thousand_messages", `{"model":"m","messages":[` + strings.Repeat(`{"role":"user","content":"abcdefghijklm"},`, 20000) + `{"role":"user","content":""}]}`, true},
		{"arrays_half_a_million_deep", `{"model":"m","messages":` + strings.Repeat("[", mega), false},
		{"objects_deep", `{"model":"m","metadata":` + strings.Repeat(`{"a":`, mega/5), false},
		{"deep_content", `{"model":"m","messages":[{"role":"user","content":` + strings.Repeat("[", mega), false},
		{"a_megabyte_of_a_key", `{"` + long + `":1}`, false},
		{"a_megabyte_of_digits", `{"model":"m","n":` + strings.Repeat("9", mega) + `}`, false},
		{"a_megabyte_of_spaces", strings.Repeat(" ", mega), false},
		{"a_hundred_thousand_keys", "{" + strings.Repeat(`"a":1,`, 100000) + `"b":1}`, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			start := time.Now()
			_, err := DecodeRequest([]byte(tt.body), true)
			took := time.Since(start)
			if (err == nil) != tt.valid {
				t.Errorf("error is %v", err)
			}
			if err != nil && len(err.Error()) > 1000 {
				t.Errorf("the error has %d bytes", len(err.Error()))
			}
			// It takes a few milliseconds; the limit leaves room for a machine
			// with other work, and none for quadratic time.
			if limit := 10 * time.Second; took > limit {
				t.Errorf("took %v, more than %v", took, limit)
			}
			t.Log(took)
		})
	}
}

func TestAppendJSON(t *testing.T) {
	r := Request{RunID: "run-1", Model: "openai/gpt", Messages: []Message{{Developer, "<&>\u2028\x00"}}, Stream: true, IncludeUsage: true,
		Parameters: Parameters{MaxTokens: ptr(5), Temperature: ptr(0.0), TopLogprobs: ptr(2), Stop: []string{"\n"}}}
	text := Request{Model: "m", Prompt: "p", Parameters: Parameters{MaxTokens: ptr(5), TopLogprobs: ptr(2), N: ptr(2), Seed: ptr(int64(3)), TopP: ptr(1e-7)}}
	tests := []struct {
		name, got, want string
	}{
		{"writes_a_chat", string(r.AppendJSON(nil, "gpt")),
			`{"model":"gpt","messages":[{"role":"developer","content":"<&>` + "\u2028" + `\u0000"}],"max_tokens":5,"temperature":0,"logprobs":true,"top_logprobs":2,"stop":["\n"],"stream":true,"stream_options":{"include_usage":true}}`},
		{"writes_a_dialect", string(r.AppendDialect(nil, "gpt", Dialect{MaxCompletionTokens: true, SystemRole: true, NoStreamOptions: true})),
			`{"model":"gpt","messages":[{"role":"system","content":"<&>` + "\u2028" + `\u0000"}],"max_completion_tokens":5,"temperature":0,"logprobs":true,"top_logprobs":2,"stop":["\n"],"stream":true}`},
		{"writes_a_completion_with_its_own_model", string(text.AppendJSON(nil, "")),
			`{"model":"m","prompt":"p","max_tokens":5,"top_p":1e-07,"seed":3,"n":2,"logprobs":2}`},
		{"replaces_what_is_not_UTF8", string((&Request{Model: "m", Prompt: "a\xffb"}).AppendJSON(nil, "")), "{\"model\":\"m\",\"prompt\":\"a\uFFFDb\"}"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if tt.got != tt.want {
				t.Errorf("got  %s\nwant %s", tt.got, tt.want)
			}
		})
	}
}

func TestClone_shares_nothing(t *testing.T) {
	r := &Request{Messages: []Message{{User, "a"}}, Parameters: Parameters{MaxTokens: ptr(1), Seed: ptr(int64(1)), TopP: ptr(1.0), Stop: []string{"a"}}}
	c := r.Clone()
	if !reflect.DeepEqual(r, c) {
		t.Fatalf("%+v is not %+v", c, r)
	}
	*c.MaxTokens, *c.Seed, *c.TopP, c.Stop[0], c.Messages[0].Content = 2, 2, 0, "b", "b"
	if *r.MaxTokens != 1 || *r.Seed != 1 || *r.TopP != 1 || r.Stop[0] != "a" || r.Messages[0].Content != "a" {
		t.Errorf("the original changed: %+v", r)
	}
}

func FuzzDecodeRequest(f *testing.F) {
	f.Add([]byte(base+`"n":1,"stop":["a"],"stream":true,"stream_options":{"include_usage":true},"logprobs":true,"top_logprobs":3,"temperature":0.1}`), true)
	f.Add([]byte(`{"model":"m","prompt":"a\u00e9\ud83d\ude00","logprobs":2,"seed":-5,"max_tokens":3}`), false)
	f.Add([]byte(`{"model":"m","messages":[{"role":"user","content":[{"type":"text","text":"a"}]}],"metadata":{"a":"b"}}`), true)
	f.Add([]byte(`{"model":"m","prompt":"a","echo":true,"logprobs":0,"max_tokens":0}`), false)
	f.Add([]byte(base+`"max_to\u212aens":1e5}`), true)
	f.Fuzz(func(t *testing.T, body []byte, chat bool) {
		r, err := DecodeRequest(body, chat)
		if err != nil {
			if r != nil || err.Message == "" {
				t.Fatalf("error %+v with request %+v", err, r)
			}
			return
		}
		if !json.Valid(body) {
			t.Fatalf("accepted what is not JSON: %q", body)
		}
		again, err := DecodeRequest(r.AppendJSON(nil, ""), chat)
		if err != nil {
			t.Fatalf("own encoding refused: %v\n%s", err, r.AppendJSON(nil, ""))
		}
		if !reflect.DeepEqual(r, again) {
			t.Fatalf("decoded %+v\nthen    %+v", r, again)
		}
	})
}

func BenchmarkDecodeRequest(b *testing.B) {
	body := []byte(base + `"max_tokens":64,"temperature":0,"stream":true,"stop":["\n"]}`)
	b.SetBytes(int64(len(body)))
	b.ReportAllocs()
	for b.Loop() {
		if _, err := DecodeRequest(body, true); err != nil {
			b.Fatal(err)
		}
	}
}
