package provider

import (
	"testing"
	"testing/synctest"
	"time"
)

// TestSilence: it is over when a wait has lasted for the limit, whenever that began,
// and what came in between, or a client that took its time, does not count.
func TestSilence(t *testing.T) {
	const limit = time.Minute
	tests := []struct {
		name string
		do   func(s *silence)
		over time.Duration // from the beginning; 0: never
	}{
		{"waits_from_the_beginning", func(s *silence) { s.wait() }, limit},
		{"waits_later", func(s *silence) { time.Sleep(limit / 3); s.wait() }, limit + limit/3},
		{"waits_just_before_it_looks", func(s *silence) { time.Sleep(limit - 1); s.wait() }, 2*limit - 1},
		{"hears_something_now_and_then", func(s *silence) {
			for range 10 {
				s.wait()
				time.Sleep(limit - time.Second)
				s.heard()
			}
			s.wait()
		}, 11*limit - 10*time.Second},
		{"is_allowed_to_be_longer", func(s *silence) { s.wait(); time.Sleep(limit / 2); s.heard(); s.allow(3 * limit); s.wait() }, limit/2 + 3*limit},
		{"is_allowed_to_be_shorter", func(s *silence) { s.wait(); time.Sleep(limit / 2); s.heard(); s.allow(limit / 4); s.wait() }, limit/2 + limit/4},
		{"nobody_waits", func(s *silence) { s.wait(); time.Sleep(time.Second); s.heard() }, 0},
		{"it_has_ended", func(s *silence) { s.wait(); time.Sleep(limit / 2); s.end() }, 0},
		{"it_has_ended_after_looking", func(s *silence) { time.Sleep(limit + limit/2); s.wait(); time.Sleep(limit / 4); s.end() }, 0},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				began := time.Now()
				var over time.Duration
				var s silence
				s.begin(limit, func(error) { over = time.Since(began) })
				tt.do(&s)
				time.Sleep(30 * limit)
				synctest.Wait()
				if over != tt.over {
					t.Errorf("over after %v, want %v", over, tt.over)
				}
				s.end()
			})
		})
	}
}
