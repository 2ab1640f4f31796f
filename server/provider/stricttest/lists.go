package stricttest

import (
	"slices"
	"strings"
)

// list is the provider's answer to GET /models. Each says something else.
func (c *call) list() map[string]any {
	c.s.mu.Lock()
	ids := slices.Clone(c.s.models[c.name])
	c.s.mu.Unlock()
	data := []any{}
	for _, id := range ids {
		data = append(data, c.listed(id))
	}
	list := map[string]any{"object": "list", "data": data}
	switch c.name {
	case "anthropic":
		list = map[string]any{"data": data, "has_more": false, "first_id": ids[0], "last_id": ids[len(ids)-1]}
	case "openrouter":
		delete(list, "object")
	case "llamacpp":
		models := []any{}
		for _, id := range ids {
			models = append(models, map[string]any{"name": id, "model": id})
		}
		list["models"] = models
	}
	return list
}

// listed is one model in the list.
func (c *call) listed(id string) map[string]any {
	m := map[string]any{"id": id, "object": "model", "created": 1790000000, "owned_by": c.name}
	switch c.name {
	case "openai":
		m["owned_by"] = "system"
	case "anthropic":
		return map[string]any{
			"type": "model", "id": id, "display_name": id, "created_at": "2026-09-22T00:00:00Z", "max_input_tokens": 1000000,
			"max_tokens": c.s.rules(c.name, id).MaxTokens, "capabilities": map[string]any{"thinking": map[string]any{"supported": true}},
		}
	case "openrouter": // openrouter.ai/docs/api-reference/list-available-models: supported_parameters says what a model takes
		return map[string]any{
			"id": id, "name": id, "created": 1790000000, "context_length": 400000,
			"architecture": map[string]any{"modality": "text->text", "input_modalities": []string{"text"}, "output_modalities": []string{"text"}},
			"pricing":      map[string]any{"prompt": "0.000002", "completion": "0.00001"},
			"top_provider": map[string]any{"context_length": 400000, "max_completion_tokens": 128000}, "supported_parameters": c.s.rules(c.name, id).Parameters,
		}
	case "gemini":
		return map[string]any{"id": id, "object": "model", "owned_by": "google", "display_name": strings.TrimPrefix(id, "models/")}
	case "azure":
		return map[string]any{
			"id": id, "object": "model", "status": "succeeded", "lifecycle_status": "generally-available", "created_at": 1700000000,
			"capabilities": map[string]any{
				"fine_tune": false, "inference": true, "completion": false,
				"chat_completion": strings.Contains(id, "gpt"), "embeddings": strings.Contains(id, "embedding"),
			},
		}
	case "groq":
		m["created"], m["owned_by"], m["active"], m["context_window"], m["max_completion_tokens"] = 1, "Groq", true, 131072, 65536
	case "llamacpp":
		m["created"], m["meta"] = 1, map[string]any{"n_ctx_train": 40960}
	case "vllm":
		m["created"], m["max_model_len"] = 1, 32768
	case "ollama":
		m["created"], m["owned_by"] = 1, "library"
	}
	return m
}
