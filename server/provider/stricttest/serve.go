package stricttest

import (
	"encoding/json"
	"net/http"
	"strings"
	"time"
)

// call is a request on its way to an answer.
type call struct {
	s     *Server
	w     http.ResponseWriter
	r     *http.Request
	rec   *Request
	name  string // of the provider
	p     *upstream
	url   string // the path without a query
	f     *fields
	chat  bool // not a text completion
	model string
	rules Rules
	fault fault

	reasoning int
	pause     time.Duration
	id        string
}

// serve answers a request to the provider name.
func (s *Server) serve(w http.ResponseWriter, r *http.Request, name, path string) {
	rec, err := s.record(r, name, path)
	if err != nil {
		return // the caller is gone
	}
	c := &call{s: s, w: w, r: r, rec: rec, name: name, p: providers[name], url: path}
	s.mu.Lock()
	s.serial++
	c.reasoning, c.pause, c.id = s.reasoning, s.pause, numbered(name, s.serial)
	s.mu.Unlock()
	c.answer()
}

// answer goes the way of a request: who asks, where, what, and the answer.
func (c *call) answer() {
	// 1. Who asks, and for what.
	if len(c.rec.Body) > 0 {
		f, err := readFields(c.rec.Body)
		if err != nil {
			c.refuse(invalid("We could not parse the JSON body of your request."))
			return
		}
		c.f = f
	}
	if c.name == "ollama" && c.url == "/api/version" {
		c.json(http.StatusOK, map[string]any{"version": "0.24.1"})
		return
	}
	if no := c.unknownKey(); no != nil {
		c.refuse(no)
		return
	}
	to := c.endpoint()
	if c.r.Method == http.MethodGet && strings.TrimSuffix(to, "/") == "/models" {
		c.json(http.StatusOK, c.list())
		return
	}
	if c.r.Method == http.MethodPost {
		if c.fault = c.s.takeFault(c.name); c.failed() {
			return
		}
	}
	if c.r.Method != http.MethodPost || c.f == nil {
		c.refuse(&Refusal{Status: http.StatusNotFound, Message: "Unknown request URL: " + c.r.Method + " " + c.url + ". Please check the URL for typos.", Type: "invalid_request_error", Code: "unknown_url"})
		return
	}
	c.model = c.f.text("model")
	c.rules = c.s.rules(c.name, c.model)
	switch {
	case c.name == "anthropic" && to == "/messages":
		c.anthropic()
	case c.name != "anthropic" && (to == "/chat/completions" || to == "/completions"):
		c.chat = to == "/chat/completions"
		c.openAI()
	default:
		c.refuse(&Refusal{Status: http.StatusNotFound, Message: "Unknown request URL: POST " + c.url + ". Please check the URL for typos.", Type: "invalid_request_error", Code: "unknown_url"})
	}
}

// unknownKey refuses a caller without a key, and one whose key begins wrong or
// sk-wrong.
func (c *call) unknownKey() *Refusal {
	key := c.rec.Key
	switch {
	case c.p.local:
		return nil
	case key == "":
		return &Refusal{Status: http.StatusUnauthorized, Message: "Missing bearer authentication in header", Type: "authentication_error"}
	case !strings.HasPrefix(strings.TrimPrefix(key, "sk-"), "wrong"):
		return nil
	case c.name == "gemini": // Google says 400 to a key that it doesn't know
		return &Refusal{Status: http.StatusBadRequest, Message: "API key not valid. Please pass a valid API key.", Type: "INVALID_ARGUMENT"}
	}
	no := &Refusal{Status: http.StatusUnauthorized, Type: "invalid_request_error", Code: "invalid_api_key",
		Message: "Incorrect API key provided: " + key[:min(8, len(key))] + "*****. You can find your API key at https://platform.openai.com/account/api-keys."}
	if c.name == "anthropic" {
		no.Type = "authentication_error"
	}
	return no
}

// endpoint is the path below the base.
func (c *call) endpoint() string {
	if to, ok := strings.CutPrefix(c.url, c.p.base+"/"); ok {
		return "/" + to
	}
	if c.p.alsoAtRoot {
		return c.url
	}
	return "none" + c.url
}

// openAI answers in OpenAI's protocol.
func (c *call) openAI() {
	// 2. What is refused.
	if no := c.refusal(); no != nil {
		c.refuse(no)
		return
	}
	// 3. The answer.
	a := c.perform()
	switch {
	case c.f.set("stream"):
		c.stream(a)
	case c.fault.cut || c.fault.mid:
		c.abort()
	default:
		c.bill(a.billed())
		c.json(http.StatusOK, c.whole(a))
	}
}

// refusal is what the provider has against the request, nil for nothing.
func (c *call) refusal() *Refusal {
	if !c.chat && c.p.noText != nil {
		return c.p.noText(c)
	}
	if c.name == "gemini" {
		c.model = strings.TrimPrefix(c.model, "models/")
	}
	if c.p.deployments == "" && !c.known() {
		no := &Refusal{Status: http.StatusNotFound, Message: "The model `" + c.model + "` does not exist or you do not have access to it.", Type: "invalid_request_error", Code: "model_not_found"}
		if c.name == "gemini" {
			no.Type = "NOT_FOUND"
		}
		return no
	}
	if c.chat {
		if _, ok := c.f.messages(); !ok {
			return missing("messages")
		}
	} else if !c.f.has("prompt") {
		return missing("prompt")
	}
	if c.p.fields != nil && c.chat {
		if names := c.f.unknown(c.p.fields); len(names) > 0 {
			return c.p.unknown(names, c.f)
		}
	}
	if c.rules.Refuse != nil {
		if no := c.rules.Refuse(c.f.all()); no != nil {
			return no
		}
	}
	if c.p.check != nil {
		return c.p.check(c)
	}
	return nil
}

func missing(param string) *Refusal {
	no := invalid("Missing required parameter: '" + param + "'.")
	no.Param, no.Code = param, "missing_required_parameter"
	return no
}

// bill writes down what the request has cost by now.
func (c *call) bill(b Billed) { c.s.change(func() { c.rec.Billed = b }) }

// json answers with v in one piece.
func (c *call) json(status int, v any) {
	c.s.change(func() { c.rec.Status = status })
	c.w.Header().Set("Content-Type", "application/json")
	c.w.WriteHeader(status)
	e := json.NewEncoder(c.w)
	e.SetEscapeHTML(false)
	e.Encode(v)
}
