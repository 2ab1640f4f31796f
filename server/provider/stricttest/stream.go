package stricttest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"time"
)

// stream writes the answer as events, with the ways of its provider.
func (c *call) stream(a *answer) {
	o := &events{call: c, a: a, usage: c.p.usageAlways || c.f.set("stream_options", "include_usage")}
	o.begin()
	for sample := range a.samples {
		o.bill(sample, a.thought, 0)
		o.think(sample)
		for n, part := range a.parts {
			if n == 1 && (c.fault.mid || c.fault.cut) {
				break
			}
			o.piece(sample, n, part)
			if !o.wait(1) {
				return // the caller is gone, and has paid for what it got
			}
		}
	}
	switch {
	case c.fault.cut:
		c.abort()
	case c.fault.mid:
		o.breakOff()
	default:
		c.bill(a.billed())
		o.end()
	}
}

// events writes the events of a stream.
type events struct {
	*call
	a     *answer
	usage bool
}

// bill writes down what is paid for when the sample has come so far.
func (o *events) bill(sample, hidden, visible int) {
	o.call.bill(Billed{Requests: 1, Prompt: o.a.prompt, Hidden: sample*o.a.thought + hidden, Visible: sample*o.a.visible + visible})
}

// wait waits as long as so many pieces take, and reports whether the caller is
// still there.
func (c *call) wait(pieces int) bool {
	if c.pause == 0 {
		return c.r.Context().Err() == nil
	}
	select {
	case <-c.r.Context().Done():
		return false
	case <-time.After(time.Duration(pieces) * c.pause):
		return true
	}
}

// begun writes the head of a stream.
func (c *call) begun() {
	c.s.change(func() { c.rec.Status = http.StatusOK })
	c.w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
	c.w.Header().Set("Cache-Control", "no-cache")
	c.w.WriteHeader(http.StatusOK)
}

func (c *call) raw(text string) {
	c.w.Write([]byte(text))
	c.w.(http.Flusher).Flush()
}

func (c *call) data(v any) {
	var out bytes.Buffer
	e := json.NewEncoder(&out)
	e.SetEscapeHTML(false) // nobody else writes < as an escape
	e.Encode(v)
	c.raw("data: " + out.String() + "\n")
}

// head is what every event has, and more.
func (o *events) head(more map[string]any) map[string]any {
	object := "text_completion"
	if o.chat {
		object = "chat.completion.chunk"
	}
	h := map[string]any{"id": o.id, "object": object, "created": time.Now().Unix(), "model": o.served()}
	if o.name == "openrouter" {
		h["provider"] = "Strict"
	}
	for name, v := range more {
		h[name] = v
	}
	return h
}

// chunk writes an event with one choice.
func (o *events) chunk(sample int, delta map[string]any, finish, logprobs any) {
	choice := map[string]any{"index": sample, "logprobs": logprobs, "finish_reason": finish}
	if o.chat {
		choice["delta"] = delta
	} else {
		text, _ := delta["content"].(string)
		choice["text"] = text
	}
	if o.name == "openrouter" {
		choice["native_finish_reason"] = finish
	}
	h := o.head(map[string]any{"choices": []any{choice}})
	if o.usage && o.name == "openai" {
		h["usage"] = nil
	}
	o.data(h)
}

// begin writes what comes before all choices.
func (o *events) begin() {
	o.begun()
	switch o.name {
	case "azure": // AbanteAI/archive-old-cli-mentat#429: the first chunk has no choice
		o.data(map[string]any{"choices": []any{}, "created": 0, "id": "", "model": "", "object": "", "prompt_filter_results": []any{map[string]any{
			"prompt_index": 0, "content_filter_results": map[string]any{"hate": map[string]any{"filtered": false, "severity": "safe"}},
		}}})
	case "openrouter":
		for range 3 {
			o.raw(": OPENROUTER PROCESSING\n\n")
			o.wait(4)
		}
	case "deepseek":
		for range 3 {
			o.raw(": keep-alive\n\n")
			o.wait(4)
		}
	}
}

