package httpd

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"fewshot/app/model"
	"fewshot/server/allowance"
	"fewshot/server/gateway"
	"fewshot/server/provider"
	"fewshot/server/serverlog"
)

// canned answers each request with the same text.
type canned struct{ kind, text string }

func (c canned) RoundTrip(r *http.Request) (*http.Response, error) {
	io.Copy(io.Discard, r.Body)
	return &http.Response{
		StatusCode: http.StatusOK, Header: http.Header{"Content-Type": {c.kind}},
		Body: io.NopCloser(strings.NewReader(c.text)), Request: r,
	}, nil
}

// taker takes an answer and forgets it.
type taker struct{ header http.Header }

func (w *taker) Header() http.Header              { return w.header }
func (w *taker) Write(p []byte) (int, error)      { return len(p), nil }
func (w *taker) WriteHeader(int)                  {}
func (w *taker) FlushError() error                { return nil }
func (w *taker) SetReadDeadline(time.Time) error  { return nil }
func (w *taker) SetWriteDeadline(time.Time) error { return nil }

// BenchmarkRequest is what a request costs between the connection to the client and the
// one to the upstream, with all that the server does in production: the part of the
// figures of server/cost that is this project's own.
func BenchmarkRequest(b *testing.B) {
	event := func(choice string) string {
		return `data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"m","choices":[{"index":0,` + choice + `}]}` + "\n\n"
	}
	var stream strings.Builder
	stream.WriteString(event(`"delta":{"role":"assistant","content":""},"logprobs":null,"finish_reason":null`))
	for i := range 50 {
		fmt.Fprint(&stream, event(fmt.Sprintf(`"delta":{"content":" word%d"},"logprobs":null,"finish_reason":null`, i)))
	}
	stream.WriteString(event(`"delta":{},"logprobs":null,"finish_reason":"stop"`) + "data: [DONE]\n\n")
	for _, c := range []struct {
		name   string
		stream bool
		answer canned
	}{
		{"json", false, canned{"application/json", `{"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"sea otter","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}`}},
		{"stream_of_50", true, canned{"text/event-stream", stream.String()}},
	} {
		b.Run(c.name, func(b *testing.B) {
			h := production(b, c.answer)
			body := fmt.Sprintf(`{"model":"openai/m","messages":[{"role":"user","content":"Input: sea otter\nOutput:"}],"max_tokens":64,"stream":%v}`, c.stream)
			b.ReportAllocs()
			for b.Loop() {
				r, err := http.NewRequest(http.MethodPost, "/v1/chat/completions", strings.NewReader(body))
				if err != nil {
					b.Fatal(err)
				}
				r.Host, r.RemoteAddr = "127.0.0.1:8080", "127.0.0.1:40000"
				r.Header.Set("Content-Type", "application/json")
				h.ServeHTTP(&taker{http.Header{}}, r)
			}
		})
	}
}

// production is a handler that does all that a server's does by default, before an
// upstream that costs nothing.
func production(b *testing.B, upstream http.RoundTripper) http.Handler {
	key, err := provider.NewKey(canary)
	if err != nil {
		b.Fatal(err)
	}
	log, _, err := serverlog.NewBuffered(io.Discard, "info", "text", key)
	if err != nil {
		b.Fatal(err)
	}
	p, err := provider.New(provider.Config{
		Kind: provider.KindOpenAI, Name: "openai", BaseURL: "http://127.0.0.1:1/v1", Key: key, Models: []string{"m"}, Transport: upstream,
	})
	if err != nil {
		b.Fatal(err)
	}
	limits := gateway.DefaultLimits()
	limits.Minute, limits.ClientMinute = 1<<30, 1<<30
	var g *gateway.Gateway
	metrics := NewMetrics(func() int { return g.Active() })
	known := model.Lookup("openai/gpt-4o-mini") // the server remembers it too
	g, err = gateway.New(gateway.Config{
		Providers: []provider.Provider{p}, Limits: limits,
		Known: func(string) model.Model { return known },
		Price: func(string) model.Price { return known.Price },
		Report: func(ctx context.Context, run gateway.Run) {
			metrics.Run(run)
			LogRun(ctx, log, run)
		},
	})
	if err != nil {
		b.Fatal(err)
	}
	file, err := allowance.Open("")
	if err != nil {
		b.Fatal(err)
	}
	day := allowance.Allowance{Most: allowance.Amount{MicroUSD: 1 << 50, Tokens: 1 << 50}, Store: file}
	return New(Config{
		Gateway: g, Log: log, Metrics: metrics.Handler(), Count: metrics.Request, Payer: day.Payer(allowance.Everybody), LoopbackOnly: true,
	})
}
