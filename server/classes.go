package main

import (
	"context"
	"crypto/rand"
	"fmt"
	"io"
	"iter"
	"log/slog"
	"math"
	"net"
	"sync"
	"time"

	"fewshot/app/chat"
	"fewshot/examples/exercises"
	"fewshot/server/bundled"
	"fewshot/server/classroom"
	"fewshot/server/config"
	"fewshot/server/gateway"
	"fewshot/server/httpd/classapi"
	"fewshot/server/lti"
	"fewshot/server/store/postgres"
	"fewshot/server/store/sqlite"
)

const (
	graders       = 2                // submissions that are graded at a time
	gradeTogether = 4                // requests of one at a time
	gradeLease    = 20 * time.Second // how soon another takes over from a server that died
	sweepEvery    = 30 * time.Second
	leaseLife     = 2 * time.Minute
)

// leaseSize is what a cache of budgets takes out of a student's budget at once: some
// requests, so that not each of them is a durable write.
var leaseSize = classroom.Amount{MicroUSD: 20_000, Requests: 10}

// teaching is all of a server's classes: the store, and who grades.
type teaching struct {
	store    classroom.Store
	http     *classapi.Classes
	first    string // the teacher's token, if this is the first start
	register string // the address at which learning platforms register themselves; ""

	work context.CancelFunc // ends the graders
	done sync.WaitGroup
}

// openClasses opens the classes of the configuration; nil if it has none.
func openClasses(ctx context.Context, s *config.Setup, bundle *bundled.Bundle) (*teaching, error) {
	var store classroom.Store
	var err error
	switch {
	case s.Database != "":
		store, err = postgres.Open(ctx, s.Database)
	case s.Classes != "":
		store, err = sqlite.Open(ctx, s.Classes)
	default:
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("classes: %w", err)
	}
	c := &teaching{store: store}
	service := classroom.NewService(store, classroom.NewCounter(bundle.Tokenizer))
	service.Grants = grants(s.LTI)
	if err := service.Bound(ctx); err != nil {
		store.Close()
		return nil, fmt.Errorf("classes: %w", err)
	}
	if c.first, err = service.Begin(ctx); err != nil {
		store.Close()
		return nil, fmt.Errorf("classes: %w", err)
	}
	c.http = &classapi.Classes{
		Service: service, Budgets: classroom.NewBudgetCache(store, leaseSize, leaseLife), Shipped: exercises.All(),
	}
	if c.http.LTI, err = openLTI(ctx, s, store); err != nil {
		store.Close()
		return nil, err
	}
	if err := c.http.LoadPlatforms(ctx); err != nil {
		store.Close()
		return nil, fmt.Errorf("lti: %w", err)
	}
	if s.PublicURL != "" {
		key, err := store.Secret(ctx, "lti registration", func() ([]byte, error) { return []byte(rand.Text()), nil })
		if err != nil {
			store.Close()
			return nil, fmt.Errorf("lti: %w", err)
		}
		c.http.RegisterKey, c.register = string(key), s.PublicURL+s.Base+"/lti/register/"+string(key)
	}
	if o := s.OIDC; o.Issuer != "" {
		c.http.OIDC = &classapi.OIDC{Issuer: o.Issuer, ClientID: o.ClientID, ClientSecret: s.OIDCSecret, Teachers: o.Teachers}
	}
	return c, nil
}

// grants are what the classes of learning platforms may spend.
func grants(platforms []lti.Platform) map[string]classroom.Grant {
	all := map[string]classroom.Grant{}
	for _, p := range platforms {
		all[p.Name] = classroom.Grant{Models: p.Models, Class: int64(math.Round(p.USDPerClass * 1e6)), All: int64(math.Round(p.USDTotal * 1e6))}
	}
	return all
}

// openLTI is the tool for the platforms of the configuration. There may be none yet:
// their administrators ask for its addresses first. Its key and its secret are made once
// and kept with the classes.
func openLTI(ctx context.Context, s *config.Setup, store classroom.Store) (*lti.Tool, error) {
	key, err := store.Secret(ctx, "lti key", lti.NewKey)
	if err != nil {
		return nil, fmt.Errorf("lti: %w", err)
	}
	secret, err := store.Secret(ctx, "lti states", func() ([]byte, error) { return []byte(rand.Text() + rand.Text()), nil })
	if err != nil {
		return nil, fmt.Errorf("lti: %w", err)
	}
	return lti.New(s.LTI, key, secret)
}

// start begins to grade what is handed in, with the gateway's models.
func (c *teaching) start(g *gateway.Gateway) {
	ctx, cancel := context.WithCancel(context.Background())
	c.work = cancel
	model := chat.StreamerFunc(func(ctx context.Context, r *chat.Request) iter.Seq2[chat.Chunk, error] {
		return g.Stream(gateway.Own(ctx), r)
	})
	for range graders {
		w := &classroom.Worker{Jobs: c.store, Budgets: c.store, Signals: c.store, Model: model, Passbacks: c.store, Concurrency: gradeTogether, Lease: gradeLease}
		c.done.Go(func() { w.Run(ctx) })
	}
	if tool := c.http.LTI; tool != nil {
		c.done.Go(func() { sendPoints(ctx, c.store, tool, c.http.LoadPlatforms) })
	}
	c.done.Go(func() {
		tick := time.NewTicker(sweepEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := c.http.Budgets.Sweep(ctx); err != nil {
					slog.Error("give back what was not spent", "err", err)
				}
				if err := c.store.Forget(ctx, time.Now()); err != nil {
					slog.Error("forget what has expired", "err", err)
				}
			}
		}
	})
}

// ready says why the classes can't be written, nil if they can.
func (c *teaching) ready(ctx context.Context) error {
	if store, ok := c.store.(interface{ Ready(context.Context) error }); ok {
		return store.Ready(ctx)
	}
	return nil
}

// stop ends the graders, whose submissions are queued again, gives back what the
// cache of budgets holds, and closes the store.
func (c *teaching) stop() {
	c.work()
	c.done.Wait()
	ctx, cancel := context.WithTimeout(context.Background(), 5*time.Second)
	defer cancel()
	if err := c.http.Budgets.Close(ctx); err != nil {
		slog.Error("give back what was not spent", "err", err)
	}
	if err := c.store.Close(); err != nil {
		slog.Error("close the classes", "err", err)
	}
}

// welcome tells the teacher of the first start how to sign in.
func (c *teaching) welcome(out io.Writer, host string) {
	if c.first != "" {
		fmt.Fprintf(out, "Classes: open http://%s/teach and sign in with this token, which is shown this once:\n\n    %s\n\n", host, c.first)
		c.first = ""
	}
	if c.register != "" {
		fmt.Fprintf(out, "Learning platforms register themselves at this address. Whoever has it can have theirs let in:\n\n    %s\n\n", c.register)
	}
}

// shownHost is a listener's address as somebody on this machine opens it.
func shownHost(addr net.Addr, loopback bool) string {
	host, port, _ := net.SplitHostPort(addr.String())
	if ip := net.ParseIP(host); ip != nil && (ip.IsUnspecified() || ip.IsLoopback()) {
		host = "localhost"
		if loopback {
			host = "127.0.0.1"
		}
	}
	return net.JoinHostPort(host, port)
}
