package httpd

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/server/classroom"
	"fewshot/server/gateway"
)

// An arrival is the answer to who comes into a class. Where the browser is somebody
// else there already, nothing has changed: it says who, and the page asks.
type arrival struct {
	Class string `json:"class"`
	Again bool   `json:"again,omitzero"` // the code was typed on a device that is in the class: who it is stays
	Now   string `json:"now,omitzero"`   // the pseudonym that the browser has in the class
	Other string `json:"other,omitzero"` // the one that the link is for
}

// join answers POST /api/join: a code makes the browser a member of its class, once.
func (s *server) join(w http.ResponseWriter, r *http.Request) {
	// 1. The class that the code is of.
	var given struct {
		Code string `json:"code"`
	}
	if err := s.read(w, r, &given); err != nil {
		fail(w, r, err)
		return
	}
	var c classroom.Class
	if err := s.tryCode(r, given.Code, func() (err error) {
		c, err = s.Classes.School.Find(r.Context(), given.Code)
		return err
	}); err != nil {
		fail(w, r, err)
		return
	}

	// 2. Who is or was in it on this device is the same student, with the same budget.
	for _, name := range []string{memberCookie, leftCookie} {
		m, err := s.cookieMember(r, name+c.ID, c.ID)
		if told, ok := errors.AsType[*chat.Error](err); ok && told.Code == "removed" {
			fail(w, r, err)
			return
		}
		if err == nil {
			s.setCookie(w, r, memberCookie+c.ID, m.token, memberTime)
			s.setCookie(w, r, leftCookie+c.ID, "", 0)
			send(w, http.StatusOK, arrival{Class: c.ID, Again: true})
			return
		}
	}

	// 3. A seat, in turn with others of the same place.
	place := clientNetwork(recordOf(r).client).String()
	if err := s.joins.wait(r.Context(), c.ID+" "+place); err != nil {
		fail(w, r, err)
		return
	}
	m, token, err := s.Classes.School.Join(r.Context(), c, place)
	if err != nil {
		fail(w, r, err)
		return
	}
	s.setCookie(w, r, memberCookie+m.Class, token, memberTime)
	send(w, http.StatusCreated, arrival{Class: m.Class})
}

// comeBack answers POST /api/return: a personal link makes the browser a member
// again. One who is another member of that class has to say that they switch.
func (s *server) comeBack(w http.ResponseWriter, r *http.Request) {
	var given struct {
		Token  string `json:"token"`
		Switch bool   `json:"switch"`
	}
	if err := s.read(w, r, &given); err != nil {
		fail(w, r, err)
		return
	}
	m, _, err := s.Classes.School.Return(r.Context(), given.Token)
	if err != nil {
		fail(w, r, err)
		return
	}
	if now, err := s.member(r, m.Class); err == nil && now.ID != m.ID && !given.Switch {
		send(w, http.StatusOK, arrival{Class: m.Class, Now: now.Pseudonym, Other: m.Pseudonym})
		return
	}
	s.setCookie(w, r, memberCookie+m.Class, strings.TrimSpace(given.Token), memberTime)
	send(w, http.StatusOK, arrival{Class: m.Class})
}

// places answers GET /api/places: the classes that this browser is in.
func (s *server) places(w http.ResponseWriter, r *http.Request) {
	var passes []classroom.Pass
	for _, c := range r.Cookies() {
		if id, ok := strings.CutPrefix(c.Name, memberCookie); ok {
			passes = append(passes, classroom.Pass{Class: id, Token: c.Value})
		}
	}
	all, err := s.Classes.School.Places(r.Context(), passes)
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, http.StatusOK, all)
}

// me answers GET /api/classes/{class}/me with all that a student sees.
func (s *server) me(w http.ResponseWriter, r *http.Request) {
	m, err := s.member(r, r.PathValue("class"))
	if err != nil {
		fail(w, r, err)
		return
	}
	me, err := s.Classes.School.Me(r.Context(), m.Member, m.token)
	if err != nil {
		fail(w, r, err)
		return
	}
	me.Balance = s.Classes.Purse.Seen(classroom.Account{Class: m.Class, Member: m.ID}, me.Balance)
	send(w, http.StatusOK, me)
}

