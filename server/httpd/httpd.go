// Package httpd serves HTTP: the checks that every request passes, and the routes.
//
//	GET  /healthz, /readyz, /metrics
//	     /v1/…: OpenAI's protocol in front of a gateway (package openai)
//	     /api/…, /lti/…, /auth/…: classes, and who comes to them from learning
//	     platforms and with accounts from elsewhere (package classapi)
//	     everything else: what browsers load (package pages)
//
// Every request passes the middleware before its handler (middleware.go). It also finds
// out where a request comes from, by which origin it knows this server (address.go),
// and who pays for it (callers.go). The packages of handlers don't import each other;
// they share package reply. [New] makes the handler, [Server] the http.Server with its
// deadlines.
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
	"fewshot/server/httpd/classapi"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
)

// A Config is what the handler needs to know. Gateway and Log are required.
type Config struct {
	Gateway *gateway.Gateway
	Page    http.Handler // serves every path that is not an endpoint; nil is 404
	Log     *slog.Logger

	// Metrics serves /metrics to callers on this machine; nil: not here.
	Metrics http.Handler
	// Count, if not nil, is called with every finished request: the route's
	// pattern and the status.
	Count func(route string, status int)
	// Trace, if not nil, is called at the beginning of every request to an endpoint. The
	// context that it returns is the request's, and the function is called at its end with
	// the route's pattern and the status.
	Trace func(*http.Request) (ctx context.Context, end func(route string, status int))
	// Ready reports whether the server takes requests; nil is always.
	Ready func() bool
	// Checks say why parts that the server needs don't work, by their names; nil: they
	// do. They honour their context and may be asked as often as somebody likes.
	Checks map[string]func(context.Context) error

	Access         Access            // who may use /v1/
	Payer          charge.Payer      // pays for all but readers of embeds and students; nil: nobody
	Embeds         *embed.Authority  // verifies embeds with an author's key; nil: there are none
	Classes        *classapi.Classes // nil: there are none
	Styles         []string          // addresses of the style sheets of small pages
	LoopbackOnly   bool              // the server listens on loopback only
	Hosts          []string          // host names that it answers to, besides loopback names
	PublicURL      string            // the address that people type; "": what each request says
	TrustedProxies []netip.Prefix    // whose X-Forwarded-… headers are believed
	Base           string            // the path that a proxy gives the server (package base); "": none, or what a trusted proxy says

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
	mux         *route.Mux
	classes     *classapi.API
	crossOrigin *http.CrossOriginProtection
	bodies      reply.Bodies // that are coming
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
	s := &server{Config: c, mux: route.NewMux(), crossOrigin: http.NewCrossOriginProtection(), bodies: reply.Bodies{Most: c.MaxBodyBytes}}
	s.routes()
	return s
}

// Server returns an http.Server for the handler, with deadlines for slow
// clients. There is none for a whole request or answer, since a stream may
// take minutes: bodies and events have their own (see reply.Bodies and reply.Events).
func Server(h http.Handler, log *slog.Logger) *http.Server {
	return &http.Server{
		Handler:           h,
		ReadHeaderTimeout: 10 * time.Second,
		IdleTimeout:       2 * time.Minute,
		MaxHeaderBytes:    32 << 10,
		ErrorLog:          slog.NewLogLogger(log.Handler(), slog.LevelDebug),
	}
}
