package chat

import (
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"
)

// A usual reads an object of the shape that nearly all answers have: the fields
// that are read once each, as they are written, and of their own types; the
// rest is stepped over. It reads in one pass, which is a tenth of an answer's
// whole cost. Whatever is otherwise, a number in a string or a key in capitals,
// makes it give up, and encoding/json reads the object from the beginning.
type usual struct{ scanner }

// Fields of each object, in the order of the cases that read them.
var (
	usualAnswer  = []string{"id", "model", "created", "choices", "usage", "error", "object", "x_groq", "fewshot", "type", "error_message", "error_code", "detail", "message"}
	usualChoice  = []string{"index", "delta", "message", "text", "reasoning_content", "logprobs", "finish_reason", "usage"}
	usualMessage = []string{"content", "refusal", "reasoning_content", "reasoning", "reasoning_details"}
	usualCounts  = []string{
		"prompt_tokens", "completion_tokens", "total_tokens", "input_tokens", "output_tokens", "reasoning_tokens", "cached_tokens",
		"num_cached_tokens", "prompt_cache_hit_tokens", "cache_read_input_tokens", "cache_creation_input_tokens",
		"prompt_tokens_details", "input_tokens_details", "completion_tokens_details", "output_tokens_details", "cache_creation",
	}
	usualDetails = []string{
		"cached_tokens", "cache_write_tokens", "cache_creation_tokens", "ephemeral_1h_input_tokens", "cache_write_hour_tokens",
		"reasoning_tokens", "thinking_tokens",
	}
)

// readUsual reads an answer of the usual shape. If it is false, w is to be read
// again from its start.
func (w *wireAnswer) readUsual(data []byte) bool {
	s := usual{scanner{data: data}}
	return s.fields(usualAnswer, func(field int) bool {
		switch field {
		case 0:
			return s.text(&w.ID)
		case 1:
			return s.text(&w.Model)
		case 2:
			return s.integer(&w.Created)
		case 3:
			return s.list(func() bool {
				w.Choices = append(w.Choices, wireChoice{})
				return s.choice(&w.Choices[len(w.Choices)-1])
			})
		case 4:
			return s.raw(&w.Usage)
		case 5:
			return s.null()
		case 6:
			return s.text(&w.Object)
		}
		return false // what is no usual answer's
	}) && s.end()
}

func (s *usual) choice(c *wireChoice) bool {
	return s.fields(usualChoice, func(field int) bool {
		switch field {
		case 0:
			return s.integer(&c.Index)
		case 1:
			return s.message(&c.Delta)
		case 2:
			return s.message(&c.Message)
		case 3:
			return s.text(&c.Text)
		case 4:
			return s.text(&c.Reasoning)
		case 5:
			var raw json.RawMessage
			return s.null() || s.raw(&raw) && json.Unmarshal(raw, &c.Logprobs) == nil
		case 6:
			return s.text(&c.FinishReason)
		}
		return s.raw(&c.Usage)
	})
}

func (s *usual) message(m **wireMessage) bool {
	if s.null() {
		return true
	}
	*m = new(wireMessage)
	return s.fields(usualMessage, func(field int) bool {
		var t wireString
		switch field {
		case 1:
			return s.text(&(*m).Refusal)
		case 4:
			return s.null()
		}
		if !s.text(&t) {
			return false
		}
		[]*wireContent{0: &(*m).Content, 2: &(*m).ReasoningContent, 3: &(*m).Reasoning}[field].text = string(t)
		return true
	})
}

// readUsual reads counts of the usual shape; what data does not say stays. If it
// is false, nothing has changed.
func (c *Counts) readUsual(data []byte) bool {
	newer := *c
	counts := [...]*Count{
		&newer.Prompt, &newer.Completion, &newer.Total, &newer.Input, &newer.Output, &newer.Reasoning, &newer.Cached,
		&newer.CachedMistral, &newer.CacheHit, &newer.CacheRead, &newer.CacheWrite,
	}
	details := [...]*countDetails{&newer.PromptDetails, &newer.InputDetails, &newer.CompletionDetails, &newer.OutputDetails, &newer.CacheCreation}
	s := usual{scanner{data: data}}
	ok := s.fields(usualCounts, func(field int) bool {
		if field < len(counts) {
			return s.count(counts[field])
		}
		return s.null() || s.details(details[field-len(counts)])
	}) && s.end()
	if ok {
		*c = newer
	}
	return ok
}

