package chat

import (
	"bytes"
	"context"
	"encoding/json"
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

// DecodeError reads the body of an answer with an error status, or an error
// event (status 0), in OpenAI's envelope or one of the shapes that other
// servers use. It never fails: a body that is none of them is quoted,
// shortened.
func DecodeError(status int, body []byte) *Error {
	e := &Error{Status: status, Type: "api_error"}
	body = bytes.TrimSpace(body)
	if len(body) > 0 && body[0] == '[' { // Gemini wraps the envelope in an array
		var list []json.RawMessage
		if json.Unmarshal(body, &list) == nil && len(list) > 0 {
			body = list[0]
		}
	}
	var w struct {
		Error  json.RawMessage `json:"error"`
		Detail json.RawMessage `json:"detail"` // FastAPI
		wireError
	}
	if json.Unmarshal(body, &w) != nil {
		e.Message = quoted(status, body)
		return e
	}
	if w.Error != nil {
		w.wireError = wireError{}
		if json.Unmarshal(w.Error, &w.wireError) != nil {
			w.Message.UnmarshalJSON(w.Error)
		}
	}
	if w.Message == "" && w.Detail != nil {
		w.Message.UnmarshalJSON(w.Detail)
	}
	e.Message, e.Hint, e.Param, e.Code = string(w.Message), w.Hint, string(w.Param), string(w.Code)
	if w.Type != "" {
		e.Type = string(w.Type)
	}
	if e.Message == "" {
		e.Message = quoted(status, body)
	}
	if n, err := strconv.Atoi(e.Code); err == nil && e.Status == 0 && n >= 400 && n < 600 {
		e.Status = n
	}
	return e
}

// wireError is the inside of an envelope.
type wireError struct {
	Message wireAny `json:"message"`
	Hint    string  `json:"hint"`
	Type    wireAny `json:"type"`
	Param   wireAny `json:"param"`
	Code    wireAny `json:"code"`
}

// wireAny is a string, or the JSON text of another value; null is "".
type wireAny string

// UnmarshalJSON never fails.
func (a *wireAny) UnmarshalJSON(data []byte) error {
	var s string
	if json.Unmarshal(data, &s) != nil {
		s = string(data)
	}
	*a = wireAny(s)
	return nil
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
		return &Error{Status: 499, Type: "api_error", Code: "cancelled", Message: "The run was stopped."}
	case errors.Is(err, context.DeadlineExceeded):
		return &Error{Status: 504, Type: "api_error", Code: "timeout", Message: "The run took too long and was stopped.",
			Hint: "Ask for fewer tokens, or try again."}
	}
	return &Error{Status: 500, Type: "api_error", Code: "internal_error", Message: "Something went wrong in the server.",
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
