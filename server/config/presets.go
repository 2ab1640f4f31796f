package config

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"fewshot/server/provider"
)

// A preset is a provider that needs nothing but its key: everything else is
// known. Its variables are the ones that its own tools read.
type preset struct {
	name, kind, baseURL string
	keyEnv              []string // and each with _FILE; the first that is set holds
	baseURLEnv          []string
	modelsEnv           string // names of models, with commas between them
	path                string // what follows the address that the variable has
}

// presets are all presets, in the order in which their models are listed.
var presets = []preset{
	simple("openai", provider.KindOpenAI, provider.OpenAIBaseURL),
	simple("anthropic", provider.KindAnthropic, provider.AnthropicBaseURL),
	simple("gemini", provider.KindOpenAI, provider.GeminiBaseURL),
	simple("openrouter", provider.KindOpenAI, provider.OpenRouterBaseURL),
	simple("groq", provider.KindOpenAI, provider.GroqBaseURL),
	simple("deepseek", provider.KindOpenAI, provider.DeepSeekBaseURL),
	simple("mistral", provider.KindOpenAI, provider.MistralBaseURL),
	simple("xai", provider.KindOpenAI, provider.XAIBaseURL),
	simple("moonshot", provider.KindOpenAI, provider.MoonshotBaseURL),
	{
		name: "qwen", kind: provider.KindOpenAI, baseURL: provider.QwenBaseURL,
		keyEnv: []string{"DASHSCOPE_API_KEY", "QWEN_API_KEY"}, baseURLEnv: []string{"DASHSCOPE_BASE_URL", "QWEN_BASE_URL"}, modelsEnv: "QWEN_MODELS",
	},
	simple("together", provider.KindOpenAI, provider.TogetherBaseURL),
	simple("cerebras", provider.KindOpenAI, provider.CerebrasBaseURL),
	// Every resource of Azure's has an address of its own. Its models are called
	// by the names of the deployments, which its list doesn't have.
	{
		name: "azure", kind: provider.KindOpenAI, path: "/openai/v1",
		keyEnv: []string{"AZURE_OPENAI_API_KEY", "AZURE_API_KEY"}, baseURLEnv: []string{"AZURE_OPENAI_ENDPOINT", "AZURE_OPENAI_BASE_URL"}, modelsEnv: "AZURE_OPENAI_MODELS",
	},
}

// simple is a preset whose variables follow from its name.
func simple(name, kind, baseURL string) preset {
	upper := strings.ToUpper(name)
	return preset{
		name: name, kind: kind, baseURL: baseURL,
		keyEnv: []string{upper + "_API_KEY"}, baseURLEnv: []string{upper + "_BASE_URL"}, modelsEnv: upper + "_MODELS",
	}
}

// key is the key that the environment has for p, and the variable that has it.
func (p *preset) key(env *Environment) (name, key string, err error) {
	for _, name = range p.keyEnv {
		if key, err = env.secret(name); err != nil || key != "" {
			return name, key, err
		}
	}
	return "", "", nil
}

// address is the address that the environment has for p; "" if it has none.
func (p *preset) address(env *Environment) string {
	for _, name := range p.baseURLEnv {
		if v := strings.TrimRight(env.get(name), "/"); v != "" {
			return strings.TrimSuffix(v, p.path) + p.path
		}
	}
	return ""
}

// addPresets adds the providers that the environment has a key or an address
// for. One that the file names as well keeps what the environment leaves open.
func (c *Config) addPresets(env *Environment) error {
	for _, p := range presets {
		name, key, err := p.key(env)
		if err != nil {
			return err
		}
		baseURL, models := p.address(env), words(env.get(p.modelsEnv))
		i := slices.IndexFunc(c.Providers, func(pc Provider) bool { return pc.Name == p.name })
		if i < 0 {
			if key == "" && baseURL == "" || cmp.Or(baseURL, p.baseURL) == "" {
				continue
			}
			c.Providers = append(c.Providers, Provider{Name: p.name})
			i = len(c.Providers) - 1
		}
		pc := &c.Providers[i]
		pc.Kind = cmp.Or(pc.Kind, p.kind)
		pc.BaseURL = cmp.Or(baseURL, pc.BaseURL, p.baseURL)
		if len(models) > 0 {
			pc.Models = models
		}
		if key != "" {
			if pc.Key, err = provider.NewKey(key); err != nil {
				return fmt.Errorf("%s: %w", name, err)
			}
		}
	}
	return nil
}

// readKeys reads the keys of the providers that the file names and the
// environment had no key for under its usual name.
func (c *Config) readKeys(env *Environment) error {
	for i := range c.Providers {
		pc := &c.Providers[i]
		var (
			secret string
			err    error
		)
		switch {
		case pc.Key.IsSet():
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
			pc.Key, err = provider.NewKey(secret)
		}
		if err != nil {
			return fmt.Errorf("provider %q: %w", pc.Name, err)
		}
	}
	return nil
}
