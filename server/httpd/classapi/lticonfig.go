package classapi

import (
	"net/http"
	"net/url"

	"fewshot/server/httpd/reply"
	"fewshot/server/lti"
)

// ltiConfig answers GET /lti/config with what an administrator types into a platform,
// before this server knows the platform: what Canvas reads by its address, and the
// words of Moodle's form.
func (a *API) ltiConfig(w http.ResponseWriter, r *http.Request) {
	home := reply.LogOf(r).Home()
	login, launch, keys := home+"/lti/login", home+"/lti/launch", home+"/lti/jwks"
	var domain string
	if u, err := url.Parse(home); err == nil {
		domain = u.Host
	}
	choosing := func(placement string) map[string]any {
		return map[string]any{"placement": placement, "message_type": lti.DeepLinking, "target_link_uri": launch, "text": toolName}
	}
	config := map[string]any{
		"title": toolName, "description": toolDescription, "oidc_initiation_url": login, "redirect_uris": []string{launch},
		"target_link_uri": launch, "public_jwk_url": keys, "scopes": lti.Scopes(), "messages": []string{lti.ResourceLink, lti.DeepLinking},
		"custom_fields": map[string]string{},
		"extensions": []any{map[string]any{
			"platform": "canvas.instructure.com", "domain": domain, "tool_id": "fewshot", "privacy_level": "anonymous",
			"settings": map[string]any{"text": toolName, "placements": []any{
				choosing("assignment_selection"), choosing("link_selection"),
				map[string]any{"placement": "course_navigation", "message_type": lti.ResourceLink, "target_link_uri": launch, "text": toolName, "default": "disabled"},
			}},
		}},
		"moodle": map[string]any{
			"Tool name": toolName, "Tool URL": launch, "LTI version": "LTI 1.3", "Public key type": "Keyset URL", "Public keyset": keys,
			"Initiate login URL": login, "Redirection URI(s)": launch, "Supports Deep Linking (Content-Item Message)": true,
			"Default launch container": "New window", "IMS LTI Assignment and Grade Services": "Use this service for grade sync only",
			"Share launcher's name with tool": "Never", "Share launcher's email with tool": "Never",
		},
	}
	if !reply.LogOf(r).Secure() && r.Header.Get("X-Forwarded-Proto") == "https" {
		config["warning"] = "A proxy says that browsers come by https, and this server doesn't trust it: these addresses are wrong. Name the proxy in trusted_proxies, or set public_url."
	}
	reply.JSON(w, http.StatusOK, config)
}

// What platforms call this server.
const (
	toolName        = "Fewshot"
	toolDescription = "Exercises in few-shot prompting."
)
