package provider

import (
	"math"
	"sync/atomic"
	"time"
)

// A silence measures how long an upstream has sent nothing while somebody waited for
// it, and calls over when that was too long. A stream begins to wait and hears
// something for each of its pieces: both are an atomic write, and the timer, which
// costs more, runs through and looks at what they left.
type silence struct {
	limit time.Duration
	over  func(cause error)
	began time.Time    // what since counts from
	since atomic.Int64 // when the wait began, in ns; or one of those below
	timer *time.Timer
}

// Values of silence.since that are no time.
const (
	nobodyWaits = -1
	silenceOver = -2 // it is not measured any more
)

// begin begins the measuring; nobody waits yet.
func (s *silence) begin(limit time.Duration, over func(cause error)) {
	s.limit, s.over, s.began = limit, over, time.Now()
	s.since.Store(nobodyWaits)
	s.timer = time.AfterFunc(math.MaxInt64, s.look)
	s.timer.Reset(limit) // not before look can see the timer
}

// allow sets how long a silence may last from now on.
func (s *silence) allow(limit time.Duration) {
	if limit != s.limit && s.timer.Stop() { // else look finds it over at this moment
		s.limit = limit
		s.timer.Reset(limit)
	}
}

// wait says that somebody waits from now on, and heard that they don't any more.
func (s *silence) wait()  { s.since.Store(int64(time.Since(s.began))) }
func (s *silence) heard() { s.since.Store(nobodyWaits) }

// end ends the measuring.
func (s *silence) end() {
	s.since.Store(silenceOver)
	s.timer.Stop() // or it looks once more, and sees that
}

// look is what the timer calls: no later than a wait has lasted for the limit.
func (s *silence) look() {
	left := s.limit
	switch since := s.since.Load(); since {
	case silenceOver:
		return
	case nobodyWaits:
	default:
		left -= time.Since(s.began) - time.Duration(since)
	}
	if left <= 0 {
		s.over(errSilent)
		return
	}
	s.timer.Reset(left)
}
