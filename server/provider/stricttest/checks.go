package stricttest

import (
	"encoding/json"
	"net/http"
	"slices"
	"strings"
)

// openAIUnknown is for a field that no model has: openai/openai-python#433
func openAIUnknown(names []string, _ *fields) *Refusal {
	return invalid("Unrecognized request argument supplied: " + names[0])
}

func checkOpenAI(c *call) *Refusal {
	f, r := c.f, c.rules
	notFound := func(message string) *Refusal {
		return &Refusal{Status: http.StatusNotFound, Message: message, Type: "invalid_request_error", Param: "model"}
	}
	switch {
	case r.Endpoint == Responses:
		return notFound("This model is only supported in v1/responses and not in v1/chat/completions.")
	case c.chat && r.Endpoint == Completions:
		return notFound("This is not a chat model and thus not supported in the v1/chat/completions endpoint. Did you mean to use v1/completions?")
	case !c.chat && r.Endpoint == Chat:
		return notFound("This is a chat model and not supported in the v1/completions endpoint. Did you mean to use v1/chat/completions?")
	case f.has("max_tokens") && f.has("max_completion_tokens"):
		no := invalid("Setting 'max_tokens' and 'max_completion_tokens' at the same time is not supported.")
		no.Param, no.Code = "max_tokens", "invalid_parameter_combination"
		return no
	}
	if r.Effort == "" {
		if f.has("reasoning_effort") {
			return openAIUnknown([]string{"reasoning_effort"}, nil)
		}
		return nil
	}
	// Lamb-Project/lamb#54, continuedev/continue#7129: an organisation that is
	// not verified may not stream; here one whose key begins sk-unverified.
	if f.set("stream") && strings.HasPrefix(c.rec.Key, "sk-unverified") {
		no := invalid("Your organization must be verified to stream this model. Please go to: https://platform.openai.com/settings/organization/general and click on Verify Organization. If you just verified, it can take up to 15 minutes for access to propagate.")
		no.Param, no.Code = "stream", "unsupported_value"
		return no
	}
	// [ai-openai]; with this text: qiita kai_kou on gpt-6-sol
	if f.has("max_tokens") {
		return unsupported("max_tokens", " Use 'max_completion_tokens' instead.")
	}
	effort := c.effort(r.Effort)
	if !slices.Contains(r.Efforts, effort) {
		no := invalid("Unsupported value: 'reasoning_effort' does not support '" + effort + "' with this model. Supported values are: '" + strings.Join(r.Efforts, "', '") + "'.")
		no.Param, no.Code = "reasoning_effort", "unsupported_value"
		return no
	}
	if no := refuseSampling(c, effort); no != nil {
		return no
	}
	if r.RefusesStop && f.has("stop") {
		return unsupported("stop", "")
	}
	for _, param := range []string{"presence_penalty", "frequency_penalty", "logit_bias"} {
		if r.RefusesPenalties && f.has(param) {
			return unsupported(param, "")
		}
	}
	return nil
}

// refuseSampling refuses what a thinking model of OpenAI's has no use for.
func refuseSampling(c *call, effort string) *Refusal {
	f, r := c.f, c.rules
	if r.Sampling == Samples || r.Sampling == WithoutThinking && effort == "none" {
		return nil
	}
	switch {
	case r.Only1 && f.otherThan1("temperature"):
		no := invalid("Unsupported value: 'temperature' does not support " + f.printed("temperature") + " with this model. Only the default (1) value is supported.")
		no.Param, no.Code = "temperature", "unsupported_value"
		return no
	case !r.Only1 && f.has("temperature"):
		no := unsupported("temperature", "")
		no.Code = nil // OpenGradient/tee-gateway#154
		return no
	case !r.Only1 && f.has("top_p"), f.otherThan1("top_p"):
		return unsupported("top_p", "")
	case f.set("logprobs"):
		// 403 as three public projects met it
		no := invalid("You are not allowed to request logprobs from this model")
		no.Status = http.StatusForbidden
		return no
	}
	return nil
}

func checkAzure(c *call) *Refusal {
	if !c.known() {
		return &Refusal{Status: http.StatusNotFound, Code: "DeploymentNotFound",
			Message: "The API deployment for this resource does not exist. If you created the deployment within the last 5 minutes, please wait a moment and try again."}
	}
	if !c.chat {
		return &Refusal{Status: http.StatusBadRequest, Code: "OperationNotSupported",
			Message: "The completion operation does not work with the specified model, " + c.model + ". Please choose different model and try again."}
	}
	if raw, _ := json.Marshal(c.f.value("messages")); strings.Contains(string(raw), "FILTERME") {
		return &Refusal{Status: http.StatusBadRequest, Param: "prompt", Code: "content_filter",
			Message: "The response was filtered due to the prompt triggering Azure OpenAI's content management policy. Please modify your prompt and retry."}
	}
	return checkOpenAI(c)
}

