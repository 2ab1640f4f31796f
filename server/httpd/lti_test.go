package httpd

import (
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/go-jose/go-jose/v4"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/server/httpd/classapi"
	"fewshot/server/lti"
	"fewshot/server/lti/ltitest"
)

// hanParagraph is a paragraph in Chinese.
var hanParagraph = regexp.MustCompile(`<p lang="zh-CN">\p{Han}[^<]+。`)

// startPlatform starts a learning platform and a server that knows it.
func startPlatform(t *testing.T) (*classSite, *ltitest.Platform, *lti.Tool) {
	p := ltitest.New()
	t.Cleanup(p.Close)
	key, err := lti.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	tool, err := lti.New([]lti.Platform{{
		Name: "lms", Issuer: p.Issuer, ClientID: ltitest.ClientID, Deployments: []string{ltitest.Deployment},
		AuthURL: p.Auth + "/auth", TokenURL: p.Auth + "/token", JWKSURL: p.Auth + "/jwks",
	}}, key, []byte("a secret of the test's own, for its states"))
	if err != nil {
		t.Fatal(err)
	}
	p.ToolKey = func() (*jose.JSONWebKeySet, error) {
		var set jose.JSONWebKeySet
		return &set, json.Unmarshal(tool.JWKS(), &set)
	}
	s := startClassesWith(t, words("hidden"), func(c *classapi.Classes) { c.LTI = tool })
	return s, p, tool
}

// launched is a browser after a launch.
type launched struct {
	*person
	status   int
	location string
	body     string
	header   http.Header
}

// form posts a form as a page of another site does.
func (p *person) form(path string, form url.Values, headers ...string) launched {
	p.s.t.Helper()
	r, err := http.NewRequest("POST", p.s.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.client.Do(r)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return launched{p, res.StatusCode, res.Header.Get("Location"), string(body), res.Header}
}

// stranger is a browser that follows no redirects.
func (s *classSite) stranger() *person {
	jar, _ := cookiejar.New(nil)
	return &person{s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}, campusAddress}
}

var crossSite = []string{"Sec-Fetch-Site", "cross-site", "Origin", "https://lms.example"}

// top are the headers of a form that a platform's page posts in a window of its own.
func top(p *ltitest.Platform) []string {
	return []string{"Sec-Fetch-Site", "cross-site", "Sec-Fetch-Dest", "document", "Origin", p.Auth}
}

// login begins a launch and returns where the tool sends the browser.
func (p *person) login(platform *ltitest.Platform, launch ltitest.Launch) string {
	p.s.t.Helper()
	l := p.form("/lti/login", platform.Begin(launch), top(platform)...)
	if l.status != http.StatusFound || !strings.HasPrefix(l.location, platform.Auth+"/auth?") {
		p.s.t.Fatalf("the login answered %d %s %s", l.status, l.location, l.body)
	}
	return l.location
}

// launch goes all the way.
func (p *person) launch(platform *ltitest.Platform, l ltitest.Launch, headers ...string) launched {
	p.s.t.Helper()
	return p.form("/lti/launch", platform.Answer(p.s.t, p.login(platform, l)), append(top(platform), headers...)...)
}

