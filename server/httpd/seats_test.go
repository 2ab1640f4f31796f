package httpd

import (
	"strings"
	"sync"
	"testing"

	"fewshot/app/chat"
	"fewshot/app/classes"
)

// meOf is what a student sees of a class.
func (p *person) meOf(c classes.Class) (me classes.Me) {
	p.s.t.Helper()
	p.must("GET", "/api/classes/"+c.ID+"/me", nil, &me)
	return me
}

// seats are the members of a class as the teacher sees them.
func (s *classSite) seats(c classes.Class) []classes.Seat {
	s.t.Helper()
	var x struct{ Members []classes.Seat }
	s.teacher.must("GET", "/api/teacher/classes/"+c.ID+"/export?as=json", nil, &x)
	return x.Members
}

func TestSeats_a_device_has_one(t *testing.T) {
	s := startClasses(t, words("yes"))
	c := s.class(func(c *classes.Class) { c.Student.Requests = 5 })
	p := s.student(c)
	for range 5 {
		p.must("POST", "/v1/completions", map[string]any{"model": "p/m", "prompt": "x", "max_tokens": 5}, nil, chat.ClassHeader, c.ID)
	}
	before := p.meOf(c)
	join := map[string]string{"code": c.Code}
	for _, leave := range []bool{false, true, true} {
		if leave {
			p.must("DELETE", "/api/classes/"+c.ID+"/me", nil, nil)
			p.refused("GET", "/api/classes/"+c.ID+"/me", nil, 401, "not_in_class")
		}
		var a arrives
		p.must("POST", "/api/join", join, &a)
		if after := p.meOf(c); !a.Again || after.Pseudonym != before.Pseudonym || after.Balance.Left().Requests != 0 {
			t.Errorf("joined again as %q with %+v left, was %q", after.Pseudonym, after.Balance.Left(), before.Pseudonym)
		}
	}
	if n := len(s.seats(c)); n != 1 {
		t.Errorf("one device has %d seats", n)
	}
	s.student(c) // another device
	if n := len(s.seats(c)); n != 2 {
		t.Errorf("two devices have %d seats", n)
	}
}

func TestSeats_a_class_joins_behind_one_address(t *testing.T) {
	s := startClasses(t, words("yes"))
	c := s.class(nil)
	var all sync.WaitGroup
	for range 14 {
		all.Go(func() { s.student(c) })
	}
	all.Wait()
	seats := s.seats(c)
	most := 0
	for _, seat := range seats {
		most = max(most, seat.Burst)
	}
	if len(seats) != 14 || most < 5 {
		t.Errorf("%d have a seat, %d are said to have come at once", len(seats), most)
	}
	if _, file := s.teacher.do("GET", "/api/teacher/classes/"+c.ID+"/export?as=json", nil); strings.Contains(file, campusAddress) {
		t.Error("the address is kept")
	}
}

func TestSeats_who_was_removed_is_told_so(t *testing.T) {
	s := startClasses(t, words("yes"))
	c := s.class(func(c *classes.Class) { c.Seats = 2 })
	alice, bob := s.student(c), s.student(c)
	name := alice.meOf(c).Pseudonym
	link := alice.meOf(c).Return
	join := map[string]string{"code": c.Code}
	s.person().refused("POST", "/api/join", join, 403, "class_full")
	id := ""
	for _, seat := range s.seats(c) {
		if seat.Pseudonym == name {
			id = seat.ID
		}
	}
	address := "/api/teacher/classes/" + c.ID + "/members/" + id
	bob.refused("DELETE", address, nil, 401, "not_signed_in")
	s.teacher.must("DELETE", address, nil, nil)

	// On every way in, and the seat is another's.
	alice.refused("GET", "/api/classes/"+c.ID+"/me", nil, 403, "removed")
	alice.refused("POST", "/v1/completions", map[string]any{"model": "p/m", "prompt": "x"}, 403, "removed", chat.ClassHeader, c.ID)
	alice.refused("POST", "/api/classes/"+c.ID+"/exercises/opposites/submissions", handIn("k"), 403, "removed")
	alice.refused("POST", "/api/join", join, 403, "removed")
	s.person().refused("POST", "/api/return", map[string]string{"token": link}, 403, "removed")
	var places []any
	alice.must("GET", "/api/places", nil, &places)
	if len(places) != 0 {
		t.Errorf("the device is in %v", places)
	}
	carol := s.student(c)

	// Back, once there is a seat.
	s.teacher.refused("POST", address, nil, 403, "class_full")
	s.teacher.must("PUT", "/api/teacher/classes/"+c.ID, func() classes.Class { c.Seats = 3; return c }(), nil)
	s.teacher.must("POST", address, nil, nil)
	if alice.meOf(c).Pseudonym != name || carol.meOf(c).Pseudonym == name {
		t.Error("who was put back is somebody else")
	}
	s.teacher.refused("DELETE", "/api/teacher/classes/"+c.ID+"/members/nobody", nil, 404, "member_not_found")
}

func TestSeats_nobody_is_swapped_in_silence(t *testing.T) {
	s := startClasses(t, words("yes"))
	c, other := s.class(nil), s.class(nil)
	mine, classmate := s.student(c), s.student(c)
	me, them := mine.meOf(c), classmate.meOf(c)
	link := map[string]any{"token": them.Return}
	var a arrives
	mine.must("POST", "/api/return", link, &a)
	if a.Now != me.Pseudonym || a.Other != them.Pseudonym || mine.meOf(c).Pseudonym != me.Pseudonym {
		t.Errorf("a classmate's link: %+v, and now %q", a, mine.meOf(c).Pseudonym)
	}
	a = arrives{}
	mine.must("POST", "/api/return", map[string]any{"token": me.Return}, &a)
	if a.Now != "" {
		t.Errorf("my own link asks: %+v", a)
	}
	a = arrives{}
	mine.must("POST", "/api/return", map[string]any{"token": s.student(other).meOf(other).Return}, &a)
	if a.Now != "" {
		t.Errorf("a link of another class asks: %+v", a)
	}
	link["switch"] = true
	mine.must("POST", "/api/return", link, nil)
	if mine.meOf(c).Pseudonym != them.Pseudonym {
		t.Error("who switches is not switched")
	}

	// Teachers too.
	_, token, err := s.service.SignIn(t.Context(), [32]byte{1}, "")
	if err != nil {
		t.Fatal(err)
	}
	var asks struct{ Other bool }
	s.teacher.must("POST", "/api/teacher", map[string]any{"token": token}, &asks)
	s.teacher.must("GET", "/api/teacher/classes/"+c.ID, nil, nil)
	if !asks.Other {
		t.Error("another teacher's link doesn't ask")
	}
	s.teacher.must("POST", "/api/teacher", map[string]any{"token": s.token}, nil)
	s.teacher.must("POST", "/api/teacher", map[string]any{"token": token, "switch": true}, nil)
	s.teacher.refused("GET", "/api/teacher/classes/"+c.ID, nil, 404, "class_not_found")
}

// arrives is the answer to who comes into a class.
type arrives struct {
	Class, Now, Other string
	Again             bool
}
