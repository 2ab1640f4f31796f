package httpd

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"sync"
	"testing"

	"fewshot/app/classes"
	"fewshot/server/classroom"
	"fewshot/server/lti"
	"fewshot/server/lti/ltitest"
	"fewshot/server/store/storetest"
)

// classOf is the class that a launch led to.
func classOf(t *testing.T, l launched) string {
	t.Helper()
	_, rest, ok := strings.Cut(l.location, "#class=")
	if l.status != http.StatusSeeOther || !ok {
		t.Fatalf("let in: %d %s %s", l.status, l.location, l.body)
	}
	class, _, _ := strings.Cut(rest, "&")
	return class
}

// choose has a teacher choose exercises for a course, and returns the links.
func (s *classSite) choose(p *ltitest.Platform, who ltitest.Launch, exercises ...string) []ltitest.Link {
	s.t.Helper()
	who.Kind = lti.DeepLinking
	page := s.stranger().launch(p, who, "Sec-Fetch-Dest", "iframe")
	offer := regexp.MustCompile(`name="offer" value="([^"]+)"`).FindStringSubmatch(page.body)
	if page.status != 200 || offer == nil {
		s.t.Fatalf("the offer is %d %s", page.status, page.body)
	}
	chosen := page.form("/lti/choose", url.Values{"offer": {offer[1]}, "exercise": exercises})
	answer := regexp.MustCompile(`name="JWT" value="([^"]+)"`).FindStringSubmatch(chosen.body)
	if chosen.status != 200 || answer == nil {
		s.t.Fatalf("the choice is %d %s", chosen.status, chosen.body)
	}
	return p.Chosen(s.t, answer[1])
}

// writes puts an exercise of the teacher's into a class.
func writes(t *testing.T, teacher launched, class, id string) {
	t.Helper()
	data, err := storetest.Exercise(id).Encode()
	if err != nil {
		t.Fatal(err)
	}
	teacher.must("POST", "/api/teacher/classes/"+class+"/exercises", json.RawMessage(data), nil)
}

// TestLTI_a_copied_course: its links work for whoever comes first, those of exercises
// that the teacher wrote too.
func TestLTI_a_copied_course(t *testing.T) {
	s, p, _ := startPlatform(t)
	teacher := s.stranger().launch(p, instructor)
	origin := classOf(t, teacher)
	writes(t, teacher, origin, "my-own")
	links := s.choose(p, instructor, "opposites", "my-own")
	if len(links) != 2 {
		t.Fatalf("chosen: %+v", links)
	}
	for _, link := range links {
		student := s.stranger().launch(p, p.Follow(link, "copy", ltitest.Launch{Subject: "u1", Role: ltitest.Learner}))
		class := classOf(t, student)
		var me classes.Me
		student.must("GET", "/api/classes/"+class+"/me", nil, &me)
		if class == origin || me.Class.Name != "Course copy" || !has(me.Exercises, link.Custom["exercise"]) {
			t.Errorf("%v leads to %s with %+v", link, me.Class.Name, me.Exercises)
		}
	}
	if again := s.stranger().launch(p, p.Follow(links[1], "copy", instructor)); again.location != "/teach#class="+classOf(t, again)+"&exercise=my-own" {
		t.Errorf("the teacher is led to %q", again.location)
	}

	// A link says where its exercise is from, and can't say more.
	forged := links[1]
	forged.Custom = map[string]string{"exercise": "opposites-2", "origin": links[1].Custom["origin"]}
	writes(t, teacher, origin, "opposites-2")
	got := s.stranger().launch(p, p.Follow(forged, "thief", instructor))
	if got.status != 403 || !strings.Contains(got.body, "any more") {
		t.Errorf("an exercise that the link wasn't made for: %d %s", got.status, got.location)
	}
}

func has(all []classes.Exercise, id string) bool {
	for _, e := range all {
		if e.ID == id {
			return true
		}
	}
	return false
}

// TestLTI_first_opening_by_many: one class comes of it, and nobody gets an error.
func TestLTI_first_opening_by_many(t *testing.T) {
	s, p, _ := startPlatform(t)
	var all sync.WaitGroup
	where := make([]string, 8)
	for i := range where {
		b := s.stranger()
		l := ltitest.Launch{Subject: fmt.Sprint("t", i%2), Role: ltitest.Instructor, Course: "new", Exercise: "opposites"}
		if i > 3 {
			l.Subject, l.Role = fmt.Sprint("u", i), ltitest.Learner
		}
		form := p.Answer(t, b.login(p, l))
		all.Go(func() {
			got := b.form("/lti/launch", form, top(p)...)
			_, rest, _ := strings.Cut(got.location, "#class=")
			where[i], _, _ = strings.Cut(rest, "&")
			if got.status != http.StatusSeeOther {
				t.Errorf("%d %s", got.status, got.body)
			}
		})
	}
	all.Wait()
	for _, class := range where {
		if class == "" || class != where[0] {
			t.Errorf("the course has the classes %q", where)
			break
		}
	}
	if left, err := s.store.OfPlatforms(t.Context()); err != nil || len(left) != 1 {
		t.Errorf("%d classes are left, %v", len(left), err)
	}
}

