package main

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"sync"
	"time"

	"github.com/andybalholm/brotli"
)

// stock compiles the stock hello world, starts it, and returns a handler that
// serves what it serves, with brotli, and a function that ends the process.
func stock(ctx context.Context) (handler http.Handler, stop func(), err error) {
	dir, err := filepath.Abs(filepath.Join(".build", "bench-stock"))
	if err != nil {
		return nil, nil, err
	}
	wasm := filepath.Join(dir, "web", "app.wasm")
	server := filepath.Join(dir, "stock")
	for _, b := range []struct {
		out string
		env []string
	}{{wasm, []string{"GOOS=js", "GOARCH=wasm"}}, {server, nil}} {
		cmd := exec.CommandContext(ctx, "go", "build", "-trimpath", "-buildvcs=false", "-ldflags=-s -w", "-o", b.out, "./web/bench/stock")
		cmd.Env = append(os.Environ(), b.env...)
		if out, err := cmd.CombinedOutput(); err != nil {
			return nil, nil, fmt.Errorf("compile the stock hello world: %w\n%s", err, out)
		}
	}
	address, err := freeAddress()
	if err != nil {
		return nil, nil, err
	}
	cmd := exec.CommandContext(ctx, server, address)
	cmd.Dir = dir
	cmd.Stderr = os.Stderr
	if err := cmd.Start(); err != nil {
		return nil, nil, err
	}
	stop = func() {
		cmd.Process.Kill()
		cmd.Wait()
	}
	c := &compressed{
		dir:  dir,
		from: httputil.NewSingleHostReverseProxy(&url.URL{Scheme: "http", Host: address}),
		kept: map[string]*httptest.ResponseRecorder{},
	}
	if err := c.warm("/", "/web/app.wasm", "/wasm_exec.js", "/app.js", "/app.css"); err != nil {
		stop()
		return nil, nil, err
	}
	return c, stop, nil
}

func freeAddress() (string, error) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return "", err
	}
	defer l.Close()
	return l.Addr().String(), nil
}

// compressed serves what another handler does, compressed as strongly as the
// playground's files are, ahead of time as far as the browser can tell.
type compressed struct {
	dir  string
	from http.Handler
	mu   sync.Mutex
	kept map[string]*httptest.ResponseRecorder
}

func (c *compressed) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	res, err := c.get(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusBadGateway)
		return
	}
	for k, v := range res.Header() {
		w.Header()[k] = v
	}
	w.WriteHeader(res.Code)
	w.Write(res.Body.Bytes())
}

// warm compresses what the page will ask for.
func (c *compressed) warm(paths ...string) error {
	for _, path := range paths {
		for tries := 0; ; tries++ { // the process may still be starting
			res, err := c.get(httptest.NewRequest(http.MethodGet, path, nil))
			if err != nil {
				return err
			}
			if res.Code == http.StatusOK {
				break
			}
			if tries == 100 {
				return fmt.Errorf("the stock hello world answers %d for %s", res.Code, path)
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	return nil
}

func (c *compressed) get(r *http.Request) (*httptest.ResponseRecorder, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if res, ok := c.kept[r.URL.Path]; ok {
		return res, nil
	}
	r = r.Clone(r.Context())
	r.Header.Del("Accept-Encoding")
	res := httptest.NewRecorder()
	c.from.ServeHTTP(res, r)
	if res.Code != http.StatusOK {
		return res, nil
	}
	plain := res.Body.Bytes()
	sum := sha256.Sum256(plain)
	cached := filepath.Join(c.dir, hex.EncodeToString(sum[:8])+".br")
	packed, err := os.ReadFile(cached)
	if err != nil {
		var out bytes.Buffer
		bw := brotli.NewWriterLevel(&out, brotli.BestCompression)
		bw.Write(plain)
		if err := bw.Close(); err != nil {
			return nil, err
		}
		packed = out.Bytes()
		if err := os.WriteFile(cached, packed, 0o644); err != nil {
			return nil, err
		}
	}
	res.Header().Set("Content-Encoding", "br")
	res.Header().Set("Content-Length", strconv.Itoa(len(packed)))
	res.Body = bytes.NewBuffer(packed)
	c.kept[r.URL.Path] = res
	return res, nil
}
