package gateway

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"net/netip"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fewshot/app/chat"
	"fewshot/server/provider"
)

// scripted is a provider that does what a test says.
type scripted struct {
	name   string
	models []string
	fault  error // of the list
	stream func(ctx context.Context, r *chat.Request, yield func(chat.Chunk, error) bool)
}

func (s scripted) Name() string { return s.name }

func (s scripted) Models(context.Context) ([]provider.Model, error) {
	var list []provider.Model
	for _, id := range s.models {
		list = append(list, provider.Model{ID: id})
	}
	return list, s.fault
}

func (s scripted) Stream(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	return func(yield func(chat.Chunk, error) bool) { s.stream(ctx, r, yield) }
}

// says is a provider that answers with one text.
func says(name, text string, models ...string) scripted {
	return scripted{name: name, models: models, stream: func(_ context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
		yield(chat.Chunk{ID: "1", Text: text, FinishReason: chat.FinishStop, Usage: &chat.Usage{PromptTokens: 3, CompletionTokens: 2, TotalTokens: 5}}, nil)
	}}
}

// hangs is a provider that says one word and then nothing until it is
// cancelled. Every run under way sits in begun.
func hangs(begun chan<- struct{}) scripted {
	return scripted{name: "p", models: []string{"m"}, stream: func(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
		if !yield(chat.Chunk{Text: "word"}, nil) {
			return
		}
		begun <- struct{}{}
		<-ctx.Done()
		yield(chat.Chunk{}, ctx.Err())
	}}
}

