package provider

import (
	"net/url"
	"slices"
	"sync"

	"fewshot/app/ability"
	"fewshot/app/model"
)

// An Able is a provider that knows what its models take.
type Able interface {
	// Ability is what a model takes, by the provider's own name for it.
	Ability(id string) ability.Ability
}

// A Telling is a provider whose upstream says more of its models than their names.
type Telling interface {
	// Facts are what the upstream's own list says of a model, by its name there.
	Facts(id string) model.Facts
}

// abilities are what is known of an upstream's models: from the table, from its
// own list, and from the configuration.
type abilities struct {
	provider, host string
	fixed          ability.Said      // from the configuration
	actsLike       map[string]string // from the configuration, by name; "": of all others

	mu    sync.Mutex
	said  map[string]ability.Said    // by the upstream's list, as long as that
	facts map[string]model.Facts     // by the same
	known map[string]ability.Ability // that were looked up since, of models of a list
}

func newAbilities(c Config) *abilities {
	a := &abilities{provider: c.Name, fixed: ability.Said{Without: c.Without, Endpoints: c.Endpoints, Limit: c.MaxTokensField}, actsLike: c.ActsLike}
	if base, err := url.Parse(c.BaseURL); err == nil {
		a.host = base.Hostname()
	}
	return a
}

// Ability is what a model takes.
func (a *abilities) Ability(id string) ability.Ability {
	a.mu.Lock()
	defer a.mu.Unlock()
	if known, ok := a.known[id]; ok {
		return known
	}
	s := a.said[id]
	s.Without, s.Limit = a.fixed.Without, a.fixed.Limit
	if a.fixed.Endpoints != nil {
		s.Endpoints = a.fixed.Endpoints
	}
	if s.ActsLike = a.actsLike[id]; s.ActsLike == "" {
		s.ActsLike = a.actsLike[""]
	}
	if a.known == nil || len(a.known) >= maxModels {
		a.known = map[string]ability.Ability{}
	}
	a.known[id] = ability.Of(a.provider, a.host, id, s)
	return a.known[id]
}

// Facts are what the upstream's list says of a model's window and price.
func (a *abilities) Facts(id string) model.Facts {
	a.mu.Lock()
	defer a.mu.Unlock()
	return a.facts[id]
}

// heard keeps what a list says of its models.
func (a *abilities) heard(said map[string]ability.Said, facts map[string]model.Facts) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.said, a.facts, a.known = said, facts, nil
}

// listed is what one row of a list of models says of what the model takes. The
// fields are those of OpenRouter, Groq, vLLM and Anthropic.
type listed struct {
	OwnedBy     string   `json:"owned_by"`
	Supported   []string `json:"supported_parameters"`
	MaxTokens   float64  `json:"max_tokens"`
	TopProvider struct {
		MaxCompletionTokens float64 `json:"max_completion_tokens"`
	} `json:"top_provider"`
	MaxCompletionTokens float64 `json:"max_completion_tokens"`
	Pricing             pricing `json:"pricing"`
	Capabilities        struct {
		Thinking struct {
			Supported *bool `json:"supported"`
		} `json:"thinking"`
	} `json:"capabilities"`
}

// said is what t says. A list of parameters without the most common one is a
// list of something else.
func (t *listed) said() ability.Said {
	s := ability.Said{OwnedBy: t.OwnedBy, MaxTokens: int(min(max(t.MaxTokens, t.MaxCompletionTokens, t.TopProvider.MaxCompletionTokens, 0), 1e9))}
	if slices.Contains(t.Supported, "max_tokens") || slices.Contains(t.Supported, "max_completion_tokens") || slices.Contains(t.Supported, "temperature") {
		s.Supported = t.Supported
	}
	if can := t.Capabilities.Thinking.Supported; can != nil {
		s.NoThinking = !*can
	}
	return s
}
