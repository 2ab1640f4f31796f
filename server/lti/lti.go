// Package lti speaks LTI 1.3 with learning platforms (1EdTech: LTI Core 1.3, Deep
// Linking 2.0, Assignment and Grade Services 2.0): it begins a launch, verifies
// what the platform answers, writes what an instructor has chosen, and sends points.
//
//	tool, err := lti.New(platforms, key, secret)
//	address, err := tool.Login(form, redirect)   // where to send the browser
//	launch, err := tool.Launch(ctx, form)        // who came, from which course, for what
//	token, err := tool.Choose(launch, item)      // the answer to a deep linking request
//	err := tool.Score(ctx, platform, lineItem, score)
//
// The caller handles pages and cookies, and makes sure that a [Launch] counts once:
// its Nonce must not come twice.
package lti

import (
	"cmp"
	"crypto"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
)

// A Platform is a learning platform, as the configuration has it.
type Platform struct {
	Name        string   `toml:"name"`
	Issuer      string   `toml:"issuer"`
	ClientID    string   `toml:"client_id"`
	Deployments []string `toml:"deployments"` // none: any
	AuthURL     string   `toml:"auth_url"`
	TokenURL    string   `toml:"token_url"`
	JWKSURL     string   `toml:"jwks_url"`
	// TokenAudience is whom the platform wants addressed by who asks for an access
	// token; "": its token_url.
	TokenAudience string `toml:"token_audience"`
	// FrameOrigins are those whose pages may show exercises in a frame, besides the
	// ones that launches name: https://school.instructure.com, or with a * in place of
	// the first labels.
	FrameOrigins []string `toml:"frame_origins"`

	// What classes of the platform may spend: models beside the tiny ones, and dollars of
	// each class and of all together.
	Models      []string `toml:"models"`
	USDPerClass float64  `toml:"usd_per_class"`
	USDTotal    float64  `toml:"usd_total"`

	keys oidc.KeySet
}

// Check says what is wrong with a platform.
func (p *Platform) Check() error {
	if p.Name == "" || p.Issuer == "" || p.ClientID == "" {
		return errors.New("lti: a platform has a name, an issuer and a client_id")
	}
	for name, address := range map[string]string{"auth_url": p.AuthURL, "token_url": p.TokenURL, "jwks_url": p.JWKSURL} {
		u, err := url.Parse(address)
		if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
			return fmt.Errorf("lti: %s of %s is %q: it must be an https address", name, p.Name, address)
		}
	}
	const most = 1e6 // dollars
	if !(p.USDPerClass >= 0 && p.USDPerClass <= p.USDTotal && p.USDTotal <= most) {
		return fmt.Errorf("lti: %s has usd_per_class %v and usd_total %v: they are dollars from 0, and of a class no more than of all", p.Name, p.USDPerClass, p.USDTotal)
	}
	for _, o := range p.FrameOrigins {
		u, err := url.Parse(strings.Replace(o, "://*.", "://any.", 1))
		if err != nil || !plainHost(u.Host) || strings.HasSuffix(u.Host, ".") || o != u.Scheme+"://"+u.Host && o != u.Scheme+"://*."+strings.TrimPrefix(u.Host, "any.") || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
			return fmt.Errorf("lti: a frame origin of %s is %q: it is https:// and a host, or https://*. and a domain", p.Name, o)
		}
	}
	return nil
}

// CheckAll says what is wrong with platforms, each by itself and beside the others.
func CheckAll(platforms []Platform) error {
	names, clients := map[string]bool{}, map[string]bool{}
	for _, p := range platforms {
		if err := p.Check(); err != nil {
			return err
		}
		if client := p.Issuer + "\n" + p.ClientID; names[p.Name] || clients[client] {
			return fmt.Errorf("lti: there are two platforms of the name, or of the issuer and client_id, of %s", p.Name)
		} else {
			names[p.Name], clients[client] = true, true
		}
	}
	return nil
}

// loopback reports whether a host is this machine.
func loopback(host string) bool { return host == "localhost" || host == "127.0.0.1" || host == "::1" }

// loginTime is how long a launch may take from its beginning.
const loginTime = 10 * time.Minute

// A Tool is this server, as platforms know it. It is safe for concurrent use.
type Tool struct {
	mu        sync.RWMutex // of platforms
	platforms []*Platform
	hosts     hosts // of platforms
	key       *rsa.PrivateKey
	keyID     string
	secret    []byte // of states
	client    *http.Client
	now       func() time.Time
	tokens    tokens
}

// New makes a tool of its key, a PKCS #8 document as [NewKey] makes it, and a
// secret of at least 32 bytes.
func New(platforms []Platform, key, secret []byte) (*Tool, error) {
	parsed, err := x509.ParsePKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("lti: read the key: %w", err)
	}
	private, ok := parsed.(*rsa.PrivateKey)
	if !ok {
		return nil, errors.New("lti: the key is not RSA")
	}
	t := &Tool{key: private, secret: secret, now: time.Now}
	t.client = newClient(&t.hosts)
	public := jose.JSONWebKey{Key: private.Public()}
	thumb, err := public.Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("lti: %w", err)
	}
	t.keyID = base64.RawURLEncoding.EncodeToString(thumb)
	if err := CheckAll(platforms); err != nil {
		return nil, err
	}
	for _, p := range platforms {
		t.Add(p)
	}
	return t, nil
}

// Add makes a platform known that was checked. One whose issuer and client_id are known
// is left as it is.
func (t *Tool) Add(p Platform) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if slices.ContainsFunc(t.platforms, func(known *Platform) bool {
		return known.Name == p.Name || known.Issuer == p.Issuer && known.ClientID == p.ClientID
	}) {
		return
	}
	t.hosts.add(p.AuthURL, p.TokenURL, p.JWKSURL)
	p.keys = oidc.NewRemoteKeySet(oidc.ClientContext(background, t.client), p.JWKSURL)
	t.platforms = append(t.platforms, &p)
}

