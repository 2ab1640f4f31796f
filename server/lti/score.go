package lti

import (
	"bytes"
	"cmp"
	"context"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"
)

// A Score is the points of a student.
type Score struct {
	Subject string // the platform's own id of the student
	Points  float64
	Total   int
	At      time.Time
}

// platformTime is how long a platform may take for one answer.
const platformTime = 10 * time.Second

// maxReply bounds what is read of a platform's answer, in bytes.
const maxReply = 64 << 10

// A Fault is why a platform did not do what it was asked.
type Fault struct {
	Asked  string // for what
	Status int    // of its answer; 0: there was none
	Said   string // the beginning of its answer
	Err    error  // why there was none; nil
}

// Error is error's.
func (f *Fault) Error() string {
	if f.Err != nil {
		return "lti: " + f.Asked + ": " + f.Err.Error()
	}
	return fmt.Sprintf("lti: %s: the platform answered with status %d: %q", f.Asked, f.Status, f.Said)
}

// Unwrap is package errors'.
func (f *Fault) Unwrap() error { return f.Err }

// Temporary reports whether the same may succeed later: nobody answered, the platform
// can't now, or it has yet to let this server in.
func (f *Fault) Temporary() bool {
	switch f.Status {
	case 0, http.StatusUnauthorized, http.StatusRequestTimeout, http.StatusConflict, http.StatusTooEarly, http.StatusTooManyRequests:
		return true
	}
	return f.Status >= 500 || f.Asked == askToken
}

// Away reports whether the platform answers nobody now.
func (f *Fault) Away() bool {
	return f.Status == 0 || f.Status == http.StatusTooManyRequests || f.Status >= 500
}

// OfToken reports whether the platform gave no access token.
func (f *Fault) OfToken() bool { return f.Asked == askToken }

// What platforms are asked for.
const (
	askToken = "ask for an access token"
	askScore = "send a score"
	askItems = "look for a line item"
)

// Score sends a score to a platform's line item. An error of the platform's is a *Fault.
func (t *Tool) Score(ctx context.Context, p *Platform, lineItem string, s Score) error {
	u, err := serviceURL(lineItem)
	if err != nil {
		return err
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/scores" // its query stays (AGS 2.0, section 3.4)
	body, err := json.Marshal(map[string]any{
		"userId": s.Subject, "scoreGiven": s.Points, "scoreMaximum": s.Total, "timestamp": s.At.UTC().Format("2006-01-02T15:04:05.000Z07:00"),
		"activityProgress": "Completed", "gradingProgress": "FullyGraded",
	})
	if err != nil {
		return err
	}
	_, err = t.serve(ctx, p, scopeScore, askScore, func() (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
		if err == nil {
			r.Header.Set("Content-Type", "application/vnd.ims.lis.v1.score+json")
		}
		return r, err
	})
	return err
}

// LineItems are the addresses of a course's line items that have a resource's id.
func (t *Tool) LineItems(ctx context.Context, p *Platform, items, resource string) ([]string, error) {
	u, err := serviceURL(items)
	if err != nil {
		return nil, err
	}
	q := u.Query()
	q.Set("resource_id", resource)
	u.RawQuery = q.Encode()
	data, err := t.serve(ctx, p, scopeItems, askItems, func() (*http.Request, error) {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
		if err == nil {
			r.Header.Set("Accept", "application/vnd.ims.lis.v2.lineitemcontainer+json")
		}
		return r, err
	})
	if err != nil {
		return nil, err
	}
	var all []struct {
		ID       string `json:"id"`
		Resource string `json:"resourceId"`
	}
	if err := json.Unmarshal(data, &all); err != nil {
		return nil, &Fault{Asked: askItems, Err: errors.New("its answer can't be read")}
	}
	var found []string
	for _, one := range all {
		if one.Resource == resource && one.ID != "" { // a platform may not know how to look
			found = append(found, one.ID)
		}
	}
	return found, nil
}

// serviceURL is an address of a platform's, from a launch.
func serviceURL(address string) (*url.URL, error) {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return nil, fmt.Errorf("lti: the address %q of a platform's grades can't be used", address)
	}
	return u, nil
}

// serve sends what make makes with an access token. One that the platform has forgotten
// meanwhile is asked for anew, once.
func (t *Tool) serve(ctx context.Context, p *Platform, scope, asked string, make func() (*http.Request, error)) ([]byte, error) {
	for fresh := false; ; fresh = true {
		token, known, err := t.token(ctx, p, scope)
		if err != nil {
			return nil, err
		}
		r, err := make()
		if err != nil {
			return nil, err
		}
		r.Header.Set("Authorization", "Bearer "+token)
		data, err := t.send(r, asked)
		if f, ok := errors.AsType[*Fault](err); !ok || f.Status != http.StatusUnauthorized || !known || fresh {
			return data, err
		}
		t.tokens.forget(tokenOf{p, scope}, token)
	}
}

