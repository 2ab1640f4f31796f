package lti

import (
	"bytes"
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

// Score sends a score to a platform's line item.
func (t *Tool) Score(ctx context.Context, p *Platform, lineItem string, s Score) error {
	u, err := url.Parse(lineItem)
	if err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u.Hostname()) {
		return fmt.Errorf("lti: the line item's address %q can't be used", lineItem)
	}
	u.Path = strings.TrimSuffix(u.Path, "/") + "/scores" // its query stays (AGS 2.0, section 3.4)
	token, err := t.token(ctx, p)
	if err != nil {
		return err
	}
	body, err := json.Marshal(map[string]any{
		"userId": s.Subject, "scoreGiven": s.Points, "scoreMaximum": s.Total, "timestamp": s.At.UTC().Format("2006-01-02T15:04:05.000Z07:00"),
		"activityProgress": "Completed", "gradingProgress": "FullyGraded",
	})
	if err != nil {
		return err
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, u.String(), bytes.NewReader(body))
	if err != nil {
		return err
	}
	r.Header.Set("Content-Type", "application/vnd.ims.lis.v1.score+json")
	r.Header.Set("Authorization", "Bearer "+token)
	_, err = t.send(r, "send a score")
	return err
}

// tokens are the access tokens of platforms, until they end.
type tokens struct {
	mu sync.Mutex
	of map[*Platform]accessToken
}

type accessToken struct {
	token string
	until time.Time
}

// token is an access token of a platform for sending scores (OAuth 2.0 client
// credentials with an assertion, RFC 7523).
func (t *Tool) token(ctx context.Context, p *Platform) (string, error) {
	t.tokens.mu.Lock()
	known := t.tokens.of[p]
	t.tokens.mu.Unlock()
	if t.now().Before(known.until) {
		return known.token, nil
	}
	assertion, err := t.sign(map[string]any{"iss": p.ClientID, "sub": p.ClientID, "aud": p.TokenURL, "jti": randomID()})
	if err != nil {
		return "", err
	}
	form := url.Values{
		"grant_type": {"client_credentials"}, "client_assertion_type": {"urn:ietf:params:oauth:client-assertion-type:jwt-bearer"},
		"client_assertion": {assertion}, "scope": {scopeScore},
	}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, p.TokenURL, strings.NewReader(form.Encode()))
	if err != nil {
		return "", err
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	data, err := t.send(r, "ask for an access token")
	if err != nil {
		return "", err
	}
	var answer struct {
		Token   string `json:"access_token"`
		Expires int    `json:"expires_in"`
	}
	if err := json.Unmarshal(data, &answer); err != nil || answer.Token == "" {
		return "", errors.New("lti: ask for an access token: the platform sent none")
	}
	t.tokens.mu.Lock() // not before: another platform's is not to wait for this one
	defer t.tokens.mu.Unlock()
	if t.tokens.of == nil {
		t.tokens.of = map[*Platform]accessToken{}
	}
	t.tokens.of[p] = accessToken{answer.Token, t.now().Add(time.Duration(answer.Expires)*time.Second - time.Minute)}
	return answer.Token, nil
}

// Forget forgets all access tokens, so that new ones are asked for.
func (t *Tool) Forget() {
	t.tokens.mu.Lock()
	defer t.tokens.mu.Unlock()
	clear(t.tokens.of)
}

// send sends a request to a platform and reads its answer.
func (t *Tool) send(r *http.Request, what string) ([]byte, error) {
	res, err := t.client.Do(r)
	if err != nil {
		return nil, fmt.Errorf("lti: %s: %w", what, err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxReply))
	if err != nil {
		return nil, fmt.Errorf("lti: %s: %w", what, err)
	}
	if res.StatusCode >= 300 {
		return nil, fmt.Errorf("lti: %s: the platform answered with status %d", what, res.StatusCode)
	}
	return data, nil
}

// newClient makes the client that speaks to platforms. A line item's address comes
// from a launch: so that nobody can have this server ask machines of its own
// network, addresses of those are refused, but for the hosts that the configuration
// itself names.
func newClient(platforms []Platform) *http.Client {
	named := map[string]bool{}
	for _, p := range platforms {
		for _, address := range []string{p.AuthURL, p.TokenURL, p.JWKSURL} {
			if u, err := url.Parse(address); err == nil {
				named[u.Hostname()] = true
			}
		}
	}
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
			if host, _, err := net.SplitHostPort(address); err == nil && named[host] {
				return plain.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		}},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }, // a token goes where it was meant to
	}
}

func randomID() string { return rand.Text() }
