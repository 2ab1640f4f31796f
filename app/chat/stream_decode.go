package chat

import (
	"bytes"
	"context"
	"errors"
	"io"
	"iter"
)

// maxIndex bounds the number of samples that an upstream may send.
const maxIndex = maxSamples

// DecodeStream reads the chunks of an answer from body, a stream of events in
// OpenAI's format, as they arrive. It does not close body.
//
// A stream is complete when each sample that has begun has its finish reason;
// then neither a missing [DONE] nor a connection that breaks off takes anything
// from it. One that ends otherwise ends in an *[Error] with code [CodeStreamBroken];
// an error event ends it in that error; an error of body itself is returned as
// it is. What the model thought comes as Reasoning, also where its server left
// it in the text, between <think> and </think>. The usage comes in a chunk of
// its own, the last.
func DecodeStream(body io.Reader) iter.Seq2[Chunk, error] { return decodeStream(body, false) }

// decodeStream is DecodeStream; plain reads every event by itself.
func decodeStream(body io.Reader, plain bool) iter.Seq2[Chunk, error] {
	return func(yield func(Chunk, error) bool) {
		d := streamDecoder{events: NewEventReader(body), plain: plain}
		promised := false
		for {
			chunks, done, err := d.next()
			ready := !done && err == nil && d.events.Ready()
			if len(chunks) == 0 && promised && !ready && !done && err == nil {
				chunks = []Chunk{d.head} // what was to follow says nothing, see Chunk.More
			}
			for i, c := range chunks {
				c.More = ready || i < len(chunks)-1
				promised = c.More
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
	events  *EventReader
	samples []decodedSample
	head    Chunk // what the usage chunk carries
	counts  Counts
	spoke   bool     // some sample has said something
	changes []Change // that the next chunk carries
	same    sameEvents
	plain   bool // every event goes through encoding/json
	misses  int  // events in a row that were not like the one before
	chunks  []Chunk
}

// decodedSample is what is known of a sample while it comes.
type decodedSample struct {
	begun, finished bool
	think           thinkSplitter
}

// next is the next event's chunks. With an error there may be some that came
// before it.
func (d *streamDecoder) next() (chunks []Chunk, done bool, err error) {
	e, err := d.events.Next()
	data := bytes.TrimSpace(e.Data)
	switch {
	case err == io.EOF, err != nil && d.complete() && !ours(err):
		return d.end("The stream ended before the answer did.")
	case errors.Is(err, ErrEventTooLarge):
		err = unreadable("A line of the answer is longer than a megabyte.")
	case err != nil:
	case string(data) == "[DONE]":
		return d.end("The stream ended without saying why the answer does.")
	case e.Name == "error":
		err = DecodeError(0, data)
	case len(data) == 0:
		return nil, false, nil
	default:
		if text, ok := d.same.read(data); ok {
			d.misses = 0
			return d.text(text), false, nil
		}
		chunks, err = d.decode(data)
		if err == errNoJSON && d.complete() {
			return d.end("") // the connection broke off in what comes after the answer
		}
		if err == errNoJSON {
			err = unreadable("An event of the answer is not JSON.")
		}
	}
	if err != nil {
		chunks = append(chunks, d.flush()...)
	}
	return chunks, false, err
}

var errNoJSON = errors.New("an event is not JSON")

// ours reports whether a stream was ended on this side.
func ours(err error) bool {
	return errors.Is(err, context.Canceled) || errors.Is(err, context.DeadlineExceeded)
}

// decode reads the chunks of one event's data.
func (d *streamDecoder) decode(data []byte) ([]Chunk, error) {
	var w wireAnswer
	failed := w.read(data, d.plain)
	if _, reported := errors.AsType[*Error](failed); failed != nil && !reported {
		return nil, errNoJSON
	}
	w.count(&d.counts, d.plain)
	if len(w.Fewshot.Changes) > 0 {
		d.changes = w.Fewshot.Changes
	}
	d.head = Chunk{ID: string(w.ID), Model: string(w.Model), Created: int64(w.Created)}
	d.chunks = d.chunks[:0]
	for i := range w.Choices {
		if err := d.choice(&w.Choices[i]); err != nil && failed == nil {
			failed = err
		}
	}
	if failed == nil {
		d.learn(data, &w)
	} else {
		d.same.forget()
	}
	return d.chunks, failed
}

// text is the chunk of an event that is like the last one but for its text.
func (d *streamDecoder) text(text string) []Chunk {
	d.chunks = d.chunks[:0]
	if text != "" {
		c := d.same.like
		c.Text = text
		d.chunks = append(d.chunks, c)
	}
	return d.chunks
}

// learn has the next events compared with this one, if it made one chunk of
// nothing but text in the middle of an answer.
func (d *streamDecoder) learn(data []byte, w *wireAnswer) {
	d.same.forget()
	if d.plain || d.misses > maxMisses || len(w.Choices) != 1 || len(d.chunks) != 1 {
		return
	}
	c := &d.chunks[0]
	if c.Text == "" || c.Reasoning != "" || c.Refusal != "" || c.FinishReason != "" || len(c.Logprobs) > 0 || len(c.Changes) > 0 ||
		d.samples[c.Index].think.state != thinkAnswer {
		return
	}
	d.misses++
	d.same.learn(data, c)
}

// maxMisses is how often in a row an event is learnt for nothing: some servers
// count the tokens in each of them.
const maxMisses = 4

// choice adds the chunk of one sample.
func (d *streamDecoder) choice(choice *wireChoice) error {
	index := int(choice.Index)
	if index < 0 || index >= maxIndex {
		return unreadable("The answer has a sample with an impossible index.")
	}
	for len(d.samples) <= index {
		d.samples = append(d.samples, decodedSample{})
	}
	s := &d.samples[index]
	s.begun = true
	c := d.head
	c.Index = index
	choice.said(&c)
	c.Logprobs = choice.Logprobs.tokens()
	reason := FinishReason(string(choice.FinishReason))
	brokenOff := reason == finishFailed
	if !brokenOff && !s.finished {
		c.FinishReason = reason
	}
	d.spoke = d.spoke || c.Text != "" || c.Reasoning != "" || c.Refusal != ""
	s.think.split(&c)
	s.finished = s.finished || c.FinishReason != ""
	if c.Said() {
		c.Changes, d.changes = d.changes, nil
		d.chunks = append(d.chunks, c)
	}
	if brokenOff && !s.finished {
		return broken(brokenOffMessage)
	}
	return nil
}

const brokenOffMessage = "The model's server broke off the answer without saying why."

// flush is what was held back of all samples, for a stream that broke.
func (d *streamDecoder) flush() []Chunk {
	var chunks []Chunk
	for i := range d.samples {
		c := d.head
		c.Index = i
		c.Text, c.Reasoning = d.samples[i].think.flush()
		c.Logprobs = tokensOf(d.samples[i].think.tokens, c.Text)
		if c.Said() {
			chunks = append(chunks, c)
		}
	}
	return chunks
}

// complete reports whether every sample that has begun has ended.
func (d *streamDecoder) complete() bool {
	for i := range d.samples {
		if d.samples[i].begun && !d.samples[i].finished {
			return false
		}
	}
	return len(d.samples) > 0
}

// end judges the stream at its end.
func (d *streamDecoder) end(otherwise string) ([]Chunk, bool, error) {
	if !d.complete() {
		return d.flush(), false, broken(otherwise)
	}
	if d.head.Usage = d.counts.believed(d.spoke); d.head.Usage == nil {
		return nil, true, nil
	}
	return []Chunk{d.head}, true, nil
}

func broken(message string) *Error {
	return &Error{Status: 502, Type: "api_error", Code: CodeStreamBroken, Message: message,
		Hint: "What arrived is kept. Run it again for a whole answer."}
}

func unreadable(message string) *Error {
	return &Error{Status: 502, Type: "api_error", Code: CodeUnreadableAnswer, Message: message,
		Hint: "Check that the address is that of an API that speaks OpenAI's protocol."}
}
