package httpd

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestErrors(t *testing.T) {
	s := start(t, nil, words("x"))
	post := "/v1/chat/completions"
	for _, c := range []struct {
		name, method, path, body string
		headers                  []string
		status                   int
		code                     string
	}{
		{"an unknown endpoint", "GET", "/v1/none", "", nil, 404, "unknown_url"},
		{"the bare prefix", "GET", "/v1", "", nil, 404, "unknown_url"},
		{"the bare prefix with a slash", "GET", "/v1/", "", nil, 404, "unknown_url"},
		{"an endpoint that others have", "POST", "/v1/responses", "{}", nil, 404, "unknown_url"},
		{"an endpoint with a slash", "POST", post + "/", hello, nil, 404, "unknown_url"},
		{"an endpoint in capitals", "POST", "/v1/Chat/Completions", hello, nil, 404, "unknown_url"},
		{"a wrong method", "GET", post, "", nil, 405, "method_not_allowed"},
		{"a made-up method", "BREW", "/v1/models", "", nil, 405, "method_not_allowed"},
		{"a preflight", "OPTIONS", post, "", []string{"Origin", "https://evil.example", "Access-Control-Request-Method", "POST"}, 405, "method_not_allowed"},
		{"a form", "POST", post, hello, []string{"Content-Type", "text/plain"}, 415, "unsupported_media_type"},
		{"no content type", "POST", post, hello, []string{"Content-Type", ""}, 415, "unsupported_media_type"},
		{"a compressed body", "POST", post, hello, []string{"Content-Encoding", "gzip"}, 415, "unsupported_encoding"},
		{"no body", "POST", post, "", []string{"Content-Type", "application/json"}, 400, ""},
		{"no JSON", "POST", post, "hello", nil, 400, ""},
		{"an unknown model", "POST", post, strings.Replace(hello, "p/m", "p/M", 1), nil, 404, "model_not_found"},
		{"too many tokens", "POST", post, strings.Replace(hello, "{", `{"max_tokens":1000000,`, 1), nil, 400, "limit_exceeded"},
	} {
		t.Run(c.name, func(t *testing.T) {
			res, body := s.send(t, c.method, c.path, c.body, c.headers...)
			if c.code == "" { // the decoder's own
				if res.StatusCode != c.status || !strings.HasPrefix(body, `{"error":{"message":`) {
					t.Errorf("got %d %s", res.StatusCode, body)
				}
				return
			}
			decodeError(t, res, body, c.status, c.code)
			if c.status == 405 && res.Header.Get("Allow") == "" {
				t.Error("no Allow header")
			}
			if res.Header.Get("Access-Control-Allow-Origin") != "" {
				t.Error("another origin was let in")
			}
		})
	}

	t.Run("accepts what is not forbidden", func(t *testing.T) {
		for _, headers := range [][]string{
			{"Content-Type", "application/json; charset=utf-8"},
			{"Content-Type", "Application/JSON"},
			{"Content-Encoding", "identity"},
			{"Authorization", "Bearer whatever"},
		} {
			if res, body := s.send(t, "POST", post, hello, headers...); res.StatusCode != 200 {
				t.Errorf("%v gave %d %s", headers, res.StatusCode, body)
			}
		}
	})
}

func TestProviderErrors(t *testing.T) {
	slow := &chat.Error{Status: 429, Code: "rate_limit_exceeded", Type: "rate_limit_error", Message: "Too fast.", Hint: "Wait.", RetryAfterSeconds: 7}
	broken := &chat.Error{Status: 502, Code: "stream_broken", Message: "It broke.", Hint: "Try again."}

	t.Run("keep their status before the first chunk", func(t *testing.T) {
		s := start(t, nil, fails(slow))
		for _, body := range []string{hello, helloStream} {
			res, answer := s.send(t, "POST", "/v1/chat/completions", body)
			decodeError(t, res, answer, 429, "rate_limit_exceeded")
			if res.Header.Get("Retry-After") != "7" || res.Header.Get("X-Should-Retry") != "" {
				t.Errorf("headers are %v", res.Header)
			}
		}
	})
	t.Run("tell the client not to pay twice", func(t *testing.T) {
		s := start(t, nil, fails(broken))
		for _, body := range []string{hello, helloStream} {
			res, answer := s.send(t, "POST", "/v1/chat/completions", body)
			decodeError(t, res, answer, 502, "stream_broken")
			if res.Header.Get("X-Should-Retry") != "false" {
				t.Errorf("headers are %v", res.Header)
			}
		}
	})
	t.Run("end a stream without calling it done", func(t *testing.T) {
		s := start(t, nil, fails(broken, "half", " an"))
		res, body := s.send(t, "POST", "/v1/chat/completions", helloStream)
		if res.StatusCode != 200 || !strings.Contains(body, `"half"`) || !strings.Contains(body, `data: {"error":{"message":"It broke."`) || strings.Contains(body, "[DONE]") {
			t.Errorf("the stream is\n%s", body)
		}
		if !strings.Contains(s.log.String(), `"outcome":"error"`) {
			t.Errorf("the log has no error:\n%s", s.log)
		}
	})
	t.Run("lose half an answer that was not to be streamed", func(t *testing.T) {
		s := start(t, nil, fails(broken, "half"))
		res, body := s.send(t, "POST", "/v1/chat/completions", hello)
		decodeError(t, res, body, 502, "stream_broken")
		if strings.Contains(body, "half") {
			t.Errorf("half an answer looks whole: %s", body)
		}
	})
	t.Run("keep Go's details to the log", func(t *testing.T) {
		s := start(t, nil, fails(errors.New("dial tcp 10.9.8.7: refused")))
		res, body := s.send(t, "POST", "/v1/chat/completions", hello)
		decodeError(t, res, body, 500, "internal_error")
		if strings.Contains(body, "10.9.8.7") || !strings.Contains(s.log.String(), "10.9.8.7") {
			t.Errorf("body: %s\nlog: %s", body, s.log)
		}
	})
}

func TestPanics(t *testing.T) {
	explode := func(before ...string) scripted {
		return func(_ context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
			for _, w := range before {
				yield(chat.Chunk{ID: "1", Text: w}, nil)
			}
			panic("index out of range, near sk-canary")
		}
	}
	t.Run("become a plain 500", func(t *testing.T) {
		s := start(t, nil, explode())
		res, body := s.send(t, "POST", "/v1/chat/completions", hello)
		decodeError(t, res, body, 500, "internal_error")
		if strings.Contains(body, "index") || !strings.Contains(s.log.String(), "index out of range") || s.gateway.Active() != 0 {
			t.Errorf("body %s, %d active, log %s", body, s.gateway.Active(), s.log)
		}
		if res, _ := s.send(t, "GET", "/healthz", ""); res.StatusCode != 200 {
			t.Error("the server is gone")
		}
	})
	t.Run("cut a stream off", func(t *testing.T) {
		s := start(t, nil, explode("half"))
		answer, _ := s.raw(t, "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: "+
			fmt.Sprint(len(helloStream))+"\r\n\r\n"+helloStream, testWait)
		if !strings.Contains(answer, `"half"`) || strings.Contains(answer, "[DONE]") || strings.HasSuffix(answer, "0\r\n\r\n") {
			t.Errorf("the stream looks complete:\n%s", answer)
		}
	})
}
