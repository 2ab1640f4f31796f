package httpd

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/netip"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/model"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
	"fewshot/server/charge"
	"fewshot/server/classroom"
	"fewshot/server/httpd/classapi"
	"fewshot/server/store/sqlite"
	"fewshot/server/store/storetest"
)

// A school is a server with classes, as its clients see it.
type schoolSite struct {
	*site
	t       *testing.T
	school  *classroom.Service
	store   classroom.Store
	token   string // of the teacher
	teacher *person
}

// A person is a browser: it keeps the cookies that it is sent. All persons are behind
// one address, as a school is, unless they say otherwise.
type person struct {
	s       *schoolSite
	client  *http.Client
	address string
}

// schoolAddress is the address that a school's network has outside.
const schoolAddress = "192.0.2.10"

// startSchool starts a server with the classes of a new file. p/m is a model that
// costs nothing and says what the provider says.
func startSchool(t *testing.T, says scripted) *schoolSite {
	return startSchoolWith(t, says, func(*classapi.Classes) {})
}

// startSchoolWith is startSchool with a change.
func startSchoolWith(t *testing.T, says scripted, change func(c *classapi.Classes)) *schoolSite {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "class.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	count := classroom.NewCounter(func(string) (token.Tokenizer, error) { return tinylm.FamilyTokenizer(), nil })
	s := &schoolSite{t: t, store: store, school: classroom.NewService(store, count)}
	if s.token, err = s.school.Begin(t.Context()); err != nil {
		t.Fatal(err)
	}
	s.site = start(t, func(c *Config) {
		c.Access = Token("an-access-token-of-the-operator")
		c.TrustedProxies = []netip.Prefix{netip.MustParsePrefix("127.0.0.0/8")}
		c.Classes = &classapi.Classes{
			Service: s.school, Shipped: []classroom.Exercise{storetest.Exercise("opposites")},
			Budgets: classroom.NewBudgetCache(store, classroom.Amount{Requests: 3}, time.Minute),
		}
		change(c.Classes)
	}, says)
	s.teacher = s.person()
	s.teacher.must("POST", "/api/teacher", map[string]string{"token": s.token}, nil)
	return s
}

func (s *schoolSite) person() *person {
	jar, _ := cookiejar.New(nil)
	return &person{s, &http.Client{Jar: jar}, schoolAddress}
}

// elsewhere is a person at another address.
func (s *schoolSite) elsewhere(address string) *person {
	p := s.person()
	p.address = address
	return p
}

