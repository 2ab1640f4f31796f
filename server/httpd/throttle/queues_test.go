package throttle

import (
	"context"
	"fmt"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func TestQueues(t *testing.T) {
	for _, c := range []struct {
		joins       int
		every, most time.Duration
	}{
		{100, 600 * time.Millisecond, 0}, // a class in a minute
		{30, 0, 7 * time.Second},         // a class in the same moment
		{100, 0, 31 * time.Second},
	} {
		t.Run(fmt.Sprint(c.joins, " joins, one each ", c.every), func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				var q Queues
				var most atomic.Int64
				var all sync.WaitGroup
				for range c.joins {
					all.Go(func() {
						start := time.Now()
						if err := q.Wait(t.Context(), "c1 192.0.2.1"); err != nil {
							t.Error(err)
						}
						most.Store(max(most.Load(), int64(time.Since(start))))
					})
					time.Sleep(c.every)
				}
				all.Wait()
				if took := time.Duration(most.Load()); took > c.most {
					t.Errorf("one waited %v", took)
				}
			})
		})
	}
	t.Run("who leaves makes room, other places don't wait, and a flood is refused", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var q Queues
			ctx, cancel := context.WithCancel(t.Context())
			var refused atomic.Int64
			for range 500 {
				go func() {
					if e := q.Wait(ctx, "here"); e != nil && ctx.Err() == nil {
						refused.Add(1)
					}
				}()
			}
			synctest.Wait()
			if n := refused.Load(); n != 500-joinBurst-joinRate*int64(joinPatience/time.Second) {
				t.Errorf("%d were refused", n)
			}
			start := time.Now()
			q.Wait(t.Context(), "there")
			cancel()
			synctest.Wait()
			q.Wait(t.Context(), "here")
			if time.Since(start) > time.Second {
				t.Errorf("it took %v", time.Since(start))
			}
		})
	})
	t.Run("who was refused has not joined, so that others don't wait for them", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			var q Queues
			for range 1000 {
				go q.Wait(t.Context(), "here")
			}
			synctest.Wait()
			time.Sleep(joinPatience + joinBurst/joinRate*time.Second)
			start := time.Now()
			if err := q.Wait(t.Context(), "here"); err != nil || time.Since(start) > time.Second {
				t.Errorf("%v after %v", err, time.Since(start))
			}
		})
	})
	t.Run("are bounded", func(t *testing.T) {
		var q Queues
		for i := range joinPlaces + 100 {
			q.take(fmt.Sprint(i))
		}
		if len(q.by) > joinPlaces {
			t.Errorf("%d places are remembered", len(q.by))
		}
	})
}
