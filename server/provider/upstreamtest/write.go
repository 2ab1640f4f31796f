package upstreamtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"time"
)

// writer writes an answer in the format of a protocol. Its steps are separate
// so that a fault can come between any two.
type writer struct {
	w      http.ResponseWriter
	r      *http.Request
	p      protocol
	a      *asked
	t      *reply
	key    string
	offset int
}

// all writes the whole answer, as it should be.
func (o *writer) all() {
	if !o.a.Stream {
		writeJSON(o.w, http.StatusOK, o.whole())
		return
	}
	o.begin()
	for i := range o.t.pieces {
		for sample := range o.t.samples {
			o.piece(sample, i)
		}
	}
	o.end()
}

// sleep waits, and reports false if the caller went away meanwhile.
func (o *writer) sleep(d time.Duration) bool {
	select {
	case <-o.r.Context().Done():
		return false
	case <-time.After(d):
		return true
	}
}

func (o *writer) raw(text string) {
	o.w.Write([]byte(text))
	o.w.(http.Flusher).Flush()
}

// event writes a server-sent event.
func (o *writer) event(name string, v any) {
	data, _ := json.Marshal(v)
	if o.p == anthropic {
		o.raw("event: " + name + "\ndata: " + string(data) + "\n\n")
		return
	}
	o.raw("data: " + string(data) + "\n\n")
}

// begin writes the headers of a stream and what comes before the text.
func (o *writer) begin() {
	o.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	o.w.Header().Set("X-Request-Id", "req-"+o.key) // no header of ours may reach a caller
	switch o.p {
	case anthropic:
		o.event("message_start", map[string]any{"type": "message_start", "message": map[string]any{
			"id": o.t.id, "type": "message", "role": "assistant", "model": o.a.Model, "content": []any{}, "stop_reason": nil,
			"usage": map[string]any{"input_tokens": o.t.promptTokens, "cache_read_input_tokens": 0, "output_tokens": 1},
		}})
		o.event("content_block_start", map[string]any{"type": "content_block_start", "index": 0, "content_block": map[string]any{"type": "text", "text": ""}})
		o.event("ping", map[string]any{"type": "ping"})
	case openAIChat:
		for sample := range o.t.samples {
			o.choice(sample, map[string]any{"role": "assistant", "content": "", "refusal": nil}, nil, nil)
		}
	}
}

// piece writes a piece of text with its log probabilities.
func (o *writer) piece(sample, i int) {
	var lp any
	if o.t.logprobs {
		lp = o.logprobs(i, i+1)
	}
	o.text(sample, o.t.pieces[i], lp)
}

// text writes a text in the answer.
func (o *writer) text(sample int, text string, lp any) {
	switch o.p {
	case anthropic:
		o.event("content_block_delta", map[string]any{"type": "content_block_delta", "index": 0, "delta": map[string]any{"type": "text_delta", "text": text}})
	case openAIChat:
		o.choice(sample, map[string]any{"content": text}, lp, nil)
	case openAIText:
		o.chunk([]any{map[string]any{"text": text, "index": sample, "logprobs": lp, "finish_reason": nil}})
	}
}

// finish writes the finish reasons.
func (o *writer) finish() {
	for sample := range o.t.samples {
		switch o.p {
		case anthropic:
			o.event("content_block_stop", map[string]any{"type": "content_block_stop", "index": 0})
			o.event("message_delta", map[string]any{"type": "message_delta", "delta": map[string]any{"stop_reason": o.stopReason()}, "usage": map[string]any{"output_tokens": len(o.t.pieces)}})
		case openAIChat:
			o.choice(sample, map[string]any{}, nil, o.t.finish)
		case openAIText:
			o.chunk([]any{map[string]any{"text": "", "index": sample, "logprobs": nil, "finish_reason": o.t.finish}})
		}
	}
}

// end writes the finish reasons, the usage and the end of the stream.
func (o *writer) end() {
	o.finish()
	if o.p == anthropic {
		o.event("message_stop", map[string]any{"type": "message_stop"})
		return
	}
	if o.a.StreamOptions.IncludeUsage {
		head := o.head()
		head["choices"], head["usage"] = []any{}, o.usage()
		o.event("", head)
	}
	o.raw("data: [DONE]\n\n")
}

