// Package httpd is the server's HTTP side: OpenAI's protocol in front of a
// gateway, the page, and what an operator asks for.
//
//	GET  /v1/models, /v1/models/{id...}
//	POST /v1/chat/completions
//	POST /v1/completions
//	GET  /healthz, /readyz, /metrics
//	GET  /embed.js, /embed/static, /embed/frame, /embed/sign, /oembed
//	     /api/…: classes, for their pages (classes.go); /lti/…, /auth/…: who comes to
//	     them from learning platforms and with accounts from elsewhere
//	     everything else: the page
//
// Every request passes the same checks in front of its handler (front.go); a
// handler reads as numbered steps, one file an endpoint; errors get their
// status from one table (errors.go). [New] makes the handler, [Server] the
// http.Server with its deadlines.
package httpd

import (
	"context"
	"log/slog"
	"net/http"
	"net/netip"
	"time"

	"fewshot/server/charge"
	"fewshot/server/embed"
	"fewshot/server/gateway"
)

// A Config is what the handler needs to know. Gateway and Log are required.
type Config struct {
	Gateway *gateway.Gateway
	Page    http.Handler // serves every path that is not an endpoint; nil is 404
	Log     *slog.Logger

	// Metrics serves /metrics to callers on this machine; nil: not here.
	Metrics http.Handler
	// Count, if not nil, is told of every finished request: the route's
	// pattern and the status.
	Count func(route string, status int)
	// Ready reports whether the server takes requests; nil is always.
	Ready func() bool
	// Checks say why parts that the server needs don't work, by their names; nil: they
	// do. They honour their context and may be asked as often as somebody likes.
	Checks map[string]func(context.Context) error

	Access         Access         // who may use /v1/
	Payer          charge.Payer   // pays for whoever is neither a reader of an embed nor a student; nil: nobody
	Embeds         *embed.Keeper  // verifies embeds with an author's key; nil: there are none
	Classes        *Classes       // nil: there are none
	Styles         []string       // addresses of the style sheets of small pages
	LoopbackOnly   bool           // the server listens on loopback only
	Hosts          []string       // host names that it answers to, besides loopback names
	TrustedProxies []netip.Prefix // whose X-Forwarded-For is believed

	MaxBodyBytes int64         // of a request; 0 is DefaultMaxBodyBytes
	BodyTimeout  time.Duration // to receive a body; 0 is 30 s
	WriteTimeout time.Duration // for a client to take one event of a stream; 0 is 30 s
	LogPrompts   bool          // write prompts to the log
}

// DefaultMaxBodyBytes is the size of the largest request body: 1 MiB.
const DefaultMaxBodyBytes = 1 << 20

// server is the handler with its configuration.
type server struct {
	Config
	mux    *routeMux
	origin *http.CrossOriginProtection
	bodies bodies  // that are coming
	boards boards  // that are open
	codes  guesses // of classes
	joins  queues  // of who joins classes
}

// New returns the handler of the whole server.
func New(c Config) http.Handler {
	if c.MaxBodyBytes == 0 {
		c.MaxBodyBytes = DefaultMaxBodyBytes
	}
	if c.BodyTimeout == 0 {
		c.BodyTimeout = 30 * time.Second
	}
	if c.WriteTimeout == 0 {
		c.WriteTimeout = 30 * time.Second
	}
	if c.Page == nil {
		c.Page = http.NotFoundHandler()
	}
	if c.Ready == nil {
		c.Ready = func() bool { return true }
	}
	if c.Count == nil {
		c.Count = func(string, int) {}
	}
	s := &server{Config: c, mux: newRouteMux(), origin: http.NewCrossOriginProtection()}
	s.routes()
	return s
}

// Server returns an http.Server for the handler, with deadlines for slow
// clients. There is none for a whole request or answer, since a stream may
// take minutes: bodies and events have their own (see front.go and sse.go).
func Server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
