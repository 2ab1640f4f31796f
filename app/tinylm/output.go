package tinylm

import (
	"bytes"
	"unicode/utf8"

	"fewshot/app/chat"
)

// An output makes the text of a sample from its tokens. It gives text out as
// soon as it is certain: whole characters only, and nothing that may turn out
// to be the beginning of a stop sequence.
type output struct {
	stops   [][]byte
	raw     []byte // all bytes so far
	given   int    // how many of them were given out
	logs    []logged
	stopped bool // a stop sequence was found
}

// A logged token waits for its text to be given out.
type logged struct {
	start int // of the token, in raw
	log   chat.TokenLogprob
}

// add takes a token and gives out what has become certain by it. log is nil if
// logprobs were not asked for.
func (o *output) add(token []byte, log *chat.TokenLogprob) (text string, logs []chat.TokenLogprob) {
	if log != nil {
		o.logs = append(o.logs, logged{len(o.raw), *log})
	}
	before := len(o.raw)
	o.raw = append(o.raw, token...)
	if end := o.find(before); end >= 0 {
		o.stopped = true
		return o.give(end)
	}
	return o.give(o.certain())
}

// end gives out what was held back: nothing follows.
func (o *output) end() (string, []chat.TokenLogprob) {
	if o.stopped {
		return "", nil
	}
	return o.give(len(o.raw))
}

// find is where the first stop sequence begins that ends after before, or -1.
func (o *output) find(before int) int {
	found := -1
	for _, stop := range o.stops {
		from := max(o.given, before+1-len(stop))
		if i := bytes.Index(o.raw[from:], stop); i >= 0 && (found < 0 || from+i < found) {
			found = from + i
		}
	}
	return found
}

// certain is the end of what can be given out.
func (o *output) certain() int {
	end := len(o.raw)
	for _, stop := range o.stops {
		for n := min(len(stop)-1, len(o.raw)-o.given); n > 0; n-- {
			if bytes.HasSuffix(o.raw, stop[:n]) {
				end = min(end, len(o.raw)-n)
				break
			}
		}
	}
	// At most three bytes of a character may have come without the last.
	for i := 1; i < utf8.UTFMax && o.given <= end-i; i++ {
		if b := o.raw[end-i]; utf8.RuneStart(b) {
			if !utf8.FullRune(o.raw[end-i : end]) {
				end -= i
			}
			break
		}
	}
	return end
}

// give gives out raw up to end, bytes that are no character as U+FFFD each.
func (o *output) give(end int) (text string, logs []chat.TokenLogprob) {
	if end > o.given {
		text = validText(o.raw[o.given:end])
		o.given = end
	}
	n := 0
	for n < len(o.logs) && o.logs[n].start < o.given {
		logs = append(logs, o.logs[n].log)
		n++
	}
	o.logs = o.logs[n:]
	return text, logs
}

// validText is b with U+FFFD for each byte that is not part of a character.
func validText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	return string([]rune(string(b)))
}

// tokenText names a token for people: its text or, where it is a part of a
// character, its bytes as \xe4\xb8.
func tokenText(b []byte) string {
	if utf8.Valid(b) {
		return string(b)
	}
	const hex = "0123456789abcdef"
	var s []byte
	for _, c := range b {
		s = append(s, '\\', 'x', hex[c>>4], hex[c&15])
	}
	return string(s)
}

// TokenText names a token of a tokenizer for people, as in the logprobs of an answer.
func TokenText(t *Tokenizer, id uint32) string {
	if id == beginning {
		return endName
	}
	return tokenText(t.Bytes(id))
}
