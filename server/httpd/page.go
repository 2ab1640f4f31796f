package httpd

import (
	"net/http"

	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/web"
)

// The page, as search engines and shared links show it.
const (
	pageTitle       = "Fewshot: a playground for few-shot prompts"
	pageDescription = "Build a few-shot prompt, see what every part of it costs while you type, and run it on any model, or on a tiny one in the page."
)

// Page returns the handler of everything that browsers load: the page at /,
// rendered ahead of time, the pages of lessons and experiments, what embeds are
// made of, and the files of the build. The page's routes must have been
// registered (workbench.Routes). keeper is for embeds with an author's key, whose models
// are g's; nil: there are none.
func Page(site *web.Site, keeper *embed.Keeper, g *gateway.Gateway) (http.Handler, error) {
	body, err := web.Prerender("/")
	if err != nil {
		return nil, err
	}
	workbench, err := site.Page(web.Head{Lang: "en", Title: pageTitle, Description: pageDescription, Links: oembedLink("/")}, body)
	if err != nil {
		return nil, err
	}
	mux := newRouteMux()
	mux.Handle("/{$}", workbench)
	if err := mountStudy(mux, site); err != nil {
		return nil, err
	}
	if err := mountEmbeds(mux, site, keeper, g); err != nil {
		return nil, err
	}
	site.Mount(mux)
	return mux, nil
}