// TestLTI_one_teacher_of_several_courses: a launch takes no course and no sign-in away.
func TestLTI_one_teacher_of_several_courses(t *testing.T) {
	s, p, _ := startPlatform(t)
	b := s.stranger()
	b.must("POST", "/api/teacher", map[string]string{"token": s.token}, nil)
	mine := s.class(nil)
	one := classOf(t, b.launch(p, instructor))
	second := instructor
	second.Course = "c2"
	two := classOf(t, b.launch(p, second))
	var list []classes.Class
	b.must("GET", "/api/teacher/classes", nil, &list)
	var seen []string
	for _, c := range list {
		seen = append(seen, c.ID)
	}
	if fmt.Sprint(seen) != fmt.Sprint([]string{mine.ID, one, two}) {
		t.Errorf("the list has %v, want %v", seen, []string{mine.ID, one, two})
	}
	for _, class := range seen {
		b.must("GET", "/api/teacher/classes/"+class, nil, nil)
		b.must("POST", "/api/teacher/classes/"+class+"/code", nil, nil)
	}
	b.must("POST", "/api/teacher/classes", map[string]any{
		"name": "Another", "language": "en", "models": []string{"tiny/instruct"}, "seats": 3, "budget": map[string]int{"requests": 9}, "student": map[string]int{"requests": 3},
	}, nil) // as who signed in
	b.must("DELETE", "/api/teacher", nil, nil)
	b.refused("GET", "/api/teacher/classes", nil, 401, "not_signed_in")

	// A colleague has the course that both teach, and no other.
	colleague := s.stranger().launch(p, ltitest.Launch{Subject: "t2", Role: ltitest.Instructor})
	colleague.must("GET", "/api/teacher/classes/"+one, nil, nil)
	colleague.refused("GET", "/api/teacher/classes/"+two, nil, 404, "class_not_found")
}

// TestLTI_money: what teachers of a platform can spend is what the operator says.
func TestLTI_money(t *testing.T) {
	s, p, _ := startPlatform(t)
	const paid = "openai/gpt-5.5"
	teacher := s.stranger().launch(p, instructor)
	class := classOf(t, teacher)
	var c classes.Class
	teacher.must("GET", "/api/teacher/classes/"+class, nil, &c)
	path := "/api/teacher/classes/"
	change := func(with func(c *classes.Class)) classes.Class {
		changed := c
		changed.Models = append([]string(nil), c.Models...)
		with(&changed)
		return changed
	}

	// 1. Without a word in the configuration there are the tiny models, and no money.
	teacher.refused("POST", "/api/teacher/classes", c, 403, "from_platform")
	teacher.refused("PUT", path+class, change(func(c *classes.Class) { c.Models = append(c.Models, paid) }), 403, "from_platform")
	teacher.refused("PUT", path+class, change(func(c *classes.Class) { c.Budget.MicroUSD = 1 }), 403, "from_platform")
	teacher.must("PUT", path+class, change(func(c *classes.Class) { c.Name = "Renamed" }), nil)

	// 2. With one, each class has its part while there is some.
	s.service.Grants = map[string]classroom.Grant{"lms": {Models: []string{paid}, Class: 2e6, All: 5e6}}
	var budgets []int64
	var last classes.Class
	for i := range 3 {
		l := instructor
		l.Course = fmt.Sprint("paid-", i)
		b := s.stranger().launch(p, l)
		b.must("GET", path+classOf(t, b), nil, &last)
		budgets = append(budgets, last.Budget.MicroUSD)
		if i < 2 && !last.Allows(paid) {
			t.Errorf("the class lacks the model: %v", last.Models)
		}
	}
	if fmt.Sprint(budgets) != "[2000000 2000000 0]" {
		t.Errorf("the classes have %v", budgets)
	}
	teacher.must("PUT", path+class, change(func(c *classes.Class) { c.Models, c.Budget.MicroUSD = append(c.Models, paid), 1e6 }), nil)
	teacher.refused("PUT", path+class, change(func(c *classes.Class) { c.Budget.MicroUSD = 15e5 }), 403, "from_platform") // in all
	teacher.refused("PUT", path+class, change(func(c *classes.Class) { c.Budget.MicroUSD = 3e6 }), 403, "from_platform")  // of a class

	// 3. Who deletes a class doesn't get its money back that was spent.
	if err := s.store.Reserve(t.Context(), classroom.Reservation{ID: "r", Account: classroom.Account{Class: class}, Amount: classroom.Amount{MicroUSD: 9e5, Requests: 1}, Expires: s.service.Time().Add(1e12)}); err != nil {
		t.Fatal(err)
	}
	teacher.must("DELETE", path+class, nil, nil)
	again := s.stranger().launch(p, instructor)
	again.must("GET", path+classOf(t, again), nil, &c)
	if c.Budget.MicroUSD != 0 {
		t.Errorf("the class that was made again has %d of the 100,000 that are left", c.Budget.MicroUSD)
	}
	again.refused("PUT", path+c.ID, change(func(c *classes.Class) { c.Budget.MicroUSD = 2e5 }), 403, "from_platform")
	again.must("PUT", path+c.ID, change(func(c *classes.Class) { c.Budget.MicroUSD = 1e5 }), nil)

	// 4. A configuration that allows less bounds what there is.
	s.service.Grants = nil
	if err := s.service.Bound(t.Context()); err != nil {
		t.Fatal(err)
	}
	all, err := s.store.OfPlatforms(t.Context())
	if err != nil || len(all) != 4 {
		t.Fatalf("%d classes, %v", len(all), err)
	}
	for _, c := range all {
		if c.Budget.MicroUSD != 0 || c.Allows(paid) || !c.Allows("tiny/instruct") {
			t.Errorf("%s still has %v and %v", c.Name, c.Budget, c.Models)
		}
	}
}

