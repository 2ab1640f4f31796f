package httpd

import (
	"bytes"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"
	"time"

	"fewshot/server/provider"
)

// instantUpstream answers at once: a whole answer, or n chunks with a flush each.
func instantUpstream(n int) http.Handler {
	const head = `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":`
	first := []byte("data: " + head + `{"role":"assistant","content":""},"finish_reason":null}]}` + "\n\n")
	chunk := []byte("data: " + head + `{"content":" otter"},"finish_reason":null}]}` + "\n\n")
	last := []byte("data: " + head + `{},"finish_reason":"stop"}]}` + "\n\ndata: [DONE]\n\n")
	whole := []byte(`{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"sea otter"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}`)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		if n == 0 {
			w.Header().Set("Content-Type", "application/json")
			w.Write(whole)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		flusher := http.NewResponseController(w)
		w.Write(first)
		for range n {
			w.Write(chunk)
			flusher.Flush()
		}
		w.Write(last)
	})
}

// BenchmarkServer measures what the server adds to a request and to a stream,
// beside what the plainest proxy adds: httputil.ReverseProxy, which looks
// at nothing that it passes on. All three ways are taken in turn, so that a
// busy machine is equally busy for all.
//
//	direct-µs  without anything between client and upstream
//	proxy-µs   through httputil.ReverseProxy
//	ours-µs    through this server: decoded, checked, counted, encoded
//	x-proxy    ours divided by proxy
func BenchmarkServer(b *testing.B) {
	for _, c := range []struct {
		name   string
		chunks int
	}{{"request", 0}, {"stream of 1 chunk", 1}, {"stream of 100 chunks", 100}} {
		b.Run(c.name, func(b *testing.B) {
			up := httptest.NewServer(instantUpstream(c.chunks))
			defer up.Close()
			target, _ := url.Parse(up.URL)
			reverse := &httputil.ReverseProxy{
				Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(target) },
				FlushInterval: -1,
			}
			proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				// Without this one stream in some hundred is cut short:
				// https://github.com/golang/go/issues/40747.
				body, _ := io.ReadAll(r.Body)
				r.Body = io.NopCloser(bytes.NewReader(body))
				reverse.ServeHTTP(w, r)
			}))
			defer proxy.Close()
			p, err := provider.New(provider.Config{Kind: provider.KindOpenAI, Name: "openai", BaseURL: up.URL + "/v1", Models: []string{"m"}})
			if err != nil {
				b.Fatal(err)
			}
			ours := start(b, nil, p)

			body := fmt.Appendf(nil, `{"model":"openai/m","messages":[{"role":"user","content":"sea otter"}],"stream":%v}`, c.chunks > 0)
			client := &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: 4}}
			defer client.CloseIdleConnections()
			ask := func(base string) time.Duration {
				began := time.Now()
				res, err := client.Post(base+"/v1/chat/completions", "application/json", bytes.NewReader(body))
				if err != nil {
					b.Fatal(err)
				}
				n, err := io.Copy(io.Discard, res.Body)
				res.Body.Close()
				if err != nil || res.StatusCode != 200 || n < int64(100*c.chunks) {
					b.Fatalf("%d bytes with status %d, %v", n, res.StatusCode, err)
				}
				return time.Since(began)
			}
			ways := []string{up.URL, proxy.URL, ours.URL}
			var took [3]time.Duration
			for _, base := range ways { // connections are made before it counts
				ask(base)
			}
			for b.Loop() {
				for i, base := range ways {
					took[i] += ask(base)
				}
			}
			micros := func(d time.Duration) float64 { return float64(d.Nanoseconds()) / 1000 / float64(b.N) }
			b.ReportMetric(micros(took[0]), "direct-µs")
			b.ReportMetric(micros(took[1]), "proxy-µs")
			b.ReportMetric(micros(took[2]), "ours-µs")
			b.ReportMetric(float64(took[2])/float64(took[1]), "x-proxy")
			b.ReportMetric(0, "ns/op")
		})
	}
}