func newGateway(t *testing.T, change func(*Config), providers ...provider.Provider) *Gateway {
	t.Helper()
	c := Config{Providers: providers, Limits: DefaultLimits()}
	if change != nil {
		change(&c)
	}
	g, err := New(c)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

func ask(model string) *chat.Request {
	return &chat.Request{Model: model, Messages: []chat.Message{{Role: chat.User, Content: "hello"}}}
}

// code is the code of a *chat.Error, or the error itself.
func code(err error) string {
	if e, ok := errors.AsType[*chat.Error](err); ok {
		return e.Code
	}
	return fmt.Sprint(err)
}

func TestStream(t *testing.T) {
	t.Run("answers with the provider of the model", func(t *testing.T) {
		g := newGateway(t, nil, says("a", "from a", "m"), says("b", "from b", "m"))
		for model, want := range map[string]string{"a/m": "from a", "b/m": "from b"} {
			a, err := chat.Collect(g.Stream(t.Context(), ask(model)))
			if err != nil || a.Samples[0].Text != want {
				t.Errorf("%s answered %+v, %v; want %q", model, a, err, want)
			}
		}
	})
	t.Run("bounds the answer of a request that does not", func(t *testing.T) {
		var sent *chat.Request
		p := says("p", "", "m")
		p.stream = func(_ context.Context, r *chat.Request, _ func(chat.Chunk, error) bool) { sent = r }
		g := newGateway(t, nil, p)
		r := ask("p/m")
		chat.Collect(g.Stream(t.Context(), r))
		if sent.MaxTokens == nil || *sent.MaxTokens != DefaultLimits().DefaultTokens {
			t.Errorf("the provider was sent max_tokens %v", sent.MaxTokens)
		}
		if r.MaxTokens != nil {
			t.Error("the caller's request was changed")
		}
	})
	t.Run("passes a provider's error on after what had arrived", func(t *testing.T) {
		broken := &chat.Error{Status: 502, Code: "stream_broken"}
		p := says("p", "", "m")
		p.stream = func(_ context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
			yield(chat.Chunk{Text: "half"}, nil)
			yield(chat.Chunk{}, broken)
		}
		a, err := chat.Collect(newGateway(t, nil, p).Stream(t.Context(), ask("p/m")))
		if err != error(broken) || a.Samples[0].Text != "half" {
			t.Errorf("got %+v, %v", a, err)
		}
	})
	t.Run("ends the provider when its reader leaves", func(t *testing.T) {
		var ended error
		p := says("p", "", "m")
		p.stream = func(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
			for yield(chat.Chunk{Text: "x"}, nil) {
			}
			ended = errors.New("told")
		}
		g := newGateway(t, nil, p)
		for range g.Stream(t.Context(), ask("p/m")) {
			break
		}
		if ended == nil || g.Active() != 0 {
			t.Errorf("ended: %v, active: %d", ended, g.Active())
		}
	})
	t.Run("ends the provider when its client leaves", func(t *testing.T) {
		begun := make(chan struct{}, 1)
		g := newGateway(t, nil, hangs(begun))
		ctx, cancel := context.WithCancel(t.Context())
		go func() { <-begun; cancel() }()
		_, err := chat.Collect(g.Stream(ctx, ask("p/m")))
		if err != context.Canceled || g.Active() != 0 {
			t.Errorf("got %v with %d active", err, g.Active())
		}
	})
	t.Run("ends a run that takes too long", func(t *testing.T) {
		synctest.Test(t, func(t *testing.T) {
			g := newGateway(t, nil, hangs(make(chan struct{}, 1)))
			start := time.Now()
			a, err := chat.Collect(g.Stream(t.Context(), ask("p/m")))
			if code(err) != "run_too_long" || a.Samples[0].Text != "word" {
				t.Errorf("got %+v, %v", a, err)
			}
			if took, want := time.Since(start), time.Duration(g.limits.RunSeconds)*time.Second; took != want {
				t.Errorf("it took %v, want %v", took, want)
			}
		})
	})
}

func TestFind(t *testing.T) {
	g := newGateway(t, nil, says("openai", "", "gpt-4o", "K"), says("gemini", "", "models/gemini-2"))
	for _, name := range []string{"openai/gpt-4o", "openai/K", "gemini/models/gemini-2"} {
		if m, err := g.Find(t.Context(), name); err != nil || m.ID != name {
			t.Errorf("Find(%q) = %+v, %v", name, m, err)
		}
	}
	for _, name := range []string{
		"", "/", "openai", "openai/", "/gpt-4o", "gpt-4o",
		"OpenAI/gpt-4o", "openai/GPT-4o", "openai/gpt-4O", " openai/gpt-4o", "openai/gpt-4o ", "openai /gpt-4o",
		"openai/ gpt-4o", "openai//gpt-4o", "openai/gpt-4o/", "openai/gpt-4o\n", "openai/gpt-4o\x00", "openai/gpt-4",
		"openai/\u212a", "openai/gpt\u2010 4o", "openai/gpt-4\u043e", "openai/ｇｐｔ-4o", "openai/gpt-4o\u200b", "\ufeffopenai/gpt-4o",
		"openai%2Fgpt-4o", "openai/../openai/gpt-4o", "openai/*", "openai/gpt-4o,openai/K", "gemini/gpt-4o", "gemini/gemini-2",
		strings.Repeat("é", 1000),
	} {
		_, err := g.Find(t.Context(), name)
		e, ok := errors.AsType[*chat.Error](err)
		if !ok || e.Status != 404 || e.Code != "model_not_found" || e.Param != "model" || e.Hint == "" || len(e.Message) > 1000 {
			t.Errorf("Find(%q) gave %#v", name, err)
		}
	}
	t.Run("keeps the last list of a provider that fails", func(t *testing.T) {
		p := says("p", "", "m")
		p.fault = errors.New("down")
		g := newGateway(t, nil, p)
		if _, err := g.Find(t.Context(), "p/m"); err != nil {
			t.Errorf("a listed model: %v", err)
		}
		if _, err := g.Find(t.Context(), "p/other"); code(err) != "models_unavailable" {
			t.Errorf("an unlisted model: %v", err)
		}
	})
}

func TestModels(t *testing.T) {
	down := scripted{name: "down", fault: errors.New("refused")}
	g := newGateway(t, nil, says("b", "", "2", "1"), down, says("a", "", "3"))
	var ids []string
	for _, m := range g.Models(t.Context()) {
		ids = append(ids, m.ID)
	}
	if got := strings.Join(ids, " "); got != "b/2 b/1 a/3" {
		t.Errorf("models are %s", got)
	}
}

func TestNew(t *testing.T) {
	limits := DefaultLimits()
	for want, c := range map[string]Config{
		"twice":         {Limits: limits, Providers: []provider.Provider{says("a", ""), says("a", "")}},
		"slash":         {Limits: limits, Providers: []provider.Provider{says("a/b", "")}},
		"limit streams": {Limits: func() Limits { l := limits; l.Streams = 0; return l }()},
		"max_tokens":    {Limits: func() Limits { l := limits; l.DefaultTokens = l.MaxTokens + 1; return l }()},
	} {
		if _, err := New(c); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("got %v, want an error about %q", err, want)
		}
	}
}

