// Package builtin answers with the language model that the browser itself has, where it
// has one: the Prompt API (https://webmachinelearning.github.io/prompt-api/), in Chrome
// since version 148. It needs no key and no server; the browser downloads it once.
//
// [Find] says whether there is one. [Streamer] answers with it; a first request
// downloads it, as [Watch] tells.
package builtin

import (
	"fewshot/app/ability"
	"fewshot/app/chat"
	"fewshot/app/model"
	"fewshot/app/page/client"
)

// Name is the model's name in the selection.
const Name = "browser/built-in"

// A State is whether the browser has a model, in the API's own words.
type State string

// The states. "" is a browser without the API.
const (
	Unavailable  State = "unavailable" // not on this device
	Downloadable State = "downloadable"
	Downloading  State = "downloading"
	Available    State = "available"
)

// Here reports whether the model can be used, if need be after a download.
func (s State) Here() bool { return s == Downloadable || s == Downloading || s == Available }

// Ability is what the model takes: in a web page the API has no sampling parameters, no
// log-probabilities and one answer at a time, which ends by itself. Stop sequences are
// found on our side.
var Ability = ability.Ability{
	Only:        ability.OnlyChat,
	Temperature: ability.Refuses, TopP: ability.Refuses, Penalties: ability.Refuses, Logprobs: ability.Refuses, Seed: ability.Refuses, N: ability.Refuses,
}

// Offer is the model as one that can be chosen.
func Offer() client.Model {
	a := Ability
	return client.Model{ID: Name, OwnedBy: "browser", Provider: "browser", Endpoints: []string{ability.OnlyChat}, Price: &model.Price{Known: true}, Ability: &a}
}

// failures are what the API's exceptions mean, by their names. The code has its words in every
// language of the page.
var failures = map[string]*chat.Error{
	"NotAllowedError": &chat.Error{Code: chat.CodeBuiltinNotAllowed, Message: "The browser does not let the page use its model now.",
		Hint: "Press Run yourself: a download begins only with a press. In a frame of another site it may be forbidden."},
	"NotSupportedError": &chat.Error{Code: chat.CodeBuiltinUnsupported, Message: "The browser's model does not take this prompt, perhaps for its language.",
		Hint: "Choose another model."},
	"QuotaExceededError": &chat.Error{Code: chat.CodeContextLengthExceeded, Message: "The prompt is too long for the browser's model.",
		Hint: "Use fewer or shorter examples, or another model."},
	"InvalidStateError": &chat.Error{Code: chat.CodeBuiltinGone, Message: "The browser's model can't be used at the moment.",
		Hint: "Reload the page, and see that there is enough free disk space."},
}

// failure is an exception of the API as an error that a person sees.
func failure(name, message string) *chat.Error {
	e := chat.Error{Code: chat.CodeBuiltinGone, Message: "The browser's model has failed.", Hint: "Run it again, or choose another model."}
	if known := failures[name]; known != nil {
		e = *known
	}
	if message != "" {
		e.Message += " (" + message + ")"
	}
	e.Type = "api_error"
	return &e
}

// parts are what a request becomes: what the session begins with, and what it is
// prompted with. Instructions come first, as the API wants it.
func parts(r *chat.Request) (initial []chat.Message, last string) {
	if !r.Chat() {
		return nil, r.Prompt
	}
	var system string
	for i, m := range r.Messages {
		switch {
		case m.Role == chat.System || m.Role == chat.Developer:
			if system != "" {
				system += "\n\n"
			}
			system += m.Content
		case i == len(r.Messages)-1 && m.Role == chat.User:
			last = m.Content
		default:
			initial = append(initial, m)
		}
	}
	if system != "" {
		initial = append([]chat.Message{{Role: chat.System, Content: system}}, initial...)
	}
	return initial, last
}
