package tinyworker

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/worker"
)

// words answers with the prompt's words, one a chunk, until stopped.
type words struct {
	pace   time.Duration
	active atomic.Int32
	most   atomic.Int32
}

func (s *words) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) {
		n := s.active.Add(1)
		defer s.active.Add(-1)
		s.most.Store(max(s.most.Load(), n))
		if r.Prompt == "fail" {
			yield(chat.Chunk{}, &chat.Error{Status: 400, Message: "No.", Hint: "Don't.", Code: "no", RetryAfterSeconds: 3})
			return
		}
		for w := range strings.FieldsSeq(r.Prompt) {
			select {
			case <-ctx.Done():
				yield(chat.Chunk{}, ctx.Err())
				return
			case <-time.After(s.pace):
			}
			if !yield(chat.Chunk{ID: "w", Text: w, Logprobs: []chat.TokenLogprob{{Token: w, Logprob: -0.5}}}, nil) {
				return
			}
		}
		yield(chat.Chunk{ID: "w", FinishReason: chat.FinishStop, Usage: &chat.Usage{TotalTokens: 7}}, nil)
	}
}

// A pair is a worker in the same process: a host behind a channel.
type pair struct {
	mu      sync.Mutex
	starts  int
	die     func(reason string)
	loads   atomic.Int32
	failing atomic.Bool
	model   words
}

func (p *pair) start(receive, died func(string)) (worker.Port, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starts++
	to, from := make(chan string, 1000), make(chan string, 1000)
	h := newHost(NewModels(
		func(ctx context.Context, name string, onProgress func(client.Progress)) ([]byte, error) {
			if p.failing.Load() {
				return nil, &chat.Error{Code: "unreachable", Message: "The server can't be reached."}
			}
			onProgress(client.Progress{Done: 5, Total: 10})
			onProgress(client.Progress{Done: 10, Total: 10})
			return []byte(name), nil
		},
		func(model string, weights []byte) (chat.Streamer, error) {
			p.loads.Add(1)
			if string(weights) != "weights/"+strings.TrimPrefix(model, "tiny/")+".bin" {
				return nil, fmt.Errorf("weights of %s: %s", model, weights)
			}
			return &p.model, nil
		}), func() { time.Sleep(time.Millisecond) })
	server := &worker.Server[*question, *answer]{Answer: h.answer, Post: func(m string) { from <- m }}
	stop := make(chan struct{})
	var once sync.Once
	end := func() { once.Do(func() { close(stop) }) }
	go func() {
		for {
			select {
			case m := <-to:
				server.Receive(m)
			case m := <-from:
				receive(m)
			case <-stop:
				return
			}
		}
	}()
	p.die = func(reason string) { end(); died(reason) }
	return &half{to, end}, nil
}

type half struct {
	to  chan string
	end func()
}

func (h *half) Post(m string) { h.to <- m }
func (h *half) Close()        { h.end() }

func tiny(prompt string) *chat.Request {
	return &chat.Request{Model: "tiny/base", Prompt: prompt, Stream: true}
}

func TestClient_answers(t *testing.T) {
	p := &pair{}
	w := newClient(p.start)
	a, err := chat.Collect(w.Stream(t.Context(), tiny("one two three")))
	if err != nil || a.Samples[0].Text != "onetwothree" || a.Samples[0].FinishReason != chat.FinishStop || a.Usage.TotalTokens != 7 || len(a.Samples[0].Logprobs) != 3 {
		t.Errorf("%+v %v", a, err)
	}
	if _, err := chat.Collect(w.Stream(t.Context(), tiny("again"))); err != nil || p.starts != 1 || p.loads.Load() != 1 {
		t.Errorf("started %d times, loaded %d times: %v", p.starts, p.loads.Load(), err)
	}
}

func TestClient_answers_chat(t *testing.T) {
	w := newClient((&pair{}).start)
	r := &chat.Request{Model: "tiny/base", Messages: []chat.Message{{Role: chat.User, Content: "x"}}}
	if _, err := chat.Collect(w.Stream(t.Context(), r)); err != nil {
		t.Error(err)
	}
}