func TestClose(t *testing.T) {
	t.Run("waits for runs and refuses new ones", func(t *testing.T) {
		begun, end := make(chan struct{}), make(chan struct{})
		p := says("p", "", "m")
		p.stream = func(_ context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
			close(begun)
			<-end
			yield(chat.Chunk{Text: "complete"}, nil)
		}
		g := newGateway(t, nil, p)
		var answer chat.Answer
		done, closed := make(chan error), make(chan error)
		go func() {
			a, err := chat.Collect(g.Stream(t.Context(), ask("p/m")))
			answer = a
			done <- err
		}()
		<-begun
		go func() { closed <- g.Close(t.Context()) }()
		for {
			_, err := chat.Collect(g.Stream(t.Context(), &chat.Request{Model: "p/none"}))
			if code(err) == "model_not_found" {
				break
			}
		}
		select {
		case <-closed:
			t.Fatal("closed with a run under way")
		case <-time.After(20 * time.Millisecond):
		}
		if _, err := chat.Collect(g.Stream(t.Context(), ask("p/m"))); code(err) != "server_stopping" {
			t.Errorf("a new run got %v", err)
		}
		close(end)
		if err := <-done; err != nil || answer.Samples[0].Text != "complete" {
			t.Errorf("the run under way got %+v, %v", answer, err)
		}
		if err := <-closed; err != nil {
			t.Errorf("Close: %v", err)
		}
	})
	t.Run("cuts runs when the grace time is over", func(t *testing.T) {
		begun := make(chan struct{}, 1)
		g := newGateway(t, nil, hangs(begun))
		done := make(chan error)
		go func() {
			_, err := chat.Collect(g.Stream(t.Context(), ask("p/m")))
			done <- err
		}()
		<-begun
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Millisecond)
		defer cancel()
		if err := g.Close(ctx); err != context.DeadlineExceeded {
			t.Errorf("Close: %v", err)
		}
		if err := <-done; code(err) != "server_stopping" {
			t.Errorf("the run under way got %v", err)
		}
	})
}

func TestReport(t *testing.T) {
	var runs []Run
	g := newGateway(t, func(c *Config) {
		c.Report = func(_ context.Context, r Run) { runs = append(runs, r) }
	}, says("p", "hi", "m"))
	r := ask("p/m")
	r.RunID, r.Stream = "run-1", true
	ctx := WithCaller(t.Context(), Caller{Turn: OfAddress(netip.MustParseAddr("192.0.2.1"))})
	chat.Collect(g.Stream(ctx, r))
	chat.Collect(g.Stream(ctx, ask("attacker/chosen")))
	for range g.Stream(ctx, r) {
		break
	}

	if len(runs) != 3 {
		t.Fatalf("%d runs were reported", len(runs))
	}
	if r := runs[0]; r.ID != "run-1" || r.Provider != "p" || r.Model != "p/m" || !r.Chat || !r.Stream || r.Chunks != 1 ||
		r.Usage.TotalTokens != 5 || r.FirstChunk <= 0 || r.Duration < r.FirstChunk || r.Err != nil || r.Abandoned {
		t.Errorf("the complete run was reported as %+v", r)
	}
	if r := runs[1]; r.Provider != "" || r.Model != "" || code(r.Err) != "model_not_found" {
		t.Errorf("the refused run was reported as %+v", r)
	}
	if r := runs[2]; !r.Abandoned || r.Err != nil {
		t.Errorf("the abandoned run was reported as %+v", r)
	}
}
