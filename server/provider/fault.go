package provider

import (
	"net/http"
	"strings"

	"fewshot/app/chat"
)

// detailed is an error for people with details for the log.
type detailed struct {
	public  *chat.Error
	details string
}

func (e *detailed) Error() string { return e.details }
func (e *detailed) Unwrap() error { return e.public }

// withDetails keeps what err says for the log.
func withDetails(public *chat.Error, err error) error {
	return &detailed{public: public, details: public.Message + " (" + err.Error() + ")"}
}

// ours wraps an error for people that was made here, so that it is not taken
// for one that came out of an upstream's answer.
func ours(err error) error {
	if public, ok := err.(*chat.Error); ok {
		return &detailed{public: public, details: public.Error()}
	}
	return err
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// masked hides what an upstream shows of a key: OpenAI quotes one that it
// does not know as sk-ab***yz.
func masked(s string) string {
	if !strings.Contains(s, "***") {
		return s
	}
	words := strings.Split(s, " ")
	for i, w := range words {
		if strings.Contains(w, "***") {
			words[i] = redacted
		}
	}
	return strings.Join(words, " ")
}

// sentence is s on one line, shortened, and with a full stop.
func sentence(s string) string {
	const most = 600
	s = strings.Join(strings.Fields(s), " ")
	if len(s) > most {
		s = strings.ToValidUTF8(s[:most], "") + "…"
	}
	if s == "" {
		return "nothing."
	}
	if !strings.ContainsAny(s[len(s)-1:], ".!?") {
		s += "."
	}
	return s
}

// unreachable is the error of a connection that can't be made.
func (u *upstream) unreachable(err error) error {
	return withDetails(&chat.Error{
		Status: http.StatusBadGateway, Type: "server_error", Code: chat.CodeUpstreamUnreachable,
		Message: u.name + " can't be reached.",
		Hint:    "Check that it is running and that the server can reach it, then run it again.",
	}, err)
}

// silent is the error of an upstream that let the time go by.
func (u *upstream) silent(what string) *chat.Error {
	return &chat.Error{
		Status: http.StatusGatewayTimeout, Type: "server_error", Code: chat.CodeUpstreamTimeout,
		Message: u.name + " " + what,
		Hint:    "Run it again, ask for fewer tokens, or choose another model.",
	}
}

// brokenOff is the error of a connection that ended in the answer.
func (u *upstream) brokenOff(err error) error {
	return withDetails(&chat.Error{
		Status: http.StatusBadGateway, Type: "server_error", Code: chat.CodeStreamBroken,
		Message: "The connection to " + u.name + " broke off in the answer.",
		Hint:    "What arrived is kept. Run it again for a whole answer.",
	}, err)
}

// unreadable is the error of an answer that is none.
func (u *upstream) unreadable(what string) *chat.Error {
	return &chat.Error{
		Status: http.StatusBadGateway, Type: "server_error", Code: chat.CodeUnreadableAnswer,
		Message: u.name + " " + what,
		Hint:    "Check that its base URL is that of its API.",
	}
}
