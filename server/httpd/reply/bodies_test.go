package reply

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"
)

// takesBodies is a server that takes bodies of up to a megabyte within some seconds, and
// tells in its answer how long each was.
func takesBodies(t *testing.T) (*httptest.Server, *Bodies) {
	t.Helper()
	bodies := &Bodies{}
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		client, _ := netip.ParseAddrPort(r.RemoteAddr)
		log := &RequestLog{ResponseWriter: w, Client: client.Addr(), Bodies: bodies}
		r = r.WithContext(WithLog(r.Context(), log))
		http.NewResponseController(w).SetReadDeadline(time.Now().Add(3 * time.Second))
		body, done, err := Body(log, r, 1<<20)
		if err != nil {
			Fail(log, r, err)
			return
		}
		defer done()
		JSON(log, http.StatusOK, len(body))
	}))
	t.Cleanup(s.Close)
	return s, bodies
}

// post sends a body of n bytes.
func post(t *testing.T, s *httptest.Server, n int) (status int, answer string, h http.Header) {
	t.Helper()
	res, err := http.Post(s.URL, "application/json", strings.NewReader(strings.Repeat("x", n)))
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res.StatusCode, string(data), res.Header
}

// eventually waits until a condition holds.
func eventually(t *testing.T, what string, has func() bool) {
	t.Helper()
	for deadline := time.Now().Add(30 * time.Second); !has(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within 30 s", what)
		}
	}
}

func TestBodies_that_never_end_leave_room_for_others(t *testing.T) {
	s, bodies := takesBodies(t)
	const senders = 48 // of 1 MiB: half more than there is room for
	for range senders {
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", 1<<20)
		go conn.Write(make([]byte, 1<<20-100))
	}
	held := func() int64 {
		bodies.mu.Lock()
		defer bodies.mu.Unlock()
		return bodies.large.held
	}
	eventually(t, "the room of one address is full", func() bool { return held() > bodyRoom/2 })
	if n := held(); n > bodyRoom/bodyShare*(bodyShare-1) {
		t.Errorf("one address holds %d bytes", n)
	}
	// Somebody at another address has room.
	if h := bodies.reserve(netip.MustParseAddr("192.0.2.1"), 1<<20); !h.grow(1 << 20) {
		t.Error("one address took all the room")
	} else {
		h.free()
	}
	eventually(t, "all of it comes back", func() bool { return held() == 0 })
	if status, answer, _ := post(t, s, 10); status != 200 || answer != "10" {
		t.Errorf("afterwards: %d %s", status, answer)
	}
}

func TestBodies_are_refused_when_there_is_no_room(t *testing.T) {
	s, bodies := takesBodies(t)
	var has []*reservation
	for i := range 16 { // of many addresses
		for _, limit := range []int64{Small, 1 << 20} {
			h := bodies.reserve(netip.AddrFrom4([4]byte{10, 0, 0, byte(i)}), limit)
			for h.grow(64 << 10) {
			}
			has = append(has, h)
		}
	}
	status, answer, header := post(t, s, 70_000)
	if status != 503 || !strings.Contains(answer, "server_busy") || header.Get("Retry-After") == "" {
		t.Errorf("%d %s, %v", status, answer, header)
	}
	for _, h := range has {
		h.free()
	}
	if status, answer, _ := post(t, s, 10); status != 200 || answer != "10" {
		t.Errorf("afterwards: %d %s", status, answer)
	}
	if bodies.large.held != 0 || bodies.small.held != 0 || len(bodies.large.by)+len(bodies.small.by) != 0 {
		t.Errorf("what is left: %+v", &bodies.large)
	}
}

func TestReadAll_takes_room_as_the_body_comes(t *testing.T) {
	for _, n := range []int{0, 1, 2047, 2048, 2049, 5000, 100_000, 1 << 20} {
		for _, known := range []bool{true, false} {
			var b Bodies
			h := b.reserve(netip.MustParseAddr("192.0.2.1"), 1<<20)
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
	var b Bodies // a length that is announced and not sent
	h := b.reserve(netip.MustParseAddr("192.0.2.1"), 1<<20)
	readAll(strings.NewReader("x"), 1<<20, h)
	if h.n > 4<<10 {
		t.Errorf("one byte of an announced megabyte holds %d", h.n)
	}
}
