package web

import (
	"bytes"
	"fmt"
	"html"
	"net/http"
	"strconv"
	"strings"

	"github.com/maxence-charriere/go-app/v10/pkg/app"
)

// Prerender renders the page that the program shows at a path, as its routes
// (app.Route) say, so that a browser shows it before the program has arrived.
// The component must render the same on the server as on its first render in
// the browser: go-app replaces the whole tree, and what differs jumps.
func Prerender(path string) (string, error) {
	r, err := http.NewRequest(http.MethodGet, path, nil)
	if err != nil {
		return "", fmt.Errorf("render page: %w", err)
	}
	// go-app renders whole documents only, with a loader of its own behind
	// the page's tree. The document around the tree is ours: see page.go.
	w := &capture{header: http.Header{}, status: http.StatusOK}
	(&app.Handler{Name: "Fewshot", Version: "1", Icon: app.Icon{Default: "-", SVG: "-"}}).ServeHTTP(w, r)
	_, body, begins := strings.Cut(w.body.String(), "<body>\n")
	end := strings.LastIndex(body, "\n"+indent(treeDepth)+"<aside ")
	if w.status != http.StatusOK || !begins || end < 0 {
		return "", fmt.Errorf("render page: go-app answered %d for %s", w.status, path)
	}
	return tidy(body[:end], treeDepth), nil
}

// treeDepth is how deep the page's tree stands in go-app's document: below
// html and body.
const treeDepth = 2

// A capture is a response that is kept.
type capture struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (c *capture) Header() http.Header         { return c.header }
func (c *capture) WriteHeader(status int)      { c.status = status }
func (c *capture) Write(p []byte) (int, error) { return c.body.Write(p) }

// tidy repairs what go-app's encoder does to HTML: it indents, which puts
// white space between elements that the browser's own tree does not have, and
// it quotes attributes as Go does, so that a quotation mark in a value ends
// it; it writes disabled="false", which disables, and leaves out the value of
// aria-expanded="true". Elements with one text, such as textareas, are left
// alone.
func tidy(encoded string, depth int) string {
	t := tidier{rest: strings.TrimPrefix(encoded, indent(depth))}
	t.node(depth)
	t.out.WriteString(t.rest)
	return t.out.String()
}

// A tidier reads what the encoder wrote: a node is a text, or a tag with
// either one text directly behind it, or its children, each on a line of its
// own and indented by two spaces a level.
type tidier struct {
	rest string
	out  strings.Builder
}

// node copies one node, which stands at a depth.
func (t *tidier) node(depth int) {
	if !strings.HasPrefix(t.rest, "<") {
		end := len(t.rest)
		if i := strings.Index(t.rest, "\n"+indent(depth-1)+"<"); i >= 0 {
			end = i
		}
		if i := strings.Index(t.rest[:end], "\n"+indent(depth)+"<"); i >= 0 {
			end = i
		}
		t.copy(end)
		return
	}
	name := t.tag()
	if void[name] {
		return
	}
	closing := "</" + name + ">"
	for strings.HasPrefix(t.rest, "\n"+indent(depth+1)) && strings.Contains(t.rest, "\n"+indent(depth)+closing) {
		t.skip(1 + len(indent(depth+1)))
		t.node(depth + 1)
		if rest, ok := strings.CutPrefix(t.rest, "\n"+indent(depth)+closing); ok {
			t.out.WriteString(closing)
			t.rest = rest
			return
		}
	}
	if i := strings.Index(t.rest, closing); i >= 0 {
		t.copy(i + len(closing))
	}
}

// tag copies an opening tag, with its attributes quoted as HTML, and returns
// its name.
func (t *tidier) tag() string {
	end := strings.IndexAny(t.rest, " >")
	if end < 0 {
		t.copy(len(t.rest))
		return ""
	}
	name := t.rest[1:end]
	t.copy(end)
	for strings.HasPrefix(t.rest, " ") && t.attribute() {
	}
	if i := strings.IndexByte(t.rest, '>'); i >= 0 {
		t.copy(i + 1)
	}
	return name
}

// attribute copies one attribute and reports whether it could be read.
func (t *tidier) attribute() bool {
	end := strings.IndexAny(t.rest[1:], " =>") + 1
	if end == 0 {
		return false
	}
	name, after := t.rest[1:end], t.rest[end:]
	if !strings.HasPrefix(after, `="`) {
		t.rest = after
		t.out.WriteString(" " + name)
		if !boolean[name] && (strings.HasPrefix(name, "aria-") || enumerated[name]) {
			t.out.WriteString(`="true"`)
		}
		return true
	}
	quoted, err := strconv.QuotedPrefix(after[1:])
	if err != nil {
		return false
	}
	t.rest = after[1+len(quoted):]
	value, _ := strconv.Unquote(quoted)
	if boolean[name] && value == "false" {
		return true
	}
	t.out.WriteString(" " + name + `="` + html.EscapeString(value) + `"`)
	return true
}

func (t *tidier) copy(n int) { t.out.WriteString(t.rest[:n]); t.rest = t.rest[n:] }
func (t *tidier) skip(n int) { t.rest = t.rest[n:] }

func indent(depth int) string { return strings.Repeat("  ", max(depth, 0)) }

// boolean are the attributes that hold if they are there, whatever their
// value; the list is that of what go-app sets as properties in the browser.
var boolean = map[string]bool{
	"async": true, "autofocus": true, "autoplay": true, "checked": true, "default": true, "defer": true,
	"disabled": true, "hidden": true, "ismap": true, "loop": true, "multiple": true, "muted": true,
	"open": true, "readonly": true, "required": true, "reversed": true, "selected": true,
}

// enumerated are attributes for which no value and "true" differ.
var enumerated = map[string]bool{"contenteditable": true, "draggable": true, "spellcheck": true}

// void are the elements without an end tag.
var void = map[string]bool{
	"area": true, "base": true, "br": true, "col": true, "embed": true, "hr": true, "img": true,
	"input": true, "link": true, "meta": true, "source": true, "track": true, "wbr": true,
}
