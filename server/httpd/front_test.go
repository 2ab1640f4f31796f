package httpd

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/server/gateway"
)

// testWait is how long a test waits for what should come at once.
const testWait = 20 * time.Second

func TestEveryAnswerIsGuarded(t *testing.T) {
	s := start(t, nil, words("x"))
	for _, c := range [][3]string{
		{"GET", "/v1/models", ""}, {"GET", "/v1/none", ""}, {"POST", "/v1/chat/completions", hello}, {"POST", "/v1/chat/completions", helloStream},
		{"POST", "/v1/chat/completions", "{"}, {"GET", "/healthz", ""}, {"GET", "/metrics", ""}, {"GET", "/", ""}, {"GET", "/a/../b", ""},
	} {
		res, _ := s.send(t, c[0], c[1], c[2])
		for name, want := range map[string]string{
			"Content-Security-Policy":      "default-src 'none'; frame-ancestors 'none'",
			"X-Content-Type-Options":       "nosniff",
			"X-Frame-Options":              "DENY",
			"Referrer-Policy":              "no-referrer",
			"Cross-Origin-Opener-Policy":   "same-origin",
			"Cross-Origin-Resource-Policy": "same-origin",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s %s: %s is %q, want %q", c[0], c[1], name, got, want)
			}
		}
		if !strings.HasPrefix(res.Header.Get("X-Request-Id"), "req_") || !strings.Contains(res.Header.Get("Permissions-Policy"), "camera=()") {
			t.Errorf("%s %s: headers are %v", c[0], c[1], res.Header)
		}
		if res.Header.Get("Access-Control-Allow-Origin") != "" || res.Header.Get("Server") != "" {
			t.Errorf("%s %s: headers are %v", c[0], c[1], res.Header)
		}
	}
}

func TestSmuggling(t *testing.T) {
	s := start(t, nil, words("x"))
	head := "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
	smuggled := "GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n"
	length := fmt.Sprintf("Content-Length: %d\r\n", len(hello))
	chunk := fmt.Sprintf("%x\r\n%s\r\n0\r\n\r\n", len(hello), hello)
	for name, bytes := range map[string]string{
		"CL.TE":                        head + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" + smuggled,
		"TE.CL":                        head + "Transfer-Encoding: chunked\r\n" + length + "\r\n" + chunk + smuggled,
		"chunked":                      head + "Transfer-Encoding: chunked\r\n\r\n" + chunk + smuggled,
		"chunk extension":              head + "Transfer-Encoding: chunked\r\n\r\n" + strings.Replace(chunk, "\r\n", ";a=\"b\nc\"\r\n", 1) + smuggled,
		"two encodings":                head + "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n" + chunk + smuggled,
		"encoding list":                head + "Transfer-Encoding: gzip, chunked\r\n\r\n" + chunk + smuggled,
		"encoding identity":            head + "Transfer-Encoding: identity\r\n" + length + "\r\n" + hello + smuggled,
		"encoding xchunked":            head + "Transfer-Encoding: xchunked\r\n" + length + "\r\n" + hello + smuggled,
		"encoding after a tab":         head + "Transfer-Encoding:\tchunked\r\n" + length + "\r\n" + chunk + smuggled,
		"space before the colon":       head + "Transfer-Encoding : chunked\r\n" + length + "\r\n" + chunk + smuggled,
		"folded header":                head + "Transfer-Encoding:\r\n chunked\r\n" + length + "\r\n" + chunk + smuggled,
		"different lengths":            head + length + "Content-Length: 5\r\n\r\n" + hello + smuggled,
		"lengths in a list":            head + "Content-Length: 5, 5\r\n\r\nhello" + smuggled,
		"negative length":              head + "Content-Length: -1\r\n\r\n" + smuggled,
		"length with a sign":           head + fmt.Sprintf("Content-Length: +%d\r\n\r\n", len(hello)) + hello + smuggled,
		"length in hexadecimal":        head + "Content-Length: 0x10\r\n\r\n" + hello + smuggled,
		"huge length":                  head + "Content-Length: 99999999999999999999\r\n\r\n" + hello + smuggled,
		"null in a header":             head + "X: a\x00b\r\n" + length + "\r\n" + hello + smuggled,
		"two hosts":                    head + "Host: localhost\r\n" + length + "\r\n" + hello + smuggled,
		"no host":                      strings.Replace(head, "Host: localhost\r\n", "", 1) + length + "\r\n" + hello + smuggled,
		"header name with a line feed": head + "X\nY: z\r\n" + length + "\r\n" + hello + smuggled,
		"bad version":                  strings.Replace(head, "HTTP/1.1", "HTTP/1.1x", 1) + length + "\r\n" + hello + smuggled,
	} {
		t.Run(name, func(t *testing.T) {
			answer, closed := s.raw(t, bytes, testWait)
			status, _, _ := strings.Cut(answer, "\r\n")
			refused := strings.HasPrefix(status, "HTTP/1.1 400 ") || strings.HasPrefix(status, "HTTP/1.1 501 ") || strings.HasPrefix(status, "HTTP/1.1 505 ")
			if !refused || !closed || strings.Count(answer, "HTTP/1.1 ") != 1 {
				t.Errorf("closed %v, answered\n%s", closed, answer)
			}
		})
	}
	t.Run("the same length twice is one length", func(t *testing.T) {
		answer, _ := s.raw(t, head+length+length+"Connection: close\r\n\r\n"+hello, testWait)
		if !strings.HasPrefix(answer, "HTTP/1.1 200 ") {
			t.Errorf("answered\n%s", answer)
		}
	})
}

