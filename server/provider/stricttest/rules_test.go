package stricttest

import (
	"bytes"
	"encoding/json"
	"io"
	"maps"
	"net/http"
	"strings"
	"testing"
)

// starter is the prompt of the first visit.
const starter = "Input: sea otter\nOutput: 海獭\n\nInput: cheese\nOutput: 奶酪\n\nInput: plush giraffe\nOutput: 毛绒长颈鹿\n\nInput: peppermint\nOutput:"

type body map[string]any

// post sends the starter's prompt with more fields, and returns the status and
// the body.
func post(t *testing.T, s *Server, provider, path, key string, fields body) (int, string) {
	t.Helper()
	b := body{}
	switch path {
	case "/completions":
		b["prompt"] = starter
	case "/messages":
		b["max_tokens"] = 1000
		fallthrough
	default:
		b["messages"] = []any{body{"role": "user", "content": starter}}
	}
	maps.Copy(b, fields)
	maps.DeleteFunc(b, func(_ string, v any) bool { return v == absent })
	raw, err := json.Marshal(b)
	if err != nil {
		t.Fatal(err)
	}
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, s.Base(provider)+path, bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+key)
	if provider == "anthropic" {
		r.Header.Set("Anthropic-Version", "2023-06-01")
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	text, _ := io.ReadAll(answer.Body) // a stream may be cut on purpose
	return answer.StatusCode, strings.TrimSpace(string(text))
}

// absent takes a field out of the request.
const absent = "(absent)"

