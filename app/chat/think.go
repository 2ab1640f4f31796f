package chat

import (
	"strings"
	"unicode"
)

// thinkTags are what models put around what they think, where their server
// leaves it in the text: DeepSeek's and Qwen's, Seed's, Mistral's, Kimi's.
var thinkTags = []struct{ open, close string }{
	{"<think>", "</think>"},
	{"<seed:think>", "</seed:think>"},
	{"[THINK]", "[/THINK]"},
	{"◁think▷", "◁/think▷"},
}

// A thinkSplitter tells what a model thinks from what it answers, in the text
// of one sample that comes in pieces: a block at its beginning, with or
// without white space around it, is a thought, and so is one that never ends.
// Several may follow each other. It holds back no more than what may become a
// tag, and the white space beside one.
type thinkSplitter struct {
	state  thinkState
	held   string         // text that is not decided yet
	close  string         // the end of the block, in thinking
	began  bool           // the block has said something, in thinking
	open   string         // its beginning
	tokens []TokenLogprob // of what is held
}

type thinkState uint8

const (
	thinkStart    thinkState = iota // before the answer: a block may begin
	thinkThinking                   // in a block
	thinkAnswer                     // in the answer: everything else is text
)

// split takes the next chunk of the sample apart in place.
func (s *thinkSplitter) split(c *Chunk) {
	if s.state == thinkAnswer {
		return
	}
	if c.Text == "" && c.FinishReason == "" {
		if c.Reasoning != "" {
			c.Logprobs = nil
		}
		return
	}
	text, reasoning := s.write(c.Text)
	if c.FinishReason != "" {
		t, r := s.flush()
		text, reasoning = text+t, reasoning+r
	}
	held := len(s.tokens)
	tokens := append(s.tokens, c.Logprobs...)
	s.tokens = nil
	switch {
	case text == "" && s.held != "" && s.state == thinkStart:
		s.tokens, tokens = tokens, nil // they come with the text, if it is one
	case held == 0 && text == c.Text && reasoning == "" && c.Reasoning == "":
	case len(tokens) > 0:
		tokens = tokensOf(tokens, text)
	}
	c.Text, c.Logprobs = text, tokens
	c.Reasoning += reasoning
}

// write takes the next piece of the text.
func (s *thinkSplitter) write(piece string) (text, reasoning string) {
	s.held += piece
	for {
		switch s.state {
		case thinkStart:
			rest := strings.TrimLeftFunc(s.held, unicode.IsSpace)
			tag, undecided := openingOf(rest)
			switch {
			case undecided:
				return text, reasoning
			case tag >= 0:
				s.open, s.close = thinkTags[tag].open, thinkTags[tag].close
				s.held, s.state, s.began = rest[len(s.open):], thinkThinking, false
				continue
			}
			if s.close != "" { // what follows a thought begins without the space between them
				s.held = rest
			}
			text, s.held, s.state = s.held, "", thinkAnswer
			return text, reasoning
		case thinkThinking:
			at, keep := strings.Index(s.held, s.close), len(s.held)
			if at >= 0 {
				reasoning += s.held[:at]
				s.held, s.state = s.held[at+len(s.close):], thinkStart
				continue
			}
			keep -= beginOf(s.held, s.close)
			reasoning += s.held[:keep]
			s.held = s.held[keep:]
			s.began = s.began || reasoning != ""
			return text, reasoning
		default:
			text, s.held = s.held, ""
			return text, reasoning
		}
	}
}

// flush ends the sample and returns what was held back. Of a block of which
// nothing came but its beginning, the beginning is the thought: that the model
// was thinking when it was stopped must not be lost.
func (s *thinkSplitter) flush() (text, reasoning string) {
	held := s.held
	s.held = ""
	switch {
	case s.state == thinkThinking && held == "" && !s.began:
		reasoning = s.open
	case s.state == thinkThinking:
		reasoning = held
	case s.state == thinkStart && s.close != "":
		text = strings.TrimLeftFunc(held, unicode.IsSpace)
	default:
		text = held
	}
	s.state = thinkAnswer
	return text, reasoning
}

// openingOf is the index of the tag that text begins with, or -1; undecided
// says that it may yet begin with one.
func openingOf(text string) (tag int, undecided bool) {
	if text == "" {
		return -1, true
	}
	for i, t := range thinkTags {
		switch {
		case strings.HasPrefix(text, t.open):
			return i, false
		case strings.HasPrefix(t.open, text):
			undecided = true
		}
	}
	return -1, undecided
}

// beginOf is how many bytes at the end of text may be the beginning of word.
func beginOf(text, word string) int {
	for n := min(len(word)-1, len(text)); n > 0; n-- {
		if strings.HasSuffix(text, word[:n]) {
			return n
		}
	}
	return 0
}

// splitWhole takes the whole text of a sample apart. Some servers put the
// beginning of the block into the prompt, so that only its end comes back: in a
// text that is all there, what stands before it is a thought too.
func splitWhole(text, reasoning string) (answer, thought string) {
	var s thinkSplitter
	answer, thought = s.write(text)
	t, r := s.flush()
	answer, thought = answer+t, thought+r
	if thought == "" && reasoning == "" {
		for _, tag := range thinkTags {
			if before, after, ok := strings.Cut(answer, tag.close); ok && !strings.Contains(before, tag.open) {
				return strings.TrimLeftFunc(after, unicode.IsSpace), before
			}
		}
	}
	return answer, reasoning + thought
}

// tokensOf are those of tokens that make up text, the end of what they say;
// none if they say something else.
func tokensOf(tokens []TokenLogprob, text string) []TokenLogprob {
	if text == "" {
		return nil
	}
	var all strings.Builder
	for _, t := range tokens {
		all.Write(rawBytes(t.Bytes))
	}
	at := strings.LastIndex(all.String(), text)
	if at < 0 {
		return nil
	}
	var kept []TokenLogprob
	pos := 0
	for _, t := range tokens {
		if pos+len(t.Bytes) > at && pos < at+len(text) {
			kept = append(kept, t)
		}
		pos += len(t.Bytes)
	}
	return kept
}
