package gateway

import (
	"context"
	"fmt"
	"iter"
	"math/rand/v2"
	"net/netip"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"fewshot/app/chat"
)

// student is the context of a student of a class.
func student(ctx context.Context, class, name string) context.Context {
	return WithCaller(ctx, Caller{Turn: OfMember(class, name)})
}

// address is the context of the client number n.
func address(ctx context.Context, n int) context.Context {
	return WithCaller(ctx, Caller{Turn: OfAddress(netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)}))})
}

// answering answers each request after a time, and those to a model named silent
// never.
func answering(after time.Duration) scripted {
	return scripted{name: "p", models: []string{"m", "silent"}, stream: func(ctx context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) {
		if r.Model == "p/silent" {
			<-ctx.Done()
			yield(chat.Chunk{}, ctx.Err())
			return
		}
		select {
		case <-time.After(after):
			yield(chat.Chunk{Text: "yes", FinishReason: chat.FinishStop}, nil)
		case <-ctx.Done():
			yield(chat.Chunk{}, ctx.Err())
		}
	}}
}

// occupy has a client send n requests that are never answered.
func occupy(ctx context.Context, g *Gateway, n int) {
	for range n {
		go chat.Collect(g.Stream(ctx, ask("p/silent")))
	}
	synctest.Wait()
}

// served is how long a request waits and takes.
func served(t *testing.T, ctx context.Context, g *Gateway) time.Duration {
	t.Helper()
	start := time.Now()
	if _, err := chat.Collect(g.Stream(ctx, ask("p/m"))); err != nil {
		t.Errorf("an honest request: %v after %v", err, time.Since(start))
	}
	return time.Since(start)
}

func TestShares_an_honest_client_is_served_beside_greedy_ones(t *testing.T) {
	const answer = 500 * time.Millisecond
	// Sixteen greedy ones have a fair share of four places. Where a fair share is one or
	// two, there is nothing to take but from who has been silent for long.
	for greedy, within := range map[int]time.Duration{1: 2 * time.Second, 4: 2 * time.Second, 8: 2 * time.Second, 16: 2 * time.Second, 32: 10 * time.Second, 60: silentLong} {
		t.Run(fmt.Sprint(greedy, " addresses"), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx, stop := context.WithCancel(t.Context())
				defer stop()
				g := newGateway(t, nil, answering(answer))
				for second := range 8 {
					for n := range greedy {
						occupy(address(ctx, n), g, 20/(second+1))
					}
					time.Sleep(time.Second)
				}
				for n := range 3 { // one after the other
					if took := served(t, address(ctx, 1000+n), g); took > within {
						t.Errorf("served after %v", took)
					}
				}
				stop()
				synctest.Wait()
			})
		})
	}
	t.Run("a household with 256 networks", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			g := newGateway(t, nil, answering(answer))
			for range 5 {
				for n := range 256 {
					occupy(WithCaller(ctx, Caller{Turn: OfAddress(netip.MustParseAddr(fmt.Sprintf("2001:db8:1:%x::1", n)))}), g, 5)
				}
				time.Sleep(time.Second)
			}
			if took := served(t, address(ctx, 1), g); took > 2*time.Second {
				t.Errorf("served after %v", took)
			}
			stop()
			synctest.Wait()
		})
	})
	t.Run("four students of a class, then all others of it", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			g := newGateway(t, nil, answering(answer))
			for n := range 4 {
				occupy(student(ctx, "c1", fmt.Sprint("greedy ", n)), g, 100)
			}
			for n := range 26 {
				if took := served(t, student(ctx, "c1", fmt.Sprint("s", n)), g); took > 2*time.Second {
					t.Errorf("student %d was served after %v", n, took)
				}
			}
			if took := served(t, student(ctx, "c2", "s"), g); took > 2*time.Second {
				t.Errorf("another class was served after %v", took)
			}
			if took := served(t, address(ctx, 1), g); took > 2*time.Second {
				t.Errorf("a client without a class was served after %v", took)
			}
			stop()
			synctest.Wait()
		})
	})
	t.Run("a thousand addresses leave places to classes", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			g := newGateway(t, func(c *Config) { c.Limits.Minute = 1 << 30 }, answering(answer))
			for n := range 1000 {
				occupy(address(ctx, n), g, 2)
			}
			if took := served(t, student(ctx, "c1", "s"), g); took > 2*time.Second {
				t.Errorf("served after %v", took)
			}
			stop()
			synctest.Wait()
		})
	})
}

