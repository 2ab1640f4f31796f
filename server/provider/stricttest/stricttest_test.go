package stricttest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"

	"fewshot/server/provider"
)

// TestAnswers runs the starter's prompt on a model of each way of thinking.
func TestAnswers(t *testing.T) {
	for _, c := range []struct {
		provider, model string
		fields          body
		hidden          int
		text            string
	}{
		{"openai", "gpt-4o", nil, 0, "薄荷"},
		{"openai", "gpt-5.4", nil, 0, "薄荷"},
		{"openai", "gpt-5", nil, 128, "薄荷"},
		{"openai", "gpt-5", body{"reasoning_effort": "minimal"}, 13, "薄荷"},
		{"openai", "gpt-5", body{"max_completion_tokens": 32}, 32, ""},
		{"openai", "gpt-5", body{"max_completion_tokens": 129}, 128, "薄"},
		{"azure", "my-gpt-5.5", body{"reasoning_effort": "none"}, 0, "薄荷"},
		{"gemini", "gemini-2.5-flash-lite", nil, 0, "薄荷"},
		{"gemini", "gemini-2.5-flash", nil, 128, "薄荷"},
		{"gemini", "gemini-3.8-flash", body{"reasoning_effort": "low"}, 51, "薄荷"},
		{"openrouter", "openai/gpt-5.5", nil, 128, "薄荷"},
		{"openrouter", "openai/gpt-5.5", body{"reasoning": body{"effort": "none"}, "n": 3}, 0, "薄荷"},
		{"groq", "openai/gpt-oss-20b", nil, 128, "薄荷"},
		{"groq", "qwen/qwen3-32b", body{"stop": "\n"}, 0, "<think>"},
		{"groq", "qwen/qwen3-32b", body{"reasoning_effort": "none"}, 0, "薄荷"},
		{"groq", "qwen/qwen3-32b", body{"reasoning_format": "parsed"}, 128, "薄荷"},
		{"deepseek", "deepseek-v4-pro", body{"thinking": body{"type": "disabled"}}, 0, "薄荷"},
		{"qwen", "qwen3.8-max", body{"enable_thinking": false}, 0, "薄荷"},
		{"mistral", "mistral-large-latest", nil, 0, "薄荷"},
		{"mistral", "magistral-medium-latest", nil, 128, "薄荷"},
		{"xai", "grok-4.20-0309-non-reasoning", nil, 0, "薄荷"},
		{"moonshot", "kimi-k3", nil, 128, "薄荷"},
		{"vllm", "Qwen/Qwen3.8-27B", body{"chat_template_kwargs": body{"enable_thinking": false}}, 0, "薄荷"},
		{"ollama", "qwen3:8b", body{"max_completion_tokens": 3}, 128, "薄荷"},
		{"llamacpp", "/models/Qwen3-8B-Q4_K_M.gguf", nil, 128, "薄荷"},
		{"anthropic", "claude-opus-4-6", nil, 0, "薄荷"},
		{"anthropic", "claude-opus-5", nil, 128, "薄荷"},
		{"anthropic", "claude-opus-5", body{"thinking": body{"type": "disabled"}}, 0, "薄荷"},
		{"anthropic", "claude-fable-5-2", body{"output_config": body{"effort": "low"}}, 51, "薄荷"},
		{"anthropic", "claude-fable-5-2", body{"max_tokens": 32}, 32, ""},
	} {
		path := "/chat/completions"
		if c.provider == "anthropic" {
			path = "/messages"
		}
		for _, stream := range []bool{false, true} {
			t.Run(fmt.Sprintf("%s/%s/%v/stream=%v", c.provider, c.model, c.fields, stream), func(t *testing.T) {
				s := New(t)
				fields := body{"model": c.model, "stream": stream}
				for k, v := range c.fields {
					fields[k] = v
				}
				status, got := post(t, s, c.provider, path, "k", fields)
				text, usage := read(t, got, stream)
				if status != 200 || text != c.text {
					t.Errorf("%d, text %q of %s", status, text, got)
				}
				want := Billed{Requests: 1, Prompt: 34, Visible: len(pieces(c.text)), Hidden: c.hidden}
				if b := s.Billed(); b != want {
					t.Errorf("billed %+v, want %+v", b, want)
				}
				if all := usage["total_tokens"]; all != nil && int(all.(float64)) != want.Prompt+want.Output() {
					t.Errorf("says %v, bills %+v", usage, want)
				}
			})
		}
	}
}

