package main

import (
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"
)

// TestTraces has a server export the spans of a request before it ends.
func TestTraces(t *testing.T) {
	const secret = "collector-secret-4711"
	var mu sync.Mutex
	var sent strings.Builder
	collector := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		mu.Lock()
		defer mu.Unlock()
		if r.URL.Path == "/v1/traces" && r.Header.Get("X-Key") == secret {
			sent.Write(body)
		}
	}))
	defer collector.Close()
	p := startProgram(t, []string{"OTEL_EXPORTER_OTLP_ENDPOINT=" + collector.URL, "OTEL_EXPORTER_OTLP_HEADERS=x-key=" + secret, "OTEL_SERVICE_NAME=our-fewshot"})
	res, err := http.Post(p.url+"/v1/completions", "application/json", strings.NewReader(`{"model":"tiny/base","prompt":"a peppermint prompt","max_tokens":3}`))
	if err != nil {
		t.Fatal(err)
	}
	io.Copy(io.Discard, res.Body)
	res.Body.Close()
	p.Process.Signal(os.Interrupt)
	select {
	case <-p.ended:
	case <-time.After(30 * time.Second):
		t.Fatal("the process goes on")
	}
	mu.Lock()
	defer mu.Unlock()
	for _, want := range []string{"our-fewshot", "POST /v1/completions", "text_completion tiny/base", "gen_ai.usage.output_tokens"} {
		if !strings.Contains(sent.String(), want) {
			t.Errorf("the collector was not sent %q", want)
		}
	}
	if strings.Contains(sent.String(), "peppermint") || strings.Contains(p.printed(), secret) {
		t.Errorf("a prompt was exported, or a key printed:\n%s", p.printed())
	}
}
