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
	Content    []answerBlock   `json:"content"`
	StopReason string          `json:"stop_reason"`
	Usage      json.RawMessage `json:"usage"`
	Message    *messagesAnswer `json:"message"` // message_start
	Delta      struct {        // content_block_delta and message_delta
		answerBlock
		StopReason string `json:"stop_reason"`
	} `json:"delta"`
}

// answerBlock is a block of an answer, or what is added to one: text or
// thinking. Blocks of other types have neither.
type answerBlock struct {
	Type     string `json:"type"`
	Text     string `json:"text"`
	Thinking string `json:"thinking"`
}

// read reads an answer or an event, leniently: a field of another type than it
// should have is as good as missing.
func (a *messagesAnswer) read(data []byte) error {
	err := json.Unmarshal(data, a)
	if _, odd := errors.AsType[*json.UnmarshalTypeError](err); odd && a.Type != "" {
		return nil
	}
	return err
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
		if err := a.read(body); err != nil || a.Type != "message" && a.Type != "error" {
			yield(chat.Chunk{}, p.unreadable("gave an answer that does not follow its protocol."))
			return
		}
		if a.Type == "error" {
			yield(chat.Chunk{}, p.refused(chat.DecodeError(0, body)))
			return
		}
		c := chat.Chunk{ID: a.ID, Model: a.Model, Created: time.Now().Unix()}
		last := c
		for _, block := range a.Content {
			c.Text += block.Text
			c.Reasoning += block.Thinking
		}
		c.FinishReason = chat.FinishReason(a.StopReason)
		if !yield(c, nil) {
			return
		}
		var counts chat.Counts
		json.Unmarshal(a.Usage, &counts)
		if last.Usage = counts.Usage(); last.Usage != nil {
			yield(last, nil)
		}
	}
}

// events yields a streamed answer. It is complete when a stop reason has come:
// what follows says no more than that it ends.
func (p *anthropic) events(rep *reply) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		events := chat.NewEventReader(rep)
		s := messagesStream{head: chat.Chunk{Created: time.Now().Unix()}}
		for {
			e, err := events.Next()
			var a messagesAnswer
			switch {
			case err != nil:
				if s.finished && rep.outer.Err() == nil {
					s.end(yield)
					return
				}
				err = p.endOf(err)
			case len(e.Data) == 0:
				continue
			case a.read(e.Data) != nil:
				if s.finished {
					s.end(yield)
					return
				}
				err = p.unreadable("sent an event that is not JSON.")
			case a.Type == "error":
				err = p.refused(chat.DecodeError(0, e.Data))
			case a.Type == "message_stop" && !s.finished:
				err = p.endOf(io.EOF)
			case a.Type == "message_stop":
				if s.end(yield) {
					rep.drain()
				}
				return
			}
			if err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			if c := s.chunk(&a); c.Said() && !yield(c, nil) {
				return
			}
		}
	}
}

// messagesStream is what is known of a streamed answer.
type messagesStream struct {
	head     chat.Chunk
	counts   chat.Counts // totals so far; the answer's at message_start is not its length yet
	counted  bool        // at message_delta, where it is
	finished bool
}

// chunk is what an event says.
func (s *messagesStream) chunk(a *messagesAnswer) chat.Chunk {
	c := s.head
	switch a.Type {
	case "message_start":
		if a.Message != nil {
			s.head.ID, s.head.Model = a.Message.ID, a.Message.Model
			json.Unmarshal(a.Message.Usage, &s.counts)
		}
	case "content_block_delta":
		c.Text, c.Reasoning = a.Delta.Text, a.Delta.Thinking // deltas of other types have none
	case "message_delta":
		var counts chat.Counts
		json.Unmarshal(a.Usage, &counts)
		s.counted = s.counted || counts.Answered()
		json.Unmarshal(a.Usage, &s.counts)
		if !s.finished {
			c.FinishReason = chat.FinishReason(a.Delta.StopReason)
		}
		s.finished = s.finished || c.FinishReason != ""
	}
	return c
}

// end yields the usage, if it is known. It is false if the loop was left.
func (s *messagesStream) end(yield func(chat.Chunk, error) bool) bool {
	if !s.counted {
		return true
	}
	s.head.Usage = s.counts.Usage()
	return s.head.Usage == nil || yield(s.head, nil)
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
