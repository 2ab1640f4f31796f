package provider

import (
	"net/http"
	"strconv"
	"strings"

	"fewshot/app/chat"
)

// Codes of errors that arise between a provider and its upstream.
const (
	CodeUnauthorized = "upstream_unauthorized" // it does not accept the key
	CodeUnreachable  = "upstream_unreachable"  // no connection
	CodeTimeout      = "upstream_timeout"      // it was silent for too long
	CodeUpstream     = "upstream_error"        // it says that it failed
	CodeRedirect     = "upstream_redirect"     // it points elsewhere
)

// detailed is an error for people with details for the log.
type detailed struct {
	told    *chat.Error
	details string
}

func (e *detailed) Error() string { return e.details }
func (e *detailed) Unwrap() error { return e.told }

// withDetails keeps what err says for the log.
func withDetails(told *chat.Error, err error) error {
	return &detailed{told: told, details: told.Message + " (" + err.Error() + ")"}
}

// ours wraps an error for people that was made here, so that it is not taken
// for one that came out of an upstream's answer.
func ours(err error) error {
	if told, ok := err.(*chat.Error); ok {
		return &detailed{told: told, details: told.Error()}
	}
	return err
}

// refused makes an error of what an upstream answered instead of an answer:
// a status that fits on our side, what it said, and what to do. Its key is
// ours and not the caller's, so a 401 of it is no 401 here.
func (u *upstream) refused(e *chat.Error) *chat.Error {
	said := u.name + " says: " + sentence(masked(e.Message))
	out := &chat.Error{Message: said, Type: "server_error", Code: CodeUpstream, RetryAfterSeconds: e.RetryAfterSeconds, Stage: chat.StageRefused}
	switch status := e.Status; {
	case status == http.StatusUnauthorized, status == http.StatusForbidden:
		out.Status, out.Code = http.StatusBadGateway, CodeUnauthorized
		out.Message = u.name + " does not accept the key. " + said
		out.Hint = "Set a key of " + u.name + " that is valid for this model on the server, and start it again."
		if !u.key.IsSet() {
			out.Message = u.name + " wants a key. " + said
		}
	case status == http.StatusPaymentRequired, status == http.StatusTooManyRequests && strings.Contains(e.Code, "quota"):
		out.Status, out.Type, out.Code = http.StatusTooManyRequests, "insufficient_quota", "insufficient_quota"
		out.Hint = "The account at " + u.name + " has no credit left: add some there, or choose another model."
	case status == http.StatusTooManyRequests:
		out.Status, out.Type, out.Code = http.StatusTooManyRequests, "rate_limit_error", "rate_limit_exceeded"
		out.Hint = "Wait a little and run it again."
		if e.RetryAfterSeconds > 0 {
			out.Hint = "Wait " + strconv.Itoa(e.RetryAfterSeconds) + " s and run it again."
		}
	case status == http.StatusNotFound:
		out.Status, out.Type, out.Code = http.StatusNotFound, "invalid_request_error", or(e.Code, "model_not_found")
		out.Param = "model"
		out.Hint = "Check the model's name, and that the model takes this endpoint."
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		out.Status, out.Code = http.StatusGatewayTimeout, CodeTimeout
		out.Hint = "Run it again, or ask for fewer tokens."
	case status == http.StatusServiceUnavailable, status == 529: // 529 is Anthropic's "overloaded"
		out.Status = http.StatusServiceUnavailable
		out.Hint = u.name + " is overloaded: wait a little and run it again."
	case status >= 300 && status < 400:
		out.Status, out.Code = http.StatusBadGateway, CodeRedirect
		out.Message = u.name + " points to another address, which is not followed: the key goes to its own host alone."
		out.Hint = "Set the address that it points to as the base URL, if it is to be trusted."
	case status >= 400 && status < 500:
		out.Status, out.Type, out.Param = http.StatusBadRequest, "invalid_request_error", e.Param
		out.Code = or(e.Code, "invalid_value")
		out.Hint = "Change what it names and run it again."
	default:
		out.Status = http.StatusBadGateway
		out.Hint = "Run it again; if it goes on, look at the status page of " + u.name + "."
	}
	return out
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// masked hides what an upstream shows of a key: OpenAI quotes one that it
// does not know as sk-ab***yz.
func masked(s string) string {
	if !strings.Contains(s, "***") {
		return s
	}
	words := strings.Split(s, " ")
	for i, w := range words {
		if strings.Contains(w, "***") {
			words[i] = redacted
		}
	}
	return strings.Join(words, " ")
}

// sentence is s on one line, shortened, and with a full stop.
func sentence(s string) string {
	const most = 600
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	if s == "" {
		return "nothing."
	}
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}

// unreachable is the error of a connection that can't be made.
func (u *upstream) unreachable(err error) error {
	return withDetails(&chat.Error{
		Status: http.StatusBadGateway, Type: "server_error", Code: CodeUnreachable,
		Message: u.name + " can't be reached.",
		Hint:    "Check that it runs and that the server has a way to it, then run it again.",
	}, err)
}

// silent is the error of an upstream that let the time go by.
func (u *upstream) silent(what string) *chat.Error {
	return &chat.Error{
		Status: http.StatusGatewayTimeout, Type: "server_error", Code: CodeTimeout,
		Message: u.name + " " + what,
		Hint:    "Run it again, ask for fewer tokens, or choose another model.",
	}
}

// brokenOff is the error of a connection that ended in the answer.
func (u *upstream) brokenOff(err error) error {
	return withDetails(&chat.Error{
		Status: http.StatusBadGateway, Type: "server_error", Code: chat.CodeBroken,
		Message: "The connection to " + u.name + " broke off in the answer.",
		Hint:    "What had arrived is kept. Run it again for a whole answer.",
	}, err)
}

// unreadable is the error of an answer that is none.
func (u *upstream) unreadable(what string) *chat.Error {
	return &chat.Error{
		Status: http.StatusBadGateway, Type: "server_error", Code: chat.CodeUnreadable,
		Message: u.name + " " + what,
		Hint:    "Check that its base URL is that of its API.",
	}
}
