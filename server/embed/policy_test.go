package embed

import (
	"bytes"
	"encoding/base64"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
)

var (
	secret = []byte(strings.Repeat("s", MinSecret))
	noon   = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)
)

func policy() Policy {
	return Policy{
		ID: "docs", Origins: []string{"https://docs.example.org"}, Models: []string{"openai/gpt-4o-mini"},
		MaxTokens: 64, Samples: 1, PromptBytes: 100, PerDay: 3, Requests: 10, Expires: noon.Add(24 * time.Hour).Unix(),
	}
}

func newAuthority(t *testing.T) *Authority {
	t.Helper()
	l, err := NewLedger("")
	if err != nil {
		t.Fatal(err)
	}
	return NewAuthority(string(secret), l)
}

func token(t *testing.T, g Policy) string {
	t.Helper()
	s, err := Sign(secret, g)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// code is the code of an error, "" if there is none.
func code(err error) string {
	if e, ok := err.(*chat.Error); ok && e != nil {
		return e.Code
	}
	return ""
}

func TestOpen(t *testing.T) {
	good := token(t, policy())
	payload, _, _ := strings.Cut(strings.TrimPrefix(good, Prefix), ".")
	json, _ := base64.RawURLEncoding.DecodeString(payload)
	other, _ := Sign([]byte(strings.Repeat("x", MinSecret)), policy())
	twice := bytes.Replace(json, []byte(`"requests":10`), []byte(`"requests":10,"Requests":1000`), 1)
	for name, tt := range map[string]struct {
		token, referer string
		at             time.Time
		want           string
	}{
		"good":                     {good, "https://docs.example.org/", noon, ""},
		"good_with_a_path":         {good, "https://docs.example.org/page?x#y", noon, ""},
		"good_with_the_usual_port": {good, "https://docs.example.org:443/", noon, ""},
		"expired":                  {good, "https://docs.example.org/", noon.Add(24 * time.Hour), "embed_expired"},
		"another_site":             {good, "https://evil.example/", noon, "embed_origin"},
		"another_scheme":           {good, "http://docs.example.org/", noon, "embed_origin"},
		"another_port":             {good, "https://docs.example.org:8443/", noon, "embed_origin"},
		"a_longer_name":            {good, "https://docs.example.org.evil.example/", noon, "embed_origin"},
		"a_user_before_the_name":   {good, "https://docs.example.org@evil.example/", noon, "embed_origin"},
		"no_referer":               {good, "", noon, "embed_origin"},
		"another_secret":           {other, "https://docs.example.org/", noon, "embed_forged"},
		"another_last_letter":      {good[:len(good)-1] + string(good[len(good)-1]^1), "https://docs.example.org/", noon, "embed_forged"},
		"cut":                      {good[:len(good)-4], "https://docs.example.org/", noon, "embed_forged"},
		"more_behind":              {good + "A", "https://docs.example.org/", noon, "embed_forged"},
		"padding":                  {good + "=", "https://docs.example.org/", noon, "embed_forged"},
		"a_line_feed":              {good[:20] + "\n" + good[20:], "https://docs.example.org/", noon, "embed_forged"},
		"another_version":          {"fse2." + good[len(Prefix):], "https://docs.example.org/", noon, "embed_forged"},
		"a_field_in_other_letters": {seal(secret, Prefix, twice), "https://docs.example.org/", noon, "embed_forged"},
		"a_session_for_a_token":    {seal(secret, framePrefix, json), "https://docs.example.org/", noon, "embed_forged"},
		"nothing":                  {"", "https://docs.example.org/", noon, "embed_forged"},
		"a_dot":                    {Prefix + ".", "https://docs.example.org/", noon, "embed_forged"},
		"a_megabyte":               {good + strings.Repeat("A", 1<<20), "https://docs.example.org/", noon, "embed_forged"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := newAuthority(t).Open(tt.token, tt.referer, tt.at)
			if code(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestPass(t *testing.T) {
	a := newAuthority(t)
	good := token(t, policy())
	g := policy()
	g.ID = "other"
	other := token(t, g)
	pass := a.FrameToken(good, noon)
	_, session, _ := strings.Cut(pass, "~")
	for name, tt := range map[string]struct {
		pass string
		at   time.Time
		want string
	}{
		"good":                       {pass, noon.Add(time.Hour), ""},
		"an_old_session":             {pass, noon.Add(frameTime), "embed_session"},
		"no_session":                 {good, noon, "embed_session"},
		"the_session_of_another":     {other + "~" + session, noon, "embed_session"},
		"an_expired_token":           {pass, noon.Add(25 * time.Hour), "embed_expired"},
		"a_forged_token":             {"x" + pass, noon, "embed_forged"},
		"a_token_for_a_session":      {good + "~" + good, noon, "embed_session"},
		"a_session_that_was_changed": {pass[:len(pass)-3] + "AAA", noon, "embed_session"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := a.Read(tt.pass, tt.at)
			if code(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
		})
	}
}

func TestAllow_holds_requests_against_the_policy(t *testing.T) {
	a := newAuthority(t)
	reader, err := a.Read(a.FrameToken(token(t, policy()), noon), noon)
	if err != nil {
		t.Fatal(err)
	}
	n := func(v int) *int { return &v }
	for name, tt := range map[string]struct {
		request chat.Request
		want    string
	}{
		"good":          {chat.Request{Model: "openai/gpt-4o-mini", Prompt: "x", Parameters: chat.Parameters{MaxTokens: n(64)}}, ""},
		"no_max_tokens": {chat.Request{Model: "openai/gpt-4o-mini", Prompt: "x"}, ""},
		"another_model": {chat.Request{Model: "openai/gpt-4o", Prompt: "x"}, "embed_model"},
		"other_letters": {chat.Request{Model: "openai/GPT-4o-mini", Prompt: "x"}, "embed_model"},
		"a_long_answer": {chat.Request{Model: "openai/gpt-4o-mini", Prompt: "x", Parameters: chat.Parameters{MaxTokens: n(65)}}, "embed_limit"},
		"two_samples":   {chat.Request{Model: "openai/gpt-4o-mini", Prompt: "x", Parameters: chat.Parameters{N: n(2)}}, "embed_limit"},
		"a_long_prompt": {chat.Request{Model: "openai/gpt-4o-mini", Prompt: strings.Repeat("x", 101)}, "embed_limit"},
		"long_messages": {chat.Request{Model: "openai/gpt-4o-mini", Messages: []chat.Message{{Content: strings.Repeat("x", 60)}, {Content: strings.Repeat("x", 41)}}}, "embed_limit"},
	} {
		t.Run(name, func(t *testing.T) {
			err := reader.Policy.Allow(&tt.request)
			if code(err) != tt.want {
				t.Errorf("got %v, want %q", err, tt.want)
			}
			if err == nil && (tt.request.MaxTokens == nil || *tt.request.MaxTokens != 64) {
				t.Errorf("the answer is bounded by %v", tt.request.MaxTokens)
			}
		})
	}
}

func TestRun(t *testing.T) {
	for name, tt := range map[string]struct {
		args []string
		code int
		want string
	}{
		"signs":            {[]string{"sign", "-origin", "https://Docs.example.org:443/", "-model", "openai/gpt-4o-mini", "-expires", "2027-01-01", "-id", "docs"}, 0, Prefix},
		"help":             {[]string{"sign", "-help"}, 0, "usage: fewshot embed sign"},
		"no_command":       {nil, 2, "fewshot embed sign"},
		"no_origin":        {[]string{"sign", "-model", "openai/x", "-expires", "2027-01-01"}, 2, "0 origins"},
		"a_path":           {[]string{"sign", "-origin", "ftp://x", "-model", "openai/x", "-expires", "2027-01-01"}, 2, "no origin"},
		"a_policy_trick":   {[]string{"sign", "-origin", "https://a.example;script-src", "-model", "openai/x", "-expires", "2027-01-01"}, 2, "not ASCII"},
		"a_wildcard":       {[]string{"sign", "-origin", "https://*.example", "-model", "openai/x", "-expires", "2027-01-01"}, 2, "not ASCII"},
		"no_model":         {[]string{"sign", "-origin", "https://a.example", "-expires", "2027-01-01"}, 2, "no model"},
		"no_day":           {[]string{"sign", "-origin", "https://a.example", "-model", "openai/x"}, 2, "-expires"},
		"nothing_to_spend": {[]string{"sign", "-origin", "https://a.example", "-model", "openai/x", "-expires", "2027-01-01", "-per-day", "0"}, 2, "per-day"},
		"in_dollars":       {[]string{"sign", "-origin", "https://a.example", "-model", "openai/x", "-expires", "2027-01-01", "-budget-usd", "2.5", "-id", "docs"}, 0, "Budget docs: $2.50, 20 per reader"},
		"in_both":          {[]string{"sign", "-origin", "https://a.example", "-model", "openai/x", "-expires", "2027-01-01", "-budget-usd", "2.5", "-budget-requests", "7", "-id", "docs"}, 0, "Budget docs: $2.50, 7 requests, 20 per reader"},
		"no_dollars":       {[]string{"sign", "-origin", "https://a.example", "-model", "openai/x", "-expires", "2027-01-01", "-budget-usd", "0"}, 2, "amount of dollars"},
		"no_budget":        {[]string{"sign", "-origin", "https://a.example", "-model", "openai/x", "-expires", "2027-01-01", "-budget-requests", "0"}, 2, "no budget"},
	} {
		t.Run(name, func(t *testing.T) {
			var out, errs bytes.Buffer
			got := Run(tt.args, &out, &errs, func() (string, error) { return string(secret), nil })
			if got != tt.code || !strings.Contains(out.String()+errs.String(), tt.want) {
				t.Errorf("exit code %d: %s%s", got, out.String(), errs.String())
			}
			if name == "signs" {
				g, ok := open(secret, strings.TrimSpace(out.String()))
				if !ok || g.Origins[0] != "https://docs.example.org" || g.Expires != time.Date(2027, 1, 1, 0, 0, 0, 0, time.UTC).Unix() || g.MaxTokens != 256 {
					t.Errorf("%+v, %v", g, ok)
				}
			}
		})
	}
}

func FuzzOpen(f *testing.F) {
	s, err := Sign(secret, policy())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(s)
	f.Add(Prefix + "e30.AAAA")
	dot := strings.LastIndexByte(s, '.')
	for _, end := range []string{"\r", "\n"} { // which base64 reads past
		f.Add(s + end)
		f.Add(s[:dot+3] + end + s[dot+3:])
		f.Add(s[:dot-3] + end + s[dot-3:])
	}
	f.Fuzz(func(t *testing.T, token string) {
		if _, ok := open(secret, token); ok && token != s {
			t.Errorf("%q passes", token)
		}
	})
}

func TestBudget_in_words_and_in_dollars(t *testing.T) {
	for _, tt := range []struct {
		usd      string
		requests int
		want     string
	}{
		{"5", 0, "$5.00"}, {"$0.25", 100, "$0.25, 100 requests"}, {"0.000001", 0, "$0.000001"}, {"1.0005", 0, "$1.0005"}, {"1e3", 0, "$1000.00"}, {"", 10, "10 requests"},
	} {
		g := policy()
		g.Requests = tt.requests
		if tt.usd != "" {
			var err error
			if g.MicroUSD, err = ParseUSD(tt.usd); err != nil {
				t.Errorf("%q: %v", tt.usd, err)
			}
		}
		if got := g.Budget(); got != tt.want || g.Check() != nil {
			t.Errorf("%q and %d requests are %q (%v), want %q", tt.usd, tt.requests, got, g.Check(), tt.want)
		}
		opened, ok := open(secret, token(t, g))
		if !ok || opened.MicroUSD != g.MicroUSD || opened.Requests != g.Requests {
			t.Errorf("the token of %s allows %+v", tt.want, opened)
		}
	}
	for _, s := range []string{"", "0", "-1", "0.0000001", "five", "NaN", "Inf", "1e10", "1,5"} {
		if n, err := ParseUSD(s); err == nil {
			t.Errorf("%q is %d", s, n)
		}
	}
	g := policy()
	g.Requests = 0
	if g.Check() == nil {
		t.Error("a policy without a budget passes")
	}
	if plain, _ := open(secret, token(t, policy())); plain.MicroUSD != 0 {
		t.Errorf("a budget in requests has %d", plain.MicroUSD)
	}
}
