package chat

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

func TestError_AppendJSON(t *testing.T) {
	tests := []struct {
		name string
		e    Error
		want string
	}{
		{"writes_the_envelope", Error{Status: 400, Message: "No \"x\".", Type: "invalid_request_error", Param: "n", Code: "invalid_value"},
			`{"error":{"message":"No \"x\".","type":"invalid_request_error","param":"n","code":"invalid_value"}}`},
		{"writes_the_hint_and_nulls", Error{Message: "No.", Hint: "Wait."},
			`{"error":{"message":"No.","hint":"Wait.","type":"api_error","param":null,"code":null}}`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := string(tt.e.AppendJSON(nil))
			if got != tt.want {
				t.Errorf("got %s", got)
			}
			back := DecodeError(tt.e.Status, []byte(got))
			if back.Message != tt.e.Message || back.Hint != tt.e.Hint || back.Param != tt.e.Param || back.Code != tt.e.Code {
				t.Errorf("read back: %+v", back)
			}
		})
	}
}

func TestDecodeError(t *testing.T) {
	tests := []struct {
		name   string
		status int
		body   string
		want   Error
	}{
		{"reads_OpenAIs_envelope", 401, `{"error":{"message":"Bad key.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`,
			Error{Status: 401, Message: "Bad key.", Type: "invalid_request_error", Code: "invalid_api_key"}},
		{"reads_a_code_that_is_a_number", 0, `{"error":{"message":"Slow down.","code":429}}`,
			Error{Status: 429, Message: "Slow down.", Type: "api_error", Code: "429"}},
		{"reads_an_error_that_is_a_string", 404, `{"error":"model not found"}`, Error{Status: 404, Message: "model not found", Type: "api_error"}},
		{"reads_an_envelope_in_an_array", 400, `[{"error":{"code":400,"message":"Bad.","status":"INVALID_ARGUMENT"}}]`,
			Error{Status: 400, Message: "Bad.", Type: "api_error", Code: "400"}},
		{"reads_Anthropics", 529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`,
			Error{Status: 529, Message: "Overloaded", Type: "overloaded_error"}},
		{"reads_a_bare_error", 400, `{"object":"error","message":"Bad.","type":"BadRequestError","param":null,"code":400}`,
			Error{Status: 400, Message: "Bad.", Type: "BadRequestError", Code: "400"}},
		{"reads_a_detail", 422, `{"detail":[{"loc":["body"]}]}`, Error{Status: 422, Message: `The answer had status 422: {"detail":[{"loc":["body"]}]}`, Type: "api_error"}},
		{"reads_the_fields_that_a_validator_names", 422, `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted"},{"loc":["body","n"],"msg":"No."}]}`,
			Error{Status: 422, Message: "stream_options.include_usage: Extra inputs are not permitted; n: No.", Type: "extra_forbidden", Param: "stream_options.include_usage"}},
		{"reads_Mistrals_message_that_is_an_object", 422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","seed"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","param":null,"code":null}`,
			Error{Status: 422, Message: "seed: Extra inputs are not permitted", Type: "extra_forbidden", Param: "seed"}},
		{"reads_xAIs_error_beside_a_sentence", 400, `{"code":"Client specified an invalid argument","error":"Argument not supported on this model: stop"}`,
			Error{Status: 400, Message: "Argument not supported on this model: stop", Type: "api_error"}},
		{"reads_what_a_router_was_told", 400, `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"temperature: range 0..1\",\"param\":\"temperature\"}}","provider_name":"X"}}}`,
			Error{Status: 400, Message: "X: temperature: range 0..1", Type: "api_error", Param: "temperature", Code: "400"}},
		{"reads_what_a_router_was_told_in_words", 502, `{"error":{"message":"Provider returned error","code":502,"metadata":{"raw":"upstream connect error","provider_name":"X"}}}`,
			Error{Status: 502, Message: "X: upstream connect error", Type: "api_error", Code: "502"}},
		{"reads_why_an_input_was_flagged", 403, `{"error":{"code":403,"message":"Input was flagged.","metadata":{"reasons":["violence"],"flagged_input":"…"}}}`,
			Error{Status: 403, Message: "Input was flagged: violence", Type: "api_error", Code: "403"}},
		{"reads_Googles_details", 400, `[{"error":{"code":400,"message":"API key not valid.","status":"INVALID_ARGUMENT","details":[{"@type":"x","reason":"API_KEY_INVALID"},{"@type":"y","retryDelay":"38.2s"}]}}]`,
			Error{Status: 400, Message: "API key not valid.", Type: "api_error", Code: "API_KEY_INVALID", RetryAfterSeconds: 39}},
		{"reads_an_error_in_a_string_of_JSON", 400, `{"error":"{\"error\":{\"message\":\"Deep.\",\"code\":\"x\"}}"}`,
			Error{Status: 400, Message: "Deep.", Type: "api_error", Code: "x"}},
		{"reads_a_problem", 403, `{"type":"about:blank","title":"Forbidden","status":403,"detail":"Not here."}`,
			Error{Status: 403, Message: "Not here.", Type: "about:blank"}},
		{"reads_FastChats", 0, `{"text":"**NETWORK ERROR**","error_code":50001}`, Error{Message: "**NETWORK ERROR**", Type: "api_error", Code: "50001"}},
		{"reads_error_message", 0, `{"error_message":"Too long."}`, Error{Message: "Too long.", Type: "api_error"}},
		{"stops_looking_where_errors_are_too_deep", 400, strings.Repeat(`{"error":`, 50) + `"x"` + strings.Repeat("}", 50),
			Error{Status: 400, Message: "The answer had status 400: " + strings.Repeat(`{"error":`, 33) + `{"e` + "…", Type: "api_error"}},
		{"quotes_HTML", 502, "<html>\n<h1>Bad  gateway</h1>\n", Error{Status: 502, Message: "The answer had status 502: <html> <h1>Bad gateway</h1>", Type: "api_error"}},
		{"says_that_nothing_was_said", 500, "", Error{Status: 500, Message: "The answer had status 500: no explanation", Type: "api_error"}},
		{"quotes_an_object_of_no_known_shape", 500, `{"x":1}`, Error{Status: 500, Message: `The answer had status 500: {"x":1}`, Type: "api_error"}},
		{"quotes_null", 0, `null`, Error{Message: "The answer was an error: null", Type: "api_error"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := DecodeError(tt.status, []byte(tt.body)); *got != tt.want {
				t.Errorf("got  %+v\nwant %+v", *got, tt.want)
			}
		})
	}
	long := DecodeError(500, []byte(strings.Repeat("é", 5000)))
	if len(long.Message) > 400 {
		t.Errorf("a long body is quoted with %d bytes", len(long.Message))
	}
}

func TestAsError(t *testing.T) {
	own := Invalid("n", "No.", "")
	tests := []struct {
		name   string
		err    error
		code   string
		status int
	}{
		{"finds_it_in_the_chain", fmt.Errorf("run: %w", own), "invalid_value", 400},
		{"says_cancelled", fmt.Errorf("read: %w", context.Canceled), "cancelled", 499},
		{"says_timeout", context.DeadlineExceeded, "timeout", 504},
		{"hides_anything_else", errors.New("dial tcp 10.0.0.7: secret"), "internal_error", 500},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			e := AsError(tt.err)
			if e.Code != tt.code || e.Status != tt.status || strings.Contains(e.Error(), "secret") {
				t.Errorf("got %+v", e)
			}
		})
	}
	if AsError(nil) != nil {
		t.Error("an error of nothing")
	}
}

func TestRetryAfter(t *testing.T) {
	now := time.Date(2026, 11, 22, 10, 0, 0, 0, time.UTC)
	for header, want := range map[string]int{
		"": 0, "7": 7, " 1.2 ": 2, "0": 0, "-5": 0, "x": 0, "NaN": 0, "1e300": 86400, "999999": 86400,
		"Sun, 22 Nov 2026 10:00:30 GMT": 30, "Sun, 22 Nov 2026 09:00:00 GMT": 0,
	} {
		if got := RetryAfter(header, now); got != want {
			t.Errorf("%q: %d, want %d", header, got, want)
		}
	}
}

func FuzzDecodeError(f *testing.F) {
	f.Add(400, []byte(`[{"error":{"message":"x","code":4}}]`))
	f.Add(0, []byte(`{"error":[],"detail":null}`))
	f.Fuzz(func(t *testing.T, status int, body []byte) {
		if e := DecodeError(status, body); e.Message == "" || e.Type == "" {
			t.Fatalf("an error that says nothing: %+v", e)
		}
	})
}
