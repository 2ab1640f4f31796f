package stricttest

import (
	"net/http"
	"slices"
	"strings"
)

// An upstream is a row of the table: where it is, what its list has, what it
// refuses and in which form, and the ways of its answers.
type upstream struct {
	hosts       []string // *.NAME for all hosts below it
	base        string
	alsoAtRoot  bool // DeepSeek's endpoints are below / too
	local       bool // asks for no key
	families    []family
	models      string // with spaces between them
	deployments string // Azure: the names that requests use, which no list has
	// fields are those that a chat may have; without them others are dropped.
	fields   []string
	unknown  func(names []string, f *fields) *Refusal
	envelope func(*Refusal) any
	check    func(*call) *Refusal
	// noText is what a text completion meets, nil where it is taken.
	noText func(*call) *Refusal

	thoughts    string               // the field that has the thought, "" for none
	isOff       func(f *fields) bool // whether the request switches thinking off
	oneSample   bool                 // n is dropped in silence
	noLogprobs  bool                 // dropped in silence for most models
	chatShaped  bool                 // logprobs of text completions have a chat's shape
	usageAlways bool                 // a stream ends with the usage, asked for or not
}

// chatFields are all of OpenAI's protocol: [openai-node].
var chatFields = strings.Fields("model messages audio frequency_penalty function_call functions logit_bias logprobs max_completion_tokens max_tokens metadata modalities moderation n " +
	"parallel_tool_calls prediction presence_penalty prompt_cache_key prompt_cache_options prompt_cache_retention reasoning_effort response_format safety_identifier " +
	"seed service_tier stop store stream stream_options temperature tool_choice tools top_logprobs top_p user verbosity web_search_options")

// geminiFields: n4ze3m/page-assist#418, Vali-98/ChatterUI#227
// (frequency_penalty, seed), sleepydeer666/RPGBox#2 (still so in 2026-08)
var geminiFields = slices.DeleteFunc(slices.Clone(chatFields), func(name string) bool {
	return slices.Contains(strings.Fields("seed frequency_penalty presence_penalty logprobs top_logprobs logit_bias user store metadata prompt_cache_key safety_identifier service_tier"), name)
})

// mistralFields: editor-code-assistant/eca#231 and #315
// (max_completion_tokens), Gitlawb/openclaude#739 (store),
// mistralai/platform-docs-public#7, [modelparams] (random_seed, no logprobs)
var mistralFields = strings.Fields("model messages stream_options temperature top_p max_tokens stream stop random_seed response_format tools tool_choice presence_penalty frequency_penalty n prediction parallel_tool_calls prompt_mode safe_prompt reasoning_effort metadata")

var providers map[string]*upstream

