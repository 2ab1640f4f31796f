package e2e

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"fewshot/web/browsertest"
)

// embedSecret is what tokens are signed with here.
const embedSecret = "an-embed-secret-of-more-than-32-letters"

// signed is a token, as fewshot embed sign prints it.
func signed(t *testing.T, flags ...string) string {
	t.Helper()
	cmd := exec.Command(binary, append([]string{"embed", "sign", "-model", "openai/echo-1"}, flags...)...)
	cmd.Env = []string{"FEWSHOT_EMBED_SECRET=" + embedSecret}
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimSpace(string(out))
}

func TestEmbed_with_an_authors_key(t *testing.T) {
	state := filepath.Join(t.TempDir(), "embeds.json")
	const access = "an-access-token-of-the-operator"
	settings := []string{"FEWSHOT_EMBED_SECRET=" + embedSecret, "FEWSHOT_EMBED_STATE=" + state, "FEWSHOT_ACCESS_TOKEN=" + access}
	s := startServer(t, settings...)
	embed := func(token string) string {
		return fmt.Sprintf(`<few-shot-prompt lesson="translate-zh" model="openai/echo-1" token="%s"></few-shot-prompt>`, token)
	}

	t.Run("spends_what_the_author_has_set_aside", func(t *testing.T) {
		var token string
		h := visitHostOf(t, s, "localhost", func(origin string) string {
			token = signed(t, "-origin", origin, "-expires", "2099-01-01", "-per-day", "2", "-id", "docs")
			return embed(token)
		}, "")
		again := func(want string) {
			t.Helper()
			n := len(strings.Fields(h.heard()))
			browsertest.Eval[bool](h.Tab, `(document.querySelector("few-shot-prompt").run(), true)`)
			h.Until("the end of the run", func() bool { return len(strings.Fields(h.heard())) >= n+2 })
			if got := h.heard(); !strings.Contains(got[strings.LastIndex(got, " run")+1:], want) {
				t.Errorf("the page heard %q, want %q", got, want)
			}
		}
		h.state(0, "static")
		again("result:")
		if asked := s.received(); len(asked) != 1 || asked[0].Header.Get("Authorization") != "Bearer "+canary || !strings.Contains(string(asked[0].Body), "peppermint") {
			t.Errorf("the upstream got %v", asked)
		}
		again("result:")
		again("error:embed_quota")
		h.Reload() // changes nothing
		h.state(0, "static")
		again("error:embed_quota")
		h.Clean("status of 429", "few-shot-prompt: ")
		if strings.Contains(s.output.String(), token) {
			t.Error("the token was logged")
		}
	})

	for name, tt := range map[string]struct {
		token func(origin string) string
		want  string
	}{
		"an_expired_token_is_refused": {func(origin string) string { return signed(t, "-origin", origin, "-expires", "2020-01-01") }, "embed_expired"},
		"a_forged_token_is_refused": {func(origin string) string {
			return strings.Replace(signed(t, "-origin", origin, "-expires", "2099-01-01"), "fse1.ey", "fse1.ez", 1)
		}, "embed_forged"},
		"the_token_of_another_site_is_refused": {func(string) string {
			return signed(t, "-origin", "https://docs.example.org", "-expires", "2099-01-01")
		}, "embed_origin"},
	} {
		t.Run(name, func(t *testing.T) {
			h := visitHostOf(t, s, "localhost", func(origin string) string { return embed(tt.token(origin)) }, "")
			h.state(0, "static")
			h.press(0, ".embed-run")
			h.Until("the refusal", func() bool { return strings.Contains(h.heard(), "error:") })
			if got := h.heard(); got != "ready error:"+tt.want {
				t.Errorf("the page heard %q", got)
			}
			h.Clean("status of 403", "few-shot-prompt: ")
		})
	}

	ask := func(method, path, body string, header map[string]string) (*http.Response, string) {
		t.Helper()
		r, err := http.NewRequest(method, s.URL+path, strings.NewReader(body))
		if err != nil {
			t.Fatal(err)
		}
		for name, value := range header {
			r.Header.Set(name, value)
		}
		res, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		answer, _ := io.ReadAll(res.Body)
		return res, string(answer)
	}
	token := signed(t, "-origin", "https://docs.example.org", "-expires", "2099-01-01", "-budget-requests", "1", "-max-tokens", "8")
	frame := func() (*http.Response, string) {
		return ask("GET", "/embed/frame?embed="+token, "", map[string]string{"Sec-Fetch-Dest": "iframe", "Referer": "https://docs.example.org/"})
	}
	run := func(key, body string) (*http.Response, string) {
		return ask("POST", "/v1/completions", body, map[string]string{"Authorization": "Bearer " + key, "Content-Type": "application/json"})
	}

	t.Run("the_frame_is_for_the_sites_of_its_token", func(t *testing.T) {
		res, body := frame()
		if policy := res.Header.Get("Content-Security-Policy"); res.StatusCode != 200 || !strings.HasSuffix(policy, "frame-ancestors https://docs.example.org") || res.Header.Get("Cache-Control") != "no-store" || !strings.Contains(body, "fss1.") {
			t.Errorf("%d %v", res.StatusCode, res.Header)
		}
		for _, header := range []map[string]string{
			{"Sec-Fetch-Dest": "document", "Referer": "https://docs.example.org/"},
			{"Referer": "https://docs.example.org/"},
			{"Sec-Fetch-Dest": "iframe"},
			{"Sec-Fetch-Dest": "iframe", "Referer": "https://evil.example/"},
		} {
			if res, body := ask("GET", "/embed/frame?embed="+token, "", header); res.StatusCode != 403 || strings.Contains(body, "fss1.") {
				t.Errorf("%v: %d", header, res.StatusCode)
			}
		}
	})
	t.Run("a_pass_runs_its_model_within_its_bounds_and_its_budget", func(t *testing.T) {
		_, body := frame()
		_, rest, _ := strings.Cut(body, `id="page-data">`)
		data, _, _ := strings.Cut(rest, "</script>")
		var page struct{ Pass string }
		if err := json.Unmarshal([]byte(data), &page); err != nil || page.Pass == "" {
			t.Fatalf("%v: %s", err, data)
		}
		pass := page.Pass
		for _, step := range []struct{ key, body, want string }{
			{token, `{"model":"openai/echo-1","prompt":"x"}`, "embed_session"},
			{pass + "x", `{"model":"openai/echo-1","prompt":"x"}`, "embed_session"},
			{pass, `{"model":"openai/gpt-4o","prompt":"x"}`, "embed_model"},
			{pass, `{"model":"openai/echo-1","prompt":"x","max_tokens":9}`, "embed_limit"},
			{pass, `{"model":"openai/echo-1","prompt":"x","n":2}`, "embed_limit"},
			{pass, `{"model":"openai/echo-1","prompt":"x","stop":["","a"]}`, "stop"},       // the gateway's own refusals
			{pass, `{"model":"openai/fault-401","prompt":"x"}`, "embed_model"},             // cost nothing
			{pass, `{"model":"openai/echo-1","prompt":"x"}`, `"object":"text_completion"`}, // the one that there is
			{pass, `{"model":"openai/echo-1","prompt":"x"}`, "embed_budget_spent"},
			{"", `{"model":"openai/echo-1","prompt":"x"}`, "invalid_api_key"},
		} {
			if _, got := run(step.key, step.body); !strings.Contains(got, step.want) {
				t.Errorf("%.20s… %s: %s, want %s", step.key, step.body, got, step.want)
			}
		}
		if res, _ := ask("GET", "/v1/models", "", map[string]string{"Authorization": "Bearer " + pass}); res.StatusCode != 403 {
			t.Errorf("a pass lists the models: %d", res.StatusCode)
		}

		s.stop()
		again := startServer(t, settings...) // the budget is as it was
		s.URL = again.URL
		_, body = frame()
		_, rest, _ = strings.Cut(body, `id="page-data">`)
		data, _, _ = strings.Cut(rest, "</script>")
		json.Unmarshal([]byte(data), &page)
		if _, got := run(page.Pass, `{"model":"openai/echo-1","prompt":"x"}`); !strings.Contains(got, "embed_budget_spent") {
			t.Errorf("after a restart: %s", got)
		}
	})
}
