package provider

import (
	"context"
	"errors"
	"iter"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"fewshot/app/chat"
)

// fitted is a request with what fitting left to us.
func fitted(stops []string, visible, room, n int) *chat.Request {
	total := visible + room
	return &chat.Request{Messages: []chat.Message{}, Parameters: chat.Parameters{MaxTokens: &total, N: &n}, Fitted: &chat.Fitted{CutAt: stops, Room: room}}
}

// tokens are chunks of a token each, with what logprobs say of it.
func tokens(index int, words ...string) (chunks []chat.Chunk) {
	for _, w := range words {
		bytes := []int{}
		for _, b := range []byte(w) {
			bytes = append(bytes, int(b))
		}
		chunks = append(chunks, chat.Chunk{Index: index, Text: w, Logprobs: []chat.TokenLogprob{{Token: w, Bytes: bytes}}})
	}
	return chunks
}

func logprobsOf(s chat.Sample) string {
	var b strings.Builder
	for _, t := range s.Logprobs {
		b.WriteString(t.Token)
	}
	return b.String()
}

func TestTrimmed(t *testing.T) {
	usage := chat.Chunk{Usage: &chat.Usage{PromptTokens: 1, CompletionTokens: 9, TotalTokens: 10}}
	ends := func(index int) chat.Chunk { return chat.Chunk{Index: index, FinishReason: chat.FinishStop} }
	join := func(all ...[]chat.Chunk) (chunks []chat.Chunk) {
		for _, c := range all {
			chunks = append(chunks, c...)
		}
		return append(chunks, usage)
	}
	for _, tt := range []struct {
		name   string
		r      *chat.Request
		chunks []chat.Chunk
		want   []string // text|finish of each sample
	}{
		{"two_samples_are_cut_each", fitted([]string{"\n"}, 9, 0, 2), join(tokens(0, "a", "\n"), tokens(1, "b", " c"), tokens(0, "x"), tokens(1, "\n", "y")), []string{"a|stop", "b c|stop"}},
		{"one_is_cut_and_one_ends", fitted([]string{"\n"}, 9, 0, 2), join(tokens(0, "a", "\n", "x"), tokens(1, "b"), []chat.Chunk{ends(1)}), []string{"a|stop", "b|stop"}},
		{"thoughts_are_not_cut", fitted([]string{"\n"}, 9, 9, 1), join([]chat.Chunk{{Reasoning: "hm\nwell\n"}}, tokens(0, "a", "\n", "b")), []string{"a|stop"}},
		{"the_visible_limit", fitted(nil, 2, 1000, 1), join(tokens(0, "a", "b", "c", "d")), []string{"ab|length"}},
		{"a_limit_within_a_piece", fitted(nil, 2, 1000, 1), join([]chat.Chunk{{Text: "abc", Logprobs: []chat.TokenLogprob{{Token: "a"}, {Token: "b"}, {Token: "c"}}}}), []string{"ab|length"}},
		{"exactly_the_limit", fitted(nil, 2, 1000, 1), join(tokens(0, "a", "b"), []chat.Chunk{ends(0)}), []string{"ab|stop"}},
		{"a_stop_before_the_limit", fitted([]string{"b"}, 2, 1000, 1), join(tokens(0, "a", "b", "c")), []string{"a|stop"}},
		{"a_stop_over_two_tokens", fitted([]string{"\n\n"}, 9, 0, 1), join(tokens(0, "a", "\n", "\n", "b")), []string{"a|stop"}},
		{"what_may_be_a_stop_is_shown_at_the_end", fitted([]string{"\n\n"}, 9, 0, 1), join(tokens(0, "a", "\n"), []chat.Chunk{ends(0)}), []string{"a\n|stop"}},
		{"no_room_and_no_stop", fitted(nil, 1, 0, 1), join(tokens(0, "a", "b"), []chat.Chunk{ends(0)}), []string{"ab|stop"}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			a, err := chat.Collect(trimmed(t.Context(), tt.r, func(context.Context) iter.Seq2[chat.Chunk, error] { return sequence(nil, tt.chunks...) }))
			if err != nil || len(a.Samples) != len(tt.want) {
				t.Fatalf("%+v, %v", a, err)
			}
			for i, s := range a.Samples {
				if got := s.Text + "|" + s.FinishReason; got != tt.want[i] {
					t.Errorf("sample %d: %q, want %q", i, got, tt.want[i])
				}
				if l := logprobsOf(s); l != s.Text {
					t.Errorf("sample %d: %q has the logprobs of %q", i, s.Text, l)
				}
			}
			if a.Usage == nil {
				t.Error("the usage that came at once is lost")
			}
		})
	}
}

