// Package config reads the settings. Flags override the environment, which overrides a
// configuration file, which overrides the defaults.
//
//	setup, err := config.Load(os.Args[1:], config.NewEnvironment(os.Environ()))
//
// A setting is one line (settings.go), a provider that needs nothing but its key one
// row (presets.go). Keys and other secrets come from the environment or from separate
// files, and are removed from the environment afterwards.
package config

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/pelletier/go-toml/v2"

	"fewshot/server/gateway"
	"fewshot/server/lti"
	"fewshot/server/provider"
)

// A Config is everything that can be set, except secrets: those stand in the
// environment or in files of their own, never here.
type Config struct {
	Addr           string   `toml:"addr"`            // host:port to listen on
	MetricsAddr    string   `toml:"metrics_addr"`    // host:port for /metrics alone; "" serves it on Addr to this machine
	Open           bool     `toml:"open"`            // strangers may spend the keys
	Hosts          []string `toml:"hosts"`           // host names that the server answers to
	TrustedProxies []string `toml:"trusted_proxies"` // addresses or networks whose X-Forwarded-… headers are believed
	PublicURL      string   `toml:"public_url"`      // the address that people type, without a path; "": what each request says
	Base           string   `toml:"base"`            // the path that a proxy gives the server in front of its own
	GraceSeconds   int      `toml:"grace_seconds"`   // how long running answers may go on after SIGTERM
	Connections    int      `toml:"connections"`     // that are open at a time
	Fit            bool     `toml:"fit"`             // every request is fitted to its model
	Browser        bool     `toml:"browser"`         // open the page if the program was started by hand
	Discover       bool     `toml:"discover"`        // look for Ollama and llama.cpp on this machine
	OllamaHost     string   `toml:"ollama_host"`     // where; "" is Ollama's own default
	LlamaCppHost   string   `toml:"llamacpp_host"`   // where; "" is llama.cpp's own default
	AllowHTTPKey   bool     `toml:"allow_http_key"`  // keys may go to other machines without TLS
	LogLevel       string   `toml:"log_level"`       // debug, info, warn or error
	LogFormat      string   `toml:"log_format"`      // text or json
	LogPrompts     bool     `toml:"log_prompts"`     // write prompts to the log
	EmbedState     string   `toml:"embed_state"`     // file with the accounts of embeds; "": memory
	DayUSD         float64  `toml:"day_usd"`         // what open access, or the access token, may spend a day; 0: no limit
	DayTokens      int      `toml:"day_tokens"`      // the same of models without a known price
	DayState       string   `toml:"day_state"`       // file with what was spent; "": the classes' database, or memory
	Classes        string   `toml:"classes"`         // file with the classes; "": none, unless there is a database

	ModelsFile string `toml:"models_file"` // facts about models that the table lacks; "": models.json beside this file

	AccessTokenFile string `toml:"access_token_file"` // a file with the token that clients must send

	Limits    gateway.Limits `toml:"limits"`
	Providers []Provider     `toml:"providers"`
	LTI       []lti.Platform `toml:"lti"`  // learning platforms
	OIDC      OIDC           `toml:"oidc"` // how teachers sign in without the token
}

// An OIDC is an OpenID Connect issuer that teachers sign in with.
type OIDC struct {
	Issuer          string   `toml:"issuer"`
	ClientID        string   `toml:"client_id"`
	ClientSecretEnv string   `toml:"client_secret_env"` // the environment variable that holds it
	Teachers        []string `toml:"teachers"`          // who may: verified e-mail addresses, or @ and a domain
}

// A Provider names one provider, as [[providers]] in the file.
type Provider struct {
	Name           string   `toml:"name"`
	Kind           string   `toml:"kind"`             // openai (the default) or anthropic
	BaseURL        string   `toml:"base_url"`         // may be left out for the names in presets
	APIKeyEnv      string   `toml:"api_key_env"`      // the environment variable that holds the key
	APIKeyFile     string   `toml:"api_key_file"`     // or the file that does
	Models         []string `toml:"models"`           // to offer; none: the upstream's own list
	MaxTokensField string   `toml:"max_tokens_field"` // max_tokens or max_completion_tokens; "" lets the server choose
	Without        []string `toml:"without"`          // parameters that its models don't take
	Endpoints      []string `toml:"endpoints"`        // the only ones there are: chat, completions
	ActsLike       any      `toml:"acts_like"`        // the model that its models act like, see actsAs

	Key provider.Key `toml:"-"` // found in the environment or in a file
}

// actsAs says which model one acts like whose name doesn't tell: of all of a
// provider's models (acts_like = "gpt-5.5"), or of each by its name
// (acts_like = {chat = "gpt-6-luna"}). The name of all is "".
func (pc *Provider) actsAs() (map[string]string, error) {
	wrong := fmt.Errorf("provider %q: acts_like is the name of a model, or a table of such names", pc.Name)
	like := map[string]string{}
	switch v := pc.ActsLike.(type) {
	case nil:
	case string:
		like[""] = v
	case map[string]any:
		for name, model := range v {
			s, ok := model.(string)
			if !ok {
				return nil, wrong
			}
			like[name] = s
		}
	default:
		return nil, wrong
	}
	return like, nil
}

// defaults hold when nothing is set.
func defaults() Config {
	return Config{
		Addr:         "127.0.0.1:8080",
		GraceSeconds: 25,
		Connections:  4096,
		Browser:      true,
		Discover:     true,
		LogLevel:     "info",
		LogFormat:    "text",
		DayUSD:       5,
		DayTokens:    1_000_000,
		Limits:       gateway.DefaultLimits(),
	}
}

// readFile reads a configuration file over c. Unknown names are errors. The
// file's text is not quoted back: somebody may have put a key there.
func (c *Config) readFile(path string) error {
	data, err := os.ReadFile(path)
	if err != nil {
		return fmt.Errorf("read configuration: %w", err)
	}
	err = toml.NewDecoder(bytes.NewReader(data)).DisallowUnknownFields().Decode(c)
	if unknown, ok := errors.AsType[*toml.StrictMissingError](err); ok {
		first := unknown.Errors[0]
		row, _ := first.Position()
		return fmt.Errorf("configuration %s, line %d: there is no setting %s", path, row, strings.Join(first.Key(), "."))
	}
	if wrong, ok := errors.AsType[*toml.DecodeError](err); ok {
		row, column := wrong.Position()
		return fmt.Errorf("configuration %s, line %d, column %d: this is not valid TOML, or not the kind of value that the setting takes", path, row, column)
	}
	if err != nil {
		return fmt.Errorf("configuration %s can't be read", path)
	}
	return nil
}
