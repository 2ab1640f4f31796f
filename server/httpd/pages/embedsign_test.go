package pages

import (
	"fmt"
	"html"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"time"

	"fewshot/server/embed"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/reply/replytest"
)

func TestGuesses_of_the_embeds_secret(t *testing.T) {
	secret := strings.Repeat("s", embed.MinSecret)
	e := &embeds{authority: embed.NewAuthority(secret, nil)}
	sign := func(secret string) int {
		r := httptest.NewRequest("POST", "/embed/sign", strings.NewReader(url.Values{"secret": {secret}}.Encode()))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		log := &reply.RequestLog{Client: replytest.Client}
		return e.sign(httptest.NewRecorder(), r.WithContext(reply.WithLog(r.Context(), log)), &signForm{Fields: signFields()})
	}
	for i := range 30 {
		if status := sign(fmt.Sprint("wrong ", i)); status != 403 {
			t.Fatalf("a wrong secret: %d", status)
		}
	}
	if status := sign(secret); status != 400 { // it is right, and the form is empty
		t.Errorf("who knows the secret: %d", status)
	}
}

// signed sends the signing form, filled in but for what is given.
func signed(t *testing.T, s pageServer, change url.Values) (*http.Response, string) {
	t.Helper()
	form := url.Values{
		"secret": {embedSecret}, "origin": {"https://Docs.example.org:443/a/page\nhttps://www.example.org"}, "model": {"p/m p/other"}, "max-tokens": {"128"}, "samples": {"2"},
		"prompt-bytes": {"1000"}, "per-day": {"5"}, "budget-requests": {"50"}, "expires": {"2099-01-02"}, "id": {"spring"},
	}
	maps.Copy(form, change)
	r, err := http.NewRequest("POST", s.URL+"/embed/sign", strings.NewReader(form.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return s.do(t, r)
}

// textOf is what stands in a text area of a page.
func textOf(t *testing.T, body, id string) string {
	t.Helper()
	_, rest, ok := strings.Cut(body, `<textarea id="`+id+`"`)
	_, rest, _ = strings.Cut(rest, ">")
	text, _, end := strings.Cut(rest, "</textarea>")
	if !ok || !end {
		t.Fatalf("there is no %s in %s", id, body)
	}
	return html.UnescapeString(text)
}

func TestSign_a_token_that_works(t *testing.T) {
	s, authority, _ := startEmbeds(t)
	res, body := signed(t, s, nil)
	wants(t, res, body, 200, "Budget spring: 50 requests, 5 per reader and day, until 2099-01-02.")
	token := textOf(t, body, "token")
	p, err := authority.Open(token, "https://docs.example.org/another", time.Now())
	want := embed.Policy{
		ID: "spring", Origins: []string{"https://docs.example.org", "https://www.example.org"}, Models: []string{"p/m", "p/other"},
		MaxTokens: 128, Samples: 2, PromptBytes: 1000, PerDay: 5, Requests: 50, Expires: time.Date(2099, 1, 2, 0, 0, 0, 0, time.UTC).Unix(),
	}
	if err != nil || !reflect.DeepEqual(p, want) {
		t.Errorf("it allows %+v, %v", p, err)
	}
	if snippet := textOf(t, body, "snippet"); !strings.Contains(snippet, `src="`+s.URL+`/embed.js"`) || !strings.Contains(snippet, `model="p/m" token="`+token+`"`) {
		t.Errorf("for the page: %s", snippet)
	}
	if strings.Contains(body, embedSecret) {
		t.Error("the secret was sent back")
	}

	// The budget in dollars, which may be the only one.
	_, body = signed(t, s, url.Values{"budget-usd": {"$1.50"}, "budget-requests": {""}})
	p, err = authority.Open(textOf(t, body, "token"), "https://docs.example.org/", time.Now())
	if err != nil || p.MicroUSD != 1_500_000 || p.Requests != 0 || !strings.Contains(body, "Budget spring: $1.50, 5 per reader and day") {
		t.Errorf("in dollars it allows %+v, %v", p, err)
	}
	if policy := res.Header.Get("Content-Security-Policy"); policy != signPolicy || res.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", res.Header)
	}
	// Without a name the budget is a new one each time.
	names := map[string]bool{}
	for range 2 {
		_, body := signed(t, s, url.Values{"id": {""}})
		p, err := authority.Open(textOf(t, body, "token"), "https://docs.example.org/", time.Now())
		if err != nil {
			t.Fatal(err)
		}
		names[p.ID] = true
	}
	if len(names) != 2 {
		t.Errorf("two budgets are named %v", names)
	}
}

func TestSign_says_what_is_wrong_beside_the_field(t *testing.T) {
	s, _, _ := startEmbeds(t)
	for name, tt := range map[string]struct {
		change url.Values
		status int
		field  string // "": the form as a whole
	}{
		"no_secret":                  {url.Values{"secret": {""}}, 403, "secret"},
		"another_secret":             {url.Values{"secret": {embedSecret + "x"}}, 403, "secret"},
		"no_site":                    {url.Values{"origin": {""}}, 400, "origin"},
		"a_site_without_a_scheme":    {url.Values{"origin": {"docs.example.org"}}, 400, "origin"},
		"no_model":                   {url.Values{"model": {" "}}, 400, "model"},
		"no_tokens":                  {url.Values{"max-tokens": {"0"}}, 400, "max-tokens"},
		"samples_that_are_no_number": {url.Values{"samples": {"two"}}, 400, "samples"},
		"less_than_nothing":          {url.Values{"budget-requests": {"-1"}}, 400, "budget-requests"},
		"dollars_that_are_no_number": {url.Values{"budget-usd": {"much"}}, 400, "budget-usd"},
		"no_budget":                  {url.Values{"budget-requests": {""}}, 400, "budget-requests"},
		"no_end":                     {url.Values{"expires": {""}}, 400, "expires"},
		"an_end_that_is_past":        {url.Values{"expires": {"2020-01-01"}}, 400, "expires"},
		"a_model_without_provider":   {url.Values{"model": {"gpt"}}, 400, ""},
		"a_name_with_spaces":         {url.Values{"id": {"two words"}}, 400, ""},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := signed(t, s, tt.change)
			wants(t, res, body, tt.status)
			want := `id="` + tt.field + `-error" class="error" role="alert"`
			if tt.field == "" {
				want = `<p class="problem" role="alert">The token can&#39;t be signed`
			}
			if !strings.Contains(body, want) || strings.Count(body, `role="alert"`) != 1 {
				t.Errorf("there is no %s alone in %s", want, body)
			}
			if strings.Contains(body, `<textarea id="token"`) || strings.Contains(body, embedSecret) {
				t.Errorf("a token or the secret is in %s", body)
			}
			// What was typed stays.
			if !strings.Contains(body, `value="1000"`) {
				t.Error("what was typed is gone")
			}
		})
	}
	t.Run("what_is_typed_is_text", func(t *testing.T) {
		_, body := signed(t, s, url.Values{"id": {`"><script>alert(1)</script>`}})
		if strings.Contains(body, "<script") {
			t.Errorf("a script came in: %s", body)
		}
	})
	t.Run("a_form_that_is_too_large", func(t *testing.T) {
		res, body := signed(t, s, url.Values{"origin": {strings.Repeat("x", signBytes)}})
		wants(t, res, body, 413, `class="problem"`)
	})
}

func TestSign_page_before_anything_is_typed(t *testing.T) {
	s, _, _ := startEmbeds(t)
	res, body := s.get(t, "/embed/sign")
	wants(t, res, body, 200, `<form method="post"`, `name="secret"`, `type="password"`, `name="expires"`, `rel="stylesheet"`)
	if strings.Contains(body, `role="alert"`) {
		t.Errorf("something is wrong already: %s", body)
	}
	without := startPages(t, nil)
	res, body = without.get(t, "/embed/sign")
	wants(t, res, body, 404, "FEWSHOT_EMBED_SECRET")
	if strings.Contains(body, "<form") {
		t.Error("there is a form that nobody reads")
	}
	if res, body = signed(t, without, nil); res.StatusCode != 404 {
		t.Errorf("%d %.200s", res.StatusCode, body)
	}
}
