package httpd

import (
	"bufio"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"testing"
	"time"
)

// limited is a server with a limit of connections, whose answers wait for go.
func limited(t *testing.T, most int) (address string, c *connections, answer chan struct{}) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	answer = make(chan struct{})
	server := Server(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/wait" {
			<-answer
		}
		io.WriteString(w, "ok")
	}), slog.New(slog.DiscardHandler))
	limit := Limit(server, l, most)
	go server.Serve(limit)
	t.Cleanup(func() { server.Close() })
	return l.Addr().String(), limit.(*connections), answer
}

func dial(t *testing.T, address, request string) net.Conn {
	t.Helper()
	conn, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { conn.Close() })
	io.WriteString(conn, request)
	return conn
}

// statusOf is the status that a connection is answered with; 0: it was closed.
func statusOf(conn net.Conn) int {
	conn.SetReadDeadline(time.Now().Add(testWait))
	res, err := http.ReadResponse(bufio.NewReader(conn), nil)
	if err != nil {
		return 0
	}
	res.Body.Close()
	return res.StatusCode
}

func (c *connections) counts() (open, waiting int) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.open), c.waiting.Len()
}

const (
	get  = "GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"
	wait = "GET /wait HTTP/1.1\r\nHost: localhost\r\n\r\n"
)

func TestLimit_those_without_a_request_give_way(t *testing.T) {
	for name, request := range map[string]string{"that_said_nothing": "", "with_half_a_header": "GET / HTTP/1.1\r\nHo", "that_were_answered": get} {
		t.Run(name, func(t *testing.T) {
			const most = 10
			address, c, _ := limited(t, most)
			var old []net.Conn
			for range 3 * most {
				conn := dial(t, address, request)
				if request == get && statusOf(conn) != 200 {
					t.Fatal("not answered")
				}
				old = append(old, conn)
			}
			conn := dial(t, address, get)
			if s := statusOf(conn); s != 200 {
				t.Errorf("a new one got %d", s)
			}
			if open, _ := c.counts(); open > most {
				t.Errorf("%d are open", open)
			}
			if request != get {
				if s := statusOf(old[0]); s != 0 {
					t.Errorf("the oldest one got %d", s)
				}
			}
		})
	}
}

func TestLimit_answers_under_way_stay(t *testing.T) {
	const most = 10
	address, c, answer := limited(t, most)
	var under []net.Conn
	for range most {
		under = append(under, dial(t, address, wait))
	}
	eventually(t, "all have an answer under way", testWait, func() bool { open, waiting := c.counts(); return open == most && waiting == 0 })
	for range 3 {
		if s := statusOf(dial(t, address, get)); s != 503 {
			t.Errorf("one more got %d", s)
		}
	}
	close(answer)
	for _, conn := range under {
		if s := statusOf(conn); s != 200 {
			t.Errorf("an answer under way became %d", s)
		}
	}
	if s := statusOf(dial(t, address, get)); s != 200 {
		t.Errorf("afterwards: %d", s)
	}
}

func TestLimit_counts_right_with_many_at_once(t *testing.T) {
	address, c, answer := limited(t, 20)
	close(answer)
	var wg sync.WaitGroup
	for w := range 16 {
		wg.Go(func() {
			for i := range 40 {
				conn, err := net.Dial("tcp", address)
				if err != nil {
					t.Error(err)
					return
				}
				switch (w + i) % 4 {
				case 0:
					fmt.Fprint(conn, get)
					statusOf(conn)
				case 1:
					fmt.Fprint(conn, "GET /")
				case 2:
					fmt.Fprint(conn, wait, wait)
				}
				if open, waiting := c.counts(); open > 20 || waiting > open {
					t.Errorf("%d open, %d waiting", open, waiting)
				}
				conn.Close()
			}
		})
	}
	wg.Wait()
	eventually(t, "all are closed", testWait, func() bool { open, waiting := c.counts(); return open == 0 && waiting == 0 })
}
