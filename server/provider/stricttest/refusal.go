package stricttest

import (
	"encoding/json"
	"net/http"
)

// A Refusal is what a provider answers instead of an answer. Its fields are
// put into the envelope of that provider; what an envelope has no place for is
// left out.
type Refusal struct {
	Status  int
	Message any // a string; Mistral's is an object
	Type    any // a string or nil
	Param   any // a string or nil; OpenRouter's metadata
	Code    any // a string or nil
	// Body is the whole body, instead of an envelope.
	Body any
}

// invalid is a refusal of OpenAI's usual type, without a param and a code.
func invalid(message string) *Refusal {
	return &Refusal{Status: http.StatusBadRequest, Message: message, Type: "invalid_request_error"}
}

// unsupported is OpenAI's refusal of a parameter.
func unsupported(param, extra string) *Refusal {
	r := invalid("Unsupported parameter: '" + param + "' is not supported with this model." + extra)
	r.Param, r.Code = param, "unsupported_parameter"
	return r
}

// The envelopes. Structs keep the order of the fields as it is on the wire.

type fullError struct {
	Message any `json:"message"`
	Type    any `json:"type"`
	Param   any `json:"param"`
	Code    any `json:"code"`
	Inner   any `json:"innererror,omitempty"`
}

func openAIError(r *Refusal) any {
	return map[string]any{"error": fullError{Message: r.Message, Type: r.Type, Param: r.Param, Code: r.Code}}
}

func azureError(r *Refusal) any {
	e := fullError{Message: r.Message, Type: r.Type, Param: r.Param, Code: r.Code}
	if r.Code == "content_filter" {
		e.Inner = map[string]any{"code": "ResponsibleAIPolicyViolation"}
	}
	return map[string]any{"error": e}
}

// geminiError is an array: n4ze3m/page-assist#418
func geminiError(r *Refusal) any {
	type inner struct {
		Code    int   `json:"code"`
		Message any   `json:"message"`
		Status  any   `json:"status"`
		Details []any `json:"details"`
	}
	return []any{map[string]any{"error": inner{r.Status, r.Message, r.Type, []any{}}}}
}

// openRouterError has in metadata.raw what the model's own provider said:
// BeehiveInnovations/pal-mcp-server#134
func openRouterError(r *Refusal) any {
	type inner struct {
		Message  any `json:"message"`
		Code     int `json:"code"`
		Metadata any `json:"metadata,omitempty"`
	}
	return map[string]any{"error": inner{r.Message, r.Status, r.Param}, "user_id": "user_x"}
}

type flatError struct {
	Object  string `json:"object"`
	Message any    `json:"message"`
	Type    any    `json:"type"`
	Param   any    `json:"param"`
	Code    any    `json:"code"`
}

// mistralError: editor-code-assistant/eca#231
func mistralError(r *Refusal) any {
	return flatError{"error", r.Message, r.Type, r.Param, r.Code}
}

// xaiError is a string: BerriAI/litellm#12635
func xaiError(r *Refusal) any {
	return map[string]any{"code": "Client specified an invalid argument", "error": r.Message}
}

// vllmError is flat: vllm-project/vllm#3657
func vllmError(r *Refusal) any {
	e := flatError{"error", r.Message, r.Type, r.Param, r.Status}
	if e.Type == nil {
		e.Type = "BadRequestError"
	}
	return e
}

func ollamaError(r *Refusal) any {
	e := fullError{Message: r.Message, Type: r.Type}
	if r.Status >= 500 {
		e.Type = "api_error"
	}
	return map[string]any{"error": e}
}

func llamaError(r *Refusal) any {
	return map[string]any{"error": map[string]any{"code": r.Status, "message": r.Message, "type": r.Type}}
}

func anthropicError(r *Refusal) any {
	type inner struct {
		Type    any `json:"type"`
		Message any `json:"message"`
	}
	return map[string]any{"type": "error", "error": inner{r.Type, r.Message}, "request_id": "req_011strict"}
}

// refuse answers with r in the provider's envelope and writes down why.
func (c *call) refuse(r *Refusal) {
	body := r.Body
	if body == nil {
		body = c.p.envelope(r)
	}
	words, ok := r.Message.(string)
	if !ok {
		raw, _ := json.Marshal(r.Message)
		words = string(raw)
	}
	if r.Message == nil {
		raw, _ := json.Marshal(body)
		words = string(raw)
	}
	c.s.change(func() { c.rec.Refused = words })
	c.json(r.Status, body)
}
