package lti

import (
	"slices"
	"testing"
)

// known is a platform as a configuration has it.
func known(change func(p *Platform)) Platform {
	p := Platform{Name: "lms", Issuer: "https://lms.example", ClientID: "c", AuthURL: "https://lms.example/a", TokenURL: "https://lms.example/t", JWKSURL: "https://lms.example/j"}
	change(&p)
	return p
}

func TestPlatform_Check_frame_origins(t *testing.T) {
	for origin, good := range map[string]bool{
		"https://school.instructure.com": true, "https://*.instructure.com": true, "https://school.example:8443": true, "http://localhost:8080": true,
		"": false, "*": false, "https://*": false, "https:": false, "'self'": false, "school.instructure.com": false, "https://school.example/": false,
		"https://school.example/page": false, "http://school.example": false, "https://a.example https://b.example": false, "https://a.example;script-src": false,
		"https://*.": false, "https://a.*.example": false, "https://u@a.example": false,
	} {
		p := known(func(p *Platform) { p.FrameOrigins = []string{origin} })
		if err := p.Check(); (err == nil) != good {
			t.Errorf("%q: %v", origin, err)
		}
	}
}

func TestCheckAll_refuses_two_alike(t *testing.T) {
	one := known(func(*Platform) {})
	for what, other := range map[string]Platform{
		"name":   known(func(p *Platform) { p.Issuer = "https://other.example" }),
		"client": known(func(p *Platform) { p.Name = "other" }),
	} {
		if CheckAll([]Platform{one, other}) == nil {
			t.Errorf("two of one %s are taken", what)
		}
	}
	if err := CheckAll([]Platform{one, known(func(p *Platform) { p.Name, p.ClientID = "other", "d" })}); err != nil {
		t.Error(err)
	}
}

func TestLaunch_Frames(t *testing.T) {
	p := known(func(p *Platform) {
		p.AuthURL, p.FrameOrigins = "https://sso.example/auth", []string{"https://*.school.example"}
	})
	l := Launch{Platform: &p, pages: []string{"https://course.example:8443/back?x=1", "", "javascript:alert(1)", "https://a.example;x/", "https://lms.example"}}
	if got := l.Frames(); !slices.Equal(got, []string{"https://sso.example", "https://lms.example", "https://*.school.example", "https://course.example:8443", "https://lms.example"}) {
		t.Errorf("%q", got)
	}
}
