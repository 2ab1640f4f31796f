// Package ltitest is a learning platform for tests: it has courses, people in them,
// and books of grades, and speaks LTI 1.3 as its specifications say. It is no
// friendlier than real ones are:
//
//   - its issuer, the host that signs people in and the host of its pages are three,
//     as in Canvas' cloud, and its pages show in a frame only what lets them;
//   - what it signs is good for a minute, and iat counts by its own clock, without
//     leeway, as in Moodle;
//   - a launch is found by its hint, any number are under way, and each is answered
//     once;
//   - access tokens die, keys change, links are used in courses that were copied, and
//     columns of grades go.
//
// A test goes on foot or in a browser:
//
//	p := ltitest.New()
//	defer p.Close()
//	begin := p.Begin(ltitest.Launch{Subject: "u1", Role: ltitest.Learner})
//	... post begin to the tool's login address, which sends the browser to authorise
//	form := p.Answer(t, authorise)
//	... post form to the tool's launch address, then look at p.Scores()
//
//	page := p.Opens(t, tool, ltitest.Launch{...}) // for a browser to open
package ltitest

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"
)

// Roles.
const (
	roles         = "http://purl.imsglobal.org/vocab/lis/v2/"
	Learner       = roles + "membership#Learner"
	Instructor    = roles + "membership#Instructor"
	Assistant     = roles + "membership/Instructor#TeachingAssistant"
	Mentor        = roles + "membership#Mentor"
	Administrator = roles + "institution/person#Administrator"
)

// The names of claims, and what may be asked for.
const (
	claim      = "https://purl.imsglobal.org/spec/lti/claim/"
	claimDL    = "https://purl.imsglobal.org/spec/lti-dl/claim/"
	claimAGS   = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"
	scopeScore = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
	scopeItems = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
)

// ClientID and Deployment are the tool's at the platform, School is its own name.
const (
	ClientID   = "fewshot-client"
	Deployment = "deployment-1"
	School     = "A School"
)

// tokenTime is how long an id_token is good.
const tokenTime = time.Minute

// A Platform is a learning platform.
type Platform struct {
	Issuer string // its name: nothing is there
	Auth   string // the host that signs people in, with its keys and tokens
	Pages  string // the host of its pages and grades

	ToolKey func() (*jose.JSONWebKeySet, error) // the tool's public keys

	auth, pages *httptest.Server

	mu            sync.Mutex
	ahead         time.Duration // of the world's clock
	key           *rsa.PrivateKey
	keyID         string
	launches      map[string]*pending // by their hints
	tokens        map[string]string   // scopes, by access token
	issued        int                 // access tokens
	columns       map[string]*column  // by path
	scores        []Score
	messages      []string        // to the frame that keeps launches
	broken        int             // scores that are still to be refused
	registrations map[string]bool // tokens that were given out; true: used
	Registered    map[string]any  // what the tool has said of itself
	refusing      int             // the status that all scores are refused with; 0: none is
}

// A pending launch is one that somebody has begun.
type pending struct {
	launch Launch
	tool   string // its address; "": the launch goes on foot
	t      testing.TB
	used   bool
}

// New starts a platform.
func New() *Platform {
	p := &Platform{Issuer: "https://lms.example", launches: map[string]*pending{}, tokens: map[string]string{}, columns: map[string]*column{}}
	p.Rotate("k1")
	auth := http.NewServeMux()
	auth.HandleFunc("GET /jwks", p.jwks)
	auth.HandleFunc("GET /auth", p.authorise)
	auth.HandleFunc("POST /token", p.token)
	auth.HandleFunc("GET /openid-configuration", p.configuration)
	auth.HandleFunc("POST /register", p.register)
	auth.HandleFunc("GET /storage", p.storage)
	auth.HandleFunc("POST /stored", p.stored)
	p.auth = httptest.NewServer(auth)
	pages := http.NewServeMux()
	pages.HandleFunc("GET /course", p.course)
	pages.HandleFunc("GET /courses/{course}/items", p.items)
	pages.HandleFunc("POST /courses/{course}/items/{item}/scores", p.score)
	p.pages = httptest.NewServer(pages)
	p.Auth, p.Pages = p.auth.URL, p.pages.URL
	return p
}

// Close stops the platform.
func (p *Platform) Close() {
	p.auth.Close()
	p.pages.Close()
}

// Ahead sets by how much the platform's clock is ahead of this machine's.
func (p *Platform) Ahead(by time.Duration) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.ahead = by
}

// now is what the platform's clock says.
func (p *Platform) now() time.Time {
	p.mu.Lock()
	defer p.mu.Unlock()
	return time.Now().Add(p.ahead)
}

// Rotate gives the platform a new key, under a name that may be the one before.
func (p *Platform) Rotate(keyID string) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.key, p.keyID = key, keyID
}

func (p *Platform) signingKey() (*rsa.PrivateKey, string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.key, p.keyID
}

func (p *Platform) jwks(w http.ResponseWriter, r *http.Request) {
	key, id := p.signingKey()
	json.NewEncoder(w).Encode(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: key.Public(), KeyID: id, Algorithm: "RS256", Use: "sig"}}})
}

