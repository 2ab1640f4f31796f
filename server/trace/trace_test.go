package trace_test

import (
	"bytes"
	"context"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"sync"
	"testing"

	collector "go.opentelemetry.io/proto/otlp/collector/trace/v1"
	otlp "go.opentelemetry.io/proto/otlp/trace/v1"
	"google.golang.org/protobuf/proto"

	"fewshot/server/gateway"
	"fewshot/server/httpd"
	"fewshot/server/provider"
	"fewshot/server/provider/upstreamtest"
	"fewshot/server/trace"
)

const (
	key    = "sk-canary-4711-abcdefgh"
	access = "an-access-token-of-the-operator"
	word   = "peppermint" // of the prompt, which the upstream says back
)

// A stand-in is a collector that takes what OTLP over HTTP asks for, and refuses all else.
type standIn struct {
	*httptest.Server
	mu    sync.Mutex
	raw   bytes.Buffer // all that came
	spans []*otlp.Span
	about []string // attributes of the resource
	wrong []string
}

func startCollector(t *testing.T) *standIn {
	c := &standIn{}
	c.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.mu.Lock()
		defer c.mu.Unlock()
		body, err := io.ReadAll(r.Body)
		var sent collector.ExportTraceServiceRequest
		switch {
		case r.Method != http.MethodPost || r.URL.Path != "/v1/traces":
			c.wrong = append(c.wrong, r.Method+" "+r.URL.Path)
		case r.Header.Get("Content-Type") != "application/x-protobuf":
			c.wrong = append(c.wrong, r.Header.Get("Content-Type"))
		case r.Header.Get("X-Collector-Key") != "collector-secret":
			c.wrong = append(c.wrong, "no key")
		case err != nil || proto.Unmarshal(body, &sent) != nil:
			c.wrong = append(c.wrong, "a body that can't be read")
		}
		c.raw.Write(body)
		for _, resource := range sent.ResourceSpans {
			for _, a := range resource.Resource.Attributes {
				c.about = append(c.about, a.Key+"="+a.Value.GetStringValue())
			}
			for _, scope := range resource.ScopeSpans {
				c.spans = append(c.spans, scope.Spans...)
			}
		}
		w.Header().Set("Content-Type", "application/x-protobuf")
		answer, _ := proto.Marshal(&collector.ExportTraceServiceResponse{})
		w.Write(answer)
	}))
	t.Cleanup(c.Close)
	return c
}

// attributes are those of a span as text.
func attributes(s *otlp.Span) map[string]string {
	all := map[string]string{}
	for _, a := range s.Attributes {
		text := a.Value.GetStringValue()
		if text == "" {
			text = strings.TrimPrefix(strings.TrimPrefix(a.Value.String(), "int_value:"), "double_value:")
		}
		all[a.Key] = strings.TrimSpace(text)
	}
	return all
}

// server starts a server with traces in front of an upstream.
func server(t *testing.T, tracer *trace.Tracer, up *upstreamtest.Server) *httptest.Server {
	t.Helper()
	k, err := provider.NewKey(key)
	if err != nil {
		t.Fatal(err)
	}
	p, err := provider.New(provider.Config{Kind: provider.KindOpenAI, Name: "openai", BaseURL: up.URL + "/v1", Key: k, Models: []string{"echo-1", "echo-2", "fault-429"}, Around: tracer.Transport})
	if err != nil {
		t.Fatal(err)
	}
	c := gateway.Config{Providers: []provider.Provider{p}, Limits: gateway.DefaultLimits()}
	h := httpd.Config{Log: slog.New(slog.DiscardHandler), Access: httpd.Token(access)}
	if tracer != nil {
		c.Trace, h.Trace = tracer.Run, tracer.Request
	}
	if h.Gateway, err = gateway.New(c); err != nil {
		t.Fatal(err)
	}
	s := httptest.NewServer(httpd.New(h))
	t.Cleanup(s.Close)
	return s
}

// ask sends a chat and reads the whole answer.
func ask(t *testing.T, s *httptest.Server, model string, stream bool, headers ...string) int {
	t.Helper()
	body := `{"model":"openai/` + model + `","max_tokens":9,"temperature":0.5,"messages":[{"role":"user","content":"` + word + `"}]`
	if stream {
		body += `,"stream":true`
	}
	r, err := http.NewRequest(http.MethodPost, s.URL+"/v1/chat/completions?"+word, strings.NewReader(body+"}"))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("Authorization", "Bearer "+access)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	io.Copy(io.Discard, res.Body)
	return res.StatusCode
}

