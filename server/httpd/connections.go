package httpd

import (
	"container/list"
	"fmt"
	"io"
	"net"
	"net/http"
	"sync"
	"time"

	"fewshot/server/httpd/reply"
)

// Limit returns a listener for the server that keeps at most that number of connections open.
// When all are taken, a new one takes the place of the one that has waited longest
// without a request, also one that never sent a whole header; only if all have an
// answer under way is it told to come again. It must be called before the server
// serves, once.
func Limit(server *http.Server, l net.Listener, most int) net.Listener {
	c := &connections{Listener: l, most: most, open: map[net.Conn]*list.Element{}, refusing: make(chan struct{}, refusals)}
	server.ConnState = c.changed
	return c
}

const (
	refusals    = 64 // that are answered at a time; more are closed without an answer
	refusalTime = time.Second
)

// connections counts a listener's connections.
type connections struct {
	net.Listener
	most     int
	refusing chan struct{} // an element for each that is told to come again

	mu      sync.Mutex
	open    map[net.Conn]*list.Element // their places in waiting, nil: an answer is under way
	waiting list.List                  // of net.Conn, those without a request, the longest first
}

// Accept waits for a connection for which there is room.
func (c *connections) Accept() (net.Conn, error) {
	for {
		conn, err := c.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if c.admit(conn) {
			return conn, nil
		}
		select {
		case c.refusing <- struct{}{}:
			go func() {
				refuse(conn)
				<-c.refusing
			}()
		default:
			conn.Close()
		}
	}
}

// admit takes a connection, perhaps for another one.
func (c *connections) admit(conn net.Conn) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	if len(c.open) >= c.most {
		longest := c.waiting.Front()
		if longest == nil {
			return false
		}
		old := c.waiting.Remove(longest).(net.Conn)
		delete(c.open, old)
		old.Close()
	}
	c.open[conn] = c.waiting.PushBack(conn)
	return true
}

// changed notes what a connection does now.
func (c *connections) changed(conn net.Conn, state http.ConnState) {
	c.mu.Lock()
	defer c.mu.Unlock()
	place, known := c.open[conn]
	if !known {
		return // it gave way to another
	}
	if place != nil && state != http.StateNew {
		c.waiting.Remove(place)
		c.open[conn] = nil
	}
	switch state {
	case http.StateIdle:
		c.open[conn] = c.waiting.PushBack(conn)
	case http.StateClosed, http.StateHijacked:
		delete(c.open, conn)
	}
}

// refuse answers a connection for which there is no room, whatever it asks.
func refuse(conn net.Conn) {
	defer conn.Close()
	conn.SetDeadline(time.Now().Add(refusalTime))
	e := reply.Classify(reply.Busy())
	body := e.AppendJSON(nil)
	fmt.Fprintf(conn, "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nCache-Control: no-store\r\nRetry-After: %d\r\nConnection: close\r\nContent-Length: %d\r\n\r\n%s", e.RetryAfterSeconds, len(body), body)
	// Closed at once, with a request unread, the connection would be reset and the
	// answer lost.
	if half, ok := conn.(interface{ CloseWrite() error }); ok {
		half.CloseWrite()
	}
	io.CopyN(io.Discard, conn, 64<<10)
}
