package lab

import (
	"context"
	"fmt"
	"iter"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/lab"
)

// doubling answers twice the query, if there is an example.
func doubling(asked *atomic.Int32, failAfter int32) func(context.Context) (chat.Streamer, error) {
	return func(context.Context) (chat.Streamer, error) {
		return chat.StreamerFunc(func(_ context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
			return func(yield func(chat.Chunk, error) bool) {
				if n := asked.Add(1); failAfter > 0 && n > failAfter {
					yield(chat.Chunk{}, &chat.Error{Status: 401, Message: "The key was refused.", Hint: "Set another."})
					return
				}
				parts := strings.Split(r.Prompt, "Input: ")
				n, text := 0, "?"
				fmt.Sscan(parts[len(parts)-1], &n)
				if len(parts) > 2 {
					text = fmt.Sprint(2 * n)
				}
				yield(chat.Chunk{Text: text, Usage: &chat.Usage{PromptTokens: 9, CompletionTokens: 1}}, nil)
			}
		}), nil
	}
}

const doubles = `{"version":1,"experiment":"shots","prompt":{"version":1,"model":"a/b","format":{"as":"text","input_label":"Input: ","input_end":"\n","output_label":"Output: ","output_end":"","separator":"\n\n"},"parameters":{"temperature":0}},
"held_out":10,"seed":5,"k":[0,2],"draws":1,"data":[%s]}`

func planFile(t *testing.T) string {
	t.Helper()
	var rows []string
	for i := range 30 {
		rows = append(rows, fmt.Sprintf(`{"input":"%d","output":"%d"}`, i, 2*i))
	}
	path := filepath.Join(t.TempDir(), "plan.json")
	if err := os.WriteFile(path, fmt.Appendf(nil, doubles, strings.Join(rows, ",")), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func run(t *testing.T, open func(context.Context) (chat.Streamer, error), args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs strings.Builder
	code = Run(t.Context(), args, strings.NewReader(""), &out, &errs, open)
	return code, out.String(), errs.String()
}

func TestRun(t *testing.T) {
	plan := planFile(t)

	t.Run("prints_columns_and_what_was_shown", func(t *testing.T) {
		var asked atomic.Int32
		code, out, errs := run(t, doubling(&asked, 0), plan)
		if code != 0 || asked.Load() != 20 {
			t.Fatalf("%d after %d requests: %s", code, asked.Load(), errs)
		}
		for _, want := range []string{"k = 0    10     0.0    0.0 to 27.8", "k = 2    10     100.0  72.2 to 100.0", "k = 2 gets 100.0 points more than k = 0", "20 requests, 0 of them from the cache; 180 prompt and 20 completion tokens."} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
	})
	t.Run("says_what_it_would_send", func(t *testing.T) {
		var asked atomic.Int32
		code, out, _ := run(t, doubling(&asked, 0), "-dry", plan)
		if code != 0 || asked.Load() != 0 || !strings.Contains(out, "2 variants, 10 held-out items, 20 requests") {
			t.Errorf("%d, %d requests: %s", code, asked.Load(), out)
		}
	})
	t.Run("goes_on_where_it_was_and_replays", func(t *testing.T) {
		var asked atomic.Int32
		folder := t.TempDir()
		record, table := filepath.Join(folder, "record.json"), filepath.Join(folder, "table.csv")
		code, _, errs := run(t, doubling(&asked, 7), "-out", record, "-concurrency", "1", plan)
		if code != 1 || !strings.Contains(errs, "13 requests failed; the first: The key was refused. Set another.") {
			t.Fatalf("%d: %s", code, errs)
		}
		asked.Store(0)
		code, first, errs := run(t, doubling(&asked, 0), "-out", record, plan)
		if code != 0 || asked.Load() != 13 || !strings.Contains(first, "7 of them from the cache") {
			t.Fatalf("%d after %d requests: %s%s", code, asked.Load(), first, errs)
		}
		asked.Store(0)
		code, again, _ := run(t, doubling(&asked, 0), "-replay", record, "-csv", table)
		columns := func(s string) string { s, _, _ = strings.Cut(s, " requests,"); return s }
		if code != 0 || asked.Load() != 0 || columns(again) != columns(first) {
			t.Errorf("%d, %d requests\n%s\n%s", code, asked.Load(), first, again)
		}
		if data, err := os.ReadFile(table); err != nil || strings.Count(string(data), "\n") != 11 {
			t.Errorf("the table: %v\n%s", err, data)
		}
	})
	t.Run("stops_where_there_is_no_hope", func(t *testing.T) {
		var asked atomic.Int32
		broke := func(context.Context) (chat.Streamer, error) {
			return chat.StreamerFunc(func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
				asked.Add(1)
				return func(yield func(chat.Chunk, error) bool) {
					yield(chat.Chunk{}, &chat.Error{Status: 429, Code: "insufficient_quota", Message: "No credit.", Hint: "Add some."})
				}
			}), nil
		}
		code, _, errs := run(t, broke, "-concurrency", "1", plan)
		if code != 3 || asked.Load() != 5 || !strings.Contains(errs, "No credit. Add some.") || !strings.Contains(errs, "5 of 20 requests were sent. -yes sends") {
			t.Errorf("%d after %d requests: %s", code, asked.Load(), errs)
		}
		asked.Store(0)
		if code, _, errs := run(t, broke, "-yes", plan); code != 1 || asked.Load() != 20 || !strings.Contains(errs, "20 requests failed") {
			t.Errorf("with -yes: %d after %d requests: %s", code, asked.Load(), errs)
		}
	})
	t.Run("answers_that_are_none_are_no_score", func(t *testing.T) {
		thinking := func(context.Context) (chat.Streamer, error) {
			return chat.StreamerFunc(func(context.Context, *chat.Request) iter.Seq2[chat.Chunk, error] {
				return func(yield func(chat.Chunk, error) bool) {
					yield(chat.Chunk{Changes: []chat.Change{{Field: "temperature", Code: "not_sent", From: "0"}}}, nil)
					yield(chat.Chunk{FinishReason: "length", Usage: &chat.Usage{PromptTokens: 9, CompletionTokens: 16, ReasoningTokens: 16}}, nil)
				}
			}), nil
		}
		code, out, errs := run(t, thinking, "-yes", plan)
		for _, want := range []string{"k = 0    0      -", "20 requests gave no answer and count as neither right nor wrong: 20 cut off while thinking.", "Changed for a/b in 20 requests: temperature: not sent (0)."} {
			if !strings.Contains(out, want) {
				t.Errorf("no %q in\n%s", want, out)
			}
		}
		if code != 1 || strings.Contains(out, "no difference was shown") || !strings.Contains(errs, "20 requests failed; the first: The answer was cut off while the model was thinking") {
			t.Errorf("%d: %s\n%s", code, out, errs)
		}
	})
	t.Run("says_what_is_wrong", func(t *testing.T) {
		for _, c := range []struct {
			args []string
			want string
		}{
			{nil, "name one plan"},
			{[]string{"no-such-file.json"}, "no-such-file.json"},
			{[]string{"-concurrency", "0", plan}, "at least 1"},
			{[]string{"-out", plan, plan}, "is there and no record"},
			{[]string{"-replay", plan}, "record"},
			{[]string{"-what", plan}, "-what"},
			{[]string{"-votes", "votes.jsonl", plan}, "only in the experiment preference"},
			{[]string{"-replay", plan, "-judge", "a/b"}, "without a request"},
		} {
			if code, _, errs := run(t, nil, c.args...); code != 2 || !strings.Contains(errs, c.want) {
				t.Errorf("%q: %d, %s", c.args, code, errs)
			}
		}
	})
}

// A known model says what it takes.
type knownModel struct {
	chat.Streamer
	takes ability.Ability
}

func (m knownModel) Takes(context.Context, string) (ability.Ability, bool) { return m.takes, true }

func TestRun_by_what_the_model_takes(t *testing.T) {
	known := func(takes ability.Ability, asked *atomic.Int32) func(context.Context) (chat.Streamer, error) {
		return func(ctx context.Context) (chat.Streamer, error) {
			inner, _ := doubling(asked, 0)(ctx)
			return knownModel{chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
				_, changes := takes.Fit(r)
				return func(yield func(chat.Chunk, error) bool) {
					if yield(chat.Chunk{Changes: changes}, nil) {
						for c, err := range inner.Stream(ctx, r) {
							if !yield(c, err) {
								return
							}
						}
					}
				}
			}), takes}, nil
		}
	}
	t.Run("an_experiment_that_can_not_be_is_refused_before_it_sends", func(t *testing.T) {
		var asked atomic.Int32
		code, _, errs := run(t, known(ability.Ability{Logprobs: ability.Refuses}, &asked), "../../examples/plans/calibration.json")
		if code != 2 || asked.Load() != 0 || !strings.Contains(errs, "gives none") {
			t.Errorf("%d after %d requests: %s", code, asked.Load(), errs)
		}
	})
	t.Run("what_was_answered_to_another_request_is_asked_again", func(t *testing.T) {
		record, plan := filepath.Join(t.TempDir(), "record.json"), planFile(t)
		for _, c := range []struct {
			takes ability.Ability
			asked int32
		}{
			{ability.Ability{}, 20},
			{ability.Ability{}, 0},
			{ability.Ability{Temperature: ability.Refuses}, 20},
			{ability.Ability{Temperature: ability.Refuses}, 0},
		} {
			var asked atomic.Int32
			if code, _, errs := run(t, known(c.takes, &asked), "-out", record, plan); code != 0 || asked.Load() != c.asked {
				t.Errorf("%+v: %d after %d requests, want %d: %s", c.takes, code, asked.Load(), c.asked, errs)
			}
		}
	})
}

