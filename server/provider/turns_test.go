package provider

import (
	"context"
	"fmt"
	"iter"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fewshot/app/chat"
)

// computing is a model whose every token takes work, and that knows how many of
// its answers work at the same time.
type computing struct {
	tokens    int
	now, most atomic.Int32
	mu        sync.Mutex
	order     []string // whose token was made, in the order in which they were
}

func (m *computing) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		for range m.tokens {
			if ctx.Err() != nil {
				yield(chat.Chunk{}, ctx.Err())
				return
			}
			n := m.now.Add(1)
			for was := m.most.Load(); n > was && !m.most.CompareAndSwap(was, n); was = m.most.Load() {
			}
			time.Sleep(time.Millisecond)
			m.mu.Lock()
			m.order = append(m.order, r.RunID)
			m.mu.Unlock()
			m.now.Add(-1)
			if !yield(chat.Chunk{Text: "x"}, nil) {
				return
			}
		}
		yield(chat.Chunk{FinishReason: chat.FinishStop}, nil)
	}
}

func TestTurns(t *testing.T) {
	tiny := func(m chat.Streamer, turns int) Provider {
		return NewEmbedded("tiny", NewTurns(turns), map[string]chat.Streamer{"tiny/m": m})
	}
	ask := func(id string) *chat.Request { return &chat.Request{Model: "tiny/m", RunID: id} }

	t.Run("so many answers compute at a time, and all come to their end", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			m := &computing{tokens: 20}
			p := tiny(m, 3)
			var all sync.WaitGroup
			for i := range 64 {
				all.Go(func() {
					if a, err := chat.Collect(p.Stream(t.Context(), ask(fmt.Sprint(i)))); err != nil || len(a.Samples[0].Text) != 20 {
						t.Errorf("answer %d: %v, %v", i, a, err)
					}
				})
			}
			all.Wait()
			if most := m.most.Load(); most != 3 {
				t.Errorf("%d computed at a time, of 3", most)
			}
		})
	})
	t.Run("a short answer is not held up by long ones", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			m := &computing{tokens: 1000}
			p := tiny(m, 1)
			ctx, cancel := context.WithCancel(t.Context())
			for i := range 8 {
				go func() {
					for range p.Stream(ctx, ask(fmt.Sprint("long ", i))) {
					}
				}()
			}
			time.Sleep(50 * time.Millisecond)
			short := 0
			for range p.Stream(t.Context(), ask("short")) {
				if short++; short == 5 {
					break
				}
			}
			m.mu.Lock()
			// Between two of its tokens each of the others had one.
			last, between := -1, 0
			for i, id := range m.order {
				if id == "short" {
					if last >= 0 {
						between = max(between, i-last-1)
					}
					last = i
				}
			}
			m.mu.Unlock()
			if between > 8 {
				t.Errorf("%d tokens of others came between two of its own", between)
			}
			cancel()
			time.Sleep(time.Second) // who is in the middle of a token comes to its end
			synctest.Wait()
		})
	})
	t.Run("who has had few turns goes first, and the others go on", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			m := &computing{tokens: 1000}
			p := tiny(m, 1)
			ctx, cancel := context.WithCancel(t.Context())
			for i := range 30 {
				go chat.Collect(p.Stream(ctx, ask(fmt.Sprint("long ", i))))
			}
			time.Sleep(3 * time.Second) // a hundred tokens each
			start := time.Now()
			short := 0
			for range p.Stream(t.Context(), ask("short")) {
				if short++; short == 20 {
					break
				}
			}
			if took := time.Since(start); took > 100*time.Millisecond { // 20 tokens, of a millisecond
				t.Errorf("it took %v", took)
			}
			for range 20 { // a crowd of short ones
				go func() {
					for ctx.Err() == nil {
						for range p.Stream(ctx, ask("crowd")) {
							break
						}
					}
				}()
			}
			m.mu.Lock()
			m.order = nil
			m.mu.Unlock()
			time.Sleep(time.Second)
			m.mu.Lock()
			long := 0
			for _, id := range m.order {
				if id != "crowd" {
					long++
				}
			}
			if all := len(m.order); long < all/longTurn-1 {
				t.Errorf("the long ones had %d of %d turns", long, all)
			}
			m.mu.Unlock()
			cancel()
			time.Sleep(time.Second) // who is in the middle of a token comes to its end
			synctest.Wait()
		})
	})
	t.Run("a reader who doesn't read has no turn, and one who left gives it back", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := tiny(&computing{tokens: 10}, 1)
			stuck := make(chan struct{})
			go func() {
				for range p.Stream(t.Context(), ask("stuck")) {
					<-stuck
				}
			}()
			go func() {
				defer func() { recover() }()
				for range p.Stream(t.Context(), ask("panics")) {
					panic("a reader's fault")
				}
			}()
			for range p.Stream(t.Context(), ask("leaves")) {
				break
			}
			synctest.Wait()
			if _, err := chat.Collect(p.Stream(t.Context(), ask("reads"))); err != nil {
				t.Error(err)
			}
			close(stuck)
		})
	})
	t.Run("who waits can leave", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			turns := NewTurns(1)
			p := NewEmbedded("tiny", turns, map[string]chat.Streamer{"tiny/m": &computing{tokens: 1}})
			turns.take(t.Context(), 0) // somebody computes for ever
			ctx, cancel := context.WithCancel(t.Context())
			done := make(chan error)
			go func() {
				_, err := chat.Collect(p.Stream(ctx, ask("waits")))
				done <- err
			}()
			synctest.Wait()
			cancel()
			if err := <-done; err != context.Canceled {
				t.Errorf("got %v", err)
			}
			turns.give()
			if _, err := chat.Collect(p.Stream(t.Context(), ask("next"))); err != nil {
				t.Error(err)
			}
		})
	})
	t.Run("a server leaves a processor to the rest", func(t *testing.T) {
		if n, all := ServingTurns().free, AllTurns().free; n < 1 || n > 1 && n >= all {
			t.Errorf("%d of %d processors compute", n, all)
		}
	})
}