// TestRules holds each rule both ways: the request that breaks it, with the
// status and the very body of the refusal, and one that keeps it.
func TestRules(t *testing.T) {
	const (
		chat, text, messages = "/chat/completions", "/completions", "/messages"
		temperatureIs1       = `{"error":{"message":"Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.","type":"invalid_request_error","param":"temperature","code":"unsupported_value"}}`
		noTemperature        = `{"error":{"message":"Unsupported parameter: 'temperature' is not supported with this model.","type":"invalid_request_error","param":"temperature","code":null}}`
		noStop               = `{"error":{"message":"Unsupported parameter: 'stop' is not supported with this model.","type":"invalid_request_error","param":"stop","code":"unsupported_parameter"}}`
		noLogprobs           = `{"error":{"message":"You are not allowed to request logprobs from this model","type":"invalid_request_error","param":null,"code":null}}`
		notChat              = `{"error":{"message":"This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?","type":"invalid_request_error","param":"model","code":null}}`
		deprecated           = "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"`temperature` is deprecated for this model.\"},\"request_id\":\"req_011strict\"}"
	)
	for _, c := range []struct {
		name, provider, path, model string
		breaks                      body
		status                      int
		want                        string // the whole body
		keeps                       body
	}{
		{"temperature of gpt-5", "openai", chat, "gpt-5", body{"temperature": 0}, 400, temperatureIs1, body{"temperature": 1}},
		{"temperature of gpt-6", "openai", chat, "gpt-6.1-sol", body{"temperature": 1}, 400, noTemperature, body{}},
		{"temperature of o3", "openai", chat, "o3", body{"temperature": 0}, 400, noTemperature, body{}},
		{"temperature with an effort", "openai", chat, "gpt-5.5", body{"temperature": 0}, 400, noTemperature, body{"temperature": 0, "reasoning_effort": "none"}},
		{"temperature where none is usual", "openai", chat, "gpt-5.4", body{"temperature": 0, "reasoning_effort": "low"}, 400, noTemperature, body{"temperature": 0}},
		{"temperature 0.5", "openai", chat, "gpt-5", body{"temperature": 0.5}, 400, strings.Replace(temperatureIs1, "support 0 ", "support 0.5 ", 1), nil},
		{"top_p", "openai", chat, "gpt-6-astra", body{"top_p": 1}, 400, strings.ReplaceAll(noStop, "stop", "top_p"), body{}},
		{"top_p of gpt-5", "openai", chat, "gpt-5-mini", body{"top_p": 0.5}, 400, strings.ReplaceAll(noStop, "stop", "top_p"), body{"top_p": 1}},
		{"stop", "openai", chat, "gpt-5.2", body{"stop": []string{"\n"}}, 400, noStop, body{}},
		{"penalties", "openai", chat, "gpt-5.1", body{"presence_penalty": 0}, 400, strings.ReplaceAll(noStop, "stop", "presence_penalty"), body{}},
		{"logit_bias", "openai", chat, "o4-mini", body{"logit_bias": body{}}, 400, strings.ReplaceAll(noStop, "stop", "logit_bias"), body{}},
		{"logprobs of gpt-5", "openai", chat, "gpt-5-nano", body{"logprobs": true}, 403, noLogprobs, body{"logprobs": false}},
		{"logprobs with an effort", "openai", chat, "gpt-6-luna", body{"logprobs": true}, 403, noLogprobs, body{"logprobs": true, "reasoning_effort": "none"}},
		{"max_tokens of a thinker", "openai", chat, "gpt-5", body{"max_tokens": 300}, 400, `{"error":{"message":"Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.","type":"invalid_request_error","param":"max_tokens","code":"unsupported_parameter"}}`, body{"max_completion_tokens": 300}},
		{"both limits", "openai", chat, "gpt-4o", body{"max_tokens": 3, "max_completion_tokens": 3}, 400, `{"error":{"message":"Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.","type":"invalid_request_error","param":"max_tokens","code":"invalid_parameter_combination"}}`, body{"max_tokens": 3}},
		{"effort", "openai", chat, "gpt-5", body{"reasoning_effort": "none"}, 400, `{"error":{"message":"Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'minimal', 'low', 'medium', 'high'.","type":"invalid_request_error","param":"reasoning_effort","code":"unsupported_value"}}`, body{"reasoning_effort": "minimal"}},
		{"effort of what doesn't think", "openai", chat, "gpt-4.1", body{"reasoning_effort": "low"}, 400, `{"error":{"message":"Unrecognized request argument supplied: reasoning_effort","type":"invalid_request_error","param":null,"code":null}}`, body{"temperature": 0, "stop": "\n", "logprobs": true, "presence_penalty": 1}},
		{"unknown field", "openai", chat, "gpt-4o", body{"top_k": 3}, 400, `{"error":{"message":"Unrecognized request argument supplied: top_k","type":"invalid_request_error","param":null,"code":null}}`, body{"seed": 3, "user": "u"}},
		{"chat model", "openai", text, "gpt-4o", nil, 404, strings.NewReplacer("is not a chat model and thus", "is a chat model and", "v1/chat/completions endpoint", "v1/completions endpoint", "use v1/completions", "use v1/chat/completions").Replace(notChat), nil},
		{"text model", "openai", chat, "gpt-3.5-turbo-instruct", nil, 404, notChat, nil},
		{"responses model", "openai", chat, "gpt-5-pro", nil, 404, `{"error":{"message":"This model is only supported in v1/responses and not in v1/chat/completions.","type":"invalid_request_error","param":"model","code":null}}`, nil},
		{"unknown model", "openai", chat, "gpt-7", nil, 404, "{\"error\":{\"message\":\"The model `gpt-7` does not exist or you do not have access to it.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}", nil},
		{"no messages", "openai", chat, "gpt-4o", body{"messages": absent}, 400, `{"error":{"message":"Missing required parameter: 'messages'.","type":"invalid_request_error","param":"messages","code":"missing_required_parameter"}}`, body{}},

		{"deployment", "azure", chat, "gpt-4o-2024-11-20", nil, 404, `{"error":{"message":"The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again.","type":null,"param":null,"code":"DeploymentNotFound"}}`, nil},
		{"Azure's completions", "azure", text, "my-gpt-4o", nil, 400, `{"error":{"message":"The completion operation does not work with the specified model, my-gpt-4o. Please choose different model and try again.","type":null,"param":null,"code":"OperationNotSupported"}}`, nil},
		{"Azure's filter", "azure", chat, "my-gpt-4o", body{"messages": []any{body{"role": "user", "content": "FILTERME"}}}, 400, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry.","type":null,"param":"prompt","code":"content_filter","innererror":{"code":"ResponsibleAIPolicyViolation"}}}`, body{}},
		{"behind a deployment", "azure", chat, "my-gpt-5.5", body{"max_completion_tokens": 200, "stop": "\n"}, 400, noStop, body{"max_completion_tokens": 200}},

		{"Claude without sampling", "anthropic", messages, "claude-sonnet-5-5", body{"temperature": 0}, 400, deprecated, body{"temperature": 1}},
		{"Claude 4.7", "anthropic", messages, "claude-opus-4-7", body{"top_k": 5}, 400, strings.Replace(deprecated, "temperature", "top_k", 1), body{}},
		{"one of two", "anthropic", messages, "claude-opus-4-6", body{"temperature": 0, "top_p": 0.5}, 400, "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"`temperature` and `top_p` cannot both be specified for this model. Please use only one.\"},\"request_id\":\"req_011strict\"}", body{"temperature": 0}},
		{"both on Claude 3", "anthropic", messages, "claude-3-haiku-20240307", body{"max_tokens": 5000}, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: 5000 > 4096, which is the maximum allowed number of output tokens for claude-3-haiku-20240307"},"request_id":"req_011strict"}`, body{"temperature": 0, "top_p": 0.5}},
		{"no limit", "anthropic", messages, "claude-opus-5", body{"max_tokens": absent}, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"max_tokens: Field required"},"request_id":"req_011strict"}`, body{}},
		{"stop of space", "anthropic", messages, "claude-opus-4-6", body{"stop_sequences": []string{"\n"}}, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"stop_sequences: each stop sequence must contain non-whitespace"},"request_id":"req_011strict"}`, body{"stop_sequences": []string{"END"}}},
		{"prefill", "anthropic", messages, "claude-sonnet-4-6", body{"messages": []any{body{"role": "user", "content": "a"}, body{"role": "assistant", "content": "b"}}}, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"This model does not support assistant message prefill. The conversation must end with a user message."},"request_id":"req_011strict"}`, body{}},
		{"prefill before 4.6", "anthropic", messages, "claude-haiku-4-5-20251001", body{"messages": []any{body{"role": "user", "content": ""}}}, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"messages.0: text content blocks must be non-empty"},"request_id":"req_011strict"}`, body{"messages": []any{body{"role": "user", "content": "a"}, body{"role": "assistant", "content": "b"}}}},
		{"blank text", "anthropic", messages, "claude-opus-5", body{"messages": []any{body{"role": "user", "content": []any{body{"type": "text", "text": " "}}}}}, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"messages.0: text content blocks must contain non-whitespace text"},"request_id":"req_011strict"}`, body{}},
		{"thinking off where it can't be", "anthropic", messages, "claude-fable-5-2", body{"thinking": body{"type": "disabled"}}, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"\"thinking.type.disabled\" is not supported for this model. Use \"thinking.type.adaptive\" and \"output_config.effort\" to control thinking behavior."},"request_id":"req_011strict"}`, body{"thinking": body{"type": "adaptive"}, "output_config": body{"effort": "low"}}},
		{"unknown to Claude", "anthropic", messages, "claude-haiku-5-5", body{"seed": 1}, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"seed: Extra inputs are not permitted"},"request_id":"req_011strict"}`, body{"thinking": body{"type": "disabled"}}},
		{"no such Claude", "anthropic", messages, "claude-opus-6", nil, 404, `{"type":"error","error":{"type":"not_found_error","message":"model: claude-opus-6"},"request_id":"req_011strict"}`, nil},

		{"Gemini's fields", "gemini", chat, "gemini-2.5-pro", body{"seed": 7}, 400, `[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"seed\": Cannot find field.","status":"INVALID_ARGUMENT","details":[]}}]`, body{"temperature": 0, "stop": "\n"}},
		{"Gemini must think", "gemini", chat, "gemini-3.8-flash", body{"reasoning_effort": "none"}, 400, `[{"error":{"code":400,"message":"Budget 0 is invalid. This model only works in thinking mode.","status":"INVALID_ARGUMENT","details":[]}}]`, body{"reasoning_effort": "low"}},
		{"Gemini may not think", "gemini", chat, "models/gemini-2.5-flash", body{"logprobs": true}, 400, `[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"logprobs\": Cannot find field.","status":"INVALID_ARGUMENT","details":[]}}]`, body{"reasoning_effort": "none"}},
		{"Gemini's completions", "gemini", text, "gemini-2.5-pro", nil, 404, `[{"error":{"code":404,"message":"Unknown request URL: POST /v1beta/openai/completions.","status":"invalid_request_error","details":[]}}]`, nil},

		{"Groq's n", "groq", chat, "llama-3.1-8b-instant", body{"n": 2}, 400, `{"error":{"message":"'n' : number must be at most 1","type":"invalid_request_error","param":null,"code":null}}`, body{"n": 1}},
		{"Groq's logprobs", "groq", chat, "llama-3.1-8b-instant", body{"logprobs": true}, 400, "{\"error\":{\"message\":\"`logprobs` is not supported with this model\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}", body{"logprobs": false}},
		{"Groq's fields", "groq", chat, "qwen/qwen3-32b", body{"zoo": 1}, 400, `{"error":{"message":"property 'zoo' is unsupported","type":"invalid_request_error","param":null,"code":null}}`, body{"reasoning_format": "parsed"}},
		{"DeepSeek's logprobs", "deepseek", chat, "deepseek-v4-pro", body{"logprobs": true}, 400, `{"error":{"message":"The thinking mode does not support the parameter logprobs","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, body{"logprobs": true, "thinking": body{"type": "disabled"}}},
		{"DeepSeek's completions", "deepseek", text, "deepseek-v4-flash", nil, 400, `{"error":{"message":"completions api is only available when using beta api (set base_url=\"https://api.deepseek.com/beta\")","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, nil},
		{"Mistral's usage", "mistral", chat, "mistral-large-latest", body{"stream_options": body{"include_usage": true}}, 422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted","input":true}]},"type":"invalid_request_error","param":null,"code":null}`, body{"random_seed": 7}},
		{"Mistral's fields", "mistral", chat, "mistral-large-latest", body{"max_completion_tokens": 3}, 422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","max_completion_tokens"],"msg":"Extra inputs are not permitted","input":3}]},"type":"invalid_request_error","param":null,"code":null}`, body{"max_tokens": 3}},
		{"Mistral's completions", "mistral", text, "mistral-large-latest", nil, 404, `{"message":"no Route matched with those values"}`, nil},
		{"xAI's penalties", "xai", chat, "grok-4.6", body{"frequency_penalty": 0}, 400, `{"code":"Client specified an invalid argument","error":"Model grok-4.6 does not support parameter frequencyPenalty."}`, body{"stop": "\n"}},
		{"xAI's stop", "xai", chat, "grok-4.5", body{"stop": "\n"}, 400, `{"code":"Client specified an invalid argument","error":"Argument not supported on this model: stop"}`, body{"temperature": 0}},
		{"Kimi's temperature", "moonshot", chat, "kimi-k3", body{"temperature": 0}, 400, `{"error":{"message":"invalid temperature: only 1 is allowed for this model","type":"invalid_request_error","param":null,"code":null}}`, body{"temperature": 1}},
		{"Kimi's n", "moonshot", chat, "kimi-k2.6", body{"n": 2}, 400, `{"error":{"message":"invalid n: only 1 is allowed for this model","type":"invalid_request_error","param":null,"code":null}}`, body{"n": 1}},
		{"Kimi's completions", "moonshot", text, "kimi-k3", nil, 404, `{"code":5,"error":"url.not_found","message":"没找到对象","method":"POST","scode":"0x5","status":false,"url":"/v1/completions"}`, nil},
		{"Qwen's completions", "qwen", text, "qwen3.8-max", nil, 404, "{\"error\":{\"message\":\"Unsupported model `qwen3.8-max` for OpenAI compatibility mode.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}", nil},
		{"vLLM's logprobs", "vllm", chat, "Qwen/Qwen3.8-27B", body{"logprobs": true, "top_logprobs": 21}, 400, `{"object":"error","message":"Requested sample logprobs of 21, which is greater than max allowed: 20","type":"BadRequestError","param":null,"code":400}`, body{"logprobs": true, "top_logprobs": 20}},
		{"llama.cpp's n", "llamacpp", chat, "/models/Qwen3-8B-Q4_K_M.gguf", body{"n": 2}, 400, `{"error":{"code":400,"message":"Only one completion choice is allowed","type":"invalid_request_error"}}`, body{"n": 1}},
		{"Ollama's model", "ollama", chat, "nope", nil, 404, "{\"error\":{\"message\":\"The model `nope` does not exist or you do not have access to it.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":null}}", nil},
		{"OpenRouter's model", "openrouter", chat, "openai/nope", nil, 404, "{\"error\":{\"message\":\"The model `openai/nope` does not exist or you do not have access to it.\",\"code\":404},\"user_id\":\"user_x\"}", nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := New(t)
			ask := func(fields body) (int, string) {
				b := body{"model": c.model}
				maps.Copy(b, fields)
				return post(t, s, c.provider, c.path, "sk-good", b)
			}
			status, got := ask(c.breaks)
			if status != c.status || !sameJSON(got, c.want) {
				t.Errorf("with %v: %d\n%s\nwant %d\n%s", c.breaks, status, got, c.status, c.want)
			}
			if b := s.Billed(); b != (Billed{}) {
				t.Errorf("a refusal was billed: %+v", b)
			}
			if c.keeps == nil {
				return
			}
			if status, got := ask(c.keeps); status != http.StatusOK {
				t.Errorf("with %v: %d %s", c.keeps, status, got)
			}
			if b := s.Billed(); b.Requests != 1 || b.Prompt == 0 {
				t.Errorf("an answer was billed as %+v", b)
			}
		})
	}
}

