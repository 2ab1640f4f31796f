package httpd

import (
	"crypto/sha256"
	"crypto/subtle"
	"net/http"
	"strings"

	"fewshot/app/chat"
	"fewshot/server/httpd/reply"
)

// An Access is the rule that says who may use the API. The zero Access lets
// everybody in and ignores whatever Authorization a client sends.
type Access struct {
	set bool
	sum [sha256.Size]byte
}

// Token returns the rule that a client must present the token: as an API key
// (Authorization: Bearer), which is what an SDK does, or as the password that
// a browser asks a person for (Basic, any user name). An empty token is no
// rule.
func Token(token string) Access {
	return Access{set: token != "", sum: sha256.Sum256([]byte(token))}
}

// check refuses requests without the token. The comparison takes the same
// time whatever was sent, and for however long a token.
func (a Access) check(w http.ResponseWriter, r *http.Request) error {
	if !a.set {
		return nil
	}
	given := bearer(r)
	if _, password, ok := r.BasicAuth(); ok {
		given = password
	}
	sum := sha256.Sum256([]byte(given))
	if subtle.ConstantTimeCompare(sum[:], a.sum[:]) == 1 {
		return nil
	}
	w.Header().Add("WWW-Authenticate", `Bearer realm="Fewshot"`)
	w.Header().Add("WWW-Authenticate", `Basic realm="Fewshot: the access token is the password", charset="UTF-8"`)
	e := reply.Error(http.StatusUnauthorized, chat.CodeInvalidAPIKey,
		"This server asks for its access token.",
		"Send it as the API key; in a browser, reload the page and give it as the password, with any user name.")
	return e
}

// bearer is the API key of a request, "" if it has none.
func bearer(r *http.Request) string {
	scheme, credentials, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "bearer") {
		return ""
	}
	return strings.TrimSpace(credentials)
}
