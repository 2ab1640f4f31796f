package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strconv"
	"strings"
)

// wireAnswer is what an upstream may send as an answer or a part of one, read
// leniently: fields that are not used may be anything, and a field of another
// type than it should have is as good as missing.
type wireAnswer struct {
	ID      wireString      `json:"id"`
	Model   wireString      `json:"model"`
	Created wireInt         `json:"created"`
	Choices []wireChoice    `json:"choices"`
	Usage   json.RawMessage `json:"usage"`
	Groq    struct {        // Groq's streams have their usage here
		Usage json.RawMessage `json:"usage"`
	} `json:"x_groq"`
	Fewshot wireFewshot `json:"fewshot"`
	wireFailure
}

// read reads an object. It returns the *[Error] that data is, if it is one,
// and any other error for what is not an object.
//
// What is not JSON only because of NaN and the infinities, which Python
// writes, is read too.
//
// plain has encoding/json read all of it.
func (w *wireAnswer) read(data []byte, plain bool) error {
	data = bytes.TrimSpace(data)
	var err error
	if plain || !w.readUsual(data) {
		err = w.unmarshal(data)
	}
	if _, bad := errors.AsType[*json.SyntaxError](err); bad {
		if mended, changed := withoutInfinities(data); changed {
			err = w.unmarshal(mended)
		}
	}
	if _, other := errors.AsType[*json.UnmarshalTypeError](err); other {
		switch data[0] {
		case '{':
			err = nil // encoding/json has read all the rest
		case '[':
			if failed := new(wireAnswer); failed.readFirst(data) && failed.failed() {
				return DecodeError(0, data)
			}
		}
	}
	if err == nil && w.failed() {
		return DecodeError(0, data)
	}
	return err
}

// unmarshal has encoding/json read an object, into one of its own: a usual answer's
// need not be on the heap.
func (w *wireAnswer) unmarshal(data []byte) error {
	var whole wireAnswer
	err := json.Unmarshal(data, &whole)
	*w = whole
	return err
}

// readFirst reads the first element of a list, in which Gemini sends errors.
func (w *wireAnswer) readFirst(data []byte) bool {
	list := listed[json.RawMessage](data)
	return len(list) > 0 && list[0][0] == '{' && (json.Unmarshal(list[0], w) == nil || w.Error != nil)
}

// count adds the tokens that the object says were used to c.
func (w *wireAnswer) count(c *Counts, plain bool) {
	usage := w.Usage
	if !says(usage) {
		usage = w.Groq.Usage
	}
	if !says(usage) && len(w.Choices) == 1 {
		usage = w.Choices[0].Usage // Moonshot's streams
	}
	if says(usage) && (plain || !c.readUsual(usage)) {
		newer := *c // as in unmarshal
		json.Unmarshal(usage, &newer)
		*c = newer
	}
}

// wireChoice is one sample, or a piece of it: Delta in a chat's stream,
// Message in a chat's answer, Text in a text completion.
type wireChoice struct {
	Index        wireInt         `json:"index"`
	Delta        *wireMessage    `json:"delta"`
	Message      *wireMessage    `json:"message"`
	Text         wireString      `json:"text"`
	Reasoning    wireString      `json:"reasoning_content"` // of a text completion
	Logprobs     *wireLogprobs   `json:"logprobs"`
	FinishReason wireString      `json:"finish_reason"`
	Usage        json.RawMessage `json:"usage"`
}

// wireMessage is what a model says. Servers have two names for what it
// thought; those that send both say the same twice.
type wireMessage struct {
	Content          wireContent  `json:"content"`
	Refusal          wireString   `json:"refusal"`
	ReasoningContent wireContent  `json:"reasoning_content"`
	Reasoning        wireContent  `json:"reasoning"`
	ReasoningDetails wireThoughts `json:"reasoning_details"` // OpenRouter, where there is no reasoning
}

// said puts what a sample says into c.
func (w *wireChoice) said(c *Chunk) {
	m := w.Delta
	if m == nil {
		m = w.Message
	}
	if m == nil {
		c.Text, c.Reasoning = string(w.Text), string(w.Reasoning)
		return
	}
	c.Text, c.Refusal = m.Content.text, string(m.Refusal)+m.Content.refusal
	c.Reasoning = m.Content.thought
	for _, thought := range []string{m.ReasoningContent.all(), m.Reasoning.all(), string(m.ReasoningDetails)} {
		if thought != "" {
			c.Reasoning += thought
			break
		}
	}
}

// wireString is a string; whatever else comes is none.
type wireString string

// UnmarshalJSON never fails.
func (t *wireString) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) == nil {
		*t = wireString(s)
	}
	return nil
}

// wireContent is a string, null, or a list of parts, which are texts,
// refusals or thoughts.
type wireContent struct{ text, refusal, thought string }

// all is all that is said, for a field that holds nothing but thoughts.
func (t *wireContent) all() string { return t.thought + t.text }

// wirePart is a part of a content. The thoughts of Mistral's models are texts
// in a list of their own.
type wirePart struct {
	Type     wireString `json:"type"`
	Text     wireString `json:"text"`
	Refusal  wireString `json:"refusal"`
	Thinking wireTexts  `json:"thinking"`
	Content  wireTexts  `json:"content"`
	Summary  wireTexts  `json:"summary"`
}