func TestLTI(t *testing.T) {
	s, p, tool := startPlatform(t)

	// A student comes before the teacher, which makes the class.
	early := s.stranger().launch(p, ltitest.Launch{Subject: "u1", Role: ltitest.Learner, Exercise: "opposites"})
	if early.status != http.StatusSeeOther || !strings.HasPrefix(early.location, "/class#class=") {
		t.Errorf("before there is a class: %d %s", early.status, early.body)
	}

	// The teacher opens the course, and chooses an exercise.
	teacher := s.stranger().launch(p, ltitest.Launch{Subject: "t1", Role: ltitest.Instructor})
	class, ok := strings.CutPrefix(teacher.location, "/teach#class=")
	if teacher.status != http.StatusSeeOther || !ok {
		t.Fatalf("the teacher gets %d %s %s", teacher.status, teacher.location, teacher.body)
	}
	var c classes.Class
	teacher.must("GET", "/api/teacher/classes/"+class, nil, &c)
	if c.Name != "Course c1" {
		t.Errorf("the class is %+v", c)
	}
	offer := s.stranger().launch(p, ltitest.Launch{Subject: "t2", Role: ltitest.Instructor, Kind: lti.DeepLinking}, "Sec-Fetch-Dest", "iframe")
	sealed := regexp.MustCompile(`name="offer" value="([^"]+)"`).FindStringSubmatch(offer.body)
	if offer.status != 200 || sealed == nil || !strings.Contains(offer.body, "Opposites") || p.Frame(offer.header) != nil {
		t.Fatalf("the offer is %d %s", offer.status, offer.body)
	}
	back := offer.form("/lti/choose", url.Values{"offer": {sealed[1]}, "exercise": {"opposites"}})
	answer := regexp.MustCompile(`name="JWT" value="([^"]+)"`).FindStringSubmatch(back.body)
	if back.status != 200 || answer == nil || !strings.Contains(back.body, p.Pages+"/return") || !strings.Contains(back.header.Get("Content-Security-Policy"), "form-action 'self' "+p.Pages) {
		t.Fatalf("the choice is %d %s", back.status, back.body)
	}
	links := p.Chosen(t, answer[1])
	if len(links) != 1 || links[0].Custom["exercise"] != "opposites" || links[0].Resource != "opposites" || links[0].Maximum != 10 || links[0].URL != s.URL+"/lti/launch" {
		t.Errorf("the choice is %+v", links)
	}

	// A student opens it, works, and the points arrive.
	student := s.stranger().launch(p, ltitest.Launch{Subject: "u1", Role: ltitest.Learner, Exercise: "opposites", LineItem: p.LineItem("i1")})
	if student.status != http.StatusSeeOther || student.location != "/class#class="+class+"&exercise=opposites" {
		t.Fatalf("the student gets %d %s %s", student.status, student.location, student.body)
	}
	var me classes.Me
	student.must("GET", "/api/classes/"+class+"/me", nil, &me)
	again := s.stranger().launch(p, ltitest.Launch{Subject: "u1", Role: ltitest.Learner, Exercise: "opposites", LineItem: p.LineItem("i1")})
	var same classes.Me
	again.must("GET", "/api/classes/"+class+"/me", nil, &same)
	if me.Pseudonym == "" || me.Pseudonym != same.Pseudonym {
		t.Errorf("the student is %q, and from another device %q", me.Pseudonym, same.Pseudonym)
	}
	p.Break(1) // the first try fails
	student.must("POST", "/api/classes/"+class+"/exercises/opposites/submissions", handIn("a"), nil)
	s.grade(chat.StreamerFunc(words("hidden").Stream))
	send := func(now time.Time) {
		t.Helper()
		claimed := now.Add(time.Minute)
		for {
			b, err := s.store.ClaimPassback(t.Context(), "lms", now, claimed)
			if err != nil {
				return // nothing is due
			}
			failed := tool.Score(t.Context(), tool.Named(b.Platform), b.Address, lti.Score{Subject: b.Subject, Points: 10, Total: 10, At: now})
			if failed == nil {
				b.Sent = 10
				s.store.EndPassback(t.Context(), b, claimed, time.Time{})
				continue
			}
			b.Attempts++
			s.store.EndPassback(t.Context(), b, claimed, now.Add(time.Minute))
		}
	}
	send(time.Now().Add(time.Second))
	if n := len(p.Scores()); n != 0 {
		t.Errorf("%d scores arrived at a platform that was down", n)
	}
	send(time.Now().Add(2 * time.Minute))
	scores := p.Scores()
	if len(scores) != 1 || scores[0].UserID != "u1" || scores[0].Given != 10 || scores[0].Maximum != 10 || scores[0].LineItem != "i1?type=1" || scores[0].Grading != "FullyGraded" {
		t.Errorf("the scores are %+v", scores)
	}
	send(time.Now().Add(time.Hour))
	if n := len(p.Scores()); n != 1 {
		t.Errorf("a score arrived %d times", n)
	}

	// Nothing of who they are is kept.
	_, file := teacher.do("GET", "/api/teacher/classes/"+class+"/export?as=json", nil)
	if strings.Contains(file, "Real Name") || strings.Contains(file, "somebody@") {
		t.Error("the export says who a student is")
	}

	// In a frame there is a button instead of a redirect, and it lets in.
	framed := s.stranger().launch(p, ltitest.Launch{Subject: "u2", Role: ltitest.Learner, Exercise: "opposites"}, "Sec-Fetch-Dest", "iframe")
	button := entryField.FindStringSubmatch(framed.body)
	if framed.status != 200 || button == nil {
		t.Fatalf("in a frame: %d %s", framed.status, framed.body)
	}
	tab := s.stranger()
	if got := tab.form("/lti/open", url.Values{"entry": {button[1]}}); got.status != http.StatusSeeOther {
		t.Fatalf("the button: %d %s", got.status, got.body)
	}
	tab.must("GET", "/api/classes/"+class+"/me", nil, nil)
}