func TestPaths(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, "page") })
	s := start(t, func(c *Config) { c.Page = page }, words("x"))
	for _, path := range []string{
		"//evil.example", "//evil.example/..", "/\\evil.example/../", "/v1//models", "/v1/../healthz", "/v1/./models", "/./", "/../../etc/passwd",
		"/%2e%2e/etc/passwd", "/..%2f..%2fetc/passwd", "//", "/%2f%2fevil.example", "/assets/..%2f..%2fgo.mod", "/v1/models/..%2f..%2fhealthz",
	} {
		answer, _ := s.raw(t, "GET "+path+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", testWait)
		if !strings.HasPrefix(answer, "HTTP/1.1 404 ") || strings.Contains(answer, "Location:") {
			t.Errorf("%s gave\n%s", path, answer)
		}
	}
	for _, line := range []string{"CONNECT evil.example:443", "GET http://evil.example/v1/models", "GET http://evil.example/"} {
		answer, _ := s.raw(t, line+" HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n", testWait)
		if !strings.HasPrefix(answer, "HTTP/1.1 4") || strings.Contains(answer, "Location:") {
			t.Errorf("%s gave\n%s", line, answer)
		}
	}
}

func TestCrossOrigin(t *testing.T) {
	s := start(t, nil, words("x"))
	for _, c := range []struct {
		headers []string
		allowed bool
	}{
		{nil, true}, // a program
		{[]string{"Sec-Fetch-Site", "same-origin"}, true},
		{[]string{"Sec-Fetch-Site", "none"}, true},
		{[]string{"Origin", "http://" + s.Listener.Addr().String()}, true},
		{[]string{"Sec-Fetch-Site", "cross-site"}, false},
		{[]string{"Sec-Fetch-Site", "same-site"}, false},
		{[]string{"Sec-Fetch-Site", "Cross-Site"}, false},
		{[]string{"Sec-Fetch-Site", "cross-site", "Origin", "http://" + s.Listener.Addr().String()}, false},
		{[]string{"Origin", "https://evil.example"}, false},
		{[]string{"Origin", "http://localhost:1"}, false},
		{[]string{"Origin", "http://" + s.Listener.Addr().String() + ".evil.example"}, false},
		{[]string{"Origin", "null"}, false},
	} {
		res, body := s.send(t, "POST", "/v1/chat/completions", hello, c.headers...)
		if c.allowed && res.StatusCode != 200 {
			t.Errorf("%v gave %d", c.headers, res.StatusCode)
		}
		if !c.allowed {
			decodeError(t, res, body, 403, "cross_origin")
		}
	}
}

