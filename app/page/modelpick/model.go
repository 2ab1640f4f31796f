// Package modelpick is about which model answers: the values of the model selection,
// where each model runs, what it takes, and what is changed in a prompt for it.
package modelpick

import (
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/client"
	"fewshot/app/page/i18n"
	"fewshot/app/page/tinyworker"
	"fewshot/app/page/widget"
	"fewshot/app/tinylm"
)

// The values of the model selection are the models' names as the server lists
// them. The embedded models run in the page as well as on the server; those on
// the server have onServer before their names.
const (
	Default  = "tiny/base"
	OnServer = "server:"
	Builtin  = "browser/built-in" // the model that the browser itself has
)

// Name is the model that a value of the selection names.
func Name(value string) string { return strings.TrimPrefix(value, OnServer) }

// IsTiny reports whether a value names one of the embedded models.
func IsTiny(value string) bool { return strings.HasPrefix(Name(value), "tiny/") }

// RunsInPage reports whether a value names a model that runs in the page.
func RunsInPage(value string) bool { return IsTiny(value) && !strings.HasPrefix(value, OnServer) }

// ProvenanceOf is where answers of a value come from.
func ProvenanceOf(value string) Provenance {
	switch {
	case RunsInPage(value):
		return InPage
	case IsTiny(value):
		return Server
	case value == Builtin:
		return Browser
	}
	return Live
}

// Value is the value of the selection for a model whose answers come from p.
func Value(p Provenance, name string) string {
	if p == Server {
		return OnServer + name
	}
	return name
}

// Streamer is what answers for a value of the selection.
func Streamer(value string) chat.Streamer {
	if RunsInPage(value) {
		return tinyworker.Page()
	}
	if value == Builtin {
		return client.Builtin()
	}
	return client.Server()
}

// InPageChoices are the models that run in the page, which need no server.
func InPageChoices() []widget.Choice {
	var all []widget.Choice
	for _, card := range tinylm.Cards() {
		all = append(all, widget.Choice{Value: card.Name})
	}
	return all
}

// Placed is the name of a model with where it runs, where there is a choice.
func Placed(l i18n.Lang, p Provenance, name string) string {
	switch p {
	case InPage:
		return l.T("model.in_page", name)
	case Server:
		return l.T("model.on_server", name)
	case Browser:
		return l.T("model.in_browser")
	}
	return name
}

// A Provenance says where an answer came from.
type Provenance string

// The provenances: an answer made by a provider just then, or by the tiny
// model, on the server or in the page.
const (
	Live   Provenance = "live"
	Server Provenance = "server"
	InPage Provenance = "page"
	// Browser: by the model that the browser itself has.
	Browser Provenance = "browser"
)
