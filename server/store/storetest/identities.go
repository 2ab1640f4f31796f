package storetest

import (
	"bytes"
	"errors"
	"sync"
	"testing"
	"time"

	"fewshot/server/classroom"
)

func testIdentities(t *testing.T, open Opener) {
	s := open(t)()
	fillClass(t, s, 2)
	ctx := t.Context()

	ada := classroom.Teacher{ID: "t2", Token: hashOf("t2"), Identity: hashOf("ada"), Created: noon}
	need(t, s.AddTeacher(ctx, ada))
	wantErr(t, s.AddTeacher(ctx, classroom.Teacher{ID: "t3", Token: hashOf("t3"), Identity: hashOf("ada"), Created: noon}), classroom.ErrTaken)
	if got, err := s.TeacherByIdentity(ctx, hashOf("ada")); err != nil || got != ada {
		t.Errorf("the teacher is %+v, %v", got, err)
	}
	if got, err := s.Teacher(ctx, "t2"); err != nil || got.Token != ada.Token {
		t.Errorf("the teacher is %+v, %v", got, err)
	}
	_, err := s.TeacherByIdentity(ctx, hashOf("nobody"))
	wantErr(t, err, classroom.ErrNotFound)

	bob := member("c1", "m8", "blue bird")
	bob.Identity = hashOf("bob")
	need(t, s.AddMember(ctx, bob))
	twin := member("c1", "m9", "red bird")
	twin.Identity = hashOf("bob")
	wantErr(t, s.AddMember(ctx, twin), classroom.ErrTaken)
	if got, err := s.MemberByIdentity(ctx, "c1", hashOf("bob")); err != nil || got.ID != "m8" {
		t.Errorf("the member is %+v, %v", got, err)
	}
	_, err = s.MemberByIdentity(ctx, "c2", hashOf("bob"))
	wantErr(t, err, classroom.ErrNotFound)

	session := classroom.Session{Token: hashOf("session"), Member: "m8", Expires: noon.Add(time.Hour)}
	need(t, s.AddSession(ctx, session))
	if got, err := s.SessionByToken(ctx, hashOf("session")); err != nil || got != session {
		t.Errorf("the session is %+v, %v", got, err)
	}

	places := func(now time.Time, tokens ...classroom.Hash) (found string) {
		all, err := s.Places(ctx, tokens, now)
		need(t, err)
		for _, p := range all {
			found += p.ID + " " + p.Pseudonym + "; "
			if p.Name != class(p.ID).Name || len(p.Models) == 0 {
				t.Errorf("the class is %+v", p)
			}
		}
		return found
	}
	for _, tt := range []struct {
		now    time.Time
		tokens []classroom.Hash
		want   string
	}{
		{noon, nil, ""},
		{noon, []classroom.Hash{hashOf("nobody"), {}}, ""},
		{noon, []classroom.Hash{bob.Token}, "c1 blue bird; "},
		{noon, []classroom.Hash{hashOf("nobody"), session.Token}, "c1 blue bird; "},
		{session.Expires, []classroom.Hash{session.Token}, ""},
		{noon, []classroom.Hash{session.Token, bob.Token}, "c1 blue bird; c1 blue bird; "},
		{noon, append(make([]classroom.Hash, classroom.MaxPlaces), bob.Token), ""}, // one more than there may be
	} {
		if got := places(tt.now, tt.tokens...); got != tt.want {
			t.Errorf("places of %d tokens: %q, want %q", len(tt.tokens), got, tt.want)
		}
	}

	first, err := s.Once(ctx, hashOf("nonce"), noon.Add(time.Hour))
	again, errAgain := s.Once(ctx, hashOf("nonce"), noon.Add(time.Hour))
	if !first || again || err != nil || errAgain != nil {
		t.Errorf("once: %v %v, again: %v %v", first, err, again, errAgain)
	}
	for range 3 {
		need(t, s.Count(ctx, hashOf("wrong"), noon.Add(time.Hour)))
	}
	if n, err := s.Tally(ctx, hashOf("wrong")); n != 3 || err != nil {
		t.Errorf("counted %d, %v", n, err)
	}
	need(t, s.Forget(ctx, noon.Add(2*time.Hour)))
	_, err = s.SessionByToken(ctx, hashOf("session"))
	wantErr(t, err, classroom.ErrNotFound)
	if n, err := s.Tally(ctx, hashOf("wrong")); n != 0 || err != nil {
		t.Errorf("counted %d after it was forgotten, %v", n, err)
	}

	need(t, s.LinkCourse(ctx, hashOf("course"), "c1"))
	wantErr(t, s.LinkCourse(ctx, hashOf("course"), "c1"), classroom.ErrTaken)
	if class, err := s.Course(ctx, hashOf("course")); class != "c1" || err != nil {
		t.Errorf("the course's class is %q, %v", class, err)
	}
}

