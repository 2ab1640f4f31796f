package classapi

import (
	"bytes"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/hex"
	"errors"
	"html/template"
	"net/http"
	"net/url"
	"strings"

	"fewshot/app/chat"
	"fewshot/app/page/widget"
	"fewshot/examples"
	"fewshot/server/classroom"
	"fewshot/server/httpd/reply"
	"fewshot/server/httpd/route"
	"fewshot/server/lti"
	"fewshot/web"
)

// ltiCookie holds the state of a launch in the browser that began it, where the
// browser keeps cookies of frames at all.
const ltiCookie = "fewshot-lti"

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
	mux.Resource("/lti/choose", route.Methods{"POST": a.ltiChoose})
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

// ltiConfig answers GET /lti/config with what an administrator types into a
// platform.
func (a *API) ltiConfig(w http.ResponseWriter, r *http.Request) {
	home := reply.LogOf(r).Home()
	reply.JSON(w, http.StatusOK, map[string]any{
		"title": "Fewshot", "description": "Exercises in few-shot prompting.", "oidc_initiation_url": home + "/lti/login", "redirect_uris": []string{home + "/lti/launch"},
		"target_link_uri": home + "/lti/launch", "public_jwk_url": home + "/lti/jwks",
		"scopes": []string{"https://purl.imsglobal.org/spec/lti-ags/scope/score"}, "messages": []string{lti.ResourceLink, lti.DeepLinking},
	})
}

// ltiLogin answers GET and POST /lti/login: a platform begins a launch.
func (a *API) ltiLogin(w http.ResponseWriter, r *http.Request) {
	if err := reply.Form(w, r, loginBytes); err != nil {
		a.ltiRefuse(w, r, nil, err)
		return
	}
	address, state, err := a.LTI.Login(r.Form, reply.LogOf(r).Home()+"/lti/launch")
	if err != nil {
		a.ltiRefuse(w, r, nil, err)
		return
	}
	if reply.LogOf(r).Secure() { // browsers send it back from another site's form only then
		http.SetCookie(w, &http.Cookie{Name: ltiCookie, Value: digest(state), Path: reply.LogOf(r).Base + "/lti/", MaxAge: 600, HttpOnly: true, Secure: true, SameSite: http.SameSiteNoneMode, Partitioned: true})
	}
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, address, http.StatusFound)
}

// digest is a short hash of a text, for a cookie.
func digest(s string) string {
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:16])
}

// ltiLaunch answers POST /lti/launch: the platform says who comes, from which
// course, for what.
func (a *API) ltiLaunch(w http.ResponseWriter, r *http.Request) {
	// 1. What was posted, by the browser in which the launch began.
	if err := reply.Form(w, r, launchBytes); err != nil {
		a.ltiRefuse(w, r, nil, err)
		return
	}
	if c, err := r.Cookie(ltiCookie); err == nil && subtle.ConstantTimeCompare([]byte(c.Value), []byte(digest(r.PostForm.Get("state")))) != 1 {
		a.ltiRefuse(w, r, nil, ltiFault("This launch was started in another browser.", "Open the exercise in your learning platform again."))
		return
	}

	// 2. Whether it is true, and for the first time.
	l, err := a.LTI.Launch(r.Context(), r.PostForm)
	if err != nil {
		a.ltiRefuse(w, r, nil, err)
		return
	}
	first, err := a.Service.Store.Once(r.Context(), sha256.Sum256([]byte("lti nonce "+l.Nonce)), l.Expires)
	if err == nil && !first {
		err = ltiFault("This launch was used before.", "Open the exercise in your learning platform again.")
	}
	if err != nil {
		a.ltiRefuse(w, r, l.Platform, err)
		return
	}

	// 3. Who comes.
	course := classroom.Hash(sha256.Sum256([]byte("lti course " + l.Platform.Issuer + "\n" + l.Deployment + "\n" + l.Course)))
	if l.Instructor {
		a.ltiTeacher(w, r, l, course)
	} else {
		a.ltiStudent(w, r, l, course)
	}
}

// ltiTeacher lets an instructor in. All instructors of a course are one teacher
// here, who has that class and no other.
func (a *API) ltiTeacher(w http.ResponseWriter, r *http.Request, l lti.Launch, course classroom.Hash) {
	t, token, err := a.Service.SignIn(r.Context(), course)
	if err != nil {
		a.ltiRefuse(w, r, l.Platform, err)
		return
	}
	language := examples.Languages()[0]
	if strings.HasPrefix(strings.ToLower(l.Language), "zh") {
		language = "zh-CN"
	}
	c, err := a.Service.Course(r.Context(), t, course, l.Title, language)
	if err != nil {
		a.ltiRefuse(w, r, l.Platform, err)
		return
	}
	if l.Kind == lti.DeepLinking {
		a.ltiOffer(w, r, l, t, c)
		return
	}
	a.ltiEnter(w, r, l.Platform, teacherCookie, token, "/teach", "sign-in", "class="+c.ID)
}

