package web

import (
	"bytes"
	"cmp"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"html/template"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/andybalholm/brotli"

	"fewshot/web/asset"
)

// Policy is the page's Content-Security-Policy: its own files, WebAssembly
// and nothing else; no inline script or style, no other host, and it stands in no frame.
const Policy = policy + "'none'"

// FramedPolicy is the same, but for the sites whose pages may have the page in a
// frame: sources of frame-ancestors, such as https://docs.example.org or *.
func FramedPolicy(ancestors ...string) string { return policy + strings.Join(ancestors, " ") }

// metaPolicy is what a page can say of itself, in a folder of files.
var metaPolicy, _, _ = strings.Cut(policy, "; frame-ancestors")

const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"img-src 'self' data:; connect-src 'self'; worker-src 'self'; frame-src 'self'; manifest-src 'self'; " +
	"base-uri 'none'; form-action 'none'; frame-ancestors "

// A Head is what stands in a page's head, and what its program reads.
type Head struct {
	Lang        string // BCP 47, e.g. en
	Title       string
	Description string
	// Study makes it a page of lessons or experiments, which have a program and
	// styles of their own.
	Study bool
	// Framed makes it the page that embeds run in, which has the styles of those and a
	// program of its own.
	Framed bool
	// Policy is the page's Content-Security-Policy, [Policy] if it is empty.
	Policy string
	// Root leads from the page to the root of the site, in a folder of files: "."
	// or "..". On a server it is empty.
	Root string
	// Links are further elements of the head, such as the discovery of oEmbed.
	Links template.HTML
	// Data is JSON that the program finds in the page, in a script element that
	// runs nothing.
	Data json.RawMessage
}

// program is the page's program.
func (h Head) program() string {
	switch {
	case h.Framed:
		return "frame.wasm"
	case h.Study:
		return "study.wasm"
	}
	return "app.wasm"
}

// Page returns a handler that serves one HTML page: its head, the body that
// [Prerender] made, and the loader. It is compressed once, and sent again only
// if it changed.
func (s *Site) Page(head Head, body string) (http.Handler, error) {
	document, err := s.Document(head, body)
	if err != nil {
		return nil, err
	}
	return &basedPage{atRoot: newPage(document, cmp.Or(head.Policy, Policy))}, nil
}

// Document is the HTML of a page, for one that is another each time: whoever
// sends it says its policy too.
func (s *Site) Document(head Head, body string) ([]byte, error) {
	urls := map[string]string{}
	for _, a := range s.Assets {
		urls[a.Name] = head.Root + a.URL
	}
	if head.Root != "" {
		urls["app.js"] = urls["app.site.js"]
		urls["manifest.webmanifest"] = "" // its addresses are those of a server
	}
	for _, name := range []string{"app.js", head.program(), "app.css"} {
		if urls[name] == "" {
			return nil, fmt.Errorf("make page: the build has no %s", name)
		}
	}
	var out bytes.Buffer
	err := pageTemplate.Execute(&out, struct {
		Head
		URL     map[string]string
		Program string
		Body    template.HTML
		Meta    string
	}{head, urls, head.program(), template.HTML(body), metaPolicy})
	if err != nil {
		return nil, fmt.Errorf("make page: %w", err)
	}
	return out.Bytes(), nil
}

