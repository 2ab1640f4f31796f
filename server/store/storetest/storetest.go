// Package storetest tests that a classroom.Store does what its interface says, on any
// database.
package storetest

import (
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/lab"
	"fewshot/app/lab/metric"
	"fewshot/app/prompt"
	"fewshot/examples"
	"fewshot/server/allowance"
	"fewshot/server/allowance/allowancetest"
	"fewshot/server/classroom"
)

// An Opener makes an empty database and returns what connects to it: each call is
// a server of its own. Where only one server may have the database (sqlite),
// others are that server's connections.
type Opener func(t *testing.T) (connect func() classroom.Store)

// Run runs the suite.
func Run(t *testing.T, open Opener) {
	for name, test := range map[string]func(*testing.T, Opener){
		"teachers":    testTeachers,
		"classes":     testClasses,
		"members":     testMembers,
		"removals":    testRemovals,
		"exercises":   testExercises,
		"submissions": testSubmissions,
		"signals":     testSignals,
		"claims":      testClaims,
		"identities":  testIdentities,
		"secrets":     testSecrets,
		"passbacks":   testPassbacks,
		"columns":     testColumns,
		"platforms":   testPlatforms,
		"budgets":     testBudgets,
		"expiry":      testExpiry,
		"deletion":    testDeletion,
		"restart":     testRestart,
		"clock":       testClock,
		"races":       testRaces,
		"days":        testDays,
		"spending":    testSpending,
	} {
		t.Run(name, func(t *testing.T) { test(t, open) })
	}
}

// noon is when the tests begin.
var noon = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

func hashOf(text string) classroom.Hash { return sha256.Sum256([]byte(text)) }

