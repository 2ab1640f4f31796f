package chat

import (
	"math"
	"slices"
	"strconv"
	"unicode/utf8"
)

// Bounds that OpenAI sets to requests. A server sets tighter ones of its own.
const (
	maxStops       = 4
	maxTopLogprobs = 20
	maxSamples     = 128
	maxMetadata    = 16
)

// DecodeRequest reads the body of POST /chat/completions, or of /completions
// if chatEndpoint is false.
//
// It is strict, so that nothing but what was checked can go on: one JSON
// object in UTF-8, each field once and by its exact name, of its type and in
// its range, nothing behind it. null is taken for an absent field. Fields that
// would change the answer or its price and that a [Request] can't hold are
// refused. These change nothing and are read, checked and dropped, because SDKs
// and programs send them: user, safety_identifier, prompt_cache_key, metadata,
// store: false, response_format: {"type": "text"},
// stream_options.include_obfuscation, logit_bias: {}; in chats tools: [],
// tool_choice: "none", parallel_tool_calls, modalities: ["text"], service_tier:
// "auto" or "default", verbosity: "medium" and top_logprobs: 0 without logprobs;
// in completions best_of that equals n. In a message: name; in
// an assistant's message that a program sends back as it came, content: null,
// refusal: null or "", annotations: [], audio, function_call or tool_calls:
// null, and what it had thought.
//
// A message's content may be an array of text parts, which are joined as they
// are, and a prompt a list of one. The request's RunID is left empty: it is not
// part of the body.
func DecodeRequest(body []byte, chatEndpoint bool) (*Request, *Error) {
	if !utf8.Valid(body) {
		return nil, refuse("", CodeInvalidJSON, "The body is not valid UTF-8.", "Send the JSON in UTF-8.")
	}
	d := requestDecoder{scanner: scanner{data: body}, chat: chatEndpoint}
	if err := d.object("", d.field); err != nil {
		return nil, err
	}
	if d.peek() != 0 || d.pos != len(d.data) {
		return nil, d.syntax("something stands behind the object")
	}
	if err := d.finish(); err != nil {
		return nil, err
	}
	return &d.r, nil
}

// requestDecoder reads one request.
type requestDecoder struct {
	scanner
	chat bool
	r    Request

	limit         string // which of the two names of MaxTokens was given
	promptGiven   bool
	logprobsGiven bool
	logprobs      bool // chat: whether logprobs is true
	optionsGiven  bool
	bestOf        int // 0: not given
}

var chatFields = []string{
	"model", "messages", "stream", "stream_options", "max_tokens", "max_completion_tokens",
	"temperature", "top_p", "frequency_penalty", "presence_penalty", "seed", "n", "logprobs",
	"top_logprobs", "stop", "user", "safety_identifier", "prompt_cache_key", "metadata", "store",
	"response_format", "reasoning_effort", "logit_bias", "tools", "tool_choice", "parallel_tool_calls",
	"modalities", "service_tier", "verbosity",
}

var completionFields = []string{
	"model", "prompt", "stream", "stream_options", "max_tokens", "temperature", "top_p",
	"frequency_penalty", "presence_penalty", "seed", "n", "logprobs", "stop", "user",
	"safety_identifier", "prompt_cache_key", "metadata", "store", "echo", "reasoning_effort", "logit_bias",
	"best_of", "suffix",
}

// nullable are the fields of which null says as much as leaving them out.
var nullable = []string{
	"stream", "stream_options", "temperature", "top_p", "frequency_penalty", "presence_penalty", "seed",
	"logprobs", "top_logprobs", "stop", "metadata", "store", "echo", "n", "max_tokens", "max_completion_tokens",
	"user", "safety_identifier", "prompt_cache_key", "response_format", "reasoning_effort", "logit_bias", "tools",
	"tool_choice", "parallel_tool_calls", "modalities", "service_tier", "verbosity", "best_of", "suffix",
}

// known are the fields that the endpoint has.
func (d *requestDecoder) known() []string {
	if d.chat {
		return chatFields
	}
	return completionFields
}

// field reads the value of one field of the request.
func (d *requestDecoder) field(key string) (err *Error) {
	if d.peek() == 'n' && slices.Contains(nullable, key) && slices.Contains(d.known(), key) && d.literal("null") {
		return nil
	}
	if d.chat {
		switch key {
		case "messages":
			d.r.Messages = []Message{}
			return d.array(key, d.message)
		case "max_completion_tokens":
			return d.maxTokens(key)
		case "logprobs":
			d.logprobsGiven = true
			d.logprobs, err = d.boolean(key)
			return err
		case "top_logprobs":
			return d.int(&d.r.TopLogprobs, key, 0, maxTopLogprobs)
		case "response_format":
			return d.responseFormat()
		}
	} else {
		switch key {
		case "prompt":
			d.promptGiven = true
			if d.kind() == "an array" {
				return d.prompts()
			}
			d.r.Prompt, err = d.string(key)
			return err
		case "logprobs":
			return d.int(&d.r.TopLogprobs, key, 0, maxTopLogprobs)
		case "echo":
			d.r.Echo, err = d.boolean(key)
			return err
		}
	}
	switch key {
	case "model":
		d.r.Model, err = d.string(key)
	case "stream":
		d.r.Stream, err = d.boolean(key)
	case "stream_options":
		d.optionsGiven = true
		err = d.object(key, d.streamOption)
	case "max_tokens":
		err = d.maxTokens(key)
	case "temperature":
		err = d.number(&d.r.Temperature, key, 0, 2)
	case "top_p":
		err = d.number(&d.r.TopP, key, 0, 1)
	case "frequency_penalty":
		err = d.number(&d.r.FrequencyPenalty, key, -2, 2)
	case "presence_penalty":
		err = d.number(&d.r.PresencePenalty, key, -2, 2)
	case "seed":
		var v int64
		v, err = d.integer(key, math.MinInt64, math.MaxInt64)
		d.r.Seed = &v
	case "n":
		err = d.int(&d.r.N, key, 1, maxSamples)
	case "stop":
		err = d.stop()
	case "user", "safety_identifier", "prompt_cache_key":
		_, err = d.string(key)
	case "metadata":
		err = d.metadata()
	case "store":
		err = d.mustBeFalse(key)
	case "reasoning_effort":
		err = d.effort()
	default:
		known, err := d.neutral(key)
		if !known {
			err = unknownField(key, d.known())
		}
		return err
	}
	return err
}

