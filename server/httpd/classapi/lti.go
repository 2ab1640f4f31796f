package classapi

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fewshot/examples"
	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
	"fewshot/server/lti"
)

// ltiCookie is in the browser that began a launch, one for each launch, where the
// browser keeps cookies of frames at all.
const ltiCookie = "fewshot-lti-"

// How large the forms may be.
const (
	loginBytes  = 32 << 10
	launchBytes = 256 << 10 // platforms put much into a token
	choiceBytes = 64 << 10
)

// mountLTI registers the addresses that learning platforms use. Two of them are
// posted to by pages of other sites: what comes there counts only if it is signed.
func (a *API) mountLTI(mux *route.Mux) {
	mux.Resource("/lti/jwks", route.Methods{"GET": a.ltiKeys})
	mux.Resource("/lti/login", route.Methods{"GET": a.ltiLogin, "POST": a.ltiLogin})
	mux.Resource("/lti/launch", route.Methods{"POST": a.ltiLaunch})
	mux.Resource("/lti/open", route.Methods{"POST": a.ltiOpen})
	mux.Resource("/lti/choose", route.Methods{"POST": a.ltiChoose})
	mux.Resource("/lti/register/{key}", route.Methods{"GET": a.ltiRegister})
	mux.Resource("/lti/config", route.Methods{"GET": a.ltiConfig})
	a.config.FromOtherSites("POST /lti/login")
	a.config.FromOtherSites("POST /lti/launch")
}

// ltiKeys answers GET /lti/jwks with the public key.
func (a *API) ltiKeys(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "public, max-age=3600")
	w.Write(a.LTI.JWKS())
}

// ltiLogin answers GET and POST /lti/login: a platform begins a launch.
func (a *API) ltiLogin(w http.ResponseWriter, r *http.Request) {
	if err := reply.Form(w, r, loginBytes); err != nil {
		a.ltiRefuse(w, r, lti.Launch{}, err)
		return
	}
	address, state, err := a.begin(r.Context(), r.Form, reply.LogOf(r).Home()+"/lti/launch")
	if err != nil {
		a.ltiRefuse(w, r, a.LTI.Begun(r.Form), err)
		return
	}
	if reply.LogOf(r).Secure() { // browsers send it back from another site's form only then
		http.SetCookie(w, a.launchCookie(r, state, launchMinutes*60))
	}
	if inFrame(r) && a.ltiKeep(w, r, address) {
		return
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, address, http.StatusFound)
}

// launchMinutes is how long a browser keeps that it began a launch.
const launchMinutes = 10

// launchCookie says that a browser began the launch of a state; with an age below 0 the
// browser forgets it.
func (a *API) launchCookie(r *http.Request, state string, age int) *http.Cookie {
	return &http.Cookie{Name: ltiCookie + digest(state), Value: "begun", Path: reply.LogOf(r).Base + "/lti/", MaxAge: age, HttpOnly: true, Secure: true, SameSite: http.SameSiteNoneMode, Partitioned: true}
}

// digest is a short hash of a text, for a cookie.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// How a launch is bound to the browser that began it.
type binding int

const (
	elsewhere binding = iota // it began in another one
	byClick                  // nobody can tell: who comes opens it with a click on our own page
	begunHere
)

// boundTo says whether a launch began in the browser that posts it, which is in a frame
// of the platform's or not. A frame may keep no cookies, and without TLS none come with
// another site's form. Then a click on a page of ours tells: no page of anybody else's
// can have that page, nor click there.
func boundTo(r *http.Request, l lti.Launch, state string) binding {
	if _, err := r.Cookie(ltiCookie + digest(state)); err == nil {
		return begunHere
	}
	origin, dest := r.Header.Get("Origin"), r.Header.Get("Sec-Fetch-Dest")
	switch {
	case dest != "document": // a frame, or a browser that doesn't say
		return byClick
	case reply.LogOf(r).Secure():
		return elsewhere
	case origin == "" || origin == "null":
		return byClick
	case slices.Contains(l.Frames(), origin) || origin == reply.LogOf(r).Origin:
		return begunHere
	}
	return elsewhere
}