// testSecrets has many servers ask at once for what they share.
func testSecrets(t *testing.T, open Opener) {
	connect := open(t)
	var mu sync.Mutex
	var seen [][]byte
	together(connect, func(s classroom.Store, worker int) {
		v, err := s.Secret(t.Context(), "key", func() ([]byte, error) { return []byte{byte(worker), 1, 2, 3}, nil })
		if err != nil {
			t.Error(err)
		}
		mu.Lock()
		defer mu.Unlock()
		seen = append(seen, v)
	})
	for _, v := range seen {
		if len(v) != 4 || !bytes.Equal(v, seen[0]) {
			t.Fatalf("the servers have %v", seen)
		}
	}
}

func testPassbacks(t *testing.T, open Opener) {
	s := open(t)()
	fillClass(t, s, 1)
	ctx := t.Context()
	p := classroom.Passback{Member: "m1", Exercise: "opposites", Platform: "lms", Address: "https://lms.example/1", Subject: "u1"}
	need(t, s.SavePassback(ctx, p, noon))
	until := noon.Add(time.Minute)
	got, err := s.ClaimPassback(ctx, "lms", noon, until)
	want := p
	want.Class, want.Sent, want.Due, want.Changed = "c1", -1, noon, noon
	if err != nil || got != want {
		t.Fatalf("claimed %+v, %v", got, err)
	}
	_, err = s.ClaimPassback(ctx, "lms", noon, until)
	wantErr(t, err, classroom.ErrIdle)
	_, err = s.ClaimPassback(ctx, "lms", until.Add(time.Second), until.Add(time.Minute)) // whoever claimed it has died
	need(t, err)
	until = until.Add(time.Minute)

	// It is waked while it is sent: it stays to be sent.
	need(t, s.WakePassback(ctx, "m1", "opposites", noon.Add(90*time.Second)))
	got.Sent = 5
	need(t, s.EndPassback(ctx, got, until, time.Time{}))
	again, err := s.ClaimPassback(ctx, "lms", noon.Add(2*time.Hour), noon.Add(3*time.Hour))
	if err != nil || again.Sent != -1 {
		t.Fatalf("after a wake in between: %+v, %v", again, err)
	}
	again.Sent = 7
	need(t, s.EndPassback(ctx, again, noon.Add(3*time.Hour), time.Time{}))
	if _, err := s.ClaimPassback(ctx, "lms", noon.Add(9*time.Hour), noon.Add(10*time.Hour)); !errors.Is(err, classroom.ErrIdle) {
		t.Errorf("what was sent is due again: %v", err)
	}
	need(t, s.SavePassback(ctx, p, noon)) // the same launch again
	same, err := s.ClaimPassback(ctx, "lms", noon, until)
	if err != nil || same.Sent != 7 {
		t.Errorf("after another launch: %+v, %v", same, err)
	}
	need(t, s.WakePassback(ctx, "m1", "elsewhere", noon)) // which goes nowhere
}

