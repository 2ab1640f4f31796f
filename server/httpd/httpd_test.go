package httpd

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"iter"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/server/gateway"
	"fewshot/server/provider"
)

// scripted is a provider that does what a test says.
type scripted func(ctx context.Context, r *chat.Request, yield func(chat.Chunk, error) bool)

func (s scripted) Name() string { return "p" }

func (s scripted) Models(context.Context) ([]provider.Model, error) {
	return []provider.Model{{ID: "m", Created: 1, Chat: true}, {ID: "deep/er", ContextWindow: 99}, {ID: "/models/x y.gguf"}}, nil
}

func (s scripted) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) { s(ctx, r, yield) }
}

// words is a provider that answers word by word.
func words(list ...string) scripted {
	return func(_ context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) {
		for i, w := range list {
			c := chat.Chunk{ID: "a1", Model: "m-2026", Created: 1, Text: w}
			if i == len(list)-1 {
				c.FinishReason = chat.FinishStop
			}
			if !yield(c, nil) {
				return
			}
		}
		yield(chat.Chunk{ID: "a1", Model: "m-2026", Created: 1, Usage: &chat.Usage{PromptTokens: 1, CompletionTokens: len(list), TotalTokens: 1 + len(list)}}, nil)
	}
}

// fails is a provider that says some words and then fails.
func fails(err error, before ...string) scripted {
	return func(_ context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
		for _, w := range before {
			if !yield(chat.Chunk{ID: "a1", Text: w}, nil) {
				return
			}
		}
		yield(chat.Chunk{}, err)
	}
}

// A site is a running server with what it wrote to its log.
type site struct {
	*httptest.Server
	gateway *gateway.Gateway
	metrics *Metrics
	log     *safeBuffer
}

// safeBuffer is a buffer that several goroutines may write to.
type safeBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *safeBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *safeBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}

// start runs a server on a real listener, wired as in production.
func start(t testing.TB, change func(*Config), providers ...provider.Provider) *site {
	t.Helper()
	s := &site{log: &safeBuffer{}}
	log := slog.New(slog.NewJSONHandler(s.log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	s.metrics = NewMetrics(func() int { return s.gateway.Active() })
	limits := gateway.DefaultLimits()
	limits.Minute, limits.ClientMinute = 1<<30, 1<<30
	g, err := gateway.New(gateway.Config{
		Providers: providers,
		Limits:    limits,
		Price:     func(string) model.Price { return model.Price{Known: true, Source: "a test"} },
		Report: func(ctx context.Context, run gateway.Run) {
			s.metrics.Run(run)
			LogRun(ctx, log, run)
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	s.gateway = g
	c := Config{Gateway: g, Log: log, Metrics: s.metrics.Handler(), Count: s.metrics.Request, LoopbackOnly: true}
	if change != nil {
		change(&c)
	}
	s.Server = httptest.NewUnstartedServer(nil)
	s.Server.Config = Server(New(c), log)
	s.Server.Start()
	t.Cleanup(s.Close)
	return s
}

// send makes a request with a JSON body and returns the answer with its body.
func (s *site) send(t testing.TB, method, path, body string, headers ...string) (*http.Response, string) {
	t.Helper()
	req, err := http.NewRequestWithContext(t.Context(), method, s.URL+path, strings.NewReader(body))
	if err != nil {
		t.Fatal(err)
	}
	if body != "" {
		req.Header.Set("Content-Type", "application/json")
	}
	for i := 0; i < len(headers); i += 2 {
		if headers[i] == "Host" {
			req.Host = headers[i+1]
		}
		req.Header.Set(headers[i], headers[i+1])
	}
	res, err := s.Client().Transport.RoundTrip(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(data)
}

// raw writes bytes to a fresh connection and returns all that comes back until
// the server closes it, or until the wait is over. closed says which.
func (s *site) raw(t testing.TB, bytes string, wait time.Duration) (answer string, closed bool) {
	t.Helper()
	conn, err := net.Dial("tcp", s.Listener.Addr().String())
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	if _, err := io.WriteString(conn, bytes); err != nil {
		t.Fatal(err)
	}
	conn.SetReadDeadline(time.Now().Add(wait))
	data, err := io.ReadAll(conn)
	return string(data), err == nil
}

// envelope is OpenAI's error, as a client decodes it.
type envelope struct {
	Error struct {
		Message string  `json:"message"`
		Hint    string  `json:"hint"`
		Type    string  `json:"type"`
		Param   *string `json:"param"`
		Code    *string `json:"code"`
	} `json:"error"`
}

// decodeError checks that an answer is an error envelope of that status and
// code, with a message and a hint for people.
func decodeError(t testing.TB, res *http.Response, body string, status int, code string) envelope {
	t.Helper()
	var e envelope
	if err := json.Unmarshal([]byte(body), &e); err != nil {
		t.Fatalf("status %d with a body that is no envelope: %v\n%s", res.StatusCode, err, body)
	}
	if res.StatusCode != status || e.Error.Code == nil || *e.Error.Code != code {
		t.Errorf("status %d, want %d with code %s: %s", res.StatusCode, status, code, body)
	}
	if e.Error.Message == "" || e.Error.Hint == "" || e.Error.Type == "" {
		t.Errorf("an error without message, hint or type: %s", body)
	}
	if res.Header.Get("Content-Type") != "application/json" || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("an error with the headers %v", res.Header)
	}
	return e
}

const (
	hello       = `{"model":"p/m","messages":[{"role":"user","content":"hello"}]}`
	helloStream = `{"model":"p/m","messages":[{"role":"user","content":"hello"}],"stream":true}`
)

// eventually waits until a condition holds.
func eventually(t testing.TB, what string, within time.Duration, holds func() bool) {
	t.Helper()
	for deadline := time.Now().Add(within); !holds(); time.Sleep(2 * time.Millisecond) {
		if time.Now().After(deadline) {
			t.Fatalf("%s: not within %v", what, within)
		}
	}
}