// inFrame reports whether a browser shows the answer in a frame.
func inFrame(r *http.Request) bool {
	dest := r.Header.Get("Sec-Fetch-Dest")
	return dest == "iframe" || dest == "frame"
}

// ltiLaunch answers POST /lti/launch: the platform says who comes, from which
// course, for what.
func (a *API) ltiLaunch(w http.ResponseWriter, r *http.Request) {
	// 1. Whether what was posted is true, and began in this browser.
	if err := reply.Form(w, r, launchBytes); err != nil {
		a.ltiRefuse(w, r, lti.Launch{}, err)
		return
	}
	state := r.PostForm.Get("state")
	l, err := a.verify(r.Context(), r.PostForm)
	if err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}
	bound := boundTo(r, l, state)
	if bound == elsewhere {
		a.ltiRefuse(w, r, l, ltiFault("This launch was started in another browser, or this one keeps no cookies.", "Allow cookies of this server, and open the exercise in your learning platform again."))
		return
	}
	if reply.LogOf(r).Secure() {
		http.SetCookie(w, a.launchCookie(r, state, -1))
	}

	// 2. Whether it comes for the first time.
	first, err := a.Service.Store.Once(r.Context(), sha256.Sum256([]byte("lti nonce "+l.Nonce)), l.Expires)
	if err == nil && !first {
		err = ltiFault("This launch was used before.", "Open the exercise in your learning platform again.")
	}
	if err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}

	// 3. Who comes.
	course := classroom.Hash(sha256.Sum256([]byte("lti course " + l.Platform.Issuer + "\n" + l.Deployment + "\n" + l.Course)))
	if l.Instructor {
		a.ltiTeacher(w, r, l, course, bound)
	} else {
		a.ltiStudent(w, r, l, course, bound)
	}
}

// ltiTeacher lets an instructor in, who is one teacher here in all their courses.
func (a *API) ltiTeacher(w http.ResponseWriter, r *http.Request, l lti.Launch, course classroom.Hash, bound binding) {
	person := classroom.Identity("lti teacher of "+l.Platform.Issuer, l.Subject)
	t, token, err := a.Service.SignIn(r.Context(), person, l.Platform.Name)
	if err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}
	c, err := a.ltiClass(r, l, course)
	if err == nil {
		err = a.Service.Store.Teach(r.Context(), t.ID, c.ID, l.Assistant)
	}
	if err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}
	if l.Kind == lti.DeepLinking {
		a.ltiOffer(w, r, l, t, c)
		return
	}
	page := "/teach#class=" + c.ID
	if l.Exercise != "" {
		page += "&exercise=" + url.QueryEscape(l.Exercise)
	}
	a.ltiEnter(w, r, l, bound, entry{launchedCookie, token, page, c.ID, a.sealBack(l, c.ID, t.ID)})
}

// ltiClass is the class of a launch's course, with the exercise of its link: a course
// that was copied has links and no class yet.
func (a *API) ltiClass(r *http.Request, l lti.Launch, course classroom.Hash) (classroom.Class, error) {
	ctx := r.Context()
	c, err := a.Service.Course(ctx, l.Platform.Name, course, l.Title, ltiLanguage(l.Language))
	if err != nil || l.Exercise == "" {
		return c, err
	}
	if _, err := a.Service.Store.Exercise(ctx, c.ID, l.Exercise); !errors.Is(err, classroom.ErrNotFound) {
		return c, err
	}
	e, err := a.linked(ctx, l)
	if err != nil {
		return c, err
	}
	return c, a.Service.Bring(ctx, c.ID, e)
}

// linked is the exercise of a link: one that a teacher wrote, in the class that the link
// says, or one that comes with the program.
func (a *API) linked(ctx context.Context, l lti.Launch) (classroom.Exercise, error) {
	if l.Origin != "" {
		if e, err := a.Service.Store.Exercise(ctx, l.Origin, l.Exercise); !errors.Is(err, classroom.ErrNotFound) {
			return e, err
		}
	}
	for _, e := range a.Shipped {
		if e.ID == l.Exercise {
			return e, nil
		}
	}
	return classroom.Exercise{}, ltiFault("The exercise of this link isn't there any more.", "A teacher of the course can add it to the class again, or choose another one for the link.")
}

