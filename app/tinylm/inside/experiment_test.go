package inside

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"testing"
)

// measured are the experiments with the recorded seed, each run once.
var measured = map[Experiment]Finding{}

// measure runs an experiment with the recorded seed, if no test has yet.
func measure(t *testing.T, e Experiment) Finding {
	t.Helper()
	if f, ok := measured[e]; ok {
		return f
	}
	last := 0
	f, err := e.Run(t.Context(), Models{"tiny/base", model(t, "tiny/base"), loadCheckpoint}, recordedSeed, func(done, total int) {
		if done != last+1 || done > total {
			t.Errorf("%d of %d after %d", done, total, last)
		}
		last = done
	})
	if err != nil {
		t.Fatal(err)
	}
	measured[e] = f
	return f
}

// groups are an experiment's groups, by task and condition (and depth).
func groups(t *testing.T, e Experiment) (Finding, func(task, condition string, depth int) Group) {
	t.Helper()
	f := measure(t, e)
	for _, g := range f.Groups {
		t.Logf("%+v", g)
	}
	return f, func(task, condition string, depth int) Group {
		for _, g := range f.Groups {
			if g.Task == task && g.Condition == condition && g.Depth == depth {
				return g
			}
		}
		t.Fatalf("there is no group %s, %s, %d", task, condition, depth)
		return Group{}
	}
}

func TestExperiment_some_heads_copy_and_the_model_knows_the_rest(t *testing.T) {
	f, group := groups(t, ExperimentHeads)
	whole, without, control := group("pairs", "whole", 0), group("pairs", "without", 0), group("pairs", "control", 0)
	if whole.Items != 200 || whole.Interval.Low < 0.8 || without.Interval.High > control.Interval.Low || len(f.Heads) != len(f.Control) || slices.Contains(f.Heads, f.Control[0]) {
		t.Errorf("%s: %+v, %+v, %+v", f.Heads, whole, without, control)
	}
	if guessed := 1.0 / pairShots; without.Interval.Low > guessed {
		t.Errorf("without %s more than by guessing: %+v", f.Heads, without)
	}
	if known := group("capitals", "without", 0); known.Change == nil || !known.Change.Noise() || known.Change.Mean < -0.02 || known.Interval.Low < 0.9 {
		t.Errorf("capitals without %s: %+v", f.Heads, known)
	}
}

func TestExperiment_leaving_one_out_misses_what_stands_there_twice(t *testing.T) {
	_, group := groups(t, ExperimentShots)
	if once := group("once", "without_one", 0); once.Interval.Low < 0.8 {
		t.Errorf("once: %+v", once)
	}
	shapley, left := group("twice", "shapley", 0), group("twice", "without_one", 0)
	if shapley.Interval.Low < 0.8 || left.Interval.High > shapley.Interval.Low || left.Change == nil || left.Change.Noise() {
		t.Errorf("twice: %+v, %+v", shapley, left)
	}
}

func TestExperiment_the_answer_comes_late(t *testing.T) {
	_, group := groups(t, ExperimentDepths)
	layers := model(t, "tiny/base").Model().Layers
	for _, task := range []string{"pairs", "capitals"} {
		first, last := group(task, "depth", 0), group(task, "depth", layers)
		if first.Interval.High > 0.3 || last.Interval.Low < 0.6 {
			t.Errorf("%s: %+v … %+v", task, first, last)
		}
	}
}

func TestExperiment_draws_from_its_seed(t *testing.T) {
	one, again, other := pairs(false).draw("m", 1, 20), pairs(false).draw("m", 1, 20), pairs(false).draw("m", 2, 20)
	if !reflect.DeepEqual(one, again) || reflect.DeepEqual(one, other) {
		t.Error("the same seed draws other items, or another the same")
	}
	words := map[string]bool{}
	for _, p := range pairs(true).draw("m", 1, 100) {
		for _, s := range p.prompt.Shots {
			words[s.Input], words[s.Output] = true, true
		}
	}
	for _, p := range one {
		for _, s := range p.prompt.Shots {
			if words[s.Input] || words[s.Output] {
				t.Errorf("the head is found on %q, which is measured", s.Input)
			}
		}
	}
	countries := map[string]bool{}
	for _, p := range capitals(true).draw("m", 1, 100) {
		for _, s := range p.prompt.Shots {
			countries[s.Input] = true
		}
	}
	for _, p := range capitals(false).draw("m", 1, 100) {
		for _, s := range p.prompt.Shots {
			if countries[s.Input] {
				t.Errorf("the head is found on %q, which is measured", s.Input)
			}
			if s.Output == p.answer {
				t.Errorf("the answer stands in the examples: %+v", p)
			}
		}
	}
}

func TestExperiment_ends_early(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	_, err := ExperimentHeads.Run(ctx, Models{Name: "tiny/base", Model: model(t, "tiny/base")}, 1, func(done, _ int) {
		if done == 3 {
			cancel()
		}
	})
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v", err)
	}
	if _, err := Experiment("x").Run(t.Context(), Models{Name: "tiny/base"}, 1, nil); err == nil {
		t.Error("an unknown experiment runs")
	}
}