// Every plan that comes with the program is one.
func TestPlans(t *testing.T) {
	files, err := filepath.Glob("../../examples/plans/*.json")
	if err != nil || len(files) != 15 {
		t.Fatalf("%d plans, %v", len(files), err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		plan, err := lab.DecodePlan(data)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		d, err := lab.NewDesign(plan)
		if err != nil {
			t.Errorf("%s: %v", file, err)
			continue
		}
		if name := strings.TrimSuffix(filepath.Base(file), ".json"); !strings.HasPrefix(name, string(plan.Experiment)) || len(d.Split.Leaks) > 0 || len(d.Trials) < 50 {
			t.Errorf("%s: experiment %s, %d leaks, %d requests", file, plan.Experiment, len(d.Split.Leaks), len(d.Trials))
		}
	}
}

func TestLesson(t *testing.T) {
	var asked atomic.Int32
	var out, complaint strings.Builder
	if code := Run(t.Context(), []string{"-lesson", "open-models/opposites"}, nil, &out, &complaint, doubling(&asked, 0)); code != 0 || asked.Load() != 90 || !strings.Contains(out.String(), "k = 3") {
		t.Errorf("exit code %d, %d requests: %s%s", code, asked.Load(), out.String(), complaint.String())
	}
	for _, args := range [][]string{{"-lesson", "open-models"}, {"-lesson", "open-models/none"}, {"-lesson", "open-models/opposites", "plan.json"}} {
		if code := Run(t.Context(), args, nil, &out, &complaint, doubling(&asked, 0)); code != 2 {
			t.Errorf("%v: exit code %d", args, code)
		}
	}
}
