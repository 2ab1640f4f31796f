package model

import (
	"slices"
	"strings"
	"testing"

	"fewshot/app/token"
)

// A kin is what a model counts like: its encoding, whether that is its own, and what
// its chats add.
type kin struct {
	encoding string
	exact    bool
	overhead token.Overhead
}

var (
	harmonyKin  = kin{token.O200kHarmony, true, chatEstimate}
	claudeKin   = kin{token.O200k, false, chatEstimate} // Gemini, and all that have a tokenizer of their own
	llama3Kin   = kin{token.CL100k, false, llamaChat}
	qwenKin     = kin{token.Qwen3, true, qwenChat}
	likeQwen    = kin{token.Qwen3, false, qwenChat}
	tekkenKin   = kin{token.Tekken, true, tekkenChat}
	likeTekken  = kin{token.Tekken, false, tekkenChat}
	deepSeekKin = kin{token.DeepSeekV3, true, deepSeekChat}
	likeDeep    = kin{token.DeepSeekV3, false, deepSeekChat}
	openKin     = claudeKin
)

// Models as the hosts write them: Ollama with tags, Groq with the maker in front and
// without, OpenRouter with :free and dots, vLLM and llama.cpp with the names of files
// and of Hugging Face's repositories.
func TestFamilies(t *testing.T) {
	for name, want := range map[string]kin{
		// Ollama.
		"ollama/llama3.2":                                   llama3Kin,
		"ollama/llama3.1:8b-instruct-q4_K_M":                llama3Kin,
		"ollama/llama3.3:70b":                               llama3Kin,
		"ollama/llama3":                                     llama3Kin,
		"ollama/llama2:7b":                                  openKin,
		"ollama/llama4:scout":                               openKin,
		"ollama/qwen3:30b-a3b":                              qwenKin,
		"ollama/qwen3-coder:30b":                            qwenKin,
		"ollama/qwen2.5:0.5b":                               qwenKin,
		"ollama/qwen2.5-coder:32b-instruct-q8_0":            qwenKin,
		"ollama/qwen2":                                      qwenKin,
		"ollama/qwq":                                        qwenKin,
		"ollama/qwen:7b":                                    likeQwen,
		"ollama/qwen3.5:9b":                                 likeQwen,
		"ollama/mistral":                                    openKin,
		"ollama/mistral:7b-instruct-v0.3-q4_0":              openKin,
		"ollama/mistral-nemo":                               tekkenKin,
		"ollama/mistral-nemo:12b-instruct-2407-q4_K_M":      tekkenKin,
		"ollama/mistral-small3.1:24b":                       likeTekken,
		"ollama/devstral:24b":                               likeTekken,
		"ollama/magistral":                                  likeTekken,
		"ollama/mixtral:8x7b":                               openKin,
		"ollama/gemma3:4b":                                  openKin,
		"ollama/phi4":                                       openKin,
		"ollama/deepseek-r1:1.5b":                           likeQwen,
		"ollama/deepseek-r1:8b":                             likeQwen,
		"ollama/deepseek-r1:70b-llama-distill-q4_K_M":       llama3Kin,
		"ollama/deepseek-r1:671b-q4_K_M":                    deepSeekKin,
		"ollama/deepseek-v3":                                deepSeekKin,
		"ollama/deepseek-v3.1:671b-cloud":                   deepSeekKin,
		"ollama/deepseek-coder-v2:16b":                      openKin,
		"ollama/gpt-oss":                                    harmonyKin,
		"ollama/gpt-oss:120b-cloud":                         harmonyKin,
		"ollama/hf.co/bartowski/Llama-3.2-1B-Instruct-GGUF": llama3Kin,

		// Groq.
		"groq/llama-3.1-8b-instant":                      llama3Kin,
		"groq/llama-3.3-70b-versatile":                   llama3Kin,
		"groq/llama3-70b-8192":                           llama3Kin,
		"groq/meta-llama/llama-4-scout-17b-16e-instruct": openKin,
		"groq/openai/gpt-oss-20b":                        harmonyKin,
		"groq/qwen/qwen3-32b":                            qwenKin,
		"groq/qwen-qwq-32b":                              likeQwen,
		"groq/moonshotai/kimi-k2-instruct-0905":          openKin,
		"groq/gemma2-9b-it":                              openKin,
		"groq/deepseek-r1-distill-llama-70b":             llama3Kin,
		"groq/mistral-saba-24b":                          likeTekken,

		// OpenRouter.
		"openrouter/meta-llama/llama-3.1-405b-instruct":       llama3Kin,
		"openrouter/meta-llama/llama-3.3-70b-instruct:free":   llama3Kin,
		"openrouter/qwen/qwen3-coder:free":                    qwenKin,
		"openrouter/qwen/qwen-2.5-coder-32b-instruct":         qwenKin,
		"openrouter/qwen/qwen3-235b-a22b-thinking-2507":       qwenKin,
		"openrouter/qwen/qwen3-max":                           qwenKin,
		"openrouter/qwen/qwq-32b":                             qwenKin,
		"openrouter/qwen/qwen3.8-max":                         likeQwen,
		"openrouter/deepseek/deepseek-chat-v3.1":              deepSeekKin,
		"openrouter/deepseek/deepseek-r1-0528:free":           deepSeekKin,
		"openrouter/deepseek/deepseek-v3.2":                   deepSeekKin,
		"openrouter/deepseek/deepseek-r1-distill-qwen-14b":    qwenKin,
		"openrouter/deepseek/deepseek-v4-pro":                 likeDeep,
		"openrouter/mistralai/mistral-nemo":                   tekkenKin,
		"openrouter/mistralai/mistral-small-3.2-24b-instruct": likeTekken,
		"openrouter/mistralai/mistral-7b-instruct":            openKin,
		"openrouter/mistralai/ministral-8b":                   likeTekken,
		"openrouter/mistralai/mixtral-8x22b-instruct":         openKin,
		"openrouter/anthropic/claude-sonnet-5.5":              claudeKin,
		"openrouter/google/gemini-2.5-pro":                    claudeKin,
		"openrouter/google/gemma-3-27b-it:free":               openKin,
		"openrouter/z-ai/glm-4.6":                             openKin,
		"openrouter/x-ai/grok-4-fast":                         openKin,
		"openrouter/openai/gpt-oss-120b:free":                 harmonyKin,
		"openrouter/nvidia/nemotron-nano-9b-v2":               openKin,

		// vLLM and llama.cpp.
		"vllm/meta-llama/Llama-3.1-8B-Instruct":           llama3Kin,
		"vllm/meta-llama/Meta-Llama-3-8B-Instruct":        llama3Kin,
		"vllm/meta-llama/Llama-2-7b-chat-hf":              openKin,
		"vllm/Qwen/Qwen2.5-7B-Instruct":                   qwenKin,
		"vllm/Qwen/Qwen2.5-Coder-7B-Instruct-GPTQ-Int4":   qwenKin,
		"vllm/Qwen/Qwen3-30B-A3B-FP8":                     qwenKin,
		"vllm/Qwen/QwQ-32B-AWQ":                           qwenKin,
		"vllm/Qwen/Qwen-7B-Chat":                          likeQwen,
		"vllm/Qwen/Qwen1.5-7B-Chat":                       likeQwen,
		"vllm/mistralai/Mistral-7B-Instruct-v0.3":         openKin,
		"vllm/mistralai/Mistral-Nemo-Base-2407":           tekkenKin,
		"vllm/mistralai/Ministral-8B-Instruct-2410":       likeTekken,
		"vllm/mistralai/Mixtral-8x7B-Instruct-v0.1":       openKin,
		"vllm/deepseek-ai/DeepSeek-V3":                    deepSeekKin,
		"vllm/deepseek-ai/DeepSeek-R1-Distill-Llama-8B":   llama3Kin,
		"vllm/deepseek-ai/DeepSeek-R1-Distill-Qwen-7B":    qwenKin,
		"vllm/deepseek-ai/DeepSeek-V2-Lite-Chat":          openKin,
		"vllm/openai/gpt-oss-20b":                         harmonyKin,
		"vllm/google/gemma-2-9b-it":                       openKin,
		"vllm/microsoft/Phi-4-mini-instruct":              openKin,
		"vllm/HuggingFaceTB/SmolLM2-1.7B-Instruct":        openKin,
		"vllm/allenai/OLMo-2-1124-7B-Instruct":            openKin,
		"llamacpp/Qwen3-8B-Q4_K_M.gguf":                   qwenKin,
		"llamacpp/Mistral-Nemo-Instruct-2407-Q5_K_M.gguf": tekkenKin,
		"llamacpp/Meta-Llama-3.1-8B-Instruct-Q4_K_M.gguf": llama3Kin,
		"llamacpp/gpt-oss-20b-mxfp4.gguf":                 harmonyKin,
	} {
		m := Lookup(name)
		if got := (kin{m.Encoding, m.Exact, m.Overhead}); got != want {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

// The table of families is well formed: its encodings and overheads are there, no name
// is there twice, and each is found by itself.
func TestFamiliesText(t *testing.T) {
	seen := map[string]bool{}
	for line := range strings.Lines(strings.TrimSpace(familiesText)) {
		fields := strings.Fields(line)
		if len(fields) < 5 || !slices.Contains(token.Encodings(), fields[0]) || fields[3] != "*" && fields[3] != "." {
			t.Fatalf("a line is %q", line)
		}
		if o := overheadOf(fields[2]); fields[2] != "chat" && o == chatEstimate {
			t.Errorf("nobody knows the overhead %q", fields[2])
		}
		switch fields[1] {
		case "-", EstimateUnlisted, EstimateClaude, EstimateGemini, EstimateLlama3, EstimateQwen, EstimateTekken, EstimateDeepSeek, EstimateOpen:
		default:
			t.Errorf("nobody knows the estimate %q", fields[1])
		}
		for _, name := range fields[4:] {
			if seen[name] {
				t.Errorf("%s is there twice", name)
			}
			seen[name] = true
			if f := familyOf(name); f.name != name || f.encoding != fields[0] {
				t.Errorf("%s is counted as %+v", name, f)
			}
		}
	}
}

// What a chat adds is what the maker's template has, for the same three messages.
func TestOverheadsAreTheTemplates(t *testing.T) {
	// The control tokens of a system message, a question and an answer, and of what
	// primes the next answer, by the published templates.
	for name, c := range map[string]struct {
		model    string
		messages [3]string // around system, user and assistant: one letter for each token
		first    string    // in front of all, and what primes the reply
		roles    int       // tokens of the roles' names, where they are spelled out
	}{
		// <|im_start|> ROLE \n TEXT <|im_end|> \n; <|im_start|> assistant \n
		"Qwen": {"ollama/qwen3", [3]string{"s.e.", "s.e.", "s.e."}, "sr.", 3},
		// <|start_header_id|> ROLE <|end_header_id|> \n\n TEXT <|eot_id|>; <|begin_of_text|>, and the header of the reply
		"Llama 3": {"ollama/llama3.2", [3]string{"she.", "she.", "she."}, "bsrh.", 3},
		// [SYSTEM_PROMPT] TEXT [/SYSTEM_PROMPT], [INST] TEXT [/INST], TEXT </s>; <s>
		"Tekken": {"mistral/mistral-small-2506", [3]string{"se", "se", "e"}, "b", 0},
		// TEXT, <｜User｜> TEXT, <｜Assistant｜> TEXT <｜end▁of▁sentence｜>; <｜begin▁of▁sentence｜> and <｜Assistant｜>
		"DeepSeek": {"vllm/deepseek-ai/DeepSeek-V3", [3]string{"", "u", "ae"}, "ba", 0},
	} {
		m := Lookup(c.model)
		real := len(c.first) + c.roles
		for _, around := range c.messages {
			real += len(around)
		}
		counted := 3*m.Overhead.Message + m.Overhead.Reply
		if m.Overhead.Role {
			counted += 3 // each role is one token in these vocabularies
		}
		if off := counted - real; off < -1 || off > 1 {
			t.Errorf("%s: the template has %d tokens around three messages, %d are counted", name, real, counted)
		}
		if m.Overhead.Exact || m.Overhead.Estimate != EstimateTemplate {
			t.Errorf("%s: %+v: a server may add words of its own", name, m.Overhead)
		}
	}
}
