package httpd

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"testing"

	"fewshot/app/classes"
	"fewshot/app/operator"
	"fewshot/server/classroom"
)

// TestOperator lets in who has the token that the server printed, and nobody else.
func TestOperator(t *testing.T) {
	s := startClasses(t, words("yes"))
	c := s.class(func(c *classes.Class) { c.Name = "Prompting 一" })
	s.student(c)
	s.class(nil)

	s.person().refused("GET", "/api/operator", nil, http.StatusUnauthorized, "not_signed_in")
	s.student(c).refused("GET", "/api/operator", nil, http.StatusUnauthorized, "not_signed_in")
	_, session, err := s.service.SignIn(context.Background(), classroom.Identity("https://id.example", "ada"), "")
	if err != nil {
		t.Fatal(err)
	}
	ada := s.person()
	for token, want := range map[string]struct {
		status int
		code   string
	}{
		session:                          {http.StatusForbidden, "not_operator"},
		"fst-AAAAAAAAAAAAAAAAAAAAAAAAAA": {http.StatusUnauthorized, "token_unknown"},
	} {
		ada.refused("GET", "/api/operator", nil, want.status, want.code, "Cookie", "fewshot-teacher="+token)
		ada.refused("GET", "/api/operator", nil, http.StatusUnauthorized, "not_signed_in", "Cookie", "fewshot-launched="+token)
	}
	if _, ways := ada.do("GET", "/api/teacher/ways", nil, "Cookie", "fewshot-teacher="+session); !strings.Contains(ways, `"operator":false`) {
		t.Errorf("another teacher is told %s", ways)
	}
	if _, ways := s.teacher.do("GET", "/api/teacher/ways", nil); !strings.Contains(ways, `"operator":true`) {
		t.Errorf("the operator is told %s", ways)
	}

	var got operator.Server
	s.teacher.must("GET", "/api/operator", nil, &got)
	at := slices.IndexFunc(got.Classes, func(o operator.Class) bool { return o.Name == c.Name })
	if len(got.Classes) != 2 || got.More != 0 || at < 0 || got.Classes[at].Students != 2 || got.Classes[at].Balance.Cap != c.Budget {
		t.Errorf("the classes are %+v and %d more", got.Classes, got.More)
	}
}
