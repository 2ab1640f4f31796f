package storetest

import (
	"context"
	"fmt"
	"reflect"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/lab"
	"fewshot/app/lab/stat"
	"fewshot/server/allowance"
	"fewshot/server/classroom"
)

// total is what the classes of the platform of [Fill] may spend together.
const total = 5_000

// dayOf are the budgets of days of a store.
func dayOf(s classroom.Store) allowance.Store {
	return s.(interface{ Day() allowance.Store }).Day()
}

// Fill puts something into every table, and into every column that may be empty.
func Fill(t *testing.T, s classroom.Store) {
	t.Helper()
	ctx := t.Context()

	// 1. Two teachers, a class with everything and one of a platform.
	fillClass(t, s, 3)
	need(t, s.AddTeacher(ctx, classroom.Teacher{ID: "t2", Token: hashOf("t2"), Identity: hashOf("ada"), Platform: "lms", Created: noon}))
	need(t, s.Teach(ctx, "t2", "c1", true))
	voting, err := s.Class(ctx, "c1")
	need(t, err)
	voting.Votes = true
	need(t, s.SaveClass(ctx, voting))
	odd := classroom.Member{ID: "m4", Class: "c1", Pseudonym: "平静的 水獭 'quoted' \\N\t", Number: 7, Token: hashOf("m4"), Identity: hashOf("bob"), Joined: noon.Add(time.Second), Burst: 12}
	need(t, s.AddMember(ctx, odd))
	need(t, s.RemoveMember(ctx, "c1", "m4", noon.Add(time.Minute)))
	need(t, s.AddExercise(ctx, "c1", Exercise("shout")))
	course := class("c2")
	course.Teacher, course.Platform, course.Code, course.Budget, course.Closes, course.Archived = "t2", "lms", "", classroom.Amount{}, time.Time{}, true
	need(t, s.AddClass(ctx, course))
	need(t, s.LinkCourse(ctx, hashOf("course"), "c2"))

	// 2. What a platform's class had spent that was deleted.
	gone := course
	gone.ID = "c3"
	need(t, s.AddClass(ctx, gone))
	gone.Budget = classroom.Amount{MicroUSD: 1_000, Requests: 9}
	need(t, s.Allot(ctx, gone, total))
	need(t, s.Reserve(ctx, classroom.Reservation{ID: "r9", Account: classroom.Account{Class: "c3"}, Amount: amount(900), Expires: noon}))
	need(t, s.DeleteClass(ctx, "c3"))
	need(t, s.AddRegistration(ctx, "lms", []byte(`{"issuer": "https://lms.example", "名": "学校"}`), noon))

	// 3. Submissions in each state, with outcomes and votes.
	for i, member := range []string{"m1", "m2", "m1", "m3"} {
		x := submission("c1", member, fmt.Sprint("s", i+1))
		x.Created = noon.Add(time.Duration(i) * time.Second)
		if i == 3 {
			x.Key = "page-1"
		}
		_, err := s.AddSubmission(ctx, x, classroom.Quota{Counting: 9})
		need(t, err)
	}
	claims := make([]classroom.Claim, 3)
	for i := range claims {
		claims[i], err = s.Claim(ctx, noon, noon.Add(time.Minute))
		need(t, err)
	}
	for trial, text := range []string{"cold", "下", "nul \x00, \u2028 and a broken \xff"} {
		_, err := s.Record(ctx, "s3", trial, lab.Outcome{Text: text, LatencyMS: 1.5, Tries: 1, Usage: &chat.Usage{PromptTokens: 3}})
		need(t, err)
	}
	grade := classroom.Grade{Points: 7.5, Total: 10, Failures: []classroom.Miss{{Item: lab.Item{Input: "hot", Output: "cold"}, Answer: "warm"}}}
	need(t, s.Finish(ctx, claims[0], &grade, nil, noon.Add(time.Second)))
	need(t, s.Finish(ctx, claims[1], nil, &chat.Error{Code: "model_failed", Message: "No answer."}, noon.Add(time.Second)))
	need(t, s.AddVote(ctx, classroom.Vote{Class: "c1", Exercise: "opposites", Voter: "m3", A: "s1", B: "s3", Verdict: stat.PreferA, Created: noon}))

	// 4. Money that is held and that is spent.
	spent := amount(30)
	need(t, s.Reserve(ctx, classroom.Reservation{ID: "r1", Account: classroom.Account{Class: "c1", Member: "m1"}, Amount: amount(100), Expires: noon.Add(time.Minute)}))
	need(t, s.Reserve(ctx, classroom.Reservation{ID: "r2", Account: classroom.Account{Class: "c1", Member: "m2"}, Amount: amount(70), Expires: noon.Add(time.Minute)}))
	need(t, s.Settle(ctx, "r2", &spent))
	_, err = dayOf(s).Take(ctx, "open", "2026-11-25", allowance.Amount{MicroUSD: 40, Tokens: 5}, allowance.Amount{MicroUSD: 100, Tokens: 100})
	need(t, err)

	// 5. Who has signed in, and where points go.
	need(t, s.AddSession(ctx, classroom.Session{Token: hashOf("of a teacher"), Teacher: "t2", Expires: noon.Add(time.Hour)}))
	need(t, s.AddSession(ctx, classroom.Session{Token: hashOf("of a member"), Member: "m4", Expires: noon.Add(time.Hour)}))
	_, err = s.Once(ctx, hashOf("nonce"), noon.Add(time.Hour))
	need(t, err)
	need(t, s.Count(ctx, hashOf("wrong code"), noon.Add(time.Hour)))
	_, err = s.Secret(ctx, "key", func() ([]byte, error) { return []byte{0, 1, 0xff, '\''}, nil })
	need(t, err)
	need(t, s.SavePassback(ctx, classroom.Passback{Member: "m1", Exercise: "opposites", Platform: "lms", Address: "https://lms.example/1", Subject: "u1", Items: "https://lms.example/items"}, noon))
}

