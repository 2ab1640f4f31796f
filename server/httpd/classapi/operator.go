package classapi

import (
	"net/http"

	"fewshot/app/chat"
	"fewshot/app/operator"
	"fewshot/server/httpd/reply"
)

// operatorClasses is how many classes the operator sees.
const operatorClasses = 100

// operator answers GET /api/operator: how the server is.
func (a *API) operator(w http.ResponseWriter, r *http.Request) {
	server, err := a.overview(r)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	reply.JSON(w, http.StatusOK, server)
}

func (a *API) overview(r *http.Request) (operator.Server, error) {
	// 1. Who asks.
	if err := a.operates(r); err != nil {
		return operator.Server{}, err
	}

	// 2. The server, and its classes.
	var server operator.Server
	if a.Server != nil {
		server = a.Server(r.Context())
	}
	spent, all, err := a.Service.Store.Spending(r.Context(), operatorClasses)
	server.Classes, server.More = append([]operator.Class{}, spent...), all-len(spent)
	return server, err
}

// operates says why a request doesn't come from the operator, who signed in here with the
// token that the server printed at its first start. Other teachers are none.
func (a *API) operates(r *http.Request) error {
	cookie, err := r.Cookie(teacherCookie)
	if err != nil {
		return reply.Error(http.StatusUnauthorized, chat.CodeNotSignedIn, "You are not signed in.", "Sign in with the teacher's token. The server printed it at its first start.")
	}
	return a.Service.Operates(r.Context(), cookie.Value)
}
