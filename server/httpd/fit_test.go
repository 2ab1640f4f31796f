package httpd

import (
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"fewshot/app/chat"
	"fewshot/server/provider"
	"fewshot/server/provider/stricttest"
)

// TestFit_over_HTTP asks a strict provider: who sends Fewshot-Fit: 1 gets an
// answer and what was changed for it, in every shape; who doesn't is told all
// that is in the way.
func TestFit_over_HTTP(t *testing.T) {
	up := stricttest.New(t)
	key, _ := provider.NewKey("sk-strict-0000")
	p, err := provider.New(provider.Config{Kind: provider.KindOpenAI, Name: "openai", BaseURL: provider.OpenAIBaseURL, Transport: up.Transport(), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, nil, p)
	ask := func(path, body, fit string) (int, string) {
		r, _ := http.NewRequest("POST", s.URL+path, strings.NewReader(body))
		r.Header.Set("Content-Type", "application/json")
		if fit != "" {
			r.Header.Set(chat.FitHeader, fit)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		got, _ := io.ReadAll(res.Body)
		return res.StatusCode, string(got)
	}
	const text = `"Input: cheese\nOutput: 奶酪\n\nInput: peppermint\nOutput:"`
	fields := `"model":"openai/gpt-6.1-sol","temperature":0,"max_tokens":32,"stop":["\n"]`
	if status, got := ask("/v1/completions", `{"prompt":`+text+`,"echo":true,"model":"openai/gpt-6.1-sol","max_tokens":0}`, "1"); status != 400 || !strings.Contains(got, `"param":"echo","code":"unsupported_parameter"`) {
		t.Errorf("a model of chats sends a prompt back: %d: %s", status, got)
	}
	bodies := map[string]string{
		"/v1/chat/completions": `{"messages":[{"role":"user","content":` + text + `}],` + fields,
		"/v1/completions":      `{"prompt":` + text + `,` + fields,
	}
	for path, body := range bodies {
		for _, stream := range []string{`}`, `,"stream":true,"stream_options":{"include_usage":true}}`} {
			status, got := ask(path, body+stream, "1")
			want := []string{`"fewshot":{"changes":[`, `{"field":"temperature","code":"not_sent","from":"0"}`, `{"field":"max_tokens","code":"room","from":"32","to":"1056"}`, "薄", "荷", `"usage":{`}
			if path == "/v1/completions" {
				want = append(want, `{"field":"prompt","code":"text_as_message"}`, `"object":"text_completion"`)
			}
			for _, w := range want {
				if status != 200 || !strings.Contains(got, w) {
					t.Errorf("%s%s: %d, without %s: %s", path, stream, status, w, got)
				}
			}
			if n := strings.Count(got, `"fewshot"`); n != 1 {
				t.Errorf("%s%s: told %d times", path, stream, n)
			}
			for _, fit := range []string{"", "0"} {
				status, got = ask(path, body+stream, fit)
				var e struct{ Error chat.Error }
				json.Unmarshal([]byte(got), &e)
				first := map[string]string{"/v1/chat/completions": "temperature", "/v1/completions": "prompt"}[path]
				if status != 400 || e.Error.Param != first || !strings.Contains(e.Error.Message, `"temperature"`) || !strings.Contains(e.Error.Message, `"stop"`) || !strings.Contains(e.Error.Hint, chat.FitHeader) {
					t.Errorf("%s%s: %d %s", path, stream, status, got)
				}
			}
		}
	}

	// The list of models says it before a request is sent.
	res, err := http.Get(s.URL + "/v1/models/openai/gpt-6.1-sol")
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	got, _ := io.ReadAll(res.Body)
	for _, w := range []string{`"endpoints":["chat"]`, `"temperature":"refused"`, `"stop":"refused"`, `"efforts":["low","medium","high","xhigh"]`, `"default_tokens":1024`} {
		if !strings.Contains(string(got), w) {
			t.Errorf("%s is not in %s", w, got)
		}
	}
}

// TestFit_requests_as_clients_send_them has three that were refused once.
func TestFit_requests_as_clients_send_them(t *testing.T) {
	up := stricttest.New(t)
	key, _ := provider.NewKey("sk-strict-0000")
	p, err := provider.New(provider.Config{Kind: provider.KindOpenAI, Name: "openai", BaseURL: provider.OpenAIBaseURL, Transport: up.Transport(), Key: key})
	if err != nil {
		t.Fatal(err)
	}
	s := start(t, nil, words("cold"), p)
	for name, c := range map[string]struct {
		path, body string
		headers    []string
		status     int
		says       []string
	}{
		"a_list_of_one_prompt": {"/v1/completions", `{"model":"p/m","prompt":["Input: hot\nOutput: cold\n\nInput: big\nOutput:"],"max_tokens":8,"stop":"\n"}`, nil, 200, []string{`"text":"cold"`}},
		"a_list_of_two_costs":  {"/v1/completions", `{"model":"p/m","prompt":["a","b"],"max_tokens":8}`, nil, 400, []string{`"param":"prompt"`}},
		"examples_with_names": {"/v1/chat/completions", `{"model":"p/m","messages":[{"role":"system","name":"example_user","content":"hot"},{"role":"system","name":"example_assistant","content":"cold"},{"role":"user","content":"big"}],"max_tokens":4}`,
			nil, 200, []string{`"content":"cold"`}},
		"a_starter_on_gpt-5_as_it_is": {"/v1/chat/completions", `{"model":"openai/gpt-5-mini","messages":[{"role":"user","content":"Input: hot\nOutput: cold\n\nInput: big\nOutput:"}],"max_completion_tokens":32,"temperature":0,"stop":["\n"]}`,
			nil, 400, []string{`\"temperature\"`, `\"stop\"`, "Fewshot-Fit: 1"}},
		"a_starter_on_gpt-5_fitted": {"/v1/chat/completions", `{"model":"openai/gpt-5-mini","messages":[{"role":"user","content":"Input: hot\nOutput: cold\n\nInput: big\nOutput:"}],"max_completion_tokens":32,"temperature":0,"stop":["\n"]}`,
			[]string{chat.FitHeader, "1"}, 200, []string{`"field":"temperature","code":"not_sent"`, `"field":"stop","code":"stop_here"`}},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.send(t, "POST", c.path, c.body, c.headers...)
			for _, want := range c.says {
				if res.StatusCode != c.status || !strings.Contains(body, want) {
					t.Errorf("%d, want %d and %s: %s", res.StatusCode, c.status, want, body)
				}
			}
		})
	}
}
