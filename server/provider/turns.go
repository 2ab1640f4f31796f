package provider

import (
	"context"
	"iter"
	"runtime"
	"slices"
	"sync"

	"fewshot/app/chat"
)

// Turns deal this machine's processors out among the models that run in this
// process: whoever computes has a turn, gives it up with every chunk, and stands
// in line for the next one. So answers interleave, and a reader who doesn't read
// keeps nobody waiting. A turn lasts as long as a token, or the reading of a prompt.
//
// Who has had few turns goes first, so that a short answer is not held up by long
// ones; of every longTurn turns that both wait for, one is a long answer's.
type Turns struct {
	mu    sync.Mutex
	free  int
	short []chan struct{} // of those that wait, the first comer first
	long  []chan struct{}
	dealt int // to one of both
}

const (
	shortTurns = 64 // of an answer, from then on it is long
	longTurn   = 4
)

// NewTurns lets n answers compute at a time.
func NewTurns(n int) *Turns { return &Turns{free: n} }

// ServingTurns leave a processor to everything else that a server does, where
// there is more than one: Go hands out processors in slices of 10 ms, and behind
// 64 answers a request that needs 0.1 ms would wait for a second.
func ServingTurns() *Turns { return NewTurns(max(1, runtime.GOMAXPROCS(0)-1)) }

// AllTurns are for a program that does nothing else.
func AllTurns() *Turns { return NewTurns(runtime.GOMAXPROCS(0)) }

// take waits for a turn of an answer that has had so many.
func (t *Turns) take(ctx context.Context, had int) error {
	t.mu.Lock()
	if t.free > 0 {
		t.free--
		t.mu.Unlock()
		return nil
	}
	line := &t.short
	if had >= shortTurns {
		line = &t.long
	}
	turn := make(chan struct{})
	*line = append(*line, turn)
	t.mu.Unlock()
	select {
	case <-turn:
		return nil
	case <-ctx.Done():
	}
	t.mu.Lock()
	i := slices.Index(*line, turn)
	if i >= 0 {
		*line = slices.Delete(*line, i, i+1)
	}
	t.mu.Unlock()
	if i < 0 { // it had just come
		t.give()
	}
	return ctx.Err()
}

// give hands a turn on.
func (t *Turns) give() {
	t.mu.Lock()
	defer t.mu.Unlock()
	line := &t.short
	if len(t.short) > 0 && len(t.long) > 0 {
		t.dealt++
	}
	if len(t.short) == 0 || len(t.long) > 0 && t.dealt%longTurn == 0 {
		line = &t.long
	}
	if len(*line) == 0 {
		t.free++
		return
	}
	close((*line)[0])
	*line = slices.Delete(*line, 0, 1)
}

// stream has a model answer in turns.
func (t *Turns) stream(ctx context.Context, model chat.Streamer, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		turns := 0
		if err := t.take(ctx, turns); err != nil {
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
			turns++
			if err := t.take(ctx, turns); err != nil {
				yield(chat.Chunk{}, err)
				return
			}
			has = true
		}
	}
}
