package pages

import (
	"bytes"
	"html/template"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"fewshot/app/page/i18n"
	"fewshot/app/page/layout"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
	"fewshot/web"
)

// missing answers every address that no page has.
type missing struct {
	mux    *route.Mux // of the pages
	styles []string   // addresses of style sheets
	places []place    // to go on to
}

// A place is a page that a reader can go on to, with the id of its name.
type place struct{ Path, name string }

// newMissing is the answer for a mux of pages.
func newMissing(mux *route.Mux, site *web.Site) *missing {
	m := &missing{mux: mux, places: []place{{"/", "nav.playground"}}}
	if _, ok := site.Find("study.wasm"); ok {
		m.places = append(m.places, place{layout.PathLessons, "nav.lessons"}, place{layout.PathLab, "nav.lab"})
	}
	for _, name := range []string{"app.css", "study.css"} {
		if a, ok := site.Find(name); ok {
			m.styles = append(m.styles, a.URL)
		}
	}
	return m
}

// ServeHTTP leads to the page of the same address without a slash at its end, if there
// is one, and says else that there is no page.
func (m *missing) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if path := strings.TrimSuffix(r.URL.Path, "/"); path != r.URL.Path && m.exact(path) {
		address := *r.URL
		address.Path, address.RawPath = path, ""
		http.Redirect(w, r, web.Base(r.Context())+address.RequestURI(), http.StatusPermanentRedirect)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.NotFound(w, r)
		return
	}
	l := preferred(r.Header.Get("Accept-Language"))
	var page bytes.Buffer
	if err := missingTemplate.Execute(&page, struct {
		Styles       []string
		Title        string // of the window
		Reader, Rest missingText
	}{m.styles, missingTexts[l].Head + " · Fewshot", m.text(l), m.text(l.Other())}); err != nil {
		panic(err) // plain values
	}
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Content-Security-Policy", signPolicy)
	h.Set("Cache-Control", "no-store")
	h.Set("Vary", "Accept-Language")
	w.WriteHeader(http.StatusNotFound)
	w.Write(web.Below(reply.LogOf(r).Base, page.Bytes()))
}

// exact reports whether there is a page of exactly this path.
func (m *missing) exact(path string) bool { return slices.Contains(m.mux.Patterns(), path) }

// preferred is the language of the page that an Accept-Language header (RFC 9110,
// section 12.5.4) rates highest, the earlier of two alike; English if it names none.
func preferred(header string) i18n.Lang {
	best, rated := i18n.English, 0.0
	for item := range strings.SplitSeq(header, ",") {
		tag, params, _ := strings.Cut(strings.ToLower(strings.TrimSpace(item)), ";")
		q := 1.0
		if value, ok := strings.CutPrefix(strings.ReplaceAll(params, " ", ""), "q="); ok {
			q, _ = strconv.ParseFloat(value, 64) // what is no number is no wish
		}
		primary, _, _ := strings.Cut(strings.TrimSpace(tag), "-")
		for _, l := range i18n.Langs() {
			own, _, _ := strings.Cut(strings.ToLower(l.Tag()), "-")
			if primary == own && q > rated {
				best, rated = l, q
			}
		}
	}
	return best
}

// missingTexts say that there is no page, by language.
var missingTexts = [...]struct{ Head, Text string }{
	i18n.English: {"There is no page at this address", "Check the address letter by letter. If a link brought you here, it may be out of date."},
	i18n.Chinese: {"这个地址没有页面", "请逐字检查地址。如果您是点链接来的，这个链接可能已经失效。"},
}

// A missingText is the page in one language.
type missingText struct {
	Tag, Head, Text string
	Links           []missingLink
}

type missingLink struct{ Path, Name string }

// text is the page in a language.
func (m *missing) text(l i18n.Lang) missingText {
	t := missingText{Tag: l.Tag(), Head: missingTexts[l].Head, Text: missingTexts[l].Text}
	for _, p := range m.places {
		t.Links = append(t.Links, missingLink{p.Path, l.T(p.name)})
	}
	return t
}

// missingTemplate is a page without script. What the reader's browser prefers comes
// first; whoever chose the other language in the page reads that below.
var missingTemplate = template.Must(template.New("missing").Parse(`<!doctype html>
<html lang="{{.Reader.Tag}}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<meta name="color-scheme" content="light dark">
<meta name="robots" content="noindex">
{{range .Styles}}<link rel="stylesheet" href="{{.}}">
{{end}}</head>
<body>
<div class="workbench study"><main class="main class-door">
{{with .Reader}}<h1>{{.Head}}</h1>
<p>{{.Text}}</p>
<p>{{range $i, $link := .Links}}{{if $i}} · {{end}}<a href="{{.Path}}">{{.Name}}</a>{{end}}</p>{{end}}
{{with .Rest}}<p class="soft" lang="{{.Tag}}">{{.Head}}{{range .Links}} · <a href="{{.Path}}">{{.Name}}</a>{{end}}</p>{{end}}
</main></div>
</body>
</html>
`))
