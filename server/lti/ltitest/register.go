package ltitest

import (
	"crypto/rand"
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
)

// Registers is the address that the platform opens when an administrator has entered
// the tool's: with where the platform's configuration is, and a token for one use.
func (p *Platform) Registers(tool string) string {
	token := rand.Text()
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.registrations == nil {
		p.registrations = map[string]bool{}
	}
	p.registrations[token] = false
	return tool + "?" + url.Values{"openid_configuration": {p.Auth + "/openid-configuration"}, "registration_token": {token}}.Encode()
}

// configuration is what the platform says of itself.
func (p *Platform) configuration(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(map[string]any{
		"issuer": p.Issuer, "authorization_endpoint": p.Auth + "/auth", "token_endpoint": p.Auth + "/token", "jwks_uri": p.Auth + "/jwks",
		"registration_endpoint": p.Auth + "/register", "scopes_supported": []string{"openid", scopeScore, scopeItems},
		"token_endpoint_auth_methods_supported": []string{"private_key_jwt"},
	})
}

// register registers a tool.
func (p *Platform) register(w http.ResponseWriter, r *http.Request) {
	p.mu.Lock()
	defer p.mu.Unlock()
	token, _ := strings.CutPrefix(r.Header.Get("Authorization"), "Bearer ")
	if used, given := p.registrations[token]; !given || used {
		http.Error(w, "No valid registration token", http.StatusUnauthorized)
		return
	}
	var said map[string]any
	if r.Header.Get("Content-Type") != "application/json" || json.NewDecoder(r.Body).Decode(&said) != nil {
		http.Error(w, "Not a registration", http.StatusBadRequest)
		return
	}
	for _, name := range []string{"initiate_login_uri", "redirect_uris", "client_name", "jwks_uri", "https://purl.imsglobal.org/spec/lti-tool-configuration"} {
		if said[name] == nil {
			http.Error(w, name+" is missing", http.StatusBadRequest)
			return
		}
	}
	if said["application_type"] != "web" || said["token_endpoint_auth_method"] != "private_key_jwt" {
		http.Error(w, "Not a tool", http.StatusBadRequest)
		return
	}
	p.registrations[token] = true
	p.Registered = said
	said["client_id"] = ClientID
	w.Header().Set("Content-Type", "application/json")
	json.NewEncoder(w).Encode(said)
}