func (o *writer) choice(sample int, delta map[string]any, lp, finish any) {
	o.chunk([]any{map[string]any{"index": sample, "delta": delta, "logprobs": lp, "finish_reason": finish}})
}

func (o *writer) chunk(choices []any) {
	head := o.head()
	head["choices"] = choices
	if o.a.StreamOptions.IncludeUsage {
		head["usage"] = nil
	}
	o.event("", head)
}

func (o *writer) head() map[string]any {
	object := "text_completion"
	if o.p == openAIChat {
		object = "chat.completion"
		if o.a.Stream {
			object = "chat.completion.chunk"
		}
	}
	return map[string]any{"id": o.t.id, "object": object, "created": o.t.created, "model": o.a.Model, "system_fingerprint": "fp_fake"}
}

func (o *writer) usage() map[string]any {
	out := len(o.t.pieces) * o.t.samples
	return map[string]any{
		"prompt_tokens": o.t.promptTokens, "completion_tokens": out, "total_tokens": o.t.promptTokens + out,
		"prompt_tokens_details":     map[string]any{"cached_tokens": 0, "audio_tokens": 0},
		"completion_tokens_details": map[string]any{"reasoning_tokens": 0},
	}
}

func (o *writer) stopReason() string {
	if o.t.finish == "length" {
		return "max_tokens"
	}
	return "end_turn"
}

// whole is the answer in one piece.
func (o *writer) whole() map[string]any { return o.wholeOf(strings.Join(o.t.pieces, "")) }

func (o *writer) wholeOf(text string) map[string]any {
	if o.p == anthropic {
		return map[string]any{
			"id": o.t.id, "type": "message", "role": "assistant", "model": o.a.Model, "stop_reason": o.stopReason(), "stop_sequence": nil,
			"content": []any{map[string]any{"type": "text", "text": text}},
			"usage":   map[string]any{"input_tokens": o.t.promptTokens, "output_tokens": len(o.t.pieces)},
		}
	}
	var lp any
	if o.t.logprobs {
		lp = o.logprobs(0, len(o.t.pieces))
	}
	choices := []any{}
	for sample := range o.t.samples {
		c := map[string]any{"index": sample, "logprobs": lp, "finish_reason": o.t.finish}
		if o.p == openAIChat {
			c["message"] = map[string]any{"role": "assistant", "content": text, "refusal": nil}
		} else {
			c["text"] = text
		}
		choices = append(choices, c)
	}
	head := o.head()
	head["choices"], head["usage"] = choices, o.usage()
	return head
}

// logprobs are those of pieces from to to, in the shape of the protocol.
func (o *writer) logprobs(from, to int) any {
	name := func(i, j int) string {
		if j == 0 {
			return o.t.pieces[i]
		}
		return fmt.Sprintf("alt%d", j)
	}
	bytes := func(s string) []int {
		var all []int
		for i := range len(s) {
			all = append(all, int(s[i]))
		}
		return all
	}
	var content, tokens, values, tops, offsets []any
	for i := from; i < to; i++ {
		var list []any
		top := map[string]any{}
		for j := range o.t.alternatives {
			list = append(list, map[string]any{"token": name(i, j), "logprob": logprob(i, j), "bytes": bytes(name(i, j))})
			top[name(i, j)] = logprob(i, j)
		}
		if list == nil {
			list = []any{}
		}
		content = append(content, map[string]any{"token": name(i, 0), "logprob": logprob(i, 0), "bytes": bytes(name(i, 0)), "top_logprobs": list})
		tokens, values, tops, offsets = append(tokens, name(i, 0)), append(values, logprob(i, 0)), append(tops, top), append(offsets, o.offset)
		o.offset += len([]rune(name(i, 0)))
	}
	if o.p == openAIChat {
		return map[string]any{"content": content, "refusal": nil}
	}
	return map[string]any{"tokens": tokens, "token_logprobs": values, "top_logprobs": tops, "text_offset": offsets}
}
