package httpd

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"

	"fewshot/server/httpd/classapi"
	"fewshot/server/lti/ltitest"
)

// TestOIDC_state_of_another_sign_in: an attacker sends a victim, who has begun to
// sign in, the answer to the attacker's own sign-in. Both cookies are good, only the
// states differ.
func TestOIDC_state_of_another_sign_in(t *testing.T) {
	i := newIssuer(t)
	s := startClassesWith(t, words("yes"), func(c *classapi.Classes) {
		c.OIDC = &classapi.OIDC{Issuer: i.URL, ClientID: "fewshot", ClientSecret: "the-clients-secret", Teachers: []string{"ada@example.org"}}
	})
	i.claims = map[string]any{"email": "ada@example.org", "email_verified": true}
	victim, attacker := s.stranger(), s.stranger()
	begun, err := url.Parse(victim.visit("/auth/oidc").location)
	if err != nil {
		t.Fatal(err)
	}
	theirs, err := url.Parse(attacker.visit("/auth/oidc").location)
	if err != nil {
		t.Fatal(err)
	}
	// The issuer would answer for either: the nonce and the verifier of the victim fit.
	i.asked = begun.Query()
	if got := victim.visit("/auth/oidc/callback?code=the-code&state=" + url.QueryEscape(theirs.Query().Get("state"))); got.status != http.StatusForbidden {
		t.Errorf("the state of another sign-in: %d %s", got.status, got.location)
	}
	if got := victim.visit("/auth/oidc/callback?code=the-code"); got.status != http.StatusForbidden {
		t.Errorf("no state: %d %s", got.status, got.location)
	}
	if got := victim.visit("/auth/oidc/callback?code=the-code&state=" + url.QueryEscape(begun.Query().Get("state"))); got.status != http.StatusSeeOther {
		t.Errorf("its own state: %d %s", got.status, got.body)
	}
}

// TestLTI_launch_of_another_browser: in a window of its own a launch counts in the
// browser alone that began it, whatever other launches that browser has begun.
func TestLTI_launch_of_another_browser(t *testing.T) {
	_, p, browser := overTLS(t)
	l := ltitest.Launch{Subject: "t1", Role: ltitest.Instructor}
	attacker, victim := browser(), browser()
	theirs := p.Answer(t, attacker.login(p, l))
	own := p.Answer(t, victim.login(p, l))
	if got := victim.form("/lti/launch", theirs, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document", "Origin", "https://evil.test"); got.status != http.StatusForbidden || len(got.header.Values("Set-Cookie")) > 0 {
		t.Errorf("the attacker's launch in the victim's browser: %d %s", got.status, got.location)
	}
	if got := victim.form("/lti/launch", own, top(p)...); got.status != http.StatusSeeOther {
		t.Errorf("the victim's own launch: %d %s", got.status, got.body)
	}

	// Without TLS no cookie comes with another site's form: where it is from, tells.
	s, p, _ := startPlatform(t)
	plain := p.Answer(t, s.stranger().login(p, l))
	if got := s.stranger().form("/lti/launch", plain, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document", "Origin", "https://evil.test"); got.status != http.StatusForbidden || len(got.header.Values("Set-Cookie")) > 0 {
		t.Errorf("posted by another site: %d %s", got.status, got.location)
	}
}

// TestCookies_are_out_of_scripts_reach: whoever gets a script into the page must not
// get the sign-in with it.
func TestCookies_are_out_of_scripts_reach(t *testing.T) {
	s := startClasses(t, words("yes"))
	c := s.class(nil)
	for name, request := range map[string][3]string{
		"a teacher's": {"POST", "/api/teacher", `{"token":"` + s.token + `"}`},
		"a student's": {"POST", "/api/join", `{"code":"` + c.Code + `"}`},
	} {
		t.Run(name, func(t *testing.T) {
			res, body := s.send(t, request[0], request[1], request[2])
			set := res.Cookies()
			if len(set) == 0 {
				t.Fatalf("no cookie came with %d %s", res.StatusCode, body)
			}
			for _, c := range set {
				if !c.HttpOnly || c.SameSite != http.SameSiteStrictMode {
					t.Errorf("%s is readable by scripts or sent from other sites: %s", c.Name, c.Raw)
				}
			}
		})
	}
}

// TestMetrics_from_another_machine: the figures are not for the network.
func TestMetrics_from_another_machine(t *testing.T) {
	s := start(t, nil, words("one"))
	for from, want := range map[string]int{"127.0.0.1:1": 200, "[::1]:1": 200, "192.168.1.9:1": 404, "203.0.113.7:1": 404, "[2001:db8::1]:1": 404} {
		r := httptest.NewRequest("GET", "http://127.0.0.1/metrics", nil)
		r.RemoteAddr = from
		w := httptest.NewRecorder()
		s.Config.Handler.ServeHTTP(w, r)
		if w.Code != want {
			t.Errorf("from %s: status %d, want %d", from, w.Code, want)
		}
	}
}
