package stricttest

import (
	"strings"
	"time"
)

// served is the model's name in an answer.
func (c *call) served() string {
	switch {
	case c.name == "openai" && c.model == "gpt-5.5":
		return "gpt-5.5-2026-04-23"
	case c.name == "azure":
		return "gpt-4o-2024-11-20"
	}
	return c.model
}

// whole is the answer in one piece.
func (c *call) whole(a *answer) map[string]any {
	text := strings.Join(a.parts, "")
	var choices []any
	for index := range a.samples {
		choice := map[string]any{"index": index, "finish_reason": a.finish, "logprobs": nil}
		if a.logprobs >= 0 {
			choice["logprobs"] = c.logprobs(a.parts, a.logprobs)
		}
		if c.chat {
			choice["message"] = c.message(a, text)
		} else {
			choice["text"] = text
		}
		choices = append(choices, choice)
	}
	object := "text_completion"
	if c.chat {
		object = "chat.completion"
	}
	return map[string]any{
		"id": c.id, "object": object, "created": time.Now().Unix(), "model": c.served(), "choices": choices,
		"usage": c.usage(a), "service_tier": "default", "system_fingerprint": nil,
	}
}

// message is that of a chat's answer.
func (c *call) message(a *answer, text string) map[string]any {
	m := map[string]any{"role": "assistant", "content": text, "refusal": nil, "annotations": []any{}}
	if c.name == "gemini" && text == "" { // all went into thoughts: there is no content at all
		delete(m, "content")
	}
	if c.name == "mistral" && a.thought > 0 {
		m["content"] = []any{mistralThought(), map[string]any{"type": "text", "text": text}}
	}
	if c.p.thoughts != "" && a.thought > 0 {
		m[c.p.thoughts] = thought
	}
	return m
}

func mistralThought() map[string]any {
	return map[string]any{"type": "thinking", "thinking": []any{map[string]any{"type": "text", "text": thought}}}
}
