// Package upstreamtest is a fake upstream that speaks the wire formats of
// OpenAI (/v1/chat/completions, /v1/completions, /v1/models) and of Anthropic
// (/v1/messages and its count_tokens, /v1/models), streamed and not, for tests of what stands
// before it.
//
// An answer is computed from the request: "echo: " and the last line that is
// not empty of the last message or the prompt, in pieces of a word each, which
// count as its tokens. max_tokens, stop sequences, n and logprobs are honoured,
// and a field that the protocol does not have is an error, as at OpenAI.
//
// A fault is chosen by the model's name; [Faults] lists them. The server keeps
// what it received, and when a caller went away, for the test to look at.
//
//	up := upstreamtest.New()
//	defer up.Close()
//	… base URL up.URL + "/v1" …
//	up.Requests()[0].Header.Get("Authorization")
package upstreamtest

import (
	"bytes"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"time"
)

// A Server is a fake upstream on a loopback port. All its methods are safe for
// concurrent use.
type Server struct {
	URL string // http://127.0.0.1:port; base URLs are URL + "/v1"

	http, elsewhere *http.Server
	elsewhereURL    string

	mu       sync.Mutex
	requests []*Request
	strayed  []*Request
}

// New starts a server. It panics if there is no free loopback port.
func New() *Server {
	s, err := Listen("127.0.0.1:0")
	if err != nil {
		panic("upstreamtest: " + err.Error())
	}
	return s
}

// Listen starts a server at address.
func Listen(address string) (*Server, error) {
	s := &Server{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /v1/models", s.models)
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, openAIChat) })
	mux.HandleFunc("POST /v1/completions", func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, openAIText) })
	mux.HandleFunc("POST /v1/messages", func(w http.ResponseWriter, r *http.Request) { s.answer(w, r, anthropic) })
	mux.HandleFunc("POST /v1/messages/count_tokens", s.countTokens)
	mux.HandleFunc("GET /api/version", func(w http.ResponseWriter, r *http.Request) {
		writeJSON(w, http.StatusOK, map[string]any{"version": "0.0.0"})
	})
	var err error
	if s.http, s.URL, err = s.listen(address, &s.requests, mux); err != nil {
		return nil, err
	}
	if s.elsewhere, s.elsewhereURL, err = s.listen("127.0.0.1:0", &s.strayed, mux); err != nil {
		s.http.Close()
		return nil, err
	}
	return s, nil
}

// listen serves next at address and records into list.
func (s *Server) listen(address string, list *[]*Request, next http.Handler) (*http.Server, string, error) {
	l, err := net.Listen("tcp", address)
	if err != nil {
		return nil, "", err
	}
	server := &http.Server{Handler: s.record(list, next), ReadHeaderTimeout: 10 * time.Second}
	go server.Serve(l) // ends with Close
	return server, "http://" + l.Addr().String(), nil
}

// Close stops the server and ends its connections.
func (s *Server) Close() {
	s.http.Close()
	s.elsewhere.Close()
}

// A Request is one that the server received.
type Request struct {
	Method, Path string // the path with its query
	Host         string
	Header       http.Header
	Body         []byte // as it came
	Received     time.Time
	// Cancelled is closed when the caller went away before the answer's end.
	Cancelled <-chan struct{}
	// Done is closed when the answer ended, complete or not.
	Done <-chan struct{}
}

// Model is the model that the body names, "" if there is none.
func (r *Request) Model() string {
	var body struct {
		Model string `json:"model"`
	}
	json.Unmarshal(r.Body, &body)
	return body.Model
}

// Requests are the requests so far, in order of arrival.
func (s *Server) Requests() []*Request { return s.list(&s.requests) }

// Strayed are the requests that arrived at the other host to which the fault
// fault-redirect points: there must be none.
func (s *Server) Strayed() []*Request { return s.list(&s.strayed) }

func (s *Server) list(from *[]*Request) []*Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return append([]*Request(nil), *from...)
}

// Reset forgets the requests so far.
func (s *Server) Reset() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.requests, s.strayed = nil, nil
}

// record keeps each request before next answers it.
func (s *Server) record(list *[]*Request, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Read first: only then does the server notice that a caller goes away.
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		r.Body = io.NopCloser(bytes.NewReader(body))
		cancelled, done := make(chan struct{}), make(chan struct{})
		rec := &Request{
			Method: r.Method, Path: r.URL.RequestURI(), Host: r.Host, Header: r.Header.Clone(), Body: body,
			Received: time.Now(), Cancelled: cancelled, Done: done,
		}
		s.mu.Lock()
		*list = append(*list, rec)
		s.mu.Unlock()
		defer func() {
			if r.Context().Err() != nil {
				close(cancelled)
			}
			close(done)
		}()
		next.ServeHTTP(w, r)
	})
}

// models lists the models and all faults, in the format of who asks.
func (s *Server) models(w http.ResponseWriter, r *http.Request) {
	names := append([]string{"echo-1", "gpt-4o-mini", "gpt-3.5-turbo-instruct", "o4-mini", "text-embedding-3-small", "tts-1"}, Faults()...)
	list := []map[string]any{}
	for _, name := range names {
		if r.Header.Get("Anthropic-Version") != "" {
			list = append(list, map[string]any{"type": "model", "id": name, "display_name": name, "created_at": "2026-01-02T03:04:05Z"})
		} else {
			list = append(list, map[string]any{"id": name, "object": "model", "created": 1767323045, "owned_by": "upstreamtest"})
		}
	}
	if key(r) == "unlisted" {
		fail(w, http.StatusInternalServerError, "server_error", "The list is not available.", "")
		return
	}
	writeJSON(w, http.StatusOK, map[string]any{"object": "list", "data": list, "has_more": false})
}

// key is what the caller proves itself with.
func key(r *http.Request) string {
	if k := r.Header.Get("X-Api-Key"); k != "" {
		return k
	}
	return strings.TrimPrefix(r.Header.Get("Authorization"), "Bearer ")
}

func writeJSON(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	json.NewEncoder(w).Encode(v)
}

// fail answers with OpenAI's error envelope, which Anthropic's has the same
// place for a message in.
func fail(w http.ResponseWriter, status int, kind, message, code string) {
	e := map[string]any{"message": message, "type": kind, "param": nil, "code": nil}
	if code != "" {
		e["code"] = code
	}
	writeJSON(w, status, map[string]any{"type": "error", "error": e})
}
