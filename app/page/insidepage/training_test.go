package insidepage

import (
	"strings"
	"testing"

	"fewshot/app/lab/stat"
	"fewshot/app/page/i18n"
	"fewshot/app/tinylm/inside"
)

func TestTokens_are_counted_as_the_language_does(t *testing.T) {
	for n, want := range map[int][2]string{
		253952:   {"0.25 million tokens", "25 万词元"},
		4001792:  {"4 million tokens", "400 万词元"},
		47647712: {"48 million tokens", "4800 万词元"},
	} {
		if en, zh := tokens(i18n.English, n), tokens(i18n.Chinese, n); en != want[0] || zh != want[1] {
			t.Errorf("%d: %q, %q", n, en, zh)
		}
	}
}

// checkpointsOf is a finding in which a task is right so often, of 100.
func checkpointsOf(pairs, capitals []int) *inside.Finding {
	f := &inside.Finding{Experiment: inside.ExperimentTraining}
	for i := range pairs {
		for task, right := range map[string]int{"pairs": pairs[i], "capitals": capitals[i]} {
			g := inside.Group{Task: task, Condition: inside.ConditionCheckpoint, Tokens: 1_000_000 << i, Right: right, Items: 100, Interval: stat.Wilson(right, 100)}
			if task == "pairs" {
				g.Head, g.Prefix = "L2H1", 0.1*float64(i+1)
			}
			f.Groups = append(f.Groups, g)
		}
	}
	return f
}

func TestTrainingFinding_names_a_step_where_there_is_one(t *testing.T) {
	for _, c := range []struct {
		f    *inside.Finding
		says []string
	}{
		{checkpointsOf([]int{0, 2, 70, 90}, []int{0, 0, 1, 3}), []string{
			"random pairs: the largest step is from 2 million tokens (2%) to 4 million tokens (70%). In the end it is 90%.",
			"0.10 at the first checkpoint, and 0.40 (L2H1) at the last",
			"capitals: 0% at the first checkpoint, 3% at the last. No step",
		}},
		{checkpointsOf([]int{0, 2}, []int{50, 20}), []string{"random pairs: 0% at the first checkpoint, 2% at the last. No step", "capitals: 50% at the first checkpoint, 20% at the last. No step"}},
	} {
		all := strings.Join(trainingFinding(i18n.English, c.f), "\n")
		for _, says := range c.says {
			if !strings.Contains(all, says) {
				t.Errorf("%s\nlacks %q", all, says)
			}
		}
	}
	if all := trainingFinding(i18n.Chinese, checkpointsOf([]int{0, 70}, []int{0, 0})); !strings.Contains(all[0], "从 100 万词元（0%）到 200 万词元（70%）") {
		t.Errorf("%q", all)
	}
}
