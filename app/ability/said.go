//go:build !js

package ability

import (
	"slices"
	"strings"
)

// Said is what an upstream or an operator says of a model. It beats the table.
type Said struct {
	// OwnedBy is what the upstream's list has so: of a server that people run
	// themselves it tells which one it is.
	OwnedBy string
	// Supported are OpenRouter's supported_parameters; what is not among them
	// is ignored. nil: it doesn't say.
	Supported []string
	// MaxTokens is the longest answer, 0 if that is not said.
	MaxTokens int
	// NoThinking: the list says that the model can't think.
	NoThinking bool

	// From the configuration of one provider.
	ActsLike  string   // the name of the model behind a name of one's own
	Without   []string // parameters that are not taken: some of [Fields]
	Endpoints []string // the only ones there are: OnlyChat, OnlyCompletions
	Limit     string   // max_tokens or max_completion_tokens
}

// Check names the first setting that is none.
func (s *Said) Check() (field, value string) {
	for _, f := range s.Without {
		if !slices.Contains(Fields, f) {
			return "without", f
		}
	}
	for _, e := range s.Endpoints {
		if e != OnlyChat && e != OnlyCompletions {
			return "endpoints", e
		}
	}
	return "", ""
}

// Words are what a list of the configuration, without or endpoints, may have in
// it.
func Words(list string) []string {
	if list == "endpoints" {
		return []string{OnlyChat, OnlyCompletions}
	}
	return Fields
}

// override has what is said beat what the table says.
func (a *Ability) override(s Said) {
	if s.NoThinking {
		a.Thinking = Thinking{}
	}
	if s.MaxTokens > 0 {
		a.MaxTokens = s.MaxTokens
	}
	if s.Supported != nil {
		a.supports(s.Supported)
	}
	for _, f := range s.Without {
		a.without(f)
	}
	switch {
	case len(s.Endpoints) == 0:
	case slices.Contains(s.Endpoints, OnlyChat) && slices.Contains(s.Endpoints, OnlyCompletions):
		a.Only = ""
	default:
		a.Only = s.Endpoints[0]
	}
	if s.Limit != "" {
		a.MaxCompletionTokens = s.Limit == "max_completion_tokens"
	}
}

// supports takes a list of what a model supports.
func (a *Ability) supports(list []string) {
	has := func(field string) bool { return slices.Contains(list, field) }
	for _, field := range []string{"temperature", "top_p", "seed", "stop", "logprobs"} {
		*a.taking(field) = Takes
		if !has(field) && !(field == "logprobs" && has("top_logprobs")) {
			*a.taking(field) = Ignores
		}
	}
	a.Penalties = Takes
	if !has("frequency_penalty") || !has("presence_penalty") {
		a.Penalties = Ignores
	}
	switch {
	case !has("reasoning") && !has("reasoning_effort"):
		a.Thinking = Thinking{}
	case a.Thinking.Default == "":
		a.Thinking = reasons(SayReasoning, "medium", "low", "medium", "high")
	}
}

// words are the parts of a list with spaces between them.
func words(s string) []string { return strings.Fields(s) }

// without marks a parameter, one of those of [Fields], as one that is not taken, and
// reports whether there is such a one.
func (a *Ability) without(field string) bool {
	if t := a.taking(field); t != nil {
		*t = Refuses
		return true
	}
	switch field {
	case "reasoning_effort":
		a.Thinking.Efforts, a.Thinking.Say = nil, SayNothing
		a.Thinking.Unsure = a.Thinking.Default == ""
	case "stream":
		a.Unstreamed = true
	case "stream_options":
		a.NoStreamOptions = true
	default:
		return false
	}
	return true
}
