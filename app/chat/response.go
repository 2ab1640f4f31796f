package chat

import (
	"iter"
	"strconv"
)

// AppendJSON appends a as the body of an answer to r that is not streamed: a
// chat.completion or a text_completion object. id and created stand in if a
// has none, and r's model if a names none.
func (a *Answer) AppendJSON(b []byte, r *Request, id string, created int64) []byte {
	if a.ID != "" {
		id = a.ID
	}
	if a.Created != 0 {
		created = a.Created
	}
	model := r.Model
	if a.Model != "" {
		model = a.Model
	}
	object := "text_completion"
	if r.Chat() {
		object = "chat.completion"
	}
	b = append(appendHead(append(b, '{'), id, object, created, model), `,"choices":[`...)
	for i := range a.Samples {
		if i > 0 {
			b = append(b, ',')
		}
		if r.Chat() {
			b = a.Samples[i].appendChat(b, i)
		} else {
			b = a.Samples[i].appendText(b, i, r.textStart())
		}
	}
	b = append(b, ']')
	if a.Usage != nil {
		b = a.Usage.appendJSON(append(b, `,"usage":`...))
	}
	return append(appendChanges(b, a.Changes), '}')
}

// appendHead appends the fields that every object of an answer begins with.
func appendHead(b []byte, id, object string, created int64, model string) []byte {
	b = appendString(append(b, `"id":`...), id)
	b = appendString(append(b, `,"object":`...), object)
	b = strconv.AppendInt(append(b, `,"created":`...), created, 10)
	return appendString(append(b, `,"model":`...), model)
}

func (s *Sample) appendChat(b []byte, index int) []byte {
	b = strconv.AppendInt(append(b, `{"index":`...), int64(index), 10)
	b = appendReasoning(append(b, `,"message":{"role":"assistant",`...), s.Reasoning)
	b = append(b, `"content":`...)
	if s.Text == "" && s.Refusal != "" {
		b = append(b, "null"...)
	} else {
		b = appendString(b, s.Text)
	}
	b = appendNullable(append(b, `,"refusal":`...), s.Refusal)
	b = append(b, `,"annotations":[]},"logprobs":`...)
	b = appendChatLogprobs(b, s.Logprobs)
	b = appendNullable(append(b, `,"finish_reason":`...), s.FinishReason)
	return append(b, '}')
}

func (s *Sample) appendText(b []byte, index, offset int) []byte {
	b = appendString(append(b, `{"text":`...), s.Text)
	b = appendReasoning(append(b, ','), s.Reasoning)
	b = strconv.AppendInt(append(b, `"index":`...), int64(index), 10)
	b = append(b, `,"logprobs":`...)
	b, _ = appendTextLogprobs(b, s.Logprobs, offset)
	b = appendNullable(append(b, `,"finish_reason":`...), s.FinishReason)
	return append(b, '}')
}

func (u *Usage) appendJSON(b []byte) []byte {
	b = strconv.AppendInt(append(b, `{"prompt_tokens":`...), int64(u.PromptTokens), 10)
	b = strconv.AppendInt(append(b, `,"completion_tokens":`...), int64(u.CompletionTokens), 10)
	b = strconv.AppendInt(append(b, `,"total_tokens":`...), int64(u.TotalTokens), 10)
	b = strconv.AppendInt(append(b, `,"prompt_tokens_details":{"cached_tokens":`...), int64(u.CachedTokens), 10)
	if u.CacheWriteTokens > 0 {
		b = strconv.AppendInt(append(b, `,"cache_write_tokens":`...), int64(u.CacheWriteTokens), 10)
	}
	if u.CacheWriteHourTokens > 0 {
		b = strconv.AppendInt(append(b, `,"cache_write_hour_tokens":`...), int64(u.CacheWriteHourTokens), 10)
	}
	b = strconv.AppendInt(append(b, `},"completion_tokens_details":{"reasoning_tokens":`...), int64(u.ReasoningTokens), 10)
	return append(b, '}', '}')
}

// Chunks is the answer as a stream, a chunk a sample, the last one with the usage,
// which [Collect] adds up to the answer again.
func (a *Answer) Chunks() iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		head := Chunk{ID: a.ID, Model: a.Model, Created: a.Created}
		for i, s := range a.Samples {
			c := head
			c.Index, c.Text, c.Reasoning, c.Refusal, c.Logprobs, c.FinishReason = i, s.Text, s.Reasoning, s.Refusal, s.Logprobs, s.FinishReason
			if i == 0 {
				c.Changes = a.Changes
			}
			if i == len(a.Samples)-1 {
				c.Usage = a.Usage
			}
			if !yield(c, nil) {
				return
			}
		}
	}
}

// appendChanges appends the changes that fitting made after a comma, or nothing if
// there are none. They travel in an object of their own, beside OpenAI's fields:
// "fewshot":{"changes":[{"field","code","from","to"},…]}, in the first event of a
// stream or in the answer that comes in one piece.
func appendChanges(b []byte, changes []Change) []byte {
	if len(changes) == 0 {
		return b
	}
	b = append(b, `,"fewshot":{"changes":[`...)
	for i, c := range changes {
		if i > 0 {
			b = append(b, ',')
		}
		b = appendString(append(b, `{"field":`...), c.Field)
		b = appendString(append(b, `,"code":`...), c.Code)
		if c.From != "" {
			b = appendString(append(b, `,"from":`...), c.From)
		}
		if c.To != "" {
			b = appendString(append(b, `,"to":`...), c.To)
		}
		b = append(b, '}')
	}
	return append(b, `]}`...)
}