// read takes the text and the usage out of an answer of either protocol.
func read(t *testing.T, got string, stream bool) (text string, usage map[string]any) {
	t.Helper()
	take := func(raw string) {
		var a struct {
			Choices []struct{ Message, Delta struct{ Content any } }
			Content []struct{ Text string }
			Delta   struct{ Text string }
			Usage   map[string]any
		}
		if err := json.Unmarshal([]byte(raw), &a); err != nil {
			t.Fatalf("%v in %s", err, raw)
		}
		for _, c := range a.Choices {
			for _, content := range []any{c.Message.Content, c.Delta.Content} {
				switch v := content.(type) {
				case string:
					text += v
				case []any:
					for _, part := range v {
						words, _ := part.(map[string]any)["text"].(string)
						text += words
					}
				}
			}
		}
		for _, c := range a.Content {
			text += c.Text
		}
		text += a.Delta.Text
		if a.Usage != nil {
			usage = a.Usage
		}
	}
	if !stream {
		take(got)
		return text, usage
	}
	for line := range strings.Lines(got) {
		if data, ok := strings.CutPrefix(strings.TrimSpace(line), "data: "); ok && data != "[DONE]" {
			take(data)
		}
	}
	return text, usage
}

func TestUsageOfThoughts(t *testing.T) {
	s := New(t)
	for _, c := range []struct {
		provider, model, want string
	}{
		{"gemini", "gemini-3.8-flash", `{"completion_tokens":2,"prompt_tokens":34,"total_tokens":164}`},
		{"xai", "grok-4.5", `{"completion_tokens":2,"completion_tokens_details":{"reasoning_tokens":128},"prompt_tokens":34,"total_tokens":164}`},
		{"ollama", "qwen3:8b", `{"completion_tokens":130,"prompt_tokens":34,"total_tokens":164}`},
	} {
		_, got := post(t, s, c.provider, "/chat/completions", "k", body{"model": c.model})
		if !strings.Contains(got, c.want) {
			t.Errorf("%s says %s, want %s in it", c.provider, got, c.want)
		}
	}
}

func TestFaults(t *testing.T) {
	for _, name := range Faults() {
		for _, provider := range []string{"openai", "anthropic", "openrouter", "vllm"} {
			t.Run(name+"/"+provider, func(t *testing.T) {
				s := New(t)
				path, model := "/chat/completions", map[string]string{"openai": "gpt-4o", "openrouter": "openai/gpt-4o", "vllm": "meta-llama/Llama-3.1-8B-Instruct"}[provider]
				if provider == "anthropic" {
					path, model = "/messages", "claude-opus-4-6"
				}
				s.Fault(provider, name, 1)
				status, got := post(t, s, provider, path, "k", body{"model": model, "stream": true})
				f := faults[name]
				r := f.openAI
				if provider == "anthropic" {
					r = f.anthropic
				}
				switch {
				case f.mid:
					if status != 200 || !strings.Contains(got, "薄") || strings.Contains(got, "荷") || !strings.Contains(got, "error") {
						t.Errorf("%d %s", status, got)
					}
				case f.cut:
					if status != 200 || !strings.Contains(got, "薄") || strings.Contains(got, "荷") || strings.Contains(got, "error") || strings.Contains(got, "[DONE]") {
						t.Errorf("%d %s", status, got)
					}
				default:
					if status != r.Status || !strings.Contains(got, r.Message.(string)) {
						t.Errorf("%d %s", status, got)
					}
				}
				if f.mid || f.cut {
					if b := s.Billed(); b.Visible != 1 || b.Prompt != 34 {
						t.Errorf("billed %+v, want what was written", b)
					}
				} else if b := s.Billed(); b.Requests != 0 {
					t.Errorf("a refusal was billed: %+v", b)
				}
				if status, got = post(t, s, provider, path, "k", body{"model": model}); status != 200 || !strings.Contains(got, "薄荷") {
					t.Errorf("afterwards: %d %s", status, got)
				}
			})
		}
	}
}

func TestAddedModels(t *testing.T) {
	s := New(t)
	rules := RulesOf("openai", "gpt-7-x")
	rules.Refuse = func(fields map[string]any) *Refusal {
		if fields["seed"] != nil {
			return unsupported("seed", "")
		}
		return nil
	}
	s.Add("openai", "gpt-7-x", rules)
	s.Add("azure", "my-gpt-7-x", rules)
	s.Add("anthropic", "claude-opus-6", Rules{Sampling: NoSampling, Thinking: Always, MaxTokens: 1000})
	for _, c := range []struct {
		provider, path string
		fields         body
		status         int
	}{
		{"openai", "/chat/completions", body{"model": "gpt-7-x"}, 200},
		{"openai", "/chat/completions", body{"model": "gpt-7-x", "temperature": 0}, 400},
		{"openai", "/chat/completions", body{"model": "gpt-7-x", "seed": 1}, 400},
		{"openai", "/chat/completions", body{"model": "gpt-7-y"}, 404},
		{"azure", "/chat/completions", body{"model": "my-gpt-7-x"}, 200},
		{"azure", "/chat/completions", body{"model": "my-gpt-7-x", "seed": 1}, 400},
		{"anthropic", "/messages", body{"model": "claude-opus-6"}, 200},
		{"anthropic", "/messages", body{"model": "claude-opus-6", "max_tokens": 1001}, 400},
	} {
		if status, got := post(t, s, c.provider, c.path, "k", c.fields); status != c.status {
			t.Errorf("%s %v: %d %s, want %d", c.provider, c.fields, status, got, c.status)
		}
	}
	requests := s.Asked("anthropic")
	if len(requests) != 2 || requests[1].Status != 400 || !strings.HasPrefix(requests[1].Refused, "max_tokens: 1001 > 1000") || requests[0].Billed.Requests != 1 {
		t.Errorf("recorded %+v", requests)
	}
	s.Reset()
	if len(s.Requests()) != 0 {
		t.Error("requests after Reset")
	}
}

