package chat

import (
	"encoding/json"
	"errors"
	"io"
	"iter"
)

// Codes of errors that an upstream's answer ends in.
const (
	// CodeBroken is a stream that ended before the answer did.
	CodeBroken = "stream_broken"
	// CodeUnreadable is an answer that is not what the protocol says.
	CodeUnreadable = "unreadable_answer"
)

// maxIndex bounds the number of samples that an upstream may send.
const maxIndex = maxSamples

// DecodeStream reads the chunks of an answer from body, a stream of events in
// OpenAI's format, as they arrive. It does not close body.
//
// A stream is complete when each sample has a finish reason and [DONE] has
// come. One that ends otherwise ends in an *[Error] with code [CodeBroken]; an
// error event ends it in that error; an error of body itself is returned as
// it is. The usage comes in a chunk of its own, the last.
func DecodeStream(body io.Reader) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		d := streamDecoder{events: NewEventReader(body)}
		for {
			chunks, done, err := d.next()
			for _, c := range chunks {
				if !yield(c, nil) {
					return
				}
			}
			if err != nil {
				yield(Chunk{}, err)
			}
			if done || err != nil {
				return
			}
		}
	}
}

// streamDecoder keeps what the end of a stream is judged by.
type streamDecoder struct {
	events   *EventReader
	finished []bool // by sample, of the samples that have begun
	begun    []bool
	head     Chunk // what the usage chunk carries
	usage    *Usage
	changes  []Change // that the next chunk carries
	chunks   []Chunk
}

// next is the next event's chunks.
func (d *streamDecoder) next() (chunks []Chunk, done bool, err error) {
	e, err := d.events.Next()
	switch {
	case err == io.EOF:
		return nil, false, broken("The stream ended before the answer did.")
	case errors.Is(err, ErrEventTooLarge):
		return nil, false, unreadable("A line of the answer is longer than a megabyte.")
	case err != nil:
		return nil, false, err
	case string(e.Data) == "[DONE]":
		return d.end()
	case e.Name == "error":
		return nil, false, DecodeError(0, e.Data)
	}
	chunks, err = d.decode(e.Data)
	return chunks, false, err
}

// decode reads the chunks of one event's data.
func (d *streamDecoder) decode(data []byte) ([]Chunk, error) {
	var w wireAnswer
	if err := json.Unmarshal(data, &w); err != nil {
		return nil, unreadable("An event of the answer is not JSON.")
	}
	if w.failed() {
		return nil, DecodeError(0, data)
	}
	if w.Usage != nil {
		d.usage = w.Usage.usage()
	}
	if len(w.Fewshot.Changes) > 0 {
		d.changes = w.Fewshot.Changes
	}
	d.head = Chunk{ID: w.ID, Model: w.Model, Created: int64(w.Created)}
	d.chunks = d.chunks[:0]
	for i := range w.Choices {
		choice := &w.Choices[i]
		index := choice.Index
		if index < 0 || index >= maxIndex {
			return nil, unreadable("The answer has a sample with an impossible index.")
		}
		for len(d.begun) <= index {
			d.begun, d.finished = append(d.begun, false), append(d.finished, false)
		}
		c := d.head
		c.Index = index
		c.Text, c.Refusal = choice.text()
		c.Logprobs = choice.Logprobs.tokens()
		if choice.FinishReason != nil {
			c.FinishReason = *choice.FinishReason
		}
		d.begun[index] = true
		if c.FinishReason != "" {
			d.finished[index] = true
		}
		if c.Text != "" || c.Refusal != "" || c.FinishReason != "" || len(c.Logprobs) > 0 {
			c.Changes, d.changes = d.changes, nil
			d.chunks = append(d.chunks, c)
		}
	}
	return d.chunks, nil
}

// end judges the stream at [DONE].
func (d *streamDecoder) end() ([]Chunk, bool, error) {
	complete := len(d.begun) > 0
	for i, begun := range d.begun {
		if begun && !d.finished[i] {
			complete = false
		}
	}
	if !complete {
		return nil, false, broken("The stream ended without saying why the answer does.")
	}
	if d.usage == nil {
		return nil, true, nil
	}
	d.head.Usage = d.usage
	return []Chunk{d.head}, true, nil
}

func broken(message string) *Error {
	return &Error{Status: 502, Type: "api_error", Code: CodeBroken, Message: message,
		Hint: "What had arrived is kept. Run it again for a whole answer."}
}

func unreadable(message string) *Error {
	return &Error{Status: 502, Type: "api_error", Code: CodeUnreadable, Message: message,
		Hint: "Check that the address is that of an API that speaks OpenAI's protocol."}
}
