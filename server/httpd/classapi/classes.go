// Package classapi has the endpoints of classes: those of students (student.go), of
// teachers (teacher.go) with their live board (board.go), of the server's operator
// (operator.go), and sign-in from learning
// platforms (lti.go) and with other accounts (oidc.go).
//
// Package classroom decides what is allowed; this package speaks HTTP. Cookies say who
// asks (identity.go).
package classapi

import (
	"context"
	"log/slog"
	"net/http"
	"time"

	"fewshot/app/chat"
	"fewshot/app/operator"
	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
	"fewshot/server/httpd/throttle"
	"fewshot/server/lti"
)

// Classes are what the endpoints of classes need.
type Classes struct {
	Service *classroom.Service
	Budgets *classroom.BudgetCache // of what students try out
	Shipped []classroom.Exercise   // that a teacher can choose from
	LTI     *lti.Tool              // of learning platforms; nil: none is known
	// RegisterKey is the secret in the address at which platforms register themselves;
	// "": they can't. Kept are those who have, of other servers too.
	RegisterKey string
	OIDC        *OIDC // for teachers; nil: they have the token alone
	// Server is what the operator sees of the server but its classes; nil: nothing.
	Server func(context.Context) operator.Server
}

// A Config is what the endpoints need to know beside the classes.
type Config struct {
	Classes        *Classes             // nil: there are none, and the endpoints say so
	Styles         []string             // addresses of the style sheets of small pages
	WriteTimeout   time.Duration        // for a client to take one event of a stream
	FromOtherSites func(pattern string) // lets pages of other sites post to a pattern
	Log            *slog.Logger
}

// An API is the endpoints.
type API struct {
	*Classes
	config Config
	boards boards           // that are open
	codes  throttle.Guesses // of classes
	joins  throttle.Queues  // of who joins classes
}

// Mount registers the endpoints.
func Mount(mux *route.Mux, c Config) *API {
	a := &API{Classes: c.Classes, config: c}
	mux.HandleFunc("/api/", a.unknownClassURL)
	if a.Classes == nil {
		return a
	}
	mux.Resource("/api/join", route.Methods{"POST": a.join})
	mux.Resource("/api/return", route.Methods{"POST": a.comeBack})
	mux.Resource("/api/places", route.Methods{"GET": a.places})
	mux.Resource("/api/classes/{class}/me", route.Methods{"GET": a.me, "DELETE": a.leave})
	mux.Resource("/api/classes/{class}/exercises/{exercise}/submissions", route.Methods{"POST": a.submit})
	mux.Resource("/api/classes/{class}/exercises/{exercise}/vote", route.Methods{"GET": a.pair, "POST": a.vote})
	mux.Resource("/api/classes/{class}/passbacks", route.Methods{"POST": a.sendOwnAgain})
	mux.Resource("/api/classes/{class}/submissions/{submission}", route.Methods{"GET": a.submission})

	if a.LTI != nil {
		a.mountLTI(mux)
	}
	if a.OIDC != nil {
		mux.Resource("/auth/oidc", route.Methods{"GET": a.oidcBegin})
		mux.Resource("/auth/oidc/callback", route.Methods{"GET": a.oidcEnd})
	}
	mux.Resource("/api/operator", route.Methods{"GET": a.operator})
	mux.Resource("/api/teacher/ways", route.Methods{"GET": a.ways})
	mux.Resource("/api/teacher", route.Methods{"GET": a.whoTeaches, "POST": a.signIn, "DELETE": a.signOut})
	mux.Resource("/api/teacher/exercises", route.Methods{"GET": a.shipped})
	mux.Resource("/api/teacher/classes", route.Methods{"GET": a.classes, "POST": a.newClass})
	mux.Resource("/api/teacher/classes/{class}", route.Methods{"GET": a.class, "PUT": a.saveClass, "DELETE": a.deleteClass})
	mux.Resource("/api/teacher/classes/{class}/code", route.Methods{"POST": a.newCode, "DELETE": a.closeCode})
	mux.Resource("/api/teacher/classes/{class}/qr", route.Methods{"GET": a.qr})
	mux.Resource("/api/teacher/classes/{class}/archive", route.Methods{"POST": a.archive, "DELETE": a.unarchive})
	mux.Resource("/api/teacher/classes/{class}/members/{member}", route.Methods{"DELETE": a.removeMember, "POST": a.readmit})
	mux.Resource("/api/teacher/classes/{class}/links", route.Methods{"POST": a.links})
	mux.Resource("/api/teacher/classes/{class}/exercises", route.Methods{"GET": a.exercises, "POST": a.addExercise})
	mux.Resource("/api/teacher/classes/{class}/exercises/{exercise}", route.Methods{"DELETE": a.removeExercise})
	mux.Resource("/api/teacher/classes/{class}/exercises/{exercise}/ranking", route.Methods{"GET": a.ranking})
	mux.Resource("/api/teacher/classes/{class}/board", route.Methods{"GET": a.board})
	mux.Resource("/api/teacher/classes/{class}/passbacks", route.Methods{"POST": a.sendAgain})
	mux.Resource("/api/teacher/classes/{class}/export", route.Methods{"GET": a.export})
	return a
}

// unknownClassURL answers everything below /api/ that there is not.
func (a *API) unknownClassURL(w http.ResponseWriter, r *http.Request) {
	if a.Classes == nil {
		reply.Fail(w, r, noClasses())
		return
	}
	reply.Fail(w, r, reply.Error(http.StatusNotFound, chat.CodeUnknownURL, "There is no such endpoint here.", "Reload the page: it may be of an older version."))
}

func noClasses() error {
	return reply.Error(http.StatusNotFound, chat.CodeClassesDisabled, "This server has no classes.", "Its operator can start it with -classes and a file for them.")
}
