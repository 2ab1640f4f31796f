//go:build !js

package ability

import "strings"

// hosts are those who serve models, in the order in which they are looked for.
func hosts() []host {
	return []host{
		{name: "openai", hosts: []string{"api.openai.com"}, serves: atOpenAI},
		{name: "azure", hosts: []string{"openai.azure.com", "cognitiveservices.azure.com", "services.ai.azure.com"}, serves: atAzure},
		{name: "anthropic", hosts: []string{"api.anthropic.com"}, serves: atAnthropic},
		{name: "gemini", hosts: []string{"generativelanguage.googleapis.com"}, rows: geminiRows},
		{name: "openrouter", hosts: []string{"openrouter.ai"}, serves: atOpenRouter},
		{name: "groq", hosts: []string{"api.groq.com"}, serves: atGroq},
		{name: "deepseek", hosts: []string{"api.deepseek.com"}, rows: deepSeekRows},
		{name: "mistral", hosts: []string{"api.mistral.ai"}, rows: mistralRows},
		{name: "xai", hosts: []string{"api.x.ai"}, rows: xAIRows},
		{name: "moonshot", hosts: []string{"api.moonshot.ai", "api.moonshot.cn"}, rows: moonshotRows},
		{name: "qwen", hosts: []string{"dashscope.aliyuncs.com", "dashscope-intl.aliyuncs.com", "dashscope-us.aliyuncs.com"}, rows: qwenRows},
		{name: "together", hosts: []string{"api.together.xyz", "api.together.ai"}, serves: atTogether},
		{name: "cerebras", hosts: []string{"api.cerebras.ai"}, serves: atCerebras},
		{name: "ollama", owner: "library", serves: atOllama},
		{name: "llamacpp", owner: "llamacpp", serves: atLlamaCpp},
		{name: "vllm", owner: "vllm", serves: atVLLM},
		{name: "tiny", serves: func(string) Ability { return Ability{} }},
	}
}

// elsewhere is a host that nobody knows: a proxy for models of all makers, or a
// server that people run themselves.
func elsewhere() host { return host{serves: atElsewhere} }

// weightRows are the lines of open weights, and how they think. Whether thinking
// can be switched off depends on who serves them.
func weightRows() []row {
	return []row{
		{"*non-reasoning* *non-thinking* *nothink*", Ability{}},
		{"gpt-oss*", Ability{Thinking: reasons(SayNothing, "medium", "low", "medium", "high")}}, // huggingface.co/openai/gpt-oss-120b
		{"deepseek-r* deepseek-reasoner* *-r1-* qwq* magistral* *thinking* *reasoning* *reasoner*", Ability{Thinking: reasons(SayNothing, "medium")}},
		{"*instruct* *coder* qwen1* qwen2* qwen-1* qwen-2* deepseek-v2* deepseek-v3* deepseek-chat* deepseek-coder*", Ability{}},
		{"kimi-k2 kimi-k2-* kimi-k2:*", Ability{}},
		{"deepseek* qwen* kimi-* glm-4.[5-9]* glm-[5-9]*", Ability{Thinking: reasons(SayNothing, "medium", EffortNone, "medium")}}, // hybrids
		{"llama* gemma gemma-[1-3]* gemma[1-3]* mistral* ministral* mixtral* codestral* devstral* phi-[1-4]* phi[1-4]* glm-* granite* olmo* smollm* tinyllama* command*", Ability{}},
	}
}

// openWeights is what is known of open weights; false: nothing.
func openWeights(name string) (Thinking, bool) {
	a, ok := find(weightRows(), name)
	return a.Thinking, ok
}

// closed are the lines that only their makers serve, and that are elsewhere
// behind a proxy.
func closed(name string) (Ability, bool) {
	switch {
	case strings.HasPrefix(name, "gpt-oss"):
	case strings.HasPrefix(name, "claude-"):
		return find(anthropicRows(), name)
	case strings.HasPrefix(name, "gemini-"):
		return find(geminiRows(), name)
	case strings.HasPrefix(name, "grok-"):
		return find(xAIRows(), name)
	default:
		return find(openAIRows(), name)
	}
	return Ability{}, false
}

// atOpenAI is OpenAI, or what stands in for it.
func atOpenAI(name string) Ability {
	a, ok := find(openAIRows(), name)
	if !ok {
		return atElsewhere(name)
	}
	if a.Only == "" {
		a.Only = OnlyChat
	}
	return a
}

// atAzure is Azure's OpenAI, whose names are the deployments' own.
func atAzure(name string) Ability {
	a, ok := find(openAIRows(), name)
	if !ok {
		a = Ability{Guessed: true, Thinking: Thinking{Unsure: true}}
	}
	if a.Only == "" {
		a.Only = OnlyChat
	}
	a.MaxCompletionTokens = true
	return a
}

// atAnthropic is Anthropic's own API, or what stands in for it.
func atAnthropic(name string) Ability {
	a, ok := find(anthropicRows(), name)
	if !ok {
		a = claude(no, 0, Thinking{Unsure: true})
		a.Guessed = true
	}
	return a
}

