package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httputil"
	"net/url"
	"os"
	"strings"
	"sync"
	"time"
)

// serve serves a handler at a free port, which it prints, until its standard
// input ends: with the process that started it.
func serve(h http.Handler) error {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	fmt.Println("http://" + l.Addr().String())
	go func() {
		io.Copy(io.Discard, os.Stdin)
		os.Exit(0)
	}()
	return http.Serve(l, h)
}

// serveFloor is the floor: it passes everything on.
func serveFloor(target string) error {
	to, err := url.Parse(target)
	if err != nil {
		return err
	}
	proxy := &httputil.ReverseProxy{
		Rewrite:       func(r *httputil.ProxyRequest) { r.SetURL(to) },
		FlushInterval: -1,
		Transport:     &http.Transport{MaxIdleConnsPerHost: 16, DisableCompression: true}, // as the server's
		ErrorHandler:  func(w http.ResponseWriter, r *http.Request, err error) { w.WriteHeader(http.StatusBadGateway) },
	}
	return serve(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		// Without this one stream in some hundred is cut short:
		// https://github.com/golang/go/issues/40747.
		body, _ := io.ReadAll(r.Body)
		r.Body = io.NopCloser(bytes.NewReader(body))
		proxy.ServeHTTP(w, r)
	}))
}

// The wire of the upstream's answers.
const (
	head  = `{"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"m","system_fingerprint":"fp_1","choices":[{"index":0,"delta":`
	first = "data: " + head + `{"role":"assistant","content":""},"logprobs":null,"finish_reason":null}]}` + "\n\n"
	last  = "data: " + head + `{},"logprobs":null,"finish_reason":"stop"}]}` + "\n\n" +
		`data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1790000000,"model":"m","system_fingerprint":"fp_1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":50,"total_tokens":59}}` + "\n\n" + done
	done  = "data: [DONE]\n\n"
	whole = `{"id":"chatcmpl-1","object":"chat.completion","created":1790000000,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"sea otter","refusal":null},"logprobs":null,"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":2,"total_tokens":11}}`
)

// words make each chunk another one, as a model's are.
var words = strings.Fields("sea otter cheese plush giraffe peppermint dog cat big hot cold over under river stone cloud")

func chunk(i int) string {
	return "data: " + head + fmt.Sprintf(`{"content":" %s"},"logprobs":null,"finish_reason":null}]}`, words[i%len(words)]) + "\n\n"
}

// counts are what the upstream has seen of the streams that it holds open.
type counts struct {
	mu       sync.Mutex
	Open     int
	Gone     int
	LastGone time.Time
}

func (c *counts) change(f func()) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f()
}

// What a class uses are names of models with a price, since a class has a budget.
const (
	studentModel  = "gpt-5.4-nano"
	studentChunks = 20
	studentPause  = 50 * time.Millisecond
	graderModel   = "gpt-5.4-mini"
)

// serveUpstream answers by the model that the body names:
//
//	whole  in one piece
//	burst  50 chunks without pause
//	paced  50 chunks 5 ms apart
//	short  5 chunks without pause
//	held   one chunk, and nothing more until the client goes away
//	gpt-5.4-nano  20 chunks 50 ms apart: what students ask
//	gpt-5.4-mini  as short: what grades
func serveUpstream() error {
	var seen counts
	chunks := make([]string, 50)
	for i := range chunks {
		chunks[i] = chunk(i)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /state", func(w http.ResponseWriter, r *http.Request) {
		seen.change(func() { json.NewEncoder(w).Encode(&seen) })
	})
	mux.HandleFunc("POST /v1/chat/completions", func(w http.ResponseWriter, r *http.Request) {
		body, err := io.ReadAll(r.Body)
		if err != nil {
			return
		}
		asks := func(model string) bool { return bytes.Contains(body, []byte(model+`"`)) }
		if asks("whole") {
			w.Header().Set("Content-Type", "application/json")
			io.WriteString(w, whole)
			return
		}
		w.Header().Set("Content-Type", "text/event-stream")
		flusher := http.NewResponseController(w)
		io.WriteString(w, first)
		flusher.Flush()
		if asks("held") {
			io.WriteString(w, chunks[0])
			flusher.Flush()
			seen.change(func() { seen.Open++ })
			<-r.Context().Done()
			seen.change(func() { seen.Open, seen.Gone, seen.LastGone = seen.Open-1, seen.Gone+1, time.Now() })
			return
		}
		n, pause := len(chunks), time.Duration(0)
		if asks("short") || asks(graderModel) {
			n = 5
		}
		if asks(studentModel) {
			n, pause = studentChunks, studentPause
		}
		if asks("paced") {
			pause = 5 * time.Millisecond
		}
		for _, c := range chunks[:n] {
			if pause > 0 {
				select {
				case <-time.After(pause):
				case <-r.Context().Done():
					return
				}
			}
			io.WriteString(w, c)
			flusher.Flush()
		}
		io.WriteString(w, last)
	})
	return serve(mux)
}
