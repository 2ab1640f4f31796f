package tinylm

import (
	"fmt"
	"math/rand/v2"

	"fewshot/app/chat"
)

// What a request that doesn't say gets.
const (
	// DefaultMaxTokens is short because a text of examples goes on and on. An answer in a
	// chat ends by itself.
	DefaultMaxTokens        = 64
	defaultMaxTokensOfChats = 256
	// The default temperature is 0 for one sample, because a small model's
	// second choice is seldom good, and 1 for several, which would else be all
	// the same.
	defaultTemperature        = 0.0
	defaultTemperatureSeveral = 1.0
	maxSamples                = 16
	maxAlternatives           = 20
	maxStops                  = 4
)

// settings are a request's parameters, checked and with the defaults filled
// in.
type settings struct {
	text                string
	stops               [][]byte
	samples, maxTokens  int
	temperature, topP   float64
	frequency, presence float64
	seed                uint64
	logprobs            bool
	alternatives        int
	echo                bool // the prompt comes first
}

// settle checks a request to a model of a name.
func settle(model string, r *chat.Request) (*settings, error) {
	s := &settings{text: r.Prompt, samples: r.Samples(), maxTokens: DefaultMaxTokens, topP: 1, temperature: defaultTemperature}
	if r.Chat() {
		s.maxTokens = defaultMaxTokensOfChats
		if len(r.Messages) == 0 {
			return nil, chat.Invalid("messages", "The chat has no messages.", "Send at least one message.")
		}
		var end string
		if s.text, end = Transcript(model, r.Messages); end != "" {
			s.stops = append(s.stops, []byte(end))
		}
	}
	if s.samples > 1 {
		s.temperature = defaultTemperatureSeveral
	}
	var err error
	whole := func(param string, v *int, lo, hi int, set *int) {
		if v == nil || err != nil {
			return
		}
		if *v < lo || *v > hi {
			err = chat.Invalid(param, fmt.Sprintf("%s is %d.", param, *v), fmt.Sprintf("It must be from %d to %d.", lo, hi))
		}
		*set = *v
	}
	number := func(param string, v *float64, lo, hi float64, set *float64) {
		if v == nil || err != nil {
			return
		}
		if !(*v >= lo && *v <= hi) {
			err = chat.Invalid(param, fmt.Sprintf("%s is %v.", param, *v), fmt.Sprintf("It must be from %v to %v.", lo, hi))
		}
		*set = *v
	}
	whole("n", r.N, 1, maxSamples, &s.samples)
	s.echo = r.Echo && !r.Chat()
	least := 1
	if s.echo {
		least = 0
	}
	whole("max_tokens", r.MaxTokens, least, 1<<30, &s.maxTokens)
	whole("top_logprobs", r.TopLogprobs, 0, maxAlternatives, &s.alternatives)
	number("temperature", r.Temperature, 0, 2, &s.temperature)
	number("top_p", r.TopP, 0, 1, &s.topP)
	number("frequency_penalty", r.FrequencyPenalty, -2, 2, &s.frequency)
	number("presence_penalty", r.PresencePenalty, -2, 2, &s.presence)
	if err != nil {
		return nil, err
	}
	s.logprobs = r.TopLogprobs != nil
	if r.Seed != nil {
		s.seed = uint64(*r.Seed)
	} else {
		s.seed = rand.Uint64()
	}
	if len(r.Stop) > maxStops {
		return nil, chat.Invalid("stop", fmt.Sprintf("There are %d stop sequences.", len(r.Stop)), fmt.Sprintf("Send at most %d.", maxStops))
	}
	for _, e := range r.Stop {
		if e == "" {
			return nil, chat.Invalid("stop", "A stop sequence is empty.", "Leave it out, or write what the answer should end at.")
		}
		s.stops = append(s.stops, []byte(e))
	}
	return s, nil
}
