package gateway

import (
	"context"
	"net/netip"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
)

func TestBound(t *testing.T) {
	l := DefaultLimits()
	l.MaxTokens, l.DefaultTokens, l.Samples, l.Messages, l.PromptBytes, l.StopBytes = 100, 10, 4, 3, 50, 8
	messages := func(n, size int) []chat.Message {
		list := make([]chat.Message, n)
		for i := range list {
			list[i] = chat.Message{Role: chat.User, Content: strings.Repeat("x", size)}
		}
		return list
	}
	for _, c := range []struct {
		name  string
		r     chat.Request
		param string // of the error, "" for none
	}{
		{"a small chat", chat.Request{Messages: messages(3, 16)}, ""},
		{"as many tokens as allowed", chat.Request{Parameters: chat.Parameters{MaxTokens: new(100)}}, ""},
		{"one token too many", chat.Request{Parameters: chat.Parameters{MaxTokens: new(101)}}, "max_tokens"},
		{"no tokens", chat.Request{Parameters: chat.Parameters{MaxTokens: new(0)}}, "max_tokens"},
		{"negative tokens", chat.Request{Parameters: chat.Parameters{MaxTokens: new(-1)}}, "max_tokens"},
		{"as many samples as allowed", chat.Request{Parameters: chat.Parameters{N: new(4)}}, ""},
		{"one sample too many", chat.Request{Parameters: chat.Parameters{N: new(5)}}, "n"},
		{"no samples", chat.Request{Parameters: chat.Parameters{N: new(0)}}, "n"},
		{"one message too many", chat.Request{Messages: messages(4, 1)}, "messages"},
		{"messages too long together", chat.Request{Messages: messages(3, 17)}, "messages"},
		{"a prompt as long as allowed", chat.Request{Prompt: strings.Repeat("x", 50)}, ""},
		{"a prompt too long", chat.Request{Prompt: strings.Repeat("x", 51)}, "prompt"},
		{"four stops", chat.Request{Parameters: chat.Parameters{Stop: []string{"a", "b", "c", "12345678"}}}, ""},
		{"five stops", chat.Request{Parameters: chat.Parameters{Stop: []string{"a", "b", "c", "d", "e"}}}, "stop"},
		{"an empty stop", chat.Request{Parameters: chat.Parameters{Stop: []string{""}}}, "stop"},
		{"a stop too long", chat.Request{Parameters: chat.Parameters{Stop: []string{"123456789"}}}, "stop"},
	} {
		t.Run(c.name, func(t *testing.T) {
			b, err := l.bound(&c.r)
			switch {
			case c.param == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.param == "" && (b.MaxTokens == nil || *b.MaxTokens > l.MaxTokens):
				t.Errorf("let through with max_tokens %v", b.MaxTokens)
			case c.param != "" && (err == nil || err.Param != c.param || err.Status != 400 || err.Hint == ""):
				t.Errorf("got %+v, want a refusal of %s", err, c.param)
			}
		})
	}
}

// at is the address number n of a family.
func at(n byte) netip.Addr { return netip.AddrFrom4([4]byte{192, 0, 2, n}) }

// from is the caller at that address.
func from(n byte) caller { return callerOf(WithCaller(context.Background(), at(n))) }