// spansOf are the spans of a trace: the request, the run, and those to the provider.
func spansOf(t *testing.T, spans []*otlp.Span, id string) (request, run *otlp.Span, sent []*otlp.Span) {
	t.Helper()
	for _, s := range spans {
		switch {
		case hexOf(s.TraceId) != id:
		case s.Kind == otlp.Span_SPAN_KIND_SERVER:
			request = s
		case s.Kind == otlp.Span_SPAN_KIND_INTERNAL:
			run = s
		case s.Kind == otlp.Span_SPAN_KIND_CLIENT:
			sent = append(sent, s)
		}
	}
	if request == nil || run == nil {
		t.Fatalf("trace %s has not both a request and a run", id)
	}
	return request, run, sent
}

func hexOf(b []byte) string {
	const digits = "0123456789abcdef"
	var text strings.Builder
	for _, x := range b {
		text.WriteByte(digits[x>>4])
		text.WriteByte(digits[x&15])
	}
	return text.String()
}

// TestTracer follows requests from a client that has a trace to an upstream, and looks at
// every byte that the collector gets.
func TestTracer(t *testing.T) {
	collected, up := startCollector(t), upstreamtest.New()
	defer up.Close()
	tracer, err := trace.Open(t.Context(), trace.Settings{Endpoint: collected.URL + "/v1/traces", Headers: map[string]string{"X-Collector-Key": "collector-secret"}}, "abc123", slog.New(slog.DiscardHandler))
	if err != nil {
		t.Fatal(err)
	}
	s := server(t, tracer, up)
	const caller = "00f067aa0ba902b7"
	ids := map[string]string{} // of traces, by what was asked
	for i, c := range []struct {
		model  string
		stream bool
		status int
	}{{"echo-1", false, 200}, {"echo-2", true, 200}, {"fault-429", false, 429}, {"nobody-knows-" + word, false, 404}} {
		id := "4bf92f3577b34da6a3ce929d0e0e473" + string(rune('0'+i))
		ids[c.model] = id
		if status := ask(t, s, c.model, c.stream, "Traceparent", "00-"+id+"-"+caller+"-01", "Cookie", "fewshot-teacher="+key); status != c.status {
			t.Errorf("%s: status %d", c.model, status)
		}
	}
	if res, err := http.Get(s.URL + "/healthz"); err != nil || res.Body.Close() != nil {
		t.Fatal(err)
	}
	if err := tracer.Close(context.WithoutCancel(t.Context())); err != nil {
		t.Fatal(err)
	}
	collected.mu.Lock()
	defer collected.mu.Unlock()
	if len(collected.wrong) > 0 {
		t.Errorf("the collector was sent %q", collected.wrong)
	}
	for _, want := range []string{"service.name=fewshot", "service.version=abc123", "telemetry.sdk.language=go"} {
		if !slices.Contains(collected.about, want) {
			t.Errorf("the resource lacks %s: %q", want, collected.about)
		}
	}

	// 1. A request that is answered.
	request, run, sent := spansOf(t, collected.spans, ids["echo-1"])
	if len(sent) != 1 || hexOf(request.ParentSpanId) != caller || !bytes.Equal(run.ParentSpanId, request.SpanId) || !bytes.Equal(sent[0].ParentSpanId, run.SpanId) {
		t.Errorf("the spans don't follow each other: %v, %v, %v", request, run, sent)
	}
	for _, c := range []struct {
		span *otlp.Span
		name string
		want map[string]string
	}{
		{request, "POST /v1/chat/completions", map[string]string{"http.request.method": "POST", "http.route": "/v1/chat/completions", "http.response.status_code": "200"}},
		{run, "chat openai/echo-1", map[string]string{"gen_ai.operation.name": "chat", "gen_ai.provider.name": "openai", "gen_ai.request.model": "openai/echo-1",
			"gen_ai.request.max_tokens": "9", "gen_ai.request.temperature": "0.5", "fewshot.outcome": "complete"}},
		{sent[0], "POST", map[string]string{"http.request.method": "POST", "server.address": "127.0.0.1", "url.full": up.URL + "/v1/chat/completions", "http.response.status_code": "200"}},
	} {
		got := attributes(c.span)
		if c.span.Name != c.name {
			t.Errorf("a span is called %q, want %q", c.span.Name, c.name)
		}
		for name, value := range c.want {
			if got[name] != value {
				t.Errorf("%s: %s is %q, want %q", c.name, name, got[name], value)
			}
		}
	}
	if got := attributes(run); got["gen_ai.usage.input_tokens"] == "" || got["gen_ai.usage.output_tokens"] == "" {
		t.Errorf("the run has no usage: %v", got)
	}

	// 2. A stream, whose span lasts as long as it.
	request, run, sent = spansOf(t, collected.spans, ids["echo-2"])
	if len(sent) != 1 || sent[0].EndTimeUnixNano > run.EndTimeUnixNano || run.EndTimeUnixNano > request.EndTimeUnixNano || attributes(run)["fewshot.outcome"] != "complete" {
		t.Errorf("the stream's spans end as %v, %v, %v", request, run, sent)
	}

	// 3. One that the provider refuses, and one for a model that nobody knows.
	_, run, sent = spansOf(t, collected.spans, ids["fault-429"])
	if a := attributes(run); a["error.type"] != "rate_limit_exceeded" || a["fewshot.outcome"] != "error" || run.Status.GetCode() != otlp.Status_STATUS_CODE_ERROR || attributes(sent[0])["error.type"] != "429" {
		t.Errorf("a refusal is %v, %v", run, sent)
	}
	_, run, sent = spansOf(t, collected.spans, ids["nobody-knows-"+word])
	if run.Name != "chat" || len(sent) > 0 || attributes(run)["error.type"] != "model_not_found" {
		t.Errorf("a model that nobody knows is %v, %v", run, sent)
	}

	// 4. Nothing is in them that should not be.
	for _, secret := range []string{word, key, access, "collector-secret", "fewshot-teacher"} {
		if bytes.Contains(collected.raw.Bytes(), []byte(secret)) {
			t.Errorf("the collector was sent %q", secret)
		}
	}
	for _, span := range collected.spans {
		if strings.Contains(span.Name, "healthz") {
			t.Error("a health check is traced")
		}
	}

	// 5. The provider gets the context of its own span, and nothing else besides.
	for _, r := range up.Requests() {
		if r.Method != http.MethodPost {
			continue
		}
		for name := range r.Header {
			if !slices.Contains([]string{"Authorization", "Content-Type", "Content-Length", "Accept", "Accept-Encoding", "User-Agent", "Traceparent"}, name) {
				t.Errorf("the upstream got the header %s", name)
			}
		}
		parts := strings.Split(r.Header.Get("Traceparent"), "-")
		if !slices.ContainsFunc(collected.spans, func(s *otlp.Span) bool {
			return len(parts) == 4 && s.Kind == otlp.Span_SPAN_KIND_CLIENT && hexOf(s.TraceId) == parts[1] && hexOf(s.SpanId) == parts[2]
		}) {
			t.Errorf("the upstream got the traceparent %q", r.Header.Get("Traceparent"))
		}
	}
}

