package lti

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"fewshot/app/chat"
)

// A platform's administrator enters one address, and the two servers tell each other the
// rest (1EdTech: LTI Dynamic Registration 1.0).

// A configuration is what a platform says of itself (OpenID Connect Discovery 1.0).
type configuration struct {
	Issuer       string `json:"issuer"`
	AuthURL      string `json:"authorization_endpoint"`
	TokenURL     string `json:"token_endpoint"`
	JWKSURL      string `json:"jwks_uri"`
	Registration string `json:"registration_endpoint"`
}

// Register registers the server at home with the platform whose configuration is at an
// address, and returns the platform, which isn't known yet. The caller makes sure that
// who asks may: what the platform says of itself is believed, but that it is no other
// than one that is known.
func (t *Tool) Register(ctx context.Context, home, name, at, token string) (Platform, error) {
	if err := checkURL(at); err != nil {
		return Platform{}, unregistered("the address of its configuration can't be used", err)
	}
	var c configuration
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, at, nil)
	if err == nil {
		err = exchange(r, &c)
	}
	if err != nil {
		return Platform{}, unregistered("its configuration can't be read", err)
	}
	for _, known := range t.Platforms() {
		if strings.TrimSuffix(known.Issuer, "/") == strings.TrimSuffix(c.Issuer, "/") && known.JWKSURL != c.JWKSURL {
			return Platform{}, unregistered("its issuer is known here, with other keys", fmt.Errorf("%s has the keys %s, not %s", c.Issuer, known.JWKSURL, c.JWKSURL))
		}
	}
	if err := checkURL(c.Registration); err != nil {
		return Platform{}, unregistered("it names no address to register at", err)
	}
	launch := home + "/lti/launch"
	domain, err := url.Parse(home)
	if err != nil {
		return Platform{}, err
	}
	body, err := json.Marshal(map[string]any{
		"application_type": "web", "response_types": []string{"id_token"}, "grant_types": []string{"implicit", "client_credentials"},
		"initiate_login_uri": home + "/lti/login", "redirect_uris": []string{launch}, "client_name": name, "jwks_uri": home + "/lti/jwks",
		"token_endpoint_auth_method": "private_key_jwt", "scope": strings.Join(Scopes(), " "),
		toolConfiguration: map[string]any{
			"domain": domain.Host, "target_link_uri": launch, "claims": []string{"iss", "sub"},
			"messages": []map[string]string{{"type": ResourceLink, "target_link_uri": launch}, {"type": DeepLinking, "target_link_uri": launch, "label": name}},
		},
	})
	if err != nil {
		return Platform{}, err
	}
	if r, err = http.NewRequestWithContext(ctx, http.MethodPost, c.Registration, bytes.NewReader(body)); err != nil {
		return Platform{}, err
	}
	r.Header.Set("Content-Type", "application/json")
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	var given struct {
		ClientID string `json:"client_id"`
	}
	if err := exchange(r, &given); err != nil {
		return Platform{}, unregistered("it didn't register this server", err)
	}
	id := sha256.Sum256([]byte(c.Issuer + "\n" + given.ClientID))
	p := Platform{
		Name: "registered-" + hex.EncodeToString(id[:8]), Issuer: c.Issuer, ClientID: given.ClientID, AuthURL: c.AuthURL, TokenURL: c.TokenURL, JWKSURL: c.JWKSURL,
	}
	if err := p.Check(); err != nil {
		return Platform{}, unregistered("what it says of itself isn't enough", err)
	}
	return p, nil
}

const toolConfiguration = "https://purl.imsglobal.org/spec/lti-tool-configuration"

// unregistered is an error that an administrator sees, who has to know what was wrong.
func unregistered(message string, err error) *chat.Error {
	return refuse("The learning platform can't be registered: "+message+". "+err.Error()+".", "Start the registration there again, or enter the addresses by hand: GET /lti/config has them.")
}

// checkURL says whether an address of a platform's can be used.
func checkURL(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.Scheme != "https" && !(u.Scheme == "http" && loopback(u.Hostname())) {
		return fmt.Errorf("%q is no https address", shorten(address))
	}
	return nil
}

// registrar speaks to platforms that aren't known yet. A token goes where it was meant to.
var registrar = http.Client{Timeout: platformTime, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}

// exchange sends a request and reads the JSON of its answer.
func exchange(r *http.Request, into any) error {
	r.Header.Set("Accept", "application/json")
	res, err := registrar.Do(r)
	if err != nil {
		return err
	}
	defer res.Body.Close()
	data, err := io.ReadAll(io.LimitReader(res.Body, maxReply))
	if err != nil {
		return err
	}
	if res.StatusCode >= 300 {
		return fmt.Errorf("it answered with status %d", res.StatusCode)
	}
	if json.Unmarshal(data, into) != nil {
		return fmt.Errorf("its answer is not JSON")
	}
	return nil
}
