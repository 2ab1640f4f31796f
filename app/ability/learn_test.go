package ability

import (
	"strings"
	"testing"

	"fewshot/app/chat"
)

// full is a request with everything that could be in the way.
func full() *chat.Request {
	most, zero, half, seed, n, top := 5000, 0.0, 0.5, int64(7), 3, 5
	return &chat.Request{
		Model: "m", Stream: true, IncludeUsage: true,
		Messages: []chat.Message{{Role: chat.Developer, Content: "brief"}, {Role: chat.User, Content: "hi"}},
		Parameters: chat.Parameters{
			MaxTokens: &most, Temperature: &zero, TopP: &half, FrequencyPenalty: &half, PresencePenalty: &half,
			Seed: &seed, N: &n, TopLogprobs: &top, Stop: []string{"\n", "##"}, ReasoningEffort: EffortNone,
		},
	}
}

// TestLearn reads refusals as providers were reported to word them.
func TestLearn(t *testing.T) {
	text := full()
	text.Messages, text.Prompt = nil, "a"
	for _, tt := range []struct {
		name, param, message string
		status               int
		sent                 *chat.Request
		want                 string // the fields, with spaces between them
	}{
		{"openai_value", "temperature", "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.", 400, nil, "temperature"},
		{"openai_parameter", "temperature", "Unsupported parameter: 'temperature' is not supported with this model.", 400, nil, "temperature"},
		{"named_in_the_text_only", "", "Unsupported parameter: 'top_p' is not supported with reasoning models.", 400, nil, "top_p"},
		{"openai_stop", "stop", "Unsupported parameter: 'stop' is not supported with this model.", 400, nil, "stop"},
		{"openai_logprobs", "", "You are not allowed to request logprobs from this model", 400, nil, "logprobs"},
		{"openai_limit", "max_tokens", "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.", 400, nil, "max_completion_tokens"},
		{"openai_effort", "reasoning_effort", "Unsupported value: 'reasoning_effort' does not support 'none' with this model. Supported values are: 'low', 'medium', 'high'.", 400, nil, "reasoning_effort"},
		{"openai_unknown_effort", "", "Unrecognized request argument supplied: reasoning_effort", 400, nil, "reasoning_effort"},
		{"openai_stream", "stream", "Your organization must be verified to stream this model. Please go to: https://platform.openai.com/settings/organization/general", 400, nil, "stream"},
		{"openai_text", "model", "This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?", 404, text, "prompt"},
		{"openai_chat", "model", "This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?", 404, nil, "messages"},
		{"claude_deprecated", "", "`temperature` is deprecated for this model.", 400, nil, "temperature"},
		{"claude_both", "", "`temperature` and `top_p` cannot both be specified for this model. Please use only one.", 400, nil, "top_p"},
		{"claude_blank_stop", "", "stop_sequences: each stop sequence must contain non-whitespace", 400, nil, "stop"},
		{"claude_thinking", "", `"thinking.type.disabled" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`, 400, nil, "reasoning_effort"},
		{"claude_limit", "", "max_tokens: 5000 > 4096, which is the maximum allowed number of output tokens for claude-3-haiku", 400, nil, "max_tokens"},
		{"claude_extra", "", "seed: Extra inputs are not permitted", 400, nil, "seed"},
		{"gemini_all_at_once", "", "Invalid JSON payload received. Unknown name \"frequency_penalty\": Cannot find field. Invalid JSON payload received. Unknown name \"seed\": Cannot find field. Invalid JSON payload received. Unknown name \"top_logprobs\": Cannot find field.", 400, nil, "frequency_penalty seed logprobs"},
		{"gemini_budget", "", "Budget 0 is invalid. This model only works in thinking mode.", 400, nil, "reasoning_effort"},
		{"mistral_options", "", `{"detail":[{"type":"extra_forbidden","loc":["body","stream_options","include_usage"],"msg":"Extra inputs are not permitted","input":true}]}`, 422, nil, "stream_options"},
		{"mistral_seed", "", `Extra inputs are not permitted: body.seed`, 422, nil, "seed"},
		{"xai_penalty", "", "Model grok-4.5 does not support parameter presencePenalty.", 400, nil, "presence_penalty"},
		{"xai_stop", "", "Argument not supported on this model: stop", 400, nil, "stop"},
		{"kimi", "", "invalid temperature: only 1 is allowed for this model", 400, nil, "temperature"},
		{"kimi_n", "", "invalid n: only 1 is allowed for this model", 400, nil, "n"},
		{"groq_n", "", "'n' : number must be at most 1", 400, nil, "n"},
		{"groq_property", "", "property 'logprobs' is unsupported", 400, nil, "logprobs"},
		{"deepseek_logprobs", "", "The thinking mode does not support the parameter logprobs", 400, nil, "logprobs"},
		{"deepseek_text", "", `completions api is only available when using beta api (set base_url="https://api.deepseek.com/beta")`, 400, text, "prompt"},
		{"mistral_text", "model", "no Route matched with those values", 404, text, "prompt"},
		{"azure_text", "", "The completion operation does not work with the specified model, my-gpt-4o.", 400, text, "prompt"},
		{"qwen_text", "", "Unsupported model `qwen3.8-max` for OpenAI compatibility mode.", 404, text, "prompt"},
		{"llamacpp_n", "", "Only one completion choice is allowed", 400, nil, "n"},
		{"system", "", "Developer instruction is not enabled for models/gemma-3-4b-it", 400, nil, "messages.role"},
		{"range_of_the_limit", "", "Invalid max_tokens value, the valid range of max_tokens is [1, 4096]", 400, nil, "max_tokens"},

		{"context_length", "messages", "This model's maximum context length is 8192 tokens. However, you requested 9000 tokens (4000 in the messages, 5000 in the completion).", 400, nil, ""},
		{"key", "", "API key not valid. Please pass a valid API key.", 400, nil, ""},
		{"credit", "", "Your credit balance is too low to access the Anthropic API.", 400, nil, ""},
		{"model_that_is_not_there", "model", "The model `gpt-9` does not exist or you do not have access to it.", 404, text, ""},
		{"filter", "prompt", "The response was filtered due to the prompt triggering Azure OpenAI's content management policy.", 400, nil, ""},
		{"nothing_that_was_sent", "", "tools: Extra inputs are not permitted", 400, nil, ""},
	} {
		t.Run(tt.name, func(t *testing.T) {
			sent := tt.sent
			if sent == nil {
				sent = full()
			}
			a := Ability{Thinking: reasons(SayEffort, "medium", EffortNone, "low", "high")}
			better, fields, ok := a.Learn(&chat.Error{Status: tt.status, Param: tt.param, Message: "x says: " + tt.message}, sent)
			if got := strings.Join(fields, " "); got != tt.want || ok != (tt.want != "") {
				t.Fatalf("learned %q, want %q", got, tt.want)
			}
			if !ok {
				return
			}
			// What is sent then is not what was refused.
			before, _ := a.Fit(sent)
			after, _ := better.Fit(sent)
			body := func(r *chat.Request) string { return string(r.AppendDialect(nil, "", r.Fitted.Dialect)) }
			if body(before) == body(after) && before.Stream == after.Stream {
				t.Errorf("the same is sent again: %s", body(after))
			}
		})
	}
}

// FuzzLearn reads anything: what is learned fits the request to what is known
// then, and never lets go of its limit.
func FuzzLearn(f *testing.F) {
	for _, s := range []string{"Unsupported parameter: 'stop'", "max_tokens: 5000 > 99999999999999999999", "reasoning_effort does not support none. Supported values are: low", "n", "system role stream_options développeur \xff"} {
		f.Add(s, "param", 400)
	}
	f.Fuzz(func(t *testing.T, message, param string, status int) {
		for _, a := range []Ability{{}, Of("openai", "", "gpt-5.5"), Of("anthropic", "", "claude-opus-5"), Of("x", "", "y")} {
			sent, _ := a.Fit(full())
			better, fields, ok := a.Learn(&chat.Error{Status: status, Param: param, Message: message}, sent)
			if ok != (len(fields) > 0) {
				t.Fatalf("learned %v: %v", ok, fields)
			}
			again, _ := better.Fit(full())
			if _, offends := better.Plain(again); len(offends) > 0 || again.MaxTokens == nil || *again.MaxTokens < 16 {
				t.Fatalf("%q: %v, %s", message, offends, show(again))
			}
		}
	})
}
