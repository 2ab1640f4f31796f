package httpd

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"strings"
	"time"

	"fewshot/app/chat"
	"fewshot/server/classroom"
	"fewshot/server/lti"
)

// Classes are what the endpoints of classes need.
type Classes struct {
	School  *classroom.School
	Purse   *classroom.Purse     // of what students try out
	Shipped []classroom.Exercise // that a teacher can choose from
	LTI     *lti.Tool            // of learning platforms; nil: none is known
	OIDC    *OIDC                // for teachers; nil: they have the token alone
}

// A class's pages and endpoints send who is there in cookies that scripts can't
// read and other sites' pages don't send: one for the teacher, one for each class
// that a student is in on this device.
const (
	teacherCookie = "fewshot-teacher"
	memberCookie  = "fewshot-member-"
	leftCookie    = "fewshot-left-" // the same of a class that the browser has left

	teacherTime = 30 * 24 * time.Hour
	memberTime  = 400 * 24 * time.Hour // as long as browsers keep one
)

// ClassHeader names the class for whose budget a request to /v1/ is made.
const ClassHeader = "Fewshot-Class"

// classRoutes registers the endpoints of classes.
func (s *server) classRoutes() {
	s.mux.HandleFunc("/api/", s.unknownClassURL)
	if s.Classes == nil {
		return
	}
	s.resource("/api/join", methods{"POST": s.join})
	s.resource("/api/return", methods{"POST": s.comeBack})
	s.resource("/api/places", methods{"GET": s.places})
	s.resource("/api/classes/{class}/me", methods{"GET": s.me, "DELETE": s.leave})
	s.resource("/api/classes/{class}/exercises/{exercise}/submissions", methods{"POST": s.submit})
	s.resource("/api/classes/{class}/exercises/{exercise}/vote", methods{"GET": s.pair, "POST": s.vote})
	s.resource("/api/classes/{class}/submissions/{submission}", methods{"GET": s.submission})

	if s.Classes.LTI != nil {
		s.ltiRoutes()
	}
	if s.Classes.OIDC != nil {
		s.resource("/auth/oidc", methods{"GET": s.oidcBegin})
		s.resource("/auth/oidc/callback", methods{"GET": s.oidcEnd})
	}
	s.resource("/api/teacher/ways", methods{"GET": s.ways})
	s.resource("/api/teacher", methods{"GET": s.whoTeaches, "POST": s.signIn, "DELETE": s.signOut})
	s.resource("/api/teacher/exercises", methods{"GET": s.shipped})
	s.resource("/api/teacher/classes", methods{"GET": s.classes, "POST": s.newClass})
	s.resource("/api/teacher/classes/{class}", methods{"GET": s.class, "PUT": s.saveClass, "DELETE": s.deleteClass})
	s.resource("/api/teacher/classes/{class}/code", methods{"POST": s.newCode, "DELETE": s.closeCode})
	s.resource("/api/teacher/classes/{class}/qr", methods{"GET": s.qr})
	s.resource("/api/teacher/classes/{class}/archive", methods{"POST": s.archive, "DELETE": s.unarchive})
	s.resource("/api/teacher/classes/{class}/members/{member}", methods{"DELETE": s.removeMember, "POST": s.readmit})
	s.resource("/api/teacher/classes/{class}/links", methods{"POST": s.links})
	s.resource("/api/teacher/classes/{class}/exercises", methods{"GET": s.exercises, "POST": s.addExercise})
	s.resource("/api/teacher/classes/{class}/exercises/{exercise}", methods{"DELETE": s.removeExercise})
	s.resource("/api/teacher/classes/{class}/exercises/{exercise}/ranking", methods{"GET": s.ranking})
	s.resource("/api/teacher/classes/{class}/board", methods{"GET": s.board})
	s.resource("/api/teacher/classes/{class}/export", methods{"GET": s.export})
}

