package chat

import (
	"encoding/json"
	"sort"
	"strconv"
	"strings"
	"unicode/utf8"
)

// Log probabilities have two shapes on the wire: in chat, an object a token
// with its bytes; in text completions, four parallel arrays in which the
// alternatives are an object from text to number.

// appendChatLogprobs appends {"content":[…],"refusal":null}, or null if there
// are none.
func appendChatLogprobs(b []byte, tokens []TokenLogprob) []byte {
	if len(tokens) == 0 {
		return append(b, "null"...)
	}
	b = append(b, `{"content":[`...)
	for i := range tokens {
		if i > 0 {
			b = append(b, ',')
		}
		t := &tokens[i]
		b = appendTokenFields(append(b, '{'), t.Token, t.Logprob, t.Bytes)
		b = append(b, `,"top_logprobs":[`...)
		for j := range t.Top {
			if j > 0 {
				b = append(b, ',')
			}
			b = append(appendTokenFields(append(b, '{'), t.Top[j].Token, t.Top[j].Logprob, t.Top[j].Bytes), '}')
		}
		b = append(b, ']', '}')
	}
	return append(b, `],"refusal":null}`...)
}

func appendTokenFields(b []byte, token string, logprob float64, bytes []int) []byte {
	b = appendString(append(b, `"token":`...), token)
	b = appendLogprob(append(b, `,"logprob":`...), logprob)
	b = append(b, `,"bytes":`...)
	if bytes == nil {
		return append(b, "null"...)
	}
	b = append(b, '[')
	for i, v := range bytes {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(v), 10)
	}
	return append(b, ']')
}

// appendTextLogprobs appends the shape of text completions, or null if there
// are none. offset is where the first token stands, in characters from the
// prompt's start, as OpenAI counts; the place behind the last is returned.
func appendTextLogprobs(b []byte, tokens []TokenLogprob, offset int) ([]byte, int) {
	if len(tokens) == 0 {
		return append(b, "null"...), offset
	}
	array := func(name string, element func(i int)) {
		b = append(append(b, name...), '[')
		for i := range tokens {
			if i > 0 {
				b = append(b, ',')
			}
			element(i)
		}
		b = append(b, ']')
	}
	array(`{"tokens":`, func(i int) { b = appendString(b, textToken(tokens[i].Token, tokens[i].Bytes)) })
	array(`,"token_logprobs":`, func(i int) { b = appendLogprob(b, tokens[i].Logprob) })
	array(`,"top_logprobs":`, func(i int) { b = appendTop(b, tokens[i].Top) })
	array(`,"text_offset":`, func(i int) {
		b = strconv.AppendInt(b, int64(offset), 10)
		offset += characters(tokens[i].Token, tokens[i].Bytes)
	})
	return append(b, '}'), offset
}

// appendTop appends the alternatives from text to number. Of two with the
// same text the more probable stays.
func appendTop(b []byte, top []Logprob) []byte {
	b = append(b, '{')
	names := make([]string, 0, 20)
next:
	for i := range top {
		name := textToken(top[i].Token, top[i].Bytes)
		for _, n := range names {
			if n == name {
				continue next
			}
		}
		if len(names) > 0 {
			b = append(b, ',')
		}
		names = append(names, name)
		b = appendLogprob(append(appendString(b, name), ':'), top[i].Logprob)
	}
	return append(b, '}')
}

const bytesPrefix = "bytes:"

// textToken is how a text completion names a token: by its text or, if it is
// part of a character, as bytes:\xe4\xb8.
func textToken(token string, bytes []int) string {
	raw := rawBytes(bytes)
	if raw == nil || utf8.Valid(raw) {
		return token
	}
	b := []byte(bytesPrefix)
	for _, c := range raw {
		b = append(b, '\\', 'x', hexDigits[c>>4], hexDigits[c&15])
	}
	return string(b)
}

// characters counts the characters that begin in a token.
func characters(token string, bytes []int) int {
	raw := rawBytes(bytes)
	if raw == nil {
		return utf8.RuneCountInString(token)
	}
	n := 0
	for _, c := range raw {
		if utf8.RuneStart(c) {
			n++
		}
	}
	return n
}

