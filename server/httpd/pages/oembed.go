package pages

import (
	"encoding/json"
	"fmt"
	"html"
	"html/template"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/embedpage"
	"fewshot/app/prompt"
	"fewshot/examples"
	"fewshot/server/base"
	"fewshot/server/embed"
	"fewshot/server/httpd/reply"
)

// The size that an embed has where nobody says how large it may be, in CSS pixels.
const (
	oembedWidth  = 720
	oembedHeight = 416
)

// An oembedAnswer says how to show an address of this server in another page,
// as https://oembed.com has it.
type oembedAnswer struct {
	Version      string `json:"version"`
	Type         string `json:"type"`
	ProviderName string `json:"provider_name"`
	ProviderURL  string `json:"provider_url"`
	Title        string `json:"title"`
	HTML         string `json:"html"`
	Width        int    `json:"width"`
	Height       int    `json:"height"`
	CacheAge     int    `json:"cache_age"` // seconds
}

// oembedLink is how a page says where its oEmbed is: consumers that follow it
// send its address in url by themselves, or take the one that is there.
func oembedLink(path string) template.HTML {
	return template.HTML(`<link rel="alternate" type="application/json+oembed" title="` + Title + `" href="/oembed?format=json&amp;url=` + url.QueryEscape(path) + `">`)
}

// oembed answers with a frame of the prompt that an address shows.
func (e *embeds) oembed(w http.ResponseWriter, r *http.Request) {
	query := r.URL.Query()
	if f := query.Get("format"); f != "" && f != "json" {
		reply.Fail(w, r, reply.Error(http.StatusNotImplemented, chat.CodeOEmbedFormat, "This server has oEmbed in JSON only.", "Ask with format=json."))
		return
	}

	// 1. Which prompt it is.
	address, err := url.Parse(query.Get("url"))
	if err != nil || query.Get("url") == "" {
		reply.Fail(w, r, chat.Invalid("url", "The parameter url is missing or is not an address.", "Give the address of a page of this server."))
		return
	}
	home, err := homeOf(r, address)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	address, _ = base.Strip(address, reply.LogOf(r).Base)
	p, title, err := shownAt(address)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}

	// 2. As large as it may be.
	width, height := oembedWidth, oembedHeight
	for name, size := range map[string]*int{"maxwidth": &width, "maxheight": &height} {
		if s := query.Get(name); s != "" {
			most, err := strconv.Atoi(s)
			if err != nil || most < 1 {
				reply.Fail(w, r, chat.Invalid(name, "The "+name+" is not a number of pixels.", "Leave it out, or give a whole number."))
				return
			}
			*size = min(*size, most)
		}
	}
	source := home + embedpage.Path + "#" + prompt.EncodeFragment(embedpage.Options{}.Apply(p))
	body, err := json.Marshal(oembedAnswer{
		Version: "1.0", Type: "rich", ProviderName: "Fewshot", ProviderURL: home + "/", Title: title,
		HTML: fmt.Sprintf(`<iframe src="%s" title="%s" width="%d" height="%d" loading="lazy" style="border:0"></iframe>`,
			html.EscapeString(source), html.EscapeString(title), width, height),
		Width: width, Height: height, CacheAge: 86400,
	})
	if err != nil {
		reply.Fail(w, r, fmt.Errorf("make oembed: %w", err))
		return
	}
	h := w.Header()
	h.Set("Access-Control-Allow-Origin", "*")
	h.Set("Cross-Origin-Resource-Policy", "cross-origin")
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "public, max-age=300")
	h.Set("Content-Length", strconv.Itoa(len(body)))
	w.Write(body)
}

// homeOf is this server as an address has it, if the address is of this server: of its
// host, or a path alone. Behind a proxy that this server doesn't know, an address of its host may have
// the other scheme: who has the address knows better.
func homeOf(r *http.Request, address *url.URL) (string, error) {
	if address.Host == "" {
		own, err := url.Parse(reply.LogOf(r).Origin)
		if err != nil {
			return "", notHere()
		}
		address.Scheme, address.Host = own.Scheme, own.Host
	}
	home, err := embed.Origin(address.String())
	if err != nil || !strings.EqualFold(address.Host, r.Host) {
		return "", notHere()
	}
	return home + reply.LogOf(r).Base, nil
}

// notHere is the error of another server's address.
func notHere() error {
	return reply.Error(http.StatusNotFound, chat.CodeOEmbedURL, "This address is not on this server.", "Ask the server that it belongs to.")
}

// shownAt is the prompt that an address of this server shows, and its title.
func shownAt(address *url.URL) (prompt.Prompt, string, error) {
	id, isLesson := strings.CutPrefix(strings.TrimSuffix(address.Path, "/"), "/lessons/")
	switch {
	case address.Path == "/" && strings.HasPrefix(address.Fragment, "p="):
		p, err := prompt.DecodeFragment(address.Fragment)
		return p, frameTitle, err
	case address.Path == "/" || address.Path == "":
		first := examples.First()
		return first.Prompt, first.Title["en"] + " · Fewshot", nil
	case isLesson:
		p, err := embedPrompt(url.Values{"lesson": {id}})
		return p, id + " · Fewshot", err
	}
	return prompt.Prompt{}, "", reply.Error(http.StatusNotFound, chat.CodeOEmbedURL, "There is no prompt at this address.", "The playground's links have one, and so have the lessons.")
}