func TestShares_a_class_that_presses_run_together_is_served(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t, nil, answering(2*time.Second))
		var all sync.WaitGroup
		var words, last atomic.Int64
		start := time.Now()
		for s := range 100 {
			for range 4 { // a comparison of 0, 1, 3 and all shots
				all.Go(func() {
					ctx := student(t.Context(), "c1", fmt.Sprint("s", s))
					ctx = WithWord(ctx, func(before int) {
						words.Add(1)
						if before < 0 || before > 400 {
							t.Errorf("told of %d before", before)
						}
					})
					if _, err := chat.Collect(g.Stream(ctx, ask("p/m"))); err != nil {
						t.Errorf("student %d: %v", s, err)
					}
					last.Store(int64(time.Since(start)))
				})
			}
		}
		all.Wait()
		// 400 answers of 2 s on 57 places: seven after another, and one for the rest.
		if took := time.Duration(last.Load()); took > 16*time.Second {
			t.Errorf("the last was served after %v", took)
		}
		if words.Load() < 300 {
			t.Errorf("those who waited had %d words", words.Load())
		}
	})
}

func TestShares_everybody_has_one_before_anybody_has_two(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t, func(c *Config) { c.Limits.Streams = 8 }, answering(time.Second))
		var mu sync.Mutex
		first := map[int]time.Duration{}
		start := time.Now()
		var all sync.WaitGroup
		for s := range 24 {
			all.Go(func() {
				for range 6 {
					all.Go(func() {
						if _, err := chat.Collect(g.Stream(student(t.Context(), "c1", fmt.Sprint("s", s)), ask("p/m"))); err != nil {
							t.Error(err)
						}
						mu.Lock()
						defer mu.Unlock()
						if _, ok := first[s]; !ok {
							first[s] = time.Since(start)
						}
					})
				}
			})
		}
		all.Wait()
		for s, took := range first { // 24 first ones on 7 or 8 places, a second each
			if took > 5*time.Second {
				t.Errorf("student %d had the first answer after %v", s, took)
			}
		}
	})
}

func TestShares_silent_runs_give_way(t *testing.T) {
	t.Run("of those who have more, soonest", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var reasons sync.Map
			g := newGateway(t, func(c *Config) {
				c.Limits.Streams = 4
				c.Report = func(_ context.Context, r Run) { reasons.Store(r.ID, code(r.Err)) }
			}, answering(time.Second))
			silent := func(by context.Context, id string) {
				r := ask("p/silent")
				r.RunID = id
				go chat.Collect(g.Stream(by, r))
				synctest.Wait()
			}
			ctx, stop := context.WithCancel(t.Context())
			silent(address(ctx, 1), "first")
			silent(address(ctx, 1), "second")
			silent(address(ctx, 2), "third")
			silent(address(ctx, 3), "fourth")
			took := served(t, address(ctx, 4), g)
			if took < patience(2, true) || took > patience(2, true)+3*time.Second {
				t.Errorf("served after %v", took)
			}
			if why, _ := reasons.Load("first"); why != "gave_way" {
				t.Errorf("the first run of who has two ended with %v", why)
			}
			stop()
			synctest.Wait()
		})
	})
	t.Run("of anybody in the end, and never of who has fewer", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			ctx, stop := context.WithCancel(t.Context())
			g := newGateway(t, func(c *Config) { c.Limits.Streams = 3 }, answering(time.Second))
			for n := range 3 {
				occupy(address(ctx, n), g, 1)
			}
			if took := served(t, address(ctx, 9), g); took < silentLong || took > silentLong+3*time.Second {
				t.Errorf("served after %v", took)
			}
			occupy(address(ctx, 8), g, 1)
			// Each has one: who wants a second waits for it, and is told that there is none.
			start := time.Now()
			_, err := chat.Collect(g.Stream(address(ctx, 8), ask("p/m")))
			if wait := time.Duration(DefaultLimits().WaitSeconds) * time.Second; code(err) != "server_busy" || time.Since(start) != wait {
				t.Errorf("%v after %v", err, time.Since(start))
			}
			stop()
			synctest.Wait()
		})
	})
	t.Run("but not while they say something, or nobody waits", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			p := scripted{name: "p", models: []string{"slow"}, stream: func(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
				for range 20 {
					select {
					case <-time.After(10 * time.Second):
					case <-ctx.Done():
						yield(chat.Chunk{}, ctx.Err())
						return
					}
					if !yield(chat.Chunk{Text: "x"}, nil) {
						return
					}
				}
				yield(chat.Chunk{FinishReason: chat.FinishStop}, nil)
			}}
			g := newGateway(t, func(c *Config) { c.Limits.Streams = 4 }, p)
			done := make(chan error, 2)
			for range 2 {
				go func() {
					_, err := chat.Collect(g.Stream(address(t.Context(), 1), ask("p/slow")))
					done <- err
				}()
			}
			time.Sleep(time.Second)
			ctx, stop := context.WithCancel(t.Context())
			for n := range 5 {
				go chat.Collect(g.Stream(address(ctx, 10+n), ask("p/slow")))
			}
			for range 2 {
				if err := <-done; err != nil {
					t.Errorf("cut: %v", err)
				}
			}
			stop()
			synctest.Wait()
		})
	})
}

