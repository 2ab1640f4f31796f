package stricttest

import (
	"maps"
	"net/http"
	"slices"
	"strconv"
)

// fault is a way in which requests fail, whatever is in them.
type fault struct {
	openAI, anthropic Refusal
	retryAfter        int  // seconds
	mid               bool // after the first piece of a stream, with an error event
	cut               bool // the same, with nothing
}

// pending is a fault and for how many requests it still is.
type pending struct {
	fault
	left int
}

const (
	serverWords = "The server had an error while processing your request. Sorry about that!"
	creditWords = "Your credit balance is too low to access the Anthropic API. Please go to Plans & Billing to upgrade or purchase credits."
)

var faults = map[string]fault{
	"rate": {
		retryAfter: 2,
		openAI:     Refusal{Status: 429, Message: "Rate limit reached for gpt-x in organization org-x on tokens per min (TPM): Limit 30000, Used 30000, Requested 40. Please try again in 2s.", Type: "tokens", Code: "rate_limit_exceeded"},
		anthropic:  Refusal{Status: 429, Message: "This request would exceed your organization's rate limit of 50 requests per minute.", Type: "rate_limit_error"},
	},
	"quota": {
		openAI:    Refusal{Status: 429, Message: "You exceeded your current quota, please check your plan and billing details.", Type: "insufficient_quota", Code: "insufficient_quota"},
		anthropic: Refusal{Status: 400, Message: creditWords, Type: "invalid_request_error"},
	},
	"overloaded": {
		openAI:    Refusal{Status: 503, Message: "The engine is currently overloaded, please try again later", Type: "server_error"},
		anthropic: Refusal{Status: 529, Message: "Overloaded", Type: "overloaded_error"},
	},
	"server": {
		openAI:    Refusal{Status: 500, Message: serverWords, Type: "server_error"},
		anthropic: Refusal{Status: 500, Message: "Internal server error", Type: "api_error"},
	},
	"midstream": {
		mid:       true,
		openAI:    Refusal{Status: 500, Message: serverWords, Type: "server_error"},
		anthropic: Refusal{Status: 529, Message: "Overloaded", Type: "overloaded_error"},
	},
	"cut": {cut: true},
	// BeehiveInnovations/pal-mcp-server#134: the refusal of the model's own
	// provider stands in metadata.raw
	"provider": {
		openAI: Refusal{Status: 400, Message: "Provider returned error", Param: map[string]any{
			"raw":           `{"error":{"message":"Unsupported parameter: 'stop' is not supported with this model.","type":"invalid_request_error","param":"stop","code":"unsupported_parameter"}}`,
			"provider_name": "OpenAI",
		}},
		anthropic: Refusal{Status: 400, Message: "Overloaded", Type: "overloaded_error"},
	},
	// openrouter.ai/docs/api-reference/errors
	"credits": {
		openAI:    Refusal{Status: 402, Message: "This request requires more credits, or fewer max_tokens. You requested up to 32 tokens, but can only afford 12. To increase, visit https://openrouter.ai/settings/credits and upgrade to a paid account"},
		anthropic: Refusal{Status: 400, Message: creditWords, Type: "invalid_request_error"},
	},
	// a model that the key's project may not use
	"forbidden": {
		openAI:    Refusal{Status: 403, Message: "Project `proj_x` does not have access to model `gpt-6.1-sol`", Type: "invalid_request_error", Code: "model_not_found"},
		anthropic: Refusal{Status: 403, Message: "Your account does not have access to this model.", Type: "permission_error"},
	},
}

// Faults are the names that Fault takes, sorted.
func Faults() []string { return slices.Sorted(maps.Keys(faults)) }

// takeFault is the fault of the next request to a provider, none mostly.
func (s *Server) takeFault(provider string) (f fault) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if p := s.faults[provider]; p != nil && p.left > 0 {
		p.left--
		return p.fault
	}
	return f
}

// failed answers with the fault, if it is one from the start.
func (c *call) failed() bool {
	r := c.fault.openAI
	if c.name == "anthropic" {
		r = c.fault.anthropic
	}
	if r.Status == 0 || c.fault.mid {
		return false
	}
	if c.fault.retryAfter > 0 {
		c.w.Header().Set("Retry-After", strconv.Itoa(c.fault.retryAfter))
	}
	c.refuse(&r)
	return true
}

// abort ends the connection without another byte. What was written before it
// has left.
func (c *call) abort() { panic(http.ErrAbortHandler) }
