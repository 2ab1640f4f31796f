package httpd

import (
	"fmt"
	"sync"
	"testing"
)

func TestClasses_who_is_right_is_never_locked_out(t *testing.T) {
	join := func(code string) map[string]string { return map[string]string{"code": code} }
	for _, typos := range []int{10, 100} {
		t.Run(fmt.Sprint(typos, " typos of a class behind one address"), func(t *testing.T) {
			s := startClasses(t, words("yes"))
			c := s.class(nil)
			p := s.person()
			for i := range typos {
				p.refused("POST", "/api/join", join(fmt.Sprintf("00000-00%03d", i)), 404, "code_unknown")
				p.refused("POST", "/api/join", join(fmt.Sprintf("00000-0%03d", i)), 404, "code_unknown") // a digit is missing
				p.refused("POST", "/api/return", map[string]string{"token": fmt.Sprintf("fsm-%026d", i)}, 401, "token_unknown")
				p.refused("POST", "/api/teacher", map[string]string{"token": fmt.Sprintf("fst-%026d", i)}, 401, "token_unknown")
			}
			s.student(c)
			s.person().must("POST", "/api/teacher", map[string]string{"token": s.token}, nil)
		})
	}
	t.Run("wrong codes from many addresses", func(t *testing.T) {
		s := startClasses(t, words("yes"))
		c, quiet := s.class(nil), s.class(nil)
		var all sync.WaitGroup
		for i := range 30 {
			all.Go(func() {
				p := s.elsewhere(fmt.Sprintf("2001:db8:%x::1", i))
				for n := range 10 {
					if status, answer := p.do("POST", "/api/join", join(fmt.Sprintf("%05d-%05d", i, n))); status != 404 && status != 429 {
						t.Errorf("%d %s", status, answer)
					}
				}
			})
		}
		all.Wait()
		s.student(c)
		s.elsewhere("198.51.100.7").must("POST", "/api/join", join(quiet.Code), nil)
		s.elsewhere("2001:db8:8::9").must("POST", "/api/join", join(c.Code), nil) // from the household of an attacker
	})
}
