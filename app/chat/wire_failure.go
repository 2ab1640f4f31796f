package chat

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strconv"
	"strings"
	"time"
)

// wireFailure is what tells an error from an answer.
type wireFailure struct {
	Object       wireString      `json:"object"`
	Type         wireString      `json:"type"`
	Error        json.RawMessage `json:"error"`
	ErrorMessage json.RawMessage `json:"error_message"`
	ErrorCode    wireInt         `json:"error_code"` // FastChat, beside a text
	Detail       json.RawMessage `json:"detail"`     // FastAPI
	Note         wireString      `json:"message"`
}

// failed reports whether the object is an error: in an envelope, or flat, as
// vLLM and others send one in the middle of a stream.
func (w *wireAnswer) failed() bool {
	switch {
	case says(w.Error):
		return true
	case len(w.Choices) > 0 || says(w.Usage):
		return false
	}
	return w.Object == "error" || w.Type == "error" || w.ErrorCode != 0 || w.Note != "" || says(w.ErrorMessage) || says(w.Detail)
}

// says reports whether a value says something.
func says(value json.RawMessage) bool {
	switch string(bytes.TrimSpace(value)) {
	case "", "null", "false", "0", `""`, "{}", "[]":
		return false
	}
	return true
}

// DecodeError reads the body of an answer with an error status, or an error
// event (status 0), in OpenAI's envelope or one of the shapes that other
// servers use: Gemini's in a list, vLLM's without an envelope, FastAPI's and
// Mistral's list of fields, OpenRouter's with the provider's own error in it.
// It never fails: a body that is none of them is quoted, shortened.
func DecodeError(status int, body []byte) *Error {
	body = bytes.TrimSpace(body)
	var f failure
	f.read(body, maxFailureDepth)
	e := &Error{
		Status: status, Type: f.kind, Message: f.message, Hint: f.hint, Param: f.param, Code: f.code,
		RetryAfterSeconds: f.retry,
	}
	if e.Type == "" {
		e.Type = "api_error"
	}
	if e.Message == "" {
		e.Message = quoted(status, body)
	}
	if e.Status == 0 && f.status >= 400 && f.status < 600 {
		e.Status = f.status
	}
	return e
}

// maxFailureDepth is how deep errors are looked for in errors.
const maxFailureDepth = 8

// failure is what was found of an error. What is found first stays.
type failure struct {
	message, hint, kind, param, code string
	status                           int
	retry                            int // seconds
}

// wireError is every field in which a server says what is wrong.
type wireError struct {
	Error        json.RawMessage `json:"error"`
	Errors       json.RawMessage `json:"errors"`
	Message      json.RawMessage `json:"message"`
	Msg          json.RawMessage `json:"msg"`
	ErrorMessage json.RawMessage `json:"error_message"`
	Detail       json.RawMessage `json:"detail"`
	Details      []errorDetail   `json:"details"`
	Title        wireString      `json:"title"` // RFC 9457
	Text         wireString      `json:"text"`  // FastChat
	Location     json.RawMessage `json:"loc"`
	Hint         wireString      `json:"hint"`
	Type         wireAny         `json:"type"`
	Param        wireAny         `json:"param"`
	Code         wireAny         `json:"code"`
	ErrorCode    wireAny         `json:"error_code"`
	Status       wireAny         `json:"status"`
	Metadata     struct {
		Raw      json.RawMessage `json:"raw"`
		Provider wireString      `json:"provider_name"`
		Reasons  []wireString    `json:"reasons"`
	} `json:"metadata"`
}

// errorDetail is one of Google's details of an error.
type errorDetail struct {
	Reason     wireString `json:"reason"`
	RetryDelay wireString `json:"retryDelay"`
}

