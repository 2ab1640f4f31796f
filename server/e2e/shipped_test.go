package e2e

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os"
	"path/filepath"
	"sync"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/prompt"
	"fewshot/examples"
	"fewshot/examples/exercises"
	"fewshot/examples/lessons"
	"fewshot/server/classroom"
)

// shipped are requests of everything that comes with the program, as a model is
// sent them: of starters, lessons and exercises the prompt, of plans a request
// of each variant.
func shipped(t *testing.T, model string) map[string]*chat.Request {
	t.Helper()
	all := map[string]*chat.Request{}
	add := func(name string, p prompt.Prompt) {
		p.Model = model
		all[name] = prompt.Render(p).Request(p)
	}
	plan := func(name string, p lab.Plan) {
		p.Prompt.Model = model
		if len(p.Models) > 0 {
			p.Models = []string{model, model}
		}
		if p.Judge != nil {
			p.Judge = &lab.Judge{Model: model}
		}
		d, err := lab.NewDesign(p)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		for _, trial := range d.Trials {
			all[fmt.Sprintf("%s/%d", name, trial.Group)] = trial.Request
		}
	}
	for _, e := range examples.All() {
		add("starter/"+e.ID, e.Prompt)
	}
	for _, l := range lessons.All() {
		add("lesson/"+l.ID, l.Prompt)
		for _, e := range l.Experiments {
			plan("lesson/"+l.ID+"/"+e.ID, e.Plan)
		}
	}
	for _, e := range exercises.All() {
		e = e.For(model)
		trial := e.Trials(classroom.Entry{Prompt: e.Prompt})[0]
		all["exercise/"+e.ID] = trial.Request
	}
	files, err := filepath.Glob("../../examples/plans/*.json")
	if err != nil || len(files) == 0 {
		t.Fatalf("no plans: %v", err)
	}
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		p, err := lab.DecodePlan(data)
		if err != nil {
			t.Fatalf("%s: %v", file, err)
		}
		plan("plan/"+filepath.Base(file), p)
	}
	return all
}

// Whatever comes with the program is answered by every line of models, on
// providers that refuse what the real ones refuse.
func TestShippedPromptsOnEveryModel(t *testing.T) {
	t.Parallel()
	s, _ := startStrict(t)
	for _, model := range []string{
		"openai/gpt-4o", "openai/gpt-5-mini", "openai/gpt-5.4", "openai/gpt-6.1-sol", "openai/o3",
		"anthropic/claude-opus-4-6", "anthropic/claude-opus-4-7", "anthropic/claude-sonnet-5-5", "gemini/gemini-2.5-flash", "gemini/gemini-3.8-flash",
		"groq/qwen/qwen3-32b", "groq/openai/gpt-oss-120b", "mistral/mistral-large-latest", "xai/grok-4.5", "moonshot/kimi-k3", "deepseek/deepseek-v4-flash", "qwen/qwen3.8-max", "azure/my-gpt-5.5",
	} {
		t.Run(model, func(t *testing.T) {
			var sending sync.WaitGroup
			slots := make(chan struct{}, 8)
			for name, r := range shipped(t, model) {
				sending.Go(func() {
					slots <- struct{}{}
					defer func() { <-slots }()
					if err := s.answers(r); err != nil {
						t.Errorf("%s: %v", name, err)
					}
				})
			}
			sending.Wait()
		})
	}
}

// answers sends a request to be fitted, and says what is wrong with the answer.
func (s *server) answers(r *chat.Request) error {
	whole := *r
	whole.Stream, whole.IncludeUsage = false, false
	path := "/v1/completions"
	if r.Chat() {
		path = "/v1/chat/completions"
	}
	req, err := http.NewRequest("POST", s.URL+path, bytes.NewReader(whole.AppendJSON(nil, "")))
	if err != nil {
		return err
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set(chat.FitHeader, "1")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil || res.StatusCode != http.StatusOK {
		return fmt.Errorf("%d %s %v", res.StatusCode, body, err)
	}
	var answer struct {
		Choices []struct {
			Text         string
			Message      struct{ Content string }
			FinishReason string `json:"finish_reason"`
		}
	}
	if err := json.Unmarshal(body, &answer); err != nil || len(answer.Choices) == 0 {
		return fmt.Errorf("%s %v", body, err)
	}
	if c := answer.Choices[0]; c.Text+c.Message.Content == "" && c.FinishReason != chat.FinishStop {
		return fmt.Errorf("an empty answer: %s", body)
	}
	return nil
}
