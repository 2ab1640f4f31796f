package provider

import (
	"net/http"
	"regexp"
	"strings"

	"fewshot/app/chat"
)

// A reason is why an upstream did not answer.
type reason int

const (
	failed       reason = iota // it says that it failed, or nobody knows
	badKey                     // it does not accept the key
	badRegion                  // it does not serve the country
	blocked                    // a firewall in front of it
	modelRefused               // the key may not use the model
	forbidden                  // the key may not do that
	noCredit                   // the account is empty
	tooMany                    // too many requests for now
	noModel                    // there is no such model
	noEndpoint                 // there is no such endpoint, or not for the model
	badParameter               // the model does not take a parameter
	badInput                   // the prompt was refused for what it says
	tooLong                    // the prompt does not fit
	badRequest                 // anything else in the request
	tooSlow                    // it ran out of time
	overloaded                 // it is overloaded
	elsewhere                  // it points to another address
)

// statusOfType is the status of an error that came in a stream, by its class:
// Anthropic's, and those of OpenAI's that are named like one.
var statusOfType = map[string]int{
	"invalid_request_error": 400, "authentication_error": 401, "billing_error": 402, "permission_error": 403,
	"not_found_error": 404, "rate_limit_error": 429, "timeout_error": 504, "overloaded_error": 529,
	"badrequesterror": 400, "insufficient_quota": 429,
}

// What upstreams say, in lower case. A status alone says too little: 403 is a
// parameter at OpenAI, a country at others; 400 is a wrong key at Google and
// xAI; 429 is an empty account at OpenAI and a minute's limit at the rest.
var (
	saysCredit = regexp.MustCompile(`credit balance|(insufficient|out of|not enough|no|any|more) (account )?(balance|credits?|funds)\b|billing hard limit|account is not active|payment required|arrear|余额不足|欠费`)
	saysKey    = regexp.MustCompile(`(incorrect|invalid|wrong|missing|expired|revoked|disabled|leaked|unknown|malformed|no) [^.]{0,20}(api[ _-]?key|access token|x-api-key|credential)|(api[ _-]?key|access token|x-api-key|credentials?)\b[^.]{0,40}(not valid|invalid|expired|not found|missing|required|revoked|disabled|leaked|incorrect|not exist)|authentication (failed|fails|error)|invalid authentication`)
	saysRegion = regexp.MustCompile(`(country|countries|region|territory|territories|location)\b[^.]{0,60}(not supported|unsupported|not available|unavailable|not allowed|restricted)|(not supported|not available|unsupported|not allowed) in your (country|region|location)|unsupported[ _](country|region|location)`)
	saysWall   = regexp.MustCompile(`<html|<!doctype|cloudflare|attention required|you have been blocked|request not allowed|access denied`)
	saysModel  = regexp.MustCompile(`\bmodels?\b`)
	saysFilter = regexp.MustCompile(`moderation|flagged|content (management )?policy|safety (policy|system|filter)|usage polic`)
	saysLength = regexp.MustCompile(`maximum context length|context (length|window|size)|prompt is too long|too many (input )?tokens|input token count|exceeds? the (maximum|max|limit)[^.]{0,30}tokens|input is too long|request too large|reduce (the length|your message)`)
	saysPath   = regexp.MustCompile(`completions? (api|operation|endpoint)|/completions|/v1/responses|unknown request url|invalid url|no route matched|url\.not_found|page not found|cannot post|method not allowed|unsupported (endpoint|path)|does not support (chat|completions?)\b|no such (endpoint|route)|openai compatibility mode`)
)

