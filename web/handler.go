package web

import (
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"fewshot/web/asset"
)

// immutable is said of files whose name changes with their content.
const immutable = "public, max-age=31536000, immutable"

// scriptPolicy is the Content-Security-Policy of scripts and all other files.
// The page's own policy does not reach into a worker: a worker obeys the
// policy that its script came with.
const scriptPolicy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; frame-ancestors 'none'"

// Mount registers every file of the site. Requests for an address below
// /assets/ that there is not are answered 404.
func (s *Site) Mount(mux interface{ Handle(string, http.Handler) }) {
	mux.Handle(asset.Prefix, s)
	for _, a := range s.Assets {
		if !a.Immutable() {
			mux.Handle(a.URL, s)
		}
	}
}

// ServeHTTP serves a file by its exact address; there are no listings and no
// file that the manifest does not name. What was compressed at build time is
// sent as it is, if the browser accepts it.
func (s *Site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	a, ok := s.byURL[r.URL.Path]
	if !ok {
		http.NotFound(w, r)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}

	size, encoding := a.Size, ""
	if a.Brotli > 0 || a.Gzip > 0 {
		w.Header().Set("Vary", "Accept-Encoding")
		switch Encoding(r.Header.Get("Accept-Encoding"), a.Brotli > 0, a.Gzip > 0) {
		case "br":
			size, encoding = a.Brotli, "br"
		case "gzip":
			size, encoding = a.Gzip, "gzip"
		}
	}

	h := w.Header()
	h.Set("Content-Type", a.Type)
	h.Set("Content-Security-Policy", scriptPolicy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cross-Origin-Resource-Policy", "same-origin")
	if a.Public {
		h.Set("Cross-Origin-Resource-Policy", "cross-origin")
		h.Set("Access-Control-Allow-Origin", "*") // modules are loaded with CORS
		h.Set("Timing-Allow-Origin", "*")         // so that authors can see what it costs them
	}
	if a.Immutable() {
		h.Set("Cache-Control", immutable)
	} else {
		h.Set("Cache-Control", "no-cache")
	}
	etag := ETag(s.Version, a.Name, encoding)
	h.Set("ETag", etag)
	if Matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	file, err := s.form(a, encoding)
	if err != nil {
		h.Del("Cache-Control")
		h.Del("ETag")
		http.Error(w, "the build of the page is not complete", http.StatusInternalServerError)
		return
	}
	defer file.Close()
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(size))
	if r.Method == http.MethodGet {
		copyBuffered(w, file)
	}
}

// form opens a file as it is sent with a content encoding; "" is as it is.
func (s *Site) form(a asset.Asset, encoding string) (io.ReadCloser, error) {
	switch encoding {
	case "br":
		return s.open(a.Path()+".br", a.Brotli)
	case "gzip":
		return s.open(a.Path()+".gz", a.Gzip)
	}
	return s.plain(a)
}

// A reader who takes a file slowly holds one buffer of it, and must take that in time.
const (
	bufferBytes = 32 << 10
	bufferTime  = 30 * time.Second
)

var buffers = sync.Pool{New: func() any { return new([bufferBytes]byte) }}

// copyBuffered sends a file buffer by buffer. Read as a whole, an embedded file is copied
// into memory for each reader, for as long as they take.
func copyBuffered(w http.ResponseWriter, file io.Reader) {
	buffer := buffers.Get().(*[bufferBytes]byte)
	defer buffers.Put(buffer)
	control := http.NewResponseController(w)
	for {
		n, err := file.Read(buffer[:])
		if n > 0 {
			control.SetWriteDeadline(time.Now().Add(bufferTime)) // of tests' writers it is an error, which changes nothing
			if _, gone := w.Write(buffer[:n]); gone != nil {
				return
			}
		}
		if err != nil {
			return // the end; if it comes too soon, Content-Length says so
		}
	}
}

// Encoding chooses how to send a response: "br", "gzip" or "" for as it is,
// by the request's Accept-Encoding (RFC 9110, section 12.5.3) and what there
// is. Brotli, which is the smaller, wins unless the client rates it lower.
func Encoding(accept string, brotli, gzip bool) string {
	weights := map[string]float64{}
	for item := range strings.SplitSeq(accept, ",") {
		name, params, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if name == "" {
			continue
		}
		q := 1.0
		if value, ok := strings.CutPrefix(strings.ReplaceAll(strings.ToLower(params), " ", ""), "q="); ok {
			parsed, err := strconv.ParseFloat(value, 64)
			if err != nil || parsed < 0 || parsed > 1 {
				parsed = 0
			}
			q = parsed
		}
		weights[name] = q
	}
	weight := func(name string) float64 {
		if q, ok := weights[name]; ok {
			return q
		}
		return weights["*"]
	}
	br, gz := weight("br"), weight("gzip")
	switch {
	case brotli && br > 0 && (br >= gz || !gzip):
		return "br"
	case gzip && gz > 0:
		return "gzip"
	default:
		return ""
	}
}

// ETag is the entity tag of one form of one file. The forms differ in their
// bytes, so their tags differ (RFC 9110, section 8.8.3.3).
func ETag(version, name, encoding string) string {
	tag := version + "-" + asset.Hash([]byte(name))
	if encoding != "" {
		tag += "-" + encoding
	}
	return `"` + tag + `"`
}

// Matches reports whether an If-None-Match header names the tag.
func Matches(header, etag string) bool {
	for item := range strings.SplitSeq(header, ",") {
		item = strings.TrimPrefix(strings.TrimSpace(item), "W/")
		if item == etag || item == "*" {
			return true
		}
	}
	return false
}
