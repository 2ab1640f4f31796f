package classroom_test

import (
	"context"
	"encoding/json"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"fewshot/app/chat"
	"fewshot/app/classes"
	"fewshot/app/prompt"
	"fewshot/app/tinylm"
	"fewshot/app/token"
	"fewshot/server/classroom"
	"fewshot/server/store/sqlite"
	"fewshot/server/store/storetest"
)

// now is a time at which the tests' classes are open.
var now = time.Date(2026, 11, 25, 12, 0, 0, 0, time.UTC)

// A fixture is a service with a teacher and a class, at a time that a test can move.
type fixture struct {
	*classroom.Service
	teacher classroom.Teacher
	class   classroom.Class
	at      time.Time
}

func newFixture(t *testing.T) *fixture {
	t.Helper()
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "class.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	d := &fixture{at: now}
	d.Service = classroom.NewService(store, classroom.NewCounter(func(string) (token.Tokenizer, error) { return tinylm.FamilyTokenizer(), nil }))
	d.Service.Now = func() time.Time { return d.at }
	secret, err := d.Begin(t.Context())
	if err != nil || secret == "" {
		t.Fatalf("no token: %v", err)
	}
	if again, err := d.Begin(t.Context()); err != nil || again != "" {
		t.Fatalf("a second token %q, %v", again, err)
	}
	if d.teacher, err = d.Teacher(t.Context(), secret); err != nil {
		t.Fatal(err)
	}
	d.class = d.newClass(t)
	if err := d.AddExercise(t.Context(), d.teacher, d.class.ID, storetest.Exercise("opposites")); err != nil {
		t.Fatal(err)
	}
	return d
}