// reasonOf finds out why an upstream did not answer.
func reasonOf(e *chat.Error) reason {
	status, said := e.Status, strings.ToLower(e.Message)
	if status == 0 {
		status = statusOfType[strings.ToLower(e.Type)]
	}
	code := strings.ToLower(e.Code)
	class := code + " " + strings.ToLower(e.Type)
	clients := status == 0 || status >= 400 && status < 500
	switch {
	case status >= 300 && status < 400:
		return elsewhere
	case status == http.StatusRequestTimeout, status == http.StatusGatewayTimeout:
		return tooSlow
	case status == http.StatusServiceUnavailable, status == 529: // 529 is Anthropic's "overloaded"
		return overloaded
	case status == http.StatusNotImplemented:
		return noEndpoint
	case !clients:
		return failed

	case status == http.StatusPaymentRequired, strings.Contains(class, "quota"), strings.Contains(class, "billing"), strings.Contains(class, "arrear"), saysCredit.MatchString(said):
		return noCredit
	case status == http.StatusTooManyRequests:
		return tooMany
	case status == http.StatusUnauthorized, strings.Contains(code, "api_key"), status != 404 && saysKey.MatchString(said):
		return badKey
	case strings.Contains(code, "country"), strings.Contains(code, "region"), saysRegion.MatchString(said), status == http.StatusUnavailableForLegalReasons:
		return badRegion
	case code == chat.CodeContentFilter, strings.Contains(code, "content_policy"), status != 404 && saysFilter.MatchString(said):
		return badInput
	case status == http.StatusForbidden:
		return reasonOf403(e, said)
	case status == http.StatusNotFound, status == http.StatusMethodNotAllowed:
		return reasonOf404(code, said)
	case strings.Contains(code, "context_length"), strings.Contains(class, "exceed_context"), status == http.StatusRequestEntityTooLarge, saysLength.MatchString(said):
		return tooLong
	case status == 0:
		return failed
	case saysPath.MatchString(said), code == "operationnotsupported":
		return noEndpoint
	}
	return badRequest
}

// reasonOf403 tells what is forbidden.
func reasonOf403(e *chat.Error, said string) reason {
	switch {
	case parameterOf(e) != "":
		return badParameter
	case saysWall.MatchString(said):
		return blocked
	case strings.Contains(strings.ToLower(e.Code), "model"), saysModel.MatchString(said):
		return modelRefused
	}
	return forbidden
}

// reasonOf404 tells a model that is not there from an address that is not.
func reasonOf404(code, said string) reason {
	switch {
	case code == "unknown_url", saysPath.MatchString(said):
		return noEndpoint
	case strings.Contains(code, "model"), strings.Contains(code, "deployment"), saysModel.MatchString(said), strings.Contains(said, "deployment"):
		return noModel
	case saysWall.MatchString(said), said == "not found", strings.HasSuffix(said, ": not found"), strings.HasSuffix(said, "no explanation"):
		return noEndpoint
	}
	return noModel
}

// codeOf is the code that an upstream gave, unless it is no more than a status.
func codeOf(e *chat.Error) string {
	if strings.Trim(e.Code, "0123456789") == "" {
		return ""
	}
	return e.Code
}

// parameters are the fields of a request that an upstream may name, by the
// names that upstreams have for them.
var parameters = map[string]string{
	"max_completion_tokens": "max_tokens", "max_tokens": "max_tokens", "temperature": "temperature", "top_p": "top_p",
	"frequency_penalty": "frequency_penalty", "frequencypenalty": "frequency_penalty",
	"presence_penalty": "presence_penalty", "presencepenalty": "presence_penalty",
	"top_logprobs": "top_logprobs", "logprobs": "logprobs", "reasoning_effort": "reasoning_effort", "stream_options": "stream_options",
	"stop_sequences": "stop", "random_seed": "seed",
	"stop": "stop", "seed": "seed", "n": "n", "stream": "stream",
}

// namedField finds them in a sentence: long names anywhere, words that are also
// English only in quotes, or after "parameter" or a colon at the end.
var namedField = regexp.MustCompile("\\b(max_completion_tokens|max_tokens|temperature|top_p|frequency_?penalty|presence_?penalty|top_logprobs|logprobs|reasoning_effort|stream_options|stop_sequences|random_seed)\\b" +
	"|[`'\"](stop|seed|n|stream)[`'\"]|(?:parameter|argument|invalid|property|field):? (stop|seed|n|stream)\\b|: (stop|seed|n|stream)\\.?$")

// parameterOf is the request's field that an error is about, as the upstream
// names it in param or in its words; "" if it does not.
func parameterOf(e *chat.Error) string {
	if e.Param != "" {
		return e.Param
	}
	for _, name := range namedField.FindStringSubmatch(strings.ToLower(e.Message)) {
		if field := parameters[name]; field != "" {
			return field
		}
	}
	return ""
}
