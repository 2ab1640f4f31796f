package provider

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
	"time"

	"fewshot/app/chat"
)

// messagesAnswer is an answer, or the data of one event of a stream.
type messagesAnswer struct {
	Type       string          `json:"type"`
	ID         string          `json:"id"`
	Model      string          `json:"model"`
	Content    []textBlock     `json:"content"`
	StopReason string          `json:"stop_reason"`
	Usage      messagesUsage   `json:"usage"`
	Message    *messagesAnswer `json:"message"` // message_start
	Delta      struct {        // content_block_delta and message_delta
		Type       string `json:"type"`
		Text       string `json:"text"`
		StopReason string `json:"stop_reason"`
	} `json:"delta"`
}

// messagesUsage counts tokens. Those read from and written to the cache are
// counted beside input_tokens, not in them.
type messagesUsage struct {
	Input      *int `json:"input_tokens"`
	CacheRead  *int `json:"cache_read_input_tokens"`
	CacheWrite *int `json:"cache_creation_input_tokens"`
	Output     *int `json:"output_tokens"`
}

// add takes over what newer says: counts of a stream are totals so far.
func (u *messagesUsage) add(newer messagesUsage) {
	for _, f := range []struct{ to, from **int }{
		{&u.Input, &newer.Input}, {&u.CacheRead, &newer.CacheRead}, {&u.CacheWrite, &newer.CacheWrite}, {&u.Output, &newer.Output},
	} {
		if *f.from != nil {
			*f.to = *f.from
		}
	}
}

// usage is u in OpenAI's terms, nil if it says nothing of the answer.
func (u *messagesUsage) usage() *chat.Usage {
	if u.Input == nil || u.Output == nil {
		return nil
	}
	value := func(p *int) int {
		if p == nil {
			return 0
		}
		return *p
	}
	out := &chat.Usage{
		PromptTokens:     *u.Input + value(u.CacheRead) + value(u.CacheWrite),
		CompletionTokens: *u.Output,
		CachedTokens:     value(u.CacheRead),
	}
	out.TotalTokens = out.PromptTokens + out.CompletionTokens
	return out
}

// finishReason is a stop reason in OpenAI's terms.
func finishReason(stop string) string {
	switch stop {
	case "":
		return ""
	case "max_tokens", "model_context_window_exceeded":
		return chat.FinishLength
	case "refusal":
		return chat.FinishContentFilter
	}
	return chat.FinishStop // end_turn, stop_sequence and what may come
}

// whole yields an answer that comes in one piece.
func (p *anthropic) whole(rep *reply) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		body, err := rep.all()
		if err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		var a messagesAnswer
		if err := json.Unmarshal(body, &a); err != nil || a.Type != "message" && a.Type != "error" {
			yield(chat.Chunk{}, p.unreadable("gave an answer that is not what its protocol says."))
			return
		}
		if a.Type == "error" {
			yield(chat.Chunk{}, p.refused(failure(body)))
			return
		}
		c := chat.Chunk{ID: a.ID, Model: a.Model, Created: time.Now().Unix()}
		last := c
		for _, block := range a.Content {
			if block.Type == "text" {
				c.Text += block.Text
			}
		}
		c.FinishReason = finishReason(a.StopReason)
		if !yield(c, nil) {
			return
		}
		if last.Usage = a.Usage.usage(); last.Usage != nil {
			yield(last, nil)
		}
	}
}

// events yields a streamed answer. It is complete at message_stop, if a stop
// reason came before.
func (p *anthropic) events(rep *reply) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		events := chat.NewEventReader(rep)
		head := chat.Chunk{Created: time.Now().Unix()}
		var usage messagesUsage
		finished := false
		for {
			e, err := events.Next()
			var a messagesAnswer
			if err == nil && json.Unmarshal(e.Data, &a) != nil {
				err = p.unreadable("sent an event that is not JSON.")
			}
			if err == nil && a.Type == "error" {
				err = p.refused(failure(e.Data))
			}
			if err != nil {
				yield(chat.Chunk{}, p.endOf(err))
				return
			}
			c := head
			switch a.Type {
			case "message_start":
				if a.Message != nil {
					head.ID, head.Model = a.Message.ID, a.Message.Model
					usage.add(a.Message.Usage)
				}
				continue
			case "content_block_delta":
				c.Text = a.Delta.Text // deltas of other types have none
			case "message_delta":
				usage.add(a.Usage)
				c.FinishReason = finishReason(a.Delta.StopReason)
				finished = finished || c.FinishReason != ""
			case "message_stop":
				if !finished {
					yield(chat.Chunk{}, p.endOf(io.EOF))
					return
				}
				if c.Usage = usage.usage(); c.Usage != nil && !yield(c, nil) {
					return
				}
				rep.drain()
				return
			}
			if (c.Text != "" || c.FinishReason != "") && !yield(c, nil) {
				return
			}
		}
	}
}

// endOf is the error of a stream that ended in err.
func (p *anthropic) endOf(err error) error {
	switch {
	case errors.Is(err, chat.ErrEventTooLarge):
		return p.unreadable("sent a line longer than a megabyte.")
	case err == io.EOF:
		return p.brokenOff(io.ErrUnexpectedEOF)
	}
	return err
}

// failure reads an error, of which the API gives the type and no status.
func failure(body []byte) *chat.Error {
	e := chat.DecodeError(0, body)
	switch e.Type {
	case "invalid_request_error":
		e.Status = 400
	case "authentication_error":
		e.Status = 401
	case "billing_error":
		e.Status = 402
	case "permission_error":
		e.Status = 403
	case "not_found_error":
		e.Status = 404
	case "rate_limit_error":
		e.Status = 429
	case "timeout_error":
		e.Status = 504
	case "overloaded_error":
		e.Status = 529
	}
	return e
}