// Readings are all that can be read of a store which [Fill] filled, by what it is.
func Readings(t *testing.T, s classroom.Store) map[string]any {
	t.Helper()
	ctx := t.Context()
	all := map[string]any{}
	add := func(name string, v any, err error) {
		t.Helper()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		}
		all[name] = v
	}
	for _, id := range []string{"t1", "t2"} {
		v, err := s.Teacher(ctx, id)
		add("teacher "+id, v, err)
		list, err := s.Classes(ctx, id)
		add("classes of "+id, list, err)
	}
	byToken, err := s.TeacherByToken(ctx, hashOf("t1"))
	add("teacher by the token", byToken, err)
	byIdentity, err := s.TeacherByIdentity(ctx, hashOf("ada"))
	add("teacher by the identity", byIdentity, err)
	teaches, err := s.Teaches(ctx, "t2", "c1")
	add("an assistant", teaches, err)
	ofPlatforms, err := s.OfPlatforms(ctx)
	add("classes of platforms", ofPlatforms, err)
	for _, id := range []string{"c1", "c2"} {
		c, err := s.Class(ctx, id)
		add("class "+id, c, err)
		if h, ok := classroom.HashCode(c.Code); ok {
			found, err := s.ClassByCode(ctx, h)
			add("class by the code "+id, found, err)
		}
		members, err := s.Members(ctx, id)
		add("members of "+id, members, err)
		for _, m := range members {
			found, err := s.MemberByToken(ctx, m.Token)
			add("member by the token "+m.ID, found, err)
		}
		exercises, err := s.Exercises(ctx, id)
		add("exercises of "+id, exercises, err)
		submissions, err := s.Submissions(ctx, id, "")
		add("submissions of "+id, submissions, err)
		for _, x := range submissions {
			outcomes, err := s.Outcomes(ctx, x.ID)
			add("outcomes of "+x.ID, outcomes, err)
		}
		balances, err := s.Balances(ctx, id)
		add("balances of "+id, balances, err)
		votes, err := s.Votes(ctx, id, "opposites")
		add("votes of "+id, votes, err)
		passbacks, err := s.Passbacks(ctx, id, "")
		add("passbacks of "+id, passbacks, err)
	}
	enrolled, err := s.MemberByIdentity(ctx, "c1", hashOf("bob"))
	add("member by the identity", enrolled, err)
	for _, of := range []string{"of a teacher", "of a member"} {
		session, err := s.SessionByToken(ctx, hashOf(of))
		add("session "+of, session, err)
	}
	tally, err := s.Tally(ctx, hashOf("wrong code"))
	add("tally", tally, err)
	secret, err := s.Secret(ctx, "key", func() ([]byte, error) { return []byte("another"), nil })
	add("secret", secret, err)
	linked, err := s.Course(ctx, hashOf("course"))
	add("course", linked, err)
	registered, err := s.Registrations(ctx)
	add("registrations", registered, err)
	return all
}