func geminiUnknown(names []string, _ *fields) *Refusal {
	var lines []string
	for _, n := range names {
		lines = append(lines, `Invalid JSON payload received. Unknown name "`+n+`": Cannot find field.`)
	}
	return &Refusal{Status: http.StatusBadRequest, Message: strings.Join(lines, "\n"), Type: "INVALID_ARGUMENT"}
}

func checkGemini(c *call) *Refusal {
	if c.rules.Thinking == Always && noEffort(c.f) {
		return &Refusal{Status: http.StatusBadRequest, Message: "Budget 0 is invalid. This model only works in thinking mode.", Type: "INVALID_ARGUMENT"}
	}
	return nil
}

func groqUnknown(names []string, _ *fields) *Refusal {
	return invalid("property '" + names[0] + "' is unsupported")
}

func checkGroq(c *call) *Refusal {
	if c.f.otherThan1("n") {
		return invalid("'n' : number must be at most 1") // console.groq.com/docs/openai
	}
	if c.f.set("logprobs") {
		return invalid("`logprobs` is not supported with this model") // groq/groq-python#25
	}
	return nil
}

// checkDeepSeek: api-docs.deepseek.com/guides/thinking_mode (temperature and
// top_p have no effect, logprobs is an error)
func checkDeepSeek(c *call) *Refusal {
	if c.f.set("logprobs") && !thinkingDisabled(c.f) {
		no := invalid("The thinking mode does not support the parameter logprobs")
		no.Code = "invalid_request_error"
		return no
	}
	return nil
}

// A detail is of Mistral's refusals.
type detail struct {
	Type  string   `json:"type"`
	Loc   []string `json:"loc"`
	Msg   string   `json:"msg"`
	Input any      `json:"input"`
}

func mistralForbids(details ...detail) *Refusal {
	return &Refusal{Status: http.StatusUnprocessableEntity, Message: map[string]any{"detail": details}, Type: "invalid_request_error"}
}

func mistralUnknown(names []string, f *fields) *Refusal {
	var all []detail
	for _, n := range names {
		all = append(all, detail{"extra_forbidden", []string{"body", n}, "Extra inputs are not permitted", f.value(n)})
	}
	return mistralForbids(all...)
}

// checkMistral: openai/openai-agents-python#442, avante-corp/avante.nvim#2347,
// cline/cline#582; the usage always comes.
func checkMistral(c *call) *Refusal {
	options, _ := c.f.value("stream_options").(map[string]any)
	if v, there := options["include_usage"]; there {
		return mistralForbids(detail{"extra_forbidden", []string{"body", "stream_options", "include_usage"}, "Extra inputs are not permitted", v})
	}
	return nil
}

// checkXAI: QuantumNous/new-api#6081, miaoxworld/NativeTavern#83 (0 is refused
// too), BerriAI/litellm#12635 (stop)
func checkXAI(c *call) *Refusal {
	for _, p := range [][2]string{{"presence_penalty", "presencePenalty"}, {"frequency_penalty", "frequencyPenalty"}} {
		if c.f.has(p[0]) {
			return invalid("Model " + c.model + " does not support parameter " + p[1] + ".")
		}
	}
	if c.f.has("stop") && c.rules.RefusesStop {
		return invalid("Argument not supported on this model: stop")
	}
	return nil
}

// checkMoonshot: HKUDS/nanobot#202, tinyhumansai/openhuman#2082
func checkMoonshot(c *call) *Refusal {
	if c.f.otherThan1("temperature") {
		return invalid("invalid temperature: only 1 is allowed for this model")
	}
	if n, _ := c.f.number("n"); n > 1 {
		return invalid("invalid n: only 1 is allowed for this model")
	}
	return nil
}

func checkVLLM(c *call) *Refusal {
	field := "logprobs"
	if c.chat {
		field = "top_logprobs"
	}
	if n, _ := c.f.number(field); n > 20 {
		return &Refusal{Status: http.StatusBadRequest, Type: "BadRequestError",
			Message: "Requested sample logprobs of " + c.f.printed(field) + ", which is greater than max allowed: 20"}
	}
	return nil
}

// checkLlama: algorithmicsuperintelligence/optillm#8
func checkLlama(c *call) *Refusal {
	if n, _ := c.f.number("n"); n > 1 {
		return invalid("Only one completion choice is allowed")
	}
	return nil
}
