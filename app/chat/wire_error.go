package chat

import (
	"context"
	"errors"
	"strconv"
	"strings"
	"time"
)

// AppendJSON appends e as OpenAI's error envelope:
// {"error":{"message","hint","type","param","code"}}, without the hint if
// there is none.
func (e *Error) AppendJSON(b []byte) []byte {
	b = appendString(append(b, `{"error":{"message":`...), e.Message)
	if e.Hint != "" {
		b = appendString(append(b, `,"hint":`...), e.Hint)
	}
	kind := e.Type
	if kind == "" {
		kind = "api_error"
	}
	b = appendString(append(b, `,"type":`...), kind)
	b = appendNullable(append(b, `,"param":`...), e.Param)
	b = appendNullable(append(b, `,"code":`...), e.Code)
	return append(b, '}', '}')
}

// quoted is the message of an error that came as no JSON.
func quoted(status int, body []byte) string {
	const most = 300
	text := strings.Join(strings.Fields(strings.ToValidUTF8(string(body), "")), " ")
	if len(text) > most {
		text = strings.ToValidUTF8(text[:most], "") + "…"
	}
	if text == "" {
		text = "no explanation"
	}
	if status == 0 {
		return "The answer was an error: " + text
	}
	return "The answer had status " + strconv.Itoa(status) + ": " + text
}

// AsError is the *[Error] in err's chain. For an error that is not meant for
// people it is one without details: status 499 and code cancelled if the
// request was cancelled, 504 and timeout if its time was over, 500 and
// internal_error else. It is nil only for nil.
func AsError(err error) *Error {
	var e *Error
	switch {
	case err == nil:
		return nil
	case errors.As(err, &e):
		return e
	case errors.Is(err, context.Canceled):
		return &Error{Status: 499, Type: "api_error", Code: CodeCancelled, Message: "The run was stopped."}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Status: 504, Type: "api_error", Code: CodeTimeout, Message: "The run took too long and was stopped.",
			Hint: "Ask for fewer tokens, or try again."}
	}
	return &Error{Status: 500, Type: "api_error", Code: CodeInternalError, Message: "Something went wrong in the server.",
		Hint: "Try again; if it happens again, look into the server's log."}
}

// RetryAfter reads a Retry-After header: the seconds from now to wait, rounded
// up and at most a day, or 0 if it says nothing readable. It is a number of
// seconds or a date (RFC 9110, section 10.2.3).
func RetryAfter(header string, now time.Time) int {
	const day = 24 * 60 * 60
	header = strings.TrimSpace(header)
	if header == "" {
		return 0
	}
	seconds, err := strconv.ParseFloat(header, 64)
	if err != nil {
		at, err := time.Parse("Mon, 02 Jan 2006 15:04:05 GMT", header)
		if err != nil {
			return 0
		}
		seconds = at.Sub(now).Seconds()
	}
	if !(seconds > 0) {
		return 0
	}
	if seconds > day {
		return day
	}
	whole := int(seconds)
	if float64(whole) < seconds {
		whole++
	}
	return whole
}
