package storetest

import (
	"database/sql"
	_ "embed"
	"io/fs"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/pressly/goose/v3"

	"fewshot/app/classes"
	"fewshot/server/classroom"
)

// firstRows are rows that the first version wrote (commit b8e47fb), one statement a line.
//
//go:embed first.sql
var firstRows string

// First makes a database as the first version left it: the tables of the first migration
// in the folder migrations, with rows in them.
func First(t *testing.T, dialect goose.Dialect, db *sql.DB, files fs.FS) {
	t.Helper()
	migrations, err := fs.Sub(files, "migrations")
	need(t, err)
	p, err := goose.NewProvider(dialect, db, migrations, goose.WithDisableGlobalRegistry(true))
	need(t, err)
	_, err = p.UpTo(t.Context(), 1)
	need(t, err)
	for statement := range strings.Lines(firstRows) {
		if _, err := db.ExecContext(t.Context(), statement); err != nil {
			t.Fatalf("%s: %v", statement, err)
		}
	}
}

// CheckFirst reads all that [First] wrote from a store that was brought up to date, and
// goes on with it.
func CheckFirst(t *testing.T, s classroom.Store) {
	t.Helper()
	ctx := t.Context()

	// 1. All is there, and what later versions added is empty.
	if got, err := s.TeacherByToken(ctx, hashOf("t1")); err != nil || got.ID != "t1" || got.Platform != "" || !got.Created.Equal(noon) {
		t.Errorf("the teacher is %+v, %v", got, err)
	}
	one := classroom.Class{
		ID: "c1", Teacher: "t1", Name: "Prompting 一's first", Language: "zh-CN", Opens: noon, Closes: noon.Add(time.Hour), Models: []string{"tiny/base", "openai/gpt-4o-mini"},
		Code: "7K2QX9MTRA", Seats: 40, Budget: classroom.Amount{MicroUSD: 50_000, Requests: 100}, Student: classroom.Amount{MicroUSD: 3_000, Requests: 20}, Created: noon,
	}
	two := one
	two.ID, two.Code, two.Archived, two.Opens, two.Closes, two.Created = "c2", "", true, time.Time{}, time.Time{}, noon.Add(time.Second)
	if got, err := s.Classes(ctx, "t1"); err != nil || !reflect.DeepEqual(got, []classroom.Class{one, two}) {
		t.Errorf("the classes are %+v, %v", got, err)
	}
	if h, ok := classroom.HashCode("7k2qx-9mtra"); !ok {
		t.Error("a code of then is none any more")
	} else if got, err := s.ClassByCode(ctx, h); err != nil || got.ID != "c1" {
		t.Errorf("by its code: %+v, %v", got, err)
	}
	members := []classroom.Member{
		{ID: "m2", Class: "c1", Pseudonym: "平静的水獭 2", Number: 7, Token: hashOf("m2"), Joined: noon},
		{ID: "m1", Class: "c1", Pseudonym: "平静的水獭 1", Token: hashOf("m1"), Joined: noon},
	}
	got, err := s.Members(ctx, "c1")
	slices.SortFunc(got, func(a, b classroom.Member) int { return b.Number - a.Number })
	if err != nil || !reflect.DeepEqual(got, members) {
		t.Errorf("the members are %+v, %v", got, err)
	}
	if got, err := s.Exercises(ctx, "c1"); err != nil || !reflect.DeepEqual(got, []classroom.Exercise{Exercise("opposites")}) {
		t.Errorf("the exercises are %+v, %v", got, err)
	}
	submissions, err := s.Submissions(ctx, "c1", "")
	if err != nil || len(submissions) != 4 {
		t.Fatalf("the submissions are %+v, %v", submissions, err)
	}
	for i, state := range []classes.State{classes.Done, classes.Failed, classes.Running, classes.Queued} {
		x := submissions[i]
		if x.State != state || x.Total != 12 || !reflect.DeepEqual(x.Entry, classroom.Entry{Prompt: Exercise("opposites").Prompt, Tokens: 12}) {
			t.Errorf("a submission is %+v", x)
		}
	}
	if g := submissions[0].Grade; g == nil || g.Points != 7.5 || g.Passed != 4 || len(g.Failures) != 1 || g.Failures[0].Answer != "warm" {
		t.Errorf("the grade is %+v", g)
	}
	if e := submissions[1].Error; e == nil || e.Code != "model_failed" {
		t.Errorf("the error is %+v", e)
	}
	balance(t, s, "m1", classroom.Amount{}, amount(100))
	balance(t, s, "m2", amount(30), classroom.Amount{})
	balance(t, s, "", amount(30), amount(100))

	// 2. It goes on, with what came later too.
	claim, err := s.Claim(ctx, noon.Add(2*time.Minute), noon.Add(3*time.Minute))
	if err != nil || claim.Submission.ID != "s3" || claim.Outcomes[4].Text != "下'" || claim.Outcomes[4].Usage.PromptTokens != 3 {
		t.Errorf("claimed %+v, %v", claim, err)
	}
	need(t, s.Finish(ctx, claim, &classroom.Grade{Points: 1}, nil, noon))
	need(t, s.Settle(ctx, "r1", nil))
	balance(t, s, "", classroom.Amount{MicroUSD: 130, Requests: 2}, classroom.Amount{})
	again := submission("c1", "m2", "s9")
	again.Key = "page-1"
	if got, err := s.AddSubmission(ctx, again, classroom.Quota{Counting: 9}); err != nil || got.ID != "s4" {
		t.Errorf("handing in twice made %s, %v", got.ID, err)
	}
	need(t, s.AddVote(ctx, classroom.Vote{Class: "c1", Exercise: "opposites", Voter: "m2", A: "s1", B: "s3", Verdict: "a", Created: noon}))
	need(t, s.SavePassback(ctx, classroom.Passback{Member: "m1", Exercise: "opposites", Platform: "lms", Address: "https://lms.example/1", Subject: "u1"}, noon))
	need(t, s.Teach(ctx, "t1", "c1", false))
	need(t, s.RemoveMember(ctx, "c1", "m2", noon))
	if first, err := s.FirstTeacher(ctx, classroom.Teacher{ID: "t9", Token: hashOf("t9"), Created: noon}); first || err != nil {
		t.Errorf("there is another first teacher: %v, %v", first, err)
	}
	need(t, s.DeleteClass(ctx, "c1"))
}
