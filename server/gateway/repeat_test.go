package gateway

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"reflect"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/ability"
	"fewshot/app/chat"
)

// able is a provider that says what its models take.
type able struct {
	scripted
	ability ability.Ability
}

func (a able) Ability(string) ability.Ability { return a.ability }

// oneSample is a model that gives one sample a request and numbers them.
func oneSample(each func(ctx context.Context, i int32, yield func(chat.Chunk, error) bool)) (able, *atomic.Int32) {
	var asked atomic.Int32
	return able{scripted{name: "p", models: []string{"m"}, stream: func(ctx context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) {
		if r.N != nil || r.Fitted.Repeat != 0 {
			yield(chat.Chunk{}, errors.New("several samples were asked for"))
			return
		}
		each(ctx, asked.Add(1)-1, yield)
	}}, ability.Ability{N: ability.Refuses}}, &asked
}

func samples(n int) *chat.Request {
	return &chat.Request{Model: "p/m", Prompt: "x", Fit: true, Parameters: chat.Parameters{N: &n}}
}

func TestRepeated_each_sample_is_a_request(t *testing.T) {
	// Whatever is counted is counted for each.
	var one, want chat.Usage
	for i := range reflect.TypeFor[chat.Usage]().NumField() {
		reflect.ValueOf(&one).Elem().Field(i).SetInt(int64(10 + i))
		reflect.ValueOf(&want).Elem().Field(i).SetInt(5 * int64(10+i))
	}
	p, asked := oneSample(func(_ context.Context, i int32, yield func(chat.Chunk, error) bool) {
		for _, c := range []chat.Chunk{
			{ID: fmt.Sprint("id", i), Model: "m", Text: fmt.Sprint("s", i)}, {ID: fmt.Sprint("id", i), FinishReason: chat.FinishStop},
			{Usage: &one},
		} {
			if !yield(c, nil) {
				return
			}
		}
	})
	g := newGateway(t, nil, p)
	ids := map[string]bool{}
	var a chat.Answer
	for c, err := range g.Stream(t.Context(), samples(5)) {
		if err != nil {
			t.Fatal(err)
		}
		ids[c.ID] = true
		a.Add(c)
	}
	texts := map[string]bool{}
	for _, s := range a.Samples {
		texts[s.Text+s.FinishReason] = true
	}
	if len(a.Samples) != 5 || len(texts) != 5 || asked.Load() != 5 || len(ids) != 1 {
		t.Errorf("%+v of %d requests, ids %v", a.Samples, asked.Load(), ids)
	}
	if a.Usage == nil || *a.Usage != want {
		t.Errorf("usage %+v", a.Usage)
	}
	if changesOf(a.Changes) != "n:several_requests(5>)" {
		t.Errorf("told %s", changesOf(a.Changes))
	}
}

// A refusal is met once, not once a sample; an error of one ends all.
func TestRepeated_ends_with_the_first_error(t *testing.T) {
	refused := &chat.Error{Status: 429, Message: "no"}
	p, asked := oneSample(func(_ context.Context, _ int32, yield func(chat.Chunk, error) bool) { yield(chat.Chunk{}, refused) })
	if _, err := chat.Collect(newGateway(t, nil, p).Stream(t.Context(), samples(5))); err != error(refused) || asked.Load() != 1 {
		t.Errorf("%v after %d requests", err, asked.Load())
	}
	var ended atomic.Int32
	p, asked = oneSample(func(ctx context.Context, i int32, yield func(chat.Chunk, error) bool) {
		defer ended.Add(1)
		if !yield(chat.Chunk{Text: "a"}, nil) {
			return
		}
		if i == 3 {
			yield(chat.Chunk{}, refused)
			return
		}
		<-ctx.Done()
		yield(chat.Chunk{}, ctx.Err())
	})
	if _, err := chat.Collect(newGateway(t, nil, p).Stream(t.Context(), samples(5))); err != error(refused) || ended.Load() != asked.Load() {
		t.Errorf("%v; %d of %d requests have ended", err, ended.Load(), asked.Load())
	}
}

// Whoever leaves has left all of them: none goes on behind.
func TestRepeated_whoever_leaves_ends_all(t *testing.T) {
	var running atomic.Int32
	p, _ := oneSample(func(ctx context.Context, _ int32, yield func(chat.Chunk, error) bool) {
		running.Add(1)
		defer running.Add(-1)
		for yield(chat.Chunk{Text: "a"}, nil) {
			select {
			case <-ctx.Done():
				yield(chat.Chunk{}, ctx.Err())
				return
			case <-time.After(time.Millisecond):
			}
		}
	})
	g := newGateway(t, func(c *Config) { c.Limits.ClientMinute, c.Limits.Minute = 1e6, 1e6 }, p)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			n := 0
			for range g.Stream(t.Context(), samples(4)) {
				if n++; n > i {
					break
				}
			}
		})
	}
	all.Wait()
	if n := running.Load(); n != 0 {
		t.Errorf("%d requests go on", n)
	}
}

