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
	got, err := s.ClaimPassback(ctx, noon, until)
	want := p
	want.Class, want.Sent = "c1", -1
	if err != nil || got != want {
		t.Fatalf("claimed %+v, %v", got, err)
	}
	_, err = s.ClaimPassback(ctx, noon, until)
	wantErr(t, err, classroom.ErrIdle)
	_, err = s.ClaimPassback(ctx, until.Add(time.Second), until.Add(time.Minute)) // whoever claimed it has died
	need(t, err)
	until = until.Add(time.Minute)

	// It is waked while it is sent: it stays to be sent.
	need(t, s.WakePassback(ctx, "m1", "opposites", noon.Add(90*time.Second)))
	got.Sent = 5
	need(t, s.EndPassback(ctx, got, until, time.Time{}))
	again, err := s.ClaimPassback(ctx, noon.Add(2*time.Hour), noon.Add(3*time.Hour))
	if err != nil || again.Sent != -1 {
		t.Fatalf("after a wake in between: %+v, %v", again, err)
	}
	again.Sent = 7
	need(t, s.EndPassback(ctx, again, noon.Add(3*time.Hour), time.Time{}))
	if _, err := s.ClaimPassback(ctx, noon.Add(9*time.Hour), noon.Add(10*time.Hour)); !errors.Is(err, classroom.ErrIdle) {
		t.Errorf("what was sent is due again: %v", err)
	}
	need(t, s.SavePassback(ctx, p, noon)) // the same launch again
	same, err := s.ClaimPassback(ctx, noon, until)
	if err != nil || same.Sent != 7 {
		t.Errorf("after another launch: %+v, %v", same, err)
	}
	need(t, s.WakePassback(ctx, "m1", "elsewhere", noon)) // which goes nowhere
}