// leave answers DELETE /api/classes/{class}/me: this browser leaves the class. It keeps
// who it was, so that joining again is no new seat.
func (s *server) leave(w http.ResponseWriter, r *http.Request) {
	if m, err := s.member(r, r.PathValue("class")); err == nil {
		s.setCookie(w, r, memberCookie+m.Class, "", 0)
		s.setCookie(w, r, leftCookie+m.Class, m.token, memberTime)
	}
	w.WriteHeader(http.StatusNoContent)
}

// submit answers POST /api/classes/{class}/exercises/{exercise}/submissions.
func (s *server) submit(w http.ResponseWriter, r *http.Request) {
	// 1. Who hands in what.
	m, err := s.member(r, r.PathValue("class"))
	if err != nil {
		fail(w, r, err)
		return
	}
	var given struct {
		Prompt json.RawMessage `json:"prompt"`
		Key    string          `json:"key"`
	}
	if err := s.read(w, r, &given); err != nil {
		fail(w, r, err)
		return
	}
	p, err := prompt.Decode(given.Prompt)
	if err != nil {
		fail(w, r, err)
		return
	}

	// 2. The submission, which a worker grades.
	sub, err := s.Classes.School.Submit(r.Context(), m.Member, r.PathValue("exercise"), p, given.Key)
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, http.StatusAccepted, sub.Told())
}

// submission answers GET /api/classes/{class}/submissions/{submission}: how far it
// is, or its grade.
func (s *server) submission(w http.ResponseWriter, r *http.Request) {
	m, err := s.member(r, r.PathValue("class"))
	if err != nil {
		fail(w, r, err)
		return
	}
	sub, err := s.Classes.School.Submission(r.Context(), m.Member, r.PathValue("submission"))
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, http.StatusOK, sub.Told())
}

// pair answers GET /api/classes/{class}/exercises/{exercise}/vote with two prompts
// to compare.
func (s *server) pair(w http.ResponseWriter, r *http.Request) {
	m, err := s.member(r, r.PathValue("class"))
	if err != nil {
		fail(w, r, err)
		return
	}
	pair, err := s.Classes.School.Pair(r.Context(), m.Member, r.PathValue("exercise"))
	if err != nil {
		fail(w, r, err)
		return
	}
	send(w, http.StatusOK, pair)
}

// vote answers POST /api/classes/{class}/exercises/{exercise}/vote.
func (s *server) vote(w http.ResponseWriter, r *http.Request) {
	m, err := s.member(r, r.PathValue("class"))
	if err != nil {
		fail(w, r, err)
		return
	}
	var b classes.Ballot
	if err := s.read(w, r, &b); err != nil {
		fail(w, r, err)
		return
	}
	if err := s.Classes.School.Vote(r.Context(), m.Member, r.PathValue("exercise"), b); err != nil {
		fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// pupil is the member of a class for whose budget a request to /v1/ is made; nil
// if it names none.
func (s *server) pupil(r *http.Request) (*pupil, error) {
	class := r.Header.Get(ClassHeader)
	switch {
	case class == "":
		return nil, nil
	case r.Method != http.MethodPost:
		return nil, problem(http.StatusForbidden, "class_no_run", "A class may run prompts and nothing else.", "Leave out the header "+ClassHeader+".")
	}
	m, err := s.member(r, class)
	if err != nil {
		return nil, err
	}
	return &m, nil
}

// forClass holds a student's request against the class, and has it charged to the
// student and the class. It returns how the gateway is to see it.
func (s *server) forClass(ctx context.Context, m *pupil, req *chat.Request) (context.Context, error) {
	if refused := m.class.Open(s.Classes.School.Time()); refused != nil {
		return nil, refused
	}
	if !m.class.Allows(req.Model) {
		return nil, &chat.Error{Status: 403, Type: "permission_error", Param: "model", Code: "model_not_in_class",
			Message: "This class doesn't have the model that was asked for.", Hint: "Choose one of " + strings.Join(m.class.Models, ", ") + "."}
	}
	return gateway.WithBudget(ctx, m.Class, m.ID, s.Classes.Purse.Payer(classroom.Account{Class: m.Class, Member: m.ID})), nil
}
