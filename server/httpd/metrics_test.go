package httpd

import (
	"strings"
	"testing"

	"fewshot/app/chat"
)

func TestMetrics(t *testing.T) {
	s := start(t, nil, words("one", "two"))
	s.send(t, "POST", "/v1/chat/completions", hello)
	s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"x"}`)
	s.send(t, "POST", "/v1/chat/completions", strings.Replace(hello, "p/m", "attacker/chose-this", 1))
	s.send(t, "GET", "/attacker/chose/that", "")
	_, text := s.send(t, "GET", "/metrics", "")
	chat := `gen_ai_operation_name="chat",gen_ai_provider_name="p",gen_ai_request_model="p/m"`
	for _, want := range []string{
		`gen_ai_client_token_usage_sum{` + chat + `,gen_ai_token_type="output"} 2`,
		`gen_ai_client_token_usage_count{` + chat + `,gen_ai_token_type="input"} 1`,
		`gen_ai_server_request_duration_seconds_count{error_type="",` + chat + `} 1`,
		`gen_ai_server_time_to_first_token_seconds_count{` + chat + `} 1`,
		`gen_ai_server_time_per_output_token_seconds_count{` + chat + `} 1`,
		`gen_ai_server_request_duration_seconds_count{error_type="404",gen_ai_operation_name="chat",gen_ai_provider_name="",gen_ai_request_model=""} 1`,
		`gen_ai_operation_name="text_completion"`,
		`http_server_requests_total{http_response_status_code="404",http_route="/"} 1`,
		`http_server_requests_total{http_response_status_code="200",http_route="POST /v1/completions"} 1`,
		"fewshot_active_runs 0",
		"go_goroutines ",
	} {
		if !strings.Contains(text, want) {
			t.Errorf("there is no %s", want)
		}
	}
	if strings.Contains(text, "attacker") {
		t.Error("a client chose a label")
	}

	t.Run("are for this machine only", func(t *testing.T) {
		for _, headers := range [][]string{{"X-Forwarded-For", "127.0.0.1"}, {"Forwarded", "for=127.0.0.1"}} {
			res, body := s.send(t, "GET", "/metrics", "", headers...)
			decodeError(t, res, body, 404, "unknown_url")
		}
		elsewhere := start(t, func(c *Config) { c.Metrics = nil }, words())
		res, body := elsewhere.send(t, "GET", "/metrics", "")
		decodeError(t, res, body, 404, "unknown_url")
	})
}

func TestLog(t *testing.T) {
	secret := strings.Replace(hello, "hello", "my private prompt", 1)
	s := start(t, nil, words("my private answer"))
	s.send(t, "POST", "/v1/chat/completions", secret, chat.RunHeader, "run_42-a", "Authorization", "Bearer sk-client")
	line := s.log.String()
	for _, want := range []string{`"run_id":"run_42-a"`, `"provider":"p"`, `"model":"p/m"`, `"ms":`, `"outcome":"complete"`, `"completion_tokens":1`} {
		if !strings.Contains(line, want) {
			t.Errorf("the log has no %s:\n%s", want, line)
		}
	}
	if strings.Contains(line, "private") || strings.Contains(line, "sk-client") {
		t.Errorf("the log says too much:\n%s", line)
	}

	t.Run("has prompts when switched on", func(t *testing.T) {
		s := start(t, func(c *Config) { c.LogPrompts = true }, words("x"))
		s.send(t, "POST", "/v1/chat/completions", secret)
		if !strings.Contains(s.log.String(), "my private prompt") {
			t.Errorf("the log has no prompt:\n%s", s.log)
		}
	})
}
