package stricttest

import (
	"fmt"
	"net/http"
	"strings"
)

// messagesFields are those that POST /messages has: [anthropic-ts]
var messagesFields = strings.Fields("model messages max_tokens system stop_sequences stream temperature top_p top_k thinking output_config metadata service_tier tools tool_choice cache_control container inference_geo speed diagnostics")

// anthropic answers in Anthropic's protocol.
func (c *call) anthropic() {
	if no := c.refusesMessages(); no != nil {
		c.refuse(no)
		return
	}
	list, _ := c.f.messages()
	turns, prompt := turnsOf(list)
	limit, _ := c.f.number("max_tokens")
	a := tell(turns, prompt, int(limit), c.f.strings("stop_sequences"), c.thinks())
	switch {
	case c.f.set("stream"):
		c.messageStream(a)
	case c.fault.cut || c.fault.mid:
		c.abort()
	default:
		c.bill(a.billed())
		content := []any{}
		if a.thought > 0 { // what was thought is left out by default
			content = append(content, map[string]any{"type": "thinking", "thinking": "", "signature": signature})
		}
		if len(a.parts) > 0 {
			content = append(content, map[string]any{"type": "text", "text": strings.Join(a.parts, "")})
		}
		c.json(http.StatusOK, map[string]any{
			"id": c.id, "type": "message", "role": "assistant", "model": c.model, "content": content,
			"stop_reason": stopReason(a), "stop_sequence": nil, "usage": messageUsage(a, a.visible+a.thought, a.thought),
		})
	}
}

const signature = "EqQBCgIYAhIM"

// refusesMessages is what Anthropic has against the request, nil for nothing.
func (c *call) refusesMessages() *Refusal {
	f, r := c.f, c.rules
	if c.r.Header.Get("Anthropic-Version") == "" {
		return invalid("anthropic-version: header is required")
	}
	if !c.known() {
		return &Refusal{Status: http.StatusNotFound, Message: "model: " + c.model, Type: "not_found_error"}
	}
	if names := f.unknown(messagesFields); len(names) > 0 {
		return invalid(names[0] + ": Extra inputs are not permitted")
	}
	if r.Refuse != nil {
		if no := r.Refuse(f.all()); no != nil {
			return no
		}
	}
	if !f.has("max_tokens") {
		return invalid("max_tokens: Field required")
	}
	if n, _ := f.number("max_tokens"); r.MaxTokens > 0 && int(n) > r.MaxTokens {
		return invalid(fmt.Sprintf("max_tokens: %d > %d, which is the maximum allowed number of output tokens for %s", int(n), r.MaxTokens, c.model))
	}
	// Comfy-Org/ComfyUI#13923, RooCodeInc/Roo-Code#12162; only a value that
	// isn't the default: platform.claude.com/docs/en/models/sonnet-5/migration-guide
	for _, s := range []string{"temperature", "top_p", "top_k"} {
		if r.Sampling == NoSampling && f.otherThan1(s) {
			return invalid("`" + s + "` is deprecated for this model.")
		}
	}
	if r.Sampling == OneOfTwo && f.has("temperature") && f.has("top_p") {
		return invalid("`temperature` and `top_p` cannot both be specified for this model. Please use only one.")
	}
	for _, s := range f.strings("stop_sequences") {
		if strings.TrimSpace(s) == "" {
			return invalid("stop_sequences: each stop sequence must contain non-whitespace") // BerriAI/litellm#3286
		}
	}
	if no := c.refusesTexts(); no != nil {
		return no
	}
	// Texts of 2026-10-06: dev.to persimmoq
	if t := f.text("thinking", "type"); r.Thinking == Always && (t == "disabled" || t == "enabled") {
		return invalid(fmt.Sprintf(`"thinking.type.%s" is not supported for this model. Use "thinking.type.adaptive" and "output_config.effort" to control thinking behavior.`, t))
	}
	return nil
}

