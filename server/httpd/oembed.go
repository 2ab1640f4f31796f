package httpd

import (
	"encoding/json"
	"html"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fewshot/app/prompt"
)

// Sizes of an oEmbed frame in pixels, where the consumer sets no smaller ones.
const (
	oembedWidth  = 720
	oembedHeight = 520
)

// oembed tells a consumer of oEmbed 1.0 (oembed.com) how to show a lesson, or a
// prompt that is shared by link, in a page of its own: as a frame, which needs no
// script there.
func oembed(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if f := query.Get("format"); f != "" && f != "json" {
		fail(w, r, problem(http.StatusNotImplemented, "unknown_format", "There is no format "+strconv.Quote(shorten(f))+" here.", "Ask for json."))
		return
	}
	at, err := url.Parse(query.Get("url"))
	if err != nil || at.Host != r.Host || at.Scheme != "http" && at.Scheme != "https" {
		fail(w, r, problem(http.StatusNotFound, "unknown_url", "That address is none of this server's.", "Give the address of a lesson, or a shared link, as url."))
		return
	}
	p, title, err := shownAt(at)
	if err != nil {
		fail(w, r, err)
		return
	}
	size := func(name string, most int) int {
		if n, err := strconv.Atoi(query.Get(name)); err == nil && n > 0 {
			return min(n, most)
		}
		return most
	}
	width, height := size("maxwidth", oembedWidth), size("maxheight", oembedHeight)
	origin := at.Scheme + "://" + at.Host
	frame := `<iframe src="` + html.EscapeString(origin+"/embed/frame#"+prompt.EncodeFragment(p)) + `" width="` + strconv.Itoa(width) + `" height="` + strconv.Itoa(height) +
		`" style="border:0" title="` + html.EscapeString(title) + `"></iframe>`
	w.Header().Set("Access-Control-Allow-Origin", "*")
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	json.NewEncoder(w).Encode(map[string]any{
		"version": "1.0", "type": "rich", "title": title, "provider_name": "Fewshot", "provider_url": origin + "/",
		"html": frame, "width": width, "height": height,
	})
}

// shownAt is the prompt that an address of ours shows.
func shownAt(at *url.URL) (p prompt.Prompt, title string, err error) {
	if id, ok := strings.CutPrefix(at.Path, "/lessons/"); ok {
		p, err = embedPrompt(url.Values{"lesson": {id}})
		return p, "Fewshot: " + id, err
	}
	if at.Path == "/" && strings.HasPrefix(at.Fragment, "p=") {
		p, err = prompt.DecodeFragment(at.Fragment)
		return p, "Fewshot", err
	}
	return p, "", problem(http.StatusNotFound, "unknown_url", "There is no prompt at that address.", "Give the address of a lesson, or a shared link, as url.")
}

// discoverable says with a page where its oEmbed form is.
func discoverable(page http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		origin := "http://" + r.Host
		if r.TLS != nil || r.Header.Get("X-Forwarded-Proto") == "https" {
			origin = "https://" + r.Host
		}
		w.Header().Set("Link", "<"+origin+"/oembed?format=json&url="+url.QueryEscape(origin+r.URL.Path)+`>; rel="alternate"; type="application/json+oembed"`)
		page.ServeHTTP(w, r)
	})
}