func TestClient_tells_errors_whole(t *testing.T) {
	w := newClient((&pair{}).start)
	_, err := chat.Collect(w.Stream(t.Context(), tiny("fail")))
	var e *chat.Error
	if !errors.As(err, &e) || *e != (chat.Error{Status: 400, Message: "No.", Hint: "Don't.", Code: "no", RetryAfterSeconds: 3}) {
		t.Errorf("%#v", err)
	}
	bad := -1
	_, err = chat.Collect(w.Stream(t.Context(), &chat.Request{Model: "tiny/base", Prompt: "x", Parameters: chat.Parameters{MaxTokens: &bad}}))
	if !errors.As(err, &e) || e.Param != "max_tokens" {
		t.Errorf("%#v", err)
	}
}

func TestClient_stops(t *testing.T) {
	p := &pair{}
	p.model.pace = 5 * time.Millisecond
	w := newClient(p.start)
	long := tiny(strings.Repeat("word ", 10_000))
	idle := func(t *testing.T) {
		t.Helper()
		for end := time.Now().Add(5 * time.Second); p.model.active.Load() > 0; time.Sleep(time.Millisecond) {
			if time.Now().After(end) {
				t.Fatal("the model still runs")
			}
		}
	}
	t.Run("if_the_context_is_cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for _, err := range w.Stream(ctx, long) {
			last = err
			cancel()
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("%v", last)
		}
		idle(t)
	})
	t.Run("if_the_loop_is_left", func(t *testing.T) {
		for range w.Stream(t.Context(), long) {
			break
		}
		idle(t)
	})
}

func TestClient_takes_turns(t *testing.T) {
	p := &pair{}
	p.model.pace = time.Millisecond
	w := newClient(p.start)
	var wg sync.WaitGroup
	for range 3 * maxRuns {
		wg.Go(func() {
			a, err := chat.Collect(w.Stream(t.Context(), tiny(strings.Repeat("w ", 20))))
			if err != nil || len(a.Samples[0].Text) != 20 {
				t.Errorf("%+v %v", a, err)
			}
		})
	}
	wg.Wait()
	if n := p.model.most.Load(); n > maxRuns || n < 2 {
		t.Errorf("%d runs at once", n)
	}
	if p.loads.Load() != 1 {
		t.Errorf("loaded %d times", p.loads.Load())
	}
}

func TestClient_starts_anew_after_it_died(t *testing.T) {
	p := &pair{}
	p.model.pace = 5 * time.Millisecond
	w := newClient(p.start)
	var last error
	text := ""
	for c, err := range w.Stream(t.Context(), tiny(strings.Repeat("word ", 1000))) {
		text += c.Text
		if last = err; err == nil && p.starts == 1 {
			go p.die("out of memory")
		}
	}
	var e *chat.Error
	if !errors.As(last, &e) || e.Code != "worker_died" || !strings.Contains(e.Message, "out of memory") || text == "" {
		t.Errorf("%q %#v", text, last)
	}
	if a, err := chat.Collect(w.Stream(t.Context(), tiny("back"))); err != nil || a.Samples[0].Text != "back" || p.starts != 2 {
		t.Errorf("%+v %v, started %d times", a, err, p.starts)
	}
}

func TestClient_loads_again_after_a_failure(t *testing.T) {
	p := &pair{}
	p.failing.Store(true)
	w := newClient(p.start)
	onProgress := make(chan client.Progress, 10)
	w.Watch(func(p client.Progress) { onProgress <- p })
	var e *chat.Error
	if err := w.Warm(t.Context(), "tiny/base"); !errors.As(err, &e) || e.Code != "unreachable" {
		t.Errorf("%#v", err)
	}
	p.failing.Store(false)
	if err := w.Warm(t.Context(), "tiny/base"); err != nil {
		t.Error(err)
	}
	select {
	case got := <-onProgress:
		if got.Total != 10 {
			t.Errorf("%+v", got)
		}
	case <-time.After(5 * time.Second):
		t.Error("no progress was told")
	}
}

func TestClient_without_a_browser_says_so(t *testing.T) {
	var e *chat.Error
	if _, err := chat.Collect(Page().Stream(t.Context(), tiny("x"))); !errors.As(err, &e) || e.Hint == "" {
		t.Errorf("%#v", err)
	}
}
