package e2e

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
)

// TestLab runs experiments on the real models, as a person does in a shell.
func TestLab(t *testing.T) {
	// experiment runs the plan of that name, with some of it replaced so that it
	// ends soon, and returns the score of each variant.
	experiment := func(t *testing.T, name string, changes ...string) (scores map[string]float64, output string) {
		t.Helper()
		plan, err := os.ReadFile(filepath.Join("..", "..", "examples", "plans", name+".json"))
		if err != nil {
			t.Fatal(err)
		}
		text := string(plan)
		for i := 0; i < len(changes); i += 2 {
			if !strings.Contains(text, changes[i]) {
				t.Fatalf("the plan has no %s", changes[i])
			}
			text = strings.Replace(text, changes[i], changes[i+1], 1)
		}
		cmd := exec.Command(binary, "lab", "-")
		cmd.Env = []string{"HOME=" + t.TempDir(), "PATH=" + os.Getenv("PATH"), "FEWSHOT_DISCOVER=false"}
		cmd.Stdin = strings.NewReader(text)
		out, err := cmd.Output()
		if err != nil {
			t.Fatalf("%v\n%s", err, out)
		}
		scores = map[string]float64{}
		for _, row := range regexp.MustCompile(`(?m)^(.+?) {2,}\d+ +([\d.]+) +[\d.]+ to`).FindAllStringSubmatch(string(out), -1) {
			if scores[row[1]], err = strconv.ParseFloat(row[2], 64); err != nil {
				t.Fatal(err)
			}
		}
		return scores, string(out)
	}

	t.Run("examples_teach", func(t *testing.T) {
		t.Parallel()
		scores, out := experiment(t, "shots", `"held_out": 120`, `"held_out": 20`, `"draws": 2`, `"draws": 1`)
		if len(scores) != 4 || scores["k = 0"] > 10 || scores["k = 3"] < 90 || !strings.Contains(out, "points more than k = 0") {
			t.Errorf("%v\n%s", scores, out)
		}
	})
	t.Run("usual_labels_beat_flipped_ones", func(t *testing.T) {
		t.Parallel()
		scores, out := experiment(t, "labels", `"held_out": 100`, `"held_out": 40`, `"draws": 2`, `"draws": 1`)
		if len(scores) != 4 || scores["gold"] < 75 || scores["random"] < 75 || scores["flipped"] > scores["gold"]-25 {
			t.Errorf("%v\n%s", scores, out)
		}
	})
	t.Run("steps_help", func(t *testing.T) {
		t.Parallel()
		scores, out := experiment(t, "steps", `"held_out": 120`, `"held_out": 20`)
		if len(scores) != 3 || scores["told to think"] < scores["direct"]+30 {
			t.Errorf("%v\n%s", scores, out)
		}
	})
	t.Run("probabilities_come_with_the_answers", func(t *testing.T) {
		t.Parallel()
		if _, out := experiment(t, "knowing", `"held_out": 120`, `"held_out": 40`); !regexp.MustCompile(`AUROC 0\.[5-9]\d+, ECE 0\.\d+, Brier 0\.\d+, 40 answers`).MatchString(out) {
			t.Error(out)
		}
	})
	t.Run("votes_rank_the_models", func(t *testing.T) {
		t.Parallel()
		folder := t.TempDir()
		lab := func(args ...string) string {
			cmd := exec.Command(binary, append([]string{"lab"}, args...)...)
			cmd.Dir = folder
			cmd.Env = []string{"HOME=" + folder, "PATH=" + os.Getenv("PATH"), "FEWSHOT_DISCOVER=false"}
			out, err := cmd.Output()
			if err != nil {
				t.Fatalf("%v\n%s", err, out)
			}
			return string(out)
		}
		plan, err := filepath.Abs(filepath.Join("..", "..", "examples", "plans", "preference.json"))
		if err != nil {
			t.Fatal(err)
		}
		lab("-out", "record.json", "-ballots", "ballots.jsonl", plan)
		ballots, err := os.ReadFile(filepath.Join(folder, "ballots.jsonl"))
		if err != nil {
			t.Fatal(err)
		}
		var votes strings.Builder // for what is polite, or tied
		polite := regexp.MustCompile(`"ballot":(\d+),.*"a":"(Sure|)(?:[^"\\]|\\.)*","b":"(Sure|)`)
		for _, b := range polite.FindAllStringSubmatch(string(ballots), -1) {
			verdict := "tie"
			if b[2] > b[3] {
				verdict = "a"
			} else if b[2] < b[3] {
				verdict = "b"
			}
			fmt.Fprintf(&votes, "{\"ballot\":%s,\"verdict\":%q}\n", b[1], verdict)
		}
		if err := os.WriteFile(filepath.Join(folder, "votes.jsonl"), []byte(votes.String()), 0o600); err != nil {
			t.Fatal(err)
		}
		out := lab("-replay", "record.json", "-votes", "votes.jsonl", "-pairs", "pairs.jsonl")
		if !strings.Contains(out, "tiny/aligned is preferred to tiny/instruct with a probability of") || !strings.Contains(out, "no leaning to a side was shown") {
			t.Error(out)
		}
		if pairs, err := os.ReadFile(filepath.Join(folder, "pairs.jsonl")); err != nil || strings.Count(string(pairs), `"chosen":" Sure`) < 20 {
			t.Errorf("%v\n%s", err, pairs)
		}
	})
}
