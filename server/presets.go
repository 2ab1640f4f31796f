package main

import (
	"cmp"
	"fmt"
	"slices"

	"fewshot/server/provider"
)

// A preset is a provider that needs nothing but its key: everything else is
// known. Its variables are the ones that its own tools read.
type preset struct {
	name, kind, baseURL string
	keyEnv              string // and keyEnv_FILE
	baseURLEnv          string
	modelsEnv           string // names of models, with commas between them
}

// presets are all presets, in the order in which their models are listed.
var presets = []preset{
	{"openai", provider.KindOpenAI, provider.OpenAIBaseURL, "OPENAI_API_KEY", "OPENAI_BASE_URL", "OPENAI_MODELS"},
	{"anthropic", provider.KindAnthropic, provider.AnthropicBaseURL, "ANTHROPIC_API_KEY", "ANTHROPIC_BASE_URL", "ANTHROPIC_MODELS"},
	{"gemini", provider.KindOpenAI, provider.GeminiBaseURL, "GEMINI_API_KEY", "GEMINI_BASE_URL", "GEMINI_MODELS"},
	{"openrouter", provider.KindOpenAI, provider.OpenRouterBaseURL, "OPENROUTER_API_KEY", "OPENROUTER_BASE_URL", "OPENROUTER_MODELS"},
	{"groq", provider.KindOpenAI, provider.GroqBaseURL, "GROQ_API_KEY", "GROQ_BASE_URL", "GROQ_MODELS"},
}

// addPresets adds the providers that the environment has a key or an address
// for. One that the file names as well keeps what the environment leaves open.
func (c *config) addPresets(env *environment) error {
	for _, p := range presets {
		key, err := env.secret(p.keyEnv)
		if err != nil {
			return err
		}
		baseURL, models := env.get(p.baseURLEnv), words(env.get(p.modelsEnv))
		i := slices.IndexFunc(c.Providers, func(pc providerConfig) bool { return pc.Name == p.name })
		if i < 0 {
			if key == "" && baseURL == "" {
				continue
			}
			c.Providers = append(c.Providers, providerConfig{Name: p.name})
			i = len(c.Providers) - 1
		}
		pc := &c.Providers[i]
		pc.Kind = cmp.Or(pc.Kind, p.kind)
		pc.BaseURL = cmp.Or(baseURL, pc.BaseURL, p.baseURL)
		if len(models) > 0 {
			pc.Models = models
		}
		if key != "" {
			if pc.key, err = provider.NewKey(key); err != nil {
				return fmt.Errorf("%s: %w", p.keyEnv, err)
			}
		}
	}
	return nil
}

// readKeys reads the keys of the providers that the file names and the
// environment had no key for under its usual name.
func (c *config) readKeys(env *environment) error {
	for i := range c.Providers {
		pc := &c.Providers[i]
		var (
			secret string
			err    error
		)
		switch {
		case pc.key.IsSet():
			continue
		case pc.APIKeyEnv != "" && pc.APIKeyFile != "":
			err = fmt.Errorf("set api_key_env or api_key_file, not both")
		case pc.APIKeyEnv != "":
			if secret, err = env.secret(pc.APIKeyEnv); err == nil && secret == "" {
				err = fmt.Errorf("the environment variable %s is not set", pc.APIKeyEnv)
			}
		case pc.APIKeyFile != "":
			secret, err = readSecret(pc.APIKeyFile)
		}
		if err == nil && secret != "" {
			pc.key, err = provider.NewKey(secret)
		}
		if err != nil {
			return fmt.Errorf("provider %q: %w", pc.Name, err)
		}
	}
	return nil
}
