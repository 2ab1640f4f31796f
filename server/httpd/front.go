package httpd

import (
	"crypto/rand"
	"maps"
	"net/http"
	"path"
	"strings"
	"time"
)

// pageTimeout is how long a client may take to receive anything that is not a
// stream: the model's weights, some megabytes, over a slow line.
const pageTimeout = 5 * time.Minute

// ServeHTTP is the front door: what holds for every request, in order.
func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	// 1. A record of the request, which the log line is made of.
	rec := &record{
		ResponseWriter: w,
		id:             "req_" + strings.ToLower(rand.Text()),
		client:         clientAddress(r, s.TrustedProxies),
		started:        time.Now(),
		bodies:         &s.bodies,
	}
	r = r.WithContext(withRecord(r.Context(), rec))
	defer s.finish(rec, r)

	// 2. What every response says.
	secure(rec.Header())
	rec.Header().Set("X-Request-Id", rec.id)

	// 3. Deadlines. A handler that streams moves them on.
	control := http.NewResponseController(w)
	control.SetWriteDeadline(rec.started.Add(pageTimeout))
	if r.ContentLength != 0 {
		control.SetReadDeadline(rec.started.Add(s.BodyTimeout))
	}

	// 4. Whether the request is well-formed enough to be looked at.
	if err := s.check(rec, r); err != nil {
		fail(rec, r, err)
		return
	}

	// 5. Who may use the API: whoever has the access token, a reader of an embed,
	// or a student of a class.
	if isAPI(r.URL.Path) {
		if err := s.admit(rec, r); err != nil {
			fail(rec, r, err)
			return
		}
	}

	// 6. The endpoint.
	s.mux.ServeHTTP(rec, r)
}

// admit finds out who uses the API, and refuses whoever may not.
func (s *server) admit(rec *record, r *http.Request) (err error) {
	if rec.reader, err = s.reader(r); err != nil || rec.reader != nil {
		return err
	}
	if rec.pupil, err = s.pupil(r); err != nil || rec.pupil != nil {
		return err
	}
	return s.Access.check(rec, r)
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
		return problem(http.StatusBadRequest, "length_required",
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
		return problem(http.StatusNotFound, "unknown_url", "There is no such address here.", "Check it for repeated slashes and dots.")
	}
	if err := s.origin.Check(r); err != nil {
		return problem(http.StatusForbidden, "cross_origin",
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

// secure sets what every response says to browsers. It is the strictest that
// there is; the page relaxes the Content-Security-Policy for itself.
func secure(h http.Header) { maps.Copy(h, strictest) }

// strictest are headers by their canonical names. Nothing is added to their values,
// which all responses share: Set replaces them.
var strictest = http.Header{
	"Content-Security-Policy":      {"default-src 'none'; frame-ancestors 'none'"},
	"X-Frame-Options":              {"DENY"},
	"X-Content-Type-Options":       {"nosniff"},
	"Referrer-Policy":              {"no-referrer"},
	"Cross-Origin-Opener-Policy":   {"same-origin"},
	"Cross-Origin-Resource-Policy": {"same-origin"},
	"Permissions-Policy":           {"accelerometer=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), magnetometer=(), microphone=(), payment=(), usb=()"},
}
