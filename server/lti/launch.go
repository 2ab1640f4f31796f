package lti

import (
	"cmp"
	"context"
	"crypto/rand"
	"fmt"
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
	scopeItems = "https://purl.imsglobal.org/spec/lti-ags/scope/lineitem.readonly"
	membership = "http://purl.imsglobal.org/vocab/lis/v2/membership"
)

// Clocks differ. What a platform signed is taken for tokenLeeway after its end, and
// what we sign was signed signedAgo: Moodle allows iat no second of leeway.
const (
	tokenLeeway = 2 * time.Minute
	signedAgo   = time.Minute
)

// Scopes are what this server asks platforms for.
func Scopes() []string { return []string{scopeScore, scopeItems} }

// A Launch is what a platform says, verified: who came, from which course, for what.
// One that was refused has what is known of it.
type Launch struct {
	Platform   *Platform // nil: it isn't known
	Issuer     string
	ClientID   string
	Subject    string // the platform's own id of the person
	Deployment string
	Course     string // the platform's id of it
	Title      string // of the course
	Language   string // of the person, BCP 47; "" if it isn't said
	Instructor bool
	Assistant  bool   // an instructor who helps one
	Kind       string // ResourceLink or DeepLinking
	Exercise   string // that the link was made for; ""
	Origin     string // the class that the exercise was written in, if the link says it; ""
	LineItem   string // where points go; "" if the platform wants none
	Items      string // the course's line items, if they may be looked for; ""
	ReturnURL  string // of a deep linking request
	Data       string // of a deep linking request, to be sent back
	Multiple   bool   // whether it takes several exercises at once
	Back       string // the address of the platform's page that it came from, of http or https; ""
	School     string // what the platform calls itself; "" if it doesn't say
	Nonce      string // must not come twice
	Expires    time.Time
	Kept       Storage // where the platform keeps that the browser began it; zero: nowhere

	pages []string // addresses of the platform's pages, as it has signed them
}

// Frames are the origins whose pages may show this launch in a frame: those of the
// configuration, and of the pages that the platform has signed.
func (l Launch) Frames() []string {
	if l.Platform == nil {
		return Origins(l.Issuer)
	}
	return slices.Concat(Origins(l.Platform.AuthURL, l.Platform.Issuer), l.Platform.FrameOrigins, Origins(l.pages...))
}

// Origins are those of addresses, as a policy has them, each once; what has none is
// left out.
func Origins(addresses ...string) (all []string) {
	for _, a := range addresses {
		u, err := url.Parse(a)
		if err != nil || u.Scheme != "https" && u.Scheme != "http" || !plainHost(u.Host) {
			continue
		}
		if origin := u.Scheme + "://" + u.Host; !slices.Contains(all, origin) {
			all = append(all, origin)
		}
	}
	return all
}

