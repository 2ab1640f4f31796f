// Package ltitest is a learning platform for tests: it has a course, people in it,
// and a book of grades, and speaks LTI 1.3 as its specifications say.
//
//	p := ltitest.New()
//	defer p.Close()
//	form := p.Answer(t, loginURL, ltitest.Launch{Subject: "u1", Role: ltitest.Learner})
//	... post form to the tool's launch address, then look at p.Scores()
package ltitest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Roles.
const (
	Learner    = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
	Instructor = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
)

// ClientID and Deployment are the tool's at the platform.
const (
	ClientID   = "fewshot-client"
	Deployment = "deployment-1"
)

// A Platform is a learning platform.
type Platform struct {
	URL     string
	ToolKey func() (*jose.JSONWebKeySet, error) // the tool's public keys

	server *httptest.Server
	key    *rsa.PrivateKey
	mu     sync.Mutex
	scores []Score
	broken int // scores that are still to be refused

	tool string // address of the tool that Opens opens
	next Launch
	t    testing.TB
}

// Opens has the platform's page /course launch the tool at an address, as a browser
// shows it.
func (p *Platform) Opens(t testing.TB, tool string, l Launch) (page string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.t, p.tool, p.next = t, tool, l
	return p.URL + "/course"
}

// opening is what Opens said.
func (p *Platform) opening() (testing.TB, string, Launch) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.t, p.tool, p.next
}