func sameJSON(a, b string) bool {
	var x, y any
	if json.Unmarshal([]byte(a), &x) != nil || json.Unmarshal([]byte(b), &y) != nil {
		return false
	}
	p, _ := json.Marshal(x)
	q, _ := json.Marshal(y)
	return bytes.Equal(p, q)
}

func TestKeys(t *testing.T) {
	s := New(t)
	for _, c := range []struct {
		provider, key string
		status        int
		want          string
	}{
		{"openai", "sk-wrong", 401, "Incorrect API key provided: sk-wrong*****. You can find your API key at https://platform.openai.com/account/api-keys."},
		{"openai", "", 401, "Missing bearer authentication in header"},
		{"gemini", "wrong-key", 400, "API key not valid. Please pass a valid API key."},
		{"ollama", "", 200, "薄荷"},
	} {
		model := map[string]string{"openai": "gpt-4o", "gemini": "gemini-2.5-flash-lite", "ollama": "llama3.2:3b"}[c.provider]
		status, got := post(t, s, c.provider, "/chat/completions", c.key, body{"model": model})
		if status != c.status || !strings.Contains(got, c.want) {
			t.Errorf("%s with the key %q: %d %s", c.provider, c.key, status, got)
		}
	}
	status, got := post(t, s, "openai", "/chat/completions", "sk-unverified-1", body{"model": "gpt-5", "stream": true})
	if status != 400 || !strings.Contains(got, `"param":"stream","code":"unsupported_value"`) {
		t.Errorf("a stream for an organisation that is not verified: %d %s", status, got)
	}
	if status, got = post(t, s, "openai", "/chat/completions", "sk-unverified-1", body{"model": "gpt-5"}); status != 200 {
		t.Errorf("no stream for it: %d %s", status, got)
	}
}