// A server that drops n without a word is asked again for what did not come,
// and once that is known, for each sample from the start.
func TestComplete_asks_for_samples_that_did_not_come(t *testing.T) {
	var mu sync.Mutex
	var requests []string
	p := able{scripted: scripted{name: "p", models: []string{"m"}, stream: func(_ context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) {
		mu.Lock()
		requests = append(requests, fmt.Sprint(r.Samples()))
		mu.Unlock()
		if yield(chat.Chunk{ID: "x", Text: "a", FinishReason: chat.FinishStop}, nil) {
			yield(chat.Chunk{ID: "x", Usage: &chat.Usage{PromptTokens: 3, CompletionTokens: 1, TotalTokens: 4}}, nil)
		}
	}}}
	g := newGateway(t, nil, p)
	for try, want := range []string{"3 1 1", "1 1 1"} {
		requests = nil
		a, err := chat.Collect(g.Stream(t.Context(), samples(3)))
		if err != nil || len(a.Samples) != 3 || a.Samples[2].Text != "a" || a.Usage == nil || a.Usage.TotalTokens != 12 {
			t.Errorf("%+v, %v", a, err)
		}
		if got := strings.Join(requests, " "); got != want || changesOf(a.Changes) != "n:several_requests(3>)" {
			t.Errorf("press %d: requests for %s samples, want %s; told %s", try+1, got, want, changesOf(a.Changes))
		}
	}
}

func TestLessons_are_bounded_and_forgotten(t *testing.T) {
	l, now := newLessons(), time.Now()
	l.now = func() time.Time { return now }
	for i := range maxLessons + 10 {
		now = now.Add(time.Second)
		l.put(fmt.Sprint(i), ability.Ability{MaxTokens: i})
	}
	if len(l.all) != maxLessons {
		t.Errorf("%d lessons are kept", len(l.all))
	}
	if _, ok := l.of("9"); ok {
		t.Error("the oldest is kept")
	}
	if a, ok := l.of("1009"); !ok || a.MaxTokens != 1009 {
		t.Error("the latest is forgotten")
	}
	now = now.Add(lessonLife)
	if _, ok := l.of("500"); ok {
		t.Error("it is believed for ever")
	}
}

// Many callers at once learn the same lesson: each gets its answer.
func TestAnswer_learns_under_load(t *testing.T) {
	p := scripted{name: "p", models: []string{"m"}, stream: func(_ context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) {
		if r.Seed != nil {
			yield(chat.Chunk{}, &chat.Error{Status: 400, Param: "seed", Message: "p says: Unknown field: seed."})
			return
		}
		yield(chat.Chunk{Text: "a", FinishReason: chat.FinishStop}, nil)
	}}
	g := newGateway(t, func(c *Config) { c.Limits.ClientMinute, c.Limits.Minute, c.Limits.ClientStreams = 1e6, 1e6, 64 }, p)
	var all sync.WaitGroup
	for range 32 {
		all.Go(func() {
			seed := int64(7)
			r := &chat.Request{Model: "p/m", Prompt: "x", Fit: true, Parameters: chat.Parameters{Seed: &seed}}
			a, err := chat.Collect(g.Stream(t.Context(), r))
			if err != nil || a.Samples[0].Text != "a" || !strings.HasPrefix(changesOf(a.Changes), "seed:") {
				t.Errorf("%+v, %v", a, err)
			}
		})
	}
	all.Wait()
}

// counts an answer that was cut and whose usage nobody said.
func TestCounted_what_had_come_so_far(t *testing.T) {
	most := 32
	r := &chat.Request{Prompt: strings.Repeat("abc", 10), Parameters: chat.Parameters{MaxTokens: &most}, Fitted: &chat.Fitted{CutAt: []string{"\n"}}}
	chunks := func(list ...chat.Chunk) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			for _, c := range list {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
	exact := &chat.Usage{TotalTokens: 3}
	for name, tt := range map[string]struct {
		room int
		in   []chat.Chunk
		want *chat.Usage
	}{
		"cut":               {0, []chat.Chunk{{Text: "a"}, {Text: "b"}, {FinishReason: chat.FinishStop, Cut: true}}, &chat.Usage{PromptTokens: 10, CompletionTokens: 2, TotalTokens: 12}},
		"the_provider_said": {0, []chat.Chunk{{Text: "a"}, {FinishReason: chat.FinishStop, Cut: true}, {Usage: exact}}, exact},
		"not_cut":           {0, []chat.Chunk{{Text: "a", FinishReason: chat.FinishStop}}, nil},
		"hidden_thoughts":   {1024, []chat.Chunk{{Text: "a"}, {FinishReason: chat.FinishStop, Cut: true}}, nil},
		"shown_thoughts":    {1024, []chat.Chunk{{Reasoning: "hm"}, {Text: "a"}, {FinishReason: chat.FinishStop, Cut: true}}, &chat.Usage{PromptTokens: 10, CompletionTokens: 2, TotalTokens: 12, ReasoningTokens: 1}},
	} {
		r.Fitted.Room = tt.room
		a, err := chat.Collect(counted(r, chunks(tt.in...)))
		if err != nil || (a.Usage == nil) != (tt.want == nil) || a.Usage != nil && *a.Usage != *tt.want {
			t.Errorf("%s: %+v, %v", name, a.Usage, err)
		}
	}
}
