package web

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"github.com/maxence-charriere/go-app/v10/pkg/app"

	"fewshot/web/browsertest"
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
		args := []string{"run", "./web/build", "-quick", "-page", "./web/testdata/hello", "-study", "", "-frame", "", "-aside=false", "-out", dir, "-work", filepath.Join(".build", "test-web")}
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

// browser is the browser of all tests, in which each has a profile of its own.
func browser(t testing.TB) *browsertest.Browser {
	t.Helper()
	b, err := startBrowser()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

var startBrowser = sync.OnceValues(func() (*browsertest.Browser, error) {
	b, err := browsertest.Start()
	if err == nil {
		cleanup = append(cleanup, b.Close)
	}
	return b, err
})

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

// typeAtEnd focuses a field and presses keys behind its text.
func typeAtEnd(tb *browsertest.Tab, id, keys string) {
	browsertest.Eval[bool](tb, fmt.Sprintf(`(() => { const f = document.getElementById(%q); f.focus(); f.setSelectionRange(f.value.length, f.value.length); return true })()`, id))
	tb.Type(keys)
}

const started = `document.documentElement.dataset.state === "started"`

// visit opens the test page in a fresh browser.
func visit(t *testing.T) (*browsertest.Tab, *httptest.Server) {
	t.Helper()
	server := serveHello(t, buildHello(t, false), nil)
	tb := browser(t).Open(t)
	tb.Go(server.URL)
	return tb, server
}