// need fails the test on an error.
func need(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// wantErr wants this error.
func wantErr(t *testing.T, err, want error) {
	t.Helper()
	if !errors.Is(err, want) {
		t.Errorf("got error %v, want %v", err, want)
	}
}

func class(id string) classroom.Class {
	return classroom.Class{
		ID: id, Teacher: "t1", Name: "Prompting 一", Language: "en", Opens: noon, Closes: noon.Add(time.Hour), Models: []string{"tiny/base", "openai/gpt-4o-mini"},
		Code: classroom.NewCode(), Seats: 40, Budget: classroom.Amount{MicroUSD: 50_000, Requests: 100_000}, Student: classroom.Amount{MicroUSD: 3_000, Requests: 10_000}, Created: noon,
	}
}

func member(class, id, pseudonym string) classroom.Member {
	return classroom.Member{ID: id, Class: class, Pseudonym: pseudonym, Token: hashOf(class + id), Joined: noon}
}

// Exercise is one that a class may have in tests.
func Exercise(id string) classroom.Exercise {
	maxTokens, temperature := 8, 0.0
	e := classroom.Exercise{
		ID: id, Title: examples.Words{"en": "Opposites"}, Task: examples.Words{"en": "Answer with the opposite."}, Licence: "CC0-1.0",
		Prompt: prompt.Prompt{Version: 1, Format: prompt.Presets()[0].Format, Model: "tiny/base",
			Parameters: chat.Parameters{MaxTokens: &maxTokens, Temperature: &temperature}},
		Visible: []lab.Item{{Input: "hot", Output: "cold"}, {Input: "up", Output: "down"}},
		Metrics: metric.List{{Type: metric.Exact, Weight: 1}},
		Rules:   classroom.Rules{Shots: 4, PromptTokens: 100, Edit: []classroom.Part{classes.PartShots}, Submissions: 3, Orders: 2},
		Points:  classroom.Points{Accuracy: 10}, Seed: 7,
	}
	for i := range 5 {
		e.Hidden = append(e.Hidden, classroom.Hide(lab.Item{Input: fmt.Sprint("secret ", i), Output: "hidden"}))
	}
	return e
}

func submission(class, member, id string) classroom.Submission {
	return classroom.Submission{ID: id, Class: class, Member: member, Exercise: "opposites",
		Entry: classroom.Entry{Prompt: Exercise("opposites").Prompt, Tokens: 12}, State: classes.Queued, Total: 12, Created: noon, Changed: noon}
}

// fillClass fills a store with a teacher, the class c1, members m1 to m(n) and an
// exercise.
func fillClass(t *testing.T, s classroom.Store, members int) {
	t.Helper()
	ctx := t.Context()
	_, err := s.FirstTeacher(ctx, classroom.Teacher{ID: "t1", Token: hashOf("t1"), Created: noon})
	need(t, err)
	c := class("c1")
	c.Seats = max(40, members)
	need(t, s.AddClass(ctx, c))
	need(t, s.AddExercise(ctx, "c1", Exercise("opposites")))
	for i := 1; i <= members; i++ {
		need(t, s.AddMember(ctx, member("c1", fmt.Sprint("m", i), fmt.Sprint("name ", i))))
	}
}

func testTeachers(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	added, err := s.FirstTeacher(ctx, classroom.Teacher{ID: "t1", Token: hashOf("one"), Created: noon})
	if !added || err != nil {
		t.Fatalf("the first teacher: %v, %v", added, err)
	}
	added, err = s.FirstTeacher(ctx, classroom.Teacher{ID: "t2", Token: hashOf("two"), Created: noon})
	if added || err != nil {
		t.Errorf("a second first teacher: %v, %v", added, err)
	}
	got, err := s.TeacherByToken(ctx, hashOf("one"))
	if want := (classroom.Teacher{ID: "t1", Token: hashOf("one"), First: true, Created: noon}); err != nil || got != want {
		t.Errorf("got %+v, %v", got, err)
	}
	_, err = s.TeacherByToken(ctx, hashOf("two"))
	wantErr(t, err, classroom.ErrNotFound)
}

func testClasses(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	fillClass(t, s, 1)
	c := class("c2")
	c.Created = noon.Add(time.Second)
	need(t, s.AddClass(ctx, c))
	got, err := s.Class(ctx, "c2")
	if err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("kept\n%+v, want\n%+v, %v", got, c, err)
	}
	h, _ := classroom.HashCode(c.Code)
	if got, err := s.ClassByCode(ctx, h); err != nil || got.ID != "c2" {
		t.Errorf("by its code: %v, %v", got.ID, err)
	}

	// Changed, with its budgets and without a code.
	c.ID, c.Code, c.Archived, c.Closes = "c1", "", true, time.Time{}
	c.Budget, c.Student = classroom.Amount{MicroUSD: 7, Requests: 8}, classroom.Amount{MicroUSD: 5, Requests: 6}
	c.Created = noon
	need(t, s.SaveClass(ctx, c))
	if got, err := s.Class(ctx, "c1"); err != nil || !reflect.DeepEqual(got, c) {
		t.Errorf("kept\n%+v, want\n%+v, %v", got, c, err)
	}
	if b, err := s.Balance(ctx, classroom.Account{Class: "c1"}); err != nil || b.Cap != c.Budget {
		t.Errorf("the class's cap is %+v, %v", b.Cap, err)
	}
	if b, err := s.Balance(ctx, classroom.Account{Class: "c1", Member: "m1"}); err != nil || b.Cap != c.Student {
		t.Errorf("the member's cap is %+v, %v", b.Cap, err)
	}
	if all, err := s.Classes(ctx, "t1"); err != nil || len(all) != 2 || all[0].ID != "c1" {
		t.Errorf("the teacher's classes are %+v, %v", all, err)
	}
	if all, err := s.Classes(ctx, "t9"); err != nil || len(all) != 0 {
		t.Errorf("another's classes are %+v, %v", all, err)
	}
	c.ID = "c9"
	wantErr(t, s.SaveClass(ctx, c), classroom.ErrNotFound)
	_, err = s.Class(ctx, "c9")
	wantErr(t, err, classroom.ErrNotFound)
	taken := class("c3")
	c2, _ := s.Class(ctx, "c2")
	taken.Code = c2.Code
	wantErr(t, s.AddClass(ctx, taken), classroom.ErrTaken)
}