// pageTemplate is the page. The wasm's preload must match the loader's fetch
// in mode and credentials, or the browser fetches it twice: crossorigin
// without a value means both as fetch does by default.
//
// The body begins with a word for whoever gets the page without its program, or even
// without its styles: app.css shows it after some seconds, and the loader takes it out
// at once. The first element is then the tree that go-app replaces when it starts, so
// nothing else may stand before it.
var pageTemplate = template.Must(template.New("page").Parse(`<!doctype html>
<html lang="{{.Lang}}" data-program="{{.Program}}">
<head>
<meta charset="utf-8">
{{if .Root}}<meta http-equiv="Content-Security-Policy" content="{{.Meta}}">
{{end}}<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<title>{{.Title}}</title>
<link rel="preload" href="{{index .URL .Program}}" as="fetch" type="application/wasm" crossorigin>
<link rel="stylesheet" href="{{index .URL "app.css"}}">
{{if or .Study .Framed}}<link rel="stylesheet" href="{{index .URL "study.css"}}">
{{end}}<script defer fetchpriority="high" src="{{index .URL "app.js"}}"></script>
<meta name="description" content="{{.Description}}">
<meta name="color-scheme" content="light dark">
<meta name="theme-color" media="(prefers-color-scheme: light)" content="#ffffff">
<meta name="theme-color" media="(prefers-color-scheme: dark)" content="#14181f">
<meta property="og:type" content="website">
<meta property="og:title" content="{{.Title}}">
<meta property="og:description" content="{{.Description}}">
<link rel="icon" type="image/svg+xml" href="{{index .URL "icon.svg"}}">
<link rel="apple-touch-icon" href="{{index .URL "icon-192.png"}}">
{{with index .URL "manifest.webmanifest"}}<link rel="manifest" href="{{.}}">
{{end}}{{with .Links}}{{.}}
{{end}}</head>
<body><section id="unloaded" class="banner unloaded"><p><strong>The program of this page has not arrived, so its buttons do nothing.</strong> Reload the page. If that doesn't help, see that this browser allows JavaScript.{{if not .Root}} A server behind a proxy that gives it a path must know the path: its operator starts it with <code>-base /the/path/</code>.{{end}}</p>
<p lang="zh-CN"><strong>本页的程序尚未加载，按钮暂时不起作用。</strong>请重新加载页面。如果仍然不行，请确认浏览器允许运行 JavaScript。{{if not .Root}}如果服务器位于带路径前缀的代理之后，它必须知道这个路径：请运营者用 <code>-base /路径/</code> 启动它。{{end}}</p></section>{{.Body}}{{with .Data}}<script type="application/json" id="page-data">{{.}}</script>{{end}}</body>
</html>
`))

// maxBases is how many paths a page is kept for, if a proxy has this server below several.
const maxBases = 8

// A basedPage is a page for every path that the server may be found below.
type basedPage struct {
	atRoot *page

	mu    sync.Mutex
	below map[string]*page // by base, at most maxBases
}

// ServeHTTP serves the page for the request's base.
func (p *basedPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	p.at(Base(r.Context())).ServeHTTP(w, r)
}

func (p *basedPage) at(base string) *page {
	if base == "" {
		return p.atRoot
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if known, ok := p.below[base]; ok {
		return known
	}
	if p.below == nil || len(p.below) >= maxBases {
		p.below = map[string]*page{}
	}
	p.below[base] = newPage(Below(base, p.atRoot.plain), p.atRoot.policy)
	return p.below[base]
}

// A page is one HTML document in its three forms. The compressed ones are made when they
// are first asked for.
type page struct {
	version, policy string
	plain           []byte
	brotli, gzip    func() []byte
}

func newPage(document []byte, policy string) *page {
	return &page{plain: document, policy: policy, version: asset.Hash(document),
		brotli: sync.OnceValue(func() []byte {
			quality := brotli.BestCompression
			if len(document) > longPage {
				quality = 9 // ten times as fast as the strongest, a tenth larger
			}
			return compressed(document, func(out io.Writer) io.WriteCloser { return brotli.NewWriterLevel(out, quality) })
		}),
		gzip: sync.OnceValue(func() []byte {
			return compressed(document, func(out io.Writer) io.WriteCloser { return gzip.NewWriter(out) })
		}),
	}
}

// longPage is a document's length in bytes from which the strongest compression would let the
// first visitor wait.
const longPage = 100_000

func compressed(document []byte, by func(io.Writer) io.WriteCloser) []byte {
	var out bytes.Buffer
	w := by(&out)
	w.Write(document)
	w.Close()
	return out.Bytes()
}

// ServeHTTP serves the page. Browsers keep it, but ask each time.
func (p *page) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		http.Error(w, "method not allowed", http.StatusMethodNotAllowed)
		return
	}
	body := p.plain
	encoding := Encoding(r.Header.Get("Accept-Encoding"), true, true)
	switch encoding {
	case "br":
		body = p.brotli()
	case "gzip":
		body = p.gzip()
	}

	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", p.policy)
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Cache-Control", "no-cache")
	h.Set("Vary", "Accept-Encoding")
	etag := ETag(p.version, "page", encoding)
	h.Set("ETag", etag)
	if Matches(r.Header.Get("If-None-Match"), etag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	if encoding != "" {
		h.Set("Content-Encoding", encoding)
	}
	h.Set("Content-Length", strconv.Itoa(len(body)))
	if r.Method == http.MethodGet {
		w.Write(body)
	}
}