// unknownClassURL answers everything below /api/ that there is not.
func (s *server) unknownClassURL(w http.ResponseWriter, r *http.Request) {
	if s.Classes == nil {
		fail(w, r, noClasses())
		return
	}
	fail(w, r, problem(http.StatusNotFound, "unknown_url", "There is no such endpoint here.", "Reload the page: it may be of an older version."))
}

func noClasses() error {
	return problem(http.StatusNotFound, "classes_disabled", "This server has no classes.", "Its operator can start it with -classes and a file that keeps them.")
}

// A member of a class, as they came with a request.
type pupil struct {
	classroom.Member
	class classroom.Class
	token string
}

// member is the member of a class that a request comes from, by its cookie; status
// 401 if it comes from nobody. A cookie of another class is none of this one's.
func (s *server) member(r *http.Request, class string) (pupil, error) {
	if s.Classes == nil {
		return pupil{}, noClasses()
	}
	return s.cookieMember(r, memberCookie+class, class)
}

// cookieMember is the member of a class whose token is in a cookie.
func (s *server) cookieMember(r *http.Request, name, class string) (pupil, error) {
	cookie, err := r.Cookie(name)
	if err != nil {
		return pupil{}, notIn()
	}
	m, c, err := s.Classes.School.Return(r.Context(), cookie.Value)
	if err == nil && c.ID != class {
		err = notIn()
	}
	return pupil{m, c, cookie.Value}, err
}

func notIn() error {
	return problem(http.StatusUnauthorized, "not_in_class", "You are not in this class on this device.", "Open your personal link, or join with the class's code.")
}

// teacher is who a request comes from, by its cookie; status 401 if it comes from
// nobody who teaches.
func (s *server) teacher(r *http.Request) (classroom.Teacher, error) {
	cookie, err := r.Cookie(teacherCookie)
	if err != nil {
		return classroom.Teacher{}, problem(http.StatusUnauthorized, "not_signed_in", "You are not signed in.", "Sign in with the teacher's token, which the server printed at its first start.")
	}
	return s.Classes.School.Teacher(r.Context(), cookie.Value)
}

// setCookie has the browser keep a token; "" has it forget one.
func (s *server) setCookie(w http.ResponseWriter, r *http.Request, name, value string, age time.Duration) {
	c := &http.Cookie{Name: name, Value: value, Path: "/", HttpOnly: true, SameSite: http.SameSiteStrictMode, Secure: s.isSecure(r), MaxAge: int(age / time.Second)}
	if value == "" {
		c.MaxAge = -1
	}
	http.SetCookie(w, c)
}

// isSecure reports whether the browser spoke TLS, to us or to a proxy that the
// configuration names.
func (s *server) isSecure(r *http.Request) bool {
	return r.TLS != nil || within(parseAddress(r.RemoteAddr), s.TrustedProxies) && r.Header.Get("X-Forwarded-Proto") == "https"
}

// read reads a request's JSON into v. Unknown fields are errors.
func (s *server) read(w http.ResponseWriter, r *http.Request, v any) error {
	body, done, err := s.readBody(w, r)
	if err != nil {
		return err
	}
	defer done()
	d := json.NewDecoder(bytes.NewReader(body))
	d.DisallowUnknownFields()
	if err := d.Decode(v); err != nil {
		if told, ok := errors.AsType[*chat.Error](err); ok {
			return told
		}
		return chat.Invalid("", "The request can't be read: "+strings.TrimPrefix(err.Error(), "json: ")+".", "Reload the page: it may be of an older version.")
	}
	if _, err := d.Token(); err != io.EOF {
		return chat.Invalid("", "There is more after the request's end.", "Send one JSON object.")
	}
	return nil
}

// send answers with JSON that nobody keeps.
func send(w http.ResponseWriter, status int, v any) {
	body, err := json.Marshal(v)
	if err != nil {
		panic(err) // exercises apart, which are never sent like this, all of it can be written
	}
	h := w.Header()
	h.Set("Content-Type", "application/json")
	h.Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	w.Write(body)
}