// An answer that was cut is read on for a moment, for its usage, and then
// closed. Whoever reads it has it before.
func TestTrimmed_waits_a_moment_for_the_usage(t *testing.T) {
	for name, tt := range map[string]struct {
		ends  time.Duration // after the cut
		usage bool
	}{
		"it_comes_soon":    {drainTime / 2, true},
		"it_comes_late":    {2 * drainTime, false},
		"it_never_comes":   {time.Hour, false},
		"it_comes_at_once": {0, true},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				closed := false
				endless := func(ctx context.Context) iter.Seq2[chat.Chunk, error] {
					return func(yield func(chat.Chunk, error) bool) {
						defer func() { closed = true }()
						if !yield(chat.Chunk{Text: "a\nb"}, nil) {
							return
						}
						select {
						case <-time.After(tt.ends):
							if yield(chat.Chunk{Text: "more", FinishReason: chat.FinishLength}, nil) {
								yield(chat.Chunk{Usage: &chat.Usage{TotalTokens: 7}}, nil)
							}
						case <-ctx.Done():
							yield(chat.Chunk{}, ctx.Err())
						}
					}
				}
				began := time.Now()
				var got chat.Answer
				var at time.Duration
				for c, err := range trimmed(t.Context(), fitted([]string{"\n"}, 9, 0, 1), endless) {
					if err != nil {
						t.Fatal(err)
					}
					if c.FinishReason != "" {
						at = time.Since(began)
						if !c.Cut {
							t.Error("nobody is told that it was cut here")
						}
					}
					got.Add(c)
				}
				if textOf(got) != "a" || (got.Usage != nil) != tt.usage || at != 0 || !closed {
					t.Errorf("%+v, its end after %v, closed %v", got, at, closed)
				}
				if took := time.Since(began); took > drainTime {
					t.Errorf("it took %v", took)
				}
			})
		})
	}
}

func TestTrimmed_passes_errors_on(t *testing.T) {
	boom := errors.New("boom")
	stream := func(context.Context) iter.Seq2[chat.Chunk, error] {
		return sequence(boom, append(tokens(1, "b", "\n", "\n"), tokens(0, "a", "\n")...)...)
	}
	a, err := chat.Collect(trimmed(t.Context(), fitted([]string{"\n\n"}, 9, 0, 2), stream))
	if err != boom || a.Samples[0].Text != "a\n" || a.Samples[1].Text != "b" {
		t.Errorf("%+v, %v", a, err)
	}
}

// However samples are mixed and divided, each is cut as if it had come alone.
func TestTrimmed_samples_do_not_meet(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	alphabet := []string{"a", "b", "\n", " ", "ab", "\nb", "猫"}
	for range 2000 {
		n := 1 + r.IntN(4)
		whole := make([]string, n)
		var chunks []chat.Chunk
		for range r.IntN(30) {
			i, w := r.IntN(n), alphabet[r.IntN(len(alphabet))]
			whole[i] += w
			chunks = append(chunks, tokens(i, w)...)
		}
		for i := range n {
			chunks = append(chunks, chat.Chunk{Index: i, FinishReason: chat.FinishLength})
		}
		const stop = "b\n"
		a, err := chat.Collect(trimmed(t.Context(), fitted([]string{stop}, 9, 0, n), func(context.Context) iter.Seq2[chat.Chunk, error] { return sequence(nil, chunks...) }))
		if err != nil {
			t.Fatal(err)
		}
		for i := range n {
			want, _, cut := strings.Cut(whole[i], stop)
			got := a.Samples[i]
			if got.Text != want || (got.FinishReason == chat.FinishStop) != cut || !strings.HasPrefix(want, logprobsOf(got)) {
				t.Fatalf("%q became %q, %s, with the logprobs of %q", whole[i], got.Text, got.FinishReason, logprobsOf(got))
			}
		}
	}
}
