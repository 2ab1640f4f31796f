package httpd

import (
	"fmt"
	"net"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

func TestBodies_have_a_limit_of_their_endpoint(t *testing.T) {
	s := startSchool(t, words("a"))
	for _, tt := range []struct {
		method, path string
		limit        int
	}{
		{"POST", "/api/join", smallBody}, {"POST", "/api/return", smallBody}, {"POST", "/api/teacher", smallBody},
		{"POST", "/api/teacher/classes", 64 << 10}, {"PUT", "/api/teacher/classes/x", 64 << 10}, {"POST", "/api/teacher/classes/x/links", smallBody},
		{"POST", "/api/teacher/classes/x/exercises", 1 << 20},
	} {
		for _, more := range []int{0, 1} {
			body := `{"x":"` + strings.Repeat("x", tt.limit+more-8) + `"}`
			status, answer := s.teacher.do(tt.method, tt.path, rawJSON(body))
			if refused := status == 413; refused != (more > 0) {
				t.Errorf("%s %s, %d bytes: %d %s", tt.method, tt.path, len(body), status, answer)
			}
		}
	}
}

// rawJSON is a body as it is.
type rawJSON string

func (r rawJSON) MarshalJSON() ([]byte, error) { return []byte(r), nil }

func TestBodies_that_never_end_leave_room_for_others(t *testing.T) {
	var inner *server
	s := start(t, func(c *Config) { c.BodyTimeout = 3 * time.Second }, words("a"))
	inner = s.Config.Handler.(*server)
	const senders = 48 // of 1 MiB: half more than there is room for
	var conns []net.Conn
	for range senders {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		conns = append(conns, conn)
		fmt.Fprintf(conn, "POST /v1/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", 1<<20)
		go conn.Write(make([]byte, 1<<20-100))
	}
	held := func() int64 {
		inner.bodies.mu.Lock()
		defer inner.bodies.mu.Unlock()
		return inner.bodies.large.held
	}
	eventually(t, "the room of one address is full", testWait, func() bool { return held() > bodyRoom/2 })
	if n := held(); n > bodyRoom/bodyShare*(bodyShare-1) {
		t.Errorf("one address holds %d bytes", n)
	}
	// Somebody at another address has room.
	if h := inner.bodies.hold(netip.MustParseAddr("192.0.2.1"), 1<<20); !h.grow(1 << 20) {
		t.Error("one address took all the room")
	} else {
		h.free()
	}
	eventually(t, "all of it comes back", testWait, func() bool { return held() == 0 })
	if res, body := s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"x"}`); res.StatusCode != 200 {
		t.Errorf("afterwards: %d %s", res.StatusCode, body)
	}
	for _, c := range conns {
		c.Close()
	}
}

func TestBodies_are_refused_when_there_is_no_room(t *testing.T) {
	s := start(t, nil, words("a"))
	inner := s.Config.Handler.(*server)
	var holds []*hold
	for i := range 16 { // of many addresses
		for _, limit := range []int64{smallBody, 1 << 20} {
			h := inner.bodies.hold(netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}), limit)
			for h.grow(64 << 10) {
			}
			holds = append(holds, h)
		}
	}
	res, body := s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"`+strings.Repeat("x", 70_000)+`"}`)
	decodeError(t, res, body, 503, "server_busy")
	if res.Header.Get("Retry-After") == "" {
		t.Error("no Retry-After")
	}
	for _, h := range holds {
		h.free()
	}
	if res, body := s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"x"}`); res.StatusCode != 200 {
		t.Errorf("afterwards: %d %s", res.StatusCode, body)
	}
	if inner.bodies.large.held != 0 || inner.bodies.small.held != 0 || len(inner.bodies.large.by)+len(inner.bodies.small.by) != 0 {
		t.Errorf("what is left: %+v", inner.bodies.large)
	}
}

func TestReadAll_takes_room_as_the_body_comes(t *testing.T) {
	for _, n := range []int{0, 1, 2047, 2048, 2049, 5000, 100_000, 1 << 20} {
		for _, known := range []bool{true, false} {
			var b bodies
			h := b.hold(netip.MustParseAddr("192.0.2.1"), 1<<20)
			length := int64(n)
			if !known {
				length = -1
			}
			got, err := readAll(httptest.NewRequest("POST", "/", strings.NewReader(strings.Repeat("x", n))).Body, length, h)
			if err != nil || len(got) != n || h.n < int64(n) || known && h.n > int64(n)+1 {
				t.Errorf("%d bytes, length %d: %d read, %d held, %v", n, length, len(got), h.n, err)
			}
			h.free()
			if b.large.held != 0 {
				t.Errorf("%d are still held", b.large.held)
			}
		}
	}
	var b bodies // a length that is announced and not sent
	h := b.hold(netip.MustParseAddr("192.0.2.1"), 1<<20)
	readAll(strings.NewReader("x"), 1<<20, h)
	if h.n > 4<<10 {
		t.Errorf("one byte of an announced megabyte holds %d", h.n)
	}
}
