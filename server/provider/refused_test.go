package provider

import (
	"strings"
	"testing"

	"fewshot/app/chat"
)

// TestRefused says what becomes of what upstreams of many makes answer instead
// of an answer, in their own words.
func TestRefused(t *testing.T) {
	const cloudflare = `<!DOCTYPE html><html><head><title>Attention Required! | Cloudflare</title></head><body>Sorry, you have been blocked</body></html>`
	tests := []struct {
		name, kind string
		status     int
		body       string
		want       int
		code       string
		param      string
		says       string
	}{
		// The key.
		{"OpenAI_wrong_key", KindOpenAI, 401, `{"error":{"message":"Incorrect API key provided: sk-ab***yz.","type":"invalid_request_error","param":null,"code":"invalid_api_key"}}`, 424, chat.CodeUpstreamUnauthorized, "", "does not accept the key"},
		{"Gemini_wrong_key", KindOpenAI, 400, `[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT","details":[{"reason":"API_KEY_INVALID"}]}}]`, 424, chat.CodeUpstreamUnauthorized, "", "does not accept the key"},
		{"Gemini_wrong_key_without_details", KindOpenAI, 400, `[{"error":{"code":400,"message":"API key not valid. Please pass a valid API key.","status":"INVALID_ARGUMENT"}}]`, 424, chat.CodeUpstreamUnauthorized, "", "Set a key"},
		{"Gemini_leaked_key", KindOpenAI, 403, `[{"error":{"code":403,"message":"Your API key was reported as leaked. Please use another API key.","status":"PERMISSION_DENIED"}}]`, 424, chat.CodeUpstreamUnauthorized, "", "leaked"},
		{"xAI_wrong_key", KindOpenAI, 400, `{"code":"Client specified an invalid argument","error":"Incorrect API key provided: xa***00."}`, 424, chat.CodeUpstreamUnauthorized, "", "Set a key"},
		{"Anthropic_wrong_key", KindAnthropic, 401, `{"type":"error","error":{"type":"authentication_error","message":"invalid x-api-key"}}`, 424, chat.CodeUpstreamUnauthorized, "", "Set a key"},
		// 403 is not always the key.
		{"OpenAI_logprobs", KindOpenAI, 403, `{"error":{"message":"You are not allowed to request logprobs from this model","type":"invalid_request_error","param":null,"code":null}}`, 400, chat.CodeUnsupportedParameter, "logprobs", "Leave logprobs out"},
		{"OpenAI_project", KindOpenAI, 403, "{\"error\":{\"message\":\"Project `proj_x` does not have access to model `gpt-6.1-sol`\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}", 404, chat.CodeModelNotAllowed, "model", "for the project"},
		{"Anthropic_model", KindAnthropic, 403, `{"type":"error","error":{"type":"permission_error","message":"Your account does not have access to this model."}}`, 404, chat.CodeModelNotAllowed, "model", "Choose another model"},
		{"OpenAI_region", KindOpenAI, 403, `{"error":{"message":"Country, region, or territory not supported","type":"request_forbidden","param":null,"code":"unsupported_country_region_territory"}}`, 424, chat.CodeUpstreamRegion, "", "The key is not the reason"},
		{"Gemini_region", KindOpenAI, 400, `[{"error":{"code":400,"message":"User location is not supported for the API use.","status":"FAILED_PRECONDITION"}}]`, 424, chat.CodeUpstreamRegion, "", "country"},
		{"Anthropic_region", KindAnthropic, 403, `{"type":"error","error":{"type":"forbidden","message":"Request not allowed"}}`, 424, chat.CodeUpstreamBlocked, "", "country"},
		{"Cloudflare", KindOpenAI, 403, cloudflare, 424, chat.CodeUpstreamBlocked, "", "another network"},
		{"OpenRouter_moderation", KindOpenAI, 403, `{"error":{"code":403,"message":"The model requires moderation on OpenInference. Your input was flagged.","metadata":{"reasons":["violence"]}}}`, 400, chat.CodeContentFilter, "", "violence"},
		{"xAI_no_credits", KindOpenAI, 403, `{"code":"The caller does not have permission to execute the specified operation","error":"Your newly created team doesn't have any credits yet."}`, 429, chat.CodeInsufficientQuota, "", "credit"},
		{"nothing_known", KindOpenAI, 403, `{"error":{"message":"Forbidden"}}`, 424, chat.CodeUpstreamForbidden, "", "its project may do"},
		// The account.
		{"OpenAI_quota", KindOpenAI, 429, `{"error":{"message":"You exceeded your current quota, please check your plan and billing details.","type":"insufficient_quota","param":null,"code":"insufficient_quota"}}`, 429, chat.CodeInsufficientQuota, "", "no credit left"},
		{"Gemini_a_minutes_limit", KindOpenAI, 429, `[{"error":{"code":429,"message":"You exceeded your current quota, please check your plan and billing details.","status":"RESOURCE_EXHAUSTED","details":[{"@type":"type.googleapis.com/google.rpc.RetryInfo","retryDelay":"39s"}]}}]`, 429, "rate_limit_exceeded", "", "Wait 39 s"},
		{"Anthropic_credit", KindAnthropic, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."}}`, 429, chat.CodeInsufficientQuota, "", "no credit left"},
		{"DeepSeek_balance", KindOpenAI, 402, `{"error":{"message":"Insufficient Balance","type":"unknown_error","param":null,"code":"invalid_request_error"}}`, 429, chat.CodeInsufficientQuota, "", "no credit left"},
		{"OpenAI_hard_limit", KindOpenAI, 400, `{"error":{"message":"Billing hard limit has been reached","type":"invalid_request_error","param":null,"code":"billing_hard_limit_reached"}}`, 429, chat.CodeInsufficientQuota, "", "no credit left"},
		{"Moonshot_quota", KindOpenAI, 429, `{"error":{"message":"Your account is suspended, please check your plan","type":"exceeded_current_quota_error"}}`, 429, chat.CodeInsufficientQuota, "", "no credit left"},
		// What is not there.
		{"OpenAI_no_model", KindOpenAI, 404, "{\"error\":{\"message\":\"The model `x` does not exist or you do not have access to it.\",\"type\":\"invalid_request_error\",\"param\":null,\"code\":\"model_not_found\"}}", 404, "model_not_found", "model", "model's name"},
		{"Azure_no_deployment", KindOpenAI, 404, `{"error":{"code":"DeploymentNotFound","message":"The API deployment for this resource does not exist."}}`, 404, "model_not_found", "model", "model's name"},
		{"Anthropic_no_model", KindAnthropic, 404, `{"type":"error","error":{"type":"not_found_error","message":"model: claude-x"}}`, 404, "model_not_found", "model", "model's name"},
		{"OpenAI_chat_model", KindOpenAI, 404, `{"error":{"message":"This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?","type":"invalid_request_error","param":"model","code":null}}`, 404, chat.CodeUnsupportedEndpoint, "model", "another layout"},
		{"Mistral_no_route", KindOpenAI, 404, `{"message":"no Route matched with those values"}`, 404, chat.CodeUnsupportedEndpoint, "model", "base URL"},
		{"Moonshot_no_route", KindOpenAI, 404, `{"code":5,"error":"url.not_found","message":"没找到对象","method":"POST","scode":"0x5","status":false}`, 404, chat.CodeUnsupportedEndpoint, "model", "base URL"},
		{"FastAPI_no_route", KindOpenAI, 404, `{"detail":"Not Found"}`, 404, chat.CodeUnsupportedEndpoint, "model", "base URL"},
		{"a_page_not_found", KindOpenAI, 404, "404 page not found", 404, chat.CodeUnsupportedEndpoint, "model", "base URL"},
		{"DeepSeek_text", KindOpenAI, 400, `{"error":{"message":"completions api is only available when using beta api (set base_url=\"https://api.deepseek.com/beta\")","type":"invalid_request_error","param":null,"code":"invalid_request_error"}}`, 404, chat.CodeUnsupportedEndpoint, "model", "another layout"},
		// The request.
		{"OpenAI_temperature", KindOpenAI, 400, `{"error":{"message":"Unsupported parameter: 'temperature' is not supported with this model.","type":"invalid_request_error","param":"temperature","code":null}}`, 400, "invalid_value", "temperature", "Change what it names"},
		{"xAI_stop", KindOpenAI, 400, `{"code":"Client specified an invalid argument","error":"Argument not supported on this model: stop"}`, 400, "invalid_value", "stop", "Change what it names"},
		{"xAI_penalty", KindOpenAI, 400, `{"code":"x y","error":"Model grok-4.5 does not support parameter presencePenalty."}`, 400, "invalid_value", "presence_penalty", ""},
		{"Groq_n", KindOpenAI, 400, `{"error":{"message":"'n' : number must be at most 1","type":"invalid_request_error"}}`, 400, "invalid_value", "n", ""},
		{"Groq_logprobs", KindOpenAI, 400, "{\"error\":{\"message\":\"`logprobs` is not supported with this model\",\"type\":\"invalid_request_error\"}}", 400, "invalid_value", "logprobs", ""},
		{"Gemini_unknown_field", KindOpenAI, 400, `[{"error":{"code":400,"message":"Invalid JSON payload received. Unknown name \"seed\": Cannot find field.","status":"INVALID_ARGUMENT"}}]`, 400, "invalid_value", "seed", ""},
		{"Mistral_extra", KindOpenAI, 422, `{"object":"error","message":{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted"}]},"type":"invalid_request_error","param":null,"code":null}`, 400, "invalid_value", "stream_options.include_usage", "Extra inputs"},
		{"Claude_temperature", KindAnthropic, 400, "{\"type\":\"error\",\"error\":{\"type\":\"invalid_request_error\",\"message\":\"`temperature` is deprecated for this model.\"}}", 400, "invalid_value", "temperature", ""},
		{"OpenRouter_raw", KindOpenAI, 400, `{"error":{"message":"Provider returned error","code":400,"metadata":{"raw":"{\"error\":{\"message\":\"temperature: range 0..1\"}}","provider_name":"X"}}}`, 400, "invalid_value", "temperature", "own says: X: temperature: range 0..1."},
		{"vLLM_context", KindOpenAI, 400, `{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","param":null,"code":400}`, 400, chat.CodeContextLengthExceeded, "", "fewer or shorter examples"},
		{"Anthropic_context", KindAnthropic, 400, `{"type":"error","error":{"type":"invalid_request_error","message":"prompt is too long: 210000 tokens > 200000 maximum"}}`, 400, chat.CodeContextLengthExceeded, "", "fewer or shorter examples"},
		{"Azure_filter", KindOpenAI, 400, `{"error":{"message":"The response was filtered due to the prompt triggering Azure OpenAI's content management policy.","type":null,"param":"prompt","code":"content_filter"}}`, 400, chat.CodeContentFilter, "", "Change the prompt"},
		{"too_large", KindOpenAI, 413, `{"error":{"message":"Request too large for model x: please reduce your message size and try again.","type":"tokens","code":"rate_limit_exceeded"}}`, 400, chat.CodeContextLengthExceeded, "", ""},
		{"not_implemented", KindOpenAI, 501, `{"error":{"code":501,"message":"This server does not support completions.","type":"not_supported_error"}}`, 404, chat.CodeUnsupportedEndpoint, "model", ""},
		// What may pass by waiting.
		{"a_failure", KindOpenAI, 500, `{"error":{"message":"Internal error: model missing an API key"}}`, 502, chat.CodeUpstreamError, "", "status page"},
		{"overloaded", KindAnthropic, 529, `{"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}`, 503, chat.CodeUpstreamError, "", "overloaded"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := says(t, tt.kind, tt.status, "application/json", tt.body)
			_, err := chat.Collect(p.Stream(t.Context(), ask("own", "m", true, true)))
			e := chat.AsError(err)
			if e == nil || e.Status != tt.want || e.Code != tt.code || e.Param != tt.param || !strings.Contains(e.Error(), tt.says) || e.Hint == "" {
				t.Errorf("got %+v", e)
			}
			if e.Code != chat.CodeUpstreamUnauthorized && (strings.Contains(e.Error(), "accept the key") || strings.Contains(e.Error(), "Set a key")) {
				t.Errorf("the key is blamed: %v", e)
			}
		})
	}
}

