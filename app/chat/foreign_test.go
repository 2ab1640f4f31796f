package chat

import (
	"errors"
	"io"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
)

// events are data lines as a stream.
func events(data ...string) string {
	return "data: " + strings.Join(data, "\n\ndata: ") + "\n\n"
}

const (
	hello = `{"choices": [{"index": 0, "delta": {"content": "Hello"}, "finish_reason": null}]}`
	ended = `{"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]}`
)

// TestDecodeStream_of_other_servers reads streams as servers of many makes
// were seen to send them.
func TestDecodeStream_of_other_servers(t *testing.T) {
	said := func(text, reason string) Sample { return Sample{Text: text, FinishReason: reason} }
	tests := []struct {
		name, wire string
		want       Sample
		usage      *Usage
		code, says string // of the error that it ends in
	}{
		{"no_DONE", events(hello, ended), said("Hello", FinishStop), nil, "", ""},
		{"finish_reason_the_word_null", events(`{"choices":[{"index":0,"delta":{"content":"Hel"},"finish_reason":"null"}]}`, `{"choices":[{"index":0,"delta":{"content":"lo"},"finish_reason":"null"}]}`, ended, "[DONE]"),
			said("Hello", FinishStop), nil, "", ""},
		{"only_the_word_null", events(`{"choices":[{"index":0,"delta":{"content":"Hello"},"finish_reason":"null"}]}`, "[DONE]"),
			said("Hello", ""), nil, CodeStreamBroken, "without saying why"},
		{"eos_token", events(hello, `{"choices":[{"delta":{},"finish_reason":"eos_token"}]}`, "[DONE]"), said("Hello", FinishStop), nil, "", ""},
		{"finish_reason_error", events(hello, `{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}`, "[DONE]"),
			said("Hello", ""), nil, CodeStreamBroken, "broke off the answer"},
		{"an_error_beside_the_reason_error", events(hello, `{"error":{"code":502,"message":"Provider disconnected unexpectedly"},"choices":[{"index":0,"delta":{"content":"!"},"finish_reason":"error"}]}`, "[DONE]"),
			said("Hello!", ""), nil, "502", "Provider disconnected"},
		{"abort", events(hello, `{"choices":[{"index":0,"delta":{},"finish_reason":"abort"}]}`, "[DONE]"), said("Hello", ""), nil, CodeStreamBroken, "broke"},
		{"an_error_without_an_envelope", events(hello, `{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400}`, "[DONE]"),
			said("Hello", ""), nil, "400", "maximum context length"},
		{"error_message", events(hello, `{"error_message":"Out of memory."}`), said("Hello", ""), nil, "", "Out of memory."},
		{"a_detail", events(hello, `{"detail":"Worker died."}`), said("Hello", ""), nil, "", "Worker died."},
		{"an_error_in_a_list", events(hello, `[{"error":{"code":503,"message":"Overloaded.","status":"UNAVAILABLE"}}]`), said("Hello", ""), nil, "503", "Overloaded."},
		{"FastChats_error", events(hello, `{"text":"**NETWORK ERROR**","error_code":50001}`, "[DONE]"), said("Hello", ""), nil, "50001", "NETWORK"},
		{"an_empty_error_is_none", events(`{"error":"","choices":[{"delta":{"content":"Hello"}}]}`, `{"error":{},"choices":[{"delta":{},"finish_reason":"stop"}]}`, "[DONE]"), said("Hello", FinishStop), nil, "", ""},
		{"minus_infinity", events(`{"choices":[{"index":0,"delta":{"content":"Paris"},"logprobs":{"content":[{"token":"Paris","logprob":-0.01,"top_logprobs":[{"token":"x","logprob":-Infinity},{"token":"-Infinity","logprob":NaN}]}]},"finish_reason":null}]}`, ended, "[DONE]"),
			Sample{Text: "Paris", FinishReason: FinishStop, Logprobs: []TokenLogprob{{Token: "Paris", Logprob: -0.01, Bytes: tokenBytes("Paris"),
				Top: []Logprob{{"x", -9999, []int{120}}, {"-Infinity", -9999, tokenBytes("-Infinity")}}}}}, nil, "", ""},
		{"lists_where_objects_are_expected", events(hello, ended, `{"choices":[],"usage":{"prompt_tokens":null,"completion_tokens":"3","total_tokens":24,"prompt_tokens_details":[],"completion_tokens_details":null}}`, "[DONE]"),
			said("Hello", FinishStop), &Usage{PromptTokens: 21, CompletionTokens: 3, TotalTokens: 24}, "", ""},
		{"other_types_everywhere", events(`{"id":7,"model":null,"created":"soon","choices":[{"index":"0","delta":{"content":"Hello","refusal":[],"reasoning":{}},"logprobs":3,"finish_reason":false}],"usage":[]}`, `{"choices":[{"index":0,"delta":[],"finish_reason":"stop"}]}`, `{"choices":{}}`, "[DONE]"),
			said("Hello", FinishStop), nil, "", ""},
		{"thinking_beside_the_completion", events(hello, ended, `{"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":3,"total_tokens":984}}`, "[DONE]"),
			said("Hello", FinishStop), &Usage{PromptTokens: 21, CompletionTokens: 963, TotalTokens: 984, ReasoningTokens: 960}, "", ""},
		{"an_empty_usage", events(hello, ended, `{"choices":[],"usage":{}}`, "[DONE]"), said("Hello", FinishStop), nil, "", ""},
		{"a_usage_of_nothing_for_something", events(hello, ended, `{"choices":[],"usage":{"prompt_tokens":21,"completion_tokens":0,"total_tokens":21}}`, "[DONE]"), said("Hello", FinishStop), nil, "", ""},
		{"Groqs_usage", events(hello, `{"choices":[{"delta":{},"finish_reason":"stop"}],"x_groq":{"id":"r","usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7}}}`, "[DONE]"),
			said("Hello", FinishStop), &Usage{PromptTokens: 5, CompletionTokens: 2, TotalTokens: 7}, "", ""},
		{"Moonshots_usage", events(hello, `{"choices":[{"delta":{},"finish_reason":"stop","usage":{"prompt_tokens":5,"completion_tokens":2,"total_tokens":7,"cached_tokens":4}}]}`, "[DONE]"),
			said("Hello", FinishStop), &Usage{PromptTokens: 5, CompletionTokens: 2, TotalTokens: 7, CachedTokens: 4}, "", ""},
		{"thinking_up_to_the_limit", events(`{"choices":[{"index":0,"delta":{"content":null,"reasoning_content":"The pattern is"},"finish_reason":null}]}`, `{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}`, "[DONE]"),
			Sample{Reasoning: "The pattern is", FinishReason: FinishLength}, nil, "", ""},
		{"filtered_at_once", events(`{"choices":[{"index":0,"delta":{},"finish_reason":"content_filter"}]}`, "[DONE]"), said("", FinishContentFilter), nil, "", ""},
		{"reasoning_by_another_name", events(`{"choices":[{"delta":{"reasoning":"Hm","reasoning_content":"Hm"}}]}`, hello, ended, "[DONE]"), Sample{Reasoning: "Hm", Text: "Hello", FinishReason: FinishStop}, nil, "", ""},
		{"reasoning_details_alone", events(`{"choices":[{"delta":{"content":"","reasoning_details":[{"type":"reasoning.text","text":"Hm"},{"type":"reasoning.summary","summary":"!"},{"type":"reasoning.encrypted","data":"x"}]}}]}`, hello, ended, "[DONE]"),
			Sample{Reasoning: "Hm!", Text: "Hello", FinishReason: FinishStop}, nil, "", ""},
		{"Mistrals_parts", events(`{"choices":[{"delta":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"},{"type":"text","text":"."}]},{"type":"text","text":"Hel"}]}}]}`, `{"choices":[{"delta":{"content":"lo"}}]}`, ended, "[DONE]"),
			Sample{Reasoning: "Hm.", Text: "Hello", FinishReason: FinishStop}, nil, "", ""},
		{"two_reasons", events(hello, ended, ended, `{"choices":[{"delta":{},"finish_reason":"length"}]}`, "[DONE]"), said("Hello", FinishStop), nil, "", ""},
		{"empty_data", "data:\n\n" + events(hello) + "data: \n\n" + events(ended, "[DONE] "), said("Hello", FinishStop), nil, "", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, r := range []io.Reader{strings.NewReader(tt.wire), iotest.OneByteReader(strings.NewReader(tt.wire))} {
				got, err := Collect(DecodeStream(r))
				if len(got.Samples) != 1 || !reflect.DeepEqual(got.Samples[0], tt.want) || !reflect.DeepEqual(got.Usage, tt.usage) {
					t.Errorf("got  %+v, usage %+v\nwant %+v, usage %+v", got.Samples, got.Usage, tt.want, tt.usage)
				}
				if tt.says == "" {
					if err != nil {
						t.Errorf("error %v", err)
					}
					continue
				}
				if e, ok := errors.AsType[*Error](err); !ok || e.Code != tt.code || !strings.Contains(e.Message, tt.says) {
					t.Errorf("error %#v", err)
				}
			}
		})
	}
}