func TestAdmission(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	small := func(change func(*Limits)) *admission {
		l := DefaultLimits()
		l.ClientStreams, l.Streams, l.ClientMinute, l.Minute = 2, 5, 30, 1000
		if change != nil {
			change(&l)
		}
		return newAdmission(l)
	}

	t.Run("caps the answers of one client and serves the others", func(t *testing.T) {
		a := small(nil)
		a.enter(from(1), now)
		leave, _ := a.enter(from(1), now)
		if _, err := a.enter(from(1), now); err == nil || err.Status != 429 || err.Code != "too_many_streams" || err.RetryAfterSeconds < 1 {
			t.Errorf("the third got %v", err)
		}
		if _, err := a.enter(from(2), now); err != nil {
			t.Errorf("another client got %v", err)
		}
		leave()
		if _, err := a.enter(from(1), now); err != nil {
			t.Errorf("after one ended: %v", err)
		}
	})
	t.Run("caps the answers in all", func(t *testing.T) {
		a := small(nil)
		for n := range byte(5) {
			if _, err := a.enter(from(n), now); err != nil {
				t.Fatal(err)
			}
		}
		if _, err := a.enter(from(9), now); err == nil || err.Code != "server_busy" {
			t.Errorf("the sixth got %v", err)
		}
	})
	t.Run("paces one client and says when to come again", func(t *testing.T) {
		a := small(nil)
		run := func(now time.Time) *chat.Error {
			leave, err := a.enter(from(1), now)
			if err == nil {
				leave()
			}
			return err
		}
		for range 10 { // a third of 30 in one burst
			if err := run(now); err != nil {
				t.Fatal(err)
			}
		}
		err := run(now)
		if err == nil || err.Code != "rate_limit_exceeded" || err.RetryAfterSeconds != 2 {
			t.Fatalf("the eleventh got %+v", err)
		}
		for range 100 { // refusals cost nothing
			run(now)
		}
		if err := run(now.Add(2 * time.Second)); err != nil {
			t.Errorf("two seconds later: %v", err)
		}
	})
	t.Run("paces all together", func(t *testing.T) {
		a := small(func(l *Limits) { l.Minute = 9 })
		for n := range byte(3) {
			leave, err := a.enter(from(n), now)
			if err != nil {
				t.Fatal(err)
			}
			leave()
		}
		if _, err := a.enter(from(4), now); err == nil || err.Code != "server_busy" {
			t.Errorf("the fourth client got %v", err)
		}
	})
	t.Run("takes an IPv6 network for one client", func(t *testing.T) {
		a := small(nil)
		a.enter(callerOf(WithCaller(context.Background(), netip.MustParseAddr("2001:db8:1:2::1"))), now)
		a.enter(callerOf(WithCaller(context.Background(), netip.MustParseAddr("2001:db8:1:2:ffff::2%eth0"))), now)
		if _, err := a.enter(callerOf(WithCaller(context.Background(), netip.MustParseAddr("2001:db8:1:2:3::3"))), now); err == nil {
			t.Error("a third address of the network was let in")
		}
		if _, err := a.enter(callerOf(WithCaller(context.Background(), netip.MustParseAddr("2001:db8:1:3::1"))), now); err != nil {
			t.Errorf("another network got %v", err)
		}
	})
	t.Run("takes a mapped address for the IPv4 address", func(t *testing.T) {
		if network(netip.MustParseAddr("::ffff:192.0.2.1")) != network(at(1)) {
			t.Error("they differ")
		}
	})
	t.Run("forgets the idlest clients and never a busy one", func(t *testing.T) {
		a := small(func(l *Limits) { l.Clients = 6 })
		a.enter(from(1), now)
		a.enter(from(1), now) // busy, and away longest
		for n := byte(2); n < 250; n++ {
			leave, err := a.enter(from(n), now)
			if err != nil {
				t.Fatal(err)
			}
			leave()
			if len(a.clients) > 6 || a.recent.Len() != len(a.clients) {
				t.Fatalf("%d clients are remembered, %d in order", len(a.clients), a.recent.Len())
			}
		}
		if _, err := a.enter(from(1), now); err == nil {
			t.Error("the busy client was forgotten")
		}
	})
	t.Run("closes at once when nobody is there", func(t *testing.T) {
		if err := small(nil).close(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func BenchmarkAdmission(b *testing.B) {
	l := DefaultLimits()
	l.ClientMinute, l.Minute = 1<<40, 1<<40
	a := newAdmission(l)
	now := time.Now()
	for b.Loop() {
		leave, err := a.enter(from(1), now)
		if err != nil {
			b.Fatal(err)
		}
		leave()
	}
}

func TestAdmission_who_has_a_budget_is_not_paced(t *testing.T) {
	limits := DefaultLimits()
	limits.ClientMinute, limits.Minute, limits.ClientStreams, limits.Streams = 3, 3, 2, 3
	a, now := newAdmission(limits), time.Now()
	pupil := callerOf(WithBudget(context.Background(), "m1", nil))
	for range 20 {
		leave, err := a.enter(pupil, now)
		if err != nil {
			t.Fatalf("a request within the budget was refused: %v", err)
		}
		leave()
	}
	a.enter(pupil, now)
	a.enter(pupil, now)
	if _, err := a.enter(pupil, now); err == nil || err.Code != "too_many_streams" {
		t.Errorf("a third answer at once: %v", err)
	}
	own := callerOf(Own(context.Background()))
	for range 10 {
		if _, err := a.enter(own, now); err != nil {
			t.Fatalf("a run of the server's own was refused: %v", err)
		}
	}
}
