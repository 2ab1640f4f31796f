package httpd

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"fewshot/server/httpd/classapi"
	"fewshot/server/lti/ltitest"
)

// An issuer is an OpenID Connect provider that lets one person in.
type issuer struct {
	URL    string
	claims map[string]any // besides those of every token
	key    *rsa.PrivateKey
	asked  url.Values // of the last authorisation
	sign   func(c map[string]any) string
}

func newIssuer(t *testing.T) *issuer {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	i := &issuer{key: key}
	i.sign = func(c map[string]any) string {
		return ltitest.Signed(jose.RS256, jose.JSONWebKey{Key: key, KeyID: "k"}, c)
	}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(map[string]any{
			"issuer": i.URL, "authorization_endpoint": i.URL + "/auth", "token_endpoint": i.URL + "/token", "jwks_uri": i.URL + "/jwks",
			"id_token_signing_alg_values_supported": []string{"RS256"},
		})
	})
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", func(w http.ResponseWriter, r *http.Request) {
		sum := sha256.Sum256([]byte(r.PostFormValue("code_verifier")))
		_, secret, _ := r.BasicAuth()
		if r.PostFormValue("code") != "the-code" || secret != "the-clients-secret" || i.asked.Get("code_challenge_method") != "S256" ||
			base64.RawURLEncoding.EncodeToString(sum[:]) != i.asked.Get("code_challenge") {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		c := map[string]any{"iss": i.URL, "aud": "fewshot", "sub": "ada", "nonce": i.asked.Get("nonce"), "iat": time.Now().Unix(), "exp": time.Now().Add(time.Minute).Unix()}
		for name, v := range i.claims {
			c[name] = v
		}
		w.Header().Set("Content-Type", "application/json")
		json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": i.sign(c)})
	})
	server := httptest.NewServer(mux)
	t.Cleanup(server.Close)
	i.URL = server.URL
	return i
}

// visit gets a page without following redirects.
func (p *person) visit(path string) launched {
	p.s.t.Helper()
	res, err := p.client.Get(p.s.URL + path)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return launched{p, res.StatusCode, res.Header.Get("Location"), string(body), res.Header}
}

// signIn goes to the issuer and comes back.
func (i *issuer) signIn(t *testing.T, p *person) launched {
	t.Helper()
	begun := p.visit("/auth/oidc")
	u, err := url.Parse(begun.location)
	if err != nil || begun.status != http.StatusFound || !strings.HasPrefix(begun.location, i.URL+"/auth?") {
		t.Fatalf("the sign-in begins with %d %s %s", begun.status, begun.location, begun.body)
	}
	i.asked = u.Query()
	if i.asked.Get("redirect_uri") != p.s.URL+"/auth/oidc/callback" {
		t.Errorf("the issuer is asked for %v", i.asked)
	}
	return p.visit("/auth/oidc/callback?code=the-code&state=" + url.QueryEscape(i.asked.Get("state")))
}

func TestOIDC(t *testing.T) {
	i := newIssuer(t)
	s := startClassesWith(t, words("yes"), func(c *classapi.Classes) {
		c.OIDC = &classapi.OIDC{Issuer: i.URL, ClientID: "fewshot", ClientSecret: "the-clients-secret", Teachers: []string{"ada@example.org", "@school.example"}}
	})
	ada := map[string]any{"email": "Ada@example.org", "email_verified": true}
	i.claims = ada
	one := s.stranger()
	if got := i.signIn(t, one); got.status != http.StatusSeeOther || got.location != "/teach" {
		t.Fatalf("signed in to %d %s %s", got.status, got.location, got.body)
	}
	one.must("POST", "/api/teacher/classes", map[string]any{"name": "Ada's", "language": "en", "models": []string{"tiny/base"}, "seats": 3, "budget": map[string]int{}, "student": map[string]int{}}, nil)
	again := s.stranger()
	i.signIn(t, again)
	if status, list := again.do("GET", "/api/teacher/classes", nil); status != 200 || !strings.Contains(list, "Ada's") {
		t.Errorf("on another device: %d %s", status, list)
	}
	if _, list := s.teacher.do("GET", "/api/teacher/classes", nil); strings.Contains(list, "Ada's") {
		t.Error("another teacher sees the class")
	}
	i.claims = map[string]any{"sub": "grace", "email": "grace@school.example", "email_verified": true}
	if got := i.signIn(t, s.stranger()); got.status != http.StatusSeeOther {
		t.Errorf("somebody of the domain: %d %s", got.status, got.body)
	}

	for name, change := range map[string]func(){
		"an address that is not on the list":   func() { i.claims = map[string]any{"email": "eve@example.org", "email_verified": true} },
		"an address that nobody has verified":  func() { i.claims = map[string]any{"email": "ada@example.org", "email_verified": false} },
		"an address that ends like the domain": func() { i.claims = map[string]any{"email": "eve@evil-school.example", "email_verified": true} },
		"another nonce": func() {
			i.claims = map[string]any{"email": "ada@example.org", "email_verified": true, "nonce": "made up"}
		},
		"another audience": func() { i.claims = map[string]any{"email": "ada@example.org", "email_verified": true, "aud": "else"} },
		"a token that is over": func() {
			i.claims = map[string]any{"email": "ada@example.org", "email_verified": true, "exp": time.Now().Add(-time.Hour).Unix()}
		},
		"another key": func() {
			i.claims = ada
			other, _ := rsa.GenerateKey(rand.Reader, 2048)
			i.sign = func(c map[string]any) string {
				return ltitest.Signed(jose.RS256, jose.JSONWebKey{Key: other, KeyID: "k"}, c)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			good := i.sign
			defer func() { i.sign = good }()
			change()
			got := i.signIn(t, s.stranger())
			if got.status != 403 || strings.Contains(strings.Join(got.header.Values("Set-Cookie"), " "), "fewshot-teacher") {
				t.Errorf("let in: %d %s %v", got.status, got.location, got.header.Values("Set-Cookie"))
			}
			if said := hanParagraph.FindString(got.body); said == "" || strings.Contains(said, "登录没有成功。") {
				t.Errorf("no Chinese: %s", got.body)
			}
		})
	}
	t.Run("an answer in another browser", func(t *testing.T) {
		i.claims = ada
		victim := s.stranger()
		i.signIn(t, s.stranger())
		if got := victim.visit("/auth/oidc/callback?code=the-code&state=" + url.QueryEscape(i.asked.Get("state"))); got.status != 403 {
			t.Errorf("let in: %d", got.status)
		}
	})
}
