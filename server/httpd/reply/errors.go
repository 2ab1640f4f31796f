package reply

import (
	"context"
	"errors"
	"net/http"
	"strconv"
	"time"

	"fewshot/app/chat"
)

// StatusClosed is logged, never sent: the client went away before it had an
// answer (nginx calls it 499).
const StatusClosed = 499

// Classify is the one table from an error to the answer for a client. An error
// that was not made for people becomes a plain 500: its details are for the
// log.
func Classify(err error) *chat.Error {
	var (
		public *chat.Error
		large  *http.MaxBytesError
	)
	switch {
	case errors.As(err, &public):
		e := *public
		if e.Status < 400 || e.Status > 599 {
			e.Status = http.StatusInternalServerError
		}
		if e.Type == "" {
			e.Type = typeOf(e.Status)
		}
		return &e
	case errors.As(err, &large):
		return Error(http.StatusRequestEntityTooLarge, chat.CodeRequestTooLarge,
			"The request is larger than "+strconv.FormatInt(large.Limit, 10)+" bytes.",
			"Shorten the prompt.")
	case errors.Is(err, context.Canceled):
		return Error(StatusClosed, chat.CodeClientClosed, "The client closed the connection.", "")
	case errors.Is(err, context.DeadlineExceeded):
		return Error(http.StatusGatewayTimeout, chat.CodeTimeout,
			"The answer took too long.", "Ask for fewer tokens, or try again.")
	default:
		return Internal()
	}
}

// Error makes an error of the server's own, of the type that goes with its
// status.
func Error(status int, code, message, hint string) *chat.Error {
	return &chat.Error{Status: status, Type: typeOf(status), Code: code, Message: message, Hint: hint}
}

// Internal is all that a client learns of a fault in the server.
func Internal() *chat.Error {
	return Error(http.StatusInternalServerError, chat.CodeInternalError,
		"Something went wrong inside the server.",
		"Try again; if it happens again, the server's log says why, under this answer's X-Request-Id.")
}

// Busy is the error of a request for which there is no room.
func Busy() *chat.Error {
	e := Error(http.StatusServiceUnavailable, chat.CodeServerBusy, "This server is answering as many requests as it can.", "Try again in a few seconds.")
	e.RetryAfterSeconds = 5
	return e
}

// typeOf is OpenAI's error class of a status.
func typeOf(status int) string {
	switch {
	case status == http.StatusUnauthorized:
		return "authentication_error"
	case status == http.StatusForbidden:
		return "permission_error"
	case status == http.StatusTooManyRequests:
		return "rate_limit_error"
	case status >= 500:
		return "server_error"
	default:
		return "invalid_request_error"
	}
}

// Fail answers with an error envelope, if nothing has been sent yet, and
// leaves the error to the request's line in the log.
func Fail(w http.ResponseWriter, r *http.Request, err error) {
	e := Classify(err)
	Note(r, e, err)
	if e.Status == StatusClosed {
		return
	}
	h := w.Header()
	h.Del("ETag")
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	if e.RetryAfterSeconds > 0 {
		h.Set("Retry-After", strconv.Itoa(e.RetryAfterSeconds))
	}
	if !repeatable(e) {
		h.Set("X-Should-Retry", "false")
	}
	body := e.AppendJSON(nil)
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(e.Status)
	w.Write(body)
	linger(w, r)
}

// How much of a refused body is still taken, and for how long.
const (
	lingerFrom  = 256 << 10 // bytes; net/http itself takes shorter bodies before it answers
	lingerBytes = 8 << 20
	lingerTime  = 2 * time.Second
	lingerIdle  = 250 * time.Millisecond
)

// linger sends the answer and then throws away what the client is still
// sending. Closed at once, the connection would be reset, and a client that
// reads only when it has sent everything would see a broken pipe instead of
// the answer.
func linger(w http.ResponseWriter, r *http.Request) {
	control := http.NewResponseController(w)
	if r.ContentLength < lingerFrom || control.Flush() != nil {
		return
	}
	defer control.SetReadDeadline(time.Time{})
	scrap := make([]byte, 32<<10)
	end := time.Now().Add(lingerTime)
	for taken := 0; taken < lingerBytes && time.Now().Before(end); {
		control.SetReadDeadline(time.Now().Add(lingerIdle))
		n, err := r.Body.Read(scrap)
		if err != nil {
			return // all of it, most often
		}
		taken += n
	}
}

// repeatable reports whether a client may send the request again by itself, as
// the official SDKs do after 408, 409, 429 and every 5xx. It may not where the
// provider possibly did the work already, for the person would pay twice, nor
// where waiting changes nothing. Nothing had been paid when the answer was 429,
// or 503 because a server stops or has too much to do.
func repeatable(e *chat.Error) bool {
	return e.Status == http.StatusServiceUnavailable ||
		e.Status == http.StatusTooManyRequests && e.Type != "insufficient_quota"
}
