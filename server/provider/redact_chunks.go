package provider

import (
	"errors"
	"iter"

	"fewshot/app/chat"
)

// Chunks removes keys from everything that a stream of chunks says: text,
// thinking, refusals, tokens, names and errors, also where a key is split over chunks.
// What is held back of a sample comes with a later chunk of it, at the latest
// with its finish reason or before the stream's error.
func (r *Redactor) Chunks(chunks iter.Seq2[chat.Chunk, error]) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		s := chunkRedactor{r: r}
		promised := false // see chat.Chunk.More
		for c, err := range chunks {
			if err != nil {
				if s.flush(yield) {
					yield(chat.Chunk{}, r.Error(err))
				}
				return
			}
			if shown := s.chunk(&c); !shown && (c.More || !promised) {
				continue
			}
			if promised = c.More; !yield(c, nil) {
				return
			}
		}
		s.flush(yield)
	}
}

// Error is err without keys. An error that is not a *[chat.Error] becomes one
// that says nothing of it.
func (r *Redactor) Error(err error) error {
	var e *chat.Error
	if !errors.As(err, &e) {
		return err
	}
	clean := *e
	for _, s := range []*string{&clean.Message, &clean.Hint, &clean.Type, &clean.Param, &clean.Code} {
		*s = r.String(*s)
	}
	if err == error(e) {
		return &clean
	}
	return &detailed{public: &clean, details: r.String(err.Error())}
}

// chunkRedactor redacts the chunks of one answer.
type chunkRedactor struct {
	r       *Redactor
	samples []*sampleRedactor
	last    chat.Chunk // the last chunk, for what was held back
	// The id and model of the last chunk as they came: they seldom change.
	rawID, rawModel string
}

// sampleRedactor redacts one sample.
type sampleRedactor struct {
	text, reasoning, refusal StreamRedactor
	tokens                   tokenRedactor
}

// chunk makes of c what can be shown after it, and says whether that is something.
func (s *chunkRedactor) chunk(c *chat.Chunk) bool {
	if c.ID != s.rawID || c.Model != s.rawModel {
		s.rawID, s.rawModel = c.ID, c.Model
		s.last.ID, s.last.Model = s.r.String(c.ID), s.r.String(c.Model)
	}
	c.ID, c.Model = s.last.ID, s.last.Model
	s.last.Created = c.Created
	c.Changes = nil // of another server of this kind: what is told here the gateway knows
	if !c.Said() {
		return c.Usage != nil
	}
	for len(s.samples) <= c.Index {
		s.samples = append(s.samples, nil)
	}
	sample := s.samples[c.Index]
	if sample == nil {
		of := StreamRedactor{r: s.r}
		sample = &sampleRedactor{text: of, reasoning: of, refusal: of, tokens: tokenRedactor{r: s.r}}
		s.samples[c.Index] = sample
	}
	c.Text, c.Refusal = sample.text.Write(c.Text), sample.refusal.Write(c.Refusal)
	c.Reasoning = sample.reasoning.Write(c.Reasoning)
	c.Logprobs = sample.tokens.write(c.Logprobs)
	if c.FinishReason != "" {
		c.FinishReason = s.r.String(c.FinishReason)
		sample.flush(c)
	}
	return c.Said() || c.Usage != nil
}

// flush adds what was held back of the sample to c.
func (s *sampleRedactor) flush(c *chat.Chunk) {
	c.Text += s.text.Flush()
	c.Reasoning += s.reasoning.Flush()
	c.Refusal += s.refusal.Flush()
	c.Logprobs = append(c.Logprobs, s.tokens.flush()...)
}

// flush yields what was held back of all samples.
func (s *chunkRedactor) flush(yield func(chat.Chunk, error) bool) bool {
	for i, sample := range s.samples {
		if sample == nil {
			continue
		}
		c := chat.Chunk{ID: s.last.ID, Model: s.last.Model, Created: s.last.Created, Index: i}
		sample.flush(&c)
		if c.Said() && !yield(c, nil) {
			return false
		}
	}
	return true
}