// finish checks what concerns several fields.
func (d *requestDecoder) finish() *Error {
	r := &d.r
	switch {
	case r.Model == "":
		return missing("model", "Name a model of GET /v1/models.")
	case d.chat && len(r.Messages) == 0:
		return missing("messages", "Send at least one message.")
	case !d.chat && !d.promptGiven:
		return missing("prompt", "Send the text to complete.")
	case d.optionsGiven && !r.Stream:
		return Invalid("stream_options", `"stream_options" goes with "stream": true only.`, "Leave the field out.")
	}
	if r.MaxTokens != nil && *r.MaxTokens == 0 && !r.Echo {
		return outOfRange(d.limit, "an integer from 1 to "+strconv.Itoa(math.MaxInt32), "0")
	}
	if !d.chat {
		if d.bestOf > 0 && d.bestOf != r.Samples() {
			return unknownField("best_of", nil)
		}
		return nil
	}
	if r.TopLogprobs != nil && !d.logprobs && *r.TopLogprobs == 0 {
		r.TopLogprobs = nil
	}
	if r.TopLogprobs != nil && !d.logprobs {
		return Invalid("top_logprobs", `"top_logprobs" goes with "logprobs": true only.`, `Add "logprobs": true.`)
	}
	if d.logprobs && r.TopLogprobs == nil {
		r.TopLogprobs = new(int)
	}
	return nil
}

func missing(param, hint string) *Error {
	return refuse(param, CodeMissingRequiredParameter, named(param)+" is missing or empty.", hint)
}

func (d *requestDecoder) int(to **int, param string, low, high int64) *Error {
	v, err := d.integer(param, low, high)
	i := int(v)
	*to = &i
	return err
}

func (d *requestDecoder) number(to **float64, param string, low, high float64) *Error {
	v, err := d.float(param, low, high)
	*to = &v
	return err
}

// maxTokens reads the bound under either of its names, but not both: which
// one counts would depend on who reads it.
func (d *requestDecoder) maxTokens(key string) *Error {
	if d.limit != "" {
		return refuse(key, CodeDuplicateParameter, `"max_tokens" and "max_completion_tokens" are both given.`, "Send one of them.")
	}
	d.limit = key
	least := int64(0) // with echo; finish compares them
	if d.chat {
		least = 1
	}
	return d.int(&d.r.MaxTokens, key, least, math.MaxInt32)
}

// stop reads one stop sequence or an array of them.
func (d *requestDecoder) stop() *Error {
	add := func(param string) *Error {
		s, err := d.string(param)
		if err != nil {
			return err
		}
		if s == "" {
			return Invalid(param, named(param)+" is empty.", "Leave the empty stop sequence out.")
		}
		if len(d.r.Stop) == maxStops {
			return Invalid("stop", `"stop" has more than `+strconv.Itoa(maxStops)+" sequences.", "Send fewer.")
		}
		d.r.Stop = append(d.r.Stop, s)
		return nil
	}
	switch d.kind() {
	case "a string":
		return add("stop")
	case "an array":
		return d.array("stop", func(i int) *Error { return add("stop[" + strconv.Itoa(i) + "]") })
	}
	return d.typeError("stop", "a string or an array of strings")
}

func (d *requestDecoder) streamOption(key string) (err *Error) {
	param := "stream_options." + shorten(key)
	switch key {
	case "include_usage":
		d.r.IncludeUsage, err = d.boolean(param)
	case "include_obfuscation":
		_, err = d.boolean(param)
	default:
		err = unknownField(param, nil)
	}
	return err
}

// metadata reads strings by name, which are for the sender's own books.
func (d *requestDecoder) metadata() *Error {
	count := 0
	return d.object("metadata", func(key string) *Error {
		if count++; count > maxMetadata {
			return Invalid("metadata", `"metadata" has more than `+strconv.Itoa(maxMetadata)+" entries.", "Send fewer.")
		}
		_, err := d.string("metadata." + shorten(key))
		return err
	})
}

func (d *requestDecoder) responseFormat() *Error {
	return d.object("response_format", func(key string) *Error {
		if key != "type" {
			return unknownField("response_format."+shorten(key), nil)
		}
		kind, err := d.string("response_format.type")
		if err == nil && kind != "text" {
			err = refuse("response_format.type", CodeUnsupportedValue, "The only response format is text.", "Leave response_format out.")
		}
		return err
	})
}

func (d *requestDecoder) mustBeFalse(key string) *Error {
	v, err := d.boolean(key)
	if err == nil && v {
		err = refuse(key, CodeUnsupportedValue, named(key)+" can't be true here.", "Leave the field out.")
	}
	return err
}
