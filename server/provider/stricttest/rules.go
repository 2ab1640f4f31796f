package stricttest

import (
	"regexp"
	"strings"
)

// Rules say what a model takes.
type Rules struct {
	Endpoint Endpoint
	Sampling Sampling
	// Only1 chooses the text in which OpenAI refuses a temperature: that only
	// the default 1 is supported, or that the parameter isn't.
	Only1 bool
	// Effort is what a model thinks with when a request asks for nothing; ""
	// for one that never thinks. Efforts are those that may be asked for.
	Effort  string
	Efforts []string
	// RefusesStop and RefusesPenalties: the field alone, whatever is in it.
	RefusesStop, RefusesPenalties bool
	Thinking                      Thinking
	NoPrefill                     bool // the last message must be the user's
	MaxTokens                     int  // the most that may be asked for, 0 for no bound
	// InText: the thought stands in the answer, between <think> and </think>.
	InText bool
	// Parameters are what OpenRouter's list says that the model supports.
	Parameters []string
	// Refuse is a rule of a test's own, asked before all others; nil for none.
	Refuse func(fields map[string]any) *Refusal
}

// Endpoint is the only one that a model is served at.
type Endpoint int

const (
	Chat        Endpoint = iota
	Completions          // POST /completions
	Responses            // POST /responses, which this stand-in doesn't have
)

// Sampling says whether temperature, top_p and logprobs are taken.
type Sampling int

const (
	Samples         Sampling = iota // taken
	OneOfTwo                        // temperature or top_p, not both
	NoSampling                      // refused
	WithoutThinking                 // taken with reasoning_effort none alone
)

// Thinking says whether a model thinks before it answers, where that isn't
// said by Effort: everywhere but at OpenAI and Azure.
type Thinking int

const (
	Off    Thinking = iota // unless it is asked to
	On                     // unless it is told not to
	Always                 // whatever it is told
)

// family is a row: the models whose name the expression matches.
type family struct {
	match *regexp.Regexp
	rules Rules
}

func row(match string, rules Rules) family { return family{regexp.MustCompile(match), rules} }

// efforts are words with spaces between them.
func efforts(words string) []string { return strings.Fields(words) }

// openAIFamilies are OpenAI's, the first that fits. All with an effort refuse
// stop and penalties: [litellm-gpt5] non_supported_params,
// huggingface/smolagents#1893 (gpt-5.2), FlowiseAI/Flowise#5046.
var openAIFamilies = []family{
	// [ai-openai] for the Responses API only
	row(`^(gpt-5-pro|.*codex|o1-pro|o3-pro)`, Rules{Endpoint: Responses}),
	row(`instruct|^(davinci|babbage)-002`, Rules{Endpoint: Completions}),
	// [pyd-openai] the chat variants of 5.1 and later always think, at medium effort
	row(`^gpt-5\.\d-chat`, thinker(Rules{Sampling: NoSampling, Effort: "medium", Efforts: efforts("medium")})),
	// [ai-openai] isGptChatModel: gpt-5-chat-latest doesn't think
	row(`^gpt-5-chat`, Rules{}),
	// [pyd-openai] 5.1 to 5.4: none by default
	row(`^gpt-5\.[1-4](-|$)`, thinker(Rules{Sampling: WithoutThinking, Effort: "none", Efforts: efforts("none low medium high xhigh")})),
	// [pyd-openai] 5.5 and 5.6 think by default, none can be chosen
	row(`^gpt-5\.[5-9](-|$)`, thinker(Rules{Sampling: WithoutThinking, Effort: "medium", Efforts: efforts("none low medium high xhigh max")})),
	// [ai-openai] isStandardGpt5Model; tmc/langchaingo#1355, QwenLM/qwen-code#921 for the text
	row(`^gpt-5(-mini|-nano|-\d{4}|$)`, thinker(Rules{Sampling: NoSampling, Only1: true, Effort: "medium", Efforts: efforts("minimal low medium high")})),
	// [ai-openai] configurableNonReasoning
	row(`^gpt-6(-sol|-luna|\.1-terra)`, thinker(Rules{Sampling: WithoutThinking, Effort: "medium", Efforts: efforts("none low medium high xhigh")})),
	// [ai-openai] every other gpt-6 and later; OpenGradient/tee-gateway#154 for the text, whose code is null
	row(`^gpt-([6-9]|\d\d)`, thinker(Rules{Sampling: NoSampling, Effort: "medium", Efforts: efforts("low medium high xhigh")})),
	// [ai-openai] getOSeriesVersion; [openai-node] stop: not with o3 and o4-mini
	row(`^o\d`, thinker(Rules{Sampling: NoSampling, Effort: "medium", Efforts: efforts("low medium high")})),
	row(`.`, Rules{}),
}

