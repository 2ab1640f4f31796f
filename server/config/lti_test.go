package config

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const oneLTI = `[[lti]]
name = "lms"
issuer = "https://lms.example"
client_id = "c"
auth_url = "https://lms.example/a"
token_url = "https://lms.example/t"
jwks_url = "https://lms.example/j"
`

// loaded loads a configuration file.
func loaded(t *testing.T, text string, args ...string) (*Setup, error) {
	t.Helper()
	path := filepath.Join(t.TempDir(), "fewshot.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return Load(append(args, "-config", path), NewEnvironment(nil))
}

func TestLoad_learning_platforms(t *testing.T) {
	for name, tt := range map[string]struct {
		text string
		args []string
		says string // "": it is good
	}{
		"no place for classes":   {oneLTI, nil, "-classes"},
		"a class file":           {oneLTI, []string{"-classes", "class.db"}, ""},
		"two of one name":        {oneLTI + oneLTI, []string{"-classes", "class.db"}, "two platforms"},
		"money":                  {oneLTI + "models = [\"openai/gpt-5.5\"]\nusd_per_class = 5\nusd_total = 100\n", []string{"-classes", "class.db"}, ""},
		"more a class than all":  {oneLTI + "usd_per_class = 5\n", []string{"-classes", "class.db"}, "usd_total"},
		"a frame from anywhere":  {oneLTI + "frame_origins = [\"*\"]\n", []string{"-classes", "class.db"}, "frame origin"},
		"a negative budget":      {oneLTI + "usd_per_class = -1\nusd_total = 5\n", []string{"-classes", "class.db"}, "usd_per_class"},
		"an address with a path": {`public_url = "https://class.example.org/fewshot"`, nil, "base"},
		"an address alone":       {`public_url = "class.example.org"`, nil, "public-url"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := loaded(t, tt.text, tt.args...)
			if tt.says == "" && err != nil || tt.says != "" && (err == nil || !strings.Contains(err.Error(), tt.says)) {
				t.Errorf("%v", err)
			}
		})
	}
}

func TestSetup_PublicHosts(t *testing.T) {
	for text, want := range map[string][]string{
		``: nil,
		`public_url = "https://class.example.org/"`:                           {"class.example.org"},
		"public_url = \"https://class.example.org\"\naddr = \"0.0.0.0:8080\"": nil, // any, as before
		"public_url = \"https://class.example.org\"\nhosts = [\"a\"]":         {"a", "class.example.org"},
	} {
		s, err := loaded(t, text)
		if err != nil || !slices.Equal(s.PublicHosts(), want) {
			t.Errorf("%s: %v, %v", text, s.PublicHosts(), err)
		}
	}
}
