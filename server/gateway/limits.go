package gateway

import (
	"fmt"

	"fewshot/app/chat"
)

// Limits bound what one request may ask for, what one client may do and what
// the server does in all. Every limit is positive; [DefaultLimits] has the
// values that hold when nobody says otherwise.
type Limits struct {
	// Of one request.
	MaxTokens     int `toml:"max_tokens"`      // tokens that a request may allow each sample
	DefaultTokens int `toml:"default_tokens"`  // tokens that each sample may have when the request does not say
	Samples       int `toml:"samples"`         // samples of one request (n)
	Messages      int `toml:"messages"`        // messages of one chat
	PromptBytes   int `toml:"prompt_bytes"`    // bytes of the prompt, or of all messages together
	StopBytes     int `toml:"stop_bytes"`      // bytes of one stop sequence
	RunSeconds    int `toml:"run_seconds"`     // how long one answer may take
	ClientStreams int `toml:"client_streams"`  // answers under way for one client address
	ClientMinute  int `toml:"client_requests"` // requests a minute of one client address
	ClientWaiting int `toml:"client_waiting"`  // requests that wait for a place, of one client address
	Streams       int `toml:"streams"`         // answers of providers under way in all
	LocalStreams  int `toml:"local_streams"`   // answers of this server's own models under way in all
	Waiting       int `toml:"waiting"`         // requests that wait for a place in all
	WaitSeconds   int `toml:"wait_seconds"`    // how long one waits
	Minute        int `toml:"requests"`        // requests a minute in all
	Clients       int `toml:"clients"`         // client addresses that are remembered; the idlest are forgotten first
}

// DefaultLimits suit one person with a key of their own, and keep a public
// server from being spent empty in one night.
func DefaultLimits() Limits {
	return Limits{
		MaxTokens:     8192,
		DefaultTokens: 1024,
		Samples:       8,
		Messages:      2048,
		PromptBytes:   256 << 10,
		StopBytes:     256,
		RunSeconds:    300,
		ClientStreams: 16,
		ClientMinute:  120,
		ClientWaiting: 128,
		Streams:       64,
		LocalStreams:  32, // 8 MB each, at most
		Waiting:       1000,
		WaitSeconds:   60,
		Minute:        600,
		Clients:       10_000,
	}
}

// A Limit is one of the limits, by its name in the configuration file.
type Limit struct {
	Name  string
	Value int
}

// All are all limits.
func (l Limits) All() []Limit {
	return []Limit{
		{"max_tokens", l.MaxTokens},
		{"default_tokens", l.DefaultTokens},
		{"samples", l.Samples},
		{"messages", l.Messages},
		{"prompt_bytes", l.PromptBytes},
		{"stop_bytes", l.StopBytes},
		{"run_seconds", l.RunSeconds},
		{"client_streams", l.ClientStreams},
		{"client_requests", l.ClientMinute},
		{"client_waiting", l.ClientWaiting},
		{"streams", l.Streams},
		{"local_streams", l.LocalStreams},
		{"waiting", l.Waiting},
		{"wait_seconds", l.WaitSeconds},
		{"requests", l.Minute},
		{"clients", l.Clients},
	}
}

// Check names the first limit that is not positive or contradicts another one.
func (l Limits) Check() error {
	for _, v := range l.All() {
		if v.Value <= 0 {
			return fmt.Errorf("limit %s is %d: it must be at least 1", v.Name, v.Value)
		}
	}
	if l.DefaultTokens > l.MaxTokens {
		return fmt.Errorf("limit default_tokens is %d, more than max_tokens, which is %d", l.DefaultTokens, l.MaxTokens)
	}
	return nil
}

// bound returns a copy of r within the limits, with the defaults filled in
// that a provider would else choose at our cost, or says which limit r
// exceeds. Nothing is clamped in silence: who asked for more gets an error.
func (l *Limits) bound(r *chat.Request) (*chat.Request, *chat.Error) {
	b := *r
	if b.MaxTokens == nil {
		tokens := l.DefaultTokens
		b.MaxTokens = &tokens
	}
	least := 1
	if r.Echo { // the prompt alone can be asked for
		least = 0
	}
	if n := *b.MaxTokens; n < least || n > l.MaxTokens {
		return nil, exceeds("max_tokens", fmt.Sprintf("An answer of %d tokens was asked for; this server allows %d to %d.", n, least, l.MaxTokens))
	}
	if b.N != nil && (*b.N < 1 || *b.N > l.Samples) {
		return nil, exceeds("n", fmt.Sprintf("%d samples were asked for; this server allows 1 to %d.", *b.N, l.Samples))
	}
	if len(b.Messages) > l.Messages {
		return nil, exceeds("messages", fmt.Sprintf("The chat has %d messages; this server allows %d.", len(b.Messages), l.Messages))
	}
	field := "prompt"
	if len(b.Messages) > 0 {
		field = "messages"
	}
	if n := size(r); n > l.PromptBytes {
		return nil, exceeds(field, fmt.Sprintf("The prompt has %d bytes; this server allows %d.", n, l.PromptBytes))
	}
	if len(b.Stop) > 4 {
		return nil, exceeds("stop", fmt.Sprintf("%d stop sequences were given; at most 4 are possible.", len(b.Stop)))
	}
	for _, s := range b.Stop {
		if s == "" || len(s) > l.StopBytes {
			return nil, exceeds("stop", fmt.Sprintf("A stop sequence has %d bytes; this server allows 1 to %d.", len(s), l.StopBytes))
		}
	}
	return &b, nil
}

// size is how many bytes the prompt has, or all messages together.
func size(r *chat.Request) int {
	n := len(r.Prompt)
	for _, m := range r.Messages {
		n += len(m.Content)
	}
	return n
}

// exceeds is the error of a request beyond a limit.
func exceeds(param, message string) *chat.Error {
	e := chat.Invalid(param, message, "Ask for less, or raise the limit in the server's configuration.")
	e.Code = chat.CodeLimitExceeded
	return e
}
