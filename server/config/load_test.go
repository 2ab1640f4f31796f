package config

import (
	"os"
	"path/filepath"
	"reflect"
	"strings"
	"testing"

	"fewshot/server/gateway"
)

// write writes a file into a fresh folder and returns its path.
func write(t *testing.T, content string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file")
	if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

func TestPrecedence(t *testing.T) {
	file := write(t, "addr = \"127.0.0.1:1\"\nlog_level = \"warn\"\n[limits]\nmax_tokens = 1111\nsamples = 3\ndefault_tokens = 11\n")
	s, err := Load(
		[]string{"-config", file, "-max-tokens", "3333"},
		NewEnvironment([]string{"FEWSHOT_MAX_TOKENS=2222", "FEWSHOT_SAMPLES=2", "FEWSHOT_LOG_FORMAT=json", "FEWSHOT_HOSTS="}))
	if err != nil {
		t.Fatal(err)
	}
	if s.Limits.MaxTokens != 3333 || s.Limits.Samples != 2 || s.Limits.DefaultTokens != 11 || s.Addr != "127.0.0.1:1" ||
		s.LogLevel != "warn" || s.LogFormat != "json" || s.Limits.Messages != defaults().Limits.Messages {
		t.Errorf("got %+v", s.Config)
	}
	t.Run("the file may be named in the environment", func(t *testing.T) {
		s, err := Load(nil, NewEnvironment([]string{"FEWSHOT_CONFIG=" + file}))
		if err != nil || s.Limits.Samples != 3 {
			t.Errorf("got %+v, %v", s, err)
		}
	})
}

func TestAddress(t *testing.T) {
	for _, c := range []struct{ flag, variable, port, want string }{
		{"", "", "", "127.0.0.1:8080"},
		{"", "", "9000", "127.0.0.1:9000"},
		{"", "0.0.0.0", "9000", "0.0.0.0:9000"},
		{"", "0.0.0.0:7000", "", "0.0.0.0:7000"},
		{"", "0.0.0.0:7000", "9000", "0.0.0.0:9000"},
		{"127.0.0.1:5000", "0.0.0.0:7000", "9000", "127.0.0.1:5000"},
		{"127.0.0.1:0", "", "9000", "127.0.0.1:0"},
		{"0.0.0.0", "", "9000", "0.0.0.0:9000"},
		{"localhost", "", "", "localhost:8080"},
		{":6000", "", "", ":6000"},
		{"[::1]", "", "9000", "[::1]:9000"},
	} {
		var args []string
		if c.flag != "" {
			args = []string{"-addr", c.flag}
		}
		s, err := Load(args, NewEnvironment([]string{"FEWSHOT_ADDR=" + c.variable, "PORT=" + c.port}))
		if err != nil || s.Addr != c.want {
			t.Errorf("%+v gave %v, %v", c, s, err)
		}
	}
}

func TestProviders(t *testing.T) {
	secret := write(t, "  sk-from-a-file-1\n")
	file := write(t, `
[[providers]]
name = "openai"
base_url = "https://proxy.example/v1"
models = ["from-file"]

[[providers]]
name = "lab"
kind = "anthropic"
base_url = "https://lab.example/v1"
api_key_env = "LAB_KEY"

[[providers]]
name = "vault"
base_url = "https://vault.example/v1"
api_key_file = "`+secret+`"
`)
	t.Setenv("LAB_KEY", "sk-lab-key-123")
	env := NewEnvironment([]string{"LAB_KEY=sk-lab-key-123", "OPENAI_API_KEY_FILE=" + secret, "GROQ_API_KEY=gsk-1234567", "GEMINI_BASE_URL=http://127.0.0.1:5/v1", "GROQ_MODELS=a, b,,"})
	s, err := Load([]string{"-config", file}, env)
	if err != nil {
		t.Fatal(err)
	}
	var list []string
	for _, p := range s.Providers {
		list = append(list, strings.Join([]string{p.Name, p.Kind, p.BaseURL, strings.Join(p.Models, "+"), p.Key.String()}, " "))
	}
	want := []string{
		"openai openai https://proxy.example/v1 from-file [redacted]",
		"lab anthropic https://lab.example/v1  [redacted]",
		"vault  https://vault.example/v1  [redacted]",
		"gemini openai http://127.0.0.1:5/v1  ",
		"groq openai https://api.groq.com/openai/v1 a+b [redacted]",
	}
	if got := strings.Join(list, "\n"); got != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", got, strings.Join(want, "\n"))
	}
	if os.Getenv("LAB_KEY") != "" || env.get("GROQ_API_KEY") != "" {
		t.Error("a key stayed in the environment")
	}
}

