//go:build !js

package ability

// The tables are functions, not variables, so that a program that doesn't look
// models up, as the page, doesn't carry them.

// no is short for the tables.
const no = Refuses

// openAIRows are OpenAI's lines. What a newer name than these takes, the rows for
// gpt-6 and later say.
//
// Sources: npm @ai-sdk/openai 4.0.118, openai-model-catalog.ts [ai]; pydantic-ai,
// profiles/openai.py, verified against the live API in 2026-07 [pyd]; LiteLLM,
// gpt_5_transformation.py [litellm]; npm openai 7.57.0, completions.d.ts [node].
func openAIRows() []row {
	return []row{
		// Text completions; logprobs of at most 5 [node].
		{"gpt-*instruct* davinci-002* babbage-002*", Ability{Only: OnlyCompletions, MaxLogprobs: 5}},
		// "The GPT-5.1+ chat variants always reason at a fixed medium effort" [pyd].
		{"gpt-5.[0-9]-chat* gpt-[6-9]*-chat* chat-latest*", reasoner(no, reasons(SayNothing, "medium"))},
		// isGptChatModel: does not reason [ai].
		{"gpt-5-chat*", Ability{}},
		// Always reason (modelparams 0.0.18).
		{"gpt-5.*-pro*", reasoner(no, reasons(SayEffort, "medium", "medium", "high", "xhigh"))},
		{"gpt-5.*-codex*", reasoner(no, reasons(SayEffort, "medium", "low", "medium", "high", "xhigh"))},
		// Reason only if asked to [pyd]; sampling and logprobs, of at most 5, with
		// effort none [pyd]; stop and penalties never [litellm], huggingface/smolagents#1893.
		{"gpt-5.[1-4] gpt-5.[1-4]-*", reasoner(WithoutThinking, reasons(SayEffort, EffortNone, EffortNone, "low", "medium", "high", "xhigh"))},
		// Reason by default, none can be chosen [pyd].
		{"gpt-5.*", reasoner(WithoutThinking, reasons(SayEffort, "medium", EffortNone, "low", "medium", "high", "xhigh", "max"))},
		// Only the default temperature: tmc/langchaingo#1355; logprobs: 403.
		{"gpt-5 gpt-5-*", reasoner(no, reasons(SayEffort, "medium", "minimal", "low", "medium", "high"))},
		// configurableNonReasoning [ai].
		{"gpt-6-sol* gpt-6-luna* gpt-6.1-terra*", reasoner(WithoutThinking, reasons(SayEffort, "medium", EffortNone, "low", "medium", "high", "xhigh"))},
		// Every other gpt-6 and later [ai]; OpenGradient/tee-gateway#154.
		{"gpt-[6-9]* gpt-[1-9][0-9]*", reasoner(no, reasons(SayEffort, "medium", "low", "medium", "high", "xhigh"))},
		// "stop: Not supported with latest reasoning models o3 and o4-mini" [node].
		{"o[1-9]*", reasoner(no, reasons(SayEffort, "medium", "low", "medium", "high"))},
		{"gpt-4* gpt-3.5* chatgpt-*", Ability{}},
	}
}

// reasoner is one of OpenAI's models that reason: how they take sampling, and
// how they think.
func reasoner(sampling Taking, t Thinking) Ability {
	return Ability{
		Temperature: sampling, TopP: sampling, Logprobs: sampling, MaxLogprobs: 5,
		Penalties: no, Stop: no, MaxCompletionTokens: true, Thinking: t,
	}
}

