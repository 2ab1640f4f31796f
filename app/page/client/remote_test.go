package client

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
)

// over is a transport to a test server.
func over(s *httptest.Server) transport {
	return func(ctx context.Context, r request) (*response, error) {
		req, err := http.NewRequestWithContext(ctx, r.method, s.URL+r.url, bytes.NewReader(r.body))
		if err != nil {
			return nil, err
		}
		for k, v := range r.header {
			req.Header.Set(k, v)
		}
		res, err := s.Client().Do(req)
		if err != nil {
			return nil, err
		}
		return &response{status: res.StatusCode, header: res.Header.Get, body: res.Body}, nil
	}
}

// remote is a Remote of a server with one handler.
func remote(t *testing.T, h http.HandlerFunc) *Remote {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return &Remote{send: over(s)}
}

func event(w http.ResponseWriter, data string) {
	fmt.Fprintf(w, "data: %s\n\n", data)
	w.(http.Flusher).Flush()
}

func chunk(text, finish string) string {
	if finish != "" {
		finish = `"` + finish + `"`
	} else {
		finish = "null"
	}
	return fmt.Sprintf(`{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":%q},"finish_reason":%s}]}`, text, finish)
}

var hello = &chat.Request{
	RunID: "run-1", Model: "openai/m", Stream: true, IncludeUsage: true,
	Messages: []chat.Message{{Role: chat.User, Content: "hello"}},
}

func TestRemote_streams(t *testing.T) {
	s := remote(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, bad := chat.DecodeRequest(body, true)
		if bad != nil || got.Messages[0].Content != "hello" || !got.Stream {
			t.Errorf("the server got %s: %v", body, bad)
		}
		if r.URL.Path != "/v1/chat/completions" || r.Header.Get(chat.RunHeader) != "run-1" || r.Header.Get("Content-Type") != "application/json" || r.Header.Get("Authorization") != "Bearer t" {
			t.Errorf("the server got %s %v", r.URL, r.Header)
		}
		w.Header().Set("Content-Type", "text/event-stream; charset=utf-8")
		event(w, chunk("你", ""))
		event(w, chunk("好", "stop"))
		event(w, `{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":1,"completion_tokens":2,"total_tokens":3}}`)
		event(w, "[DONE]")
	})
	s.Token = "t"
	a, err := chat.Collect(s.Stream(t.Context(), hello))
	if err != nil || len(a.Samples) != 1 || a.Samples[0].Text != "你好" || a.Usage == nil || a.Usage.TotalTokens != 3 {
		t.Errorf("%+v %v", a, err)
	}
}

func TestRemote_counts_tokens(t *testing.T) {
	answer := `{"object":"token_count","model":"openai/m","prompt_tokens":31,"source":"openai"}`
	s := remote(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got, bad := chat.DecodeRequest(body, true)
		if bad != nil || got.Messages[0].Content != "hello" || r.URL.Path != "/v1/tokens" {
			t.Errorf("the server got %s %s %v: %v", r.URL, body, r.Header, bad)
		}
		io.WriteString(w, answer)
	})
	ask := &chat.Request{Model: "openai/m", Messages: hello.Messages}
	if n, err := s.CountTokens(t.Context(), ask); n != 31 || err != nil {
		t.Errorf("%d, %v", n, err)
	}
	for _, answer = range []string{`{}`, `{"prompt_tokens":-1}`, `{"prompt_tokens":null}`, `{"prompt_tokens":"31"}`, `<html>`} {
		if n, err := s.CountTokens(t.Context(), ask); chatError(err) != chat.CodeUnreadableAnswer {
			t.Errorf("%s: %d, %v", answer, n, err)
		}
	}
	refused := remote(t, func(w http.ResponseWriter, r *http.Request) {
		w.WriteHeader(501)
		io.WriteString(w, `{"error":{"message":"m","type":"server_error","code":"no_token_count"}}`)
	})
	if _, err := refused.CountTokens(t.Context(), ask); chatError(err) != chat.CodeNoTokenCount {
		t.Error(err)
	}
}

// chatError is the code of an error that a person sees, "" if it is none.
func chatError(err error) string {
	if e, ok := errors.AsType[*chat.Error](err); ok {
		return e.Code
	}
	return ""
}

func TestRemote_reads_an_answer_in_one_piece(t *testing.T) {
	s := remote(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/v1/completions" {
			t.Error(r.URL.Path)
		}
		w.Header().Set("Content-Type", "application/json")
		io.WriteString(w, `{"id":"c","object":"text_completion","created":1,"model":"m","choices":[{"index":0,"text":"four","finish_reason":"stop"}],"usage":{"prompt_tokens":1,"completion_tokens":1,"total_tokens":2}}`)
	})
	a, err := chat.Collect(s.Stream(t.Context(), &chat.Request{Model: "openai/m", Prompt: "2+2="}))
	if err != nil || a.Samples[0].Text != "four" || a.Usage.TotalTokens != 2 {
		t.Errorf("%+v %v", a, err)
	}
}

