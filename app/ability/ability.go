// Package ability says what a model takes, and fits a request to it.
//
// [Of] looks a model up: by the provider, its host and the model's name it says how
// each parameter is treated, which endpoints there are and how the model thinks.
// [Ability.Fit] changes a request so that the model takes it, and says what it
// changed; [Ability.Plain] changes nothing, and says what the model would not take.
// [Ability.Learn] reads a provider's refusal, so that requests are fitted to models
// that no table has, too.
//
// The table is for the server. GET /v1/models carries each model's Ability, so
// that the page can fit a request, and price it, without the table.
package ability

import "fewshot/app/chat"

// Taking is what becomes of a parameter.
type Taking string

// What can become of a parameter.
const (
	Takes           Taking = ""
	WithoutThinking Taking = "without_thinking" // taken only while the model does not think
	Refuses         Taking = "refused"          // an error
	Ignores         Taking = "ignored"          // dropped upstream, without a word
)

// Codes of changes. Each has its words in every language of the page.
const (
	TextAsMessage   = "text_as_message"  // prompt: the text is sent as one user message
	MessageAsText   = "message_as_text"  // messages: the chat is sent as one text
	SystemAsUser    = "system_as_user"   // messages: the instruction is sent as the user's words
	StopHere        = "stop_here"        // stop: sequences are found on our side
	NotSent         = "not_sent"         // a parameter is left out; without temperature, top_p or seed two runs may differ
	WithoutThought  = "without_thinking" // reasoning_effort: thinking is off, so that a parameter holds
	ThinkingSent    = "thinking"         // reasoning_effort: To is what was sent to the model
	RoomAdded       = "room"             // max_tokens: From is the visible answer, To has room for thinking
	Lowered         = "lowered"          // a value above what the model takes: From asked, To sent
	SeveralRequests = "several_requests" // n: one request for each sample
	OneOfTwo        = "one_of_two"       // top_p: left out, because temperature is kept
	Repaired        = "repaired"         // the provider refused it: left out and sent again
	Unstreamed      = "unstreamed"       // stream: the answer comes in one piece
)

// Values of Ability.Only.
const (
	OnlyChat        = "chat"
	OnlyCompletions = "completions"
)

// An Ability is what a model takes. The zero value takes everything and does
// not think.
type Ability struct {
	// Only is the one endpoint that there is; "": both, or not known.
	Only string `json:"only,omitempty"`

	Temperature Taking `json:"temperature,omitempty"`
	TopP        Taking `json:"top_p,omitempty"`
	Penalties   Taking `json:"penalties,omitempty"` // frequency_penalty and presence_penalty
	Logprobs    Taking `json:"logprobs,omitempty"`
	Seed        Taking `json:"seed,omitempty"`
	N           Taking `json:"n,omitempty"` // more than one sample
	// Stop: with WithoutThinking, sequences would be found in what the model
	// thinks as well.
	Stop Taking `json:"stop,omitempty"`
	// System is the role of instructions.
	System Taking `json:"system,omitempty"`

	// OneOfTwo: temperature or top_p, not both.
	OneOfTwo bool `json:"one_of_two,omitempty"`
	// NoBlankStop: stop sequences of white space alone are refused.
	NoBlankStop bool `json:"no_blank_stop,omitempty"`
	// Unstreamed: the answer comes in one piece only.
	Unstreamed bool `json:"unstreamed,omitempty"`

	MaxTemperature float64 `json:"max_temperature,omitempty"` // 0: 2
	MaxLogprobs    int     `json:"max_logprobs,omitempty"`    // alternatives; 0: 20
	MaxSamples     int     `json:"max_samples,omitempty"`     // of one request; 0: any
	// MaxTokens is the longest answer, thinking included; 0: not known.
	MaxTokens int `json:"max_tokens,omitempty"`
	// DefaultTokens is what max_tokens is if a request doesn't say; 0: not known.
	DefaultTokens int `json:"default_tokens,omitempty"`

	Thinking Thinking `json:"thinking,omitzero"`

	// How it is said on the wire; of no interest to the page.
	MaxCompletionTokens bool   `json:"-"` // the field of the limit in a chat
	SystemRole          bool   `json:"-"` // developer messages are sent as system messages
	NoStreamOptions     bool   `json:"-"` // include_usage is refused
	SeedField           string `json:"-"` // "": seed
	Guessed             bool   `json:"-"` // no row of the table knows the name
}

// Thinking is how a model thinks before it answers. The zero value is a model
// that does not.
type Thinking struct {
	// Default is the effort if nothing is said: EffortNone if the model can
	// think but doesn't; "" if it can't, or if that is not known.
	Default string `json:"default,omitempty"`
	// Efforts are what can be asked for, the least first: EffortNone if it can
	// be switched off, and the provider's own words. Without any, Default is
	// what there is.
	Efforts []string `json:"efforts,omitempty"`
	// Unsure: the model may think whatever effort is sent, so room is kept.
	Unsure bool `json:"unsure,omitempty"`
	// Say is how the provider expects the effort.
	Say Say `json:"-"`
}

// Takes reports what becomes of a field of a request, by its name in the body.
func (a *Ability) Takes(field string) Taking {
	if t := a.taking(field); t != nil {
		return *t
	}
	if field == "reasoning_effort" && len(a.Thinking.Efforts) == 0 {
		return Refuses
	}
	return Takes
}

// taking is where it stands what becomes of a field; nil for one of which
// nothing can be said.
func (a *Ability) taking(field string) *Taking {
	switch field {
	case "temperature":
		return &a.Temperature
	case "top_p":
		return &a.TopP
	case "frequency_penalty", "presence_penalty":
		return &a.Penalties
	case "logprobs", "top_logprobs":
		return &a.Logprobs
	case "seed":
		return &a.Seed
	case "n":
		return &a.N
	case "stop":
		return &a.Stop
	case "system":
		return &a.System
	}
	return nil
}

// Fields are the parameters that a model may be without.
var Fields = []string{
	"temperature", "top_p", "frequency_penalty", "presence_penalty", "logprobs", "seed", "n", "stop",
	"reasoning_effort", "system", "stream", "stream_options",
}

// thinks reports whether the model thinks, or may, at an effort.
func (t *Thinking) thinks(effort string) bool {
	if effort == chat.EffortDefault || effort == "" {
		effort = t.Default
	}
	return t.Unsure || effort != "" && effort != EffortNone
}
