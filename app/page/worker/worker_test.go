package worker

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/chat"
)

// A pair is a worker in the same process that answers a text word by word, and with an
// error if it is "fail". Of "wait" it says nothing until it is cancelled.
type pair struct {
	mu        sync.Mutex
	starts    int
	die       func(reason string)
	notes     chan string
	cancelled chan bool
}

func newPair() *pair { return &pair{notes: make(chan string, 10), cancelled: make(chan bool, 10)} }

func (p *pair) answer(ctx context.Context, in string, send func(string)) error {
	switch in {
	case "fail":
		return &chat.Error{Status: 400, Message: "No.", Hint: "Don't.", Code: "no", RetryAfterSeconds: 3}
	case "wait":
		send("waiting")
		<-ctx.Done()
		p.cancelled <- true
		return ctx.Err()
	}
	for word := range strings.FieldsSeq(in) {
		send(word)
	}
	return nil
}

type end struct {
	server *Server[string, string]
	closed func()
}

func (e end) Post(message string) { e.server.Receive(message) }
func (e end) Close()              { e.closed() }

func (p *pair) start(receive, died func(string)) (Port, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.starts++
	gone := make(chan struct{})
	post := func(m string) {
		select {
		case <-gone:
		default:
			receive(m)
		}
	}
	p.die = died
	return end{&Server[string, string]{Answer: p.answer, Notified: func(note string) { p.notes <- note }, Post: post}, sync.OnceFunc(func() { close(gone) })}, nil
}

func (p *pair) client() *Client[string, string] {
	return &Client[string, string]{
		Start: p.start, Failed: &chat.Error{Code: "failed"},
		Died: func(reason string) *chat.Error { return &chat.Error{Code: "died", Message: reason} },
	}
}

// words is all that comes back on a call.
func words(ctx context.Context, c *Client[string, string], in string) (all []string, err error) {
	for out, err := range c.Call(ctx, in) {
		if err != nil {
			return all, err
		}
		all = append(all, out)
	}
	return all, nil
}

func TestCall(t *testing.T) {
	p := newPair()
	c := p.client()
	for _, text := range []string{"one two three", "", "again"} {
		got, err := words(t.Context(), c, text)
		if err != nil || strings.Join(got, " ") != text {
			t.Errorf("%q: %q, %v", text, got, err)
		}
	}
	if p.starts != 1 {
		t.Errorf("%d workers were started", p.starts)
	}
	_, err := words(t.Context(), c, "fail")
	var e *chat.Error
	if !errors.As(err, &e) || *e != (chat.Error{Status: 400, Message: "No.", Hint: "Don't.", Code: "no", RetryAfterSeconds: 3}) {
		t.Errorf("%#v", err)
	}
}

func TestCall_is_cancelled(t *testing.T) {
	p := newPair()
	c := p.client()
	stops := func(t *testing.T) {
		t.Helper()
		select {
		case <-p.cancelled:
		case <-time.After(30 * time.Second):
			t.Fatal("the worker was not told")
		}
	}
	t.Run("by_its_context", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var last error
		for _, err := range c.Call(ctx, "wait") {
			last = err
			cancel()
		}
		if !errors.Is(last, context.Canceled) {
			t.Errorf("%v", last)
		}
		stops(t)
	})
	t.Run("by_leaving_the_loop", func(t *testing.T) {
		for range c.Call(t.Context(), "wait") {
			break
		}
		stops(t)
	})
	t.Run("before_it_began", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		cancel()
		if _, err := words(ctx, newPair().client(), "a"); !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
	})
}

func TestWorker_dies_and_starts_again(t *testing.T) {
	for name, kill := range map[string]func(p *pair, c *Client[string, string]){
		"by_itself": func(p *pair, _ *Client[string, string]) { p.die("out of memory") },
		"stopped":   func(_ *pair, c *Client[string, string]) { c.Stop(&chat.Error{Code: "died", Message: "out of memory"}) },
	} {
		t.Run(name, func(t *testing.T) {
			p := newPair()
			c := p.client()
			var last error
			for out, err := range c.Call(t.Context(), "wait") {
				if last = err; out == "waiting" {
					kill(p, c)
				}
			}
			var e *chat.Error
			if !errors.As(last, &e) || e.Code != "died" || e.Message != "out of memory" {
				t.Errorf("%#v", last)
			}
			if got, err := words(t.Context(), c, "back"); err != nil || len(got) != 1 || p.starts != 2 {
				t.Errorf("%q, %v, %d workers", got, err, p.starts)
			}
			c.mu.Lock()
			defer c.mu.Unlock()
			if len(c.calls) != 0 {
				t.Errorf("%d calls are kept", len(c.calls))
			}
		})
	}
}

func TestWorker_that_cannot_start(t *testing.T) {
	c := newPair().client()
	c.Start = Start // there is no browser
	var e *chat.Error
	if _, err := words(t.Context(), c, "a"); !errors.As(err, &e) || e.Code != "failed" {
		t.Errorf("%v", err)
	}
}

func TestNotify(t *testing.T) {
	p := newPair()
	c := p.client()
	c.Notify("nobody is there")
	words(t.Context(), c, "a")
	c.Notify("hold")
	if got := <-p.notes; got != "hold" {
		t.Errorf("%q", got)
	}
}

func FuzzMessages(f *testing.F) {
	f.Add(`{"id":1,"in":"a b"}`, `{"id":1,"out":"x"}`)
	f.Add(`{"id":99,"cancel":true}`, `{"id":1,"end":true,"error":null}`)
	f.Add(`{"in":"note"}`, `{"id":1,"error":{"message":"x","status":400},"end":true}`)
	f.Add(`[]`, `null`)
	f.Fuzz(func(t *testing.T, to, from string) {
		p := newPair()
		c := p.client()
		if got, err := words(t.Context(), c, "a b"); err != nil || len(got) != 2 {
			t.Fatal(got, err)
		}
		c.receive(from)
		(&Server[string, string]{Answer: func(_ context.Context, in string, send func(string)) error { send(in); return nil }, Post: func(string) {}}).Receive(to)
		if got, err := words(t.Context(), c, "c"); err != nil || len(got) != 1 {
			t.Errorf("after %q: %q, %v", from, got, err)
		}
	})
}