func TestShares_long_answers_of_greedy_clients_give_way(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := scripted{name: "p", models: []string{"m", "long"}, stream: func(ctx context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) {
			for range 200 { // half a second, or a minute and a half
				if ctx.Err() != nil {
					yield(chat.Chunk{}, ctx.Err())
					return
				}
				if !yield(chat.Chunk{Text: "x"}, nil) || r.Model == "p/m" {
					break
				}
				time.Sleep(450 * time.Millisecond)
			}
			yield(chat.Chunk{FinishReason: chat.FinishStop}, nil)
		}}
		g := newGateway(t, nil, p)
		ctx, stop := context.WithCancel(t.Context())
		for n := range 8 {
			for range 16 {
				go chat.Collect(g.Stream(address(ctx, n), ask("p/long")))
			}
			synctest.Wait()
		}
		for n := range 5 {
			if took := served(t, address(ctx, 1000+n), g); took > 2*time.Second {
				t.Errorf("served after %v", took)
			}
		}
		stop()
		time.Sleep(time.Second)
	})
}

func TestShares_who_leaves_the_queue_makes_room_at_once(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t, func(c *Config) { c.Limits.Streams, c.Limits.Waiting = 1, 2 }, answering(time.Second))
		ctx, stop := context.WithCancel(t.Context())
		occupy(address(ctx, 1), g, 1)
		leaves, leave := context.WithCancel(t.Context())
		gone := make(chan error)
		go func() {
			_, err := chat.Collect(g.Stream(address(leaves, 2), ask("p/m")))
			gone <- err
		}()
		occupy(address(ctx, 3), g, 1)
		if n := g.Waiting(); n != 2 {
			t.Errorf("%d wait", n)
		}
		leave()
		if err := <-gone; err != context.Canceled {
			t.Errorf("who left got %v", err)
		}
		if n := g.Waiting(); n != 1 {
			t.Errorf("%d wait after one left", n)
		}
		stop()
		synctest.Wait()
		if g.Active() != 0 || g.Waiting() != 0 || shares(g.admission.paid) != 0 || g.admission.paid.bytes != 0 {
			t.Errorf("%d run, %d wait, %d shares", g.Active(), g.Waiting(), shares(g.admission.paid))
		}
	})
}

