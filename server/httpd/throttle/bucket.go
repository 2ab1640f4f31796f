package throttle

import "time"

// A bucket holds what can be taken at once, and fills up again.
type bucket struct {
	used   float64 // what is missing of it; more than its size: so much is owed
	latest time.Time
}

// settle takes into account that time passed.
func (b *bucket) settle(now time.Time, rate float64) {
	b.used = max(0, b.used-rate*max(0, now.Sub(b.latest).Seconds()))
	b.latest = now
}

// take takes one, and says how long it takes until there would have been one.
func (b *bucket) take(now time.Time, size, rate float64) time.Duration {
	b.settle(now, rate)
	b.used++
	return time.Duration(max(0, b.used-size) / rate * float64(time.Second))
}

// giveBack undoes a take.
func (b *bucket) giveBack() { b.used = max(0, b.used-1) }