// UnmarshalJSON never fails.
func (t *wireContent) UnmarshalJSON(data []byte) error {
	*t = wireContent{}
	switch {
	case len(data) > 0 && data[0] == '"':
		json.Unmarshal(data, &t.text)
	case len(data) > 0 && data[0] == '[':
		for _, p := range listed[wirePart](data) {
			t.add(p)
		}
	case len(data) > 0 && data[0] == '{':
		var p wirePart
		json.Unmarshal(data, &p)
		t.add(p)
	}
	return nil
}

func (t *wireContent) add(p wirePart) {
	switch {
	case strings.Contains(string(p.Type), "thinking"), strings.Contains(string(p.Type), "reasoning"):
		t.thought += p.thought()
	case p.Type == "refusal":
		t.refusal += string(p.Refusal)
	default:
		t.text += string(p.Text)
	}
}

// thought is what a part that is a thought says.
func (p *wirePart) thought() string {
	for _, s := range []string{string(p.Thinking), string(p.Text), string(p.Summary), string(p.Content)} {
		if s != "" {
			return s
		}
	}
	return ""
}

// wireTexts is a string, or a list of parts that are texts.
type wireTexts string

// UnmarshalJSON never fails.
func (t *wireTexts) UnmarshalJSON(data []byte) error {
	if json.Unmarshal(data, (*string)(t)) == nil {
		return nil
	}
	*t = ""
	for _, p := range listed[struct{ Text wireString }](data) {
		*t += wireTexts(p.Text)
	}
	return nil
}

// wireThoughts is a list of parts that are all thoughts.
type wireThoughts string

// UnmarshalJSON never fails.
func (t *wireThoughts) UnmarshalJSON(data []byte) error {
	*t = ""
	for _, p := range listed[wirePart](data) {
		*t += wireThoughts(p.thought())
	}
	return nil
}

// listed is a list without the elements that are of another type; what is no
// list is an empty one.
func listed[T any](data []byte) []T {
	var raw []json.RawMessage
	if json.Unmarshal(data, &raw) != nil {
		return nil
	}
	list := make([]T, 0, len(raw))
	for _, one := range raw {
		var v T
		if json.Unmarshal(one, &v) == nil {
			list = append(list, v)
		}
	}
	return list
}

// wireInt is a number, as such or in a string; what is neither is 0. What is too
// large stays large: a count that nobody can believe is not none.
type wireInt int64

// UnmarshalJSON never fails.
func (n *wireInt) UnmarshalJSON(data []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(data), `"`), 64)
	if err == nil || errors.Is(err, strconv.ErrRange) { // 1e999 is infinite
		*n = wireInt(max(-1<<53, min(v, 1<<53)))
	}
	return nil
}

// DecodeAnswer reads the body of an answer that is not streamed. An error
// envelope is returned as the *[Error] that it holds; a body that is neither
// is an *[Error] with code [CodeUnreadableAnswer]; a sample that its server broke
// off is one with code [CodeStreamBroken], and what came of the answer stands
// beside it.
func DecodeAnswer(body []byte) (Answer, error) { return decodeAnswer(body, false) }

// decodeAnswer is DecodeAnswer; plain has encoding/json read all of it.
func decodeAnswer(body []byte, plain bool) (Answer, error) {
	var w wireAnswer
	if err := w.read(body, plain); err != nil {
		if failed, ok := errors.AsType[*Error](err); ok {
			return Answer{}, failed
		}
		return Answer{}, unreadable("The answer does not follow the protocol.")
	}
	a := Answer{ID: string(w.ID), Model: string(w.Model), Created: int64(w.Created)}
	if len(w.Choices) == 0 {
		return a, unreadable("The answer has no sample.")
	}
	brokenOff, spoke := false, false
	for i := range w.Choices {
		choice := &w.Choices[i]
		if choice.Index < 0 || choice.Index >= maxIndex {
			return a, unreadable("The answer has a sample with an impossible index.")
		}
		for len(a.Samples) <= int(choice.Index) {
			a.Samples = append(a.Samples, Sample{})
		}
		var c Chunk
		choice.said(&c)
		spoke = spoke || c.Text != "" || c.Reasoning != "" || c.Refusal != ""
		s := &a.Samples[choice.Index]
		s.Text, s.Reasoning = splitWhole(c.Text, c.Reasoning)
		s.Refusal, s.Logprobs = c.Refusal, choice.Logprobs.tokens()
		if s.Reasoning != "" && len(s.Logprobs) > 0 {
			s.Logprobs = tokensOf(s.Logprobs, s.Text)
		}
		s.FinishReason = FinishReason(string(choice.FinishReason))
		if s.FinishReason == finishFailed {
			s.FinishReason, brokenOff = "", true
		}
	}
	a.Changes = w.Fewshot.Changes
	var counts Counts
	w.count(&counts, plain)
	a.Usage = counts.believed(spoke)
	if brokenOff {
		return a, broken(brokenOffMessage)
	}
	// A choice that is only an empty object says neither a text nor that it ended without one.
	if !spoke && !slices.ContainsFunc(a.Samples, func(s Sample) bool { return s.FinishReason != "" }) {
		return a, unreadable("The answer has no sample.")
	}
	return a, nil
}

// wireFewshot is the object in which the changes travel, as it is read.
type wireFewshot struct {
	Changes []Change `json:"changes"`
}