// anthropicRows are Anthropic's lines, at its own API.
//
// Sources: npm @ai-sdk/anthropic 4.0.105, anthropic-model-catalog.ts [ai]; npm
// @anthropic-ai/sdk 1.14.0, messages.d.ts [sdk], which has no penalties, seed,
// logprobs and n at all.
func anthropicRows() []row {
	return []row{
		{"claude-3-haiku* claude-2* claude-instant*", claude(Takes, 4096, Thinking{})},
		{"claude-3-5* claude-3-opus* claude-3-sonnet*", claude(Takes, 8192, Thinking{})},
		{"claude-3-7*", claude(Takes, 64000, Thinking{})},
		// One of temperature and top_p: BerriAI/litellm#15097.
		{"claude-opus-4-1*", oneOfTwo(claude(Takes, 32000, Thinking{}))},
		{"claude-*-4-5*", oneOfTwo(claude(Takes, 64000, Thinking{}))},
		// The same, skydiscover-ai/skydiscover#15; thinks if asked to.
		{"claude-*-4-6*", oneOfTwo(claude(WithoutThinking, 128000, reasons(SayAdaptive, EffortNone, EffortNone, "low", "medium", "high", "max")))},
		// currentClaudeWithoutSampling [ai], Comfy-Org/ComfyUI#13923.
		{"claude-*-4-[7-9]*", claude(no, 128000, reasons(SayAdaptive, EffortNone, EffortNone, "low", "medium", "high", "xhigh", "max"))},
		{"claude-*-4 claude-*-4-0 claude-*-4-2025*", claude(Takes, 32000, Thinking{})},
		// On unless disabled [ai]; promptfoo/promptfoo#10631.
		{"claude-haiku-5-5* claude-opus-5 claude-opus-5-2* claude-sonnet-5 claude-sonnet-5-2* claude-haiku-5 claude-haiku-5-2*",
			claude(no, 128000, reasons(SayAdaptive, "high", EffortNone, "low", "medium", "high", "xhigh", "max"))},
		// thinkingCanBeDisabled: false [ai]; platform.claude.com, opus-5-5 migration
		// guide. Newer ones are taken for the same.
		{"claude-*", claude(no, 128000, reasons(SayOutput, "high", "low", "medium", "high", "xhigh", "max"))},
	}
}

// claude is one of Anthropic's models: stop sequences of white space alone are
// refused (BerriAI/litellm#3286), a temperature goes up to 1.
func claude(sampling Taking, maxTokens int, t Thinking) Ability {
	return Ability{
		Only: OnlyChat, Temperature: sampling, TopP: sampling, Penalties: no, Logprobs: no, Seed: no, N: no,
		NoBlankStop: true, MaxTemperature: 1, MaxTokens: maxTokens, Thinking: t,
	}
}

func oneOfTwo(a Ability) Ability {
	a.OneOfTwo = true
	return a
}

// geminiRows are Google's lines at its endpoint for OpenAI's protocol, which knows
// no penalties, seeds and logprobs (n4ze3m/page-assist#418, Vali-98/ChatterUI#227).
// "Thinking cannot be turned off for Gemini 2.5 Pro or 3 models"
// (ai.google.dev/gemini-api/docs/openai).
func geminiRows() []row {
	return []row{
		{"gemini-1* gemini-2.0* gemma*", google(Takes, Thinking{})},
		{"gemini-2.5-flash-lite*", google(Takes, reasons(SayEffort, EffortNone, EffortNone, "low", "medium", "high"))},
		{"gemini-2.5-flash*", google(Takes, reasons(SayEffort, "medium", EffortNone, "low", "medium", "high"))},
		{"gemini-2.5*", google(Takes, reasons(SayEffort, "medium", "low", "medium", "high"))},
		{"gemini-3-flash*", google(Takes, reasons(SayEffort, "medium", "minimal", "low", "medium", "high"))},
		{"gemini-3.5-flash-lite*", google(Ignores, reasons(SayEffort, "medium", "low", "medium", "high"))},
		{"gemini-3-* gemini-3.[0-5]*", google(Takes, reasons(SayEffort, "medium", "low", "medium", "high"))},
		// 3.6 and later ignore temperature and top_p, and take no candidate count
		// (Gemini 3 docs; sst/opencode, pull request 38924).
		{"*", google(Ignores, reasons(SayEffort, "medium", "low", "medium", "high"))},
	}
}

func google(sampling Taking, t Thinking) Ability {
	a := Ability{
		Only: OnlyChat, Temperature: sampling, TopP: sampling, Penalties: no, Logprobs: no, Seed: no,
		SystemRole: true, Thinking: t,
	}
	if sampling == Ignores {
		a.N = no
	}
	return a
}

// deepSeekRows are DeepSeek's lines at its own API: temperature and top_p have no
// effect while it thinks, logprobs are an error then
// (api-docs.deepseek.com/guides/thinking_mode); text completions are there at
// the beta address only; n and seed are dropped.
func deepSeekRows() []row {
	return []row{
		{"deepseek-chat* deepseek-v3*", Ability{Only: OnlyChat, N: Ignores, Seed: Ignores, SystemRole: true}},
		{"deepseek-reasoner* deepseek-r1*", Ability{
			Only: OnlyChat, Temperature: Ignores, TopP: Ignores, Penalties: Ignores, Logprobs: no, N: Ignores, Seed: Ignores,
			SystemRole: true, Thinking: reasons(SayNothing, "medium"),
		}},
		{"*", Ability{
			Only: OnlyChat, Temperature: WithoutThinking, TopP: WithoutThinking, Penalties: Ignores, Logprobs: WithoutThinking,
			N: Ignores, Seed: Ignores, SystemRole: true, Thinking: reasons(SayThinking, "medium", EffortNone, "medium"),
		}},
	}
}