// post is a page that posts a form as soon as it is there.
func post(w http.ResponseWriter, address string, form url.Values) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><form method="post" action="%s">`, html.EscapeString(address))
	for name := range form {
		fmt.Fprintf(w, `<input type="hidden" name="%s" value="%s">`, name, html.EscapeString(form.Get(name)))
	}
	io.WriteString(w, `</form><script>document.forms[0].submit()</script>`)
}

// course begins a launch.
func (p *Platform) course(w http.ResponseWriter, r *http.Request) {
	_, tool, l := p.opening()
	post(w, tool+"/lti/login", url.Values{"iss": {p.URL}, "login_hint": {l.Subject}, "client_id": {ClientID}, "target_link_uri": {tool + "/lti/launch"}})
}

// auth answers a tool that asks who it is.
func (p *Platform) auth(w http.ResponseWriter, r *http.Request) {
	t, tool, l := p.opening()
	post(w, tool+"/lti/launch", p.Answer(t, r.URL.String(), l))
}

// A Score is what the tool has sent.
type Score struct {
	LineItem string
	UserID   string  `json:"userId"`
	Given    float64 `json:"scoreGiven"`
	Maximum  float64 `json:"scoreMaximum"`
	Activity string  `json:"activityProgress"`
	Grading  string  `json:"gradingProgress"`
	At       string  `json:"timestamp"`
}

// New starts a platform.
func New() *Platform {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	p := &Platform{key: key}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /jwks", func(w http.ResponseWriter, r *http.Request) {
		json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: "k1", Algorithm: "RS256", Use: "sig"}}})
	})
	mux.HandleFunc("POST /token", p.token)
	mux.HandleFunc("GET /course", p.course)
	mux.HandleFunc("GET /auth", p.auth)
	mux.HandleFunc("POST /items/{item}/scores", p.score)
	p.server = httptest.NewServer(mux)
	p.URL = p.server.URL
	return p
}

// Close stops the platform.
func (p *Platform) Close() { p.server.Close() }

// Scores are those that were sent, in order.
func (p *Platform) Scores() []Score {
	p.mu.Lock()
	defer p.mu.Unlock()
	return append([]Score(nil), p.scores...)
}

// Break has the platform refuse the next n scores.
func (p *Platform) Break(n int) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.broken = n
}

// token gives an access token to who shows an assertion that the tool has signed.
func (p *Platform) token(w http.ResponseWriter, r *http.Request) {
	refuse := func(why string) { http.Error(w, why, http.StatusBadRequest) }
	if r.PostFormValue("grant_type") != "client_credentials" || r.PostFormValue("client_assertion_type") != "urn:ietf:params:oauth:client-assertion-type:jwt-bearer" ||
		!strings.Contains(r.PostFormValue("scope"), "scope/score") {
		refuse("not a request for a token")
		return
	}
	keys, err := p.ToolKey()
	if err != nil {
		refuse(err.Error())
		return
	}
	parsed, err := jwt.ParseSigned(r.PostFormValue("client_assertion"), []jose.SignatureAlgorithm{jose.RS256})
	if err != nil {
		refuse(err.Error())
		return
	}
	var c jwt.Claims
	found := keys.Key(parsed.Headers[0].KeyID)
	if len(found) != 1 || parsed.Claims(found[0].Key, &c) != nil {
		refuse("the assertion is not the tool's")
		return
	}
	if err := c.Validate(jwt.Expected{Issuer: ClientID, Subject: ClientID, AnyAudience: jwt.Audience{p.URL + "/token"}, Time: time.Now()}); err != nil || c.ID == "" {
		refuse(fmt.Sprint("the assertion: ", err))
		return
	}
	w.Header().Set("Content-Type", "application/json")
	io.WriteString(w, `{"access_token": "good", "token_type": "Bearer", "expires_in": 3600}`)
}

// score takes a score.
func (p *Platform) score(w http.ResponseWriter, r *http.Request) {
	var s Score
	if r.Header.Get("Authorization") != "Bearer good" || r.Header.Get("Content-Type") != "application/vnd.ims.lis.v1.score+json" || json.NewDecoder(r.Body).Decode(&s) != nil {
		w.WriteHeader(http.StatusForbidden)
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.broken > 0 {
		p.broken--
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	s.LineItem = r.PathValue("item") + "?" + r.URL.RawQuery
	p.scores = append(p.scores, s)
}

// A Launch is what somebody does in the platform.
type Launch struct {
	Subject  string
	Role     string
	Course   string // "c1" if it is empty
	Kind     string // a resource link if it is empty
	Exercise string // of the link
	LineItem string // "" for none
	// Change changes the claims before they are signed.
	Change func(c map[string]any)
	// Sign signs them instead of the platform.
	Sign func(c map[string]any) string
}

// LineItem is the address of a column in the book of grades.
func (p *Platform) LineItem(name string) string { return p.URL + "/items/" + name + "?type=1" }

// Sign signs claims with the platform's key.
func (p *Platform) Sign(c map[string]any) string {
	return Signed(jose.RS256, jose.JSONWebKey{Key: p.key, KeyID: "k1"}, c)
}

// Signed signs claims in any way.
func Signed(alg jose.SignatureAlgorithm, key any, c map[string]any) string {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: alg, Key: key}, nil)
	if err != nil {
		panic(err)
	}
	text, err := jwt.Signed(signer).Claims(c).Serialize()
	if err != nil {
		panic(err)
	}
	return text
}

// Answer is what the platform has the browser post after the tool has sent it to
// its authorisation address: the form of id_token and state.
func (p *Platform) Answer(t testing.TB, authorise string, l Launch) url.Values {
	t.Helper()
	u, err := url.Parse(authorise)
	if err != nil {
		t.Fatal(err)
	}
	q := u.Query()
	for name, want := range map[string]string{"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none", "client_id": ClientID} {
		if q.Get(name) != want {
			t.Errorf("the tool asks with %s=%q", name, q.Get(name))
		}
	}
	if q.Get("nonce") == "" || q.Get("state") == "" || q.Get("login_hint") != l.Subject {
		t.Errorf("the tool asks for %s", authorise)
	}
	course, kind := l.Course, l.Kind
	if course == "" {
		course = "c1"
	}
	if kind == "" {
		kind = "LtiResourceLinkRequest"
	}
	const lti = "https://purl.imsglobal.org/spec/lti/claim/"
	c := map[string]any{
		"iss": p.URL, "sub": l.Subject, "aud": ClientID, "nonce": q.Get("nonce"), "iat": time.Now().Unix(), "exp": time.Now().Add(5 * time.Minute).Unix(),
		"name": "Somebody's Real Name", "email": "somebody@example.org",
		lti + "message_type": kind, lti + "version": "1.3.0", lti + "deployment_id": Deployment, lti + "roles": []string{l.Role},
		lti + "target_link_uri": "https://elsewhere.example/", lti + "context": map[string]string{"id": course, "title": "Course " + course},
	}
	if kind == "LtiDeepLinkingRequest" {
		c["https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"] = map[string]any{
			"deep_link_return_url": p.URL + "/return", "accept_types": []string{"ltiResourceLink"}, "accept_presentation_document_targets": []string{"window"}, "data": "keep this",
		}
	} else {
		c[lti+"resource_link"] = map[string]string{"id": "link-1"}
		if l.Exercise != "" {
			c[lti+"custom"] = map[string]string{"exercise": l.Exercise}
		}
	}
	if l.LineItem != "" {
		c["https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"] = map[string]any{
			"scope": []string{"https://purl.imsglobal.org/spec/lti-ags/scope/score"}, "lineitem": l.LineItem,
		}
	}
	if l.Change != nil {
		l.Change(c)
	}
	sign := p.Sign
	if l.Sign != nil {
		sign = l.Sign
	}
	return url.Values{"id_token": {sign(c)}, "state": {q.Get("state")}}
}
