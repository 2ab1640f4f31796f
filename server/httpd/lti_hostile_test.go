package httpd

import (
	"errors"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/server/lti"
	"fewshot/server/lti/ltitest"
)

// overTLS is the site with browsers that come to it over TLS, and follow no redirects.
func overTLS(t *testing.T) (s *classSite, p *ltitest.Platform, browser func() *person) {
	s, p, _ = startPlatform(t)
	s, front := s.proxied("/fewshot", true)
	return s, p, func() *person {
		jar, _ := cookiejar.New(nil)
		return &person{s, &http.Client{Transport: front.Client().Transport, Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, campusAddress}
	}
}

var (
	learner    = ltitest.Launch{Subject: "u1", Role: ltitest.Learner, Exercise: "opposites"}
	instructor = ltitest.Launch{Subject: "t1", Role: ltitest.Instructor}
	entryField = regexp.MustCompile(`action="[^"]*/lti/open" target="_blank"[^>]*>\s*<input type="hidden" name="entry" value="([^"]+)"`)
)

func TestLTI_links_opened_at_once(t *testing.T) {
	_, p, browser := overTLS(t)
	browser().launch(p, instructor)
	b := browser()
	var forms []url.Values
	for range 3 {
		forms = append(forms, p.Answer(t, b.login(p, learner)))
	}
	for i, form := range forms {
		if got := b.form("/lti/launch", form, top(p)...); got.status != http.StatusSeeOther {
			t.Errorf("link %d: %d %s", i+1, got.status, got.body)
		}
	}
	u, _ := url.Parse(b.s.URL + "/lti/launch")
	if left := b.client.Jar.Cookies(u); strings.Contains(cookieNames(left), "fewshot-lti-") {
		t.Errorf("the browser still has %v", cookieNames(left))
	}
}

func cookieNames(all []*http.Cookie) (names string) {
	for _, c := range all {
		names += c.Name + " "
	}
	return names
}

// TestLTI_frame_without_cookies: a browser that keeps none there opens by a click on
// our page, which no other site can have, show or send.
func TestLTI_frame_without_cookies(t *testing.T) {
	_, p, browser := overTLS(t)
	browser().launch(p, instructor)
	form := p.Answer(t, browser().login(p, learner))
	framed := browser().form("/lti/launch", form, append(top(p), "Sec-Fetch-Dest", "iframe")...)
	found := entryField.FindStringSubmatch(framed.body)
	if framed.status != 200 || found == nil {
		t.Fatalf("in a frame: %d %s", framed.status, framed.body)
	}
	for _, c := range (&http.Response{Header: framed.header}).Cookies() {
		if c.MaxAge >= 0 {
			t.Errorf("it lets in before anybody has clicked: %s", c.Raw)
		}
	}
	if err := p.Frame(framed.header); err != nil {
		t.Error(err)
	}
	if strings.Contains(framed.header.Get("Content-Security-Policy"), "evil") {
		t.Error("the page of another site may show it")
	}
	tab := browser()
	if got := tab.form("/lti/open", url.Values{"entry": {found[1]}}, "Sec-Fetch-Site", "cross-site", "Origin", "https://evil.test"); got.status != 403 || len(got.header.Values("Set-Cookie")) > 0 {
		t.Errorf("sent by another site: %d", got.status)
	}
	if got := tab.form("/lti/open", url.Values{"entry": {"e30." + found[1][4:]}}, "Sec-Fetch-Site", "same-origin"); got.status != 403 || len(got.header.Values("Set-Cookie")) > 0 {
		t.Errorf("a made-up entry: %d", got.status)
	}
	for range 2 { // the tab was closed, and the button is still there
		got := tab.form("/lti/open", url.Values{"entry": {found[1]}}, "Sec-Fetch-Site", "same-origin", "Sec-Fetch-Dest", "document")
		if got.status != http.StatusSeeOther || !strings.Contains(got.location, "/class#class=") {
			t.Fatalf("the click: %d %s", got.status, got.body)
		}
	}
	if status, body := tab.do("GET", "/api/places", nil); status != 200 || !strings.Contains(body, "Course c1") {
		t.Errorf("after the click: %d %s", status, body)
	}
}

func TestLTI_clocks(t *testing.T) {
	s, p, tool := startPlatform(t)
	s.stranger().launch(p, instructor)
	for _, tt := range []struct {
		ahead time.Duration
		in    bool
	}{{0, true}, {time.Hour, true}, {-90 * time.Second, true}, {-170 * time.Second, true}, {-190 * time.Second, false}} {
		p.Ahead(tt.ahead)
		got := s.stranger().launch(p, learner)
		if (got.status == http.StatusSeeOther) != tt.in {
			t.Errorf("a platform %v ahead: %d %s", tt.ahead, got.status, got.body)
		}
		if !tt.in && !strings.Contains(got.body, "clocks") {
			t.Errorf("it isn't said why: %s", got.body)
		}
	}
	for i, behind := range []time.Duration{0, time.Second, 55 * time.Second} {
		p.Ahead(-behind)
		p.Revoke()
		tool.Forget()
		if err := tool.Score(t.Context(), tool.Named("lms"), p.LineItem("i1"), lti.Score{Subject: "u1", Points: 1, Total: 2, At: time.Now().Add(time.Duration(i) * time.Second)}); err != nil {
			t.Errorf("a platform that is %v behind: %v", behind, err)
		}
	}
}

func TestLTI_keys_that_change(t *testing.T) {
	s, p, _ := startPlatform(t)
	s.stranger().launch(p, instructor)
	for _, name := range []string{"k2", "k2"} { // a new name, and a new key of the same name
		p.Rotate(name)
		if got := s.stranger().launch(p, learner); got.status != http.StatusSeeOther {
			t.Errorf("%d %s", got.status, got.body)
		}
	}
}

// TestLTI_refusals_show: whoever is refused reads why, in the platform's frame too, and
// the log has what an administrator compares.
func TestLTI_refusals_show(t *testing.T) {
	s, p, _ := startPlatform(t)
	s.stranger().launch(p, instructor)
	const claim = "https://purl.imsglobal.org/spec/lti/claim/"
	set := func(name string, v any) ltitest.Launch {
		l := learner
		l.Change = func(c map[string]any) { c[name] = v }
		return l
	}
	for name, tt := range map[string]struct {
		launch ltitest.Launch
		says   string
		logs   []string
	}{
		"another deployment": {set(claim+"deployment_id", "dep-9"), "dep-9", []string{`"deployment_id":"dep-9"`}},
		"over":               {set("exp", time.Now().Add(-time.Hour).Unix()), "good until", []string{`"deployment_id":"deployment-1"`}},
		"no course":          {set(claim+"context", map[string]string{}), "which course", nil},
		"used before":        {learner, "used before", nil},
	} {
		t.Run(name, func(t *testing.T) {
			b := s.stranger()
			form := p.Answer(t, b.login(p, tt.launch))
			if name == "used before" {
				s.stranger().form("/lti/launch", form, top(p)...)
			}
			got := b.form("/lti/launch", form, append(top(p), "Sec-Fetch-Dest", "iframe")...)
			if got.status != 403 || !strings.Contains(got.body, tt.says) {
				t.Errorf("refused with %d %s", got.status, got.body)
			}
			if err := p.Frame(got.header); err != nil {
				t.Error(err)
			}
			if !strings.Contains(got.body, `href="`+p.Pages+`/course/back?id=`) && name != "no course" {
				t.Errorf("there is no way back: %s", got.body)
			}
			line := lastLine(s, "a launch was refused")
			for _, want := range append(tt.logs, `"level":"WARN"`, `"issuer":"https://lms.example"`, `"client_id":"fewshot-client"`, `"platform":"lms"`) {
				if !strings.Contains(line, want) {
					t.Errorf("the log lacks %s: %s", want, line)
				}
			}
		})
	}
	t.Run("an unknown platform", func(t *testing.T) {
		form := p.Begin(learner)
		form.Set("iss", p.Pages)
		got := s.stranger().form("/lti/login", form, "Origin", p.Pages, "Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "iframe")
		if got.status != 403 || !strings.Contains(got.body, p.Pages) || p.Frame(got.header) != nil {
			t.Errorf("%d %s %v", got.status, got.body, p.Frame(got.header))
		}
		if line := lastLine(s, "a launch was refused"); !strings.Contains(line, `"issuer":"`+p.Pages+`"`) {
			t.Errorf("the log says %s", line)
		}
	})
	t.Run("an issuer with a slash at its end", func(t *testing.T) {
		b, l := s.stranger(), set("iss", p.Issuer+"/")
		form := p.Begin(l)
		form.Set("iss", p.Issuer+"/")
		begun := b.form("/lti/login", form, top(p)...)
		if got := b.form("/lti/launch", p.Answer(t, begun.location), top(p)...); got.status != http.StatusSeeOther {
			t.Errorf("%d %s", got.status, got.body)
		}
	})
}

// lastLine is the log's last line that has a text.
func lastLine(s *classSite, text string) (last string) {
	for line := range strings.SplitSeq(s.log.String(), "\n") {
		if strings.Contains(line, text) {
			last = line
		}
	}
	return last
}

// TestLTI_points_are_seen: the teacher's board and the student's page say how points
// stand, and each may have them sent again.
func TestLTI_points_are_seen(t *testing.T) {
	s, p, _ := startPlatform(t)
	teacher := s.stranger().launch(p, instructor)
	class := strings.TrimPrefix(teacher.location, "/teach#class=")
	l := learner
	l.LineItem = p.LineItem("i1")
	student, other := s.stranger().launch(p, l), s.stranger().launch(p, ltitest.Launch{Subject: "u2", Role: ltitest.Learner})
	path := "/api/classes/" + class
	student.must("POST", path+"/exercises/opposites/submissions", handIn("a"), nil)
	s.grade(chat.StreamerFunc(words("hidden").Stream))
	now := time.Now().Add(time.Second)
	back, err := s.store.ClaimPassback(t.Context(), "lms", now, now.Add(time.Minute))
	if err != nil {
		t.Fatal(err)
	}
	back.Why, back.Status = classes.WhyGone, 404
	if err := s.store.EndPassback(t.Context(), back, now.Add(time.Minute), time.Time{}); err != nil {
		t.Fatal(err)
	}
	stands := func(who launched) (all []classes.Passback) {
		t.Helper()
		var me classes.Me
		who.must("GET", path+"/me", nil, &me)
		return me.Passbacks
	}
	if got := stands(student); len(got) != 1 || got[0].State != classes.PassRefused || got[0].Why != classes.WhyGone || got[0].Status != 404 {
		t.Errorf("the student is told %+v", got)
	}
	if got := stands(other); len(got) != 0 {
		t.Errorf("another student is told %+v", got)
	}
	who, err := s.service.Teacher(t.Context(), cookieOf(teacher.person, "fewshot-teacher", "fewshot-launched"))
	if err != nil {
		t.Fatal(err)
	}
	seen := errors.New("seen")
	err = s.service.Watch(t.Context(), who, class, func(c classes.Change) error {
		if len(c.Passbacks) != 1 || c.Passbacks[0].State != classes.PassRefused {
			t.Errorf("the board has %+v", c.Passbacks)
		}
		return seen
	})
	if err != seen {
		t.Error(err)
	}
	other.must("POST", path+"/passbacks", nil, nil)
	if got := stands(student); got[0].State != classes.PassRefused {
		t.Errorf("another student has them sent again: %+v", got)
	}
	student.must("POST", path+"/passbacks", nil, nil)
	if got := stands(student); got[0].State != classes.PassWaiting {
		t.Errorf("sent again: %+v", got)
	}
	teacher.must("POST", "/api/teacher/classes/"+class+"/passbacks", nil, nil)
	s.stranger().refused("POST", path+"/passbacks", nil, 401, "not_in_class")
	s.stranger().refused("POST", "/api/teacher/classes/"+class+"/passbacks", nil, 401, "not_signed_in")
}

// cookieOf is the value of the first of some cookies that a browser has.
func cookieOf(p *person, names ...string) string {
	u, _ := url.Parse(p.s.URL)
	for _, c := range p.client.Jar.Cookies(u) {
		if slices.Contains(names, c.Name) {
			return c.Value
		}
	}
	return ""
}

// Whom a platform sent is signed in until the browser is closed, and half a day at most:
// computers of a school are shared.
func TestLTI_sessions_end(t *testing.T) {
	s, p, _ := startPlatform(t)
	teacher := s.stranger().launch(p, instructor)
	student := s.stranger().launch(p, learner)
	class, _, _ := strings.Cut(strings.TrimPrefix(student.location, "/class#class="), "&")
	for who, got := range map[string]launched{"the teacher": teacher, "a student": student} {
		set := got.header.Values("Set-Cookie")
		if all := strings.Join(set, "\n"); len(set) != 2 || !strings.Contains(all, "fewshot-back-"+class) || strings.Contains(all, "Max-Age") || strings.Contains(all, "Expires") {
			t.Errorf("%s has the cookies %q", who, set)
		}
	}
	in := func() (int, int) {
		student, _ := student.do("GET", "/api/classes/"+class+"/me", nil)
		teacher, _ := teacher.do("GET", "/api/teacher", nil)
		return student, teacher
	}
	for hours, signedIn := range map[int]bool{11: true, 13: false} {
		s.service.Now = func() time.Time { return time.Now().Add(time.Duration(hours) * time.Hour) }
		if student, teacher := in(); student == 401 == signedIn || teacher == 401 == signedIn {
			t.Errorf("after %d hours a student gets %d, the teacher %d", hours, student, teacher)
		}
	}
	s.service.Now = nil
	if again := student.launch(p, learner); again.location != student.location {
		t.Errorf("another launch leads to %d %s", again.status, again.location)
	}
}
