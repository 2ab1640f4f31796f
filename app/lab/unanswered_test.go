package lab

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"math"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/chat"
)

// saying is a model that says the same chunks to everything.
func saying(chunks ...chat.Chunk) chat.StreamerFunc {
	return func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) {
			for _, c := range chunks {
				if !yield(c, nil) {
					return
				}
			}
		}
	}
}

func failing(e *chat.Error) chat.StreamerFunc {
	return func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
		return func(yield func(chat.Chunk, error) bool) { yield(chat.Chunk{}, e) }
	}
}

func TestSpoiledAnswers(t *testing.T) {
	thought := &chat.Usage{PromptTokens: 9, CompletionTokens: 16, ReasoningTokens: 16}
	for name, c := range map[string]struct {
		chunks []chat.Chunk
		code   string // "": an answer, right or wrong
	}{
		"all_tokens_thought":        {[]chat.Chunk{{FinishReason: "length", Usage: thought}}, chat.CodeCutThinking},
		"thinking_shown_and_cut":    {[]chat.Chunk{{Reasoning: "Let me see"}, {FinishReason: "length"}}, chat.CodeCutThinking},
		"cut_inside_think":          {[]chat.Chunk{{Text: "<think>\nThe user"}, {FinishReason: "stop"}}, chat.CodeCutThinking},
		"cut_and_nobody_says_why":   {[]chat.Chunk{{FinishReason: "length"}}, chat.CodeCutEmpty},
		"stopped_while_thinking":    {[]chat.Chunk{{Reasoning: "Hm"}, {FinishReason: "stop"}}, chat.CodeOnlyThinking},
		"thought_and_said_nothing":  {[]chat.Chunk{{FinishReason: "stop", Usage: thought}}, chat.CodeOnlyThinking},
		"filtered":                  {[]chat.Chunk{{FinishReason: "content_filter"}}, chat.CodeFiltered},
		"filtered_after_thinking":   {[]chat.Chunk{{FinishReason: "content_filter", Usage: thought}}, chat.CodeFiltered},
		"refused":                   {[]chat.Chunk{{Refusal: "I can't."}, {FinishReason: "stop"}}, chat.CodeRefused},
		"nothing_at_once":           {[]chat.Chunk{{FinishReason: "stop"}}, ""},
		"white_space_to_the_limit":  {[]chat.Chunk{{Text: "\n\n"}, {FinishReason: "length"}}, ""},
		"cut_after_a_word":          {[]chat.Chunk{{Text: "two"}, {FinishReason: "length", Usage: thought}}, ""},
		"an_answer_after_thinking":  {[]chat.Chunk{{Reasoning: "Hm"}, {Text: "2"}, {FinishReason: "stop", Usage: thought}}, ""},
		"thinking_that_has_its_end": {[]chat.Chunk{{Text: "<think>x</think>2"}, {FinishReason: "stop"}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			p := plan(KindShots, numbers(60))
			p.K, p.Draws = []int{0, 1}, 1
			d, err := NewDesign(p)
			if err != nil {
				t.Fatal(err)
			}
			outcomes := make([]*Outcome, len(d.Trials))
			cache := &Memory{}
			r := Runner{Model: saying(c.chunks...), Cache: cache, Insist: true}
			if err := r.Run(t.Context(), d, func(i int, o Outcome) { outcomes[i] = &o }); err != nil {
				t.Fatal(err)
			}
			s := Summarise(d, outcomes)
			if c.code == "" {
				if s.Failed != 0 || s.Columns[0].Items != 20 || math.IsNaN(s.Columns[0].Score) || strings.Contains(s.Findings[0].Sentence(s.Columns), "gave no answer") {
					t.Errorf("an answer is taken for a failure: %+v", s.Lacking)
				}
				return
			}
			if s.Failed != 40 || s.Lacking[c.code] != 40 || s.Columns[0].Items != 0 || !math.IsNaN(s.Columns[0].Score) || len(s.Findings) != 0 {
				t.Errorf("%v, %+v", s.Lacking, s.Columns[0])
			}
			if e := outcomes[0].Err; e == nil || e.Message == "" || e.Hint == "" {
				t.Errorf("%+v", e)
			}
			if len(cache.kept) != 0 {
				t.Error("it is kept as an answer")
			}
			// A record that was written before it was known to be none.
			for _, o := range outcomes {
				o.Err = nil
			}
			data, err := EncodeRecord(d, outcomes)
			if err != nil {
				t.Fatal(err)
			}
			if d, kept, err := DecodeRecord(data); err != nil || Summarise(d, kept).Lacking[c.code] != 40 {
				t.Errorf("replayed: %v", err)
			}
		})
	}
	t.Run("where_refusals_are_measured_they_are_answers", func(t *testing.T) {
		var items []Item
		for i := range 40 {
			items = append(items, Item{Input: fmt.Sprint("request ", i), Output: []string{Answered, Refused}[i%2]})
		}
		for _, chunks := range [][]chat.Chunk{{{Refusal: "No."}, {FinishReason: "stop"}}, {{FinishReason: "content_filter"}}} {
			r := run(t, plan(KindRefusal, items), saying(chunks...))
			if r.Failed != 0 || r.Columns[0].Score != 0 || r.Columns[1].Score != 1 {
				t.Errorf("%+v: %v, %v %v", chunks, r.Lacking, r.Columns[0].Score, r.Columns[1].Score)
			}
		}
	})
	t.Run("the_finding_says_how_many_there_were", func(t *testing.T) {
		p := plan(KindShots, numbers(60))
		p.K, p.Draws = []int{0, 1}, 1
		var sent atomic.Int32
		r := run(t, p, chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			switch n := sent.Add(1); {
			case n%8 == 1:
				return saying(chat.Chunk{FinishReason: "length", Usage: thought})(ctx, r)
			case n == 4:
				return saying(chat.Chunk{FinishReason: "content_filter"})(ctx, r)
			}
			return doubler(0)(ctx, r)
		}))
		f := r.Findings[0]
		got := f.Sentence(r.Columns)
		if f.Lacking.Total() != 6 || !strings.HasSuffix(got, " 6 requests gave no answer and count as neither right nor wrong: 5 cut off while thinking, 1 withheld by the provider's filter.") {
			t.Error(got)
		}
		// Only items that both have an answer to are compared.
		if f.Items != 14 || !strings.Contains(got, "on these 14 items") {
			t.Errorf("%d items: %s", f.Items, got)
		}
	})
}

