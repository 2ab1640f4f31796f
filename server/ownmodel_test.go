package main

import (
	"encoding/json"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/app/model"
	"fewshot/server/provider/upstreamtest"
)

// threeLines is all that makes a model of no table usable.
const threeLines = `{"openai/echo-1": {"acts_like": "openai/gpt-4o",
 "context_tokens": 7000,
 "price": {"input_usd_per_million": 400, "output_usd_per_million": 1000}}}
`

// A model that is in no table is made usable by three lines of models.json: the list has
// its price and window, and what it costs is held against a budget.
func TestModelOfNoTable(t *testing.T) {
	if m := model.Lookup("openai/echo-1"); m.Price.Known || m.ContextTokens != 0 {
		t.Fatalf("the table has it: %+v", m)
	}
	if n := strings.Count(threeLines, "\n"); n != 3 {
		t.Fatalf("%d lines", n)
	}
	up := upstreamtest.New()
	defer up.Close()
	own := filepath.Join(t.TempDir(), "models.json")
	if err := os.WriteFile(own, []byte(threeLines), 0o600); err != nil {
		t.Fatal(err)
	}
	variables := []string{"OPENAI_API_KEY=" + canary, "OPENAI_BASE_URL=" + up.URL + "/v1", "FEWSHOT_DAY_USD=0.05", "FEWSHOT_ACCESS_TOKEN=a-token-of-some-length", "HOME=" + t.TempDir()}
	ask := func(p *process, tokens string) (int, string) {
		t.Helper()
		req, err := http.NewRequest("POST", p.url+"/v1/chat/completions", strings.NewReader(`{"model":"openai/echo-1","max_tokens":`+tokens+`,"messages":[{"role":"user","content":"one two three"}]}`))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer a-token-of-some-length")
		req.Header.Set("Content-Type", "application/json")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		body, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(body)
	}

	// Without the lines nobody knows what it costs, and no budget in dollars is kept.
	without := startProgram(t, variables)
	if status, body := ask(without, "1000"); status != 200 {
		t.Errorf("without a price: %d %s", status, body)
	}
	without.Process.Kill()

	p := startProgram(t, append(variables, "FEWSHOT_MODELS_FILE="+own))
	defer p.Process.Kill()
	req, _ := http.NewRequest("GET", p.url+"/v1/models/openai/echo-1", nil)
	req.Header.Set("Authorization", "Bearer a-token-of-some-length")
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var listed struct {
		ContextWindow int          `json:"context_window"`
		ActsLike      string       `json:"acts_like"`
		Price         *model.Price `json:"price"`
	}
	if err := json.NewDecoder(res.Body).Decode(&listed); err != nil {
		t.Fatal(err)
	}
	if listed.ContextWindow != 7000 || listed.ActsLike != "openai/gpt-4o" || listed.Price == nil || math.Abs(listed.Price.InputUSDPerMillion-400) > 1e-9 || math.Abs(listed.Price.OutputUSDPerMillion-1000) > 1e-9 {
		t.Errorf("the list has %+v", listed)
	}
	if status, body := ask(p, "5"); status != 200 || !strings.Contains(body, "echo") {
		t.Errorf("with a price: %d %s", status, body)
	}
	// 1,000 tokens can cost a dollar, and the day has five cents.
	if status, body := ask(p, "1000"); status != 429 || !strings.Contains(body, "day_budget_spent") {
		t.Errorf("beyond the budget: %d %s", status, body)
	}
}
