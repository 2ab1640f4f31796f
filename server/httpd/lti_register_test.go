package httpd

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"fewshot/app/classes"
	"fewshot/server/httpd/classapi"
	"fewshot/server/lti"
	"fewshot/server/lti/ltitest"

	"github.com/go-jose/go-jose/v4"
)

// newTool is a tool that knows no platform.
func newTool(t *testing.T) *lti.Tool {
	t.Helper()
	key, err := lti.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	tool, err := lti.New(nil, key, []byte("a secret of the test's own, for its states"))
	if err != nil {
		t.Fatal(err)
	}
	return tool
}

// TestLTI_registers has an administrator enter one address in a platform. From then on
// its courses open, at other servers of the database too.
func TestLTI_registers(t *testing.T) {
	p := ltitest.New()
	t.Cleanup(p.Close)
	tool := newTool(t)
	p.ToolKey = func() (*jose.JSONWebKeySet, error) {
		var set jose.JSONWebKeySet
		return &set, json.Unmarshal(tool.JWKS(), &set)
	}
	s := startClassesWith(t, words("yes"), func(c *classapi.Classes) { c.LTI, c.RegisterKey = tool, "the-key" })
	path := func(key string) string { return strings.TrimPrefix(p.Registers(s.URL+"/lti/register/"+key), s.URL) }

	if got := s.stranger().visit(path("another-key")); got.status != http.StatusForbidden || len(tool.Platforms()) != 0 {
		t.Errorf("without the key: %d, %d platforms", got.status, len(tool.Platforms()))
	}
	used := path("the-key")
	got := s.stranger().visit(used)
	if got.status != http.StatusOK || !strings.Contains(got.body, "org.imsglobal.lti.close") || len(tool.Platforms()) != 1 {
		t.Fatalf("with the key: %d %s", got.status, got.body)
	}
	if p.Registered["initiate_login_uri"] != s.URL+"/lti/login" || p.Registered["jwks_uri"] != s.URL+"/lti/jwks" {
		t.Errorf("the platform has %v", p.Registered)
	}
	if policy := got.header.Get("Content-Security-Policy"); !strings.Contains(policy, "script-src 'sha256-") || strings.Contains(policy, "unsafe") || !strings.Contains(policy, p.Auth) {
		t.Errorf("the page's policy is %s", policy)
	}
	if again := s.stranger().visit(used); again.status != http.StatusForbidden {
		t.Errorf("a token that was used: %d", again.status)
	}

	// A launch, which has the tiny models and no money.
	teacher := s.stranger().launch(p, instructor)
	var c classes.Class
	teacher.must("GET", "/api/teacher/classes/"+classOf(t, teacher), nil, &c)
	if c.Budget.MicroUSD != 0 || c.Allows("openai/gpt-5.5") {
		t.Errorf("the class has %v and %v", c.Budget, c.Models)
	}

	// Another server learns of it from the database.
	other := newTool(t)
	if err := (&classapi.Classes{Service: s.service, LTI: other}).LoadPlatforms(t.Context()); err != nil || len(other.Platforms()) != 1 || other.Platforms()[0].ClientID != ltitest.ClientID {
		t.Errorf("another server knows %v, %v", other.Platforms(), err)
	}
}

// TestLTI_registration_of_another: who has the address can't pass for a platform that is
// known.
func TestLTI_registration_of_another(t *testing.T) {
	s, _, tool := startPlatform(t)
	evil := ltitest.New() // of the same issuer, with keys of its own
	t.Cleanup(evil.Close)
	at := evil.Registers("")
	_, err := tool.Register(t.Context(), s.URL, "Fewshot", evil.Auth+"/openid-configuration", strings.TrimPrefix(at[strings.Index(at, "registration_token="):], "registration_token="))
	if err == nil || !strings.Contains(err.Error(), "other keys") || evil.Registered != nil {
		t.Errorf("registered: %v", err)
	}
	for _, address := range []string{"", "file:///etc/passwd", "http://lms.example/configuration"} {
		if _, err := tool.Register(t.Context(), s.URL, "Fewshot", address, ""); err == nil {
			t.Errorf("%q was read", address)
		}
	}
}