// testColumns has an exercise with several columns, and one whose column nobody knows.
func testColumns(t *testing.T, open Opener) {
	s := open(t)()
	fillClass(t, s, 1)
	ctx := t.Context()
	practice := classroom.Passback{Member: "m1", Exercise: "opposites", Platform: "lms", Address: "https://lms.example/practice", Subject: "u1", Items: "https://lms.example/items"}
	exam := practice
	exam.Address = "https://lms.example/exam"
	later := noon.Add(time.Hour)
	need(t, s.SavePassback(ctx, practice, noon))
	need(t, s.SavePassback(ctx, exam, later))
	need(t, s.SavePassback(ctx, practice, later.Add(time.Minute))) // opened again
	need(t, s.SavePassback(ctx, exam, later.Add(time.Minute)))
	all := func() map[string]classroom.Passback {
		t.Helper()
		found := map[string]classroom.Passback{}
		list, err := s.Passbacks(ctx, "c1", "m1")
		need(t, err)
		for _, p := range list {
			found[p.Exercise+" "+p.Address] = p
		}
		return found
	}
	got := all()
	if a, b := got["opposites "+practice.Address], got["opposites "+exam.Address]; len(got) != 2 || !a.Since.IsZero() || !b.Since.Equal(later) {
		t.Errorf("the columns are %+v", got)
	}

	// Another platform has its own.
	if _, err := s.ClaimPassback(ctx, "elsewhere", later.Add(time.Hour), later.Add(2*time.Hour)); !errors.Is(err, classroom.ErrIdle) {
		t.Errorf("another platform's: %v", err)
	}

	// A column that nobody opened is to be looked for, until it is known.
	need(t, s.WakePassback(ctx, "m1", "shout", later))
	need(t, s.WakePassback(ctx, "m1", "shout", later))
	unknown, ok := all()["shout "]
	if !ok || unknown.Platform != "lms" || unknown.Subject != "u1" || unknown.Items != practice.Items || unknown.Due.IsZero() {
		t.Fatalf("what is to be looked for is %+v", unknown)
	}
	unknown.Address = "https://lms.example/shout"
	need(t, s.SavePassback(ctx, unknown, later))
	off := unknown
	off.Address, off.Items = "", ""
	need(t, s.SavePassback(ctx, off, later)) // a launch that names none leaves what is known
	if got := all(); len(got) != 3 || !got["shout https://lms.example/shout"].Since.IsZero() {
		t.Errorf("after it was found: %+v", got)
	}

	// What was refused is sent again, and nothing else.
	claimed := later.Add(time.Hour)
	for range 3 {
		p, err := s.ClaimPassback(ctx, "lms", later.Add(10*time.Minute), claimed)
		need(t, err)
		if p.Why = ""; p.Address == exam.Address {
			p.Why, p.Status = "gone", 404
		}
		need(t, s.EndPassback(ctx, p, claimed, time.Time{}))
	}
	need(t, s.RetryPassbacks(ctx, "c1", "m2", claimed))
	if _, err := s.ClaimPassback(ctx, "lms", claimed, claimed.Add(time.Hour)); !errors.Is(err, classroom.ErrIdle) {
		t.Errorf("another member's: %v", err)
	}
	need(t, s.RetryPassbacks(ctx, "c1", "", claimed))
	if p, err := s.ClaimPassback(ctx, "lms", claimed, claimed.Add(time.Hour)); err != nil || p.Address != exam.Address || p.Why != "gone" || p.Status != 404 {
		t.Errorf("again: %+v, %v", p, err)
	}
	if _, err := s.ClaimPassback(ctx, "lms", claimed, claimed.Add(time.Hour)); !errors.Is(err, classroom.ErrIdle) {
		t.Errorf("what was sent is sent again: %v", err)
	}

	// Who comes without an exercise still has a book of grades.
	need(t, s.SavePassback(ctx, classroom.Passback{Member: "m1", Platform: "other", Subject: "u9", Items: "https://other.example/items"}, later))
	need(t, s.WakePassback(ctx, "m1", "third", later))
	if p := all()["third "]; p.Platform != "other" || p.Subject != "u9" {
		t.Errorf("the book of grades is %+v", p)
	}
}

