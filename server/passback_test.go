package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net"
	"net/http"
	"path/filepath"
	"testing"
	"time"

	"fewshot/app/classes"
	"fewshot/server/classroom"
	"fewshot/server/lti"
	"fewshot/server/lti/ltitest"
	"fewshot/server/store/sqlite"
	"fewshot/server/store/storetest"

	"github.com/go-jose/go-jose/v4"
)

// A book is a class whose points go to a learning platform.
type book struct {
	t        *testing.T
	store    classroom.Store
	platform *ltitest.Platform
	tool     *lti.Tool
	courier  *courier
	n        int // submissions
}

// openBook makes a class of two, with the exercises opposites and shout.
func openBook(t *testing.T, others ...lti.Platform) *book {
	store, err := sqlite.Open(t.Context(), filepath.Join(t.TempDir(), "class.db"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { store.Close() })
	b := &book{t: t, store: store, platform: ltitest.New()}
	t.Cleanup(b.platform.Close)
	p := b.platform
	key, err := lti.NewKey()
	if err != nil {
		t.Fatal(err)
	}
	b.tool, err = lti.New(append([]lti.Platform{{Name: "lms", Issuer: p.Issuer, ClientID: ltitest.ClientID, AuthURL: p.Auth + "/auth", TokenURL: p.Auth + "/token", JWKSURL: p.Auth + "/jwks"}}, others...), key, []byte("a secret of the test's own, for its states"))
	if err != nil {
		t.Fatal(err)
	}
	p.ToolKey = func() (*jose.JSONWebKeySet, error) {
		var set jose.JSONWebKeySet
		return &set, json.Unmarshal(b.tool.JWKS(), &set)
	}
	b.courier = &courier{store: store, tool: b.tool, platform: b.tool.Named("lms")}
	service := classroom.NewService(store, nil)
	b.must(second(service.Begin(t.Context())))
	identity := classroom.Identity("test", "teacher")
	teacher, _, err := service.SignIn(t.Context(), identity, "")
	b.must(err)
	b.must(store.AddClass(t.Context(), classroom.Class{ID: "c1", Teacher: teacher.ID, Name: "A", Language: "en", Seats: 9, Models: []string{"tiny/instruct"}, Budget: classroom.Amount{Requests: 99}, Student: classroom.Amount{Requests: 9}}))
	for _, id := range []string{"opposites", "shout"} {
		b.must(store.AddExercise(t.Context(), "c1", storetest.Exercise(id)))
	}
	for i, id := range []string{"m1", "m2"} {
		b.must(store.AddMember(t.Context(), classroom.Member{ID: id, Class: "c1", Pseudonym: id, Token: [32]byte{byte(i + 1)}, Joined: time.Now()}))
	}
	return b
}

func second[T any](_ T, err error) error { return err }

func (b *book) must(err error) {
	b.t.Helper()
	if err != nil {
		b.t.Fatal(err)
	}
}

// opens has a student come by a link with a column; "" names none.
func (b *book) opens(member, exercise, column string, items bool) {
	p := classroom.Passback{Member: member, Exercise: exercise, Platform: "lms", Subject: "of " + member}
	if column != "" {
		p.Address = b.platform.Column("c1", column, exercise)
	}
	if items {
		p.Items = b.platform.Pages + "/courses/c1/items?type=1"
	}
	b.must(b.store.SavePassback(b.t.Context(), p, time.Now()))
}

// graded has a student hand in what gets points.
func (b *book) graded(member, exercise string, points float64) {
	b.t.Helper()
	time.Sleep(2 * time.Millisecond) // the store and a score's time have milliseconds
	ctx, now := b.t.Context(), time.Now()
	b.n++
	b.must(second(b.store.AddSubmission(ctx, classroom.Submission{ID: fmt.Sprint("s", b.n), Class: "c1", Member: member, Exercise: exercise, State: classes.Queued, Created: now, Changed: now}, classroom.Quota{Counting: 99})))
	c, err := b.store.Claim(ctx, now, now.Add(time.Minute))
	b.must(err)
	b.must(b.store.Finish(ctx, c, &classroom.Grade{Points: points, Total: 100}, nil, now))
	b.must(b.store.WakePassback(ctx, member, exercise, now))
}

// sends sends all that is due.
func (b *book) sends() {
	b.t.Helper()
	for range 20 {
		switch err := b.courier.next(b.t.Context()); {
		case errors.Is(err, classroom.ErrIdle):
			return
		case err != nil:
			b.t.Log(err)
		}
	}
	b.t.Fatal("it sends for ever")
}

// stands is how a student's points of an exercise stand, by the column.
func (b *book) stands(member string) (states string) {
	b.t.Helper()
	all, err := b.store.Passbacks(b.t.Context(), "c1", member)
	b.must(err)
	for _, p := range all {
		s := p.Shown()
		states += fmt.Sprintf("%s %s %v %s; ", p.Exercise, s.State, s.Points, s.Why)
	}
	return states
}

// has checks what the platform's columns have.
func (b *book) has(want ...string) {
	b.t.Helper()
	var got []string
	for _, s := range b.platform.Scores() {
		got = append(got, fmt.Sprintf("%s %s %v", s.LineItem, s.UserID, s.Given))
	}
	if fmt.Sprint(got) != fmt.Sprint(want) {
		b.t.Errorf("the platform has %q, want %q", got, want)
	}
}

func TestPassback_each_column_of_an_exercise(t *testing.T) {
	b := openBook(t)
	b.opens("m1", "opposites", "practice", false)
	b.sends()
	b.graded("m1", "opposites", 100)
	b.sends()
	b.opens("m1", "opposites", "exam", false) // merely opens it
	b.sends()
	b.has("practice?type=1 of m1 100")
	b.opens("m2", "opposites", "practice", false)
	b.opens("m2", "opposites", "exam", false)
	b.graded("m2", "opposites", 97.3)
	b.sends()
	b.has("practice?type=1 of m1 100", "exam?type=1 of m2 97.3", "practice?type=1 of m2 97.3")
}

func TestPassback_finds_the_column_of_an_exercise_that_was_reached_inside(t *testing.T) {
	b := openBook(t)
	b.platform.Column("c1", "col-shout", "shout")
	b.platform.Column("c2", "elsewhere", "shout")
	b.opens("m1", "opposites", "practice", true)
	b.graded("m1", "shout", 80)
	b.sends()
	b.sends()
	b.has("col-shout?type=1 of m1 80")
	if got := b.stands("m1"); got != "opposites nothing -1 ; shout sent 80 ; " {
		t.Errorf("it stands %q", got)
	}
	for name, tt := range map[string]struct {
		columns []string
		items   bool
		want    string
	}{
		"none":     {nil, true, "shout refused -1 no_column; "},
		"several":  {[]string{"one", "two"}, true, "shout refused -1 several; "},
		"not told": {[]string{"one"}, false, "shout refused -1 off; "},
	} {
		t.Run(name, func(t *testing.T) {
			b := openBook(t)
			for _, c := range tt.columns {
				b.platform.Column("c1", c, "shout")
			}
			b.opens("m2", "", "", tt.items)
			b.graded("m2", "shout", 80)
			b.sends()
			b.has()
			if got := b.stands("m2"); got != tt.want {
				t.Errorf("it stands %q", got)
			}
		})
	}
}

func TestPassback_asks_for_a_token_anew_once(t *testing.T) {
	b := openBook(t)
	b.opens("m1", "opposites", "one", false)
	b.graded("m1", "opposites", 50)
	b.sends()
	b.platform.Revoke()
	b.graded("m1", "opposites", 60)
	b.sends()
	b.has("one?type=1 of m1 50", "one?type=1 of m1 60")
	if n := b.platform.Issued(); n != 2 {
		t.Errorf("%d access tokens were asked for", n)
	}
	b.platform.Refuse(http.StatusUnauthorized)
	b.graded("m1", "opposites", 70)
	b.sends()
	if n, got := b.platform.Issued(), b.stands("m1"); n != 3 || got != "opposites waiting 60 denied; " {
		t.Errorf("a platform that lets nobody in: %d tokens, %q", n, got)
	}
}

func TestPassback_stops_where_it_is_hopeless(t *testing.T) {
	b := openBook(t)
	b.opens("m1", "opposites", "one", false)
	b.platform.Drop("c1", "one")
	b.graded("m1", "opposites", 50)
	b.sends()
	if got := b.stands("m1"); got != "opposites refused -1 gone; " {
		t.Errorf("a column that has gone: %q", got)
	}
	b.platform.Column("c1", "one", "opposites")
	b.must(b.store.RetryPassbacks(t.Context(), "c1", "", time.Now())) // somebody says: send again
	b.sends()
	b.has("one?type=1 of m1 50")
	if got := b.stands("m1"); got != "opposites sent 50 ; " {
		t.Errorf("after it was sent again: %q", got)
	}
	for status, want := range map[int]string{403: "refused 50 denied", 422: "refused 50 rejected", 429: "waiting 50 unreachable", 503: "waiting 50 unreachable"} {
		b.platform.Refuse(status)
		b.graded("m1", "opposites", 60)
		b.sends()
		if got := b.stands("m1"); got != "opposites "+want+"; " {
			t.Errorf("status %d: %q", status, got)
		}
	}
}

// TestPassback_a_dead_platform_delays_no_other: one accepts and never answers.
func TestPassback_a_dead_platform_delays_no_other(t *testing.T) {
	silent, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer silent.Close()
	asked := make(chan struct{}, 9)
	go func() {
		for {
			c, err := silent.Accept()
			if err != nil {
				return
			}
			defer c.Close()
			asked <- struct{}{}
		}
	}()
	at := "http://" + silent.Addr().String()
	b := openBook(t, lti.Platform{Name: "dead", Issuer: at, ClientID: "c", AuthURL: at + "/a", TokenURL: at + "/t", JWKSURL: at + "/j"})
	for _, exercise := range []string{"opposites", "shout"} {
		b.must(b.store.SavePassback(t.Context(), classroom.Passback{Member: "m2", Exercise: exercise, Platform: "dead", Address: at + "/items/" + exercise, Subject: "u"}, time.Now()))
		b.graded("m2", exercise, 100)
	}
	b.opens("m1", "opposites", "one", false)
	done := make(chan struct{})
	work, stop := context.WithCancel(t.Context())
	defer stop()
	go func() {
		defer close(done)
		sendPoints(work, b.store, b.tool, func(context.Context) error { return nil })
	}()
	<-asked // the dead platform's worker waits for its answer
	b.graded("m1", "opposites", 75)
	for len(b.platform.Scores()) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	if got := b.stands("m2"); got != "opposites waiting -1 ; shout waiting -1 ; " {
		t.Errorf("meanwhile the dead one's stand %q", got)
	}
	stop()
	<-done
}
