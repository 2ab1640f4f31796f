package web

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"runtime"
	"strconv"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	"github.com/andybalholm/brotli"

	"fewshot/web/asset"
)

// smallSite is a site of a few files, the larger ones in their compressed forms.
func smallSite(t testing.TB) *Site {
	t.Helper()
	content := map[string]string{
		"app.js":    strings.Repeat("let x = 1;\n", 50),
		"app.wasm":  strings.Repeat("\x00asm", 100),
		"app.css":   strings.Repeat("p { margin: 0 }\n", 20),
		"icon.png":  "\x89PNG",
		"worker.js": "onmessage = null;",
	}
	files := fstest.MapFS{}
	m := asset.Manifest{Version: "v1"}
	put := func(name, url string) {
		data := []byte(content[name])
		a := asset.Asset{Name: name, URL: url, Type: asset.TypeOf(url), Size: len(data)}
		if len(data) > 50 {
			var br, gz bytes.Buffer
			bw := brotli.NewWriter(&br)
			bw.Write(data)
			bw.Close()
			gw := gzip.NewWriter(&gz)
			gw.Write(data)
			gw.Close()
			files[a.Path()+".br"] = &fstest.MapFile{Data: br.Bytes()}
			files[a.Path()+".gz"] = &fstest.MapFile{Data: gz.Bytes()}
			a.Brotli, a.Gzip = br.Len(), gz.Len()
		} else {
			files[a.Path()] = &fstest.MapFile{Data: data}
		}
		m.Assets = append(m.Assets, a)
	}
	for name, data := range content {
		put(name, asset.HashedURL(name, []byte(data)))
	}
	content["sw.js"] = strings.Repeat("self.x = 1;\n", 50)
	put("sw.js", "/sw.js")
	data, err := json.Marshal(m)
	if err != nil {
		t.Fatal(err)
	}
	files[asset.File] = &fstest.MapFile{Data: data}
	files["assets/secret.txt"] = &fstest.MapFile{Data: []byte("not in the manifest")}
	s, err := New(files)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// get asks a handler; header is pairs of names and values.
func get(h http.Handler, method, url string, header ...string) *http.Response {
	r := httptest.NewRequest(method, url, nil)
	for i := 0; i < len(header); i += 2 {
		r.Header.Set(header[i], header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	return w.Result()
}

func handlerOf(s *Site) http.Handler {
	mux := http.NewServeMux()
	s.Mount(mux)
	return mux
}

func TestSite_sends_what_the_browser_accepts(t *testing.T) {
	s := smallSite(t)
	js, _ := s.Find("app.js")
	tests := []struct{ accept, encoding string }{
		{"gzip, deflate, br, zstd", "br"},
		{"gzip, deflate", "gzip"},
		{"br;q=0.5, gzip;q=0.9", "gzip"},
		{"br;q=0, gzip", "gzip"},
		{"br;q=0, gzip;q=0", ""},
		{"BR", "br"},
		{"*", "br"},
		{"*;q=0", ""},
		{"*;q=0, gzip", "gzip"},
		{"identity", ""},
		{"br;q=nonsense, gzip", "gzip"},
		{"broken,,;;q=1", ""},
		{"", ""},
	}
	for _, tt := range tests {
		t.Run(tt.accept, func(t *testing.T) {
			res := get(handlerOf(s), "GET", js.URL, "Accept-Encoding", tt.accept)
			body, _ := io.ReadAll(res.Body)
			if got := res.Header.Get("Content-Encoding"); got != tt.encoding {
				t.Fatalf("Content-Encoding %q, want %q", got, tt.encoding)
			}
			if got := res.Header.Get("Content-Length"); got != strconv.Itoa(len(body)) {
				t.Errorf("Content-Length %s of %d bytes", got, len(body))
			}
			if got := res.Header.Get("Vary"); got != "Accept-Encoding" {
				t.Errorf("Vary %q", got)
			}
			var plain io.Reader = bytes.NewReader(body)
			switch tt.encoding {
			case "br":
				plain = brotli.NewReader(plain)
			case "gzip":
				r, err := gzip.NewReader(plain)
				if err != nil {
					t.Fatal(err)
				}
				plain = r
			}
			data, err := io.ReadAll(plain)
			want, _ := s.Data("app.js")
			if err != nil || !bytes.Equal(data, want) {
				t.Errorf("the content differs: %v", err)
			}
		})
	}
}

func TestSite_says_how_long_to_keep_a_file(t *testing.T) {
	s := smallSite(t)
	h := handlerOf(s)
	js, _ := s.Find("app.js")
	for url, want := range map[string]string{js.URL: immutable, "/sw.js": "no-cache"} {
		res := get(h, "GET", url, "Accept-Encoding", "br")
		if got := res.Header.Get("Cache-Control"); got != want {
			t.Errorf("%s: Cache-Control %q, want %q", url, got, want)
		}
		tag := res.Header.Get("ETag")
		again := get(h, "GET", url, "Accept-Encoding", "br", "If-None-Match", `"other", W/`+tag)
		if again.StatusCode != 304 || again.ContentLength > 0 {
			t.Errorf("%s: a kept file was sent again: %d", url, again.StatusCode)
		}
		// Another form of the file is another entity.
		if res := get(h, "GET", url, "Accept-Encoding", "gzip", "If-None-Match", tag); res.StatusCode != 200 {
			t.Errorf("%s: gzip taken for br: %d", url, res.StatusCode)
		}
	}
}

func TestSite_says_what_a_file_is(t *testing.T) {
	s := smallSite(t)
	want := map[string]string{
		"app.js": "text/javascript; charset=utf-8", "app.wasm": "application/wasm",
		"app.css": "text/css; charset=utf-8", "icon.png": "image/png",
	}
	for name, kind := range want {
		a, _ := s.Find(name)
		res := get(handlerOf(s), "GET", a.URL)
		if got := res.Header.Get("Content-Type"); got != kind {
			t.Errorf("%s: Content-Type %q", name, got)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("Content-Security-Policy") != scriptPolicy {
			t.Errorf("%s: %v", name, res.Header)
		}
	}
}

func TestSite_answers_HEAD_without_a_body(t *testing.T) {
	s := smallSite(t)
	a, _ := s.Find("app.wasm")
	res := get(handlerOf(s), "HEAD", a.URL, "Accept-Encoding", "br")
	body, _ := io.ReadAll(res.Body)
	if len(body) != 0 || res.Header.Get("Content-Length") != strconv.Itoa(a.Brotli) {
		t.Errorf("%d bytes, Content-Length %s", len(body), res.Header.Get("Content-Length"))
	}
}

func TestSite_refuses(t *testing.T) {
	s := smallSite(t)
	js, _ := s.Find("app.js")
	for _, tt := range []struct {
		name, method, url string
		status            int
	}{
		{"listings", "GET", "/assets/", 404},
		{"files_outside_the_manifest", "GET", "/assets/secret.txt", 404},
		{"the_manifest", "GET", "/manifest.json", 404},
		{"the_compressed_form_by_name", "GET", js.URL + ".br", 404},
		{"encoded_ways_up", "GET", "/assets/%2e%2e/manifest.json", 404},
		{"slashes_in_disguise", "GET", "/assets/..%2fmanifest.json", 404},
		{"backslashes", "GET", `/assets/..\manifest.json`, 404},
		{"other_methods", "POST", js.URL, 405},
	} {
		t.Run(tt.name, func(t *testing.T) {
			r := httptest.NewRequest(tt.method, "/", nil)
			r.URL.Path, r.URL.RawPath = "", ""
			parsed, err := r.URL.Parse(strings.ReplaceAll(tt.url, `\`, "%5c"))
			if err != nil {
				t.Fatal(err)
			}
			r.URL = parsed
			for _, h := range []http.Handler{s, handlerOf(s)} {
				w := httptest.NewRecorder()
				h.ServeHTTP(w, r)
				if w.Code == 200 || strings.Contains(w.Body.String(), "manifest\"") {
					t.Errorf("answered %d", w.Code)
				}
				if h == s && w.Code != tt.status {
					t.Errorf("status %d, want %d", w.Code, tt.status)
				}
			}
		})
	}
}

func TestSite_without_a_build_says_what_to_run(t *testing.T) {
	_, err := New(fstest.MapFS{})
	if err == nil || !strings.Contains(err.Error(), "go run ./web/build") {
		t.Errorf("%v", err)
	}
}

func TestSite_with_half_a_build_does_not_lie(t *testing.T) {
	s := smallSite(t)
	a, _ := s.Find("app.js")
	s.files.(fstest.MapFS)[a.Path()+".br"].Data = []byte("cut off")
	res := get(handlerOf(s), "GET", a.URL, "Accept-Encoding", "br")
	if res.StatusCode != 500 || res.Header.Get("Cache-Control") == immutable || res.Header.Get("Content-Encoding") != "" {
		t.Errorf("%d %v", res.StatusCode, res.Header)
	}
}

func TestSite_holds_a_buffer_of_a_file_for_a_reader_who_does_not_read(t *testing.T) {
	const size, readers = 4 << 20, 32
	a := asset.Asset{Name: "big.bin", URL: "/assets/big.bin", Type: "x/y", Size: size}
	m, _ := json.Marshal(asset.Manifest{Version: "v1", Assets: []asset.Asset{a}})
	s, err := New(fstest.MapFS{asset.File: {Data: m}, a.Path(): {Data: make([]byte, size)}})
	if err != nil {
		t.Fatal(err)
	}
	var before, with runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	var all, begun sync.WaitGroup
	read := make(chan struct{})
	for range readers {
		begun.Add(1)
		all.Go(func() {
			w := &stuck{begun: sync.OnceFunc(begun.Done), read: read}
			s.ServeHTTP(w, httptest.NewRequest("GET", a.URL, nil))
			if w.n != size {
				t.Errorf("%d bytes were sent", w.n)
			}
		})
	}
	begun.Wait()
	runtime.GC()
	runtime.ReadMemStats(&with)
	if held := int64(with.HeapAlloc) - int64(before.HeapAlloc); held > readers*4*bufferBytes {
		t.Errorf("%d readers hold %d bytes", readers, held)
	}
	close(read)
	all.Wait()
}

// stuck is a client that takes nothing until it reads.
type stuck struct {
	begun func()
	read  chan struct{}
	n     int
	head  http.Header
}

func (s *stuck) Header() http.Header {
	if s.head == nil {
		s.head = http.Header{}
	}
	return s.head
}
func (s *stuck) WriteHeader(int) {}
func (s *stuck) Write(p []byte) (int, error) {
	s.begun()
	<-s.read
	s.n += len(p)
	return len(p), nil
}

func TestPage_is_sent(t *testing.T) {
	s := smallSite(t)
	h, err := s.Page(Head{Lang: "en", Title: `A "title" <b>`, Description: "About & so on"}, "<main>tree</main>")
	if err != nil {
		t.Fatal(err)
	}
	res := get(h, "GET", "/?x=1", "Accept-Encoding", "gzip, br")
	body, err := io.ReadAll(brotli.NewReader(res.Body))
	if err != nil || res.StatusCode != 200 || res.Header.Get("Content-Encoding") != "br" {
		t.Fatalf("%d %v %v", res.StatusCode, res.Header, err)
	}
	html := string(body)

	t.Run("with_its_tree_first_in_the_body", func(t *testing.T) {
		// What the loader takes out stands before it.
		_, body, _ := strings.Cut(html, "<body>")
		notice, tree, ok := strings.Cut(body, "</section>")
		if !ok || !strings.HasPrefix(notice, `<section id="unloaded"`) || !strings.HasPrefix(tree, "<main>tree</main></body>") {
			t.Error(html)
		}
	})
	t.Run("without_anything_inline", func(t *testing.T) {
		for _, bad := range []string{"<style", " style=", "javascript:", " on", "<script>"} {
			head, _, _ := strings.Cut(html, "<body>")
			if strings.Contains(strings.ReplaceAll(head, "so on", ""), bad) {
				t.Errorf("has %q", bad)
			}
		}
	})
	t.Run("with_its_files_under_their_hashed_names", func(t *testing.T) {
		for _, name := range []string{"app.js", "app.wasm", "app.css"} {
			if a, _ := s.Find(name); !strings.Contains(html, `"`+a.URL+`"`) {
				t.Errorf("no %s", a.URL)
			}
		}
	})
	t.Run("with_texts_escaped", func(t *testing.T) {
		if !strings.Contains(html, "<title>A &#34;title&#34; &lt;b&gt;</title>") {
			t.Error(html)
		}
	})
	t.Run("under_a_strict_policy", func(t *testing.T) {
		policy := res.Header.Get("Content-Security-Policy")
		if policy != Policy || strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "'unsafe-eval'") {
			t.Error(policy)
		}
	})
	t.Run("again_only_if_it_changed", func(t *testing.T) {
		tag := res.Header.Get("ETag")
		if res.Header.Get("Cache-Control") != "no-cache" || tag == "" {
			t.Error(res.Header)
		}
		if again := get(h, "GET", "/", "Accept-Encoding", "gzip, br", "If-None-Match", tag); again.StatusCode != 304 {
			t.Error(again.StatusCode)
		}
		other, err := s.Page(Head{Lang: "en"}, "<main>another tree</main>")
		if err != nil {
			t.Fatal(err)
		}
		if again := get(other, "GET", "/", "Accept-Encoding", "gzip, br", "If-None-Match", tag); again.StatusCode != 200 {
			t.Error(again.StatusCode)
		}
	})
	t.Run("to_readers_only", func(t *testing.T) {
		if res := get(h, "POST", "/"); res.StatusCode != 405 {
			t.Error(res.StatusCode)
		}
		if res := get(h, "HEAD", "/"); res.StatusCode != 200 || res.Header.Get("Content-Length") == "0" {
			t.Error(res.StatusCode)
		}
	})
}

func FuzzEncoding(f *testing.F) {
	for _, s := range []string{"br", "gzip;q=0.5, br;q=1.0", "*;q=0", ";q=", "br;q=2"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, accept string) {
		if got := Encoding(accept, false, false); got != "" {
			t.Errorf("%q from nothing", got)
		}
		if got := Encoding(accept, true, false); got == "gzip" {
			t.Error("gzip from brotli alone")
		}
	})
}
