package dom

import (
	"testing"
	"time"
)

func TestPutOff(t *testing.T) {
	start := time.Unix(1000, 0)
	after := func(d time.Duration) time.Time { return start.Add(d) }
	free := &putOff{at: after(300 * time.Millisecond)}
	bounded := &putOff{at: after(300 * time.Millisecond), latest: after(2 * time.Second)}
	for typed := 100 * time.Millisecond; typed < 10*time.Second; typed += 100 * time.Millisecond {
		next := &putOff{at: after(typed + 300*time.Millisecond), latest: after(typed + 2*time.Second)}
		free.putOff(next)
		bounded.putOff(next)
		if want := next.at; !free.at.Equal(want) {
			t.Fatalf("typing after %v: at %v, want %v", typed, free.at, want)
		}
		if bounded.at.After(after(2 * time.Second)) {
			t.Fatalf("typing after %v puts it off to %v", typed, bounded.at.Sub(start))
		}
	}
}
