package tinylm

import (
	"sync"
	"syscall/js"
	"time"
)

// A pause lets JavaScript's other tasks run while a long calculation goes on:
// in the page all of Go is one task, and a message to stop it is another.
type pause struct {
	last time.Time
}

// between is how long a calculation may go on without a pause.
const between = 8 * time.Millisecond

// maybe pauses if it is time.
func (p *pause) maybe() {
	if now := time.Now(); now.Sub(p.last) < between {
		return
	}
	tasks().pass()
	p.last = time.Now()
}

// A turn sends messages to itself: each is a task that comes after those that
// wait already, within some ten microseconds. A timer would take four
// milliseconds.
type turn struct {
	port js.Value
	mu   sync.Mutex
	wait []chan struct{}
}

var tasks = sync.OnceValue(func() *turn {
	channel := js.Global().Get("MessageChannel").New()
	t := &turn{port: channel.Get("port2")}
	channel.Get("port1").Set("onmessage", js.FuncOf(func(js.Value, []js.Value) any {
		t.mu.Lock()
		defer t.mu.Unlock()
		close(t.wait[0])
		t.wait = t.wait[1:]
		return nil
	}))
	return t
})

// pass returns after the tasks that wait now.
func (t *turn) pass() {
	done := make(chan struct{})
	t.mu.Lock()
	t.wait = append(t.wait, done)
	t.mu.Unlock()
	t.port.Call("postMessage", 0)
	<-done
}
