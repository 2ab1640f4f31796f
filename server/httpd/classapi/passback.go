package classapi

import (
	"net/http"

	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
)

// sendAgain answers POST /api/teacher/classes/{class}/passbacks: the points that the
// class's learning platform did not take are sent again.
func (a *API) sendAgain(w http.ResponseWriter, r *http.Request) {
	a.teaching(w, r, http.StatusOK, func(t classroom.Teacher) (any, error) {
		return nil, a.Service.SendAgain(r.Context(), t, r.PathValue("class"))
	})
}

// sendOwnAgain answers POST /api/classes/{class}/passbacks: the same for a student's own
// points.
func (a *API) sendOwnAgain(w http.ResponseWriter, r *http.Request) {
	m, err := a.member(r, r.PathValue("class"))
	if err == nil {
		err = a.Service.SendOwnAgain(r.Context(), m.Member)
	}
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}
