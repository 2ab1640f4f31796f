// Package replytest stands in for the middleware, in tests of handlers.
package replytest

import (
	"net/http"
	"net/netip"
	"time"

	"fewshot/server/httpd/reply"
)

// Client is the address that requests come from.
var Client = netip.MustParseAddr("192.0.2.1")

// Front is a handler behind a middleware that sees this server's origin as that, and
// every request as one of [Client].
func Front(origin string, h http.Handler) http.Handler {
	bodies := &reply.Bodies{}
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		reply.Harden(w.Header())
		log := &reply.RequestLog{ResponseWriter: w, ID: "req_test", Client: Client, Origin: origin, Started: time.Now(), Bodies: bodies}
		h.ServeHTTP(log, r.WithContext(reply.WithLog(r.Context(), log)))
	})
}