// NewKey makes a key for [New].
func NewKey() ([]byte, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	return x509.MarshalPKCS8PrivateKey(key)
}

// JWKS is the tool's public key, as platforms fetch it.
func (t *Tool) JWKS() []byte {
	data, err := json.Marshal(jose.JSONWebKeySet{Keys: []jose.JSONWebKey{{Key: t.key.Public(), KeyID: t.keyID, Algorithm: string(jose.RS256), Use: "sig"}}})
	if err != nil {
		panic(err) // a key of our own can be written
	}
	return data
}

// Platforms are all that are known.
func (t *Tool) Platforms() []*Platform {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return slices.Clone(t.platforms)
}

// Named is the platform with a name, nil if there is none any more.
func (t *Tool) Named(name string) *Platform {
	all := t.Platforms()
	i := slices.IndexFunc(all, func(p *Platform) bool { return p.Name == name })
	if i < 0 {
		return nil
	}
	return all[i]
}

// issued is the platform that a form to begin a launch is from; nil: it isn't known.
// A slash at the end of an issuer makes no other.
func (t *Tool) issued(form url.Values) *Platform {
	issuer, client := strings.TrimSuffix(form.Get("iss"), "/"), form.Get("client_id")
	all := t.Platforms()
	i := slices.IndexFunc(all, func(p *Platform) bool {
		return strings.TrimSuffix(p.Issuer, "/") == issuer && (client == "" || p.ClientID == client)
	})
	if i < 0 {
		return nil
	}
	return all[i]
}

// Begun is what is known of a launch that a platform has asked for, before anything is
// verified.
func (t *Tool) Begun(form url.Values) Launch {
	return Launch{Platform: t.issued(form), Issuer: form.Get("iss"), ClientID: form.Get("client_id"), Deployment: form.Get("lti_deployment_id")}
}

// A state is what comes back from the platform with its answer, sealed.
type state struct {
	Platform string `json:"p"` // name
	Nonce    string `json:"n"`
	Expires  int64  `json:"e"` // Unix time in seconds
	// Kept is where the platform keeps that this browser began the launch.
	Kept Storage `json:"k,omitzero"`
}

// Login begins a launch that a platform has asked for by a form: it returns where
// to send the browser, and the state that comes back. redirect is the address of
// this server that the platform answers to.
func (t *Tool) Login(form url.Values, redirect string) (address, sealed string, err error) {
	return t.login(form, redirect, Storage{})
}

// LoginKept is [Tool.Login] of a browser in which the platform keeps the state for us; the
// zero Storage: it doesn't offer to.
func (t *Tool) LoginKept(form url.Values, redirect string) (address, sealed string, kept Storage, err error) {
	p := t.issued(form)
	if p == nil || p.storage(form) == (Storage{}) {
		return "", "", Storage{}, nil
	}
	kept = p.storage(form)
	address, sealed, err = t.login(form, redirect, kept)
	return address, sealed, kept, err
}

func (t *Tool) login(form url.Values, redirect string, kept Storage) (address, sealed string, err error) {
	p := t.issued(form)
	if p == nil {
		return "", "", refuse("This learning platform is not known here: "+cmp.Or(shorten(form.Get("iss")), "it doesn't say its issuer")+".", "Its administrator and this server's must register each other (LTI 1.3): the issuer and the client_id must be written alike on both sides.")
	}
	if form.Get("login_hint") == "" {
		return "", "", refuse("The learning platform did not say who started the launch.", "Open the exercise there again.")
	}
	s := state{Platform: p.Name, Nonce: rand.Text(), Expires: t.now().Add(loginTime).Unix(), Kept: kept}
	sealed = t.Seal("state", s)
	u, err := url.Parse(p.AuthURL)
	if err != nil {
		return "", "", err
	}
	q := u.Query()
	for name, value := range map[string]string{
		"scope": "openid", "response_type": "id_token", "response_mode": "form_post", "prompt": "none", "client_id": p.ClientID,
		"redirect_uri": redirect, "login_hint": form.Get("login_hint"), "state": sealed, "nonce": s.Nonce,
	} {
		q.Set(name, value)
	}
	if hint := form.Get("lti_message_hint"); hint != "" {
		q.Set("lti_message_hint", hint)
	}
	u.RawQuery = q.Encode()
	return u.String(), sealed, nil
}

// Seal signs a value for one purpose, so that what is sealed for another doesn't
// pass for it.
func (t *Tool) Seal(purpose string, v any) string {
	payload, err := json.Marshal(v)
	if err != nil {
		panic(err) // plain values
	}
	body := base64.RawURLEncoding.EncodeToString(payload)
	return body + "." + base64.RawURLEncoding.EncodeToString(t.mac(purpose, body))
}

// Unseal reads what [Tool.Seal] wrote, into v. Texts are compared, not bytes: there is one
// way to write what is sealed.
func (t *Tool) Unseal(purpose, sealed string, v any) bool {
	body, signature, _ := strings.Cut(sealed, ".")
	if want := base64.RawURLEncoding.EncodeToString(t.mac(purpose, body)); !hmac.Equal([]byte(signature), []byte(want)) {
		return false
	}
	payload, err := base64.RawURLEncoding.DecodeString(body)
	return err == nil && json.Unmarshal(payload, v) == nil
}

func (t *Tool) mac(purpose, body string) []byte {
	m := hmac.New(sha256.New, t.secret)
	m.Write([]byte(purpose + "\n" + body))
	return m.Sum(nil)
}
