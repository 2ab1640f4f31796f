package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"fewshot/app/page/workbench"
	"fewshot/server/bundled"
	"fewshot/server/config"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/httpd"
	"fewshot/server/httpd/pages"
	"fewshot/server/provider"
	"fewshot/server/runs"
	"fewshot/server/serverlog"
	"fewshot/server/trace"
	"fewshot/web"
)

// serve wires the parts together and serves until ctx ends, then lets the
// running answers finish. open, if there is one, shows whoever started it the page.
func serve(ctx context.Context, s *config.Setup, open func(address string) error, stdout, stderr io.Writer) error {
	log, flush, err := serverlog.NewBuffered(stderr, s.LogLevel, s.LogFormat, s.Keys()...)
	if err != nil {
		return err
	}
	defer flush()
	slog.SetDefault(log)

	// 1. What can answer, and where its traces go.
	traces, err := trace.Open(ctx, trace.Settings(s.Traces), revision(), log)
	if err != nil {
		return err
	}
	defer func() {
		if err := traces.Close(context.WithoutCancel(ctx)); err != nil {
			log.Warn("the last traces", "err", err)
		}
	}()
	site, err := web.Open()
	if err != nil {
		log.Warn("neither the page nor the models are in this build", "err", err)
	}
	var bundle *bundled.Bundle // without files, there is no model in it
	if site != nil {
		bundle = bundled.In(site)
	}
	providers, err := providers(ctx, s, bundle, provider.ServingTurns(), traces.Transport, log)
	if err != nil {
		return err
	}

	// 2. The gateway before it, and the accounts of what passes.
	known := newKnowledge(s.Models, providers, s.HasKey)
	var g *gateway.Gateway
	metrics := httpd.NewMetrics(func() int { return g.Active() })
	book := runs.NewBook(known.price)
	c := gateway.Config{
		Providers: providers,
		Limits:    s.Limits,
		Price:     known.price,
		Known:     known.model,
		Fit:       s.Fit,
		Report: func(ctx context.Context, run gateway.Run) {
			metrics.Run(run)
			book.Run(run)
			httpd.LogRun(ctx, log, run)
		},
	}
	if traces != nil {
		c.Trace = traces.Run
	}
	if g, err = gateway.New(c); err != nil {
		return err
	}

	// 3. Classes, which the gateway's models grade.
	classes, err := openClasses(ctx, s, bundle)
	if err != nil {
		return err
	}
	if classes != nil {
		classes.http.Server = newOverview(s, g, book, site, classes).server
		classes.start(g)
		defer classes.stop()
	}

	// 4. The HTTP side.
	checks := map[string]func(context.Context) error{}
	var authority *embed.Authority
	if s.EmbedSecret != "" {
		ledger, err := embed.NewLedger(s.EmbedState)
		if err != nil {
			return err
		}
		defer func() {
			if err := ledger.Close(); err != nil {
				log.Error("embeds", "err", err)
			}
		}()
		authority = embed.NewAuthority(s.EmbedSecret, ledger)
		checks["embeds"] = ledger.Ready
		if s.EmbedState == "" {
			log.Warn("the budgets of embeds are reset at each start: set FEWSHOT_EMBED_STATE to a file to keep them")
		}
	}
	payer, closeDay, err := dayBudget(s, classes, log)
	if err != nil {
		return err
	}
	defer closeDay()
	page, err := newPage(pages.Config{Site: site, Bundle: bundle, Authority: authority, Gateway: g})
	if err != nil {
		return err
	}
	var stopping atomic.Bool
	h := httpd.Config{
		Gateway:        g,
		Page:           page,
		Log:            log,
		Metrics:        metrics.Handler(),
		Count:          metrics.Request,
		Checks:         checks,
		Ready:          func() bool { return !stopping.Load() },
		Access:         httpd.Token(s.Token),
		Payer:          payer,
		Embeds:         authority,
		LoopbackOnly:   s.Loopback(),
		Hosts:          s.PublicHosts(),
		PublicURL:      s.PublicURL,
		TrustedProxies: s.Proxies,
		Base:           s.Base,
		LogPrompts:     s.LogPrompts,
	}
	if traces != nil {
		h.Trace = traces.Request
	}
	if classes != nil {
		h.Classes = classes.http
		checks["classes"] = classes.ready
	}
	if site != nil {
		for _, name := range []string{"app.css", "study.css"} {
			if a, ok := site.Find(name); ok {
				h.Styles = append(h.Styles, a.URL)
			}
		}
	}
	if s.MetricsAddr != "" {
		h.Metrics = nil
		stop, err := serveMetrics(s.MetricsAddr, metrics.Handler(), log)
		if err != nil {
			return err
		}
		defer stop()
	}
	server := httpd.Server(httpd.New(h), log)

	// 5. Serve.
	listener, err := listen(s.Addr)
	if err != nil {
		return err
	}
	failed := make(chan error, 1)
	connections := min(s.Connections, files()*3/4) // the rest is for the store and for providers
	go func() { failed <- server.Serve(httpd.Limit(server, listener, connections)) }()
	greet(ctx, stdout, listener.Addr(), open, g, s)
	if classes != nil {
		classes.welcome(stdout, shownHost(listener.Addr(), s.Loopback()))
	}

	// 6. Stop: say so, let answers finish, cut the rest.
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	stopping.Store(true)
	fmt.Fprintf(stdout, "Stopping: %d answers under way have %d s to finish.\n", g.Active(), s.GraceSeconds)
	return stop(server, g, time.Duration(s.GraceSeconds)*time.Second)
}