func TestBodySize(t *testing.T) {
	s := start(t, func(c *Config) { c.MaxBodyBytes = 4096 }, words("x"))
	pad := func(n int) string { return hello + strings.Repeat(" ", n-len(hello)) }
	if res, body := s.send(t, "POST", "/v1/chat/completions", pad(4096)); res.StatusCode != 200 {
		t.Errorf("a body of the limit gave %d %s", res.StatusCode, body)
	}
	res, body := s.send(t, "POST", "/v1/chat/completions", pad(4097))
	decodeError(t, res, body, 413, "request_too_large")

	t.Run("is refused before it is read", func(t *testing.T) {
		began := time.Now()
		answer, closed := s.raw(t, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 9000000000\r\n\r\n{", testWait)
		if !strings.HasPrefix(answer, "HTTP/1.1 413 ") || !closed || time.Since(began) > testWait/2 {
			t.Errorf("after %v, closed %v:\n%s", time.Since(began), closed, answer)
		}
	})
	t.Run("says so to a client that reads when it has sent everything", func(t *testing.T) {
		body := strings.Repeat("x", 6<<20)
		for range 5 { // a reset may come late
			answer, _ := s.raw(t, fmt.Sprintf("POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(body), body), testWait)
			if !strings.HasPrefix(answer, "HTTP/1.1 413 ") {
				t.Fatalf("got %q", answer)
			}
		}
	})
}

func TestSlowClients(t *testing.T) {
	t.Run("a slow body is cut off", func(t *testing.T) {
		s := start(t, func(c *Config) { c.BodyTimeout = 100 * time.Millisecond }, words("x"))
		for _, path := range []string{"/v1/chat/completions", "/v1/none", "/"} {
			began := time.Now()
			_, closed := s.raw(t, "POST "+path+" HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: 100\r\n\r\n{", testWait)
			if took := time.Since(began); !closed || took > testWait/2 {
				t.Errorf("%s: closed %v after %v", path, closed, took)
			}
		}
	})
	t.Run("the deadline of the body is not one of the answer", func(t *testing.T) {
		s := start(t, func(c *Config) { c.BodyTimeout = 50 * time.Millisecond }, scripted(func(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
			select {
			case <-ctx.Done():
				yield(chat.Chunk{}, ctx.Err())
			case <-time.After(200 * time.Millisecond):
				yield(chat.Chunk{ID: "1", Text: "late", FinishReason: "stop"}, nil)
			}
		}))
		if res, body := s.send(t, "POST", "/v1/chat/completions", hello); res.StatusCode != 200 || !strings.Contains(body, "late") {
			t.Errorf("got %d %s", res.StatusCode, body)
		}
	})
	t.Run("a reader that stops is cut off, and its run with it", func(t *testing.T) {
		ended := make(chan struct{})
		s := start(t, func(c *Config) { c.WriteTimeout = 200 * time.Millisecond }, scripted(func(_ context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
			defer close(ended)
			for text := strings.Repeat("x", 64<<10); yield(chat.Chunk{ID: "1", Text: text}, nil); {
			}
		}))
		conn, err := net.Dial("tcp", s.Listener.Addr().String())
		if err != nil {
			t.Fatal(err)
		}
		defer conn.Close()
		fmt.Fprintf(conn, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s", len(helloStream), helloStream)
		if _, err := bufio.NewReader(conn).Peek(1); err != nil {
			t.Fatal(err)
		}
		select {
		case <-ended:
		case <-time.After(testWait):
			t.Fatal("the run goes on")
		}
		eventually(t, "no run is under way", testWait, func() bool { return s.gateway.Active() == 0 })
	})
	t.Run("slow headers have a deadline", func(t *testing.T) {
		s := start(t, nil, words("x"))
		c := s.Server.Config
		if c.ReadHeaderTimeout <= 0 || c.ReadHeaderTimeout > 10*time.Second || c.IdleTimeout <= 0 || c.MaxHeaderBytes <= 0 {
			t.Errorf("the deadlines are %+v", c)
		}
		s.Close()
		hasty := Server(c.Handler, slog.New(slog.DiscardHandler))
		hasty.ReadHeaderTimeout = 100 * time.Millisecond
		s.Server = httptest.NewUnstartedServer(nil)
		s.Server.Config = hasty
		s.Server.Start()
		defer s.Close()
		if _, closed := s.raw(t, "GET / HTTP/1.1\r\nHost: local", testWait); !closed {
			t.Error("a half-sent header keeps its connection")
		}
		if answer, closed := s.raw(t, "GET / HTTP/1.1\r\nX: "+strings.Repeat("x", 64<<10)+"\r\n\r\n", testWait); !closed || !strings.HasPrefix(answer, "HTTP/1.1 431 ") {
			t.Errorf("a huge header: closed %v, answered %.200s", closed, answer)
		}
	})
}

func TestTooManyStreams(t *testing.T) {
	hold := scripted(func(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
		if yield(chat.Chunk{ID: "1", Text: "x"}, nil) {
			<-ctx.Done()
		}
	})
	s := start(t, func(c *Config) { c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")} }, hold)
	open := func(client string) *http.Response {
		req, err := http.NewRequestWithContext(t.Context(), "POST", s.URL+"/v1/chat/completions", strings.NewReader(helloStream))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Content-Type", "application/json")
		req.Header.Set("X-Forwarded-For", client)
		res, err := s.Client().Do(req)
		if err != nil {
			t.Fatal(err)
		}
		return res
	}
	limits := gateway.DefaultLimits()
	var streams []*http.Response
	for range limits.ClientStreams {
		streams = append(streams, open("192.0.2.1"))
	}
	// One more waits, and is told so; those of others don't.
	late := open("192.0.2.1")
	streams = append(streams, late)
	word := make([]byte, 200)
	n, _ := late.Body.Read(word)
	if got := string(word[:n]); late.StatusCode != 200 || !strings.HasPrefix(got, ": waiting 0\n\n") {
		t.Errorf("who waits was told %d %q", late.StatusCode, got)
	}
	for n := range 20 {
		res := open(fmt.Sprintf("198.51.100.%d", n))
		if streams = append(streams, res); res.StatusCode != 200 {
			t.Fatalf("client %d got %d", n, res.StatusCode)
		}
	}
	streams[0].Body.Close()
	if n, err := late.Body.Read(word); err != nil || !strings.Contains(string(word[:n]), "data: ") && !strings.Contains(string(word[:n]), ": waiting") {
		t.Errorf("after its wait it got %q, %v", word[:n], err)
	}
	if res, _ := s.send(t, "GET", "/v1/models", ""); res.StatusCode != 200 {
		t.Errorf("the list of models gave %d meanwhile", res.StatusCode)
	}
	for _, res := range streams {
		res.Body.Close()
	}
	eventually(t, "the places are free again", testWait, func() bool { return s.gateway.Active() == 0 })
}