// ltiStudent lets a learner in, and notes where their points go.
func (a *API) ltiStudent(w http.ResponseWriter, r *http.Request, l lti.Launch, course classroom.Hash) {
	class, err := a.Service.Store.Course(r.Context(), course)
	if errors.Is(err, classroom.ErrNotFound) {
		err = ltiFault("There is no class for this course yet.", "Your teacher has to open it once, in the learning platform.")
	}
	if err != nil {
		a.ltiRefuse(w, r, l.Platform, err)
		return
	}
	m, token, err := a.Service.Enrol(r.Context(), class, classroom.Identity(l.Platform.Issuer, l.Subject))
	if err != nil {
		a.ltiRefuse(w, r, l.Platform, err)
		return
	}
	if l.LineItem != "" && l.Exercise != "" {
		err := a.Service.Store.SavePassback(r.Context(), classroom.Passback{
			Member: m.ID, Exercise: l.Exercise, Platform: l.Platform.Name, Address: l.LineItem, Subject: l.Subject,
		}, a.Service.Time())
		if err != nil {
			a.ltiRefuse(w, r, l.Platform, err)
			return
		}
	}
	a.ltiEnter(w, r, l.Platform, memberCookie+class, token, "/class", "return", "class="+class+"&exercise="+url.QueryEscape(l.Exercise))
}

// ltiEnter opens a page for who was let in. In a frame of the platform a browser
// keeps no cookies of ours: there stands a link that opens a tab of its own, with
// the token in its fragment.
func (a *API) ltiEnter(w http.ResponseWriter, r *http.Request, p *lti.Platform, cookie, token, page, name, rest string) {
	if dest := r.Header.Get("Sec-Fetch-Dest"); dest == "iframe" || dest == "frame" {
		a.ltiPage(w, r, p, http.StatusOK, ltiPage{Title: "Fewshot", Text: "It opens in a tab of its own.", Link: page + "#" + name + "=" + token + "&" + rest, Button: "Open"})
		return
	}
	age := memberTime
	if cookie == teacherCookie {
		age = teacherTime
	}
	a.setCookie(w, r, cookie, token, age)
	w.Header().Set("Cache-Control", "no-store")
	http.Redirect(w, r, reply.LogOf(r).Base+page+"#"+rest, http.StatusSeeOther)
}

// ltiOffer shows an instructor the exercises to choose from: the class's, and those
// that come with the program.
func (a *API) ltiOffer(w http.ResponseWriter, r *http.Request, l lti.Launch, t classroom.Teacher, c classroom.Class) {
	own, err := a.Service.Exercises(r.Context(), t, c.ID)
	if err != nil {
		a.ltiRefuse(w, r, l.Platform, err)
		return
	}
	page := ltiPage{Title: "Choose an exercise", Text: "Students of this course solve it here; their points go to the learning platform.", Offer: a.LTI.Offer(l, c.ID, t.ID), Button: "Choose"}
	seen := map[string]bool{}
	for _, e := range append(own, a.Shipped...) {
		if !seen[e.ID] {
			seen[e.ID] = true
			page.Exercises = append(page.Exercises, ltiExercise{e.ID, inLanguage(e.Title, c.Language), inLanguage(e.Task, c.Language)})
		}
	}
	a.ltiPage(w, r, l.Platform, http.StatusOK, page)
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
		a.ltiRefuse(w, r, nil, err)
		return
	}
	l, class, teacher, err := a.LTI.Offered(r.PostForm.Get("offer"))
	if err != nil {
		a.ltiRefuse(w, r, nil, err)
		return
	}
	e, err := a.chosen(r, class, teacher, r.PostForm.Get("exercise"))
	if err != nil {
		a.ltiRefuse(w, r, l.Platform, err)
		return
	}
	token, err := a.LTI.Choose(l, lti.Item{Exercise: e.ID, Title: inLanguage(e.Title, "en"), Text: inLanguage(e.Task, "en"), URL: reply.LogOf(r).Home() + "/lti/launch", Points: e.Points.Total()})
	if err != nil {
		a.ltiRefuse(w, r, l.Platform, err)
		return
	}
	a.ltiPage(w, r, l.Platform, http.StatusOK, ltiPage{Title: inLanguage(e.Title, "en"), Text: "Send it to your course.", Return: l.ReturnURL, JWT: token, Button: "Add to the course"})
}

