package provider

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http/httptrace"
	"os"
	"reflect"
	"runtime"
	"sort"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/server/provider/upstreamtest"
)

// upstreams is shared by all tests of the package but those that count what
// all of them send.
var shared *upstreamtest.Server

func TestMain(m *testing.M) {
	shared = upstreamtest.New()
	code := m.Run()
	shared.Close()
	if code == 0 {
		code = leaked()
	}
	os.Exit(code)
}

// leaked waits for the goroutines of providers to end and reports those that
// do not.
func leaked() int {
	var stacks string
	for range 100 {
		buf := make([]byte, 1<<20)
		stacks = ""
		for _, g := range strings.Split(string(buf[:runtime.Stack(buf, true)]), "\n\n") {
			// Idle connections stay for a while, which is what they are for.
			if strings.Contains(g, "fewshot/server/provider.") && !strings.Contains(g, "provider.leaked") {
				stacks += g + "\n\n"
			}
		}
		if stacks == "" {
			return 0
		}
		time.Sleep(20 * time.Millisecond)
	}
	fmt.Println("goroutines that did not end:\n" + stacks)
	return 1
}

func ptr[T any](v T) *T { return &v }

// connect makes a provider of kind at the fake upstream, named by its kind.
func connect(t testing.TB, kind string, change ...func(*Config)) Provider {
	t.Helper()
	c := Config{Kind: kind, Name: kind, BaseURL: shared.URL + "/v1", Key: mustKey(t, canary)}
	for _, f := range change {
		f(&c)
	}
	p, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// ask is a request of each form: a chat or a text, streamed or not.
func ask(kind, model string, isChat, stream bool) *chat.Request {
	r := &chat.Request{RunID: "run-secret-id", Model: kind + "/" + model, Stream: stream}
	if isChat {
		r.Messages = []chat.Message{{Role: chat.System, Content: "Be brief."}, {Role: chat.User, Content: "one two\nthree 四\n"}}
	} else {
		r.Prompt = "one two\nthree 四\n"
	}
	return r
}

// forms calls f for each form of a request to each kind of provider.
func forms(t *testing.T, f func(t *testing.T, kind string, isChat, stream bool)) {
	for _, kind := range []string{KindOpenAI, KindAnthropic} {
		for _, isChat := range []bool{true, false} {
			for _, stream := range []bool{true, false} {
				t.Run(fmt.Sprintf("%s,chat=%v,stream=%v", kind, isChat, stream), func(t *testing.T) { f(t, kind, isChat, stream) })
			}
		}
	}
}

// last is the request for model that arrived last.
func last(t *testing.T, s *upstreamtest.Server, model string) *upstreamtest.Request {
	t.Helper()
	all := s.Requests()
	for i := len(all) - 1; i >= 0; i-- {
		if all[i].Model() == model {
			return all[i]
		}
	}
	t.Fatalf("no request for %s", model)
	return nil
}

func TestStream_answers(t *testing.T) {
	forms(t, func(t *testing.T, kind string, isChat, stream bool) {
		p := connect(t, kind)
		got, err := chat.Collect(p.Stream(t.Context(), ask(kind, "echo-1", isChat, stream)))
		if err != nil {
			t.Fatal(err)
		}
		if len(got.Samples) != 1 || got.Samples[0].Text != "echo: three 四" || got.Samples[0].FinishReason != chat.FinishStop {
			t.Errorf("samples %+v", got.Samples)
		}
		u := got.Usage
		if u == nil || u.PromptTokens < 3 || u.CompletionTokens != 4 || u.TotalTokens != u.PromptTokens+u.CompletionTokens {
			t.Errorf("usage %+v", u)
		}
		if got.ID == "" || got.Model != "echo-1" || time.Since(time.Unix(got.Created, 0)).Abs() > time.Minute {
			t.Errorf("head %+v", got)
		}
	})
}

func TestStream_sends_only_what_it_should(t *testing.T) {
	forms(t, func(t *testing.T, kind string, isChat, stream bool) {
		p := connect(t, kind)
		for range p.Stream(t.Context(), ask(kind, "echo-1", isChat, stream)) {
		}
		req := last(t, shared, "echo-1")
		var names []string
		for name := range req.Header {
			names = append(names, name)
		}
		sort.Strings(names)
		want := []string{"Accept", "Authorization", "Content-Length", "Content-Type", "User-Agent"}
		if kind == KindAnthropic {
			want = []string{"Accept", "Anthropic-Version", "Content-Length", "Content-Type", "User-Agent", "X-Api-Key"}
		}
		if !reflect.DeepEqual(names, want) {
			t.Errorf("headers %q, want %q", names, want)
		}
		if strings.Contains(string(req.Body), "run-secret-id") {
			t.Error("the run's id went upstream")
		}
		if !strings.HasPrefix("http://"+req.Host, shared.URL) {
			t.Errorf("host %q", req.Host)
		}
	})
}

// TestStream_faults says for each fault what becomes of it.
func TestStream_faults(t *testing.T) {
	tests := []struct {
		model  string
		status int
		code   string
		says   string // part of the message or the hint
		text   string // that arrives before, when streamed
		retry  int
	}{
		{"fault-400", 400, "", "Invalid value for 'temperature'.", "", 0},
		{"fault-401", 424, chat.CodeUpstreamUnauthorized, "does not accept the key", "", 0},
		{"fault-403", 424, chat.CodeUpstreamRegion, "Country not supported.", "", 0},
		{"fault-404", 404, "model_not_found", "The model does not exist.", "", 0},
		{"fault-429", 429, "rate_limit_exceeded", "Wait 7 s", "", 7},
		{"fault-429-date", 429, "rate_limit_exceeded", "Slow down.", "", 30},
		{"fault-quota", 429, "insufficient_quota", "no credit", "", 0},
		{"fault-500", 502, chat.CodeUpstreamError, "The server had an error", "", 0},
		{"fault-503", 503, chat.CodeUpstreamError, "overloaded", "", 2},
		{"fault-html", 502, chat.CodeUpstreamError, "502 Bad Gateway", "", 0},
		{"fault-redirect", 424, chat.CodeUpstreamRedirect, "another address", "", 0},
		{"fault-page", 502, chat.CodeUnreadableAnswer, "base URL", "", 0},
		{"fault-gzip", 502, chat.CodeUnreadableAnswer, "compressed", "", 0},
		{"fault-not-json", 502, chat.CodeUnreadableAnswer, "", "", 0},
		{"fault-broken", 502, chat.CodeStreamBroken, "broke off", "echo: partly", 0},
	}
	streamed := []struct{ model, code, text string }{
		{"fault-truncated", chat.CodeStreamBroken, "echo: partly"},
		{"fault-done", "", "echo: partly"},
		{"fault-error-event", chat.CodeUpstreamError, "echo"},
		{"fault-huge-line", chat.CodeUnreadableAnswer, ""},
		{"fault-key-error-event", chat.CodeUpstreamError, "echo"},
	}
	forms(t, func(t *testing.T, kind string, isChat, stream bool) {
		p := connect(t, kind)
		for _, tt := range tests {
			t.Run(tt.model, func(t *testing.T) {
				before := len(shared.Requests())
				got, err := chat.Collect(p.Stream(t.Context(), ask(kind, tt.model, isChat, stream)))
				var e *chat.Error
				if !errors.As(err, &e) {
					t.Fatalf("got %+v, %v", got, err)
				}
				if e.Status != tt.status || tt.code != "" && e.Code != tt.code || !strings.Contains(e.Error(), tt.says) || e.Hint == "" {
					t.Errorf("error %+v", e)
				}
				if !strings.Contains(e.Message, kind) || e.Type == "" {
					t.Errorf("error does not say whose it is: %+v", e)
				}
				if d := tt.retry - e.RetryAfterSeconds; d < 0 || d > 1 {
					t.Errorf("retry after %d", e.RetryAfterSeconds)
				}
				if text := textOf(got); stream && text != tt.text || !stream && text != "" {
					t.Errorf("text before the error: %q", text)
				}
				if n := len(shared.Requests()) - before; n != 1 {
					t.Errorf("%d requests were sent", n)
				}
			})
		}
		if !stream {
			return
		}
		for _, tt := range streamed {
			if kind == KindAnthropic && tt.model == "fault-done" {
				continue // [DONE] is no part of that protocol
			}
			t.Run(tt.model, func(t *testing.T) {
				got, err := chat.Collect(p.Stream(t.Context(), ask(kind, tt.model, isChat, true)))
				var e *chat.Error
				if !errors.As(err, &e) || tt.code != "" && e.Code != tt.code && e.Status != 503 || e.Hint == "" || e.Status < 500 {
					t.Errorf("error %+v", err)
				}
				if text := textOf(got); text != tt.text {
					t.Errorf("text before the error: %q", text)
				}
			})
		}
	})
	// An answer that is whole stays whole where its last word is missing.
	for _, kind := range []string{KindOpenAI, KindAnthropic} {
		got, err := chat.Collect(connect(t, kind).Stream(t.Context(), ask(kind, "fault-no-done", true, true)))
		if err != nil || got.Samples[0].FinishReason != chat.FinishStop {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
	if s := shared.Strayed(); len(s) > 0 {
		t.Errorf("%d requests followed the redirect", len(s))
	}
}

func textOf(a chat.Answer) string {
	var s string
	for _, sample := range a.Samples {
		s += sample.Text
	}
	return s
}

// TestStream_never_shows_the_key collects all that a provider says, whatever
// its upstream does, and looks for the key in each form.
func TestStream_never_shows_the_key(t *testing.T) {
	forbidden := map[string]string{}
	for form, trace := range traces() {
		forbidden[form] = strings.ToLower(core(trace))
	}
	forms(t, func(t *testing.T, kind string, isChat, stream bool) {
		p := connect(t, kind)
		for _, model := range append(upstreamtest.Faults(), "echo-1") {
			switch model {
			case "fault-slow", "fault-silent", "fault-idle", "fault-slow-stream", "fault-long", "fault-endless", "fault-huge", "fault-huge-line": // long, and with no key in them
				continue
			}
			t.Run(model, func(t *testing.T) {
				r := ask(kind, model, isChat, stream)
				if kind == KindOpenAI {
					r.TopLogprobs = ptr(2)
				}
				var said, text, tokens strings.Builder
				for c, err := range p.Stream(t.Context(), r) {
					b, _ := json.Marshal(c)
					said.Write(b)
					if err != nil {
						fmt.Fprintf(&said, "%v %+v %#v", err, err, err)
						said.Write(chat.AsError(err).AppendJSON(nil))
					}
					text.WriteString(c.Text)
					for _, l := range c.Logprobs {
						tokens.WriteString(l.Token)
					}
				}
				all := said.String() + "\n" + text.String() + "\n" + tokens.String()
				lower := strings.ToLower(all)
				for form, trace := range forbidden {
					if strings.Contains(lower, trace) {
						t.Errorf("the key is there, %s:\n%.2000s", form, all)
					}
				}
				if strings.HasPrefix(model, "fault-key") && !strings.Contains(all, redacted) {
					t.Errorf("nothing was redacted:\n%.2000s", all)
				}
			})
		}
	})
}

// TestStream_cancels leaves a run at each point and expects the upstream to
// notice at once.
func TestStream_cancels(t *testing.T) {
	gone := func(t *testing.T, model string) {
		t.Helper()
		select {
		case <-last(t, shared, model).Cancelled:
		case <-time.After(20 * time.Second):
			t.Error("the upstream still works")
		}
	}
	forms(t, func(t *testing.T, kind string, isChat, stream bool) {
		p := connect(t, kind)
		for _, model := range []string{"fault-silent", "fault-idle"} {
			t.Run("by_its_context_"+model, func(t *testing.T) {
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(100*time.Millisecond, cancel)
				_, err := chat.Collect(p.Stream(ctx, ask(kind, model, isChat, stream)))
				if !errors.Is(err, context.Canceled) {
					t.Errorf("error %v", err)
				}
				gone(t, model)
			})
		}
		t.Run("with_the_cause_of_its_context", func(t *testing.T) {
			problem := &chat.Error{Message: "The run took too long.", Code: "run_timeout"}
			ctx, cancel := context.WithTimeoutCause(t.Context(), 50*time.Millisecond, problem)
			defer cancel()
			_, err := chat.Collect(p.Stream(ctx, ask(kind, "fault-silent", isChat, stream)))
			var e *chat.Error
			if !errors.As(err, &e) || e.Code != "run_timeout" {
				t.Errorf("error %v", err)
			}
			gone(t, "fault-silent")
		})
		if !stream {
			return
		}
		t.Run("when_the_loop_is_left", func(t *testing.T) {
			for _, err := range p.Stream(t.Context(), ask(kind, "fault-slow-stream", isChat, true)) {
				if err != nil {
					t.Fatal(err)
				}
				break
			}
			gone(t, "fault-slow-stream")
		})
	})
}

func TestStream_gives_up_on_a_silent_upstream(t *testing.T) {
	forms(t, func(t *testing.T, kind string, isChat, stream bool) {
		p := connect(t, kind, func(c *Config) {
			c.Timeouts = Timeouts{FirstByte: 150 * time.Millisecond, Idle: 100 * time.Millisecond}
		})
		for model, says := range map[string]string{"fault-silent": "did not start", "fault-idle": "sent nothing for"} {
			start := time.Now()
			got, err := chat.Collect(p.Stream(t.Context(), ask(kind, model, isChat, stream)))
			var e *chat.Error
			if !errors.As(err, &e) || e.Status != 504 || e.Code != chat.CodeUpstreamTimeout || !strings.Contains(e.Message, says) {
				t.Errorf("%s: %v", model, err)
			}
			if d := time.Since(start); d > 20*time.Second {
				t.Errorf("%s: took %v", model, d)
			}
			if stream && model == "fault-idle" && textOf(got) != "echo: partly" {
				t.Errorf("what had arrived: %+v", got)
			}
			select {
			case <-last(t, shared, model).Cancelled:
			case <-time.After(20 * time.Second):
				t.Errorf("%s: the upstream still works", model)
			}
		}
	})
}

func TestStream_bounds_what_it_reads(t *testing.T) {
	for _, kind := range []string{KindOpenAI, KindAnthropic} {
		p := connect(t, kind)
		u := upstreamOf(p)
		if u.maxWhole != maxWholeBytes || u.maxStream != maxStreamBytes {
			t.Errorf("bounds %d, %d", u.maxWhole, u.maxStream)
		}
		u.maxWhole, u.maxStream = 1<<20, 1<<20
		for model, stream := range map[string]bool{"fault-huge": false, "fault-endless": true} {
			_, err := chat.Collect(p.Stream(t.Context(), ask(kind, model, true, stream)))
			var e *chat.Error
			if !errors.As(err, &e) || !strings.Contains(e.Message, "more than an answer may have") {
				t.Errorf("%s, %s: %.300v", kind, model, err)
			}
		}
	}
}

func upstreamOf(p Provider) *upstream {
	if o, ok := p.(*openAI); ok {
		return o.upstream
	}
	return p.(*anthropic).upstream
}

func TestStream_works_with_an_upstream_that_does_not_stream(t *testing.T) {
	for _, kind := range []string{KindOpenAI, KindAnthropic} {
		p := connect(t, kind)
		got, err := chat.Collect(p.Stream(t.Context(), ask(kind, "fault-no-stream", true, true)))
		if err != nil || textOf(got) != "echo: three 四" || got.Usage == nil {
			t.Errorf("%s: %+v, %v", kind, got, err)
		}
	}
}

func TestStream_says_when_nobody_is_there(t *testing.T) {
	gone := upstreamtest.New()
	gone.Close()
	for _, kind := range []string{KindOpenAI, KindAnthropic} {
		p := connect(t, kind, func(c *Config) { c.BaseURL = gone.URL + "/v1" })
		_, err := chat.Collect(p.Stream(t.Context(), ask(kind, "echo-1", true, true)))
		var e *chat.Error
		if !errors.As(err, &e) || e.Code != chat.CodeUpstreamUnreachable || e.Status != 502 || strings.Contains(e.Error(), "127.0.0.1") {
			t.Errorf("%s: %v", kind, err)
		}
		if !strings.Contains(err.Error(), "dial tcp") {
			t.Errorf("%s: no details for the log in %q", kind, err)
		}
	}
}

// TestStream_keeps_connections checks that an answer that was read to its end
// leaves the connection for the next one.
func TestStream_keeps_connections(t *testing.T) {
	for _, kind := range []string{KindOpenAI, KindAnthropic} {
		for _, stream := range []bool{true, false} {
			p := connect(t, kind)
			reused := 0
			ctx := httptrace.WithClientTrace(t.Context(), &httptrace.ClientTrace{GotConn: func(i httptrace.GotConnInfo) {
				if i.Reused {
					reused++
				}
			}})
			for range 10 {
				if _, err := chat.Collect(p.Stream(ctx, ask(kind, "echo-1", true, stream))); err != nil {
					t.Error(err)
				}
			}
			if reused < 5 { // a busy machine may let the end of a stream come late
				t.Errorf("%s, stream=%v: %d of 10 connections were used again", kind, stream, reused)
			}
		}
	}
}
