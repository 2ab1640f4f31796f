package model

import (
	"strings"
	"sync"

	"fewshot/app/token"
)

// A family is how the models whose names begin alike are counted.
type family struct {
	name string
	// any: whatever follows the name. Else only an edition or a kind of the model
	// does: -mini, :20b, @latest.
	any      bool
	encoding string
	estimate string // the code of how a count is an estimate; "" if it is exact
	overhead token.Overhead
}

// Codes of how a count is an estimate. The page has their words in every
// language.
const (
	EstimateUnlisted = "unlisted" // OpenAI hasn't said that the model uses this encoding
	EstimateClaude   = "claude"   // Anthropic doesn't publish its tokenizer
	EstimateGemini   = "gemini"   // Gemini's is SentencePiece
	EstimateLlama3   = "llama3"   // Llama 3's is cl100k_base and 28,000 tokens more
	EstimateQwen     = "qwen"     // counted as Qwen 3, which the model may differ from
	EstimateTekken   = "tekken"   // counted with Mistral's vocabulary of July 2024
	EstimateDeepSeek = "deepseek" // counted as DeepSeek V3, which the model may differ from
	EstimateOpen     = "open"     // the model has a tokenizer of its own
	EstimateUnknown  = "unknown"  // nothing is known of the model's tokenizer
	EstimateChatML   = "chat_ml"  // of the chat's overhead: as for gpt-4o
	EstimateChat     = "chat"     // of the chat's overhead: about as much as OpenAI's
	EstimateTemplate = "template" // of the chat's overhead: as the published template has it
)

// familiesText has a line for the models that are counted alike: the encoding, the code
// of the estimate (- if it is exact), the chat's overhead, and what may follow the names
// (* anything; . an edition or a kind of the model: -mini, :20b, @latest). The names
// follow. The longest name that fits a model is its family.
//
// OpenAI's encodings are those of tiktoken/model.py in OpenAI's tiktoken 0.14, whose
// prefix gpt-5 covers the dotted models as well. The cookbook measured the overhead of
// gpt-4o, gpt-4 and gpt-3.5-turbo. GPT-3 and Codex are withdrawn, but their encodings
// are still asked for. The vocabulary of gpt-oss is published (tiktoken, o200k_harmony),
// and its servers put a system message in front that nobody sees.
//
// Of open models those for which the maker published the vocabulary are exact, and the
// maker's later ones are closer to it than to any other. Mistral's first models have
// the 32,000 tokens of SentencePiece. Ollama's small models of the name deepseek-r1 are
// Qwen and Llama, taught by it.
const familiesText = `
o200k_base - chatml? * gpt-5
o200k_base - chatml? . o1 o3 o4-mini gpt-4.5 gpt-4.1
o200k_base - chatml . gpt-4o chatgpt-4o
o200k_base unlisted chatml? * gpt-6 gpt-7 chat-latest o5 o6
cl100k_base - chatml . gpt-4 gpt-3.5-turbo gpt-35-turbo davinci-002 babbage-002 text-embedding-3 text-embedding-ada-002
p50k_base - none . text-davinci-003 text-davinci-002 code-davinci code-cushman
r50k_base - none . text-davinci-001 text-curie-001 text-babbage-001 text-ada-001 davinci curie babbage ada gpt2
o200k_harmony - chat * gpt-oss
o200k_base claude chat * claude
o200k_base gemini chat * gemini
cl100k_base llama3 llama * llama-3 llama3 meta-llama-3
o200k_base open chat * llama meta-llama gemma mixtral phi command grok kimi glm minimax granite smollm olmo nemotron
qwen3 - qwen . qwen2 qwen2.5 qwen3 qwen-2 qwen-2.5 qwen-3 qwq-32b qwq qvq deepseek-r1-distill-qwen
qwen3 qwen qwen * qwen qwen1 qwq-plus
tekken - tekken * mistral-nemo open-mistral-nemo
tekken tekken tekken * mistral open-mistral ministral codestral magistral devstral pixtral
o200k_base open chat * mistral-7b open-mistral-7b mistral:7b mistral:latest mathstral
deepseek_v3 - deepseek . deepseek-v3 deepseek-v3.1 deepseek-v3.2 deepseek-chat-v3 deepseek-chat-v3.1 deepseek-r1 deepseek-r1-0528
deepseek_v3 deepseek deepseek * deepseek
deepseek_v3 - deepseek * deepseek-r1:671b
qwen3 qwen qwen * deepseek-r1:
cl100k_base llama3 llama * deepseek-r1-distill-llama deepseek-r1:70b
o200k_base open chat * deepseek-coder deepseek-v2 deepseek-llm
`

