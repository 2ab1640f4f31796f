package e2e

import (
	"bytes"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"strconv"
	"sync"
	"testing"
)

// A relay stands between the browser and a server, as a network does: it holds requests
// back, loses them, or changes what comes.
type relay struct {
	URL string

	mu    sync.Mutex
	down  bool
	held  map[string]chan struct{} // by path; closed when they may go on
	asked map[string]int           // requests by path
}

// newRelay is a relay to a server. change, unless it is nil, changes the bodies of answers.
func newRelay(t *testing.T, s *server, change func(contentType string, body []byte) []byte) *relay {
	t.Helper()
	to, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	r := &relay{held: map[string]chan struct{}{}, asked: map[string]int{}}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(p *httputil.ProxyRequest) { p.SetURL(to) },
		FlushInterval: -1,
		ErrorLog:      log.New(io.Discard, "", 0), // of requests that the browser gives up
	}
	if change != nil {
		proxy.Rewrite = func(p *httputil.ProxyRequest) {
			p.SetURL(to)
			p.Out.Header.Del("Accept-Encoding")
		}
		proxy.ModifyResponse = func(answer *http.Response) error {
			body, err := io.ReadAll(answer.Body)
			if err != nil {
				return err
			}
			body = change(answer.Header.Get("Content-Type"), body)
			answer.Body = io.NopCloser(bytes.NewReader(body))
			answer.ContentLength = int64(len(body))
			answer.Header.Set("Content-Length", strconv.Itoa(len(body)))
			return nil
		}
	}
	front := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, request *http.Request) {
		r.mu.Lock()
		r.asked[request.URL.Path]++
		down, wait := r.down, r.held[request.URL.Path]
		r.mu.Unlock()
		if down {
			panic(http.ErrAbortHandler)
		}
		if wait != nil {
			select {
			case <-wait:
			case <-request.Context().Done():
				panic(http.ErrAbortHandler)
			}
		}
		proxy.ServeHTTP(w, request)
	}))
	t.Cleanup(front.Close)
	t.Cleanup(front.CloseClientConnections)
	r.URL = front.URL
	return r
}

// hold keeps requests for a path back until release is called.
func (r *relay) hold(path string) (release func()) {
	r.mu.Lock()
	defer r.mu.Unlock()
	wait := make(chan struct{})
	r.held[path] = wait
	return func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		delete(r.held, path)
		close(wait)
	}
}

// cut takes the server away, or brings it back.
func (r *relay) cut(down bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.down = down
}

// times is how often a path was asked for.
func (r *relay) times(path string) int {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.asked[path]
}