func TestHopelessErrors(t *testing.T) {
	design := func(t *testing.T, models ...string) *Design {
		p := plan(KindModels, numbers(60))
		p.Models, p.Prompt.Instruction = models, "Double it."
		d, err := NewDesign(p)
		if err != nil {
			t.Fatal(err)
		}
		return d
	}
	quota := &chat.Error{Status: 429, Code: "insufficient_quota", Message: "No credit.", Hint: "Add some."}
	for name, c := range map[string]struct {
		err   *chat.Error
		asked int // requests, sent one at a time; 0: it goes on to the end
	}{
		"no_credit":      {quota, 5},
		"a_wrong_key":    {&chat.Error{Status: 502, Code: "upstream_unauthorized", Message: "Not this key."}, 5},
		"no_such_model":  {&chat.Error{Status: 404, Code: "model_not_found", Message: "No."}, 5},
		"a_bad_value":    {&chat.Error{Status: 400, Code: "invalid_value", Message: "No."}, 5},
		"an_odd_outage":  {&chat.Error{Status: 503, Code: "upstream_error", Message: "Busy."}, 0},
		"a_limit_passes": {&chat.Error{Status: 429, Code: "rate_limit_exceeded", Message: "Slower."}, 0},
	} {
		t.Run(name, func(t *testing.T) {
			asked := 0
			r := Runner{Tries: 2, Sleep: func(context.Context, time.Duration) error { return nil },
				Model: chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
					asked++
					return failing(c.err)(ctx, r)
				})}
			reported := 0
			err := r.Run(t.Context(), design(t, "a/b"), func(int, Outcome) { reported++ })
			hopeless, paused := errors.AsType[*HopelessError](err)
			if c.asked == 0 {
				if err != nil || asked != 80 || reported != 40 {
					t.Errorf("asked %d, told %d, %v", asked, reported, err)
				}
				return
			}
			if !paused || asked != c.asked || reported != c.asked || hopeless.Count != 5 || hopeless.Err.Code != c.err.Code {
				t.Errorf("asked %d, told %d, %v", asked, reported, err)
			}
			asked, r.Insist = 0, true
			if err := r.Run(t.Context(), design(t, "a/b"), func(int, Outcome) {}); err != nil || asked != 40 {
				t.Errorf("insisting: asked %d, %v", asked, err)
			}
		})
	}
	t.Run("answers_between_them_are_hope", func(t *testing.T) {
		n := 0
		r := Runner{Model: chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			if n++; n > 1 {
				return failing(&chat.Error{Status: 400, Code: "invalid_value", Message: "Too long."})(ctx, r)
			}
			return doubler(0)(ctx, r)
		})}
		if err := r.Run(t.Context(), design(t, "a/b"), func(int, Outcome) {}); err != nil {
			t.Error(err)
		}
	})
	t.Run("credit_that_ends_on_the_way_holds_too", func(t *testing.T) {
		n := 0
		r := Runner{Model: chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			if n++; n > 10 {
				return failing(quota)(ctx, r)
			}
			return doubler(0)(ctx, r)
		})}
		if err := r.Run(t.Context(), design(t, "a/b"), func(int, Outcome) {}); n != 15 {
			t.Errorf("%d requests, %v", n, err)
		}
	})
	t.Run("one_of_two_models_is_enough", func(t *testing.T) {
		var asked sync.Map
		r := Runner{Concurrency: 4, Model: chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			n, _ := asked.LoadOrStore(r.Model, new(atomic.Int32))
			n.(*atomic.Int32).Add(1)
			if r.Model == "a/gone" {
				return failing(&chat.Error{Status: 404, Code: "model_not_found", Message: "No."})(ctx, r)
			}
			return doubler(0)(ctx, r)
		})}
		err := r.Run(t.Context(), design(t, "a/b", "a/gone"), func(int, Outcome) {})
		if hopeless, ok := errors.AsType[*HopelessError](err); !ok || hopeless.Model != "a/gone" {
			t.Errorf("%v", err)
		}
		if n, _ := asked.Load("a/gone"); n.(*atomic.Int32).Load() > 5+3 {
			t.Errorf("%d requests to a model that isn't there", n.(*atomic.Int32).Load())
		}
	})
}

