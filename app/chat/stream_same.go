package chat

import (
	"bytes"
	"slices"
	"strings"
	"unicode/utf8"
)

// sameEvents reads events that are like the last one but for the text, which is
// how nearly all of a stream is: what stands around the text is compared, not
// read again. Any other event goes through encoding/json, as the first one does.
//
// OpenAI fills its events up with a string of any length, so a second string
// may differ too: one at the top whose field nobody reads.
type sameEvents struct {
	parts []samePart
	like  Chunk // but for its text
}

// samePart is what stands between two strings that may differ, with the quote
// that the second begins with, and whether that one is the text. The last is
// what stands behind all of them.
type samePart struct {
	between []byte
	text    bool
}

// read is the text of an event that is like the last one.
func (s *sameEvents) read(data []byte) (text string, ok bool) {
	if len(s.parts) == 0 {
		return "", false
	}
	scan := scanner{data: data}
	last := len(s.parts) - 1
	for _, p := range s.parts[:last] {
		if !bytes.HasPrefix(data[scan.pos:], p.between) {
			return "", false
		}
		scan.pos += len(p.between) - 1
		var err *Error
		if !p.text {
			err = scan.skipString()
		} else if text, err = scan.string(""); err == nil && !utf8.ValidString(text) {
			return "", false // encoding/json would replace it
		}
		if err != nil {
			return "", false
		}
	}
	return text, bytes.Equal(data[scan.pos:], s.parts[last].between)
}

// learn takes an event that made the chunk c, of nothing but text, as the one
// that the next are like.
func (s *sameEvents) learn(data []byte, c *Chunk) {
	s.forget()
	shape := eventShape{scanner: scanner{data: data}, text: -1}
	if !shape.read() || shape.text < 0 || shape.said != c.Text {
		return
	}
	from := 0
	for i, at := range shape.strings {
		s.parts = append(s.parts, samePart{bytes.Clone(data[from : at.start+1]), i == shape.text})
		from = at.end
	}
	s.parts = append(s.parts, samePart{between: bytes.Clone(data[from:])})
	s.like = *c
}

// forget makes the next event be read again.
func (s *sameEvents) forget() { s.parts = s.parts[:0] }

// eventShape finds the strings of an event that may differ: the text of its one
// choice, and what fills the event up. Keys that are equal but for their case
// end it, as does anything that is nested deeper than events are.
type eventShape struct {
	scanner
	strings []struct{ start, end int } // with their quotes
	text    int                        // which of them is the text, -1 for none
	said    string                     // what it says
}

func (s *eventShape) read() bool {
	err := s.object("", func(key string) *Error {
		switch {
		case key == "choices":
			return s.array("", func(i int) *Error {
				if i > 0 {
					return s.syntax("one choice is expected")
				}
				return s.object("", s.choice)
			})
		case s.peek() == '"' && !slices.ContainsFunc(readFields, func(f string) bool { return strings.EqualFold(f, key) }):
			return s.note(false)
		}
		return s.skip(maxShapeDepth)
	})
	s.space()
	return err == nil && s.pos == len(s.data)
}

// readFields are the fields at the top of an event that wireAnswer reads.
var readFields = []string{
	"id", "model", "created", "choices", "usage", "x_groq", "fewshot", "object",
	"type", "error", "error_message", "error_code", "detail", "message",
}

func (s *eventShape) choice(key string) *Error {
	switch {
	case key == "delta" && s.peek() == '{':
		s.text = -1
		return s.object("", func(key string) *Error {
			if key == "content" && s.peek() == '"' {
				return s.note(true)
			}
			return s.skip(maxShapeDepth)
		})
	case key == "text" && s.peek() == '"' && s.text < 0:
		return s.note(true)
	case strings.EqualFold(key, "message"), strings.EqualFold(key, "delta") && key != "delta":
		return s.syntax("no message is expected")
	}
	return s.skip(maxShapeDepth)
}

// note steps over a string that may differ.
func (s *eventShape) note(text bool) *Error {
	start := s.pos
	value, err := s.string("")
	if err != nil {
		return err
	}
	if text {
		s.text, s.said = len(s.strings), value
	}
	s.strings = append(s.strings, struct{ start, end int }{start, s.pos})
	return nil
}

const maxShapeDepth = 8

// skip steps over a value.
func (s *scanner) skip(depth int) *Error {
	if depth == 0 {
		return s.syntax("less nesting is expected")
	}
	switch c := s.peek(); {
	case c == '"':
		return s.skipString()
	case c == '{':
		return s.object("", func(string) *Error { return s.skip(depth - 1) })
	case c == '[':
		return s.array("", func(int) *Error { return s.skip(depth - 1) })
	case c == '-' || c >= '0' && c <= '9':
		_, err := s.skipNumber()
		return err
	case s.literal("null") || s.literal("true") || s.literal("false"):
		return nil
	}
	return s.syntax("a value is expected")
}

// skipString steps over the string that is next.
func (s *scanner) skipString() *Error {
	for i := s.pos + 1; i < len(s.data) && s.data[i] >= ' ' && s.data[i] != '\\'; i++ {
		if s.data[i] == '"' {
			s.pos = i + 1
			return nil
		}
	}
	_, err := s.string("") // with escapes, or none
	return err
}
