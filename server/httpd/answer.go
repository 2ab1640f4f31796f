package httpd

import (
	"context"
	"errors"
	"io"
	"iter"
	"mime"
	"net/http"
	"os"
	"strconv"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/server/gateway"
)

// RunHeader names the request header in which a client may name its run, for
// the log: up to 64 letters, digits, hyphens and underscores.
const RunHeader = "Fewshot-Run"

// ProviderHeader names the response header that says which provider answered.
// Which model it was, the answer itself says.
const ProviderHeader = "Fewshot-Provider"

// answer serves both endpoints: a chat, or else a text completion.
func (s *server) answer(w http.ResponseWriter, r *http.Request, chatEndpoint bool) {
	// 1. The body: JSON as it is, bounded in size and time.
	body, err := s.readBody(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}

	// 2. The request, strictly.
	req, invalid := chat.DecodeRequest(body, chatEndpoint)
	if invalid != nil {
		fail(w, r, invalid)
		return
	}

	req.Fit = r.Header.Get(chat.FitHeader) == "1"

	// 3. Who asks, and for which run.
	rec := recordOf(r)
	req.RunID = rec.id
	if id := r.Header.Get(RunHeader); validRunID(id) {
		req.RunID = id
	}
	if s.LogPrompts {
		s.Log.InfoContext(r.Context(), "prompt", "run_id", req.RunID, "body", string(body))
	}
	ctx := gateway.WithCaller(r.Context(), rec.client)
	if rec.pupil != nil {
		if ctx, err = s.forClass(ctx, rec.pupil, req); err != nil {
			fail(w, r, err)
			return
		}
	}
	if rec.reader != nil {
		ctx = gateway.WithMost(ctx, rec.reader.Grant.MaxTokens)
	}
	chunks := s.Gateway.Stream(ctx, req)
	if rec.reader != nil {
		if chunks, err = s.onAuthor(rec, req, chunks); err != nil {
			fail(w, r, err)
			return
		}
	}

	// 4. The answer: as it comes, or when it is complete.
	if req.Stream {
		s.stream(w, r, req, chunks)
	} else {
		collect(w, r, req, chunks)
	}
}

// collect sends an answer when it is complete.
func collect(w http.ResponseWriter, r *http.Request, req *chat.Request, chunks iter.Seq2[chat.Chunk, error]) {
	a, err := chat.Collect(chunks)
	if err != nil {
		fail(w, r, err)
		return
	}
	rec := recordOf(r)
	body := a.AppendJSON(nil, req, answerID(req, rec), rec.started.Unix())
	h := w.Header()
	provenance(h, req)
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	http.NewResponseController(w).SetWriteDeadline(time.Now().Add(pageTimeout))
	w.Write(body)
}

// readBody reads a JSON body to its end, which is also what lets net/http
// notice, from then on, that the client closed the connection.
func (s *server) readBody(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if kind, _, err := mime.ParseMediaType(r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, problem(http.StatusUnsupportedMediaType, "unsupported_media_type",
			"The request's Content-Type is not application/json.", "Send the request as JSON and say so.")
	}
	if encoding := r.Header.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return nil, problem(http.StatusUnsupportedMediaType, "unsupported_encoding",
			"Compressed requests are not accepted.", "Send the request without a Content-Encoding.")
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, s.MaxBodyBytes))
	switch {
	case err == nil:
		// The deadline was for the body; the connection stays open for longer.
		http.NewResponseController(w).SetReadDeadline(time.Time{})
		return body, nil
	case errors.Is(err, os.ErrDeadlineExceeded):
		w.Header().Set("Connection", "close")
		return nil, problem(http.StatusRequestTimeout, "body_timeout",
			"The request's body did not arrive in time.", "Check the connection and try again.")
	case errors.Is(err, io.ErrUnexpectedEOF):
		return nil, context.Canceled // the client went away in the middle
	default:
		return nil, err
	}
}

// provenance says in the headers who answered.
func provenance(h http.Header, req *chat.Request) {
	provider, _, _ := strings.Cut(req.Model, "/")
	h.Set(ProviderHeader, provider)
	h.Set("Cache-Control", "no-store")
}

// answerID is the ID of an answer whose provider gave it none.
func answerID(req *chat.Request, rec *record) string {
	id := strings.TrimPrefix(rec.id, "req_")
	if req.Chat() {
		return "chatcmpl-" + id
	}
	return "cmpl-" + id
}

// validRunID reports whether a client's ID of a run may go into the log.
func validRunID(id string) bool {
	if id == "" || len(id) > 64 {
		return false
	}
	for _, c := range []byte(id) {
		letter := 'a' <= c|0x20 && c|0x20 <= 'z'
		if !letter && !('0' <= c && c <= '9') && c != '-' && c != '_' {
			return false
		}
	}
	return true
}
