package chat

import (
	"strconv"
	"strings"
)

// The errors of requests that are refused. Each names the field, says what is
// wrong with it and what to do.

func refuse(param, code, message, hint string) *Error {
	return &Error{Status: 400, Type: "invalid_request_error", Param: param, Code: code, Message: message, Hint: hint}
}

// typeError is the error of a value of another type than want.
func (s *scanner) typeError(param, want string) *Error {
	switch s.kind() {
	case "something else":
		return s.syntax("a value is expected")
	case "null":
		return refuse(param, CodeInvalidType, named(param)+" must be "+want+", not null.", "Leave the field out instead.")
	}
	return wrongType(param, want, s.kind())
}

func wrongType(param, want, got string) *Error {
	return refuse(param, CodeInvalidType, named(param)+" must be "+want+", not "+got+".", "Change or leave out the field.")
}

func outOfRange(param, want, got string) *Error {
	return refuse(param, CodeOutOfRange, named(param)+" must be "+want+", not "+got+".", "Choose a value in that range.")
}

func duplicate(first, second string) *Error {
	param := shorten(first)
	if first == second {
		return refuse(param, CodeDuplicateParameter, named(param)+" is given twice.", "Send each field once.")
	}
	return refuse(param, CodeDuplicateParameter, named(param)+" and "+named(shorten(second))+" differ only by case.", "Send each field once, in lower case.")
}

// unsupported are the fields of OpenAI's protocol that this server knows and
// refuses, with the reason: dropping them would change an answer without a word, and
// some cost money.
var unsupported = [...][2]string{
	{"audio", "Audio is not supported."},
	{"best_of", "Samples that are paid for and thrown away are not supported."},
	{"function_call", "Functions are not supported."},
	{"functions", "Functions are not supported."},
	{"logit_bias", "Biases are not supported."},
	{"modalities", "Only text is supported."},
	{"parallel_tool_calls", "Tools are not supported."},
	{"prediction", "Predicted outputs are not supported."},
	{"service_tier", "The service tier can't be chosen here."},
	{"suffix", "Text can be completed at its end only."},
	{"tool_choice", "Tools are not supported."},
	{"tools", "Tools are not supported."},
	{"verbosity", "The verbosity can't be chosen here."},
	{"web_search_options", "Web search is not supported."},
	{"extra_body", "An SDK merges extra_body into the request itself."},
	{"max_completion_tokens", "A text completion is bounded by max_tokens."},
	{"messages", "Messages go to /v1/chat/completions."},
	{"prompt", "A prompt goes to /v1/completions."},
	{"top_logprobs", "A text completion takes the number of alternatives in logprobs."},
	{"echo", "Only a text completion sends its prompt back."},
}

// unknownField is the error of a field that no part of r is read from.
func unknownField(key string, known []string) *Error {
	param := shorten(key)
	for _, u := range unsupported {
		if u[0] == key {
			return refuse(param, CodeUnsupportedParameter, named(param)+" is not supported. "+u[1], "Leave the field out.")
		}
	}
	for _, k := range known {
		if strings.EqualFold(k, key) {
			return refuse(param, CodeUnknownParameter, named(param)+" is not a field.", "Write "+k+": names are case-sensitive.")
		}
	}
	return refuse(param, CodeUnknownParameter, named(param)+" is not a field that this server knows.", "Leave the field out.")
}

// named quotes a field's name, or says what an empty one stands for.
func named(param string) string {
	if param == "" {
		return "The body"
	}
	return strconv.Quote(param)
}

// shorten bounds a text of the caller's that an error repeats.
func shorten(s string) string {
	const most = 64
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
