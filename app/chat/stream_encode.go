package chat

import (
	"strconv"
)

// A StreamEncoder writes the chunks of one answer as server-sent events in
// OpenAI's format: chat.completion.chunk objects, or text_completion objects
// for a text completion.
//
// All events carry the id, time and model of the first chunk that is written.
// A chat's sample begins with an event of its role and ends with an event of
// its finish reason, as OpenAI's do.
type StreamEncoder struct {
	r       *Request
	id      string
	created int64
	prompt  int // characters of a text completion's prompt
	head    []byte
	samples []sampleState
	usage   *Usage
	changes []Change // that the next event carries
}

// sampleState is what was written of one sample.
type sampleState struct {
	begun  bool
	offset int // characters so far, of a text completion with logprobs
}

// NewStreamEncoder makes the encoder of r's answer.
//
// id and created stand in for chunks that carry none, and r's model for
// chunks without one.
func NewStreamEncoder(r *Request, id string, created int64) *StreamEncoder {
	e := &StreamEncoder{r: r, id: id, created: created}
	if !r.Chat() {
		e.prompt = r.textStart()
	}
	return e
}

// Append appends the events of c to b: none, one or several, each complete.
func (e *StreamEncoder) Append(b []byte, c Chunk) []byte {
	if c.Usage != nil {
		e.usage = c.Usage
	}
	if len(c.Changes) > 0 {
		e.changes = c.Changes
	}
	if !c.Said() {
		return b
	}
	e.begin(c)
	for len(e.samples) <= c.Index {
		e.samples = append(e.samples, sampleState{offset: e.prompt})
	}
	s := &e.samples[c.Index]
	if e.r.Chat() {
		return e.appendChat(b, s, c)
	}
	b = append(b, e.head...)
	b = appendString(append(b, `,"choices":[{"text":`...), c.Text)
	b = appendReasoning(append(b, ','), c.Reasoning)
	b = strconv.AppendInt(append(b, `"index":`...), int64(c.Index), 10)
	b = append(b, `,"logprobs":`...)
	b, s.offset = appendTextLogprobs(b, c.Logprobs, s.offset)
	return e.endChoice(b, c.FinishReason)
}

func (e *StreamEncoder) appendChat(b []byte, s *sampleState, c Chunk) []byte {
	if !s.begun {
		s.begun = true
		b = e.beginChoice(b, c.Index)
		b = append(b, `"role":"assistant","content":"","refusal":null},"logprobs":null`...)
		b = e.endChoice(b, "")
	}
	if c.Text != "" || c.Reasoning != "" || c.Refusal != "" || len(c.Logprobs) > 0 {
		b = appendReasoning(e.beginChoice(b, c.Index), c.Reasoning)
		if c.Refusal != "" {
			b = append(appendString(append(b, `"refusal":`...), c.Refusal), ',')
		}
		if c.Text != "" || c.Reasoning == "" && c.Refusal == "" {
			b = append(appendString(append(b, `"content":`...), c.Text), ',')
		}
		b = appendChatLogprobs(append(b[:len(b)-1], `},"logprobs":`...), c.Logprobs)
		b = e.endChoice(b, "")
	}
	if c.FinishReason != "" {
		b = append(e.beginChoice(b, c.Index), `},"logprobs":null`...)
		b = e.endChoice(b, c.FinishReason)
	}
	return b
}

// appendReasoning appends "reasoning_content":"…", and a comma, if there is
// any: the field is DeepSeek's, and the one that most servers and SDKs know.
func appendReasoning(b []byte, reasoning string) []byte {
	if reasoning == "" {
		return b
	}
	return append(appendString(append(b, `"reasoning_content":`...), reasoning), ',')
}

// begin settles what all events begin with.
func (e *StreamEncoder) begin(c Chunk) {
	if e.head != nil {
		return
	}
	if c.ID != "" {
		e.id = c.ID
	}
	if c.Created != 0 {
		e.created = c.Created
	}
	model := e.r.Model
	if c.Model != "" {
		model = c.Model
	}
	object := "text_completion"
	if e.r.Chat() {
		object = "chat.completion.chunk"
	}
	e.head = appendHead([]byte("data: {"), e.id, object, e.created, model)
}

func (e *StreamEncoder) beginChoice(b []byte, index int) []byte {
	b = append(append(b, e.head...), `,"choices":[{"index":`...)
	return append(strconv.AppendInt(b, int64(index), 10), `,"delta":{`...)
}

// endChoice closes the choice and the event.
func (e *StreamEncoder) endChoice(b []byte, reason string) []byte {
	b = appendNullable(append(b, `,"finish_reason":`...), reason)
	b = append(b, '}', ']')
	if e.r.IncludeUsage {
		b = append(b, `,"usage":null`...)
	}
	b, e.changes = appendChanges(b, e.changes), nil
	return append(b, "}\n\n"...)
}

// AppendDone appends the end of a stream that is complete: the usage event,
// if the request asked for it and it is known, and [DONE].
func (e *StreamEncoder) AppendDone(b []byte) []byte {
	if e.r.IncludeUsage && e.usage != nil {
		e.begin(Chunk{})
		b = append(append(b, e.head...), `,"choices":[],"usage":`...)
		b = append(e.usage.appendJSON(b), "}\n\n"...)
	}
	return append(b, "data: [DONE]\n\n"...)
}

// AppendError appends the end of a stream that broke: an error event, which
// no [DONE] follows.
func (e *StreamEncoder) AppendError(b []byte, err *Error) []byte {
	return append(err.AppendJSON(append(b, "data: "...)), "\n\n"...)
}