// The table refers to checks that refer to it.
func init() {
	providers = map[string]*upstream{
		"openai": {
			hosts: []string{"api.openai.com"}, base: "/v1", families: openAIFamilies,
			fields: chatFields, unknown: openAIUnknown, envelope: openAIError, check: checkOpenAI,
			models: "gpt-6.2-sol gpt-6.1-sol gpt-6.1-terra gpt-6-astra gpt-6-sol gpt-6-luna gpt-5.6-sol gpt-5.6-terra gpt-5.6-luna gpt-5.5 gpt-5.4 gpt-5.4-mini gpt-5.4-nano gpt-5.2 gpt-5.1 gpt-5 gpt-5-mini gpt-5-nano gpt-5-chat-latest gpt-5-pro gpt-5.3-codex o4-mini o3 gpt-4.1 gpt-4.1-mini gpt-4o gpt-4o-mini gpt-3.5-turbo-instruct " +
				"text-embedding-3-small gpt-image-2.5-flare gpt-live-1 gpt-realtime-whisper gpt-transcribe sora-2 omni-moderation-latest",
		},
		"azure": {
			hosts: []string{"*.openai.azure.com"}, base: "/openai/v1", families: openAIFamilies,
			fields: chatFields, unknown: openAIUnknown, envelope: azureError, check: checkAzure,
			models:      "gpt-4o-2024-11-20 gpt-5.4-2026-03-05 dall-e-3-3.0 text-embedding-3-small-1",
			deployments: "my-gpt-4o my-gpt-5.5",
		},
		"anthropic": {
			hosts: []string{"api.anthropic.com"}, base: "/v1", families: claudeFamilies, envelope: anthropicError,
			models: "claude-fable-5-2 claude-opus-5-5 claude-sonnet-5-5 claude-haiku-5-5 claude-opus-5 claude-sonnet-5 claude-opus-4-8 claude-opus-4-7 claude-opus-4-6 claude-sonnet-4-6 claude-opus-4-5-20251101 claude-sonnet-4-5-20250929 claude-haiku-4-5-20251001 claude-3-haiku-20240307",
		},
		"gemini": {
			hosts: []string{"generativelanguage.googleapis.com"}, base: "/v1beta/openai", families: geminiFamilies,
			fields: geminiFields, unknown: geminiUnknown, envelope: geminiError, check: checkGemini, noText: noSuchURL,
			isOff: noEffort, usageAlways: true,
			models: "models/gemini-2.5-pro models/gemini-2.5-flash models/gemini-2.5-flash-lite models/gemini-3-flash-preview models/gemini-3.1-pro-preview models/gemini-3.5-flash models/gemini-3.8-flash models/gemini-embedding-001 models/gemini-3-pro-image-preview models/veo-3.1",
		},
		"openrouter": {
			hosts: []string{"openrouter.ai"}, base: "/api/v1", families: openRouterFamilies, envelope: openRouterError,
			thoughts: "reasoning", isOff: noReasoning, oneSample: true, noLogprobs: true, usageAlways: true,
			models: "openai/gpt-6-sol openai/gpt-5.5 openai/gpt-4o anthropic/claude-sonnet-5.5 anthropic/claude-opus-4.7 google/gemini-3.8-flash deepseek/deepseek-v4-flash qwen/qwen3.8-27b x-ai/grok-4.6 meta-llama/llama-3.3-70b-instruct",
		},
		"groq": {
			hosts: []string{"api.groq.com"}, base: "/openai/v1", families: groqFamilies,
			fields: append(slices.Clone(chatFields), "reasoning_format", "include_reasoning"), unknown: groqUnknown,
			envelope: openAIError, check: checkGroq, noText: noSuchURL, thoughts: "reasoning", isOff: noEffort, usageAlways: true,
			models: "openai/gpt-oss-120b openai/gpt-oss-20b qwen/qwen3-32b qwen/qwen3.6-27b llama-3.3-70b-versatile llama-3.1-8b-instant whisper-large-v3 meta-llama/llama-guard-4-12b",
		},
		"deepseek": {
			hosts: []string{"api.deepseek.com"}, base: "/v1", alsoAtRoot: true, families: thinkFamilies,
			envelope: openAIError, check: checkDeepSeek, noText: deepSeekText, thoughts: "reasoning_content", isOff: thinkingDisabled, oneSample: true,
			models: "deepseek-v4-flash deepseek-v4-pro",
		},
		"mistral": {
			hosts: []string{"api.mistral.ai"}, base: "/v1", families: mistralFamilies,
			fields: mistralFields, unknown: mistralUnknown, envelope: mistralError, check: checkMistral, noText: mistralText, isOff: noEffort, usageAlways: true,
			models: "mistral-large-latest mistral-medium-3.5 mistral-small-2603 magistral-medium-latest mistral-embed",
		},
		"xai": {
			hosts: []string{"api.x.ai"}, base: "/v1", families: xaiFamilies,
			envelope: xaiError, check: checkXAI, thoughts: "reasoning_content", isOff: noEffort, noLogprobs: true,
			models: "grok-4.6 grok-4.5 grok-4.3 grok-4.20-0309-reasoning grok-4.20-0309-non-reasoning",
		},
		"moonshot": {
			hosts: []string{"api.moonshot.ai", "api.moonshot.cn"}, base: "/v1", families: thinkFamilies,
			envelope: openAIError, check: checkMoonshot, noText: moonshotText, thoughts: "reasoning_content", isOff: noEffort, noLogprobs: true,
			models: "kimi-k3 kimi-k2.6 kimi-k2.5",
		},
		"qwen": {
			hosts: []string{"dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com"}, base: "/compatible-mode/v1", families: thinkFamilies,
			envelope: openAIError, noText: qwenText, thoughts: "reasoning_content", isOff: thinkingNotEnabled, noLogprobs: true,
			models: "qwen3.8-max qwen3.7-plus qwen3.5-flash",
		},
		"vllm": {
			base: "/v1", local: true, families: localFamilies,
			envelope: vllmError, check: checkVLLM, thoughts: "reasoning", isOff: templateOff,
			models: "Qwen/Qwen3.8-27B openai/gpt-oss-20b meta-llama/Llama-3.1-8B-Instruct",
		},
		"ollama": {
			base: "/v1", local: true, families: localFamilies,
			envelope: ollamaError, thoughts: "reasoning", isOff: noEffort, oneSample: true, chatShaped: true,
			models: "qwen3:8b gpt-oss:20b llama3.2:3b deepseek-r1:8b nomic-embed-text:latest",
		},
		"llamacpp": {
			base: "/v1", local: true, families: localFamilies,
			envelope: llamaError, check: checkLlama, thoughts: "reasoning_content", isOff: templateOff, chatShaped: true,
			models: "/models/Qwen3-8B-Q4_K_M.gguf",
		},
	}
}

