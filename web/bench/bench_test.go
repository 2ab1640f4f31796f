package main

import (
	"bufio"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/web"
	"fewshot/web/browsertest"
)

// browser is started by the first benchmark that needs it.
var browser = sync.OnceValues(func() (*browsertest.Browser, error) { return browsertest.Start() })

func TestMain(m *testing.M) {
	code := m.Run()
	for _, stop := range slices.Backward(stops) {
		stop()
	}
	os.Exit(code)
}

// stops end what was started, in reverse order.
var stops []func()

// openTab opens a tab in a profile of its own.
func openTab(b *testing.B) *browsertest.Tab {
	b.Helper()
	browserStops.Do(func() {
		if started, err := browser(); err == nil {
			stops = append(stops, started.Close)
		}
	})
	started, err := browser()
	if err != nil {
		b.Fatal(err)
	}
	return started.Open(b)
}

var browserStops sync.Once

// product is the build of the page that bin/fewshot has in it.
func product(b *testing.B) *web.Site {
	b.Helper()
	site, err := web.Open()
	if err != nil {
		b.Fatal(err)
	}
	return site
}

// data is a file of a build.
func data(b *testing.B, site *web.Site, name string) []byte {
	b.Helper()
	content, err := site.Data(name)
	if err != nil {
		b.Fatal(err)
	}
	return content
}

// serveFewshot starts the binary on a free port and returns its address.
func serveFewshot(b *testing.B, variables ...string) string {
	b.Helper()
	binary, err := filepath.Abs(filepath.Join("..", "..", "bin", "fewshot"))
	if err != nil {
		b.Fatal(err)
	}
	home := b.TempDir()
	server := exec.Command(binary, "-addr", "127.0.0.1:0")
	server.Dir = home
	server.Env = []string{"HOME=" + home, "PATH=" + os.Getenv("PATH"), "FEWSHOT_DISCOVER=false"}
	server.Env = append(server.Env, variables...)
	stdout, err := server.StdoutPipe()
	if err != nil {
		b.Fatal(err)
	}
	if err := server.Start(); err != nil {
		b.Fatalf("%v: run `make build` first", err)
	}
	b.Cleanup(func() {
		server.Process.Kill()
		server.Wait()
	})
	lines := bufio.NewScanner(stdout)
	for lines.Scan() {
		if _, rest, ok := strings.Cut(lines.Text(), "http://"); ok {
			address, _, _ := strings.Cut(rest, " ")
			return "http://" + address
		}
	}
	b.Fatal("the server does not get ready")
	return ""
}

// serveBench serves the benchmarks' own pages: testdata, the npm packages in
// it, and the files given by path. The pages are isolated from other origins,
// which gives them a finer clock.
func serveBench(b *testing.B, files map[string][]byte) string {
	b.Helper()
	if _, err := os.Stat(filepath.Join("testdata", "node_modules", "gpt-tokenizer")); err != nil {
		b.Fatalf("%v: run `make tools` first", err)
	}
	static := http.FileServer(http.Dir("testdata"))
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cross-Origin-Opener-Policy", "same-origin")
		w.Header().Set("Cross-Origin-Embedder-Policy", "require-corp")
		if content, ok := files[r.URL.Path]; ok {
			if strings.HasSuffix(r.URL.Path, ".wasm") {
				w.Header().Set("Content-Type", "application/wasm")
			}
			http.ServeContent(w, r, r.URL.Path, time.Time{}, strings.NewReader(string(content)))
			return
		}
		if rest, ok := strings.CutPrefix(r.URL.Path, "/npm/"); ok {
			r.URL.Path = "/node_modules/" + rest
		}
		static.ServeHTTP(w, r)
	}))
	b.Cleanup(server.Close)
	return server.URL
}

// js is a value as JavaScript writes it.
func js(v any) string {
	text, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(text)
}

// call is a call of a JavaScript function.
func call(function string, args ...any) string {
	var list []string
	for _, a := range args {
		list = append(list, js(a))
	}
	return fmt.Sprintf("%s(%s)", function, strings.Join(list, ", "))
}

// percentile is the p-th percentile of values, 0 <= p <= 100, the nearest rank.
func percentile(values []float64, p float64) float64 {
	sorted := slices.Sorted(slices.Values(values))
	return sorted[max(0, min(len(sorted)-1, int(p/100*float64(len(sorted)))))]
}

// best keeps the least of what it is given, for each name: the best of several
// rounds, because a busy machine is no slower a machine.
type best map[string]float64

func (b best) add(times map[string]float64) {
	for name, t := range times {
		if old, ok := b[name]; !ok || t < old {
			b[name] = t
		}
	}
}