// TestLTI_roles: an assistant changes no budget, and who is neither a teacher nor a
// student takes no seat.
func TestLTI_roles(t *testing.T) {
	s, p, _ := startPlatform(t)
	s.service.Grants = map[string]classroom.Grant{"lms": {Class: 2e6, All: 5e6}}
	class := classOf(t, s.stranger().launch(p, instructor))
	helper := s.stranger().launch(p, ltitest.Launch{Subject: "a1", Role: ltitest.Instructor, Roles: []string{ltitest.Assistant}})
	path := "/api/teacher/classes/" + class
	var c classes.Class
	helper.must("GET", path, nil, &c)
	for name, with := range map[string]func(c *classes.Class){
		"budget":  func(c *classes.Class) { c.Budget.Requests++ },
		"student": func(c *classes.Class) { c.Student.MicroUSD++ },
		"models":  func(c *classes.Class) { c.Models = c.Models[:1] },
		"seats":   func(c *classes.Class) { c.Seats-- },
	} {
		changed := c
		with(&changed)
		t.Log(name)
		helper.refused("PUT", path, changed, 403, "from_platform")
	}
	helper.refused("DELETE", path, nil, 403, "from_platform")
	c.Name = "By the assistant"
	helper.must("PUT", path, c, nil)

	for _, role := range []string{ltitest.Mentor, ltitest.Administrator, "http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper"} {
		l := learner
		l.Role, l.Subject = role, "x"
		got := s.stranger().launch(p, l)
		if _, name, _ := strings.Cut(role, "#"); got.status != 403 || !strings.Contains(got.body, name) || len(got.header.Values("Set-Cookie")) > 0 {
			t.Errorf("%s: %d %s", role, got.status, got.body)
		}
	}
	if members, err := s.store.Members(t.Context(), class); err != nil || len(members) != 0 {
		t.Errorf("they have taken %d seats, %v", len(members), err)
	}
}

func TestLTI_language(t *testing.T) {
	s, p, _ := startPlatform(t)
	l := instructor
	l.Locale, l.Course = "zh_cn", "zh"
	teacher := s.stranger().launch(p, l)
	var c classes.Class
	teacher.must("GET", "/api/teacher/classes/"+classOf(t, teacher), nil, &c)
	if c.Language != "zh-CN" {
		t.Errorf("the class is in %q", c.Language)
	}
	l.Kind = lti.DeepLinking
	if page := s.stranger().launch(p, l, "Sec-Fetch-Dest", "iframe"); !strings.Contains(page.body, `lang="zh-CN"`) || !strings.Contains(page.body, "选择练习") {
		t.Errorf("the page is %s", page.body)
	}
}