// testPlatforms has classes of a learning platform, who teaches them, and what they may
// spend together.
func testPlatforms(t *testing.T, open Opener) {
	connect := open(t)
	s := connect()
	fillClass(t, s, 1)
	ctx := t.Context()
	ada := classroom.Teacher{ID: "t2", Token: hashOf("t2"), Identity: hashOf("ada"), Platform: "lms", Created: noon}
	need(t, s.AddTeacher(ctx, ada))
	if got, err := s.TeacherByIdentity(ctx, hashOf("ada")); err != nil || got != ada {
		t.Errorf("the teacher is %+v, %v", got, err)
	}

	// 1. Who teaches what.
	ids := func(teacher string) (all []string) {
		t.Helper()
		list, err := s.Classes(ctx, teacher)
		need(t, err)
		for _, c := range list {
			all = append(all, c.ID)
		}
		return all
	}
	_, err := s.Teaches(ctx, "t2", "c1")
	wantErr(t, err, classroom.ErrNotFound)
	if got := ids("t2"); len(got) != 0 {
		t.Errorf("before they teach: %v", got)
	}
	for _, assistant := range []bool{true, false} {
		need(t, s.Teach(ctx, "t2", "c1", assistant))
		if got, err := s.Teaches(ctx, "t2", "c1"); got != assistant || err != nil {
			t.Errorf("an assistant: %v, %v", got, err)
		}
	}
	if got := ids("t2"); len(got) != 1 || got[0] != "c1" {
		t.Errorf("they teach %v", got)
	}

	// 2. Many at once don't give out more than there is.
	const classes, part, total = 8, 1000, 3500
	var made []classroom.Class
	for i := range classes {
		c := class(string(rune('p' + i)))
		c.Platform, c.Budget.MicroUSD, c.Code = "lms", 0, ""
		need(t, s.AddClass(ctx, c))
		made = append(made, c)
	}
	var mu sync.Mutex
	var got []classroom.Class
	together(connect, func(s classroom.Store, worker int) {
		c := made[worker%classes]
		c.Budget.MicroUSD = part
		err := s.Allot(t.Context(), c, total)
		if err != nil && !errors.Is(err, classroom.ErrAllotted) {
			t.Error(err)
		}
		if err == nil {
			mu.Lock()
			defer mu.Unlock()
			got = append(got, c)
		}
	})
	sum := int64(0)
	all, err := s.OfPlatforms(ctx)
	need(t, err)
	for _, c := range all {
		sum += c.Budget.MicroUSD
	}
	if len(all) != classes || sum == 0 || sum > total {
		t.Fatalf("%d classes have %d of %d", len(all), sum, total)
	}

	// 3. What was spent stays spent, however the class ends.
	rich := got[0]
	need(t, s.Reserve(ctx, classroom.Reservation{ID: "r1", Account: classroom.Account{Class: rich.ID}, Amount: classroom.Amount{MicroUSD: 900, Requests: 1}, Expires: noon}))
	rich.Budget.MicroUSD = 0
	need(t, s.Allot(ctx, rich, total))
	need(t, s.DeleteClass(ctx, rich.ID))
	last := class("z")
	last.Platform, last.Budget.MicroUSD, last.Code = "lms", 0, ""
	need(t, s.AddClass(ctx, last))
	last.Budget.MicroUSD = total - (sum - part) - 900 + 1
	wantErr(t, s.Allot(ctx, last, total), classroom.ErrAllotted)
	last.Budget.MicroUSD--
	need(t, s.Allot(ctx, last, total))
	need(t, s.Allot(ctx, last, 0)) // what a class has it keeps
	if c, err := s.Class(ctx, "z"); err != nil || c.Budget != last.Budget || c.Platform != "lms" {
		t.Errorf("the class is %+v, %v", c, err)
	}

	// 4. Platforms that have registered themselves.
	need(t, s.AddRegistration(ctx, "one", []byte(`{"a":1}`), noon.Add(time.Second)))
	need(t, s.AddRegistration(ctx, "two", []byte(`{"b":2}`), noon))
	wantErr(t, s.AddRegistration(ctx, "one", []byte(`{}`), noon), classroom.ErrTaken)
	if got, err := s.Registrations(ctx); err != nil || len(got) != 2 || string(got[0]) != `{"b":2}` || string(got[1]) != `{"a":1}` {
		t.Errorf("registered: %q, %v", got, err)
	}
}