// TestDecodeStream_keeps_a_whole_answer takes nothing from an answer that was
// all there when its connection broke.
func TestDecodeStream_keeps_a_whole_answer(t *testing.T) {
	reset := iotest.ErrReader(errors.New("connection reset"))
	got, err := Collect(DecodeStream(io.MultiReader(strings.NewReader(events(hello, ended)), reset)))
	if err != nil || got.Samples[0].Text != "Hello" || got.Usage != nil {
		t.Errorf("%+v, %v", got, err)
	}
	if _, err := Collect(DecodeStream(io.MultiReader(strings.NewReader(events(hello)), reset))); err == nil {
		t.Error("half an answer passes for whole")
	}
}

// TestDecodeStream_gives_back_what_it_held_when_the_stream_breaks sees the
// beginning of what might have become a tag.
func TestDecodeStream_gives_back_what_it_held_when_the_stream_breaks(t *testing.T) {
	for name, last := range map[string]string{"by_its_end": "", "by_an_error": events(`{"error":{"message":"no"}}`)} {
		got, err := Collect(DecodeStream(strings.NewReader(events(`{"choices":[{"delta":{"content":"\n<th"}}]}`) + last)))
		if err == nil || len(got.Samples) != 1 || got.Samples[0].Text != "\n<th" {
			t.Errorf("%s: %+v, %v", name, got, err)
		}
	}
}

