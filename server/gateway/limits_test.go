package gateway

import (
	"context"
	"errors"
	"fmt"
	"net/netip"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
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
		{"no tokens behind an echo", chat.Request{Echo: true, Parameters: chat.Parameters{MaxTokens: new(0)}}, ""},
		{"negative tokens behind an echo", chat.Request{Echo: true, Parameters: chat.Parameters{MaxTokens: new(-1)}}, "max_tokens"},
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

// from is the turn of the caller at that address.
func from(n byte) Turn { return OfAddress(at(n)) }

// asks is a request for a place, and the error if it was refused at once.
func asks(a *admission, by Turn, now time.Time) (*place, *chat.Error) {
	p, err := a.ask(by, false, 100, now)
	if err == nil && p.refused != nil {
		err = p.refused
	}
	refused, _ := errors.AsType[*chat.Error](err)
	return p, refused
}

// enters is a request that must get its place at once.
func enters(t *testing.T, a *admission, by Turn) *place {
	t.Helper()
	p, err := asks(a, by, time.Unix(1_700_000_000, 0))
	if err != nil || !p.began {
		t.Fatalf("no place: %v", err)
	}
	return p
}

func TestAdmission(t *testing.T) {
	now := time.Unix(1_700_000_000, 0)
	small := func(change func(*Limits)) *admission {
		l := DefaultLimits()
		l.ClientStreams, l.ClientWaiting, l.Streams, l.Waiting, l.ClientMinute, l.Minute = 2, 1, 5, 3, 30, 1000
		if change != nil {
			change(&l)
		}
		return newAdmission(l)
	}

	t.Run("caps the answers of one client and those that wait, and serves the others", func(t *testing.T) {
		a := small(nil)
		first := enters(t, a, from(1))
		enters(t, a, from(1))
		third, err := asks(a, from(1), now)
		if err != nil || third.began {
			t.Fatalf("the third got %v, %v", third, err)
		}
		if _, err := asks(a, from(1), now); err == nil || err.Status != 429 || err.Code != "too_many_streams" || err.RetryAfterSeconds < 1 {
			t.Errorf("the fourth got %v", err)
		}
		enters(t, a, from(2))
		if a.leave(first); !third.began {
			t.Error("the third doesn't begin when the first is over")
		}
	})
	t.Run("caps the answers in all, and those that wait", func(t *testing.T) {
		a := small(nil)
		for n := range byte(5) {
			enters(t, a, from(n))
		}
		for n := range byte(3) {
			if p, err := asks(a, from(10+n), now); err != nil || p.began {
				t.Fatalf("%v, %v", p, err)
			}
		}
		if _, err := asks(a, from(20), now); err == nil || err.Code != "server_busy" {
			t.Errorf("the ninth got %v", err)
		}
	})
	t.Run("keeps places of providers and of its own models apart", func(t *testing.T) {
		a := small(func(l *Limits) { l.LocalStreams = 1 })
		for n := range byte(5) {
			enters(t, a, from(n))
		}
		if p, err := a.ask(from(8), true, 0, now); err != nil || !p.began {
			t.Errorf("a tiny answer waits for providers: %v", err)
		}
		if p, err := a.ask(from(9), true, 0, now); err != nil || p.began {
			t.Errorf("a second tiny answer: %v", err)
		}
	})
	run := func(a *admission, by Turn, now time.Time) *chat.Error {
		p, err := asks(a, by, now)
		if err == nil {
			a.leave(p)
		}
		return err
	}
	t.Run("paces one client and says when to come again", func(t *testing.T) {
		a := small(nil)
		for range 10 { // a third of 30 in one burst
			if err := run(a, from(1), now); err != nil {
				t.Fatal(err)
			}
		}
		err := run(a, from(1), now)
		if err == nil || err.Code != "rate_limit_exceeded" || err.RetryAfterSeconds != 2 {
			t.Fatalf("the eleventh got %+v", err)
		}
		for range 100 { // refusals cost nothing
			run(a, from(1), now)
		}
		if err := run(a, from(1), now.Add(2*time.Second)); err != nil {
			t.Errorf("two seconds later: %v", err)
		}
	})
	t.Run("paces all together", func(t *testing.T) {
		a := small(func(l *Limits) { l.Minute = 9 })
		for n := range byte(3) {
			if err := run(a, from(n), now); err != nil {
				t.Fatal(err)
			}
		}
		if err := run(a, from(4), now); err == nil || err.Code != "server_busy" {
			t.Errorf("the fourth client got %v", err)
		}
	})
	t.Run("leaves requests of the minute to who has sent none", func(t *testing.T) {
		a := small(func(l *Limits) { l.ClientMinute, l.Minute = 120, 600 })
		for sec := range 60 {
			at := now.Add(time.Duration(sec) * time.Second)
			for range 40 { // ten greedy ones
				for n := range byte(10) {
					run(a, from(n), at)
				}
			}
			if err := run(a, from(100+byte(sec)), at); err != nil {
				t.Fatalf("an honest client in second %d: %v", sec, err)
			}
		}
	})
	t.Run("takes an IPv6 network for one client", func(t *testing.T) {
		a := small(func(l *Limits) { l.Streams = 50 })
		v6 := func(s string) Turn { return OfAddress(netip.MustParseAddr(s)) }
		enters(t, a, v6("2001:db8:1:2::1"))
		enters(t, a, v6("2001:db8:1:2:ffff::2%eth0"))
		if p, _ := asks(a, v6("2001:db8:1:2:3::3"), now); p.began {
			t.Error("a third address of the network has a place")
		}
		enters(t, a, v6("2001:db8:1:3::1"))
	})
	t.Run("paces a household with many networks as one", func(t *testing.T) {
		a := small(nil)
		sent := 0
		for n := range 256 {
			address := netip.MustParseAddr(fmt.Sprintf("2001:db8:1:%x::1", n))
			for range 10 {
				if run(a, OfAddress(address), now) == nil {
					sent++
				}
			}
		}
		if sent > 20 {
			t.Errorf("%d requests of one household passed, where an address has 10", sent)
		}
	})
	t.Run("takes a mapped address for the IPv4 address", func(t *testing.T) {
		if !slices.Equal(addressPath(netip.MustParseAddr("::ffff:192.0.2.1")), addressPath(at(1))) {
			t.Error("they differ")
		}
	})
	t.Run("forgets the idlest clients, and no place of theirs", func(t *testing.T) {
		a := small(func(l *Limits) { l.Clients, l.ClientWaiting = 6, 0 })
		enters(t, a, from(1))
		enters(t, a, from(1)) // busy, and away longest
		for n := byte(2); n < 250; n++ {
			if err := run(a, from(n), now); err != nil {
				t.Fatal(err)
			}
			if len(a.pace.clients) > 6 || a.pace.recent.Len() != len(a.pace.clients) {
				t.Fatalf("%d clients are remembered, %d in order", len(a.pace.clients), a.pace.recent.Len())
			}
		}
		if _, err := asks(a, from(1), now); err == nil {
			t.Error("the busy client was forgotten")
		}
		if n := len(a.paid.root.parts["addresses"].parts); n != 1 {
			t.Errorf("%d addresses have a share, of one with places", n)
		}
	})
	t.Run("closes at once when nobody is there", func(t *testing.T) {
		if err := small(nil).close(context.Background()); err != nil {
			t.Error(err)
		}
	})
}

func TestAdmission_a_server_that_stops_waits_for_its_own_runs(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		a := newAdmission(DefaultLimits())
		grading := enters(t, a, Turn{own: true})
		if n := a.active(); n != 1 {
			t.Errorf("%d runs are under way", n)
		}
		closed := false
		go func() {
			if err := a.close(t.Context()); err != nil {
				t.Error(err)
			}
			closed = true
		}()
		synctest.Wait()
		if closed {
			t.Error("it did not wait")
		}
		if _, refused := asks(a, Turn{own: true}, time.Now()); refused == nil || refused.Code != chat.CodeServerStopping {
			t.Errorf("another run was let in: %v", refused)
		}
		a.leave(grading)
		synctest.Wait()
		if !closed {
			t.Error("it waits for nothing")
		}
	})
}