// A model that takes no temperature draws afresh each time, so that the cache
// must not answer a draw with another's answer.
func TestDrawsDifferWhereTemperatureWasLeftOut(t *testing.T) {
	p := plan(KindShots, numbers(60))
	p.K, p.Draws = []int{0}, 3
	zero := 0.0
	p.Prompt.Parameters.Temperature = &zero
	for name, c := range map[string]struct {
		changes []chat.Change
		known   bool // before it is sent
		asked   int
	}{
		"taken":            {nil, false, 20},
		"left_out":         {[]chat.Change{{Field: "temperature", Code: "not_sent", From: "0"}}, false, 60},
		"repaired":         {[]chat.Change{{Field: "temperature", Code: "repaired", From: "0"}}, false, 60},
		"known_beforehand": {[]chat.Change{{Field: "temperature", Code: "not_sent", From: "0"}}, true, 60},
		"something_else":   {[]chat.Change{{Field: "stop", Code: "stop_here"}}, false, 20},
	} {
		t.Run(name, func(t *testing.T) {
			d, err := NewDesign(p)
			if err != nil {
				t.Fatal(err)
			}
			if c.known {
				d.Fit = func(*chat.Request) []chat.Change { return c.changes }
			}
			var asked atomic.Int32
			cache := &Memory{}
			r := Runner{Cache: cache, Concurrency: 3, Model: chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
				asked.Add(1)
				if !r.Fit {
					t.Error("it does not ask to be fitted")
				}
				return saying(chat.Chunk{Changes: c.changes}, chat.Chunk{Text: "2"}, chat.Chunk{FinishReason: "stop"})(t.Context(), r)
			})}
			outcomes := make([]*Outcome, len(d.Trials))
			for range 2 { // the second time everything is kept
				if err := r.Run(t.Context(), d, func(i int, o Outcome) { outcomes[i] = &o }); err != nil {
					t.Fatal(err)
				}
			}
			if int(asked.Load()) != c.asked {
				t.Errorf("%d requests, want %d", asked.Load(), c.asked)
			}
			s := Summarise(d, outcomes)
			if len(s.Changes) != len(c.changes) || len(c.changes) > 0 && (s.Changes[0].Requests != 60 || s.Changes[0].Change != c.changes[0]) {
				t.Errorf("%+v", s.Changes)
			}
			data, err := EncodeRecord(d, outcomes)
			if err != nil || strings.Contains(string(data), `"changes"`) != (len(c.changes) > 0) {
				t.Errorf("the record: %v", err)
			}
		})
	}
	t.Run("what_is_changed_tomorrow_is_another_request", func(t *testing.T) {
		d, err := NewDesign(p)
		if err != nil {
			t.Fatal(err)
		}
		cache := &Memory{}
		d.Store(cache, d.Trials[0], Outcome{Text: "2"})
		if _, ok := d.Kept(cache, d.Trials[0]); !ok {
			t.Error("it is not kept")
		}
		d.Fit = func(*chat.Request) []chat.Change {
			return []chat.Change{{Field: "reasoning_effort", Code: "thinking", To: "low"}}
		}
		if _, ok := d.Kept(cache, d.Trials[0]); ok {
			t.Error("an answer to something else is taken")
		}
	})
}