func TestShares_the_queue_is_bounded_and_the_greediest_go(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t, func(c *Config) { c.Limits.Streams, c.Limits.Waiting = 1, 50 }, answering(time.Second))
		ctx, stop := context.WithCancel(t.Context())
		var refused atomic.Int64
		for n := range 2 {
			for range 40 {
				go func() {
					if _, err := chat.Collect(g.Stream(student(ctx, "c1", fmt.Sprint("greedy", n)), ask("p/silent"))); code(err) == "server_busy" {
						refused.Add(1)
					}
				}()
			}
		}
		synctest.Wait()
		if g.Waiting() != 50 || refused.Load() != 29 {
			t.Errorf("%d wait, %d were refused", g.Waiting(), refused.Load())
		}
		honest := make(chan error)
		go func() {
			_, err := chat.Collect(g.Stream(student(t.Context(), "c1", "honest"), ask("p/m")))
			honest <- err
		}()
		synctest.Wait()
		if refused.Load() != 30 {
			t.Errorf("nobody made room for who has none: %d", refused.Load())
		}
		stop()
		if err := <-honest; err != nil {
			t.Errorf("the honest student got %v", err)
		}
	})
	t.Run("by the bytes of its prompts too", func(t *testing.T) {
		p := newPool(DefaultLimits(), 0)
		for n := range 1000 {
			p.join(addressPath(netip.AddrFrom4([4]byte{10, 0, byte(n >> 8), byte(n)})), 256<<10)
			if p.bytes > maxWaitingBytes {
				t.Fatalf("%d bytes wait", p.bytes)
			}
		}
		if p.root.waiting != maxWaitingBytes/(256<<10) {
			t.Errorf("%d wait", p.root.waiting)
		}
	})
}

func TestShares_a_server_that_stops_sends_away_who_waits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		g := newGateway(t, func(c *Config) { c.Limits.Streams = 1 }, answering(time.Second))
		begun := make(chan error)
		go func() {
			_, err := chat.Collect(g.Stream(address(t.Context(), 1), ask("p/m")))
			begun <- err
		}()
		synctest.Wait()
		waits := make(chan error)
		go func() {
			_, err := chat.Collect(g.Stream(address(t.Context(), 2), ask("p/m")))
			waits <- err
		}()
		synctest.Wait()
		go g.Close(t.Context())
		if err := <-waits; code(err) != "server_stopping" {
			t.Errorf("who waited got %v", err)
		}
		if err := <-begun; err != nil {
			t.Errorf("who had a place got %v", err)
		}
	})
}

// Everything at once, for the race detector: the pool ends as empty as it began.
func TestShares_hammered(t *testing.T) {
	p := scripted{name: "p", models: []string{"m"}, stream: func(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
		for range rand.IntN(4) {
			if !yield(chat.Chunk{Text: "x"}, nil) {
				return
			}
			time.Sleep(time.Duration(rand.IntN(300)) * time.Microsecond)
		}
		yield(chat.Chunk{FinishReason: chat.FinishStop}, ctx.Err())
	}}
	g := newGateway(t, func(c *Config) {
		c.Limits.Streams, c.Limits.Waiting, c.Limits.ClientStreams, c.Limits.ClientWaiting = 8, 20, 3, 4
		c.Limits.Minute, c.Limits.ClientMinute = 1<<30, 1<<30
	}, p)
	var most atomic.Int64
	stop := make(chan struct{})
	go func() {
		for {
			select {
			case <-stop:
				return
			default:
				most.Store(max(most.Load(), int64(g.Active())))
				g.Waiting()
			}
		}
	}()
	var all sync.WaitGroup
	for n := range 48 {
		all.Go(func() {
			for i := range 40 {
				ctx := address(t.Context(), n%12)
				if n%2 == 0 {
					ctx = student(t.Context(), fmt.Sprint("c", n%3), fmt.Sprint("s", n%16))
				}
				ctx, cancel := context.WithTimeout(ctx, time.Duration(rand.IntN(3000))*time.Microsecond)
				next, end := iter.Pull2(g.Stream(WithWord(ctx, func(int) {}), ask("p/m")))
				for range i % 5 {
					next()
				}
				end()
				cancel()
			}
		})
	}
	all.Wait()
	close(stop)
	if most.Load() > 8 {
		t.Errorf("%d ran at once, of 8 places", most.Load())
	}
	a := g.admission
	if a.running() != 0 || a.waiting() != 0 || shares(a.paid) != 0 || len(a.paid.runs) != 0 || a.paid.bytes != 0 || a.paid.root.leaving != 0 {
		t.Errorf("left: %d run, %d wait, %d shares, %d runs, %d bytes", a.running(), a.waiting(), shares(a.paid), len(a.paid.runs), a.paid.bytes)
	}
}

// shares is how many shares a pool remembers below its groups.
func shares(p *pool) (n int) {
	for _, group := range p.root.parts {
		n += len(group.parts)
	}
	return n
}