// think begins a sample and writes its thought, if it is sent.
func (o *events) think(sample int) {
	if !o.chat {
		return
	}
	if o.name != "gemini" {
		first := map[string]any{"role": "assistant", "content": ""}
		if o.p.thoughts == "reasoning_content" {
			first["content"] = nil
		}
		if o.name == "openai" {
			first["refusal"] = nil
		}
		o.chunk(sample, first, nil, nil)
	}
	if o.a.thought == 0 {
		return
	}
	if o.name == "mistral" {
		o.chunk(sample, map[string]any{"content": []any{mistralThought()}}, nil, nil)
	}
	if o.p.thoughts != "" {
		for _, t := range pieces(thought) {
			delta := map[string]any{"content": nil, o.p.thoughts: t}
			if o.name == "openrouter" {
				delta["role"], delta["content"] = "assistant", ""
				delta["reasoning_details"] = []any{map[string]any{"type": "reasoning.text", "text": t}}
			}
			o.chunk(sample, delta, nil, nil)
		}
	}
	o.wait(min(o.a.thought, 80))
}

// piece writes a piece of the text.
func (o *events) piece(sample, n int, part string) {
	delta := map[string]any{"content": part}
	if o.name == "gemini" || o.name == "openrouter" {
		delta["role"] = "assistant"
	}
	var logprobs any
	if o.a.logprobs >= 0 {
		logprobs = o.logprobs([]string{part}, o.a.logprobs)
	}
	o.bill(sample, o.a.thought, n+1)
	o.chunk(sample, delta, nil, logprobs)
}

// breakOff ends a stream in an error.
func (o *events) breakOff() {
	switch o.name {
	case "openrouter": // openrouter.ai/docs/api-reference/streaming: beside the choices
		o.data(o.head(map[string]any{
			"error":   map[string]any{"code": 502, "message": "Provider disconnected unexpectedly"},
			"choices": []any{map[string]any{"index": 0, "delta": map[string]any{"content": ""}, "finish_reason": "error", "native_finish_reason": "error"}},
		}))
		o.raw("data: [DONE]\n\n")
	case "vllm": // block/goose#8031: flat
		o.data(flatError{"error", "EngineCore encountered an issue. See stack trace (above) for the root cause.", "InternalServerError", nil, 500})
		o.raw("data: [DONE]\n\n")
	default:
		o.data(o.p.envelope(&o.fault.openAI))
	}
}

// end writes why each sample ends, the usage and the end.
func (o *events) end() {
	apart := o.usage // in an event of its own
	for sample := range o.a.samples {
		choice := map[string]any{"index": sample, "finish_reason": o.a.finish}
		switch o.name {
		case "gemini":
			choice["delta"] = map[string]any{"role": "assistant"}
			o.data(o.head(map[string]any{"choices": []any{choice}, "usage": o.call.usage(o.a)}))
			apart = false
		case "mistral":
			choice["delta"] = map[string]any{"content": ""}
			o.data(o.head(map[string]any{"choices": []any{choice}, "usage": o.call.usage(o.a)}))
			apart = false
		case "groq":
			choice["delta"], choice["logprobs"] = map[string]any{}, nil
			last := o.head(map[string]any{"choices": []any{choice}, "x_groq": map[string]any{"id": "req_x", "usage": o.call.usage(o.a)}})
			if o.f.set("stream_options", "include_usage") {
				last["usage"] = o.call.usage(o.a)
			}
			o.data(last)
			apart = false
		default:
			o.chunk(sample, map[string]any{}, o.a.finish, nil)
		}
	}
	if o.name == "azure" { // microsoft/autogen#6465: a choice without a delta
		o.data(map[string]any{"created": 0, "id": "", "model": "", "object": "", "choices": []any{map[string]any{
			"content_filter_offsets": map[string]any{"check_offset": 1, "start_offset": 1, "end_offset": 2}, "content_filter_results": map[string]any{}, "finish_reason": nil, "index": 0,
		}}})
	}
	if apart {
		last := o.head(map[string]any{"choices": []any{}, "usage": o.call.usage(o.a)})
		switch o.name {
		case "openrouter":
			last["choices"] = []any{map[string]any{"index": 0, "delta": map[string]any{"role": "assistant", "content": ""}, "finish_reason": nil, "native_finish_reason": nil}}
		case "llamacpp":
			last["timings"] = map[string]any{"prompt_n": 1}
		}
		o.data(last)
	}
	o.raw("data: [DONE]\n\n")
}
