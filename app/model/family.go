package model

import (
	"strings"

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

// families are searched for the longest name that fits.
//
// OpenAI's encodings are those of tiktoken/model.py in OpenAI's tiktoken 0.14,
// whose prefix gpt-5 covers the dotted models as well.
var families = func() []family {
	var all []family
	add := func(encoding, estimate string, overhead token.Overhead, any bool, names ...string) {
		for _, name := range names {
			all = append(all, family{name, any, encoding, estimate, overhead})
		}
	}
	add(token.O200k, "", chatMLAssumed, true, "gpt-5")
	add(token.O200k, "", chatMLAssumed, false, "o1", "o3", "o4-mini", "gpt-4.5", "gpt-4.1")
	add(token.O200k, "", chatML, false, "gpt-4o", "chatgpt-4o") // the cookbook measured these, gpt-4 and gpt-3.5-turbo
	add(token.O200k, EstimateUnlisted, chatMLAssumed, true, "gpt-6", "gpt-7", "chat-latest", "o5", "o6")
	add(token.CL100k, "", chatML, false, "gpt-4", "gpt-3.5-turbo", "gpt-35-turbo", "davinci-002", "babbage-002", "text-embedding-3", "text-embedding-ada-002")
	// GPT-3 and Codex: withdrawn, but their encodings are still asked for.
	add(token.P50k, "", token.Overhead{}, false, "text-davinci-003", "text-davinci-002", "code-davinci", "code-cushman")
	add(token.R50k, "", token.Overhead{}, false, "text-davinci-001", "text-curie-001", "text-babbage-001", "text-ada-001", "davinci", "curie", "babbage", "ada", "gpt2")
	// The vocabulary is published: OpenAI's tiktoken, o200k_harmony. Its servers
	// put a system message in front that nobody sees.
	add(token.O200kHarmony, "", chatEstimate, true, "gpt-oss")
	add(token.O200k, EstimateClaude, chatEstimate, true, "claude")
	add(token.O200k, EstimateGemini, chatEstimate, true, "gemini")
	add(token.CL100k, EstimateLlama3, llamaChat, true, "llama-3", "llama3", "meta-llama-3")
	add(token.O200k, EstimateOpen, chatEstimate, true,
		"llama", "meta-llama", "gemma", "mixtral", "phi", "command", "grok", "kimi", "glm", "minimax", "granite", "smollm", "olmo", "nemotron")
	// Open models whose vocabulary the page has: those for which its maker published
	// it are exact, and their later ones are closer to it than to any other.
	add(token.Qwen3, "", qwenChat, false, "qwen2", "qwen2.5", "qwen3", "qwen-2", "qwen-2.5", "qwen-3", "qwq-32b", "qwq", "qvq", "deepseek-r1-distill-qwen")
	add(token.Qwen3, EstimateQwen, qwenChat, true, "qwen", "qwen1", "qwq-plus")
	add(token.Tekken, "", tekkenChat, true, "mistral-nemo", "open-mistral-nemo")
	add(token.Tekken, EstimateTekken, tekkenChat, true, "mistral", "open-mistral", "ministral", "codestral", "magistral", "devstral", "pixtral")
	// Mistral's first models have the 32,000 tokens of SentencePiece.
	add(token.O200k, EstimateOpen, chatEstimate, true, "mistral-7b", "open-mistral-7b", "mistral:7b", "mistral:latest", "mathstral")
	add(token.DeepSeekV3, "", deepSeekChat, false, "deepseek-v3", "deepseek-v3.1", "deepseek-v3.2", "deepseek-chat-v3", "deepseek-chat-v3.1", "deepseek-r1", "deepseek-r1-0528")
	add(token.DeepSeekV3, EstimateDeepSeek, deepSeekChat, true, "deepseek")
	// Ollama's small ones of that name are Qwen and Llama, taught by it.
	add(token.DeepSeekV3, "", deepSeekChat, true, "deepseek-r1:671b")
	add(token.Qwen3, EstimateQwen, qwenChat, true, "deepseek-r1:")
	add(token.CL100k, EstimateLlama3, llamaChat, true, "deepseek-r1-distill-llama", "deepseek-r1:70b")
	add(token.O200k, EstimateOpen, chatEstimate, true, "deepseek-coder", "deepseek-v2", "deepseek-llm")
	return all
}()

// familyOf is the family of a model, by its name in lower case without its
// provider.
func familyOf(model string) family {
	best, length := -1, 0
	for i, f := range families {
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
	return families[best]
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