// do sends a request and returns the status and the body.
func (p *person) do(method, path string, body any, headers ...string) (int, string) {
	p.s.t.Helper()
	var sent io.Reader
	if body != nil {
		data, err := json.Marshal(body)
		if err != nil {
			p.s.t.Fatal(err)
		}
		sent = bytes.NewReader(data)
	}
	r, err := http.NewRequest(method, p.s.URL+path, sent)
	if err != nil {
		p.s.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/json")
	r.Header.Set("X-Forwarded-For", p.address)
	for i := 0; i < len(headers); i += 2 {
		r.Header.Set(headers[i], headers[i+1])
	}
	res, err := p.client.Do(r)
	if err != nil {
		p.s.t.Fatal(err)
	}
	defer res.Body.Close()
	data, err := io.ReadAll(res.Body)
	if err != nil {
		p.s.t.Fatal(err)
	}
	return res.StatusCode, string(data)
}

// must sends a request that succeeds, and reads its answer.
func (p *person) must(method, path string, body, into any, headers ...string) {
	p.s.t.Helper()
	status, answer := p.do(method, path, body, headers...)
	if status >= 300 {
		p.s.t.Fatalf("%s %s: %d %s", method, path, status, answer)
	}
	if into != nil {
		if err := json.Unmarshal([]byte(answer), into); err != nil {
			p.s.t.Fatal(err)
		}
	}
}

// refused sends a request that is refused with a code.
func (p *person) refused(method, path string, body any, status int, code string, headers ...string) string {
	p.s.t.Helper()
	got, answer := p.do(method, path, body, headers...)
	if got != status || !strings.Contains(answer, `"code":"`+code+`"`) {
		p.s.t.Errorf("%s %s: %d %s, want %d %s", method, path, got, answer, status, code)
	}
	return answer
}

// class makes a class with the exercise.
func (s *schoolSite) class(change func(c *classes.Class)) classes.Class {
	c := classes.Class{
		Name: "Prompting", Language: "en", Models: []string{"p/m", "tiny/base"}, Seats: 40,
		Budget: classes.Amount{Requests: 1000}, Student: classes.Amount{Requests: 100},
	}
	if change != nil {
		change(&c)
	}
	s.teacher.must("POST", "/api/teacher/classes", c, &c)
	s.teacher.must("POST", "/api/teacher/classes/"+c.ID+"/exercises", map[string]string{"shipped": "opposites"}, nil)
	return c
}

// student joins a class.
func (s *schoolSite) student(c classes.Class) *person {
	p := s.person()
	p.must("POST", "/api/join", map[string]string{"code": c.Code}, nil)
	return p
}

// handIn is the body of a submission.
func handIn(key string) map[string]any {
	p := storetest.Exercise("opposites").Prompt
	p.Shots = []prompt.Shot{{Input: "big", Output: "small"}}
	return map[string]any{"prompt": json.RawMessage(prompt.Encode(p)), "key": key}
}

// grade grades everything that was handed in.
func (s *schoolSite) grade(answers chat.Streamer) {
	free := func(string) model.Price { return model.Price{Known: true, Source: "a test"} }
	w := classroom.Worker{Jobs: s.store, Budgets: s.store, Signals: s.store, Passbacks: s.store, Model: charge.Model(answers, free)}
	for {
		worked, err := w.Once(s.t.Context())
		if err != nil {
			s.t.Fatal(err)
		}
		if !worked {
			return
		}
	}
}

func TestClasses_what_is_hidden_never_leaves(t *testing.T) {
	s := startSchool(t, words("small"))
	c := s.class(nil)
	p := s.student(c)
	var seen strings.Builder
	look := func(method, path string, body any, headers ...string) {
		_, answer := p.do(method, path, body, headers...)
		seen.WriteString(answer)
	}
	base := "/api/classes/" + c.ID
	look("GET", base+"/me", nil)
	look("POST", base+"/exercises/opposites/submissions", handIn("a"))
	// The model says back whatever it is asked, as a prompt that asks for it would.
	s.grade(chat.StreamerFunc(scripted(echo).Stream))
	look("GET", base+"/me", nil)
	var me classes.Me
	p.must("GET", base+"/me", nil, &me)
	if len(me.Submissions) != 1 || me.Submissions[0].State != classes.Done || me.Submissions[0].Grade == nil {
		t.Fatalf("the submissions are %+v", me.Submissions)
	}
	look("GET", base+"/submissions/"+me.Submissions[0].ID, nil)
	for _, path := range []string{"/exercises", "/exercises/opposites", "/exercises/opposites/submissions", "/export?as=json", "/board", "/submissions", "/exercises/../export"} {
		look("GET", base+path, nil)
	}
	for _, path := range []string{"", "/classes", "/classes/" + c.ID, "/classes/" + c.ID + "/exercises", "/classes/" + c.ID + "/export?as=json", "/classes/" + c.ID + "/board", "/exercises"} {
		look("GET", "/api/teacher"+path, nil)
		look("POST", "/api/teacher"+path, map[string]any{})
	}
	look("POST", base+"/exercises/opposites/submissions", map[string]any{"prompt": 1})
	look("POST", base+"/exercises/opposites/submissions", map[string]any{"prompt": map[string]any{"version": 1, "hidden": true}})
	look("POST", "/v1/completions", map[string]any{"model": "p/m", "prompt": "x", "max_tokens": 5}, chat.ClassHeader, c.ID)
	if text := seen.String(); strings.Contains(text, "secret") || !strings.Contains(text, "Opposites") {
		t.Errorf("a student was sent a hidden item: %s", text)
	}
	if page := me.Exercises[0]; page.Hidden != 5 || len(page.Visible) != 2 {
		t.Errorf("the exercise is %+v", page)
	}
	status, file := s.teacher.do("GET", "/api/teacher/classes/"+c.ID+"/export?as=json", nil)
	if status != 200 || !strings.Contains(file, "secret 1") {
		t.Errorf("the teacher's export lacks the hidden items: %d %s", status, file)
	}
}

func TestClasses_who_may_do_what(t *testing.T) {
	s := startSchool(t, words("yes"))
	one, two := s.class(nil), s.class(nil)
	alice, bob, carol := s.student(one), s.student(one), s.student(two)

	var sub classes.Submission
	alice.must("POST", "/api/classes/"+one.ID+"/exercises/opposites/submissions", handIn("k"), &sub)
	alice.must("GET", "/api/classes/"+one.ID+"/submissions/"+sub.ID, nil, nil)
	bob.refused("GET", "/api/classes/"+one.ID+"/submissions/"+sub.ID, nil, 404, "submission_not_found")
	carol.refused("GET", "/api/classes/"+one.ID+"/me", nil, 401, "not_in_class")
	carol.refused("GET", "/api/classes/"+two.ID+"/submissions/"+sub.ID, nil, 404, "submission_not_found")
	carol.refused("POST", "/api/classes/"+one.ID+"/exercises/opposites/submissions", handIn("k"), 401, "not_in_class")

	// A token of one class under the name of another's cookie.
	var me classes.Me
	carol.must("GET", "/api/classes/"+two.ID+"/me", nil, &me)
	forged := func(class, token string) string { return "fewshot-member-" + class + "=" + token }
	nobody := s.person()
	nobody.refused("GET", "/api/classes/"+one.ID+"/me", nil, 401, "not_in_class", "Cookie", forged(one.ID, me.Return))
	nobody.refused("GET", "/api/classes/"+one.ID+"/me", nil, 401, "token_unknown", "Cookie", forged(one.ID, "fsm-AAAAAAAAAAAAAAAAAAAAAAAAAA"))
	nobody.refused("GET", "/api/classes/"+one.ID+"/me", nil, 401, "token_unknown", "Cookie", forged(one.ID, s.token))
	nobody.refused("GET", "/api/teacher/classes", nil, 401, "token_unknown", "Cookie", "fewshot-teacher"+"="+me.Return)
	nobody.refused("GET", "/api/teacher/classes", nil, 401, "not_signed_in")
	alice.refused("DELETE", "/api/teacher/classes/"+one.ID, nil, 401, "not_signed_in")

	// A page of another site has the cookies' browser send something.
	s.teacher.refused("DELETE", "/api/teacher/classes/"+one.ID, nil, 403, "cross_origin", "Sec-Fetch-Site", "cross-site")
	alice.refused("POST", "/api/join", map[string]string{"code": one.Code}, 403, "cross_origin", "Origin", "https://elsewhere.example")

	// The personal link brings back the same student, on another device.
	again := s.person()
	again.must("POST", "/api/return", map[string]string{"token": me.Return}, nil)
	var back classes.Me
	again.must("GET", "/api/classes/"+two.ID+"/me", nil, &back)
	if back.Pseudonym != me.Pseudonym {
		t.Errorf("came back as %q, was %q", back.Pseudonym, me.Pseudonym)
	}
	// The code before the last is void, and a closed one is none.
	var c classes.Class
	s.teacher.must("POST", "/api/teacher/classes/"+one.ID+"/code", nil, &c)
	s.person().refused("POST", "/api/join", map[string]string{"code": one.Code}, 404, "code_unknown")
	s.teacher.must("DELETE", "/api/teacher/classes/"+one.ID+"/code", nil, nil)
	s.person().refused("POST", "/api/join", map[string]string{"code": c.Code}, 404, "code_unknown")
	s.teacher.must("POST", "/api/teacher/classes/"+one.ID+"/archive", nil, nil)
	alice.refused("POST", "/api/classes/"+one.ID+"/exercises/opposites/submissions", handIn("l"), 403, "class_archived")
	alice.must("GET", "/api/classes/"+one.ID+"/me", nil, nil)
}

func TestClasses_budgets_hold(t *testing.T) {
	s := startSchool(t, words("yes"))
	c := s.class(func(c *classes.Class) { c.Student.Requests = 5; c.Budget.Requests = 8 })
	ask := func(p *person) (int, string) {
		return p.do("POST", "/v1/completions", map[string]any{"model": "p/m", "prompt": "x", "max_tokens": 5}, chat.ClassHeader, c.ID)
	}
	one, two := s.student(c), s.student(c)
	for i := range 5 {
		if status, answer := ask(one); status != 200 {
			t.Fatalf("request %d: %d %s", i, status, answer)
		}
	}
	var me classes.Me
	one.must("GET", "/api/classes/"+c.ID+"/me", nil, &me)
	if left := me.Balance.Left(); left.Requests != 0 || me.Balance.Spent.Requests != 5 {
		t.Errorf("after five of five requests the student is told %+v", me.Balance)
	}
	if status, answer := ask(one); status != 403 || !strings.Contains(answer, "Your budget in this class is used up") {
		t.Errorf("a sixth request: %d %s", status, answer)
	}
	passed := 0
	for range 6 {
		if status, _ := ask(two); status == 200 {
			passed++
		}
	}
	if passed > 3 {
		t.Errorf("the class spent %d requests, where it has 8", 5+passed)
	}
	one.refused("POST", "/v1/completions", map[string]any{"model": "p/deep/er", "prompt": "x"}, 403, "model_not_in_class", chat.ClassHeader, c.ID)
	s.person().refused("POST", "/v1/completions", map[string]any{"model": "p/m", "prompt": "x"}, 401, "not_in_class", chat.ClassHeader, c.ID)
	one.refused("POST", "/v1/completions", map[string]any{"model": "p/m", "prompt": "x"}, 401, "invalid_api_key") // the server's own rule
}

func TestClasses_votes_are_blind(t *testing.T) {
	s := startSchool(t, words("small"))
	quiet := s.class(nil)
	p := s.student(quiet)
	p.must("POST", "/api/classes/"+quiet.ID+"/exercises/opposites/submissions", handIn("a"), nil)
	s.grade(chat.StreamerFunc(words("hidden").Stream))
	p.refused("GET", "/api/classes/"+quiet.ID+"/exercises/opposites/vote", nil, 403, "no_votes")

	c := s.class(func(c *classes.Class) { c.Votes = true })
	address := "/api/classes/" + c.ID + "/exercises/opposites/"
	var students []*person
	var names []string
	for i, word := range []string{"good", "better", "best"} {
		p := s.student(c)
		var me classes.Me
		p.must("GET", "/api/classes/"+c.ID+"/me", nil, &me)
		students, names = append(students, p), append(names, me.Pseudonym)
		body := handIn(fmt.Sprint(i))
		e := storetest.Exercise("opposites")
		e.Prompt.Shots = []prompt.Shot{{Input: "of", Output: word}}
		body["prompt"] = json.RawMessage(prompt.Encode(e.Prompt))
		p.must("POST", address+"submissions", body, nil)
	}
	students[0].refused("GET", address+"vote", nil, 403, "vote_later")
	s.grade(chat.StreamerFunc(words("hidden").Stream))

	// Each sees the other two, and never their own; the longer word is better.
	for i, p := range students {
		status, text := p.do("GET", address+"vote", nil)
		var pair classes.Pair
		if err := json.Unmarshal([]byte(text), &pair); err != nil || status != 200 {
			t.Fatalf("%d %s", status, text)
		}
		for _, name := range names {
			if strings.Contains(text, name) {
				t.Errorf("the pair says whose it is: %s", text)
			}
		}
		if strings.Contains(text, "secret") || len(pair.Left.Answers) != 2 {
			t.Errorf("the pair is %s", text)
		}
		left, right := pair.Left.Prompt.Shots[0].Output, pair.Right.Prompt.Shots[0].Output
		if own := []string{"good", "better", "best"}[i]; left == own || right == own {
			t.Errorf("%s was shown %s and %s", own, left, right)
		}
		choice := classes.ChooseLeft
		if strings.Index("good better best", right) > strings.Index("good better best", left) && right != "best" || right == "best" {
			choice = classes.ChooseRight
		}
		b := classes.Ballot{Left: pair.Left.Submission, Right: pair.Right.Submission, Choice: choice}
		p.must("POST", address+"vote", b, nil)
		p.must("POST", address+"vote", b, nil) // a second press counts once
		p.refused("GET", address+"vote", nil, 404, "no_pair")
		b.Choice = "mine"
		p.refused("POST", address+"vote", b, 400, "invalid_value")
		b = classes.Ballot{Left: pair.Left.Submission, Right: "elsewhere", Choice: classes.ChooseTie}
		p.refused("POST", address+"vote", b, 404, "submission_not_found")
	}
	var ranks []classes.Rank
	s.teacher.must("GET", "/api/teacher/classes/"+c.ID+"/exercises/opposites/ranking", nil, &ranks)
	if len(ranks) != 3 || ranks[0].Pseudonym != names[2] || ranks[0].Wins != 2 || ranks[2].Pseudonym != names[0] || ranks[2].Losses != 2 {
		t.Errorf("%q are ranked %+v", names, ranks)
	}
	students[0].refused("GET", "/api/teacher/classes/"+c.ID+"/exercises/opposites/ranking", nil, 401, "not_signed_in")
}

func TestClasses_exports(t *testing.T) {
	s := startSchool(t, words("small"))
	c := s.class(func(c *classes.Class) { c.Name = `<script>alert(1)</script>` })
	p := s.student(c)
	p.must("POST", "/api/classes/"+c.ID+"/exercises/opposites/submissions", handIn("a"), nil)
	_, file := s.teacher.do("GET", "/api/teacher/classes/"+c.ID+"/export?as=csv", nil)
	if !strings.HasPrefix(file, "\ufeffstudent,number,exercise") || strings.Count(file, "\r\n") != 2 {
		t.Errorf("the file is %q", file)
	}
	_, grades := s.teacher.do("GET", "/api/teacher/classes/"+c.ID+"/export?as=grades", nil)
	if !strings.Contains(grades, "opposites (of 10),total\r\n") {
		t.Errorf("the grades are %q", grades)
	}
	s.teacher.refused("GET", "/api/teacher/classes/"+c.ID+"/export?as=xml", nil, 400, "invalid_value")
}

func TestClasses_the_board_is_live(t *testing.T) {
	s := startSchool(t, words("small"))
	c := s.class(nil)
	r, _ := http.NewRequest("GET", s.URL+"/api/teacher/classes/"+c.ID+"/board", nil)
	res, err := s.teacher.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer res.Body.Close()
	var board classes.Board
	events := chat.NewEventReader(res.Body)
	until := func(what string, holds func() bool) {
		t.Helper()
		stop := time.AfterFunc(10*time.Second, func() { res.Body.Close() })
		defer stop.Stop()
		for !holds() {
			e, err := events.Next()
			if err != nil {
				t.Fatalf("waiting for %s: %v", what, err)
			}
			var change classes.Change
			if err := json.Unmarshal(e.Data, &change); err != nil {
				t.Fatal(err)
			}
			board.Apply(change)
		}
	}
	until("the class", func() bool { return board.Class.ID == c.ID })
	p := s.student(c)
	until("a student", func() bool { return len(board.Members) == 1 })
	p.must("POST", "/api/classes/"+c.ID+"/exercises/opposites/submissions", handIn("a"), nil)
	until("an attempt", func() bool { return len(board.Attempts) == 1 })
	s.grade(chat.StreamerFunc(words("hidden").Stream))
	until("its points", func() bool { return board.Attempts[0].State == classes.Done })
	if a := board.Attempts[0]; a.Points != 10 || a.Shots != 1 || a.Passed != 5 {
		t.Errorf("the attempt is %+v", a)
	}
	until("what it cost", func() bool { return board.Balance.Spent.Requests == 7 })
	s.teacher.must("PUT", "/api/teacher/classes/"+c.ID, classes.Class{
		Name: "Another name", Language: "en", Models: c.Models, Seats: 40, Budget: c.Budget, Student: c.Student,
	}, nil)
	until("the new name", func() bool { return board.Class.Name == "Another name" })
}

// echo says what it is asked.
func echo(_ context.Context, r *chat.Request, yield func(chat.Chunk, error) bool) {
	yield(chat.Chunk{ID: "a1", Text: r.Prompt, FinishReason: chat.FinishStop, Usage: &chat.Usage{PromptTokens: 1, CompletionTokens: 1, TotalTokens: 2}}, nil)
}

// counting is a store that counts what it is asked for.
type countingStore struct {
	classroom.Store
	asked atomic.Int64
}

func (c *countingStore) Places(ctx context.Context, tokens []classroom.Hash, now time.Time) ([]classroom.Place, error) {
	c.asked.Add(1)
	return c.Store.Places(ctx, tokens, now)
}

func (c *countingStore) MemberByToken(ctx context.Context, h classroom.Hash) (classroom.Member, error) {
	c.asked.Add(1)
	return c.Store.MemberByToken(ctx, h)
}

func (c *countingStore) SessionByToken(ctx context.Context, h classroom.Hash) (classroom.Session, error) {
	c.asked.Add(1)
	return c.Store.SessionByToken(ctx, h)
}

func TestClasses_cookies_cost_one_question(t *testing.T) {
	s := startSchool(t, words("a"))
	class := s.class(nil)
	count := &countingStore{Store: s.store}
	student := s.person()
	student.must("POST", "/api/join", map[string]string{"code": class.Code}, nil)
	var me classes.Me
	student.must("GET", "/api/classes/"+class.ID+"/me", nil, &me)
	s.school.Store = count

	own := "fewshot-member-" + class.ID + "=" + me.Return
	many := own
	for i := range 400 { // 30 KB
		many += fmt.Sprintf("; %s%d=fsm-%026d", "fewshot-member-", i, i)
	}
	short := ""
	for i := range 1200 {
		short += fmt.Sprintf("%s%d=x; ", "fewshot-member-", i)
	}
	short += own
	for name, tt := range map[string]struct {
		cookies string
		asked   int64
		found   bool
	}{
		"none":           {"other=1", 0, false},
		"own":            {own, 1, true},
		"400_that_fit":   {many, 1, true},
		"1200_that_dont": {short, 1, true},
		"of_another":     {"fewshot-member-" + "elsewhere=" + me.Return, 1, false},
	} {
		before := count.asked.Load()
		status, body := s.person().do("GET", "/api/places", nil, "Cookie", tt.cookies)
		if asked := count.asked.Load() - before; status != 200 || asked != tt.asked || strings.Contains(body, me.Pseudonym) != tt.found {
			t.Errorf("%s: %d, the store was asked %d times: %s", name, status, asked, body)
		}
	}
}
