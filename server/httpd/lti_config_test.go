package httpd

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"fewshot/server/httpd/classapi"
	"fewshot/server/lti"
)

// TestLTI_config: an administrator gets the addresses before this server knows the
// platform, in the fields of Canvas and of Moodle, as browsers reach them.
func TestLTI_config(t *testing.T) {
	tool := newTool(t)
	s := startClassesWith(t, words("yes"), func(c *classapi.Classes) { c.LTI = tool })
	read := func(s *classSite, headers ...string) (c struct {
		OIDC       string   `json:"oidc_initiation_url"`
		Target     string   `json:"target_link_uri"`
		Keys       string   `json:"public_jwk_url"`
		Scopes     []string `json:"scopes"`
		Warning    string   `json:"warning"`
		Extensions []struct {
			Platform string `json:"platform"`
			Domain   string `json:"domain"`
			Settings struct {
				Placements []struct {
					Placement   string `json:"placement"`
					MessageType string `json:"message_type"`
				} `json:"placements"`
			} `json:"settings"`
		} `json:"extensions"`
		Moodle map[string]any `json:"moodle"`
	}) {
		t.Helper()
		status, body := s.stranger().do("GET", "/lti/config", nil, headers...)
		if status != http.StatusOK || json.Unmarshal([]byte(body), &c) != nil {
			t.Fatalf("%d %s", status, body)
		}
		return c
	}
	c := read(s)
	if c.OIDC != s.URL+"/lti/login" || c.Target != s.URL+"/lti/launch" || c.Keys != s.URL+"/lti/jwks" || len(c.Scopes) != 2 || c.Warning != "" {
		t.Errorf("%+v", c)
	}
	if c.Moodle["LTI version"] != "LTI 1.3" || c.Moodle["Public keyset"] != c.Keys || c.Moodle["Initiate login URL"] != c.OIDC {
		t.Errorf("Moodle is told %v", c.Moodle)
	}
	if len(c.Extensions) != 1 || c.Extensions[0].Platform != "canvas.instructure.com" || !strings.Contains(s.URL, c.Extensions[0].Domain) || len(c.Extensions[0].Settings.Placements) != 3 || c.Extensions[0].Settings.Placements[0].MessageType != lti.DeepLinking {
		t.Errorf("Canvas is told %+v", c.Extensions)
	}
}

func TestPublicURL(t *testing.T) {
	tool := newTool(t)
	for public, want := range map[string]string{"": "trusted_proxies", "https://class.example.org": `"https://class.example.org/lti/launch"`} {
		s := startClassesBehind(t, words("yes"), func(c *Config) { c.PublicURL, c.TrustedProxies, c.Classes.LTI = public, nil, tool })
		if _, body := s.stranger().do("GET", "/lti/config", nil, "X-Forwarded-Proto", "https"); !strings.Contains(body, want) {
			t.Errorf("public_url %q: %s", public, body)
		}
	}
}