func (s *usual) details(d *countDetails) bool {
	counts := [...]*Count{&d.Cached, &d.Written, &d.Creation, &d.Hour, &d.WrittenFor, &d.Reasoning, &d.Thinking}
	return s.fields(usualDetails, func(field int) bool { return s.count(counts[field]) })
}

func (s *usual) count(c *Count) bool {
	var n wireInt
	switch {
	case s.null():
		return true
	case !s.integer(&n) || n < 0 || n > maxCount:
		return false
	}
	*c = Count{int(n), true}
	return true
}

// fields walks the object that is next, and calls read at the value of each
// field that is among known, with its place there.
func (s *usual) fields(known []string, read func(field int) bool) bool {
	if !s.take('{') {
		return false
	}
	if s.take('}') {
		return true
	}
	seen := uint32(0)
	for {
		key, ok := s.key()
		if !ok {
			return false
		}
		switch field := slices.Index(known, string(key)); {
		case field < 0:
			if slices.ContainsFunc(known, func(k string) bool { return len(k) == len(key) && strings.EqualFold(k, string(key)) }) || !s.step(maxShapeDepth) {
				return false
			}
		case seen&(1<<field) != 0:
			return false
		default:
			seen |= 1 << field
			if !read(field) {
				return false
			}
		}
		if !s.take(',') {
			return s.take('}')
		}
	}
}

// key steps over a key of plain ASCII, and over its colon.
func (s *usual) key() (key []byte, ok bool) {
	if s.peek() != '"' {
		return nil, false
	}
	start := s.pos + 1
	for i := start; i < len(s.data) && s.data[i] >= ' ' && s.data[i] < utf8.RuneSelf && s.data[i] != '\\'; i++ {
		if s.data[i] == '"' {
			s.pos = i + 1
			return s.data[start:i], s.take(':')
		}
	}
	return nil, false
}

// list walks the array that is next.
func (s *usual) list(element func() bool) bool {
	if !s.take('[') {
		return false
	}
	if s.take(']') {
		return true
	}
	for element() {
		if !s.take(',') {
			return s.take(']')
		}
	}
	return false
}

// step steps over any value.
func (s *usual) step(depth int) bool {
	switch c := s.peek(); {
	case depth == 0:
		return false
	case c == '"':
		return s.skipString() == nil
	case c == '{':
		return s.fieldsAny(depth)
	case c == '[':
		return s.list(func() bool { return s.step(depth - 1) })
	case c == '-' || c >= '0' && c <= '9':
		_, err := s.skipNumber()
		return err == nil
	}
	return s.literal("null") || s.literal("true") || s.literal("false")
}

func (s *usual) fieldsAny(depth int) bool {
	s.take('{')
	if s.take('}') {
		return true
	}
	for {
		if _, ok := s.key(); !ok || !s.step(depth-1) {
			return false
		}
		if !s.take(',') {
			return s.take('}')
		}
	}
}

func (s *usual) null() bool { return s.literal("null") }

// end reports whether nothing follows.
func (s *usual) end() bool {
	s.space()
	return s.pos == len(s.data)
}

// text reads a string or null.
func (s *usual) text(to *wireString) bool {
	if s.null() {
		return true
	}
	if s.peek() != '"' {
		return false
	}
	text, err := s.string("")
	*to = wireString(text)
	return err == nil && utf8.ValidString(text) // encoding/json would replace what is not
}

// integer reads an integer or null.
func (s *usual) integer(to *wireInt) bool {
	if s.null() {
		return true
	}
	if c := s.peek(); c != '-' && (c < '0' || c > '9') {
		return false
	}
	start := s.pos
	whole, err := s.skipNumber()
	if err != nil || !whole || s.pos-start > 15 {
		return false
	}
	v, fail := strconv.ParseInt(string(s.data[start:s.pos]), 10, 64)
	*to = wireInt(v)
	return fail == nil
}

// raw keeps the text of any value.
func (s *usual) raw(to *json.RawMessage) bool {
	s.space()
	start := s.pos
	ok := s.step(maxShapeDepth)
	*to = json.RawMessage(s.data[start:s.pos])
	return ok
}