// overheadOf is a chat's overhead by its word in familiesText.
func overheadOf(word string) token.Overhead {
	switch word {
	case "none":
		return token.Overhead{}
	case "chatml":
		return chatML
	case "chatml?":
		return chatMLAssumed
	case "llama":
		return llamaChat
	case "qwen":
		return qwenChat
	case "tekken":
		return tekkenChat
	case "deepseek":
		return deepSeekChat
	}
	return chatEstimate
}

// families are those of familiesText, a name each.
var families = sync.OnceValue(func() []family {
	var all []family
	for _, line := range strings.Split(familiesText, "\n") {
		fields := strings.Fields(line)
		for i, name := range fields {
			if i < 4 {
				continue
			}
			f := family{name: name, any: fields[3] == "*", encoding: fields[0], overhead: overheadOf(fields[2])}
			if fields[1] != "-" {
				f.estimate = fields[1]
			}
			all = append(all, f)
		}
	}
	return all
})

// familyOf is the family of a model, by its name in lower case without its
// provider.
func familyOf(model string) family {
	best, length := -1, 0
	all := families()
	for i, f := range all {
		if len(f.name) <= length || !strings.HasPrefix(model, f.name) {
			continue
		}
		rest := model[len(f.name):]
		if f.any || rest == "" || rest[0] == '-' || rest[0] == ':' || rest[0] == '@' {
			best, length = i, len(f.name)
		}
	}
	if best < 0 {
		return family{encoding: token.O200k, estimate: EstimateUnknown, overhead: chatEstimate}
	}
	return all[best]
}

// chatML is the overhead that OpenAI's cookbook measured against the API for
// gpt-3.5-turbo, gpt-4, gpt-4o and gpt-4o-mini (How to count tokens with tiktoken,
// section 6): <|start|>, <|message|> and <|end|> around each message, its role, and
// <|start|>assistant<|message|> in front of the reply.
var chatML = token.Overhead{Message: 3, Role: true, Reply: 3, Exact: true}

// chatMLAssumed is the same for OpenAI models that the cookbook does not
// cover. Reasoning models may differ by a few tokens, and may be sent a system
// message that nobody sees.
var chatMLAssumed = token.Overhead{Message: 3, Role: true, Reply: 3, Estimate: EstimateChatML}

// chatEstimate stands for the chat templates of other providers, which put a
// handful of control tokens around each message.
var chatEstimate = token.Overhead{Message: 4, Reply: 3, Estimate: EstimateChat}

// The chat overheads of open models are those of the templates that come with the
// weights. A server may add a system message of its own, or the day.

// qwenChat: <|im_start|>, the role, a line end, the text, <|im_end|>, a line end;
// for the reply <|im_start|>assistant and a line end.
var qwenChat = token.Overhead{Message: 4, Role: true, Reply: 3, Estimate: EstimateTemplate}

// llamaChat, of Llama 3: <|start_header_id|>, the role, <|end_header_id|>, two line
// ends, the text, <|eot_id|>; the same up to the line ends for the reply, and
// <|begin_of_text|> in front of all.
var llamaChat = token.Overhead{Message: 4, Role: true, Reply: 5, Estimate: EstimateTemplate}

// tekkenChat: [INST] and [/INST] around what people say, [SYSTEM_PROMPT] and its end
// around the instruction, </s> behind an answer; <s> in front of all.
var tekkenChat = token.Overhead{Message: 2, Reply: 1, Estimate: EstimateTemplate}

// deepSeekChat: <｜User｜> before what people say, <｜Assistant｜> before an answer;
// <｜begin▁of▁sentence｜> in front of all.
var deepSeekChat = token.Overhead{Message: 1, Reply: 2, Estimate: EstimateTemplate}