// tokens are the access tokens of platforms, until they end.
type tokens struct {
	mu sync.Mutex
	of map[tokenOf]accessToken
}

// tokenOf is whose token it is, and for what: a platform that doesn't grant one scope
// may refuse both.
type tokenOf struct {
	platform *Platform
	scope    string
}

type accessToken struct {
	token string
	until time.Time
}

// forget forgets a token, unless there is another one by now.
func (t *tokens) forget(of tokenOf, token string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.of[of].token == token {
		delete(t.of, of)
	}
}

// token is an access token of a platform (OAuth 2.0 client credentials with an
// assertion, RFC 7523), which may be known from before.
func (t *Tool) token(ctx context.Context, p *Platform, scope string) (token string, known bool, err error) {
	of := tokenOf{p, scope}
	t.tokens.mu.Lock()
	before := t.tokens.of[of]
	t.tokens.mu.Unlock()
	if t.now().Before(before.until) {
		return before.token, true, nil
	}
	assertion, err := t.sign(map[string]any{"iss": p.ClientID, "sub": p.ClientID, "aud": cmp.Or(p.TokenAudience, p.TokenURL), "jti": rand.Text()})
	if err != nil {
		return "", false, err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion": {assertion}, "scope": {scope},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", false, err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	data, err := t.send(r, askToken)
	if err != nil {
		return "", false, err
	}
	var answer struct {
		Token   string  `json:"access_token"`
		Expires float64 `json:"expires_in"`
	}
	if err := json.Unmarshal(data, &answer); err != nil || answer.Token == "" {
		return "", false, &Fault{Asked: askToken, Err: errors.New("the platform sent none")}
	}
	t.tokens.mu.Lock() // not before: another platform's is not to wait for this one
	defer t.tokens.mu.Unlock()
	if t.tokens.of == nil {
		t.tokens.of = map[tokenOf]accessToken{}
	}
	t.tokens.of[of] = accessToken{answer.Token, t.now().Add(time.Duration(answer.Expires)*time.Second - time.Minute)}
	return answer.Token, false, nil
}

// Forget forgets all access tokens, so that new ones are asked for.
func (t *Tool) Forget() {
	t.tokens.mu.Lock()
	defer t.tokens.mu.Unlock()
	clear(t.tokens.of)
}

// send sends a request to a platform and reads its answer.
func (t *Tool) send(r *http.Request, asked string) ([]byte, error) {
	res, err := t.client.Do(r)
	if err != nil {
		return nil, &Fault{Asked: asked, Err: err}
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxReply))
	if err != nil {
		return nil, &Fault{Asked: asked, Err: err}
	}
	if res.StatusCode >= 300 {
		return nil, &Fault{Asked: asked, Status: res.StatusCode, Said: strings.ToValidUTF8(string(data[:min(len(data), saidBytes)]), "")}
	}
	return data, nil
}

// saidBytes is how much of a platform's refusal is kept, for the log.
const saidBytes = 300

// hosts are those that the platforms have in their registrations. The zero hosts are
// none.
type hosts struct {
	mu sync.RWMutex
	of map[string]bool
}

func (h *hosts) add(addresses ...string) {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.of == nil {
		h.of = map[string]bool{}
	}
	for _, a := range addresses {
		if u, err := url.Parse(a); err == nil {
			h.of[u.Hostname()] = true
		}
	}
}

func (h *hosts) has(host string) bool {
	h.mu.RLock()
	defer h.mu.RUnlock()
	return h.of[host]
}

// newClient makes the client that speaks to platforms. A line item's address comes
// from a launch: so that nobody can have this server ask machines of its own
// network, addresses of those are refused, but for the hosts that registrations name.
func newClient(named *hosts) *http.Client {
	guarded := &net.Dialer{Timeout: 10 * time.Second, Control: func(_, address string, _ syscall.RawConn) error {
		at, err := netip.ParseAddrPort(address)
		if ip := at.Addr().Unmap(); err != nil || ip.IsLoopback() || ip.IsPrivate() || ip.IsLinkLocalUnicast() || ip.IsUnspecified() || ip.IsMulticast() {
			return fmt.Errorf("%s is an address of a private network", address)
		}
		return nil
	}}
	plain := &net.Dialer{Timeout: 10 * time.Second}
	return &http.Client{
		Timeout: platformTime,
		Transport: &http.Transport{DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if host, _, err := net.SplitHostPort(address); err == nil && named.has(host) {
				return plain.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a token goes where it was meant to
	}
}
