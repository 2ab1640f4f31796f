package classapi

import (
	"cmp"
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
)

// An OIDC is a way for teachers to sign in with an account that they have
// elsewhere (OpenID Connect Core 1.0, code flow with PKCE).
type OIDC struct {
	Issuer       string
	ClientID     string
	ClientSecret string
	Teachers     []string      // who may: verified e-mail addresses, or @ and a domain
	Timeout      time.Duration // for one answer of the issuer; 0 is 10 s

	mu     sync.Mutex
	asking *asking // the last time that the issuer was asked; nil: never
}

// issuerTime is how long an issuer may take for one answer.
const issuerTime = 10 * time.Second

// client is what speaks to the issuer.
func (o *OIDC) client() *http.Client { return &http.Client{Timeout: cmp.Or(o.Timeout, issuerTime)} }

// asking is a question to the issuer, which all wait for who sign in meanwhile.
type asking struct {
	done     chan struct{} // closed when it is answered
	provider *oidc.Provider
	err      error
}

// oidcCookie holds what a sign-in began with, in the browser that began it.
const oidcCookie = "fewshot-oidc"

// A beginning is what a sign-in began with.
type beginning struct {
	State    string `json:"s"`
	Nonce    string `json:"n"`
	Verifier string `json:"v"` // of PKCE
}

