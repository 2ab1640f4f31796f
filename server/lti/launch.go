package lti

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"github.com/go-jose/go-jose/v4"
	"github.com/go-jose/go-jose/v4/jwt"

	"fewshot/app/chat"
)

// background is for what outlives a request: the keys of platforms.
var background = context.Background()

// What a launch is for.
const (
	ResourceLink = "LtiResourceLinkRequest"
	DeepLinking  = "LtiDeepLinkingRequest"
)

// The claims of LTI are named by addresses.
const (
	claim   = "https://purl.imsglobal.org/spec/lti/claim/"
	claimDL = "https://purl.imsglobal.org/spec/lti-dl/claim/"
	claimAG = "https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"

	scopeScore = "https://purl.imsglobal.org/spec/lti-ags/scope/score"
	instructor = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
)

// A Launch is what a platform says, verified: who came, from which course, for what.
type Launch struct {
	Platform   *Platform
	Subject    string // the platform's own id of the person
	Deployment string
	Course     string // the platform's id of it
	Title      string // of the course
	Language   string // of the person, BCP 47; "" if it isn't said
	Instructor bool
	Kind       string // ResourceLink or DeepLinking
	Exercise   string // that the link was made for; ""
	LineItem   string // where points go; "" if the platform wants none
	ReturnURL  string // of a deep linking request
	Data       string // of a deep linking request, to be sent back
	Nonce      string // must not come twice
	Expires    time.Time
}

// claims are those of a launch that are read.
type claims struct {
	Nonce      string   `json:"nonce"`
	AuthParty  string   `json:"azp"`
	Locale     string   `json:"locale"`
	Kind       string   `json:"https://purl.imsglobal.org/spec/lti/claim/message_type"`
	Version    string   `json:"https://purl.imsglobal.org/spec/lti/claim/version"`
	Deployment string   `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id"`
	Roles      []string `json:"https://purl.imsglobal.org/spec/lti/claim/roles"`
	Context    struct {
		ID    string `json:"id"`
		Title string `json:"title"`
	} `json:"https://purl.imsglobal.org/spec/lti/claim/context"`
	Custom   map[string]any `json:"https://purl.imsglobal.org/spec/lti/claim/custom"`
	Settings struct {
		ReturnURL string   `json:"deep_link_return_url"`
		Accept    []string `json:"accept_types"`
		Data      string   `json:"data"`
	} `json:"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"`
	Endpoint struct {
		Scope    []string `json:"scope"`
		LineItem string   `json:"lineitem"`
	} `json:"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"`
}

// Launch verifies what a platform has posted. Errors that a person is to see are of
// type *chat.Error.
func (t *Tool) Launch(ctx context.Context, form url.Values) (Launch, error) {
	// 1. That we began it, not long ago.
	if form.Get("error") != "" {
		return Launch{}, refuse("The learning platform did not let you in.", "Open the exercise there again.")
	}
	var s state
	if !t.unseal("state", form.Get("state"), &s) {
		return Launch{}, refuse("This launch was not started here.", "Open the exercise in your learning platform again.")
	}
	if t.now().Unix() >= s.Expires {
		return Launch{}, refuse("This launch took too long.", "Open the exercise in your learning platform again.")
	}
	p := t.Named(s.Platform)
	if p == nil {
		return Launch{}, refuse("This learning platform is not known here any more.", "Ask your teacher.")
	}

	// 2. That the platform has signed it, for us, and it is still good.
	verifier := oidc.NewVerifier(p.Issuer, p.keys, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: []string{oidc.RS256}, Now: t.now})
	token, err := verifier.Verify(ctx, form.Get("id_token"))
	if err != nil && (ctx.Err() != nil || strings.Contains(err.Error(), "fetching keys")) {
		return Launch{}, &chat.Error{Status: 502, Type: "server_error", Code: chat.CodeLTIUnreachable, RetryAfterSeconds: 10,
			Message: "The learning platform's keys can't be fetched, so this server can't tell who you are. 无法获取学习平台的密钥，因此不能确认您的身份。",
			Hint:    "Open the exercise there again in a moment; if that fails too, tell your teacher. 请稍后在学习平台中重新打开练习；若仍不行，请告诉老师。"}
	}
	if err != nil {
		return Launch{}, refuse("What the learning platform sent is not signed by it for this server, or is too old: "+err.Error()+".", "Open the exercise there again; if that fails too, tell your teacher.")
	}
	var c claims
	if err := token.Claims(&c); err != nil {
		return Launch{}, refuse("What the learning platform sent can't be read.", "Tell your teacher.")
	}

	// 3. That it is this launch, and one that we know how to answer.
	switch {
	case c.Nonce == "" || c.Nonce != s.Nonce:
		return Launch{}, refuse("This answer belongs to another launch.", "Open the exercise in your learning platform again.")
	case len(token.Audience) > 1 && c.AuthParty != p.ClientID:
		return Launch{}, refuse("This launch is for another program.", "Tell your teacher.")
	case c.Version != "1.3.0":
		return Launch{}, refuse("The learning platform uses a version of LTI other than 1.3.", "Tell its administrator.")
	case c.Deployment == "" || len(p.Deployments) > 0 && !slices.Contains(p.Deployments, c.Deployment):
		return Launch{}, refuse("This deployment of the learning platform is not registered here.", "Tell your teacher: its deployment_id is missing from the server's configuration.")
	case token.Subject == "":
		return Launch{}, refuse("The learning platform did not say who you are.", "Exercises can't be done anonymously: sign in there.")
	case c.Context.ID == "":
		return Launch{}, refuse("The learning platform did not say which course this is.", "Open it from a course.")
	}
	l := Launch{
		Platform: p, Subject: token.Subject, Deployment: c.Deployment, Course: c.Context.ID, Title: c.Context.Title, Language: c.Locale,
		Instructor: slices.Contains(c.Roles, instructor), Kind: c.Kind, Nonce: s.Nonce, Expires: time.Unix(s.Expires, 0),
	}
	switch c.Kind {
	case ResourceLink:
		l.Exercise, _ = c.Custom["exercise"].(string)
		if slices.Contains(c.Endpoint.Scope, scopeScore) {
			l.LineItem = c.Endpoint.LineItem
		}
	case DeepLinking:
		if !l.Instructor {
			return Launch{}, refuse("Only a teacher can choose exercises for a course.", "Open one that your teacher has chosen.")
		}
		u, err := url.Parse(c.Settings.ReturnURL)
		if err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u.Hostname()) {
			return Launch{}, refuse("The learning platform did not say where to send what you choose.", "Tell its administrator.")
		}
		l.ReturnURL, l.Data = c.Settings.ReturnURL, c.Settings.Data
	default:
		return Launch{}, refuse("This kind of launch is not known here.", "Tell your teacher: it is "+shorten(c.Kind)+".")
	}
	return l, nil
}

