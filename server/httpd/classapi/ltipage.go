package classapi

import (
	"bytes"
	"html/template"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"fewshot/app/chat"
	"fewshot/server/httpd/reply"
	"fewshot/server/lti"
	"fewshot/web"
)

// This file is the small pages that people see on their way from and to a learning
// platform, most of them in one of its frames.

// ltiFault is an error that a person sees.
func ltiFault(message, hint string) *chat.Error {
	return reply.Error(http.StatusForbidden, chat.CodeLTIRefused, message, hint)
}

// ltiRefuse answers with a page that says what is wrong, in a frame of the platform
// too, and says so in the log, with what an administrator has to compare.
func (a *API) ltiRefuse(w http.ResponseWriter, r *http.Request, l lti.Launch, err error) {
	e := a.refusal(w, r, append(l.Frames(), askedBy(r)...), l.Back, err)
	attrs := []any{"code", e.Code, "err", err, "issuer", l.Issuer, "client_id", l.ClientID, "deployment_id", l.Deployment}
	if l.Platform != nil {
		attrs = append(attrs, "platform", l.Platform.Name)
	}
	a.config.Log.WarnContext(r.Context(), "a launch was refused", attrs...)
}

// askedBy is the origin of the page that a request is from, if the browser says so. A
// page that only says what is wrong may be shown there.
func askedBy(r *http.Request) []string {
	u, err := url.Parse(r.Header.Get("Origin"))
	if err != nil || u.Scheme == "" || u.Host == "" {
		return nil
	}
	return lti.Origins(u.Scheme + "://" + u.Host)
}

// refusal answers with a page that says what is wrong, which pages of frames may show,
// with a link back to a page of the platform's; "" is none.
func (a *API) refusal(w http.ResponseWriter, r *http.Request, frames []string, back string, err error) *chat.Error {
	if len(lti.Origins(back)) == 0 {
		back = ""
	}
	e := reply.Classify(err)
	reply.Note(r, e, err)
	a.ltiPage(w, r, frames, e.Status, ltiPage{Title: e.Message, Text: e.Hint, Chinese: inChinese(e), Back: back})
	return e
}

// An ltiPage is a small page, without script but for one.
type ltiPage struct {
	Title, Text string
	Chinese     string // of an error: what happened and what to do; "" if the above says it
	Lang        string // a language tag
	Entry       string // where the button leads, sealed
	Button      string
	Offer       string
	Exercises   []ltiExercise
	Multiple    bool // several can be chosen
	Return, JWT string
	Styles      []string
	Back        string      // the platform's page that it came from; ""
	Elsewhere   string      // is shown instead of the button if the platform says that the launch began elsewhere
	Onward      string      // where it goes on without a script; ""
	Script      template.JS // "": none
}

type ltiExercise struct{ ID, Title, Task string }

// ltiPage sends a page that pages of frames may show; none: no page.
func (a *API) ltiPage(w http.ResponseWriter, r *http.Request, frames []string, status int, page ltiPage) {
	page.Styles = a.config.Styles
	page.Lang = ltiLanguage(page.Lang)
	var body bytes.Buffer
	if err := ltiTemplate.Execute(&body, page); err != nil {
		panic(err) // plain values
	}
	h, script := w.Header(), ""
	if page.Script != "" {
		script = scriptPolicy(string(page.Script))
	}
	ancestors, target := "'none'", "'self'"
	if len(frames) > 0 {
		slices.Sort(frames)
		ancestors = "'self' " + strings.Join(slices.Compact(frames), " ")
		reply.Frameable(h)
	}
	if page.Return != "" {
		target += " " + strings.Join(lti.Origins(page.Return), " ")
	}
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Content-Security-Policy", "default-src 'none'; "+script+"style-src 'self'; base-uri 'none'; form-action "+target+"; frame-ancestors "+ancestors)
	w.WriteHeader(status)
	w.Write(web.Below(reply.LogOf(r).Base, body.Bytes()))
}

// ltiLanguage is the language of the program's that a platform's is, English if there
// is none.
func ltiLanguage(tag string) string {
	if strings.HasPrefix(strings.ToLower(tag), "zh") {
		return "zh-CN"
	}
	return "en"
}

// inWords chooses between the two languages of small pages.
func inWords(tag, english, chinese string) string {
	if ltiLanguage(tag) == "zh-CN" {
		return chinese
	}
	return english
}

var ltiTemplate = template.Must(template.New("lti").Parse(`<!doctype html>
<html lang="{{.Lang}}">
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
{{with .Back}}<p><a href="{{.}}" target="_top" rel="noreferrer">Back to the course · <span lang="zh-CN">返回课程</span></a></p>{{end}}
{{with .Onward}}<noscript><p><a href="{{.}}">Go on · <span lang="zh-CN">继续</span></a></p></noscript>{{end}}
{{with .Elsewhere}}<p id="elsewhere" role="alert" hidden>{{.}}</p>{{end}}
{{with .Entry}}<form id="entry" method="post" action="/lti/open" target="_blank" rel="noopener">
<input type="hidden" name="entry" value="{{.}}">
<p><button type="submit" class="run">{{$.Button}}</button></p>
</form>{{end}}
{{if .Exercises}}<form method="post" action="/lti/choose" class="class-form">
<input type="hidden" name="offer" value="{{.Offer}}">
{{range .Exercises}}<p><label>{{if $.Multiple}}<input type="checkbox" name="exercise" value="{{.ID}}">{{else}}<input type="radio" name="exercise" value="{{.ID}}" required>{{end}} <b>{{.Title}}</b></label><br><span class="soft">{{.Task}}</span></p>
{{end}}<p><button type="submit" class="run">{{.Button}}</button></p>
</form>{{end}}
{{with .Return}}<form method="post" action="{{.}}">
<input type="hidden" name="JWT" value="{{$.JWT}}">
<p><button type="submit" class="run">{{$.Button}}</button></p>
</form>{{end}}
</main></div>
{{with .Script}}<script>{{.}}</script>
{{end}}</body>
</html>
`))