// TestRefused_in_a_stream has errors that come as events, without a status.
func TestRefused_in_a_stream(t *testing.T) {
	before := `data: {"choices":[{"index":0,"delta":{"content":"Hello"}}]}` + "\n\n"
	for name, tt := range map[string]struct {
		event string
		want  int
		code  string
	}{
		"vLLM_context":    {`{"object":"error","message":"This model's maximum context length is 4096 tokens.","type":"BadRequestError","code":400}`, 400, chat.CodeContextLengthExceeded},
		"vLLM_failure":    {`{"object":"error","message":"EngineCore encountered an issue.","type":"InternalServerError","param":null,"code":500}`, 502, chat.CodeUpstreamError},
		"by_its_class":    {`{"error":{"message":"Slow down.","type":"rate_limit_error"}}`, 429, "rate_limit_exceeded"},
		"of_no_class":     {`{"error":{"message":"Something broke."}}`, 502, chat.CodeUpstreamError},
		"OpenRouter":      {`{"error":{"code":502,"message":"Provider disconnected unexpectedly"},"choices":[{"index":0,"delta":{"content":""},"finish_reason":"error"}]}`, 502, chat.CodeUpstreamError},
		"an_empty_object": {`{"choices":[{"index":0,"delta":{},"finish_reason":"error"}]}`, 502, chat.CodeStreamBroken},
	} {
		t.Run(name, func(t *testing.T) {
			p := says(t, KindOpenAI, 200, "text/event-stream", before+"data: "+tt.event+"\n\ndata: [DONE]\n\n")
			got, err := chat.Collect(p.Stream(t.Context(), ask("own", "m", true, true)))
			if e := chat.AsError(err); e == nil || e.Status != tt.want || e.Code != tt.code || textOf(got) != "Hello" {
				t.Errorf("%+v, %+v", got, e)
			}
		})
	}
}
