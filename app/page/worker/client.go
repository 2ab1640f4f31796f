// Package worker lets the page ask a worker of the browser, which runs the same
// program, or another one of the build, off the thread that the page draws on, and lets
// the worker answer.
//
// The page has a [Client], which starts the worker with the first call and again after
// it has died; the worker has a [Server]. What the two say to each other is JSON, of
// types that each kind of worker chooses. Only files whose names end in _js.go touch
// the browser; elsewhere no worker starts.
package worker

import (
	"context"
	"encoding/json"
	"iter"
	"sync"
	"time"

	"fewshot/app/chat"
)

// Slice is how long a worker may compute before it lets the browser deliver what has
// come for it ([Yield]): other calls, and that a call is cancelled.
const Slice = 12 * time.Millisecond

// A Port posts messages, JSON texts, to the other side of a worker. Close ends the
// worker at once, whatever it does.
type Port interface {
	Post(message string)
	Close()
}

// A Starter makes a worker. What the worker says goes to receive; if it dies, died is
// called with the reason, once. [Start] and [Program] are the browser's.
type Starter func(receive func(message string), died func(reason string)) (Port, error)

// A Client is the page's side of a worker that takes In and answers with any number of
// Out. Its methods may be called by several goroutines.
//
// In and Out are best pointers: all pointers share one compiled client, and a struct's
// fields stand in the name of each of its functions, which the page loads too.
type Client[In, Out any] struct {
	// Start makes a worker. Failed is what a call ends with if it can't, and Died if
	// the worker dies for a reason.
	Start  Starter
	Failed *chat.Error
	Died   func(reason string) *chat.Error

	mu     sync.Mutex
	port   Port // nil: not started
	starts int  // workers that were started: the number of the one that is alive
	lastID int
	calls  map[int]*inbox[Out]
}

// Call asks the worker, which it starts if need be, and yields what comes back until
// the end. The worker is told to stop if ctx ends or the loop is left. Errors are of
// type *chat.Error, or ctx's. Call waits, so it needs a goroutine of its own.
func (c *Client[In, Out]) Call(ctx context.Context, in In) iter.Seq2[Out, error] {
	return func(yield func(Out, error) bool) {
		var none Out
		if err := ctx.Err(); err != nil {
			yield(none, err)
			return
		}
		id, box, err := c.open(in)
		if err != nil {
			yield(none, err)
			return
		}
		defer c.close(id, box)
		for {
			r, err := box.next(ctx)
			if err != nil {
				yield(none, err)
				return
			}
			box.ended = r.End
			if r.Out != nil && !yield(*r.Out, nil) {
				return
			}
			if r.Error != nil {
				yield(none, r.Error.restore())
				return
			}
			if r.End {
				return
			}
		}
	}
}

// Notify tells the worker something that has no answer. One that has not started has
// nothing to be told.
func (c *Client[In, Out]) Notify(in In) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if data, err := json.Marshal(call[In]{In: &in}); err == nil && c.port != nil {
		c.port.Post(string(data))
	}
}

// Stop ends the worker at once, and every call with an error. The next call starts
// another worker.
func (c *Client[In, Out]) Stop(why *chat.Error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.shutdown(why)
}

// open starts the worker if need be, and a call in it.
func (c *Client[In, Out]) open(in In) (int, *inbox[Out], error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.port == nil {
		c.starts++
		mine := c.starts
		port, err := c.Start(c.receive, func(reason string) { c.died(mine, reason) })
		if err != nil {
			return 0, nil, c.Failed
		}
		c.port = port
	}
	c.lastID++
	data, err := json.Marshal(call[In]{ID: c.lastID, In: &in})
	if err != nil {
		return 0, nil, err
	}
	box := newInbox[Out]()
	if c.calls == nil {
		c.calls = map[int]*inbox[Out]{}
	}
	c.calls[c.lastID] = box
	c.port.Post(string(data))
	return c.lastID, box, nil
}

// close ends a call; if the worker has not finished, it is told to stop.
func (c *Client[In, Out]) close(id int, box *inbox[Out]) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.calls[id] != box {
		return // the worker died meanwhile
	}
	delete(c.calls, id)
	if !box.ended {
		data, _ := json.Marshal(call[In]{ID: id, Cancel: true})
		c.port.Post(string(data))
	}
}

// receive hands a message to the call that it belongs to.
func (c *Client[In, Out]) receive(text string) {
	var r reply[Out]
	if json.Unmarshal([]byte(text), &r) != nil {
		return
	}
	c.mu.Lock()
	box := c.calls[r.ID]
	c.mu.Unlock()
	if box != nil {
		box.put(r)
	}
}

// died is called when a worker has died.
func (c *Client[In, Out]) died(worker int, reason string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.starts == worker {
		c.shutdown(c.Died(reason))
	}
}

// shutdown ends the worker, and every call with an error.
func (c *Client[In, Out]) shutdown(why *chat.Error) {
	if c.port == nil {
		return
	}
	for id, box := range c.calls {
		box.put(reply[Out]{ID: id, End: true, Error: store(why)})
	}
	clear(c.calls)
	c.port.Close()
	c.port = nil
}

// An inbox holds the messages of one call until they are read. It never blocks who
// puts: that is the browser's event handler.
type inbox[Out any] struct {
	mu       sync.Mutex
	messages []reply[Out]
	arrived  chan struct{} // has a token if messages may not be empty
	ended    bool          // read to the end; only the reader uses it
}

func newInbox[Out any]() *inbox[Out] { return &inbox[Out]{arrived: make(chan struct{}, 1)} }

func (b *inbox[Out]) put(r reply[Out]) {
	b.mu.Lock()
	b.messages = append(b.messages, r)
	b.mu.Unlock()
	select {
	case b.arrived <- struct{}{}:
	default:
	}
}

// next is the next message, or ctx's error.
func (b *inbox[Out]) next(ctx context.Context) (reply[Out], error) {
	for {
		if err := ctx.Err(); err != nil {
			return reply[Out]{}, err
		}
		b.mu.Lock()
		if len(b.messages) > 0 {
			r := b.messages[0]
			b.messages = b.messages[1:]
			b.mu.Unlock()
			return r, nil
		}
		b.mu.Unlock()
		select {
		case <-b.arrived:
		case <-ctx.Done():
		}
	}
}