func TestLTI_attacks(t *testing.T) {
	s, p, _ := startPlatform(t)
	s.stranger().launch(p, ltitest.Launch{Subject: "t1", Role: ltitest.Instructor})
	other := ltitest.New()
	t.Cleanup(other.Close)
	const claim = "https://purl.imsglobal.org/spec/lti/claim/"
	publicPEM := func() []byte {
		res, err := http.Get(p.Auth + "/jwks")
		if err != nil {
			t.Fatal(err)
		}
		defer res.Body.Close()
		var set jose.JSONWebKeySet
		json.NewDecoder(res.Body).Decode(&set)
		der, _ := x509.MarshalPKIXPublicKey(set.Keys[0].Key)
		return pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: der})
	}
	set := func(name string, v any) func(map[string]any) {
		return func(c map[string]any) { c[name] = v }
	}
	for name, l := range map[string]ltitest.Launch{
		"signed by another platform": {Sign: other.Sign},
		"not signed": {Sign: func(c map[string]any) string {
			parts := strings.Split(p.Sign(c), ".")
			return "eyJhbGciOiJub25lIn0." + parts[1] + "."
		}},
		"signed with the public key as a secret": {Sign: func(c map[string]any) string { return ltitest.Signed(jose.HS256, publicPEM(), c) }},
		"changed after it was signed": {Sign: func(c map[string]any) string {
			good := strings.Split(p.Sign(c), ".")
			c[claim+"roles"] = []string{ltitest.Instructor}
			return good[0] + "." + strings.Split(p.Sign(c), ".")[1] + "." + good[2]
		}},
		"for another program":           {Change: set("aud", "somebody-else")},
		"for several, and not for us":   {Change: func(c map[string]any) { c["aud"] = []string{ltitest.ClientID, "else"}; c["azp"] = "else" }},
		"from another issuer":           {Change: set("iss", "https://other.example")},
		"over":                          {Change: set("exp", time.Now().Add(-3*time.Minute).Unix())},
		"another nonce":                 {Change: set("nonce", "made up")},
		"no nonce":                      {Change: set("nonce", "")},
		"another deployment":            {Change: set(claim+"deployment_id", "deployment-2")},
		"no deployment":                 {Change: set(claim+"deployment_id", "")},
		"another version":               {Change: set(claim+"version", "1.1")},
		"nobody":                        {Change: set("sub", "")},
		"no course":                     {Change: set(claim+"context", map[string]string{})},
		"an unknown kind":               {Kind: "LtiStartProctoring"},
		"a learner who wants to choose": {Kind: lti.DeepLinking},
	} {
		t.Run(name, func(t *testing.T) {
			l.Subject, l.Role = "u1", ltitest.Learner
			got := s.stranger().launch(p, l)
			if got.status != 403 || len(got.header.Values("Set-Cookie")) > 0 || got.location != "" || !strings.Contains(got.header.Get("Content-Type"), "text/html") {
				t.Errorf("let in: %d %s %s", got.status, got.location, got.body)
			}
			if said := hanParagraph.FindString(got.body); said == "" || strings.Contains(said, "无法从学习平台打开这里。") { // what is wrong, not that something is
				t.Errorf("no Chinese: %s", got.body)
			}
		})
	}
	t.Run("used twice", func(t *testing.T) {
		b := s.stranger()
		form := p.Answer(t, b.login(p, ltitest.Launch{Subject: "u1", Role: ltitest.Learner}))
		if first := b.form("/lti/launch", form, top(p)...); first.status != http.StatusSeeOther {
			t.Fatalf("the first time: %d %s", first.status, first.body)
		}
		if second := s.stranger().form("/lti/launch", form, top(p)...); second.status != 403 {
			t.Errorf("the second time: %d %s", second.status, second.location)
		}
	})
	t.Run("a state made up", func(t *testing.T) {
		b := s.stranger()
		form := p.Answer(t, b.login(p, ltitest.Launch{Subject: "u1", Role: ltitest.Learner}))
		form.Set("state", form.Get("state")[:20]+"x"+form.Get("state")[21:])
		if got := b.form("/lti/launch", form, top(p)...); got.status != 403 {
			t.Errorf("let in: %d", got.status)
		}
	})
	t.Run("an unknown platform", func(t *testing.T) {
		if got := s.stranger().form("/lti/login", url.Values{"iss": {"https://other.example"}, "login_hint": {"u1"}}); got.status != 403 || got.location != "" {
			t.Errorf("sent to %d %s", got.status, got.location)
		}
	})
	t.Run("a choice made up, or from another site", func(t *testing.T) {
		if got := s.stranger().form("/lti/choose", url.Values{"offer": {"e30.AAAA"}, "exercise": {"opposites"}}); got.status != 403 {
			t.Errorf("taken: %d", got.status)
		}
		if got := s.stranger().form("/lti/choose", url.Values{"offer": {"e30.AAAA"}}, crossSite...); got.status != 403 || !strings.Contains(got.body, "cross_origin") {
			t.Errorf("from another site: %d %s", got.status, got.body)
		}
	})
	t.Run("another course", func(t *testing.T) {
		one := s.stranger().launch(p, ltitest.Launch{Subject: "t1", Role: ltitest.Instructor, Course: "c7"})
		two := s.stranger().launch(p, ltitest.Launch{Subject: "t8", Role: ltitest.Instructor, Course: "c8"})
		class := strings.TrimPrefix(one.location, "/teach#class=")
		two.refused("GET", "/api/teacher/classes/"+class, nil, 404, "class_not_found")
		student := s.stranger().launch(p, ltitest.Launch{Subject: "u1", Role: ltitest.Learner, Course: "c8"})
		student.refused("GET", "/api/classes/"+class+"/me", nil, 401, "not_in_class")
	})
	t.Run("a session that is over", func(t *testing.T) {
		got := s.stranger().launch(p, ltitest.Launch{Subject: "u9", Role: ltitest.Learner})
		class, _, _ := strings.Cut(strings.TrimPrefix(got.location, "/class#class="), "&")
		got.must("GET", "/api/classes/"+class+"/me", nil, nil)
		s.service.Now = func() time.Time { return time.Now().Add(31 * 24 * time.Hour) }
		defer func() { s.service.Now = nil }()
		got.refused("GET", "/api/classes/"+class+"/me", nil, 401, "session_over")
	})
	t.Run("a line item of a private network", func(t *testing.T) {
		key, _ := lti.NewKey()
		tool, err := lti.New([]lti.Platform{{Name: "x", Issuer: "https://lms.example", ClientID: "c", AuthURL: "https://lms.example/a", TokenURL: p.Auth + "/token", JWKSURL: p.Auth + "/jwks"}}, key, []byte("another secret of this test, long enough"))
		if err != nil {
			t.Fatal(err)
		}
		p.ToolKey = func() (*jose.JSONWebKeySet, error) {
			var set jose.JSONWebKeySet
			return &set, json.Unmarshal(tool.JWKS(), &set)
		}
		for _, address := range []string{"https://localhost:1/items/1", "https://10.0.0.1/items/1", "https://169.254.169.254/latest", "file:///etc/passwd", "http://lms.example/items/1"} {
			err := tool.Score(t.Context(), tool.Named("x"), address, lti.Score{Subject: "u", Total: 1})
			if err == nil {
				t.Errorf("a score was sent to %s", address)
			}
		}
	})
}