// chosen is an exercise of the class; one that comes with the program is added.
func (a *API) chosen(r *http.Request, class, teacher, id string) (classroom.Exercise, error) {
	t, err := a.Service.Store.Teacher(r.Context(), teacher)
	if err != nil {
		return classroom.Exercise{}, err
	}
	own, err := a.Service.Exercises(r.Context(), t, class)
	if err != nil {
		return classroom.Exercise{}, err
	}
	for _, e := range own {
		if e.ID == id {
			return e, nil
		}
	}
	for _, e := range a.Shipped {
		if e.ID == id {
			return e, a.Service.AddExercise(r.Context(), t, class, e)
		}
	}
	return classroom.Exercise{}, ltiFault("There is no such exercise.", "Choose one from the list.")
}

// ltiFault is an error that a person sees.
func ltiFault(message, hint string) *chat.Error {
	return reply.Error(http.StatusForbidden, chat.CodeLTIRefused, message, hint)
}

// ltiRefuse answers with a page that says what is wrong, in a frame of the platform
// too.
func (a *API) ltiRefuse(w http.ResponseWriter, r *http.Request, p *lti.Platform, err error) {
	e := reply.Classify(err)
	reply.Note(r, e, err)
	a.ltiPage(w, r, p, e.Status, ltiPage{Title: e.Message, Text: e.Hint, Chinese: widget.InChinese(e)})
}

// An ltiPage is a small page without script.
type ltiPage struct {
	Title, Text  string
	Chinese      string // of an error: what happened and what to do; "" if the above says it
	Link, Button string
	Offer        string
	Exercises    []ltiExercise
	Return, JWT  string
	Styles       []string
}

type ltiExercise struct{ ID, Title, Task string }

// ltiPage sends a page that the platform may show in a frame.
func (a *API) ltiPage(w http.ResponseWriter, r *http.Request, p *lti.Platform, status int, page ltiPage) {
	page.Styles = a.config.Styles
	var body bytes.Buffer
	if err := ltiTemplate.Execute(&body, page); err != nil {
		panic(err) // plain values
	}
	ancestors, target := "'none'", "'self'"
	if p != nil {
		ancestors = "'self' " + strings.Join(originsOf(p.AuthURL, p.Issuer), " ")
	}
	if page.Return != "" {
		target += " " + strings.Join(originsOf(page.Return), " ")
	}
	h := w.Header()
	if p != nil {
		reply.Frameable(h)
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; style-src 'self'; base-uri 'none'; form-action "+target+"; frame-ancestors "+ancestors)
	w.WriteHeader(status)
	w.Write(web.Below(reply.LogOf(r).Base, body.Bytes()))
}

// originsOf are the origins of addresses, as a policy has them; what has none is
// left out.
func originsOf(addresses ...string) (all []string) {
	for _, a := range addresses {
		if u, err := url.Parse(a); err == nil && u.Host != "" && !strings.ContainsAny(u.Host, " ;,'\"") {
			all = append(all, u.Scheme+"://"+u.Host)
		}
	}
	return all
}

var ltiTemplate = template.Must(template.New("lti").Parse(`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{{.Title}}</title>
<meta name="color-scheme" content="light dark">
{{range .Styles}}<link rel="stylesheet" href="{{.}}">
{{end}}</head>
<body>
<div class="workbench study"><main class="main class-door">
<h1>{{.Title}}</h1>
{{with .Text}}<p>{{.}}</p>{{end}}
{{with .Chinese}}<p lang="zh-CN">{{.}}</p>{{end}}
{{with .Link}}<p><a class="button" href="{{.}}" target="_blank" rel="noopener">{{$.Button}}</a></p>{{end}}
{{if .Exercises}}<form method="post" action="/lti/choose" class="class-form">
<input type="hidden" name="offer" value="{{.Offer}}">
{{range .Exercises}}<p><label><input type="radio" name="exercise" value="{{.ID}}" required> <b>{{.Title}}</b></label><br><span class="soft">{{.Task}}</span></p>
{{end}}<p><button type="submit" class="run">{{.Button}}</button></p>
</form>{{end}}
{{with .Return}}<form method="post" action="{{.}}">
<input type="hidden" name="JWT" value="{{$.JWT}}">
<p><button type="submit" class="run">{{$.Button}}</button></p>
</form>{{end}}
</main></div>
</body>
</html>
`))