func TestRemote_tells_the_servers_error(t *testing.T) {
	s := remote(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Retry-After", "7")
		w.WriteHeader(http.StatusTooManyRequests)
		io.WriteString(w, `{"error":{"message":"Too many.","hint":"Wait.","type":"rate_limit_error","param":null,"code":"rate_limited"}}`)
	})
	_, err := chat.Collect(s.Stream(t.Context(), hello))
	var e *chat.Error
	if !errors.As(err, &e) || e.Status != 429 || e.Message != "Too many." || e.Hint != "Wait." || e.Code != "rate_limited" || e.RetryAfterSeconds != 7 {
		t.Errorf("%#v", err)
	}
}

func TestRemote_keeps_what_came_before_a_break(t *testing.T) {
	for name, end := range map[string]func(w http.ResponseWriter){
		"cut_off":    func(http.ResponseWriter) { panic(http.ErrAbortHandler) },
		"just_ended": func(http.ResponseWriter) {},
		"error_event": func(w http.ResponseWriter) {
			event(w, `{"error":{"message":"gone","type":"api_error","code":"stream_broken"}}`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			s := remote(t, func(w http.ResponseWriter, r *http.Request) {
				w.Header().Set("Content-Type", "text/event-stream")
				event(w, chunk("part", ""))
				end(w)
			})
			a, err := chat.Collect(s.Stream(t.Context(), hello))
			var e *chat.Error
			if !errors.As(err, &e) || e.Code != chat.CodeStreamBroken || len(a.Samples) != 1 || a.Samples[0].Text != "part" {
				t.Errorf("%+v %#v", a, err)
			}
		})
	}
}

func TestRemote_without_a_server_says_so(t *testing.T) {
	s := &Remote{send: func(context.Context, request) (*response, error) {
		return nil, errors.New("TypeError: Failed to fetch")
	}}
	_, err := chat.Collect(s.Stream(t.Context(), hello))
	var e *chat.Error
	if !errors.As(err, &e) || e.Code != "unreachable" || e.Hint == "" {
		t.Errorf("%#v", err)
	}
	if _, err := s.Models(t.Context()); !errors.As(err, &e) {
		t.Errorf("%#v", err)
	}
}

func TestRemote_hangs_up(t *testing.T) {
	gone := make(chan struct{}, 1)
	s := remote(t, func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		w.Header().Set("Content-Type", "text/event-stream")
		event(w, chunk("a", ""))
		<-r.Context().Done()
		gone <- struct{}{}
	})
	wait := func(t *testing.T) {
		t.Helper()
		select {
		case <-gone:
		case <-time.After(5 * time.Second):
			t.Error("the server still waits")
		}
	}
	t.Run("if_the_context_is_cancelled", func(t *testing.T) {
		ctx, cancel := context.WithCancel(t.Context())
		defer cancel()
		var err error
		for _, e := range s.Stream(ctx, hello) {
			err = e
			cancel()
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("%v", err)
		}
		wait(t)
	})
	t.Run("if_the_loop_is_left", func(t *testing.T) {
		for range s.Stream(t.Context(), hello) {
			break
		}
		wait(t)
	})
}

func TestRemote_lists_models(t *testing.T) {
	s := remote(t, func(w http.ResponseWriter, r *http.Request) {
		io.WriteString(w, `{"object":"list","data":[{"id":"tiny/base","object":"model","created":0,"owned_by":"fewshot","provider":"tiny","context_window":287,"endpoints":["chat"]},{"id":"x/y"}]}`)
	})
	models, err := s.Models(t.Context())
	if err != nil || len(models) != 2 || models[0].ID != "tiny/base" || models[0].ContextWindow != 287 || models[0].Endpoints[0] != "chat" || models[1].ID != "x/y" {
		t.Errorf("%+v %v", models, err)
	}
}

func TestRemote_bounds_an_answer(t *testing.T) {
	s := remote(t, func(w http.ResponseWriter, r *http.Request) {
		for range maxBody/1024 + 2 {
			if _, err := io.WriteString(w, strings.Repeat(" ", 1024)); err != nil {
				return
			}
		}
	})
	if _, err := s.Models(t.Context()); err == nil || !strings.Contains(err.Error(), "too large") {
		t.Errorf("%v", err)
	}
}

func TestFetch_reads_a_file_and_tells_progress(t *testing.T) {
	content := bytes.Repeat([]byte("0123456789"), 50_000)
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.Write(content) }))
	defer s.Close()
	for _, size := range []int{len(content), 0, 10} { // 0 and 10: the build said something else
		last := Progress{}
		data, err := fetchAll(t.Context(), over(s), Asset{URL: "/x", Size: size}, func(p Progress) {
			if p.Done <= last.Done {
				t.Errorf("%+v after %+v", p, last)
			}
			last = p
		})
		if err != nil || !bytes.Equal(data, content) || last != (Progress{len(content), size}) {
			t.Errorf("%d bytes, %+v, %v", len(data), last, err)
		}
	}
	if _, err := Fetch(t.Context(), "vocab/none.bin", nil); err == nil {
		t.Error("a file that there is not was fetched")
	}
}