// discovered asks the issuer how it is spoken to, until it has answered once. It is
// asked once at a time, and a client that leaves doesn't wait for it.
func (o *OIDC) discovered(ctx context.Context) (*oidc.Provider, error) {
	a := o.ask()
	select {
	case <-a.done:
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	if a.err != nil {
		return nil, fmt.Errorf("oidc: %w", a.err)
	}
	return a.provider, nil
}

// ask is the question that is under way or was answered, or a new one.
func (o *OIDC) ask() *asking {
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.asking != nil {
		select {
		case <-o.asking.done:
			if o.asking.err == nil {
				return o.asking
			}
		default:
			return o.asking
		}
	}
	a := &asking{done: make(chan struct{})}
	o.asking = a
	go func() {
		defer close(a.done)
		a.provider, a.err = oidc.NewProvider(oidc.ClientContext(context.Background(), o.client()), o.Issuer)
	}()
	return a
}

func (o *OIDC) config(p *oidc.Provider, home string) oauth2.Config {
	return oauth2.Config{ClientID: o.ClientID, ClientSecret: o.ClientSecret, Endpoint: p.Endpoint(), RedirectURL: home + "/auth/oidc/callback", Scopes: []string{oidc.ScopeOpenID, "email"}}
}

// allows reports whether an e-mail address is on the list.
func (o *OIDC) allows(email string) bool {
	email = strings.ToLower(strings.TrimSpace(email))
	return slices.ContainsFunc(o.Teachers, func(t string) bool {
		t = strings.ToLower(strings.TrimSpace(t))
		if strings.HasPrefix(t, "@") {
			name, domain, ok := strings.Cut(email, "@")
			return ok && name != "" && "@"+domain == t
		}
		return t != "" && t == email
	})
}

// ways answers GET /api/teacher/ways: how a teacher can sign in other than by the token,
// and how one who came from a learning platform finds back to it.
func (a *API) ways(w http.ResponseWriter, r *http.Request) {
	err := a.operates(r)
	reply.JSON(w, http.StatusOK, struct {
		OIDC     bool                     `json:"oidc"`
		Operator bool                     `json:"operator"`
		Back     map[string]*classes.Back `json:"back,omitempty"` // by class
	}{a.OIDC != nil, err == nil, a.backs(r)})
}

// oidcBegin answers GET /auth/oidc: the browser goes to the issuer.
func (a *API) oidcBegin(w http.ResponseWriter, r *http.Request) {
	p, err := a.OIDC.discovered(r.Context())
	if err != nil {
		a.unreachable(w, r, err)
		return
	}
	b := beginning{rand.Text(), rand.Text(), oauth2.GenerateVerifier()}
	data, err := json.Marshal(b)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	// Lax: the issuer's redirect comes from another site.
	http.SetCookie(w, &http.Cookie{Name: oidcCookie, Value: base64.RawURLEncoding.EncodeToString(data), Path: reply.LogOf(r).Base + "/auth/", MaxAge: 600, HttpOnly: true, Secure: reply.LogOf(r).Secure(), SameSite: http.SameSiteLaxMode})
	w.Header().Set("Cache-Control", "no-store")
	config := a.OIDC.config(p, reply.LogOf(r).Home())
	http.Redirect(w, r, config.AuthCodeURL(b.State, oidc.Nonce(b.Nonce), oauth2.S256ChallengeOption(b.Verifier)), http.StatusFound)
}

// unreachable says that the issuer did not answer.
func (a *API) unreachable(w http.ResponseWriter, r *http.Request, err error) {
	e := reply.Error(http.StatusBadGateway, chat.CodeOIDCUnreachable, "The service that you sign in with can't be reached. 无法连接您用来登录的服务。",
		"Try again in a moment, or sign in with the teacher's token. 请稍后再试，或使用教师令牌登录。")
	e.RetryAfterSeconds = 10
	w.Header().Set("Retry-After", "10")
	a.refusal(w, r, nil, "", e)
	reply.Note(r, e, err)
}

// timedOut reports whether nobody answered, or not in time.
func timedOut(err error) bool {
	_, ok := errors.AsType[net.Error](err)
	return ok
}

// oidcEnd answers GET /auth/oidc/callback: the issuer says who it is.
func (a *API) oidcEnd(w http.ResponseWriter, r *http.Request) {
	refuse := func(err error, message, hint string) {
		a.refusal(w, r, nil, "", reply.Error(http.StatusForbidden, chat.CodeOIDCRefused, message, hint))
		if err != nil {
			reply.Note(r, reply.Error(http.StatusForbidden, chat.CodeOIDCRefused, message, hint), err)
		}
	}
	// 1. That it began in this browser.
	cookie, err := r.Cookie(oidcCookie)
	var b beginning
	if err == nil {
		var data []byte
		if data, err = base64.RawURLEncoding.DecodeString(cookie.Value); err == nil {
			err = json.Unmarshal(data, &b)
		}
	}
	if err != nil || b.State == "" || subtle.ConstantTimeCompare([]byte(b.State), []byte(r.URL.Query().Get("state"))) != 1 {
		refuse(err, "This sign-in was not started in this browser, or took too long.", "Sign in again.")
		return
	}
	http.SetCookie(w, &http.Cookie{Name: oidcCookie, Path: reply.LogOf(r).Base + "/auth/", MaxAge: -1, HttpOnly: true, Secure: reply.LogOf(r).Secure(), SameSite: http.SameSiteLaxMode})

	// 2. Who it is, from the issuer itself.
	p, err := a.OIDC.discovered(r.Context())
	if err != nil {
		a.unreachable(w, r, err)
		return
	}
	config := a.OIDC.config(p, reply.LogOf(r).Home())
	ctx := oidc.ClientContext(r.Context(), a.OIDC.client())
	answer, err := config.Exchange(ctx, r.URL.Query().Get("code"), oauth2.VerifierOption(b.Verifier))
	if timedOut(err) {
		a.unreachable(w, r, err)
		return
	}
	if err != nil {
		refuse(err, "The service that you sign in with did not confirm the sign-in.", "Sign in again.")
		return
	}
	raw, _ := answer.Extra("id_token").(string)
	token, err := p.Verifier(&oidc.Config{ClientID: a.OIDC.ClientID}).Verify(ctx, raw)
	if err != nil || token.Nonce != b.Nonce {
		refuse(err, "The service's answer is not signed for this sign-in.", "Sign in again.")
		return
	}
	var who struct {
		Email    string `json:"email"`
		Verified bool   `json:"email_verified"`
	}
	if err := token.Claims(&who); err != nil || !who.Verified || !a.OIDC.allows(who.Email) {
		refuse(err, "This account may not teach here.", "The server's operator lists who may, by verified e-mail address.")
		return
	}

	// 3. A session.
	_, session, err := a.Service.SignIn(r.Context(), classroom.Identity(token.Issuer, token.Subject), "")
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	a.setCookie(w, r, teacherCookie, session, teacherTime)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, reply.LogOf(r).Base+"/teach", http.StatusSeeOther)
}
