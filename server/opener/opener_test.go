package opener

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/tinylm"
	"fewshot/app/tinylm/inside"
)

const promptJSON = `{"version":1,"shots":[{"input":"Japan","output":"Tokyo"},{"input":"Italy","output":"Rome"}],"query":"France","format":{"as":"text","input_label":"Input: ","input_end":"\n","output_label":"Output: ","output_end":"","separator":"\n\n"}}`

func load(name string) (*tinylm.Model, error) {
	b, err := os.ReadFile("../../web/static/weights/" + strings.TrimPrefix(name, "tiny/") + ".bin")
	if err != nil {
		return nil, err
	}
	return tinylm.Load(b)
}

func run(t *testing.T, stdin string, args ...string) (code int, out, failure string) {
	t.Helper()
	var stdout, stderr bytes.Buffer
	code = Run(t.Context(), args, strings.NewReader(stdin), &stdout, &stderr, load)
	return code, stdout.String(), stderr.String()
}

// logprob is what the API says of an answer's tokens after a text.
func logprob(t *testing.T, name, text, answer string) float64 {
	t.Helper()
	m, err := load(name)
	if err != nil {
		t.Fatal(err)
	}
	none := 0
	a, err := chat.Collect(tinylm.NewStreamer(name, m).Stream(t.Context(), &chat.Request{Prompt: text + answer, Echo: true, Parameters: chat.Parameters{MaxTokens: &none, TopLogprobs: &none}}))
	if err != nil {
		t.Fatal(err)
	}
	total, at := 0.0, 0
	for _, l := range a.Samples[0].Logprobs {
		if at >= len(text) {
			total += l.Logprob
		}
		at += len(l.Bytes)
	}
	return total
}

func TestInside_agrees_with_what_the_API_says(t *testing.T) {
	file := filepath.Join(t.TempDir(), "prompt.json")
	if err := os.WriteFile(file, []byte(promptJSON), 0o600); err != nil {
		t.Fatal(err)
	}
	const (
		japan = "Input: Japan\nOutput: Tokyo\n\n"
		italy = "Input: Italy\nOutput: Rome\n\n"
		query = "Input: France\nOutput:"
	)
	for _, c := range []struct {
		args   []string
		answer string
	}{{[]string{file}, "Paris"}, {[]string{file, "-answer", "Madrid"}, "Madrid"}, {[]string{"-answer=Madrid", "-"}, "Madrid"}} {
		code, out, failure := run(t, promptJSON, c.args...)
		if code != 0 {
			t.Fatalf("%q: %d %s", c.args, code, failure)
		}
		var r inside.Report
		if err := json.Unmarshal([]byte(out), &r); err != nil {
			t.Fatal(err)
		}
		answer := " " + c.answer
		for what, pair := range map[string][2]float64{
			"all":            {r.Logprob.All, logprob(t, "tiny/base", japan+italy+query, answer)},
			"none":           {r.Logprob.None, logprob(t, "tiny/base", query, answer)},
			"Japan alone":    {r.Shots[0].Alone, logprob(t, "tiny/base", japan+query, answer)},
			"without Japan":  {r.Shots[0].Without, logprob(t, "tiny/base", italy+query, answer)},
			"Shapley values": {r.Shots[0].Shapley + r.Shots[1].Shapley, r.Logprob.All - r.Logprob.None},
		} {
			if math.Abs(pair[0]-pair[1]) > 1e-6 {
				t.Errorf("%q: %s: %v, want %v", c.args, what, pair[0], pair[1])
			}
		}
		if r.Answer != c.answer || r.Model != "tiny/base" || len(r.Heads) == 0 || len(r.Layers) == 0 {
			t.Errorf("%q: %s", c.args, out)
		}
	}
}

// Each checkpoint's figure is what the API would say of it, and what is asked for is what is looked for.
func TestInside_training(t *testing.T) {
	code, out, failure := run(t, promptJSON, "-training", "-answer", "Madrid", "-")
	if code != 0 {
		t.Fatalf("%d %s", code, failure)
	}
	var r inside.TrainingReport
	if err := json.Unmarshal([]byte(out), &r); err != nil {
		t.Fatal(err)
	}
	all := tinylm.Checkpoints()
	if r.Model != "tiny/base" || r.Answer != "Madrid" || len(r.Training) != len(all) {
		t.Fatalf("%s", out)
	}
	for i, row := range r.Training {
		want := logprob(t, all[i].Name, "Input: Japan\nOutput: Tokyo\n\nInput: Italy\nOutput: Rome\n\nInput: France\nOutput:", " Madrid")
		if row.Tokens != all[i].Tokens || math.Abs(row.Logprob-want) > 1e-6 || row.Prefix <= 0 || row.Head == "" {
			t.Errorf("%+v, want %v", row, want)
		}
	}
}

func TestInside_says_what_is_wrong(t *testing.T) {
	for _, c := range []struct {
		args  []string
		stdin string
		code  int
		says  string
	}{
		{[]string{"-x"}, "", 2, "-help"},
		{[]string{"a.json", "b.json"}, "", 2, "one FILE"},
		{[]string{"none.json"}, "", 1, "no such file"},
		{[]string{"-experiment", "heads", "a.json"}, "", 2, "prompts of its own"},
		{[]string{"-experiment", "heads", "-training"}, "", 2, "prompts of its own"},
		{[]string{"-experiment", "training", "-model", "tiny/base"}, "", 2, "models of its own"},
		{[]string{"-experiment", "x"}, "", 1, "heads, shots, depths or training"},
		{[]string{"-training", "-model", "tiny/instruct"}, promptJSON, 1, "Choose tiny/base"},
		{nil, "{", 1, "fewshot inside:"},
		{[]string{"-model", "openai/gpt-5"}, promptJSON, 1, "tiny/base"},
	} {
		code, out, failure := run(t, c.stdin, c.args...)
		if code != c.code || !strings.Contains(failure, c.says) || out != "" {
			t.Errorf("%q: %d %q %q", c.args, code, out, failure)
		}
	}
	if code, out, _ := run(t, "", "-help"); code != 0 || !strings.Contains(out, "-answer") {
		t.Errorf("%d %s", code, out)
	}
	if code := Run(t.Context(), nil, strings.NewReader(promptJSON), new(bytes.Buffer), new(bytes.Buffer), func(string) (*tinylm.Model, error) { return nil, errors.New("no weights") }); code != 1 {
		t.Errorf("without weights: %d", code)
	}
}