// known reports whether a request may name the model.
func (c *call) known() bool {
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	names := c.s.models[c.name]
	if c.p.deployments != "" { // a model that a test adds is a deployment
		names = append(strings.Fields(c.p.deployments), names[len(strings.Fields(c.p.models)):]...)
	}
	return slices.Contains(names, c.model) || slices.Contains(names, "models/"+c.model)
}

// The ways to switch thinking off.

func noEffort(f *fields) bool { return f.text("reasoning_effort") == "none" }

func noReasoning(f *fields) bool {
	return noEffort(f) || f.text("reasoning", "effort") == "none" || f.value("reasoning", "enabled") == false
}

func thinkingDisabled(f *fields) bool { return f.text("thinking", "type") == "disabled" }

func thinkingNotEnabled(f *fields) bool { return f.value("enable_thinking") == false }

func templateOff(f *fields) bool {
	return noEffort(f) || f.value("chat_template_kwargs", "enable_thinking") == false
}

// What a text completion meets where there is none.

func noSuchURL(c *call) *Refusal {
	return &Refusal{Status: http.StatusNotFound, Message: "Unknown request URL: POST " + c.url + ".", Type: "invalid_request_error", Code: "unknown_url"}
}

// deepSeekText: found in nine public projects
func deepSeekText(*call) *Refusal {
	r := invalid(`completions api is only available when using beta api (set base_url="https://api.deepseek.com/beta")`)
	r.Code = "invalid_request_error"
	return r
}

func mistralText(*call) *Refusal {
	return &Refusal{Status: http.StatusNotFound, Body: map[string]any{"message": "no Route matched with those values"}}
}

func moonshotText(c *call) *Refusal {
	return &Refusal{Status: http.StatusNotFound, Body: map[string]any{
		"code": 5, "error": "url.not_found", "message": "没找到对象", "method": "POST", "scode": "0x5", "status": false, "url": c.url,
	}}
}

func qwenText(c *call) *Refusal {
	return &Refusal{
		Status: http.StatusNotFound, Message: "Unsupported model `" + c.f.text("model") + "` for OpenAI compatibility mode.",
		Type: "invalid_request_error", Code: "model_not_found",
	}
}
