package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"fewshot/app/chat"
)

const greetings = `{"version":1,"experiment":"preference","prompt":{"version":1,"instruction":"Be polite.","model":"a/b","format":{"as":"turns","input_label":"","input_end":"","output_label":"","output_end":"","separator":""},"parameters":{"temperature":0}},
"held_out":20,"seed":5,"data":[%s]}`

func greetingsFile(t *testing.T) string {
	t.Helper()
	var rows []string
	for i := range 40 {
		rows = append(rows, fmt.Sprintf(`{"input":"number %d","output":""}`, i))
	}
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, fmt.Appendf(nil, greetings, strings.Join(rows, ",")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// obedient is polite where the instruction says so; the judge likes that, or,
// where it is lost, says nothing of use.
func obedient(asked *atomic.Int32, judge func(content string) string) func(context.Context) (chat.Streamer, error) {
	return func(context.Context) (chat.Streamer, error) {
		return chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			return func(yield func(chat.Chunk, error) bool) {
				asked.Add(1)
				text, last := "No, ", r.Messages[len(r.Messages)-1].Content
				switch {
				case r.Model == "test/judge":
					yield(chat.Chunk{Text: judge(last)}, nil)
					return
				case len(r.Messages) == 2:
					text = "Thank you, "
				}
				yield(chat.Chunk{Text: text + last}, nil)
			}
		}), nil
	}
}

func polite(content string) string {
	if strings.Contains(content, "Answer A: \"Thank") {
		return "A"
	}
	return "B"
}