func BenchmarkAdmission(b *testing.B) {
	l := DefaultLimits()
	l.ClientMinute, l.Minute = 1<<40, 1<<40
	a := newAdmission(l)
	for b.Loop() {
		p, err := a.enter(b.Context(), from(1), false, 100)
		if err != nil {
			b.Fatal(err)
		}
		a.leave(p)
	}
}

func TestAdmission_who_has_a_budget_is_not_paced(t *testing.T) {
	limits := DefaultLimits()
	limits.ClientMinute, limits.Minute, limits.ClientStreams, limits.ClientWaiting, limits.Streams = 3, 3, 2, 1, 5
	a, now := newAdmission(limits), time.Now()
	student := OfMember("c1", "m1")
	for range 20 {
		p, err := asks(a, student, now)
		if err != nil {
			t.Fatalf("a request within the budget was refused: %v", err)
		}
		a.leave(p)
	}
	enters(t, a, student)
	enters(t, a, student)
	asks(a, student, now)
	if _, err := asks(a, student, now); err == nil || err.Code != "too_many_streams" {
		t.Errorf("a fourth answer at once: %v", err)
	}
	own := CallerOf(Own(context.Background())).Turn
	for range 10 {
		enters(t, a, own)
	}
}

// TestAdmission_cut_ends_every_run: of clients, of this machine's own models, and of the
// server itself, also one that is about to begin.
func TestAdmission_cut_ends_every_run(t *testing.T) {
	a := newAdmission(DefaultLimits())
	var ends []error
	bind := func(by Turn, local bool) {
		t.Helper()
		p, err := a.enter(t.Context(), by, local, 1)
		if err != nil {
			t.Fatal(err)
		}
		a.bind(p, func(cause error) { ends = append(ends, cause) })
	}
	bind(from(1), false)
	bind(from(2), true)
	bind(Turn{own: true}, false)
	late, err := a.enter(t.Context(), from(3), false, 1)
	if err != nil {
		t.Fatal(err)
	}
	a.cut()
	if len(ends) != 3 {
		t.Errorf("%d of 3 runs were ended", len(ends))
	}
	a.bind(late, func(cause error) { ends = append(ends, cause) })
	if len(ends) != 4 {
		t.Error("a run that began too late goes on")
	}
	for _, cause := range ends {
		if public, ok := errors.AsType[*chat.Error](cause); !ok || public.Code != chat.CodeServerStopping {
			t.Errorf("a run was ended with %v", cause)
		}
	}
}
