package stricttest

import (
	"math"
	"strconv"
)

// usage is what the provider says of the tokens, as it says it. What it says
// and what it bills are the same only for who reads the right fields.
func (c *call) usage(a *answer) map[string]any {
	visible, hidden := a.visible*a.samples, a.thought*a.samples
	total := a.prompt + visible + hidden
	u := map[string]any{"prompt_tokens": a.prompt, "completion_tokens": visible + hidden, "total_tokens": total}
	thought := map[string]any{"reasoning_tokens": hidden}
	switch c.name {
	case "gemini": // mozilla-ai/any-llm#1293: thoughts are in total_tokens and nowhere else
		u["completion_tokens"] = visible
	case "ollama", "mistral": // [ollama] Usage has three fields
	case "openrouter":
		u["cost"], u["cost_details"] = 0.00042, map[string]any{"upstream_inference_cost": nil}
		u["prompt_tokens_details"], u["completion_tokens_details"] = map[string]any{"cached_tokens": 0}, thought
	case "xai": // docs.x.ai: reasoning tokens are beside completion_tokens
		u["completion_tokens"], u["completion_tokens_details"] = visible, thought
	case "groq":
		u["queue_time"], u["prompt_time"], u["completion_time"], u["total_time"] = 0.01, 0.01, 0.02, 0.03
		u["completion_tokens_details"] = thought
	default:
		u["prompt_tokens_details"] = map[string]any{"cached_tokens": 0, "audio_tokens": 0}
		u["completion_tokens_details"] = map[string]any{"reasoning_tokens": hidden, "audio_tokens": 0, "accepted_prediction_tokens": 0, "rejected_prediction_tokens": 0}
	}
	return u
}

// logprobs are those of the pieces, in the shape that the endpoint has. Ollama
// and llama.cpp answer text completions in a chat's shape too.
func (c *call) logprobs(parts []string, top int) any {
	logprob := func(i int) float64 { return -0.1 * float64(1+i%3) }
	bytes := func(s string) (list []int) {
		for i := range len(s) {
			list = append(list, int(s[i]))
		}
		return list
	}
	content := []any{}
	var values, tops, offsets []any
	for i, token := range parts {
		list, named := []any{}, map[string]any{}
		for j := range top {
			name := token
			if j > 0 {
				name = "alt" + strconv.Itoa(j)
			}
			p := math.Round((logprob(i)-float64(j))*10) / 10
			list = append(list, map[string]any{"token": name, "logprob": p, "bytes": bytes(name)})
			named[name] = p
		}
		content = append(content, map[string]any{"token": token, "logprob": logprob(i), "bytes": bytes(token), "top_logprobs": list})
		values, tops, offsets = append(values, logprob(i)), append(tops, named), append(offsets, i)
	}
	if c.chat || c.p.chatShaped {
		return map[string]any{"content": content}
	}
	return map[string]any{"tokens": parts, "token_logprobs": values, "top_logprobs": tops, "text_offset": offsets}
}
