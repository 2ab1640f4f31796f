// Package pages serves what browsers load: the workbench (page.go), the pages of
// lessons, experiments and classes (study.go), and what other sites' pages show of a
// prompt: the facade that an embed is until it is run (embedstatic.go), the frame that
// it runs in (embed.go), oEmbed, and the form that signs an author's key
// (embedsign.go).
package pages

import (
	"fewshot/server/bundled"
	"fewshot/server/embed"
	"fewshot/server/gateway"
	"fewshot/server/httpd/route"
	"fewshot/web"
)

// The page, as search engines and shared links show it.
const (
	Title       = "Fewshot: a playground for few-shot prompts"
	Description = "Build a few-shot prompt, see what every part of it costs while you type, and run it on any model, or on a tiny one in the page."
)

// A Config is what the pages are made of.
type Config struct {
	Site      *web.Site
	Bundle    *bundled.Bundle  // of the site
	Authority *embed.Authority // for embeds with an author's key; nil: there are none
	Gateway   *gateway.Gateway // which has the models of those; nil if there are none
}

// New returns the handler of everything that browsers load: the page at /, rendered
// ahead of time, the pages of lessons and experiments, what embeds are made of, and the
// files of the build. The page's routes must have been registered (workbench.Routes).
func New(c Config) (*route.Mux, error) {
	body, err := web.Prerender("/")
	if err != nil {
		return nil, err
	}
	workbench, err := c.Site.Page(web.Head{Lang: "en", Title: Title, Description: Description, Links: oembedLink("/")}, body)
	if err != nil {
		return nil, err
	}
	mux := route.NewMux()
	mux.Handle("/{$}", workbench)
	if err := mountStudy(mux, c.Site); err != nil {
		return nil, err
	}
	mountEmbeds(mux, c)
	c.Site.Mount(mux)
	return mux, nil
}