func testMembers(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	fillClass(t, s, 0)
	m := member("c1", "m1", "calm otter")
	m.Number = 3
	need(t, s.AddMember(ctx, m))
	if got, err := s.Member(ctx, "c1", "m1"); err != nil || got != m {
		t.Errorf("kept %+v, want %+v, %v", got, m, err)
	}
	if got, err := s.MemberByToken(ctx, m.Token); err != nil || got != m {
		t.Errorf("by the token: %+v, %v", got, err)
	}
	if b, err := s.Balance(ctx, classroom.Account{Class: "c1", Member: "m1"}); err != nil || b.Cap != class("c1").Student {
		t.Errorf("the member's balance is %+v, %v", b, err)
	}
	wantErr(t, s.AddMember(ctx, member("c1", "m2", "calm otter")), classroom.ErrTaken)
	again := member("c1", "m2", "calm fox")
	again.Number = 3
	wantErr(t, s.AddMember(ctx, again), classroom.ErrTaken)
	wantErr(t, s.AddMember(ctx, member("c9", "m2", "calm fox")), classroom.ErrNotFound)
	need(t, s.AddMember(ctx, member("c1", "m2", "calm fox")))
	if all, err := s.Members(ctx, "c1"); err != nil || len(all) != 2 {
		t.Errorf("the members are %+v, %v", all, err)
	}
	_, err := s.Member(ctx, "c2", "m1")
	wantErr(t, err, classroom.ErrNotFound)
}

func testExercises(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	fillClass(t, s, 1)
	got, err := s.Exercise(ctx, "c1", "opposites")
	if err != nil || !reflect.DeepEqual(got, Exercise("opposites")) {
		t.Errorf("kept %+v, %v", got, err)
	}
	wantErr(t, s.AddExercise(ctx, "c1", Exercise("opposites")), classroom.ErrTaken)
	wantErr(t, s.AddExercise(ctx, "c9", Exercise("opposites")), classroom.ErrNotFound)
	need(t, s.AddExercise(ctx, "c1", Exercise("another")))
	if all, err := s.Exercises(ctx, "c1"); err != nil || len(all) != 2 || all[0].ID != "opposites" {
		t.Errorf("the exercises are %+v, %v", all, err)
	}
	_, err = s.AddSubmission(ctx, submission("c1", "m1", "s1"), classroom.Quota{Counting: 1})
	need(t, err)
	wantErr(t, s.RemoveExercise(ctx, "c1", "opposites"), classroom.ErrUsed)
	need(t, s.RemoveExercise(ctx, "c1", "another"))
	wantErr(t, s.RemoveExercise(ctx, "c1", "another"), classroom.ErrNotFound)
	_, err = s.Exercise(ctx, "c1", "another")
	wantErr(t, err, classroom.ErrNotFound)
}

