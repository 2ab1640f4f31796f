package shapley

import (
	"context"
	"errors"
	"iter"
	"math"
	"strings"
	"sync"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/prompt"
)

// A quiz answers "yes" with a probability that each example raises, as a provider does.
type quiz struct {
	mu     sync.Mutex
	asked  []string
	fail   int // the request that fails; 0: none
	silent bool
}

func (q *quiz) Stream(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
	q.mu.Lock()
	q.asked = append(q.asked, r.Prompt)
	n := len(q.asked)
	q.mu.Unlock()
	return func(yield func(chat.Chunk, error) bool) {
		if n == q.fail {
			yield(chat.Chunk{}, &chat.Error{Status: 429, Code: "rate_limit_exceeded", Message: "Too many.", Hint: "Wait."})
			return
		}
		if q.silent {
			yield(chat.Chunk{Text: "yes", FinishReason: "length"}, nil)
			return
		}
		p := probabilityOf(r.Prompt)
		top := []chat.Logprob{{Token: " yes", Logprob: math.Log(p * 0.75)}, {Token: "yes", Logprob: math.Log(p * 0.25)}, {Token: "no", Logprob: math.Log(0.99 - p)}}
		if p < 0.01 { // too improbable to be told
			top = []chat.Logprob{{Token: "no", Logprob: math.Log(0.9)}, {Token: "maybe", Logprob: math.Log(0.05)}}
		}
		yield(chat.Chunk{Text: "\n" + top[0].Token, FinishReason: "length", Logprobs: []chat.TokenLogprob{
			{Token: "\n", Top: []chat.Logprob{{Token: "\n"}}}, {Token: top[0].Token, Logprob: top[0].Logprob, Top: top},
		}}, nil)
	}
}

func probabilityOf(text string) float64 {
	p := 0.001
	for word, factor := range map[string]float64{"alpha": 40, "beta": 10, "gamma": 1.5} {
		if strings.Contains(text, word) {
			p *= factor
		}
	}
	return p
}

func asked(q *quiz, inputs ...string) *Asked {
	p := prompt.Prompt{Version: prompt.Version, Model: "m", Query: "query", Format: prompt.Presets()[0].Format}
	for _, input := range inputs {
		p.Shots = append(p.Shots, prompt.Shot{Input: input, Output: "yes", Off: input == "off"})
	}
	return &Asked{Prompt: p, Model: q, Request: func(p prompt.Prompt) *chat.Request { return prompt.Render(p).Request(p) }}
}

func TestAsked(t *testing.T) {
	q := &quiz{}
	a := asked(q, "alpha", "off", "beta", "gamma")
	last := 0
	shares, err := a.Shares(t.Context(), func(done, total int) {
		q.mu.Lock()
		defer q.mu.Unlock()
		if last = max(last, done); total != 8 {
			t.Errorf("%d of %d", done, total)
		}
	})
	if err != nil || a.Word != "yes" || last != 8 || len(q.asked) != 8 {
		t.Fatalf("%q, %d of %d requests: %v", a.Word, last, len(q.asked), err)
	}
	for _, text := range q.asked {
		if strings.Contains(text, "off") {
			t.Errorf("an example that is off was sent: %q", text)
		}
	}
	if want := math.Log(0.6); math.Abs(shares.All-want) > 1e-9 || !shares.Exact {
		t.Errorf("with all it is %v, want %v", shares.All, want)
	}
	// Two subsets are too improbable to be told: none, and gamma alone.
	if a.Bounds() != 2 || math.Abs(shares.None-math.Log(0.05)) > 1e-9 {
		t.Errorf("%d bounds; with none it is at most %v", a.Bounds(), shares.None)
	}
	if p := shares.Parts; len(p) != 3 || p[0].Shapley < p[1].Shapley || p[1].Shapley < p[2].Shapley {
		t.Errorf("the shares are %+v", p)
	}
}

func TestAsked_goes_on_after_an_error(t *testing.T) {
	q := &quiz{fail: 12}
	a := asked(q, "alpha", "beta", "gamma", "delta")
	_, err := a.Shares(t.Context(), nil)
	if e, ok := errors.AsType[*chat.Error](err); !ok || e.Status != 429 {
		t.Fatalf("the error is %v", err)
	}
	if _, err := a.Shares(t.Context(), nil); err != nil || len(q.asked) > 16+2 {
		t.Errorf("%d requests for 16 answers: %v", len(q.asked), err)
	}
	ctx, stop := context.WithCancel(t.Context())
	stop()
	if _, err := asked(&quiz{}, "alpha", "beta").Shares(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("stopped, it says %v", err)
	}
}

func TestAsked_refuses_what_cannot_be_asked(t *testing.T) {
	if _, err := asked(&quiz{silent: true}, "alpha").Shares(t.Context(), nil); err == nil || err.(*chat.Error).Code != chat.CodeNoLogprobs {
		t.Errorf("without log probabilities it says %v", err)
	}
	for _, n := range []int{0, 11} {
		if _, err := asked(&quiz{}, make([]string, n)...).Design(); err == nil || err.(*chat.Error).Hint == "" {
			t.Errorf("%d examples: %v", n, err)
		}
	}
}
