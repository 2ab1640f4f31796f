package httpd

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestChatCompletions(t *testing.T) {
	s := start(t, nil, words("Hello", ", ", "you"))

	t.Run("answers at once", func(t *testing.T) {
		res, body := s.send(t, "POST", "/v1/chat/completions", hello)
		var a struct {
			ID, Object, Model string
			Choices           []struct {
				Message      struct{ Role, Content string }
				FinishReason string `json:"finish_reason"`
			}
			Usage chat.Usage
		}
		if err := json.Unmarshal([]byte(body), &a); err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != 200 || a.Object != "chat.completion" || a.ID != "a1" || a.Model != "m-2026" ||
			len(a.Choices) != 1 || a.Choices[0].Message.Content != "Hello, you" || a.Choices[0].FinishReason != "stop" || a.Usage.TotalTokens != 4 {
			t.Errorf("status %d: %s", res.StatusCode, body)
		}
		if res.Header.Get(chat.ProviderHeader) != "p" || res.Header.Get("Cache-Control") != "no-store" {
			t.Errorf("headers are %v", res.Header)
		}
	})
	t.Run("streams", func(t *testing.T) {
		res, body := s.send(t, "POST", "/v1/chat/completions", helloStream, "Accept-Encoding", "gzip, br")
		events := strings.Split(strings.TrimSuffix(body, "\n\n"), "\n\n")
		if n := len(events); events[n-1] != "data: [DONE]" || !strings.Contains(body, `"Hello"`) || strings.Contains(body, "usage\":{") {
			t.Errorf("the stream is\n%s", body)
		}
		for name, want := range map[string]string{
			"Content-Type":      "text/event-stream; charset=utf-8",
			"X-Accel-Buffering": "no",
			"Cache-Control":     "no-store",
			"Content-Encoding":  "",
			chat.ProviderHeader: "p",
		} {
			if got := res.Header.Get(name); got != want {
				t.Errorf("%s is %q, want %q", name, got, want)
			}
		}
	})
	t.Run("adds the usage to a stream if asked", func(t *testing.T) {
		_, body := s.send(t, "POST", "/v1/chat/completions", strings.TrimSuffix(helloStream, "}")+`,"stream_options":{"include_usage":true}}`)
		if !strings.Contains(body, `"total_tokens":4`) || !strings.HasSuffix(body, "data: [DONE]\n\n") {
			t.Errorf("the stream is\n%s", body)
		}
	})
	t.Run("sends every chunk when it comes", func(t *testing.T) {
		step := make(chan struct{})
		s := start(t, nil, scripted(func(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
			for yield(chat.Chunk{ID: "1", Text: "x"}, nil) {
				select {
				case <-step:
				case <-ctx.Done():
					return
				}
			}
		}))
		res, err := http.Post(s.URL+"/v1/chat/completions", "application/json", strings.NewReader(helloStream))
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		events := chat.NewEventReader(res.Body)
		for range 5 { // each is read before the provider may go on
			for e, err := events.Next(); !strings.Contains(string(e.Data), `"x"`); e, err = events.Next() {
				if err != nil {
					t.Fatal(err)
				}
			}
			step <- struct{}{}
		}
	})
}

func TestCompletions(t *testing.T) {
	s := start(t, nil, words("Paris", "."))
	_, body := s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"The capital of France is"}`)
	if !strings.Contains(body, `"object":"text_completion"`) || !strings.Contains(body, `"text":"Paris."`) {
		t.Errorf("the answer is %s", body)
	}
	_, body = s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"The capital of France is","stream":true}`)
	if !strings.Contains(body, `"text":"Paris"`) || !strings.HasSuffix(body, "data: [DONE]\n\n") {
		t.Errorf("the stream is\n%s", body)
	}
	res, body := s.send(t, "POST", "/v1/completions", hello)
	if res.StatusCode != 400 {
		t.Errorf("messages were answered with %d: %s", res.StatusCode, body)
	}
}

func TestModelsEndpoint(t *testing.T) {
	s := start(t, nil, words())
	_, body := s.send(t, "GET", "/v1/models", "")
	want := `{"object":"list","data":[` +
		`{"id":"p/m","object":"model","created":1,"owned_by":"p","provider":"p","endpoints":["chat"]},` +
		`{"id":"p/deep/er","object":"model","created":0,"owned_by":"p","provider":"p","context_window":99},` +
		`{"id":"p//models/x y.gguf","object":"model","created":0,"owned_by":"p","provider":"p"}]}`
	if body != want {
		t.Errorf("got  %s\nwant %s", body, want)
	}
	for _, path := range []string{"/v1/models/p/m", "/v1/models/p%2Fm", "/v1/models/p%2fdeep%2fer", "/v1/models/p/deep/er"} {
		if res, body := s.send(t, "GET", path, ""); res.StatusCode != 200 || !strings.Contains(body, `"id":"p/`) {
			t.Errorf("%s gave %d %s", path, res.StatusCode, body)
		}
	}
	res, body := s.send(t, "GET", "/v1/models/p%2F%2Fmodels%2Fx%20y.gguf", "")
	if res.StatusCode != 200 || !strings.Contains(body, `"id":"p//models/x y.gguf"`) {
		t.Errorf("a path as a name gave %d %s", res.StatusCode, body)
	}
	for _, path := range []string{"/v1/models/p%2F..%2Fm", "/v1/models/p/none", "/v1/models/P/m", "/v1/models/p%252Fm", "/v1/models/m", "/v1/models/"} {
		res, body := s.send(t, "GET", path, "")
		decodeError(t, res, body, 404, "model_not_found")
	}
}

func TestHealth(t *testing.T) {
	ready := true
	s := start(t, func(c *Config) { c.Ready = func() bool { return ready } }, words())
	get := func(path string) int {
		res, _ := s.send(t, "GET", path, "", "Host", "10.0.0.7:8080") // as a load balancer asks
		return res.StatusCode
	}
	if h, r := get("/healthz"), get("/readyz"); h != 200 || r != 200 {
		t.Errorf("running: health %d, ready %d", h, r)
	}
	ready = false
	if h, r := get("/healthz"), get("/readyz"); h != 200 || r != 503 {
		t.Errorf("stopping: health %d, ready %d", h, r)
	}
}

func TestPage(t *testing.T) {
	page := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Security-Policy", "default-src 'self'")
		w.Write([]byte("page at " + r.URL.Path))
	})
	s := start(t, func(c *Config) { c.Page = page; c.Access = Token("a-secret-of-some-length") }, words())
	for _, path := range []string{"/", "/assets/app.js", "/v1x"} {
		res, body := s.send(t, "GET", path, "")
		if body != "page at "+path || res.Header.Get("Content-Security-Policy") != "default-src 'self'" || res.Header.Get("X-Frame-Options") != "DENY" {
			t.Errorf("%s gave %q with %v", path, body, res.Header)
		}
	}
}