func testSubmissions(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	fillClass(t, s, 2)
	first := submission("c1", "m1", "s1")
	first.Key = "page-1"
	got, err := s.AddSubmission(ctx, first, classroom.Quota{Counting: 2})
	if err != nil || !reflect.DeepEqual(got, first) {
		t.Fatalf("kept %+v, %v", got, err)
	}
	if got, err := s.Submission(ctx, "c1", "s1"); err != nil || !reflect.DeepEqual(got, first) {
		t.Errorf("kept\n%+v, want\n%+v, %v", got, first, err)
	}
	twice := submission("c1", "m1", "s2")
	twice.Key = "page-1"
	if got, err := s.AddSubmission(ctx, twice, classroom.Quota{Counting: 2}); err != nil || got.ID != "s1" {
		t.Errorf("the same key made %s, %v", got.ID, err)
	}
	_, err = s.AddSubmission(ctx, submission("c1", "m1", "s3"), classroom.Quota{Counting: 2})
	need(t, err)
	_, err = s.AddSubmission(ctx, submission("c1", "m1", "s4"), classroom.Quota{Counting: 2})
	wantErr(t, err, classroom.ErrSpent)
	_, err = s.AddSubmission(ctx, submission("c1", "m2", "s5"), classroom.Quota{Counting: 2})
	need(t, err)

	// A failed one doesn't count.
	c, err := s.Claim(ctx, noon, noon.Add(time.Minute))
	need(t, err)
	need(t, s.Finish(ctx, c, nil, &chat.Error{Code: "model_failed", Message: "No answer."}, noon))
	_, err = s.AddSubmission(ctx, submission("c1", "m1", "s6"), classroom.Quota{Counting: 2})
	need(t, err)

	// Those that failed lately are counted by themselves.
	_, err = s.AddSubmission(ctx, submission("c1", "m1", "s7"), classroom.Quota{Counting: 9, Failed: 1, Since: noon})
	wantErr(t, err, classroom.ErrFailing)
	_, err = s.AddSubmission(ctx, submission("c1", "m1", "s7"), classroom.Quota{Counting: 2, Failed: 2, Since: noon})
	wantErr(t, err, classroom.ErrSpent)
	for _, ok := range []struct {
		id, member string
		quota      classroom.Quota
	}{
		{"s7", "m2", classroom.Quota{Counting: 9, Failed: 1, Since: noon}}, // another member's
		{"s8", "m1", classroom.Quota{Counting: 9, Failed: 2, Since: noon}},
	} {
		_, err = s.AddSubmission(ctx, submission("c1", ok.member, ok.id), ok.quota)
		need(t, err)
	}
	late := submission("c1", "m1", "s9")
	late.Created = noon.Add(time.Hour)
	_, err = s.AddSubmission(ctx, late, classroom.Quota{Counting: 9, Failed: 1, Since: noon.Add(time.Second)})
	need(t, err)
	again := submission("c1", "m1", "s10")
	again.Key = "page-1" // handed in already, whatever has failed since
	if got, err := s.AddSubmission(ctx, again, classroom.Quota{Counting: 9, Failed: 1, Since: noon}); err != nil || got.ID != "s1" {
		t.Errorf("the same key made %s, %v", got.ID, err)
	}

	if all, err := s.Submissions(ctx, "c1", "m1"); err != nil || len(all) != 5 {
		t.Errorf("the member's are %d, %v", len(all), err)
	}
	if all, err := s.Submissions(ctx, "c1", ""); err != nil || len(all) != 7 {
		t.Errorf("the class's are %d, %v", len(all), err)
	}

	// A member sees the latest of those that failed, and all others.
	for i := range classroom.FailedKept + 5 {
		x := submission("c1", "m1", fmt.Sprint("f", i))
		x.Created = noon.Add(-time.Hour + time.Duration(i)*time.Second)
		_, err = s.AddSubmission(ctx, x, classroom.Quota{Counting: 9})
		need(t, err)
		c, err := s.Claim(ctx, noon, noon.Add(time.Minute))
		need(t, err)
		need(t, s.Finish(ctx, c, nil, &chat.Error{Code: "model_failed", Message: "No answer."}, noon))
	}
	all, err := s.Submissions(ctx, "c1", "m1")
	if err != nil || len(all) != 4+classroom.FailedKept || all[0].ID != "f6" {
		t.Errorf("the member's are %d, the first %s, %v", len(all), all[0].ID, err)
	}
	_, err = s.Submission(ctx, "c2", "s1")
	wantErr(t, err, classroom.ErrNotFound)
	_, err = s.AddSubmission(ctx, submission("c1", "m9", "s9"), classroom.Quota{Counting: 2})
	wantErr(t, err, classroom.ErrNotFound)
}

func testDays(t *testing.T, open Opener) {
	connect := open(t)
	allowancetest.Run(t, func() allowance.Store { return connect().(interface{ Day() allowance.Store }).Day() })
	s, ctx := connect(), t.Context()
	days := s.(interface{ Day() allowance.Store }).Day()
	for day, kept := range map[string]bool{"2026-11-20": false, "2026-11-24": true, "2026-11-25": true} {
		most := allowance.Amount{MicroUSD: 1}
		_, err := days.Take(ctx, "kept", day, most, most)
		need(t, err)
		need(t, s.Forget(ctx, noon))
		if taken, err := days.Take(ctx, "kept", day, most, most); err != nil || taken == kept {
			t.Errorf("of %s: %v, %v", day, taken, err)
		}
	}
}