func rawBytes(bytes []int) []byte {
	if bytes == nil {
		return nil
	}
	raw := make([]byte, len(bytes))
	for i, v := range bytes {
		raw[i] = byte(v)
	}
	return raw
}

// tokenBytes are the bytes of a token that came without them: those of its
// text, or those that bytes:\x… names.
func tokenBytes(token string) []int {
	if raw, ok := parseBytes(token); ok {
		return raw
	}
	bytes := make([]int, len(token))
	for i := range len(token) {
		bytes[i] = int(token[i])
	}
	return bytes
}

func parseBytes(token string) ([]int, bool) {
	hex, ok := strings.CutPrefix(token, bytesPrefix)
	if !ok || hex == "" || len(hex)%4 != 0 {
		return nil, false
	}
	bytes := make([]int, 0, len(hex)/4)
	for ; hex != ""; hex = hex[4:] {
		v, err := strconv.ParseUint(hex[2:4], 16, 8)
		if err != nil || hex[:2] != `\x` {
			return nil, false
		}
		bytes = append(bytes, int(v))
	}
	return bytes, true
}

// wireLogprobs is either shape, as an upstream sends it.
type wireLogprobs struct {
	Content []struct {
		wireLogprob
		Top []wireLogprob `json:"top_logprobs"`
	} `json:"content"`
	Tokens        []string              `json:"tokens"`
	TokenLogprobs []*float64            `json:"token_logprobs"`
	TopLogprobs   []map[string]*float64 `json:"top_logprobs"`
}

// UnmarshalJSON never fails: an answer whose log probabilities have another
// shape is still an answer.
func (l *wireLogprobs) UnmarshalJSON(data []byte) error {
	type plain wireLogprobs
	if json.Unmarshal(data, (*plain)(l)) != nil {
		*l = wireLogprobs{}
	}
	return nil
}

type wireLogprob struct {
	Token   string   `json:"token"`
	Logprob *float64 `json:"logprob"`
	Bytes   []int    `json:"bytes"`
}

func (l wireLogprob) logprob() Logprob {
	if l.Bytes == nil {
		l.Bytes = tokenBytes(l.Token)
	}
	return Logprob{Token: l.Token, Logprob: probability(l.Logprob), Bytes: l.Bytes}
}

// probability is a log probability; one that is not said is that of what can't
// be, never that of a certainty.
func probability(p *float64) float64 {
	if p == nil {
		return noLogprob
	}
	return *p
}

// tokens reads whichever shape l has.
func (l *wireLogprobs) tokens() []TokenLogprob {
	if l == nil {
		return nil
	}
	var tokens []TokenLogprob
	for _, c := range l.Content {
		first := c.logprob()
		t := TokenLogprob{Token: first.Token, Logprob: first.Logprob, Bytes: first.Bytes}
		for _, alternative := range c.Top {
			t.Top = append(t.Top, alternative.logprob())
		}
		tokens = append(tokens, t)
	}
	for i, token := range l.Tokens {
		t := TokenLogprob{Token: token, Bytes: tokenBytes(token)}
		t.Logprob = noLogprob
		if i < len(l.TokenLogprobs) {
			t.Logprob = probability(l.TokenLogprobs[i])
		}
		if i < len(l.TopLogprobs) {
			t.Top = ranked(l.TopLogprobs[i])
		}
		tokens = append(tokens, t)
	}
	return tokens
}

// ranked are alternatives that came without an order, best first.
func ranked(alternatives map[string]*float64) []Logprob {
	var top []Logprob
	for token, p := range alternatives {
		top = append(top, Logprob{Token: token, Logprob: probability(p), Bytes: tokenBytes(token)})
	}
	sort.Slice(top, func(i, j int) bool {
		if top[i].Logprob != top[j].Logprob {
			return top[i].Logprob > top[j].Logprob
		}
		return top[i].Token < top[j].Token
	})
	return top
}
