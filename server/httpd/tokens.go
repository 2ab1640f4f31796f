package httpd

import (
	"bytes"
	"encoding/json"
	"net/http"
	"strings"

	"fewshot/app/chat"
	"fewshot/server/gateway"
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
func (s *server) tokens(w http.ResponseWriter, r *http.Request) {
	body, done, err := s.readBody(w, r)
	if err != nil {
		fail(w, r, err)
		return
	}
	req, invalid := chat.DecodeRequest(body, hasMessages(body))
	done()
	if invalid != nil {
		fail(w, r, invalid)
		return
	}
	req.Fit = r.Header.Get(chat.FitHeader) == "1"
	rec := recordOf(r)
	ctx, err := s.paid(r.Context(), rec, req)
	if err != nil {
		fail(w, r, err)
		return
	}
	// What costs nothing is in no budget: a student is held to what an address may.
	n, err := s.Gateway.Count(gateway.WithCaller(ctx, rec.client), req)
	if err != nil {
		fail(w, r, err)
		return
	}
	source, _, _ := strings.Cut(req.Model, "/")
	sendJSON(w, tokenCountJSON{Object: "token_count", Model: req.Model, PromptTokens: n, Source: source})
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