// tokenRedactor removes keys from the tokens of one sample. A key is seldom
// one token: all that hold a part of it are replaced. A token says what it is
// twice, as text and as bytes, and an upstream may put a key into either.
type tokenRedactor struct {
	r           *Redactor
	text, bytes tokenScan
	held        []chat.TokenLogprob
}

// tokenScan is what was read of one of the two.
type tokenScan struct {
	state int32
	sizes []int // bytes of each token held
}

// write takes the next tokens and returns those that hold no part of what may
// become a key.
func (t *tokenRedactor) write(tokens []chat.TokenLogprob) []chat.TokenLogprob {
	for _, token := range tokens {
		t.held = append(t.held, t.alone(token))
		t.read(&t.text, []byte(token.Token))
		t.read(&t.bytes, bytesOf(token.Bytes))
	}
	return t.take(min(t.free(&t.text), t.free(&t.bytes)))
}

// read takes what the last token is, as one of the two.
func (t *tokenRedactor) read(s *tokenScan, token []byte) {
	s.sizes = append(s.sizes, 0)
	for _, c := range token {
		s.sizes[len(s.sizes)-1]++
		s.state = t.r.step(s.state, c)
		if n := int(t.r.found[s.state]); n > 0 {
			t.hide(s, n)
			s.state = 0
		}
	}
}

// free is how many of the tokens held, from the first, hold no part of what
// may become a key.
func (t *tokenRedactor) free(s *tokenScan) int {
	keep, covered := len(t.held), int(t.r.depth[s.state])
	for keep > 0 && covered > 0 {
		keep--
		covered -= s.sizes[keep]
	}
	return keep
}

// take removes the first n tokens that are held.
func (t *tokenRedactor) take(n int) []chat.TokenLogprob {
	if n == 0 {
		return nil
	}
	out := append([]chat.TokenLogprob(nil), t.held[:n]...)
	t.held = t.held[:copy(t.held, t.held[n:])]
	for _, s := range []*tokenScan{&t.text, &t.bytes} {
		s.sizes = s.sizes[:copy(s.sizes, s.sizes[n:])]
	}
	return out
}

// hide replaces the tokens in which the last n bytes of s stand.
func (t *tokenRedactor) hide(s *tokenScan, n int) {
	for i := len(t.held) - 1; i >= 0 && n > 0; i-- {
		t.held[i] = chat.TokenLogprob{Token: redacted, Logprob: t.held[i].Logprob}
		n -= s.sizes[i]
	}
}

// flush ends the sample, by the rule of StreamRedactor.Flush.
func (t *tokenRedactor) flush() []chat.TokenLogprob {
	for _, s := range []*tokenScan{&t.text, &t.bytes} {
		if depth := int(t.r.depth[s.state]); depth > minSecret {
			t.hide(s, depth)
		}
		s.state = 0
	}
	return t.take(len(t.held))
}

// alone is token without keys in itself and in its alternatives.
func (t *tokenRedactor) alone(token chat.TokenLogprob) chat.TokenLogprob {
	if clean, changed := t.clean(token.Token, token.Bytes); changed {
		token.Token, token.Bytes = clean, nil
	}
	for i, alternative := range token.Top {
		if clean, changed := t.clean(alternative.Token, alternative.Bytes); changed {
			token.Top = append([]chat.Logprob(nil), token.Top...)
			token.Top[i].Token, token.Top[i].Bytes = clean, nil
		}
	}
	return token
}

func (t *tokenRedactor) clean(text string, bytes []int) (string, bool) {
	if len(text) < minSecret && len(bytes) < minSecret {
		return text, false
	}
	raw := bytesOf(bytes)
	if s := t.r.String(string(raw)); s != string(raw) {
		return redacted, true
	}
	s := t.r.String(text)
	return s, s != text
}

// bytesOf are the bytes that a token is said to have.
func bytesOf(token []int) []byte {
	raw := make([]byte, len(token))
	for i, b := range token {
		raw[i] = byte(b)
	}
	return raw
}