// A Launch is what somebody does in the platform.
type Launch struct {
	Subject  string
	Role     string
	Roles    []string          // besides
	Course   string            // "c1" if it is empty
	Kind     string            // a resource link if it is empty
	Exercise string            // of the link
	Custom   map[string]string // of the link, besides
	LineItem string            // "" for none
	Items    bool              // the tool may look for the course's columns
	Locale   string
	// Change changes the claims before they are signed.
	Change func(c map[string]any)
	// Sign signs them instead of the platform.
	Sign func(c map[string]any) string
}

// Begin is the form by which the platform begins a launch.
func (p *Platform) Begin(l Launch) url.Values { return p.begin(&pending{launch: l}) }

func (p *Platform) begin(one *pending) url.Values {
	hint := rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	p.launches[hint] = one
	target := "https://elsewhere.example/"
	if one.tool != "" {
		target = one.tool + "/lti/launch"
	}
	return url.Values{
		"iss": {p.Issuer}, "login_hint": {one.launch.Subject}, "lti_message_hint": {hint}, "client_id": {ClientID},
		"lti_deployment_id": {Deployment}, "target_link_uri": {target},
	}
}

// taken is the launch of a hint; nil if there is none, or it was answered.
func (p *Platform) taken(hint string) *pending {
	p.mu.Lock()
	defer p.mu.Unlock()
	one := p.launches[hint]
	if one == nil || one.used {
		return nil
	}
	one.used = true
	return one
}

// Answer is what the platform has the browser post after the tool has sent it to its
// authorisation address: the form of id_token and state.
func (p *Platform) Answer(t testing.TB, authorise string) url.Values {
	t.Helper()
	u, err := url.Parse(authorise)
	if err != nil {
		t.Fatal(err)
	}
	one := p.taken(u.Query().Get("lti_message_hint"))
	if one == nil {
		t.Fatalf("the tool asks for a launch that is not under way: %s", authorise)
	}
	return p.answer(t, u.Query(), one.launch)
}

func (p *Platform) answer(t testing.TB, q url.Values, l Launch) url.Values {
	t.Helper()
	for name, want := range map[string]string{"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none", "client_id": ClientID} {
		if q.Get(name) != want {
			t.Errorf("the tool asks with %s=%q", name, q.Get(name))
		}
	}
	if q.Get("nonce") == "" || q.Get("state") == "" || q.Get("login_hint") != l.Subject {
		t.Errorf("the tool asks for %v", q)
	}
	c := p.claims(l, q.Get("nonce"))
	if l.Change != nil {
		l.Change(c)
	}
	sign := p.Sign
	if l.Sign != nil {
		sign = l.Sign
	}
	return url.Values{"id_token": {sign(c)}, "state": {q.Get("state")}}
}

// claims are what the platform says of a launch.
func (p *Platform) claims(l Launch, nonce string) map[string]any {
	if l.Course == "" {
		l.Course = "c1"
	}
	if l.Kind == "" {
		l.Kind = "LtiResourceLinkRequest"
	}
	now := p.now()
	c := map[string]any{
		"iss": p.Issuer, "sub": l.Subject, "aud": ClientID, "nonce": nonce, "iat": now.Unix(), "exp": now.Add(tokenTime).Unix(),
		"name": "Somebody's Real Name", "email": "somebody@example.org",
		claim + "message_type": l.Kind, claim + "version": "1.3.0", claim + "deployment_id": Deployment, claim + "roles": append([]string{l.Role}, l.Roles...),
		claim + "target_link_uri": "https://elsewhere.example/", claim + "context": map[string]any{"id": l.Course, "title": "Course " + l.Course, "type": []string{"CourseSection"}},
		claim + "tool_platform":       map[string]string{"guid": "lms.example", "product_family_code": "ltitest", "name": School},
		claim + "launch_presentation": map[string]string{"locale": l.Locale, "document_target": "iframe", "return_url": p.Pages + "/course/back?id=" + l.Course},
	}
	custom := maps.Clone(l.Custom)
	if l.Exercise != "" {
		if custom == nil {
			custom = map[string]string{}
		}
		custom["exercise"] = l.Exercise
	}
	if l.Kind == "LtiDeepLinkingRequest" {
		c[claimDL+"deep_linking_settings"] = map[string]any{
			"deep_link_return_url": p.Pages + "/return", "accept_types": []string{"ltiResourceLink"}, "accept_multiple": true,
			"accept_presentation_document_targets": []string{"frame", "iframe", "window"}, "data": "keep this",
		}
	} else {
		c[claim+"resource_link"] = map[string]string{"id": "link-" + l.Exercise}
		if custom != nil {
			c[claim+"custom"] = custom
		}
	}
	if l.LineItem != "" || l.Items {
		endpoint := map[string]any{"scope": []string{scopeScore}}
		if l.LineItem != "" {
			endpoint["lineitem"] = l.LineItem
		}
		if l.Items {
			endpoint["scope"] = []string{scopeScore, scopeItems}
			endpoint["lineitems"] = p.Pages + "/courses/" + l.Course + "/items?type=1"
		}
		c[claimAGS] = endpoint
	}
	return c
}

// Sign signs claims with the platform's key.
func (p *Platform) Sign(c map[string]any) string {
	key, id := p.signingKey()
	return Signed(jose.RS256, jose.JSONWebKey{Key: key, KeyID: id}, c)
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