// refusesTexts is what is wrong with the messages.
func (c *call) refusesTexts() *Refusal {
	list, ok := c.f.messages()
	if !ok {
		return invalid("messages: Field required")
	}
	for i, m := range list {
		for _, text := range m.texts {
			switch {
			case text == "":
				return invalid(fmt.Sprintf("messages.%d: text content blocks must be non-empty", i))
			case strings.TrimSpace(text) == "":
				return invalid(fmt.Sprintf("messages.%d: text content blocks must contain non-whitespace text", i))
			}
		}
	}
	if c.rules.NoPrefill && list[len(list)-1].role == "assistant" {
		return invalid("This model does not support assistant message prefill. The conversation must end with a user message.")
	}
	return nil
}

// thinks is how many tokens a Claude thinks before it answers.
func (c *call) thinks() int {
	t := c.f.text("thinking", "type")
	if c.rules.Thinking == Always || c.rules.Thinking == On && t != "disabled" || t == "adaptive" || t == "enabled" {
		effort := c.f.text("output_config", "effort")
		if effort == "" {
			effort = "medium"
		}
		return c.spend(effort)
	}
	return 0
}

func stopReason(a *answer) string {
	if a.finish == "length" {
		return "max_tokens"
	}
	return "end_turn"
}

// messageUsage: [anthropic-ts] OutputTokensDetails
func messageUsage(a *answer, out, thinking int) map[string]any {
	return map[string]any{
		"input_tokens": a.prompt, "cache_creation_input_tokens": 0, "cache_read_input_tokens": 0, "output_tokens": out,
		"output_tokens_details": map[string]any{"thinking_tokens": thinking}, "service_tier": "standard",
	}
}

// event writes a named event.
func (c *call) event(name string, v map[string]any) {
	v["type"] = name
	c.raw("event: " + name + "\n")
	c.data(v)
}

// messageStream writes the answer as events.
func (c *call) messageStream(a *answer) {
	c.begun()
	paid := func(visible int) {
		c.bill(Billed{Requests: 1, Prompt: a.prompt, Hidden: a.thought, Visible: visible})
	}
	paid(0)
	c.event("message_start", map[string]any{"message": map[string]any{
		"id": c.id, "type": "message", "role": "assistant", "model": c.model, "content": []any{},
		"stop_reason": nil, "stop_sequence": nil, "usage": messageUsage(a, 1, 0),
	}})
	c.event("ping", map[string]any{})
	index := 0
	if a.thought > 0 {
		c.event("content_block_start", map[string]any{"index": 0, "content_block": map[string]any{"type": "thinking", "thinking": "", "signature": ""}})
		c.wait(min(a.thought, 80))
		c.event("content_block_delta", map[string]any{"index": 0, "delta": map[string]any{"type": "signature_delta", "signature": signature}})
		c.event("content_block_stop", map[string]any{"index": 0})
		index++
	}
	if len(a.parts) > 0 {
		c.event("content_block_start", map[string]any{"index": index, "content_block": map[string]any{"type": "text", "text": ""}})
		for n, part := range a.parts {
			if n == 1 && (c.fault.cut || c.fault.mid) {
				break
			}
			paid(n + 1)
			c.event("content_block_delta", map[string]any{"index": index, "delta": map[string]any{"type": "text_delta", "text": part}})
			if !c.wait(1) {
				return // the caller is gone, and has paid for what it got
			}
		}
	}
	switch {
	case c.fault.cut:
		c.abort()
	case c.fault.mid:
		c.event("error", map[string]any{"error": map[string]any{"type": c.fault.anthropic.Type, "message": c.fault.anthropic.Message}})
		return
	}
	if len(a.parts) > 0 {
		c.event("content_block_stop", map[string]any{"index": index})
	}
	c.event("message_delta", map[string]any{"delta": map[string]any{"stop_reason": stopReason(a), "stop_sequence": nil}, "usage": messageUsage(a, a.visible+a.thought, a.thought)})
	c.event("message_stop", map[string]any{})
}
