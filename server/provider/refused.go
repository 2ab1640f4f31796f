package provider

import (
	"net/http"
	"strconv"

	"fewshot/app/chat"
)

// refused makes an error of what an upstream answered instead of an answer:
// a status that fits on our side, what it said, and what to do.
//
// Its key is ours and not the caller's, so a 401 of it is no 401 here: what
// only the people of this server can mend is 424, "failed dependency". A status
// from 500 on is for what may pass by waiting.
func (u *upstream) refused(e *chat.Error) *chat.Error {
	said := u.name + " says: " + sentence(masked(e.Message))
	out := &chat.Error{Message: said, Type: "server_error", Code: chat.CodeUpstreamError, RetryAfterSeconds: e.RetryAfterSeconds, Stage: chat.StageRefused}
	invalid := func(status int, code, param string) {
		out.Status, out.Type, out.Code, out.Param = status, "invalid_request_error", code, param
	}
	switch reasonOf(e) {
	case badKey:
		out.Status, out.Code = http.StatusFailedDependency, chat.CodeUpstreamUnauthorized
		out.Message = u.name + " does not accept the key. " + said
		out.Hint = "Set a key of " + u.name + " that is valid for this model on the server, and start it again."
		if !u.key.IsSet() {
			out.Message = u.name + " wants a key. " + said
		}
	case badRegion:
		out.Status, out.Code = http.StatusFailedDependency, chat.CodeUpstreamRegion
		out.Message = u.name + " does not serve the country that this server is in. " + said
		out.Hint = "The key is not the reason. Choose another provider, or run the server where " + u.name + " may be used."
	case blocked:
		out.Status, out.Code = http.StatusFailedDependency, chat.CodeUpstreamBlocked
		out.Message = "Something in front of " + u.name + " turns this server away. " + said
		out.Hint = "It need not be the key: a network or a country may be blocked. Try from another network, or choose another provider."
	case modelRefused:
		invalid(http.StatusNotFound, chat.CodeModelNotAllowed, "model")
		out.Hint = "Choose another model, or allow this one at " + u.name + " for the project that the key belongs to."
	case forbidden:
		out.Status, out.Code = http.StatusFailedDependency, chat.CodeUpstreamForbidden
		out.Hint = "Look at " + u.name + " what the key and its project may do."
	case noCredit:
		out.Status, out.Type, out.Code = http.StatusTooManyRequests, chat.CodeInsufficientQuota, chat.CodeInsufficientQuota
		out.Hint = "The account at " + u.name + " has no credit left: add some there, or choose another model."
	case tooMany:
		out.Status, out.Type, out.Code = http.StatusTooManyRequests, "rate_limit_error", chat.CodeRateLimitExceeded
		out.Hint = "Wait a little and run it again."
		if e.RetryAfterSeconds > 0 {
			out.Hint = "Wait " + strconv.Itoa(e.RetryAfterSeconds) + " s and run it again."
		}
	case noModel:
		invalid(http.StatusNotFound, chat.CodeModelNotFound, "model")
		out.Hint = "Check the model's name, and that the model takes this endpoint."
	case noEndpoint:
		invalid(http.StatusNotFound, chat.CodeUnsupportedEndpoint, "model")
		out.Hint = "Send the prompt in another layout (text, one message, turns), or choose another model. If no model works, check the base URL of " + u.name + "."
	case badParameter:
		invalid(http.StatusBadRequest, or(codeOf(e), chat.CodeUnsupportedParameter), parameterOf(e))
		out.Hint = "Leave " + out.Param + " out, or choose another model."
	case badInput:
		invalid(http.StatusBadRequest, chat.CodeContentFilter, "")
		out.Hint = "Change the prompt, or choose another model."
	case tooLong:
		invalid(http.StatusBadRequest, chat.CodeContextLengthExceeded, e.Param)
		out.Hint = "Use fewer or shorter examples, ask for fewer tokens, or choose a model with a larger context."
	case badRequest:
		invalid(http.StatusBadRequest, or(codeOf(e), chat.CodeInvalidValue), parameterOf(e))
		out.Hint = "Change what it names and run it again."
	case tooSlow:
		out.Status, out.Code = http.StatusGatewayTimeout, chat.CodeUpstreamTimeout
		out.Hint = "Run it again, or ask for fewer tokens."
	case overloaded:
		out.Status = http.StatusServiceUnavailable
		out.Hint = u.name + " is overloaded: wait a little and run it again."
	case elsewhere:
		out.Status, out.Code = http.StatusFailedDependency, chat.CodeUpstreamRedirect
		out.Message = u.name + " points to another address, which is not followed: the key goes to its own host alone."
		out.Hint = "Set the address that it points to as the base URL, if it is to be trusted."
	default:
		out.Status = http.StatusBadGateway
		out.Hint = "Run it again; if that doesn't help, look at the status page of " + u.name + "."
	}
	return out
}