// ltiStudent lets a learner in, and notes where their points go.
func (a *API) ltiStudent(w http.ResponseWriter, r *http.Request, l lti.Launch, course classroom.Hash, bound binding) {
	c, err := a.ltiClass(r, l, course)
	if err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}
	m, token, err := a.Service.Enrol(r.Context(), c.ID, classroom.Identity(l.Platform.Issuer, l.Subject))
	if err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}
	if err := a.Service.Store.SavePassback(r.Context(), classroom.Passback{
		Member: m.ID, Exercise: l.Exercise, Platform: l.Platform.Name, Address: l.LineItem, Items: l.Items, Subject: l.Subject,
	}, a.Service.Time()); err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}
	page := "/class#class=" + c.ID + "&exercise=" + url.QueryEscape(l.Exercise)
	a.ltiEnter(w, r, l, bound, entry{memberCookie + c.ID, token, page, c.ID, a.sealBack(l, c.ID, m.ID)})
}

// An entry is a page that somebody was let in to, with what the browser keeps of it.
type entry struct {
	Cookie string `json:"c"`
	Token  string `json:"t"`
	Page   string `json:"p"` // with its fragment
	Class  string `json:"k"`
	Back   string `json:"b"` // the way back to the platform, sealed; ""
}

// ltiEnter opens a page for who was let in. In a frame of the platform a browser keeps
// no cookies of ours: there stands a button that opens a tab.
func (a *API) ltiEnter(w http.ResponseWriter, r *http.Request, l lti.Launch, bound binding, e entry) {
	if dest := r.Header.Get("Sec-Fetch-Dest"); bound == byClick || dest != "document" && dest != "" {
		page := ltiPage{
			Lang: l.Language, Title: "Fewshot", Text: inWords(l.Language, "It opens in a tab of its own.", "将在新标签页中打开。"),
			Entry: a.LTI.Seal("entry", e), Button: inWords(l.Language, "Open", "打开"),
		}
		if bound == byClick && l.Kept != (lti.Storage{}) {
			page.Elsewhere = inWords(l.Language, "This launch was started in another browser. Open the exercise in your learning platform again.", "这次打开是在另一个浏览器中开始的。请在学习平台中重新打开练习。")
			page.Script = storageScript(l.Kept, r.PostForm.Get("state"), "", "")
		}
		a.ltiPage(w, r, l.Frames(), http.StatusOK, page)
		return
	}
	a.enter(w, r, e)
}

// enter has the browser keep who was let in until it is closed, and opens the page.
func (a *API) enter(w http.ResponseWriter, r *http.Request, e entry) {
	a.setCookie(w, r, e.Cookie, e.Token, untilClosed)
	a.setCookie(w, r, backCookie+e.Class, e.Back, untilClosed)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, reply.LogOf(r).Base+e.Page, http.StatusSeeOther)
}

// ltiOpen answers POST /lti/open, the button of [API.ltiEnter]. Pages of other sites
// can't send it: who clicked it was on our page, which only the platform's pages show.
func (a *API) ltiOpen(w http.ResponseWriter, r *http.Request) {
	var e entry
	err := reply.Form(w, r, choiceBytes)
	if err == nil && !a.LTI.Unseal("entry", r.PostForm.Get("entry"), &e) {
		err = ltiFault("This button is of another page.", "Open the exercise in your learning platform again.")
	}
	if err != nil {
		a.ltiRefuse(w, r, lti.Launch{}, err)
		return
	}
	a.enter(w, r, e)
}

