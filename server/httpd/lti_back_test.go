package httpd

import (
	"encoding/json"
	"strings"
	"testing"

	"fewshot/app/classes"
	"fewshot/server/lti/ltitest"
)

// backOf is the way back that the server tells a person of a class; nil for none.
func (p *person) backOf(class string, teacher bool) *classes.Back {
	p.s.t.Helper()
	if teacher {
		var ways struct {
			Back map[string]*classes.Back `json:"back"`
		}
		p.read("/api/teacher/ways", &ways)
		return ways.Back[class]
	}
	var me classes.Me
	p.read("/api/classes/"+class+"/me", &me)
	return me.Back
}

func (p *person) read(path string, into any) {
	p.s.t.Helper()
	status, body := p.do("GET", path, nil)
	if err := json.Unmarshal([]byte(body), into); status != 200 || err != nil {
		p.s.t.Fatalf("%s: %d %s", path, status, body)
	}
}

// TestLTI_way_back: whoever came from a platform finds back to the page that it has
// signed, and to no other.
func TestLTI_way_back(t *testing.T) {
	s, p, _ := startPlatform(t)
	want := classes.Back{Platform: ltitest.School, Address: p.Pages + "/course/back?id=c1"}
	for name, l := range map[string]ltitest.Launch{"teacher": instructor, "student": learner} {
		t.Run(name, func(t *testing.T) {
			teaches := name == "teacher"
			b := s.stranger()
			from := b.launch(p, l)
			if got := b.backOf(classOf(t, from), teaches); got == nil || *got != want {
				t.Fatalf("the way back is %+v", got)
			}

			// Another course of the same person has its own; the first one stays.
			other := l
			other.Course = "c2"
			second := b.launch(p, other)
			if got := b.backOf(classOf(t, second), teaches); got == nil || got.Address != p.Pages+"/course/back?id=c2" {
				t.Errorf("of the second course: %+v", got)
			}
			if got := b.backOf(classOf(t, from), teaches); got == nil || *got != want {
				t.Errorf("of the first course after it: %+v", got)
			}

			// A launch that names none takes it away.
			none := l
			none.Change = func(c map[string]any) { delete(c, presentation) }
			b.launch(p, none)
			if got := b.backOf(classOf(t, from), teaches); got != nil {
				t.Errorf("after a launch with none: %+v", got)
			}
		})
	}
	t.Run("a platform without a name", func(t *testing.T) {
		b, l := s.stranger(), learner
		l.Change = func(c map[string]any) { delete(c, "https://purl.imsglobal.org/spec/lti/claim/tool_platform") }
		if got := b.backOf(classOf(t, b.launch(p, l)), false); got == nil || got.Platform != "lms" {
			t.Errorf("%+v", got)
		}
	})
	t.Run("who joined by the code", func(t *testing.T) {
		class := s.class(nil)
		b := s.student(class)
		if got := b.backOf(class.ID, false); got != nil {
			t.Errorf("%+v", got)
		}
	})
}

const presentation = "https://purl.imsglobal.org/spec/lti/claim/launch_presentation"

// Only addresses of pages lead back, and only as long as browsers keep.
func TestLTI_way_back_is_a_page(t *testing.T) {
	s, p, _ := startPlatform(t)
	for _, address := range []string{
		"", "javascript:alert(1)", "data:text/html,x", "//evil.test/", "/course", "ftp://lms.example/", "https:///course", "https://evil test/", "ht tp://x",
		"https://lms.example/?" + strings.Repeat("x", 5000),
	} {
		b, l := s.stranger(), learner
		l.Change = func(c map[string]any) { c[presentation] = map[string]string{"return_url": address} }
		from := b.launch(p, l)
		if got := b.backOf(classOf(t, from), false); got != nil {
			t.Errorf("%.40q leads back to %+v", address, got)
		}
		if strings.Contains(from.location, "return") || strings.Contains(from.location, "evil") {
			t.Errorf("%.40q is in %s", address, from.location)
		}
	}
}

// TestLTI_way_back_cannot_be_forged: it is sealed, for a person and a class.
func TestLTI_way_back_cannot_be_forged(t *testing.T) {
	s, p, _ := startPlatform(t)
	ada, bob := s.stranger(), s.stranger()
	class := classOf(t, ada.launch(p, learner))
	elsewhere := learner
	elsewhere.Course = "c2"
	second := classOf(t, ada.launch(p, elsewhere))
	his := learner
	his.Subject = "u2"
	his.Change = func(c map[string]any) { delete(c, presentation) }
	bob.launch(p, his)
	session := cookieOf(bob, "fewshot-member-"+class)
	hers := cookieOf(ada, "fewshot-back-"+class)
	if session == "" || hers == "" {
		t.Fatal("there are no cookies")
	}
	body, signature, _ := strings.Cut(hers, ".")
	ask := func(session, back string) *classes.Back {
		t.Helper()
		status, answer := s.stranger().do("GET", "/api/classes/"+class+"/me?return_url=https://evil.test/", nil, "Cookie", "fewshot-member-"+class+"="+session+"; fewshot-back-"+class+"="+back)
		var me classes.Me
		if err := json.Unmarshal([]byte(answer), &me); status != 200 || err != nil {
			t.Fatalf("%d %s", status, answer)
		}
		return me.Back
	}
	if got := ask(cookieOf(ada, "fewshot-member-"+class), hers); got == nil {
		t.Error("her own way back is not hers")
	}
	for name, back := range map[string]string{
		"somebody else's": hers, "changed": body[:len(body)-1] + "A." + signature, "unsigned": body + ".", "plain": "https://evil.test/", "empty": "",
	} {
		if got := ask(session, back); got != nil {
			t.Errorf("%s: %+v", name, got)
		}
	}
	if got := ask(cookieOf(ada, "fewshot-member-"+class), cookieOf(ada, "fewshot-back-"+second)); got != nil {
		t.Errorf("another class's: %+v", got)
	}
}