// Alike compares what was read of two stores.
func Alike(t *testing.T, got, want map[string]any) {
	t.Helper()
	for name, w := range want {
		if g, ok := got[name]; !ok || !reflect.DeepEqual(g, w) {
			t.Errorf("%s:\n%+v, want\n%+v", name, g, w)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d things were read, want %d", len(got), len(want))
	}
}

// GoesOn goes on with a store that [Fill] filled where its server left off: what can't
// be read alone shows then. It changes the store.
func GoesOn(t *testing.T, s classroom.Store) {
	t.Helper()
	ctx := t.Context()

	// What was graded is taken up again, and what waits comes after it.
	claim, err := s.Claim(ctx, noon.Add(2*time.Minute), noon.Add(3*time.Minute))
	need(t, err)
	if claim.Submission.ID != "s3" || claim.Submission.Attempt != 2 || len(claim.Outcomes) != 3 {
		t.Errorf("claimed %+v", claim)
	}
	need(t, s.Finish(ctx, claim, &classroom.Grade{Points: 1}, nil, noon))
	if claim, err := s.Claim(ctx, noon.Add(2*time.Minute), noon.Add(3*time.Minute)); err != nil || claim.Submission.ID != "s4" {
		t.Errorf("claimed %s, %v", claim.Submission.ID, err)
	}
	again := submission("c1", "m3", "s9")
	again.Key = "page-1"
	if got, err := s.AddSubmission(ctx, again, classroom.Quota{Counting: 9}); err != nil || got.ID != "s4" {
		t.Errorf("handing in twice made %s, %v", got.ID, err)
	}

	// What is held is settled once, and budgets hold.
	spent := amount(10)
	need(t, s.Settle(ctx, "r2", &spent)) // settled long ago
	need(t, s.Settle(ctx, "r1", &spent))
	balance(t, s, "m1", spent, classroom.Amount{})
	balance(t, s, "m2", amount(30), classroom.Amount{})
	balance(t, s, "", classroom.Amount{MicroUSD: 40, Requests: 2}, classroom.Amount{})
	wantErr(t, s.Reserve(ctx, classroom.Reservation{ID: "r1", Account: classroom.Account{Class: "c1", Member: "m1"}, Amount: amount(1), Expires: noon}), classroom.ErrTaken)
	need(t, s.Reserve(ctx, classroom.Reservation{ID: "r3", Account: classroom.Account{Class: "c1", Member: "m1"}, Amount: amount(2_990), Expires: noon}))
	if err := s.Reserve(ctx, classroom.Reservation{ID: "r4", Account: classroom.Account{Class: "c1", Member: "m1"}, Amount: amount(1), Expires: noon}); err == nil {
		t.Error("a budget was overdrawn")
	}
	most := allowance.Amount{MicroUSD: 100, Tokens: 100}
	if taken, err := dayOf(s).Take(ctx, "open", "2026-11-25", allowance.Amount{MicroUSD: 61}, most); taken || err != nil {
		t.Errorf("more than the day had: %v, %v", taken, err)
	}
	if taken, err := dayOf(s).Take(ctx, "open", "2026-11-25", allowance.Amount{MicroUSD: 60}, most); !taken || err != nil {
		t.Errorf("the rest of the day: %v, %v", taken, err)
	}
	course, err := s.Class(ctx, "c2")
	need(t, err)
	course.Budget = classroom.Amount{MicroUSD: total - 900 + 1, Requests: 9} // a deleted class had spent 900
	wantErr(t, s.Allot(ctx, course, total), classroom.ErrAllotted)
	course.Budget.MicroUSD--
	need(t, s.Allot(ctx, course, total))

	// What may be there once is.
	wantErr(t, s.AddVote(ctx, classroom.Vote{Class: "c1", Exercise: "opposites", Voter: "m3", A: "s1", B: "s3", Verdict: stat.Tie, Created: noon}), classroom.ErrTaken)
	wantErr(t, s.LinkCourse(ctx, hashOf("course"), "c1"), classroom.ErrTaken)
	wantErr(t, s.AddRegistration(ctx, "lms", []byte(`{}`), noon), classroom.ErrTaken)
	if first, err := s.Once(ctx, hashOf("nonce"), noon.Add(time.Hour)); first || err != nil {
		t.Errorf("a nonce came again as the first: %v, %v", first, err)
	}
	if first, err := s.FirstTeacher(ctx, classroom.Teacher{ID: "t9", Token: hashOf("t9"), Created: noon}); first || err != nil {
		t.Errorf("there is another first teacher: %v, %v", first, err)
	}
	p, err := s.ClaimPassback(ctx, "lms", noon, noon.Add(time.Minute))
	if err != nil || p.Member != "m1" || p.Sent != -1 || p.Subject != "u1" {
		t.Errorf("points to be sent are %+v, %v", p, err)
	}
	need(t, s.WakePassback(ctx, "m1", "shout", noon)) // by the book of grades
	if p, err := s.ClaimPassback(ctx, "lms", noon, noon.Add(time.Minute)); err != nil || p.Exercise != "shout" || p.Items != "https://lms.example/items" {
		t.Errorf("the column to look for is %+v, %v", p, err)
	}
	need(t, s.Forget(context.WithoutCancel(ctx), noon))
	need(t, s.DeleteClass(ctx, "c1"))
	if all, err := s.Members(ctx, "c1"); err != nil || len(all) != 0 {
		t.Errorf("members of a deleted class are left: %v, %v", all, err)
	}
}