// ltiOffer shows an instructor the exercises to choose from: the class's, and those
// that come with the program.
func (a *API) ltiOffer(w http.ResponseWriter, r *http.Request, l lti.Launch, t classroom.Teacher, c classroom.Class) {
	own, err := a.Service.Exercises(r.Context(), t, c.ID)
	if err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}
	page := ltiPage{
		Lang: l.Language, Title: inWords(l.Language, "Choose an exercise", "选择练习"),
		Text:  inWords(l.Language, "Students of this course solve it here; their points go to the learning platform.", "本课程的学生在这里完成练习，分数会传回学习平台。"),
		Offer: a.LTI.Offer(l, c.ID, t.ID), Multiple: l.Multiple, Button: inWords(l.Language, "Choose", "选择"),
	}
	seen := map[string]bool{}
	for _, e := range append(own, a.Shipped...) {
		if !seen[e.ID] {
			seen[e.ID] = true
			page.Exercises = append(page.Exercises, ltiExercise{e.ID, inLanguage(e.Title, ltiLanguage(l.Language)), inLanguage(e.Task, ltiLanguage(l.Language))})
		}
	}
	a.ltiPage(w, r, l.Frames(), http.StatusOK, page)
}

// inLanguage is a text in a language, or in one that there is.
func inLanguage(words examples.Words, language string) string {
	if text := words[language]; text != "" {
		return text
	}
	for _, tag := range examples.Languages() {
		if words[tag] != "" {
			return words[tag]
		}
	}
	return ""
}

// ltiChoose answers POST /lti/choose: the exercise goes back to the platform.
func (a *API) ltiChoose(w http.ResponseWriter, r *http.Request) {
	if err := reply.Form(w, r, choiceBytes); err != nil {
		a.ltiRefuse(w, r, lti.Launch{}, err)
		return
	}
	l, class, teacher, err := a.LTI.Offered(r.PostForm.Get("offer"))
	if err != nil {
		a.ltiRefuse(w, r, lti.Launch{}, err)
		return
	}
	tag := ltiLanguage(l.Language)
	ids := r.PostForm["exercise"]
	if len(ids) == 0 || len(ids) > maxChosen || len(ids) > 1 && !l.Multiple {
		a.ltiRefuse(w, r, l, ltiFault("No exercise was chosen, or more than the learning platform takes.", "Choose one from the list."))
		return
	}
	var items []lti.Item
	var titles []string
	for _, id := range ids {
		e, written, err := a.chosen(r, class, teacher, id)
		if err != nil {
			a.ltiRefuse(w, r, l, err)
			return
		}
		item := lti.Item{Exercise: e.ID, Title: inLanguage(e.Title, tag), Text: inLanguage(e.Task, tag), URL: reply.LogOf(r).Home() + "/lti/launch", Points: e.Points.Total()}
		if written {
			item.Class = class
		}
		items, titles = append(items, item), append(titles, item.Title)
	}
	token, err := a.LTI.Choose(l, items...)
	if err != nil {
		a.ltiRefuse(w, r, l, err)
		return
	}
	a.ltiPage(w, r, l.Frames(), http.StatusOK, ltiPage{
		Lang: tag, Title: strings.Join(titles, inWords(tag, ", ", "、")), Text: inWords(tag, "Send it to your course.", "将它添加到您的课程。"),
		Return: l.ReturnURL, JWT: token, Button: inWords(tag, "Add to the course", "添加到课程"),
	})
}

// maxChosen is how many exercises are chosen at once at most.
const maxChosen = 50

// chosen is an exercise of the class, and whether a teacher wrote it; one that comes with
// the program is added.
func (a *API) chosen(r *http.Request, class, teacher, id string) (e classroom.Exercise, written bool, err error) {
	t, err := a.Service.Store.Teacher(r.Context(), teacher)
	if err != nil {
		return e, false, err
	}
	own, err := a.Service.Exercises(r.Context(), t, class)
	if err != nil {
		return e, false, err
	}
	shipped := slices.IndexFunc(a.Shipped, func(e classroom.Exercise) bool { return e.ID == id })
	for _, e := range own {
		if e.ID == id {
			return e, shipped < 0, nil
		}
	}
	if shipped >= 0 {
		return a.Shipped[shipped], false, a.Service.Bring(r.Context(), class, a.Shipped[shipped])
	}
	return e, false, ltiFault("There is no such exercise.", "Choose one from the list.")
}
