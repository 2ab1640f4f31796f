package openai

import (
	"io"
	"net/http"
	"slices"

	"fewshot/app/chat"
	"fewshot/app/prompt"
	"fewshot/server/httpd/reply"
)

// code answers POST /v1/code?lang=python: the body is a prompt in JSON, the
// answer a program that sends it straight to its model's own provider, as the
// model takes it (prompt.StraightCode). Nothing is sent to the provider.
func (a *api) code(w http.ResponseWriter, r *http.Request) {
	body, done, err := reply.Body(w, r, a.MaxBodyBytes)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	defer done()
	p, err := prompt.Decode(body)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	lang := prompt.Lang(r.URL.Query().Get("lang"))
	if !slices.Contains(prompt.Langs(), lang) {
		reply.Fail(w, r, reply.Error(http.StatusBadRequest, chat.CodeInvalidValue, "This server writes no programs in this language.", "Set lang to curl, python, javascript or go."))
		return
	}
	if prompt.Straight(p.Model) == "" {
		reply.Fail(w, r, reply.Error(http.StatusNotFound, chat.CodeNoStraightCode, "This server writes no programs that call this model's provider directly.", "Use one that calls this server."))
		return
	}
	m, err := a.Gateway.Find(r.Context(), p.Model)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	fitted, _ := m.Ability.Fit(prompt.Render(p).Request(p))
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	io.WriteString(w, prompt.StraightCode(fitted, lang))
}