// plainHost reports whether a host, perhaps with a port, has nothing in it that means
// something in a policy.
func plainHost(host string) bool {
	return host != "" && !strings.ContainsFunc(host, func(r rune) bool {
		return r != '.' && r != '-' && r != ':' && r != '[' && r != ']' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
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
	Presentation struct {
		ReturnURL string `json:"return_url"`
		Locale    string `json:"locale"`
	} `json:"https://purl.imsglobal.org/spec/lti/claim/launch_presentation"`
	Instance struct {
		URL  string `json:"url"`
		Name string `json:"name"`
	} `json:"https://purl.imsglobal.org/spec/lti/claim/tool_platform"`
	Custom   map[string]any `json:"https://purl.imsglobal.org/spec/lti/claim/custom"`
	Settings struct {
		ReturnURL string   `json:"deep_link_return_url"`
		Accept    []string `json:"accept_types"`
		Data      string   `json:"data"`
		Multiple  bool     `json:"accept_multiple"`
	} `json:"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings"`
	Endpoint struct {
		Scope    []string `json:"scope"`
		LineItem string   `json:"lineitem"`
		Items    string   `json:"lineitems"`
	} `json:"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint"`
}

// Launch verifies what a platform has posted. Errors that a person is to see are of
// type *chat.Error; with them comes what is known of the launch.
func (t *Tool) Launch(ctx context.Context, form url.Values) (Launch, error) {
	// 1. That we began it, not long ago.
	var s state
	if !t.Unseal("state", form.Get("state"), &s) {
		return Launch{}, refuse("This launch was not started here.", "Open the exercise in your learning platform again.")
	}
	p := t.Named(s.Platform)
	if p == nil {
		return Launch{}, refuse("This learning platform is not known here any more.", "Ask your teacher.")
	}
	l := Launch{Platform: p, Issuer: p.Issuer, ClientID: p.ClientID, Nonce: s.Nonce, Expires: time.Unix(s.Expires, 0), Kept: s.Kept}
	if t.now().Unix() >= s.Expires {
		return l, refuse("This launch took too long.", "Open the exercise in your learning platform again.")
	}
	if form.Get("error") != "" {
		return l, refuse("The learning platform did not let you in: "+shorten(form.Get("error"))+".", "Open the exercise there again; if that fails too, sign in there again.")
	}

	// 2. That the platform has signed it, for us, and it is still good.
	verifier := oidc.NewVerifier(p.Issuer, p.keys, &oidc.Config{ClientID: p.ClientID, SupportedSigningAlgs: []string{oidc.RS256}, SkipIssuerCheck: true, SkipExpiryCheck: true})
	token, err := verifier.Verify(ctx, form.Get("id_token"))
	if err == nil && strings.TrimSuffix(token.Issuer, "/") != strings.TrimSuffix(p.Issuer, "/") {
		err = fmt.Errorf("it is from the issuer %q", shorten(token.Issuer))
	}
	if err != nil && (ctx.Err() != nil || strings.Contains(err.Error(), "fetching keys")) {
		return l, &chat.Error{Status: 502, Type: "server_error", Code: chat.CodeLTIUnreachable, RetryAfterSeconds: 10,
			Message: "The learning platform's keys can't be fetched, so this server can't tell who you are. 无法获取学习平台的密钥，因此不能确认您的身份。",
			Hint:    "Open the exercise there again in a moment; if that fails too, tell your teacher. 请稍后在学习平台中重新打开练习；若仍不行，请告诉老师。"}
	}
	if err != nil {
		return l, refuse("What the learning platform sent is not signed by it for this server: "+err.Error()+".", "Open the exercise there again; if that fails too, tell your teacher.")
	}
	var c claims
	if err := token.Claims(&c); err != nil {
		return l, refuse("What the learning platform sent can't be read.", "Tell your teacher.")
	}
	l.Deployment, l.School = c.Deployment, shorten(strings.TrimSpace(c.Instance.Name))
	if back := c.Presentation.ReturnURL; len(Origins(back)) > 0 {
		l.Back = back
	}
	l.pages = []string{c.Presentation.ReturnURL, c.Settings.ReturnURL, c.Instance.URL}
	l.Language = cmp.Or(c.Presentation.Locale, c.Locale)
	if late := t.now().Sub(token.Expiry); late >= tokenLeeway {
		return l, refuse(fmt.Sprintf("What the learning platform sent was good until %v ago.", late.Round(time.Second)), "Open the exercise there again. If that fails too, the clocks of the two servers differ: tell your teacher.")
	}

	// 3. That it is this launch, and one that we know how to answer.
	switch {
	case c.Nonce == "" || c.Nonce != s.Nonce:
		return l, refuse("This answer belongs to another launch.", "Open the exercise in your learning platform again.")
	case len(token.Audience) > 1 && c.AuthParty != p.ClientID:
		return l, refuse("This launch is for another program.", "Tell your teacher.")
	case c.Version != "1.3.0":
		return l, refuse("The learning platform uses a version of LTI other than 1.3.", "Tell its administrator.")
	case c.Deployment == "" || len(p.Deployments) > 0 && !slices.Contains(p.Deployments, c.Deployment):
		return l, refuse("This deployment of the learning platform is not registered here: "+shorten(c.Deployment)+".", "Tell your teacher: this deployment_id is missing from the server's configuration.")
	case token.Subject == "":
		return l, refuse("The learning platform did not say who you are.", "Exercises can't be done anonymously: sign in there.")
	case c.Context.ID == "":
		return l, refuse("The learning platform did not say which course this is.", "Open it from a course.")
	}
	l.Subject, l.Course, l.Title, l.Kind = token.Subject, c.Context.ID, c.Context.Title, c.Kind
	var learner bool
	l.Instructor, l.Assistant, learner = rolesOf(c.Roles)
	if !l.Instructor && !learner {
		return l, refuse("Exercises are for the students and teachers of a course, and the learning platform says that you are neither: "+rolesText(c.Roles)+".", "Ask a teacher of the course, or the platform's administrator, for another role.")
	}
	switch c.Kind {
	case ResourceLink:
		l.Exercise, _ = c.Custom["exercise"].(string)
		var from origin
		if sealed, _ := c.Custom["origin"].(string); t.Unseal("origin", sealed, &from) && from.Platform == p.Name && from.Exercise == l.Exercise {
			l.Origin = from.Class
		}
		if slices.Contains(c.Endpoint.Scope, scopeScore) {
			l.LineItem = c.Endpoint.LineItem
			if slices.Contains(c.Endpoint.Scope, scopeItems) {
				l.Items = c.Endpoint.Items
			}
		}
	case DeepLinking:
		if !l.Instructor {
			return l, refuse("Only a teacher can choose exercises for a course.", "Open one that your teacher has chosen.")
		}
		u, err := url.Parse(c.Settings.ReturnURL)
		if err != nil || u.Host == "" || u.Scheme != "https" && !loopback(u.Hostname()) {
			return l, refuse("The learning platform did not say where to send what you choose.", "Tell its administrator.")
		}
		l.ReturnURL, l.Data, l.Multiple = c.Settings.ReturnURL, c.Settings.Data, c.Settings.Multiple
	default:
		return l, refuse("This kind of launch is not known here.", "Tell your teacher: it is "+shorten(c.Kind)+".")
	}
	return l, nil
}

// rolesOf says what somebody's roles in a course make them. A role that is more exact
// counts as what it belongs to: membership/Instructor#TeachingAssistant.
func rolesOf(roles []string) (instructor, assistant, learner bool) {
	for _, r := range roles {
		r = strings.TrimPrefix(r, membership)
		kind, exact, _ := strings.Cut(strings.TrimLeft(r, "#/"), "#")
		switch kind {
		case "Instructor":
			instructor = true
			assistant = assistant || strings.HasPrefix(exact, "TeachingAssistant") || exact == "Grader" || exact == "SecondaryInstructor"
		case "Learner":
			learner = true
		}
	}
	return instructor, assistant, learner
}

// rolesText are roles in a few words.
func rolesText(roles []string) string {
	if len(roles) == 0 {
		return "it says no role"
	}
	var all []string
	for _, r := range roles[:min(len(roles), 5)] {
		all = append(all, shorten(r[strings.LastIndexAny(r, "#/")+1:]))
	}
	return strings.Join(all, ", ")
}

// An origin is the class in which the exercise of a link was written. It is sealed, so
// that a link can name no other.
type origin struct {
	Platform string `json:"p"`
	Class    string `json:"c"`
	Exercise string `json:"x"`
}

// An Item is an exercise that an instructor has chosen for a course.
type Item struct {
	Exercise string // its id
	Title    string
	Text     string
	URL      string // that launches it: the tool's own
	Points   int
	Class    string // that it was written in; "": it comes with the program
}

// A choice is what stands in the page where an instructor chooses, sealed.
type choice struct {
	Platform   string   `json:"p"`
	Deployment string   `json:"d"`
	ReturnURL  string   `json:"r"`
	Data       string   `json:"data"`
	Pages      []string `json:"pages"`
	Language   string   `json:"l"`
	Multiple   bool     `json:"m"`
	Class      string   `json:"c"`
	Teacher    string   `json:"t"`
	Expires    int64    `json:"e"`
}

// Offer seals a deep linking request, with the class and the teacher that it is of,
// for the page where the instructor chooses.
func (t *Tool) Offer(l Launch, class, teacher string) string {
	return t.Seal("choice", choice{l.Platform.Name, l.Deployment, l.ReturnURL, l.Data, l.pages, l.Language, l.Multiple, class, teacher, t.now().Add(time.Hour).Unix()})
}

// Offered reads what [Tool.Offer] sealed.
func (t *Tool) Offered(sealed string) (l Launch, class, teacher string, err error) {
	var c choice
	if !t.Unseal("choice", sealed, &c) || t.now().Unix() >= c.Expires || t.Named(c.Platform) == nil {
		return l, "", "", refuse("This choice is too old.", "Choose the exercise in your learning platform again.")
	}
	p := t.Named(c.Platform)
	return Launch{
		Platform: p, Issuer: p.Issuer, ClientID: p.ClientID, Deployment: c.Deployment, ReturnURL: c.ReturnURL, Data: c.Data,
		Language: c.Language, Multiple: c.Multiple, Kind: DeepLinking, Instructor: true, pages: c.Pages,
	}, c.Class, c.Teacher, nil
}

// Choose is the answer to a deep linking request, which the browser posts to its
// ReturnURL as JWT.
func (t *Tool) Choose(l Launch, chosen ...Item) (string, error) {
	var items []any
	for _, i := range chosen {
		custom := map[string]string{"exercise": i.Exercise}
		if i.Class != "" {
			custom["origin"] = t.Seal("origin", origin{l.Platform.Name, i.Class, i.Exercise})
		}
		items = append(items, map[string]any{
			"type": "ltiResourceLink", "title": i.Title, "text": i.Text, "url": i.URL, "custom": custom,
			"lineItem": map[string]any{"label": i.Title, "scoreMaximum": i.Points, "resourceId": i.Exercise},
		})
	}
	c := map[string]any{
		"iss": l.Platform.ClientID, "aud": l.Platform.Issuer, "nonce": rand.Text(),
		claim + "deployment_id": l.Deployment, claim + "message_type": "LtiDeepLinkingResponse", claim + "version": "1.3.0",
		claimDL + "content_items": items,
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
	c["iat"], c["exp"] = t.now().Add(-signedAgo).Unix(), t.now().Add(5*time.Minute).Unix()
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
