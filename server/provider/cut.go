package provider

import (
	"context"
	"iter"
	"strings"
	"time"

	"fewshot/app/chat"
)

// drainTime is how long an answer that was cut may still go on, for the usage
// that its provider says at its end. What few-shot prompts ask for is short, so
// that most have ended by then; what has not is closed, and is not paid for.
const drainTime = 250 * time.Millisecond

// trimmed is the stream of a fitted request, cut where its model can't be told
// to stop: at its Fitted.CutAt, and at the visible answer's limit if room for
// thinking stands in the limit that was sent.
func trimmed(ctx context.Context, r *chat.Request, stream func(ctx context.Context) iter.Seq2[chat.Chunk, error]) iter.Seq2[chat.Chunk, error] {
	if r.Fitted == nil || len(r.Fitted.CutAt) == 0 && r.Fitted.Room == 0 {
		return stream(ctx)
	}
	limit := 0
	if r.Fitted.Room > 0 && r.MaxTokens != nil {
		limit = *r.MaxTokens - r.Fitted.Room
	}
	return func(yield func(chat.Chunk, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		defer cancel()
		c := cutter{stops: r.Fitted.CutAt, limit: limit, samples: make([]cutSample, r.Samples())}
		c.run(stream(ctx), func() bool {
			time.AfterFunc(drainTime, cancel)
			return true
		}, yield)
	}
}

// cutAt ends a single sample before the first of stops and leaves the loop over
// chunks there, which ends the request.
func cutAt(stops []string, chunks iter.Seq2[chat.Chunk, error]) iter.Seq2[chat.Chunk, error] {
	if len(stops) == 0 {
		return chunks
	}
	return func(yield func(chat.Chunk, error) bool) {
		c := cutter{stops: stops, samples: make([]cutSample, 1)}
		c.run(chunks, func() bool { return false }, yield)
	}
}

// A cutter ends samples before the first of stops, or after limit tokens. Text
// that may be the beginning of a stop sequence is held back until it is
// decided. What a model thought is not looked at.
type cutter struct {
	stops   []string
	limit   int // tokens of each sample; 0: none
	samples []cutSample
	cut     bool // a sample was ended on our side before it had ended itself
}

// cutSample is what is known of one sample.
type cutSample struct {
	text   string // held back
	tokens []chat.TokenLogprob
	count  int // of tokens, as far as one can tell: each piece has one or more
	done   bool
}

// run passes chunks on. When the last sample has ended and one of them was cut,
// drain says whether to read on for the usage; it is called once.
func (c *cutter) run(chunks iter.Seq2[chat.Chunk, error], drain func() bool, yield func(chat.Chunk, error) bool) {
	draining, promised := false, false // see chat.Chunk.More
	for in, err := range chunks {
		if err != nil {
			if !draining && c.flush(yield) {
				yield(chat.Chunk{}, err)
			}
			return
		}
		out, shown := c.chunk(in)
		out.More = in.More && !(c.cut && c.ended()) // what comes while draining says nothing
		if !shown && promised && !out.More {
			shown = true
		}
		if shown {
			promised = out.More
		}
		if shown && !yield(out, nil) || draining && out.Usage != nil {
			return
		}
		if c.cut && !draining && c.ended() {
			if draining = true; !drain() {
				return
			}
		}
	}
	if !draining {
		c.flush(yield)
	}
}

// ended reports whether no sample goes on.
func (c *cutter) ended() bool {
	for i := range c.samples {
		if !c.samples[i].done {
			return false
		}
	}
	return true
}

// flush yields what is held back of samples that have not ended.
func (c *cutter) flush(yield func(chat.Chunk, error) bool) bool {
	for i := range c.samples {
		if s := &c.samples[i]; s.text != "" && !s.done {
			out := chat.Chunk{Index: i, Text: s.text, Logprobs: s.tokens}
			s.text, s.tokens = "", nil
			if !yield(out, nil) {
				return false
			}
		}
	}
	return true
}

// chunk is what is shown after in, if there is something.
func (c *cutter) chunk(in chat.Chunk) (out chat.Chunk, shown bool) {
	for len(c.samples) <= in.Index {
		c.samples = append(c.samples, cutSample{})
	}
	s := &c.samples[in.Index]
	out = in
	if s.done {
		out.Text, out.Reasoning, out.Refusal, out.Logprobs, out.FinishReason = "", "", "", nil, ""
		return out, out.Usage != nil
	}
	whole := in.FinishReason != ""

	// 1. The limit: what goes beyond it is not looked at.
	over := false
	if in.Text != "" && c.limit > 0 {
		fits := c.limit - s.count
		s.count += max(1, len(in.Logprobs))
		if over = s.count > c.limit; over {
			in.Logprobs = in.Logprobs[:min(max(fits, 0), len(in.Logprobs))]
			in.Text = in.Text[:min(len(in.Text), lengthOf(in.Logprobs))]
		}
	}

	// 2. The stops.
	text, tokens := s.text+in.Text, append(s.tokens, in.Logprobs...)
	at, keep := find(text, c.stops)
	s.text, s.tokens = "", nil
	switch {
	case at >= 0:
		out.Text, out.Logprobs, _ = split(text, tokens, at)
		out.FinishReason, s.done = chat.FinishStop, true
	case over:
		out.Text, out.Logprobs = text, tokens
		out.FinishReason, s.done = chat.FinishLength, true
	case whole:
		out.Text, out.Logprobs, s.done = text, tokens, true
	default:
		out.Text, out.Logprobs, s.tokens = split(text, tokens, keep)
		s.text = text[keep:]
	}
	if s.done && !whole {
		c.cut, out.Cut = true, true
	}
	return out, out.Said() || out.Usage != nil
}

// split divides a text at a byte, and its tokens into those that end there or
// before, and the rest.
func split(text string, tokens []chat.TokenLogprob, at int) (before string, of, rest []chat.TokenLogprob) {
	n, end := 0, 0
	for ; n < len(tokens); n++ {
		if end += sizeOf(tokens[n]); end > at {
			break
		}
	}
	return text[:at], tokens[:n:n], tokens[n:]
}

func sizeOf(t chat.TokenLogprob) int {
	if t.Bytes != nil {
		return len(t.Bytes)
	}
	return len(t.Token)
}

func lengthOf(tokens []chat.TokenLogprob) int {
	n := 0
	for _, t := range tokens {
		n += sizeOf(t)
	}
	return n
}

// find is where the first stop sequence begins in text, or -1, and how much of
// text can't belong to one that begins in it.
func find(text string, stops []string) (at, keep int) {
	at, keep = -1, len(text)
	for _, stop := range stops {
		if i := strings.Index(text, stop); i >= 0 && (at < 0 || i < at) {
			at = i
		}
		for n := min(len(stop)-1, len(text)); n > 0; n-- {
			if strings.HasSuffix(text, stop[:n]) {
				keep = min(keep, len(text)-n)
				break
			}
		}
	}
	return at, keep
}