// TestRealHosts lists every model through the program's own providers, at the
// hosts that they have in production.
func TestRealHosts(t *testing.T) {
	s := New(t)
	want := map[string]int{
		"openai": 26, "azure": 2, "anthropic": 14, "gemini": 7, "openrouter": 10, "groq": 6, "deepseek": 2, "mistral": 4,
		"xai": 5, "moonshot": 3, "qwen": 3, "vllm": 3, "ollama": 4, "llamacpp": 1,
	}
	sum := 0
	for _, name := range Providers() {
		c := provider.Config{Kind: provider.KindOpenAI, Name: name, BaseURL: RealBase(name), Transport: s.Transport()}
		if c.BaseURL == "" {
			c.BaseURL, c.Transport = "http://"+s.Root(name)+"/v1", nil
		}
		if name == "anthropic" {
			c.Kind = provider.KindAnthropic
		}
		if name == "azure" {
			c.Models = strings.Fields(providers[name].deployments)
		}
		var err error
		if Key(name) != "" {
			if c.Key, err = provider.NewKey(Key(name)); err != nil {
				t.Fatal(err)
			}
		}
		p, err := provider.New(c)
		if err != nil {
			t.Fatal(err)
		}
		models, err := p.Models(t.Context())
		if err != nil || len(models) != want[name] {
			t.Errorf("%s lists %d models (%v), want %d", name, len(models), err, want[name])
		}
		sum += len(models)
	}
	if sum != 90 {
		t.Errorf("%d models in all, want 90", sum)
	}
	if _, err := (&http.Client{Transport: s.Transport()}).Get("https://example.org/"); err == nil {
		t.Error("a host that is no provider's was reached")
	}
}

// TestEnviron goes through the proxy as the real binary does.
func TestEnviron(t *testing.T) {
	s := New(t)
	env := s.Environ(t)
	value := func(name string) string {
		for _, line := range env {
			if v, ok := strings.CutPrefix(line, name+"="); ok {
				return v
			}
		}
		t.Fatalf("no %s in %v", name, env)
		return ""
	}
	for name, want := range map[string]string{
		value("SSL_CERT_FILE"):  "BEGIN CERTIFICATE",
		value("FEWSHOT_CONFIG"): `base_url = "https://me.openai.azure.com/openai/v1"`,
	} {
		raw, err := os.ReadFile(name)
		if err != nil || !strings.Contains(string(raw), want) {
			t.Errorf("%s: %v, want %q in it", name, err, want)
		}
	}
	transport := s.Transport()
	transport.DialContext = nil
	transport.Proxy = func(*http.Request) (*url.URL, error) { return url.Parse(value("HTTPS_PROXY")) }
	client := &http.Client{Transport: transport}
	r, _ := http.NewRequest(http.MethodGet, "https://api.mistral.ai/v1/models", nil)
	r.Header.Set("Authorization", "Bearer "+value("MISTRAL_API_KEY"))
	answer, err := client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	answer.Body.Close()
	if got := s.Requests(); answer.StatusCode != 200 || len(got) != 1 || got[0].Provider != "mistral" || got[0].Key != "strictmistral" {
		t.Errorf("%d, %+v", answer.StatusCode, got)
	}
	if _, err := client.Get("https://example.org/"); err == nil {
		t.Error("the proxy reached a host that is no provider's")
	}
}

// TestAtOnce hammers one server from many sides.
func TestAtOnce(t *testing.T) {
	s := New(t)
	var all sync.WaitGroup
	for i := range 16 {
		all.Go(func() {
			model := []string{"gpt-4o", "gpt-5"}[i%2]
			for range 8 {
				if i == 0 {
					s.Add("openai", "gpt-7-x", Rules{})
				}
				post(t, s, "openai", "/chat/completions", "k", body{"model": model, "stream": i%3 == 0})
				s.Billed()
			}
		})
	}
	all.Wait()
	if got := s.Billed(); got.Requests != 128 || got.Visible != 256 || got.Hidden != 64*128 {
		t.Errorf("billed %+v", got)
	}
	ids := slices.Sorted(slices.Values(s.models["openai"]))
	if len(ids) != len(slices.Compact(ids)) {
		t.Error("a model is listed twice")
	}
}