func testSignals(t *testing.T, open Opener) {
	s := open(t)()
	fillClass(t, s, 1)
	ctx := t.Context()
	rung := make(chan struct{}, 10)
	stop := s.Watch("c1", func() { rung <- struct{}{} })
	for tries := 0; ; tries++ { // a database may take a moment before it listens
		need(t, s.Signal(ctx, "c1"))
		select {
		case <-rung:
		case <-time.After(100 * time.Millisecond):
			if tries < 50 {
				continue
			}
			t.Fatal("no signal came")
		}
		break
	}
	other := s.Watch("c2", func() { t.Error("a signal of another class rang") }) // whoever begins to listen rings for all
	defer other()
	stop()
	time.Sleep(50 * time.Millisecond)
	for len(rung) > 0 {
		<-rung
	}
	need(t, s.Signal(ctx, "c1"))
	time.Sleep(50 * time.Millisecond)
	if len(rung) > 0 {
		t.Error("a signal rang after its watch had been stopped")
	}

	first := submission("c1", "m1", "s1")
	_, err := s.AddSubmission(ctx, first, classroom.Quota{Counting: 9})
	need(t, err)
	later := submission("c1", "m1", "s2")
	later.Created, later.Changed = noon.Add(time.Minute), noon.Add(time.Minute)
	_, err = s.AddSubmission(ctx, later, classroom.Quota{Counting: 9})
	need(t, err)
	since := func(at time.Time) (ids []string) {
		all, err := s.SubmissionsSince(ctx, "c1", at)
		need(t, err)
		for _, sub := range all {
			ids = append(ids, sub.ID)
		}
		return ids
	}
	if got := since(noon.Add(time.Second)); !slices.Equal(got, []string{"s2"}) {
		t.Errorf("changed since then: %q", got)
	}
	_, err = s.Claim(ctx, noon.Add(2*time.Minute), noon.Add(3*time.Minute))
	need(t, err)
	if got := since(noon.Add(2 * time.Minute)); !slices.Equal(got, []string{"s1"}) {
		t.Errorf("changed since the claim: %q", got)
	}
}

func testClaims(t *testing.T, open Opener) {
	connect := open(t)
	s, other, ctx := connect(), connect(), t.Context()
	fillClass(t, s, 1)
	_, err := s.Claim(ctx, noon, noon.Add(time.Minute))
	wantErr(t, err, classroom.ErrIdle)
	_, err = s.AddSubmission(ctx, submission("c1", "m1", "s1"), classroom.Quota{Counting: 3})
	need(t, err)

	// One has it, and others don't.
	a, err := s.Claim(ctx, noon, noon.Add(time.Minute))
	need(t, err)
	if a.Submission.ID != "s1" || a.Submission.State != classes.Running || a.Submission.Attempt != 1 || len(a.Outcomes) != 0 || !reflect.DeepEqual(a.Exercise, Exercise("opposites")) {
		t.Errorf("claimed %+v", a)
	}
	_, err = other.Claim(ctx, noon.Add(time.Second), noon.Add(time.Minute))
	wantErr(t, err, classroom.ErrIdle)

	// An outcome is kept once.
	answer := lab.Outcome{Text: "cold", LatencyMS: 1.5, Tries: 1, Usage: &chat.Usage{PromptTokens: 3}}
	kept, err := s.Record(ctx, "s1", 4, answer)
	if !kept || err != nil {
		t.Errorf("the first outcome: %v, %v", kept, err)
	}
	kept, err = other.Record(ctx, "s1", 4, lab.Outcome{Text: "warm"})
	if kept || err != nil {
		t.Errorf("the second outcome: %v, %v", kept, err)
	}

	// The lease is extended, and then over.
	need(t, s.Extend(ctx, a, noon.Add(2*time.Minute)))
	_, err = other.Claim(ctx, noon.Add(time.Minute), noon.Add(3*time.Minute))
	wantErr(t, err, classroom.ErrIdle)
	b, err := other.Claim(ctx, noon.Add(2*time.Minute), noon.Add(4*time.Minute))
	need(t, err)
	if b.Submission.Attempt != 2 || b.Submission.Recorded != 1 || !reflect.DeepEqual(b.Outcomes, map[int]lab.Outcome{4: answer}) {
		t.Errorf("the second claim is %+v", b)
	}
	wantErr(t, s.Extend(ctx, a, noon.Add(9*time.Minute)), classroom.ErrLost)
	wantErr(t, s.Finish(ctx, a, &classroom.Grade{Points: 1}, nil, noon), classroom.ErrLost)
	wantErr(t, s.Release(ctx, a), classroom.ErrLost)

	// Given back, taken again, finished once.
	need(t, other.Release(ctx, b))
	c, err := s.Claim(ctx, noon.Add(2*time.Minute), noon.Add(4*time.Minute))
	need(t, err)
	grade := classroom.Grade{Points: 7.5, Total: 10, Failures: []classroom.Miss{{Item: lab.Item{Input: "hot", Output: "cold"}, Answer: "warm"}}}
	need(t, s.Finish(ctx, c, &grade, nil, noon.Add(3*time.Minute)))
	wantErr(t, s.Finish(ctx, c, &grade, nil, noon), classroom.ErrLost)
	got, err := s.Submission(ctx, "c1", "s1")
	if err != nil || got.State != classes.Done || got.Grade == nil || !reflect.DeepEqual(*got.Grade, grade) || !got.Changed.Equal(noon.Add(3*time.Minute)) {
		t.Errorf("finished as %+v, %v", got, err)
	}
	_, err = s.Claim(ctx, noon.Add(time.Hour), noon.Add(2*time.Hour))
	wantErr(t, err, classroom.ErrIdle)
}

