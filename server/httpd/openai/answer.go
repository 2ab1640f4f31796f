package openai

import (
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
)

// answer serves both endpoints: a chat, or else a text completion.
func (a *api) answer(w http.ResponseWriter, r *http.Request, chatEndpoint bool) {
	// 1. The body: JSON as it is, bounded in size and time.
	body, done, err := reply.Body(w, r, a.MaxBodyBytes)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}

	// 2. The request, strictly.
	req, invalid := chat.DecodeRequest(body, chatEndpoint)
	done()
	if invalid != nil {
		reply.Fail(w, r, invalid)
		return
	}

	req.Fit = r.Header.Get(chat.FitHeader) == "1"

	// 3. Which run it is, and whether its caller may ask for it.
	log := reply.LogOf(r)
	req.RunID = log.ID
	if id := r.Header.Get(chat.RunHeader); validRunID(id) {
		req.RunID = id
	}
	if a.LogPrompts {
		a.Log.InfoContext(r.Context(), "prompt", "run_id", req.RunID, "body", string(body))
	}
	if err := gateway.CallerOf(r.Context()).Check(req); err != nil {
		reply.Fail(w, r, err)
		return
	}

	// 4. The answer: as it comes, or when it is complete.
	if req.Stream {
		a.stream(w, r, req)
	} else {
		a.collect(w, r, req)
	}
}

// collect sends an answer when it is complete.
func (a *api) collect(w http.ResponseWriter, r *http.Request, req *chat.Request) {
	answer, err := chat.Collect(a.Gateway.Stream(r.Context(), req))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	log := reply.LogOf(r)
	id := answer.ID
	if id == "" {
		id = answerID(req, log)
	}
	room := rooms.Get().(*[]byte)
	body := answer.AppendJSON((*room)[:0], req, id, log.Started.Unix())
	h := w.Header()
	provenance(h, req)
	h.Set("Content-Type", "application/json")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if time.Since(log.Started) > reply.Timeout/8 {
		http.NewResponseController(w).SetWriteDeadline(time.Now().Add(reply.Timeout)) // a new one
	}
	w.Write(body)
	if *room = body; cap(body) <= maxRoom {
		rooms.Put(room)
	}
}

// rooms are what answers are written in. Larger ones than maxRoom are not kept.
var rooms = sync.Pool{New: func() any { return new([]byte) }}

const maxRoom = 16 << 10

// provenance says in the headers who answered.
func provenance(h http.Header, req *chat.Request) {
	provider, _, _ := strings.Cut(req.Model, "/")
	h.Set(chat.ProviderHeader, provider)
	h.Set("Cache-Control", "no-store")
}

// answerID is the ID of an answer whose provider gave it none.
func answerID(req *chat.Request, log *reply.RequestLog) string {
	id := strings.TrimPrefix(log.ID, "req_")
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