func TestLogprobsThatAreNotGiven(t *testing.T) {
	items := []Item{}
	for i := range 40 {
		items = append(items, Item{Input: fmt.Sprint("film ", i), Output: []string{"good", "bad"}[i%2]})
	}
	plans := map[string]Plan{"calibration": plan(KindCalibration, items), "knowing": plan(KindKnowing, numbers(60))}
	for name, p := range plans {
		t.Run(name, func(t *testing.T) {
			d, err := NewDesign(p)
			if err != nil {
				t.Fatal(err)
			}
			d.Fit = func(*chat.Request) []chat.Change {
				return []chat.Change{{Field: "logprobs", Code: "not_sent", From: "20"}}
			}
			r := Runner{Model: chat.StreamerFunc(func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
				t.Error("it was asked")
				return nil
			})}
			err = r.Run(t.Context(), d, func(int, Outcome) {})
			if e, ok := errors.AsType[*chat.Error](err); !ok || e.Code != chat.CodeNoLogprobs || e.Hint == "" {
				t.Errorf("%v", err)
			}
			// Fewer alternatives than were asked for will do.
			d.Fit = func(*chat.Request) []chat.Change {
				return []chat.Change{{Field: "logprobs", Code: "lowered", From: "20", To: "5"}}
			}
			if err := d.Check(); err != nil {
				t.Error(err)
			}
			// Of a model that nobody knew it of, the first answers tell.
			d.Fit = nil
			outcomes := make([]*Outcome, len(d.Trials))
			r = Runner{Model: saying(chat.Chunk{Text: "good", FinishReason: "stop"})}
			err = r.Run(t.Context(), d, func(i int, o Outcome) { outcomes[i] = &o })
			if hopeless, ok := errors.AsType[*HopelessError](err); !ok || hopeless.Err.Code != chat.CodeNoLogprobs {
				t.Errorf("%v", err)
			}
			if s := Summarise(d, outcomes); s.Columns[0].Items != 0 || s.Lacking[chat.CodeNoLogprobs] != 5 {
				t.Errorf("%+v", s.Lacking)
			}
		})
	}
}
