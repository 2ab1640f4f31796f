package lab

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/server/gateway"
	"fewshot/server/provider"
	"fewshot/server/provider/stricttest"
)

// streams are what servers of other makes send, by the name of the model: none of
// them as OpenAI does.
var streams = map[string][]string{
	"no-done":    {`{"choices":[{"index":0,"delta":{"content":"yes"}}]}`, `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`},
	"finish-eos": {`{"choices":[{"index":0,"delta":{"content":"yes"}}]}`, `{"choices":[{"index":0,"delta":{},"finish_reason":"eos_token"}]}`, `[DONE]`},
	"think-inline": {`{"choices":[{"index":0,"delta":{"content":"<think>\nthe others were yes"}}]}`,
		`{"choices":[{"index":0,"delta":{"content":"</think>\n\nyes"}}]}`, `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`, `[DONE]`},
	"think-inline-stopped":   {`{"choices":[{"index":0,"delta":{"content":"<think>"}}]}`, `{"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}`, `[DONE]`},
	"reasoning-content-only": {`{"choices":[{"index":0,"delta":{"reasoning_content":"the others were yes"}}]}`, `{"choices":[{"index":0,"delta":{},"finish_reason":"length"}]}`, `[DONE]`},
}

// startOwn is a gateway with a provider of such a server, and two of the strict ones.
func startOwn(t *testing.T) func(context.Context) (chat.Streamer, error) {
	t.Helper()
	up := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		var asked struct{ Model string }
		if err := json.NewDecoder(r.Body).Decode(&asked); err != nil {
			t.Error(err)
		}
		w.Header().Set("Content-Type", "text/event-stream")
		for _, data := range streams[asked.Model] {
			io.WriteString(w, "data: "+data+"\n\n")
		}
	}))
	t.Cleanup(up.Close)
	strict := stricttest.New(t).Transport()
	key, err := provider.NewKey("sk-strict-0000")
	if err != nil {
		t.Fatal(err)
	}
	var own []string
	for name := range streams {
		own = append(own, name)
	}
	var providers []provider.Provider
	for _, c := range []provider.Config{
		{Kind: provider.KindOpenAI, Name: "own", BaseURL: up.URL + "/v1", Models: own},
		{Kind: provider.KindOpenAI, Name: "openai", BaseURL: provider.OpenAIBaseURL, Key: key, Transport: strict, Models: []string{"gpt-5-mini"}},
		{Kind: provider.KindAnthropic, Name: "anthropic", BaseURL: provider.AnthropicBaseURL, Key: key, Transport: strict, Models: []string{"claude-opus-4-7"}},
	} {
		p, err := provider.New(c)
		if err != nil {
			t.Fatal(err)
		}
		providers = append(providers, p)
	}
	limits := gateway.DefaultLimits()
	limits.Minute, limits.ClientMinute = 1<<30, 1<<30
	g, err := gateway.New(gateway.Config{Providers: providers, Limits: limits})
	if err != nil {
		t.Fatal(err)
	}
	return func(context.Context) (chat.Streamer, error) { return g, nil }
}

// An experiment on a server that answers is scored, and one whose answers went into
// thinking has failed requests and no score.
func TestRun_on_servers_of_all_makes(t *testing.T) {
	open := startOwn(t)
	for model, answers := range map[string]bool{
		"own/no-done": true, "own/finish-eos": true, "own/think-inline": true,
		"own/think-inline-stopped": false, "own/reasoning-content-only": false,
		"openai/gpt-5-mini": true, "anthropic/claude-opus-4-7": true,
	} {
		t.Run(strings.ReplaceAll(model, "/", "_"), func(t *testing.T) {
			var rows []string
			for i := range 12 {
				rows = append(rows, fmt.Sprintf(`{"input":"word %d","output":"yes"}`, i))
			}
			path := filepath.Join(t.TempDir(), "plan.json")
			plan := fmt.Sprintf(`{"version":1,"experiment":"shots","prompt":{"version":1,"model":%q,"format":{"as":"message","input_label":"Input: ","input_end":"\n","output_label":"Output: ","output_end":"","separator":"\n\n"},"parameters":{"max_tokens":16,"temperature":0}},"held_out":6,"seed":1,"k":[0,1],"draws":1,"data":[%s]}`, model, strings.Join(rows, ","))
			if err := os.WriteFile(path, []byte(plan), 0o600); err != nil {
				t.Fatal(err)
			}
			code, out, errs := run(t, open, "-yes", path)
			if code != 0 && answers {
				t.Fatalf("exit code %d: %s", code, errs)
			}
			failed := strings.Contains(out+errs, "failed")
			if scored := strings.Contains(out, "100.0"); strings.HasPrefix(model, "own/") && scored != answers || failed == answers {
				t.Errorf("scored %v, failed %v:\n%s\n%s", scored, failed, out, errs)
			}
			if !answers && strings.Contains(out, " 0.0 ") {
				t.Errorf("nothing was answered, and there is a score:\n%s", out)
			}
		})
	}
}