// atOpenRouter is OpenRouter, which drops what a model does not take
// (openrouter.ai/docs/api-reference/parameters), and n for all of them.
func atOpenRouter(name string) Ability {
	a := atElsewhere(name)
	for _, t := range []*Taking{&a.Temperature, &a.TopP, &a.Penalties, &a.Logprobs, &a.Seed, &a.Stop} {
		if *t == Refuses {
			*t = Ignores
		}
	}
	a.N, a.NoBlankStop, a.MaxCompletionTokens, a.MaxTokens = Ignores, false, false, 0
	if a.Only == "" && !strings.Contains(name, "base") {
		a.Only = OnlyChat
	}
	// What a model's own provider can be told, OpenRouter passes on; that it
	// should not think at all, not every one of them.
	if a.Thinking.Default != "" && a.Thinking.Default != EffortNone {
		a.Thinking = reasons(SayReasoning, "medium", "low", "medium", "high")
	}
	return a
}

// atGroq is Groq: n must be 1 (console.groq.com/docs/openai), logprobs are
// refused (groq/groq-python#25), and qwen writes its thoughts into the text,
// where stop sequences cut (console.groq.com/docs/reasoning).
func atGroq(name string) Ability {
	a := Ability{Only: OnlyChat, Logprobs: no, N: no, SystemRole: true}
	a.Thinking = weightsAt(name, SayEffort)
	if strings.HasPrefix(name, "gpt-oss") {
		return a
	}
	a.Stop = WithoutThinking
	if strings.HasPrefix(name, "qwen") && a.Thinking.Default != "" {
		a.Thinking.Say = SayParsed
	}
	return a
}

// atTogether is Together.
func atTogether(name string) Ability {
	return Ability{SystemRole: true, Stop: WithoutThinking, Thinking: unsure(weightsAt(name, SayNothing))}
}

// atCerebras is Cerebras (inference-docs.cerebras.ai/resources/openai).
func atCerebras(name string) Ability {
	a := Ability{Penalties: no, N: no, SystemRole: true, MaxCompletionTokens: true, Thinking: unsure(weightsAt(name, SayNothing))}
	if strings.HasPrefix(name, "gpt-oss") {
		a.Thinking = weightsAt(name, SayEffort)
	}
	return a
}

// atOllama is Ollama, whose requests have no n, and in which effort none
// switches thinking off (ollama/ollama, openai/openai.go). A text gets the
// chat's template there, so that what thinks is asked as a chat.
func atOllama(name string) Ability {
	a := Ability{N: Ignores, Stop: WithoutThinking, SystemRole: true, Thinking: weightsAt(name, SayEffort)}
	if a.Thinking.Default != "" {
		a.Only = OnlyChat
		if !strings.HasPrefix(name, "gpt-oss") {
			a.Thinking.Efforts = []string{EffortNone, "low", "medium", "high"}
		}
	}
	return a
}

// atLlamaCpp is llama.cpp's server: older ones give one sample
// (algorithmicsuperintelligence/optillm#8).
func atLlamaCpp(name string) Ability {
	return Ability{N: no, Stop: WithoutThinking, SystemRole: true, Thinking: unsure(weightsAt(name, SayTemplate))}
}

// atVLLM is vLLM: at most 20 alternatives by default, and
// stop sequences that look into the thoughts.
func atVLLM(name string) Ability {
	a := Ability{MaxLogprobs: 20, Stop: WithoutThinking, SystemRole: true, Thinking: unsure(weightsAt(name, SayTemplate))}
	if strings.HasPrefix(name, "gpt-oss") {
		a.Thinking.Say = SayEffort
	}
	return a
}

// atElsewhere is a server or a proxy that nobody knows.
func atElsewhere(name string) Ability {
	if a, ok := closed(name); ok {
		if a.Only == "" {
			a.Only = OnlyChat
		}
		if a.Thinking.Say != SayEffort && a.Thinking.Default != EffortNone {
			// A proxy has its own ways of telling them.
			a.Thinking = Thinking{Default: a.Thinking.Default, Unsure: a.Thinking.Default != ""}
		}
		a.SystemRole = true
		return a
	}
	t, ok := openWeights(name)
	if !ok {
		t = Thinking{Unsure: true}
	}
	return Ability{Stop: WithoutThinking, SystemRole: true, Guessed: !ok, Thinking: unsure(weightsSaying(t, SayNothing))}
}

// weightsAt is how open weights think at a host that takes an effort.
func weightsAt(name string, say Say) Thinking {
	t, ok := openWeights(name)
	if !ok {
		return Thinking{Unsure: true}
	}
	return weightsSaying(t, say)
}

func weightsSaying(t Thinking, say Say) Thinking {
	if t.Default == "" {
		return t
	}
	t.Say = say
	if say == SayNothing {
		t.Efforts = nil
	}
	return t
}

// unsure is t at a host that may ignore the effort.
func unsure(t Thinking) Thinking {
	t.Unsure = t.Unsure || t.Default != ""
	return t
}
