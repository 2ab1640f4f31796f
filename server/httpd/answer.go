package httpd

import (
	"context"
	"iter"
	"net/http"
	"strconv"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/server/charge"
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
	body, done, err := s.readBody(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}

	// 2. The request, strictly.
	req, invalid := chat.DecodeRequest(body, chatEndpoint)
	done()
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
	ctx, err := s.paid(r.Context(), rec, req)
	if err != nil {
		fail(w, r, err)
		return
	}
	if req.Stream {
		ctx = gateway.WithWord(ctx, func(before int) { rec.word(before) })
	}
	if rec.reader != nil {
		ctx = gateway.WithMost(ctx, rec.reader.Grant.MaxTokens)
	}
	chunks := s.Gateway.Stream(ctx, req)

	// 4. The answer: as it comes, or when it is complete.
	if req.Stream {
		s.stream(w, r, req, chunks)
	} else {
		collect(w, r, req, chunks)
	}
}

// paid finds out who pays for a request, and holds it against what they allow. It
// returns how the gateway is to see it.
func (s *server) paid(ctx context.Context, rec *record, req *chat.Request) (context.Context, error) {
	ctx = gateway.WithCaller(ctx, rec.client)
	switch {
	case rec.pupil != nil:
		return s.forClass(ctx, rec.pupil, req)
	case rec.reader != nil:
		return charge.With(ctx, s.Embeds.Payer(*rec.reader, rec.client)), s.Embeds.Allow(*rec.reader, req)
	case s.Payer != nil:
		return charge.With(ctx, s.Payer), nil
	}
	return ctx, nil
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