func TestDecodeAnswer_of_other_servers(t *testing.T) {
	tests := []struct {
		name, body string
		want       Sample
		usage      *Usage
		code       string
	}{
		{"reasoning_content", `{"choices":[{"message":{"content":"a","reasoning_content":"Hm"},"finish_reason":"eos"}],"usage":{"prompt_tokens":2,"completion_tokens":5,"total_tokens":7,"completion_tokens_details":{"reasoning_tokens":4}}}`,
			Sample{Text: "a", Reasoning: "Hm", FinishReason: FinishStop}, &Usage{PromptTokens: 2, CompletionTokens: 5, TotalTokens: 7, ReasoningTokens: 4}, ""},
		{"no_content_at_all", `{"choices":[{"message":{"role":"assistant"},"finish_reason":"length"}],"usage":{"prompt_tokens":2,"completion_tokens":0,"total_tokens":34}}`,
			Sample{FinishReason: FinishLength}, &Usage{PromptTokens: 2, CompletionTokens: 32, TotalTokens: 34, ReasoningTokens: 32}, ""},
		{"think_in_the_text", `{"choices":[{"message":{"content":"<think>\nHm\n</think>\n\na"},"finish_reason":"stop"}]}`, Sample{Text: "a", Reasoning: "\nHm\n", FinishReason: FinishStop}, nil, ""},
		{"think_begun_in_the_prompt", `{"choices":[{"text":"Hm\n</think>\n\na","finish_reason":"stop"}]}`, Sample{Text: "a", Reasoning: "Hm\n", FinishReason: FinishStop}, nil, ""},
		{"Mistrals_parts", `{"choices":[{"message":{"content":[{"type":"thinking","thinking":[{"type":"text","text":"Hm"}]},{"type":"text","text":"a"}]},"finish_reason":"stop"}]}`,
			Sample{Text: "a", Reasoning: "Hm", FinishReason: FinishStop}, nil, ""},
		{"minus_infinity", `{"choices":[{"text":"a","logprobs":{"tokens":["a"],"token_logprobs":[-Infinity],"top_logprobs":[{"b":NaN}]},"finish_reason":"stop"}]}`,
			Sample{Text: "a", FinishReason: FinishStop, Logprobs: []TokenLogprob{{"a", -9999, []int{97}, []Logprob{{"b", -9999, []int{98}}}}}}, nil, ""},
		{"an_error_as_the_reason", `{"choices":[{"message":{"content":"a"},"finish_reason":"error"}]}`, Sample{Text: "a"}, nil, CodeStreamBroken},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got, err := DecodeAnswer([]byte(tt.body))
			if len(got.Samples) != 1 || !reflect.DeepEqual(got.Samples[0], tt.want) || !reflect.DeepEqual(got.Usage, tt.usage) {
				t.Errorf("got  %+v, usage %+v\nwant %+v, usage %+v", got.Samples, got.Usage, tt.want, tt.usage)
			}
			if e := AsError(err); (e != nil) != (tt.code != "") || e != nil && e.Code != tt.code {
				t.Errorf("error %v", err)
			}
		})
	}
	if _, err := DecodeAnswer([]byte(`[{"error":{"code":429,"message":"Slow down."}}]`)); AsError(err) == nil || AsError(err).Message != "Slow down." {
		t.Errorf("an error in a list: %v", err)
	}
}

func TestFinishReason(t *testing.T) {
	for want, said := range map[string][]string{
		FinishStop:          {"stop", "STOP", "eos", "eos_token", "end_turn", "stop_sequence", "stop_token", "COMPLETE", "completed", "tool_calls", "END_OF_TEXT"},
		FinishLength:        {"length", "MAX_TOKENS", "max_tokens", "max_output_tokens", "model_length", "model_context_window_exceeded", "max_new_tokens", "token_limit", "truncated"},
		FinishContentFilter: {"content_filter", "content_filtered", "SAFETY", "RECITATION", "refusal", "sensitive", "PROHIBITED_CONTENT", "blocked", "guardrail_intervened"},
		finishFailed:        {"error", "ERROR", "abort", "aborted", "cancelled", "network_error", "insufficient_system_resource", "MALFORMED_FUNCTION_CALL", "failed"},
		"":                  {"", "null", "None", " ", "FINISH_REASON_UNSPECIFIED"},
	} {
		for _, s := range said {
			if got := FinishReason(s); got != want {
				t.Errorf("%q: %q, want %q", s, got, want)
			}
		}
	}
}
