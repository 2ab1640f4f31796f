package ltitest

import (
	"errors"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"
)

// Opens is the address of a page that launches the tool at an address, as a browser
// shows it. With the query in=frame besides, it does so in a frame; with keeps besides that,
// it keeps the launch in the browser for the tool, as the constants say.
func (p *Platform) Opens(t testing.TB, tool string, l Launch) (page string) {
	form := p.begin(&pending{launch: l, tool: tool, t: t})
	return p.Pages + "/course?launch=" + form.Get("lti_message_hint")
}

// course begins a launch.
func (p *Platform) course(w http.ResponseWriter, r *http.Request) {
	hint := r.FormValue("launch")
	p.mu.Lock()
	one := p.launches[hint]
	p.mu.Unlock()
	if one == nil {
		http.NotFound(w, r)
		return
	}
	if r.FormValue("in") == "frame" {
		p.framed(w, hint, r.FormValue("keeps"))
		return
	}
	form := url.Values{
		"iss": {p.Issuer}, "login_hint": {one.launch.Subject}, "lti_message_hint": {hint}, "client_id": {ClientID}, "lti_deployment_id": {Deployment},
		"target_link_uri": {one.tool + "/lti/launch"},
	}
	if r.FormValue("keeps") != "" {
		form.Set("lti_storage_target", storageFrame)
	}
	post(w, one.tool+"/lti/login", form)
}

// authorise answers a tool that asks who it is.
func (p *Platform) authorise(w http.ResponseWriter, r *http.Request) {
	one := p.taken(r.FormValue("lti_message_hint"))
	if one == nil || one.tool == "" {
		http.Error(w, "Invalid request", http.StatusBadRequest)
		return
	}
	if back := r.FormValue("redirect_uri"); back != one.tool+"/lti/launch" {
		one.t.Errorf("the tool wants its answer at %q, which is not registered", back)
		http.Error(w, "Unregistered redirect_uri", http.StatusBadRequest)
		return
	}
	post(w, one.tool+"/lti/launch", p.answer(one.t, r.URL.Query(), one.launch))
}

// post is a page that posts a form as soon as it is there.
func post(w http.ResponseWriter, address string, form url.Values) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	fmt.Fprintf(w, `<!doctype html><link rel="icon" href="data:,"><form method="post" action="%s">`, html.EscapeString(address))
	for name := range form {
		fmt.Fprintf(w, `<input type="hidden" name="%s" value="%s">`, name, html.EscapeString(form.Get(name)))
	}
	io.WriteString(w, `</form><script>document.forms[0].submit()</script>`)
}

// Frame says why the platform's pages can't show an answer in a frame; nil if they
// can. It reads the header as browsers do: a policy on ancestors beats
// X-Frame-Options.
func (p *Platform) Frame(h http.Header) error {
	for _, policy := range h.Values("Content-Security-Policy") {
		for directive := range strings.SplitSeq(policy, ";") {
			words := strings.Fields(directive)
			if len(words) == 0 || !strings.EqualFold(words[0], "frame-ancestors") {
				continue
			}
			for _, source := range words[1:] {
				if allows(source, p.Pages) {
					return nil
				}
			}
			return fmt.Errorf("framing violates %q", strings.Join(words, " "))
		}
	}
	if o := h.Get("X-Frame-Options"); o != "" {
		return fmt.Errorf("framing violates X-Frame-Options: %s", o)
	}
	return errors.New("anybody may frame this")
}

// allows reports whether a source of a policy matches an origin: one that is written
// out, or has a * in place of the first labels of its host.
func allows(source, origin string) bool {
	u, err := url.Parse(origin)
	s, wrong := url.Parse(source)
	if err != nil || wrong != nil || s.Scheme != u.Scheme {
		return false
	}
	if suffix, ok := strings.CutPrefix(s.Host, "*"); ok {
		return strings.HasPrefix(suffix, ".") && strings.HasSuffix(u.Host, suffix)
	}
	return s.Host == u.Host
}
