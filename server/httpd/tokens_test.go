package httpd

import (
	"context"
	"errors"
	"strings"
	"testing"

	"fewshot/app/chat"
)

// counting is a provider that counts a prompt as it was sent: its bytes, and ten
// for each message.
type counting struct {
	scripted
	fault error
}

func (c counting) CountTokens(_ context.Context, r *chat.Request) (int, error) {
	n := len(r.Prompt)
	for _, m := range r.Messages {
		n += 10 + len(m.Content)
	}
	return n, c.fault
}

func (c counting) Counts(model string) []string {
	if model == "m" {
		return []string{"chat"}
	}
	return nil
}

// TestTokens asks for the provider's own count, of both kinds of prompts.
func TestTokens(t *testing.T) {
	s := start(t, nil, counting{scripted: words("never")})
	for name, tt := range map[string]struct {
		body   string
		status int
		says   string
	}{
		"a chat":                    {`{"model":"p/m","messages":[{"role":"user","content":"hello"}],"max_tokens":5}`, 200, `{"object":"token_count","model":"p/m","prompt_tokens":15,"source":"p"}`},
		"a model that is not there": {`{"model":"p/none","messages":[{"role":"user","content":"hello"}]}`, 404, "model_not_found"},
		"no prompt":                 {`{"model":"p/m"}`, 400, "prompt"},
		"an unknown field":          {`{"model":"p/m","messages":[],"x":1}`, 400, "x"},
		"no JSON":                   {`{"messages"`, 400, "error"},
		"too long":                  {`{"model":"p/m","messages":[{"role":"user","content":"` + strings.Repeat("x", 300_000) + `"}]}`, 400, "limit_exceeded"},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.send(t, "POST", "/v1/tokens", tt.body, "Content-Type", "application/json")
			if res.StatusCode != tt.status || !strings.Contains(body, tt.says) {
				t.Errorf("%d %s", res.StatusCode, body)
			}
		})
	}
	t.Run("the list says which are counted", func(t *testing.T) {
		for model, want := range map[string]bool{"p/m": true, "p/deep/er": false} {
			if _, body := s.send(t, "GET", "/v1/models/"+model, ""); strings.Contains(body, `"counts":["chat"]`) != want {
				t.Errorf("%s: %s", model, body)
			}
		}
	})
	t.Run("a text", func(t *testing.T) {
		if res, body := s.send(t, "POST", "/v1/tokens", `{"model":"p/deep/er","prompt":"hello"}`, "Content-Type", "application/json"); res.StatusCode != 200 || !strings.Contains(body, `"prompt_tokens":5`) {
			t.Errorf("%d %s", res.StatusCode, body)
		}
	})
	t.Run("without the access token", func(t *testing.T) {
		s := start(t, func(c *Config) { c.Access = Token("secret") }, counting{scripted: words("never")})
		if res, body := s.send(t, "POST", "/v1/tokens", `{"model":"p/m","messages":[{"role":"user","content":"hello"}]}`, "Content-Type", "application/json"); res.StatusCode != 401 {
			t.Errorf("%d %s", res.StatusCode, body)
		}
	})
	t.Run("a provider that doesn't count", func(t *testing.T) {
		s := start(t, nil, words("never"))
		if res, body := s.send(t, "POST", "/v1/tokens", `{"model":"p/m","messages":[{"role":"user","content":"hello"}]}`, "Content-Type", "application/json"); res.StatusCode != 501 || !strings.Contains(body, chat.CodeNoTokenCount) {
			t.Errorf("%d %s", res.StatusCode, body)
		}
	})
	t.Run("a provider that fails", func(t *testing.T) {
		s := start(t, nil, counting{words("never"), errors.New("a detail for the log")})
		if res, body := s.send(t, "POST", "/v1/tokens", `{"model":"p/m","messages":[{"role":"user","content":"hello"}]}`, "Content-Type", "application/json"); res.StatusCode < 500 || strings.Contains(body, "a detail") {
			t.Errorf("%d %s", res.StatusCode, body)
		}
	})
}
