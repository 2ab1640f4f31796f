package throttle

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fewshot/app/chat"
	"fewshot/server/network"
)

// whoGuesses is a table of guesses with somebody who tries.
type whoGuesses struct {
	Guesses
	right string
}

// try is a try of a guess from an address, and whether it was looked at.
func (g *whoGuesses) guess(ctx context.Context, address, guess string) (looked, right bool, err error) {
	wrong := errors.New("wrong")
	err = g.Try(ctx, netip.MustParseAddr(address), sha256.Sum256([]byte(guess)), func(err error) bool { return err == nil }, func() error {
		looked = true
		if guess != g.right {
			return wrong
		}
		return nil
	})
	if err == wrong {
		return looked, false, nil
	}
	return looked, err == nil, err
}

func TestGuesses(t *testing.T) {
	t.Run("of one network are slowed, and who is right among them waits at most", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := &whoGuesses{right: "right"}
			var looked, refused atomic.Int64
			var all sync.WaitGroup
			for n := range 1000 { // at once
				all.Go(func() {
					seen, _, err := g.guess(t.Context(), "192.0.2.1", fmt.Sprint(n))
					if seen {
						looked.Add(1)
					}
					if public, ok := err.(*chat.Error); ok && public.Code == "too_many_tries" && public.RetryAfterSeconds > 0 {
						refused.Add(1)
					}
				})
			}
			synctest.Wait()
			if n := looked.Load(); n != guessFree+guessBurst {
				t.Errorf("%d were looked at at once", n)
			}
			all.Wait()
			if most := guessFree + guessBurst + guessRate*int64(guessPatience/time.Second) + 1; looked.Load() > most || looked.Load()+refused.Load() != 1000 {
				t.Errorf("%d of 1,000 at once were looked at, %d refused; %d may be", looked.Load(), refused.Load(), most)
			}
			start := time.Now()
			if _, right, err := g.guess(t.Context(), "192.0.2.1", "right"); !right || time.Since(start) > guessPatience {
				t.Errorf("who is right: %v, %v after %v", right, err, time.Since(start))
			}
		})
	})
	t.Run("that are right cost nothing", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g, start := &whoGuesses{}, time.Now()
			for n := range guessFree + 2*guessBurst { // a school, each class with a code of its own
				g.right = fmt.Sprint("right ", n)
				if _, right, err := g.guess(t.Context(), "192.0.2.1", g.right); !right {
					t.Fatalf("number %d is %v, %v", n, right, err)
				}
			}
			for n := range guessFree + guessBurst {
				if looked, _, err := g.guess(t.Context(), "192.0.2.1", fmt.Sprint(n)); !looked {
					t.Fatalf("wrong number %d: %v", n, err)
				}
			}
			if took := time.Since(start); took > 0 {
				t.Errorf("somebody waited %v", took)
			}
		})
	})
	t.Run("that were right once are looked at again the next day", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := &whoGuesses{right: "right"}
			g.guess(t.Context(), "192.0.2.1", "right")
			time.Sleep(guessDay + time.Second)
			for n := range guessFree + guessBurst { // it may be another's by now
				g.guess(t.Context(), "198.51.100.1", fmt.Sprint(n))
			}
			start := time.Now()
			g.guess(t.Context(), "198.51.100.1", "right")
			if time.Since(start) == 0 {
				t.Error("it is known for ever")
			}
		})
	})
	t.Run("that are in use pass at once, whatever others try", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := &whoGuesses{right: "right"}
			g.guess(t.Context(), "198.51.100.1", "right") // the first of a class
			ctx, cancel := context.WithCancel(t.Context())
			for n := range 2000 {
				go g.guess(ctx, "192.0.2.1", fmt.Sprint(n))
			}
			synctest.Wait()
			start := time.Now()
			if _, right, err := g.guess(t.Context(), "192.0.2.1", "right"); !right || time.Since(start) != 0 {
				t.Errorf("%v, %v after %v", right, err, time.Since(start))
			}
			cancel()
			synctest.Wait()
		})
	})
	t.Run("of many networks together are bounded, and a network that made none passes", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := &whoGuesses{right: "right"}
			looked, count := 0, atomic.Int64{}
			const minutes = 60
			for range minutes {
				var all sync.WaitGroup
				var mu sync.Mutex
				for n := range 100 {
					all.Go(func() {
						for range 20 {
							seen, _, _ := g.guess(t.Context(), fmt.Sprintf("10.1.0.%d", n), fmt.Sprint(count.Add(1)))
							if seen {
								mu.Lock()
								looked++
								mu.Unlock()
							}
						}
					})
				}
				all.Wait()
				if _, right, err := g.guess(t.Context(), "203.0.113.9", "right"); !right || err != nil {
					t.Fatalf("a network that made no wrong try: %v, %v", right, err)
				}
				delete(g.known, sha256.Sum256([]byte("right")))
				time.Sleep(time.Minute)
			}
			// Free: 20 an hour of each network; then those of all together.
			if most := 100*(guessFree+20) + guessAllBurst + guessAllRate*int(2*minutes*time.Minute/time.Second); looked > most {
				t.Errorf("%d were looked at in an hour, of %d", looked, most)
			}
		})
	})
	t.Run("that repeat themselves cost once", func(t *testing.T) {
		g := &whoGuesses{}
		for range 10_000 {
			if seen, _, err := g.guess(t.Context(), "192.0.2.1", "a letter read wrong"); !seen || err != nil {
				t.Fatal(err)
			}
		}
		if used := g.guesser(network.Household(netip.MustParseAddr("192.0.2.1")), time.Now()).free.used; used > 1 {
			t.Errorf("it cost %v", used)
		}
	})
	t.Run("are remembered of so many networks, and a flood of new ones has nothing free", func(t *testing.T) {
		g := &whoGuesses{}
		g.now = func() time.Time { return time.Unix(1_700_000_000, 0) } // or some come back meanwhile
		for n := range clientNetworks + 500 {
			g.take(network.Household(netip.AddrFrom4([4]byte{10, byte(n >> 16), byte(n >> 8), byte(n)})), sha256.Sum256([]byte(fmt.Sprint(n))))
		}
		if len(g.by) != clientNetworks || g.recent.Len() != clientNetworks {
			t.Errorf("%d are remembered", len(g.by))
		}
		if n := g.all.used; n != 500 {
			t.Errorf("of 500 new ones beyond that, %v counted against all", n)
		}
		for n := range guessKnown + 10 {
			g.mu.Lock()
			g.know(sha256.Sum256([]byte(fmt.Sprint("right ", n))))
			g.mu.Unlock()
		}
		if len(g.known) > guessKnown {
			t.Errorf("%d right ones are remembered", len(g.known))
		}
	})
	t.Run("of who left are given back", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := &whoGuesses{}
			for n := range guessFree + guessBurst {
				g.guess(t.Context(), "192.0.2.1", fmt.Sprint(n))
			}
			ctx, cancel := context.WithCancel(t.Context())
			for n := range 50 {
				go g.guess(ctx, "192.0.2.1", fmt.Sprint("leaves ", n))
			}
			synctest.Wait()
			cancel()
			synctest.Wait()
			start := time.Now()
			g.guess(t.Context(), "192.0.2.1", "stays")
			if time.Since(start) > time.Second {
				t.Errorf("who came after them waited %v", time.Since(start))
			}
		})
	})
}
