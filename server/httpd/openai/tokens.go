package openai

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"fewshot/app/chat"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
)

// tokenCountJSON is the answer to POST /v1/tokens.
type tokenCountJSON struct {
	Object string `json:"object"` // token_count
	Model  string `json:"model"`
	// PromptTokens are those of the prompt, with all that the model is sent around
	// it, by the count of Source, the provider.
	PromptTokens int    `json:"prompt_tokens"`
	Source       string `json:"source"`
}

// tokens answers POST /v1/tokens: the body is that of a completion or of a chat,
// and nothing is run. Its provider counts the prompt, for nothing.
func (a *api) tokens(w http.ResponseWriter, r *http.Request) {
	body, done, err := reply.Body(w, r, a.MaxBodyBytes)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	req, invalid := chat.DecodeRequest(body, hasMessages(body))
	done()
	if invalid != nil {
		reply.Fail(w, r, invalid)
		return
	}
	req.Fit = r.Header.Get(chat.FitHeader) == "1"
	caller := gateway.CallerOf(r.Context())
	if err := caller.Check(req); err != nil {
		reply.Fail(w, r, err)
		return
	}
	// What costs nothing is in no budget: a student is held to what an address may.
	caller.Turn = gateway.OfAddress(reply.LogOf(r).Client)
	n, err := a.Gateway.Count(gateway.WithCaller(r.Context(), caller), req)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	source, _, _ := strings.Cut(req.Model, "/")
	reply.JSON(w, http.StatusOK, tokenCountJSON{Object: "token_count", Model: req.Model, PromptTokens: n, Source: source})
}

// hasMessages reports whether a body is that of a chat. Which of the two it is
// decides how it is read; what is wrong with it the reading says.
func hasMessages(body []byte) bool {
	var fields map[string]json.RawMessage
	if json.Unmarshal(body, &fields) != nil {
		return bytes.Contains(body, []byte(`"messages"`))
	}
	return fields["messages"] != nil
}
