package openai

import (
	"context"
	"fmt"
	"net/http"
	"strconv"

	"fewshot/app/chat"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
)

// stream sends an answer as it comes, as server-sent events.
//
// The status waits for the first chunk: an error that comes before it is
// answered with its own status and an envelope, so that a client sees a 429 as
// a 429. An error after it ends the stream with an error event and without
// [DONE]; what had arrived stays valid. A client that waits for a place gets comments
// in comments, ": waiting 3" with three before it, which clients that don't know them
// skip; then the status is 200 before there is an answer.
func (a *api) stream(w http.ResponseWriter, r *http.Request, req *chat.Request) {
	log := reply.LogOf(r)
	encoder := chat.NewStreamEncoder(req, answerID(req, log), log.Started.Unix())
	events := reply.NewEvents(w, a.WriteTimeout)
	defer events.Close()
	begin := func() {
		if !events.Begun() {
			provenance(w.Header(), req)
			events.Begin()
		}
		events.Open()
	}
	ctx := gateway.WithWord(r.Context(), func(before int) {
		begin()
		events.Buffer = append(strconv.AppendInt(append(events.Buffer, ": waiting "...), int64(before), 10), "\n\n"...)
		events.Flush() // who has gone is found out by the next one too
	})

	for c, err := range a.Gateway.Stream(ctx, req) {
		// 1. An error: with a status of its own if it still can have one.
		if err != nil && !events.Begun() {
			reply.Fail(w, r, err)
			return
		}
		if err != nil {
			public := reply.Classify(err)
			reply.Note(r, public, err)
			events.Open()
			events.Buffer = encoder.AppendError(events.Buffer, public)
			events.Flush()
			return
		}
		// 2. The chunk, the first one after the headers. Leaving the loop ends the run
		// upstream.
		begin()
		events.Buffer = encoder.Append(events.Buffer, c)
		if c.More && !events.Full() {
			continue
		}
		if err := events.Flush(); err != nil {
			gone(r, err)
			return
		}
	}

	// 3. The end, which only a complete answer has.
	begin()
	events.Buffer = encoder.AppendDone(events.Buffer)
	if err := events.Flush(); err != nil {
		gone(r, err)
	}
}

// gone notes that the client took no more of a stream.
func gone(r *http.Request, err error) {
	reply.Note(r, reply.Classify(context.Canceled), fmt.Errorf("send stream: %w", err))
}
