//go:build interop

// Not of make test: promptfoo is 1.6 GB. make interop fetches it and runs this.

package e2e

import (
	"bytes"
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"fewshot/app/exchange"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
)

// evaluate runs an exported file in promptfoo, and returns which tests passed, in
// their order.
func evaluate(t *testing.T, w exchange.Work) (passed []bool) {
	t.Helper()
	bin, err := filepath.Abs(filepath.Join("testdata", "promptfoo", "node_modules", ".bin"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(bin, "promptfoo")); err != nil {
		t.Fatal("promptfoo is not installed: run `make tools`")
	}
	files, _, err := exchange.Export(exchange.Promptfoo, w)
	if err != nil {
		t.Fatal(err)
	}
	folder := t.TempDir()
	config, out := filepath.Join(folder, files[0].Name), filepath.Join(folder, "out.json")
	if err := os.WriteFile(config, []byte(files[0].Text), 0o644); err != nil {
		t.Fatal(err)
	}
	run := exec.Command(filepath.Join(bin, "promptfoo"), "eval", "-c", config, "-o", out, "--no-cache", "--no-table", "--no-progress-bar", "--no-write", "-j", "1")
	run.Dir = folder
	run.Env = []string{"PATH=" + bin + ":" + os.Getenv("PATH"), "HOME=" + folder, "PROMPTFOO_CONFIG_DIR=" + folder,
		"PROMPTFOO_DISABLE_TELEMETRY=1", "PROMPTFOO_DISABLE_UPDATE=1", "PROMPTFOO_DISABLE_REMOTE_GENERATION=1", "FEWSHOT_ACCESS_TOKEN=none"}
	said, err := run.CombinedOutput() // it exits with 100 if a test failed
	data, readErr := os.ReadFile(out)
	if readErr != nil {
		t.Fatalf("promptfoo: %v, %v\n%s\n%s", err, readErr, said, files[0].Text)
	}
	var results struct {
		Results struct {
			Results []struct {
				TestIdx int    `json:"testIdx"`
				Success bool   `json:"success"`
				Error   string `json:"error"`
			} `json:"results"`
		} `json:"results"`
	}
	if err := json.Unmarshal(data, &results); err != nil {
		t.Fatal(err)
	}
	passed = make([]bool, len(w.Items))
	if len(results.Results.Results) != len(w.Items) {
		t.Fatalf("%d results of %d tests:\n%s", len(results.Results.Results), len(w.Items), said)
	}
	for _, r := range results.Results.Results {
		passed[r.TestIdx] = r.Success
	}
	return passed
}

// What is exported runs in promptfoo against this server.
func TestPromptfooRunsAnExport(t *testing.T) {
	t.Parallel()
	zero, most := 0.0, 16
	p := prompt.Prompt{Version: 1, Format: prompt.Presets()[0].Format, Model: "tiny/base",
		Shots: []prompt.Shot{{Input: "hot", Output: "cold"}, {Input: "up", Output: "down"}, {Input: "wet", Output: "dry"}}}
	p.Parameters.Temperature, p.Parameters.MaxTokens = &zero, &most
	w := exchange.Work{Prompt: p, Base: shared.URL + "/v1", Items: []lab.Item{{Input: "big", Output: "small"}, {Input: "big", Output: "huge"}}}
	if got := evaluate(t, w); !slices.Equal(got, []bool{true, false}) {
		t.Errorf("passed: %v", got)
	}
}

// A recorder is a model that answers with what stands behind "say " in the last line,
// and keeps what it was sent.
type recorder struct {
	mu    sync.Mutex
	texts []string
}

func (r *recorder) ServeHTTP(w http.ResponseWriter, q *http.Request) {
	var body struct {
		Prompt   string `json:"prompt"`
		Messages []struct{ Role, Content string }
	}
	if err := json.NewDecoder(q.Body).Decode(&body); err != nil {
		http.Error(w, err.Error(), 400)
		return
	}
	text := body.Prompt
	for _, m := range body.Messages {
		text += m.Role + "\x00" + m.Content + "\x00"
	}
	r.mu.Lock()
	r.texts = append(r.texts, text)
	r.mu.Unlock()
	_, answer, _ := strings.Cut(text[strings.LastIndex(text, "say "):], "say ")
	answer, _, _ = strings.Cut(strings.TrimSuffix(answer, "\x00"), "\nOutput:")
	var b bytes.Buffer
	json.NewEncoder(&b).Encode(map[string]any{"choices": []any{map[string]any{"index": 0, "text": " " + answer, "finish_reason": "stop", "message": map[string]string{"role": "assistant", "content": answer}}}, "usage": map[string]int{"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2}})
	w.Header().Set("Content-Type", "application/json")
	w.Write(b.Bytes())
}

// promptfoo sends the very prompt that the playground shows, whatever stands in it, and
// judges as the metric does.
func TestPromptfooSendsThePrompt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		as     prompt.Layout
		metric metric.Metric
		items  []lab.Item
		passed []bool
	}{
		"text":     {prompt.Text, metric.Metric{Type: metric.Exact}, []lab.Item{{Input: "say {{x}} {% y %} {# z #}", Output: "{{x}} {% y %} {# z #}"}, {Input: "say a", Output: "b"}, {Input: "file:// say 海獭 'q' \"w\" \\n", Output: "海獭 'q' \"w\" \\n"}}, []bool{true, false, true}},
		"message":  {prompt.Message, metric.Metric{Type: metric.Normalised}, []lab.Item{{Input: "say  The End!", Output: "the end"}, {Input: "say the", Output: "the end"}}, []bool{true, false}},
		"turns":    {prompt.Turns, metric.Metric{Type: metric.Contains}, []lab.Item{{Input: "say \"{{x}}\" it is \\ small\nindeed", Output: "Small"}, {Input: "say large", Output: "small"}}, []bool{true, false}},
		"numeric":  {prompt.Text, metric.Metric{Type: metric.Numeric, Threshold: 0.5}, []lab.Item{{Input: "say about 1,200.4", Output: "1200"}, {Input: "say 12", Output: "13"}}, []bool{true, false}},
		"json":     {prompt.Text, metric.Metric{Type: metric.JSON}, []lab.Item{{Input: `say {"b": 1, "a": [2]}`, Output: `{"a":[2],"b":1}`}, {Input: `say {"a": 1}`, Output: `{"a": 2}`}, {Input: "say x", Output: `{}`}}, []bool{true, false, false}},
		"regexp":   {prompt.Text, metric.Metric{Type: metric.Regexp, Value: `is (?P<answer>\w+)\.`}, []lab.Item{{Input: "say it is warm.", Output: "warm"}, {Input: "say it is cold.", Output: "warm"}}, []bool{true, false}},
		"contains": {prompt.Text, metric.Metric{Type: metric.ContainsAny}, []lab.Item{{Input: "say a car", Output: "auto\ncar"}, {Input: "say bus", Output: "auto\ncar"}}, []bool{true, false}},
		"a_marker": {prompt.Text, metric.Metric{Type: metric.AfterMarker, Value: "####"}, []lab.Item{{Input: "say so #### 5", Output: "1+4 #### 5"}, {Input: "say 5", Output: "5"}}, []bool{true, false}},
	} {
		t.Run(name, func(t *testing.T) {
			r := &recorder{}
			model := httptest.NewServer(r)
			defer model.Close()
			p := prompt.Prompt{Version: 1, Format: prompt.Presets()[0].Format, Model: "own/model", Instruction: "Echo {{this}}: {% raw %}",
				Shots: []prompt.Shot{{Input: "{{input}}", Output: "{# none #}"}, {Input: "two\n\nlines: \"q\"", Output: "\\n", Off: false}, {Input: "x", Output: "off", Off: true}}}
			p.Format.As = c.as
			w := exchange.Work{Prompt: p, Base: model.URL + "/v1", Items: c.items, Metrics: metric.List{c.metric}}
			if got := evaluate(t, w); !slices.Equal(got, c.passed) {
				t.Errorf("passed %v, want %v", got, c.passed)
			}
			for i, item := range c.items {
				p.Query = item.Input
				var want string
				for _, b := range prompt.Render(p).Segments {
					if want += b.Text; b.Role != "" {
						want = want[:len(want)-len(b.Text)] + b.Role + "\x00" + b.Text + "\x00"
					}
				}
				if i < len(r.texts) && r.texts[i] != want {
					t.Errorf("sent\n%q\nwant\n%q", r.texts[i], want)
				}
			}
			if len(r.texts) != len(c.items) {
				t.Errorf("%d requests for %d items", len(r.texts), len(c.items))
			}
		})
	}
}