// read looks for an error in a value: a text, which may be JSON itself, a list
// of errors, or an object.
func (f *failure) read(data []byte, depth int) {
	data = bytes.TrimSpace(data)
	if depth == 0 || len(data) == 0 {
		return
	}
	switch data[0] {
	case '"':
		var s string
		json.Unmarshal(data, &s)
		if inner := strings.TrimSpace(s); strings.HasPrefix(inner, "{") || strings.HasPrefix(inner, "[") {
			f.read([]byte(inner), depth-1)
		}
		take(&f.message, s)
	case '[':
		f.readList(data, depth)
	case '{':
		var w wireError
		err := json.Unmarshal(data, &w)
		if _, odd := errors.AsType[*json.UnmarshalTypeError](err); err == nil || odd {
			f.readObject(&w, depth)
		}
	}
}

func (f *failure) readObject(w *wireError, depth int) {
	// 1. What the error is about, and what passes it on.
	if location := locationOf(w.Location); location != "" {
		take(&f.param, location)
	}
	if says(w.Metadata.Raw) {
		inner := failure{}
		inner.read(w.Metadata.Raw, depth-1)
		if inner.message != "" && w.Metadata.Provider != "" {
			inner.message = string(w.Metadata.Provider) + ": " + inner.message
		}
		f.fill(inner)
	}
	// 2. The envelope's inside, or its own fields.
	for _, value := range []json.RawMessage{w.Error, w.Errors, w.Message, w.Msg, w.ErrorMessage, w.Detail} {
		if says(value) {
			f.read(value, depth-1)
		}
	}
	for i, reason := range w.Metadata.Reasons {
		if i < 5 && f.message != "" {
			f.message = strings.TrimRight(f.message, ".") + ": " + string(reason)
		}
	}
	take(&f.message, string(w.Title))
	take(&f.message, string(w.Text))
	take(&f.hint, string(w.Hint))
	take(&f.param, string(w.Param))
	// 3. Its class and code, which may be a status, or a sentence of its own.
	for _, d := range w.Details {
		take(&f.code, string(d.Reason))
		if wait, err := time.ParseDuration(string(d.RetryDelay)); err == nil && wait > 0 && f.retry == 0 {
			f.retry = int(min(math.Ceil(wait.Seconds()), 24*60*60))
		}
	}
	for _, code := range []wireAny{w.Code, w.ErrorCode, w.Status} {
		if n, err := strconv.Atoi(string(code)); err == nil && f.status == 0 {
			f.status = n
		}
	}
	if w.Type != "error" {
		take(&f.kind, string(w.Type))
	}
	for _, code := range []wireAny{w.Code, w.ErrorCode} {
		if codeLike(string(code)) {
			take(&f.code, string(code))
		}
	}
}

// codeLike reports whether s looks like a code for programs, not a sentence.
// A regular expression would bring their engine into the page.
func codeLike(s string) bool {
	const letters = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_.:/-"
	return s != "" && len(s) <= 100 && strings.Trim(s, letters) == ""
}

// readList reads errors of which each may be about another field. Their
// messages are joined.
func (f *failure) readList(data []byte, depth int) {
	const most = 8
	var all []string
	for i, one := range listed[json.RawMessage](data) {
		if i == most {
			break
		}
		var inner failure
		inner.read(one, depth-1)
		if inner.message != "" {
			about := ""
			if inner.param != "" && !strings.Contains(inner.message, inner.param) {
				about = inner.param + ": "
			}
			all = append(all, about+inner.message)
		}
		inner.message = ""
		f.fill(inner)
	}
	take(&f.message, strings.Join(all, "; "))
}

// fill takes over what is not known yet.
func (f *failure) fill(inner failure) {
	take(&f.message, inner.message)
	take(&f.hint, inner.hint)
	take(&f.kind, inner.kind)
	take(&f.param, inner.param)
	take(&f.code, inner.code)
	if f.status == 0 {
		f.status = inner.status
	}
	if f.retry == 0 {
		f.retry = inner.retry
	}
}

func take(to *string, from string) {
	if *to == "" {
		*to = from
	}
}

// locationOf is the field that a validator names, as in
// ["body","stream_options","include_usage"].
func locationOf(data json.RawMessage) string {
	var parts []string
	for _, part := range listed[wireAny](data) {
		if part != "body" {
			parts = append(parts, string(part))
		}
	}
	return strings.Join(parts, ".")
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
