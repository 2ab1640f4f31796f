package gateway

import (
	"context"
	"iter"
	"sync"

	"fewshot/app/chat"
)

// repeated streams the answer to a fitted request. For a model that gives one
// sample at a time it is several requests, whose chunks are told apart by their
// index. Each of them is a request of its own to whoever counts them.
//
// The first goes ahead: the others follow when it has begun, so that what is
// refused was sent once. The first error ends all of them.
func repeated(ctx context.Context, model chat.Streamer, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	if r.Fitted == nil || r.Fitted.Repeat < 2 {
		return model.Stream(ctx, r)
	}
	return func(yield func(chat.Chunk, error) bool) {
		n := r.Fitted.Repeat
		one := r.Clone()
		one.N, one.Fitted.Repeat = nil, 0
		ctx, cancel := context.WithCancel(ctx)
		var running sync.WaitGroup
		defer running.Wait()
		defer cancel()

		type piece struct {
			index int
			c     chat.Chunk
			err   error
			end   bool
		}
		pieces := make(chan piece)
		send := func(p piece) bool {
			select {
			case pieces <- p:
				return true
			case <-ctx.Done():
				return false
			}
		}
		start := func(i int) {
			running.Go(func() {
				for c, err := range model.Stream(ctx, one.Clone()) {
					if !send(piece{index: i, c: c, err: err}) {
						return
					}
				}
				send(piece{index: i, end: true})
			})
		}

		start(0)
		all := sums{left: n}
		var head chat.Chunk // the answer's names are the first one's
		for begun, ended := false, 0; ended < n; {
			var p piece
			select {
			case p = <-pieces:
			case <-ctx.Done():
				yield(chat.Chunk{}, context.Cause(ctx))
				return
			}
			if p.err != nil {
				yield(chat.Chunk{}, p.err)
				return
			}
			if !begun {
				begun, head = true, p.c
				for i := 1; i < n; i++ {
					start(i)
				}
			}
			if p.end {
				ended++
				continue
			}
			c := p.c
			c.ID, c.Model, c.Created, c.Index, c.Changes = head.ID, head.Model, head.Created, p.index, nil
			all.add(c.Usage)
			c.Usage = nil
			if (c.Said() || !c.More) && !yield(c, nil) {
				return
			}
		}
		if u := all.usage(); u != nil {
			yield(chat.Chunk{ID: head.ID, Model: head.Model, Created: head.Created, Usage: u}, nil)
		}
	}
}

// sums adds up the usage of several requests. It is not known before each has
// said it.
type sums struct {
	left int
	sum  chat.Usage
}

func (s *sums) add(u *chat.Usage) {
	if u == nil {
		return
	}
	s.left--
	s.sum.PromptTokens += u.PromptTokens
	s.sum.CompletionTokens += u.CompletionTokens
	s.sum.TotalTokens += u.TotalTokens
	s.sum.CachedTokens += u.CachedTokens
	s.sum.CacheWriteTokens += u.CacheWriteTokens
	s.sum.CacheWriteHourTokens += u.CacheWriteHourTokens
	s.sum.ReasoningTokens += u.ReasoningTokens
}

func (s *sums) usage() *chat.Usage {
	if s.left > 0 {
		return nil
	}
	return &s.sum
}

// counted adds the usage to an answer that was cut on our side and whose
// provider did not say it: what had come so far. Of a model that thinks and
// doesn't show it nobody knows.
func counted(r *chat.Request, chunks iter.Seq2[chat.Chunk, error]) iter.Seq2[chat.Chunk, error] {
	if r.Fitted == nil || len(r.Fitted.CutAt) == 0 && r.Fitted.Room == 0 {
		return chunks
	}
	return func(yield func(chat.Chunk, error) bool) {
		var head chat.Chunk
		u := chat.Usage{PromptTokens: promptTokens(r)}
		cut, known := false, false
		for c, err := range chunks {
			head = c
			if c.Reasoning != "" {
				u.CompletionTokens++
				u.ReasoningTokens++
			}
			if c.Text != "" {
				u.CompletionTokens += max(1, len(c.Logprobs))
			}
			cut, known = cut || c.Cut, known || c.Usage != nil
			if !yield(c, err) || err != nil {
				return
			}
		}
		if hidden := r.Fitted.Room > 0 && u.ReasoningTokens == 0; !cut || known || hidden {
			return
		}
		u.TotalTokens = u.PromptTokens + u.CompletionTokens
		yield(chat.Chunk{ID: head.ID, Model: head.Model, Created: head.Created, Usage: &u}, nil)
	}
}

// promptTokens is about how many tokens a prompt has, rather more than less:
// three bytes a token, and what stands around a message.
func promptTokens(r *chat.Request) int {
	const bytesPerToken, aroundMessage = 3, 4
	n := (len(r.Prompt) + bytesPerToken - 1) / bytesPerToken
	for _, m := range r.Messages {
		n += (len(m.Content)+bytesPerToken-1)/bytesPerToken + aroundMessage
	}
	return n
}
