package httpd

import (
	"cmp"
	"context"
	"crypto/rand"
	"encoding/base32"
	"net/http"
	"path"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/server/base"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
	"fewshot/web"
)

// ServeHTTP is the middleware: the checks of every request, in order.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// 1. A log of the request, which its line is made of.
	log := &reply.RequestLog{
		ResponseWriter: w,
		ID:             requestID(),
		Client:         clientAddress(r, s.TrustedProxies),
		Origin:         cmp.Or(s.PublicURL, origin(r, s.TrustedProxies)),
		Base:           basePath(r, s.Base, s.TrustedProxies),
		Started:        time.Now(),
		Bodies:         &s.bodies,
	}
	r = r.WithContext(web.WithBase(reply.WithLog(r.Context(), log), log.Base))
	own, below := base.Strip(r.URL, log.Base) // the server's own path, whether a proxy took its own off or not
	traced := func(string, int) {}
	if s.Trace != nil && isEndpoint(own.Path) {
		var ctx context.Context
		ctx, traced = s.Trace(r)
		r = r.WithContext(ctx)
	}
	r.URL = own                                            // of the copy that WithContext made
	defer func() { s.finish(recover(), log, r, traced) }() // with the route that r has by then

	// 2. What every response says.
	reply.Harden(log.Header())
	log.Header().Set("X-Request-Id", log.ID)

	// 3. Deadlines. A handler that streams moves them on.
	control := http.NewResponseController(w)
	control.SetWriteDeadline(log.Started.Add(reply.Timeout))
	if r.ContentLength != 0 {
		control.SetReadDeadline(log.Started.Add(s.BodyTimeout))
	}

	// 4. Whether the request is well-formed enough to be looked at.
	if below && r.URL.Path == "" {
		s.home(log, r)
		return
	}
	if err := s.check(log, r); err != nil {
		reply.Fail(log, r, err)
		return
	}

	// 5. Who may use the API, and who pays for them.
	if isAPI(r.URL.Path) {
		c, err := s.caller(log, r)
		if err != nil {
			reply.Fail(log, r, err)
			return
		}
		r = r.WithContext(gateway.WithCaller(r.Context(), c))
	}

	// 6. The endpoint.
	s.mux.ServeHTTP(log, r)
}

// requestID is a new request's: 128 random bits.
func requestID() string {
	var random [16]byte
	rand.Read(random[:])
	return string(requestIDs.AppendEncode([]byte("req_"), random[:]))
}

var requestIDs = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// home redirects from the base without its final slash to the first page.
func (s *server) home(log *reply.RequestLog, r *http.Request) {
	address := *r.URL
	address.Path, address.RawPath = "/", ""
	http.Redirect(log, r, log.Base+address.String(), http.StatusTemporaryRedirect)
}

// check refuses requests that no endpoint should see.
func (s *server) check(w http.ResponseWriter, r *http.Request) error {
	// Health checks come from load balancers, which use addresses as names.
	if r.URL.Path != "/healthz" && r.URL.Path != "/readyz" {
		if err := checkHost(r, s.Hosts, s.LoopbackOnly); err != nil {
			return err
		}
	}
	// net/http lets Transfer-Encoding win over Content-Length without a word.
	// A proxy in front may have decided otherwise, so the rest of the
	// connection is not to be trusted. No official SDK sends chunked bodies.
	if len(r.TransferEncoding) > 0 {
		w.Header().Set("Connection", "close")
		return reply.Error(http.StatusBadRequest, chat.CodeLengthRequired,
			"Requests with a Transfer-Encoding are not accepted.", "Send the body with a Content-Length.")
	}
	if r.ContentLength > s.MaxBodyBytes {
		w.Header().Set("Connection", "close")
		return &http.MaxBytesError{Limit: s.MaxBodyBytes}
	}
	// http.ServeMux would redirect these; nothing here needs a redirect.
	// Escaped slashes may stand in a model's name: llama.cpp's begins with one.
	address := r.URL.EscapedPath()
	if !strings.HasPrefix(address, "/v1/models/") {
		address = r.URL.Path
	}
	if !clean(address) {
		return reply.Error(http.StatusNotFound, chat.CodeUnknownURL, "There is no such address here.", "Check it for repeated slashes and dots.")
	}
	if err := s.crossOrigin.Check(r); err != nil {
		return reply.Error(http.StatusForbidden, chat.CodeCrossOrigin,
			"A page of another site may not send this request.", "Call the server from its own page, or from a program.")
	}
	return nil
}

// clean reports whether a path is absolute and in its shortest form.
func clean(p string) bool {
	if !strings.HasPrefix(p, "/") {
		return false
	}
	short := path.Clean(p)
	return p == short || (short != "/" && p == short+"/")
}
