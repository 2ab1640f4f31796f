package web

import (
	"context"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/log"
	"github.com/chromedp/cdproto/network"
	pageproto "github.com/chromedp/cdproto/page"
	"github.com/chromedp/cdproto/runtime"
	"github.com/chromedp/chromedp"
	"github.com/maxence-charriere/go-app/v10/pkg/app"

	hello "fewshot/web/testdata/hello/page"
)

// buildHello builds the test page once, slim or plain, and returns its site.
var buildHello = func() func(t testing.TB, plain bool) *Site {
	var mu sync.Mutex
	built := map[bool]*Site{}
	return func(t testing.TB, plain bool) *Site {
		t.Helper()
		mu.Lock()
		defer mu.Unlock()
		if s := built[plain]; s != nil {
			return s
		}
		dir, err := os.MkdirTemp("", "fewshot-hello-")
		if err != nil {
			t.Fatal(err)
		}
		cleanup = append(cleanup, func() { os.RemoveAll(dir) })
		args := []string{"run", "./web/build", "-quick", "-page", "./web/testdata/hello", "-out", dir, "-work", filepath.Join(".build", "test-web")}
		if plain {
			args = append(args, "-plain")
		}
		cmd := exec.Command("go", args...)
		cmd.Dir = ".."
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("build the test page: %v\n%s", err, out)
		}
		s, err := New(os.DirFS(dir))
		if err != nil {
			t.Fatal(err)
		}
		if s.Slim == plain {
			t.Fatalf("slim = %v, want %v", s.Slim, !plain)
		}
		built[plain] = s
		return s
	}
}()

var cleanup []func()

func TestMain(m *testing.M) {
	code := m.Run()
	for _, f := range cleanup {
		f()
	}
	os.Exit(code)
}

// serveHello serves the test page as the server does. Requests pass through
// before, if it is not nil, which may answer them itself.
func serveHello(t testing.TB, s *Site, before func(w http.ResponseWriter, r *http.Request) bool) *httptest.Server {
	t.Helper()
	app.Route("/", hello.New)
	body, err := Prerender("/")
	if err != nil {
		t.Fatal(err)
	}
	handler, err := s.Page(Head{Lang: "en", Title: "Hello", Description: "A test"}, body)
	if err != nil {
		t.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/{$}", handler)
	s.Mount(mux)
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if before == nil || !before(w, r) {
			mux.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	return server
}

// A tab is a page in a fresh browser profile that notes what goes wrong.
type tab struct {
	context.Context
	t        testing.TB
	mu       sync.Mutex
	problems []string
	hosts    map[string]bool
}

// openTab starts a browser with a profile of its own.
func openTab(t testing.TB) *tab {
	t.Helper()
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox, chromedp.DisableGPU, chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true), chromedp.UserDataDir(t.TempDir()))
	alloc, stop := chromedp.NewExecAllocator(context.Background(), options...)
	t.Cleanup(stop)
	ctx, cancel := chromedp.NewContext(alloc)
	t.Cleanup(cancel)
	tb := &tab{Context: ctx, t: t, hosts: map[string]bool{}}
	if err := chromedp.Listen(ctx, tb.observe); err != nil {
		t.Fatal(err)
	}
	call(tb, network.Enable, network.EnableParams{})
	call(tb, log.Enable, cdp.Empty{})
	return tb
}

// observe notes errors of the console, the log (where violations of the
// Content-Security-Policy go) and uncaught exceptions.
func (tb *tab) observe(event any) {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	switch e := event.(type) {
	case *runtime.EventConsoleAPICalled:
		if e.Type == "error" || e.Type == "warning" {
			var words []string
			for _, a := range e.Args {
				words = append(words, string(a.Value)+" "+a.Description)
			}
			tb.problems = append(tb.problems, "console: "+strings.Join(words, " "))
		}
	case *runtime.EventExceptionThrown:
		tb.problems = append(tb.problems, fmt.Sprintf("exception: %+v", e.ExceptionDetails))
	case *log.EventEntryAdded:
		if e.Entry.Level == "error" || e.Entry.Level == "warning" {
			tb.problems = append(tb.problems, fmt.Sprintf("log: %s %s", e.Entry.Text, e.Entry.URL))
		}
	case *network.EventRequestWillBeSent:
		if _, rest, ok := strings.Cut(e.Request.URL, "://"); ok {
			host, _, _ := strings.Cut(rest, "/")
			tb.hosts[host] = true
		}
	}
}

// patience is how long a step may take on a busy machine.
const patience = 30 * time.Second

func (tb *tab) do(actions ...chromedp.Action[chromedp.Void]) {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.Context, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		tb.t.Fatalf("%v\n%s", err, tb.complaints())
	}
}

// call sends a command of the protocol.
func call[P, R any](tb *tab, command cdp.Command[P, R], params P) R {
	tb.t.Helper()
	result, err := chromedp.Call(tb.Context, command, params)
	if err != nil {
		tb.t.Fatal(err)
	}
	return result
}

// eval evaluates an expression, or what a promise resolves to, in the page.
func eval[T any](tb *tab, expression string) T {
	tb.t.Helper()
	ctx, cancel := context.WithTimeout(tb.Context, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](expression, chromedp.EvalAwaitPromise))
	if err != nil {
		tb.t.Fatalf("%s: %v\n%s", expression, err, tb.complaints())
	}
	return v
}

// wait waits until an expression is true.
func (tb *tab) wait(expression string) {
	tb.t.Helper()
	tb.until(expression, func() bool { return eval[bool](tb, "Boolean("+expression+")") })
}

// until waits until a condition holds.
func (tb *tab) until(what string, holds func() bool) {
	tb.t.Helper()
	for end := time.Now().Add(patience); time.Now().Before(end); time.Sleep(20 * time.Millisecond) {
		if holds() {
			return
		}
	}
	tb.t.Fatalf("waited too long for %s\n%s", what, tb.complaints())
}

// typeAtEnd focuses a field and presses keys behind its text.
func (tb *tab) typeAtEnd(id, keys string) {
	tb.t.Helper()
	eval[bool](tb, fmt.Sprintf(`(() => { const f = document.getElementById(%q); f.focus(); f.setSelectionRange(f.value.length, f.value.length); return true })()`, id))
	tb.do(chromedp.KeyEvent(keys))
}

func (tb *tab) complaints() string {
	tb.mu.Lock()
	defer tb.mu.Unlock()
	return strings.Join(tb.problems, "\n")
}

const started = `document.documentElement.dataset.state === "started"`

// clean fails the test if the page complained of anything.
func (tb *tab) clean() {
	tb.t.Helper()
	tb.mu.Lock()
	defer tb.mu.Unlock()
	for _, p := range tb.problems {
		tb.t.Error(p)
	}
}

// visit opens the test page in a fresh browser.
func visit(t *testing.T) (*tab, *httptest.Server) {
	t.Helper()
	server := serveHello(t, buildHello(t, false), nil)
	tb := openTab(t)
	tb.do(chromedp.Navigate(server.URL))
	return tb, server
}

// onNewDocument has a script run before any other of every page.
func onNewDocument(tb *tab, script string) {
	tb.t.Helper()
	call(tb, pageproto.AddScriptToEvaluateOnNewDocument, pageproto.AddScriptToEvaluateOnNewDocumentParams{Source: script})
}
