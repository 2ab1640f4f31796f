package inside

import (
	"context"
	"errors"
	"math"
	"slices"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab/stat"
	"fewshot/app/tinylm"
)

// loadCheckpoint reads a checkpoint from the repository.
func loadCheckpoint(_ context.Context, c tinylm.Checkpoint) (*tinylm.Streamer, error) {
	m, err := weights(c.Name)
	if err != nil {
		return nil, err
	}
	return tinylm.NewStreamer(c.Name, m), nil
}

// Each row is what the checkpoint says when it is opened on the prompt by itself.
func TestTraining_is_each_checkpoint_on_the_prompt(t *testing.T) {
	v := open(t, pairsPrompt, "cloud")
	steps := 0
	rows, err := v.Training(t.Context(), loadCheckpoint, func(done, total int) {
		if steps++; done != steps || total != len(tinylm.Checkpoints()) {
			t.Errorf("%d of %d after %d", done, total, steps)
		}
	})
	if err != nil || len(rows) != len(tinylm.Checkpoints()) || steps != len(rows) {
		t.Fatalf("%d rows, %d steps: %v", len(rows), steps, err)
	}
	for i, c := range tinylm.Checkpoints() {
		m, err := loadCheckpoint(t.Context(), c)
		if err != nil {
			t.Fatal(err)
		}
		alone, err := Open(t.Context(), m, pairsPrompt, "cloud")
		if err != nil {
			t.Fatal(err)
		}
		// Of all words "river" alone comes again; "cloud" followed it, after the label.
		river := slices.IndexFunc(alone.Spans, func(s Span) bool { return s.Text == "river" || s.Text == " river" })
		query := alone.from - 1
		for alone.tokens[query] != alone.tokens[river] {
			query--
		}
		looks, err := alone.Attention(t.Context(), query, tinylm.Off{})
		if err != nil {
			t.Fatal(err)
		}
		var best Head
		for _, h := range m.Model().AllHeads() {
			if x := float64(looks[h][river+2]); x > best.Prefix {
				best = Head{Head: h, Prefix: x}
			}
		}
		said, err := alone.Say(t.Context(), tinylm.Off{})
		want := Trained{c.Tokens, said.Text, alone.must(t), rows[i].Prefix, best.Head.String()}
		if err != nil || rows[i] != want || math.Abs(rows[i].Prefix-best.Prefix) > 1e-6 {
			t.Errorf("%s: %+v, want %+v: %v", c.Name, rows[i], want, err)
		}
	}
	// The view is as it was.
	if said, err := v.Say(t.Context(), tinylm.Off{}); err != nil || said.Text != "cloud" || v.Config() != model(t, "tiny/base").Model().Config {
		t.Errorf("afterwards the view's model says %+v: %v", said, err)
	}
}

func TestTraining_is_of_prompts_of_base_alone(t *testing.T) {
	p := pairsPrompt
	p.Model = "tiny/instruct"
	var e *chat.Error
	if _, err := open(t, p, "cloud").Training(t.Context(), loadCheckpoint, nil); !errors.As(err, &e) || e.Param != "model" || e.Hint == "" {
		t.Errorf("%v", err)
	}
	gone := errors.New("no file")
	if _, err := open(t, pairsPrompt, "cloud").Training(t.Context(), func(context.Context, tinylm.Checkpoint) (*tinylm.Streamer, error) { return nil, gone }, nil); !errors.Is(err, gone) {
		t.Errorf("%v", err)
	}
	if _, err := ExperimentTraining.Run(t.Context(), Models{Name: "tiny/base"}, 1, nil); err == nil {
		t.Error("it runs without checkpoints")
	}
}

func TestExperiment_training_goes_through_the_checkpoints(t *testing.T) {
	f := measure(t, ExperimentTraining)
	for _, task := range []string{"copied", "pairs", "capitals"} {
		groups := f.Checkpoints(task)
		if len(groups) != len(tinylm.Checkpoints()) {
			t.Fatalf("%s: %d groups", task, len(groups))
		}
		for i, g := range groups {
			t.Logf("%+v", g)
			if g.Tokens != tinylm.Checkpoints()[i].Tokens || g.Items != trainingItems || g.Interval != stat.Wilson(g.Right, g.Items) {
				t.Errorf("%+v", g)
			}
			if scored := task == "pairs"; scored != (g.Head != "") || scored != (g.Prefix > 0) || g.Prefix > 1 {
				t.Errorf("%+v", g)
			}
		}
	}
	// The mean of the head that is named, worked out again for the last checkpoint.
	last := f.Checkpoints("pairs")[len(tinylm.Checkpoints())-1]
	m, err := loadCheckpoint(t.Context(), tinylm.Checkpoints()[len(tinylm.Checkpoints())-1])
	if err != nil {
		t.Fatal(err)
	}
	sum := 0.0
	for _, p := range pairs(false).draw("tiny/base", recordedSeed, trainingItems) {
		score, err := matching(t.Context(), m, p)
		if err != nil {
			t.Fatal(err)
		}
		for h, x := range score {
			if h.String() == last.Head {
				sum += x
			}
		}
	}
	if math.Abs(sum/trainingItems-last.Prefix) > 1e-9 {
		t.Errorf("%s has %v, not %v", last.Head, sum/trainingItems, last.Prefix)
	}
}

func TestFinding_Rise(t *testing.T) {
	at := func(task string, right ...int) (all []Group) {
		for i, r := range right {
			all = append(all, Group{Task: task, Condition: ConditionCheckpoint, Right: r, Items: 100, Interval: stat.Wilson(r, 100), Tokens: i + 1})
		}
		return all
	}
	for _, c := range []struct {
		right         []int
		before, after int // tokens, 0: none
		clear         bool
	}{
		{[]int{0, 2, 60, 90}, 2, 3, true},
		{[]int{0, 3, 4}, 1, 2, false},
		{[]int{5, 5, 1}, 0, 0, false},
		{nil, 0, 0, false},
	} {
		f := Finding{Groups: append(at("capitals", 0, 100), at("pairs", c.right...)...)}
		before, after, clear := f.Rise("pairs")
		if clear != c.clear || (before == nil) != (c.before == 0) || before != nil && (before.Tokens != c.before || after.Tokens != c.after) {
			t.Errorf("%v: %+v, %+v, %v", c.right, before, after, clear)
		}
	}
}
