package httpd

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/server/embed"
	"fewshot/server/provider"
)

// authors is an authority, and the token of a frame of a token with a budget of one
// request on the model p/m.
func authors(t *testing.T) (*embed.Authority, string) {
	t.Helper()
	secret := strings.Repeat("s", embed.MinSecret)
	ledger, err := embed.NewLedger("")
	if err != nil {
		t.Fatal(err)
	}
	token, err := embed.Sign([]byte(secret), embed.Policy{
		ID: "docs", Origins: []string{"https://docs.example.org"}, Models: []string{"p/m"},
		MaxTokens: 64, Samples: 1, PromptBytes: 100, PerDay: 9, Requests: 1, Expires: time.Now().Add(time.Hour).Unix(),
	})
	if err != nil {
		t.Fatal(err)
	}
	k := embed.NewAuthority(secret, ledger)
	return k, k.FrameToken(token, time.Now())
}

func TestEmbed_a_request_is_spent_if_a_model_worked_on_it(t *testing.T) {
	reported := func(status int, code string) error { return &chat.Error{Status: status, Code: code, Message: "x"} }
	refused := func(status int, code string) error {
		return &chat.Error{Status: status, Code: code, Message: "x", Stage: chat.StageRefused}
	}
	for name, tt := range map[string]struct {
		provider provider.Provider
		body     string
		spent    bool
	}{
		"an_answer":                    {words("a", "b"), `{"model":"p/m","prompt":"x"}`, true},
		"a_stream":                     {words("a", "b"), `{"model":"p/m","prompt":"x","stream":true}`, true},
		"a_stream_that_broke":          {fails(reported(502, "upstream"), "a"), `{"model":"p/m","prompt":"x","stream":true}`, true},
		"a_fault_that_may_have_cost":   {fails(reported(502, "upstream")), `{"model":"p/m","prompt":"x"}`, true},
		"a_fault_that_nobody_knows":    {fails(errors.New("x")), `{"model":"p/m","prompt":"x"}`, true},
		"a_refusal_of_the_provider":    {fails(refused(400, "invalid_value")), `{"model":"p/m","prompt":"x"}`, false},
		"a_provider_that_is_busy":      {fails(refused(429, "rate_limit_exceeded")), `{"model":"p/m","prompt":"x"}`, false},
		"a_provider_that_is_down":      {fails(refused(503, "overloaded")), `{"model":"p/m","prompt":"x","stream":true}`, false},
		"a_refusal_of_the_gateway":     {words("a"), `{"model":"p/m","prompt":"x","max_tokens":0}`, false},
		"a_refusal_of_the_policy":      {words("a"), `{"model":"p/m","prompt":"x","max_tokens":65}`, false},
		"a_request_that_is_none":       {words("a"), `{"model":`, false},
		"a_model_that_is_not_the_one":  {words("a"), `{"model":"p/deep/er","prompt":"x"}`, false},
		"a_chat":                       {words("a"), `{"model":"p/m","messages":[{"role":"user","content":"x"}]}`, false}, // at the other address
		"an_answer_that_is_left_early": {scripted(endless), `{"model":"p/m","prompt":"x","stream":true}`, true},
	} {
		t.Run(name, func(t *testing.T) {
			k, pass := authors(t)
			s := start(t, func(c *Config) { c.Embeds, c.Access = k, Token("a-secret-of-some-length") }, tt.provider)
			if name == "an_answer_that_is_left_early" {
				ctx, leave := context.WithCancel(t.Context())
				r, _ := http.NewRequestWithContext(ctx, "POST", s.URL+"/v1/completions", strings.NewReader(tt.body))
				r.Header.Set("Content-Type", "application/json")
				r.Header.Set("Authorization", "Bearer "+pass)
				res, err := http.DefaultClient.Do(r)
				if err != nil {
					t.Fatal(err)
				}
				res.Body.Read(make([]byte, 1))
				leave()
				res.Body.Close()
			} else {
				s.send(t, "POST", "/v1/completions", tt.body, "Authorization", "Bearer "+pass)
			}
			// The next one is refused if the only one there was is spent.
			_, body := s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"x"}`, "Authorization", "Bearer "+pass)
			if spent := strings.Contains(body, "embed_budget_spent"); spent != tt.spent {
				t.Errorf("spent is %v: %s", spent, body)
			}
		})
	}
}

// endless says words for as long as somebody listens.
func endless(ctx context.Context, _ *chat.Request, yield func(chat.Chunk, error) bool) {
	for ctx.Err() == nil && yield(chat.Chunk{ID: "1", Text: "x"}, nil) {
	}
}

func TestEmbed_on_a_server_without_a_secret(t *testing.T) {
	s := start(t, nil, words("a"))
	if res, body := s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"x"}`, "Authorization", "Bearer fse1.x.y~fss1.x.y"); res.StatusCode != 403 || !strings.Contains(body, "embed_disabled") {
		t.Errorf("%d %s", res.StatusCode, body)
	}
	if res, _ := s.send(t, "POST", "/v1/completions", `{"model":"p/m","prompt":"x"}`, "Authorization", "Bearer sk-anything"); res.StatusCode != 200 {
		t.Errorf("another key: %d", res.StatusCode)
	}
}
