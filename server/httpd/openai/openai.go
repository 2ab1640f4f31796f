// Package openai serves OpenAI's protocol in front of a gateway.
//
//	GET  /v1/models, /v1/models/{id...}
//	POST /v1/chat/completions
//	POST /v1/completions
//	POST /v1/code   a program that sends a prompt straight to its model's provider
//	POST /v1/tokens how many tokens a prompt has, as its provider counts
//
// The caller is known before a request comes here: gateway.CallerOf reads it from the
// context.
package openai

import (
	"log/slog"
	"net/http"
	"time"

	"fewshot/app/chat"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
)

// A Config is what the endpoints need to know.
type Config struct {
	Gateway      *gateway.Gateway
	Log          *slog.Logger
	MaxBodyBytes int64         // of a request
	WriteTimeout time.Duration // for a client to take one event of a stream
	LogPrompts   bool          // write prompts to the log
}

// api is the endpoints.
type api struct{ Config }

// Mount registers the endpoints.
func Mount(mux *route.Mux, c Config) {
	a := &api{c}
	mux.Resource("/v1/models", route.Methods{"GET": a.listModels})
	mux.Resource("/v1/models/{id...}", route.Methods{"GET": a.getModel})
	mux.Resource("/v1/chat/completions", route.Methods{"POST": a.chatCompletions})
	mux.Resource("/v1/completions", route.Methods{"POST": a.completions})
	mux.Resource("/v1/code", route.Methods{"POST": a.code})
	mux.Resource("/v1/tokens", route.Methods{"POST": a.tokens})
	mux.HandleFunc("/v1", unknown) // or ServeMux would redirect it
	mux.HandleFunc("/v1/", unknown)
}

// chatCompletions answers POST /v1/chat/completions.
func (a *api) chatCompletions(w http.ResponseWriter, r *http.Request) { a.answer(w, r, true) }

// completions answers POST /v1/completions.
func (a *api) completions(w http.ResponseWriter, r *http.Request) { a.answer(w, r, false) }

// unknown answers everything at and below /v1 that there is not.
func unknown(w http.ResponseWriter, r *http.Request) {
	reply.Fail(w, r, reply.Error(http.StatusNotFound, chat.CodeUnknownURL,
		"There is no such endpoint here.",
		"This server has /v1/models, /v1/chat/completions and /v1/completions."))
}
