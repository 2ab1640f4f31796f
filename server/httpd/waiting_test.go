package httpd

import (
	"bufio"
	"context"
	"io"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/server/gateway"
	"fewshot/server/provider"
)

// full is a server with one place, which somebody has until they leave, and what
// reads the stream of somebody who waits for it.
func full(t *testing.T, model provider.Provider) (leave func(), waits *bufio.Reader) {
	limits := gateway.DefaultLimits()
	limits.Streams = 1
	g, err := gateway.New(gateway.Config{Limits: limits, Providers: []provider.Provider{model}})
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, func(c *Config) { c.Gateway = g }, model)
	open := func() io.ReadCloser {
		res, err := s.Client().Post(s.URL+"/v1/chat/completions", "application/json", strings.NewReader(helloStream))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { res.Body.Close() })
		return res.Body
	}
	has := open()
	return func() { has.Close() }, bufio.NewReader(open())
}

// holding says one word to who comes first and waits until they leave; it answers
// the others with then.
func holding(then func(yield func(chat.Chunk, error) bool)) provider.Provider {
	first := make(chan struct{}, 1)
	first <- struct{}{}
	return scripted(func(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
		select {
		case <-first:
			yield(chat.Chunk{ID: "1", Text: "x"}, nil)
			<-ctx.Done()
		default:
			then(yield)
		}
	})
}

func TestWaiting(t *testing.T) {
	t.Run("is told in comments until the answer comes", func(t *testing.T) {
		leave, waits := full(t, holding(func(yield func(chat.Chunk, error) bool) {
			yield(chat.Chunk{ID: "2", Text: "an answer", FinishReason: chat.FinishStop}, nil)
		}))
		if line, err := waits.ReadString('\n'); err != nil || line != ": waiting 0\n" {
			t.Errorf("the first line is %q, %v", line, err)
		}
		leave()
		a, err := chat.Collect(chat.DecodeStream(waits)) // who doesn't know the comments
		if err != nil || a.Samples[0].Text != "an answer" {
			t.Errorf("then came %+v, %v", a, err)
		}
	})
	t.Run("ends in an error event where the answer is an error", func(t *testing.T) {
		leave, waits := full(t, holding(func(yield func(chat.Chunk, error) bool) {
			yield(chat.Chunk{}, &chat.Error{Status: 429, Code: "slow_down", Message: "Too fast."})
		}))
		waits.ReadString('\n')
		leave()
		_, err := chat.Collect(chat.DecodeStream(waits))
		if public, ok := err.(*chat.Error); !ok || public.Code != "slow_down" {
			t.Errorf("got %v", err)
		}
	})
}