func testDeletion(t *testing.T, open Opener) {
	s, ctx := open(t)(), t.Context()
	fillClass(t, s, 2)
	_, err := s.AddSubmission(ctx, submission("c1", "m1", "s1"), classroom.Quota{Counting: 3})
	need(t, err)
	c, err := s.Claim(ctx, noon, noon.Add(time.Minute))
	need(t, err)
	_, err = s.Record(ctx, "s1", 0, lab.Outcome{Text: "x"})
	need(t, err)
	need(t, s.Reserve(ctx, classroom.Reservation{ID: "r1", Account: classroom.Account{Class: "c1", Member: "m1"}, Amount: classroom.Amount{Requests: 1}, Expires: noon}))

	need(t, s.DeleteClass(ctx, "c1"))
	wantErr(t, s.DeleteClass(ctx, "c1"), classroom.ErrNotFound)
	wantErr(t, s.Finish(ctx, c, nil, nil, noon), classroom.ErrLost)
	need(t, s.Settle(ctx, "r1", nil))
	_, err = s.MemberByToken(ctx, hashOf("c1m1"))
	wantErr(t, err, classroom.ErrNotFound)
	_, err = s.Submission(ctx, "c1", "s1")
	wantErr(t, err, classroom.ErrNotFound)
	if b, err := s.Balances(ctx, "c1"); err != nil || len(b) != 0 {
		t.Errorf("budgets are left: %v, %v", b, err)
	}
	if all, err := s.Members(ctx, "c1"); err != nil || len(all) != 0 {
		t.Errorf("members are left: %v, %v", all, err)
	}
}

func testRestart(t *testing.T, open Opener) {
	connect := open(t)
	s, ctx := connect(), context.Background()
	fillClass(t, s, 1)
	_, err := s.AddSubmission(ctx, submission("c1", "m1", "s1"), classroom.Quota{Counting: 3})
	need(t, err)
	_, err = s.Claim(ctx, noon, noon.Add(time.Minute))
	need(t, err)
	_, err = s.Record(ctx, "s1", 2, lab.Outcome{Text: "cold"})
	need(t, err)
	// The server is gone without a word; another one opens the same database.
	s = connect()
	c, err := s.Claim(ctx, noon.Add(time.Minute), noon.Add(2*time.Minute))
	if err != nil || c.Submission.ID != "s1" || c.Outcomes[2].Text != "cold" {
		t.Errorf("after the restart: %+v, %v", c, err)
	}
}