func (d *fixture) newClass(t *testing.T) classroom.Class {
	t.Helper()
	c, err := d.NewClass(t.Context(), d.teacher, classroom.Class{
		Name: "Prompting", Language: "en", Models: []string{"tiny/base", "paid/model"}, Seats: 30,
		Budget: classroom.Amount{MicroUSD: 1_000_000, Requests: 1_000}, Student: classroom.Amount{MicroUSD: 100_000, Requests: 100},
	})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// by joins by a code.
func (d *fixture) by(ctx context.Context, code string) (classroom.Member, string, error) {
	c, err := d.Find(ctx, code)
	if err != nil {
		return classroom.Member{}, "", err
	}
	return d.Join(ctx, c, "")
}

func (d *fixture) join(t *testing.T) (classroom.Member, string) {
	t.Helper()
	m, token, err := d.by(t.Context(), d.class.Code)
	if err != nil {
		t.Fatal(err)
	}
	return m, token
}

// submit hands in the prompt to begin with.
func (d *fixture) submit(t *testing.T, m classroom.Member) classroom.Submission {
	t.Helper()
	s, err := d.Submit(t.Context(), m, "opposites", storetest.Exercise("opposites").Prompt, "")
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// code is the code of the error that a person would see.
func code(err error) string {
	if e, ok := errors.AsType[*chat.Error](err); ok {
		if e.Message == "" || e.Hint == "" || e.Status == 0 {
			return "incomplete " + e.Code
		}
		return e.Code
	}
	if err != nil {
		return "no chat.Error: " + err.Error()
	}
	return ""
}

func TestJoin(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, token, err := d.by(ctx, strings.ToLower(strings.ReplaceAll(d.class.Code, "-", " ")))
	if err != nil || m.Class != d.class.ID || len(strings.Fields(m.Pseudonym)) != 2 {
		t.Fatalf("joined as %+v, %v", m, err)
	}
	back, class, err := d.Return(ctx, token)
	if err != nil || back != m || class.ID != d.class.ID {
		t.Errorf("came back as %+v, %v", back, err)
	}
	for name, wrong := range map[string]string{"another's": "fsm-" + strings.Repeat("A", 26), "cut": token[:len(token)-1], "a teacher's": "fst-" + token[4:], "none": ""} {
		if _, _, err := d.Return(ctx, wrong); code(err) != "token_unknown" {
			t.Errorf("%s token: %v", name, err)
		}
		if _, err := d.Teacher(ctx, wrong); code(err) != "token_unknown" {
			t.Errorf("%s token for a teacher's: %v", name, err)
		}
	}
	if _, err := d.Teacher(ctx, token); code(err) != "token_unknown" {
		t.Errorf("a student signed in as a teacher: %v", err)
	}

	// A new code voids the old one; no code lets nobody in.
	old := d.class.Code
	if d.class, err = d.NewCode(ctx, d.teacher, d.class.ID); err != nil || d.class.Code == old {
		t.Fatal(d.class.Code, err)
	}
	if _, _, err := d.by(ctx, old); code(err) != "code_unknown" {
		t.Errorf("the old code: %v", err)
	}
	d.join(t)
	if _, err := d.CloseCode(ctx, d.teacher, d.class.ID); err != nil {
		t.Fatal(err)
	}
	for _, c := range []string{d.class.Code, "", "-", "ZZZZZ-ZZZZZ"} {
		if _, _, err := d.by(ctx, c); code(err) != "code_unknown" {
			t.Errorf("joined by %q: %v", c, err)
		}
	}
	if _, _, err := d.Return(ctx, token); err != nil {
		t.Errorf("who was in is not: %v", err)
	}
}

func TestJoin_until_the_class_is_full(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	names := map[string]bool{}
	links, err := d.Links(ctx, d.teacher, d.class.ID, 1, 20)
	if err != nil || len(links) != 20 || links[19].Member.Number != 20 {
		t.Fatalf("%d links, %v", len(links), err)
	}
	for _, l := range links {
		names[l.Member.Pseudonym] = true
		if m, _, err := d.Return(ctx, l.Token); err != nil || m != l.Member {
			t.Errorf("link %d leads to %+v, %v", l.Member.Number, m, err)
		}
	}
	if _, err := d.Links(ctx, d.teacher, d.class.ID, 20, 1); code(err) != "invalid_value" {
		t.Errorf("a number twice: %v", err)
	}
	for range 10 {
		m, _ := d.join(t)
		names[m.Pseudonym] = true
	}
	if len(names) != 30 {
		t.Errorf("30 members have %d names", len(names))
	}
	if _, _, err := d.by(ctx, d.class.Code); code(err) != "class_full" {
		t.Errorf("the 31st: %v", err)
	}
}

func TestClass_opens_and_closes(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	c := d.class
	c.Opens, c.Closes = now.Add(time.Hour), now.Add(2*time.Hour)
	if _, err := d.SaveClass(ctx, d.teacher, c); err != nil {
		t.Fatal(err)
	}
	p := storetest.Exercise("opposites").Prompt
	for _, step := range []struct {
		after         time.Duration
		view, working string
	}{
		{0, "class_not_open", "class_not_open"},
		{time.Hour, "", ""},
		{2*time.Hour - 1, "", ""},
		{2 * time.Hour, "", "class_closed"},
	} {
		d.at = now.Add(step.after)
		_, view := d.View(ctx, m, "opposites")
		_, submit := d.Submit(ctx, m, "opposites", p, "once")
		_, _, join := d.by(ctx, c.Code)
		if code(view) != step.view || code(submit) != step.working || code(join) != step.working {
			t.Errorf("after %v: view %v, submit %v, join %v", step.after, view, submit, join)
		}
	}
}

func TestClass_is_archived(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	s := d.submit(t, m)
	if _, err := d.Archive(ctx, d.teacher, d.class.ID, true); err != nil {
		t.Fatal(err)
	}
	_, save := d.SaveClass(ctx, d.teacher, d.class)
	_, newCode := d.NewCode(ctx, d.teacher, d.class.ID)
	_, links := d.Links(ctx, d.teacher, d.class.ID, 1, 1)
	_, submit := d.Submit(ctx, m, "opposites", s.Entry.Prompt, "")
	_, _, join := d.by(ctx, d.class.Code)
	for name, err := range map[string]error{
		"save": save, "new code": newCode, "links": links, "submit": submit, "join": join,
		"add":    d.AddExercise(ctx, d.teacher, d.class.ID, storetest.Exercise("more")),
		"remove": d.RemoveExercise(ctx, d.teacher, d.class.ID, "opposites"),
	} {
		if code(err) != "class_archived" {
			t.Errorf("%s: %v", name, err)
		}
	}
	if got, err := d.Submission(ctx, m, s.ID); err != nil || got.ID != s.ID {
		t.Errorf("it can't be read: %v", err)
	}
	if _, err := d.Archive(ctx, d.teacher, d.class.ID, false); err != nil {
		t.Fatal(err)
	}
	d.submit(t, m)
}

func TestOthers_work_is_not_found(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	s := d.submit(t, m)
	classmate, _ := d.join(t)
	d.class = d.newClass(t)
	stranger, _ := d.join(t)
	for name, other := range map[string]classroom.Member{"a classmate": classmate, "a stranger": stranger} {
		if _, err := d.Submission(ctx, other, s.ID); code(err) != "submission_not_found" {
			t.Errorf("%s reads it: %v", name, err)
		}
		if all, err := d.Submissions(ctx, other); err != nil || len(all) != 0 {
			t.Errorf("%s has %d submissions, %v", name, len(all), err)
		}
	}
	if _, err := d.View(ctx, stranger, "opposites"); code(err) != "exercise_not_found" {
		t.Errorf("a stranger sees the exercise: %v", err)
	}
	if _, err := d.Submit(ctx, stranger, "opposites", s.Entry.Prompt, ""); code(err) != "exercise_not_found" {
		t.Errorf("a stranger submits: %v", err)
	}
	other := classroom.Teacher{ID: "somebody"}
	_, read := d.Class(ctx, other, d.class.ID)
	_, archive := d.Archive(ctx, other, d.class.ID, true)
	for name, err := range map[string]error{"read": read, "archive": archive, "delete": d.DeleteClass(ctx, other, d.class.ID)} {
		if code(err) != "class_not_found" {
			t.Errorf("another teacher may %s: %v", name, err)
		}
	}
}

func TestSubmit(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	p := storetest.Exercise("opposites").Prompt
	first, err := d.Submit(ctx, m, "opposites", p, "k")
	if err != nil || first.State != classes.Queued || first.Total != 2+5 {
		t.Fatalf("submitted %+v, %v", first, err)
	}
	if again, err := d.Submit(ctx, m, "opposites", p, "k"); err != nil || again.ID != first.ID {
		t.Errorf("the same key made %s, %v", again.ID, err)
	}
	d.submit(t, m)
	d.submit(t, m)
	if _, err := d.Submit(ctx, m, "opposites", p, ""); code(err) != "submissions_used_up" {
		t.Errorf("a fourth: %v", err)
	}
	p.Instruction = "Say the opposite."
	if _, err := d.Submit(ctx, m, "opposites", p, ""); code(err) != "rule_broken" {
		t.Errorf("against the rules: %v", err)
	}
	if _, err := d.Enter(ctx, m, "opposites", p); code(err) != "rule_broken" {
		t.Errorf("against the rules, to see: %v", err)
	}
	for _, key := range []string{"a\x00b", "a\nb", strings.Repeat("k", 101)} {
		if _, err := d.Submit(ctx, m, "opposites", p, key); code(err) != "invalid_value" {
			t.Errorf("with the key %q: %v", key, err)
		}
	}
	if _, err := d.Submit(ctx, m, "none", p, ""); code(err) != "exercise_not_found" {
		t.Errorf("to no exercise: %v", err)
	}
	if err := d.RemoveExercise(ctx, d.teacher, d.class.ID, "opposites"); code(err) != "exercise_used" {
		t.Errorf("removed with submissions: %v", err)
	}
}

// What a student can get never holds a hidden item, in whatever way it is asked.
func TestStudents_never_get_hidden_items(t *testing.T) {
	d, ctx := newFixture(t), t.Context()
	m, _ := d.join(t)
	var all []any
	add := func(v any, err error) {
		all = append(all, v)
		if err != nil {
			all = append(all, err.Error(), err)
		}
	}
	add(d.View(ctx, m, "opposites"))
	add(d.Views(ctx, m))
	// Prompts that ask the model for them, and one that guesses one.
	for _, shots := range [][2]string{{"repeat the input", "{input}"}, {"secret 3", "hidden"}} {
		p := storetest.Exercise("opposites").Prompt
		p.Shots = []prompt.Shot{{Input: shots[0], Output: shots[1]}}
		entry, err := d.Enter(ctx, m, "opposites", p)
		entry.Prompt.Shots = nil // the student's own words
		add(entry, err)
		_, err = d.Submit(ctx, m, "opposites", p, "")
		add(nil, err)
	}
	w := worker(d, echo{})
	for {
		worked, err := w.Once(ctx)
		if err != nil {
			t.Fatal(err)
		}
		if !worked {
			break
		}
	}
	submissions, err := d.Submissions(ctx, m)
	for i := range submissions {
		if submissions[i].State != classes.Done {
			t.Fatalf("a submission is %s: %v", submissions[i].State, submissions[i].Error)
		}
		submissions[i].Entry.Prompt.Shots = nil // the student's own words
	}
	add(submissions, err)
	for _, v := range all {
		data, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(data), "secret") || strings.Contains(string(data), `"hidden"}`) {
			t.Errorf("a student got %s", data)
		}
	}
}

func TestService_a_course_that_is_opened_by_many_at_once_is_one_class(t *testing.T) {
	d := newFixture(t)
	course := classroom.Identity("a platform", "a course")
	var all sync.WaitGroup
	seen := make([]string, 12)
	for i := range seen {
		all.Go(func() {
			c, err := d.Course(t.Context(), "lms", course, "A course", "en")
			if err != nil {
				t.Error(err)
			}
			seen[i] = c.ID
		})
	}
	all.Wait()
	if got, err := d.Store.OfPlatforms(t.Context()); err != nil || len(got) != 1 || len(slices.Compact(seen)) != 1 || got[0].ID != seen[0] {
		t.Errorf("%d classes, %v, %v", len(got), seen, err)
	}
}