func TestPreference(t *testing.T) {
	plan, folder := greetingsFile(t), t.TempDir()
	file := func(name string) string { return filepath.Join(folder, name) }
	record, ballots, votes, pairs := file("record.json"), file("ballots.jsonl"), file("votes.jsonl"), file("pairs.jsonl")

	t.Run("writes_ballots_that_do_not_say_whose_they_are", func(t *testing.T) {
		var asked atomic.Int32
		code, out, errs := run(t, obedient(&asked, polite), "-out", record, "-ballots", ballots, plan)
		if code != 0 || asked.Load() != 40 || !strings.Contains(out, "20 ballots") || !strings.Contains(out, "Nobody has voted") {
			t.Fatalf("%d after %d requests: %s%s", code, asked.Load(), out, errs)
		}
		if data, err := os.ReadFile(ballots); err != nil || strings.Count(string(data), "\n") != 20 || strings.Contains(string(data), "told") {
			t.Errorf("%v\n%s", err, data)
		}
	})
	t.Run("counts_the_votes_of_a_file_and_writes_pairs", func(t *testing.T) {
		data, err := os.ReadFile(ballots)
		if err != nil {
			t.Fatal(err)
		}
		var cast strings.Builder
		for line := range strings.Lines(string(data)) {
			var b struct {
				Ballot int
				A, B   string
			}
			if err := json.Unmarshal([]byte(line), &b); err != nil {
				t.Fatal(err)
			}
			verdict := "b"
			if strings.HasPrefix(b.A, "Thank") {
				verdict = "a"
			}
			fmt.Fprintf(&cast, "{\"ballot\":%d,\"verdict\":%q}\n", b.Ballot, verdict)
		}
		if err := os.WriteFile(votes, []byte(cast.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		code, out, errs := run(t, nil, "-replay", record, "-votes", votes, "-pairs", pairs)
		if code != 0 {
			t.Fatalf("%d: %s%s", code, out, errs)
		}
		for _, want := range []string{"a/b, told      20    0       0     +", "a/b, told is preferred to a/b, not told with a probability of", "Of 20 decided votes"} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if strings.Contains(out, "a model") {
			t.Errorf("a person's votes are called a model's:\n%s", out)
		}
		if data, err := os.ReadFile(pairs); err != nil || strings.Count(string(data), `"chosen":[{"role":"assistant","content":"Thank you, number`) != 20 || strings.Contains(string(data), "Be polite") {
			t.Errorf("%v\n%s", err, data)
		}
	})
	t.Run("has_a_model_vote_and_says_so", func(t *testing.T) {
		var asked atomic.Int32
		kept := file("model.jsonl")
		code, out, errs := run(t, obedient(&asked, polite), "-judge", "test/judge", "-out", record, "-votes", kept, plan)
		if code != 0 || asked.Load() != 20 || !strings.Contains(out, "20 of 20 votes are by test/judge, a model.") || !strings.Contains(out, "40 requests, 40 of them from the cache") {
			t.Fatalf("%d after %d requests: %s%s", code, asked.Load(), out, errs)
		}
		code, again, errs := run(t, nil, "-replay", record, "-votes", kept)
		if code != 0 || again != out {
			t.Errorf("%d\n%s%s\n%s", code, again, errs, out)
		}
	})
	t.Run("says_where_a_model_gave_no_vote", func(t *testing.T) {
		var asked atomic.Int32
		code, out, errs := run(t, obedient(&asked, func(string) string { return "Both have their merits." }), "-judge", "test/judge", plan)
		if code != 1 || !strings.Contains(errs, "20 ballots are without a vote of test/judge; the first: The judge's reply ends in no verdict.") {
			t.Errorf("%d: %s%s", code, out, errs)
		}
	})
	t.Run("says_what_is_wrong_with_votes", func(t *testing.T) {
		code, _, errs := run(t, nil, "-replay", record, "-votes", ballots)
		if code != 1 || !strings.Contains(errs, "Line 1 is not a vote") {
			t.Errorf("%d: %s", code, errs)
		}
		if code, _, errs := run(t, nil, "-replay", record, "-votes", file("none")); code != 1 || !strings.Contains(errs, "none") {
			t.Errorf("%d: %s", code, errs)
		}
	})
}

func TestJudge(t *testing.T) {
	plan, record := planFile(t), filepath.Join(t.TempDir(), "record.json")
	var asked atomic.Int32
	judging := func(word string) func(context.Context) (chat.Streamer, error) {
		answers, _ := doubling(&asked, 0)(nil)
		return func(context.Context) (chat.Streamer, error) {
			return chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
				if r.Model != "test/judge" {
					return answers.Stream(ctx, r)
				}
				return func(yield func(chat.Chunk, error) bool) {
					asked.Add(1)
					yield(chat.Chunk{Text: word, Usage: &chat.Usage{PromptTokens: 30, CompletionTokens: 1}}, nil)
				}
			}), nil
		}
	}
	code, out, errs := run(t, judging("correct"), "-judge", "test/judge", "-out", record, plan)
	if code != 0 || asked.Load() != 40 || !strings.Contains(out, "The scores are the word of test/judge, a model, on 20 answers, 0 of them without a verdict; it took 620 tokens.") || !strings.Contains(out, "k = 0    10     100.0") {
		t.Fatalf("%d after %d requests: %s%s", code, asked.Load(), out, errs)
	}
	t.Run("is_not_asked_twice", func(t *testing.T) {
		asked.Store(0)
		if code, out, errs := run(t, judging("incorrect"), "-judge", "test/judge", "-out", record, plan); code != 0 || asked.Load() != 0 || !strings.Contains(out, "k = 0    10     100.0") {
			t.Errorf("%d after %d requests: %s%s", code, asked.Load(), out, errs)
		}
		if code, out, _ := run(t, nil, "-replay", record); code != 0 || !strings.Contains(out, "k = 0    10     100.0") {
			t.Errorf("%d: %s", code, out)
		}
	})
	t.Run("has_no_say_where_it_is_not_named", func(t *testing.T) {
		asked.Store(0)
		if code, out, _ := run(t, judging("incorrect"), "-out", record, plan); code != 0 || asked.Load() != 0 || strings.Contains(out, "a model") || !strings.Contains(out, "k = 0    10     0.0") {
			t.Errorf("%d after %d requests: %s", code, asked.Load(), out)
		}
	})
	t.Run("says_what_it_lacks", func(t *testing.T) {
		if code, _, errs := run(t, judging("maybe"), "-judge", "test/judge", plan); code != 1 || !strings.Contains(errs, "20 answers are without a verdict; the first: The judge's reply ends in no verdict.") {
			t.Errorf("%d: %s", code, errs)
		}
	})
}