// stop ends the server. The listener stays open until the last answer has
// ended, so that /readyz can be asked, and new runs are refused with a 503.
func stop(server *http.Server, g *gateway.Gateway, grace time.Duration) error {
	ctx, cancel := context.WithTimeout(context.Background(), grace)
	defer cancel()
	g.Close(ctx) // its error says that some were cut, which their own lines in the log say

	// What is left is to hand over the last bytes.
	ctx, cancel = context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := server.Shutdown(ctx); err != nil {
		return server.Close()
	}
	return nil
}

// listen opens the server's port.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if errors.Is(err, portTaken) {
		_, port, _ := net.SplitHostPort(addr)
		return nil, fmt.Errorf("port %s is taken by another program: stop that, or choose another port with -addr or PORT", port)
	}
	if errors.Is(err, portForbidden) {
		return nil, fmt.Errorf("this user may not listen on %s: %s with -addr or PORT", addr, otherPort)
	}
	if err != nil {
		return nil, fmt.Errorf("listen: %w", err)
	}
	return l, nil
}

// serveMetrics serves /metrics alone at an address of its own.
func serveMetrics(addr string, h http.Handler, log *slog.Logger) (stop func() error, err error) {
	l, err := listen(addr)
	if err != nil {
		return nil, fmt.Errorf("metrics: %w", err)
	}
	mux := http.NewServeMux()
	mux.Handle("GET /metrics", h)
	server := httpd.Server(mux, log)
	server.WriteTimeout = time.Minute
	server.ReadTimeout = 10 * time.Second
	go server.Serve(l)
	return server.Close, nil
}

// greet says where the server listens, opens that, and says what can answer. It does not
// wait long for a provider that is slow to say what it has.
func greet(ctx context.Context, out io.Writer, addr net.Addr, open func(address string) error, g *gateway.Gateway, s *config.Setup) {
	page := "http://" + shownHost(addr, s.Loopback())
	fmt.Fprintf(out, "Fewshot is ready: open %s (Ctrl+C stops it).\n", page)
	if open != nil {
		if err := open(page); err != nil {
			slog.Debug("open the page", "err", err)
		} else {
			fmt.Fprintln(out, "It opens in your browser; -browser=false turns that off.")
		}
	}
	if s.Base != "" {
		fmt.Fprintf(out, "Behind a proxy it is at %s/.\n", s.Base)
	}

	ctx, cancel := context.WithTimeout(ctx, 3*time.Second)
	defer cancel()
	fmt.Fprintln(out, summary(g.Models(ctx)))
}

// summary is one line about the models: all by name if they are few, else how
// many each provider has.
func summary(models []gateway.Model) string {
	if len(models) == 0 {
		return "No model is ready yet: set a key, for instance OPENAI_API_KEY, or start Ollama."
	}
	var names, counts []string
	of := map[string]int{}
	for _, m := range models {
		names = append(names, m.ID)
		of[m.Provider]++
	}
	if len(models) <= 6 {
		return "Models: " + strings.Join(names, ", ") + "."
	}
	for _, m := range models {
		if n := of[m.Provider]; n > 0 {
			counts = append(counts, fmt.Sprintf("%s (%d)", m.Provider, n))
			of[m.Provider] = 0
		}
	}
	return "Models: " + strings.Join(counts, ", ") + "."
}

// routes registers the page's routes, which the page is rendered from ahead of
// time; go-app keeps them for the whole process.
var routes = sync.OnceFunc(workbench.Routes)

// newPage is the handler of everything that browsers load. A binary that was
// compiled without the page says so there, and still has the API.
func newPage(c pages.Config) (http.Handler, error) {
	if c.Site == nil {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			http.Error(w, "This binary was compiled without the page: run `make build`. The API is at /v1/.", http.StatusServiceUnavailable)
		}), nil
	}
	routes()
	return pages.New(c)
}
