package classapi

import (
	"net/http"
	"time"

	"fewshot/app/chat"
	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
)

// A class's pages and endpoints send who is there in cookies that scripts can't
// read and other sites' pages don't send: one for the teacher, one for each class
// that a student is in on this device.
const (
	teacherCookie  = "fewshot-teacher"
	launchedCookie = "fewshot-launched" // of a teacher who came from a learning platform, which a sign-in here leaves as it is
	memberCookie   = "fewshot-member-"
	leftCookie     = "fewshot-left-" // the same of a class that the browser has left

	teacherTime = 30 * 24 * time.Hour
	memberTime  = 400 * 24 * time.Hour // as long as browsers keep one
	untilClosed = 0                    // as long as the browser is open
)

// A member of a class, as they came with a request.
type student struct {
	classroom.Member
	class classroom.Class
	token string
}

// member is the member of a class that a request comes from, by its cookie; status
// 401 if it comes from nobody. A cookie of another class is none of this one's.
func (a *API) member(r *http.Request, class string) (student, error) {
	if a.Classes == nil {
		return student{}, noClasses()
	}
	return a.cookieMember(r, memberCookie+class, class)
}

// cookieMember is the member of a class whose token is in a cookie.
func (a *API) cookieMember(r *http.Request, name, class string) (student, error) {
	cookie, err := r.Cookie(name)
	if err != nil {
		return student{}, notIn()
	}
	m, c, err := a.Service.Return(r.Context(), cookie.Value)
	if err == nil && c.ID != class {
		err = notIn()
	}
	return student{m, c, cookie.Value}, err
}

func notIn() error {
	return reply.Error(http.StatusUnauthorized, chat.CodeNotInClass, "You are not in this class on this device.", "Open your personal link, or join with the class's code.")
}

// teachers are all that a request comes from, by its cookies: who signed in here, and
// who came from a learning platform. Status 401 if it comes from nobody who teaches.
func (a *API) teachers(r *http.Request) ([]classroom.Teacher, error) {
	var all []classroom.Teacher
	failed := reply.Error(http.StatusUnauthorized, chat.CodeNotSignedIn, "You are not signed in.", "Sign in with the teacher's token. The server printed it at its first start.")
	var err error = failed
	for _, name := range []string{teacherCookie, launchedCookie} {
		cookie, missing := r.Cookie(name)
		if missing != nil {
			continue
		}
		t, wrong := a.Service.Teacher(r.Context(), cookie.Value)
		if wrong != nil {
			err = wrong
			continue
		}
		all = append(all, t)
	}
	if len(all) > 0 {
		err = nil
	}
	return all, err
}

// teacher is the one of them who teaches the class that the request is about, or else
// the first.
func (a *API) teacher(r *http.Request) (classroom.Teacher, error) {
	all, err := a.teachers(r)
	if err != nil {
		return classroom.Teacher{}, err
	}
	if class := r.PathValue("class"); class != "" && len(all) > 1 {
		for _, t := range all {
			if _, err := a.Service.Class(r.Context(), t, class); err == nil {
				return t, nil
			}
		}
	}
	return all[0], nil
}

// setCookie has the browser keep a token; "" has it forget one.
func (a *API) setCookie(w http.ResponseWriter, r *http.Request, name, value string, age time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: reply.LogOf(r).Base + "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: reply.LogOf(r).Secure(), MaxAge: int(age / time.Second)}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}