func TestRefusals(t *testing.T) {
	key := "OPENAI_API_KEY=sk-secret-1234567"
	for _, c := range []struct {
		name      string
		args, env []string
		want      string // in the error; "" for none
	}{
		{"a key on loopback", nil, []string{key}, ""},
		{"a key on IPv6 loopback", []string{"-addr", "[::1]:1"}, []string{key}, ""},
		{"a key for everybody", []string{"-addr", "0.0.0.0:80"}, []string{key}, "FEWSHOT_ACCESS_TOKEN"},
		{"a key on all interfaces", []string{"-addr", ":80"}, []string{key}, "FEWSHOT_ACCESS_TOKEN"},
		{"a key on an address of the network", nil, []string{key, "FEWSHOT_ADDR=192.168.1.2"}, "-open"},
		{"a key on a host name", nil, []string{key, "FEWSHOT_ADDR=play.example.org:80"}, "FEWSHOT_ACCESS_TOKEN"},
		{"no key for everybody", []string{"-addr", "0.0.0.0:80"}, nil, ""},
		{"a key for everybody, openly", []string{"-addr", "0.0.0.0:80", "-open"}, []string{key}, ""},
		{"a key for everybody, openly by the environment", []string{"-addr", "0.0.0.0:80"}, []string{key, "FEWSHOT_OPEN=1"}, ""},
		{"not quite openly", []string{"-addr", "0.0.0.0:80", "-open=false"}, []string{key, "FEWSHOT_OPEN=1"}, "FEWSHOT_ACCESS_TOKEN"},
		{"a key behind a token", []string{"-addr", "0.0.0.0:80"}, []string{key, "FEWSHOT_ACCESS_TOKEN=0123456789abcdef"}, ""},
		{"a token that can be guessed", nil, []string{"FEWSHOT_ACCESS_TOKEN=1234"}, "shorter"},
		{"a token that is no header", nil, []string{"FEWSHOT_ACCESS_TOKEN=0123456789 abcdef"}, "visible ASCII"},
		{"a secret in two places", nil, []string{key, "OPENAI_API_KEY_FILE=/dev/null"}, "both"},
		{"a secret file that is not there", nil, []string{"OPENAI_API_KEY_FILE=/nowhere"}, "/nowhere"},
		{"an empty secret file", nil, []string{"OPENAI_API_KEY_FILE=/dev/null"}, "empty"},
		{"a key with a line feed", nil, []string{"OPENAI_API_KEY=sk\nsecret-1234567"}, "OPENAI_API_KEY"},
		{"an unknown flag", []string{"-key", "sk-secret-1234567"}, nil, "-key"},
		{"an argument", []string{"-open", "now"}, nil, `"now"`},
		{"a word for a number", []string{"-streams", "many"}, nil, "-streams"},
		{"a word for a switch", nil, []string{"FEWSHOT_OPEN=maybe"}, "FEWSHOT_OPEN"},
		{"a port that is a word", nil, []string{"PORT=http"}, `"http" is not a valid port`},
		{"a port that is too large", []string{"-addr", "127.0.0.1:65536"}, nil, `"65536" is not a valid port`},
		{"a port without its host", []string{"-addr", "9000"}, nil, "127.0.0.1:9000"},
		{"an address of the metrics without a port", []string{"-metrics-addr", "127.0.0.1"}, nil, "it is host:port"},
		{"an address of the metrics", []string{"-metrics-addr", ":9100"}, nil, ""},
		{"a negative grace in the file", []string{"-config", write(t, "grace_seconds = -5")}, nil, "grace is -5 s"},
		{"a limit of nothing", []string{"-streams", "0"}, nil, "streams"},
		{"a proxy that is none", []string{"-trusted-proxies", "10.0.0.0/8,proxy"}, nil, `"proxy"`},
		{"an odd log format", []string{"-log-format", "xml"}, nil, "xml"},
		{"a file that is not there", []string{"-config", "/nowhere"}, nil, "/nowhere"},
		{"an unknown name in the file", []string{"-config", write(t, "adr = 1")}, nil, "line 1: there is no setting adr"},
		{"a key in the file", []string{"-config", write(t, "[[providers]]\nname = \"x\"\napi_key = \"sk-secret-1234567\"")}, nil, "api_key"},
		{"a file that is no TOML", []string{"-config", write(t, "x = sk-secret-1234567")}, nil, "line 1"},
		{"a wrong type in the file", []string{"-config", write(t, "open = \"sk-secret-1234567\"")}, nil, "line 1"},
		{"a key variable that is not set", []string{"-config", write(t, "[[providers]]\nname = \"x\"\napi_key_env = \"NONE\"")}, nil, "NONE"},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, err := Load(c.args, NewEnvironment(c.env))
			switch {
			case c.want == "" && err != nil:
				t.Errorf("refused: %v", err)
			case c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)):
				t.Errorf("got %v, want an error about %q", err, c.want)
			case err != nil && strings.Contains(err.Error(), "secret-1234567"):
				t.Errorf("the error quotes a secret: %v", err)
			}
		})
	}
}

func TestHelp(t *testing.T) {
	var out strings.Builder
	Print(&out)
	for _, s := range settings {
		if !strings.Contains(out.String(), "-"+s.flag+" ") || !strings.Contains(out.String(), s.env) {
			t.Errorf("help does not say -%s with %s", s.flag, s.env)
		}
	}
	for _, name := range []string{"PORT", "FEWSHOT_ACCESS_TOKEN", "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODELS", "ANTHROPIC_API_KEY", "-config", "[[providers]]"} {
		if !strings.Contains(out.String(), name) {
			t.Errorf("help does not say %s", name)
		}
	}
	for _, part := range []reflect.Type{reflect.TypeFor[Config](), reflect.TypeFor[Provider](), reflect.TypeFor[gateway.Limits]()} {
		for i := range part.NumField() {
			name := part.Field(i).Tag.Get("toml")
			flag := "-" + strings.ReplaceAll(name, "_", "-") + " "
			if !strings.Contains(out.String(), flag) && !strings.Contains(out.String(), name) {
				t.Errorf("help does not say that the file has %s", name)
			}
		}
	}
	seen := map[string]bool{}
	for _, s := range settings {
		if seen[s.flag] || seen[s.env] {
			t.Errorf("-%s or %s is there twice", s.flag, s.env)
		}
		seen[s.flag], seen[s.env] = true, true
	}
}
