package httpd

import (
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"slices"
	"strings"
	"testing"

	"fewshot/server/httpd/classapi"
	"fewshot/server/lti"
	"fewshot/server/lti/ltitest"

	"github.com/go-jose/go-jose/v4"
)

// proxied is the same site as browsers see it that come to it over TLS by a proxy, which
// has it below a path.
func (s *classSite) proxied(below string, strips bool) (*classSite, *httptest.Server) {
	target, err := url.Parse(s.URL)
	if err != nil {
		s.t.Fatal(err)
	}
	var handler http.Handler = &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(target)
		r.Out.Host = r.In.Host
		r.SetXForwarded()
		r.Out.Header.Set("X-Forwarded-Prefix", below)
	}}
	if strips {
		handler = http.StripPrefix(below, handler)
	}
	mux := http.NewServeMux()
	mux.Handle(below+"/", handler)
	front := httptest.NewTLSServer(mux)
	s.t.Cleanup(front.Close)
	seen, at := *s, *s.site
	at.URL = front.URL + below
	seen.site = &at
	return &seen, front
}

// TestBase_signs_in has a teacher and a student come from a learning platform, and a
// teacher from an issuer of OpenID Connect, to a server below a path.
func TestBase_signs_in(t *testing.T) {
	const below = "/user/ann/proxy/8080"
	for name, strips := range map[string]bool{"of_a_proxy_that_passes_it_on": false, "of_a_proxy_that_strips_it": true} {
		t.Run(name, func(t *testing.T) {
			i := newIssuer(t)
			i.claims = map[string]any{"email": "ada@example.org", "email_verified": true}
			p := ltitest.New()
			t.Cleanup(p.Close)
			key, err := lti.NewKey()
			if err != nil {
				t.Fatal(err)
			}
			tool, err := lti.New([]lti.Platform{{
				Name: "lms", Issuer: p.Issuer, ClientID: ltitest.ClientID, Deployments: []string{ltitest.Deployment},
				AuthURL: p.Auth + "/auth", TokenURL: p.Auth + "/token", JWKSURL: p.Auth + "/jwks",
			}}, key, []byte("a secret of the test's own, for its states"))
			if err != nil {
				t.Fatal(err)
			}
			p.ToolKey = func() (*jose.JSONWebKeySet, error) { return nil, nil }
			s, front := startClassesWith(t, words("yes"), func(c *classapi.Classes) {
				c.LTI = tool
				c.OIDC = &classapi.OIDC{Issuer: i.URL, ClientID: "fewshot", ClientSecret: "the-clients-secret", Teachers: []string{"ada@example.org"}}
			}).proxied(below, strips)

			// stranger is a browser that comes by the proxy.
			stranger := func() *person {
				jar, _ := cookiejar.New(nil)
				client := front.Client()
				return &person{s, &http.Client{Transport: client.Transport, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, campusAddress}
			}
			// known are the names of the cookies that it has for a path of the proxy's.
			known := func(b *person, path string) (names []string) {
				u, err := url.Parse(front.URL + path)
				if err != nil {
					t.Fatal(err)
				}
				for _, c := range b.client.Jar.Cookies(u) {
					name, _, _ := strings.Cut(c.Name, "-"+"member-")
					if strings.HasPrefix(name, "fewshot-back-") { // and a class
						name = "fewshot-back-"
					}
					names = append(names, name)
				}
				slices.Sort(names)
				return names
			}
			has := func(b *person, path string, want ...string) {
				t.Helper()
				if got := known(b, path); !slices.Equal(got, want) {
					t.Errorf("at %s the browser sends the cookies %q, want %q", path, got, want)
				}
			}
			enters := func(l launched, page string) {
				t.Helper()
				if l.status != http.StatusSeeOther || !strings.HasPrefix(l.location, below+page) {
					t.Fatalf("let in: %d to %q %s", l.status, l.location, l.body)
				}
			}

			// 1. The addresses that an administrator types into a platform, and the launches.
			if got := stranger().visit("/lti/config"); !strings.Contains(got.body, `"`+s.URL+`/lti/login"`) || strings.Count(got.body, front.URL) != strings.Count(got.body, s.URL) {
				t.Errorf("the platform is told %s", got.body)
			}
			teacher := stranger()
			asked, err := url.Parse(teacher.login(p, ltitest.Launch{Subject: "t1", Role: ltitest.Instructor}))
			if err != nil || asked.Query().Get("redirect_uri") != s.URL+"/lti/launch" {
				t.Errorf("the platform sends the browser to %q, %v", asked.Query().Get("redirect_uri"), err)
			}
			if names := known(teacher, below+"/lti/launch"); len(names) != 1 || !strings.HasPrefix(names[0], "fewshot-lti-") {
				t.Errorf("a launch is begun with the cookies %q", names)
			}
			has(teacher, "/lti/launch")
			enters(teacher.launch(p, ltitest.Launch{Subject: "t1", Role: ltitest.Instructor}), "/teach#class=")
			has(teacher, below+"/api/teacher/classes", "fewshot-back-", "fewshot-launched")
			has(teacher, "/user/bob/")
			if status, list := teacher.do("GET", "/api/teacher/classes", nil); status != 200 || !strings.Contains(list, "Course c1") {
				t.Errorf("the teacher's classes: %d %s", status, list)
			}
			student := stranger()
			enters(student.launch(p, ltitest.Launch{Subject: "u1", Role: ltitest.Learner, Exercise: "opposites"}), "/class")
			has(student, below+"/api/class", "fewshot", "fewshot-back-")
			has(student, "/api/class")
			if got := stranger().form("/lti/launch", p.Answer(t, stranger().login(p, ltitest.Launch{Subject: "u2", Role: ltitest.Learner, Exercise: "opposites"})), append(top(p), "Sec-Fetch-Dest", "iframe")...); got.status != http.StatusOK || !strings.Contains(got.body, `action="`+below+`/lti/open"`) {
				t.Errorf("a browser that keeps no cookies of frames: %d %s", got.status, got.body)
			}

			// 2. The sign-in with an account: signIn checks where the issuer sends the browser.
			ada := stranger()
			enters(i.signIn(t, ada), "/teach")
			has(ada, below+"/api/teacher", "fewshot-teacher")
			has(ada, "/auth/oidc/callback")
			if got := stranger().visit("/auth/oidc/callback?code=the-code&state=" + url.QueryEscape(i.asked.Get("state"))); got.status != http.StatusForbidden {
				t.Errorf("an answer in another browser: %d", got.status)
			}

			// 3. Signing out takes the cookie away that is for this path.
			if status, said := ada.do("DELETE", "/api/teacher", nil); status >= 300 {
				t.Errorf("signing out: %d %s", status, said)
			}
			has(ada, below+"/api/teacher")
		})
	}
}