// mistralRows are Mistral's lines at its own API: random_seed and no logprobs
// (modelparams.dev, mistral/*.yaml), no include_usage
// (openai/openai-agents-python#442; the usage always comes), no text
// completions.
func mistralRows() []row {
	return []row{
		{"magistral*", mistralOf(reasons(SayNothing, "medium"))},
		{"mistral-large* mistral-medium* mistral-small* mistral-tiny* ministral* codestral* devstral* *mistral-7b* *mixtral*", mistralOf(Thinking{})},
		{"*", mistralOf(Thinking{Unsure: true})},
	}
}

func mistralOf(t Thinking) Ability {
	a := Ability{Only: OnlyChat, Logprobs: no, SeedField: "random_seed", NoStreamOptions: true, SystemRole: true, Thinking: t}
	if t.Default != "" {
		a.Stop = WithoutThinking
	}
	return a
}

// xAIRows are xAI's lines: penalties are refused, 0 too (QuantumNous/new-api#6081),
// stop by most that reason (BerriAI/litellm#12635), logprobs are dropped
// (docs.x.ai).
func xAIRows() []row {
	return []row{
		{"*non-reasoning* grok-2* grok-3 grok-3-fast* grok-3-latest grok-3-beta", grok(Takes, Thinking{})},
		{"grok-3-mini*", grok(no, reasons(SayEffort, "low", "low", "high"))},
		{"grok-4.3*", grok(no, reasons(SayEffort, "medium", EffortNone, "low", "medium", "high"))},
		{"grok-4.5*", grok(no, reasons(SayEffort, "medium", "low", "medium", "high"))},
		{"grok-4 grok-4-* grok-4.[0-2]* grok-4.4*", grok(no, reasons(SayNothing, "medium"))},
		// grok-4.6 and later.
		{"*", grok(Takes, reasons(SayEffort, "medium", "low", "medium", "high"))},
	}
}

func grok(stop Taking, t Thinking) Ability {
	return Ability{Only: OnlyChat, Penalties: no, Logprobs: Ignores, Stop: stop, SystemRole: true, Thinking: t}
}

// moonshotRows are Moonshot's lines: since kimi-k2.5 the one temperature is 1
// (tinyhumansai/openhuman#2082) and there is one sample (HKUDS/nanobot#202).
func moonshotRows() []row {
	return []row{
		{"moonshot-v1* kimi-latest*", Ability{Only: OnlyChat, Logprobs: Ignores, Seed: Ignores, MaxTemperature: 1, MaxSamples: 5, SystemRole: true}},
		{"kimi-k2 kimi-k2-0* kimi-k2-turbo* kimi-k2-instruct*", Ability{Only: OnlyChat, Logprobs: Ignores, Seed: Ignores, MaxTemperature: 1, N: no, SystemRole: true}},
		// platform.moonshot.ai: thinking can be disabled. Room is kept all the same.
		{"kimi-k2.[5-9]*", kimi(Thinking{Say: SayThinking, Default: "medium", Efforts: []string{EffortNone, "medium"}, Unsure: true})},
		{"*", kimi(reasons(SayNothing, "medium"))},
	}
}

func kimi(t Thinking) Ability {
	return Ability{
		Only: OnlyChat, Temperature: no, TopP: no, Penalties: no, Logprobs: Ignores, Seed: Ignores, N: no, SystemRole: true, Thinking: t,
	}
}

// qwenRows are Alibaba's lines at DashScope: logprobs are dropped, n goes up to 4,
// text completions are for coder models (help.aliyun.com, OpenAI compatibility).
func qwenRows() []row {
	return []row{
		{"*coder*", Ability{Logprobs: Ignores, MaxSamples: 4, SystemRole: true}},
		{"*instruct* qwen2* qwen1* qwen-vl*", Ability{Only: OnlyChat, Logprobs: Ignores, MaxSamples: 4, SystemRole: true}},
		{"qwq* *thinking*", qwenOf(reasons(SayNothing, "medium"))},
		{"qwen-max* qwen-plus* qwen-turbo* qwen-flash*", qwenOf(reasons(SayEnable, EffortNone, EffortNone, "medium"))},
		{"*", qwenOf(reasons(SayEnable, "medium", EffortNone, "medium"))},
	}
}

func qwenOf(t Thinking) Ability {
	return Ability{Only: OnlyChat, Logprobs: Ignores, MaxSamples: 4, SystemRole: true, Thinking: t}
}
