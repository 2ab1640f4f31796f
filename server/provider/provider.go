// Package provider has what can answer a prompt on the server: OpenAI and everything
// that speaks its protocol, Anthropic, and the embedded models.
//
// A [Provider] is a chat.Streamer with a name and a list of models. [New] makes one
// from a [Config], [Discover] finds servers on this machine, and [NewEmbedded] wraps a
// model that runs in this process. A provider is safe for concurrent use, never
// retries, never follows a redirect, sends its key only to its own host, and removes
// it from whatever comes back.
package provider

import (
	"context"
	"fmt"
	"net/http"
	"strings"
	"time"

	"fewshot/app/ability"
	"fewshot/app/chat"
)

// A Provider answers requests for the models it lists.
//
// The request's model is the full name, Name() + "/" + Model.ID, as the
// gateway got it; the provider sends upstream what follows its own name.
type Provider interface {
	chat.Streamer
	// Name is the first part of its models' full names, for instance openai.
	Name() string
	// Models are the models that it has now. An upstream's list is cached;
	// with an error, the last list that was read is returned beside it.
	Models(ctx context.Context) ([]Model, error)
}

// A Model is one that a provider has.
type Model struct {
	ID      string // the provider's own name for it, without the provider's name
	Created int64  // Unix time in seconds, 0 if not known
	OwnedBy string // "" if not known
	// ContextWindow is how many tokens prompt and answer may have together,
	// 0 if not known.
	ContextWindow int
	// Chat and Completions say which endpoints the model takes; with both
	// false it is not known, and either may be tried.
	Chat, Completions bool
}

// Kinds of a provider.
const (
	KindOpenAI    = "openai"    // OpenAI's protocol
	KindAnthropic = "anthropic" // Anthropic's Messages API
)

// Base URLs of providers that are configured by a key alone.
const (
	OpenAIBaseURL     = "https://api.openai.com/v1"
	AnthropicBaseURL  = "https://api.anthropic.com/v1"
	GeminiBaseURL     = "https://generativelanguage.googleapis.com/v1beta/openai"
	OpenRouterBaseURL = "https://openrouter.ai/api/v1"
	GroqBaseURL       = "https://api.groq.com/openai/v1"
	DeepSeekBaseURL   = "https://api.deepseek.com/v1"
	MistralBaseURL    = "https://api.mistral.ai/v1"
	XAIBaseURL        = "https://api.x.ai/v1"
	MoonshotBaseURL   = "https://api.moonshot.ai/v1"
	QwenBaseURL       = "https://dashscope-intl.aliyuncs.com/compatible-mode/v1"
	TogetherBaseURL   = "https://api.together.xyz/v1"
	CerebrasBaseURL   = "https://api.cerebras.ai/v1"
)

// A Config says where a provider is and how to reach it.
type Config struct {
	Kind    string // KindOpenAI or KindAnthropic
	Name    string // first part of the models' names: lower-case letters, digits, - and _
	BaseURL string // up to and with /v1; http or https, without user, query or fragment
	Key     Key    // the zero Key sends none
	// Models are the models to offer, by the provider's own names. If empty,
	// the list comes from the upstream.
	Models []string
	// AllowInsecureKey permits sending the key over http to a host other than
	// this machine.
	AllowInsecureKey bool
	// MaxTokensField is max_tokens or max_completion_tokens; empty chooses by
	// host and model. Only KindOpenAI.
	MaxTokensField string
	// What the table of package ability has wrong, or can't know, of the models
	// here: parameters that are not taken (ability.Fields), the only endpoints
	// there are (chat, completions), and the model that one acts like, by the
	// name that it has here; "" is the name of all others.
	Without   []string
	Endpoints []string
	ActsLike  map[string]string
	Timeouts  Timeouts // zero fields have defaults
	// Around, if not nil, is put around the connections, as for traces.
	Around func(http.RoundTripper) http.RoundTripper
	// Transport carries the requests instead of connections of the provider's
	// own; nil but in tests.
	Transport http.RoundTripper
}

// Timeouts bound how long a provider waits; each zero field has its default.
type Timeouts struct {
	Connect   time.Duration // TCP and TLS each; 10 s
	FirstByte time.Duration // from the request sent to the answer's headers; 2 min
	Idle      time.Duration // between two pieces of an answer; 2 min
	Models    time.Duration // for a model list, in all; 10 s
}

// New makes a provider. Its error says what in c is wrong.
func New(c Config) (Provider, error) {
	if !validName(c.Name) {
		return nil, fmt.Errorf("provider %q: a name has lower-case letters, digits, - and _, at most 32", c.Name)
	}
	if c.MaxTokensField != "" && c.MaxTokensField != "max_tokens" && c.MaxTokensField != "max_completion_tokens" {
		return nil, fmt.Errorf("provider %q: the field is max_tokens or max_completion_tokens, not %q", c.Name, c.MaxTokensField)
	}
	said := ability.Said{Without: c.Without, Endpoints: c.Endpoints}
	if field, value := said.Check(); field != "" {
		return nil, fmt.Errorf("provider %q: %s can't have %q in it; it has some of %s", c.Name, field, value, strings.Join(ability.Words(field), ", "))
	}
	var p Provider
	var err error
	switch c.Kind {
	case KindOpenAI:
		p, err = newOpenAI(c)
	case KindAnthropic:
		p, err = newAnthropic(c)
	default:
		err = fmt.Errorf("provider %q: the kind is %s or %s, not %q", c.Name, KindOpenAI, KindAnthropic, c.Kind)
	}
	if err != nil {
		return nil, err // and no interface with a nil pointer in it
	}
	return p, nil
}

func validName(name string) bool {
	return name != "" && len(name) <= 32 && strings.Trim(name, "abcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}

// upstreamModel is what follows the provider's own name in model.
func upstreamModel(provider, model string) string {
	return strings.TrimPrefix(model, provider+"/")
}