// An Item is an exercise that an instructor has chosen for a course.
type Item struct {
	Exercise string // its id
	Title    string
	Text     string
	URL      string // that launches it: the tool's own
	Points   int
}

// A choice is what stands in the page where an instructor chooses, sealed.
type choice struct {
	Platform   string `json:"p"`
	Deployment string `json:"d"`
	ReturnURL  string `json:"r"`
	Data       string `json:"data"`
	Class      string `json:"c"`
	Teacher    string `json:"t"`
	Expires    int64  `json:"e"`
}

// Offer seals a deep linking request, with the class and the teacher that it is of,
// for the page where the instructor chooses.
func (t *Tool) Offer(l Launch, class, teacher string) string {
	return t.seal("choice", choice{l.Platform.Name, l.Deployment, l.ReturnURL, l.Data, class, teacher, t.now().Add(time.Hour).Unix()})
}

// Offered reads what [Tool.Offer] sealed.
func (t *Tool) Offered(sealed string) (l Launch, class, teacher string, err error) {
	var c choice
	if !t.unseal("choice", sealed, &c) || t.now().Unix() >= c.Expires || t.Named(c.Platform) == nil {
		return l, "", "", refuse("This choice is too old.", "Choose the exercise in your learning platform again.")
	}
	return Launch{Platform: t.Named(c.Platform), Deployment: c.Deployment, ReturnURL: c.ReturnURL, Data: c.Data, Kind: DeepLinking, Instructor: true}, c.Class, c.Teacher, nil
}

// Choose is the answer to a deep linking request, which the browser posts to its
// ReturnURL as JWT.
func (t *Tool) Choose(l Launch, i Item) (string, error) {
	item := map[string]any{
		"type": "ltiResourceLink", "title": i.Title, "text": i.Text, "url": i.URL, "custom": map[string]string{"exercise": i.Exercise},
		"lineItem": map[string]any{"label": i.Title, "scoreMaximum": i.Points, "resourceId": i.Exercise},
	}
	c := map[string]any{
		"iss": l.Platform.ClientID, "aud": l.Platform.Issuer, "nonce": randomID(),
		claim + "deployment_id": l.Deployment, claim + "message_type": "LtiDeepLinkingResponse", claim + "version": "1.3.0",
		claimDL + "content_items": []any{item},
	}
	if l.Data != "" {
		c[claimDL+"data"] = l.Data
	}
	return t.sign(c)
}

// sign signs claims with the tool's key; they are good for five minutes.
func (t *Tool) sign(c map[string]any) (string, error) {
	signer, err := jose.NewSigner(jose.SigningKey{Algorithm: jose.RS256, Key: jose.JSONWebKey{Key: t.key, KeyID: t.keyID}}, (&jose.SignerOptions{}).WithType("JWT"))
	if err != nil {
		return "", err
	}
	c["iat"], c["exp"] = t.now().Unix(), t.now().Add(5*time.Minute).Unix()
	return jwt.Signed(signer).Claims(c).Serialize()
}

// refuse is an error that a person sees.
func refuse(message, hint string) *chat.Error {
	return &chat.Error{Status: 403, Type: "permission_error", Code: chat.CodeLTIRefused, Message: message, Hint: hint}
}

// shorten bounds a word that somebody else made up.
func shorten(s string) string {
	s = strings.ToValidUTF8(s, "")
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
