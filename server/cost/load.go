package main

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
	"sync"
	"sync/atomic"
	"time"
)

// load is a number of requests, and how many run at a time.
type load struct {
	model    string
	stream   bool
	clients  int
	requests int
}

// body is what a client sends. The floor's upstream reads the model's last part,
// the server takes the first one off.
func (l load) body() []byte {
	return fmt.Appendf(nil, `{"model":"openai/%s","messages":[{"role":"user","content":"Input: sea otter\nOutput:"}],"max_tokens":64,"stream":%v}`, l.model, l.stream)
}

// run sends the requests and returns how many answers were cut short. An answer
// with another status is an error.
func (l load) run(ctx context.Context, url string) (cut int, err error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	client := newClient(l.clients)
	defer client.CloseIdleConnections()
	var left, short atomic.Int64
	left.Store(int64(l.requests))
	var all sync.WaitGroup
	for range l.clients {
		all.Go(func() {
			for left.Add(-1) >= 0 && ctx.Err() == nil {
				ok, err := l.ask(ctx, client, url)
				if err != nil {
					cancel(err)
					return
				}
				if !ok {
					short.Add(1)
				}
			}
		})
	}
	all.Wait()
	return int(short.Load()), context.Cause(ctx)
}

func newClient(clients int) *http.Client {
	return &http.Client{Transport: &http.Transport{MaxIdleConnsPerHost: clients, DisableCompression: true}, Timeout: 2 * time.Minute}
}

// ask sends one request and reports whether its answer came to its end.
func (l load) ask(ctx context.Context, client *http.Client, url string) (whole bool, err error) {
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, url+"/v1/chat/completions", bytes.NewReader(l.body()))
	if err != nil {
		return false, err
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := client.Do(r)
	if err != nil {
		return false, err
	}
	defer answer.Body.Close()
	text, err := io.ReadAll(answer.Body)
	if answer.StatusCode != http.StatusOK {
		return false, fmt.Errorf("status %d: %s", answer.StatusCode, text)
	}
	return err == nil && l.complete(text), nil
}

// complete reports whether an answer has all that the upstream said.
func (l load) complete(text []byte) bool {
	if !l.stream {
		return bytes.Contains(text, []byte(`sea otter`)) && bytes.HasSuffix(bytes.TrimSpace(text), []byte("}"))
	}
	n := 50
	if l.model == "short" {
		n = 5
	}
	said := bytes.Count(text, []byte(`"content":" `))
	return said == n && bytes.HasSuffix(text, []byte(done))
}

// cut counts streams that end before their end.
func (b *rig) cut(ctx context.Context, streams int) error {
	l := load{model: "short", stream: true, clients: 16, requests: streams}
	ours, err := l.run(ctx, b.ours.url)
	if err != nil {
		return err
	}
	floor, err := l.run(ctx, b.floor.url)
	if err != nil {
		return err
	}
	report("cut", streams, float64(ours), "cut", float64(floor), "floor-cut", float64(streams), "streams")
	return nil
}