// thinker adds what all of OpenAI's thinking models refuse.
func thinker(r Rules) Rules {
	r.RefusesStop, r.RefusesPenalties = true, true
	return r
}

// claudeFamilies are Anthropic's.
var claudeFamilies = []family{
	// [ai-anthropic] thinkingCanBeDisabled: false; platform.claude.com/docs/en/models/opus-5-5/migration-guide
	row(`claude-(sonnet-5-5|opus-5-5|fable-5|mythos)`, Rules{Sampling: NoSampling, Thinking: Always, NoPrefill: true, MaxTokens: 128000}),
	// [ai-anthropic] on unless disabled; promptfoo/promptfoo#10631 measured 49 to 59 hidden tokens on a trivial prompt
	row(`claude-(haiku-5-5|opus-5|sonnet-5)`, Rules{Sampling: NoSampling, Thinking: On, NoPrefill: true, MaxTokens: 128000}),
	// [ai-anthropic] currentClaudeWithoutSampling; Comfy-Org/ComfyUI#13923 for the text
	row(`claude-opus-4-[78]`, Rules{Sampling: NoSampling, NoPrefill: true, MaxTokens: 128000}),
	// skydiscover-ai/skydiscover#15; anthropics/claude-code#52433, smallmain/vscode-unify-chat-provider#249 (no prefill from 4.6 on)
	row(`claude-(opus|sonnet)-4-6`, Rules{Sampling: OneOfTwo, NoPrefill: true, MaxTokens: 128000}),
	// BerriAI/litellm#15097, cloud-apim/otoroshi-llm-extension#140
	row(`claude-(opus-4-1|opus-4-5|sonnet-4-5|haiku-4-5)`, Rules{Sampling: OneOfTwo, MaxTokens: 64000}),
	row(`claude-3-haiku`, Rules{MaxTokens: 4096}),
	row(`claude`, Rules{MaxTokens: 32000}),
}

// geminiFamilies are Google's. "Thinking cannot be turned off for Gemini 2.5
// Pro or 3 models": ai.google.dev/gemini-api/docs/openai
var geminiFamilies = []family{
	row(`gemini-2\.5-flash-lite`, Rules{}),
	row(`gemini-2\.5-flash`, Rules{Thinking: On}),
	row(`gemini-(2\.5-pro|3)`, Rules{Thinking: Always}),
	row(`.`, Rules{}),
}

// openRouterFamilies are told apart by what stands after the maker's name. What
// a model doesn't support is dropped: openrouter.ai/docs/api-reference/parameters
var openRouterFamilies = []family{
	row(`/gpt-4o|/llama`, Rules{Parameters: strings.Fields("max_tokens temperature top_p stop seed frequency_penalty presence_penalty logprobs top_logprobs")}),
	row(`/claude-opus-4`, Rules{Parameters: strings.Fields("max_tokens reasoning include_reasoning seed")}),
	row(`.`, Rules{Thinking: On, Parameters: strings.Fields("max_tokens reasoning include_reasoning seed")}),
}

var groqFamilies = []family{
	row(`gpt-oss`, Rules{Thinking: On}),
	// console.groq.com/docs/reasoning: in the text unless reasoning_format says otherwise
	row(`qwen3-`, Rules{Thinking: On, InText: true}),
	row(`.`, Rules{}),
}

var mistralFamilies = []family{
	row(`magistral`, Rules{Thinking: On}),
	row(`.`, Rules{}),
}

var xaiFamilies = []family{
	row(`non-reasoning`, Rules{}),
	// BerriAI/litellm#12635: no stop while it thinks
	row(`4\.6`, Rules{Thinking: On}),
	row(`.`, Rules{Thinking: On, RefusesStop: true}),
}

// localFamilies are those of servers that people run themselves.
var localFamilies = []family{
	row(`llama3|Llama-3`, Rules{}),
	row(`.`, Rules{Thinking: On}),
}

// thinkFamilies are those of DeepSeek, Moonshot and Qwen, whose models all
// think by default (deepseek-ai/deepseek-harness, llm-deepseek/README.md).
var thinkFamilies = []family{row(`.`, Rules{Thinking: On})}

// RulesOf are the rules by which a provider's model goes, a name that is not
// in its list included: what a new model of that family would do.
func RulesOf(provider, model string) Rules {
	p := providers[provider]
	if p.deployments != "" {
		model = strings.TrimPrefix(model, "my-")
	}
	for _, f := range p.families {
		if f.match.MatchString(model) {
			return f.rules
		}
	}
	return Rules{}
}

// rules are those of Add, or the table's.
func (s *Server) rules(provider, model string) Rules {
	s.mu.Lock()
	defer s.mu.Unlock()
	for _, name := range []string{model, "models/" + model} {
		if r, ok := s.added[provider+"/"+name]; ok {
			return r
		}
	}
	return RulesOf(provider, model)
}