// TestTracer_off is a server without a collector: the provider sees nothing of traces, and
// nothing is around its connections.
func TestTracer_off(t *testing.T) {
	up := upstreamtest.New()
	defer up.Close()
	tracer, err := trace.Open(t.Context(), trace.Settings{}, "", slog.New(slog.DiscardHandler))
	if err != nil || tracer != nil {
		t.Fatalf("got %v, %v", tracer, err)
	}
	if got := tracer.Transport(http.DefaultTransport); got != http.DefaultTransport {
		t.Errorf("around the connections is %T", got)
	}
	s := server(t, tracer, up)
	if status := ask(t, s, "echo-1", false, "Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01"); status != 200 {
		t.Errorf("status %d", status)
	}
	for _, r := range up.Requests() {
		if got := r.Header.Get("Traceparent"); got != "" {
			t.Errorf("the upstream got the traceparent %q", got)
		}
	}
	if err := tracer.Close(t.Context()); err != nil {
		t.Error(err)
	}
}

// TestTracer_without_its_collector answers all the same, and says so once in the log.
func TestTracer_without_its_collector(t *testing.T) {
	up := upstreamtest.New()
	defer up.Close()
	gone := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { w.WriteHeader(http.StatusForbidden) }))
	defer gone.Close()
	var log bytes.Buffer
	t.Setenv("OTEL_BSP_SCHEDULE_DELAY", "1")
	t.Setenv("OTEL_BSP_MAX_EXPORT_BATCH_SIZE", "1")
	tracer, err := trace.Open(t.Context(), trace.Settings{Endpoint: gone.URL + "/v1/traces", Headers: map[string]string{"Authorization": key}}, "", slog.New(slog.NewTextHandler(&log, nil)))
	if err != nil {
		t.Fatal(err)
	}
	s := server(t, tracer, up)
	for range 3 {
		if status := ask(t, s, "echo-1", false); status != 200 {
			t.Errorf("status %d", status)
		}
	}
	tracer.Close(context.WithoutCancel(t.Context())) // its error is the collector's
	if n := strings.Count(log.String(), "traces can't be exported"); n != 1 || strings.Contains(log.String(), key) {
		t.Errorf("the log says it %d times:\n%s", n, log.String())
	}
}
