package provider

import (
	"context"
	"iter"
	"runtime"

	"fewshot/app/chat"
)

// Turns deal this machine's processors out among the models that run in this
// process: whoever computes has a turn, gives it up with every chunk, and stands
// in line for the next one. So answers interleave, a short one is not held up by
// long ones, and a reader who doesn't read keeps nobody waiting. A turn lasts as
// long as a token, or the reading of a prompt.
type Turns chan struct{}

// NewTurns lets n answers compute at a time.
func NewTurns(n int) Turns { return make(Turns, n) }

// ServingTurns leave a processor to everything else that a server does, where
// there is more than one: Go hands out processors in slices of 10 ms, and behind
// 64 answers a request that needs 0.1 ms would wait for a second.
func ServingTurns() Turns { return NewTurns(max(1, runtime.GOMAXPROCS(0)-1)) }

// AllTurns are for a program that does nothing else.
func AllTurns() Turns { return NewTurns(runtime.GOMAXPROCS(0)) }

// take waits for a turn. Those who wait get theirs in the order in which they
// came, which Go's channels keep.
func (t Turns) take(ctx context.Context) error {
	select {
	case t <- struct{}{}:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}

func (t Turns) give() { <-t }

// stream has a model answer in turns.
func (t Turns) stream(ctx context.Context, model chat.Streamer, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		if err := t.take(ctx); err != nil {
			yield(chat.Chunk{}, err)
			return
		}
		has := true
		defer func() { // a reader may panic
			if has {
				t.give()
			}
		}()
		for c, err := range model.Stream(ctx, r) {
			t.give()
			has = false
			if !yield(c, err) || err != nil {
				return
			}
			if err := t.take(ctx); err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			has = true
		}
	}
}
