package classapi

import (
	"encoding/json"
	"errors"
	"net/http"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/server/classroom"
	"fewshot/server/gateway"
	"fewshot/server/httpd/reply"
	"fewshot/server/network"
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
func (a *API) join(w http.ResponseWriter, r *http.Request) {
	// 1. The class that the code is of.
	var given struct {
		Code string `json:"code"`
	}
	if err := reply.Read(w, r, reply.Small, &given); err != nil {
		reply.Fail(w, r, err)
		return
	}
	var c classroom.Class
	if err := a.tryCode(r, given.Code, func() (err error) {
		c, err = a.Service.Find(r.Context(), given.Code)
		return err
	}); err != nil {
		reply.Fail(w, r, err)
		return
	}

	// 2. Who is or was in it on this device is the same student, with the same budget.
	for _, name := range []string{memberCookie, leftCookie} {
		m, err := a.cookieMember(r, name+c.ID, c.ID)
		if public, ok := errors.AsType[*chat.Error](err); ok && public.Code == chat.CodeRemoved {
			reply.Fail(w, r, err)
			return
		}
		if err == nil {
			a.setCookie(w, r, memberCookie+c.ID, m.token, memberTime)
			a.setCookie(w, r, leftCookie+c.ID, "", 0)
			reply.JSON(w, http.StatusOK, arrival{Class: c.ID, Again: true})
			return
		}
	}

	// 3. A seat, in turn with others of the same place.
	place := network.Household(reply.LogOf(r).Client).String()
	if err := a.joins.Wait(r.Context(), c.ID+" "+place); err != nil {
		reply.Fail(w, r, err)
		return
	}
	m, token, err := a.Service.Join(r.Context(), c, place)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	a.setCookie(w, r, memberCookie+m.Class, token, memberTime)
	reply.JSON(w, http.StatusCreated, arrival{Class: m.Class})
}

// comeBack answers POST /api/return: a personal link makes the browser a member
// again. One who is another member of that class has to say that they switch.
func (a *API) comeBack(w http.ResponseWriter, r *http.Request) {
	var given struct {
		Token  string `json:"token"`
		Switch bool   `json:"switch"`
	}
	if err := reply.Read(w, r, reply.Small, &given); err != nil {
		reply.Fail(w, r, err)
		return
	}
	m, _, err := a.Service.Return(r.Context(), given.Token)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	if now, err := a.member(r, m.Class); err == nil && now.ID != m.ID && !given.Switch {
		reply.JSON(w, http.StatusOK, arrival{Class: m.Class, Now: now.Pseudonym, Other: m.Pseudonym})
		return
	}
	a.setCookie(w, r, memberCookie+m.Class, strings.TrimSpace(given.Token), memberTime)
	reply.JSON(w, http.StatusOK, arrival{Class: m.Class})
}

// places answers GET /api/places: the classes that this browser is in.
func (a *API) places(w http.ResponseWriter, r *http.Request) {
	var passes []classroom.Pass
	for _, c := range r.Cookies() {
		if id, ok := strings.CutPrefix(c.Name, memberCookie); ok {
			passes = append(passes, classroom.Pass{Class: id, Token: c.Value})
		}
	}
	all, err := a.Service.Places(r.Context(), passes)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	reply.JSON(w, http.StatusOK, all)
}

// me answers GET /api/classes/{class}/me with all that a student sees.
func (a *API) me(w http.ResponseWriter, r *http.Request) {
	m, err := a.member(r, r.PathValue("class"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	me, err := a.Service.Me(r.Context(), m.Member, m.token)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	me.Back = a.back(r, m.Class, m.ID)
	me.Balance = a.Budgets.View(classroom.Account{Class: m.Class, Member: m.ID}, me.Balance)
	reply.JSON(w, http.StatusOK, me)
}

// leave answers DELETE /api/classes/{class}/me: this browser leaves the class. It keeps
// who it was, so that joining again is no new seat.
func (a *API) leave(w http.ResponseWriter, r *http.Request) {
	if m, err := a.member(r, r.PathValue("class")); err == nil {
		a.setCookie(w, r, memberCookie+m.Class, "", 0)
		a.setCookie(w, r, leftCookie+m.Class, m.token, memberTime)
		a.setCookie(w, r, backCookie+m.Class, "", 0)
	}
	w.WriteHeader(http.StatusNoContent)
}

// promptBytes is how large a prompt may be that is handed in.
const promptBytes = 512 << 10

// submit answers POST /api/classes/{class}/exercises/{exercise}/submissions.
func (a *API) submit(w http.ResponseWriter, r *http.Request) {
	// 1. Who hands in what.
	m, err := a.member(r, r.PathValue("class"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	var given struct {
		Prompt json.RawMessage `json:"prompt"`
		Key    string          `json:"key"`
	}
	if err := reply.Read(w, r, promptBytes, &given); err != nil {
		reply.Fail(w, r, err)
		return
	}
	p, err := prompt.Decode(given.Prompt)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}

	// 2. The submission, which a worker grades.
	sub, err := a.Service.Submit(r.Context(), m.Member, r.PathValue("exercise"), p, given.Key)
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	reply.JSON(w, http.StatusAccepted, sub.ForStudent())
}

// submission answers GET /api/classes/{class}/submissions/{submission}: how far it
// is, or its grade.
func (a *API) submission(w http.ResponseWriter, r *http.Request) {
	m, err := a.member(r, r.PathValue("class"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	sub, err := a.Service.Submission(r.Context(), m.Member, r.PathValue("submission"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	reply.JSON(w, http.StatusOK, sub.ForStudent())
}

// pair answers GET /api/classes/{class}/exercises/{exercise}/vote with two prompts
// to compare.
func (a *API) pair(w http.ResponseWriter, r *http.Request) {
	m, err := a.member(r, r.PathValue("class"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	pair, err := a.Service.Pair(r.Context(), m.Member, r.PathValue("exercise"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	reply.JSON(w, http.StatusOK, pair)
}

// vote answers POST /api/classes/{class}/exercises/{exercise}/vote.
func (a *API) vote(w http.ResponseWriter, r *http.Request) {
	m, err := a.member(r, r.PathValue("class"))
	if err != nil {
		reply.Fail(w, r, err)
		return
	}
	var b classes.Vote
	if err := reply.Read(w, r, reply.Small, &b); err != nil {
		reply.Fail(w, r, err)
		return
	}
	if err := a.Service.Vote(r.Context(), m.Member, r.PathValue("exercise"), b); err != nil {
		reply.Fail(w, r, err)
		return
	}
	w.WriteHeader(http.StatusNoContent)
}

// Caller is the student on whose behalf a request to /v1/ is made, who pays for it and
// whose class pays too; false if it names no class.
func (a *API) Caller(r *http.Request) (gateway.Caller, bool, error) {
	class := r.Header.Get(chat.ClassHeader)
	switch {
	case class == "":
		return gateway.Caller{}, false, nil
	case r.Method != http.MethodPost:
		return gateway.Caller{}, false, reply.Error(http.StatusForbidden, chat.CodeClassNoRun, "A class may run prompts and nothing else.", "Leave out the header "+chat.ClassHeader+".")
	}
	m, err := a.member(r, class)
	if err != nil {
		return gateway.Caller{}, false, err
	}
	return gateway.Caller{
		Turn:  gateway.OfMember(m.Class, m.ID),
		Payer: a.Budgets.Payer(classroom.Account{Class: m.Class, Member: m.ID}),
		Allow: func(req *chat.Request) error { return a.allow(m.class, req) },
	}, true, nil
}

// allow checks a student's request against the class.
func (a *API) allow(c classroom.Class, req *chat.Request) error {
	if refused := c.Open(a.Service.Time()); refused != nil {
		return refused
	}
	if !c.Allows(req.Model) {
		return &chat.Error{Status: 403, Type: "permission_error", Param: "model", Code: chat.CodeModelNotInClass,
			Message: "This class doesn't have the model you asked for.", Hint: "Choose one of " + strings.Join(c.Models, ", ") + "."}
	}
	return nil
}

// tryCode has does try a class's code, which the client may be making up. What can't
// be a code is wrong without a look.
func (a *API) tryCode(r *http.Request, code string, does func() error) error {
	hash, ok := classroom.HashCode(code)
	if !ok {
		return does()
	}
	return a.codes.Try(r.Context(), reply.LogOf(r).Client, hash, rightCode, does)
}

// rightCode reports whether a try of a code was right: whatever else came of it, the
// code was not unknown.
func rightCode(err error) bool {
	public, ok := errors.AsType[*chat.Error](err)
	return !ok || public.Code != chat.CodeCodeUnknown
}
